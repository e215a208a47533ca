"""1강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np


def neuron(w, x, y):
    """Tanh 뉴런 하나의 기울기."""
    a = math.tanh(w * x)
    return (a - y) * (1 - a * a) * x


RIGHT = {
    "01-1": [89610, 89610.0],
    "01-2": [8, 8.0, 8.01],
    "01-3": [0.005, 0.01, np.float32(2e-3)],
    "01-4": [neuron],
    "01-5": [3 / 14, 0.214],
}

WRONG = {
    "01-1": [89600, 88400, 89611, None],
    "01-2": [4, 2, -8, 16],
    "01-3": [1e-4, 1e-5, 0.1, 0, -0.01, None],
    # 활성화 함수의 기울기나 입력을 빠뜨린 것
    "01-4": [
        lambda w, x, y: (math.tanh(w * x) - y) * x,
        lambda w, x, y: (math.tanh(w * x) - y) * (1 - math.tanh(w * x) ** 2),
        0.64,
        None,
    ],
    "01-5": [14 / 3, 1 / 14, 0.5],
}
