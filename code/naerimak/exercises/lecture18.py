"""안정성의 경계 강의의 연습."""

from collections.abc import Callable
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Mistake, near, numbers
from naerimak.experiments import adam_limit, momentum_limit, sam_limit

ETA, ALPHA = 0.05, 0.8
"""18-1의 학습률과 모멘텀 계수."""

STEEP = 12_530.0
"""18-4에서 동료가 잰 전처리한 곡률."""

SPECTRA = ((-5.0, 1.0, 3.0), (4.0, 1.0, -2.0), (-3.0, -2.0, -1.0))
"""18-2에서 넣어 볼 고윳값들. 가장 큰 것의 절댓값이 가장 큰 것도, 아닌 것도, 모두 음수인 것도 있다."""


def _images(spectrum: tuple[float, ...]) -> Callable[[Array], Array]:
    diagonal = np.array(spectrum)
    return lambda u: diagonal * u


def _found(answer: Any) -> list[float]:
    return [float(numbers(answer(_images(one), np.array([0.5, 0.7, 0.6])))) for one in SPECTRA]


def _is(found: list[float], expected: list[float]) -> bool:
    return bool(np.allclose(np.array(found), np.array(expected), rtol=1e-3))


EXERCISES = {
    "18-1": Exercise(
        near(lambda: momentum_limit(ETA, ALPHA)),
        (
            "2차 함수에서 무거운 공이 견디는 가장 큰 곡률을 본문에서 찾으세요.",
            "식 2(1 + α)/η에 두 수를 넣으세요.",
        ),
        (
            Mistake(near(lambda: 2 / ETA), "관성이 없는 경사 하강법의 경계입니다."),
            Mistake(
                near(lambda: 2 * (1 - ALPHA) / ETA),
                "유효 학습률 η/(1−α)로 나누었습니다. 관성이 있으면 경계는 낮아지지 않고 높아집니다.",
            ),
        ),
    ),
    "18-2": Exercise(
        lambda answer: _is(_found(answer), [max(one) for one in SPECTRA]),
        (
            "먼저 절댓값이 가장 큰 고윳값을 구해, 음수인지 보세요.",
            "그 값 μ가 음수이면 H − μI의 고윳값은 모두 0 이상입니다. 거기서 다시 구해 μ를 더하세요.",
        ),
        (
            Mistake(
                lambda answer: _is(_found(answer), [-5.0, 4.0, -3.0]),
                "절댓값이 가장 큰 고윳값입니다. 그것이 음수일 때를 더 다루어야 합니다.",
            ),
            Mistake(
                lambda answer: _is(_found(answer), [5.0, 4.0, 3.0]),
                "‖Hu‖는 부호를 잃습니다. uᵀHu로 재세요.",
            ),
        ),
    ),
    "18-3": Exercise(
        near(lambda: sam_limit(2.0, 0.05, 0.05) / momentum_limit(2.0, 0.0)),
        (
            "부등식 ηλ(1 + ρλ/‖g‖) ≤ 2에서 등호를 놓고 수를 넣으세요. λ의 이차방정식이 됩니다.",
            "λ² + λ − 1 = 0의 양의 해를 경사 하강법의 경계 2/η로 나누세요.",
        ),
        (
            Mistake(near(lambda: 1.0), "SAM이 올라간 점의 기울기를 쓴다는 것을 빠뜨렸습니다."),
            Mistake(
                near(lambda: sam_limit(2.0, 0.05, 1.0)),
                "올라간 거리는 ρ이고, 그것을 x = ‖g‖/λ로 나눕니다. ‖g‖를 빠뜨렸습니다.",
            ),
        ),
    ),
    "18-4": Exercise(
        near(lambda: STEEP / adam_limit(0.003, 0.9), rel=0.005),
        (
            "Adam의 m은 무거운 공의 속도와 무엇이 다른지 보세요.",
            "경계는 2(1 + β₁)/((1 − β₁)η)입니다.",
        ),
        (
            Mistake(
                near(lambda: STEEP / momentum_limit(0.003, 0.0)),
                "동료처럼 2/η와 비교했습니다. Adam에는 관성이 있고 m은 평균입니다.",
            ),
            Mistake(
                near(lambda: STEEP / momentum_limit(0.003, 0.9)),
                "무거운 공의 경계입니다. m은 속도의 1 − β₁배이므로 경계는 그만큼 더 높습니다.",
            ),
        ),
    ),
}
