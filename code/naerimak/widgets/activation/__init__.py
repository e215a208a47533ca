"""활성화 탐색기: 층마다의 활성화값과 기울기를, 초깃값과 활성화 함수를 바꾸며 봅니다."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from naerimak import _check, activations, initializers
from naerimak.experiments import LayerStatistics, layer_statistics
from naerimak.initializers import Initializer
from naerimak.plots.layers import draw_gradient_layers, draw_layers
from naerimak.widgets.specs import select_control
from naerimak.widgets.table import TableExplorer, Values, layer_about, layer_fields, settings

LABELS = {"sigmoid": "시그모이드", "tanh": "tanh", "relu": "ReLU"}

INITIALIZERS: dict[str, Initializer] = {
    "0": initializers.zeros,
    "σ = 0.01": initializers.normal(0.01),
    "σ = 1": initializers.normal(1.0),
    "Xavier": initializers.xavier_normal,
    "He": initializers.he_normal,
}
"""슬라이드가 견주는 다섯 초깃값. σ는 가중치의 표준편차입니다."""

DEPTHS = (5, 10)


class ActivationExplorer(TableExplorer):
    """입력 1000개를 너비 100인 층에 흘려보낸 결과를 봅니다.

    ``initializers``는 고를 초깃값의 이름과 초기화 함수이며 직접 만든 함수도 됩니다. 하나만 주거나 ``fixed``이면 초깃값을
    고르는 상자가 없고 처음 초깃값에 고정됩니다. ``activation``과 ``initializer``는 처음 고를 값입니다. 표는 만들 때
    ``experiments.layer_statistics``로 셈하고, ``initializers``를 주지 않은 탐색기끼리는 한 표를 나누어 씁니다.
    """

    activation = traitlets.Unicode().tag(sync=True)
    initializer = traitlets.Unicode().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    depth = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        initializers: Mapping[str, Initializer] | None = None,
        *,
        activation: str = "tanh",
        initializer: str | None = None,
        fixed: bool = False,
        seeds: Sequence[int] = (0, 1, 2),
        depth: int = 5,
        title: str = "활성화 탐색기",
    ) -> None:
        self._initializers = dict(INITIALIZERS if initializers is None else initializers)
        self._fixed = fixed or len(self._initializers) == 1
        if not self._initializers:
            raise _check.fail("initializers", initializers, "초깃값 하나 이상")
        if not seeds:
            raise _check.fail("seeds", seeds, "씨앗 하나 이상")
        for seed in seeds:
            _check.count("seeds", seed, 0)
        chosen = next(iter(self._initializers)) if initializer is None else initializer
        drawn = tuple(int(seed) for seed in seeds)
        values = _values(self._initializers, drawn)
        super().__init__(
            values,
            _common_fields(drawn) if initializers is None else _fields(self._initializers, drawn),
            {"activation": activation, "initializer": chosen, "seed": values["seed"][0], "depth": depth},
            about=layer_about({name: (LABELS[name], activations.get(name)) for name in LABELS}),
            title=title,
            controls=_controls(values, self._fixed),
        )

    def __repr__(self) -> str:
        return f"ActivationExplorer({self.initializer if self._fixed else ', '.join(self._initializers)})"

    def statistics(self) -> list[LayerStatistics]:
        """지금 설정에서 층마다의 통계를 파이썬으로 셈합니다."""
        draw = self._initializers[self.initializer]
        return layer_statistics(self.activation, draw, depth=self.depth, seed=self.seed)

    def picture(self) -> Figure:
        statistics = self.statistics()
        columns = 5
        rows = len(statistics) // columns
        figure = Figure(figsize=(7.2, 3.9 * rows), layout="constrained")
        axes = figure.subplots(2 * rows, columns, squeeze=False)
        draw_layers(list(axes[:rows].flat), statistics)
        draw_gradient_layers(list(axes[rows:].flat), statistics)
        return figure


def _values(initializers: Mapping[str, Initializer], seeds: tuple[int, ...]) -> Values:
    return {
        "activation": list(LABELS),
        "initializer": list(initializers),
        "seed": list(seeds),
        "depth": list(DEPTHS),
    }


def _fields(initializers: Mapping[str, Initializer], seeds: tuple[int, ...]) -> dict[str, NDArray[Any]]:
    return layer_fields(
        [
            layer_statistics(name, initializers[start], depth=layers, seed=seed)
            for name, start, seed, layers in settings(_values(initializers, seeds))
        ]
    )


@cache
def _common_fields(seeds: tuple[int, ...]) -> dict[str, NDArray[Any]]:
    """슬라이드의 다섯 초깃값의 표. 한 강의에서 여러 탐색기가 나누어 쓴다."""
    return _fields(INITIALIZERS, seeds)


def _controls(values: Values, fixed: bool) -> list[dict[str, Any]]:
    controls = [select_control("activation", "활성화 함수", list(LABELS.items()))]
    for name, label in (("initializer", "초깃값"), ("seed", "씨앗"), ("depth", "층의 수")):
        if len(values[name]) > 1 and not (fixed and name == "initializer"):
            controls.append(select_control(name, label, [(value, str(value)) for value in values[name]]))
    return controls
