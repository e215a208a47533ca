"""AdaGrad 강의의 연습."""

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, near
from naerimak.landscapes import Ravine
from naerimak.optimizers import AdaGrad
from naerimak.training import minimize, replay


def _two_steps() -> Array:
    second: Array = minimize(Ravine(), (-7.0, 2.0), AdaGrad(lr=1.5), 2).theta[2]
    return second


def _twentieth() -> float:
    walked = np.abs(np.diff(replay(AdaGrad(lr=1.0, eps=0.0), np.zeros(1), np.ones((500, 1)))[:, 0]))
    return float(np.argmin(np.abs(walked - walked[0] / 20)) + 1)


def _rare_rate() -> float:
    theta: Array = np.zeros(2)
    rule = AdaGrad()
    state = rule.init(theta)
    for t in range(4900):
        theta, state = rule.step(theta, np.array([1.0, float(t % 49 == 0)]), state)
    return float(np.sqrt(state.h[0] / state.h[1]))


def _keras_first_step() -> float:
    rule = AdaGrad(lr=1.0, initial=0.1, eps_inside=True)
    return float(abs(replay(rule, np.zeros(1), np.array([[0.1]]))[-1, 0]))


def _recovers(lr: float) -> bool:
    jolt = np.zeros((100, 2))
    jolt[0] = 100.0
    loss = minimize(Ravine(), (-7.0, 2.0), AdaGrad(lr=float(lr)), 100, noise=jolt).loss
    return len(loss) == 101 and float(loss[-1]) < 1e-3


EXERCISES = {
    "05-1": Exercise(near(_two_steps), "둘째 걸음의 h는 첫 걸음의 h에 새 기울기의 제곱을 더한 것입니다."),
    "05-2": Exercise(near(_twentieth, rel=1e-6), "t번째 걸음의 길이는 첫 걸음의 1/√t배입니다."),
    "05-3": Exercise(near(_rare_rate), "h는 나온 횟수에 비례하고 유효 학습률은 1/√h에 비례합니다."),
    "05-4": Exercise(near(_keras_first_step), "첫 걸음 뒤의 h는 0.1에 기울기의 제곱을 더한 것입니다."),
    "05-5": Exercise(_recovers, "충격 뒤의 유효 학습률은 η/100쯤입니다. 1.5보다 훨씬 커야 합니다."),
}
