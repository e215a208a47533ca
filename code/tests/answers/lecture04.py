"""4강의 연습에 맞는 답과 비슷하게 틀린 답."""

import numpy as np

from naerimak import Momentum, Nesterov
from naerimak.exercises.lecture04 import WrongNesterov


class OldVelocity:
    """고치기 전의 속도로 적은 NAG."""

    def __init__(self, lr=0.1, momentum=0.9):
        self.lr, self.momentum = lr, momentum

    def init(self, theta):
        return np.zeros_like(theta)

    def step(self, theta, grad, v):
        theta = theta + self.momentum**2 * v - (1 + self.momentum) * self.lr * grad
        return theta, self.momentum * v - self.lr * grad


RIGHT = {
    "04-1": [1.333, 1.33, 1.335],
    "04-2": [0.8597, 0.86, 3.8 / 4.42],
    "04-3": [OldVelocity, Nesterov, Nesterov(0.1, 0.9)],
    "04-4": [0.00341980, 0.00342],
    "04-5": [1, 1.0],
    "04-6": [(0.656, 0.592), (0.5, 0.75), [0.4, 0.7], ("0.5", "0.75")],
}

WRONG = {
    "04-1": [1.2, 1.3, 1.9, 2, (1.33, 0.9)],
    # 첫 걸음의 배수, SGD의 상한, α³을 α²로 적은 것.
    "04-2": [2.71, 2.0, 0.9, 0.43],
    "04-3": [Nesterov(0.2, 0.9), OldVelocity(0.1, 0.5), 0.9],
    "04-4": [0.0205, 0.0, 7.5, None],
    "04-5": [0, 1.9, 10, -1],
    "04-6": [(0.5, 0.2), (0.05, 0.5), 0.5, (0.5, 0.75, 1.0), None],
}

MISTAKES = {
    "04-1": [1.357, 1.0],
    "04-2": [1.357, 3.8],
    "04-3": [WrongNesterov, Momentum],
    "04-4": [3.950185e19, 0.0439447],
    "04-5": [2.71, 1.426],
    "04-6": [(0.1, 0.9), (0.8, 0.9)],
}
