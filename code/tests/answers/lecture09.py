"""9강의 연습에 맞는 답과 비슷하게 틀린 답."""

from dataclasses import dataclass

import numpy as np

from naerimak import SGD, AdaGrad, Adam
from naerimak.exercises.lecture09 import _cheapest, _fastest, _honest, _losses
from naerimak.experiments import best_heavy_ball
from naerimak.landscapes import Ravine


@dataclass
class Norm:
    """수 하나로 나누는 AdaGrad."""

    lr: float = 0.3

    def init(self, theta):
        return 0.0

    def step(self, theta, grad, state):
        h = state + np.sum(grad**2)
        return theta - self.lr * grad / (np.sqrt(h) + 1e-12), h


@dataclass
class Unit:
    """기울기의 방향으로 늘 같은 길이를 가는 규칙. 이것도 조건에 맞는다."""

    lr: float = 0.05

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta - self.lr * grad / np.linalg.norm(grad), state


@dataclass
class Standing(Unit):
    """움직이지 않는 규칙."""

    def step(self, theta, grad, state):
        return theta, state


@dataclass
class Blank(Unit):
    """채우지 않은 것."""

    def step(self, theta, grad, state):
        return ..., ...


RIGHT = {
    "09-1": ["Adam", "AdamW"],
    "09-2": [(1.27, 0.45), [1.266, 0.45]],
    "09-3": [_honest()],
    "09-4": [Norm, Norm(), Unit()],
}

WRONG = {
    "09-1": ["SGD", "Momentum", "adam", 1.0, None],
    # 식의 값, 차례를 바꾼 것, 발산하는 것
    "09-2": [(1.3358, 0.4026), (0.45, 1.27), (3.0, 0.9), (0.1, 0.9), 1.27, None],
    "09-3": [_losses().min(), 2 * _honest(), 0.0, None],
    "09-4": [AdaGrad, SGD, Adam, Standing, Blank, 1.0, None],
}

MISTAKES = {
    "09-1": [_cheapest(15, 2), _fastest()],
    "09-2": [best_heavy_ball(*Ravine().curvatures), (0.45, 1.27)],
    "09-3": [
        _losses().min(),
        np.median(_losses(), axis=0).min(),
        _losses()[3:].mean(axis=0).min(),
    ],
    "09-4": [AdaGrad, SGD],
}
