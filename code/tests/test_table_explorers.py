"""표 탐색기: 보낸 글을 브라우저처럼 읽으면 패키지가 계산한 수가 나온다."""

import json
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from naerimak import initializers, timing
from naerimak.experiments import block_means
from naerimak.plots.style import styled
from naerimak.tables import number
from naerimak.widgets import (
    ActivationExplorer,
    CompareExplorer,
    DepthExplorer,
    MemoryExplorer,
    SpectrumExplorer,
    StdExplorer,
    StreamExplorer,
    SweepExplorer,
    TransferExplorer,
    WidthExplorer,
    compare,
    depth,
    memory,
    spectrum,
    std,
    stream,
    sweep,
    table,
    transfer,
    width,
)
from naerimak.widgets.base import Explorer
from naerimak.widgets.layers import FACTS, layer_facts
from naerimak.widgets.table import LEVELS, TableExplorer, settings, written


def looked_up(explorer: TableExplorer, setting: dict[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """table.js의 ``tableLookup``과 같은 차례로 표를 읽어 한 줄로 편다."""
    return {name: array.ravel() for name, array in explorer.numbers(**setting).items()}


def same_as_shown(written: Any, computed: Any, digits: int = 3) -> bool:
    """글로 적어 보낸 수를 보이는 자릿수로 적으면 계산한 수를 적은 것과 같은지."""
    pairs = zip(np.ravel(written), np.ravel(computed), strict=True)
    return all(number(float(one), digits) == number(float(other), digits) for one, other in pairs)


MADE: dict[str, Callable[[], TableExplorer]] = {
    "std": StdExplorer, "width": WidthExplorer, "depth": DepthExplorer, "sweep": SweepExplorer,
    "memory": MemoryExplorer, "compare": CompareExplorer, "spectrum": SpectrumExplorer,
    "stream": StreamExplorer, "transfer": TransferExplorer,
}  # fmt: skip


@pytest.fixture(scope="module", params=MADE)
def explorer(request: pytest.FixtureRequest) -> TableExplorer:
    """표 탐색기 하나."""
    return MADE[request.param]()


def chosen(explorer: TableExplorer, count: int = 8) -> list[dict[str, Any]]:
    """표의 처음과 끝, 그리고 고르게 퍼진 설정."""
    grid = settings(explorer.grid["values"])
    picks = np.unique(np.linspace(0, len(grid) - 1, count).round().astype(int))
    return [grid[k] for k in picks]


def check_layers(found: dict[str, Any], layers: list[Any], shown: list[int]) -> None:
    """수와 히스토그램이 통계와 같은지 본다."""
    for name, values in zip(
        FACTS, np.transpose([[layer_facts(one)[name] for name in FACTS] for one in layers]), strict=True
    ):
        assert same_as_shown(found[name][: len(layers)], values)
        assert not found[name][len(layers) :].any()
    heights = found["heights"].reshape(-1, 2, 40)
    for height, layer in zip(heights, shown, strict=False):
        one = layers[layer - 1]
        low, high = one.activations.bounds
        # 정확히 0인 활성화값은 0이 든 칸에서 빠진다. 개수는 비율에서 다시 구한다.
        edges = np.linspace(low, high, 41)
        at = np.searchsorted(edges, 0, side="right") - 1
        total = round(one.activations.counts.sum() / (1 - one.activations.outside))
        without = one.activations.counts.copy()
        without[at] -= round(total * one.zero)
        assert without.min() >= 0
        for side, counts in zip(height, (without, one.gradients.counts), strict=True):
            top = max(1, counts.max())
            np.testing.assert_array_equal(side, np.rint(counts * (63 / top)))
    assert not heights[len(shown) :].any()


def test_every_control_is_on_the_grid(explorer: TableExplorer) -> None:
    """조절기의 이름과 처음 값이 모두 격자에 있고, 고르는 값은 격자의 값이다."""
    for control in explorer.controls:
        values = explorer.grid["values"][control["name"]]
        offered = control["options"]
        assert [one[0] if isinstance(one, list) else one for one in offered] == values
    assert explorer.initial == {name: getattr(explorer, name) for name in explorer.grid["names"]}


def test_the_table_is_what_the_package_computes(explorer: TableExplorer) -> None:
    """표의 처음과 끝과 사이에서, 읽은 수가 파이썬이 그때그때 계산한 수와 같다."""
    for setting in chosen(explorer):
        found = looked_up(explorer, setting)
        if isinstance(explorer, StdExplorer):
            layers = std.layers_at(**setting)
            check_layers(found, layers, list(range(1, len(layers) + 1)))
            history = std.history_at(**setting)
            assert same_as_shown(found["training"], [history.loss[0], history.diverged_at or 0])
            if history.diverged_at is None:
                assert same_as_shown(found["curve"], block_means(history.loss, std.BLOCK))
            else:
                assert np.isinf(found["curve"]).all()
        elif isinstance(explorer, DepthExplorer):
            check_layers(found, depth.layers_at(**setting), depth.shown_layers(setting["depth"]))
        elif isinstance(explorer, SweepExplorer):
            valley = sweep.valley_at(**setting)
            assert same_as_shown(found["loss"], valley.median, digits=5)
            assert same_as_shown(found["width"], valley.width(), digits=5)
            assert explorer.grid["lrs"][setting["rule"]] == valley.lrs.tolist()
        elif isinstance(explorer, MemoryExplorer):
            one = memory.echo_at(**setting)
            assert found["kept"].tolist() == one.kept.tolist()
            assert same_as_shown(found["state"], one.state)
            assert same_as_shown(found["gradient"], one.gradient)
        elif isinstance(explorer, SpectrumExplorer):
            _, after, kept = spectrum.spectrum_at(**setting)
            assert same_as_shown(found["after"], after, digits=5)
            assert same_as_shown(found["kept"], kept, digits=5)
        elif isinstance(explorer, StreamExplorer):
            for name, one in zip(("measured", "predicted"), stream.streams_at(**setting), strict=True):
                values = np.concatenate(one)
                assert same_as_shown(found[name][: values.size], values)
        elif isinstance(explorer, TransferExplorer):
            losses = transfer.width_sweep().losses[setting["parametrization"], setting["width"]]
            assert same_as_shown(found["loss"], losses, digits=5)
        elif isinstance(explorer, CompareExplorer):
            every = [
                compare.passed(name, rule, **setting)
                for name in compare.FUNCTIONS
                for rule in compare.INITIALIZERS
            ]
            assert same_as_shown(found["gradient"], [one.gradient for one in every])
            stds = explorer.numbers(**setting)["std"].reshape(4, -1)
            for row, one in zip(stds, every, strict=True):
                assert same_as_shown(row[: len(one.layers)], [layer.std for layer in one.layers])
        else:
            for name, compute in (("measured", width.measured), ("predicted", width.predicted)):
                assert same_as_shown(found[name], compute(**setting), digits=6)


def test_made_again_it_computes_nothing(explorer: TableExplorer, monkeypatch: Any) -> None:
    """같은 탐색기를 다시 만들면 표를 그대로 쓴다. 처음 고를 값은 달라도 된다."""
    monkeypatch.setattr(type(explorer).__mro__[1], "at", lambda **_: pytest.fail("다시 계산했습니다"))
    again = MADE[explorer.kind]()
    assert again.table == explorer.table


def test_facts_are_numbers_of_the_table(explorer: TableExplorer) -> None:
    """사실은 JSON으로 적을 수 있고, 지금 설정을 따라 바뀐다."""
    first = explorer.facts()
    json.dumps(first, allow_nan=False)
    name, options = next(iter(explorer.grid["values"].items()))
    before = getattr(explorer, name)
    explorer.set_trait(name, next(one for one in options if one != before))
    assert explorer.facts() != first
    explorer.set_trait(name, before)
    assert explorer.facts() == first


def test_picture_and_words(explorer: TableExplorer) -> None:
    """커널이 없는 곳에 보일 그림과 글이 있고, 가로축의 글자가 겹치지 않는다."""
    assert repr(explorer).startswith(type(explorer).__name__)
    with styled():
        figure = explorer.picture()
        figure.draw_without_rendering()
    assert figure.axes
    for ax in figure.axes:
        low, high = ax.get_xlim()
        shown = [
            one for one in ax.get_xticklabels() if one.get_text() and low <= one.get_position()[0] <= high
        ]
        boxes = sorted((box.x0, box.x1) for box in (one.get_window_extent() for one in shown))
        assert all(left[1] < right[0] for left, right in pairwise(boxes)), [one.get_text() for one in shown]


@pytest.mark.parametrize("seed", compare.SEEDS)
def test_xavier_is_for_tanh_and_he_for_relu(seed: int) -> None:
    """얕으면 tanh에서는 둘 다 전달하지만, 100층까지 전달하는 것은 tanh에서 Xavier, ReLU에서 He뿐이다."""
    facts = CompareExplorer.facts_at(depth=10, seed=seed)
    assert {name: one["best"] for name, one in facts.items()} == {"tanh": ["Xavier"], "relu": ["He"]}
    assert facts["tanh"]["holds"] == ["Xavier", "He"]
    assert facts["relu"]["holds"] == ["He"]


def test_the_first_picture_supports_the_verdict() -> None:
    """처음 고른 깊이에서 회색 안에 있는 것은 제목의 판정과 같은 초깃값 하나뿐이다."""
    facts = CompareExplorer().facts()
    assert {name: one["holds"] for name, one in facts.items()} == {"tanh": ["Xavier"], "relu": ["He"]}
    assert all(one["holds"] == one["best"] for one in facts.values())


def test_exact_zeros_are_not_drawn() -> None:
    """ReLU가 0으로 만든 값은 막대에 들지 않고 비율로 적힌다. 척도는 모든 층에서 같다."""
    one = compare.passed("relu", "He", 10, 0)
    for layer in one.layers:
        assert layer.share == pytest.approx(0.5, abs=0.1)
        assert layer.counts.sum() <= (1 - layer.share) * compare.WIDTH * compare.INPUTS + 1
    explorer = CompareExplorer(10)
    full = compare.FULL * compare.WIDTH * compare.INPUTS
    drawn = explorer.numbers()["heights"][1, 1]
    for bars, layer in zip(drawn, one.layers, strict=True):
        np.testing.assert_array_equal(bars, np.rint(np.minimum(1, layer.counts / full) * 63))


@pytest.mark.parametrize(
    ("activation", "initializer", "seed", "depth"),
    [("tanh", "Xavier", 4, 5), ("relu", "He", 7, 10), ("sigmoid", "He", 4, 10), ("relu", "두 배", 7, 5)],
)
def test_activation_explorer_reads_the_same_way(
    activation: str, initializer: str, seed: int, depth: int
) -> None:
    """활성화 탐색기도 같은 뼈대로 읽히고, 독자가 만든 초기화 함수도 된다."""
    wide = partial(initializers.xavier_normal, gain=2.0)
    lab = ActivationExplorer({"Xavier": "xavier_normal", "He": "he_normal", "두 배": wide}, seeds=(4, 7))
    setting = {"activation": activation, "initializer": initializer, "seed": seed, "depth": depth}
    for name, value in setting.items():
        lab.set_trait(name, value)
    check_layers(looked_up(lab, setting), lab.statistics(), list(range(1, depth + 1)))


def test_widths_of_the_two_shapes() -> None:
    """고르게 바뀌는 너비는 양 끝이 맞고 비가 같으며, 번갈아 바뀌는 너비는 두 수뿐이다."""
    assert width.layer_widths(784, 100) == [784, 556, 395, 280, 199, 141, 100]
    assert width.layer_widths(784, 100, "zigzag") == [784, 100, 784, 100, 784, 100, 784]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (StdExplorer, "std", 0.3),
        (WidthExplorer, "rule", "Kaiming"),
        (DepthExplorer, "depth", 7),
        (SweepExplorer, "epoch", 0),
        (MemoryExplorer, "gain", 2.0),
    ],
)
def test_a_value_off_the_grid_is_named(kind: type[Explorer], name: str, value: Any, monkeypatch: Any) -> None:
    """격자에 없는 값은 이름과 함께 알린다."""
    with pytest.raises(ValueError, match=f"^{name}="):
        kind(**{name: value})


def test_integers_that_have_no_letter_are_rejected() -> None:
    assert written(np.arange(64, dtype=np.uint8), 3) == LEVELS
    with pytest.raises(ValueError, match=r"array=64: 0 이상 63 이하의 정수여야 합니다"):
        written(np.array([0, 64], dtype=np.uint8), 3)


def test_a_long_table_says_what_it_computes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """오래 걸리는 표는 무엇을 계산하는지와 얼마나 남았는지를 보인다."""
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(timing, "PROGRESS_AFTER", 0)
    table._table.__wrapped__(SpectrumExplorer, ())
    said = capsys.readouterr().err
    assert "SpectrumExplorer의 설정을 하나씩 계산합니다" in said
    assert f"0/{len(settings(SpectrumExplorer().grid['values']))}" in said


def test_a_hidden_progress_bar_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """책을 지을 때 감춘 진행 막대는, 오래 걸리는 표에서도 칸의 출력에 남지 않는다."""
    asked = []

    def bar(grid: list[Any], *_: Any, **options: Any) -> list[Any]:
        asked.append(options["disable"])
        return grid

    monkeypatch.setattr(timing, "tqdm", bar)
    for hidden in (True, False):
        monkeypatch.setattr(timing, "PROGRESS_HIDDEN", hidden)
        table._table.__wrapped__(TransferExplorer, ())
    assert asked == [True, False]
