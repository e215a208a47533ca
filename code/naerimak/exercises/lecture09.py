"""최적화 방법의 비교 강의의 연습."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.catalog import LADDERS
from naerimak.exercises import Exercise, Malformed, Mistake, choice, near, numbers
from naerimak.experiments import best_heavy_ball, turned_ravine
from naerimak.landscapes import Ravine
from naerimak.optimizers import Momentum
from naerimak.study import load
from naerimak.training import minimize


def _spent(epoch: int, tries: int) -> dict[str, float]:
    """``epoch``에폭을 배우고 학습률 ``tries``개를 해 볼 때 규칙마다의 기댓값."""
    return {
        name: float(load().valley(rule, epoch=epoch).after_trying()[tries - 1])
        for name, (rule, _) in LADDERS.items()
    }


def _cheapest(epoch: int, tries: int) -> str:
    """기댓값이 가장 낮은 규칙."""
    spent = _spent(epoch, tries)
    return min(spent, key=lambda name: spent[name])


@cache
def _tied() -> list[str]:
    """가장 낮은 것과 1% 안에서 비기는 규칙들. 기본값의 AdamW는 Adam과 거의 같습니다."""
    spent = _spent(1, 2)
    return [name for name in spent if spent[name] < 1.01 * min(spent.values())]


def _names() -> list[str]:
    return list(LADDERS)


def _among_the_cheapest(answer: Any) -> bool:
    return choice(lambda: answer, _names())(answer) and answer in _tied()


def _fastest() -> str:
    """학습률 열 개로 한 에폭에 맞추었을 때, 새 시드의 한 에폭 뒤 시험 손실이 가장 낮은 규칙."""
    found = load()
    losses = {
        name: float(np.median(found.curves(name, "held_loss", lr=found.best_lr(rule, 1))[:, 1]))
        for name, (rule, _) in LADDERS.items()
    }
    return min(losses, key=lambda name: losses[name])


def _loss(answer: Any) -> float:
    pair = numbers(answer)
    if pair.shape != (2,):
        raise Malformed("답은 학습률과 모멘텀 계수, 수 2개입니다.")
    lr, momentum = pair.tolist()
    trace = minimize(Ravine(), (-7.0, 2.0), Momentum(lr, momentum), 30)
    return float("inf") if trace.diverged_at is not None else float(trace.loss[-1])


def _losses() -> Array:
    return load().valley(LADDERS["RMSProp"][0]).values


def _honest() -> float:
    """시드 셋으로 고르고 나머지 둘로 잰 손실."""
    values = _losses()
    return float(values[3:, np.argmin(np.median(values[:3], axis=0))].mean())


def _end(kind: Any, angle: float, scale: float = 1.0) -> Array:
    """지형을 ``angle``만큼 돌리고 기울기에 ``scale``을 곱해 30걸음을 간 자리를, 돌리기 전의 좌표로 냅니다."""
    rule = kind(lr=0.3) if isinstance(kind, type) else kind
    if not (hasattr(rule, "init") and hasattr(rule, "step")):
        raise Malformed("답은 init과 step이 있는 클래스입니다. 클래스의 이름을 그대로 넘기세요.")
    landscape, start = turned_ravine(angle)
    theta = np.array(start)
    state = rule.init(theta)
    for _ in range(30):
        found = rule.step(theta, scale * landscape.grad(theta), state)
        if not isinstance(found, tuple) or len(found) != 2:
            raise Malformed("step은 (theta, state) 둘을 내야 합니다.")
        theta, state = found
        if theta is ... or state is ...:
            raise Malformed("답을 아직 채우지 않았습니다. ... 자리를 고치고 다시 실행하세요.")
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, sin], [-sin, cos]]) @ numbers(theta)


def _turns(kind: Any) -> bool:
    return all(np.allclose(_end(kind, angle), _end(kind, 0.0), rtol=1e-6, atol=1e-9) for angle in (0.3, 0.8))


def _forgets_scale(kind: Any) -> bool:
    return bool(np.allclose(_end(kind, 0.0, 100.0), _end(kind, 0.0), rtol=1e-4, atol=1e-6))


def _descends(kind: Any) -> bool:
    landscape, start = turned_ravine(0.0)
    return bool(landscape(_end(kind, 0.0)) < 0.9 * landscape(np.array(start)))


def _both(kind: Any) -> bool:
    return _turns(kind) and _forgets_scale(kind) and _descends(kind)


def _name(expected: Callable[[], str]) -> Callable[[Any], bool]:
    return choice(expected, _names())


EXERCISES = {
    "09-1": Exercise(
        _among_the_cheapest,
        (
            "예측과 잰 것이 다를 수 있습니다. 그림이 아니라 실행에서 읽으세요.",
            (
                "규칙마다 found.valley(rule, epoch=1).after_trying()을 구하고, "
                "두 개를 해 본 자리([1])를 비교하세요."
            ),
        ),
        (
            Mistake(_name(lambda: _cheapest(15, 2)), "15에폭을 배울 때의 답입니다. 한 에폭만 배웁니다."),
            Mistake(
                _name(_fastest),
                "열 개를 다 해 보고 맞추었을 때 가장 빠른 방법입니다. "
                "두 개만 해 볼 때는 골의 너비도 거듭니다.",
            ),
        ),
    ),
    "09-2": Exercise(
        lambda answer: _loss(answer) < 1e-8,
        (
            "식의 값 둘레에서 두 값을 함께 바꾸어 보세요. 하나만 바꾸면 지나치기 쉽습니다.",
            "학습률 0.5~2, 모멘텀 계수 0.2~0.7을 촘촘히 나누어 tune에 넘기고 가장 낮은 쌍을 고르세요.",
        ),
        (
            Mistake(
                near(lambda: best_heavy_ball(*Ravine().curvatures), rel=0.01),
                "식이 주는 값입니다. 끝없이 걸을 때 가장 빠르지만 30걸음째에는 더 나은 쌍이 있습니다.",
            ),
            Mistake(
                lambda answer: _loss(numbers(answer)[::-1]) < 1e-8,
                "두 값의 차례가 바뀌었습니다. 학습률이 먼저입니다.",
            ),
        ),
    ),
    "09-3": Exercise(
        near(_honest),
        (
            "고를 때 쓴 시드와 잴 때 쓰는 시드를 나누세요.",
            "values[:3]의 중앙값으로 열을 하나 고르고, values[3:]에서 그 열을 보세요.",
        ),
        (
            Mistake(
                near(lambda: _losses().min()),
                "보고서와 같은 값입니다. 쉰 번 가운데 가장 운 좋은 한 번입니다.",
            ),
            Mistake(
                near(lambda: np.median(_losses(), axis=0).min(), rel=0.003),
                "다섯 시드로 고르고 같은 다섯 시드로 쟀습니다. 고른 시드의 운이 남아 있습니다.",
            ),
            Mistake(
                near(lambda: _losses()[3:].mean(axis=0).min(), rel=0.003),
                "잴 시드 3과 4로 학습률까지 골랐습니다.",
            ),
        ),
    ),
    "09-4": Exercise(
        _both,
        (
            "돌려도 그대로인 수가 무엇인지 생각해 보세요. 기울기 벡터에서 하나 있습니다.",
            "h를 좌표마다 두지 말고, 기울기의 길이의 제곱을 더한 수 하나로 두세요.",
        ),
        (
            Mistake(
                lambda kind: _forgets_scale(kind) and not _turns(kind),
                "기울기의 크기는 지워지지만 지형을 돌리면 길이 달라집니다. "
                "좌표마다 다른 수로 나누고 있습니다.",
            ),
            Mistake(
                lambda kind: _turns(kind) and not _forgets_scale(kind),
                "좌표축은 모르지만 손실에 100을 곱하면 길이 달라집니다. 기울기의 크기로 나누어야 합니다.",
            ),
        ),
    ),
}
