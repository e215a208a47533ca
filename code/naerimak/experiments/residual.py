"""잔차 연결의 합: 갈래의 배율과 정규화가 값과 기울기의 크기를 깊이에 따라 어떻게 정하는가."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.experiments.growth import mean_square
from naerimak.experiments.propagation import normalized, unnormalized

__all__ = ["STREAM_NORMS", "Stream", "first_shift", "predicted_stream", "residual_stream"]

STREAM_NORMS: Mapping[str, str] = {
    "none": "정규화 없음",
    "layer": "층 정규화(갈래 앞)",
    "batch": "배치 정규화(갈래 앞)",
    "post": "층 정규화(더한 뒤)",
}
"""정규화를 놓는 곳."""

AXES = {"none": None, "layer": 1, "batch": 0, "post": 1}

VARYING = 1 - 1 / math.pi
"""He로 뽑은 ReLU 갈래의 제곱 가운데 입력에 따라 달라지는 비율. 나머지는 모든 입력에 똑같이 더해진다."""


class Stream(NamedTuple):
    """갈래를 0개부터 2D개까지 더했을 때의 제곱평균제곱근 (2D + 1,).

    ``values``는 값, ``gradients``는 그 값에 대한 기울기의 것이고 맨 위의 기울기는 1입니다.
    """

    values: Array
    gradients: Array


def _norm(name: str) -> str:
    if name not in STREAM_NORMS:
        raise _check.fail("norm", name, f"{', '.join(STREAM_NORMS)} 가운데 하나")
    return name


def residual_stream(
    norm: str,
    scale: float,
    *,
    depth: int = 12,
    width: int = 100,
    inputs: int = 100,
    seed: int = 0,
) -> Stream:
    r"""잔차 연결로 갈래를 2D개(``depth``가 블록의 수 D) 더하며 값과 기울기의 크기를 잽니다.

    $y_l = y_{l-1} + s\,\mathrm{relu}(\bar y_{l-1}W_l)V_l$이고 ``scale``이 $s$입니다. $W_l$은 He, $V_l$은
    LeCun 정규분포입니다. $\bar y$는 ``norm``이 ``"layer"``나 ``"batch"``이면 $y$를 정규화한 것이고,
    ``"none"``이면 $y$입니다. ``"post"``이면 갈래에는 $y$를 넣고 더한 것을 층 정규화합니다.
    """
    axis, post = AXES[_norm(norm)], norm == "post"
    _check.non_negative("scale", scale)
    _check.count("depth", depth)
    rng = np.random.default_rng(seed)
    y, g = rng.standard_normal((2, inputs, width))
    values, passed = [y], []
    for _ in range(2 * depth):
        first = math.sqrt(2 / width) * rng.standard_normal((width, width))
        last = scale / math.sqrt(width) * rng.standard_normal((width, width))
        unit, size = normalized(y, None if post else axis)
        inside = unit @ first
        y = y + np.maximum(inside, 0) @ last
        after, divided = normalized(y, axis if post else None)
        passed.append((first, last, unit, size, inside > 0, after, divided))
        y = after
        values.append(y)
    gradients = [g]
    for first, last, unit, size, alive, after, divided in reversed(passed):
        g = unnormalized(g, after, divided, axis if post else None)
        delta = ((g @ last.T) * alive) @ first.T
        g = g + unnormalized(delta, unit, size, None if post else axis)
        gradients.insert(0, g)
    return Stream(_rms(values), _rms(gradients))


def _rms(arrays: list[Array]) -> Array:
    return np.sqrt(mean_square(np.array(arrays)))


def predicted_stream(norm: str, scale: float, *, depth: int = 12) -> Stream:
    """``residual_stream``의 값을 식으로 계산합니다. 갈래들이 서로 상관없고 너비가 아주 크다고 봅니다."""
    _norm(norm)
    square = scale * scale
    order = np.arange(2 * depth + 1)
    if norm == "none":
        grown = (1 + square) ** (order / 2)
        return Stream(grown, grown[::-1])
    if norm == "post":
        return Stream(np.ones(order.size), np.ones(order.size))
    # 갈래의 기울기는 정규화가 나눈 수로 나누어진다. 배치 정규화는 입력에 따라 달라지는 것만 나눈다.
    divisor = 1 + square * order[:-1] * (VARYING if norm == "batch" else 1)
    steps = np.concatenate([[1.0], (1 + square / divisor)[::-1]])
    return Stream(np.sqrt(1 + square * order), np.sqrt(np.cumprod(steps))[::-1])


def first_shift(shrink: float, *, depth: int, width: int = 100, inputs: int = 200, seed: int = 0) -> float:
    r"""갈래의 마지막 층을 0에서 시작할 때, 첫 걸음이 출력을 바꾸는 크기를 학습률 1에서 냅니다.

    갈래는 $\mathrm{relu}(yW_l)V_l$이고 $V_l = 0$, $W_l$은 He의 ``shrink``배입니다. 출력에 대한 기울기는
    표준정규분포이고, 출력의 변화는 입력 하나의 기울기로 한 걸음 갔을 때 그 입력에서 잰 평균 제곱근입니다.
    """
    _check.positive("shrink", shrink)
    _check.count("depth", depth)
    rng = np.random.default_rng(seed)
    y, g = rng.standard_normal((2, inputs, width))
    moved = np.zeros((inputs, width))
    for _ in range(2 * depth):
        first = shrink * math.sqrt(2 / width) * rng.standard_normal((width, width))
        inside = np.maximum(y @ first, 0)
        # V의 기울기는 inside와 g의 외적이므로, 그 걸음이 더하는 것은 |inside|² g다.
        moved -= np.sum(inside * inside, axis=1, keepdims=True) / width * g
    return float(_rms([moved])[0])
