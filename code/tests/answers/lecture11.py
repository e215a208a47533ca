"""11강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import initializers


def backward_uniform(rng, fan_in, fan_out, *, dtype=np.float64):
    """분산이 1/fan_out인 균등분포의 초깃값."""
    limit = math.sqrt(3 / fan_out)
    return rng.uniform(-limit, limit, (fan_in, fan_out)).astype(dtype)


RIGHT = {
    "11-1": [(math.sqrt(0.005), math.sqrt(0.015)), [0.0707, 0.1225]],
    "11-2": [0.64, 16 / 25],
    "11-3": [0.4],
    "11-4": [backward_uniform],
}

WRONG = {
    "11-1": [(0.005, 0.015), (math.sqrt(1 / 300), 0.1), (0.1225, 0.0707), 0.0707],
    "11-2": [1, 0.8, 1.6, 0.4],
    "11-3": [0.1, 0.16, 16, 4],
    "11-4": [
        initializers.lecun_uniform,
        initializers.xavier_uniform,
        initializers.lecun_normal,
        None,
        0.17,
        lambda rng, fan_in, fan_out, *, dtype: backward_uniform(rng, fan_out, fan_in).T,
    ],
}
