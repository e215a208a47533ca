"""Xavier 초깃값 강의의 연습."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from naerimak import initializers
from naerimak.activations import Sigmoid
from naerimak.exercises import Exercise, Mistake, near
from naerimak.exercises.draws import drawn, has_variance, is_uniform
from naerimak.experiments import predicted_mean_squares

NARROW, WIDE, LAYERS = 50, 784, 6
ZIGZAG = (784, 400, 25, 400, 100)
FAN_IN, FAN_OUT = 250, 100


def _trends(ends: tuple[int, int]) -> list[int]:
    """LeCun, Xavier, He의 차례로 앞으로, 뒤로 제곱의 평균이 늘면 1, 그대로면 0, 줄면 -1."""
    first, last = ends
    widths = [round(first * (last / first) ** (k / LAYERS)) for k in range(LAYERS + 1)]
    found: list[int] = []
    for rule in ("LeCun", "Xavier", "He"):
        forward, backward = predicted_mean_squares(initializers.VARIANCES[rule], widths)
        found += [round(float(np.sign(round(math.log(one), 9)))) for one in (forward[-1], backward[0])]
    return found


def _through(widths: Sequence[int]) -> list[float]:
    """두 조건의 기하평균으로 뽑았을 때 모든 층을 지난 앞뒤의 배율."""
    forward, backward = predicted_mean_squares(lambda n_in, n_out: 1 / math.sqrt(n_in * n_out), widths)
    return [float(forward[-1]), float(backward[0])]


def _glorot_through() -> list[float]:
    forward, backward = predicted_mean_squares(initializers.VARIANCES["Xavier"], ZIGZAG)
    return [float(forward[-1]), float(backward[0])]


def _sigmoid_std() -> float:
    slope = float(Sigmoid().derivative(np.zeros(1))[0])
    return 1 / (slope * math.sqrt(100))


def _backward_uniform(answer: Any) -> bool:
    return is_uniform(drawn(answer, FAN_IN, FAN_OUT), math.sqrt(3 / FAN_OUT))


def _right_variance_only(answer: Any) -> bool:
    return has_variance(drawn(answer, FAN_IN, FAN_OUT), 1 / FAN_OUT)


def _std_as_limit(answer: Any) -> bool:
    return is_uniform(drawn(answer, FAN_IN, FAN_OUT), math.sqrt(1 / FAN_OUT))


def _forward_uniform(answer: Any) -> bool:
    return is_uniform(drawn(answer, FAN_IN, FAN_OUT), math.sqrt(3 / FAN_IN))


EXERCISES = {
    "11-1": Exercise(
        near(lambda: _trends((NARROW, WIDE)), rel=1e-9),
        (
            (
                "한 층의 배율을 앞으로와 뒤로 따로 적고, "
                "들어오는 너비와 나가는 너비 가운데 어느 쪽이 큰지 보세요."
            ),
            "Xavier의 분모는 두 너비의 평균입니다. 들어오는 너비가 그 평균보다 큰지 작은지 보세요.",
        ),
        (
            Mistake(
                near(lambda: np.reshape(_trends((NARROW, WIDE)), (3, 2))[:, ::-1].ravel(), rel=1e-9),
                "앞뒤가 바뀌었습니다. 앞으로 갈 때 뉴런 하나가 더하는 것은 들어오는 쪽의 개수입니다.",
            ),
            Mistake(
                near(lambda: _trends((WIDE, NARROW)), rel=1e-9),
                "너비가 줄어드는 신경망의 답입니다. 묻는 것은 50에서 784로 넓어질 때입니다.",
            ),
        ),
    ),
    "11-2": Exercise(
        near(lambda: _through(ZIGZAG)),
        (
            "한 층의 배율에 분산을 넣어 정리한 뒤, 두세 층을 곱해 보세요. 이웃한 층에 같은 너비가 나옵니다.",
            (
                "한 층의 배율은 앞으로 들어오는 너비와 나가는 너비의 비의 제곱근입니다. "
                "모두 곱하면 무엇이 남는지 보세요."
            ),
        ),
        (
            Mistake(
                near(lambda: _through(ZIGZAG)[::-1]),
                "앞으로와 뒤로가 바뀌었습니다. 앞으로의 배율에는 들어오는 너비를 곱합니다.",
            ),
            Mistake(
                near(_glorot_through), "산술평균을 쓰는 Xavier의 배율입니다. 여기서는 기하평균을 씁니다."
            ),
            Mistake(
                near(lambda: [one**2 for one in _through(ZIGZAG)]),
                "제곱근이 빠졌습니다. 분산의 분모가 너비의 곱이 아니라 곱의 제곱근입니다.",
            ),
        ),
    ),
    "11-3": Exercise(
        near(_sigmoid_std),
        (
            (
                "뒤로 오는 조건을 얻을 때 도함수를 1로 놓았습니다. "
                "시그모이드는 0에서 도함수가 얼마인지 보고 다시 적으세요."
            ),
            (
                "기울기의 제곱 평균에는 도함수의 제곱이 곱해집니다. "
                "나온 것이 분산인지 표준편차인지도 확인하세요."
            ),
        ),
        (
            Mistake(
                near(lambda: 1 / math.sqrt(100)),
                "tanh의 답입니다. 시그모이드는 0에서의 도함수가 1이 아닙니다.",
            ),
            Mistake(
                near(lambda: 1 / math.sqrt(100 / 4)),
                "도함수를 한 번만 곱했습니다. 제곱의 평균에는 도함수도 제곱되어 들어갑니다.",
            ),
            Mistake(
                near(lambda: _sigmoid_std() ** 2),
                "그것은 분산입니다. 묻는 것은 표준편차입니다.",
            ),
        ),
    ),
    "11-4": Exercise(
        _backward_uniform,
        (
            "구간의 끝과 분산의 관계를 먼저 적고, 그 분산이 뒤로 오는 조건과 같아지게 하세요.",
            "U(-a, a)의 분산은 a²/3입니다. 이것이 1/n_out과 같아야 합니다.",
        ),
        (
            Mistake(_std_as_limit, "표준편차를 구간의 끝으로 썼습니다. 그러면 분산이 바라던 것의 1/3입니다."),
            Mistake(
                _forward_uniform,
                "앞으로 가는 조건을 이루는 함수입니다. 뒤로 올 때 더하는 것은 나가는 쪽의 개수입니다.",
            ),
            Mistake(_right_variance_only, "분산은 맞습니다. 그런데 균등분포에서 뽑은 것이 아닙니다."),
        ),
    ),
    "11-5": Exercise(
        lambda answer: has_variance(drawn(answer, FAN_IN, FAN_OUT), 1 / FAN_IN),
        (
            (
                "784→100에서 앞으로와 뒤로 가운데 어느 쪽이 지켜지는지 보세요. "
                "그것이 어느 조건을 쓴 것인지 생각해 보세요."
            ),
            "뒤집어 만든 배열에서 shape의 첫 수가 들어오는 너비인지 나가는 너비인지 찍어 보세요.",
        ),
        (
            Mistake(
                _right_variance_only,
                "아직 나가는 너비로 나눕니다. 앞으로 가는 신호를 지키려면 들어오는 너비여야 합니다.",
            ),
            Mistake(
                lambda answer: has_variance(drawn(answer, FAN_IN, FAN_OUT), 1 / FAN_IN**2),
                "제곱근이 빠졌습니다. 너비로 나누는 것은 분산이고, 표준편차는 너비의 제곱근으로 나눕니다.",
            ),
        ),
    ),
}
