"""놀이터의 작은 데이터. 시드와 잡음을 정하면 파이썬과 브라우저에서 같은 점이 나옵니다.

함수는 모두 (잡음, 생성기)를 받아 학습 데이터와 시험 데이터를 냅니다. 좌표의 크기는 1쯤입니다.
"""

import math
from collections.abc import Callable

import numpy as np

from naerimak.datasets import Dataset
from naerimak.draws import Draws

__all__ = ["TEST", "TOYS", "TRAIN", "circles", "curve", "moons", "spirals", "xor"]

TRAIN = 256
"""학습 데이터의 수."""

TEST = 128
"""시험 데이터의 수."""


def _split(points: list[list[float]], labels: list[int]) -> Dataset:
    x = np.array(points)
    y = np.array(labels)
    return Dataset(x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:])


def _jittered(x: float, y: float, noise: float, rng: Draws) -> list[float]:
    """잡음을 더한 점. 잡음이 0이어도 난수를 뽑으므로, 잡음을 바꾸어도 점의 자리가 그대로입니다."""
    return [x + noise * rng.normal(), y + noise * rng.normal()]


def _scattered(place: Callable[[int, Draws], list[float]], noise: float, rng: Draws) -> Dataset:
    """두 라벨을 번갈아 놓고 잡음을 더합니다. ``place``는 라벨이 놓일 자리를 냅니다."""
    points = []
    labels = []
    for k in range(TRAIN + TEST):
        at = place(k % 2, rng)
        points.append(_jittered(at[0], at[1], noise, rng))
        labels.append(k % 2)
    return _split(points, labels)


def _on_spiral(label: int, rng: Draws) -> list[float]:
    far = 0.1 + 0.9 * math.sqrt(rng.random())
    angle = 3 * math.pi * far + math.pi * label
    return [2 * far * math.cos(angle), 2 * far * math.sin(angle)]


def _on_moon(label: int, rng: Draws) -> list[float]:
    angle = math.pi * rng.random()
    turn = 1 - 2 * label
    return [turn * (1.3 * math.cos(angle) - 0.65), turn * (1.3 * math.sin(angle) - 0.3)]


def _on_circle(label: int, rng: Draws) -> list[float]:
    angle = 2 * math.pi * rng.random()
    far = 0.8 * math.sqrt(rng.random()) if label == 0 else 1.5 + 0.4 * rng.random()
    return [far * math.cos(angle), far * math.sin(angle)]


def spirals(noise: float, rng: Draws) -> Dataset:
    """서로 감긴 두 나선."""
    return _scattered(_on_spiral, noise, rng)


def moons(noise: float, rng: Draws) -> Dataset:
    """맞물린 두 반달."""
    return _scattered(_on_moon, noise, rng)


def circles(noise: float, rng: Draws) -> Dataset:
    """안쪽 원과 바깥쪽 고리."""
    return _scattered(_on_circle, noise, rng)


def xor(noise: float, rng: Draws) -> Dataset:
    """대각선으로 마주 보는 두 사분면이 한 라벨인 배타적 논리합(XOR)."""
    points = []
    labels = []
    for _k in range(TRAIN + TEST):
        x = 4 * rng.random() - 2
        y = 4 * rng.random() - 2
        points.append(_jittered(x, y, noise, rng))
        labels.append(1 if x * y > 0 else 0)
    return _split(points, labels)


def curve(noise: float, rng: Draws) -> Dataset:
    """물결에 잡음을 더한 곡선. ``y``가 실수이므로 ``Regressor``로 배웁니다."""
    inputs = []
    outputs = []
    for _k in range(TRAIN + TEST):
        at = 4 * rng.random() - 2
        inputs.append([at])
        outputs.append([math.sin(3 * at) + 0.3 * at + noise * rng.normal()])
    x = np.array(inputs)
    y = np.array(outputs)
    return Dataset(x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:])


TOYS = {"spirals": spirals, "moons": moons, "circles": circles, "xor": xor, "curve": curve}
"""이름으로 찾는 데이터."""
