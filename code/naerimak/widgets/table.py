"""표 탐색기의 뼈대: 조절기의 값으로 된 격자 위에서 미리 셈한 배열을 글로 적어 보내고, 브라우저는 찾아서 그립니다.

글로 적으면 쪽을 gzip으로 보낼 때 바이트(base64)의 절반도 되지 않습니다.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from naerimak import _check
from naerimak.activations import Activation
from naerimak.experiments import BINS, GRADIENT_DECADES, Histogram, LayerStatistics
from naerimak.widgets.base import Explorer

Values = Mapping[str, Sequence[Any]]
"""조절기의 이름과 고를 수 있는 값들. 적힌 차례가 표를 읽는 자릿수의 차례입니다."""

FACTS = ("mean", "std", "saturated", "dead", "outside", "gradient_std", "gradient_zero", "gradient_outside")
"""한 층의 수들의 차례. ``facts``가 이 차례로 냅니다."""

SHOWN_DIGITS = 3
"""탐색기가 보이는 유효 숫자. 셈에 더 쓰지 않는 수는 이만큼만 보내도 보이는 것이 같습니다."""

LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
"""0부터 63까지의 정수 하나를 적는 글자."""


class TableExplorer(Explorer):
    """설정마다의 배열을 미리 셈해 둔 탐색기.

    ``values``는 조절기마다의 값들이고, ``fields``는 이름마다 첫째 축이 설정인 배열(실수이거나 0 이상 63 이하의 uint8)입니다.
    설정의 번호는 ``settings(values)``의 차례이므로, 브라우저는 값의 자리를 자릿수로 읽어(mixed radix) 배열을 찾습니다.
    실수는 유효 숫자 ``digits``자리로 적습니다. ``about``은 그릴 때 쓰는 나머지 사실입니다. 조절기의 trait은 물려받는 쪽이 적습니다.
    """

    grid: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    table: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        values: Values,
        fields: Mapping[str, NDArray[Any]],
        initial: Mapping[str, Any],
        *,
        digits: int = SHOWN_DIGITS,
        about: Mapping[str, Any] | None = None,
        **rest: Any,
    ) -> None:
        for name, value in initial.items():
            if value not in values[name]:
                raise _check.fail(name, value, f"{', '.join(map(str, values[name]))} 가운데 하나")
        super().__init__(
            grid={
                "names": list(values),
                "values": {name: list(options) for name, options in values.items()},
                "fields": {
                    name: {"size": array[0].size, "whole": _whole(array)} for name, array in fields.items()
                },
                "levels": LEVELS,
                **(about or {}),
            },
            table={name: written(array, digits) for name, array in fields.items()},
            initial=dict(initial),
            **initial,
            **rest,
        )


def _whole(array: NDArray[Any]) -> bool:
    """글자 하나에 수 하나를 적는 정수의 배열인지."""
    return array.dtype == np.uint8


def written(array: NDArray[Any], digits: int) -> str:
    """배열을 차례로 적은 글. 정수(uint8)는 ``LEVELS``의 글자 하나씩, 실수는 유효 숫자 ``digits``자리로 빈칸을 두고 적습니다."""
    if _whole(array):
        if array.max(initial=0) >= len(LEVELS):
            raise _check.fail("array", int(array.max()), f"0 이상 {len(LEVELS) - 1} 이하의 정수")
        return "".join(LEVELS[level] for level in array.flat)
    # 자바스크립트의 Number가 읽는 꼴이다. 무한대만 이름이 다르다.
    return " ".join(f"{value:.{digits}g}".replace("inf", "Infinity") for value in array.flat)


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
    """가장 높은 칸을 ``LEVELS``의 끝으로 한 높이. 화면의 높이 40화소보다 잘게 나눈다."""
    top = max(1, int(histogram.counts.max()))
    height: NDArray[np.uint8] = np.rint(histogram.counts * ((len(LEVELS) - 1) / top)).astype(np.uint8)
    return height


def layer_fields(
    statistics: Sequence[Sequence[LayerStatistics]], shown: Sequence[Sequence[int]] | None = None
) -> dict[str, NDArray[Any]]:
    """설정마다의 층별 통계를 배열로 냅니다.

    ``FACTS``의 이름마다 (설정, 층), ``heights``는 (설정, 그릴 층, 2, BINS)입니다. ``shown``은 설정마다 히스토그램을 그릴
    층의 번호(1부터)이고, 주지 않으면 모든 층입니다. 남는 자리는 0입니다.
    """
    chosen = [range(1, len(layers) + 1) for layers in statistics] if shown is None else shown
    numbers = np.zeros((len(FACTS), len(statistics), max(map(len, statistics))))
    heights = np.zeros((len(statistics), max(map(len, chosen)), 2, BINS), np.uint8)
    for k, (layers, picked) in enumerate(zip(statistics, chosen, strict=True)):
        numbers[:, k, : len(layers)] = np.transpose([facts(one) for one in layers])
        for row, layer in enumerate(picked):
            one = layers[layer - 1]
            heights[k, row] = _height(one.activations), _height(one.gradients)
    return {"heights": heights, **dict(zip(FACTS, numbers, strict=True))}


def layer_about(activations: Mapping[Any, tuple[str, Activation]]) -> dict[str, Any]:
    """층의 표를 그리는 데 드는 사실: 칸의 수, 구간, 활성화 함수마다 보일 이름과 구간."""
    return {
        "bins": BINS,
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
