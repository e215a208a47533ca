"""매개변수마다 걸음을 달리하는 규칙: AdaGrad, RMSProp, AdaDelta."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers.base import checked

__all__ = [
    "AdaDelta",
    "AdaDeltaState",
    "AdaGrad",
    "AdaGradState",
    "RMSProp",
    "RMSPropState",
]


class AdaGradState(NamedTuple):
    """``h``는 기울기 제곱의 합이고 모양은 ``theta``와 같습니다."""

    h: Array


@dataclass(frozen=True)
class AdaGrad:
    r"""AdaGrad: 매개변수마다 걸음의 크기를 따로 줄입니다.

    $$h \leftarrow h + g \odot g,\qquad W \leftarrow W - \eta\frac{g}{\sqrt h + \epsilon}$$

    Duchi 외(2011), 그림 1의 대각 행렬판으로, 논문의 $\delta$가 ``eps``입니다(0 이상). ``initial``은 $h$의 첫
    값입니다(0 이상). ``eps_inside=True``이면 $\sqrt{h + \epsilon}$입니다. Keras는
    ``AdaGrad(initial=0.1, eps=1e-7, eps_inside=True)``, PyTorch는 ``AdaGrad(eps=1e-10)``과 같습니다.
    """

    lr: float = 0.01
    eps: float = 1e-7
    initial: float = 0.0
    eps_inside: bool = False

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.non_negative("eps", self.eps)
        _check.non_negative("initial", self.initial)
        _check.flag("eps_inside", self.eps_inside)
        _check.plain(self)

    def init(self, theta: Array) -> AdaGradState:
        """제곱의 합을 ``initial``에서 시작합니다."""
        return AdaGradState(np.full_like(theta, self.initial))

    @checked
    def step(self, theta: Array, grad: Array, state: AdaGradState) -> tuple[Array, AdaGradState]:
        """제곱을 쌓고, 쌓인 만큼 짧게 갑니다."""
        h = state.h + grad * grad
        root = np.sqrt(h + self.eps) if self.eps_inside else np.sqrt(h) + self.eps
        theta = theta - self.lr * grad / root
        return theta, AdaGradState(h)


class RMSPropState(NamedTuple):
    """``h``는 기울기 제곱의 지수 이동 평균이고 모양은 ``theta``와 같습니다."""

    h: Array


@dataclass(frozen=True)
class RMSProp:
    r"""RMSProp: AdaGrad의 합을 지수 이동 평균으로 바꿉니다.

    $$h \leftarrow \rho h + (1-\rho)\, g \odot g,\qquad W \leftarrow W - \eta\frac{g}{\sqrt h + \epsilon}$$

    Hinton(2012), Coursera 강의 6e, 29쪽. 논문은 없고 강의에는 $\epsilon$도 없습니다.
    ``rho``는 $\rho$입니다(0 이상 1 미만). ``eps_inside=True``이면 $\sqrt{h + \epsilon}$이고 Keras와 같습니다.
    PyTorch는 기본형과 같습니다(ρ 0.99, ε 1e-8).
    """

    lr: float = 0.001
    rho: float = 0.9
    eps: float = 1e-7
    eps_inside: bool = False

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("rho", self.rho)
        _check.non_negative("eps", self.eps)
        _check.flag("eps_inside", self.eps_inside)
        _check.plain(self)

    def init(self, theta: Array) -> RMSPropState:
        """평균 0에서 시작합니다."""
        return RMSPropState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: RMSPropState) -> tuple[Array, RMSPropState]:
        """최근 기울기의 크기로 나누어 갑니다."""
        h = self.rho * state.h + (1 - self.rho) * grad * grad
        root = np.sqrt(h + self.eps) if self.eps_inside else np.sqrt(h) + self.eps
        theta = theta - self.lr * grad / root
        return theta, RMSPropState(h)


class AdaDeltaState(NamedTuple):
    """``h``는 기울기 제곱의 평균, ``s``는 걸음 제곱의 평균입니다. 모양은 ``theta``와 같습니다."""

    h: Array
    s: Array


@dataclass(frozen=True)
class AdaDelta:
    r"""AdaDelta: 걸음의 단위를 매개변수의 단위에 맞춥니다.

    $$h \leftarrow \rho h + (1-\rho)\, g \odot g,\qquad
    \Delta = -\frac{\sqrt{s + \epsilon}}{\sqrt{h + \epsilon}}\odot g$$

    $$s \leftarrow \rho s + (1-\rho)\,\Delta \odot \Delta,\qquad W \leftarrow W + \eta\Delta$$

    Zeiler(2012), 알고리즘 1. 논문에는 학습률이 없으므로 ``lr=1.0``이 논문과 같습니다.
    Keras의 기본값은 0.001입니다.
    """

    lr: float = 1.0
    rho: float = 0.95
    eps: float = 1e-6

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("rho", self.rho)
        # 논문의 식은 ε이 0이면 첫 걸음이 0/0이 된다.
        _check.positive("eps", self.eps)
        _check.plain(self)

    def init(self, theta: Array) -> AdaDeltaState:
        """두 평균을 0에서 시작합니다."""
        return AdaDeltaState(np.zeros_like(theta), np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: AdaDeltaState) -> tuple[Array, AdaDeltaState]:
        """지난 걸음의 크기와 기울기의 크기의 비로 걸음을 정합니다."""
        h = self.rho * state.h + (1 - self.rho) * grad * grad
        delta = -np.sqrt(state.s + self.eps) / np.sqrt(h + self.eps) * grad
        s = self.rho * state.s + (1 - self.rho) * delta * delta
        theta = theta + self.lr * delta
        return theta, AdaDeltaState(h, s)
