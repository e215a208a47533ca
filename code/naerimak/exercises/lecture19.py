"""평균장과 혼돈의 경계 강의의 연습."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from naerimak.exercises import Exercise, Mistake, near, numbers
from naerimak.experiments import correlation_map, critical_weight

WEIGHT, LAYERS = 0.9, 30
BIAS = 0.5
CORRELATION = 0.9
TARGET, START, LR = 2.0, 0.01, 0.01
PLACES = (0.0, 0.25, 0.5, 0.75, 0.95)
"""상관 사상을 비교할 상관."""


@cache
def _relu_map() -> tuple[float, ...]:
    return tuple(correlation_map("relu", c, 1.0, math.sqrt(2), 0.0) for c in PLACES)


def _maps(expected: Callable[[], Any]) -> Callable[[Any], bool]:
    """독자의 함수가 정해진 상관에서 ``expected()``와 같은 값을 내는지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        given = numbers([answer(c) for c in PLACES])
        return bool(np.allclose(given, np.asarray(expected()), rtol=1e-4, atol=1e-6))

    return accepts


def _both_dead() -> float:
    return 0.5 - math.acos(CORRELATION) / (2 * math.pi)


def _half_time() -> float:
    return math.log(TARGET / START - 1) / (2 * TARGET)


EXERCISES = {
    "19-1": Exercise(
        near(lambda: WEIGHT ** (2 * LAYERS)),
        (
            "크기가 0에 머물면 도함수의 제곱의 평균은 얼마입니까? 한 층의 배율부터 구하세요.",
            "0에서 tanh의 도함수는 1이므로 배율은 가중치의 표준편차를 제곱한 것입니다. 서른 번 곱하세요.",
        ),
        (
            Mistake(
                near(lambda: WEIGHT**LAYERS),
                "표준편차의 배율입니다. 묻는 것은 제곱의 평균입니다.",
            ),
            Mistake(near(lambda: WEIGHT**2), "한 층의 배율입니다. 서른 층을 내려옵니다."),
        ),
    ),
    "19-2": Exercise(
        _maps(_relu_map),
        (
            "c = 1을 넣으면 1이, c = 0을 넣으면 1/π가 나와야 합니다.",
            "math.acos가 아크코사인입니다. 괄호 전체를 π로 나누었는지 보세요.",
        ),
        (
            Mistake(
                _maps(lambda: [one * math.pi for one in _relu_map()]),
                "π로 나누지 않았습니다.",
            ),
            Mistake(
                _maps(lambda: [one / 2 for one in _relu_map()]),
                "2π로 나눈 것은 q로 나누지 않은 곱의 평균입니다. 크기가 절반이 되는 것까지 나누어야 합니다.",
            ),
        ),
    ),
    "19-3": Exercise(
        near(lambda: critical_weight(BIAS)),
        (
            "이득 하나에 머무는 크기를 구하고, 그 크기에서 한 층의 배율을 구하세요.",
            "배율이 1보다 크면 이득을 줄이고 작으면 키우며, 사이를 반씩 좁힙니다.",
        ),
        (
            Mistake(near(lambda: 1.0), "편향이 0일 때의 경계입니다. 편향이 크기를 키웁니다."),
            Mistake(
                near(lambda: critical_weight(0.2)), "본문의 편향 0.2에서 구한 값입니다. 여기서는 0.5입니다."
            ),
        ),
    ),
    "19-4": Exercise(
        near(_both_dead),
        (
            "두 입력 사이의 각은 상관의 아크코사인입니다. 부호가 다를 확률부터 구하세요.",
            "부호가 다를 확률은 각을 π로 나눈 것이고, 나머지를 둘 다 양수와 둘 다 음수가 나눕니다.",
        ),
        (
            Mistake(
                near(lambda: math.acos(CORRELATION) / math.pi),
                "두 부호가 다를 확률입니다. 묻는 것은 둘 다 음수일 확률입니다.",
            ),
            Mistake(
                near(lambda: 1 - math.acos(CORRELATION) / math.pi),
                "부호가 같을 확률입니다. 그 가운데 절반이 둘 다 음수입니다.",
            ),
        ),
    ),
    "19-5": Exercise(
        near(lambda: _half_time() / LR),
        (
            "a에 s의 절반을 넣으면 지수가 든 항만 남습니다.",
            "지수는 s와 처음 크기의 비에서 1을 뺀 것입니다. 로그를 2s로 나눈 τ를 걸음으로 바꾸세요.",
        ),
        (
            Mistake(near(_half_time), "τ는 학습률과 걸음의 수의 곱입니다. 걸음의 수로 바꾸세요."),
            Mistake(
                near(lambda: 2 * _half_time() / LR),
                "지수는 sτ가 아니라 2sτ입니다. 두 층이 함께 배우기 때문입니다.",
            ),
        ),
    ),
}
