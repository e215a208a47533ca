"""층을 지나가는 값: 앞으로 흘린 활성화값과 뒤로 흘린 기울기."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from naerimak import _check, activations, initializers
from naerimak._types import Array
from naerimak.activations import Activation
from naerimak.experiments.histograms import LayerStatistics, Scratch, statistics_of
from naerimak.initializers import Initializer
from naerimak.network import MLP, Passed
from naerimak.tables import Table, table

__all__ = [
    "GUARDS",
    "Flow",
    "Guarded",
    "flow",
    "guarded_flow",
    "layer_statistics",
    "layer_table",
    "network_statistics",
]


class Flow(NamedTuple):
    """층을 지나간 값들. 층의 번호 l = 0은 입력입니다.

    ``outputs`` (depth + 1, inputs, width)는 입력과 층마다의 활성화값, ``weights``는 층마다의 가중치,
    ``gradients`` (depth, inputs, width)는 1층부터 활성화값에 대한 기울기입니다.
    """

    outputs: Array
    weights: list[Array]
    gradients: Array


def flow(
    activation: str | Activation,
    initializer: str | Initializer,
    *,
    depth: int = 5,
    width: int = 100,
    inputs: int = 1000,
    seed: int = 0,
) -> Flow:
    r"""표준정규분포의 입력을 ``depth``층에 흘려보내고, 맨 위에서 표준정규분포의 기울기를 되돌려 보냅니다.

    $y_l = f(y_{l-1} W_l)$이고 층의 너비는 모두 ``width``, 입력은 ``inputs``개입니다. 기울기는 $y_l$에 대한
    것입니다. 입력과 가중치와 맨 위의 기울기는 ``seed``가 정합니다.
    """
    activation, draw = activations.get(activation), initializers.get(initializer)
    _check.count("depth", depth)
    _check.count("width", width)
    _check.count("inputs", inputs)
    _check.count("seed", seed, 0)
    # 통계는 float32로도 셋째 자리까지 같다. 큰 배열 하나로 얻어야 쪽(page)을 새로 받는 시간이 들지 않는다.
    passed = np.empty((2 * depth + 2, inputs, width), np.float32)
    outputs, gradients, delta = passed[: depth + 1], passed[depth + 1 : -1], passed[-1]
    outputs[0], gradients[-1] = _inputs(inputs, width, seed)
    rng = np.random.default_rng([seed, 1])
    weights = [draw(rng, width, width, dtype=np.float32) for _ in range(depth)]
    for i, matrix in enumerate(weights):
        activation(np.matmul(outputs[i], matrix, out=outputs[i + 1]), out=outputs[i + 1])
    for i in range(depth - 1, 0, -1):
        np.multiply(gradients[i], activation.slope_at_output(outputs[i + 1]), out=delta)
        np.matmul(delta, weights[i].T, out=gradients[i - 1])
    return Flow(outputs, weights, gradients)


@lru_cache(maxsize=2)
def _inputs(inputs: int, width: int, seed: int) -> tuple[Array, Array]:
    """맨 아래의 입력과 맨 위의 기울기. 설정을 바꾸며 비교할 때 같은 것을 다시 뽑지 않습니다."""
    rng = np.random.default_rng(seed)
    shape = (inputs, width)
    return rng.standard_normal(shape, dtype=np.float32), rng.standard_normal(shape, dtype=np.float32)


def layer_statistics(
    activation: str | Activation,
    initializer: str | Initializer,
    *,
    depth: int = 5,
    width: int = 100,
    inputs: int = 1000,
    seed: int = 0,
) -> list[LayerStatistics]:
    """``flow``로 흘려보낸 값의 통계를 아래층부터 ``depth``개 냅니다."""
    activation = activations.get(activation)
    outputs, _, gradients = flow(activation, initializer, depth=depth, width=width, inputs=inputs, seed=seed)
    scratch = Scratch(inputs * width, np.float32)
    return [
        statistics_of(activation, output, gradient, scratch)
        for output, gradient in zip(outputs[1:], gradients, strict=True)
    ]


def layer_table(
    statistics: Mapping[str, Sequence[LayerStatistics]], name: str, layers: Sequence[int] | None = None
) -> Table:
    """이름마다 한 줄씩, 층마다 ``LayerStatistics``의 수 ``name``을 적은 표를 냅니다.

    ``layers``는 적을 층의 번호(1부터)와 차례이고, 주지 않으면 모든 층입니다.
    """
    depth = min(len(one) for one in statistics.values())
    layers = range(1, depth + 1) if layers is None else layers
    if not all(1 <= layer <= depth for layer in layers):
        raise _check.fail("layers", tuple(layers), f"1 이상 {depth} 이하의 층 번호")
    rows = [
        [label, *(getattr(one[layer - 1], name) for layer in layers)] for label, one in statistics.items()
    ]
    return table(["", *(f"{layer}층" for layer in layers)], rows)


def network_statistics(
    network: MLP, theta: Array, x: Array, y: NDArray[np.integer[Any]]
) -> list[LayerStatistics]:
    """데이터 ``x``, ``y``를 넣었을 때 은닉층마다의 통계를 냅니다. 기울기는 진짜 손실에서 온 것입니다."""
    passed = network.trace_layers(theta, x, y)
    return [passed_statistics(network, passed, k) for k in range(len(passed.gradients))]


def passed_statistics(network: MLP, passed: Passed, k: int) -> LayerStatistics:
    """한 번 지나간 기록에서, ``k``번째(0부터) 은닉층의 통계를 냅니다."""
    output = passed.activations[k + 1]
    scratch = Scratch(output.size, output.dtype)
    return statistics_of(network.activation, output, passed.gradients[k], scratch)


class Guarded(NamedTuple):
    """``guarded_flow``가 층마다 잰 것. 모두 ``(depth,)``입니다.

    ``std``와 ``square``는 활성화값의 표준편차와 제곱의 평균,
    ``gradient_std``는 활성화값에 대한 기울기의 표준편차입니다.
    """

    std: Array
    square: Array
    gradient_std: Array


GUARDS = ("없음", "배치 정규화", "층 정규화", "잔차 연결", "선형으로 끝나는 갈래")


def guarded_flow(
    guard: str,
    std: float,
    *,
    last: float = 0.0,
    depth: int = 30,
    width: int = 100,
    inputs: int = 200,
    seed: int = 0,
) -> Guarded:
    r"""ReLU 층을 정규화나 잔차 연결로 감쌌을 때 활성화값과 기울기의 크기를 층마다 냅니다.

    $z_l = y_{l-1}W_l$이고 $W_l$의 표준편차는 ``std``입니다. ``guard``는 다음 가운데 하나입니다.

    - ``"없음"``: $y_l = \mathrm{relu}(z_l)$
    - ``"배치 정규화"``, ``"층 정규화"``: $y_l = \mathrm{relu}((z_l - \mu)/\sigma)$. 배치 정규화의 $\mu$와
      $\sigma$는 뉴런마다 입력들에 걸친 것이고, 층 정규화의 것은 입력마다 뉴런들에 걸친 것입니다.
    - ``"잔차 연결"``: $y_l = y_{l-1} + \mathrm{relu}(z_l)$
    - ``"선형으로 끝나는 갈래"``: $y_l = y_{l-1} + \mathrm{relu}(z_l)V_l$이고 $V_l$의 표준편차는
      ``last``입니다.
    """
    if guard not in GUARDS:
        raise _check.fail("guard", guard, f"{', '.join(GUARDS)} 가운데 하나")
    _check.non_negative("std", std)
    _check.non_negative("last", last)
    _check.count("depth", depth)
    axis = {"배치 정규화": 0, "층 정규화": 1}.get(guard)
    skips, linear = guard in GUARDS[3:], guard == GUARDS[4]
    rng = np.random.default_rng(seed)
    y, g = rng.standard_normal((2, inputs, width))
    passed: list[tuple[Array, Array | None, Array, Any]] = []
    outputs: list[Array] = []
    for _ in range(depth):
        weights = std * rng.standard_normal((width, width))
        end = last * rng.standard_normal((width, width)) if linear else None
        unit, scale = normalized(y @ weights, axis)
        branch = np.maximum(unit, 0)
        y = (branch if end is None else branch @ end) + (y if skips else 0)
        passed.append((weights, end, unit, scale))
        outputs.append(y)
    gradients: list[Array] = []
    for weights, end, unit, scale in reversed(passed):
        gradients.insert(0, g)
        delta = (g if end is None else g @ end.T) * (unit > 0)
        delta = unnormalized(delta, unit, scale, axis)
        g = delta @ weights.T + (g if skips else 0)
    return Guarded(
        np.array([one.std() for one in outputs]),
        np.array([np.mean(np.square(one)) for one in outputs]),
        np.array([one.std() for one in gradients]),
    )


def normalized(z: Array, axis: int | None) -> tuple[Array, Any]:
    """``axis``에 걸쳐 평균 0, 표준편차 1로 맞춘 것과 나눈 수를 냅니다. ``axis``가 없으면 그대로입니다."""
    if axis is None:
        return z, 1.0
    scale = z.std(axis=axis, keepdims=True)
    return (z - z.mean(axis=axis, keepdims=True)) / scale, scale


def unnormalized(delta: Array, unit: Array, scale: Any, axis: int | None) -> Array:
    """``normalized``의 결과에 대한 기울기 ``delta``를 들어온 값에 대한 기울기로 바꿉니다."""
    if axis is None:
        return delta
    # 평균과 표준편차도 들어온 값의 함수이므로 그만큼을 뺀다.
    tilt = (delta * unit).mean(axis=axis, keepdims=True)
    made: Array = (delta - delta.mean(axis=axis, keepdims=True) - unit * tilt) / scale
    return made
