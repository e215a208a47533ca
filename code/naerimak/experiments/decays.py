"""학습률 스케줄: 손실의 기댓값, 범위 시험, 걸음이 층을 흔드는 정도, 미니배치와 학습률."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.datasets import Dataset
from naerimak.experiments.floor import expected_descent
from naerimak.landscapes import Landscape
from naerimak.network import MLP
from naerimak.optimizers import Optimizer
from naerimak.schedules import Schedule
from naerimak.training import train, with_lr

__all__ = [
    "PowerDecay",
    "RangeTest",
    "expected_losses",
    "layer_shifts",
    "range_test",
    "scaled_loss",
]


@dataclass(frozen=True)
class PowerDecay:
    r"""거듭제곱으로 줄이는 스케줄 $\eta_t = \frac{\eta}{(1 + t/\tau)^p}$."""

    lr: float
    scale: float
    power: float = 1.0

    def __call__(self, t: int) -> float:
        """``t``번째 걸음의 학습률."""
        return float(self.lr / (1 + t / self.scale) ** self.power)


def expected_losses(
    landscape: Landscape, start: Sequence[float], schedule: Schedule, steps: int, sigma: float
) -> Array:
    """축이 나란한 2차 함수에서 잡음이 있는 SGD의 손실의 기댓값을 걸음마다 (steps + 1,)로 냅니다.

    난수를 뽑지 않고 ``expected_descent``로 계산하므로 정확합니다. ``landscape``에는 축마다의 곡률
    ``curvatures``가 있어야 합니다. ``sigma``는 성분마다 더하는 기울기 잡음의 표준편차입니다.
    """
    if not hasattr(landscape, "curvatures"):
        raise _check.fail("landscape", landscape, "곡률 curvatures가 있는 2차 함수")
    _check.count("steps", steps)
    rates = [schedule(t) for t in range(steps + 1)]
    return np.array(expected_descent([float(w) for w in start], landscape.curvatures, rates, sigma))


class RangeTest(NamedTuple):
    """범위 시험의 학습률 ``lrs``와 그때의 미니배치 손실 ``losses``. 둘 다 (걸음 수,)입니다."""

    lrs: Array
    losses: Array

    def smoothed(self, keep: float = 0.9) -> Array:
        """편향을 보정한 지수 이동 평균으로 매끄럽게 한 손실."""
        mean, out = 0.0, []
        for t, loss in enumerate(self.losses, start=1):
            mean = keep * mean + (1 - keep) * float(loss)
            out.append(mean / (1 - keep**t))
        return np.array(out)


def range_test(
    network: MLP,
    theta: Array,
    data: Dataset,
    rule: Optimizer,
    bounds: tuple[float, float],
    *,
    steps: int,
    batch_size: int,
    rng: np.random.Generator,
) -> RangeTest:
    """학습률을 ``bounds``의 아래에서 위까지 같은 비율로 올리며 ``steps``걸음 배우며 손실을 적습니다.

    Smith(2017)의 범위 시험을 로그 눈금에서 합니다. 발산하면 거기서 멈춥니다.
    """
    low, high = bounds
    _check.count("steps", steps, 2)
    lrs = np.geomspace(low, high, steps)
    epochs = -(-steps // -(-len(data.x_train) // batch_size))
    history = train(
        network, theta, data, rule, epochs=epochs, batch_size=batch_size, rng=rng,
        schedule=lambda t: float(lrs[min(t, steps - 1)]), evaluate=False, progress=False,
    )  # fmt: skip
    losses = history.loss[:steps]
    return RangeTest(lrs[: len(losses)], losses)


def layer_shifts(network: MLP, before: Array, after: Array, x: Array) -> tuple[Array, Array]:
    """두 매개변수에서 층마다 가중치와, 활성화 함수에 들어가는 값이 얼마나 달라졌는지 상대 크기로 냅니다.

    첫째는 $\\lVert W' - W\\rVert/\\lVert W\\rVert$, 둘째는 입력 ``x``를 흘려보낸 값에서 같은 비입니다.
    둘 다 층의 수만큼입니다.
    """
    weights, values = [], []
    old, new = x, x
    for one, other in zip(network.layers(before), network.layers(after), strict=True):
        weights.append(np.linalg.norm(other.W - one.W) / np.linalg.norm(one.W))
        a, b = old @ one.W + one.b, new @ other.W + other.b
        values.append(np.linalg.norm(b - a) / np.linalg.norm(a))
        old, new = network.activation(a), network.activation(b)
    return np.array(weights), np.array(values)


def scaled_loss(
    network: MLP,
    theta: Array,
    data: Dataset,
    rule: Any,
    times: int,
    power: float,
    *,
    batch_size: int,
    epochs: int,
    seeds: Sequence[int],
) -> float:
    r"""미니배치를 ``times``($k$)배, 학습률을 $k^p$배로 하고 같은 에폭을 배운 뒤의 학습 손실을 냅니다.

    ``power``가 $p$입니다: 0이면 그대로, 1/2이면 제곱근, 1이면 선형. 시드마다 배워 평균하고, 하나라도
    발산하면 ``inf``입니다.
    """
    scaled, losses = with_lr(rule, rule.lr * times**power), []
    for seed in seeds:
        history = train(
            network, theta, data, scaled, epochs=epochs, batch_size=batch_size * times,
            rng=np.random.default_rng(seed), evaluate=False, progress=False,
        )  # fmt: skip
        if history.diverged_at is not None:
            return float("inf")
        losses.append(network.loss(history.theta, data.x_train, data.y_train))
    return float(np.mean(losses))
