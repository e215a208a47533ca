"""초기화 함수를 쓰라는 연습의 채점: 독자의 함수로 뽑고, 바라는 분포에서 온 것인지 봅니다."""

import inspect
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Malformed, numbers

SIGMAS = 5.0
"""통계량이 표준오차의 몇 배까지 어긋나도 맞다고 보는지."""


def drawn(answer: Any, fan_in: int, fan_out: int, seed: int = 0) -> Array:
    """독자의 초기화 함수로 모양이 ``(fan_in, fan_out)``인 가중치를 뽑습니다.

    ``dtype``은 받는 함수에만 넘깁니다.
    """
    if not callable(answer):
        raise Malformed("답은 rng, fan_in, fan_out을 받는 함수여야 합니다.")
    taken = inspect.signature(answer).parameters
    named = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values())
    extra = {"dtype": np.float64} if named or "dtype" in taken else {}
    try:
        inspect.signature(answer).bind(None, fan_in, fan_out, **extra)
    except TypeError:
        raise Malformed("답은 rng, fan_in, fan_out을 차례로 받는 함수여야 합니다.") from None
    draw = numbers(answer(np.random.default_rng(seed), fan_in, fan_out, **extra))
    if draw.shape != (fan_in, fan_out):
        raise Malformed(f"답의 모양은 {(fan_in, fan_out)}입니다. 받은 것은 {draw.shape}입니다.")
    return draw


def has_variance(draw: Array, wanted: float) -> bool:
    """평균이 0이고 분산이 ``wanted``인 분포에서 온 것으로 볼 수 있는지 봅니다."""
    # 정규분포에서 뽑은 n개의 분산은 표준오차가 √(2/n)배이고, 균등분포와 자른 분포는 이보다 작다.
    n = draw.size
    return bool(
        abs(draw.var() / wanted - 1) < SIGMAS * (2 / n) ** 0.5
        and abs(draw.mean()) < SIGMAS * (wanted / n) ** 0.5
    )


def is_uniform(draw: Array, limit: float) -> bool:
    """``[-limit, limit]``의 균등분포에서 온 것으로 볼 수 있는지 봅니다.

    분산만 같은 두 값짜리 분포는 아닙니다.
    """
    ordered = np.sort(draw.ravel())
    n = ordered.size
    expected = np.clip((ordered / limit + 1) / 2, 0, 1)
    # 콜모고로프–스미르노프 거리의 표준오차는 0.5/√n을 넘지 않는다.
    gap = np.max(np.abs(expected - (np.arange(n) + 0.5) / n))
    return bool(np.abs(ordered).max() <= limit * (1 + 1e-9) and gap < SIGMAS * 0.5 / n**0.5)
