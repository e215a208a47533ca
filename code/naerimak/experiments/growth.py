"""한 층을 지날 때마다 제곱의 평균이 몇 배가 되는가: 잰 것과 식."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from naerimak import _check, activations, initializers
from naerimak._types import Array
from naerimak.activations import Activation
from naerimak.experiments.propagation import flow
from naerimak.initializers import Initializer

__all__ = [
    "Growth",
    "kept",
    "layer_growth",
    "mean_squares",
    "predicted_mean_squares",
    "resting_square",
    "width_growth",
]


@dataclass(frozen=True)
class Growth:
    """제곱의 평균이 한 층을 지날 때마다 곱해지는 수의 평균 ``mean``과 표준오차 ``error``."""

    mean: float
    error: float


def mean_square(values: Array) -> Array:
    mean: Array = np.mean(np.square(values), axis=(1, 2), dtype=np.float64)
    return mean


def layer_growth(
    activation: str | Activation,
    initializer: str | Initializer,
    *,
    seeds: Sequence[int] = range(20),
    depth: int = 5,
    width: int = 100,
    inputs: int = 1000,
) -> tuple[Growth, Growth]:
    r"""제곱의 평균이 한 층에 몇 배가 되는지를 앞으로와 뒤로 잽니다.

    앞으로는 $E[y_l^2]/E[y_{l-1}^2]$, 뒤로는 $E[g_{l-1}^2]/E[g_l^2]$입니다.
    ``seeds``와 둘째 층부터의 모든 층에서 평균을 냅니다. 지난 층이 정해지면 다음 비의 기댓값도 정해지므로
    층끼리는 상관이 없고, 표준오차는 비의 표준편차를 비의 개수의 제곱근으로 나눈 것입니다.
    ``depth``는 2 이상입니다.
    """
    _check.count("depth", depth, least=2)
    _check.count("seeds", len(seeds), least=2)
    ratios = np.empty((2, len(seeds), depth - 1))
    for row, seed in enumerate(seeds):
        passed = flow(activation, initializer, depth=depth, width=width, inputs=inputs, seed=seed)
        forward, backward = mean_square(passed.outputs[1:]), mean_square(passed.gradients)
        ratios[:, row] = forward[1:] / forward[:-1], backward[:-1] / backward[1:]
    up, down = (Growth(float(one.mean()), float(one.std(ddof=1) / math.sqrt(one.size))) for one in ratios)
    return up, down


def mean_squares(
    activation: str | Activation,
    initializer: str | Initializer,
    widths: Sequence[int],
    *,
    inputs: int = 200,
    seed: int = 0,
) -> tuple[Array, Array]:
    r"""너비가 다른 층들을 지나며 제곱의 평균이 어떻게 되는지 앞으로 $E[y_l^2]$, 뒤로 $E[g_l^2]$ 잽니다.

    ``widths``는 입력부터 차례로 적은 너비 L+1개이고, 두 배열의 모양은 ``(L+1,)``입니다. 입력과 맨 위의
    기울기는 표준정규분포에서 뽑습니다. ``flow``와 같은 계산이고, 너비가 층마다 달라도 됩니다.
    """
    activation, draw = activations.get(activation), initializers.get(initializer)
    _check.count("widths", len(widths), least=2)
    for width in widths:
        _check.count("widths", width)
    _check.count("inputs", inputs)
    _check.count("seed", seed, 0)
    rng = np.random.default_rng(seed)
    outputs: list[Array] = [rng.standard_normal((inputs, widths[0]), dtype=np.float32)]
    gradients: list[Array] = [rng.standard_normal((inputs, widths[-1]), dtype=np.float32)]
    weights = [draw(rng, n_in, n_out, dtype=np.float32) for n_in, n_out in pairwise(widths)]
    for matrix in weights:
        outputs.append(activation(outputs[-1] @ matrix))
    for matrix, output in zip(weights[::-1], outputs[:0:-1], strict=True):
        gradients.insert(0, (gradients[0] * activation.slope_at_output(output)) @ matrix.T)
    forward, backward = (
        np.array([np.mean(np.square(one, dtype=np.float64)) for one in values])
        for values in (outputs, gradients)
    )
    return forward, backward


def width_growth(
    activation: str | Activation,
    initializer: str | Initializer,
    widths: Sequence[int],
    *,
    seeds: Sequence[int] = range(20),
    inputs: int = 50,
) -> tuple[Growth, Growth]:
    """``widths``의 모든 층을 지나며 제곱의 평균이 몇 배가 되는지 앞으로, 뒤로 잽니다.

    표준오차는 시드에 걸친 것입니다.
    """
    _check.count("seeds", len(seeds), least=2)
    ratios = np.empty((2, len(seeds)))
    for k, seed in enumerate(seeds):
        forward, backward = mean_squares(activation, initializer, widths, inputs=inputs, seed=seed)
        ratios[:, k] = forward[-1] / forward[0], backward[0] / backward[-1]
    up, down = (Growth(float(one.mean()), float(one.std(ddof=1) / math.sqrt(one.size))) for one in ratios)
    return up, down


def predicted_mean_squares(
    variance: Callable[[int, int], float], widths: Sequence[int], kept: float = 1.0
) -> tuple[Array, Array]:
    r"""``mean_squares``를 식으로 계산합니다.

    층마다 앞으로는 $c\,n_\text{in}\mathrm{Var}[w]$배, 뒤로는 $c\,n_\text{out}\mathrm{Var}[w]$배입니다.
    ``variance(n_in, n_out)``은 가중치의 분산이고(``initializers.VARIANCES``), ``kept``는 활성화 함수가 남기는
    비율 $c$입니다(0에서의 도함수가 1이면 1, ReLU이면 1/2).
    """
    forward, backward = [1.0], [1.0]
    layers = list(pairwise(widths))
    for n_in, n_out in layers:
        forward.append(forward[-1] * kept * n_in * variance(n_in, n_out))
    for n_in, n_out in reversed(layers):
        backward.insert(0, backward[0] * kept * n_out * variance(n_in, n_out))
    return np.array(forward), np.array(backward)


def kept(activation: str | Activation, square: float) -> tuple[float, float]:
    r"""$z$가 분산 ``square``인 정규분포일 때 활성화 함수가 앞뒤로 남기는 비율을 냅니다.

    앞으로 $c = E[f(z)^2]/E[z^2]$, 뒤로 $s = E[f'(z)^2]$입니다. ReLU이면 분산과 상관없이 둘 다 1/2입니다.
    """
    activation = activations.get(activation)
    _check.positive("square", square)
    # 0을 건너뛰는 대칭인 격자에서는 0에서 꺾인 함수도 절반을 정확히 낸다.
    unit = np.linspace(-8.0, 8.0, 4000)
    density = np.exp(-unit * unit / 2)
    density /= density.sum()
    z = math.sqrt(square) * unit
    forward = float(np.sum(density * activation(z) ** 2)) / square
    return forward, float(np.sum(density * activation.derivative(z) ** 2))


def resting_square(activation: str | Activation, gain: float) -> float:
    r"""너비가 같은 층의 가중치에 이득 ``gain``을 곱했을 때 $z$의 분산이 층을 지나 머무는 값을 냅니다.

    $q \leftarrow \mathrm{gain}^2\,E[f(z)^2]$을 반복해 더 움직이지 않을 때까지 갑니다.
    0이나 무한대로 가면 그 값을 냅니다.
    """
    _check.positive("gain", gain)
    square = 1.0
    for _ in range(10_000):
        following = gain**2 * kept(activation, square)[0] * square
        if following < 1e-3 or following > 1e6:
            return 0.0 if following < 1 else math.inf
        if math.isclose(following, square, rel_tol=1e-10):
            break
        square = following
    return square
