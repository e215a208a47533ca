"""1강의 연습에 맞는 답과 비슷하게 틀린 답, 연습이 알아보는 실수."""

import math

import numpy as np


def neuron(w, x, y):
    """Tanh 뉴런 하나의 기울기."""
    a = math.tanh(w * x)
    return (a - y) * (1 - a * a) * x


def without_slope(w, x, y):
    """활성화 함수의 기울기를 빠뜨린 것."""
    return (math.tanh(w * x) - y) * x


def without_input(w, x, y):
    """입력을 빠뜨린 것."""
    return (math.tanh(w * x) - y) * (1 - math.tanh(w * x) ** 2)


def backward(a, W, delta):
    """역전파."""
    return a.T @ delta, delta.sum(axis=0), delta @ W.T


def averaged(a, W, delta):
    """편향의 기울기를 평균한 역전파."""
    return a.T @ delta, delta.mean(axis=0), delta @ W.T


def collapsed(a, W, delta):
    """편향의 기울기를 모두 더한 역전파."""
    return a.T @ delta, delta.sum(), delta @ W.T


RIGHT = {
    "01-1": ["같다"],
    "01-2": [3 / 14, 0.214],
    "01-3": [5e-4, 4e-4, np.float32(6e-4)],
    "01-4": [neuron],
    "01-5": [backward],
}

WRONG = {
    "01-1": ["0.1", "1.9", "모름", 0.1],
    "01-2": [14 / 3, 1 / 14, 0.5],
    "01-3": [5e-3, 1e-8, 1e-5, 0.1, 0, -0.01, None],
    "01-4": [without_slope, without_input, 0.64, None],
    "01-5": [averaged, collapsed, lambda a, W, delta: (a.T @ delta, delta.sum(axis=0)), 0.5, None],
}

MISTAKES = {
    "01-1": ["0.1", "1.9"],
    "01-2": [1 / 14, 14 / 3],
    "01-3": [5e-3, 1e-8],
    "01-4": [without_slope, without_input],
    "01-5": [averaged, collapsed],
}
