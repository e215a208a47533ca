"""순환 신경망의 초깃값 강의의 연습."""

import math
from typing import Any

import numpy as np

from naerimak.exercises import Exercise, Mistake, near
from naerimak.experiments import echo

UNITS, GAIN, STEPS, LONG = 32, 0.95, 50, 60


def _faded() -> float:
    kept, faded = (
        echo("identity", "orthogonal", gain=gain, steps=STEPS, samples=1).gradient[0] for gain in (1.0, GAIN)
    )
    return float(faded / kept)


def _reached(gain: Any) -> float:
    return float(echo("tanh", "orthogonal", gain=float(gain), steps=40).gradient[0])


def _square(answer: Any, seed: int) -> Any:
    return np.asarray(answer(np.random.default_rng(seed), UNITS, UNITS, dtype=np.float64), dtype=float)


def _orthogonal(answer: Any) -> bool:
    first, second = _square(answer, 0), _square(answer, 1)
    same_size = first.shape == (UNITS, UNITS)
    return (
        same_size
        and np.allclose(first.T @ first, np.eye(UNITS), atol=1e-6)
        and not np.allclose(first, second)
    )


def _seedless(answer: Any) -> bool:
    first = _square(answer, 0)
    return bool(
        np.allclose(first.T @ first, np.eye(UNITS), atol=1e-6) and np.allclose(first, _square(answer, 1))
    )


def _stretched(answer: Any) -> bool:
    product = _square(answer, 0).T @ _square(answer, 0)
    return bool(np.allclose(product, product[0, 0] * np.eye(UNITS), atol=1e-6))


EXERCISES = {
    "15-1": Exercise(
        near(_faded),
        (
            "직교 행렬이 길이를 바꾸는지부터 생각해 보세요.",
            "한 시각에 몇 배가 되는지만 보고, 그것을 시각의 수만큼 곱하세요.",
        ),
        (
            Mistake(near(lambda: GAIN), "한 시각의 배수입니다. 50시각을 거슬러 옵니다."),
            Mistake(near(lambda: GAIN * STEPS), "시각마다 더하는 것이 아니라 곱합니다."),
            Mistake(near(lambda: GAIN ** (2 * STEPS)), "길이의 제곱이 아니라 길이를 물었습니다."),
        ),
    ),
    "15-2": Exercise(
        lambda gain: 0.8 <= _reached(gain) <= 1.2,
        (
            "이득을 하나 넣고 잰 값이 1보다 큰지 작은지 보세요.",
            "1.5이면 지나칩니다. 이득 1과의 사이를 반씩 좁혀 보세요.",
        ),
        (
            Mistake(
                lambda gain: _reached(gain) < 0.8,
                "기울기가 줄었습니다. tanh가 줄이는 만큼 이득이 되돌려야 합니다.",
            ),
            Mistake(lambda gain: _reached(gain) > 1.2, "기울기가 커졌습니다. 이득을 줄이세요."),
        ),
        needs_numpy=True,
    ),
    "15-3": Exercise(
        _orthogonal,
        (
            "WᵀW가 단위행렬인지 직접 곱해 확인해 보세요.",
            "정규분포의 행렬을 뽑아 np.linalg.qr로 나누어 보세요. rng를 써야 시드마다 다릅니다.",
        ),
        (
            Mistake(_seedless, "직교이지만 시드가 달라도 같은 행렬입니다. 받은 rng로 뽑으세요."),
            Mistake(_stretched, "열끼리 수직이지만 길이가 1이 아닙니다."),
        ),
    ),
    "15-4": Exercise(
        near(lambda: math.log(LONG - 1)),
        (
            "시간 상수가 60이면 망각 게이트 f는 얼마여야 합니까?",
            "f = σ(b)를 b에 관해 풉니다. 시그모이드의 역함수입니다.",
        ),
        (
            Mistake(near(lambda: 1 - 1 / LONG), "그것은 게이트의 값 f입니다. 묻는 것은 편향입니다."),
            Mistake(near(lambda: -math.log(LONG - 1)), "부호가 뒤집혔습니다. 이 편향이면 거의 다 잊습니다."),
            Mistake(
                lambda answer: math.isclose(float(answer), -math.log(2 ** (1 / LONG) - 1), rel_tol=0.01),
                "반감기를 60으로 맞추었습니다. 묻는 것은 시간 상수입니다.",
            ),
        ),
    ),
}
