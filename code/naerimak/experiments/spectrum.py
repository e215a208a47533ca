"""행렬로 본 갱신: 한 걸음의 특잇값과 뉴턴–슐츠의 다항식."""

from typing import Any

import numpy as np

from naerimak import _check, datasets
from naerimak._types import Array
from naerimak.activations import Tanh
from naerimak.network import MLP
from naerimak.optimizers import NEWTON_SCHULZ, Optimizer
from naerimak.training import with_lr

__all__ = [
    "aligned",
    "digits_gradient",
    "first_update",
    "polynomial",
    "singular_values",
    "spread",
]


def polynomial(s: Any, steps: int = 1, coefficients: tuple[float, float, float] = NEWTON_SCHULZ) -> Any:
    r"""특잇값 ``s``에 다항식 $p(s) = as + bs^3 + cs^5$을 ``steps``번 씁니다."""
    _check.count("steps", steps, 0)
    a, b, c = coefficients
    for _ in range(steps):
        s = a * s + b * s**3 + c * s**5
    return s


def singular_values(matrix: Array) -> Array:
    """특잇값을 큰 차례로 냅니다."""
    found: Array = np.linalg.svd(matrix, compute_uv=False)
    return found


def spread(values: Array) -> float:
    """가장 큰 특잇값을 가장 작은 것으로 나눈 비."""
    return float(values.max() / values.min())


def first_update(rule: Optimizer, grad: Array) -> Array:
    """0에서 첫 걸음을 학습률로 나누고 부호를 뒤집은 것: 이 규칙이 기울기 ``grad``를 무엇으로 바꾸는가."""
    rule = with_lr(rule, 1.0)
    start = np.zeros_like(grad)
    theta, _ = rule.step(start, grad, rule.init(start))
    return start - theta


def aligned(update: Array, grad: Array) -> float:
    """``update``의 제곱의 합 가운데 ``grad``의 특이 벡터를 그대로 쓴 비율. 1이면 특잇값만 바꾼 것입니다."""
    u, _, vt = np.linalg.svd(grad, full_matrices=False)
    return float(np.sum(np.einsum("ik,ij,kj->k", u, update, vt) ** 2) / np.sum(update**2))


def digits_gradient(seed: int = 0) -> Array:
    """숫자를 배우는 tanh 신경망(64–32–10)의 첫 층의 기울기 (64, 32). 배우기 전에 전체 데이터로 잽니다."""
    data, network = datasets.digits(), MLP((64, 32, 10), Tanh())
    theta = network.init(np.random.default_rng(seed))
    grad = network.loss_and_grad(theta, data.x_train, data.y_train)[1]
    found: Array = network.layers(grad)[0].W.astype(float)
    return found
