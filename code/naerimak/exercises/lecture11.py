"""Xavier 초깃값 강의의 연습."""

import math
from typing import Any

import numpy as np

from naerimak import initializers
from naerimak.activations import Sigmoid
from naerimak.exercises import Exercise, near
from naerimak.experiments import predicted_mean_squares

FAN_IN, FAN_OUT = 300, 100


def _std_and_limit() -> list[float]:
    std = math.sqrt(initializers.VARIANCES["Xavier"](FAN_IN, FAN_OUT))
    return [std, math.sqrt(3) * std]


def _hourglass() -> float:
    return float(predicted_mean_squares(initializers.VARIANCES["Xavier"], (200, 50, 200))[0][-1])


def _sigmoid_std() -> float:
    slope = float(Sigmoid().derivative(np.zeros(1))[0])
    return 1 / (slope * math.sqrt(100))


def _backward_uniform(answer: Any) -> bool:
    draw = np.asarray(answer(np.random.default_rng(0), FAN_IN, FAN_OUT, dtype=np.float64), dtype=float)
    limit = math.sqrt(3 / FAN_OUT)
    # U(-a, a)의 분산을 n개로 재면 표준오차가 a²/3의 √(0.8/n)배다. 다섯 배까지 봐준다.
    return (
        draw.shape == (FAN_IN, FAN_OUT)
        and bool(np.abs(draw).max() <= limit * (1 + 1e-9))
        and abs(float(np.var(draw)) * FAN_OUT - 1) < 5 * math.sqrt(0.8 / draw.size)
    )


EXERCISES = {
    "11-1": Exercise(near(_std_and_limit), "분산은 2/(n_in + n_out)이고 구간의 끝은 표준편차의 √3배입니다."),
    "11-2": Exercise(near(_hourglass), "한 층에 n_in Var[w]배입니다. 두 층의 분산이 같다는 데에 주의하세요."),
    "11-3": Exercise(near(_sigmoid_std), "도함수 1/4이 제곱되어 들어갑니다. n Var[w]/16이 1이어야 합니다."),
    "11-4": Exercise(_backward_uniform, "U(-a, a)의 분산은 a²/3입니다. 이것이 1/n_out이어야 합니다."),
}
