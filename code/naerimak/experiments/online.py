"""드문 특징이 섞인 온라인 학습."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.catalog import elementwise
from naerimak.optimizers import Optimizer
from naerimak.schedules import Schedule
from naerimak.training import at_step, with_lr, with_lr_column

__all__ = [
    "COMMON",
    "RARE",
    "OnlineRun",
    "SparseTask",
    "learn_online",
    "sparse_task",
    "sweep_online",
    "tune_online",
]


COMMON, RARE = 20, 100
"""``sparse_task``에서 흔한 특징과 드문 특징의 수. 흔한 특징이 앞에 있습니다."""


class SparseTask(NamedTuple):
    """드문 특징이 섞인 이항 분류. 같은 문제를 S번 따로 뽑은 것입니다.

    ``x`` (T, S, d)는 0과 1인 특징, ``y`` (T, S)는 -1과 1인 라벨,
    ``weights`` (S, d)는 라벨을 정한 참 가중치입니다.
    """

    x: Array
    y: Array
    weights: Array


def sparse_task(rare: float = 0.02, *, examples: int = 1000, repeats: int = 5, seed: int = 0) -> SparseTask:
    """흔한 특징 20개와 드문 특징 100개로 이항 분류 문제를 만듭니다.

    흔한 특징은 데이터의 절반에, 드문 특징은 ``rare``의 비율로 나옵니다.
    참 가중치는 흔한 특징이 ±0.5, 드문 특징이 ±6이고, 라벨은 로지스틱 모형의 확률대로 뽑습니다.
    ``rare``는 0 이상 1 미만입니다.
    """
    _check.fraction("rare", rare)
    _check.count("examples", examples)
    _check.count("repeats", repeats)
    rng = np.random.default_rng(seed)
    frequency, size = np.repeat([0.5, rare], [COMMON, RARE]), np.repeat([0.5, 6.0], [COMMON, RARE])
    x = (rng.random((examples, repeats, COMMON + RARE)) < frequency).astype(float)
    weights = rng.choice([-1.0, 1.0], (repeats, COMMON + RARE)) * size
    score = np.sum(x * weights, axis=-1)
    y = np.where(rng.random((examples, repeats)) < 1 / (1 + np.exp(-score)), 1.0, -1.0)
    return SparseTask(x, y, weights)


class OnlineRun(NamedTuple):
    """``learn_online``의 기록.

    ``loss`` (T, S)는 배우기 전에 잰 손실, ``theta`` (S, d)는 마지막 가중치입니다.
    """

    loss: Array
    theta: Array


def learn_online(task: SparseTask, optimizer: Optimizer, schedule: Schedule | None = None) -> OnlineRun:
    r"""데이터를 하나씩 한 번만 보며 로지스틱 회귀를 배웁니다.

    데이터마다 지금 가중치로 먼저 맞혀 손실 $\ln(1+e^{-y\,w\cdot x})$을 적고, 그 기울기로 한 걸음 갑니다.
    """
    return _learn(task, np.zeros_like(task.weights), lambda t: at_step(optimizer, schedule, t))


def _learn(task: SparseTask, theta: Array, rule_at: Callable[[int], Optimizer]) -> OnlineRun:
    """``theta`` (…, S, d)에서 시작해, ``rule_at(t)``가 내는 규칙으로 배웁니다."""
    state = rule_at(0).init(theta)
    margins = []
    for t, (x, y) in enumerate(zip(task.x, task.y, strict=True)):
        margin = y * np.sum(x * theta, axis=-1)
        margins.append(margin)
        wrong = np.exp(-np.logaddexp(0, margin))
        grad = -(y * wrong)[..., None] * x
        theta, state = rule_at(t).step(theta, grad, state)
    return OnlineRun(np.logaddexp(0, -np.array(margins)), theta)


def sweep_online(
    task: SparseTask,
    optimizer: Optimizer,
    lrs: Sequence[float] | Array,
    decay: Callable[[float], Schedule] | None = None,
) -> Array:
    """학습률마다 ``learn_online``의 손실을 데이터에 걸쳐 평균합니다. 모양은 (학습률의 수, S)입니다.

    ``decay``는 학습률을 받아 일정을 만드는 함수이고, 주면 그 일정을 따릅니다.
    """
    plans = [(lr, decay(lr) if decay else None) for lr in map(float, np.asarray(lrs))]
    rules = [with_lr(optimizer, lr) for lr, _ in plans]
    if not elementwise(optimizer):
        runs = [learn_online(task, rule, plan) for rule, (_, plan) in zip(rules, plans, strict=True)]
        return np.array([run.loss.mean(axis=0) for run in runs])

    # 학습률만 다른 길을 쌓아 함께 배운다. 하나씩 배운 것과 비트까지 같다.
    def together(t: int) -> Optimizer:
        rates = [plan(t) if plan else lr for lr, plan in plans]
        rule: Optimizer = with_lr_column(optimizer, np.array(rates)[:, None, None])
        return rule

    fixed = together(0)
    start = np.zeros((len(plans), *task.weights.shape))
    loss: Array = _learn(task, start, together if decay else lambda _: fixed).loss.mean(axis=0)
    return loss


def tune_online(
    task: SparseTask, rules: Mapping[str, Optimizer], lrs: Sequence[float] | Array
) -> dict[str, Array]:
    """규칙마다 ``sweep_online``의 평균 손실이 가장 낮은 학습률을 골라, 반복마다의 손실 (S,)을 냅니다."""
    swept = {name: sweep_online(task, rule, lrs) for name, rule in rules.items()}
    return {name: loss[np.argmin(loss.mean(axis=1))] for name, loss in swept.items()}
