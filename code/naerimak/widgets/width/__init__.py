"""너비 탐색기: 층의 너비가 다를 때 규칙마다 분산이 앞뒤로 어떻게 되는지 봅니다."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from matplotlib.figure import Figure

from naerimak import initializers
from naerimak.catalog import STARTS
from naerimak.experiments import mean_squares, predicted_mean_squares
from naerimak.initializers import Initializer
from naerimak.plots.layers import draw_mean_squares
from naerimak.widgets.specs import look, select_control
from naerimak.widgets.table import TableExplorer

WIDTHS = (50, 100, 200, 784)
LAYERS, INPUTS = 6, 50
SHAPES = {"taper": "고르게 바뀜", "zigzag": "번갈아 바뀜"}
ACTIVATIONS = {"identity": "선형(활성화 없음)", "tanh": "tanh"}
INITIALIZERS: dict[str, Initializer] = {
    "LeCun": initializers.lecun_normal,
    "Xavier": initializers.xavier_normal,
    "He": initializers.he_normal,
}


def layer_widths(n_in: int, n_out: int, shape: str = "taper", layers: int = LAYERS) -> list[int]:
    """층의 너비 ``layers + 1``개. ``taper``는 n_in에서 n_out까지 같은 비로, ``zigzag``는 n_in과 n_out을
    번갈아 갑니다.
    """
    if shape == "zigzag":
        return [(n_in, n_out)[k % 2] for k in range(layers + 1)]
    return [round(n_in * (n_out / n_in) ** (k / layers)) for k in range(layers + 1)]


def measured(n_in: int, n_out: int, rule: str, shape: str, activation: str) -> Sequence[Any]:
    """한 설정에서 잰 제곱의 평균을 앞으로, 뒤로 냅니다."""
    return mean_squares(activation, INITIALIZERS[rule], layer_widths(n_in, n_out, shape), inputs=INPUTS)


def predicted(n_in: int, n_out: int, rule: str, shape: str, activation: str) -> Sequence[Any]:
    """한 설정에서 식이 말하는 제곱의 평균. 활성화 함수는 0 근처의 직선으로 봅니다."""
    return predicted_mean_squares(initializers.VARIANCES[rule], layer_widths(n_in, n_out, shape))


class WidthExplorer(TableExplorer):
    """여섯 층의 너비와 규칙을 바꾸며, 제곱의 평균을 잰 값(점)과 식(점선)으로 봅니다.

    나머지 두 규칙도 함께 그리며, 고른 규칙만 진합니다. ``n_in``, ``n_out``, ``rule``, ``shape``,
    ``activation``은 처음 고를 값입니다.
    """

    CONTROLS: ClassVar = (
        select_control("n_in", "들어오는 너비", [(width, str(width)) for width in WIDTHS]),
        select_control("n_out", "나가는 너비", [(width, str(width)) for width in WIDTHS]),
        select_control("rule", "초깃값", [(name, name) for name in INITIALIZERS]),
        select_control("shape", "너비의 변화", list(SHAPES.items())),
        select_control("activation", "활성화 함수", list(ACTIVATIONS.items())),
    )
    DIGITS = 6  # 두 수의 비를 보인다

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        return {"measured": measured(**setting), "predicted": predicted(**setting)}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        (forward, backward), (up, down) = measured(**setting), predicted(**setting)
        ratios = float(forward[-1] / forward[0]), float(backward[0] / backward[-1])
        return {
            "forward": {"measured": ratios[0], "formula": float(up[-1]), "layer": ratios[0] ** (1 / LAYERS)},
            "backward": {
                "measured": ratios[1],
                "formula": float(down[0]),
                "layer": ratios[1] ** (1 / LAYERS),
            },
        }

    @classmethod
    def about(cls) -> dict[str, Any]:
        return {
            "labels": SHAPES | ACTIVATIONS,
            "layers": LAYERS,
            "looks": [look(name, STARTS[name], f"start-{name}") for name in INITIALIZERS],
        }

    def __init__(
        self,
        n_in: int = 784,
        n_out: int = 100,
        rule: str = "Xavier",
        *,
        shape: str = "taper",
        activation: str = "identity",
        title: str = "너비 탐색기",
    ) -> None:
        super().__init__(
            {"n_in": n_in, "n_out": n_out, "rule": rule, "shape": shape, "activation": activation},
            title=title,
        )

    def __repr__(self) -> str:
        return "WidthExplorer({n_in}, {n_out}, {rule!r})".format(**self.setting())

    def picture(self) -> Figure:
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        axes = figure.subplots(1, 2)
        found = {rule: measured(**self.setting() | {"rule": rule}) for rule in INITIALIZERS}
        theory = {rule: predicted(**self.setting() | {"rule": rule}) for rule in INITIALIZERS}
        for side, ax in enumerate(axes):
            draw_mean_squares(
                ax,
                {rule: one[side] for rule, one in found.items()},
                {rule: one[side] for rule, one in theory.items()},
                backward=side == 1,
            )
        axes[0].legend()
        return figure
