"""모멘텀 강의의 연습."""

import math
from typing import Any

from naerimak._types import Array
from naerimak.exercises import Exercise, near
from naerimak.experiments import best_heavy_ball, resting_points
from naerimak.landscapes import Quadratic, Ravine, Wells
from naerimak.optimizers import Momentum
from naerimak.training import minimize


def _second_step() -> Array:
    second: Array = minimize(Ravine(), (-7.0, 2.0), Momentum(lr=0.1, momentum=0.9), 2).theta[2]
    return second


def _escapes(alpha: Any) -> bool:
    return float(resting_points(Wells(), [7.2], [float(alpha)], lr=0.1, steps=400)[0, 0]) == 0.0


def _limit() -> float:
    return 2 * (1 + 0.9) / max(Ravine().curvatures)


EXERCISES = {
    "03-1": Exercise(near(_second_step), "첫 걸음의 속도 v에 0.9를 곱한 뒤, 옮겨 간 점의 기울기를 뺍니다."),
    "03-2": Exercise(
        near(lambda: (1 / (1 - 0.95), math.log(0.5) / math.log(0.95))),
        "앞은 가중치의 합, 뒤는 가중치가 반으로 줄 때까지의 걸음 수입니다.",
    ),
    "03-3": Exercise(
        near(lambda: best_heavy_ball(*Quadratic(condition=100).curvatures)),
        "√η = 2/(√L + √μ)이고 √α = (√L − √μ)/(√L + √μ)입니다. 둘 다 제곱하는 것을 잊지 마세요.",
    ),
    "03-4": Exercise(near(_limit), "발산의 경계는 ηλ = 2(1 + α)입니다. 가장 큰 고윳값을 넣어 보세요."),
    "03-5": Exercise(_escapes, "0.9는 모자라고 0.97은 지나칩니다. 그 사이를 탐색기에서 찾아보세요."),
}
