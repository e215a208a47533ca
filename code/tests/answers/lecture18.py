"""18강의 연습에 맞는 답과 비슷하게 틀린 답."""

import numpy as np


def power(product, u, rounds=200):
    """절댓값이 가장 큰 고윳값."""
    for _ in range(rounds):
        u = u / np.sqrt(np.sum(u * u))
        image = product(u)
        value = np.sum(u * image)
        u = image
    return value


def largest(product, u, rounds=200):
    """풀이에 적힌, 가장 큰 고윳값."""
    first = power(product, u, rounds)
    if first >= 0:
        return first
    return first + power(lambda v: product(v) - first * v, u, rounds)


RIGHT = {
    "18-1": [72, 72.0, "72"],
    "18-2": [largest],
    "18-3": [(5**0.5 - 1) / 2, 0.618],
    "18-4": [12_530 / (38 / 0.003), 0.989],
}

WRONG = {
    "18-1": [36, 0, -72],
    "18-2": [lambda product, u, rounds=200: 0.0, lambda product, u, rounds=200: 3.0],
    "18-3": [0.5, 1.618, 2],
    "18-4": [1.2, 0.1],
}

MISTAKES = {
    "18-1": [40, 8],
    "18-2": [power, lambda product, u, rounds=200: abs(power(product, u, rounds))],
    "18-3": [1, 0.9545],
    "18-4": [12_530 / (2 / 0.003), 12_530 / (3.8 / 0.003)],
}
