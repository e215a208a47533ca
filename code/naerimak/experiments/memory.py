"""순환 신경망의 기억: 상태와 기울기가 시간을 건너는 모습."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from naerimak import _check, activations, initializers
from naerimak._types import Array
from naerimak.activations import Activation
from naerimak.experiments.growth import mean_square
from naerimak.initializers import Initializer
from naerimak.recurrent import PassedTime, roll_back, unroll

__all__ = [
    "KEPT",
    "Echo",
    "echo",
    "time_norms",
]


KEPT = 0.01
"""``echo``에서 특잇값이 이보다 큰 방향을 살아남았다고 셉니다."""


class Echo(NamedTuple):
    r"""입력 없이 반복한 순환 신경망의 시각 0, …, T. 세 배열의 모양은 모두 (T+1,)입니다.

    ``state``는 상태 $h_t$의 제곱평균제곱근, ``gradient``는 $g_t = \partial L/\partial h_t$의 제곱평균제곱근,
    ``kept``는 야코비 행렬 $\partial h_T/\partial h_t$의 특잇값 가운데 ``KEPT``보다 큰 것의 수입니다.
    """

    state: Array
    gradient: Array
    kept: NDArray[np.int64]


def echo(
    activation: str | Activation,
    recurrent: str | Initializer,
    *,
    gain: float = 1.0,
    steps: int = 40,
    units: int = 32,
    samples: int = 50,
    seed: int = 0,
    every: int = 1,
) -> Echo:
    r"""$h_t = f(h_{t-1}U)$를 ``steps``번 반복하고, 맨 끝에서 기울기를 되돌려 보냅니다.

    출발하는 상태와 맨 끝의 기울기는 표준정규분포에서 뽑습니다.
    $U$는 ``recurrent``로 뽑아 ``gain``을 곱한 것입니다. 상태와 기울기는 ``samples``개를 함께 흘리고, 방향의
    수는 첫째 것에서 셉니다. ``every``시각마다 하나씩 담습니다(``steps``의 약수).
    """
    activation, draw = activations.get(activation), initializers.get(recurrent)
    _check.positive("gain", gain)
    for name, value in {"steps": steps, "units": units, "samples": samples, "every": every}.items():
        _check.count(name, value)
    _check.count("seed", seed, 0)
    if steps % every:
        raise _check.fail("every", every, f"steps={steps}의 약수")
    rng = np.random.default_rng(seed)
    start, last = rng.standard_normal((2, samples, units))
    matrix = gain * draw(np.random.default_rng([seed, 1]), units, units)
    states = unroll(activation, matrix, np.zeros((steps, 1, units)), start)
    # 단위행렬의 줄을 하나씩 되돌려 보내면 그 결과를 모은 것이 야코비 행렬이다.
    first = np.broadcast_to(states[:, :1], (steps + 1, units, units))
    jacobians = roll_back(activation, matrix, first, np.eye(units))[::every]
    spectra = np.linalg.svd(jacobians, compute_uv=False)
    if units * np.finfo(float).eps * spectra.max() > KEPT:
        raise _check.fail("gain", gain, f"{steps}시각 동안 작은 특잇값이 반올림에 묻히지 않을 만큼 작은 수")
    gradients = roll_back(activation, matrix, states, last)[::every]
    state, gradient = _rms(states[::every]), _rms(gradients)
    return Echo(state, gradient, np.sum(spectra > KEPT, axis=1))


def time_norms(passed: PassedTime) -> tuple[Array, Array]:
    """시각마다 상태와 기울기의 제곱평균제곱근을 냅니다. 모양은 모두 (T+1,)입니다."""
    return _rms(passed.states), _rms(passed.gradients)


def _rms(values: Array) -> Array:
    return np.sqrt(mean_square(values))
