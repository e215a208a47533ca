"""최적화 방법의 비교 강의의 연습."""

import math
from typing import Any

from naerimak import _check
from naerimak.catalog import LADDERS
from naerimak.exercises import Exercise, near
from naerimak.experiments import turned_ravine
from naerimak.landscapes import Ravine
from naerimak.optimizers import Momentum
from naerimak.study import valley_width
from naerimak.training import minimize


def _width() -> float:
    return valley_width([0.001, 0.01, 0.1, 1.0, 10.0], [0.8, 0.2, 0.1, 0.2, 0.8], 2.0)


def _beats_the_formula(answer: Any) -> bool:
    lr, momentum = map(float, answer)
    trace = minimize(Ravine(), (-7.0, 2.0), Momentum(lr, momentum), 30)
    return trace.diverged_at is None and bool(trace.loss[-1] < 1e-8)


def _unmoved(rule: Any) -> bool:
    losses = [minimize(*turned_ravine(angle), rule, 30).loss[-1] for angle in (0.0, 0.3, math.pi / 4)]
    return bool(max(losses) - min(losses) < 1e-6 * max(losses))


def _names_the_unmoved(answer: Any) -> bool:
    if isinstance(answer, str) or not all(name in LADDERS for name in answer):
        raise _check.fail("answer", answer, "규칙의 이름을 모은 것")
    return set(answer) == {name for name, (rule, _) in LADDERS.items() if _unmoved(rule)}


EXERCISES = {
    "09-1": Exercise(near(_width), "손실이 0.2를 넘지 않는 학습률이 어디부터 어디까지인지 보세요."),
    "09-2": Exercise(
        _beats_the_formula, "학습률 0.5~2, 모멘텀 계수 0.2~0.7에서 훑어 보세요. 10⁻⁸보다 작아야 합니다."
    ),
    "09-3": Exercise(
        near(lambda: math.sqrt(0.975 * 0.025 / 360)), "맞힌 비율의 표준오차는 √(p(1−p)/n)입니다."
    ),
    "09-4": Exercise(
        _names_the_unmoved,
        "기울기를 더하거나 상수를 곱하기만 하는 규칙은 좌표를 모릅니다. 이름을 모두 적으세요.",
    ),
    "09-5": Exercise(near(lambda: 0.02 / (1 - 0.9) * (1 - 0.5)), "η/(1−α)가 같아야 합니다."),
}
