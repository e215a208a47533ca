r"""학습률을 걸음에 따라 바꾸는 규칙.

규칙은 걸음 번호 ``t``(0부터)를 받아 학습률을 내는 함수입니다.
``minimize``와 ``train``의 ``schedule``에 넘깁니다.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from naerimak import _check


class Schedule(Protocol):
    """학습률 스케줄의 형태."""

    def __call__(self, t: int) -> float:
        """``t``번째 걸음(0부터)의 학습률을 냅니다."""


@dataclass(frozen=True)
class Constant:
    r"""늘 같은 학습률 $\eta_t = \eta$."""

    lr: float

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        return self.lr


@dataclass(frozen=True)
class StepDecay:
    r"""``every`` 걸음마다 ``factor``배로 줄입니다: $\eta_t = \eta\, r^{\lfloor t/k\rfloor}$."""

    lr: float
    every: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.count("every", self.every)
        _check.positive("factor", self.factor)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        return self.lr * self.factor ** (t // self.every)


@dataclass(frozen=True)
class Exponential:
    r"""걸음마다 ``factor``배로 줄입니다: $\eta_t = \eta\, r^t$."""

    lr: float
    factor: float = 0.99

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.positive("factor", self.factor)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        return self.lr * self.factor**t


@dataclass(frozen=True)
class Cosine:
    r"""코사인 반 주기로 줄입니다.

    $$\eta_t = \eta_{\min} + \tfrac12(\eta - \eta_{\min})\left(1 + \cos\frac{\pi t}{T}\right)$$

    Loshchilov·Hutter(2017), 식 (5)의 한 주기이며 다시 시작하지 않습니다.
    ``t``가 ``steps``를 넘으면 ``lr_min``에 머뭅니다.
    """

    lr: float
    steps: int
    lr_min: float = 0.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.count("steps", self.steps)
        _check.non_negative("lr_min", self.lr_min)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        done = min(t / self.steps, 1.0)
        return self.lr_min + (self.lr - self.lr_min) * (1 + math.cos(math.pi * done)) / 2


@dataclass(frozen=True)
class WarmUp:
    r"""처음 ``steps`` 걸음은 0에서 곧게 올리고, 그 뒤에는 ``after``를 따릅니다.

    $t < k$이면 $\eta_t = \frac{t+1}{k}\,\eta'_0$, 아니면 $\eta'_{t-k}$이며 $\eta'$이 ``after``입니다.
    Goyal 외(2017), 2.2절의 점진적 워밍업(gradual warmup)입니다.
    """

    steps: int
    after: Schedule

    def __post_init__(self) -> None:
        _check.count("steps", self.steps)
        if not callable(self.after):
            raise _check.fail("after", self.after, "걸음 번호를 받아 학습률을 내는 함수")

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        if t < self.steps:
            return (t + 1) / self.steps * self.after(0)
        return self.after(t - self.steps)
