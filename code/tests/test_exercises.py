"""연습의 채점: 맞는 답과 비슷하게 틀린 답, 빈 답, 모르는 번호."""

import math
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from helpers import rejects

from naerimak import SGD, Adam, exercises, initializers
from naerimak.exercises import Exercise, Result, check, near

LECTURES = sorted(path.stem for path in Path(exercises.__file__).parent.glob("lecture*.py"))
EXERCISES = {
    name: exercise
    for lecture in LECTURES
    for name, exercise in import_module(f"naerimak.exercises.{lecture}").EXERCISES.items()
}
STDS = (math.sqrt(1 / 784), math.sqrt(2 / 884), math.sqrt(2 / 784))


def leaky(rng, fan_in, fan_out, *, dtype=np.float64):
    """음수 쪽 기울기가 1/4인 leaky ReLU에 맞춘 초깃값."""
    return rng.normal(0, math.sqrt(2 / (1.0625 * fan_in)), (fan_in, fan_out)).astype(dtype)


def shifted(rng, fan_in, fan_out, *, dtype=np.float64):
    """분산은 맞지만 평균이 0이 아닌 초깃값."""
    return leaky(rng, fan_in, fan_out, dtype=dtype) + 0.01


def neuron(w, x, y):
    """Tanh 뉴런 하나의 기울기."""
    a = math.tanh(w * x)
    return (a - y) * (1 - a * a) * x


@dataclass(frozen=True)
class Uncorrected:
    """보정을 뺀 Adam."""

    lr: float = 0.001

    def init(self, theta):
        return np.zeros_like(theta), np.zeros_like(theta)

    def step(self, theta, grad, state):
        m, v = 0.9 * state[0] + 0.1 * grad, 0.999 * state[1] + 0.001 * grad * grad
        return theta - self.lr * m / (np.sqrt(v) + 1e-8), (m, v)


RIGHT = {
    "01-1": [785 * 100 + 101 * 100 + 101 * 10],
    # (w² - 3)²의 도함수는 4w(w² - 3)이다.
    "01-2": [8, 8.0],
    "01-3": [0.005, "5e-3"],
    "01-4": [neuron],
    "01-5": [3 / 14],
    # v는 (0.07, -0.4)에서 (0.1323, -0.68)이 된다.
    "03-1": [(-6.7977, 0.92)],
    "03-2": [(20, 13.51)],
    "03-3": [(4 / 1.21, 0.81 / 1.21)],
    "03-4": [1.9],
    "03-5": [0.95],
    "08-1": [1.0],
    "08-2": [0.5],
    "08-3": [3e-5],
    "08-4": [0.999],
    "08-5": [Uncorrected],
    # (-7, 2)에서 기울기는 (-0.7, 4)이므로 0.5배를 빼면 (-6.65, 0)이다.
    "02-1": [(-6.65, 0.0), [-6.65, 0], np.array([-6.65, 0.0])],
    "02-2": [2 / 1.02, 1.96, np.float32(1.9608)],
    "02-3": [0.9, "0.9", np.float64(0.95)],
    "02-4": [400, 400.0, 401],
    "13-1": [math.sqrt(0.125), 0.3536],
    "13-2": [STDS, list(STDS), np.round(STDS, 4)],
    "13-3": [leaky],
    "13-4": [1.25],
    "13-5": [1, 1.0],
}
WRONG = {
    "01-1": [89_400, 89_611, 89_609, None],
    "01-2": [2, 4, -8, "여덟"],
    "01-3": [1e-7, 1.0, None],
    "01-4": [lambda w, x, y: neuron(w, x, y) / x, lambda w, x, y: math.tanh(w * x) - y, 0.5, None],
    "01-5": [14 / 3, 1 / 14, 1 / 6],
    "03-1": [(-6.93, 1.6), (-6.79, 0.5), (-6.7977, 0.92, 0.0)],
    "03-2": [(13.51, 20), 20, (19, 13.51)],
    "03-3": [(0.81 / 1.21, 4 / 1.21), (2 / 1.1, 0.9 / 1.1)],
    "03-4": [1.0, 0.9, 3.8, -1.9],
    "03-5": [0.9, 0.97, 1.0, None],
    "08-1": [3.162, 0.316, 10, -1.0],
    "08-2": [1.0, 1e-8],
    "08-3": [0.1, 3e-4, 0.03],
    "08-4": [0.1, 0.5, 1.0, None],
    "08-5": [Adam, SGD, Uncorrected(), 1.0, None],
    "02-1": [(-7.35, 4.0), (-6.65, 2.0), (-6.65, 0.0, 0.0), [[-6.65, 0.0]], -6.65],
    "02-2": [2, 1.0, 1 / 1.02, "1.96 정도", None],
    # 1/L은 아직 느리고 2/L = 1부터는 줄지 않는다.
    "02-3": [0.5, 1.0, 1.01, 50, -0.9, float("nan"), None, "크게"],
    "02-4": [20, 40, 396 - 1, 404 + 1, 0.0025, [400]],
    "13-1": [0.125, 0.5, 0.36],
    "13-2": [[std**2 for std in STDS], STDS[::-1], STDS[:2], STDS[0]],
    "13-3": [initializers.he_normal, initializers.xavier_normal, shifted, 0.05, None,
             lambda rng, fan_in, fan_out, *, dtype: leaky(rng, fan_out, fan_in).T,
             lambda rng, fan_in, fan_out, *, dtype: None],
    "13-4": [1.0, 5 / 3, 0, -1.25, None],
    "13-5": [0.01, 100, 0.98],
}  # fmt: skip


def each(answers):
    """``(번호, 답)``의 목록."""
    return [
        pytest.param(name, one, id=f"{name}: {one!s:.20}") for name, found in answers.items() for one in found
    ]


@pytest.mark.parametrize(("name", "answer"), each(RIGHT))
def test_right_answers_are_accepted(name, answer):
    result = check(name, answer)
    assert result.correct
    assert repr(result) == "맞습니다."


@pytest.mark.parametrize(("name", "answer"), each(WRONG))
def test_near_misses_are_rejected_with_the_hint(name, answer):
    result = check(name, answer)
    assert not result.correct
    assert repr(result) == f"아직 아닙니다. {EXERCISES[name].hint}"


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_is_tried_both_ways_and_unfilled(name):
    """새 강의의 연습은 위의 두 표에 적지 않으면 여기서 걸린다."""
    assert RIGHT[name]
    assert WRONG[name]
    for unfilled in (..., (..., 1.0), [np.zeros(2), ..., ...]):
        assert check(name, unfilled) == Result(
            False, "아직 채우지 않았습니다. ... 자리에 답을 쓰고 다시 실행하세요."
        )


@pytest.mark.parametrize("lecture", LECTURES)
def test_names_carry_the_number_of_the_lecture(lecture):
    found = import_module(f"naerimak.exercises.{lecture}").EXERCISES
    assert list(found) == [f"{lecture.removeprefix('lecture')}-{k}" for k in range(1, len(found) + 1)]
    assert all(one.hint.endswith((".", "요.")) for one in found.values())


def test_a_list_of_arrays_is_graded_not_compared():
    """배열이 든 목록에서 ...을 찾느라 배열끼리 견주면 오류가 난다."""
    assert not check("02-1", [np.array([1.0, 2.0]), np.array([3.0, 4.0])]).correct


@pytest.mark.parametrize("name", ["02-99", "99-1", "02", "", "-", "x-1", "02_1"])
def test_unknown_name(name):
    with rejects("name", name, "'02-1'처럼 강의에 적힌 연습 번호"):
        check(name, 1.0)


@pytest.mark.parametrize(
    ("answer", "right"),
    [(2.0, True), (2.0199, True), (1.9801, True), (2.021, False), (1.979, False), (-2.0, False),
     ([2.0], False), (float("nan"), False), (2, True)],
)  # fmt: skip
def test_near_is_one_percent(answer, right):
    accepts = near(lambda: 2.0)
    assert accepts(answer) is right
    assert near(lambda: 2.0, rel=1e-9)(answer) is (answer == 2.0)


def test_near_zero_is_almost_exact():
    assert near(lambda: 0.0)(1e-13)
    assert not near(lambda: 0.0)(1e-6)


def test_mistakes_of_the_package_are_not_hidden(monkeypatch):
    """답이 아니라 채점이 틀렸을 때는 오류가 드러난다."""

    def broken(answer):
        raise ZeroDivisionError

    lecture = import_module("naerimak.exercises.lecture02")
    monkeypatch.setitem(lecture.EXERCISES, "02-1", Exercise(broken, ""))
    with pytest.raises(ZeroDivisionError):
        check("02-1", 1.0)
