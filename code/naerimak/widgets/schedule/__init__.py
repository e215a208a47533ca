"""스케줄 탐색기: 학습률을 걸음마다 그리거나 골라, 잡음이 있는 골짜기의 손실과 바닥을 봅니다."""

from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from naerimak import _check
from naerimak.catalog import LINES, SHAPE_LABELS, LineStyle
from naerimak.experiments import expected_losses, noise_floor
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD
from naerimak.plots.style import BACKWARD, FORWARD, READER
from naerimak.schedules import SHAPES, Polyline, Schedule, WarmUp, shaped
from naerimak.training import minimize
from naerimak.widgets.base import Explorer
from naerimak.widgets.compiling import schedule_spec
from naerimak.widgets.specs import grid_control, look, range_control, rule_spec, select_control

NAMES = SHAPE_LABELS | {"drawn": "직접 그리기"}
STEPS, KNOTS = 300, 7
WARMUPS = (0, 15, 30, 60, 100)
LR_MAX = 0.95
"""골짜기의 가장 큰 곡률은 2이므로 1부터 발산합니다."""
LOOKS = (
    look("한 번 실행", LineStyle(BACKWARD, ""), "backward"),
    look("기댓값", LineStyle(LINES["SGD"].color, ""), "SGD"),
    look("남은 거리", LineStyle(FORWARD, "", (2, 3)), "forward"),
    look("바닥", LineStyle(READER.color, "", (6, 3)), "reader"),
)


class ScheduleExplorer(Explorer):
    """스케줄의 모양, 가장 높은 학습률, 워밍업, 잡음을 바꾸거나 학습률의 점을 끌어 봅니다.

    골짜기의 (-7, 2)에서 SGD로 300걸음 내려갑니다. ``shape``, ``lr``, ``warmup``, ``sigma``는 처음 고를
    값입니다.
    """

    shape = traitlets.Unicode().tag(sync=True)
    lr = traitlets.Float().tag(sync=True)
    warmup = traitlets.Int().tag(sync=True)
    sigma = traitlets.Float().tag(sync=True)
    noise = traitlets.Bytes().tag(sync=True)
    player: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    plan: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        shape: str = "constant",
        lr: float = 0.5,
        *,
        warmup: int = 0,
        sigma: float = 1.0,
        title: str = "스케줄 탐색기",
    ) -> None:
        if shape not in NAMES:
            raise _check.fail("shape", shape, f"{', '.join(NAMES)} 가운데 하나")
        if not 0.01 <= lr <= LR_MAX:
            raise _check.fail("lr", lr, f"0.01 이상 {LR_MAX} 이하의 수")
        if warmup not in WARMUPS:
            raise _check.fail("warmup", warmup, f"{', '.join(map(str, WARMUPS))} 가운데 하나")
        _check.non_negative("sigma", sigma)
        landscape = Ravine()
        self._noise = np.random.default_rng(0).standard_normal((STEPS, landscape.dim), dtype=np.float32)
        knots = {f"k{i}": 1 - i / (KNOTS - 1) for i in range(KNOTS)}
        initial = {"shape": shape, "lr": lr, "warmup": warmup, "sigma": sigma, **knots}
        # 그린 점의 높이. 조절기로는 보이지 않고 링크에만 담긴다.
        self.add_traits(**{name: traitlets.Float().tag(sync=True) for name in knots})
        super().__init__(
            title=title,
            controls=[
                select_control("shape", "스케줄", list(NAMES.items())),
                range_control("lr", "가장 높은 학습률", "η", (0.01, LR_MAX), scale="log"),
                grid_control("warmup", "워밍업", "", WARMUPS),
                range_control("sigma", "기울기 잡음", "σ", (0.0, 3.0)),
            ],
            player=[range_control(name, f"{i + 1}번째 점", "", (0.0, 1.0)) for i, name in enumerate(knots)],
            initial=initial,
            noise=self._noise.tobytes(),
            plan={
                "steps": STEPS,
                "knots": KNOTS,
                "names": NAMES,
                "warmups": list(WARMUPS),
                "start": list(landscape.start),
                "curvatures": list(landscape.curvatures),
                "rule": rule_spec("SGD", SGD()),
                "looks": list(LOOKS),
                "schedules": {
                    name: [schedule_spec(self._shaped(name, 1.0, one)) for one in WARMUPS] for name in NAMES
                },
            },
            **initial,
        )

    def __repr__(self) -> str:
        return f"ScheduleExplorer({self.shape!r}, lr={self.lr:g}, warmup={self.warmup}, sigma={self.sigma:g})"

    def _shaped(self, name: str, lr: float, warmup: int) -> Schedule:
        if name in SHAPES:
            return shaped(name, lr, STEPS, warmup)
        heights = tuple(getattr(self, f"k{i}") for i in range(KNOTS))
        after = Polyline(lr, STEPS - warmup, heights)
        return WarmUp(warmup, after) if warmup else after

    def schedule(self) -> Schedule:
        """지금 설정의 스케줄."""
        return self._shaped(self.shape, self.lr, self.warmup)

    def facts(self) -> dict[str, Any]:
        landscape, schedule = Ravine(), self.schedule()
        rates = [schedule(t) for t in range(STEPS)]
        expected, drift = (
            expected_losses(landscape, landscape.start, schedule, STEPS, sigma) for sigma in (self.sigma, 0.0)
        )
        noise = self.sigma * self._noise.astype(np.float64)
        run = minimize(landscape, landscape.start, SGD(), STEPS, schedule=schedule, noise=noise)
        return {
            "final": float(expected[-1]),
            "drift": float(drift[-1]),
            "run": float(run.loss[-1]),
            "floor": sum(noise_floor(self.lr, one, self.sigma) for one in landscape.curvatures),
            "sum": sum(rates),
            "squares": sum(one * one for one in rates),
        }

    def picture(self) -> Figure:
        landscape, schedule = Ravine(), self.schedule()
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        steps = np.arange(STEPS)
        left.plot(steps, [schedule(t) for t in range(STEPS)], color=LINES["SGD"].color)
        left.set(xlabel="걸음 $t$", ylabel="학습률 $\\eta_t$", ylim=(0, None))
        expected = expected_losses(landscape, landscape.start, schedule, STEPS, self.sigma)
        right.semilogy(expected, color=LINES["SGD"].color)
        right.set(xlabel="걸음 $t$", ylabel="손실의 기댓값")
        return figure
