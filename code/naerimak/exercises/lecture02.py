"""SGD 강의의 연습."""

from collections.abc import Callable
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Malformed, Mistake, choice, near, numbers
from naerimak.experiments import verdict
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD
from naerimak.training import minimize

VERDICTS = ("수렴", "진동", "느림", "발산")


def _judged() -> str:
    return verdict(minimize(Ravine(), (-7.0, 0.0), SGD(lr=1.5), 60))


def _hessians() -> list[Array]:
    rng = np.random.default_rng(2)
    roots = [rng.standard_normal((n, n)) for n in (2, 4, 6)]
    return [np.diag([0.1, 2.0]), *(root @ root.T for root in roots)]


def _called(answer: Any) -> Callable[..., Any]:
    if not callable(answer):
        raise Malformed(f"답은 함수입니다. 받은 것은 {answer!r}입니다.")
    return answer  # type: ignore[no-any-return]


def _measures(of: Callable[[float], float]) -> Callable[[Any], bool]:
    """독자의 함수가 행렬마다 가장 큰 고윳값에 ``of``를 한 값을 내는지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        for hessian in _hessians():
            start = np.random.default_rng(5).standard_normal(len(hessian))
            found = numbers(_called(answer)(lambda u, hessian=hessian: hessian @ u, start))
            if found.shape != ():
                raise Malformed(
                    f"답으로 쓴 함수는 수 하나를 내야 합니다. 모양이 {found.shape}인 배열을 냈습니다."
                )
            if not np.isclose(float(found), of(float(np.linalg.eigvalsh(hessian)[-1])), rtol=1e-3):
                return False
        return True

    return accepts


def _promised() -> float:
    start, largest = np.array([-7.0, 2.0]), max(Ravine().curvatures)
    return float(2 * largest * Ravine()(start) / 0.1**2)


def _averages(scale: Callable[[int], float]) -> Callable[[Any], bool]:
    """독자의 함수가 기울기의 합에 ``scale(데이터의 수)``를 곱한 것을 내는지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        rng = np.random.default_rng(3)
        for size in (3, 10, 64):
            x, y = rng.standard_normal((2, size))
            found = numbers(_called(answer)(0.7, x, y))
            if found.shape != ():
                raise Malformed(
                    f"답으로 쓴 함수는 수 하나를 내야 합니다. 모양이 {found.shape}인 배열을 냈습니다."
                )
            if not np.isclose(float(found), scale(size) * np.sum((0.7 * x - y) * x), rtol=1e-6):
                return False
        return True

    return accepts


def _pair(answer: Any) -> Array:
    given = numbers(answer)
    if given.shape != (2,):
        raise Malformed("답은 학습률 둘입니다.")
    return given


def _two_steps(answer: Any) -> bool:
    point = np.array([-7.0, 2.0])
    for lr in _pair(answer):
        point = point - float(lr) * Ravine().grad(point)
    return float(Ravine()(point)) < 1e-3


EXERCISES = {
    "02-1": Exercise(
        choice(_judged, VERDICTS),
        (
            "경계 1이 어느 축에서 왔는지, 그 축의 좌표가 지금 얼마인지 보세요.",
            "x에 곱해지는 1 − 0.1η와 y에 곱해지는 1 − 2η를 따로 구하고, 출발점의 x와 y에 곱해 보세요.",
        ),
        (
            Mistake(
                choice(lambda: "발산", VERDICTS),
                "경계를 넘었으니 그럴 것 같습니다. 실제로 실행해 보고, y가 어떻게 되는지 보세요.",
            ),
            Mistake(
                choice(lambda: "진동", VERDICTS),
                "진동하려면 기울기의 방향이 걸음마다 뒤집혀야 합니다. 어느 축이 그렇게 하는지 보세요.",
            ),
        ),
    ),
    "02-2": Exercise(
        _measures(lambda largest: largest),
        (
            "반복문 안의 한 줄이면 됩니다. 나누는 길이와 곱하는 것이 무엇인지 보세요.",
            "u를 제 길이로 나누어 grad에 넣은 것을 다음 u로 삼습니다. 끝나면 u의 길이를 냅니다.",
        ),
        (
            Mistake(
                _measures(lambda largest: 2 / largest), "발산의 경계 2/λ_max를 냈습니다. λ_max를 내세요."
            ),
            Mistake(_measures(lambda largest: largest**2), "λ_max의 제곱입니다. H를 한 번 더 곱했습니다."),
        ),
    ),
    "02-3": Exercise(
        near(_promised, rel=1e-6),
        (
            "2번의 부등식의 오른쪽이 0.1의 제곱이 되는 걸음 수입니다.",
            "출발점의 손실과 가장 가파른 축의 곡률을 부등식에 넣고 T로 푸세요. 최솟값은 0입니다.",
        ),
        (
            Mistake(
                near(lambda: _promised() * 0.1, rel=1e-6),
                "0.1을 제곱하지 않았습니다. 부등식은 기울기의 길이가 아니라 길이의 제곱을 말합니다.",
            ),
            Mistake(
                near(lambda: _promised() / max(Ravine().curvatures), rel=1e-6),
                "곡률이 빠졌습니다. 가장 가파른 축의 곡률은 1이 아닙니다.",
            ),
        ),
    ),
    "02-4": Exercise(
        _averages(lambda size: 1 / size),
        (
            "데이터가 100배가 되면 기울기도 100배가 됩니다. 손실이 무엇이었는지 떠올려 보세요.",
            "손실은 데이터마다의 손실을 평균한 것입니다. 기울기도 그래야 합니다.",
        ),
        (
            Mistake(_averages(lambda size: 1.0), "아직 데이터의 수에 비례해 커집니다."),
            Mistake(
                _averages(lambda size: 1 / size**2),
                "데이터의 수로 두 번 나누었습니다. 이번에는 데이터가 늘수록 걸음이 짧아집니다.",
            ),
        ),
    ),
    "02-5": Exercise(
        _two_steps,
        (
            "한 걸음이 한 축을 끝낼 수 있습니다. 한 걸음에 닿는 학습률을 표에서 찾아보세요.",
            "곱하는 수 1 − ηλ가 0이 되는 η를 축마다 구하세요.",
        ),
        (
            Mistake(
                lambda answer: sorted(_pair(answer).tolist()) == sorted(Ravine().curvatures),
                "곡률 자체를 넣었습니다. 1 − ηλ를 0으로 만드는 것은 곡률이 아니라 그 역수입니다.",
            ),
            Mistake(
                lambda answer: bool(np.allclose(_pair(answer), 2 / sum(Ravine().curvatures), rtol=0.01)),
                "한 값으로 둘 때 가장 좋은 학습률입니다. 두 걸음이 서로 다른 일을 하게 해 보세요.",
            ),
        ),
    ),
}
