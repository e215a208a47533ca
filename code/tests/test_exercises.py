"""연습의 채점: 맞는 답과 비슷하게 틀린 답, 빈 답, 모르는 번호."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from helpers import rejects

from naerimak import SGD, Adam, Momentum, exercises
from naerimak.exercises import Exercise, Malformed, Mistake, Result, check, choice, follows, near
from naerimak.optimizers import AdamUncorrected

LECTURES = sorted(path.stem for path in Path(exercises.__file__).parent.glob("lecture*.py"))
EXERCISES = {
    name: exercise
    for lecture in LECTURES
    for name, exercise in import_module(f"naerimak.exercises.{lecture}").EXERCISES.items()
}

ANSWERS = [import_module(f"answers.{lecture}") for lecture in LECTURES]
RIGHT = {name: found for module in ANSWERS for name, found in module.RIGHT.items()}
WRONG = {name: found for module in ANSWERS for name, found in module.WRONG.items()}
MISTAKES = {name: found for module in ANSWERS for name, found in getattr(module, "MISTAKES", {}).items()}
UNFILLED = Result(False, "아직 채우지 않았습니다. ... 자리에 답을 쓰고 다시 실행하세요.")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """앞의 시험에서 틀린 횟수가 다음 시험의 힌트를 바꾸지 않는다."""
    monkeypatch.setattr(exercises, "_misses", {})


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
    assert result.correct, result
    assert repr(result) == "맞습니다."


@pytest.mark.parametrize(("name", "answer"), each(WRONG))
def test_near_misses_are_rejected_with_a_sentence(name, answer):
    result = check(name, answer)
    assert not result.correct
    assert repr(result).startswith(("아직 아닙니다. ", "답", "함수가", "step", "init"))
    assert result.message.rstrip(")").endswith((".", "요.")) or "줄" in result.message


@pytest.mark.parametrize("name", EXERCISES)
def test_every_mistake_gets_its_own_answer(name):
    """흔한 실수마다 그 실수를 낸 답 하나가 MISTAKES에 차례로 있고, 그 실수의 말을 듣는다."""
    known = EXERCISES[name].mistakes
    assert len(MISTAKES[name]) == len(known)
    assert len({one.message for one in known}) == len(known)
    for answer, mistake in zip(MISTAKES[name], known, strict=True):
        result = check(name, answer)
        assert not result.correct
        assert result.message == f"아직 아닙니다. {mistake.message}"
    for answer in RIGHT[name]:
        assert check(name, answer).correct


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_is_tried_both_ways_and_unfilled(name):
    """새 강의의 연습은 answers의 두 표에 적지 않으면 여기서 걸린다."""
    assert RIGHT[name]
    assert WRONG[name]
    for unfilled in (..., (..., 1.0), [np.zeros(2), ..., ...]):
        assert check(name, unfilled) == UNFILLED


FOREIGN = [
    True,
    False,
    np.True_,
    10**400,
    lambda *args, **kwargs: None,
    lambda: 1.0,
    object(),
    {},
    [],
    "글",
    b"1",
]
"""답이 아닌 것들."""


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_hints_and_knows_two_mistakes(name):
    """처음 힌트는 답을 주지 않는 귀띔이고 다음 것이 더 자세하며, 흔한 실수 둘에는 따로 답한다."""
    exercise = EXERCISES[name]
    assert len(exercise.hints) >= 2
    assert len(exercise.mistakes) >= 2


@pytest.mark.parametrize("name", EXERCISES)
def test_answers_of_another_kind_get_a_sentence(name):
    """답이 아닌 것을 넘겨도 오류로 끝나거나 맞다고 하지 않는다."""
    for answer in FOREIGN:
        result = check(name, answer)
        assert not result.correct, answer
        assert result.message


def broken(exercise, monkeypatch):
    """02-1 자리에 시험용 연습을 넣는다."""
    monkeypatch.setitem(import_module("naerimak.exercises.lecture02").EXERCISES, "02-1", exercise)


def test_hints_come_one_at_a_time(monkeypatch):
    broken(Exercise(near(lambda: 2.0), ("먼저.", "다음.")), monkeypatch)
    tolerance = "(성분마다 상대 오차 1% 안이면 맞습니다.)"
    assert check("02-1", 3.0).message == f"아직 아닙니다. 먼저. {tolerance}"
    # 같은 답을 다시 채점해도 다음 힌트가 나오지 않는다.
    assert check("02-1", 3.0).message == f"아직 아닙니다. 먼저. {tolerance}"
    assert check("02-1", 4.0).message == f"아직 아닙니다. 다음. {tolerance}"
    assert check("02-1", 5.0).message == f"아직 아닙니다. 다음. {tolerance}"
    assert check("02-1", 2.0).correct
    assert check("02-1", 3.0).message == f"아직 아닙니다. 먼저. {tolerance}"


def test_a_known_mistake_is_named(monkeypatch):
    wrong_form = Mistake(lambda answer: answer[7] > 0, "쓰이지 않는다.")
    inverted = Mistake(near(lambda: 0.5), "뒤집혔습니다.")
    broken(Exercise(near(lambda: 2.0), ("힌트.",), (wrong_form, inverted)), monkeypatch)
    assert check("02-1", 0.5).message == "아직 아닙니다. 뒤집혔습니다."
    assert check("02-1", 7.0).message.startswith("아직 아닙니다. 힌트.")


def test_the_form_of_the_answer_is_named(monkeypatch):
    broken(Exercise(near(lambda: (1.0, 2.0)), ("힌트.",)), monkeypatch)
    assert check("02-1", 1.0).message == "답은 수 2개입니다. 받은 것은 수 하나입니다."
    assert check("02-1", [1.0, 2.0, 3.0]).message == "답은 수 2개입니다. 받은 것은 수 3개입니다."
    assert check("02-1", "크게").message == "답은 수여야 합니다. 받은 것은 '크게'입니다."
    assert check("02-1", 10**400).message == "답이 너무 커서 실수로 나타낼 수 없습니다."


def test_a_choice_names_what_there_is(monkeypatch):
    broken(Exercise(choice(lambda: "나", ("가", "나")), ("힌트.",)), monkeypatch)
    assert check("02-1", "나").correct
    assert check("02-1", "가").message == "아직 아닙니다. 힌트."
    assert check("02-1", "다").message == "답은 '가', '나' 가운데 하나입니다. 받은 것은 '다'입니다."


def test_the_readers_own_error_is_shown_with_its_line(monkeypatch):
    broken(Exercise(lambda answer: answer(1.0) == 2.0, ("힌트.",)), monkeypatch)

    def answer(x):
        return x + undefined  # noqa: F821

    message = check("02-1", answer).message
    assert "NameError: name 'undefined' is not defined" in message
    assert "answer의" in message
    assert "return x + undefined" in message


class Raising:
    """걷다가 오류를 내는 규칙."""

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta[99], state


class Forgetful(Raising):
    """return을 빠뜨린 규칙."""

    def step(self, theta, grad, state):
        theta - grad


class Plain:
    """SGD를 바르게 옮긴 규칙."""

    def __init__(self, lr):
        self.lr = lr

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta - self.lr * grad, state


class Blank(Plain):
    """아직 채우지 않은 규칙."""

    def step(self, theta, grad, state):
        return ..., state


def test_a_rule_is_followed_step_by_step(monkeypatch):
    broken(Exercise(follows(SGD(lr=0.1)), ("힌트.",)), monkeypatch)
    assert check("02-1", Plain).correct
    assert check("02-1", Plain(0.1)).correct
    assert not check("02-1", Plain(0.2)).correct
    assert not check("02-1", Momentum).correct
    assert check("02-1", Blank) == UNFILLED
    assert check("02-1", Forgetful).message == "step은 (theta, state) 둘을 내야 합니다. 받은 것은 None입니다."
    assert "IndexError" in check("02-1", Raising).message
    assert "theta[99]" in check("02-1", Raising).message
    assert check("02-1", 0.1).message == "init과 step이 있는 클래스를 넘기세요. 받은 것은 0.1입니다."


def test_follows_tells_rules_apart():
    own = follows(Adam(lr=0.1))
    assert own(Adam)
    assert not own(AdamUncorrected)


@pytest.mark.parametrize("lecture", LECTURES)
def test_names_carry_the_number_of_the_lecture(lecture):
    found = import_module(f"naerimak.exercises.{lecture}").EXERCISES
    assert list(found) == [f"{lecture.removeprefix('lecture')}-{k}" for k in range(1, len(found) + 1)]
    assert all(hint.endswith((".", "?")) for one in found.values() for hint in one.hints)


@pytest.mark.parametrize("name", ["01-4", "11-4", "13-3", "14-4"])
def test_a_function_returning_the_blank_is_unfilled(name):
    """풀기 전의 칸을 실행했을 때 힌트를 먼저 보이지 않는다."""
    assert check(name, lambda *args, **kwargs: ...).message.startswith("아직 채우지 않았습니다.")


def test_a_list_of_arrays_is_graded_not_compared():
    """배열이 든 목록에서 ...을 찾느라 배열끼리 비교하면 오류가 난다."""
    assert not check("02-1", [np.array([1.0, 2.0]), np.array([3.0, 4.0])]).correct


@pytest.mark.parametrize("name", ["02-99", "98-1", "02", "", "-", "x-1", "02_1", 2, 2.1, None, ("02-1",)])
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
    if np.shape(answer):
        with pytest.raises(Malformed):
            accepts(answer)
        return
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
    monkeypatch.setitem(lecture.EXERCISES, "02-1", Exercise(broken, ("",)))
    with pytest.raises(ZeroDivisionError):
        check("02-1", 1.0)
