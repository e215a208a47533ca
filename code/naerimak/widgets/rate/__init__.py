"""모멘텀의 수렴 속도: (η, α) 평면에서 점을 골라 길과 손실과 감쇠의 모습을 봅니다."""

from typing import Any

import traitlets
from matplotlib.figure import Figure

from naerimak import _check
from naerimak.experiments import heavy_ball_rate, heavy_ball_regime
from naerimak.landscapes import Quadratic
from naerimak.optimizers import Momentum
from naerimak.plots.paths import contour_levels, draw_contours, draw_loss, draw_path
from naerimak.training import Trace, minimize
from naerimak.widgets.base import Explorer
from naerimak.widgets.runs import run_facts
from naerimak.widgets.specs import integer_control, range_control, rule_spec

LR_MAX = 4.0
"""가로축의 끝. 가장 큰 곡률이 1이므로 모멘텀 계수가 1에 가까울 때의 발산 경계 2(1 + α)가 들어갑니다."""


class RateExplorer(Explorer):
    """고윳값이 1과 1/κ인 2차 함수에서 학습률과 모멘텀 계수에 따른 수렴 속도를 봅니다.

    ``condition``은 처음의 조건수 κ(1 초과 200 이하), ``lr``과 ``momentum``은 처음 고를 점입니다.
    """

    lr = traitlets.Float().tag(sync=True)
    momentum = traitlets.Float().tag(sync=True)
    condition = traitlets.Float().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    y = traitlets.Float().tag(sync=True)
    plan: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        condition: float = 20.0,
        *,
        lr: float = 1.0,
        momentum: float = 0.5,
        steps: int = 50,
        title: str = "모멘텀의 수렴 속도",
    ) -> None:
        if not 1 < condition <= 200:
            raise _check.fail("condition", condition, "1보다 크고 200 이하인 수")
        if not 0 <= lr <= LR_MAX:
            raise _check.fail("lr", lr, f"0 이상 {LR_MAX:g} 이하의 수")
        _check.fraction("momentum", momentum)
        _check.count("steps", steps)
        x, y = -3.0, 1.0
        initial = {
            "lr": lr, "momentum": momentum, "condition": float(condition), "steps": steps, "x": x, "y": y,
        }  # fmt: skip
        super().__init__(
            title=title,
            controls=[
                range_control("lr", "학습률", "η", (0.0, LR_MAX)),
                range_control("momentum", "모멘텀 계수", "α", (0.0, 0.99)),
                range_control("condition", "조건수", "κ", (1.5, 200.0), scale="log"),
                integer_control("steps", "걸음 수", "T", (10, 200), step=10),
            ],
            initial=initial,
            plan={
                "rule": rule_spec("Momentum", Momentum()),
                "levels": contour_levels(1.0),
                "lr_max": LR_MAX,
            },
            **initial,
        )

    def __repr__(self) -> str:
        return f"RateExplorer(condition={self.condition:g}, lr={self.lr:g}, momentum={self.momentum:g})"

    def trace(self) -> Trace:
        """지금 설정의 길을 파이썬으로 계산합니다."""
        landscape = Quadratic(condition=self.condition, angle=0.0)
        return minimize(landscape, (self.x, self.y), Momentum(lr=self.lr, momentum=self.momentum), self.steps)

    def facts(self) -> dict[str, Any]:
        curvatures = 1 / self.condition, 1.0
        rates = [heavy_ball_rate(self.lr, self.momentum, curvature) for curvature in curvatures]
        regimes = [heavy_ball_regime(self.lr, self.momentum, curvature) for curvature in curvatures]
        return {"rate": max(rates), "regimes": regimes, "run": run_facts(self.trace())}

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        trace = self.trace()
        draw_contours(left, trace.landscape)
        draw_path(left, trace)
        draw_loss(right, trace)
        return figure
