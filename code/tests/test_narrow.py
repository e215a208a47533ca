"""휴대전화의 그림."""

import hashlib

import matplotlib.pyplot as plt
import pytest

from naerimak import plots
from naerimak.plots import narrow

PHONE = 342
"""휴대전화에서 그림의 너비(px)."""


@pytest.fixture(autouse=True)
def style():
    """책의 글꼴과 constrained layout으로 그리고, 끝나면 닫는다."""
    with plots.style.styled():
        yield
    plt.close("all")


def stacked(rows, columns, **options):
    """격자에 곡선을 하나씩 그리고 쌓은 그림과 칸."""
    figure, axes = plt.subplots(rows, columns, squeeze=False, **options)
    panels = list(axes.flat)
    for number, ax in enumerate(panels):
        ax.plot([0, 1], [0, 10**number], label=f"선 {number}")
    panels[0].set_ylabel("손실")
    narrow.stack(figure)
    figure.draw_without_rendering()
    return figure, panels


def places(panels):
    """칸마다 왼쪽 아래 모서리의 자리. 같은 줄과 같은 열은 같은 수다."""
    corners = [ax.get_position() for ax in panels]
    columns = sorted({round(corner.x0, 2) for corner in corners})
    rows = sorted({round(corner.y0, 2) for corner in corners}, reverse=True)
    return [(rows.index(round(corner.y0, 2)), columns.index(round(corner.x0, 2))) for corner in corners]


@pytest.mark.parametrize("count", narrow.SIDES)
def test_side_by_side_panels_stand_in_one_column(count):
    figure, panels = stacked(1, count)
    assert places(panels) == [(row, 0) for row in range(count)]
    assert [ax.get_title(loc="left") for ax in panels] == list(narrow.SIDES[count])
    assert figure.get_figwidth() == narrow.WIDTH


def test_four_panels_make_a_square():
    _, panels = stacked(1, 4, sharey=True)
    assert places(panels) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_two_long_rows_become_two_columns():
    figure, axes = plt.subplots(2, 5)
    for row, name in zip(axes, ("활성화값", "기울기의 크기"), strict=True):
        row[2].set_xlabel(name)
    narrow.stack(figure)
    figure.draw_without_rendering()
    assert places([*axes[0], *axes[1]]) == [(row, column) for column in range(2) for row in range(5)]
    assert [ax.get_xlabel() for ax in axes[0]] == [""] * 4 + ["활성화값"]
    assert [ax.get_xlabel() for ax in axes[1]] == [""] * 4 + ["기울기의 크기"]


def test_shared_axis_is_written_again():
    _, panels = stacked(1, 2, sharey=True)
    for ax in panels:
        assert ax.get_ylabel() == "손실"
        assert any(label.get_visible() and label.get_text() for label in ax.get_yticklabels())


@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (2, 2)])
def test_other_figures_only_become_narrower(shape):
    figure, panels = stacked(*shape, figsize=(6.8, 3.4))
    rows, columns = shape
    assert places(panels) == [(row, column) for row in range(rows) for column in range(columns)]
    assert tuple(figure.get_size_inches()) == (narrow.WIDTH, 3.4)


@pytest.mark.parametrize("outside", ["figure", "axes"])
def test_outside_legend_goes_below(outside):
    figure, ax = plt.subplots(figsize=(6.8, 3.0))
    lines = [ax.plot([0, 1], [0, k])[0] for k in range(4)]
    names = [f"규칙 {k}" for k in range(4)]
    if outside == "figure":
        figure.legend(lines, names, loc="outside upper center", ncols=4, title="규칙")
    else:
        ax.legend(lines, names, loc="center left", bbox_to_anchor=(1.0, 0.5), title="규칙")
    narrow.stack(figure)
    figure.draw_without_rendering()
    (legend,) = figure.legends
    assert ax.get_legend() is None
    assert [text.get_text() for text in legend.get_texts()] == names
    assert legend.get_title().get_text() == "규칙"
    frame = legend.get_window_extent()
    assert frame.y1 < ax.get_tightbbox().y0
    assert 0 <= frame.x0 < frame.x1 <= figure.bbox.x1
    assert figure.get_figheight() > 3.0
    assert ax.get_position().width * narrow.WIDTH > 3.0


def test_legends_of_stacked_panels_go_below_their_own():
    """칸마다 제 범례가 밖에 있으면 그 칸 아래에 놓여, 서로 겹치지도 축의 이름을 가리지도 않는다."""
    figure, axes = plt.subplots(3, 1, sharey=True, figsize=(6.8, 7.2))
    for row, ax in enumerate(axes):
        for k in range(4 + row):
            ax.plot([0, 1], [row, k], label=f"규칙 {k}")
        ax.set(xlabel="학습률", ylabel="손실")
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    narrow.stack(figure)
    figure.draw_without_rendering()
    assert not figure.legends
    frames = [ax.get_legend().get_window_extent() for ax in axes]
    for ax, frame, below in zip(axes, frames, [*axes[1:], None], strict=True):
        assert frame.y1 <= ax.xaxis.label.get_window_extent().y0 + 1
        assert frame.y0 >= (ax_top(below) if below else 0)
        assert 0 <= frame.x0 < frame.x1 <= figure.bbox.x1


def ax_top(ax):
    """칸의 위 끝(px)."""
    return ax.get_window_extent().y1


def test_legend_inside_stays():
    figure, ax = plt.subplots()
    ax.plot([0, 1], label="곡선")
    ax.legend()
    narrow.stack(figure)
    assert ax.get_legend() is not None
    assert not figure.legends


def test_letters_can_be_read_on_a_phone():
    figure, panels = stacked(1, 2)
    panels[0].legend()
    smallest = min(text.get_fontsize() for text in figure.findobj(plt.Text) if text.get_text())
    assert smallest * PHONE / (72 * narrow.WIDTH) > 8.5


def test_both_pictures_share_a_name(tmp_path):
    """넓은 그림을 내면서, 좁은 그림을 그 내용에서 나온 이름으로 둔다."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.core.pylabtools import select_figure_formats

    shell = InteractiveShell()
    select_figure_formats(shell, "svg", bbox_inches=None)
    narrow.draw_both(shell, tmp_path)
    figure = plt.subplots(1, 2)[0]
    data, _ = shell.display_formatter.format(figure)
    wide = data["image/svg+xml"]
    (path,) = tmp_path.glob("*.svg")
    assert path.with_suffix(".webp").exists(), "첫 그림에는 카드의 그림도 있다"
    assert path.name == hashlib.sha256(wide.encode().rstrip(b"\n")).hexdigest() + ".svg"
    assert f'width="{72 * narrow.WIDTH:g}pt"' in path.read_text("utf8")
    assert f'width="{72 * 6.8:g}pt"' in wide


def test_card_hides_the_small_print_and_puts_it_back(tmp_path):
    """작은 그림에는 글자와 눈금이 없고, 그린 뒤의 그림은 그대로다."""
    figure, ax = plt.subplots(figsize=(6.8, 2.6))
    ax.plot([0, 1], [0, 1], label="선")
    ax.legend()
    ax.set(xlabel="걸음", title="제목")
    hidden = ax.text(0.5, 0.5, "숨긴 글", visible=False)
    path = tmp_path / "card.webp"
    narrow.draw_card(figure, path)
    height, width, channels = plt.imread(path).shape
    assert (width, height) == tuple(round(side * narrow.CARD_DPI) for side in narrow.CARD)
    assert channels == 4
    assert path.stat().st_size < 20_000
    assert tuple(figure.get_size_inches()) == (6.8, 2.6)
    assert all(one.get_visible() for one in (ax.xaxis, ax.title, ax.get_legend()))
    assert not hidden.get_visible()


def still(tmp_path, rows, columns, **names):
    """탐색기 모음의 그림으로 고친 그림과, 남은 칸."""
    figure, axes = plt.subplots(rows, columns, squeeze=False)
    for number, ax in enumerate(axes.flat):
        for name in names.get("lines", ()):
            ax.plot([0, 1], [number, 1], label=name)
        ax.set(title=f"{number}층\n표준편차 0.1", ylabel="손실")
        ax.legend()
    path = tmp_path / "still.webp"
    narrow.draw_still(figure, path)
    height, width, _ = plt.imread(path).shape
    assert (width, height) == tuple(round(side * narrow.STILL_DPI) for side in narrow.STILL)
    return figure.axes


@pytest.mark.parametrize(
    ("rows", "columns", "kept"),
    [(1, 2, ["0층"]), (1, 3, ["0층"]), (2, 5, ["0층", "2층", "4층"]), (2, 2, ["0층", "1층"])],
)
def test_a_still_keeps_few_panels_and_readable_letters(tmp_path, rows, columns, kept):
    """탐색기 모음의 그림에는 칸이 셋까지이고, 이름은 한 줄이고, 범례는 끝 칸에 한 번뿐이다."""
    axes = still(tmp_path, rows, columns, lines=("Xavier", "He"))
    assert [ax.get_title() for ax in axes] == kept
    assert [ax.get_legend().get_visible() for ax in axes] == [False] * (len(kept) - 1) + [True]
    assert [bool(ax.get_ylabel()) for ax in axes] == [True] + [False] * (len(kept) - 1)


def test_a_still_drops_a_legend_that_hides_the_curves(tmp_path):
    """이름이 많은 범례는 작은 그림의 곡선을 가린다."""
    (ax,) = still(tmp_path, 1, 2, lines="abcdefg")
    assert not ax.get_legend().get_visible()


def test_a_still_of_hand_placed_panels_stays_whole(tmp_path):
    """칸을 손으로 놓은 그림과 칸이 없는 그림도 오류 없이 작게 그린다."""
    figure = plt.figure(layout="none")
    figure.add_axes((0.1, 0.1, 0.3, 0.8))
    figure.add_axes((0.6, 0.1, 0.3, 0.8))
    narrow.draw_still(figure, tmp_path / "still.webp")
    assert len(figure.axes) == 2
    narrow.draw_still(plt.figure(layout="none"), tmp_path / "empty.webp")
    assert (tmp_path / "empty.webp").stat().st_size > 0
