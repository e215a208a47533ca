"""시험이 함께 쓰는 도구."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from naerimak.josa import josa
from naerimak.landscapes import Landscape
from naerimak.optimizers import Optimizer

NOT_FINITE = [float("nan"), float("inf"), "0.1", None, True]
BELOW_ZERO = [-1e-9, -float("inf"), *NOT_FINITE]

# 허용되는 값을 적은 말과, 그 말에 어긋나는 값.
NON_NEGATIVE = ("0 이상의 유한한 수", BELOW_ZERO)
POSITIVE = ("0보다 큰 유한한 수", [0.0, *BELOW_ZERO])
FRACTION = ("0 이상 1 미만의 수", [1.0, *BELOW_ZERO])
FLAG = ("True나 False", [1, "yes", None, 1e-7])


class Plain:
    """dataclass가 아니어서 학습률을 바꾸어 볼 수 없는 규칙."""

    lr = 0.1

    def __repr__(self):
        return "Plain()"

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta - self.lr * grad, state


def count(least: int) -> tuple[str, list[object]]:
    """``least`` 이상의 정수라야 하는 인자의 말과 어긋나는 값."""
    return f"{least} 이상의 정수", [least - 1, -3, float(least), "3", None, True]


def cases(table: dict[str, tuple[str, list[Any]]]) -> list[Any]:
    """``{이름: (말, 값들)}``을 ``(이름, 값, 말)``로 폅니다."""
    return [
        pytest.param(name, value, allowed, id=f"{name}={value!r}")
        for name, (allowed, values) in table.items()
        for value in values
    ]


def rejects(name: str, value: object, allowed: str) -> Any:
    """인자의 이름, 받은 값, 허용되는 값을 모두 말하는 ``ValueError``를 기다립니다."""
    return pytest.raises(
        ValueError, match=f"^{re.escape(f'{name}={value!r}: ' + josa(allowed, '이어야/여야'))} 합니다"
    )


SCALES = (1.0, 1e-3, 1e-6)


def gradient_vectors() -> np.ndarray:
    """고정된 기울기 열 (200, 3, 5): 200걸음, 크기 ``SCALES`` 셋, 원소 다섯.

    규칙이 모두 원소마다 작동하므로 세 크기를 한 배열에 쌓아 한 번에 흘립니다.
    """
    noise = np.random.default_rng(20180517).standard_normal((200, 1, 5))
    # 방향이 조금 치우친 기울기라야 모멘텀과 1차 모멘트가 의미 있게 쌓인다.
    return (noise + 0.3) * np.array(SCALES)[:, None]


def gradient_matrices(shape: tuple[int, int]) -> np.ndarray:
    """고정된 기울기 행렬의 열 (200, *shape)."""
    return np.random.default_rng(11).standard_normal((200, *shape)) + 0.3


def walk(rule: Optimizer, start: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """``start``에서 정해진 기울기 열을 따라간 길 (T+1, ...)."""
    theta, state, path = start, rule.init(start), [start]
    for grad in gradients:
        theta, state = rule.step(theta, grad, state)
        path.append(theta)
    return np.array(path)


def descend(landscape: Landscape, rule: Optimizer, start: Sequence[float], steps: int) -> np.ndarray:
    """닫힌 고리로 내려간 길 (steps + 1, n). ``minimize``를 쓰지 않고 손으로 적은 것."""
    theta = np.array(start)
    state, path = rule.init(theta), [theta]
    for _ in range(steps):
        theta, state = rule.step(theta, landscape.grad(theta), state)
        path.append(theta)
    return np.array(path)


def gap(ours: np.ndarray, theirs: np.ndarray) -> float:
    """두 길의 상대 차이.

    걸음마다 차이의 최대 노름을, 우리 길이 그때까지 출발점에서 가장 멀리 간 거리로 나눈 것 가운데
    가장 큰 값입니다.
    """
    axes = tuple(range(1, ours.ndim))
    far = np.maximum.accumulate(np.abs(ours - ours[0]).max(axis=axes))
    apart = np.abs(ours - theirs).max(axis=axes)
    assert apart[0] == 0
    return float((apart[1:] / far[1:]).max())


def central_difference(f: Callable[[np.ndarray], Any], x: np.ndarray, h: float = 1e-6) -> np.ndarray:
    """중심 차분으로 잰 기울기. 한 자리씩 ``h``만큼 앞뒤로 움직입니다."""
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[i] += h
        behind[i] -= h
        grad[i] = (f(ahead) - f(behind)) / (ahead[i] - behind[i])
    return grad
