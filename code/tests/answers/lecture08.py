"""8강의 연습에 맞는 답과 비슷하게 틀린 답."""

from dataclasses import dataclass

import numpy as np

from naerimak import SGD, Adam, AdamW
from naerimak.optimizers import AdamEpsHat, AdamUncorrected


@dataclass(frozen=True)
class Own:
    """독자가 쓴 Adam."""

    lr: float = 0.3
    power: int = 1

    def init(self, theta):
        return np.zeros_like(theta), np.zeros_like(theta), 0

    def step(self, theta, grad, state):
        m, v, t = 0.9 * state[0] + 0.1 * grad, 0.999 * state[1] + 0.001 * grad * grad, state[2] + 1
        m_hat, v_hat = m / (1 - 0.9**t) ** self.power, v / (1 - 0.999**t) ** self.power
        return theta - self.lr * m_hat / (np.sqrt(v_hat) + 1e-8), (m, v, t)


@dataclass(frozen=True)
class Late(Own):
    """t를 더하기 전에 쓴 것."""

    def init(self, theta):
        return np.zeros_like(theta), np.zeros_like(theta), -1


RIGHT = {
    "08-1": [7650, 7600, 7700.0],
    "08-2": [lambda beta1: (1 - beta1) / (1 + beta1)],
    "08-3": [AdamW(lr=0.001, weight_decay=1e-4), AdamW(weight_decay=0.1 * 0.001)],
    "08-4": [0.46, 0.461, 0.4608],
    "08-5": [Own, Adam, AdamEpsHat],
}

WRONG = {
    "08-1": [1000, 8650, 6, 10_000, 7650 / 0.3],
    "08-2": [lambda beta1: (1 + beta1) / (1 - beta1), lambda beta1: 0.0526, 0.0526, None],
    "08-3": [AdamW(lr=0.001, weight_decay=0.01), Adam(), 1e-4, 0.0001, None],
    "08-4": [0.1, 0.5, 0.44, 0.48, 0.68, 1.0, None],
    "08-5": [SGD, Late, Own(lr=0.3), 1.0, None],
}

MISTAKES = {
    "08-1": [8650, 1000],
    "08-2": [lambda beta1: 1 - beta1, lambda beta1: ((1 - beta1) / (1 + beta1)) ** 0.5],
    "08-3": [
        AdamW(lr=0.001, weight_decay=0.1),
        AdamW(lr=0.001, weight_decay=0.0),
        AdamW(lr=0.01, weight_decay=1e-4),
    ],
    "08-4": [0.68, 0.999],
    "08-5": [AdamUncorrected, Own(lr=0.1, power=-1)],
}
