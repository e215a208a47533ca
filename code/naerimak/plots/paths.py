"""지형과 길: 등고선, 걸음, 손실 곡선, 학습률에 대한 민감도."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from naerimak import _check
from naerimak._types import Array
from naerimak.catalog import LINES, LineStyle
from naerimak.landscapes import Landscape
from naerimak.plots.style import INK, rule_style
from naerimak.training import Trace

GRID, LEVELS = 161, 14


def label_of(optimizer: object) -> str:
    """범례에 적을 규칙의 이름."""
    return type(optimizer).__name__


SHADES = "osv^DX"
"""같은 색의 곡선을 가르는 표식."""


def draw_contours(ax: Axes, landscape: Landscape) -> None:
    """2차원 지형의 등고선과 극솟값을 그립니다. 등고선은 바닥 가까이에서 촘촘합니다."""
    (x0, x1), (y0, y1) = landscape.bounds
    x, y = np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID)
    height = landscape.value(*np.meshgrid(x, y)) - landscape.lowest
    ax.contour(
        x,
        y,
        height,
        levels=contour_levels(float(height.max())),
        colors=INK,
        alpha=0.28,
        linewidths=0.7,
    )
    for minimum in landscape.minima:
        ax.plot(*minimum, marker="+", color=INK, markersize=8, linestyle="none")
    ax.set(xlim=(x0, x1), ylim=(y0, y1), xlabel="$x$", ylabel="$y$")


def contour_levels(top: float) -> list[float]:
    """0에서 ``top``까지 세제곱으로 벌어지는 높이들. 바닥 가까이가 촘촘합니다."""
    return [top * (k / LEVELS) ** 3 for k in range(1, LEVELS + 1)]


def draw_path(
    ax: Axes, trace: Trace, *, label: str | None = None, style: LineStyle | None = None, every: int = 1
) -> None:
    """2차원 길을 ``every``걸음마다 표식을 찍어 그립니다. 출발점은 속이 빈 동그라미입니다."""
    style = style or rule_style(trace.optimizer)
    ax.plot(
        *trace.theta.T,
        **style.line(),
        markevery=every,
        label=label or label_of(trace.optimizer),
        alpha=0.9,
    )
    ax.plot(
        *trace.theta[0], marker="o", color=style.color, markerfacecolor="none", markersize=9, linestyle="none"
    )


def draw_path_1d(ax: Axes, trace: Trace, *, label: str | None = None, style: LineStyle | None = None) -> None:
    """1차원 곡선 위에 길을 얹어 그립니다."""
    style = style or rule_style(trace.optimizer)
    ax.plot(
        trace.theta[:, 0], trace.loss, **style.line(), label=label or label_of(trace.optimizer), alpha=0.9
    )


def draw_look_ahead(
    ax: Axes, landscape: Landscape, theta: Array, v: Array, *, lr: float, momentum: float
) -> None:
    """무거운 공과 NAG의 한 걸음이 어떻게 갈리는지 화살표로 그립니다.

    둘 다 점 ``theta`` (2,)에서 속도 ``v`` (2,)로 출발합니다.
    """
    here, ahead = np.asarray(theta), np.asarray(theta) + momentum * np.asarray(v)
    arrows = [(here, ahead, INK, "관성 $\\alpha v$")]
    for name, label, point in (
        ("Momentum", "무거운 공: 지금 점의 $-\\eta g$", here),
        ("Nesterov", "NAG: 내다본 점의 $-\\eta g$", ahead),
    ):
        arrows.append((ahead, ahead - lr * landscape.grad(point), LINES[name].color, label))
    for tail, tip, color, label in arrows:
        ax.plot(*tip, marker="o", color=color, linestyle="none", label=label)
        ax.annotate(
            "",
            (tip[0], tip[1]),
            (tail[0], tail[1]),
            arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 1.6, "shrinkB": 0},
        )
    ax.plot(*here, marker="o", color=INK, markerfacecolor="none", markersize=9, linestyle="none")


def draw_curve(ax: Axes, landscape: Landscape) -> None:
    """1차원 지형의 곡선을 그립니다."""
    (low, high), *_ = landscape.bounds
    x = np.linspace(low, high, 401)
    ax.plot(x, landscape.value(x), color=INK, alpha=0.5, linewidth=1.2)
    ax.set(xlim=(low, high), xlabel="$x$", ylabel="손실 $L$")


def draw_tangent(ax: Axes, landscape: Landscape, at: float, *, style: LineStyle | None = None) -> None:
    """1차원 곡선 위의 점 ``at``에서 접선을 긋습니다. 길이는 그림 너비의 3분의 1입니다."""
    (low, high), *_ = landscape.bounds
    color = style.color if style else INK
    height, (rise,) = landscape.value(np.asarray(at)), landscape.slope(np.asarray(at))
    x = np.array([at - (high - low) / 6, at + (high - low) / 6])
    ax.plot(x, height + rise * (x - at), color=color, linewidth=1.2, linestyle=(0, (4, 2)))
    ax.plot(at, height, marker="o", color=color, markersize=5, linestyle="none")


def draw_loss(ax: Axes, trace: Trace, *, label: str | None = None, style: LineStyle | None = None) -> None:
    """걸음에 따른 손실(최솟값을 뺀 값)을 로그 눈금으로 그립니다."""
    style = style or rule_style(trace.optimizer)
    gap = np.maximum(trace.loss - trace.landscape.lowest, np.finfo(float).tiny)
    ax.semilogy(gap, **style.line(), markevery=0.1, label=label or label_of(trace.optimizer))
    ax.set(xlabel="걸음 $t$", ylabel="손실 − 최솟값")


def draw_limit(ax: Axes, height: float, name: str) -> None:
    """높이 ``height``의 경계를 점선으로 긋고, 선과 겹치지 않게 칸의 오른쪽에 이름을 적습니다."""
    ax.axhline(height, color="0.5", linestyle=":", linewidth=1)
    ax.annotate(
        name,
        (1, height),
        xycoords=("axes fraction", "data"),
        xytext=(3, 0),
        textcoords="offset points",
        va="center",
        color="0.35",
    )


def draw_lines(ax: Axes, x: Array, lines: Mapping[str, Array], styles: Sequence[LineStyle]) -> None:
    """같은 ``x`` (n,) 위의 곡선 (n,)을 이름마다 하나씩, 표식 없이 두 축 모두 로그 눈금으로 그립니다."""
    for (name, y), style in zip(lines.items(), styles, strict=False):
        ax.loglog(x, y, color=style.color, linestyle=style.line()["linestyle"], label=name)
    ax.legend()


def draw_sensitivity(
    ax: Axes, lrs: Array, losses: Mapping[str, Array], styles: Mapping[str, LineStyle]
) -> None:
    """학습률에 대한 마지막 손실을 두 축 모두 로그 눈금으로 그립니다. 발산한 곳에서는 선이 끊깁니다."""
    for name, loss in losses.items():
        ax.loglog(
            lrs, np.where(np.isfinite(loss), loss, np.nan), **styles[name].line(), label=name, markevery=0.1
        )
    ax.set(xlabel="학습률 $\\eta$", ylabel="마지막 손실")


def draw_learning_curves(
    ax: Axes, curves: Mapping[str, Sequence[float] | Array], styles: Mapping[str, LineStyle] | None = None
) -> None:
    """에폭에 따른 값을 이름마다 한 줄씩 그립니다. 에폭은 1부터 셉니다."""
    for name, values in curves.items():
        epochs = np.arange(1, len(values) + 1)
        ax.plot(epochs, values, **(styles[name].line() if styles else {}), label=name)
    ax.set(xlabel="에폭")


def draw_shades(
    ax: Axes,
    lines: Mapping[str, tuple[Sequence[float] | Array, Sequence[float] | Array]],
    style: LineStyle,
) -> None:
    """한 규칙의 하이퍼파라미터를 바꾼 곡선들을 두 축 모두 로그 눈금으로 그립니다.

    색은 같고, 옅은 것부터 짙은 것까지 표식을 달리합니다.
    ``lines``는 이름마다 가로축 (n,)과 세로축 (n,)이고, 표식이 여섯 가지라 여섯 개까지입니다.
    """
    if len(lines) > len(SHADES):
        raise _check.fail("lines", len(lines), f"{len(SHADES)} 이하의 개수")
    for k, (name, (x, y)) in enumerate(lines.items()):
        alpha = 0.3 + 0.7 * k / max(1, len(lines) - 1)
        ax.loglog(x, y, color=style.color, alpha=alpha, marker=SHADES[k], label=name)


def draw_bands(
    ax: Axes,
    runs: Mapping[str, tuple[Sequence[float] | Array, Array]],
    styles: Mapping[str, LineStyle],
    *,
    share: float = 0.5,
) -> None:
    """여러 번 한 결과를 이름마다 중앙값의 선과, 가운데 ``share``만큼이 드는 띠로 그립니다.

    ``runs``의 값은 가로축 ``x`` (n,)와 결과 (횟수, n)입니다. ``share``가 0.5이면 사분위수의 띠, 1이면 가장
    작은 값에서 가장 큰 값까지의 띠이고, 0이면 띠를 그리지 않습니다.
    한 번이라도 유한하지 않은 곳에서는 선이 끊깁니다.
    """
    if not 0 <= share <= 1:
        raise _check.fail("share", share, "0 이상 1 이하의 수")
    for name, (x, values) in runs.items():
        finite = np.where(np.isfinite(values), values, np.nan)
        low, middle, high = np.quantile(finite, [0.5 - share / 2, 0.5, 0.5 + share / 2], axis=0)
        ax.plot(x, middle, **styles[name].line(), label=name)
        if share:
            ax.fill_between(x, low, high, color=styles[name].color, alpha=0.18, linewidth=0)
