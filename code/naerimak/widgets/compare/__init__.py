"""Xavier와 He의 비교: tanh와 ReLU를 나란히 두고, 깊어질 때 기울기와 활성화값이 어느 초깃값에서 살아남는지
봅니다.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from naerimak import activations, initializers
from naerimak.activations import Activation
from naerimak.catalog import STARTS
from naerimak.experiments import BINS, flow, histogram
from naerimak.initializers import Initializer
from naerimak.tables import number
from naerimak.widgets.layers import LABELS
from naerimak.widgets.specs import grid_control, look, select_control
from naerimak.widgets.table import TableExplorer, heights

FUNCTIONS: dict[str, Activation] = {name: activations.get(name) for name in ("tanh", "relu")}
INITIALIZERS: dict[str, Initializer] = {"Xavier": initializers.xavier_normal, "He": initializers.he_normal}
DEPTHS = (2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100)
SEEDS = (0, 1, 2)
WIDTH, INPUTS = 100, 200

BAND = (0.05, 20.0)
"""맨 위에서 1로 출발한 기울기가 1층에서 이 안에 있으면 그대로 전달했다고 봅니다."""

LIMITS = (1e-4, 1e4)
"""세로축의 구간. 벗어난 선은 자르고 끝의 값을 적습니다."""

FULL = 0.1
"""히스토그램의 가득 찬 높이: 한 칸에 든 비율. 모든 층과 두 초깃값이 같은 척도를 씁니다."""


class Layer(NamedTuple):
    """한 층의 활성화값: 표준편차, 따로 적는 비율(tanh는 포화, ReLU는 정확히 0), 칸마다의 개수(정확한 0은
    뺀다).
    """

    std: float
    share: float
    counts: NDArray[np.int64]


class Passed(NamedTuple):
    """한 신경망을 지나간 것: 1층에 닿은 기울기의 표준편차와, 보일 층마다의 활성화값."""

    gradient: float
    layers: list[Layer]


def shown_layers(depth: int) -> list[int]:
    """히스토그램을 그릴 층: 맨 아래, 가운데, 맨 위."""
    return sorted({1, max(1, depth // 2), depth})


def _layer(function: Activation, values: NDArray[Any]) -> Layer:
    zero = values == 0 if function.name == "relu" else np.zeros(values.shape, bool)
    share = zero if function.name == "relu" else function.saturated(values)
    counts = histogram(values[~zero], function.bounds).counts
    return Layer(float(values.std()), np.count_nonzero(share) / values.size, counts)


@lru_cache(maxsize=8)
def passed(function: str, rule: str, depth: int, seed: int) -> Passed:
    """한 설정의 신경망에 입력 200개를 흘려보낸 결과."""
    found = flow(function, INITIALIZERS[rule], depth=depth, width=WIDTH, inputs=INPUTS, seed=seed)
    layers = [_layer(FUNCTIONS[function], found.outputs[layer]) for layer in shown_layers(depth)]
    return Passed(float(found.gradients[0].std()), layers)


def holds(gradient: float) -> bool:
    """기울기가 1층까지 그대로 전달되었는지."""
    return BAND[0] <= gradient <= BAND[1]


class CompareExplorer(TableExplorer):
    """tanh와 ReLU에서 Xavier와 He를 한 그림에 비교합니다. 층의 너비는 100, 입력은 200개입니다.

    위의 두 칸은 층의 수에 따라 1층에 닿은 기울기의 표준편차(맨 위에서 1로 출발한 것)이고, 아래는 고른 깊이의
    세 층에서 활성화값의 히스토그램입니다. ReLU가 정확히 0으로 만든 값은 막대에서 빼고 비율로 적습니다.
    ``depth``와 ``seed``는 처음 고를 값이고, 깊이를 주지 않으면 판정이 갈라지는 가장 깊은 곳입니다. 표는
    ``experiments.flow``로 계산합니다.
    """

    CONTROLS: ClassVar = (
        grid_control("depth", "층의 수", "", DEPTHS),
        select_control("seed", "시드", [(seed, str(seed)) for seed in SEEDS]),
    )

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        found = [[passed(function, rule, **setting) for rule in INITIALIZERS] for function in FUNCTIONS]
        full = FULL * WIDTH * INPUTS
        layers = [[one.layers for one in row] for row in found]
        return {
            "gradient": np.array([[one.gradient for one in row] for row in found]),
            "std": np.array([[[layer.std for layer in one] for one in row] for row in layers]),
            "share": np.array([[[layer.share for layer in one] for one in row] for row in layers]),
            "heights": np.array(
                [[[heights(layer.counts, full) for layer in one] for one in row] for row in layers]
            ),
        }

    @classmethod
    def facts_at(cls, *, depth: int, seed: int) -> dict[str, Any]:
        facts = {}
        for function in FUNCTIONS:
            here = {rule: passed(function, rule, depth, seed) for rule in INITIALIZERS}
            deep = {rule: passed(function, rule, DEPTHS[-1], seed).gradient for rule in INITIALIZERS}
            facts[function] = {
                "gradient": {rule: one.gradient for rule, one in here.items()},
                "deep": deep,
                "holds": [rule for rule, one in here.items() if holds(one.gradient)],
                "best": [rule for rule, gradient in deep.items() if holds(gradient)],
                "layers": {
                    rule: [
                        {"layer": layer, "std": one.std, "share": one.share}
                        for layer, one in zip(shown_layers(depth), here[rule].layers, strict=True)
                    ]
                    for rule in INITIALIZERS
                },
            }
        return facts

    @classmethod
    def about(cls) -> dict[str, Any]:
        return {
            "bins": BINS,
            "band": list(BAND),
            "limits": list(LIMITS),
            "shown": {str(depth): shown_layers(depth) for depth in DEPTHS},
            "functions": [
                {"name": name, "label": LABELS[name], "bounds": list(one.bounds), "share": _share(one)}
                for name, one in FUNCTIONS.items()
            ],
            # 선의 끝에 이름을 적으므로 무늬로 가리지 않는다.
            "looks": [look(name, STARTS[name], f"start-{name}") | {"dash": []} for name in INITIALIZERS],
        }

    def __init__(self, depth: int = DEPTHS[-1], seed: int = 0, *, title: str = "Xavier와 He") -> None:
        super().__init__({"depth": depth, "seed": seed}, title=title)

    def __repr__(self) -> str:
        return "CompareExplorer(depth={depth}, seed={seed})".format(**self.setting())

    def picture(self) -> Figure:
        depth, seed = self.setting().values()
        figure = Figure(figsize=(7.2, 4.4), layout="constrained")
        grid = figure.add_gridspec(3, 6, height_ratios=(2.4, 1, 1))
        for column, (function, activation) in enumerate(FUNCTIONS.items()):
            top = figure.add_subplot(grid[0, 3 * column : 3 * column + 3])
            top.axhspan(*BAND, color="0.92", linewidth=0)
            for row, rule in enumerate(INITIALIZERS):
                reached = [float(self.numbers(depth=one)["gradient"][column, row]) for one in DEPTHS]
                top.semilogy(DEPTHS, reached, **STARTS[rule].line(), label=rule)
                gradient, layers = passed(function, rule, depth, seed)
                lost = "" if holds(gradient) else " 소실" if gradient < 1 else " 폭발"
                for k, layer in enumerate(layers):
                    ax = figure.add_subplot(grid[1 + row, 3 * column + k])
                    edges = np.linspace(*activation.bounds, BINS + 1)
                    bars = ax.stairs(layer.counts / (WIDTH * INPUTS), edges, fill=True)
                    # 분포만 보면 퍼져 있는 쪽이 좋아 보인다. 기울기가 닿지 못한 쪽은 옅게 그린다.
                    bars.set(color=STARTS[rule].color, alpha=0.35 if lost else 1)
                    title = f"{rule}{lost} {shown_layers(depth)[k]}층\n표준편차 {number(layer.std, 2)}"
                    ax.set(xlim=activation.bounds, ylim=(0, FULL), yticks=[])
                    ax.set_title(title, fontsize=7.5)
            top.axvline(depth, color="0.6", linewidth=0.8, linestyle=":")
            top.set(xlabel="층의 수", ylabel="1층에 닿은 기울기", ylim=LIMITS, title=LABELS[function])
            top.legend(loc="upper left")
        return figure


def _share(function: Activation) -> str:
    """히스토그램 옆에 비율로 적는 것의 이름."""
    return "0인 것" if function.name == "relu" else "포화"
