"""강의 끝의 연습을 스스로 채점합니다. 정답은 적어 두지 않고 패키지로 셈합니다."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from types import FunctionType
from typing import Any

import numpy as np

from naerimak import _check


@dataclass(frozen=True)
class Exercise:
    """연습 하나. ``accepts``는 답이 맞는지 보고, ``hint``는 틀렸을 때 보일 말입니다."""

    accepts: Callable[[Any], bool]
    hint: str


@dataclass(frozen=True)
class Result:
    """채점의 결과. 노트북에서는 한 문장으로 보입니다."""

    correct: bool
    message: str

    def __repr__(self) -> str:
        return self.message


def near(expected: Callable[[], Any], rel: float = 0.01) -> Callable[[Any], bool]:
    """상대 오차 ``rel`` 안에서 ``expected()``와 같은지 보는 함수를 만듭니다. 배열이면 모양도 같아야 합니다."""

    def accepts(answer: Any) -> bool:
        right = np.asarray(expected(), dtype=float)
        given = np.asarray(answer, dtype=float)
        return given.shape == right.shape and bool(np.allclose(given, right, rtol=rel, atol=1e-12))

    return accepts


class _Unfilled(Exception):
    """답으로 쓴 함수가 ...을 그대로 냈다."""


def _watched(answer: FunctionType) -> Callable[..., Any]:
    @wraps(answer)
    def run(*args: Any, **kwargs: Any) -> Any:
        found = answer(*args, **kwargs)
        if found is ...:
            raise _Unfilled
        return found

    return run


def check(name: str, answer: Any) -> Result:
    """``"02-1"``처럼 강의 번호와 연습 번호로 찾아 답을 채점합니다. 모르는 번호면 ``ValueError``입니다."""
    lecture = name.partition("-")[0]
    try:
        exercises: dict[str, Exercise] = import_module(f"naerimak.exercises.lecture{lecture}").EXERCISES
        exercise = exercises[name]
    except (ModuleNotFoundError, KeyError):
        raise _check.fail("name", name, "'02-1'처럼 강의에 적힌 연습 번호") from None
    unfilled = Result(False, "아직 채우지 않았습니다. ... 자리에 답을 쓰고 다시 실행하세요.")
    if answer is ... or (isinstance(answer, (list, tuple)) and any(one is ... for one in answer)):
        return unfilled
    try:
        correct = exercise.accepts(_watched(answer) if isinstance(answer, FunctionType) else answer)
    except _Unfilled:
        return unfilled
    except (TypeError, ValueError):
        correct = False
    return Result(correct, "맞습니다." if correct else f"아직 아닙니다. {exercise.hint}")
