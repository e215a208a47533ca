"""매개변수 갱신 강의의 연습."""

from typing import Any

import numpy as np

from naerimak.exercises import Exercise, near
from naerimak.experiments import difference_errors, numerical_gradient
from naerimak.landscapes import Wells
from naerimak.network import MLP

X = np.array([1.0, 2.0, 3.0])


def _by_hand() -> float:
    return float(numerical_gradient(lambda w: float((w * w - 3) ** 2), np.array(2.0)))


def _good_h(h: Any) -> bool:
    error = difference_errors(Wells(), np.linspace(0.9, 1.1, 201), [float(h)], dtype=np.float32)
    return float(error[0]) < 3e-4


def _neuron(answer: Any) -> bool:
    for w, x, y in ((0.5, 2.0, 0.0), (-0.3, 1.5, 0.8), (1.2, -0.7, -0.5)):

        def loss(theta: Any, x: float = x, y: float = y) -> float:
            return float((np.tanh(theta * x) - y) ** 2 / 2)

        if not np.isclose(float(answer(w, x, y)), numerical_gradient(loss, np.array(w)), rtol=1e-6):
            return False
    return True


EXERCISES = {
    "01-1": Exercise(
        near(lambda: MLP((784, 100, 100, 10)).n_parameters, rel=1e-9),
        "층마다 (들어오는 수 + 1) × 나가는 수입니다. 더하는 1은 편향의 몫입니다.",
    ),
    "01-2": Exercise(near(_by_hand), "바깥 함수의 미분에 안쪽 함수의 미분을 곱합니다."),
    "01-3": Exercise(_good_h, "엡실론의 세제곱근 근처를 보세요. float32의 엡실론은 약 1.2e-7입니다."),
    "01-4": Exercise(_neuron, "세 미분 a − y, 1 − a², x를 곱합니다. a는 tanh(wx)입니다."),
    "01-5": Exercise(
        near(lambda: 1 / np.mean(X**2)), "한 걸음에 닿으려면 η에 곡률을 곱한 것이 1이어야 합니다."
    ),
}
