"""He 초깃값 강의의 연습."""

import math
from typing import Any

import numpy as np

from naerimak import initializers
from naerimak._types import Array
from naerimak.exercises import Exercise, Mistake, near
from naerimak.exercises.draws import drawn, has_variance
from naerimak.experiments import flow, predicted_mean_squares

DROPPED, WIDTH = 0.2, 100
DEPTHS, LARGER = (20, 100), 1.01
MIXED = (784, 400, 200, 100, 50)


def _dropout_variance() -> float:
    return initializers.VARIANCES["He"](WIDTH, WIDTH) * (1 - DROPPED)


def _one_percent() -> list[float]:
    """가중치를 1% 키웠을 때 맨 위층의 제곱평균제곱근이 몇 배가 되는지 층의 수마다 냅니다."""
    std = math.sqrt(2 / WIDTH)
    return [
        float(np.linalg.norm(_top(std * LARGER, depth)) / np.linalg.norm(_top(std, depth)))
        for depth in DEPTHS
    ]


def _top(std: float, depth: int) -> Array:
    top: Array = flow("relu", initializers.normal(std), depth=depth, inputs=20).outputs[-1]
    return top


def _mixed() -> list[float]:
    """앞의 두 층은 2/n_in, 뒤의 두 층은 2/n_out으로 뽑았을 때 앞뒤의 배율."""
    split = len(MIXED) // 2
    he = initializers.VARIANCES["He"]
    below = predicted_mean_squares(he, MIXED[: split + 1], kept=0.5)
    above = predicted_mean_squares(lambda n_in, n_out: he(n_out, n_in), MIXED[split:], kept=0.5)
    return [float(below[0][-1] * above[0][-1]), float(below[1][0] * above[1][0])]


def _kept(answer: Any) -> float:
    """뽑은 분산을 He의 분산으로 나눈 값."""
    return float(drawn(answer, 400, 200).var() / initializers.VARIANCES["He"](400, 200))


EXERCISES = {
    "12-1": Exercise(
        near(lambda: math.sqrt(_dropout_variance())),
        (
            "드롭아웃을 지난 값의 제곱을 평균해 보세요. 켜진 자리와 꺼진 자리를 확률로 나누어 적습니다.",
            (
                "켜진 값은 1/(1-p)배가 되고, 켜질 확률은 1-p입니다. "
                "제곱의 평균이 몇 배가 되는지 구해 ReLU의 절반에 곱하세요."
            ),
        ),
        (
            Mistake(
                near(lambda: math.sqrt(2 / WIDTH)),
                "드롭아웃이 없을 때의 답입니다. 평균을 지키도록 키운 것이 제곱의 평균까지 지키지는 않습니다.",
            ),
            Mistake(
                near(lambda: math.sqrt(2 / WIDTH / (1 - DROPPED))),
                "거꾸로 키웠습니다. 드롭아웃을 지나면 제곱의 평균이 늘어납니다.",
            ),
            Mistake(near(_dropout_variance), "그것은 분산입니다. 묻는 것은 표준편차입니다."),
        ),
    ),
    "12-2": Exercise(
        near(_one_percent),
        (
            "ReLU에서는 가중치를 c배 하면 출력이 몇 배가 되는지 한 층에서 보세요. 그것이 층마다 일어납니다.",
            "한 층에 꼭 1.01배입니다. 층의 수만큼 곱하세요. 더하는 것이 아닙니다.",
        ),
        (
            Mistake(
                near(lambda: [1 + 0.01 * depth for depth in DEPTHS], rel=0.005),
                "1%를 층의 수만큼 더했습니다. 층을 지나는 것은 곱하기입니다.",
            ),
            Mistake(
                near(lambda: [one**2 for one in _one_percent()]),
                "제곱의 평균의 배율입니다. 묻는 것은 그 제곱근입니다.",
            ),
        ),
    ),
    "12-3": Exercise(
        lambda answer: has_variance(drawn(answer, 400, 200), initializers.VARIANCES["He"](400, 200)),
        (
            "자른 난수의 분산을 재 보세요. 처음의 분산과 다릅니다.",
            "뽑은 배열의 분산이 2/fan_in이 되도록, 자른 뒤의 표준편차로 나누세요.",
        ),
        (
            Mistake(
                lambda answer: abs(_kept(answer) - 0.92) < 0.02,
                "아직 분산이 모자랍니다. 끝값으로 자른 만큼 줄어든 분산을 되돌려야 합니다.",
            ),
            Mistake(
                lambda answer: abs(_kept(answer) - 0.774) < 0.02,
                "±2 밖을 버리고 다시 뽑으면 끝값으로 자를 때보다 분산이 더 줄어듭니다. 그만큼 되돌리세요.",
            ),
        ),
    ),
    "12-4": Exercise(
        near(_mixed),
        (
            "네 층을 하나씩 적고, 층마다 앞뒤의 배율을 따로 구한 뒤 곱하세요.",
            "2/n_in인 층은 앞으로 1배, 2/n_out인 층은 뒤로 1배입니다. 나머지 배율만 곱하면 됩니다.",
        ),
        (
            Mistake(near(lambda: _mixed()[::-1]), "앞으로와 뒤로가 바뀌었습니다."),
            Mistake(
                near(lambda: [1.0, MIXED[-1] / MIXED[0]]),
                "네 층을 모두 2/n_in으로 뽑았을 때의 답입니다. 뒤의 두 층은 다릅니다.",
            ),
        ),
    ),
}
