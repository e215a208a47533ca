"""잘못된 입력을 알리는 말을 한곳에 둡니다: 인자의 이름, 받은 값, 허용되는 값."""

import math
from typing import Any

import numpy as np

from naerimak._types import Array, Random
from naerimak.josa import josa


def fail(name: str, value: object, allowed: str) -> ValueError:
    """``name=value``와 허용되는 값을 적은 ``ValueError``를 만듭니다."""
    return ValueError(f"{name}={value!r}: {josa(allowed, '이어야/여야')} 합니다.")


def _finite(value: object) -> bool:
    # bool은 수로 셀 뜻이 없는데도 int로 통과하므로 막는다.
    return (
        isinstance(value, (int, float, np.floating, np.integer))
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def non_negative(name: str, value: float) -> None:
    """``value``가 0 이상의 유한한 수인지 확인합니다."""
    if not _finite(value) or value < 0:
        raise fail(name, value, "0 이상의 유한한 수")


def positive(name: str, value: float) -> None:
    """``value``가 0보다 큰 유한한 수인지 확인합니다."""
    if not _finite(value) or value <= 0:
        raise fail(name, value, "0보다 큰 유한한 수")


def at_least(name: str, value: float, least: float) -> None:
    """``value``가 ``least`` 이상의 유한한 수인지 확인합니다."""
    if not _finite(value) or value < least:
        raise fail(name, value, f"{least:g} 이상의 유한한 수")


def fraction(name: str, value: float) -> None:
    """``value``가 구간 [0, 1)에 있는지 확인합니다."""
    if not _finite(value) or not 0 <= value < 1:
        raise fail(name, value, "0 이상 1 미만의 수")


def finite(name: str, value: float, allowed: str = "유한한 수") -> None:
    """``value``가 유한한 수인지 확인합니다."""
    if not _finite(value):
        raise fail(name, value, allowed)


def flag(name: str, value: bool) -> None:
    """``value``가 참이나 거짓인지 확인합니다."""
    if not isinstance(value, (bool, np.bool_)):
        raise fail(name, value, "True나 False")


def plain(settings: object) -> None:
    """dataclass의 값 가운데 numpy 스칼라를 파이썬 수로 바꿉니다.

    그대로 두면 float32 배열이 float64로 커집니다.
    """
    for name, value in list(vars(settings).items()):
        if isinstance(value, np.generic):
            object.__setattr__(settings, name, value.item())


def count(name: str, value: int, least: int = 1) -> None:
    """``value``가 ``least`` 이상의 정수인지 확인합니다."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise fail(name, value, f"{least} 이상의 정수")


def floating(name: str, value: Any) -> Array:
    """실수 배열인지 확인하고 배열로 돌려줍니다. 복사하지 않습니다.

    float16은 받지 않습니다. 1e-8 같은 ε이 0이 되고 차분이 0이 되어, 오류 없이 틀린 수가 나옵니다.
    """
    unmasked(name, value)
    array = np.asarray(value)
    if array.dtype.kind != "f" or array.dtype.itemsize < 4:
        raise fail(f"{name}.dtype", str(array.dtype), "float32나 float64 같은 실수형")
    return array


def not_half(name: str, value: Any) -> None:
    """float16이 아닌지 확인합니다. 정수와 목록처럼 float64로 바꾸어 쓸 값에는 이것으로 충분합니다."""
    if np.asarray(value).dtype == np.float16:
        floating(name, value)


def unmasked(name: str, value: object) -> None:
    """가려진 값이 있는 마스크 배열이 아닌지 확인합니다. 배열로 바꾸면 가림이 소리 없이 사라집니다."""
    if isinstance(value, np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
        hidden = int(np.ma.getmaskarray(value).sum())
        raise fail(name, f"가려진 값 {hidden}개", "가려진 값이 없는 배열(filled로 채우세요)")


def made(name: str, value: object) -> None:
    """클래스가 아니라 클래스로 만든 객체인지 확인합니다. 괄호를 빠뜨린 것을 알립니다."""
    if isinstance(value, type):
        kind = value.__name__
        raise ValueError(f"{name}={kind}: 클래스가 아니라 {kind}()처럼 괄호를 붙여 만든 객체여야 합니다.")


def generator(name: str, value: object) -> None:
    """``value``가 numpy ``Generator``이거나, 같은 일을 하는 ``draws.Draws``인지 확인합니다."""
    if not isinstance(value, (np.random.Generator, Random)):
        raise fail(name, value, "np.random.default_rng(시드)로 만든 Generator")
