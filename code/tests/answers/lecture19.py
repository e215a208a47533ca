"""19강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math


def relu_map(c):
    return (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / math.pi


def undivided(c):
    return math.pi * relu_map(c)


def halved(c):
    return relu_map(c) / 2


RIGHT = {
    "19-1": [0.81**30, 0.0018],
    "19-2": [relu_map, lambda c: relu_map(c) + 1e-7],
    "19-3": [1.55, 1.5497],
    "19-4": [0.5 - math.acos(0.9) / (2 * math.pi), 0.428],
    "19-5": [132, 132.3],
}

WRONG = {
    "19-1": [1.0, 0.81, None],
    "19-2": [lambda c: c, lambda c: 1.0, None],
    "19-3": [1.4, 1.7, None],
    "19-4": [0.25, 0.5, None],
    "19-5": [100, 58, None],
}

MISTAKES = {
    "19-1": [0.9**30, 0.81],
    "19-2": [undivided, halved],
    "19-3": [1.0, 1.304],
    "19-4": [math.acos(0.9) / math.pi, 1 - math.acos(0.9) / math.pi],
    "19-5": [1.323, 264.7],
}
