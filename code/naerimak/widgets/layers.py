"""층마다의 통계를 보이는 탐색기가 함께 쓰는 것: 활성화 함수의 이름, 보낼 배열, 보이는 사실, 두 선의 모양."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naerimak import activations
from naerimak.activations import Activation
from naerimak.catalog import LineStyle
from naerimak.experiments import BINS, GRADIENT_DECADES, LayerStatistics
from naerimak.plots.style import BACKWARD, FORWARD
from naerimak.widgets.specs import look
from naerimak.widgets.table import heights

LABELS = {"sigmoid": "시그모이드", "tanh": "tanh", "relu": "ReLU"}
"""활성화 함수와 보일 이름."""

FACTS = ("std", "zero", "saturated", "dead", "outside", "gradient_std", "gradient_zero", "gradient_outside")
"""한 층의 사실의 이름."""

ENDS = [
    look("활성화값", LineStyle(FORWARD, "o"), "forward"),
    look("기울기", LineStyle(BACKWARD, "s", (6, 2)), "backward"),
]
"""층에 따른 두 표준편차의 선."""


def layer_facts(one: LayerStatistics) -> dict[str, float]:
    """한 층의 사실을 ``FACTS``의 이름으로 냅니다."""
    found = {
        name: float(getattr(one, name))
        for name in ("std", "zero", "saturated", "dead", "gradient_std", "gradient_zero")
    }
    return {**found, "outside": one.activations.outside, "gradient_outside": one.gradients.outside}


def shown_facts(
    layers: Sequence[LayerStatistics], shown: Sequence[int] | None = None
) -> list[dict[str, float]]:
    """층의 표에 보이는 사실. ``shown``은 보일 층의 번호(1부터)이고, 주지 않으면 모든 층입니다."""
    chosen = range(1, len(layers) + 1) if shown is None else shown
    return [{"layer": layer, **layer_facts(layers[layer - 1])} for layer in chosen]


def layer_fields(
    layers: Sequence[LayerStatistics], shown: Sequence[int] | None = None
) -> dict[str, NDArray[Any]]:
    """한 설정의 층별 통계를 표에 적을 배열로 냅니다.

    ``FACTS``의 이름마다 (층,), ``heights``는 (그릴 층, 2, BINS)입니다. ``shown``은 히스토그램을 그릴 층의
    번호입니다.
    """
    found = [layer_facts(one) for one in layers]
    drawn = [layers[layer - 1] for layer in shown or range(1, len(layers) + 1)]
    bars = np.array([[heights(_nonzero(one)), heights(one.gradients.counts)] for one in drawn])
    return {"heights": bars, **{name: np.array([one[name] for one in found]) for name in FACTS}}


def _nonzero(one: LayerStatistics) -> NDArray[np.int64]:
    """정확히 0인 값을 뺀 칸마다의 활성화값의 수. ReLU에서는 그 막대가 나머지를 모두 눌러 버립니다."""
    counts, (low, high) = one.activations.counts.copy(), one.activations.bounds
    total = counts.sum() / (1 - one.activations.outside)
    counts[int(-low * len(counts) / (high - low))] -= round(one.zero * total)
    return counts


def layer_about(functions: Mapping[Any, tuple[str, Activation]]) -> dict[str, Any]:
    """층의 표를 그리는 데 드는 사실: 칸의 수, 구간, 활성화 함수마다 보일 이름과 구간과 포화하는지."""
    return {
        "bins": BINS,
        "facts": list(FACTS),
        "decades": list(GRADIENT_DECADES),
        "activations": {
            str(key): {
                "label": label,
                "bounds": list(function.bounds),
                "saturates": bool(np.any(function.saturated(np.array(function.bounds)))),
            }
            for key, (label, function) in functions.items()
        },
    }


def named_about() -> dict[str, Any]:
    """이름으로 고르는 활성화 함수의 ``layer_about``."""
    return layer_about({name: (label, activations.get(name)) for name, label in LABELS.items()})
