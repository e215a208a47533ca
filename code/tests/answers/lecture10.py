"""10강의 연습에 맞는 답과 비슷하게 틀린 답."""

import numpy as np


def mended(rng, fan_in, fan_out, *, dtype=np.float64):
    """뉴런마다 다른 난수."""
    return rng.normal(0, 0.2, (fan_in, fan_out)).astype(dtype)


def uniform(rng, fan_in, fan_out, *, dtype=np.float64):
    """표준편차가 같은 균등분포."""
    return rng.uniform(-(0.12**0.5), 0.12**0.5, (fan_in, fan_out)).astype(dtype)


def stacked(rng, fan_in, fan_out, *, dtype=np.float64):
    """뉴런을 하나씩 뽑되 발생기는 하나."""
    return np.stack([rng.normal(0, 0.2, fan_in) for _ in range(fan_out)], axis=1).astype(dtype)


def broken(rng, fan_in, fan_out, *, dtype=np.float64):
    """뉴런마다 같은 시드로 다시 만든 발생기."""
    seed = int(rng.integers(1000))
    neurons = [np.random.default_rng(seed).normal(0, 0.2, fan_in) for _ in range(fan_out)]
    return np.stack(neurons, axis=1).astype(dtype)


def own_seeds(rng, fan_in, fan_out, *, dtype=np.float64):
    """뉴런마다 다르지만 받은 발생기를 쓰지 않는다."""
    neurons = [np.random.default_rng(k).normal(0, 0.2, fan_in) for k in range(fan_out)]
    return np.stack(neurons, axis=1).astype(dtype)


def sideways(rng, fan_in, fan_out, *, dtype=np.float64):
    """뉴런은 다르지만 한 뉴런의 가중치가 모두 같다."""
    return np.tile(rng.normal(0, 0.2, fan_out), (fan_in, 1)).astype(dtype)


DIAGNOSIS = ["너무 크다", "알맞다", "뉴런이 같다", "너무 작다"]

RIGHT = {
    "10-1": [[1, 2, 3, 0], (1.0, 2.0, 3.0, 0.0)],
    "10-2": [mended, uniform, stacked],
    "10-3": [DIAGNOSIS, tuple(DIAGNOSIS)],
    "10-4": [0.1, 0.15],
}

WRONG = {
    "10-1": [[1, 2, 3, 1], [3, 2, 1, 0], [1, 2, 3], 3],
    "10-2": [
        sideways,
        lambda rng, fan_in, fan_out, *, dtype: 2 * mended(rng, fan_in, fan_out),
        lambda rng, fan_in, fan_out, *, dtype: mended(rng, fan_out, fan_in),
        0.2,
        None,
    ],
    "10-3": [DIAGNOSIS[::-1], DIAGNOSIS[:3], ["알맞다"] * 4, ["크다"] * 4, "너무 크다"],
    "10-4": [-0.1, None, 0.06],
}

MISTAKES = {
    "10-1": [[3, 3, 3, 3], [0, 0, 0, 0], [1, 2, 3, 2]],
    "10-2": [broken, own_seeds],
    "10-3": [
        ["너무 크다", "알맞다", "알맞다", "너무 작다"],
        ["너무 작다", "알맞다", "뉴런이 같다", "너무 크다"],
    ],
    "10-4": [0.01, 1.0],
}
