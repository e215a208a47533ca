"""학습률에 대한 민감도와 학습률 고르기."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.experiments.verdicts import arrival
from naerimak.landscapes import Landscape, Quadratic
from naerimak.optimizers import Optimizer
from naerimak.study import Descent, sweep
from naerimak.training import side_by_side, with_lr

__all__ = [
    "Tuned",
    "fastest_learning_rate",
    "sweep_learning_rates",
    "tune",
    "turned_ravine",
]


def sweep_learning_rates(
    landscape: Landscape,
    start: Sequence[float] | Array,
    optimizer: Optimizer,
    lrs: Sequence[float] | Array,
    steps: int,
) -> Array:
    """학습률마다 ``steps``걸음 뒤의 손실을 냅니다. 모양은 ``lrs``와 같고, 발산하면 ``inf``입니다."""
    rules = [with_lr(optimizer, lr) for lr in np.asarray(lrs, dtype=float).tolist()]
    point = tuple(map(float, start))
    return np.array(sweep([Descent(landscape, point, rule, steps) for rule in rules], progress=False))


class Tuned(NamedTuple):
    """고른 학습률과 그때의 손실."""

    lr: float
    loss: float


def tune(
    landscape: Landscape,
    start: Sequence[float] | Array,
    rules: Mapping[str, Optimizer],
    lrs: Sequence[float] | Array,
    steps: int,
) -> dict[str, Tuned]:
    """규칙마다 같은 ``lrs``를 해 보고, ``steps``걸음 뒤의 손실이 가장 낮은 학습률과 그 손실을 냅니다."""
    found = {name: sweep_learning_rates(landscape, start, rule, lrs, steps) for name, rule in rules.items()}
    return {
        name: Tuned(float(np.asarray(lrs)[np.argmin(one)]), float(one.min())) for name, one in found.items()
    }


def turned_ravine(angle: float) -> tuple[Quadratic, tuple[float, float]]:
    """조건수 20인 골짜기와 출발점을 함께 ``angle``(라디안)만큼 돌려 냅니다. 어느 각에서든 같은 문제입니다."""
    x, y = Quadratic.start
    cos, sin = math.cos(angle), math.sin(angle)
    return Quadratic(condition=20.0, angle=angle), (cos * x - sin * y, sin * x + cos * y)


def fastest_learning_rate(
    landscape: Landscape,
    start: Sequence[float] | Array,
    optimizer: Optimizer,
    lrs: Sequence[float] | Array,
    steps: int,
    share: float = 0.001,
) -> float:
    """``lrs`` 가운데 가장 먼저 도착하는(``arrival``) 학습률을 냅니다. 비기면 마지막 손실이 낮은 쪽입니다.

    지형의 그림 밖으로 나가는 길은 모두가 그럴 때에만 봅니다. 모든 학습률을 ``training.side_by_side``로 함께 걷습니다.
    """
    _check.count("steps", steps)
    rates = np.asarray(lrs, dtype=float).tolist()
    if not rates:
        raise _check.fail("lrs", rates, "학습률 하나 이상")
    losses, inside = [], np.full(len(rates), True)
    low, high = np.array(landscape.bounds).T
    for theta, loss in side_by_side(landscape, start, optimizer, rates, steps):
        losses.append(loss)
        if len(losses) > 1:
            inside &= np.all((low <= theta) & (theta <= high), axis=1)
    curves = np.where(np.isfinite(losses), losses, np.inf).T

    def order(k: int) -> tuple[bool, float, float]:
        arrived = arrival(curves[k].tolist(), landscape.lowest, share)
        return not inside[k], math.inf if arrived is None else arrived, float(curves[k, -1])

    return float(rates[min(range(len(rates)), key=order)])
