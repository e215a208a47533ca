"""학습률 탐색: 에폭을 옮기며 여덟 규칙의 골과, 고른 규칙의 학습률마다의 학습 곡선을 봅니다."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from naerimak.catalog import LADDERS, LINES
from naerimak.plots.paths import draw_bands
from naerimak.study import SIZES, Valley, load
from naerimak.widgets.specs import grid_control, look, select_control
from naerimak.widgets.table import TableExplorer

COLUMNS = {"held_loss": "검증 손실", "train_loss": "학습 손실"}
EPOCHS = tuple(range(1, SIZES["digits"]["epochs"] + 1))
TOP = 4.0
"""세로축의 위 끝. 배우기 전의 손실이 2.3쯤이므로, 이보다 높으면 배우지 못한 것입니다."""


def valley_at(rule: str, column: str, epoch: int) -> Valley:
    """한 설정의 골."""
    return load().valley(LADDERS[rule][0], column, epoch=epoch)


def _floor(column: str) -> float:
    """세로축의 아래 끝: 가장 낮은 손실 아래의 10의 거듭제곱."""
    lowest = min(valley_at(rule, column, epoch).median.min() for rule in LADDERS for epoch in EPOCHS)
    return float(10.0 ** np.floor(np.log10(lowest)))


class SweepExplorer(TableExplorer):
    """저장해 둔 탐색(``study``)에서 규칙, 손실의 종류, 에폭을 바꾸며 골과 학습 곡선을 봅니다.

    수는 모두 시드 다섯 개의 중앙값입니다. ``rule``, ``column``, ``epoch``은 처음 고를 값입니다.
    """

    CONTROLS: ClassVar = (
        select_control("rule", "규칙", [(name, name) for name in LADDERS]),
        select_control("column", "손실", list(COLUMNS.items())),
        grid_control("epoch", "에폭", "", EPOCHS),
    )
    DIGITS = 5  # 보이는 것보다 자세해야 순위가 뒤바뀌지 않는다

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        valley = valley_at(**setting)
        return {"loss": valley.median, "width": [valley.width()]}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        valley = valley_at(**setting)
        floors = {name: float(valley_at(**setting | {"rule": name}).median.min()) for name in LADDERS}
        ranking = sorted(floors, key=lambda name: floors[name])
        return {
            "lr": valley.best,
            "loss": floors[setting["rule"]],
            "width": valley.width(),
            "ranking": ranking,
            "losses": floors,
        }

    @classmethod
    def about(cls) -> dict[str, Any]:
        return {
            "labels": COLUMNS,
            "lrs": {name: list(lrs) for name, (_, lrs) in LADDERS.items()},
            "bounds": {name: [_floor(name), TOP] for name in COLUMNS},
            "looks": [look(name, LINES[name], name) for name in LADDERS],
        }

    def __init__(
        self,
        rule: str = "Adam",
        column: str = "held_loss",
        epoch: int = EPOCHS[-1],
        *,
        title: str = "학습률 탐색",
    ) -> None:
        super().__init__({"rule": rule, "column": column, "epoch": epoch}, title=title)

    def __repr__(self) -> str:
        return "SweepExplorer({rule!r}, {column!r}, {epoch})".format(**self.setting())

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        rule, column, epoch = self.setting().values()
        bounds = self.grid["bounds"][column]
        found = {name: valley_at(name, column, epoch) for name in LADDERS}
        draw_bands(left, {name: (one.lrs, one.median[None]) for name, one in found.items()}, LINES, share=0)
        left.set(xscale="log", yscale="log", xlabel="학습률 $\\eta$", ylabel=COLUMNS[column], ylim=bounds)
        left.legend(fontsize=7, ncols=2)
        curves = np.array([valley_at(rule, column, one).median for one in EPOCHS])
        best = found[rule].best
        for lr, curve in zip(found[rule].lrs, curves.T, strict=True):
            right.semilogy(EPOCHS, curve, color=LINES[rule].color, alpha=1.0 if lr == best else 0.3)
        right.set(xlabel="에폭", ylabel=f"{rule}의 {COLUMNS[column]}", ylim=bounds)
        return figure
