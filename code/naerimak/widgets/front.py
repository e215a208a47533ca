"""표지의 경주: 규칙 몇이 한 지형을 내려가는 작은 그림. 식도 학습률도 경주 탐색기의 것입니다."""

import re
from functools import cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from naerimak.experiments import arrival, fastest_learning_rate
from naerimak.landscapes import Quadratic, Ravine
from naerimak.optimizers import SGD, Adam, Momentum, RMSProp
from naerimak.plots.paths import draw_contours, draw_path
from naerimak.plots.style import styles_together
from naerimak.training import minimize, with_lr
from naerimak.widgets.bundling import linked, source
from naerimak.widgets.compiling import compiled
from naerimak.widgets.race import RaceExplorer

RULES = (SGD(), Momentum(), RMSProp(), Adam())
STEPS = 60
"""경주의 길이. 학습률은 이 걸음 안에서 가장 먼저 닿는 값으로 규칙마다 고릅니다."""

SIZE = (480, 330)
"""그림의 너비와 높이(px). 브라우저가 그리는 것과 스크립트가 없을 때의 그림이 같은 자리를 차지합니다."""


@cache
def cover_race() -> RaceExplorer:
    """표지에서 달리는 경주를 다 달린 채로 냅니다. 경주 탐색기는 몇 걸음 간 데서 열립니다."""
    race = RaceExplorer(Ravine(), RULES, steps=STEPS, title="표지의 경주")
    race.step = STEPS
    return race


def cover_state() -> dict[str, Any]:
    """브라우저가 그릴 것: 지형, 출발점, 규칙마다의 선과 학습률."""
    race = cover_race()
    landscape = {name: race.landscapes[0][name] for name in ("kind", "params", "levels")}
    rules = [
        {name: rule[name] for name in ("label", "style", "dash", "marker", "kind")}
        | {"params": {**rule["params"], "lr": getattr(race, rule["rate"]["name"])}}
        for rule in race.rules
    ]
    start = race.landscapes[0]["start"]
    return {
        "landscape": landscape,
        "start": start,
        "rules": rules,
        "steps": STEPS,
        "goal": race.goal,
        "size": SIZE,
    }


def cover_arrivals() -> dict[str, int | None]:
    """규칙마다 바닥에 닿은 걸음. 닿지 못했으면 None입니다."""
    return {label: run["arrived"] for label, run in cover_race().facts()["runs"].items()}


NARROWER = 10
"""좁은 골짜기의 조건수가 표지의 것의 몇 배인지."""


def narrow_arrivals() -> dict[str, int | None]:
    """골짜기가 ``NARROWER``배 좁을 때 SGD와 모멘텀이 바닥에 닿은 걸음. 학습률은 각각 다시 고릅니다."""
    low, high = Ravine().curvatures
    narrow = Quadratic(condition=NARROWER * high / low, angle=0.0)
    rates, steps = np.geomspace(0.01, 2, 100).tolist(), 400
    goal, start = cover_race().goal, Ravine.start
    found = {}
    for rule in (SGD(), Momentum()):
        tuned = with_lr(rule, fastest_learning_rate(narrow, start, rule, rates, steps, goal))
        losses = minimize(narrow, start, tuned, steps).loss.tolist()
        found[type(rule).__name__] = arrival(losses, narrow.lowest, goal)
    return found


def cover_picture() -> Figure:
    """스크립트가 없을 때 보일 그림을 냅니다."""
    race = cover_race()
    width, height = (side / 96 for side in SIZE)
    figure = Figure(figsize=(width, height))
    figure.set_layout_engine("none")  # 칸이 그림을 다 채운다
    axes = figure.add_axes((0, 0, 1, 1))
    landscape = Ravine()
    draw_contours(axes, landscape)
    styles = styles_together({label: rule for label, rule in zip(race.traces(), RULES, strict=True)})
    for label, trace in race.traces().items():
        draw_path(axes, trace, label=label, style=styles[label], every=10)
    axes.set(xlim=landscape.bounds[0], ylim=landscape.bounds[1])
    axes.set_axis_off()
    axes.legend(loc="lower right")
    return figure


def cover_script() -> str:
    """표지의 쪽이 불러오는 스크립트를 냅니다. 탐색기의 것에서 경주에 쓰는 것만 들어 있습니다."""
    state = cover_state()
    kinds = tuple(rule["kind"] for rule in state["rules"])

    def assembled(module: str) -> str:
        """옮긴 모듈이 `module`인 스크립트."""
        own = {"browser/compiled.js": module}
        return linked("browser/cover.js", lambda path: own.get(path) or source(path))

    # 표지의 파일들이 옮긴 모듈에서 가져가는 이름만 싣는다.
    taken = re.findall(r"const \{([^}]+)\} = browser_compiled;", assembled(compiled()))
    names = frozenset(name.strip() for line in taken for name in line.split(","))
    script = assembled(compiled(kinds, (state["landscape"]["kind"],), names))
    return f'(() => {{\n"use strict";\n{script}\n}})();\n'
