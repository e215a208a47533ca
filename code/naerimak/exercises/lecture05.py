"""AdaGrad 강의의 연습."""

import math
from functools import cache
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Malformed, Mistake, follows, near, numbers
from naerimak.experiments import sweep_learning_rates
from naerimak.landscapes import Quadratic, Ravine
from naerimak.optimizers import SGD, AdaGrad
from naerimak.training import minimize

SMALL = (1.0, 0.1, 0.01)
"""ε의 자리와 h의 첫 값이 드러나는 기울기의 크기."""


def _left(start: tuple[float, float], rule: Any) -> float:
    loss: Array = minimize(Ravine(), start, rule, 30).loss
    return float(loss[-1] / loss[0])


def _shared(fixed: bool) -> float:
    """두 매개변수의 제곱을 한 수로 더한 AdaGrad와, 고친 것의 30걸음 뒤 손실."""
    ravine, theta, h = Ravine(), np.array([-7.0, 2.0]), np.zeros(2)
    for _ in range(30):
        grad = ravine.grad(theta)
        h = h + (grad * grad if fixed else np.sum(grad * grad))
        theta = theta - 1.5 * grad / (np.sqrt(h) + 1e-7)
    return float(ravine(theta))


def _lowest(degrees: float) -> list[float]:
    """조건수 100인 골짜기를 돌렸을 때 SGD와 AdaGrad의 가장 낮은 60걸음 뒤 손실."""
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    bowl, start, grid = (
        Quadratic(condition=100, angle=angle),
        (5 * c - s, 5 * s + c),
        np.geomspace(0.1, 10, 61),
    )
    return [float(sweep_learning_rates(bowl, start, rule, grid, 60).min()) for rule in (SGD(), AdaGrad())]


def _widest(answer: Any) -> bool:
    given = numbers(answer)
    if given.shape != () or given != np.round(given):
        raise Malformed("답은 도를 단위로 한 정수 하나입니다.")
    return 0 <= float(given) <= 45 and _ahead(float(given)) and not _ahead(float(given) + 1)


@cache
def _flips() -> list[bool]:
    """0도부터 46도까지 1도마다 AdaGrad의 손실이 더 낮은지."""
    return [adagrad < sgd for sgd, adagrad in map(_lowest, range(47))]


def _ahead(degrees: float) -> bool:
    return 0 <= degrees <= 46 and _flips()[int(degrees)]


def _jolted(answer: Any) -> float:
    jolt = np.zeros((100, 2))
    jolt[0] = 100.0
    loss = minimize(Ravine(), (-7.0, 2.0), AdaGrad(lr=float(numbers(answer))), 100, noise=jolt).loss
    return float(loss[-1]) if len(loss) == 101 else float("inf")


def _recovers(answer: Any) -> bool:
    return _jolted(answer) < 1e-3


EXERCISES = {
    "05-1": Exercise(
        near(lambda: _left((-70.0, 20.0), AdaGrad(lr=1.5))),
        (
            "AdaGrad의 첫 걸음의 길이가 출발점에 따라 달라지는지 먼저 생각해 보세요.",
            "minimize의 결과에서 loss[-1]을 loss[0]으로 나눕니다. 출발점과 학습률을 확인하세요.",
        ),
        (
            Mistake(
                near(lambda: _left((-7.0, 2.0), AdaGrad(lr=1.5)), 0.15),
                "가까운 출발점의 비율입니다. 열 배 먼 곳에서도 걸음이 열 배로 길어지는지 재 보세요.",
            ),
            Mistake(
                near(lambda: float(minimize(Ravine(), (-70.0, 20.0), AdaGrad(lr=1.5), 30).loss[-1])),
                "손실 그 자체입니다. 처음 손실로 나누어 답하세요.",
            ),
        ),
    ),
    "05-2": Exercise(
        follows(AdaGrad(lr=0.01, initial=0.1, eps=1e-7, eps_inside=True), scale=SMALL),
        (
            "h의 첫 값과 ε의 자리, 두 가지가 본문의 AdaGrad와 다릅니다.",
            "제곱근을 씌우기 전에 ε을 더합니다. init은 initial로 채운 배열을 냅니다.",
        ),
        (
            Mistake(
                follows(AdaGrad(lr=0.01, eps_inside=True), scale=SMALL),
                "h를 0에서 시작했습니다. 기울기가 작은 매개변수의 걸음이 Keras보다 깁니다.",
            ),
            Mistake(
                follows(AdaGrad(lr=0.01, initial=0.1, eps=1e-2), scale=SMALL),
                "ε을 제곱근 밖에 두었습니다.",
            ),
        ),
    ),
    "05-3": Exercise(
        near(lambda: _shared(fixed=True)),
        (
            "첫 걸음에서 두 축이 간 거리를 재 보세요. 본문에서는 두 축이 똑같이 갔습니다.",
            "h의 모양이 W와 같은지 보세요.",
        ),
        (
            Mistake(near(lambda: _shared(fixed=False)), "고치기 전의 코드가 낸 값입니다."),
            Mistake(
                near(lambda: _left((-7.0, 2.0), AdaGrad(lr=1.5))),
                "처음 손실로 나눈 값입니다. 손실 그대로 답하세요.",
            ),
        ),
    ),
    "05-4": Exercise(
        _widest,
        (
            "각마다 두 방법의 가장 낮은 손실을 출력해, 순서가 뒤집히는 곳을 찾으세요.",
            "20도에서는 AdaGrad가, 30도에서는 SGD가 낮습니다. 그 사이를 1도씩 재세요.",
        ),
        (
            Mistake(
                lambda answer: not _ahead(float(numbers(answer))) and _ahead(float(numbers(answer)) - 1),
                "그 각에서는 이미 SGD가 낮습니다. AdaGrad가 낮은 마지막 각을 물었습니다.",
            ),
            Mistake(
                near(lambda: 45.0, 1e-6),
                "45도에서는 본문의 표처럼 SGD가 낮습니다. 더 작은 각에서 뒤집힙니다.",
            ),
        ),
    ),
    "05-5": Exercise(
        _recovers,
        (
            "충격 뒤의 h는 얼마쯤입니까? 유효 학습률이 η의 몇 분의 일이 되는지 보세요.",
            "유효 학습률 η/100이 골짜기에 알맞은 값 가까이 되도록 η를 키우세요.",
        ),
        (
            Mistake(
                lambda answer: 0 < float(numbers(answer)) <= 10,
                "그 값에서는 충격 뒤의 유효 학습률이 아직 너무 작습니다. 훨씬 더 키우세요.",
            ),
            Mistake(
                lambda answer: 10 < float(numbers(answer)) < 62,
                "방향은 맞습니다. 조금 모자라니 더 키워 보세요.",
            ),
        ),
    ),
}
