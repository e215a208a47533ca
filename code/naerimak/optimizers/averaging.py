"""지나온 점의 평균을 함께 내는 규칙: ScheduleFreeSGD, ScheduleFreeAdamW."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers.base import checked

__all__ = [
    "ScheduleFreeAdamW",
    "ScheduleFreeAdamWState",
    "ScheduleFreeSGD",
    "ScheduleFreeSGDState",
]


class ScheduleFreeSGDState(NamedTuple):
    """``z``는 걸어가는 점, ``x``는 그 평균, ``t``는 지금까지 간 걸음의 수입니다."""

    z: Array
    x: Array
    t: int


@dataclass(frozen=True)
class ScheduleFreeSGD:
    r"""스케줄 없는 SGD: 걸어가는 점과 평균 사이에서 기울기를 잽니다.

    $$z \leftarrow z - \eta g,\qquad x \leftarrow \left(1-\frac{1}{t}\right) x + \frac{1}{t} z,\qquad
    W \leftarrow (1-\beta) z + \beta x$$

    ``theta``는 기울기를 재는 점 $W$이고, 평가는 ``evaluation``이 내는 평균 $x$에서 합니다. ``beta``가
    $\beta$입니다(0 이상 1 미만). Defazio 외(2024), 2절의 식이며 논문의 $y$가 $W$입니다. optax의
    ``contrib.schedule_free_sgd``와 같습니다. 학습률의 기본값이 거기서는 1입니다.
    """

    lr: float = 0.01
    beta: float = 0.9

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("beta", self.beta)
        _check.plain(self)

    def init(self, theta: Array) -> ScheduleFreeSGDState:
        """두 점을 모두 출발점에 둡니다."""
        return ScheduleFreeSGDState(np.copy(theta), np.copy(theta), 0)

    @checked
    def step(
        self, theta: Array, grad: Array, state: ScheduleFreeSGDState
    ) -> tuple[Array, ScheduleFreeSGDState]:
        """걸어가는 점을 옮기고, 평균에 섞고, 둘 사이의 점을 냅니다."""
        t = state.t + 1
        z = state.z - self.lr * grad
        x = (1 - 1 / t) * state.x + 1 / t * z
        theta = (1 - self.beta) * z + self.beta * x
        return theta, ScheduleFreeSGDState(z, x, t)

    def evaluation(self, theta: Array, state: ScheduleFreeSGDState) -> Array:
        """평가할 점: 지금까지의 평균 ``x``."""
        return state.x


class ScheduleFreeAdamWState(NamedTuple):
    """``z``는 걸어가는 점, ``x``는 그 평균, ``v``는 2차 모멘트, ``t``는 지금까지 간 걸음의 수입니다."""

    z: Array
    x: Array
    v: Array
    t: int


@dataclass(frozen=True)
class ScheduleFreeAdamW:
    r"""스케줄 없는 AdamW: 1차 모멘트 대신 평균과의 사이를 씁니다.

    $$v \leftarrow \beta_2 v + (1-\beta_2)\, g \odot g,\qquad \hat v = \frac{v}{1-\beta_2^t},\qquad
    z \leftarrow z - \eta\left(\frac{g}{\sqrt{\hat v} + \epsilon} + \lambda W\right)$$

    $$x \leftarrow \left(1-\frac{1}{t}\right) x + \frac{1}{t} z,\qquad
    W \leftarrow (1-\beta_1) z + \beta_1 x$$

    Defazio 외(2024), 알고리즘 1에서 워밍업을 뺀 것입니다. ``weight_decay``는 $\lambda$이고 $\eta$를 곱해
    줄입니다. optax의 ``contrib.schedule_free_adamw``와 같습니다. Keras의 ``ScheduleFreeAdamW``는 같은 길을
    가지만 학습이 끝나도 평균 $x$가 아니라 $W$를 남깁니다.
    """

    lr: float = 0.0025
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("beta1", self.beta1)
        _check.fraction("beta2", self.beta2)
        _check.non_negative("eps", self.eps)
        _check.non_negative("weight_decay", self.weight_decay)
        _check.plain(self)

    def init(self, theta: Array) -> ScheduleFreeAdamWState:
        """두 점을 출발점에, 2차 모멘트를 0에 둡니다."""
        return ScheduleFreeAdamWState(np.copy(theta), np.copy(theta), np.zeros_like(theta), 0)

    @checked
    def step(
        self, theta: Array, grad: Array, state: ScheduleFreeAdamWState
    ) -> tuple[Array, ScheduleFreeAdamWState]:
        """나눈 기울기로 걸어가는 점을 옮기고, 평균에 섞고, 둘 사이의 점을 냅니다."""
        t = state.t + 1
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        v_hat = v / (1 - self.beta2**t)
        z = state.z - self.lr * (grad / (np.sqrt(v_hat) + self.eps) + self.weight_decay * theta)
        x = (1 - 1 / t) * state.x + 1 / t * z
        theta = (1 - self.beta1) * z + self.beta1 * x
        return theta, ScheduleFreeAdamWState(z, x, v, t)

    def evaluation(self, theta: Array, state: ScheduleFreeAdamWState) -> Array:
        """평가할 점: 지금까지의 평균 ``x``."""
        return state.x
