"""층마다의 분포: 앞으로 가는 활성화값과 뒤로 오는 기울기."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from naerimak._types import Array
from naerimak.catalog import STARTS, LineStyle
from naerimak.experiments import Histogram, LayerStatistics
from naerimak.plots.style import BACKWARD, FORWARD, INK
from naerimak.tables import number

EVERY_LAYER = 10
"""가로축에 층의 번호를 빠짐없이 적을 만한 층의 수."""

BACK = "층 (기울기는 ← 쪽으로 간다)"
"""기울기의 칸의 가로축. 끝 층에서 출발해 거꾸로 오므로 그렇게 읽으라고 적습니다."""


def draw_histogram(ax: Axes, histogram: Histogram, color: str = FORWARD) -> None:
    """히스토그램 하나를 그립니다. 높이는 가장 높은 칸을 1로 맞춥니다."""
    low, high = histogram.bounds
    counts = histogram.counts
    edges = np.linspace(low, high, len(counts) + 1)
    ax.stairs(counts / max(1, int(counts.max())), edges, fill=True, color=color)
    ax.set(xlim=(low, high), ylim=(0, 1.05), yticks=[])
    ax.spines["left"].set_visible(False)


def _title(ax: Axes, layer: int, *facts: str) -> None:
    ax.set_title("\n".join((f"{layer}층", *facts)), fontsize=8.5)


def _name(axes: Sequence[Axes], label: str) -> None:
    """가로축의 이름은 다섯 칸씩 놓인 그림의 마지막 줄 가운데에 한 번만 적는다."""
    axes[-(min(5, len(axes)) + 1) // 2].set_xlabel(label)


def draw_layers(axes: Sequence[Axes], statistics: Sequence[LayerStatistics]) -> None:
    """층마다 활성화값의 히스토그램을 하나씩 그리고, 위에 평균과 표준편차를 적습니다.

    구간 밖의 값이 있으면 그 비율도 적습니다.
    """
    for layer, (ax, one) in enumerate(zip(axes, statistics, strict=True), start=1):
        draw_histogram(ax, one.activations, FORWARD)
        facts = [f"평균 {number(round(one.mean, 2), 2)}", f"표준편차 {number(one.std, 2)}"]
        if one.activations.outside > 0:
            facts.append(f"구간 밖 {number(100 * one.activations.outside, 2)}%")
        _title(ax, layer, *facts)
    _name(axes, "활성화값")


def draw_gradient_layers(axes: Sequence[Axes], statistics: Sequence[LayerStatistics]) -> None:
    """층마다 기울기 크기(로그 눈금)의 히스토그램을 하나씩 그리고 위에 표준편차를 적습니다.

    기울기는 마지막 칸에서 출발해 거꾸로 오므로 그렇게 읽으라고 적습니다.
    """
    for layer, (ax, one) in enumerate(zip(axes, statistics, strict=True), start=1):
        draw_histogram(ax, one.gradients, BACKWARD)
        low, high = one.gradients.bounds
        powers = range(math.ceil(low), math.floor(high) + 1, 4)
        ax.set_xticks(powers, [f"$10^{{{power}}}$" for power in powers])
        facts = [f"표준편차 {number(one.gradient_std, 2)}"]
        if one.gradients.outside > 0.0005:
            facts.append(f"구간 밖 {number(100 * one.gradients.outside, 2)}%")
        _title(ax, layer, *facts)
    _name(axes, f"기울기의 크기 ({len(axes)}층에서 1층으로)")


def draw_layer_std(
    ax: Axes, statistics: Mapping[str, Sequence[LayerStatistics]], *, backward: bool = False
) -> None:
    """층에 따른 표준편차를 초깃값마다 한 줄씩, 세로는 로그 눈금으로 그립니다.

    ``backward``이면 활성화값이 아니라 기울기의 표준편차입니다.
    ``STARTS``에 없는 이름은 matplotlib의 색을 씁니다.
    """
    for name, layers in statistics.items():
        std = [one.gradient_std if backward else one.std for one in layers]
        style = STARTS[name].line() if name in STARTS else {"marker": "o"}
        ax.semilogy(range(1, len(std) + 1), std, **style, label=name)
    ax.set(xlabel=BACK if backward else "층", ylabel=f"{'기울기' if backward else '활성화값'}의 표준편차")
    depth = max(map(len, statistics.values()))
    # 층이 많으면 번호가 겹치므로 드문드문 적는다.
    each, some = FixedLocator(range(1, depth + 1)), MaxNLocator(5, integer=True)
    ax.xaxis.set_major_locator(each if depth <= EVERY_LAYER else some)


def label_decades(ax: Axes) -> None:
    """로그 눈금인 세로축에 1, 2, 5의 자리를 ``number``로 적습니다. 구간이 열 배 안팎일 때 씁니다."""
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    ax.yaxis.set_minor_formatter(NullFormatter())


def draw_mean_squares(
    ax: Axes, found: Mapping[str, Array], theory: Mapping[str, Array], *, backward: bool = False
) -> None:
    """층에 따른 제곱의 평균을 규칙마다 잰 값(선과 표식)과 식(점선)으로, 세로는 로그 눈금으로 그립니다.

    층은 0부터 셉니다.
    """
    for name, values in found.items():
        style = STARTS[name].line() if name in STARTS else {"marker": "o"}
        (line,) = ax.semilogy(values, **style, label=name)
        ax.semilogy(theory[name], color=line.get_color(), linestyle=":", linewidth=1)
    if max(map(np.max, found.values())) < 1e3 * min(map(np.min, found.values())):
        label_decades(ax)
    ax.set(xlabel=BACK if backward else "층", ylabel=f"{'기울기' if backward else '활성화값'}의 제곱 평균")


def draw_dead(ax: Axes, statistics: Mapping[str, Sequence[LayerStatistics]]) -> None:
    """층에 따른 죽은 뉴런의 비율(%)을 이름마다 한 줄씩 그립니다."""
    for name, layers in statistics.items():
        style = STARTS[name].line() if name in STARTS else {"marker": "o"}
        ax.plot(range(1, len(layers) + 1), [100 * one.dead for one in layers], **style, label=name)
    ax.set(xlabel="층", ylabel="죽은 뉴런(%)")


def draw_through_time(
    ax: Axes,
    times: Sequence[float] | Array,
    series: Mapping[str, NDArray[Any]],
    styles: Mapping[str, LineStyle] = STARTS,
) -> None:
    """시각 ``times`` (T+1,)에 따른 값을 이름마다 한 줄씩 그립니다."""
    for name, values in series.items():
        ax.plot(times, values, **styles[name].line(), label=name, markevery=max(1, len(times) // 10))
    ax.set(xlabel="시각 $t$")


def draw_eigenvalues(ax: Axes, matrix: Array) -> None:
    """정사각 행렬의 고윳값을 복소평면에 찍고 단위원을 점선으로 긋습니다."""
    values = np.linalg.eigvals(matrix)
    turn = np.exp(1j * np.linspace(0, 2 * np.pi, 181))
    ax.plot(turn.real, turn.imag, color=INK, linestyle=":", linewidth=1)
    ax.plot(values.real, values.imag, color=FORWARD, marker="o", markersize=3, linestyle="none")
    ax.set(aspect="equal", xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), xlabel="실수부")


def draw_update_ratios(ax: Axes, ratios: Array, *, every: int = 1) -> None:
    """``experiments.update_ratios``가 잰 비(로그)를 층마다 한 줄씩 그리고, 길잡이 -3을 점선으로 긋습니다."""
    layers = ratios.shape[1]
    for k in range(layers):
        shade = 0.25 + 0.75 * k / max(1, layers - 1)
        ax.plot(
            np.arange(1, len(ratios) + 1)[::every],
            ratios[::every, k],
            color=FORWARD,
            alpha=shade,
            label=f"{k + 1}층",
        )
    ax.axhline(-3, color=BACKWARD, linestyle="--", linewidth=1, label="길잡이 -3")
    ax.set(xlabel="반복", ylabel="$\\log_{10}$(갱신/가중치)")
