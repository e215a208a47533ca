"""깊이 탐색기: ReLU와 leaky ReLU를 깊게 쌓으며 활성화값과 기울기와 죽은 뉴런을 봅니다."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from matplotlib.figure import Figure

from naerimak import initializers
from naerimak.activations import Activation, LeakyReLU, ReLU
from naerimak.experiments import LayerStatistics, layer_statistics
from naerimak.initializers import Initializer
from naerimak.plots.layers import draw_dead, draw_layer_std
from naerimak.plots.style import READER
from naerimak.widgets.layers import ENDS, layer_about, layer_fields, shown_facts
from naerimak.widgets.specs import look, select_control
from naerimak.widgets.table import TableExplorer

DEPTHS = (5, 10, 20, 30)
INITIALIZERS = {"0.01": "표준편차 0.01", "Xavier": "Xavier", "He": "He", "He(a)": "a를 넣은 He"}
SLOPES = (0.0, 0.01, 0.1, 0.25, 0.5)
INPUTS = 300


def activation_at(slope: float) -> Activation:
    """음수 쪽 기울기가 ``slope``인 함수. 0이면 ReLU입니다."""
    return LeakyReLU(slope) if slope > 0 else ReLU()


def rule_at(rule: str, slope: float) -> Initializer:
    """이름이 ``rule``인 초기화 함수. ``He(a)``만 ``slope``를 계산에 넣습니다."""
    rules: dict[str, Initializer] = {
        "0.01": initializers.normal(0.01),
        "Xavier": initializers.xavier_normal,
        "He": initializers.he_normal,
        "He(a)": partial(initializers.he_normal, slope=slope),
    }
    return rules[rule]


def layers_at(depth: int, rule: str, slope: float) -> list[LayerStatistics]:
    """한 설정에서 층마다의 통계."""
    return layer_statistics(activation_at(slope), rule_at(rule, slope), depth=depth, inputs=INPUTS)


def shown_layers(depth: int) -> list[int]:
    """히스토그램을 그릴 층: 맨 아래, 가운데, 맨 위."""
    return [1, depth // 2, depth]


def _name(slope: float) -> str:
    return f"{slope:g}" if slope > 0 else "0 (ReLU)"


class DepthExplorer(TableExplorer):
    """층의 수, 초깃값, 음수 쪽 기울기 a를 바꾸며 봅니다. 너비는 100, 입력은 300개입니다.

    ``depth``, ``rule``, ``slope``는 처음 고를 값입니다.
    """

    CONTROLS: ClassVar = (
        select_control("depth", "층의 수", [(depth, str(depth)) for depth in DEPTHS]),
        select_control("rule", "초깃값", list(INITIALIZERS.items())),
        select_control("slope", "음수 쪽 기울기 a", [(slope, _name(slope)) for slope in SLOPES]),
    )

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        return layer_fields(layers_at(**setting), shown_layers(setting["depth"]))

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        return {"layers": shown_facts(layers_at(**setting), shown_layers(setting["depth"]))}

    @classmethod
    def about(cls) -> dict[str, Any]:
        return layer_about({f"{slope:g}": (_name(slope), activation_at(slope)) for slope in SLOPES}) | {
            "rules": INITIALIZERS,
            "shown": {str(depth): shown_layers(depth) for depth in DEPTHS},
            "looks": ENDS,
            "deadLook": look("죽은 뉴런", READER, "reader"),
        }

    def __init__(
        self, depth: int = 20, rule: str = "Xavier", slope: float = 0.0, *, title: str = "깊이 탐색기"
    ) -> None:
        super().__init__({"depth": depth, "rule": rule, "slope": slope}, title=title)

    def __repr__(self) -> str:
        return "DepthExplorer(depth={depth}, rule={rule!r}, slope={slope:g})".format(**self.setting())

    def picture(self) -> Figure:
        chosen = self.setting()
        statistics = {INITIALIZERS[chosen["rule"]]: layers_at(**chosen)}
        figure = Figure(figsize=(7.2, 2.6), layout="constrained")
        axes = figure.subplots(1, 3)
        draw_layer_std(axes[0], statistics)
        draw_layer_std(axes[1], statistics, backward=True)
        draw_dead(axes[2], statistics)
        return figure
