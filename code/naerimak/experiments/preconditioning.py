"""대각 행렬이 아닌 전처리."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array

__all__ = [
    "FullAdaGrad",
    "FullAdaGradState",
]


class FullAdaGradState(NamedTuple):
    """``outer``는 기울기의 바깥곱을 더한 (n, n) 행렬입니다."""

    outer: Array


@dataclass(frozen=True)
class FullAdaGrad:
    r"""온전한 행렬의 AdaGrad: 대각선만 남기지 않고 기울기의 바깥곱을 모두 쌓습니다.

    $$G \leftarrow G + g g^\top,\qquad W \leftarrow W - \eta\,(G^{1/2} + \epsilon I)^{-1} g$$

    Duchi 외(2011), 그림 1의 온전한 행렬판. 문제를 돌리면 길도 똑같이 돌아갑니다. 매개변수가 n개이면 걸음마다
    n³에 비례하는 계산이 듭니다. ``theta``는 1차원이어야 하고,
    원소마다 작동하지 않으므로 ``OPTIMIZERS``에는 없습니다.
    """

    lr: float = 0.01
    eps: float = 1e-7

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.positive("eps", self.eps)

    def init(self, theta: Array) -> FullAdaGradState:
        """영행렬에서 시작합니다."""
        if np.ndim(theta) != 1:
            raise _check.fail("theta.shape", np.shape(theta), "1차원")
        return FullAdaGradState(np.zeros((len(theta), len(theta)), theta.dtype))

    def step(self, theta: Array, grad: Array, state: FullAdaGradState) -> tuple[Array, FullAdaGradState]:
        """바깥곱을 쌓고, 그 제곱근의 역행렬을 기울기에 곱합니다."""
        outer = state.outer + np.outer(grad, grad)
        values, vectors = np.linalg.eigh(outer)
        # 반올림으로 0보다 조금 작아진 고윳값이 있을 수 있다.
        root = np.sqrt(np.maximum(values, 0)) + self.eps
        theta = theta - self.lr * (vectors @ (vectors.T @ grad / root))
        return theta, FullAdaGradState(outer)
