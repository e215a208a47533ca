"""휴대전화의 그림: 나란히 놓은 칸을 위아래로 쌓아, 줄여도 글자를 읽을 수 있게 합니다."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

WIDTH = 4.2
"""그림의 너비(인치). 휴대전화의 본문 폭인 358 px로 줄이면 9.5 pt 글자가 11 px로 보입니다."""

STACKED, TITLED = 2.2, 1.4
"""쌓은 칸 하나의 높이와, 두 줄로 쌓은 작은 칸 하나의 높이(인치)."""

LEGEND_COLUMNS, LEGEND_ROW = 3, 0.22
"""그림 아래로 옮긴 범례에서 한 줄에 놓는 이름의 수와 한 줄의 높이(인치)."""

AXIS_NAMES = 0.5
"""가로축의 눈금과 이름이 차지하는 높이(인치). 칸 아래의 범례는 그 밑에 놓습니다."""

CARD, CARD_DPI = (3.2, 1.6), 150
"""표지의 카드에 놓을 작은 그림의 크기(인치)와 빽빽함(인치마다의 점)."""

STILL, STILL_DPI = (3.2, 2.0), 150
"""탐색기 모음의 카드에 놓을 그림의 크기(인치)와 빽빽함. 글자가 12 px로 보입니다."""

STILL_PANELS, STILL_NAMES = 3, 4
"""그 그림의 한 줄에 남기는 칸의 수와 범례에 남기는 이름의 수. 더 많으면 곡선을 가립니다."""

SIDES = {2: ("왼쪽", "오른쪽"), 3: ("왼쪽", "가운데", "오른쪽")}
"""쌓기 전의 자리. 글이 왼쪽, 오른쪽이라고 부르므로 쌓은 칸에도 적어 둡니다."""


def stack(figure: Figure) -> None:
    """``figure``를 휴대전화에 맞게 제자리에서 고칩니다.

    한 줄에 두셋인 칸은 한 줄로, 넷이면 두 줄로 쌓고, 다섯 칸씩 두 줄인 그림은 두 칸씩 다섯 줄로 눕힙니다.
    나머지는 너비만 줄입니다. 칸 밖의 범례는 그림 아래로 옮깁니다.
    """
    panels = [ax for ax in figure.axes if ax.get_subplotspec() is not None]
    shapes = {ax.get_gridspec().get_geometry() for ax in panels}  # type: ignore[union-attr]
    rows, columns = shapes.pop() if len(shapes) == 1 else (0, 0)
    height = float(figure.get_figheight())
    if len(panels) == rows * columns and columns > 1:
        if rows == 1 and columns in SIDES:
            height = STACKED * columns
            _place(figure, panels, columns, 1)
            for ax, side in zip(panels, SIDES[columns], strict=True):
                ax.set_title(side, loc="left", fontsize="small", color="0.4")
        elif rows == 1 and columns == 4:
            height = 2 * STACKED
            _place(figure, panels, 2, 2)
        elif rows == 2 and columns > 2:
            height = TITLED * columns
            upper, lower = panels[:columns], panels[columns:]
            _gather_names(upper, lower)
            _place(figure, [ax for pair in zip(upper, lower, strict=True) for ax in pair], columns, rows)
    figure.set_size_inches(WIDTH, height + _move_legends(figure))


def _place(figure: Figure, panels: list[Axes], rows: int, columns: int) -> None:
    """칸을 새 격자에 차례로 놓고, 세로축을 나누어 쓰던 칸에 축의 글자를 되돌린다."""
    grid = figure.add_gridspec(rows, columns)
    for number, ax in enumerate(panels):
        ax.set_subplotspec(grid[divmod(number, columns)])
        if number % columns == 0:
            ax.tick_params(labelleft=True)
            if not ax.get_ylabel():
                ax.set_ylabel(panels[0].get_ylabel())


def _gather_names(*rows: list[Axes]) -> None:
    """줄의 가운데 칸에 한 번 적은 가로축의 이름을, 줄이 세로로 설 때 맨 아래가 되는 칸으로 옮긴다."""
    for row in rows:
        name = "".join(ax.get_xlabel() for ax in row)
        for ax in row:
            ax.set_xlabel("")
        row[-1].set_xlabel(name)


def _move_legends(figure: Figure) -> float:
    """범례의 글자를 줄이고, 칸 밖의 범례를 그림 아래에 다시 놓는다. 더 드는 높이(인치)를 낸다.

    칸마다 제 범례가 밖에 있으면 겹치지 않게 그 칸 아래에 놓는다.
    """
    own: list[tuple[Axes, Legend]] = []
    for ax in figure.axes:
        if legend := ax.get_legend():
            for text in legend.get_texts():
                text.set_fontsize("small")
            if legend.get_bbox_to_anchor().x0 >= ax.bbox.x1:
                own.append((ax, legend))
    rows = sum(_below(figure, legend) for legend in list(figure.legends))
    apart = len(own) + len(figure.legends) > 1
    rows += sum(_below(figure, legend, ax if apart else None) for ax, legend in own)
    return LEGEND_ROW * rows


def _below(figure: Figure, legend: Legend, ax: Axes | None = None) -> int:
    """``legend``를 그림(``ax``가 있으면 그 칸) 아래로 옮기고 줄의 수를 낸다. 줄마다 칸이 고르게 찬다."""
    handles = [handle for handle in legend.legend_handles if handle is not None]
    names = [text.get_text() for text in legend.get_texts()]
    title = legend.get_title().get_text()
    lines = math.ceil(len(names) / LEGEND_COLUMNS)
    legend.remove()
    look: dict[str, Any] = {"title": title, "ncols": math.ceil(len(names) / lines), "fontsize": "small"}
    if ax is None:
        figure.legend(handles, names, loc="outside lower center", **look)
    else:
        # 가로축의 눈금과 이름만큼 내린다.
        down = ScaledTranslation(0, -AXIS_NAMES, figure.dpi_scale_trans)
        place = {"bbox_to_anchor": (0.5, 0), "bbox_transform": ax.transAxes + down, "borderaxespad": 0}
        ax.legend(handles, names, loc="upper center", **place, **look)
    return lines + bool(title)


def picture_name(svg: str) -> str:
    """그림 파일의 이름. 넓은 그림의 내용에서 나오며, myst-nb가 그림을 저장하는 이름과 같습니다."""
    return sha256("\n".join(svg.splitlines()).encode()).hexdigest() + ".svg"


def _is_small_print(artist: Artist) -> bool:
    return isinstance(artist, (Text, Legend, Axis))


@contextmanager
def _bare(figure: Figure) -> Iterator[None]:
    """글자와 눈금을 감춘 그림. 작게 줄이면 읽을 수 없는 것이다. 쓰고 나면 되돌린다."""
    size, found = tuple(figure.get_size_inches()), figure.findobj(_is_small_print)
    hidden = [one for one in found if one.get_visible()]
    for one in hidden:
        one.set_visible(False)
    figure.set_size_inches(CARD)
    try:
        yield
    finally:
        for one in hidden:
            one.set_visible(True)
        figure.set_size_inches(size)


def draw_card(figure: Figure, path: Path) -> None:
    """표지의 강의 카드에 놓을 작은 그림을 ``path``에 씁니다. 바탕은 비워 어두운 화면에서도 씁니다."""
    with _bare(figure):
        figure.savefig(path, dpi=CARD_DPI, transparent=True, pil_kwargs={"quality": 80, "method": 4})


def still_name(png: bytes) -> str:
    """탐색기 모음에 놓을 그림 파일의 이름. 탐색기의 그림(PNG)의 내용에서 나옵니다."""
    return sha256(png).hexdigest() + ".webp"


def _kept(figure: Figure) -> list[Axes]:
    """작은 그림에 남길 칸."""
    places = {ax: place for ax in figure.axes if (place := ax.get_subplotspec()) is not None}
    first = [ax for ax, place in places.items() if place.rowspan.start == 0]
    if len(first) == len(places):
        return first[:1]
    return first[:: math.ceil(len(first) / STILL_PANELS)]


def _regrid(figure: Figure, kept: list[Axes]) -> None:
    """남길 칸만 한 줄에 놓고, 반복되는 축의 이름과 범례를 뺍니다."""
    for ax in [*figure.axes]:
        if ax not in kept:
            ax.remove()
    for outer in [*figure.legends]:
        outer.remove()
    grid = figure.add_gridspec(1, len(kept))
    for number, ax in enumerate(kept):
        ax.set_subplotspec(grid[number])
        ax.set_title(ax.get_title().split("\n")[0])
        if number and ax.get_ylabel() == kept[0].get_ylabel():
            ax.set_ylabel("")
            ax.tick_params(labelleft=False)
        if legend := ax.get_legend():
            for text in legend.get_texts():
                text.set_fontsize("small")
            # 이름이 많으면 곡선을 가리고, 같은 이름은 한 번이면 된다.
            legend.set_visible(ax is kept[-1] and len(legend.get_texts()) <= STILL_NAMES)


def draw_still(figure: Figure, path: Path) -> None:
    """탐색기 모음에 놓을 그림을 ``path``에 씁니다. ``figure``는 고쳐지므로 다시 쓰지 않습니다.

    한 줄짜리 그림은 첫 칸만, 여러 줄이면 첫 줄에서 고르게 세 칸까지 남깁니다. 줄이지 않고 새 크기로 그려
    글자를 읽을 수 있습니다.
    """
    # 칸을 손으로 놓은 그림은 어느 칸이 먼저인지 알 수 없으므로 모두 남깁니다.
    if kept := _kept(figure):
        _regrid(figure, kept)
    figure.set_size_inches(STILL)
    look = {"quality": 82, "method": 6}
    figure.savefig(path, dpi=STILL_DPI, facecolor="white", transparent=False, pil_kwargs=look)


def draw_both(shell: Any, folder: Path) -> None:
    """노트북이 그림을 SVG로 낼 때마다 좁은 그림도 그려, 넓은 그림의 이름으로 ``folder``에 둡니다.

    첫 그림은 표지의 카드에 놓을 작은 그림도 그립니다. 책을 만들 때만 씁니다.
    """
    formatter = shell.display_formatter.formatters["image/svg+xml"]
    draw = formatter.lookup_by_type(Figure)
    carded: list[str] = []

    def both(figure: Figure) -> str | None:
        wide: str | None = draw(figure)
        if wide is not None:
            if not carded:
                carded.append(picture_name(wide))
                draw_card(figure, folder / carded[0].replace(".svg", ".webp"))
            stack(figure)
            folder.joinpath(picture_name(wide)).write_text(draw(figure), "utf8")
        return wide

    formatter.for_type(Figure, both)
