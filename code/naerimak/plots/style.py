"""그림의 모양: 글꼴, 색, 표식. 규칙마다 색 하나와 표식 하나를 책 전체와 탐색기가 함께 씁니다."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.colors import to_hex, to_rgb

from naerimak.catalog import LINES, LineStyle, line_of
from naerimak.notebook import PICTURES
from naerimak.plots import narrow

INK = "#222222"
"""밝은 바탕에서 글자와 축의 색."""


READER = LineStyle("#c2185b", "h", (4, 1))
"""독자가 칸에서 쓴 규칙의 선."""

FORWARD, BACKWARD = "#3f4e55", "#7d8b93"
"""활성화값과 기울기의 색. 초깃값의 색과 헷갈리지 않게 같은 회색의 진하기로 가립니다."""


def variants(name: str) -> list[LineStyle]:
    """한 규칙을 설정만 바꾸어 비교할 때의 선 넷. 색은 그 규칙의 것이고 표식과 무늬로 가립니다."""
    return _looks(LINES[name].color)


def _looks(color: str) -> list[LineStyle]:
    looks: list[tuple[str, tuple[float, ...]]] = [
        ("o", ()),
        ("s", (6, 2)),
        ("^", (2, 2)),
        ("D", (6, 2, 2, 2)),
    ]
    return [LineStyle(color, marker, dash) for marker, dash in looks]


def shades(count: int) -> list[str]:
    """크기가 다른 것들을 차례로 그릴 색을 연한 것부터 냅니다. 어두운 화면에서도 바탕과 가립니다."""
    return [to_hex(mpl.colormaps["viridis"](at)) for at in np.linspace(0.59, 0, count)]


def styles_together(optimizers: Mapping[str, object]) -> dict[str, LineStyle]:
    """한 그림에 함께 놓을 규칙마다의 선을 이름표로 찾게 냅니다.

    선이 같은 규칙이 둘 넘게 있으면 앞의 것이 그 선을 쓰고, 뒤의 것은 색은 두고 표식과 무늬만 바꿉니다.
    """
    chosen: dict[str, LineStyle] = {}
    for label, optimizer in optimizers.items():
        own = rule_style(optimizer)
        taken = {style.dash for style in chosen.values() if style.color == own.color}
        options = [own, *_looks(own.color)]
        chosen[label] = next((style for style in options if style.dash not in taken), own)
    return chosen


def rule_style(optimizer: object) -> LineStyle:
    """갱신 규칙의 선을 냅니다. 변형은 원래 규칙의 선을, 표에 없는 규칙은 독자의 선을 씁니다."""
    return line_of(optimizer) or READER


def inverted(color: str) -> str:
    """CSS ``invert(1) hue-rotate(180deg)``와 같은 색을 냅니다. 색상은 그대로이고 밝기만 뒤집힙니다."""
    r, g, b = (1 - channel for channel in to_rgb(color))
    # hue-rotate(180deg)의 행렬(Filter Effects 명세): 밝기 계수 0.213, 0.715, 0.072를 지키는 반 바퀴.
    luma = 0.213 * r + 0.715 * g + 0.072 * b
    r, g, b = (min(1.0, max(0.0, 2 * luma - channel)) for channel in (r, g, b))
    return to_hex((r, g, b))


STYLE: Any = {
    "font.family": "Pretendard",
    "font.size": 9.5,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.linewidth": 0.8,
    "figure.facecolor": "none",
    "figure.figsize": (6.8, 3.0),
    "figure.constrained_layout.use": True,
    "legend.frameon": False,
    "lines.linewidth": 1.5,
    "lines.markersize": 3.5,
    "mathtext.fontset": "cm",
    "savefig.transparent": True,
    "svg.hashsalt": "naerimak",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
"""책의 그림에 쓰는 matplotlib 설정."""


@cache
def _add_font() -> None:
    font_manager.fontManager.addfont(str(files("naerimak").joinpath("fonts/Pretendard-Regular.otf")))


def use_style() -> None:
    """책의 글꼴과 색을 matplotlib에 정합니다.

    강의의 첫 셀에서 부르며, 불러오기만 해서는 아무것도 바뀌지 않습니다.
    """
    _add_font()
    mpl.rcParams.update(STYLE)
    _prefer_vector()


@contextmanager
def styled() -> Iterator[None]:
    """이 안에서 그리는 그림에만 책의 글꼴과 색을 씁니다."""
    _add_font()
    with mpl.rc_context(STYLE):
        yield


def _prefer_vector() -> None:
    # 노트북 안에서만 그림을 SVG로 낸다. 확대해도 또렷하고 가볍다.
    try:
        from IPython.core.getipython import get_ipython
        from matplotlib.pyplot import uninstall_repl_displayhook
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if (shell := get_ipython()) is None:
        return
    # 여백은 constrained layout이 맞춘다. 여백을 다시 자르면 그림을 두 번 그린다.
    set_matplotlib_formats("svg", bbox_inches=None)  # type: ignore[no-untyped-call]
    if "inline" in mpl.get_backend():
        # 셀이 끝나면 그림을 내고 닫으므로, 화면의 그림을 새로 고치려고 한 번 더 그리는 것은 버려진다.
        uninstall_repl_displayhook()
    if folder := os.environ.get(PICTURES):
        narrow.draw_both(shell, Path(folder))
