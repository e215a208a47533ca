"""8강의 연습에 맞는 답과 비슷하게 틀린 답."""

from dataclasses import dataclass

import numpy as np

from naerimak import SGD, Adam


@dataclass(frozen=True)
class Uncorrected:
    """보정을 뺀 Adam."""

    lr: float = 0.001

    def init(self, theta):
        return np.zeros_like(theta), np.zeros_like(theta)

    def step(self, theta, grad, state):
        m, v = 0.9 * state[0] + 0.1 * grad, 0.999 * state[1] + 0.001 * grad * grad
        return theta - self.lr * m / (np.sqrt(v) + 1e-8), (m, v)


RIGHT = {
    "08-1": [1.0],
    "08-2": [0.5],
    "08-3": [3e-5],
    "08-4": [0.999],
    "08-5": [Uncorrected],
}

WRONG = {
    "08-1": [3.162, 0.316, 10, -1.0],
    "08-2": [1.0, 1e-8],
    "08-3": [0.1, 3e-4, 0.03],
    "08-4": [0.1, 0.5, 1.0, None],
    "08-5": [Adam, SGD, Uncorrected(), 1.0, None],
}
