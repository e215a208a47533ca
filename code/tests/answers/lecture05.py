"""5강의 연습에 맞는 답과 비슷하게 틀린 답."""

import numpy as np

from naerimak import SGD, AdaGrad


class KerasForm:
    """h를 initial에서 시작하고 ε을 안에 둔 AdaGrad."""

    def __init__(self, lr=0.01, initial=0.1, eps=1e-7):
        self.lr, self.initial, self.eps = lr, initial, eps

    def init(self, theta):
        return np.full_like(theta, self.initial)

    def step(self, theta, grad, h):
        h = h + grad * grad
        return theta - self.lr * grad / np.sqrt(h + self.eps), h


class FromZero(KerasForm):
    """h를 0에서 시작한 것."""

    def init(self, theta):
        return np.zeros_like(theta)


RIGHT = {
    "05-1": [0.34486, 0.345],
    "05-2": [KerasForm, AdaGrad(lr=0.01, initial=0.1, eps_inside=True)],
    "05-3": [0.00072195, 0.000722],
    "05-4": [24, 24.0],
    "05-5": [100, "100", 70.0, 1e6],
}

WRONG = {
    "05-1": [1.0, 0.0, -0.345, None],
    "05-2": [SGD, KerasForm(lr=0.02), 0.1],
    "05-3": [0.05, 0.0, None],
    "05-4": [10, 23, 0, 24.5, None],
    "05-5": [0, -100, float("nan"), None],
}

MISTAKES = {
    "05-1": [0.000112, 222.4],
    "05-2": [FromZero, AdaGrad(lr=0.01, initial=0.1, eps=1e-2)],
    "05-3": [0.338415, 0.00011193],
    "05-4": [25, 45],
    "05-5": [1.5, 40],
}
