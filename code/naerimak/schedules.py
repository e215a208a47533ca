r"""학습률을 걸음에 따라 바꾸는 규칙.

규칙은 걸음 번호 ``t``(0부터)를 받아 학습률을 내는 함수입니다.
``minimize``와 ``train``의 ``schedule``에 넘깁니다. 갱신 규칙에 붙여 두려면 ``wrappers.Scheduled``에 넘깁니다.
"""

import math
from collections.abc import Callable, Sequence
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


@dataclass(frozen=True)
class Linear:
    r"""곧게 줄이거나 늘립니다: $\eta_t = \eta + (\eta_{\text{end}} - \eta)\,t/T$.

    ``t``가 ``steps``를 넘으면 ``lr_end``에 머뭅니다.
    """

    lr: float
    steps: int
    lr_end: float = 0.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.count("steps", self.steps)
        _check.non_negative("lr_end", self.lr_end)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        return self.lr + (self.lr_end - self.lr) * min(t / self.steps, 1.0)


@dataclass(frozen=True)
class WarmupStableDecay:
    r"""올리고, 머물고, 곧게 줄입니다(WSD).

    $t < k$이면 $\frac{t+1}{k}\eta$, 그 뒤 ``stable`` 걸음은 $\eta$이고, 마지막 ``decay`` 걸음 동안
    ``lr_min``까지 내려가 머뭅니다. Hu 외(2024)의 모양이며 줄이는 길은 직선입니다. 머무는 동안의
    매개변수를 저장해 두면 어디서든 줄이기 시작할 수 있습니다.
    """

    lr: float
    warmup: int
    stable: int
    decay: int
    lr_min: float = 0.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.count("warmup", self.warmup, 0)
        _check.count("stable", self.stable, 0)
        _check.count("decay", self.decay)
        _check.non_negative("lr_min", self.lr_min)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        if t < self.warmup:
            return (t + 1) / self.warmup * self.lr
        late = max(t - self.warmup - self.stable, 0)
        return self.lr + (self.lr_min - self.lr) * min(late / self.decay, 1.0)


@dataclass(frozen=True)
class OneCycle:
    r"""코사인으로 한 번 올렸다가 처음보다 훨씬 낮게 내립니다(1cycle).

    ``lr``은 가장 높은 학습률입니다. ``lr / start``에서 시작해 전체의 ``warm``만큼 간 걸음에서 ``lr``에
    이르고, ``steps``번째에 ``lr / (start * end)``가 됩니다. Smith·Topin(2018)의 한 주기를 코사인으로 그린
    것이며, optax의 ``cosine_onecycle_schedule``과 같습니다.
    """

    lr: float
    steps: int
    warm: float = 0.3
    start: float = 25.0
    end: float = 10000.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.count("steps", self.steps)
        _check.fraction("warm", self.warm)
        _check.positive("start", self.start)
        _check.positive("end", self.end)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        top = math.floor(self.warm * self.steps)
        low, last = self.lr / self.start, self.lr / (self.start * self.end)
        if t < top:
            return low + (self.lr - low) * (1 - math.cos(math.pi * t / top)) / 2
        done = min((t - top) / (self.steps - top), 1.0)
        return last + (self.lr - last) * (1 + math.cos(math.pi * done)) / 2


@dataclass(frozen=True)
class Join:
    r"""스케줄을 이어 붙입니다.

    ``boundaries[i]``번째 걸음부터 ``schedules[i + 1]``을, 그 스케줄의 0번째부터 따릅니다. ``join``으로
    만듭니다. optax의 ``join_schedules``와 같습니다.
    """

    schedules: tuple[Schedule, ...]
    boundaries: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "schedules", tuple(self.schedules))
        object.__setattr__(self, "boundaries", tuple(self.boundaries))
        if not self.schedules or not all(map(callable, self.schedules)):
            raise _check.fail("schedules", self.schedules, "걸음 번호를 받아 학습률을 내는 함수 하나 이상")
        for boundary in self.boundaries:
            _check.count("boundaries", boundary)
        climbing = sorted(set(self.boundaries)) == list(self.boundaries)
        if len(self.boundaries) != len(self.schedules) - 1 or not climbing:
            raise _check.fail("boundaries", self.boundaries, f"커지는 정수 {len(self.schedules) - 1}개")

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        begun = [boundary for boundary in self.boundaries if boundary <= t]
        return self.schedules[len(begun)](t - begun[-1] if begun else t)


def join(schedules: Sequence[Schedule], boundaries: Sequence[int]) -> Join:
    """``schedules``를 ``boundaries``에서 갈아타며 이어 붙입니다. 스케줄이 하나 더 많습니다."""
    return Join(tuple(schedules), tuple(boundaries))


@dataclass(frozen=True)
class Polyline:
    """점들을 곧게 이은 스케줄.

    ``heights``는 ``steps``걸음을 같은 간격으로 나눈 자리마다의 높이이고, ``lr``을 곱한 것이 학습률입니다.
    ``t``가 ``steps``를 넘으면 마지막 높이에 머뭅니다.
    """

    lr: float
    steps: int
    heights: tuple[float, ...]

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.count("steps", self.steps)
        object.__setattr__(self, "heights", tuple(float(one) for one in self.heights))
        if len(self.heights) < 2:
            raise _check.fail("heights", self.heights, "높이 둘 이상")
        for height in self.heights:
            _check.non_negative("heights", height)

    def __call__(self, t: int) -> float:
        _check.count("t", t, 0)
        at = min(t / self.steps, 1.0) * (len(self.heights) - 1)
        k = min(math.floor(at), len(self.heights) - 2)
        return self.lr * (self.heights[k] + (at - k) * (self.heights[k + 1] - self.heights[k]))


def _steps(lr: float, steps: int) -> Schedule:
    return StepDecay(lr, -(-steps // 3))


def _stable(lr: float, steps: int) -> Schedule:
    decay = max(1, steps // 5)
    return WarmupStableDecay(lr, 0, steps - decay, decay)


SHAPES: dict[str, Callable[[float, int], Schedule]] = {
    "constant": lambda lr, steps: Constant(lr),
    "step": _steps,
    "cosine": Cosine,
    "linear": Linear,
    "wsd": _stable,
    "onecycle": OneCycle,
}
"""이름으로 찾는 스케줄의 모양. 가장 높은 학습률과 전체 걸음 수를 받습니다."""


def shaped(name: str, lr: float, steps: int, warmup: int = 0) -> Schedule:
    """``steps``걸음에 맞춘 ``SHAPES``의 스케줄을 냅니다.

    ``"step"``은 셋으로 나누어 10분의 1씩 줄이고, ``"wsd"``는 마지막 5분의 1에서 줄입니다. ``warmup``이 0보다
    크면 그만큼은 곧게 올리고, 남은 걸음에 모양을 맞춥니다.
    """
    if name not in SHAPES:
        raise _check.fail("name", name, f"{', '.join(SHAPES)} 가운데 하나")
    _check.count("steps", steps)
    _check.count("warmup", warmup, 0)
    if warmup >= steps:
        raise _check.fail("warmup", warmup, f"전체 걸음 {steps}보다 작은 정수")
    after = SHAPES[name](lr, steps - warmup)
    return WarmUp(warmup, after) if warmup else after
