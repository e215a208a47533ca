"""Adam 강의의 연습."""

from typing import Any

import numpy as np

from naerimak.exercises import Exercise, near
from naerimak.experiments import rare_large_gradient
from naerimak.optimizers import Adam, AdamUncorrected
from naerimak.training import replay


def _uncorrected_first() -> float:
    rule = AdamUncorrected(lr=1.0, beta2=0.99, eps=0.0)
    return float(-replay(rule, np.zeros(1), np.ones((1, 1)))[1, 0])


def _tiny_gradient() -> float:
    return float(-replay(Adam(lr=1.0, eps=1e-8), np.zeros(1), np.full((1, 1), 1e-8))[1, 0])


def _escapes(beta2: float) -> bool:
    rule = Adam(lr=0.1, beta1=0.0, beta2=float(beta2))
    return bool(rare_large_gradient(rule)[-1] < -0.9)


def _uncorrected_rule(kind: Any) -> bool:
    """독자의 클래스가 같은 기울기 30개에서 패키지의 ``AdamUncorrected``와 같은 길을 가는지 봅니다."""
    grads = np.random.default_rng(8).normal(0.5, 1.0, (30, 3))
    wanted = replay(AdamUncorrected(lr=0.1), np.ones(3), grads)
    given = replay(kind(lr=0.1), np.ones(3), grads)
    # ε을 어디에 얼마로 두었는지는 묻지 않는다.
    return given.shape == wanted.shape and bool(np.allclose(given, wanted, rtol=1e-4, atol=1e-4))


EXERCISES = {
    "08-1": Exercise(
        near(_uncorrected_first),
        "첫 걸음에서 m은 (1 - β₁)g이고 √v는 √(1 - β₂)·|g|입니다. 둘의 비를 구하세요.",
    ),
    "08-2": Exercise(near(_tiny_gradient), "첫 걸음에서 보정한 m은 g이고 √v는 |g|입니다. ε만 남습니다."),
    "08-3": Exercise(near(lambda: 3e-4 * 0.1), "프레임워크는 걸음마다 lr·weight_decay만큼 줄입니다."),
    "08-4": Exercise(_escapes, "드문 C를 다음 C가 올 때까지 기억하려면 β₂가 1에 가까워야 합니다."),
    "08-5": Exercise(
        _uncorrected_rule,
        "클래스의 이름을 그대로 넘기세요. β₁ = 0.9, β₂ = 0.999로 m과 v를 상태에 담고, 보정 없이 m/√v로 갑니다.",
    ),
}
