"""활성화 탐색기: 층마다의 활성화값과 기울기를, 초깃값과 활성화 함수를 바꾸며 봅니다."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from naerimak import _check, initializers
from naerimak.experiments import LayerStatistics, layer_statistics
from naerimak.initializers import Initializer
from naerimak.plots.layers import draw_gradient_layers, draw_layers
from naerimak.widgets.layers import LABELS, layer_fields, named_about, shown_facts
from naerimak.widgets.specs import select_control
from naerimak.widgets.table import Spec, TableExplorer

INITIALIZERS: dict[str, Initializer] = {
    "0": initializers.zeros,
    "σ = 0.01": initializers.normal(0.01),
    "σ = 1": initializers.normal(1.0),
    "Xavier": initializers.xavier_normal,
    "He": initializers.he_normal,
}
"""슬라이드가 비교하는 다섯 초깃값. σ는 가중치의 표준편차입니다."""

DEPTHS = (5, 10)

Starts = tuple[tuple[str, Initializer], ...]


class ActivationExplorer(TableExplorer):
    """입력 1000개를 너비 100인 층에 흘려보낸 결과를 봅니다.

    ``initializers``는 고를 초깃값의 이름과 초기화 함수이며 직접 만든 함수도 됩니다. 하나만 주거나
    ``fixed``이면 초깃값을 고르는 상자가 없고 처음 초깃값에 고정됩니다. ``activation``과 ``initializer``는
    처음 고를 값입니다. 표는 만들 때 ``experiments.layer_statistics``로 계산하고, 초깃값과 시드가 같은
    탐색기끼리는 한 표를 나누어 씁니다.
    """

    @classmethod
    def controls_for(cls, starts: Starts, seeds: tuple[int, ...]) -> Sequence[Spec]:
        """초깃값과 시드가 하나뿐이면 그 조절기는 보이지 않습니다."""
        chosen = {"initializer": [name for name, _ in starts], "seed": seeds, "depth": DEPTHS}
        labels = {"initializer": "초깃값", "seed": "시드", "depth": "층의 수"}
        return [
            select_control("activation", "활성화 함수", list(LABELS.items())),
            *(
                select_control(name, labels[name], [(one, str(one)) for one in options])
                | {"fixed": len(options) == 1}
                for name, options in chosen.items()
            ),
        ]

    @classmethod
    def at(cls, starts: Starts, seeds: tuple[int, ...], **setting: Any) -> Mapping[str, Any]:
        return layer_fields(_statistics(starts, **setting))

    @classmethod
    def facts_at(cls, starts: Starts, seeds: tuple[int, ...], **setting: Any) -> dict[str, Any]:
        return {"layers": shown_facts(_statistics(starts, **setting))}

    @classmethod
    def about(cls) -> dict[str, Any]:
        return named_about()

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
        starts = dict(INITIALIZERS if initializers is None else initializers)
        if not starts:
            raise _check.fail("initializers", initializers, "초깃값 하나 이상")
        if not seeds:
            raise _check.fail("seeds", seeds, "시드 하나 이상")
        for seed in seeds:
            _check.count("seeds", seed, 0)
        drawn = tuple(int(seed) for seed in seeds)
        chosen = next(iter(starts)) if initializer is None else initializer
        super().__init__(
            {"activation": activation, "initializer": chosen, "seed": drawn[0], "depth": depth},
            title=title,
            arguments=(tuple(starts.items()), drawn),
        )
        self._fixed = fixed or len(starts) == 1
        if self._fixed:
            self.controls = [one for one in self.controls if one["name"] != "initializer"]

    def __repr__(self) -> str:
        names = self.grid["values"]["initializer"]
        return f"ActivationExplorer({self.setting()['initializer'] if self._fixed else ', '.join(names)})"

    def statistics(self) -> list[LayerStatistics]:
        """지금 설정에서 층마다의 통계를 파이썬으로 계산합니다."""
        return _statistics(self._arguments[0], **self.setting())  # type: ignore[arg-type]

    def picture(self) -> Figure:
        statistics = self.statistics()
        columns = 5
        rows = len(statistics) // columns
        figure = Figure(figsize=(7.2, 3.9 * rows), layout="constrained")
        axes = figure.subplots(2 * rows, columns, squeeze=False)
        draw_layers(list(axes[:rows].flat), statistics)
        draw_gradient_layers(list(axes[rows:].flat), statistics)
        return figure


def _statistics(
    starts: Starts, *, activation: str, initializer: str, seed: int, depth: int
) -> list[LayerStatistics]:
    return layer_statistics(activation, dict(starts)[initializer], depth=depth, seed=seed)
