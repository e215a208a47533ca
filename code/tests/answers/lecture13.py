"""13강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import initializers


def leaky(rng, fan_in, fan_out, *, dtype=np.float64):
    """음수 쪽 기울기가 1/4인 leaky ReLU에 맞춘 초깃값."""
    return rng.normal(0, math.sqrt(2 / (1.0625 * fan_in)), (fan_in, fan_out)).astype(dtype)


def shifted(rng, fan_in, fan_out, *, dtype=np.float64):
    """분산은 맞지만 평균이 0이 아닌 초깃값."""
    return leaky(rng, fan_in, fan_out, dtype=dtype) + 0.01


def unsquared(rng, fan_in, fan_out):
    """음수 쪽의 기울기를 제곱하지 않은 것."""
    return rng.normal(0, math.sqrt(2 / (1.25 * fan_in)), (fan_in, fan_out))


def mended_back(g, y, W):
    """Tanh 한 층을 거슬러 온 기울기."""
    return (g * (1 - y**2)) @ W.T


RIGHT = {
    "13-1": [(1024, 512, 1), [2**10, 2.0**9, 1.0]],
    "13-2": [mended_back, lambda g, y, W: np.matmul(g - g * y * y, np.transpose(W))],
    "13-3": [leaky, lambda rng, fan_in, fan_out: leaky(rng, fan_in, fan_out)],
    "13-4": [1.25],
}

WRONG = {
    "13-1": [(1024, 512, 2), (1024, 1), 1024, (20, 18, 1)],
    "13-2": [
        lambda g, y, W: (g * (1 - y)) @ W.T,
        lambda g, y, W: W.T @ (g * (1 - y**2)).T,
        lambda g, y, W: None,
        1.0,
    ],
    "13-3": [
        initializers.xavier_normal,
        shifted,
        0.05,
        None,
        lambda rng, fan_in, fan_out, *, dtype: leaky(rng, fan_out, fan_in).T,
        lambda rng, fan_in, fan_out, *, dtype: None,
    ],
    "13-4": [1.15, 0, -1.25, None],
}

MISTAKES = {
    "13-1": [(1024, 1024, 1), (2, 2, 1)],
    "13-2": [
        lambda g, y, W: (g * (1 - y**2)) @ W,
        lambda g, y, W: g @ W.T,
        lambda g, y, W: (g @ W.T) * (1 - y**2),
    ],
    "13-3": [initializers.he_normal, unsquared],
    "13-4": [1.0, 5 / 3],
}
