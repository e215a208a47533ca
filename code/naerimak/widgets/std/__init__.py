"""표준편차 탐색기: 가중치의 표준편차를 바꾸며 층마다의 분포와 학습 곡선을 봅니다."""

import math
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from naerimak import activations, datasets, initializers
from naerimak.catalog import LINES, LineStyle
from naerimak.experiments import LayerStatistics, block_means, layer_statistics, train_from
from naerimak.network import MLP
from naerimak.optimizers import SGD
from naerimak.plots.layers import draw_gradient_layers, draw_layers
from naerimak.plots.style import BACKWARD, FORWARD
from naerimak.training import History
from naerimak.widgets.activation import LABELS
from naerimak.widgets.specs import grid_control, look, select_control
from naerimak.widgets.table import TableExplorer, layer_about, layer_fields, settings

STDS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
DEPTHS = (5, 10)
WIDTH, INPUTS, LR, BLOCK = 100, 300, 0.1, 4

ENDS = [
    look("활성화값", LineStyle(FORWARD, "o"), "forward"),
    look("기울기", LineStyle(BACKWARD, "s", (6, 2)), "backward"),
]
"""층에 따른 두 표준편차의 선."""


def layers_at(std: float, activation: str, depth: int) -> list[LayerStatistics]:
    """한 설정에서 층마다의 통계."""
    return layer_statistics(activation, initializers.normal(std), depth=depth, width=WIDTH, inputs=INPUTS)


def history_at(data: datasets.Dataset, std: float, activation: str, depth: int) -> History:
    """한 설정의 신경망이 손글씨 숫자를 한 에폭(미니배치 32장) 배운 기록."""
    network = MLP((64, *[WIDTH] * depth, 10), activations.get(activation))
    return train_from(network, {"": initializers.normal(std)}, data, SGD(lr=LR), epochs=1)[""]


class StdExplorer(TableExplorer):
    """가중치의 표준편차(로그 눈금), 활성화 함수, 층의 수를 바꾸며 분포와 학습 곡선을 봅니다.

    층마다의 통계는 너비 100인 층에 입력 300개를 흘려보낸 것이고, 학습 곡선은 같은 층으로 손글씨 숫자를 SGD(학습률 0.1)로
    한 에폭 배우며 잰 손실을 네 반복씩 평균한 것입니다. ``std``, ``activation``, ``depth``는 처음 고를 값입니다.
    """

    std = traitlets.Float().tag(sync=True)
    activation = traitlets.Unicode().tag(sync=True)
    depth = traitlets.Int().tag(sync=True)

    def __init__(
        self, std: float = 0.01, activation: str = "tanh", depth: int = 5, *, title: str = "표준편차 탐색기"
    ) -> None:
        values: dict[str, Any] = {"std": STDS, "activation": tuple(LABELS), "depth": DEPTHS}
        data = datasets.digits()
        grid = settings(values)
        histories = [history_at(data, *setting) for setting in grid]
        blocks = max(len(one.loss) // BLOCK for one in histories)
        curves = np.full((len(grid), blocks), math.inf)
        for row, one in zip(curves, histories, strict=True):
            if one.diverged_at is None:
                row[:] = block_means(one.loss, BLOCK)
        first = np.array([[one.loss[0], one.diverged_at or 0] for one in histories])
        super().__init__(
            values,
            layer_fields([layers_at(*setting) for setting in grid]) | {"curve": curves, "training": first},
            {"std": std, "activation": activation, "depth": depth},
            about=layer_about({name: (LABELS[name], activations.get(name)) for name in LABELS})
            | {"block": BLOCK, "looks": ENDS, "curveLook": look("손실", LINES["SGD"], "SGD")},
            title=title,
            controls=[
                grid_control("std", "가중치의 표준편차", "σ", STDS),
                select_control("activation", "활성화 함수", list(LABELS.items())),
                select_control("depth", "층의 수", [(depth, str(depth)) for depth in DEPTHS]),
            ],
        )

    def __repr__(self) -> str:
        return f"StdExplorer(std={self.std:g}, activation={self.activation!r}, depth={self.depth})"

    def picture(self) -> Figure:
        statistics = layers_at(self.std, self.activation, self.depth)
        rows = self.depth // 5
        figure = Figure(figsize=(7.2, 3.9 * rows), layout="constrained")
        axes = figure.subplots(2 * rows, 5, squeeze=False)
        draw_layers(list(axes[:rows].flat), statistics)
        draw_gradient_layers(list(axes[rows:].flat), statistics)
        return figure
