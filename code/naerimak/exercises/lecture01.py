"""매개변수 갱신 강의의 연습."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Malformed, Mistake, choice, near, numbers
from naerimak.experiments import difference_errors, numerical_gradient
from naerimak.landscapes import Parabola, Wells
from naerimak.optimizers import SGD
from naerimak.training import minimize

X = np.array([1.0, 2.0, 3.0])
NEARER = ("0.1", "1.9", "같다")
HS = np.geomspace(1e-5, 0.1, 81)


def _nearer() -> str:
    left = {name: abs(minimize(Parabola(), (2.5,), SGD(float(name)), 20).theta[-1, 0]) for name in NEARER[:2]}
    return "같다" if np.isclose(left["0.1"], left["1.9"]) else min(left, key=lambda name: left[name])


@cache
def _one_sided() -> list[float]:
    """``HS``마다 float32의 전방 차분의 오차."""
    points = np.linspace(0.9, 1.1, 201)
    errors: list[float] = difference_errors(Wells(), points, HS, central=False, dtype=np.float32).tolist()
    return errors


def _good_h(answer: Any) -> bool:
    """답에 가장 가까운 간격의 오차가 가장 작은 것의 두 배 안인지."""
    given = numbers(answer)
    if given.shape != () or not given > 0:
        raise Malformed("답은 0보다 큰 수 하나입니다.")
    h, errors = float(given), _one_sided()
    nearest = int(np.argmin(np.abs(np.log(HS) - math.log(h))))
    return 1e-5 <= h <= 0.1 and errors[nearest] < 2 * min(errors)


def _between(low: float, high: float) -> Callable[[Any], bool]:
    return lambda answer: low <= float(numbers(answer)) <= high


def _neuron(of: Callable[[float, float, float], float]) -> Callable[[Any], bool]:
    """독자의 함수가 ``of(w, x, y)``와 같은 값을 내는지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        if not callable(answer):
            raise Malformed(f"답은 함수입니다. 받은 것은 {answer!r}입니다.")
        return all(
            np.isclose(float(numbers(answer(w, x, y))), of(w, x, y), rtol=1e-6)
            for w, x, y in ((0.5, 2.0, 0.0), (-0.3, 1.5, 0.8), (1.2, -0.7, -0.5))
        )

    return accepts


def _by_difference(w: float, x: float, y: float) -> float:
    return float(numerical_gradient(lambda at: float((np.tanh(at * x) - y) ** 2 / 2), np.array(w)))


def _backward(bias: Callable[[Array], Any]) -> Callable[[Any], bool]:
    """독자의 함수가 편향의 기울기로 ``bias(delta)``를 내고 나머지 둘은 맞는지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        if not callable(answer):
            raise Malformed(f"답은 함수입니다. 받은 것은 {answer!r}입니다.")
        rng = np.random.default_rng(4)
        for n in (2, 7):
            a, weights, delta = rng.random((n, 3)), rng.random((3, 5)), rng.random((n, 5))
            found = answer(a, weights, delta)
            if not isinstance(found, tuple) or len(found) != 3:
                raise Malformed("답으로 쓴 함수는 가중치, 편향, 들어온 값의 기울기 셋을 내야 합니다.")
            for one, right in zip(found, (a.T @ delta, bias(delta), delta @ weights.T), strict=True):
                if np.shape(one) != np.shape(right) or not np.allclose(numbers(one), right):
                    return False
        return True

    return accepts


EXERCISES = {
    "01-1": Exercise(
        choice(_nearer, NEARER),
        (
            "걸음마다 W에 곱해지는 수를 두 학습률에서 각각 적어 보세요.",
            "곱해지는 수는 1 − η입니다. 바닥까지의 거리에는 그 절댓값이 곱해집니다.",
        ),
        (
            Mistake(choice(lambda: "0.1", NEARER), "1.9는 양쪽을 오갑니다. 오가면서도 다가갈 수 있습니다."),
            Mistake(
                choice(lambda: "1.9", NEARER), "걸음이 길다고 더 가까워지지는 않습니다. 바닥을 지나칩니다."
            ),
        ),
    ),
    "01-2": Exercise(
        near(lambda: 1 / np.mean(X**2)),
        (
            "기울기를 W − W*의 몇 배인지로 적으면, 한 걸음 뒤의 W − W*도 그렇게 적힙니다.",
            "그 배수는 x²의 평균입니다. 한 걸음 뒤에 남는 것이 0이 되는 η를 찾으세요.",
        ),
        (
            Mistake(near(lambda: 1 / np.sum(X**2)), "x²의 합을 썼습니다. 손실은 데이터 세 쌍의 평균입니다."),
            Mistake(
                near(lambda: np.mean(X**2)),
                "곡률 자체입니다. η에 곡률을 곱한 것이 얼마여야 하는지 생각해 보세요.",
            ),
        ),
    ),
    "01-3": Exercise(
        _good_h,
        (
            "전방 차분의 절단 오차는 h의 몇 제곱에 비례하는지부터 보세요.",
            "h에 비례하는 오차와 h에 반비례하는 오차의 합입니다. 엡실론의 세제곱근이 아닙니다.",
        ),
        (
            Mistake(
                _between(2e-3, 2e-2),
                "중앙 차분에 알맞은 값입니다. 전방 차분은 절단 오차가 훨씬 빨리 커집니다.",
            ),
            Mistake(_between(1e-9, 1e-7), "float64에 알맞은 값입니다. float32의 엡실론은 약 1.2e-7입니다."),
        ),
    ),
    "01-4": Exercise(
        _neuron(_by_difference),
        (
            "계산 그래프의 조각마다 미분을 하나씩 적고 모두 곱하세요.",
            "조각은 셋입니다. 손실을 a로, a를 z로, z를 w로 미분한 것입니다.",
        ),
        (
            Mistake(
                _neuron(lambda w, x, y: float((np.tanh(w * x) - y) * x)),
                "활성화 함수의 기울기가 빠졌습니다. a를 z로 미분한 조각입니다.",
            ),
            Mistake(
                _neuron(lambda w, x, y: float((np.tanh(w * x) - y) * (1 - np.tanh(w * x) ** 2))),
                "마지막 조각이 빠졌습니다. z를 w로 미분한 조각입니다.",
            ),
        ),
    ),
    "01-5": Exercise(
        _backward(lambda delta: delta.sum(axis=0)),
        (
            "편향은 데이터마다 더해집니다. 한 편향이 바뀌면 몇 개의 데이터가 바뀌는지 보세요.",
            "평균은 맨 위의 δ에서 이미 냈습니다. 여기서는 데이터마다의 δ를 모으기만 합니다.",
        ),
        (
            Mistake(_backward(lambda delta: delta.mean(axis=0)), "아직 데이터의 수만큼 작습니다."),
            Mistake(
                _backward(lambda delta: delta.sum()),
                "뉴런까지 모두 더했습니다. 편향은 뉴런마다 하나씩이므로 데이터의 축으로만 더합니다.",
            ),
        ),
    ),
}
