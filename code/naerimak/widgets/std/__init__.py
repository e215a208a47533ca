"""표준편차 탐색기: 가중치의 표준편차를 바꾸며 층마다의 분포와 학습 곡선을 봅니다."""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from naerimak import activations, datasets, initializers
from naerimak.experiments import LayerStatistics, block_means, layer_statistics, train_from
from naerimak.network import MLP
from naerimak.optimizers import SGD
from naerimak.plots.layers import draw_gradient_layers, draw_layers
from naerimak.plots.style import READER
from naerimak.training import History
from naerimak.widgets.layers import ENDS, LABELS, layer_fields, named_about, shown_facts
from naerimak.widgets.specs import grid_control, look, select_control
from naerimak.widgets.table import TableExplorer

STDS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
DEPTHS = (5, 10)
WIDTH, INPUTS, LR, BLOCK, BATCH = 100, 300, 0.1, 4, 32


def layers_at(std: float, activation: str, depth: int) -> list[LayerStatistics]:
    """한 설정에서 층마다의 통계."""
    return layer_statistics(activation, initializers.normal(std), depth=depth, width=WIDTH, inputs=INPUTS)


_digits = cache(datasets.digits)


def history_at(std: float, activation: str, depth: int) -> History:
    """한 설정의 신경망이 손글씨 숫자를 한 에폭(미니배치 32장) 배운 기록."""
    network = MLP((64, *[WIDTH] * depth, 10), activations.get(activation))
    return train_from(network, {"": initializers.normal(std)}, _digits(), SGD(lr=LR), epochs=1)[""]


class StdExplorer(TableExplorer):
    """가중치의 표준편차(로그 눈금), 활성화 함수, 층의 수를 바꾸며 분포와 학습 곡선을 봅니다.

    층마다의 통계는 너비 100인 층에 입력 300개를 흘려보낸 것이고, 학습 곡선은 같은 층으로 손글씨 숫자를
    SGD(학습률 0.1)로 한 에폭 배우며 잰 손실을 네 반복씩 평균한 것입니다. ``std``, ``activation``, ``depth``는
    처음 고를 값입니다.
    """

    CONTROLS: ClassVar = (
        grid_control("std", "가중치의 표준편차", "σ", STDS),
        select_control("activation", "활성화 함수", list(LABELS.items())),
        select_control("depth", "층의 수", [(depth, str(depth)) for depth in DEPTHS]),
    )

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        history = history_at(**setting)
        blocks = math.ceil(len(_digits().x_train) / BATCH) // BLOCK
        # 발산하면 곡선을 그리지 않는다.
        curve = np.full(blocks, math.inf)
        if history.diverged_at is None:
            curve[:] = block_means(history.loss, BLOCK)
        training = [history.loss[0], history.diverged_at or 0]
        return layer_fields(layers_at(**setting)) | {"curve": curve, "training": np.array(training)}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        history = history_at(**setting)
        diverged = history.diverged_at
        last = None if diverged else float(block_means(history.loss, BLOCK)[-1])
        loss = {"first": float(history.loss[0]), "last": last, "diverged": diverged}
        return {"layers": shown_facts(layers_at(**setting)), **loss}

    @classmethod
    def about(cls) -> dict[str, Any]:
        return named_about() | {
            "block": BLOCK, "looks": ENDS, "curveLook": look("손실", READER, "reader"),
        }  # fmt: skip

    def __init__(
        self, std: float = 0.01, activation: str = "tanh", depth: int = 5, *, title: str = "표준편차 탐색기"
    ) -> None:
        super().__init__({"std": std, "activation": activation, "depth": depth}, title=title)

    def __repr__(self) -> str:
        return "StdExplorer(std={std:g}, activation={activation!r}, depth={depth})".format(**self.setting())

    def picture(self) -> Figure:
        statistics = layers_at(**self.setting())
        rows = len(statistics) // 5
        figure = Figure(figsize=(7.2, 3.9 * rows), layout="constrained")
        axes = figure.subplots(2 * rows, 5, squeeze=False)
        draw_layers(list(axes[:rows].flat), statistics)
        draw_gradient_layers(list(axes[rows:].flat), statistics)
        return figure
