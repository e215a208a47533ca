"""Nesterov의 두 형태와 수렴 속도."""

from collections.abc import Sequence

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.experiments.heavy_ball import heavy_ball_rate
from naerimak.landscapes import Landscape

__all__ = [
    "accelerated",
    "look_ahead",
    "nesterov_rate",
]


def look_ahead(
    landscape: Landscape, start: Sequence[float] | Array, *, lr: float, momentum: float, steps: int
) -> tuple[Array, Array]:
    r"""기울기를 내다본 점에서 재는 NAG로 내려가, 공이 지나온 점 $\theta$와 속도 $v$를 냅니다.

    모양은 모두 (T+1, n)입니다.

    $v \leftarrow \alpha v - \eta\nabla L(\theta + \alpha v)$, $\theta \leftarrow \theta + v$.
    Sutskever 외(2013), 식 (3)~(4). ``optimizers.Nesterov``가 지나는 점은 $\theta + \alpha v$입니다.
    """
    _check.non_negative("lr", lr)
    _check.fraction("momentum", momentum)
    _check.count("steps", steps, 0)
    ball = np.array(start, dtype=float)
    v = np.zeros_like(ball)
    path = [(ball, v)]
    for _ in range(steps):
        g = landscape.grad(ball + momentum * v)
        v = momentum * v - lr * g
        ball = ball + v
        path.append((ball, v))
    balls, velocities = zip(*path, strict=True)
    return np.array(balls), np.array(velocities)


def nesterov_rate(lr: float, momentum: float, curvature: float) -> float:
    r"""곡률이 ``curvature``인 2차 함수에서 NAG가 한 걸음에 곱하는 수(2×2 행렬의 스펙트럼 반지름)를 냅니다.

    모멘텀 계수를 $\alpha(1-\eta\lambda)$로 바꾼 무거운 공과 같습니다. Sutskever 외(2013), 정리 2.1.
    """
    return heavy_ball_rate(lr, momentum * (1 - lr * curvature), curvature)


def accelerated(landscape: Landscape, start: Sequence[float] | Array, *, lr: float, steps: int) -> Array:
    r"""모멘텀 계수를 $\alpha_t = \frac{t-1}{t+2}$로 키우며 NAG로 내려간 길 (T+1, n)을 냅니다.

    $\theta_t = y_{t-1} - \eta\nabla L(y_{t-1})$,
    $y_t = \theta_t + \alpha_t(\theta_t - \theta_{t-1})$이고 $y_0 = \theta_0$입니다.

    볼록하고 곡률이 ``1 / lr``을 넘지 않으면
    $L(\theta_t) - L^\ast \le 2\lVert\theta_0-\theta^\ast\rVert^2 / (\eta(t+1)^2)$입니다.
    Su·Boyd·Candès(2016), 식 (1)~(2).
    """
    _check.non_negative("lr", lr)
    _check.count("steps", steps, 0)
    theta = ahead = np.array(start, dtype=float)
    path = [theta]
    for t in range(1, steps + 1):
        before, theta = theta, ahead - lr * landscape.grad(ahead)
        ahead = theta + (t - 1) / (t + 2) * (theta - before)
        path.append(theta)
    return np.array(path)
