"""초깃값만 바꾼 학습과 갱신의 크기."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.datasets import Dataset
from naerimak.initializers import Initializer
from naerimak.network import MLP, Network
from naerimak.optimizers import Optimizer
from naerimak.training import History, train

__all__ = [
    "block_means",
    "learn",
    "neuron_spread",
    "train_from",
    "update_ratio",
    "update_ratios",
]


def learn(
    network: Network,
    theta: Array,
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int = 32,
    seed: int = 0,
    on_step: Callable[[int, Array, Array], None] | None = None,
) -> History:
    """``training.train``과 같고, 미니배치의 차례를 ``seed``가 정하며 진행 막대가 없습니다.

    짧은 학습을 비교할 때 씁니다.
    """
    return train(
        network, theta, data, optimizer, epochs=epochs, batch_size=batch_size,
        rng=np.random.default_rng([seed, 1]), on_step=on_step, progress=False,
    )  # fmt: skip


def train_from(
    network: MLP,
    starts: Mapping[str, str | Initializer],
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int = 32,
    seed: int = 0,
) -> dict[str, History]:
    """초깃값만 바꾸어 같은 신경망을 같은 차례의 미니배치로 가르치고, 이름마다 기록을 냅니다."""
    return {
        name: learn(
            network,
            network.init(np.random.default_rng(seed), start),
            data,
            optimizer,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
        )
        for name, start in starts.items()
    }


def block_means(loss: Array, size: int) -> Array:
    """미니배치 손실을 ``size``번씩 묶어 평균합니다. 다 차지 않은 마지막 묶음은 버립니다."""
    _check.count("size", size)
    blocks: Array = loss[: len(loss) // size * size].reshape(-1, size).mean(axis=1)
    return blocks


def update_ratios(
    network: MLP,
    theta: Array,
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int = 32,
    seed: int = 0,
) -> Array:
    """학습하는 동안 반복마다 ``update_ratio``를 재어 (반복의 수 - 1, 층의 수)로 쌓습니다."""
    ratios: list[list[float]] = []
    before: list[Array] = []

    def on_step(t: int, theta: Array, grad: Array) -> None:
        if before:
            ratios.append(update_ratio(network, before[0], theta - before[0]))
        before[:] = [theta.copy()]

    learn(network, theta, data, optimizer, epochs=epochs, batch_size=batch_size, seed=seed, on_step=on_step)
    return np.array(ratios)


def neuron_spread(network: MLP, theta: Array) -> list[float]:
    """층마다, 뉴런들의 가중치가 서로 얼마나 다른지(뉴런에 걸친 표준편차의 평균)를 냅니다.

    모두 같은 뉴런이면 0입니다.
    """
    return [float(np.mean(np.std(layer.W, axis=1, dtype=np.float64))) for layer in network.layers(theta)]


def update_ratio(network: MLP, theta: Array, update: Array) -> list[float]:
    r"""층마다 $\log_{10}(\mathrm{std}(\Delta W)/\mathrm{std}(W))$를 냅니다.

    -3 근처가 알맞다는 경험칙이 있습니다. 가중치나 갱신량의 표준편차가 0이면 ``-inf``나 ``nan``이 아니라
    ``math.inf``의 부호로 나타냅니다.
    """
    ratios = []
    for layer, change in zip(network.layers(theta), network.layers(update), strict=True):
        weight, moved = float(np.std(layer.W)), float(np.std(change.W))
        if moved == 0:
            ratios.append(-math.inf)
        elif weight == 0:
            ratios.append(math.inf)
        else:
            ratios.append(math.log10(moved / weight))
    return ratios
