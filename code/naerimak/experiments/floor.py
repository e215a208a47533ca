"""잡음의 바닥: 잡음이 있는 2차 함수에서 손실의 기댓값이 걸음마다 어떻게 바뀌는지 계산합니다.

탐색기도 같은 식을 쓰므로, 이 모듈의 함수는 모두 자바스크립트로 옮겨집니다.
그래서 사칙연산과 ``math``만 씁니다.
"""

import math
from collections.abc import Sequence

__all__ = [
    "expected_descent",
    "mean_square_step",
    "noise_floor",
]

IN_BROWSER = True
"""이 모듈의 함수는 모두 자바스크립트로 옮겨집니다."""


def mean_square_step(before: float, lr: float, curvature: float, sigma: float) -> float:
    r"""SGD의 한 걸음 뒤에 한 축에서 최소점까지의 거리의 제곱의 기댓값을 냅니다.

    $$\mathbb E[w_{t+1}^2] = (1-\eta\lambda)^2\,\mathbb E[w_t^2] + \eta^2\sigma^2$$

    ``before``가 $\mathbb E[w_t^2]$, ``curvature``가 $\lambda$, ``sigma``가 기울기 잡음의 표준편차입니다.
    """
    kept = 1 - lr * curvature
    return kept * kept * before + lr * lr * sigma * sigma


def expected_descent(
    start: Sequence[float], curvatures: Sequence[float], rates: Sequence[float], sigma: float
) -> list[float]:
    r"""축이 나란한 2차 함수에서 SGD의 손실의 기댓값 $\sum\frac\lambda2\mathbb E[w_t^2]$을 걸음마다 냅니다.

    ``start``와 ``curvatures``는 축마다의 출발점과 곡률, ``rates``는 걸음마다의 학습률입니다. 결과는
    ``rates``와 길이가 같고, 그 학습률로 가기 전의 손실입니다.
    """
    squares = [w * w for w in start]
    losses = [0.0 for _ in rates]
    for t in range(len(rates)):
        for i in range(len(squares)):
            losses[t] = losses[t] + curvatures[i] * squares[i] / 2
            squares[i] = mean_square_step(squares[i], rates[t], curvatures[i], sigma)
    return losses


def noise_floor(lr: float, curvature: float, sigma: float) -> float:
    r"""학습률이 그대로일 때 한 축에 남는 손실 $\frac{\eta\sigma^2}{2(2-\eta\lambda)}$를 냅니다.

    $\eta\lambda \ge 2$이면 발산하므로 무한대입니다.
    """
    if lr * curvature >= 2:
        return math.inf
    return lr * sigma * sigma / (2 * (2 - lr * curvature))
