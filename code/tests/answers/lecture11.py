"""11강의 연습에 맞는 답과 비슷하게 틀린 답."""

import math

import numpy as np

from naerimak import initializers


def backward_uniform(rng, fan_in, fan_out, *, dtype=np.float64):
    """분산이 1/fan_out인 균등분포의 초깃값."""
    limit = math.sqrt(3 / fan_out)
    return rng.uniform(-limit, limit, (fan_in, fan_out)).astype(dtype)


def two_points(rng, fan_in, fan_out, *, dtype=np.float64):
    """분산은 1/fan_out이지만 두 값만 나온다."""
    return (rng.choice([-1.0, 1.0], (fan_in, fan_out)) / math.sqrt(fan_out)).astype(dtype)


def narrow(rng, fan_in, fan_out, *, dtype=np.float64):
    """표준편차를 구간의 끝으로 쓴 것."""
    limit = math.sqrt(1 / fan_out)
    return rng.uniform(-limit, limit, (fan_in, fan_out)).astype(dtype)


def transposed(rng, fan_in, fan_out, *, dtype=np.float64):
    """뒤집어 만든 배열의 첫 수를 들어오는 너비로 읽은 것."""
    weights = rng.normal(0, 1, (fan_out, fan_in))
    weights /= np.sqrt(weights.shape[0])
    return weights.T.astype(dtype)


RIGHT = {
    "11-1": [[0, 1, -1, 1, 1, 1], np.array([0.0, 1.0, -1.0, 1.0, 1.0, 1.0])],
    "11-2": [(2.8, 0.357), [math.sqrt(7.84), math.sqrt(1 / 7.84)]],
    "11-3": [0.4],
    "11-4": [
        backward_uniform,
        # dtype을 받지 않아도, 이름 붙인 인자로 받아도 맞는 답이다.
        lambda rng, fan_in, fan_out: backward_uniform(rng, fan_in, fan_out),
        lambda rng, fan_in, fan_out, **kwargs: backward_uniform(rng, fan_in, fan_out),
        initializers.fan_out(initializers.lecun_uniform),
        lambda rng, n_in, n_out: (2 * rng.random((n_in, n_out)) - 1) * (3 / n_out) ** 0.5,
    ],
    "11-5": [
        initializers.lecun_normal,
        initializers.lecun_uniform,
        lambda rng, fan_in, fan_out: (rng.normal(0, 1, (fan_out, fan_in)) / fan_in**0.5).T,
    ],
}

WRONG = {
    "11-1": [[0, 1, 1, 1, 1, 1], [[0, 1], [-1, 1], [1, 1]], [0, 1], 0],
    "11-2": [(2.8, 2.8), 2.8, (1, 1)],
    "11-3": [0.1 * 4 * 4, 16, 4],
    "11-4": [
        initializers.lecun_normal,
        initializers.xavier_uniform,
        two_points,
        None,
        0.17,
        lambda rng, fan_in, fan_out, *, dtype: backward_uniform(rng, fan_out, fan_in).T,
        lambda rng: rng,
        lambda rng, fan_in, fan_out, *, dtype: backward_uniform(rng, fan_in, fan_out).T,
        # 한쪽만 고른 것
        lambda rng, fan_in, fan_out: abs(backward_uniform(rng, fan_in, fan_out)),
    ],
    "11-5": [initializers.he_normal, initializers.xavier_normal, 1.0, None],
}

MISTAKES = {
    "11-1": [[1, 0, 1, -1, 1, 1], [0, -1, 1, -1, 1, 1]],
    "11-2": [(0.357, 2.8), [0.46924, 0.059852], [7.84, 1 / 7.84]],
    "11-3": [0.1, 0.2, 0.16],
    "11-4": [narrow, initializers.lecun_uniform, two_points],
    "11-5": [transposed, lambda rng, fan_in, fan_out: rng.normal(0, 1 / fan_in, (fan_in, fan_out))],
}
