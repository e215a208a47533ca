"""20강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math


def fans(shape):
    window = 1
    for size in shape[:-2]:
        window *= size
    return window * shape[-2], window * shape[-1]


def last_two(shape):
    return shape[-2], shape[-1]


def turned(shape):
    return fans(shape)[::-1]


def every(shape):
    total = 1
    for size in shape:
        total *= size
    return total, total


RIGHT = {
    "20-1": [(7, math.sqrt(2)), [7.0, 1.41]],
    "20-2": [0.1712, math.sqrt(2 ** (1 / 24) - 1)],
    "20-3": [fans],
    "20-4": [(0.8796, 0.02274), [0.88, 0.0227]],
    "20-5": [(0.01, 0.00125, 0.00125, 0.3536)],
}

WRONG = {
    "20-1": [(7, 7), (6.9, 1.0), None],
    "20-2": [0.18, 0.16, None],
    "20-3": [every, None],
    "20-4": [(0.8796, 0.02), (0.5, 0.02274), None],
    "20-5": [(0.01, 0.00125, 0.00125, 1.0), (0.01, 0.01, 0.01, 0.3536), 0.01],
}

MISTAKES = {
    "20-1": [(5, 1.4142), (49, 2)],
    "20-2": [0.2041, 0.0293, 0.2438],
    "20-3": [last_two, turned],
    "20-4": [(1, 0.02), (0.8796, 0.01759), (0.7737, 0.02585)],
    "20-5": [
        (0.00125, 0.00125, 0.00125, 0.3536),
        (0.01, 0.00125, 0.00125, 0.125),
        (0.01, 0.00125, 0.01, 0.3536),
    ],
}
