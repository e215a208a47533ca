"""학습률에 대한 민감도와 학습률 고르기.

두 규칙의 순위를 말하려면, 보여 줄 예산으로 규칙마다 학습률을 따로 맞춘 뒤(``tune``, ``tune_by``) 그 값으로
비교합니다.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.experiments.verdicts import arrival
from naerimak.landscapes import Landscape, Quadratic
from naerimak.optimizers import Optimizer
from naerimak.study import Descent, sweep, valley_width
from naerimak.tables import Table, number, table
from naerimak.training import side_by_side, with_lr

__all__ = [
    "Tuned",
    "fair_table",
    "fastest_learning_rate",
    "sweep_learning_rates",
    "tune",
    "tune_by",
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
    """한 규칙에서 고른 학습률.

    ``lr``은 고른 학습률, ``loss``는 그때의 손실입니다. ``edge``는 고른 학습률이 사다리의 끝이면 ``"아래"``나
    ``"위"``이고, 끝이면 더 좋은 학습률이 밖에 있을 수 있으므로 사다리를 넓혀야 합니다. ``width``는 골의
    너비(``study.valley_width``)이고, 손실이 최솟값의 두 배를 넘지 않는 학습률의 구간을 자릿수로 나타냅니다.
    잴 수 없으면 ``nan``입니다.
    """

    lr: float
    loss: float
    edge: str = ""
    width: float = math.nan


Rates = Sequence[float] | Array | Mapping[str, Sequence[float] | Array]
"""모든 규칙이 함께 쓰는 사다리이거나, 규칙의 이름마다의 사다리."""


def tune_by(
    measure: Callable[[Optimizer], float], rules: Mapping[str, Optimizer], lrs: Rates, *, lowest: float = 0.0
) -> dict[str, Tuned]:
    """규칙마다 학습률을 모두 해 보고, ``measure``가 낸 손실이 가장 낮은 것을 고릅니다.

    규칙을 비교하려면 보여 줄 예산(걸음 수, 에폭)으로 규칙마다 따로 맞추어야 합니다. 예산은 ``measure``가
    정하므로, 그림에 쓸 것과 같은 예산으로 손실을 재게 하세요. 지형이면 ``tune``이 더 빠릅니다.

        def after_one_epoch(rule):
            return learn(network, theta, data, rule, epochs=1).train_loss[-1]

        ladders = {"SGD": ladder(0.01, 7), "Adam": ladder(1e-4, 7)}
        tuned = tune_by(after_one_epoch, {"SGD": SGD(), "Adam": Adam()}, ladders)
        fair_table(tuned)

    유한하지 않은 손실은 ``inf``로 봅니다. ``lowest``는 손실의 최솟값이고 너비를 잴 때 뺍니다.
    """
    return {
        name: _chosen(rates, np.array([measure(with_lr(rule, lr)) for lr in rates.tolist()], float), lowest)
        for name, rule in rules.items()
        for rates in [np.asarray(_rates(lrs, name), float)]
    }


def tune(
    landscape: Landscape,
    start: Sequence[float] | Array,
    rules: Mapping[str, Optimizer],
    lrs: Rates,
    steps: int,
) -> dict[str, Tuned]:
    """규칙마다 ``lrs``를 해 보고, ``steps``걸음 뒤의 손실이 가장 낮은 학습률과 그 손실을 냅니다.

    ``steps``는 그림이나 표에 보일 걸음 수와 같아야 공평합니다. 결과를 ``fair_table``에 넘기면 표가 됩니다.
    """
    return {
        name: _chosen(rates, sweep_learning_rates(landscape, start, rule, rates, steps), landscape.lowest)
        for name, rule in rules.items()
        for rates in [np.asarray(_rates(lrs, name), float)]
    }


def _rates(lrs: Rates, name: str) -> Sequence[float] | Array:
    if not isinstance(lrs, Mapping):
        return lrs
    if name not in lrs:
        raise _check.fail("lrs", list(lrs), f"{name}의 사다리도 있는 사전")
    return lrs[name]


def _chosen(rates: Array, losses: Array, lowest: float) -> Tuned:
    if not rates.size:
        raise _check.fail("lrs", rates.tolist(), "학습률 하나 이상")
    losses = np.where(np.isfinite(losses), losses, np.inf)
    best = int(np.argmin(losses))
    # 격자가 하나뿐이면 두 끝이 같으므로 끝이라고 말할 것이 없다.
    edge = {0: "아래", len(rates) - 1: "위"}.get(best, "") if len(rates) > 1 else ""
    width = math.nan
    if np.isfinite(losses[best]) and (np.diff(rates) > 0).all() and rates[0] > 0:
        # 최솟값에 닿은 손실은 로그를 낼 수 없으므로 가장 작은 양수로 본다.
        width = valley_width(rates, np.maximum(losses - lowest, np.finfo(float).tiny))
    return Tuned(float(rates[best]), float(losses[best]), edge, width)


def fair_table(tuned: Mapping[str, Tuned]) -> Table:
    """``tune``이나 ``tune_by``의 결과를 표로 냅니다. 고른 학습률이 사다리의 끝이면 그렇다고 적습니다."""
    rows: list[list[str | float]] = []
    for name, one in tuned.items():
        lr = f"{number(one.lr)} ({one.edge} 끝)" if one.edge else number(one.lr)
        rows.append([name, lr, one.loss, "재지 못함" if math.isnan(one.width) else f"{one.width:.2f}"])
    return table(["규칙", "고른 η", "손실", "골의 너비"], rows)


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

    지형의 그림 밖으로 나가는 길은 모두가 그럴 때에만 봅니다.
    모든 학습률을 ``training.side_by_side``로 함께 걷습니다.
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
