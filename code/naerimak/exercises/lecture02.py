"""SGD 강의의 연습."""

from naerimak._types import Array
from naerimak.exercises import Exercise, near
from naerimak.landscapes import Quadratic, Ravine
from naerimak.optimizers import SGD
from naerimak.training import minimize


def _first_step() -> Array:
    first: Array = minimize(Ravine(), (4.0, -1.0), SGD(lr=0.8), 1).theta[1]
    return first


def _best_lr() -> float:
    mu, largest = Quadratic(condition=50).curvatures
    return 2 / (largest + mu)


def _goal(lr: float) -> bool:
    return float(minimize(Ravine(), (-7.0, 2.0), SGD(lr=float(lr)), 60).loss[-1]) < 1e-4


EXERCISES = {
    "02-1": Exercise(near(_first_step), "기울기는 (x/10, 2y)입니다. 두 성분을 따로 갱신해 보세요."),
    "02-2": Exercise(near(_best_lr), "가장 큰 고윳값은 1, 가장 작은 고윳값은 1/50입니다."),
    "02-3": Exercise(_goal, "1/λ_max보다 크고 2/λ_max보다 작은 곳에서 찾아보세요."),
    "02-4": Exercise(near(lambda: 400.0), "분산은 1/B에 비례하고 표준편차는 그 제곱근입니다."),
}
