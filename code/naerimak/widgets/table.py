"""표 탐색기의 뼈대: 조절기의 값으로 된 격자 위에서 미리 셈한 배열을 보내고, 브라우저는 찾아서 그립니다."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from naerimak import _check
from naerimak.activations import Activation
from naerimak.experiments import BINS, GRADIENT_DECADES, Histogram, LayerStatistics
from naerimak.plots.style import LineStyle
from naerimak.widgets.base import Explorer

Values = Mapping[str, Sequence[Any]]
"""조절기의 이름과 고를 수 있는 값들. 적힌 차례가 표를 읽는 자릿수의 차례입니다."""

FACTS = ("mean", "std", "saturated", "dead", "outside", "gradient_std", "gradient_zero", "gradient_outside")
"""한 층의 수들의 차례. ``facts``가 이 차례로 냅니다."""


class TableExplorer(Explorer):
    """설정마다의 배열을 미리 셈해 둔 탐색기.

    ``values``는 조절기마다의 값들이고, ``fields``는 이름마다 첫째 축이 설정인 배열(float32나 uint8)입니다. 설정의 번호는
    ``settings(values)``의 차례이므로, 브라우저는 값의 자리를 자릿수로 읽어(mixed radix) 배열을 찾습니다.
    ``about``은 그릴 때 쓰는 나머지 사실입니다. 조절기의 trait은 물려받는 쪽이 적습니다.
    """

    grid: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    table = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        values: Values,
        fields: Mapping[str, NDArray[Any]],
        initial: Mapping[str, Any],
        *,
        about: Mapping[str, Any] | None = None,
        **rest: Any,
    ) -> None:
        for name, value in initial.items():
            if value not in values[name]:
                raise _check.fail(name, value, f"{', '.join(map(str, values[name]))} 가운데 하나")
        # 네 바이트짜리를 앞에 놓아야 어느 자리에서나 그대로 읽을 수 있다.
        ordered = sorted(fields.items(), key=lambda item: -item[1].dtype.itemsize)
        super().__init__(
            grid={
                "names": list(values),
                "values": {name: list(options) for name, options in values.items()},
                "fields": [
                    {"name": name, "type": array.dtype.str[1:], "length": array.size, "size": array[0].size}
                    for name, array in ordered
                ],
                **(about or {}),
            },
            table=b"".join(np.ascontiguousarray(array).tobytes() for _, array in ordered),
            initial=dict(initial),
            **initial,
            **rest,
        )


def settings(values: Values) -> list[tuple[Any, ...]]:
    """격자의 모든 설정을 표의 차례로 냅니다. 마지막 조절기가 가장 빨리 바뀝니다."""
    return list(product(*values.values()))


def facts(one: LayerStatistics) -> list[float]:
    """한 층의 수들을 ``FACTS``의 차례로 냅니다."""
    return [
        one.mean, one.std, one.saturated, one.dead, one.activations.outside,
        one.gradient_std, one.gradient_zero, one.gradients.outside,
    ]  # fmt: skip


def _height(histogram: Histogram) -> NDArray[np.uint8]:
    """가장 높은 칸을 255로 한 높이."""
    top = max(1, int(histogram.counts.max()))
    height: NDArray[np.uint8] = np.rint(histogram.counts * (255 / top)).astype(np.uint8)
    return height


def layer_fields(
    statistics: Sequence[Sequence[LayerStatistics]], shown: Sequence[Sequence[int]] | None = None
) -> dict[str, NDArray[Any]]:
    """설정마다의 층별 통계를 배열로 냅니다.

    ``numbers``는 (설정, 층, len(FACTS)), ``heights``는 (설정, 그릴 층, 2, BINS)입니다. ``shown``은 설정마다 히스토그램을 그릴
    층의 번호(1부터)이고, 주지 않으면 모든 층입니다. 남는 자리는 0입니다.
    """
    chosen = [range(1, len(layers) + 1) for layers in statistics] if shown is None else shown
    numbers = np.zeros((len(statistics), max(map(len, statistics)), len(FACTS)), np.float32)
    heights = np.zeros((len(statistics), max(map(len, chosen)), 2, BINS), np.uint8)
    for k, (layers, picked) in enumerate(zip(statistics, chosen, strict=True)):
        numbers[k, : len(layers)] = [facts(one) for one in layers]
        for row, layer in enumerate(picked):
            one = layers[layer - 1]
            heights[k, row] = _height(one.activations), _height(one.gradients)
    return {"heights": heights, "numbers": numbers}


def layer_about(activations: Mapping[Any, tuple[str, Activation]]) -> dict[str, Any]:
    """층의 표를 그리는 데 드는 사실: 칸의 수, 수의 이름, 구간, 활성화 함수마다 보일 이름과 구간."""
    return {
        "bins": BINS,
        "facts": list(FACTS),
        "decades": list(GRADIENT_DECADES),
        "activations": {
            str(key): {
                "label": label,
                "bounds": list(activation.bounds),
                "saturates": activation.name in ("sigmoid", "tanh"),
            }
            for key, (label, activation) in activations.items()
        },
    }


def look(label: str, style: LineStyle, color: str) -> dict[str, Any]:
    """선 하나를 그리는 법. ``color``는 스타일시트의 색 이름입니다."""
    return {"label": label, "style": color, "marker": style.marker, "dash": list(style.dash)}
