"""무거운 공의 이론: 2차 함수에서 모멘텀의 수렴 속도.

탐색기도 같은 식을 쓰므로, 이 모듈의 함수는 모두 자바스크립트로 옮겨집니다.
그래서 사칙연산과 ``math``만 씁니다.
"""

import math

__all__ = [
    "best_heavy_ball",
    "heavy_ball_rate",
    "heavy_ball_regime",
]

IN_BROWSER = True
"""이 모듈의 함수는 모두 자바스크립트로 옮겨집니다."""


def heavy_ball_rate(lr: float, momentum: float, curvature: float) -> float:
    r"""곡률이 ``curvature``인 2차 함수에서 모멘텀이 한 걸음에 곱하는 수(2×2 행렬의 스펙트럼 반지름)를 냅니다.

    $(x_{t+1}, x_t)^\top =
    \begin{pmatrix}1+\alpha-\eta\lambda & -\alpha\\ 1 & 0\end{pmatrix}(x_t, x_{t-1})^\top$의 고윳값 가운데
    절댓값이 가장 큰 것입니다. 1보다 크면 발산합니다.
    """
    trace = 1 + momentum - lr * curvature
    inside = trace * trace - 4 * momentum
    if inside < 0:
        # 켤레 복소수인 두 고윳값의 곱이 α이므로 절댓값은 √α다.
        return math.sqrt(momentum)
    return (math.fabs(trace) + math.sqrt(inside)) / 2


def best_heavy_ball(smallest: float, largest: float) -> tuple[float, float]:
    r"""곡률이 ``smallest``에서 ``largest`` 사이인 2차 함수에서 가장 빠른 (학습률, 모멘텀 계수)를 냅니다.

    Polyak(1964): $\eta^\ast = \frac{4}{(\sqrt{\lambda_{\max}}+\sqrt{\lambda_{\min}})^2}$,
    $\alpha^\ast = \left(\frac{\sqrt\kappa-1}{\sqrt\kappa+1}\right)^2$.
    """
    total = math.sqrt(largest) + math.sqrt(smallest)
    ratio = (math.sqrt(largest) - math.sqrt(smallest)) / total
    return 4 / (total * total), ratio * ratio


def heavy_ball_regime(lr: float, momentum: float, curvature: float) -> str:
    """한 축에서 모멘텀의 움직임을 발산, 출렁임(과소감쇠), 지그재그, 단조(과대감쇠) 가운데 하나로 부릅니다."""
    trace = 1 + momentum - lr * curvature
    inside = trace * trace - 4 * momentum
    if lr * curvature > 2 + 2 * momentum:
        return "발산"
    if inside < 0:
        return "출렁임"
    if trace < 0:
        return "지그재그"
    return "단조"
