"""14강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import Adam, RMSProp


def crossentropy(p, y):
    """원핫 라벨의 교차 엔트로피."""
    return -np.mean(np.sum(y * np.log(p), axis=1))


RIGHT = {
    "14-1": [math.log(10), 2.303, "2.3"],
    "14-2": [RMSProp(0.01, 0.95, eps_inside=True), RMSProp(0.01, 0.95, 1e-7, True)],
    "14-3": [2],
    "14-4": [crossentropy, lambda p, y: -np.log(p[y == 1]).mean()],
}

WRONG = {
    "14-1": [0, 10, 1.0, None],
    "14-2": [RMSProp(0.01, 0.9), RMSProp(0.001, 0.95, eps_inside=True), Adam(0.01), 0.01, None],
    "14-3": [3, 5, 2.0, "2", None],
    "14-4": [0.5, None, lambda p, y: y * np.log(p), lambda p, y: ((p - y) ** 2).mean()],
}

MISTAKES = {
    "14-1": [0.1, -2.303, 3.32],
    "14-2": [RMSProp(0.01, 0.95), RMSProp(0.01, 0.9, eps_inside=True)],
    "14-3": [1, 4],
    "14-4": [
        lambda p, y: -np.mean(y * np.log(p)),
        lambda p, y: -np.sum(y * np.log(p)),
        lambda p, y: np.mean(np.sum(y * np.log(p), axis=1)),
    ],
}
