"""기울기의 크기를 버리고 부호만 쓰는 규칙: SignSGD, Signum, Lion."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers.base import checked
from naerimak.optimizers.descent import SGDState

__all__ = [
    "Lion",
    "SignMomentumState",
    "SignSGD",
    "Signum",
]


@dataclass(frozen=True)
class SignSGD:
    r"""기울기의 부호로만 가는 경사 하강법.

    $$W \leftarrow W - \eta\,\mathrm{sign}(g)$$

    ``lr``은 학습률 $\eta$이고 곧 한 걸음의 길이입니다(0 이상). 기울기가 꼭 0인 좌표는 움직이지 않습니다.
    Bernstein 외(2018), 알고리즘 1의 SignSGD. optax의 ``sign_sgd``와 같습니다.
    """

    lr: float = 0.001

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.plain(self)

    def init(self, theta: Array) -> SGDState:
        """기억할 것이 없는 상태를 냅니다."""
        return SGDState()

    @checked
    def step(self, theta: Array, grad: Array, state: SGDState) -> tuple[Array, SGDState]:
        """좌표마다 똑같은 길이로, 기울기의 반대쪽으로 갑니다."""
        theta = theta - self.lr * np.sign(grad)
        return theta, state


class SignMomentumState(NamedTuple):
    """``m``은 기울기의 지수 이동 평균이고 모양은 ``theta``와 같습니다."""

    m: Array


@dataclass(frozen=True)
class Signum:
    r"""Signum: 기울기의 평균을 낸 뒤에 그 부호로 갑니다.

    $$m \leftarrow \alpha m + (1-\alpha)\, g,\qquad W \leftarrow W - \eta\,\mathrm{sign}(m)$$

    ``momentum``은 평균을 남기는 비율 $\alpha$입니다(0 이상 1 미만). 0이면 ``SignSGD``입니다.
    Bernstein 외(2018)의 Signum. 부호만 쓰므로 $1-\alpha$를 곱하든 말든 같은 길을 갑니다.
    optax의 ``signum``과 같습니다.
    """

    lr: float = 0.001
    momentum: float = 0.9

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.plain(self)

    def init(self, theta: Array) -> SignMomentumState:
        """평균 0에서 시작합니다."""
        return SignMomentumState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: SignMomentumState) -> tuple[Array, SignMomentumState]:
        """평균을 고치고 그 부호로 갑니다."""
        m = self.momentum * state.m + (1 - self.momentum) * grad
        theta = theta - self.lr * np.sign(m)
        return theta, SignMomentumState(m)


@dataclass(frozen=True)
class Lion:
    r"""Lion: 두 비율로 섞은 기울기의 부호로 가는 규칙.

    $$c = \beta_1 m + (1-\beta_1)\, g,\qquad W \leftarrow W - \eta\,(\mathrm{sign}(c) + \lambda W)$$

    $$m \leftarrow \beta_2 m + (1-\beta_2)\, g$$

    Chen 외(2023), 프로그램 1. 걸음에 쓰는 $c$는 새 기울기를 $1-\beta_1$만큼, 기억하는 $m$은 $1-\beta_2$만큼
    섞습니다. ``weight_decay``는 $\lambda$이고, 논문처럼 $\eta$를 곱해 줄입니다(``AdamW``의 $\lambda$에는
    $\eta$를 곱하지 않습니다). optax는 ``weight_decay``의 기본값이 0.001이고, Keras는 학습률의 기본값이
    0.001입니다.
    """

    lr: float = 0.0001
    beta1: float = 0.9
    beta2: float = 0.99
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("beta1", self.beta1)
        _check.fraction("beta2", self.beta2)
        _check.non_negative("weight_decay", self.weight_decay)
        _check.plain(self)

    def init(self, theta: Array) -> SignMomentumState:
        """평균 0에서 시작합니다."""
        return SignMomentumState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: SignMomentumState) -> tuple[Array, SignMomentumState]:
        """섞은 기울기의 부호로 가고, 다른 비율로 기억합니다."""
        c = self.beta1 * state.m + (1 - self.beta1) * grad
        theta = theta - self.lr * (np.sign(c) + self.weight_decay * theta)
        m = self.beta2 * state.m + (1 - self.beta2) * grad
        return theta, SignMomentumState(m)
