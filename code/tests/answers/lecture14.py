"""14강의 연습에 맞는 답과 비슷하게 틀린 답."""

import numpy as np

from naerimak import Adam, RMSProp, initializers


def rotation(rng, fan_in, fan_out, *, dtype=np.float64):
    """QR로 뽑은 직교 행렬."""
    return np.linalg.qr(rng.standard_normal((fan_in, fan_out)))[0].astype(dtype)


RIGHT = {
    "14-1": [0.0769, 0.95**50],
    "14-2": [RMSProp(0.01, 0.95, eps_inside=True), RMSProp(0.01, 0.95, 1e-7, True)],
    "14-3": [1.2, "1.21"],
    "14-4": [rotation],
}

WRONG = {
    # 특잇값이 아니라 제곱을 곱하거나, 한 번만 곱한 것
    "14-1": [0.95, 0.95**100, 1, 50 * 0.95],
    "14-2": [
        RMSProp(0.01, 0.95),
        RMSProp(0.01, 0.9, eps_inside=True),
        RMSProp(0.001, 0.95, eps_inside=True),
        Adam(0.01),
        0.01,
        None,
    ],
    "14-3": [1.0, 1.5, 0, -1.2, None],
    "14-4": [
        initializers.xavier_normal,
        initializers.identity,
        None,
        1.0,
        lambda rng, fan_in, fan_out, *, dtype: 2 * rotation(rng, fan_in, fan_out),
        lambda rng, fan_in, fan_out, *, dtype: rotation(rng, 3, 3),
    ],
}
