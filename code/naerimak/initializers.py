r"""가중치의 초깃값.

초기화 함수는 모두 ``init(rng, fan_in, fan_out, dtype=...)`` 형태이고 모양이 ``(fan_in, fan_out)``인 배열을
냅니다. 층은 $y = xW + b$로 적으므로 ``fan_in``은 들어오는 뉴런의 수, ``fan_out``은 나가는 뉴런의 수입니다.
``rng``는 언제나 numpy ``Generator``이고 언제나 넘겨줍니다.
"""

import inspect
import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

from naerimak import _check
from naerimak._types import Array

TRUNCATED_STD = 0.87962566103423978
r"""표준정규분포를 [-2, 2]에서 자른 분포의 표준편차. 분산은 0.774이고
$1 - 2\cdot 2\varphi(2)/(2\Phi(2)-1)$로 계산합니다."""


class Initializer(Protocol):
    """초기화 함수의 형태."""

    def __call__(
        self, rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = ...
    ) -> Array:
        """모양이 ``(fan_in, fan_out)``인 배열을 냅니다."""


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """2차원 가중치의 모양에서 ``(fan_in, fan_out)``을 읽습니다. 2차원이 아니면 ``ValueError``입니다."""
    if len(shape) != 2:
        raise _check.fail("shape", shape, "(fan_in, fan_out) 두 수")
    return shape[0], shape[1]


def _checked(rng: np.random.Generator, fan_in: int, fan_out: int) -> tuple[int, int]:
    _check.generator("rng", rng)
    _check.count("fan_in", fan_in)
    _check.count("fan_out", fan_out)
    return fan_in, fan_out


def _draw_normal(rng: np.random.Generator, fan_in: int, fan_out: int, std: float, dtype: DTypeLike) -> Array:
    shape = _checked(rng, fan_in, fan_out)
    return (std * rng.standard_normal(shape)).astype(dtype)


def _draw_uniform(rng: np.random.Generator, fan_in: int, fan_out: int, std: float, dtype: DTypeLike) -> Array:
    # U(-a, a)의 분산은 a²/3이므로 같은 표준편차를 내려면 a = √3·std다.
    limit, shape = math.sqrt(3) * std, _checked(rng, fan_in, fan_out)
    return rng.uniform(-limit, limit, shape).astype(dtype)


def zeros(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64) -> Array:
    """모두 0입니다: $W_{ij} = 0$.

    모든 층을 0에 두면 tanh와 ReLU에서는 가중치의 기울기가 모두 0이라 아무것도 배우지 못하고, 시그모이드에서는
    한 층의 뉴런이 모두 같은 것을 배웁니다. 나머지가 난수이고 한 층만 0이면 배웁니다.
    """
    return np.zeros(_checked(rng, fan_in, fan_out), dtype)


def constant(value: float, *, noise: float = 0.0) -> Initializer:
    r"""모두 같은 값인 초기화 함수를 만듭니다: $W_{ij} = \mathrm{value}$. 한 층의 뉴런이 모두 같아집니다.

    ``noise``가 0보다 크면 표준편차가 ``noise``인 정규분포의 난수를 더해 대칭을 깹니다.
    """
    _check.finite("value", value)
    _check.non_negative("noise", noise)

    def init(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64) -> Array:
        if noise > 0:
            return (value + _draw_normal(rng, fan_in, fan_out, noise, np.float64)).astype(dtype)
        return np.full(_checked(rng, fan_in, fan_out), value, dtype)

    return init


def normal(std: float) -> Initializer:
    r"""$\mathcal N(0, \mathrm{std}^2)$에서 뽑는 초기화 함수를 만듭니다. ``std``는 0 이상입니다."""
    _check.non_negative("std", std)

    def init(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64) -> Array:
        return _draw_normal(rng, fan_in, fan_out, std, dtype)

    return init


def uniform(limit: float) -> Initializer:
    r"""$U(-\mathrm{limit}, \mathrm{limit})$에서 뽑는 초기화 함수를 만듭니다. 표준편차는 limit/√3입니다."""
    _check.non_negative("limit", limit)

    def init(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64) -> Array:
        return _draw_uniform(rng, fan_in, fan_out, limit / math.sqrt(3), dtype)

    return init


def truncated_normal(std: float, *, rescale: bool = True) -> Initializer:
    r"""정규분포 $\mathcal N(0, \mathrm{std}^2)$을 ±2 표준편차에서 자르고 뽑는 초기화 함수를 만듭니다.

    자르면 분산이 0.774배로 줄어듭니다. ``rescale=True``이면 줄어든 만큼 되돌려 표준편차가 ``std``가 됩니다.
    Keras의 ``VarianceScaling``은 되돌리고, ``TruncatedNormal``은 되돌리지 않습니다.
    """
    _check.non_negative("std", std)
    scale = std / TRUNCATED_STD if rescale else std

    def init(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64) -> Array:
        shape = _checked(rng, fan_in, fan_out)
        draw = rng.standard_normal(shape)
        while (outside := np.abs(draw) > 2).any():
            draw[outside] = rng.standard_normal(int(outside.sum()))
        return (scale * draw).astype(dtype)

    return init


VARIANCES: dict[str, Callable[[int, int], float]] = {
    "LeCun": lambda fan_in, fan_out: 1 / fan_in,
    # 앞으로 갈 때의 조건 1/n_in과 뒤로 갈 때의 조건 1/n_out 사이의 절충.
    "Xavier": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "He": lambda fan_in, fan_out: 2 / fan_in,
}
"""규칙의 이름과 분산의 식."""


def _std(rule: str, fan_in: int, fan_out: int, gain: float) -> float:
    _check.positive("gain", gain)
    variance = VARIANCES[rule]
    return gain * math.sqrt(variance(fan_in, fan_out))


def lecun_normal(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, gain: float = 1.0, dtype: DTypeLike = np.float64
) -> Array:
    """LeCun 정규분포: 분산 ``gain²/fan_in``. LeCun 외(1998), "Efficient BackProp", 식 (16)."""
    _checked(rng, fan_in, fan_out)
    return _draw_normal(rng, fan_in, fan_out, _std("LeCun", fan_in, fan_out, gain), dtype)


def lecun_uniform(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, gain: float = 1.0, dtype: DTypeLike = np.float64
) -> Array:
    """LeCun 균등분포: 분산 ``gain²/fan_in``. LeCun 외(1998), "Efficient BackProp", 식 (16)."""
    _checked(rng, fan_in, fan_out)
    return _draw_uniform(rng, fan_in, fan_out, _std("LeCun", fan_in, fan_out, gain), dtype)


def xavier_normal(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, gain: float = 1.0, dtype: DTypeLike = np.float64
) -> Array:
    """Xavier(Glorot) 정규분포: 분산 ``2 gain²/(fan_in + fan_out)``. Glorot·Bengio(2010), 식 (12)."""
    _checked(rng, fan_in, fan_out)
    return _draw_normal(rng, fan_in, fan_out, _std("Xavier", fan_in, fan_out, gain), dtype)


def xavier_uniform(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, gain: float = 1.0, dtype: DTypeLike = np.float64
) -> Array:
    """Xavier(Glorot) 균등분포: 분산 ``2 gain²/(fan_in + fan_out)``. Glorot·Bengio(2010), 식 (16)."""
    _checked(rng, fan_in, fan_out)
    return _draw_uniform(rng, fan_in, fan_out, _std("Xavier", fan_in, fan_out, gain), dtype)


def _he_std(fan_in: int, slope: float) -> float:
    _check.finite("slope", slope)
    return math.sqrt(2 / ((1 + slope * slope) * fan_in))


def he_normal(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, slope: float = 0.0, dtype: DTypeLike = np.float64
) -> Array:
    """He 정규분포: 분산 ``2/((1 + slope²) fan_in)``. He 외(2015), 식 (10)과 (15).

    ``slope``는 leaky ReLU의 음수 쪽 기울기이고, ReLU이면 0입니다.
    """
    _checked(rng, fan_in, fan_out)
    return _draw_normal(rng, fan_in, fan_out, _he_std(fan_in, slope), dtype)


def he_uniform(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, slope: float = 0.0, dtype: DTypeLike = np.float64
) -> Array:
    """He 균등분포: 분산 ``2/((1 + slope²) fan_in)``. He 외(2015), 식 (10)과 (15)의 분산을 따릅니다."""
    _checked(rng, fan_in, fan_out)
    return _draw_uniform(rng, fan_in, fan_out, _he_std(fan_in, slope), dtype)


def orthogonal(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, gain: float = 1.0, dtype: DTypeLike = np.float64
) -> Array:
    r"""직교 행렬 × ``gain``. Saxe 외(2014), "Exact solutions to the nonlinear dynamics…".

    행과 열 가운데 적은 쪽이 정규 직교입니다: $W^\top W = \mathrm{gain}^2 I$ 또는
    $WW^\top = \mathrm{gain}^2 I$.
    """
    _checked(rng, fan_in, fan_out)
    _check.positive("gain", gain)
    draw: Any = rng.standard_normal((max(fan_in, fan_out), min(fan_in, fan_out)))
    q, r = np.linalg.qr(draw)
    # R의 대각 부호를 맞춰야 직교 행렬 전체에서 고르게 뽑힌다(Mezzadri 2007).
    q = q * np.sign(np.diag(r))
    return (gain * (q if fan_in >= fan_out else q.T)).astype(dtype)


def identity(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, gain: float = 1.0, dtype: DTypeLike = np.float64
) -> Array:
    r"""단위행렬의 상수 배 $W = \mathrm{gain}\, I$입니다.

    순환 가중치에 씁니다. Le·Jaitly·Hinton(2015). 난수를 쓰지 않습니다.
    """
    _checked(rng, fan_in, fan_out)
    _check.positive("gain", gain)
    return (gain * np.eye(fan_in, fan_out)).astype(dtype)


def fan_out(initializer: Initializer) -> Initializer:
    """``fan_in``과 ``fan_out``을 바꾸어, 뒤로 가는 쪽에 맞춘 초기화 함수를 만듭니다.

    He의 ``fan_out`` 방식이 이것입니다.
    """

    def init(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64) -> Array:
        return np.ascontiguousarray(initializer(rng, fan_out, fan_in, dtype=dtype).T)

    return init


INITIALIZERS: dict[str, Initializer] = {
    name: function
    for name, function in list(globals().items())
    if inspect.isfunction(function)
    and [*inspect.signature(function).parameters][:1] == ["rng"]
    and name[0] != "_"
}
"""이름으로 찾는 초기화 함수: 이 모듈에서 ``rng``를 첫 인자로 받는 함수 모두."""


def get(initializer: str | Initializer) -> Initializer:
    """이름이나 초기화 함수를 받아 초기화 함수를 냅니다. 모르는 이름이면 ``ValueError``입니다."""
    if callable(initializer):
        return initializer
    if initializer not in INITIALIZERS:
        raise _check.fail("initializer", initializer, f"{', '.join(INITIALIZERS)} 가운데 하나")
    return INITIALIZERS[initializer]
