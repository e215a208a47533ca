"""잔차 탐색기: 블록의 수, 갈래의 배율, 정규화의 자리가 값과 기울기의 크기를 어떻게 정하는지 봅니다."""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from naerimak.catalog import LineStyle
from naerimak.experiments import STREAM_NORMS, Stream, predicted_stream, residual_stream
from naerimak.plots.style import BACKWARD, FORWARD, READER
from naerimak.widgets.specs import look, select_control
from naerimak.widgets.table import TableExplorer

DEPTHS = (2, 6, 12, 24, 48)
SCALES = {"one": "1", "root": "1/√(2D)", "tenth": "0.1", "zero": "0"}


def scale_at(scale: str, depth: int) -> float:
    """이름이 ``scale``인 배율. 블록의 수에 맞추는 것은 ``root``뿐입니다."""
    return {"one": 1.0, "root": 1 / math.sqrt(2 * depth), "tenth": 0.1, "zero": 0.0}[scale]


@cache
def streams_at(norm: str, depth: int, scale: str) -> tuple[Stream, Stream]:
    """한 설정에서 잰 것과 식으로 계산한 것."""
    number = scale_at(scale, depth)
    return residual_stream(norm, number, depth=depth), predicted_stream(norm, number, depth=depth)


class StreamExplorer(TableExplorer):
    """블록의 수와 갈래의 배율과 정규화를 바꾸며, 갈래를 더할 때마다의 크기를 잰 값과 식으로 봅니다.

    ``norm``, ``depth``, ``scale``은 처음 고를 값입니다.
    """

    CONTROLS: ClassVar = (
        select_control("norm", "정규화", list(STREAM_NORMS.items())),
        select_control("depth", "블록의 수 D", [(depth, str(depth)) for depth in DEPTHS]),
        select_control("scale", "갈래의 배율 s", list(SCALES.items())),
    )

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        measured, predicted = streams_at(**setting)
        return {"measured": np.concatenate(measured), "predicted": np.concatenate(predicted)}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        measured, predicted = streams_at(**setting)
        return {
            "value": {"measured": float(measured.values[-1]), "formula": float(predicted.values[-1])},
            "gradient": {"measured": float(measured.gradients[0]), "formula": float(predicted.gradients[0])},
        }

    @classmethod
    def about(cls) -> dict[str, Any]:
        formula = look("식", READER, "reader")
        return {
            "norms": STREAM_NORMS,
            "scales": SCALES,
            "looks": [
                [look("잰 값", LineStyle(FORWARD, ""), "forward"), formula],
                [look("잰 값", LineStyle(BACKWARD, ""), "backward"), formula],
            ],
        }

    def __init__(
        self, norm: str = "layer", depth: int = 12, scale: str = "one", *, title: str = "잔차 탐색기"
    ) -> None:
        super().__init__({"norm": norm, "depth": depth, "scale": scale}, title=title)

    def __repr__(self) -> str:
        return "StreamExplorer({norm!r}, {depth}, {scale!r})".format(**self.setting())

    def picture(self) -> Figure:
        found = streams_at(**self.setting())
        figure = Figure(figsize=(7.2, 2.7), layout="constrained")
        names = ("값", "기울기")
        for side, (ax, name) in enumerate(zip(figure.subplots(1, 2), names, strict=True)):
            ax.semilogy(found[0][side], color=(FORWARD, BACKWARD)[side], label="잰 값")
            ax.semilogy(found[1][side], "--", color=READER.color, label="식")
            ax.set(title=name, xlabel="더한 갈래의 수")
            ax.legend()
        return figure
