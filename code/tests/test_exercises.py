"""연습의 채점: 맞는 답과 비슷하게 틀린 답, 빈 답, 모르는 번호."""

import math
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from helpers import rejects

from naerimak import SGD, Adam, RMSProp, exercises, initializers
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


def backward_uniform(rng, fan_in, fan_out, *, dtype=np.float64):
    """분산이 1/fan_out인 균등분포의 초깃값."""
    limit = math.sqrt(3 / fan_out)
    return rng.uniform(-limit, limit, (fan_in, fan_out)).astype(dtype)


def rotation(rng, fan_in, fan_out, *, dtype=np.float64):
    """QR로 뽑은 직교 행렬."""
    return np.linalg.qr(rng.standard_normal((fan_in, fan_out)))[0].astype(dtype)


RIGHT = {
    "01-1": [89610, 89610.0],
    "01-2": [8, 8.0, 8.01],
    "01-3": [0.005, 0.01, np.float32(2e-3)],
    "01-4": [neuron],
    "01-5": [3 / 14, 0.214],
    "03-1": [(-6.7977, 0.92), [-6.8, 0.92]],
    "03-2": [(20, 13.51), [20.0, 13.5]],
    "03-3": [(3.306, 0.669), (4 / 1.21, 81 / 121)],
    "03-4": [1.9],
    "03-5": [0.93, 0.94, 0.95],
    "04-1": [(-4.55, 0.1), [-4.55, 0.1]],
    "04-2": [0.48],
    "04-3": [0.3, 0.301],
    "04-4": [1, 1.0],
    "04-5": [(0.656, 0.592), (0.5, 0.75), [0.4, 0.7], ("0.5", "0.75")],
    "05-1": [(-4.573, 0.1362), [-4.5733, 0.13620]],
    "05-2": [400, 400.0],
    "05-3": [7, 7.0],
    "05-4": [0.302, 0.1 / math.sqrt(0.11)],
    "05-5": [100, "100", 70.0],
    "06-1": [0.966, 0.9659, 0.5**0.05],
    "06-2": [0.01, "0.01"],
    "06-3": [715, 714.6, 720],
    "06-4": [0.002, 2e-3],
    "06-5": [0.0316, 1e-5 / math.sqrt(1e-10 + 1e-7)],
    "07-1": [0.0447, math.sqrt(1e-4 / 0.05)],
    "07-2": [0.001, 1e-3],
    "07-3": [(5e5, 10), [500000, 10.0], ("5e5", "10")],
    "07-4": [0.01, 0.1, "0.01"],
    "07-5": [-0.5, np.float32(-0.5)],
    "08-1": [1.0],
    "08-2": [0.5],
    "08-3": [3e-5],
    "08-4": [0.999],
    "08-5": [Uncorrected],
    # (-7, 2)에서 기울기는 (-0.7, 4)이므로 0.5배를 빼면 (-6.65, 0)이다.
    "02-1": [(3.68, 0.6), [3.68, 0.6], np.array([3.68, 0.6])],
    "02-2": [2 / 1.02, 1.96, np.float32(1.9608)],
    "02-3": [0.9, "0.9", np.float64(0.95)],
    "02-4": [400, 400.0, 401],
    "09-1": [2, 2.0],
    "09-2": [(1.27, 0.45), [1.266, 0.45]],
    "09-3": [0.00823, math.sqrt(0.975 * 0.025 / 360)],
    "09-4": [["SGD", "Momentum", "Nesterov"], {"Nesterov", "SGD", "Momentum"}],
    "09-5": [0.1],
    "10-1": [1000],
    "10-2": [1],
    "10-3": [0.05],
    "10-4": [0.1, 0.15],
    "11-1": [(math.sqrt(0.005), math.sqrt(0.015)), [0.0707, 0.1225]],
    "11-2": [0.64, 16 / 25],
    "11-3": [0.4],
    "11-4": [backward_uniform],
    "12-1": [math.sqrt(2 / 208), 0.0981],
    "12-2": [1 / 1024, 2**-10],
    "12-3": [1 / 6, 0.1667],
    "12-4": [100 / 784, 0.1276],
    "13-1": [math.sqrt(0.125), 0.3536],
    "13-2": [STDS, list(STDS), np.round(STDS, 4)],
    "13-3": [leaky],
    "13-4": [1.25],
    "13-5": [(1024, 1), [2**10, 1.0]],
    "14-1": [0.0769, 0.95**50],
    "14-2": [RMSProp(0.01, 0.95, eps_inside=True), RMSProp(0.01, 0.95, 1e-7, True)],
    "14-3": [1.2, "1.21"],
    "14-4": [rotation],
}
WRONG = {
    "01-1": [89600, 88400, 89611, None],
    "01-2": [4, 2, -8, 16],
    "01-3": [1e-4, 1e-5, 0.1, 0, -0.01, None],
    # 활성화 함수의 기울기나 입력을 빠뜨린 것
    "01-4": [lambda w, x, y: (math.tanh(w * x) - y) * x,
             lambda w, x, y: (math.tanh(w * x) - y) * (1 - math.tanh(w * x) ** 2), 0.64, None],
    "01-5": [14 / 3, 1 / 14, 0.5],
    "03-1": [(-6.86, 1.2), (-6.93, 1.6), (-6.8607, 1.28), 0.92],
    "03-2": [(13.51, 20), (20, 14.5), (19, 13.51), 20],
    "03-3": [(1.818, 0.818), (0.669, 3.306), (1.98, 0), 3.306],
    "03-4": [1.0, 3.8, 2.0],
    "03-5": [0.9, 0.97, 0, 0.5, 1.0, -0.93, None],
    # 지금 점, 반대쪽으로 옮긴 점, 계수를 빠뜨린 점.
    "04-1": [(-5, 1), (-5.45, 1.9), (-4.5, 0.0), -4.55],
    "04-2": [0.8, 0.32, 0.4, 0.72],
    "04-3": [1.5, 0.6, 0.4, 0.31],
    "04-4": [2.71, 0, 1.9, 10],
    "04-5": [(0.1, 0.9), (0.7, 0.9), (0.75, 0.5), 0.5, (0.5, 1.0), (0.5, 0.75, 1.0), None],
    "05-1": [(-5.5, 0.5), (-4.0, -1.0), (-4.573, 0.1362, 0.0)],
    "05-2": [20, 399, 401, 40],
    "05-3": [49, 1 / 7, 70],
    "05-4": [0.316, 1, 0.1, 0.953],
    "05-5": [1.5, 40, 0, -100, float("nan"), None],
    "06-1": [0.95, 0.97, 0.933, 20, None],
    "06-2": [0.001, 0.03, 0.1, 1e-4],
    "06-3": [100, 916, 77, 73, 700],
    "06-4": [0.001, 0.0005, 0.02],
    "06-5": [0.99, 1.0, 1e-3, 0.1],
    "07-1": [0.01, 0.002, 0.0894, 0.894],
    "07-2": [0.01, 0.1, 0.0005, 0, -0.001, None],
    "07-3": [(500, 10), (5e5, 1e4), (0.5, 0.01), (10, 5e5), (5e-7, 1e-5), (5e5, 10, 1), 10],
    # 0.001은 100걸음에 조금 모자란다.
    "07-4": [1e-6, 1e-3, 0, -1.0, None, "크게"],
    "07-5": [0.5, -1.5, 1.5, -0.05],
    "08-1": [3.162, 0.316, 10, -1.0],
    "08-2": [1.0, 1e-8],
    "08-3": [0.1, 3e-4, 0.03],
    "08-4": [0.1, 0.5, 1.0, None],
    "08-5": [Adam, SGD, Uncorrected(), 1.0, None],
    "02-1": [(4.32, -2.6), (3.68, -1.0), (3.68, 0.6, 0.0), [[3.68, 0.6]], 3.68],
    "02-2": [2, 1.0, 1 / 1.02, "1.96 정도", None],
    # 1/L은 아직 느리고 2/L = 1부터는 줄지 않는다.
    "02-3": [0.5, 1.0, 1.01, 50, -0.9, float("nan"), None, "크게"],
    "02-4": [20, 40, 396 - 1, 404 + 1, 0.0025, [400]],
    "09-1": [1, 4, 100, 0.3],
    # 식의 값, 차례를 바꾼 것, 발산하는 것
    "09-2": [(1.3358, 0.4026), (0.45, 1.27), (3.0, 0.9), (0.1, 0.9), 1.27, None],
    "09-3": [0.823, 0.00433, 0.0000677, 0.15],
    "09-4": [["SGD"], ["SGD", "Momentum"], list(RIGHT), "SGD", ["SGD", "Momentum", "Nesterov", "Adam"], None],
    "09-5": [0.004, 0.02, 0.2, 0.01],
    "10-1": [0, 100, 17400, 1010],
    "10-2": [30, 2, 0],
    "10-3": [0.1, 0.025, 0.2],
    "10-4": [0.01, 0.05, 0.5, 1.0, -0.1, None],
    "11-1": [(0.005, 0.015), (math.sqrt(1 / 300), 0.1), (0.1225, 0.0707), 0.0707],
    "11-2": [1, 0.8, 1.6, 0.4],
    "11-3": [0.1, 0.16, 16, 4],
    "11-4": [initializers.lecun_uniform, initializers.xavier_uniform, initializers.lecun_normal, None, 0.17,
             lambda rng, fan_in, fan_out, *, dtype: backward_uniform(rng, fan_out, fan_in).T],
    "12-1": [0.1, 2 / 208, math.sqrt(2 / 240)],
    "12-2": [2**-20, 0.5, 1.0],
    "12-3": [1 / 3, 0.5, 1.0, math.sqrt(1 / 6)],
    "12-4": [1, 784 / 100, math.sqrt(100 / 784), 0.5],
    "13-1": [0.125, 0.5, 0.36],
    "13-2": [[std**2 for std in STDS], STDS[::-1], STDS[:2], STDS[0]],
    "13-3": [initializers.he_normal, initializers.xavier_normal, shifted, 0.05, None,
             lambda rng, fan_in, fan_out, *, dtype: leaky(rng, fan_out, fan_in).T,
             lambda rng, fan_in, fan_out, *, dtype: None],
    "13-4": [1.0, 5 / 3, 0, -1.25, None],
    "13-5": [(2, 1), (1024, 1024), (1, 1024), (20, 1), 1024, 1],
    # 특잇값이 아니라 제곱을 곱하거나, 한 번만 곱한 것
    "14-1": [0.95, 0.95**100, 1, 50 * 0.95],
    "14-2": [RMSProp(0.01, 0.95), RMSProp(0.01, 0.9, eps_inside=True), RMSProp(0.001, 0.95, eps_inside=True),
             Adam(0.01), 0.01, None],
    "14-3": [1.0, 1.5, 0, -1.2, None],
    "14-4": [initializers.xavier_normal, initializers.identity, None, 1.0,
             lambda rng, fan_in, fan_out, *, dtype: 2 * rotation(rng, fan_in, fan_out),
             lambda rng, fan_in, fan_out, *, dtype: rotation(rng, 3, 3)],
}  # fmt: skip


def each(answers):
    """``(번호, 답)``의 목록."""
    # 집합의 글은 실행할 때마다 차례가 달라, 나란히 도는 시험의 이름으로 쓸 수 없다.
    return [
        pytest.param(name, one, id=f"{name}: {k}")
        for name, found in answers.items()
        for k, one in enumerate(found, start=1)
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


@pytest.mark.parametrize("name", ["01-4", "11-4", "13-3", "14-4"])
def test_a_function_returning_the_blank_is_unfilled(name):
    """풀기 전의 칸을 실행했을 때 힌트를 먼저 보이지 않는다."""
    assert check(name, lambda *args, **kwargs: ...).message.startswith("아직 채우지 않았습니다.")


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
