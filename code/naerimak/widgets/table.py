"""표 탐색기의 뼈대: 조절기의 값으로 된 격자 위에서 미리 계산한 배열을 글로 적어 보내고, 브라우저는 찾아서
그립니다.

글로 적으면 쪽을 gzip으로 보낼 때 바이트(base64)의 절반도 되지 않습니다.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from naerimak import _check
from naerimak.timing import progress
from naerimak.widgets.base import Explorer

Values = Mapping[str, Sequence[Any]]
"""조절기의 이름과 고를 수 있는 값들. 적힌 차례가 표를 읽는 자릿수의 차례입니다."""

Spec = dict[str, Any]
"""조절기 하나의 명세(``specs``)."""

SHOWN_DIGITS = 3
"""탐색기가 보이는 유효 숫자. 계산에 더 쓰지 않는 수는 이만큼만 보내도 보이는 것이 같습니다."""

LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
"""0부터 63까지의 정수 하나를 적는 글자."""

TRAITS: dict[type, type[traitlets.TraitType[Any, Any]]] = {
    str: traitlets.Unicode, int: traitlets.Int, float: traitlets.Float,
}  # fmt: skip


class TableExplorer(Explorer):
    """설정마다의 수를 미리 계산해 둔 탐색기.

    물려받는 쪽은 조절기의 명세 ``CONTROLS``와, 한 설정의 수를 이름마다 배열로 내는 ``at``과, 그 설정에서
    보이는 사실을 내는 ``facts_at``을 적습니다. 격자, trait, 처음 상태, 표는 여기서 짓습니다. ``CONTROLS``의
    차례가 격자의 차례이고, 명세에 ``"fixed": True``가 있으면 격자에만 있고 조절기로는 보이지 않습니다.
    조절기가 만들 때마다 다른 탐색기는 ``arguments``를 넘기고, 그것을 받는 ``controls_for``를 적습니다. 실수는
    유효 숫자 ``DIGITS``자리로 적습니다.
    """

    CONTROLS: ClassVar[Sequence[Spec]] = ()
    DIGITS: ClassVar[int] = SHOWN_DIGITS

    grid: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    table: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)

    @classmethod
    def controls_for(cls, *arguments: Any) -> Sequence[Spec]:
        """조절기의 명세."""
        return cls.CONTROLS

    @classmethod
    def at(cls, *arguments: Any, **setting: Any) -> Mapping[str, Any]:
        """한 설정의 수: 이름마다 실수의 배열이거나 0 이상 63 이하의 uint8. 모양이 설정마다 다르면 남는 자리를
        0으로 채웁니다.
        """
        raise NotImplementedError

    @classmethod
    def facts_at(cls, *arguments: Any, **setting: Any) -> dict[str, Any]:
        """한 설정에서 탐색기가 보이는 사실."""
        raise NotImplementedError

    @classmethod
    def about(cls) -> dict[str, Any]:
        """그릴 때 쓰는 나머지 사실. 파이썬과 자바스크립트가 함께 아는 것은 여기에서 한 번만 적습니다."""
        return {}

    def __init__(
        self, initial: Mapping[str, Any], *, title: str, arguments: tuple[Hashable, ...] = ()
    ) -> None:
        kind = type(self)
        specs = kind.controls_for(*arguments)
        values = values_of(specs)
        for name, value in initial.items():
            if value not in values[name]:
                raise _check.fail(name, value, f"{', '.join(map(str, values[name]))} 가운데 하나")
        self._arguments = arguments
        # 한 조절기의 값은 모두 한 타입이다.
        self.add_traits(
            **{name: TRAITS[type(options[0])]().tag(sync=True) for name, options in values.items()}
        )
        fields, table = _table(kind, arguments)  # type: ignore[arg-type]  # 클래스는 해시할 수 있다
        super().__init__(
            title=title,
            controls=[one for one in specs if not one.get("fixed")],
            grid={
                "names": list(values),
                "values": {name: list(options) for name, options in values.items()},
                "fields": fields,
                "levels": LEVELS,
                **kind.about(),
            },
            table=table,
            initial=dict(initial),
            **initial,
        )

    def setting(self) -> dict[str, Any]:
        """지금 설정: 조절기의 이름과 값."""
        return {name: getattr(self, name) for name in self.initial}

    def numbers(self, **changed: Any) -> dict[str, NDArray[Any]]:
        """표에서 읽은 수. ``changed``는 지금 설정에서 바꾸어 볼 값입니다."""
        values = self.grid["values"]
        setting = self.setting() | changed
        place = 0
        for name in self.grid["names"]:
            place = place * len(values[name]) + values[name].index(setting[name])
        found = {}
        for name, text in self.table.items():
            shape, whole = self.grid["fields"][name]["shape"], self.grid["fields"][name]["whole"]
            every = [LEVELS.index(one) for one in text] if whole else [float(one) for one in text.split(" ")]
            size = math.prod(shape)
            found[name] = np.array(every[place * size : (place + 1) * size]).reshape(shape)
        return found

    def facts(self) -> dict[str, Any]:
        """지금 설정에서 보이는 사실을 파이썬으로 계산합니다."""
        return self.facts_at(*self._arguments, **self.setting())


def values_of(specs: Sequence[Spec]) -> Values:
    """조절기마다 고를 수 있는 값들."""
    return {
        one["name"]: [option[0] if one["type"] == "select" else option for option in one["options"]]
        for one in specs
    }


def settings(values: Values) -> list[dict[str, Any]]:
    """격자의 모든 설정을 표의 차례로 냅니다. 마지막 조절기가 가장 빨리 바뀝니다."""
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


@lru_cache(maxsize=32)
def _table(
    kind: type[TableExplorer], arguments: tuple[Hashable, ...]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """격자의 모든 설정에서 잰 배열을 읽는 법과 글. 같은 탐색기를 다시 만들 때는 계산하지 않습니다."""
    grid = settings(values_of(kind.controls_for(*arguments)))
    # 십여 초가 걸리는 표도 있다. 멈춘 것처럼 보이지 않게 한다.
    said = f"{kind.__name__}의 설정을 하나씩 계산합니다"
    rows = [kind.at(*arguments, **setting) for setting in progress(grid, said)]
    arrays = {name: _stacked([np.asarray(row[name]) for row in rows]) for name in rows[0]}
    fields = {
        name: {"shape": list(array.shape[1:]), "whole": _whole(array)} for name, array in arrays.items()
    }
    return fields, {name: written(array, kind.DIGITS) for name, array in arrays.items()}


def _stacked(rows: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """설정마다의 배열을 첫째 축으로 쌓습니다."""
    shape = np.max([row.shape for row in rows], axis=0)
    stacked = np.zeros((len(rows), *shape.astype(int)), rows[0].dtype)
    for place, row in zip(stacked, rows, strict=True):
        place[tuple(map(slice, row.shape))] = row
    return stacked


def _whole(array: NDArray[Any]) -> bool:
    """글자 하나에 수 하나를 적는 정수의 배열인지."""
    return array.dtype == np.uint8


def written(array: NDArray[Any], digits: int) -> str:
    """배열을 차례로 적은 글. 정수(uint8)는 ``LEVELS``의 글자 하나씩, 실수는 유효 숫자 ``digits``자리로 빈칸을
    두고 적습니다.
    """
    if _whole(array):
        if array.max(initial=0) >= len(LEVELS):
            raise _check.fail("array", int(array.max()), f"0 이상 {len(LEVELS) - 1} 이하의 정수")
        return "".join(LEVELS[level] for level in array.flat)
    # 자바스크립트의 Number가 읽는 형태다. 무한대만 이름이 다르다.
    return " ".join(f"{value:.{digits}g}".replace("inf", "Infinity") for value in array.flat)


def heights(counts: NDArray[Any], top: float | None = None) -> NDArray[np.uint8]:
    """칸마다의 높이를 ``LEVELS``의 번호로 적습니다. ``top``이 가득 찬 높이이고, 주지 않으면 가장 높은
    칸입니다.
    """
    full = max(1.0, float(counts.max())) if top is None else top
    level: NDArray[np.uint8] = np.rint(np.minimum(1, counts / full) * (len(LEVELS) - 1)).astype(np.uint8)
    return level
