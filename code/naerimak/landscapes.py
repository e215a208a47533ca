r"""손실의 지형: 값과 기울기를 식으로 아는 작은 함수들.

지형의 본문은 ``value``와 ``slope`` 두 메서드입니다. 둘 다 좌표를 하나씩 받고 원소마다 작동합니다.
그래서 파이썬에서는 격자 전체를 한 번에 넣어 등고선을 그리고, 브라우저에서는 같은 원문을 옮겨 실수 하나씩
넣습니다. 매개변수 벡터를 받을 때는 ``landscape(theta)``와 ``landscape.grad(theta)``를 씁니다.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from naerimak import _check
from naerimak._types import Array


@dataclass(frozen=True)
class Landscape(ABC):
    """지형 하나.

    ``bounds``는 그림의 구간(축마다 아래와 위), ``start``는 보통 쓰는 출발점, ``lowest``는 전역 최솟값,
    ``minima``는 극솟값이 있는 점들입니다.
    """

    label: ClassVar[str]
    bounds: ClassVar[tuple[tuple[float, float], ...]]
    start: ClassVar[tuple[float, ...]]
    minima: ClassVar[tuple[tuple[float, ...], ...]]
    lowest: ClassVar[float] = 0.0

    @abstractmethod
    def value(self, *coordinates: Array) -> Array:
        """좌표마다 손실을 냅니다. 좌표들의 모양은 서로 같거나 맞춰 펼칠 수 있어야 합니다."""

    @abstractmethod
    def slope(self, *coordinates: Array) -> tuple[Array, ...]:
        """좌표마다 편미분을 냅니다. 좌표의 수만큼 배열을 냅니다."""

    @property
    def dim(self) -> int:
        """매개변수의 수."""
        return len(self.bounds)

    def _coordinates(self, theta: Array) -> Array:
        _check.unmasked("theta", theta)
        theta = np.asarray(theta)
        if theta.ndim == 0 or theta.shape[-1] != self.dim:
            raise _check.fail("theta.shape", theta.shape, f"마지막 축의 길이가 {self.dim}")
        # np.moveaxis와 같지만, 점 하나를 수천 번 옮길 때 그 확인이 걸음의 3분의 1을 차지한다.
        return theta.transpose(theta.ndim - 1, *range(theta.ndim - 1))

    def __call__(self, theta: Array) -> Array:
        """모양이 ``(..., dim)``인 ``theta``에서 손실을 냅니다. 결과의 모양은 ``(...)``입니다."""
        return self.value(*self._coordinates(theta))

    def grad(self, theta: Array) -> Array:
        """모양이 ``(..., dim)``인 ``theta``에서 기울기를 냅니다. 결과의 모양은 ``theta``와 같습니다."""
        slope = self.slope(*self._coordinates(theta))
        # 점 하나이면 수들을 늘어놓기만 하면 된다.
        return np.array(slope) if np.ndim(theta) == 1 else np.stack(np.broadcast_arrays(*slope), axis=-1)


@dataclass(frozen=True)
class Parabola(Landscape):
    r"""1차원 포물선 $L(x) = \tfrac{c}{2}x^2$. ``curvature``가 $c$이고 0보다 큽니다."""

    label: ClassVar[str] = "포물선"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 3.0),)
    start: ClassVar[tuple[float, ...]] = (2.5,)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0,),)
    curvature: float = 1.0

    def __post_init__(self) -> None:
        _check.positive("curvature", self.curvature)

    def value(self, x: Array) -> Array:  # type: ignore[override]
        return self.curvature * x * x / 2

    def slope(self, x: Array) -> tuple[Array]:  # type: ignore[override]
        return (self.curvature * x,)

    @property
    def curvatures(self) -> tuple[float, ...]:
        """헤세 행렬의 고윳값."""
        return (self.curvature,)


@dataclass(frozen=True)
class Wells(Landscape):
    r"""우물이 여럿인 1차원 곡선 $L(x) = x^2/20 + 1 - \cos 2x$. 최솟값은 $x = 0$에서 0입니다."""

    label: ClassVar[str] = "우물이 여럿인 곡선"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-8.0, 8.0),)
    start: ClassVar[tuple[float, ...]] = (7.2,)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = (
        (-6.127494181446406,),
        (-3.064672786647796,),
        (0.0,),
        (3.064672786647796,),
        (6.127494181446406,),
    )

    def value(self, x: Array) -> Array:  # type: ignore[override]
        return x * x / 20 + 1 - np.cos(2 * x)

    def slope(self, x: Array) -> tuple[Array]:  # type: ignore[override]
        return (x / 10 + 2 * np.sin(2 * x),)


@dataclass(frozen=True)
class FlatBowl(Landscape):
    r"""바닥이 평평한 그릇 $L(x) = x^{10}/10$. 볼록하지만 바닥의 곡률이 0이라 강볼록이 아닙니다.

    $\lvert x\rvert \le 1$에서 곡률은 9를 넘지 않습니다.
    """

    label: ClassVar[str] = "바닥이 평평한 그릇"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-1.0, 1.0),)
    start: ClassVar[tuple[float, ...]] = (1.0,)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0,),)

    # NumPy의 거듭제곱은 CPU에 따라 수 하나와 배열의 끝자리가 다르므로 곱해서 구한다.
    def value(self, x: Array) -> Array:  # type: ignore[override]
        fourth = x * x * x * x
        return fourth * fourth * x * x / 10

    def slope(self, x: Array) -> tuple[Array]:  # type: ignore[override]
        fourth = x * x * x * x
        return (fourth * fourth * x,)


@dataclass(frozen=True)
class KinkedBowl(Landscape):
    r"""곡률이 25, 1, 25로 꺾이는 강볼록 함수. 2차 함수에 맞춘 무거운 공이 $x = 3.3$에서 떠나면 영영 맴돕니다.

    기울기가 $x < 1$에서 $25x$, $1 \le x < 2$에서 $x + 24$, $x \ge 2$에서 $25x - 24$입니다.
    Lessard 외(2016), 4.6절.
    """

    label: ClassVar[str] = "곡률이 꺾이는 그릇"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-4.0, 4.0),)
    start: ClassVar[tuple[float, ...]] = (3.3,)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0,),)

    def value(self, x: Array) -> Array:  # type: ignore[override]
        middle, right = x * x / 2 + 24 * x - 12, 25 * x * x / 2 - 24 * x + 36
        return np.where(x < 1, 25 * x * x / 2, np.where(x < 2, middle, right))

    def slope(self, x: Array) -> tuple[Array]:  # type: ignore[override]
        return (np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24)),)


@dataclass(frozen=True)
class Ravine(Landscape):
    r"""골짜기 $L(x, y) = x^2/20 + y^2$. 헤세 행렬의 고윳값은 0.1과 2, 조건수는 20입니다."""

    label: ClassVar[str] = "골짜기"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-10.0, 10.0), (-4.0, 4.0))
    start: ClassVar[tuple[float, ...]] = (-7.0, 2.0)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0, 0.0),)

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        return x * x / 20 + y * y

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        return x / 10, 2 * y

    @property
    def curvatures(self) -> tuple[float, ...]:
        """헤세 행렬의 고윳값."""
        return (0.1, 2.0)


@dataclass(frozen=True)
class Quadratic(Landscape):
    r"""조건수를 정해 주는 2차 함수.

    $L = \tfrac12(u^2/\kappa + w^2)$이고 $(u, w)$는 $(x, y)$를 ``angle``(라디안)만큼 돌린 좌표입니다.
    고윳값은 $1/\kappa$와 1입니다. ``condition``은 1 이상입니다.
    """

    label: ClassVar[str] = "기울어진 골짜기"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-4.0, 4.0), (-3.0, 3.0))
    start: ClassVar[tuple[float, ...]] = (-3.0, 0.5)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0, 0.0),)
    condition: float = 20.0
    angle: float = 0.5

    def __post_init__(self) -> None:
        _check.positive("condition", self.condition)
        if self.condition < 1:
            raise _check.fail("condition", self.condition, "1 이상의 유한한 수")
        _check.finite("angle", self.angle, "유한한 각(라디안)")

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        u: Array = np.cos(self.angle) * x + np.sin(self.angle) * y
        w: Array = np.cos(self.angle) * y - np.sin(self.angle) * x
        return (u * u / self.condition + w * w) / 2

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        u = np.cos(self.angle) * x + np.sin(self.angle) * y
        w = np.cos(self.angle) * y - np.sin(self.angle) * x
        return (
            np.cos(self.angle) * u / self.condition - np.sin(self.angle) * w,
            np.sin(self.angle) * u / self.condition + np.cos(self.angle) * w,
        )

    @property
    def curvatures(self) -> tuple[float, ...]:
        """헤세 행렬의 고윳값."""
        return (1 / self.condition, 1.0)


@dataclass(frozen=True)
class Rosenbrock(Landscape):
    r"""바나나 골짜기 $L = (1-x)^2 + 100(y-x^2)^2$. Rosenbrock(1960)."""

    label: ClassVar[str] = "Rosenbrock"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-2.0, 2.0), (-1.0, 3.0))
    start: ClassVar[tuple[float, ...]] = (-1.2, 1.0)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((1.0, 1.0),)

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        gap = y - x * x
        return (1 - x) * (1 - x) + 100 * gap * gap

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        gap = y - x * x
        return 2 * (x - 1) - 400 * x * gap, 200 * gap


@dataclass(frozen=True)
class Beale(Landscape):
    r"""Beale 함수: $\sum_{k}(c_k - x + xy^k)^2$, $c = (1.5, 2.25, 2.625)$. Beale(1958)."""

    label: ClassVar[str] = "Beale"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-4.5, 4.5), (-4.5, 4.5))
    start: ClassVar[tuple[float, ...]] = (1.0, 1.5)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((3.0, 0.5),)

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        first = 1.5 - x + x * y
        second = 2.25 - x + x * y * y
        third = 2.625 - x + x * y * y * y
        return first * first + second * second + third * third

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        first = 1.5 - x + x * y
        second = 2.25 - x + x * y * y
        third = 2.625 - x + x * y * y * y
        return (
            2 * (first * (y - 1) + second * (y * y - 1) + third * (y * y * y - 1)),
            2 * x * (first + 2 * second * y + 3 * third * y * y),
        )


@dataclass(frozen=True)
class Himmelblau(Landscape):
    r"""극솟값이 넷인 함수 $L = (x^2+y-11)^2 + (x+y^2-7)^2$. Himmelblau(1972). 네 곳 모두 값이 0입니다."""

    label: ClassVar[str] = "Himmelblau"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-5.0, 5.0), (-5.0, 5.0))
    start: ClassVar[tuple[float, ...]] = (0.0, -1.0)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    )

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        first = x * x + y - 11
        second = x + y * y - 7
        return first * first + second * second

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        first = x * x + y - 11
        second = x + y * y - 7
        return 4 * x * first + 2 * second, 2 * first + 4 * y * second


@dataclass(frozen=True)
class Saddle(Landscape):
    r"""안장 $L = x^2/2 - y^2/2 + y^4/4$. 원점이 안장점이고, $(0, \pm 1)$에서 최솟값 -1/4입니다."""

    label: ClassVar[str] = "안장"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-2.0, 2.0), (-1.8, 1.8))
    start: ClassVar[tuple[float, ...]] = (-1.6, 0.001)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0, 1.0), (0.0, -1.0))
    lowest: ClassVar[float] = -0.25

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        return x * x / 2 - y * y / 2 + y * y * y * y / 4

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        return x, y * y * y - y


@dataclass(frozen=True)
class Plateau(Landscape):
    r"""고원 속의 웅덩이 $L = 1 - e^{-(x^2+y^2)/2}$. 멀리서는 기울기가 거의 0입니다."""

    label: ClassVar[str] = "고원"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-4.0, 4.0), (-4.0, 4.0))
    start: ClassVar[tuple[float, ...]] = (-2.5, 1.5)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0, 0.0),)

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        return 1 - np.exp(-(x * x + y * y) / 2)

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        well = np.exp(-(x * x + y * y) / 2)
        return x * well, y * well


LANDSCAPES: dict[str, type[Landscape]] = {kind.__name__: kind for kind in Landscape.__subclasses__()}
"""이름으로 찾는 지형. 이 모듈에 정의하면 저절로 들어갑니다."""
