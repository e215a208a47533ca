"""훑기 탐색기: 에폭을 옮기며 여덟 규칙의 골과, 고른 규칙의 학습률마다의 학습 곡선을 봅니다."""

from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from naerimak.catalog import LADDERS, LINES
from naerimak.plots.paths import draw_bands
from naerimak.study import SIZES, Valley, load
from naerimak.widgets.specs import grid_control, look, select_control
from naerimak.widgets.table import TableExplorer, settings

COLUMNS = {"held_loss": "검증 손실", "train_loss": "학습 손실"}
EPOCHS = tuple(range(1, SIZES["digits"]["epochs"] + 1))
TOP = 4.0
"""세로축의 위 끝. 배우기 전의 손실이 2.3쯤이므로, 이보다 높으면 배우지 못한 것입니다."""


def valley_at(rule: str, column: str, epoch: int) -> Valley:
    """한 설정의 골."""
    return load().valley(LADDERS[rule][0], column, epoch=epoch)


class SweepExplorer(TableExplorer):
    """저장해 둔 훑기(``comparison``)에서 규칙, 손실의 종류, 에폭을 바꾸며 골과 학습 곡선을 봅니다.

    수는 모두 씨앗 다섯 개의 중앙값입니다. ``rule``, ``column``, ``epoch``은 처음 고를 값입니다.
    """

    rule = traitlets.Unicode().tag(sync=True)
    column = traitlets.Unicode().tag(sync=True)
    epoch = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        rule: str = "Adam",
        column: str = "held_loss",
        epoch: int = EPOCHS[-1],
        *,
        title: str = "훑기 탐색기",
    ) -> None:
        values: dict[str, Any] = {"rule": tuple(LADDERS), "column": tuple(COLUMNS), "epoch": EPOCHS}
        valleys = [valley_at(*setting) for setting in settings(values)]
        losses = np.array([one.median for one in valleys])
        lowest = losses.reshape(len(LADDERS), len(COLUMNS), -1).min(axis=(0, 2))
        super().__init__(
            values,
            {"loss": losses, "width": np.array([[one.width()] for one in valleys])},
            {"rule": rule, "column": column, "epoch": epoch},
            digits=5,  # 보이는 것보다 자세해야 순위가 뒤바뀌지 않는다
            about={
                "labels": COLUMNS,
                "lrs": {name: list(lrs) for name, (_, lrs) in LADDERS.items()},
                "bounds": {
                    name: [10.0 ** np.floor(np.log10(low)).item(), TOP]
                    for name, low in zip(COLUMNS, lowest, strict=True)
                },
                "looks": [look(name, LINES[name], name) for name in LADDERS],
            },
            title=title,
            controls=[
                select_control("rule", "규칙", [(name, name) for name in LADDERS]),
                select_control("column", "손실", list(COLUMNS.items())),
                grid_control("epoch", "에폭", "", EPOCHS),
            ],
        )

    def __repr__(self) -> str:
        return f"SweepExplorer({self.rule!r}, {self.column!r}, {self.epoch})"

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        bounds = self.grid["bounds"][self.column]
        found = {name: valley_at(name, self.column, self.epoch) for name in LADDERS}
        draw_bands(left, {name: (one.lrs, one.median[None]) for name, one in found.items()}, LINES, share=0)
        left.set(
            xscale="log", yscale="log", xlabel="학습률 $\\eta$", ylabel=COLUMNS[self.column], ylim=bounds
        )
        left.legend(fontsize=7, ncols=2)
        curves = np.array([valley_at(self.rule, self.column, epoch).median for epoch in EPOCHS])
        best = found[self.rule].best
        for lr, curve in zip(found[self.rule].lrs, curves.T, strict=True):
            right.semilogy(EPOCHS, curve, color=LINES[self.rule].color, alpha=1.0 if lr == best else 0.3)
        right.set(xlabel="에폭", ylabel=f"{self.rule}의 {COLUMNS[self.column]}", ylim=bounds)
        return figure
