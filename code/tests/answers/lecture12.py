"""12강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import initializers


def clipped(rng, fan_in, fan_out, *, dtype=np.float64):
    """±2 표준편차에서 자른 정규분포."""
    draw = np.clip(rng.standard_normal((fan_in, fan_out)), -2, 2)
    return (np.sqrt(2 / fan_in) * draw).astype(dtype)


def restored(rng, fan_in, fan_out, *, dtype=np.float64):
    """자른 뒤 표준편차로 나눈 것."""
    draw = np.clip(rng.standard_normal((fan_in, fan_out)), -2, 2)
    return (np.sqrt(2 / fan_in) * draw / draw.std()).astype(dtype)


def truncated(rescale):
    """±2 표준편차에서 자른 He."""

    def init(rng, fan_in, fan_out):
        return initializers.truncated_normal(math.sqrt(2 / fan_in), rescale=rescale)(rng, fan_in, fan_out)

    return init


RIGHT = {
    "12-1": [math.sqrt(1.6 / 100), 0.1265],
    "12-2": [(1.22, 2.705), [1.01**20, 1.01**100]],
    "12-3": [restored, truncated(True), initializers.he_normal, initializers.he_uniform],
    "12-4": [(4, 200 / 784), [4.0, 0.255]],
}

WRONG = {
    "12-1": [0.1, 0.02, 1.6],
    "12-2": [(1.01, 1.01), 1.22, (2.7, 1.22)],
    "12-3": [
        initializers.lecun_normal,
        0.1,
        None,
        lambda rng, fan_in, fan_out: clipped(rng, fan_out, fan_in),
    ],
    "12-4": [(4, 1), 4, (784 / 50, 50 / 784)],
}

MISTAKES = {
    "12-1": [math.sqrt(0.02), math.sqrt(2 / 80), 0.016],
    "12-2": [(1.2, 2.0), (1.01**40, 1.01**200)],
    "12-3": [clipped, truncated(False)],
    "12-4": [(200 / 784, 4), (1, 50 / 784)],
}
