"""기울기를 재는 법: 차분과 그 오차, 한 방향의 손실."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from naerimak import _check
from naerimak._types import Array
from naerimak.landscapes import Landscape
from naerimak.network import MLP

__all__ = [
    "difference_errors",
    "largest_curvature",
    "loss_along",
    "numerical_gradient",
]


def numerical_gradient(function: Callable[[Array], float], theta: Array, h: float = 1e-5) -> Array:
    r"""중앙 차분 $\frac{L(\theta + h e_i) - L(\theta - h e_i)}{2h}$을 매개변수마다 계산해 냅니다.

    모양은 ``theta``와 같습니다. ``function``은 매개변수 배열을 받아 손실을 내는 함수이고,
    매개변수 하나에 두 번씩 불립니다. ``h``는 0보다 큽니다.
    """
    theta = _check.floating("theta", theta).copy()
    _check.positive("h", h)
    grad, flat = np.empty_like(theta), theta.reshape(-1)
    for i, here in enumerate(flat.copy()):
        flat[i] = here + h
        above = function(theta)
        flat[i] = here - h
        below = function(theta)
        flat[i] = here
        grad.flat[i] = (above - below) / (2 * h)
    return grad


def difference_errors(
    landscape: Landscape,
    points: Sequence[float] | Array,
    hs: Sequence[float] | Array,
    *,
    central: bool = True,
    dtype: DTypeLike = np.float64,
) -> Array:
    """1차원 지형에서 차분으로 구한 기울기의 오차를 ``h``마다 냅니다. 모양은 ``hs``와 같습니다.

    ``points`` 가운데 오차가 가장 큰 점의 것입니다. 차분은 ``dtype``으로, 비교할 기울기는 float64로
    계산합니다. ``central``이 거짓이면 전방 차분입니다.
    """
    if landscape.dim != 1:
        raise _check.fail("landscape", landscape, "1차원 지형")
    x = np.asarray(points, dtype)
    exact = landscape.slope(x.astype(np.float64))[0]
    errors = []
    for h in np.asarray(hs, dtype):
        _check.positive("hs", h)
        below, width = (x - h, 2 * h) if central else (x, h)
        difference = (landscape.value(x + h) - landscape.value(below)) / width
        errors.append(np.max(np.abs(difference - exact)))
    return np.array(errors)


def largest_curvature(
    network: MLP,
    theta: Array,
    x: Array,
    y: NDArray[np.integer[Any]],
    *,
    iterations: int = 20,
    h: float = 1e-4,
) -> float:
    r"""``theta``에서 손실의 헤세 행렬 $H$의 고윳값 가운데 절댓값이 가장 큰 것을 냅니다.

    아무 방향 $u$에서 시작해 $u \leftarrow Hu/\lVert Hu\rVert$를 ``iterations``번 반복하면(거듭제곱법) 가장
    가파른 축으로 돌아갑니다. $Hu$는 기울기의 중앙 차분 $\frac{g(\theta+hu) - g(\theta-hu)}{2h}$으로
    어림하므로 float64여야 합니다.
    """
    _check.count("iterations", iterations)
    _check.positive("h", h)
    if theta.dtype != np.float64:
        raise _check.fail("theta.dtype", str(theta.dtype), "float64")
    u = np.random.default_rng(0).standard_normal(theta.size)
    largest = 0.0
    for _ in range(iterations):
        u = u / np.linalg.norm(u)
        above, below = (network.loss_and_grad(theta + side * h * u, x, y)[1] for side in (1, -1))
        image = (above - below) / (2 * h)
        largest, u = float(u @ image), image
    return largest


def loss_along(
    network: MLP,
    theta: Array,
    x: Array,
    y: NDArray[np.integer[Any]],
    direction: Array,
    distances: Sequence[float] | Array,
) -> Array:
    r"""``theta``에서 ``direction`` 쪽으로 ``distances``만큼 옮기며 잰 손실을 냅니다.

    모양은 ``distances``와 같습니다.
    """
    return np.array([network.loss(theta + float(d) * direction, x, y) for d in np.asarray(distances)])
