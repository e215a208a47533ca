"""2강의 연습에 맞는 답과 비슷하게 틀린 답, 연습이 알아보는 실수."""

import numpy as np


def power(grad, u, iterations=400):
    """거듭제곱법."""
    for _ in range(iterations):
        u = grad(u / np.linalg.norm(u))
    return np.linalg.norm(u)


def boundary(grad, u):
    """곡률 대신 발산의 경계."""
    return 2 / power(grad, u)


def twice(grad, u):
    """곡률의 제곱."""
    return power(grad, u) ** 2


def vector(grad, u):
    """곡률 대신 고유벡터."""
    return grad(u)


def trace_of(grad, u):
    """고윳값의 합."""
    return sum(grad(e)[i] for i, e in enumerate(np.eye(len(u))))


def mean(W, x, y):
    """평균한 기울기."""
    return np.mean((W * x - y) * x)


def summed(W, x, y):
    """더한 기울기."""
    return np.sum((W * x - y) * x)


def halved(W, x, y):
    """두 번 나눈 기울기."""
    return mean(W, x, y) / len(x)


RIGHT = {
    "02-1": ["수렴"],
    "02-2": [power],
    "02-3": [2580, 2580.0],
    "02-4": [mean],
    "02-5": [(0.5, 10), (10, 0.5), [10.0, 0.5]],
}

WRONG = {
    "02-1": ["발산", "진동", "느림", "모름", 1],
    "02-2": [boundary, twice, trace_of, vector, 2.0, None],
    "02-3": [258, 1290, 645, 0],
    "02-4": [summed, halved, lambda W, x, y: (W * x - y) * x, 0.5, None],
    "02-5": [(0.1, 2), (20 / 21, 20 / 21), (0.5, 0.5), (1, 10), 0.5],
}

MISTAKES = {
    "02-1": ["발산", "진동"],
    "02-2": [boundary, twice],
    "02-3": [258, 1290],
    "02-4": [summed, halved],
    "02-5": [(0.1, 2), (20 / 21, 20 / 21)],
}
