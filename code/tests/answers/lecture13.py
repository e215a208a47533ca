"""13강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import initializers

STDS = (math.sqrt(1 / 784), math.sqrt(2 / 884), math.sqrt(2 / 784))


def leaky(rng, fan_in, fan_out, *, dtype=np.float64):
    """음수 쪽 기울기가 1/4인 leaky ReLU에 맞춘 초깃값."""
    return rng.normal(0, math.sqrt(2 / (1.0625 * fan_in)), (fan_in, fan_out)).astype(dtype)


def shifted(rng, fan_in, fan_out, *, dtype=np.float64):
    """분산은 맞지만 평균이 0이 아닌 초깃값."""
    return leaky(rng, fan_in, fan_out, dtype=dtype) + 0.01


RIGHT = {
    "13-1": [math.sqrt(0.125), 0.3536],
    "13-2": [STDS, list(STDS), np.round(STDS, 4)],
    "13-3": [leaky],
    "13-4": [1.25],
    "13-5": [(1024, 1), [2**10, 1.0]],
}

WRONG = {
    "13-1": [0.125, 0.5, 0.36],
    "13-2": [[std**2 for std in STDS], STDS[::-1], STDS[:2], STDS[0]],
    "13-3": [
        initializers.he_normal,
        initializers.xavier_normal,
        shifted,
        0.05,
        None,
        lambda rng, fan_in, fan_out, *, dtype: leaky(rng, fan_out, fan_in).T,
        lambda rng, fan_in, fan_out, *, dtype: None,
    ],
    "13-4": [1.0, 5 / 3, 0, -1.25, None],
    "13-5": [(2, 1), (1024, 1024), (1, 1024), (20, 1), 1024, 1],
}
