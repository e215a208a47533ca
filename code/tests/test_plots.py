"""그림: 색과 표식, 글꼴, 주어진 ``Axes``에만 그리기, 축의 이름과 구간, 데이터."""

import io
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pytest
from helpers import rejects
from hypothesis import given, strategies as st
from matplotlib import pyplot
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from naerimak import minimize, plots
from naerimak.catalog import OPTIMIZER_CARDS, OPTIMIZERS, LineStyle
from naerimak.experiments import Histogram, layer_statistics
from naerimak.landscapes import LANDSCAPES, Parabola, Ravine, Wells
from naerimak.optimizers import SGD, Adam, AdamEpsHat, AdamUncorrected, AdamW, RMSProp
from naerimak.plots import LINES, STARTS, rule_style, use_style, variants
from naerimak.plots.paths import LEVELS, contour_levels
from naerimak.plots.style import BACKWARD, FORWARD, INK, READER, STYLE, inverted, styled, styles_together
from naerimak.widgets.bundling import ACCENT, CONTROL

START = (-7.0, 2.0)

# --- 색과 표식 ----------------------------------------------------------------------------------------------


def luminance(color):
    """WCAG 2.2의 상대 휘도."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, two):
    """WCAG 2.2의 명암비."""
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


COLORS = {style.color for style in (*LINES.values(), READER, *STARTS.values())}
COLORS |= {FORWARD, BACKWARD, ACCENT, CONTROL}


def test_contrast_is_the_standard_one():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("color", sorted(COLORS | {*plots.shades(7)}))
def test_colors_stand_out_on_light_and_dark_grounds(color):
    """선은 바탕과 3:1 이상이다(WCAG 1.4.11). 어두운 두 바탕은 책의 쪽과 그 안의 칸이다."""
    assert contrast(color, "#ffffff") >= 3
    for ground in ("#14181e", "#121212"):
        assert contrast(inverted(color), ground) >= 3


@pytest.mark.parametrize("table", [{**LINES, "독자": READER}, STARTS], ids=["규칙", "초깃값"])
def test_lines_differ_in_color_and_marker(table):
    """회색으로 인쇄해도 표식만으로 가려진다."""
    for (one, a), (two, b) in combinations(table.items(), 2):
        assert a.marker != b.marker, (one, two)
        assert a.color != b.color, (one, two)
        assert inverted(a.color) != inverted(b.color), (one, two)


@pytest.mark.parametrize("name", LINES)
def test_variants_share_the_color_and_differ_in_marker_and_dash(name):
    looks = variants(name)
    assert {style.color for style in looks} == {LINES[name].color}
    assert len({style.marker for style in looks}) == len({style.dash for style in looks}) == len(looks) == 4


def hue_rotated_inverse(color):
    """Filter Effects 명세의 식: invert(1) 뒤에 각이 180도인 feColorMatrix hueRotate."""
    cos, sin = np.cos(np.pi), np.sin(np.pi)
    kept = np.tile([0.213, 0.715, 0.072], (3, 1))
    around_cos = np.eye(3) - kept
    around_sin = np.array([[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]])
    turned = (kept + cos * around_cos + sin * around_sin) @ (1 - np.array(to_rgb(color)))
    return np.clip(turned, 0, 1)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_inverted_is_the_css_filter(rgb):
    color = to_hex(np.array(rgb) / 255)
    np.testing.assert_allclose(to_rgb(inverted(color)), hue_rotated_inverse(color), atol=0.5 / 255 + 1e-9)


@pytest.mark.parametrize(
    ("color", "dark"), [("#ffffff", "#000000"), ("#000000", "#ffffff"), ("#808080", "#7f7f7f")]
)
def test_inverted_grey_stays_grey(color, dark):
    assert inverted(color) == dark


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_has_its_line(name):
    """변형은 원래 규칙의 선을 쓴다."""
    assert rule_style(OPTIMIZERS[name]()) is LINES[OPTIMIZER_CARDS[name].variant_of or name]


def test_a_rule_of_the_reader_has_the_line_of_the_reader():
    class Mine:
        pass

    class Louder(SGD):
        pass

    assert rule_style(Mine()) is READER
    assert rule_style(Louder()) is LINES["SGD"]
    assert rule_style(AdamW()) is LINES["AdamW"] is not rule_style(AdamEpsHat())


@pytest.mark.parametrize("style", [*LINES.values(), READER, *STARTS.values()], ids=str)
def test_line_is_what_matplotlib_draws(style):
    (line,) = Figure().add_subplot().plot([0, 1], **style.line())
    assert (line.get_color(), line.get_marker()) == (style.color, style.marker)
    assert line.is_dashed() == bool(style.dash)


# --- 글꼴과 설정 --------------------------------------------------------------------------------------------


def settings():
    """지금의 matplotlib 설정."""
    return dict(mpl.rcParams)


def test_styled_restores_the_settings():
    before = settings()
    with styled():
        assert mpl.rcParams["font.family"] == ["Pretendard"]
        assert mpl.rcParams["axes.edgecolor"] == INK
    assert settings() == before
    with pytest.raises(KeyError), styled():
        raise KeyError
    assert settings() == before


def test_use_style_sets_the_settings():
    with mpl.rc_context():
        use_style()
        use_style()
        for name, value in STYLE.items():
            assert mpl.rcParams[name] == ([value] if name == "font.family" else value) or (
                tuple(mpl.rcParams[name]) == value
            )


TEXT = "학습률 η = 0.95, −3 ± ε, θ₀·L √ ∞ ×10⁻⁴ 꽳뷁"


def test_hangul_and_symbols_have_glyphs():
    """없는 글자는 경고이고 경고는 오류다."""
    with styled():
        figure = Figure()
        figure.text(0.1, 0.5, TEXT)
        figure.text(0.1, 0.8, r"$\nabla L$, $-\eta g$, $L - L_{\min}$")
        figure.add_subplot().plot([-1e-5, -1], [-3, 4])
        figure.savefig(io.BytesIO())


def test_missing_glyphs_would_be_noticed():
    """위의 시험이 잡아내는 것: 기본 글꼴에는 한글이 없다."""
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        figure = Figure()
        figure.text(0.1, 0.5, "한글")
        with pytest.warns(UserWarning, match="Glyph"):
            figure.savefig(io.BytesIO())


# --- 그리기 -------------------------------------------------------------------------------------------------


@pytest.fixture
def ax():
    """책의 모양으로 그리는 칸.

    시험이 끝나면 실제로 그려서 경고가 없는지, pyplot의 그림이 생기지 않았는지 본다.
    """
    before = settings()
    with styled():
        figure = Figure()
        inside = settings()
        yield figure.add_subplot()
        assert settings() == inside
        figure.savefig(io.BytesIO())
    assert settings() == before
    assert pyplot.get_fignums() == []


def texts(ax):
    """가로축과 세로축의 이름."""
    return ax.get_xlabel(), ax.get_ylabel()


def legend(ax):
    """범례에 적힐 이름."""
    return ax.get_legend_handles_labels()[1]


PLANES = [kind() for kind in LANDSCAPES.values() if kind().dim == 2]
CURVES = [kind() for kind in LANDSCAPES.values() if kind().dim == 1]


@pytest.mark.parametrize("landscape", PLANES, ids=str)
def test_draw_contours(ax, landscape):
    plots.draw_contours(ax, landscape)
    assert (ax.get_xlim(), ax.get_ylim()) == landscape.bounds
    assert texts(ax) == ("$x$", "$y$")
    assert [tuple(np.ravel(line.get_xydata())) for line in ax.lines] == list(landscape.minima)
    (contours,) = ax.collections
    # 등고선이 그 높이에 놓여 있다. 격자 사이는 선분으로 이었으므로 격자 간격만큼 어긋날 수 있다.
    paths = list(zip(contours.levels, contours.get_paths(), strict=True))
    assert len(paths) == LEVELS
    for level, path in paths[5:-1]:
        height = landscape.value(*path.vertices.T) - landscape.lowest
        assert np.median(np.abs(height / level - 1)) < 0.02


def test_draw_look_ahead(ax):
    """관성의 끝에서 두 규칙의 화살표가 각각의 기울기만큼 갈라진다."""
    theta, v = np.array([-4.0, 0.5]), np.array([0.9, -1.0])
    plots.draw_look_ahead(ax, Ravine(), theta, v, lr=0.3, momentum=0.9)
    ends = [line.get_xydata()[0] for line in ax.lines]
    ahead = theta + 0.9 * v
    expected = [ahead, ahead - 0.3 * Ravine().grad(theta), ahead - 0.3 * Ravine().grad(ahead), theta]
    np.testing.assert_allclose(ends, expected)
    colors = [to_hex(line.get_color()) for line in ax.lines]
    assert colors == [INK, LINES["Momentum"].color, LINES["Nesterov"].color, INK]
    assert len(legend(ax)) == len(ax.texts) == 3


def test_draw_lines(ax):
    x = np.array([1.0, 10.0])
    plots.draw_lines(ax, x, {"하나": x, "둘": x**2}, variants("SGD"))
    assert (ax.get_xscale(), ax.get_yscale(), legend(ax)) == ("log", "log", ["하나", "둘"])
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), [[1, 1], [10, 100]])
    assert [line.get_marker() for line in ax.lines] == ["None", "None"]


def test_draw_limit_names_the_line(ax):
    plots.draw_limit(ax, 0.5, "경계")
    (line,) = ax.lines
    assert list(line.get_ydata()) == [0.5, 0.5]
    (name,) = ax.texts
    # 이름은 점선의 오른쪽, 칸의 밖에 있다.
    box, axes = name.get_window_extent(), ax.get_window_extent()
    height = ax.transData.transform((0, 0.5))[1]
    assert (name.get_text(), box.y0 < height < box.y1) == ("경계", True)
    assert axes.x1 < box.x0 < axes.x1 + 10


def test_contour_levels_are_dense_at_the_bottom():
    levels = np.array(contour_levels(7.0))
    assert len(levels) == LEVELS
    assert levels[0] > 0
    assert levels[-1] == 7.0
    assert (np.diff(levels, n=2) > 0).all()


@pytest.mark.parametrize("landscape", CURVES, ids=str)
def test_draw_curve(ax, landscape):
    plots.draw_curve(ax, landscape)
    x, y = ax.lines[0].get_data()
    np.testing.assert_array_equal(y, landscape(x[:, None]))
    assert (x[0], x[-1]) == ax.get_xlim() == landscape.bounds[0]
    assert texts(ax) == ("$x$", "손실 $L$")


@pytest.mark.parametrize("style", [None, LINES["SGD"]])
def test_draw_tangent(ax, style):
    """접선은 그 점을 지나고 기울기가 미분값이다."""
    plots.draw_tangent(ax, Wells(), 1.0, style=style)
    tangent, point = ax.lines
    x, y = tangent.get_data()
    assert x.mean() == 1.0
    assert x[1] - x[0] == pytest.approx(16 / 3)
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(0.1 + 2 * np.sin(2.0))
    assert y.mean() == pytest.approx(Wells().value(1.0))
    assert point.get_xydata().tolist() == [[1.0, pytest.approx(Wells().value(1.0))]]
    assert tangent.get_color() == (style.color if style else INK)


def path_of(trace):
    return trace.theta


def curve_of(trace):
    return np.column_stack([trace.theta[:, 0], trace.loss])


def loss_of(trace):
    return np.column_stack([np.arange(len(trace.loss)), trace.loss - trace.landscape.lowest])


OTHER = LineStyle("#123456", "s", (1, 2))


@pytest.mark.parametrize(
    ("draw", "landscape", "start", "points"),
    [
        (plots.draw_path, Ravine(), START, path_of),
        (plots.draw_path_1d, Wells(), (7.2,), curve_of),
        (plots.draw_loss, Ravine(), START, loss_of),
        (plots.draw_loss, Wells(), (7.2,), loss_of),
    ],
)
@pytest.mark.parametrize(
    ("options", "label", "style"),
    [({}, "Adam", LINES["Adam"]), ({"label": "느린 Adam", "style": OTHER}, "느린 Adam", OTHER)],
)
def test_draw_a_trace(ax, draw, landscape, start, points, options, label, style):
    """점은 길의 점이고, 이름과 선은 따로 주지 않으면 규칙의 것이다."""
    trace = minimize(landscape, start, Adam(0.3), 12)
    draw(ax, trace, **options)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), points(trace))
    assert legend(ax) == [label]
    assert (ax.lines[0].get_color(), ax.lines[0].get_marker()) == (style.color, style.marker)


def test_draw_path_marks_the_start(ax):
    plots.draw_path(ax, minimize(Ravine(), START, SGD(0.9), 5))
    start = ax.lines[1]
    assert start.get_xydata().tolist() == [list(START)]
    assert start.get_markerfacecolor() == "none"
    assert start.get_linestyle() == "None"


def test_draw_loss_is_logarithmic_and_survives_zero(ax):
    """한 걸음에 최솟값에 닿으면 손실이 0이지만 로그 눈금에 그릴 수 있다."""
    plots.draw_loss(ax, minimize(Parabola(), (1.0,), SGD(1.0), 3))
    assert ax.get_yscale() == "log"
    assert ax.lines[0].get_ydata().tolist() == [0.5] + [np.finfo(float).tiny] * 3
    assert texts(ax) == ("걸음 $t$", "손실 − 최솟값")


def test_draw_sensitivity_breaks_where_diverged(ax):
    lrs = np.geomspace(0.01, 10, 4)
    losses = {"SGD": np.array([3.0, 1.0, np.inf, np.inf]), "Adam": np.array([4.0, 3.0, 2.0, 1.0])}
    plots.draw_sensitivity(ax, lrs, losses, LINES)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert legend(ax) == ["SGD", "Adam"]
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [3.0, 1.0, np.nan, np.nan])
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), np.column_stack([lrs, losses["Adam"]]))
    assert [line.get_color() for line in ax.lines] == [LINES[name].color for name in losses]
    assert texts(ax) == ("학습률 $\\eta$", "마지막 손실")
    np.testing.assert_array_equal(losses["SGD"], [3.0, 1.0, np.inf, np.inf])


@pytest.mark.parametrize("styles", [None, LINES])
def test_draw_learning_curves_counts_epochs_from_one(ax, styles):
    plots.draw_learning_curves(ax, {"SGD": [0.5, 0.7, 0.8], "Adam": np.array([0.9])}, styles)
    assert ax.lines[0].get_xydata().tolist() == [[1, 0.5], [2, 0.7], [3, 0.8]]
    assert ax.lines[1].get_xydata().tolist() == [[1, 0.9]]
    assert ax.get_xlabel() == "에폭"
    assert legend(ax) == ["SGD", "Adam"]
    if styles:
        assert ax.lines[0].get_color() == LINES["SGD"].color


@pytest.mark.parametrize(
    ("counts", "heights"), [([1, 4, 2, 0], [0.25, 1, 0.5, 0]), ([0, 0, 0, 0], [0, 0, 0, 0])]
)
def test_draw_histogram(ax, counts, heights):
    """가장 높은 칸이 1이고, 빈 히스토그램에서 0으로 나누지 않는다."""
    plots.draw_histogram(ax, Histogram(np.array(counts), (-1.0, 1.0), 0.0))
    values, edges, _ = ax.patches[0].get_data()
    assert values.tolist() == heights
    np.testing.assert_allclose(edges, [-1, -0.5, 0, 0.5, 1])
    assert ax.get_xlim() == (-1, 1)
    assert ax.get_ylim()[0] == 0
    assert ax.get_ylim()[1] >= 1
    assert to_hex(ax.patches[0].get_facecolor()) == FORWARD


@pytest.mark.parametrize(
    ("draw", "part", "color", "last"),
    [
        (plots.draw_layers, "activations", FORWARD, "std"),
        (plots.draw_gradient_layers, "gradients", BACKWARD, "gradient_std"),
    ],
)
@pytest.mark.parametrize(("activation", "initializer"), [("relu", "he_normal"), ("tanh", "zeros")])
def test_draw_layers(ax, draw, part, color, last, activation, initializer):
    statistics = layer_statistics(activation, initializer, depth=3, width=20, inputs=40)
    axes = [ax.figure.add_subplot(1, 3, k) for k in (1, 2, 3)]
    draw(axes, statistics)
    for k, (one, layer) in enumerate(zip(axes, statistics, strict=True), start=1):
        histogram = getattr(layer, part)
        np.testing.assert_allclose(
            one.patches[0].get_data().values, histogram.counts / max(1, histogram.counts.max())
        )
        assert to_hex(one.patches[0].get_facecolor()) == color
        assert one.get_xlim() == histogram.bounds
        title = one.get_title()
        assert title.startswith(f"{k}층\n")
        assert f"표준편차 {plots.layers.number(getattr(layer, last), 2)}" in title
    with pytest.raises(ValueError, match="zip"):
        draw(axes[:2], statistics)


@pytest.mark.parametrize(("backward", "label"), [(False, "활성화값의 표준편차"), (True, "기울기의 표준편차")])
def test_draw_layer_std(ax, backward, label):
    found = {
        "Xavier": layer_statistics("tanh", "xavier_normal", depth=4, width=20, inputs=40),
        "직교": layer_statistics("tanh", "orthogonal", depth=2, width=20, inputs=40),
    }
    plots.draw_layer_std(ax, found, backward=backward)
    for line, layers in zip(ax.lines, found.values(), strict=True):
        values = [one.gradient_std if backward else one.std for one in layers]
        assert line.get_xydata().tolist() == [list(pair) for pair in enumerate(values, start=1)]
    assert ax.lines[0].get_color() == STARTS["Xavier"].color
    assert ax.get_yscale() == "log"
    assert texts(ax) == ("층 (기울기는 ← 쪽으로 간다)" if backward else "층", label)
    assert ax.get_xticks().tolist() == [1, 2, 3, 4]
    assert legend(ax) == list(found)


@pytest.mark.parametrize("depth", [20, 100])
def test_many_layers_are_numbered_sparsely(ax, depth):
    """층이 많아도 가로축의 번호가 겹치지 않는다."""
    plots.draw_layer_std(ax, {"He": layer_statistics("relu", "he_normal", depth=depth, width=10, inputs=10)})
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.get_xticklabels() if text.get_text()]
    assert len(boxes) >= 4
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


# --- 한 그림에 함께 놓는 선 ---------------------------------------------------------------------------------


def test_rules_that_share_a_line_are_told_apart_by_dash_and_marker():
    rules = {
        "Adam": Adam(),
        "보정 없음": AdamUncorrected(),
        "ε̂": AdamEpsHat(),
        "SGD": SGD(),
        "큰 Adam": Adam(1.0),
    }
    chosen = styles_together(rules)
    assert list(chosen) == list(rules)
    assert chosen["Adam"] is LINES["Adam"]
    assert chosen["SGD"] is LINES["SGD"]
    family = [chosen[label] for label in rules if label != "SGD"]
    assert {style.color for style in family} == {LINES["Adam"].color}
    assert len({style.dash for style in family}) == len({style.marker for style in family}) == 4


def test_a_line_with_a_dash_of_its_own_and_the_reader_are_told_apart_too():
    class Mine:
        pass

    for rule in (RMSProp(), Mine()):
        first, second = styles_together({"하나": rule, "둘": rule}).values()
        assert first is rule_style(rule)
        assert (second.color, second.dash != first.dash) == (first.color, True)


def test_more_rules_than_lines_fall_back_to_the_line_of_the_rule():
    many = styles_together({str(k): SGD() for k in range(7)})
    assert many["6"] is LINES["SGD"]


# --- 여러 번 한 결과의 띠 -----------------------------------------------------------------------------------


def test_draw_shades_darkens_one_colour_and_changes_the_marker(ax):
    x = np.array([0.1, 1.0])
    plots.draw_shades(ax, {name: (x, k * x) for k, name in enumerate("abc", start=1)}, LINES["Adam"])
    lines = ax.get_lines()
    assert [line.get_label() for line in lines] == ["a", "b", "c"]
    assert {line.get_color() for line in lines} == {LINES["Adam"].color}
    assert [line.get_alpha() for line in lines] == pytest.approx([0.3, 0.65, 1.0])
    assert len({line.get_marker() for line in lines}) == 3
    np.testing.assert_array_equal(lines[1].get_ydata(), 2 * x)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    with rejects("lines", 7, "6 이하의 개수"):
        plots.draw_shades(ax, dict.fromkeys("abcdefg", (x, x)), LINES["Adam"])


@pytest.mark.parametrize(("share", "low", "high"), [(0.5, 1.0, 3.0), (1.0, 0.0, 4.0)])
def test_bands_hold_the_middle_of_the_runs(share, low, high):
    """다섯 번이 0~4배이면 중앙값은 2배, 사분위수는 1배와 3배다."""
    x = np.array([1.0, 2.0, 4.0])
    values = np.arange(5.0)[:, None] * x
    ax = Figure().subplots()
    plots.draw_bands(ax, {"SGD": (x, values)}, LINES, share=share)
    (line,), (band,) = ax.lines, ax.collections
    np.testing.assert_allclose(line.get_ydata(), 2 * x)
    assert to_hex(line.get_color()) == LINES["SGD"].color
    corners = band.get_paths()[0].vertices
    for at in x:
        heights = corners[corners[:, 0] == at, 1]
        assert heights.min() == pytest.approx(low * at)
        assert heights.max() == pytest.approx(high * at)


def test_bands_break_where_a_run_is_not_finite_and_may_be_left_out():
    values = np.array([[1.0, np.inf], [2.0, 3.0], [3.0, 5.0]])
    ax = Figure().subplots()
    plots.draw_bands(ax, {"Adam": ([1, 2], values)}, LINES, share=0)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [2.0, np.nan])
    assert not ax.collections
    with pytest.raises(ValueError, match=r"^share="):
        plots.draw_bands(ax, {"Adam": ([1, 2], values)}, LINES, share=1.5)
