r"""활성화 함수와 그 도함수.

모든 함수는 원소마다 작동하고, 들어온 배열의 모양과 데이터 타입을 그대로 지킵니다.
역전파에서는 입력 $z$가 아니라 출력 $y = f(z)$만 남겨 두는 편이 가벼우므로, 도함수를 $y$로 적은
``slope_at_output``을 함께 둡니다.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from naerimak import _check
from naerimak._types import Array, Mask

SATURATED_TANH = 0.97
"""|tanh|가 이 값을 넘으면 포화라고 부릅니다. 이때 도함수는 1 - 0.97² ≈ 0.06보다 작습니다."""


@dataclass(frozen=True)
class Activation(ABC):
    """활성화 함수 하나. ``activation(z)``로 부릅니다.

    ``bounds``는 히스토그램의 구간입니다. ReLU처럼 위가 열린 함수는 구간 밖의 비율을 따로 적습니다.
    """

    name: ClassVar[str]
    bounds: ClassVar[tuple[float, float]]

    @abstractmethod
    def __call__(self, z: Array, out: Array | None = None) -> Array:
        """``f(z)``를 냅니다. ``out``을 주면 그 배열에 씁니다."""

    @abstractmethod
    def slope_at_output(self, y: Array) -> Array:
        """출력 ``y = f(z)``에서의 도함수 ``f'(z)``를 냅니다."""

    def derivative(self, z: Array) -> Array:
        """입력 ``z``에서의 도함수 ``f'(z)``를 냅니다. 꺾인 점 0에서는 왼쪽 값입니다."""
        return self.slope_at_output(self(z))

    def saturated(self, y: Array) -> Mask:
        """원소마다 포화했으면 참입니다. 출력의 도함수가 |tanh| = 0.97일 때의 비율보다 작은 곳입니다."""
        return np.zeros(np.shape(y), dtype=bool)


@dataclass(frozen=True)
class Sigmoid(Activation):
    r"""시그모이드 $1/(1+e^{-z})$. 도함수는 $y(1-y)$이고 가장 클 때도 1/4입니다."""

    name: ClassVar[str] = "sigmoid"
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        # tanh로 적으면 |z|가 커도 exp가 넘치지 않는다: σ(z) = (1 + tanh(z/2))/2.
        y = np.multiply(z, 0.5, out=out)
        y = np.tanh(y, out=out)
        y = np.add(y, 1.0, out=out)
        return np.multiply(y, 0.5, out=out)

    def slope_at_output(self, y: Array) -> Array:
        return y * (1 - y)

    def saturated(self, y: Array) -> Mask:
        # σ(z)는 tanh(z/2)를 옮긴 것이므로 같은 기준을 옮겨 쓴다.
        return np.abs(2 * y - 1) > SATURATED_TANH


@dataclass(frozen=True)
class Tanh(Activation):
    r"""쌍곡탄젠트 $\tanh z$. 도함수는 $1-y^2$이고 0에서 1입니다."""

    name: ClassVar[str] = "tanh"
    bounds: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.tanh(z, out=out)

    def slope_at_output(self, y: Array) -> Array:
        return 1 - y * y

    def saturated(self, y: Array) -> Mask:
        return np.abs(y) > SATURATED_TANH


@dataclass(frozen=True)
class ReLU(Activation):
    r"""$\max(0, z)$. 도함수는 $z>0$에서 1, 나머지에서 0입니다."""

    name: ClassVar[str] = "relu"
    bounds: ClassVar[tuple[float, float]] = (0.0, 4.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, 0, out=out)

    def slope_at_output(self, y: Array) -> Array:
        return np.sign(y)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    r"""$z>0$이면 $z$, 아니면 $az$. ``slope``가 $a$입니다(0 이상 1 미만)."""

    name: ClassVar[str] = "leaky_relu"
    bounds: ClassVar[tuple[float, float]] = (-4.0, 4.0)
    slope: float = 0.01

    def __post_init__(self) -> None:
        _check.fraction("slope", self.slope)
        _check.plain(self)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        # 0 ≤ a < 1이면 두 직선 가운데 큰 쪽이 곧 leaky ReLU다.
        y: Array = np.maximum(z, self.slope * z, out=out)
        return y

    def slope_at_output(self, y: Array) -> Array:
        return np.where(np.greater(y, 0), 1.0, self.slope).astype(y.dtype)


@dataclass(frozen=True)
class Identity(Activation):
    """아무것도 하지 않는 함수. 도함수는 어디서나 1입니다."""

    name: ClassVar[str] = "identity"
    bounds: ClassVar[tuple[float, float]] = (-4.0, 4.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        if out is None:
            return np.positive(z)
        np.copyto(out, z)
        return out

    def slope_at_output(self, y: Array) -> Array:
        return np.ones_like(y)


ACTIVATIONS: dict[str, Activation] = {kind.name: kind() for kind in Activation.__subclasses__()}
"""이름으로 찾는 활성화 함수."""


def get(activation: str | Activation) -> Activation:
    """이름이나 ``Activation``을 받아 ``Activation``을 냅니다. 모르는 이름이면 ``ValueError``입니다."""
    if isinstance(activation, Activation):
        return activation
    if activation not in ACTIVATIONS:
        raise _check.fail("activation", activation, f"{', '.join(ACTIVATIONS)} 가운데 하나")
    return ACTIVATIONS[activation]
