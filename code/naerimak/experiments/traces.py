"""지나온 길 읽기: 판정, 상태, 걸음의 길이."""

from typing import Any

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.experiments.verdicts import judge, turning_share
from naerimak.optimizers import Optimizer
from naerimak.training import Trace, replay

__all__ = [
    "states",
    "step_lengths",
    "verdict",
]


def verdict(trace: Trace) -> str:
    """``trace``를 ``judge``로 판정합니다: 수렴, 진동, 느림, 발산 가운데 하나."""
    if trace.diverged_at is not None:
        return "발산"
    gap = trace.loss - trace.landscape.lowest
    return judge(float(gap[0]), float(gap[-1]), turning_share(trace.grad.tolist()))


def states(trace: Trace, name: str) -> Array:
    """``trace``의 상태에서 ``name``을 뽑아 (T+1, n)으로 쌓습니다. 없는 이름이면 ``ValueError``입니다."""
    fields: tuple[str, ...] = getattr(trace.state[0], "_fields", ())
    if name not in fields:
        raise _check.fail("name", name, f"{', '.join(fields) or '(기억하는 상태 없음)'} 가운데 하나")
    columns: list[Any] = [getattr(state, name) for state in trace.state]
    return np.array(columns)


def step_lengths(optimizer: Optimizer, grads: Array) -> Array:
    r"""정해진 기울기 ``grads`` (T, n)을 차례로 주었을 때 걸음마다의 길이 $|\Delta W|$ (T, n)을 냅니다."""
    path = replay(optimizer, np.zeros(np.shape(grads)[1:]), np.asarray(grads, dtype=float))
    return np.abs(np.diff(path, axis=0))
