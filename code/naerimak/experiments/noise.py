"""미니배치 기울기의 잡음."""

from collections.abc import Sequence

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.datasets import Dataset
from naerimak.network import MLP

__all__ = [
    "minibatch_noise",
    "per_example_variance",
]


def minibatch_noise(
    network: MLP,
    theta: Array,
    data: Dataset,
    batch_sizes: Sequence[int],
    *,
    samples: int,
    rng: np.random.Generator,
    replace: bool = True,
) -> Array:
    r"""미니배치 기울기의 분산을 잽니다. 모양은 ``(len(batch_sizes),)``입니다.

    크기 B인 미니배치를 ``samples``번 뽑아 $E\lVert g_B - g\rVert^2$를 냅니다. $g$는 학습 데이터 전체($N$개)의
    기울기입니다. 이론값은 데이터 하나의 분산을 $s^2$이라 할 때 복원 추출이면 $s^2/B$, 비복원
    추출(``replace=False``)이면 $\frac{s^2}{B}\cdot\frac{N-B}{N-1}$입니다.
    """
    _check.count("samples", samples)
    _check.generator("rng", rng)
    full = network.loss_and_grad(theta, data.x_train, data.y_train)[1]
    grad = np.empty_like(theta)
    variances = []
    for size in batch_sizes:
        _check.count("batch_sizes", size)
        if not replace and size > len(data.x_train):
            raise _check.fail("batch_sizes", size, f"데이터의 수 {len(data.x_train)} 이하의 정수")
        total = 0.0
        for _ in range(samples):
            batch = rng.choice(len(data.x_train), size, replace=replace)
            network.loss_and_grad(theta, data.x_train[batch], data.y_train[batch], out=grad)
            total += float(np.sum(np.square(grad - full, dtype=np.float64)))
        variances.append(total / samples)
    return np.array(variances)


def per_example_variance(network: MLP, theta: Array, data: Dataset) -> float:
    r"""데이터 하나하나의 기울기가 평균에서 떨어진 정도 $s^2 = E\lVert g_i - g\rVert^2$을 계산합니다."""
    full = network.loss_and_grad(theta, data.x_train, data.y_train)[1]
    grad = np.empty_like(theta)
    total = 0.0
    for i in range(len(data.x_train)):
        network.loss_and_grad(theta, data.x_train[i : i + 1], data.y_train[i : i + 1], out=grad)
        total += float(np.sum(np.square(grad - full, dtype=np.float64)))
    return total / len(data.x_train)
