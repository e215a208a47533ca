"""가중치 행렬 하나를 통째로 보는 규칙: Muon, Shampoo. 원소마다 작동하지 않습니다."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers.base import checked

__all__ = [
    "MUON_SCALES",
    "NEWTON_SCHULZ",
    "Muon",
    "MuonState",
    "Shampoo",
    "ShampooState",
    "muon_scale",
    "newton_schulz",
]

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Muon이 쓰는 다항식 $p(s) = as + bs^3 + cs^5$의 계수.

$p(1) = 0.701$이라 1에 모이지 않고 그 둘레를 오갑니다.
"""

MUON_SCALES: dict[str, str] = {
    "none": "1", "aspect": "√max(1, n_out/n_in)", "pytorch": "√max(1, n_in/n_out)",
    "rms": "0.2 √max(n_in, n_out)",
}  # fmt: skip
"""Muon의 걸음에 곱하는 수. ``aspect``는 Jordan(2024)과 optax의 것입니다.

``rms``는 Keras의 기본값이고 PyTorch의 ``adjust_lr_fn="match_rms_adamw"``입니다. ``pytorch``는 PyTorch의
기본값인 √max(1, 행/열)을 우리 모양 (n_in, n_out)에 그대로 쓴 것입니다. PyTorch의 ``Linear``는 가중치를
(n_out, n_in)으로 두므로, 같은 층에서는 ``aspect``와 같습니다.
"""


def muon_scale(kind: str, fan_in: int, fan_out: int) -> float:
    """``kind``라는 이름의 배수를 (fan_in, fan_out) 행렬에서 냅니다. 이름은 ``MUON_SCALES``에 있습니다."""
    if kind not in MUON_SCALES:
        raise _check.fail("scale", kind, f"{', '.join(MUON_SCALES)} 가운데 하나")
    if kind == "rms":
        return 0.2 * math.sqrt(max(fan_in, fan_out))
    ratio = {"none": 1.0, "aspect": fan_out / fan_in, "pytorch": fan_in / fan_out}[kind]
    return math.sqrt(max(1.0, ratio))


def newton_schulz(matrix: Array, steps: int = 5) -> Array:
    r"""행렬의 특잇값을 모두 1 근처로 보냅니다. 특이 벡터는 그대로입니다.

    $$X \leftarrow aX + bXX^\top X + c(XX^\top)^2 X$$

    프로베니우스 노름으로 나눈 것에서 시작해 ``steps``번 합니다. 다섯 번이면 0.005와 1 사이의 특잇값이 0.68과
    1.16 사이로 갑니다. Jordan(2024).
    """
    a, b, c = NEWTON_SCHULZ
    # 0인 행렬을 0으로 나누지 않게 한다.
    x = matrix / (float(np.linalg.norm(matrix)) + 1e-7)
    # 짧은 쪽의 정사각 행렬을 곱해야 싸다.
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


def _check_matrix(theta: Array) -> None:
    if np.ndim(theta) != 2 or not np.size(theta):
        raise _check.fail("theta.shape", np.shape(theta), "(fan_in, fan_out)인 행렬")


class MuonState(NamedTuple):
    """``v``는 쌓인 기울기이고 모양은 ``theta``와 같습니다."""

    v: Array


@dataclass(frozen=True)
class Muon:
    r"""Muon: 모멘텀의 특잇값을 모두 1 근처로 고르게 만들어 갑니다.

    $$v \leftarrow \alpha v + g,\qquad U = g + \alpha v,\qquad W \leftarrow W - \eta s\,\mathrm{NS}(U)$$

    ``theta``는 (fan_in, fan_out) 행렬 하나입니다. 신경망 전체는 ``wrappers.ByLayer``로 가르칩니다.
    $\mathrm{NS}$는 ``newton_schulz``를 ``ns_steps``번(0 이상) 한 것이고, $s$는 ``scale``이 정하는 배수입니다.
    ``nesterov=False``이면 $U = v$입니다. Jordan(2024). 같은 ``lr``이라도 배수가 달라 프레임워크마다 걸음의
    길이가 다릅니다(``MUON_SCALES``). optax는 $v$의 편향을 보정하므로 첫 걸음들의 $U$가 조금 다릅니다.
    """

    lr: float = 0.02
    momentum: float = 0.95
    nesterov: bool = True
    ns_steps: int = 5
    scale: str = "aspect"

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.flag("nesterov", self.nesterov)
        _check.count("ns_steps", self.ns_steps, 0)
        muon_scale(self.scale, 1, 1)
        _check.plain(self)

    def init(self, theta: Array) -> MuonState:
        """쌓인 기울기 0에서 시작합니다."""
        _check_matrix(theta)
        return MuonState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: MuonState) -> tuple[Array, MuonState]:
        """쌓인 기울기를 직교화해 갑니다."""
        _check_matrix(theta)
        v = self.momentum * state.v + grad
        u = grad + self.momentum * v if self.nesterov else v
        s = muon_scale(self.scale, *theta.shape)
        theta = theta - self.lr * s * newton_schulz(u, self.ns_steps)
        return theta, MuonState(v)


class ShampooState(NamedTuple):
    """``left`` (fan_in, fan_in)와 ``right`` (fan_out, fan_out)는 두 쪽의 기울기 제곱의 합입니다."""

    left: Array
    right: Array


def inverse_fourth_root(matrix: Array) -> Array:
    """대칭 양의 정부호 행렬의 -1/4제곱을 고윳값으로 구합니다."""
    values, vectors = np.linalg.eigh(matrix)
    # 반올림으로 음수가 된 고윳값은 0이어야 한다.
    root: Array = (vectors * np.maximum(values, np.finfo(values.dtype).tiny) ** -0.25) @ vectors.T
    return root


@dataclass(frozen=True)
class Shampoo:
    r"""Shampoo: AdaGrad의 제곱의 합을 행렬의 두 쪽에서 따로 쌓아 나눕니다.

    $$P \leftarrow P + GG^\top,\qquad Q \leftarrow Q + G^\top G,\qquad
    W \leftarrow W - \eta P^{-1/4} G\, Q^{-1/4}$$

    ``theta``는 (fan_in, fan_out) 행렬 하나이고, $P$와 $Q$는 $\epsilon I$에서 시작합니다(``eps``는 0보다 큰
    수). Gupta 외(2018), 알고리즘 1. 논문의 $L$과 $R$을 여기서는 $P$와 $Q$로 적습니다.
    """

    lr: float = 0.1
    eps: float = 1e-4

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.positive("eps", self.eps)
        _check.plain(self)

    def init(self, theta: Array) -> ShampooState:
        """두 쪽을 모두 단위행렬의 ε배에서 시작합니다."""
        _check_matrix(theta)
        rows, columns = theta.shape
        return ShampooState(
            self.eps * np.eye(rows, dtype=theta.dtype), self.eps * np.eye(columns, dtype=theta.dtype)
        )

    def step(self, theta: Array, grad: Array, state: ShampooState) -> tuple[Array, ShampooState]:
        """양쪽에서 나눈 기울기로 갑니다."""
        theta, grad = _check.floating("theta", theta), _check.floating("grad", grad)
        _check_matrix(theta)
        if grad.shape != theta.shape:
            raise _check.fail("grad.shape", grad.shape, f"theta와 같은 {theta.shape}")
        left = state.left + grad @ grad.T
        right = state.right + grad.T @ grad
        theta = theta - self.lr * inverse_fourth_root(left) @ grad @ inverse_fourth_root(right)
        return theta, ShampooState(left, right)
