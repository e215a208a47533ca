"""너비를 바꿀 때의 매개변수화: 표준과 muP에서 걸음이 값을 얼마나 바꾸고, 맞춘 학습률이 옮겨지는가."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from naerimak import _check, datasets
from naerimak._types import Array
from naerimak.datasets import Dataset
from naerimak.experiments import stored
from naerimak.network import MLP
from naerimak.optimizers import Adam
from naerimak.schedules import Linear
from naerimak.training import UPDATE_BLOCK, minibatches

__all__ = [
    "BASE_WIDTH",
    "BUDGETS",
    "PARAMETRIZATIONS",
    "WIDTHS",
    "WIDTH_LADDER",
    "WIDTH_STEPS",
    "WidthSweep",
    "coordinate_check",
    "learn_width",
    "wide_network",
    "width_factors",
    "width_start",
    "width_sweep",
]

BASE_WIDTH = 64
"""학습률을 맞추는 너비. 여기서는 두 매개변수화가 같다."""

WIDTHS = (64, 128, 256, 512, 1024)
PARAMETRIZATIONS: Mapping[str, str] = {"standard": "표준", "mup": "muP"}

WIDTH_STEPS, BATCH, HIDDEN = 100, 64, 3
BUDGETS = (25, 100, 400)
"""걸음의 수가 달라질 때를 보는 학습의 길이. 두 매개변수화가 같은 기준의 너비에서만 해 본다."""

WIDTH_LADDER = tuple(0.002 * 2.0**k for k in range(6))
"""해 보는 학습률. 이웃한 값은 두 배씩 다르다."""

SEEDS = (0, 1, 2)


def wide_network(width: int) -> MLP:
    """손글씨 숫자를 받는, 너비 ``width``인 ReLU 은닉층이 셋인 신경망."""
    _check.count("width", width)
    return MLP((64, *[width] * HIDDEN, 10))


def width_factors(network: MLP, parametrization: str) -> tuple[list[float], list[float]]:
    """층마다 가중치의 초깃값(He)에 곱할 수와 가중치의 학습률에 곱할 수를 냅니다.

    표준이면 모두 1입니다. muP이면 너비가 ``BASE_WIDTH``의 r배일 때 은닉층의 학습률이 1/r배, 마지막 층의
    초깃값이 1/√r배이고 학습률이 1/r배입니다. 편향의 학습률은 언제나 그대로입니다. Yang 외(2022), 표 3.
    """
    if parametrization not in PARAMETRIZATIONS:
        raise _check.fail("parametrization", parametrization, f"{', '.join(PARAMETRIZATIONS)} 가운데 하나")
    layers = len(network.sizes) - 1
    if parametrization == "standard":
        return [1.0] * layers, [1.0] * layers
    ratio = network.sizes[-2] / BASE_WIDTH
    return [*[1.0] * (layers - 1), ratio**-0.5], [1.0, *[1 / ratio] * (layers - 1)]


def width_start(network: MLP, parametrization: str, seed: int = 0) -> Array:
    """He에 ``width_factors``의 수를 곱한 출발점 ``theta``를 냅니다."""
    theta = network.init(np.random.default_rng(seed))
    for layer, factor in zip(network.layers(theta), width_factors(network, parametrization)[0], strict=True):
        layer.W[...] *= factor
    return theta


class LayerwiseAdam:
    """가중치마다 학습률이 다른 Adam. ``theta``를 제자리에서 갱신합니다."""

    def __init__(self, network: MLP, theta: Array, parametrization: str) -> None:
        self.blocks: list[tuple[slice, float]] = []
        at = 0
        for layer, factor in zip(
            network.layers(theta), width_factors(network, parametrization)[1], strict=True
        ):
            for size, one in ((layer.W.size, factor), (layer.b.size, 1.0)):
                # 임시 배열이 캐시에 머물도록 나누어 갱신한다.
                edges = [*range(at, at + size, UPDATE_BLOCK), at + size]
                self.blocks += [(slice(*ends), one) for ends in pairwise(edges)]
                at += size
        self.states = [Adam().init(theta[block]) for block, _ in self.blocks]

    def __call__(self, theta: Array, grad: Array, lr: float) -> None:
        """학습률 ``lr``에 층의 배율을 곱해 한 걸음 갑니다."""
        for k, (block, factor) in enumerate(self.blocks):
            rule = Adam(lr * factor)
            theta[block], self.states[k] = rule.step(theta[block], grad[block], self.states[k])


def coordinate_check(
    width: int, parametrization: str, *, lr: float = 0.002, steps: int = 3, seed: int = 0
) -> Array:
    """Adam으로 같은 미니배치를 ``steps``걸음 배운 뒤, 층마다 값이 처음에서 바뀐 크기를 냅니다.

    은닉층 셋의 활성화값과 마지막 층의 점수에서 바뀐 양의 제곱평균제곱근 (4,)입니다.
    """
    data, network = datasets.digits(), wide_network(width)
    x, y = data.x_train[:BATCH], data.y_train[:BATCH]
    theta = width_start(network, parametrization, seed)
    update, before = LayerwiseAdam(network, theta, parametrization), network.forward(theta, x)[1:]
    for _ in range(steps):
        update(theta, network.loss_and_grad(theta, x, y)[1], lr)
    after = network.forward(theta, x)[1:]
    return np.array([np.sqrt(np.mean((b - a) ** 2)) for a, b in zip(before, after, strict=True)])


def learn_width(
    data: Dataset, width: int, parametrization: str, lr: float, *, steps: int = WIDTH_STEPS, seed: int = 0
) -> float:
    """Adam으로 ``steps``걸음 배운 뒤 학습 데이터의 손실을 냅니다. 학습률은 0까지 곧게 줄입니다.

    발산하면 ``inf``입니다.
    """
    network = wide_network(width)
    theta = width_start(network, parametrization, seed)
    update, schedule = LayerwiseAdam(network, theta, parametrization), Linear(lr, steps)
    rng, done, grad = np.random.default_rng([seed, 1]), 0, np.empty_like(theta)
    with np.errstate(all="ignore"):
        while done < steps:
            for chosen in minibatches(len(data.x_train), BATCH, rng)[: steps - done]:
                network.loss_and_grad(theta, data.x_train[chosen], data.y_train[chosen], out=grad)
                update(theta, grad, schedule(done))
                done += 1
        loss = network.loss(theta, data.x_train, data.y_train)
    return float(loss) if np.isfinite(loss) else float("inf")


@dataclass(frozen=True)
class WidthSweep:
    """저장해 둔 탐색. ``losses``는 (매개변수화, 너비)마다, ``budgets``는 걸음의 수마다 학습률의 차례로 적은
    시드의 중앙값입니다.
    """

    lrs: tuple[float, ...]
    losses: Mapping[tuple[str, int], Array]
    budgets: Mapping[int, Array]
    command: str

    def best(self, parametrization: str, width: int) -> float:
        """가장 낮은 손실의 학습률."""
        return self.lrs[int(np.argmin(self.losses[parametrization, width]))]


def sweep_widths(progress: Callable[[str], None] = print) -> dict[str, Any]:
    """너비와 학습률을 모두 해 본 결과를 JSON에 적을 사전으로 냅니다.

    명령은 ``tools/make_widths.py``입니다.
    """
    data = datasets.digits()

    def row(width: int, parametrization: str, steps: int) -> list[list[float]]:
        found = [
            [
                float(f"{learn_width(data, width, parametrization, lr, steps=steps, seed=seed):.5g}")
                for seed in SEEDS
            ]
            for lr in WIDTH_LADDER
        ]
        best = int(np.argmin(np.median(found, axis=1)))
        progress(f"{parametrization}, 너비 {width}, {steps}걸음: η = {WIDTH_LADDER[best]:g}")
        return found

    widths = {
        name: {str(width): row(width, name, WIDTH_STEPS) for width in WIDTHS} for name in PARAMETRIZATIONS
    }
    budgets = {str(steps): row(BASE_WIDTH, "standard", steps) for steps in BUDGETS}
    return {"lrs": WIDTH_LADDER, "widths": widths, "budgets": budgets}


@cache
def width_sweep() -> WidthSweep:
    """저장해 둔 탐색(``data/widths.json``)을 읽습니다."""
    found = stored.read("widths")
    return WidthSweep(
        tuple(found["lrs"]),
        {
            (name, int(width)): np.median(losses, axis=1)
            for name, widths in found["widths"].items()
            for width, losses in widths.items()
        },
        {int(steps): np.median(losses, axis=1) for steps, losses in found["budgets"].items()},
        found["about"]["command"],
    )
