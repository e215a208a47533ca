"""Nesterov 강의의 연습."""

from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, near
from naerimak.experiments import nesterov_rate
from naerimak.landscapes import Ravine
from naerimak.optimizers import Nesterov
from naerimak.training import minimize


def _peeked() -> list[float]:
    theta, v, momentum = (-5.0, 1.0), (0.5, -1.0), 0.9
    return [here + momentum * speed for here, speed in zip(theta, v, strict=True)]


def _limit() -> float:
    # 곡률 5, 계수 0.5에서 스펙트럼 반지름이 1을 넘는 곳을 반씩 좁혀 찾는다.
    low, high = 0.2, 0.4
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if nesterov_rate(middle, 0.5, 5.0) < 1 else (low, middle)
    return low


def _wrong_over_right() -> float:
    lr, momentum, grad = 0.1, 0.9, np.ones(1)
    rule = Nesterov(lr, momentum)
    theta: Array = np.zeros(1)
    state = rule.init(theta)
    for _ in range(1000):
        before = theta
        theta, state = rule.step(theta, grad, state)
    wrong = momentum**2 * state.v - (1 + momentum) * lr * grad
    return float(wrong[0] / (theta - before)[0])


def _goal(answer: Any) -> bool:
    lr, momentum = answer
    loss: Array = minimize(Ravine(), (-7.0, 2.0), Nesterov(float(lr), float(momentum)), 30).loss
    return len(loss) == 31 and float(loss[-1]) < 1e-5


EXERCISES = {
    "04-1": Exercise(near(_peeked), "패키지의 매개변수는 공이 있는 점이 아니라 내다본 점입니다."),
    "04-2": Exercise(near(lambda: 0.8 * (1 - 0.05 * 8)), "먼저 ηλ를 셈하세요. 계수는 α(1 − ηλ)입니다."),
    "04-3": Exercise(
        near(_limit), "ηλ가 (2 + 2α)/(1 + 2α)일 때가 경계입니다. 곡률로 나누는 것을 잊지 마세요."
    ),
    "04-4": Exercise(near(_wrong_over_right), "v = −10ηg를 두 꼴에 넣어 한 걸음을 따로 셈해 보세요."),
    "04-5": Exercise(_goal, "η는 0.4에서 0.6 사이, α는 0.7 안팎에서 찾아보세요. 답은 (η, α)입니다."),
}
