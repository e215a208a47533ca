"""17강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak.optimizers import Lion, Signum


class MyLion:
    """걸음에는 고치기 전의 m을, 감쇠에는 η를 곱해 쓴다."""

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.99, weight_decay=0.1):
        self.lr, self.beta1, self.beta2, self.weight_decay = lr, beta1, beta2, weight_decay

    def init(self, theta):
        return np.zeros_like(theta)

    def step(self, theta, grad, m):
        mixed = self.beta1 * m + (1 - self.beta1) * grad
        theta = theta - self.lr * (np.sign(mixed) + self.weight_decay * theta)
        return theta, self.beta2 * m + (1 - self.beta2) * grad


class LateLion(MyLion):
    """기억을 먼저 고친다."""

    def step(self, theta, grad, m):
        m = self.beta2 * m + (1 - self.beta2) * grad
        return theta - self.lr * (np.sign(m) + self.weight_decay * theta), m


RIGHT = {
    "17-1": [(0.5, 2), [0.5, 2.0]],
    "17-2": [MyLion, Lion(0.01, weight_decay=0.1)],
    "17-3": [1.26, 1.2637],
    "17-4": [(-math.sqrt(50), -12, -math.sqrt(80)), (-7.07, -12.0, -8.94)],
    "17-5": [0.00625, "0.00625"],
}

WRONG = {
    "17-1": [0.5, (2, 0.5), None],
    "17-2": [Signum(0.01), Lion(0.02, weight_decay=0.1), None],
    "17-3": [1.3, 1.2, None],
    "17-4": [(-7.07, -12, -5), (-12, -7.07, -8.94), -8.94],
    "17-5": [0.02, 0.05, None],
}

MISTAKES = {
    "17-1": [(0.1, 10), (0.02, 50)],
    "17-2": [Lion(0.01), Lion(0.01, 0.99, 0.9, 0.1), LateLion],
    "17-3": [1.0, 1.154],
    "17-4": [(7.07, 12, 8.94), (-7.07, -12, -8)],
    "17-5": [0.064, 0.0125],
}
