"""한 층의 통계: 히스토그램, 평균과 표준편차, 포화."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import DTypeLike, NDArray

from naerimak import _check
from naerimak._types import Array
from naerimak.activations import Activation

__all__ = [
    "BINS",
    "GRADIENT_DECADES",
    "Histogram",
    "LayerStatistics",
    "histogram",
]


BINS = 40


GRADIENT_DECADES = (-8.0, 2.0)
"""기울기 히스토그램의 가로축: log10|기울기|의 구간."""


@dataclass(frozen=True)
class Histogram:
    """``bounds`` 구간을 똑같이 나눈 칸의 개수 ``counts``와, 구간 밖에 떨어진 비율 ``outside``."""

    counts: NDArray[np.int64]
    bounds: tuple[float, float]
    outside: float


@dataclass(frozen=True)
class LayerStatistics:
    """한 층의 앞과 뒤.

    ``mean``·``std``는 활성화값의 평균과 표준편차, ``zero``는 활성화값이 정확히 0인 비율, ``saturated``는
    포화한 활성화값의 비율, ``dead``는 모든 입력에서 출력이 0인 뉴런의 비율입니다. ``gradient_std``는
    활성화값에 대한 기울기의 표준편차, ``gradient_zero``는 기울기가 정확히 0인 비율입니다.
    ``gradients``의 가로축은 log10|기울기|이고 0은 세지 않습니다.
    """

    activations: Histogram
    mean: float
    std: float
    zero: float
    saturated: float
    dead: float
    gradients: Histogram
    gradient_std: float
    gradient_zero: float


class Scratch:
    """통계를 내는 동안 다시 쓰는 배열. 큰 배열을 그때그때 새로 얻는 값이 계산보다 비싸다."""

    def __init__(self, size: int, dtype: DTypeLike) -> None:
        self.values: Array = np.empty(size, dtype)
        # float32를 int64로 바꾸는 명령이 없는 CPU에서는 int32를 거치는 편이 여러 배 빠르다.
        self.index = np.empty(size, np.int32)


def histogram(
    values: Array, bounds: tuple[float, float], bins: int = BINS, scratch: Scratch | None = None
) -> Histogram:
    """``values``를 ``bounds``에서 ``bins``칸으로 셉니다. 위쪽 끝은 마지막 칸에 넣습니다.

    ``scratch``는 같은 크기의 배열을 여러 번 셀 때 넘겨 다시 쓰는 공간이고, 결과에는 영향을 주지 않습니다.
    """
    if not values.size:
        raise _check.fail("values.size", 0, "1 이상의 수")
    low, high = bounds
    scratch = scratch or Scratch(values.size, values.dtype)
    # np.histogram은 칸의 경계를 하나하나 확인하느라 열 배 느리다. 칸의 폭이 모두 같으므로
    # 곱셈 한 번이면 된다. 0번과 bins + 1번 칸에 구간 밖을 모은다.
    # values가 scratch의 것일 수도 있으므로 위로 벗어난 값은 먼저 센다.
    above = np.count_nonzero(values > high)
    at = np.subtract(values.ravel(), low, out=scratch.values)
    at *= bins / (high - low)
    at += 1
    np.clip(at, 0, bins + 1, out=at)
    np.copyto(scratch.index, at, casting="unsafe")
    counts = np.bincount(scratch.index, minlength=bins + 2)
    # 위쪽 끝과, 반올림되어 끝에 닿은 값은 마지막 칸의 것이다.
    counts[-2] += counts[-1] - above
    return Histogram(counts[1:-1], bounds, float(counts[0] + above) / values.size)


def _decades(gradient: Array, scratch: Scratch) -> tuple[Histogram, float]:
    zero = 1 - np.count_nonzero(gradient) / gradient.size
    # float32의 log는 log10보다 여러 배 빠르다. 0의 로그(-inf)는 구간 밖으로 모인 뒤 아래에서 빠진다.
    with np.errstate(divide="ignore"):
        size = np.abs(gradient.ravel(), out=scratch.values)
        np.log(size, out=size)
    size *= 1 / math.log(10)
    counted = histogram(size, GRADIENT_DECADES, scratch=scratch)
    return replace(counted, outside=max(0.0, counted.outside - zero)), zero


def _mean_std(values: Array, scratch: Scratch) -> tuple[float, float]:
    mean = float(values.mean(dtype=np.float64))
    centered = np.subtract(values.ravel(), values.dtype.type(mean), out=scratch.values)
    with np.errstate(over="ignore"):
        total = float(centered @ centered)
    if not 1e-30 < total < 1e30 and centered.any():
        # 아주 깊은 층에서는 float32의 제곱이 0이나 무한대가 된다.
        total = float(np.square(centered, dtype=np.float64).sum())
    return mean, math.sqrt(total / centered.size)


def statistics_of(
    activation: Activation, output: Array, gradient: Array, scratch: Scratch
) -> LayerStatistics:
    mean, std = _mean_std(output, scratch)
    decades, zero = _decades(gradient, scratch)
    return LayerStatistics(
        activations=histogram(output, activation.bounds, scratch=scratch),
        mean=mean,
        std=std,
        zero=1 - np.count_nonzero(output) / output.size,
        saturated=np.count_nonzero(activation.saturated(output)) / output.size,
        dead=1 - np.count_nonzero(output.any(axis=0)) / output.shape[1],
        gradients=decades,
        gradient_std=_mean_std(gradient, scratch)[1],
        gradient_zero=zero,
    )
