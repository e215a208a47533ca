"""경주 탐색기: 한 지형에서 갱신 규칙들을 함께 달리게 하고, 걸음마다의 손실과 도착을 표로 비교합니다."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

import traitlets
from matplotlib.figure import Figure

from naerimak import _check, catalog
from naerimak.catalog import HYPERPARAMETERS, OPTIMIZER_CARDS, OPTIMIZERS, SYMBOLS, compilable
from naerimak.experiments import arrival, fastest_learning_rate
from naerimak.landscapes import Landscape
from naerimak.optimizers import Optimizer
from naerimak.plots.paths import draw_contours, draw_loss, draw_path
from naerimak.plots.style import styles_together
from naerimak.training import Trace, minimize, with_lr
from naerimak.widgets.base import Explorer
from naerimak.widgets.specs import (
    check_input,
    check_start,
    integer_control,
    labelled,
    landscape_spec,
    range_control,
    rule_spec,
    select_control,
)

LANDSCAPES: tuple[Landscape, ...] = tuple(
    kind() for kind in catalog.LANDSCAPES.values() if len(kind.bounds) == 2 and not fields(kind)
)
"""따로 고르지 않을 때 달리는 지형: 설정이 없는 2차원 지형 모두."""

RACERS: tuple[Optimizer, ...] = tuple(
    card.kind() for card in OPTIMIZER_CARDS.values() if card.lead and card.part == 1
)
"""따로 고르지 않을 때 달리는 규칙: 1편의 주인공들."""

RATES = (*(float(f"{digit}e{power}") for power in range(-4, 2) for digit in range(1, 10)), 100.0)
"""학습률을 고를 때 비교하는 값: 0.0001에서 100까지, 유효 숫자가 한 자리인 수. 두 끝이 슬라이더의 끝이기도
합니다.
"""

SPEEDS = (5, 20, 60, 120)
"""재생의 빠르기(초마다의 걸음 수)."""

FIRST_STEP = 10
"""처음 보이는 걸음. 승부가 난 뒤가 아니라 막 달리기 시작한 모습에서 재생을 기다립니다."""

MAX_STEPS = 500
"""경주의 길이의 끝. 설정이 바뀔 때마다 모든 규칙의 길을 브라우저가 다시 계산하므로 한없이 길 수 없습니다."""


class RaceExplorer(Explorer):
    """지형과 출발점을 고르고, 규칙마다 켜고 끄고 학습률을 정해 함께 달리게 합니다.

    ``landscapes``는 2차원 지형들, ``optimizers``는 패키지의 규칙들입니다(이름을 직접 붙이려면 사전).
    ``start``는 첫 지형의 출발점, ``steps``는 경주의 길이(걸음 수), ``hidden``은 처음에 꺼 둘 규칙의
    이름입니다. 규칙의 ``lr``은 쓰지 않습니다. 학습률은 지형마다 ``experiments.fastest_learning_rate``로
    고르며, ``rates``에 ``{지형: {규칙: 학습률}}``을 주면 그 값으로 시작합니다. 지형의 이름은 클래스의
    이름이고, 같은 클래스가 둘이면 뒤에 번호가 붙습니다. 표의 도착은 손실과 최솟값의 간격이 처음의 ``goal``배
    아래로 내려와 끝까지 머문 첫 걸음(``experiments.arrival``)입니다.

    정적 페이지에서는 지금 설정이 주소의 ``#race=1;…``에 담기고, 그 링크를 열면 같은 설정에서 시작합니다.
    처음과 같은 값은 적지 않습니다.
    """

    landscape = traitlets.Unicode().tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    y = traitlets.Float().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    speed = traitlets.Int().tag(sync=True)
    hidden: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    landscapes: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    rules: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    player: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    goal = traitlets.Float().tag(sync=True)

    def __init__(
        self,
        landscapes: Landscape | Sequence[Landscape] | Mapping[str, Landscape] = LANDSCAPES,
        optimizers: Sequence[Optimizer] | Mapping[str, Optimizer] = RACERS,
        *,
        start: Sequence[float] | None = None,
        steps: int = 300,
        rates: Mapping[str, Mapping[str, float]] | None = None,
        hidden: Sequence[str] = (),
        goal: float = 0.001,
        title: str = "갱신 규칙의 경주",
    ) -> None:
        self._landscapes = labelled([landscapes] if isinstance(landscapes, Landscape) else landscapes)
        self._optimizers = labelled(optimizers)
        _check_racers(self._landscapes, self._optimizers)
        _check.count("steps", steps)
        if steps > MAX_STEPS:
            raise _check.fail("steps", steps, f"{MAX_STEPS} 이하의 정수")
        _check.positive("goal", goal)
        _check.fraction("goal", goal)
        for label in hidden:
            _check_name("hidden", label, self._optimizers)
        first, landscape = next(iter(self._landscapes.items()))
        starts = {key: tuple(one.start) for key, one in self._landscapes.items()}
        starts[first] = tuple(check_start(start, landscape))
        chosen = _chosen_rates(rates or {}, self._landscapes, self._optimizers)
        for key, one in self._landscapes.items():
            for label, rule in self._optimizers.items():
                if label not in chosen[key]:
                    chosen[key][label] = tuned_rate(one, rule, starts[key], steps, goal)  # type: ignore[arg-type]
        self._names = {label: f"{'_'.join(label.split())}_lr" for label in self._optimizers}
        styles = styles_together(self._optimizers)
        rate_traits = {name: chosen[first][label] for label, name in self._names.items()}
        initial: dict[str, Any] = {
            "landscape": first, "x": starts[first][0], "y": starts[first][1], **rate_traits,
            "hidden": list(hidden), "step": min(FIRST_STEP, steps), "speed": SPEEDS[1],
        }  # fmt: skip
        self.add_traits(
            **{name: traitlets.Float(value).tag(sync=True) for name, value in rate_traits.items()}
        )
        super().__init__(
            title=title,
            controls=[
                select_control(
                    "landscape", "지형", [(key, one.label) for key, one in self._landscapes.items()]
                )
            ],
            initial=initial,
            landscapes=[
                {
                    **landscape_spec(key, one),
                    "label": one.label,
                    "start": list(starts[key]),
                    "rates": chosen[key],
                }
                for key, one in self._landscapes.items()
            ],
            rules=[
                {**rule_spec(label, rule, styles[label]), "rate": self._rate_control(label)}
                for label, rule in self._optimizers.items()
            ],
            player=[
                integer_control("step", "걸음", "t", (0, steps)),
                select_control("speed", "빠르기", [(speed, f"초마다 {speed}걸음") for speed in SPEEDS]),
            ],
            goal=goal,
            **initial,
        )

    def __repr__(self) -> str:
        return f"RaceExplorer([{', '.join(self._landscapes)}], [{', '.join(self._optimizers)}])"

    def _rate_control(self, label: str) -> dict[str, Any]:
        words, symbol = HYPERPARAMETERS["lr"], SYMBOLS["lr"]
        # 기호는 표의 머리에 한 번 적는다.
        name = f"{label} {words} {symbol}"
        return range_control(self._names[label], name, "", (RATES[0], RATES[-1]), scale="log")

    def traces(self) -> dict[str, Trace]:
        """지금 설정에서 켜 둔 규칙마다 지금 걸음까지의 길을 파이썬으로 계산합니다."""
        landscape = self._landscapes[self.landscape]
        return {
            label: minimize(landscape, (self.x, self.y), self._with_rate(label), self.step)
            for label in self._optimizers
            if label not in self.hidden
        }

    def facts(self) -> dict[str, Any]:
        landscape, steps = self._landscapes[self.landscape], self.player[0]["max"]
        runs = {}
        for label in self._optimizers:
            if label in self.hidden:
                continue
            trace = minimize(landscape, (self.x, self.y), self._with_rate(label), steps)
            at = min(self.step, trace.steps)
            loss = float(trace.loss[at])
            diverged = trace.diverged_at if trace.diverged_at and trace.diverged_at <= self.step else None
            came = arrival(trace.loss.tolist(), landscape.lowest, self.goal)
            arrived = came if came is not None and came <= self.step and not diverged else None
            runs[label] = {
                "loss": loss,
                "gap": loss - landscape.lowest,
                "arrived": arrived,
                "diverged": diverged,
            }
        return {"runs": runs}

    def _with_rate(self, label: str) -> Optimizer:
        return with_lr(self._optimizers[label], getattr(self, self._names[label]))

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        draw_contours(left, self._landscapes[self.landscape])
        styles = styles_together(self._optimizers)
        # 걸음이 많으면 표식끼리 붙어 선이 보이지 않으므로 드문드문 찍는다.
        for label, trace in self.traces().items():
            draw_path(left, trace, label=label, style=styles[label], every=max(1, self.step // 10))
            draw_loss(right, trace, label=label, style=styles[label])
        if self.traces():
            # AdaGrad의 손실은 10⁻³⁰⁰까지도 내려간다. 브라우저의 그림처럼 반올림의 크기에서 자른다.
            right.set_ylim(bottom=max(1e-16, right.get_ylim()[0]))
            right.legend(ncols=2)
        return figure


@cache
def tuned_rate(
    landscape: Landscape, optimizer: Optimizer, start: tuple[float, ...], steps: int, goal: float
) -> float:
    """``RATES`` 가운데 가장 먼저 도착하는 학습률. 같은 경주를 여러 번 만들어도 한 번만 계산합니다."""
    return fastest_learning_rate(landscape, start, optimizer, RATES, steps, goal)


def _check_racers(landscapes: Mapping[str, Landscape], optimizers: Mapping[str, Optimizer]) -> None:
    check_input(list(landscapes.values()), optimizers)
    for landscape in landscapes.values():
        if landscape.dim != 2:
            raise _check.fail("landscapes", landscape, "2차원 지형")
    for rule in optimizers.values():
        if not compilable(rule):
            raise _check.fail("optimizers", rule, f"{', '.join(OPTIMIZERS)} 가운데 하나")


def _check_name(name: str, value: object, allowed: Mapping[str, object]) -> None:
    if value not in allowed:
        raise _check.fail(name, value, f"{', '.join(allowed)} 가운데 하나")


def _chosen_rates(
    rates: Mapping[str, Mapping[str, float]],
    landscapes: Mapping[str, Landscape],
    optimizers: Mapping[str, Optimizer],
) -> dict[str, dict[str, float]]:
    """독자가 정한 학습률을 확인해 지형마다 냅니다."""
    for key, given in rates.items():
        _check_name("rates", key, landscapes)
        for label, lr in given.items():
            _check_name(f"rates[{key!r}]", label, optimizers)
            _check.positive(f"rates[{key!r}][{label!r}]", lr)
            if not RATES[0] <= lr <= RATES[-1]:
                raise _check.fail(
                    f"rates[{key!r}][{label!r}]", lr, f"{RATES[0]:g} 이상 {RATES[-1]:g} 이하의 수"
                )
    return {key: {label: float(lr) for label, lr in rates.get(key, {}).items()} for key in landscapes}
