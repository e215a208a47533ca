"""7강의 연습에 맞는 답과 비슷하게 틀린 답."""

import numpy as np

from naerimak import AdaDelta
from naerimak.exercises.lecture07 import Outside


class Written:
    """풀이에 적힌, ε을 밖에 둔 AdaDelta."""

    def __init__(self, lr=1.0, rho=0.95, eps=1e-3):
        self.lr, self.rho, self.eps = lr, rho, eps

    def init(self, theta):
        return np.zeros_like(theta), np.zeros_like(theta)

    def step(self, theta, grad, state):
        h, s = state
        h = self.rho * h + (1 - self.rho) * grad * grad
        delta = -(np.sqrt(s) + self.eps) / (np.sqrt(h) + self.eps) * grad
        s = self.rho * s + (1 - self.rho) * delta * delta
        return theta + self.lr * delta, (h, s)


RIGHT = {
    "07-1": [5.11, 5.1105],
    "07-2": [Written, Written()],
    "07-3": [0.0733887, 0.0734],
    "07-4": [0.01, 0.1, "0.01"],
    "07-5": [0.96, 0.9607, 1.0],
}

WRONG = {
    "07-1": [5.06, 22.36, 1.0, None],
    "07-2": [Written(lr=0.5), Outside(rho=0.9), 0.1],
    "07-3": [1.0, 0.0, -0.07],
    "07-4": [0, -1.0, None, "크게"],
    "07-5": [0.05, 0.9, 19, None],
}

MISTAKES = {
    "07-1": [5.0, 100],
    "07-2": [AdaDelta(eps=1e-3), Outside(late=True)],
    "07-3": [4.0, 3.15268],
    "07-4": [1e-6, 1e-3],
    "07-5": [0.1, 1.92],
}
