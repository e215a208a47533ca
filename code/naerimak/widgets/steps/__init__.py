"""단계표: 갱신을 한 걸음씩, 식 안에 수를 넣어 봅니다. 모든 규칙이 이 탐색기 하나를 함께 씁니다."""

import ast
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from naerimak import _check
from naerimak.catalog import OPTIMIZERS, compilable, symbol
from naerimak.landscapes import Landscape, Ravine
from naerimak.optimizers import Optimizer
from naerimak.plots.paths import draw_contours, draw_loss, draw_path
from naerimak.training import Trace, minimize
from naerimak.widgets.base import Explorer
from naerimak.widgets.compiling import step_lines
from naerimak.widgets.formula import formula
from naerimak.widgets.specs import integer_control, landscape_spec, rule_spec, select_control

LAST_STEP = 30


class StepExplorer(Explorer):
    """``optimizer``가 ``landscape``를 내려가는 걸음을 하나씩 펼쳐 봅니다.

    식은 ``optimizer.step``의 본문에서 옮긴 것이므로 패키지의 규칙이어야 합니다. ``start``를 주지 않으면
    지형의 출발점입니다.
    """

    step = traitlets.Int().tag(sync=True)
    axis = traitlets.Unicode().tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    y = traitlets.Float().tag(sync=True)
    plan: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    symbols: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        optimizer: Optimizer,
        landscape: Landscape | None = None,
        *,
        start: Sequence[float] | None = None,
        title: str | None = None,
    ) -> None:
        if not compilable(optimizer):
            raise _check.fail("optimizer", optimizer, f"{', '.join(OPTIMIZERS)} 가운데 하나")
        self._optimizer, self._landscape = optimizer, landscape or Ravine()
        if self._landscape.dim != 2:
            raise _check.fail("landscape", landscape, "2차원 지형")
        # 상태의 이름은 실제로 한 번 시작해 보면 안다.
        trace = minimize(self._landscape, start or self._landscape.start, optimizer, 1)
        fields = list(getattr(trace.state[0], "_fields", ()))
        label = type(optimizer).__name__
        initial = {"step": 0, "axis": "x", "x": float(trace.theta[0, 0]), "y": float(trace.theta[0, 1])}
        super().__init__(
            title=title or f"단계표: {label}",
            controls=[
                integer_control("step", "지난 걸음 수", "t", (0, LAST_STEP), stepper=True),
                select_control("axis", "좌표", [("x", "x"), ("y", "y")]),
            ],
            initial=initial,
            plan={
                "landscape": landscape_spec("", self._landscape),
                "rule": rule_spec(label, optimizer),
                "lines": formula(optimizer),
                "fields": fields,
            },
            symbols={name: symbol(name) for name in fields},
            **initial,
        )

    def __repr__(self) -> str:
        return f"StepExplorer({self._optimizer!r}, {self._landscape!r})"

    def trace(self) -> Trace:
        """지금 보이는 걸음까지의 길을 파이썬으로 계산합니다."""
        return minimize(self._landscape, (self.x, self.y), self._optimizer, self.step + 1)

    def facts(self) -> dict[str, Any]:
        trace, axis = self.trace(), "xy".index(self.axis)
        past = trace.state[self.step]
        state = {
            name: value if np.ndim(value) == 0 else value[axis] for name, value in past._asdict().items()
        }
        known: dict[str, Any] = {
            "np": np, "self": self._optimizer, "state": SimpleNamespace(**state),
            "theta": trace.theta[self.step, axis], "grad": trace.grad[self.step, axis],
        }  # fmt: skip
        values = []
        for name, expression in step_lines(type(self._optimizer)):
            known[name] = eval(compile(ast.Expression(expression), "step", "eval"), known)
            values.append(float(known[name]))
        before, after = trace.theta[self.step :, axis].tolist()
        return {
            "values": values,
            "theta": {"before": before, "after": after},
            "loss": dict(zip(("before", "after"), trace.loss[self.step :].tolist(), strict=True)),
        }

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        draw_contours(left, self._landscape)
        draw_path(left, self.trace())
        draw_loss(right, self.trace())
        return figure
