"""기억 탐색기: 순환 신경망의 순환 가중치를 바꾸며 상태와 기울기가 시간을 어떻게 건너는지 봅니다."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from naerimak import initializers
from naerimak.catalog import LineStyle
from naerimak.experiments import KEPT, Echo, echo
from naerimak.initializers import Initializer
from naerimak.plots.layers import draw_through_time
from naerimak.plots.style import BACKWARD, FORWARD, READER
from naerimak.widgets.specs import grid_control, look, select_control
from naerimak.widgets.table import TableExplorer

ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU"}
INITIALIZERS: dict[str, Initializer] = {
    "직교": initializers.orthogonal,
    "단위행렬": initializers.identity,
    "Xavier": initializers.xavier_normal,
    "He": initializers.he_normal,
    "0.01": initializers.normal(0.01),
}
GAINS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5)
STEPS = (20, 40, 60)
POINTS, UNITS = 20, 32

SIZES = {"상태": LineStyle(FORWARD, "o"), "기울기": LineStyle(BACKWARD, "s", (6, 2))}
DIRECTIONS = LineStyle(READER.color, "D")


def echo_at(activation: str, recurrent: str, gain: float, steps: int) -> Echo:
    """한 설정에서 반복한 결과. 시각 0과 끝을 넣어 POINTS + 1개의 시각입니다."""
    return echo(
        activation, INITIALIZERS[recurrent], gain=gain, steps=steps, units=UNITS, every=steps // POINTS
    )


class MemoryExplorer(TableExplorer):
    """순환 가중치의 초깃값과 이득, 시각의 수, 활성화 함수를 바꾸며 봅니다. 뉴런은 32개이고 입력은 없습니다.

    ``recurrent``, ``gain``, ``steps``, ``activation``은 처음 고를 값입니다. 표는 ``experiments.echo``로
    계산합니다.
    """

    CONTROLS: ClassVar = (
        select_control("activation", "활성화 함수", list(ACTIVATIONS.items())),
        select_control("recurrent", "순환 가중치의 초깃값", [(name, name) for name in INITIALIZERS]),
        grid_control("gain", "이득", "", GAINS),
        select_control("steps", "시각의 수", [(steps, str(steps)) for steps in STEPS]),
    )

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        one = echo_at(**setting)
        return {"state": one.state, "gradient": one.gradient, "kept": one.kept.astype(np.uint8)}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        one = echo_at(**setting)
        ends = {"state": one.state, "gradient": one.gradient}
        return {
            **{name: {"first": float(sizes[0]), "last": float(sizes[-1])} for name, sizes in ends.items()},
            "kept": int(one.kept[0]),
        }

    @classmethod
    def about(cls) -> dict[str, Any]:
        return {
            "units": UNITS,
            "threshold": KEPT,
            "points": POINTS,
            "labels": ACTIVATIONS,
            "looks": [
                look(name, style, side)
                for (name, style), side in zip(SIZES.items(), ("forward", "backward"), strict=True)
            ],
            "keptLook": look("살아남은 방향", DIRECTIONS, "reader"),
        }

    def __init__(
        self,
        recurrent: str = "직교",
        gain: float = 1.0,
        steps: int = 40,
        *,
        activation: str = "tanh",
        title: str = "기억 탐색기",
    ) -> None:
        super().__init__(
            {"activation": activation, "recurrent": recurrent, "gain": gain, "steps": steps}, title=title
        )

    def __repr__(self) -> str:
        return "MemoryExplorer({recurrent!r}, gain={gain:g}, steps={steps})".format(**self.setting())

    def picture(self) -> Figure:
        found = echo_at(**self.setting())
        times = np.linspace(0, self.setting()["steps"], POINTS + 1)
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        sizes, directions = figure.subplots(1, 2)
        draw_through_time(sizes, times, {"상태": found.state, "기울기": found.gradient}, SIZES)
        sizes.set(yscale="log", ylabel="크기(제곱평균제곱근)")
        sizes.legend()
        draw_through_time(directions, times, {"살아남은 방향": found.kept}, {"살아남은 방향": DIRECTIONS})
        directions.set(ylabel="살아남은 방향의 수", ylim=(0, UNITS + 1))
        return figure
