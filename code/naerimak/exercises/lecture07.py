"""AdaDelta 강의의 연습."""

from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, near
from naerimak.experiments import step_lengths
from naerimak.landscapes import Parabola, Ravine
from naerimak.optimizers import SGD, AdaDelta, Optimizer, RMSProp
from naerimak.training import minimize

MILLIMETRES = 1000.0


def _first_step(rule: AdaDelta, grad: float) -> float:
    return float(step_lengths(rule, np.full((1, 1), grad))[0, 0])


def _hundredth(eps: float) -> bool:
    return abs(_first_step(AdaDelta(rho=0.9, eps=float(eps)), 100.0) - 0.1) < 0.001


def _path(rule: Optimizer, scale: float) -> Array:
    """눈금이 ``scale``배인 포물선을 내려간 길을 원래 눈금으로 되돌린 것."""
    theta = minimize(Parabola(curvature=1 / scale**2), (2.5 * scale,), rule, 50).theta
    return theta / scale


def _same_paths(answer: Any) -> bool:
    sgd, rmsprop = (float(lr) for lr in answer)
    pairs: list[tuple[Optimizer, Optimizer]] = [
        (SGD(lr=0.5), SGD(lr=sgd)),
        (RMSProp(lr=0.01), RMSProp(lr=rmsprop)),
    ]
    return all(
        # 분모의 ε이 남기는 차이까지 봐준다.
        there.shape == here.shape and bool(np.allclose(there, here, rtol=0, atol=0.005))
        for here, there in ((_path(one, 1.0), _path(other, MILLIMETRES)) for one, other in pairs)
    )


def _goal(eps: float) -> bool:
    return float(minimize(Ravine(), (-7.0, 2.0), AdaDelta(eps=float(eps)), 100).loss[-1]) < 1e-3


def _bottom_factor() -> float:
    x = minimize(Parabola(curvature=1.5), (1e-6,), AdaDelta(), 3).theta[:, 0]
    return float(x[3] / x[2])


EXERCISES = {
    "07-1": Exercise(
        near(lambda: _first_step(AdaDelta(eps=1e-4), 20.0)), "처음에는 s가 0이고 h가 (1 − ρ)g²입니다."
    ),
    "07-2": Exercise(_hundredth, "첫 걸음의 길이 √(ε/(1 − ρ))를 0.1로 놓고 풉니다."),
    "07-3": Exercise(_same_paths, "η가 떠맡는 단위가 SGD는 [θ]², RMSProp은 [θ]입니다."),
    "07-4": Exercise(_goal, "첫 걸음 √(ε/(1 − ρ))로 100걸음을 가면 7에 닿는지 어림해 보세요."),
    "07-5": Exercise(near(_bottom_factor), "기울기의 제곱이 ε보다 훨씬 작으면 비는 1입니다."),
}
