"""6강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import RMSProp
from naerimak.exercises.lecture06 import Centered


class Written:
    """풀이에 적힌 중심을 뺀 RMSProp."""

    def __init__(self, lr=0.01, rho=0.9, eps=1e-3):
        self.lr, self.rho, self.eps = lr, rho, eps

    def init(self, theta):
        return np.zeros_like(theta), np.zeros_like(theta)

    def step(self, theta, grad, state):
        h, m = state
        h = self.rho * h + (1 - self.rho) * grad * grad
        m = self.rho * m + (1 - self.rho) * grad
        return theta - self.lr * grad / (np.sqrt(h - m * m) + self.eps), (h, m)


RIGHT = {
    "06-1": [0.4645, 0.46],
    "06-2": [Written, Written()],
    "06-3": [math.sqrt(10), 3.16],
    "06-4": [715, 714.6, 720],
    "06-5": [0.2, 0.1, "0.5"],
}

WRONG = {
    "06-1": [0.725, 0.0, -0.46, None],
    "06-2": [Written(lr=0.02), Centered(rho=0.99), 0.9],
    "06-3": [1, 0.9, 1.111, 0.1],
    "06-4": [916, 77, 73, 700],
    "06-5": [0, -0.2, None],
}

MISTAKES = {
    "06-1": [0.068, 0.8],
    "06-2": [RMSProp(lr=0.01, rho=0.9, eps=1e-3), Centered(inside=True)],
    "06-3": [10, 0.316],
    "06-4": [100, 69],
    "06-5": [0.03, 0.05],
}
