"""탐색기의 뼈대: 브라우저에 보낼 원문을 모으고, 커널이 없을 때의 그림을 곁들입니다."""

import base64
import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import traitlets
from matplotlib.figure import Figure

from naerimak.plots.layers import STARTS
from naerimak.plots.style import BACKWARD, FORWARD, READER, RULES, inverted, styled
from naerimak.widgets.compiling import compiled

MODULES = (
    "core.js",
    "controls.js",
    "path.js",
    "steps.js",
    "rate.js",
    "link.js",
    "race.js",
    "table.js",
    "activation.js",
    "std.js",
    "width.js",
    "depth.js",
    "sweep.js",
    "memory.js",
    "main.js",
)
ACCENT = "#0072b2"
"""조절기와 초점 테두리의 색."""


def _read(name: str) -> str:
    return files("naerimak.widgets").joinpath(name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    return "\n".join((compiled(), *(_read(name) for name in MODULES)))


def module() -> str:
    """커널이 있는 곳(JupyterLab, Notebook, Colab)에서 anywidget이 불러오는 ES 모듈을 냅니다."""
    return f"{_script()}\nexport default {{ render }};\n"


def bundle() -> str:
    """정적 페이지가 불러오는 스크립트를 냅니다. 탐색기와 커널 없는 주인이 함께 들어 있고 file://에서도 돕니다."""
    return f'(() => {{\n"use strict";\n{_script()}\n{_read("host.js")}\n}})();\n'


@cache
def stylesheet() -> str:
    """탐색기의 CSS를 냅니다. 규칙의 색은 ``plots.style``의 표에서 옵니다."""
    colors = {name: style.color for name, style in RULES.items()}
    colors |= {"reader": READER.color, "forward": FORWARD, "backward": BACKWARD, "accent": ACCENT}
    colors |= {f"start-{name}": style.color for name, style in STARTS.items() if name.isalpha()}
    light = " ".join(f"--nm-{name}: {color};" for name, color in colors.items())
    dark = " ".join(f"--nm-{name}: {inverted(color)};" for name, color in colors.items())
    return (
        f":root {{ {light} }}\n"
        f'html[data-theme="dark"], [data-jp-theme-light="false"] {{ {dark} }}\n' + _read("explorer.css")
    )


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


def select_control(name: str, label: str, options: Sequence[tuple[Any, str]]) -> dict[str, Any]:
    """고르는 상자의 명세. ``options``는 (값, 보일 글)입니다."""
    return {"type": "select", "name": name, "label": label, "options": [list(option) for option in options]}


class Explorer(anywidget.AnyWidget):
    """탐색기 하나. 조절기의 값은 같은 이름의 trait이고, 정적 페이지에서도 커널에서도 같은 코드가 그립니다."""

    _esm = module()
    _css = stylesheet()

    kind = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    controls: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    initial: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def picture(self) -> Figure:
        """지금 설정을 그린 matplotlib 그림. 자바스크립트가 없는 곳에 보입니다."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        found = super()._repr_mimebundle_(**kwargs)
        if found is None:
            return None
        data, metadata = found if isinstance(found, tuple) else (found, {})
        buffer = io.BytesIO()
        with styled():
            self.picture().savefig(buffer, format="png", dpi=110, facecolor="white", transparent=False)
        data["image/png"] = base64.b64encode(buffer.getvalue()).decode("ascii")
        data["text/plain"] = repr(self)
        return data, metadata
