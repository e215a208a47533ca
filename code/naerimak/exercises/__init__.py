"""강의 끝의 연습을 스스로 채점합니다. 정답은 적어 두지 않고 패키지로 계산합니다.

    check("02-1", (3.68, 0.6))

틀리면 왜 틀렸는지에 따라 다르게 답합니다. 흔한 실수이면 그 실수를 짚고, 형태가 다르면 무엇을 받았는지 말하고,
나머지에는 힌트를 하나씩 더 자세히 보입니다. 답으로 쓴 함수가 오류를 내면 그 오류와 줄을 그대로 보입니다.
"""

import inspect
import linecache
import reprlib
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from types import FunctionType
from typing import Any, Protocol

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.optimizers import Optimizer
from naerimak.training import replay


class Accepts(Protocol):
    """답이 맞는지 보는 함수. ``tolerance``라는 속성이 있으면 틀렸을 때 그 말을 덧붙입니다."""

    def __call__(self, answer: Any, /) -> bool:
        """답이 맞는지 봅니다."""


@dataclass(frozen=True)
class Mistake:
    """흔한 실수 하나. ``matches``는 답이 그 실수로 나온 것인지 보고, ``message``는 그때 보일 말입니다."""

    matches: Accepts
    message: str


@dataclass(frozen=True)
class Exercise:
    """연습 하나. ``accepts``는 답이 맞는지 봅니다.

    ``hints``는 틀릴 때마다 하나씩 보일 말로, 처음 것은 답이나 식을 주지 않고 뒤로 갈수록 자세합니다.
    ``mistakes``는 흔한 실수이고, 답이 그 가운데 하나이면 힌트 대신 그 말을 보입니다. ``needs_numpy``이면 정적
    페이지의 작은 파이썬으로는 채점할 수 없습니다(신경망, float32, 오래 걸리는 계산).
    """

    accepts: Accepts
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    needs_numpy: bool = False

    def hint(self, misses: int) -> str:
        """``misses``번째로 틀렸을 때 보일 힌트."""
        return self.hints[min(misses, len(self.hints)) - 1]


@dataclass(frozen=True)
class Result:
    """채점의 결과. 노트북에서는 글로 보입니다."""

    correct: bool
    message: str

    def __repr__(self) -> str:
        return self.message


NOT_NUMBERS = (bool, np.bool_, bytes)


class Malformed(Exception):
    """답의 형태가 달라 채점할 수 없습니다. 오류의 글을 독자에게 그대로 보입니다."""


class _Unfilled(Exception):
    """답으로 쓴 함수가 ...을 그대로 냈다."""


def numbers(answer: Any) -> Array:
    """답을 실수 배열로 읽습니다. 수로 읽을 수 없으면 ``Malformed``입니다."""
    # 파이썬은 True와 b"1"도 수로 읽는다.
    if any(isinstance(one, NOT_NUMBERS) for one in np.ravel(np.asarray(answer, dtype=object))):
        raise Malformed(f"답은 수여야 합니다. 받은 것은 {_shown(answer)}입니다.")
    try:
        return np.asarray(answer, dtype=float)
    except OverflowError:
        raise Malformed("답이 너무 커서 실수로 나타낼 수 없습니다.") from None
    except (TypeError, ValueError):
        raise Malformed(f"답은 수여야 합니다. 받은 것은 {_shown(answer)}입니다.") from None


def _shown(answer: Any) -> str:
    return reprlib.repr(answer)


def _amount(shape: tuple[int, ...]) -> str:
    if shape in ((), (1,)):
        return "수 하나" if shape == () else "수 하나를 담은 목록"
    return f"수 {shape[0]}개" if len(shape) == 1 else f"모양이 {shape}인 배열"


def near(expected: Callable[[], Any], rel: float = 0.01) -> Accepts:
    """상대 오차 ``rel`` 안에서 ``expected()``와 같은지 보는 함수를 만듭니다.

    배열이면 모양도 같아야 하고 성분마다 봅니다.
    """

    def accepts(answer: Any) -> bool:
        right, given = np.asarray(expected(), dtype=float), numbers(answer)
        if given.shape != right.shape:
            raise Malformed(f"답은 {_amount(right.shape)}입니다. 받은 것은 {_amount(given.shape)}입니다.")
        return bool(np.allclose(given, right, rtol=rel, atol=1e-12))

    said = (
        f"성분마다 상대 오차 {100 * rel:g}% 안이면 맞습니다."
        if rel >= 1e-4
        else "어림하지 않은 값이어야 합니다."
    )
    accepts.tolerance = said  # type: ignore[attr-defined]
    return accepts


def choice(expected: Callable[[], Any], options: Sequence[Any]) -> Accepts:
    """``options`` 가운데 ``expected()``를 골랐는지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        if not any(type(answer) is type(one) and answer == one for one in options):
            allowed = ", ".join(map(repr, options))
            raise Malformed(f"답은 {allowed} 가운데 하나입니다. 받은 것은 {_shown(answer)}입니다.")
        return bool(answer == expected())

    return accepts


def follows(rule: Optimizer, *, rel: float = 1e-4, scale: Sequence[float] = (1.0, 1.0, 1.0)) -> Accepts:
    """독자가 쓴 규칙이 정해진 기울기 30개에서 ``rule``과 같은 길을 가는지 보는 함수를 만듭니다.

    답은 ``init``과 ``step``이 있는 클래스이거나 그것으로 만든 것입니다. 클래스이면 ``rule``의 하이퍼파라미터
    가운데 그 클래스가 받는 것을 넣어 만듭니다. ``scale``은 성분마다 기울기에 곱하는 크기이고,
    길은 성분마다 상대 오차 ``rel`` 안에서 같아야 합니다.
    """

    def accepts(answer: Any) -> bool:
        grads = np.random.default_rng(8).normal(0.5, 1.0, (30, len(scale))) * np.asarray(scale)
        own = _made(answer, rule)
        theta = np.ones(len(scale))
        state, path = own.init(theta), [theta]
        for grad in grads:
            found = own.step(path[-1], grad, state)
            if not isinstance(found, tuple) or len(found) != 2:
                raise Malformed(f"step은 (theta, state) 둘을 내야 합니다. 받은 것은 {_shown(found)}입니다.")
            point, state = found
            if point is ... or state is ...:
                raise _Unfilled
            if np.shape(point) != theta.shape:
                raise Malformed(
                    f"step이 낸 theta의 모양은 {theta.shape}입니다. 받은 것은 {np.shape(point)}입니다."
                )
            path.append(point)
        return bool(np.allclose(numbers(path), replay(rule, np.ones(len(scale)), grads), rtol=rel, atol=rel))

    accepts.tolerance = f"길이 상대 오차 {100 * rel:g}% 안에서 같으면 맞습니다."  # type: ignore[attr-defined]
    return accepts


def _made(answer: Any, rule: Optimizer) -> Any:
    """독자의 클래스를 ``rule``과 같은 하이퍼파라미터로 만듭니다. 이미 만든 것이면 그대로 냅니다."""
    if isinstance(answer, type):
        accepted = inspect.signature(answer).parameters
        answer = answer(**{name: value for name, value in vars(rule).items() if name in accepted})
    if not (hasattr(answer, "init") and hasattr(answer, "step")):
        raise Malformed(f"init과 step이 있는 클래스를 넘기세요. 받은 것은 {_shown(answer)}입니다.")
    return answer


def _watched(answer: Any) -> Any:
    """답이 함수이면, 비워 둔 것과 ``return``을 빠뜨린 것을 알아보는 함수로 감쌉니다."""
    if not isinstance(answer, FunctionType):
        return answer

    @wraps(answer)
    def run(*args: Any, **kwargs: Any) -> Any:
        found = answer(*args, **kwargs)
        if found is ...:
            raise _Unfilled
        if found is None:
            raise Malformed("함수가 None을 냈습니다. return을 빠뜨리지 않았는지 보세요.")
        return found

    return run


def _files(answer: Any) -> set[str]:
    """답으로 쓴 함수나 클래스의 원문이 있는 파일들."""
    kind = answer if isinstance(answer, type) else type(answer)
    found = [answer, *(vars(kind).values() if kind.__module__.partition(".")[0] != "naerimak" else ())]
    return {one.__code__.co_filename for one in found if isinstance(one, FunctionType)}


def _own_error(answer: Any, error: Exception) -> str | None:
    """오류가 독자의 코드에서 났으면 그 오류와 줄을 적은 글을, 아니면 ``None``을 냅니다."""
    files = _files(answer)
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    if not lines:
        return None
    last = lines[-1]
    text = linecache.getline(last.filename, last.lineno or 0).strip()
    place = f"{last.name}의 {last.lineno}번째 줄" + (f": {text}" if text else "")
    return f"답을 실행하다가 오류가 났습니다.\n{type(error).__name__}: {error}\n{place}"


_misses: dict[str, tuple[int, str]] = {}
"""연습마다 틀린 횟수와 마지막으로 틀린 답. 같은 답을 다시 채점해도 힌트가 앞서 나가지 않습니다."""


def _missed(name: str, answer: Any) -> int:
    count, last = _misses.get(name, (0, ""))
    shown = _shown(answer)
    if count == 0 or shown != last:
        count += 1
    _misses[name] = count, shown
    return count


def _matches(mistake: Mistake, answer: Any) -> bool:
    try:
        return mistake.matches(answer)
    except Exception:
        # 실수의 형태와 맞지 않는 답일 뿐이다.
        return False


def check(name: str, answer: Any) -> Result:
    """``"02-1"``처럼 강의 번호와 연습 번호로 찾아 답을 채점합니다. 모르는 번호면 ``ValueError``입니다."""
    exercise = _find(name)
    unfilled = Result(False, "아직 채우지 않았습니다. ... 자리에 답을 쓰고 다시 실행하세요.")
    if answer is ... or (isinstance(answer, (list, tuple)) and any(one is ... for one in answer)):
        return unfilled
    try:
        if isinstance(answer, NOT_NUMBERS):
            raise Malformed(f"답은 {_shown(answer)}일 수 없습니다. 무엇을 묻는지 다시 보세요.")
        with np.errstate(all="ignore"):
            correct = exercise.accepts(_watched(answer))
    except _Unfilled:
        return unfilled
    except Malformed as error:
        return Result(False, str(error))
    except Exception as error:
        own = _own_error(answer, error)
        if own is not None:
            return Result(False, own)
        if not isinstance(error, (TypeError, ValueError, OverflowError, AttributeError, IndexError)):
            raise
        correct = False
    if correct:
        _misses.pop(name, None)
        return Result(True, "맞습니다.")
    misses = _missed(name, answer)
    with np.errstate(all="ignore"):
        said = next((one.message for one in exercise.mistakes if _matches(one, _watched(answer))), None)
    tolerance = getattr(exercise.accepts, "tolerance", "")
    if said is None:
        said = " ".join(filter(None, (exercise.hint(misses), tolerance and f"({tolerance})")))
    return Result(False, f"아직 아닙니다. {said}")


def _find(name: str) -> Exercise:
    wrong = _check.fail("name", name, "'02-1'처럼 강의에 적힌 연습 번호")
    if not isinstance(name, str):
        raise wrong
    try:
        found: dict[str, Exercise] = import_module(
            f"naerimak.exercises.lecture{name.partition('-')[0]}"
        ).EXERCISES
        return found[name]
    except (ModuleNotFoundError, KeyError):
        raise wrong from None
