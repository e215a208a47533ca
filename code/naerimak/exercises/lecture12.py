"""He 초깃값 강의의 연습."""

import math

from naerimak import initializers
from naerimak.exercises import Exercise, near
from naerimak.experiments import predicted_mean_squares


def _leaky_std() -> float:
    return math.sqrt(initializers.VARIANCES["He"](200, 200) / (1 + 0.2**2))


def _xavier_twenty() -> float:
    forward, _ = predicted_mean_squares(initializers.VARIANCES["Xavier"], [100] * 21, kept=0.5)
    return math.sqrt(forward[-1])


def _pytorch_factor() -> float:
    forward, _ = predicted_mean_squares(lambda fan_in, fan_out: 1 / (3 * fan_in), (100, 100), kept=0.5)
    return float(forward[-1])


def _backward_share() -> float:
    widths = (784, 400, 200, 100)
    return float(predicted_mean_squares(initializers.VARIANCES["He"], widths, kept=0.5)[1][0])


EXERCISES = {
    "12-1": Exercise(near(_leaky_std), "분산은 2/((1 + a²) n_in)입니다. 표준편차는 그 제곱근입니다."),
    "12-2": Exercise(
        near(_xavier_twenty), "제곱의 평균이 한 층에 1/2배입니다. 물은 것은 제곱평균제곱근의 배수입니다."
    ),
    "12-3": Exercise(near(_pytorch_factor), "U(-a, a)의 분산은 a²/3이고 ReLU가 절반을 버립니다."),
    "12-4": Exercise(near(_backward_share), "한 층에 n_out/n_in배입니다. 이웃한 층끼리 지워집니다."),
}
