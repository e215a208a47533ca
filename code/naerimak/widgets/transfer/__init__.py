"""너비와 학습률 탐색기: 두 매개변수화에서 첫 걸음들이 바꾸는 크기와, 너비마다 가장 좋은 학습률을 봅니다."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from naerimak._types import Array
from naerimak.catalog import LineStyle
from naerimak.experiments import PARAMETRIZATIONS, WIDTHS, coordinate_check, width_sweep
from naerimak.plots.style import BACKWARD, FORWARD, READER
from naerimak.widgets.specs import look, select_control
from naerimak.widgets.table import TableExplorer

LAYERS = {"1": 0, "3": 2, "출력": 3}
"""크기를 보일 층의 이름과 자리."""

LOOKS = [
    look("1층", LineStyle(BACKWARD, "s", (2, 2)), "backward"),
    look("3층", LineStyle(BACKWARD, "o"), "backward"),
    look("출력", LineStyle(FORWARD, "D"), "forward"),
]


@cache
def moved_at(parametrization: str) -> Array:
    """너비마다, 세 걸음이 ``LAYERS``의 값을 바꾼 크기 (너비, 층)."""
    places = list(LAYERS.values())
    return np.array([coordinate_check(width, parametrization)[places] for width in WIDTHS])


class TransferExplorer(TableExplorer):
    """매개변수화와 너비를 바꾸며 학습률마다의 손실을 봅니다. 손실은 저장해 둔 탐색에서 읽습니다.

    ``parametrization``과 ``width``는 처음 고를 값입니다.
    """

    DIGITS: ClassVar = 5
    CONTROLS: ClassVar = (
        select_control("parametrization", "매개변수화", list(PARAMETRIZATIONS.items())),
        select_control("width", "너비", [(width, str(width)) for width in WIDTHS]),
    )

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        return {"loss": width_sweep().losses[setting["parametrization"], setting["width"]]}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        sweep = width_sweep()
        losses = sweep.losses[setting["parametrization"], setting["width"]]
        narrow = int(np.argmin(sweep.losses[setting["parametrization"], WIDTHS[0]]))
        return {
            "best": sweep.best(**setting),
            "loss": float(losses.min()),
            "narrow": sweep.lrs[narrow],
            "carried": float(losses[narrow]),
        }

    @classmethod
    def about(cls) -> dict[str, Any]:
        return {
            "titles": PARAMETRIZATIONS,
            "widths": list(WIDTHS),
            "lrs": list(width_sweep().lrs),
            "moved": {
                name: [[float(f"{one:.4g}") for one in column] for column in moved_at(name).T]
                for name in PARAMETRIZATIONS
            },
            "movedLooks": LOOKS,
            "look": look("손실", LineStyle(FORWARD, "o"), "forward"),
            "bestLook": look("가장 낮은 곳", READER, "reader"),
        }

    def __init__(
        self, parametrization: str = "standard", width: int = 1024, *, title: str = "너비와 학습률 탐색기"
    ) -> None:
        super().__init__({"parametrization": parametrization, "width": width}, title=title)

    def __repr__(self) -> str:
        return "TransferExplorer({parametrization!r}, {width})".format(**self.setting())

    def picture(self) -> Figure:
        chosen = self.setting()
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        moved, losses = figure.subplots(1, 2)
        for name, column in zip(LAYERS, moved_at(chosen["parametrization"]).T, strict=True):
            moved.loglog(WIDTHS, column, "o-", label=f"{name}층" if name.isdigit() else name)
        moved.set(xlabel="너비", ylabel="세 걸음이 바꾼 크기")
        moved.legend()
        sweep = width_sweep()
        for width in WIDTHS:
            losses.loglog(
                sweep.lrs,
                sweep.losses[chosen["parametrization"], width],
                color=FORWARD,
                alpha=1.0 if width == chosen["width"] else 0.3,
            )
        losses.set_xticks(sweep.lrs[::2], [f"{lr:g}" for lr in sweep.lrs[::2]])
        losses.xaxis.set_minor_formatter(NullFormatter())
        losses.set(xlabel="학습률 $\\eta$", ylabel="100걸음 뒤의 손실")
        return figure
