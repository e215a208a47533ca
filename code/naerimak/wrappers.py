r"""갱신 규칙을 감싸는 것: 학습률 스케줄, 기울기 자르기, 매개변수의 평균, SAM, 층마다 다른 규칙.

감싼 것도 ``init``과 ``step``이 있는 갱신 규칙이므로 ``minimize``와 ``train``에 그대로 넘기고, 겹쳐 감쌀 수도
있습니다.

    rule = ClippedByNorm(Scheduled(Adam(), WarmUp(100, Cosine(0.001, 900))), 1.0)

기울기 전체를 보는 것이 있으므로 원소마다 작동하지 않습니다. 학습률은 ``Scheduled``가 정합니다.
"""

from dataclasses import dataclass, field, is_dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers import Adam, Muon, Optimizer
from naerimak.schedules import Schedule

__all__ = [
    "EMA",
    "SWA",
    "AverageState",
    "ByLayer",
    "ByLayerState",
    "ClippedByNorm",
    "ClippedByValue",
    "Scheduled",
    "ScheduledState",
    "SharpnessAware",
    "SharpnessAwareState",
    "evaluation",
]


def evaluation(optimizer: Optimizer, theta: Array, state: Any) -> Array:
    """평가할 매개변수를 냅니다.

    평균을 내거나 기울기를 다른 점에서 재는 규칙은 ``evaluation(theta, state)``가 말하는 점이고, 나머지는
    ``theta`` 그대로입니다.
    """
    if hasattr(optimizer, "evaluation"):
        chosen: Array = optimizer.evaluation(theta, state)
        return chosen
    return theta


def _check_rule(name: str, rule: object) -> None:
    _check.made(name, rule)
    if not isinstance(rule, Optimizer):
        raise _check.fail(name, rule, "init과 step이 있는 규칙")


class ScheduledState(NamedTuple):
    """``inner``는 감싼 규칙의 상태, ``t``는 지금까지 간 걸음의 수입니다."""

    inner: Any
    t: int


@dataclass(frozen=True)
class Scheduled:
    """``schedule``이 걸음마다 학습률을 정하는 규칙.

    ``rule``은 학습률 ``lr``이 있는 dataclass이고, 그 ``lr``은 쓰지 않습니다. ``minimize``와 ``train``의
    ``schedule``에 넘기는 것과 같은 길을 갑니다. 걸음의 번호를 상태가 기억하므로 어디에나 넘길 수 있습니다.
    """

    rule: Optimizer
    schedule: Schedule

    def __post_init__(self) -> None:
        _check_rule("rule", self.rule)
        if not (is_dataclass(self.rule) and hasattr(self.rule, "lr")):
            raise _check.fail("rule", self.rule, "학습률 lr이 있는 dataclass")
        if not callable(self.schedule):
            raise _check.fail("schedule", self.schedule, "걸음 번호를 받아 학습률을 내는 함수")

    def init(self, theta: Array) -> ScheduledState:
        """0번째 걸음에서 시작합니다."""
        return ScheduledState(self.rule.init(theta), 0)

    def step(self, theta: Array, grad: Array, state: ScheduledState) -> tuple[Array, ScheduledState]:
        """지금 걸음의 학습률로 갑니다."""
        rule: Any = replace(self.rule, lr=self.schedule(state.t))  # type: ignore[type-var]
        theta, inner = rule.step(theta, grad, state.inner)
        return theta, ScheduledState(inner, state.t + 1)

    def evaluation(self, theta: Array, state: ScheduledState) -> Array:
        """감싼 규칙이 평가할 점을 냅니다."""
        return evaluation(self.rule, theta, state.inner)


@dataclass(frozen=True)
class _Clipped:
    """자른 기울기를 감싼 규칙에 넘깁니다. 어떻게 자르는지는 ``clipped``가 정합니다."""

    rule: Optimizer
    limit: float = 1.0

    def __post_init__(self) -> None:
        _check_rule("rule", self.rule)
        _check.positive("limit", self.limit)
        _check.plain(self)

    def clipped(self, grad: Array) -> Array:
        """자른 기울기를 냅니다."""
        raise NotImplementedError

    def init(self, theta: Array) -> Any:
        """감싼 규칙의 상태를 냅니다."""
        return self.rule.init(theta)

    def step(self, theta: Array, grad: Array, state: Any) -> tuple[Array, Any]:
        """자른 기울기로 갑니다."""
        return self.rule.step(theta, self.clipped(grad), state)

    def evaluation(self, theta: Array, state: Any) -> Array:
        """감싼 규칙이 평가할 점을 냅니다."""
        return evaluation(self.rule, theta, state)


@dataclass(frozen=True)
class ClippedByNorm(_Clipped):
    r"""기울기 전체의 노름이 ``limit``을 넘으면 방향은 두고 길이만 줄입니다.

    $$g \leftarrow g\,\min\left(1, \frac{c}{\lVert g\rVert}\right)$$

    Pascanu 외(2013), 알고리즘 1. optax의 ``clip_by_global_norm``, PyTorch의 ``clip_grad_norm_``과 같은
    일입니다.
    """

    def clipped(self, grad: Array) -> Array:
        """길이를 줄인 기울기를 냅니다."""
        norm = float(np.linalg.norm(grad))
        return grad * (self.limit / norm) if norm > self.limit else grad


@dataclass(frozen=True)
class ClippedByValue(_Clipped):
    r"""기울기의 원소마다 $[-c, c]$ 밖으로 나간 만큼을 잘라 냅니다. 방향도 바뀝니다.

    optax의 ``clip``, PyTorch의 ``clip_grad_value_``, Keras의 ``clipvalue``와 같은 일입니다.
    """

    def clipped(self, grad: Array) -> Array:
        """원소마다 잘라 낸 기울기를 냅니다."""
        return np.clip(grad, -self.limit, self.limit)


class AverageState(NamedTuple):
    """``average``는 매개변수의 평균, ``inner``는 감싼 규칙의 상태, ``t``는 지금까지 간 걸음의 수입니다."""

    average: Array
    inner: Any
    t: int


@dataclass(frozen=True)
class EMA:
    r"""매개변수의 지수 이동 평균을 함께 냅니다. 가는 길은 감싼 규칙 그대로입니다.

    $$a \leftarrow \gamma a + (1-\gamma)\, W$$

    ``decay``가 $\gamma$이고(0 이상 1 미만), 평균은 출발점에서 시작합니다. 평가는 ``evaluation``이 내는
    평균에서 합니다. Polyak·Juditsky(1992)의 평균에서 옛것을 잊게 한 것입니다.
    """

    rule: Optimizer
    decay: float = 0.999

    def __post_init__(self) -> None:
        _check_rule("rule", self.rule)
        _check.fraction("decay", self.decay)
        _check.plain(self)

    def init(self, theta: Array) -> AverageState:
        """출발점을 첫 평균으로 둡니다."""
        return AverageState(np.copy(theta), self.rule.init(theta), 0)

    def step(self, theta: Array, grad: Array, state: AverageState) -> tuple[Array, AverageState]:
        """한 걸음 간 곳을 평균에 섞습니다."""
        theta, inner = self.rule.step(theta, grad, state.inner)
        average = self.decay * state.average + (1 - self.decay) * theta
        return theta, AverageState(average, inner, state.t + 1)

    def evaluation(self, theta: Array, state: AverageState) -> Array:
        """지금까지의 평균을 냅니다."""
        return state.average


@dataclass(frozen=True)
class SWA:
    r"""``start``걸음이 지난 뒤의 매개변수를 ``every``걸음마다 하나씩 똑같은 무게로 평균합니다.

    Izmailov 외(2018), 알고리즘 1. ``start``걸음까지는 ``theta``가 곧 평균입니다.
    """

    rule: Optimizer
    start: int = 0
    every: int = 1

    def __post_init__(self) -> None:
        _check_rule("rule", self.rule)
        _check.count("start", self.start, 0)
        _check.count("every", self.every)

    def init(self, theta: Array) -> AverageState:
        """출발점을 첫 평균으로 둡니다."""
        return AverageState(np.copy(theta), self.rule.init(theta), 0)

    def step(self, theta: Array, grad: Array, state: AverageState) -> tuple[Array, AverageState]:
        """한 걸음 가고, 차례가 되었으면 평균에 하나를 더합니다."""
        theta, inner = self.rule.step(theta, grad, state.inner)
        t = state.t + 1
        if t <= self.start:
            return theta, AverageState(theta, inner, t)
        late = t - self.start
        if late % self.every:
            return theta, AverageState(state.average, inner, t)
        count = late // self.every
        return theta, AverageState(state.average + (theta - state.average) / count, inner, t)

    def evaluation(self, theta: Array, state: AverageState) -> Array:
        """지금까지의 평균을 냅니다."""
        return state.average


class SharpnessAwareState(NamedTuple):
    """``anchor``는 내려갈 곳, ``climbed``는 지금 올라가 있는지, ``inner``는 감싼 규칙의 상태입니다."""

    anchor: Array
    climbed: bool
    inner: Any


@dataclass(frozen=True)
class SharpnessAware:
    r"""SAM: 기울기를 따라 ``rho``만큼 올라간 곳의 기울기로 내려갑니다.

    $$\hat W = W + \rho\frac{g}{\lVert g\rVert},\qquad W \leftarrow W - \eta\, g(\hat W)$$

    Foret 외(2021), 알고리즘 1. 한 걸음에 기울기가 둘 드므로 ``step``을 두 번 불러야 한 걸음을 갑니다. 홀수
    번째에는 올라간 점 $\hat W$를 내고, 짝수 번째에는 거기서 잰 기울기로 원래 자리에서 내려갑니다. 두 걸음의
    미니배치가 같아야 논문과 같습니다. 평가는 ``evaluation``이 내는 원래 자리에서 합니다.
    optax의 ``contrib.sam``과 같습니다.
    """

    rule: Optimizer
    rho: float = 0.05

    def __post_init__(self) -> None:
        _check_rule("rule", self.rule)
        _check.non_negative("rho", self.rho)
        _check.plain(self)

    def init(self, theta: Array) -> SharpnessAwareState:
        """아직 올라가지 않은 채 시작합니다."""
        return SharpnessAwareState(np.copy(theta), False, self.rule.init(theta))

    def step(
        self, theta: Array, grad: Array, state: SharpnessAwareState
    ) -> tuple[Array, SharpnessAwareState]:
        """올라가거나, 올라간 곳의 기울기로 내려갑니다."""
        if state.climbed:
            theta, inner = self.rule.step(state.anchor, grad, state.inner)
            return theta, SharpnessAwareState(theta, False, inner)
        norm = float(np.linalg.norm(grad))
        # 기울기가 0이면 올라갈 방향이 없다.
        climbed = theta + grad * (self.rho / norm) if norm > 0 else theta
        return climbed, SharpnessAwareState(np.copy(theta), True, state.inner)

    def evaluation(self, theta: Array, state: SharpnessAwareState) -> Array:
        """내려가는 점을 냅니다."""
        return evaluation(self.rule, state.anchor if state.climbed else theta, state.inner)


class Layered(Protocol):
    """매개변수 벡터를 층으로 나누어 볼 수 있는 신경망."""

    def layers(self, theta: Array) -> list[Any]:
        """층마다의 가중치 ``W``와 편향 ``b``를 창으로 냅니다."""


class ByLayerState(NamedTuple):
    """``matrices``는 가중치 행렬마다의 상태, ``rest``는 나머지 매개변수의 상태입니다."""

    matrices: tuple[Any, ...]
    rest: Any


@dataclass(frozen=True)
class ByLayer:
    """신경망의 가중치 행렬에는 ``matrices``를, 나머지(편향)에는 ``rest``를 씁니다.

    ``theta`` (n_parameters,)를 ``network.layers``로 나누므로, 행렬 하나를 받는 ``Muon``과 ``Shampoo``로
    신경망을 가르칠 수 있습니다. ``skip``에 적은 번호의 층은 가중치도 ``rest``로 갱신합니다. Muon은 흔히 첫
    층과 마지막 층을 뺍니다.
    """

    network: Layered
    matrices: Optimizer = field(default_factory=Muon)
    rest: Optimizer = field(default_factory=Adam)
    skip: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _check.made("network", self.network)
        if not hasattr(self.network, "layers"):
            raise _check.fail("network", self.network, "layers가 있는 신경망")
        _check_rule("matrices", self.matrices)
        _check_rule("rest", self.rest)
        object.__setattr__(self, "skip", tuple(self.skip))

    def _split(self, theta: Array) -> tuple[list[Array], list[Array]]:
        """행렬의 창과 나머지의 창."""
        layers = self.network.layers(theta)
        count = len(layers)
        for one in self.skip:
            if isinstance(one, bool) or not isinstance(one, (int, np.integer)) or not -count <= one < count:
                raise _check.fail("skip", self.skip, f"{-count} 이상 {count} 미만의 정수들")
        skipped = {one % count for one in self.skip}
        matrices = [layer.W for k, layer in enumerate(layers) if k not in skipped]
        rest = [layer.W for k, layer in enumerate(layers) if k in skipped]
        return matrices, [*rest, *(layer.b for layer in layers)]

    def init(self, theta: Array) -> ByLayerState:
        """행렬마다 따로, 나머지는 이어 붙여 하나로 시작합니다."""
        matrices, rest = self._split(theta)
        return ByLayerState(
            tuple(self.matrices.init(one) for one in matrices), self.rest.init(_joined(rest, theta))
        )

    def step(self, theta: Array, grad: Array, state: ByLayerState) -> tuple[Array, ByLayerState]:
        """행렬마다 한 걸음, 나머지를 한 걸음 갱신합니다."""
        made = theta.copy()
        slots, rest = self._split(made)
        slopes, rest_slopes = self._split(grad)
        states = []
        for slot, slope, one in zip(slots, slopes, state.matrices, strict=True):
            slot[...], moved = self.matrices.step(slot.copy(), slope, one)
            states.append(moved)
        joined, rest_state = self.rest.step(_joined(rest, theta), _joined(rest_slopes, theta), state.rest)
        at = 0
        for slot in rest:
            slot[...] = joined[at : at + slot.size].reshape(slot.shape)
            at += slot.size
        return made, ByLayerState(tuple(states), rest_state)


def _joined(pieces: list[Array], theta: Array) -> Array:
    return np.concatenate([one.ravel() for one in pieces]) if pieces else theta[:0]
