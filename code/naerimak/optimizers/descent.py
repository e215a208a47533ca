"""기울기를 그대로 쓰는 규칙: SGD와 모멘텀."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers.base import checked

__all__ = [
    "SGD",
    "GradientMomentum",
    "Momentum",
    "MomentumState",
    "Nesterov",
    "SGDState",
]


class SGDState(NamedTuple):
    """SGD는 아무것도 기억하지 않습니다."""


@dataclass(frozen=True)
class SGD:
    r"""확률적 경사 하강법(stochastic gradient descent).

    $$W \leftarrow W - \eta g$$

    ``lr``은 학습률 $\eta$입니다(0 이상). Robbins·Monro(1951)의 확률적 근사에서 왔습니다.
    PyTorch와 Keras의 ``SGD``도 같은 식입니다.
    """

    lr: float = 0.01

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.plain(self)

    def init(self, theta: Array) -> SGDState:
        """기억할 것이 없는 상태를 냅니다."""
        return SGDState()

    @checked
    def step(self, theta: Array, grad: Array, state: SGDState) -> tuple[Array, SGDState]:
        """기울기의 반대 방향으로 한 걸음 갑니다."""
        theta = theta - self.lr * grad
        return theta, state


class MomentumState(NamedTuple):
    """``v``는 속도이고 모양은 ``theta``와 같습니다."""

    v: Array


@dataclass(frozen=True)
class Momentum:
    r"""모멘텀(무거운 공).

    $$v \leftarrow \alpha v - \eta g,\qquad W \leftarrow W + v$$

    ``momentum``은 모멘텀 계수 $\alpha$입니다(0 이상 1 미만). Polyak(1964); Sutskever 외(2013), 식 (1)~(2).
    Keras와 같은 형태입니다. PyTorch와 optax는 $v \leftarrow \alpha v + g$, $W \leftarrow W - \eta v$로
    적으며, 학습률을 도중에 바꾸면 결과가 달라집니다.
    """

    lr: float = 0.01
    momentum: float = 0.9

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.plain(self)

    def init(self, theta: Array) -> MomentumState:
        """속도 0에서 시작합니다."""
        return MomentumState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        """속도를 고치고 그 속도로 한 걸음 갑니다."""
        v = self.momentum * state.v - self.lr * grad
        theta = theta + v
        return theta, MomentumState(v)


@dataclass(frozen=True)
class Nesterov:
    r"""Nesterov 가속 기울기(NAG).

    $$v \leftarrow \alpha v - \eta g,\qquad W \leftarrow W + \alpha v - \eta g$$

    Bengio 외(2012), 식 (7)의 형태로, 미리 내다본 점 $W + \alpha v$를 매개변수로 삼습니다. 기울기를 내다본
    점에서 재는 Sutskever 외(2013), 식 (3)~(4)와 변수만 다르고 같은 길을 갑니다.
    Keras의 ``SGD(nesterov=True)``와 같습니다.
    """

    lr: float = 0.01
    momentum: float = 0.9

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.plain(self)

    def init(self, theta: Array) -> MomentumState:
        """속도 0에서 시작합니다."""
        return MomentumState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        """속도를 고친 뒤, 그 속도로 한 번 더 내다본 곳까지 갑니다."""
        v = self.momentum * state.v - self.lr * grad
        theta = theta + self.momentum * v - self.lr * grad
        return theta, MomentumState(v)


@dataclass(frozen=True)
class GradientMomentum:
    r"""학습률을 곱하지 않은 기울기를 쌓는 모멘텀.

    $$v \leftarrow \alpha v + (1-d)\, g,\qquad W \leftarrow W - \eta v$$

    ``dampening``이 $d$입니다(0 이상 1 미만). 0이면 PyTorch와 optax의 형태이고, $\alpha$이면 기울기의 지수
    이동 평균으로 가는 형태입니다. 학습률이 그대로이면 $d = 0$은 ``Momentum``과 같은 길을 갑니다.
    """

    lr: float = 0.01
    momentum: float = 0.9
    dampening: float = 0.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.fraction("dampening", self.dampening)
        _check.plain(self)

    def init(self, theta: Array) -> MomentumState:
        """속도 0에서 시작합니다."""
        return MomentumState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        """기울기를 쌓고, 쌓인 것에 지금의 학습률을 곱해 갑니다."""
        v = self.momentum * state.v + (1 - self.dampening) * grad
        theta = theta - self.lr * v
        return theta, MomentumState(v)
