"""혼돈의 경계 탐색기: (σ_w, σ_b) 평면에서 점을 골라 크기와 상관의 사상, 진짜 신경망에서 잰 것을 봅니다."""

import math
from functools import cache
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from naerimak import _check
from naerimak.catalog import LineStyle
from naerimak.experiments import (
    chi,
    correlation_map,
    depth_scale,
    layered,
    length_map,
    mapped_length,
    measured_pair,
    resting_correlation,
    resting_length,
    unit_draws,
)
from naerimak.plots.style import BACKWARD, FORWARD, READER
from naerimak.widgets.base import Explorer
from naerimak.widgets.specs import look, range_control, select_control

KINDS = {"tanh": "tanh", "relu": "ReLU"}
WEIGHTS, BIASES = (0.3, 3.0), (0.0, 1.0)
COLUMNS, ROWS, BINS = 30, 20, 8
WIDTH, DEPTH, COSINE, SEED = 80, 15, 0.6, 5
"""재는 신경망의 너비와 깊이, 두 입력의 상관, 난수의 시드."""

LOOKS = (
    look("사상", LineStyle(FORWARD, ""), "forward"),
    look("대각선", LineStyle(BACKWARD, "", (2, 3)), "backward"),
    look("층", LineStyle(READER.color, ""), "reader"),
    look("잰 것", LineStyle(READER.color, "o", (0, 9)), "reader"),
)


@cache
def draws() -> list[float]:
    """재는 신경망의 난수. 설정을 바꾸어도 같은 난수에 σ를 곱한다."""
    return unit_draws(WIDTH * (DEPTH * (WIDTH + 1) + 3), SEED)


@cache
def plane(kind: str) -> str:
    """평면의 칸마다 χ가 1에서 얼마나 먼지. 0이 가장 가깝고, 아래 줄부터 왼쪽에서 오른쪽으로 적는다."""
    cells = []
    for row in range(ROWS):
        bias = BIASES[0] + (row + 0.5) * (BIASES[1] - BIASES[0]) / ROWS
        for column in range(COLUMNS):
            weight = WEIGHTS[0] + (column + 0.5) * (WEIGHTS[1] - WEIGHTS[0]) / COLUMNS
            far = abs(math.log(chi(kind, mapped_length(kind, weight, bias), weight)))
            cells.append(str(min(BINS - 1, int(far * 10))))
    return "".join(cells)


class ChaosExplorer(Explorer):
    """활성화 함수와 가중치와 편향의 표준편차를 바꾸며 크기와 상관의 사상을 봅니다.

    너비 80, 깊이 15인 신경망에 상관이 0.6인 두 입력을 넣어 잰 것이 계산 옆에 있습니다. ``activation``,
    ``weight``, ``bias``는 처음 고를 값입니다.
    """

    activation = traitlets.Unicode().tag(sync=True)
    weight = traitlets.Float().tag(sync=True)
    bias = traitlets.Float().tag(sync=True)
    plan: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        activation: str = "tanh",
        weight: float = 1.0,
        bias: float = 0.2,
        *,
        title: str = "혼돈의 경계 탐색기",
    ) -> None:
        if activation not in KINDS:
            raise _check.fail("activation", activation, f"{', '.join(KINDS)} 가운데 하나")
        for name, value, (low, high) in (("weight", weight, WEIGHTS), ("bias", bias, BIASES)):
            if not low <= value <= high:
                raise _check.fail(name, value, f"{low:g} 이상 {high:g} 이하의 수")
        initial = {"activation": activation, "weight": float(weight), "bias": float(bias)}
        super().__init__(
            title=title,
            controls=[
                select_control("activation", "활성화 함수", list(KINDS.items())),
                range_control("weight", "가중치", "σ_w", WEIGHTS),
                range_control("bias", "편향", "σ_b", BIASES),
            ],
            initial=initial,
            plan={
                "kinds": KINDS, "weights": list(WEIGHTS), "biases": list(BIASES),
                "columns": COLUMNS, "rows": ROWS, "bins": BINS,
                "planes": {kind: plane(kind) for kind in KINDS},
                "width": WIDTH, "depth": DEPTH, "cosine": COSINE, "seed": SEED, "looks": list(LOOKS),
            },
            **initial,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"ChaosExplorer({self.activation!r}, weight={self.weight:g}, bias={self.bias:g})"

    def _setting(self) -> tuple[str, float, float]:
        return self.activation, self.weight, self.bias

    def facts(self) -> dict[str, Any]:
        setting = self._setting()
        q, at = resting_length(*setting), mapped_length(*setting)
        rate = chi(self.activation, at, self.weight)
        scale = depth_scale(rate)
        lengths, correlations = layered(*setting, DEPTH, COSINE)
        measured = measured_pair(*setting, draws(), WIDTH, DEPTH, COSINE)
        return {
            "q": q if math.isfinite(q) else None,
            "chi": rate,
            "c": resting_correlation(self.activation, at, self.weight, self.bias),
            "xi": scale if math.isfinite(scale) else None,
            "length": [lengths[-1], float(measured[0][-1])],
            "correlation": [correlations[-1], float(measured[1][-1])],
            "growth": float(measured[2][0]) ** (1 / (DEPTH - 1)),
        }

    def picture(self) -> Figure:
        setting = self._setting()
        figure = Figure(figsize=(7.2, 2.6), layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        lengths, correlations = layered(*setting, DEPTH, COSINE)
        top = 1.2 * max(lengths)
        grid = np.linspace(0.0, top, 41)
        left.plot(grid, [length_map(setting[0], q, *setting[1:]) for q in grid.tolist()], color=FORWARD)
        left.plot(grid, grid, ":", color=BACKWARD)
        left.set(xlabel="$q$", ylabel="다음 층의 $q$", ylim=(0, top))
        grid, at = np.linspace(0.0, 1.0, 41), mapped_length(*setting)
        curve = [correlation_map(setting[0], c, at, *setting[1:]) for c in grid.tolist()]
        middle.plot(grid, curve, color=FORWARD)
        middle.plot(grid, grid, ":", color=BACKWARD)
        middle.set(xlabel="$c$", ylabel="다음 층의 $c$")
        layers = np.arange(1, DEPTH + 1)
        measured = measured_pair(*setting, draws(), WIDTH, DEPTH, COSINE)
        right.plot(layers, correlations, color=FORWARD, label="계산")
        right.plot(layers, measured[1], "o", color=READER.color, label="잰 것")
        right.set(xlabel="층", ylabel="두 입력의 상관")
        right.legend()
        return figure
