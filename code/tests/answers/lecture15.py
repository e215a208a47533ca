"""15강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import initializers


def rotation(rng, fan_in, fan_out, *, dtype=np.float64):
    """QR로 뽑은 직교 행렬."""
    return np.linalg.qr(rng.standard_normal((fan_in, fan_out)))[0].astype(dtype)


def fixed(rng, fan_in, fan_out, *, dtype=np.float64):
    """시드를 보지 않는 직교 행렬."""
    return rotation(np.random.default_rng(7), fan_in, fan_out, dtype=dtype)


def doubled(rng, fan_in, fan_out, *, dtype=np.float64):
    """열끼리 수직이지만 길이가 2인 행렬."""
    return 2 * rotation(rng, fan_in, fan_out, dtype=dtype)


RIGHT = {
    "15-1": [0.0769, 0.95**50],
    "15-2": [1.2, "1.21"],
    "15-3": [rotation],
    "15-4": [math.log(59), 4.08],
}

WRONG = {
    "15-1": [1, 0.077**2, None],
    "15-2": [0, -1.2, None],
    "15-3": [initializers.xavier_normal, initializers.identity, None, 1.0, doubled,
             lambda rng, fan_in, fan_out, *, dtype: rotation(rng, 3, 3)],
    "15-4": [0, 1.0, 60, None],
}  # fmt: skip

MISTAKES = {
    "15-1": [0.95, 47.5, 0.95**100],
    "15-2": [1.0, 1.5],
    "15-3": [fixed, doubled],
    "15-4": [59 / 60, -4.08, -math.log(2 ** (1 / 60) - 1)],
}
