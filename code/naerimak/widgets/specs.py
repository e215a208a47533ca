"""브라우저에 보내는 명세: 조절기, 지형, 갱신 규칙. 여러 탐색기가 함께 씁니다."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from naerimak import _check
from naerimak.catalog import LINES, LineStyle, compilable
from naerimak.landscapes import LANDSCAPES, Landscape
from naerimak.optimizers import Optimizer
from naerimak.plots.paths import contour_levels, label_of
from naerimak.plots.style import rule_style

T = TypeVar("T")


def range_control(
    name: str, label: str, symbol: str, bounds: tuple[float, float], *, scale: str = "linear"
) -> dict[str, Any]:
    """연속 슬라이더의 명세."""
    return {
        "type": "range", "name": name, "label": label, "symbol": symbol,
        "min": bounds[0], "max": bounds[1], "scale": scale,
    }  # fmt: skip


def integer_control(
    name: str, label: str, symbol: str, bounds: tuple[int, int], *, step: int = 1, stepper: bool = False
) -> dict[str, Any]:
    """정수 슬라이더의 명세. ``stepper``이면 하나씩 오가고 이어 가는 단추가 붙습니다."""
    return {**range_control(name, label, symbol, bounds), "step": step, "stepper": stepper}


def grid_control(name: str, label: str, symbol: str, options: Sequence[float]) -> dict[str, Any]:
    """정해진 값 위에서만 멈추는 슬라이더의 명세. 값의 간격은 같지 않아도 됩니다."""
    return {**range_control(name, label, symbol, (options[0], options[-1])), "options": list(options)}


def select_control(name: str, label: str, options: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """고르는 상자의 명세. ``options``는 (값, 보일 글)이고, 묶음의 이름이 뒤에 붙으면 묶어서 보입니다."""
    return {"type": "select", "name": name, "label": label, "options": [list(option) for option in options]}


def look(label: str, style: LineStyle, color: str) -> dict[str, Any]:
    """선 하나를 그리는 법. ``color``는 스타일시트의 색 이름입니다."""
    return {"label": label, "style": color, "marker": style.marker, "dash": list(style.dash)}


def labelled(things: Sequence[T] | Mapping[str, T]) -> dict[str, T]:
    """규칙이나 지형에 이름표를 붙입니다. 같은 이름이 둘이면 뒤에 번호가 붙습니다."""
    if isinstance(things, Mapping):
        return dict(things)
    named: dict[str, T] = {}
    for one in things:
        label, copies = label_of(one), 2
        while label in named:
            label, copies = f"{label_of(one)} {copies}", copies + 1
        named[label] = one
    return named


def check_start(start: Sequence[float] | None, landscape: Landscape) -> list[float]:
    """출발점의 좌표를 확인해 냅니다. 주지 않으면 지형의 것입니다."""
    point = [float(w) for w in (landscape.start if start is None else start)]
    if len(point) != landscape.dim or not all(map(math.isfinite, point)):
        raise _check.fail("start", start, f"{landscape.dim}개의 유한한 수")
    return point


def check_input(landscapes: Sequence[Landscape], optimizers: Mapping[str, Optimizer]) -> None:
    """패키지의 지형이고 차원이 같은지, 규칙에 init과 step이 있는지 확인합니다."""
    for landscape in landscapes:
        _check.made("landscapes", landscape)
    for rule in optimizers.values():
        _check.made("optimizers", rule)
    if not landscapes or not all(isinstance(landscape, Landscape) for landscape in landscapes):
        raise _check.fail("landscapes", landscapes, "지형 하나 이상")
    if any(LANDSCAPES.get(type(landscape).__name__) is not type(landscape) for landscape in landscapes):
        raise _check.fail("landscapes", landscapes, f"{', '.join(LANDSCAPES)} 가운데 하나")
    if len({landscape.dim for landscape in landscapes}) > 1:
        raise _check.fail("landscapes", landscapes, "차원이 모두 같은 지형들")
    if not optimizers or not all(isinstance(rule, Optimizer) for rule in optimizers.values()):
        raise _check.fail("optimizers", list(optimizers.values()), "init과 step이 있는 규칙 하나 이상")


def landscape_spec(key: str, landscape: Landscape) -> dict[str, Any]:
    """지형 하나를 브라우저가 아는 형태로 적습니다."""
    return {
        "key": key,
        "kind": type(landscape).__name__,
        "params": asdict(landscape),
        "start": list(landscape.start),
        "levels": contour_levels(1.0),
    }


def rule_spec(label: str, rule: Optimizer, style: LineStyle | None = None) -> dict[str, Any]:
    """규칙 하나를 브라우저가 아는 형태로 적습니다. 패키지의 규칙이 아니면 ``kind``가 비어 있습니다.

    ``style``은 그 규칙의 선이고, 주지 않으면 ``rule_style``의 것입니다.
    """
    ours = compilable(rule)
    style = style or rule_style(rule)
    color = next((name for name, one in LINES.items() if one.color == style.color), "reader")
    return {
        **look(label, style, color),
        "kind": type(rule).__name__ if ours else None,
        "params": asdict(rule) if ours else {},  # type: ignore[call-overload]
    }
