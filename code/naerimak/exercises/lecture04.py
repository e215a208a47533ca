"""Nesterov 강의의 연습."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Malformed, Mistake, follows, near, numbers
from naerimak.experiments import heavy_ball_rate, nesterov_rate
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD, Momentum, MomentumState, Nesterov
from naerimak.training import minimize, replay

ALPHA = 0.9


@dataclass(frozen=True)
class WrongNesterov(Nesterov):
    """널리 쓰이는 틀린 순서: 고친 속도를 고치기 전의 속도가 설 자리에 넣는다."""

    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        """속도를 먼저 고친다."""
        v = self.momentum * state.v - self.lr * grad
        theta = theta + self.momentum**2 * v - (1 + self.momentum) * self.lr * grad
        return theta, MomentumState(v)


def _half(low: float, high: float, below: Any) -> float:
    """``below``가 참에서 거짓으로 바뀌는 곳을 반씩 좁혀 찾는다."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low


@cache
def _crossing() -> float:
    return _half(1.1, 1.35, lambda q: nesterov_rate(q, ALPHA, 1.0) < heavy_ball_rate(q, ALPHA, 1.0))


@cache
def _nag_limit() -> float:
    return _half(1.1, 1.9, lambda q: nesterov_rate(q, ALPHA, 1.0) < 1)


def _factor(rule: Nesterov) -> float:
    """곡률이 1인 포물선에서 ``rule``의 한 걸음을 행렬로 적어 고윳값의 절댓값 가운데 가장 큰 것을 낸다."""
    theta, v = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    after, state = rule.step(theta, theta, MomentumState(v))
    return float(np.abs(np.linalg.eigvals(np.array([after, state.v]))).max())


@cache
def _wrong_limit() -> float:
    return _half(0.5, 1.2, lambda q: _factor(WrongNesterov(q, ALPHA)) < 1)


def _loop(momentum: float, peeks: float) -> float:
    """기울기를 ``peeks``만큼 더 내다본 점에서 재며 30걸음을 간 손실."""
    ravine, rule, theta = Ravine(), Nesterov(0.6, momentum), np.array([6.0, -3.0])
    state = rule.init(theta)
    for _ in range(30):
        theta, state = rule.step(theta, ravine.grad(theta + peeks * state.v), state)
    return float(ravine(theta))


@cache
def _wrong_over_right() -> float:
    steady = np.ones((1000, 1))
    wrong, right = (
        np.diff(replay(kind(0.1, ALPHA), np.zeros(1), steady)[:, 0])[-1] for kind in (WrongNesterov, Nesterov)
    )
    return float(wrong / right)


def _final(answer: Any) -> float:
    given = numbers(answer)
    if given.shape != (2,):
        raise Malformed("답은 (η, α) 두 수입니다.")
    lr, momentum = given.tolist()
    loss: Array = minimize(Ravine(), (-7.0, 2.0), Nesterov(lr, momentum), 30).loss
    return float(loss[-1]) if len(loss) == 31 else float("inf")


def _goal(answer: Any) -> bool:
    return _final(answer) < 1e-5


EXERCISES = {
    "04-1": Exercise(
        near(_crossing, rel=0.005),
        (
            "두 선이 다시 만나는 곳입니다. 그림에서 무거운 공의 선이 어느 높이에 있는지 보세요.",
            "무거운 공의 수렴 인자는 √α입니다. nesterov_rate(q, 0.9, 1.0)이 그 값을 넘는 q를 찾으세요.",
            "z = −√α를 NAG의 특성 방정식에 넣고 ηλ에 대해 푸세요.",
        ),
        (
            Mistake(
                near(_nag_limit, 0.002), "그것은 발산하는 경계입니다. 느려지는 것은 그보다 조금 앞입니다."
            ),
            Mistake(near(lambda: 1.0), "거기서는 NAG의 수렴 인자가 0이라 가장 빠릅니다. 더 오른쪽을 보세요."),
        ),
    ),
    "04-2": Exercise(
        near(_wrong_limit),
        (
            "고친 v를 식에 넣어 W의 식을 (W, 고치기 전의 v)로만 적는 데서 시작하세요.",
            "2×2 행렬의 대각합과 행렬식으로 특성 방정식을 적고, 발산이 시작되는 고윳값을 찾으세요.",
            "W의 식에 α²·αv가 나오므로 v 앞은 α³입니다. 특성 방정식에 z = −1을 넣으세요.",
        ),
        (
            Mistake(
                near(_nag_limit), "그것은 옳은 순서의 상한입니다. 고친 v를 한 번 더 쓰는 것이 빠졌습니다."
            ),
            Mistake(near(lambda: 2 + 2 * ALPHA), "그것은 무거운 공의 상한입니다."),
        ),
    ),
    "04-3": Exercise(
        follows(Nesterov(lr=0.1, momentum=ALPHA)),
        (
            "식에 나오는 v가 고치기 전의 것인지 고친 것인지 한 줄씩 확인하세요.",
            "v를 다른 이름에 담아 두거나, theta를 먼저 고치세요.",
        ),
        (
            Mistake(
                follows(WrongNesterov(lr=0.1, momentum=ALPHA)),
                "v를 먼저 고쳤습니다. 본문의 틀린 순서와 같은 길을 갑니다.",
            ),
            Mistake(
                follows(Momentum(lr=0.1, momentum=ALPHA)),
                "무거운 공과 같은 길을 갑니다. 내다본 점의 식이 아닙니다.",
            ),
        ),
    ),
    "04-4": Exercise(
        near(lambda: _loop(ALPHA, 0.0)),
        (
            "패키지의 Nesterov가 받는 theta가 어느 점이었는지, 이름을 정리한 표를 보세요.",
            "기울기를 재는 줄이 내다보기를 한 번 더 하고 있습니다.",
        ),
        (
            Mistake(near(lambda: _loop(ALPHA, ALPHA)), "고치기 전의 반복문이 낸 값입니다."),
            Mistake(
                near(lambda: float(minimize(Ravine(), (6.0, -3.0), SGD(0.6), 30).loss[-1])),
                "모멘텀을 뺀 SGD의 손실입니다. 계수는 그대로 두고 기울기를 재는 자리만 고치세요.",
            ),
        ),
    ),
    "04-5": Exercise(
        near(_wrong_over_right),
        (
            "속도가 다 쌓인 뒤에는 v가 바뀌지 않습니다. v ← αv − ηg가 제자리인 v를 먼저 찾으세요.",
            "v = −ηg/(1 − α)를 두 순서의 식에 넣어 한 걸음을 따로 계산해 보세요.",
        ),
        (
            Mistake(near(lambda: 1 + ALPHA + ALPHA**2), "그것은 속도가 0인 첫 걸음이 ηg의 몇 배인지입니다."),
            Mistake(
                near(lambda: (1 + ALPHA + ALPHA**2) / (1 + ALPHA)),
                "첫 걸음의 비입니다. 속도가 다 쌓인 뒤를 물었습니다.",
            ),
        ),
    ),
    "04-6": Exercise(
        _goal,
        (
            "α를 크게 두면 어느 축이 늦게 가라앉는지, 탐색기에서 두 축을 따로 보세요.",
            "본문에 있는, 2차 함수에 맞춘 식의 값에서 시작해 보세요.",
        ),
        (
            Mistake(
                lambda answer: float(numbers(answer)[1]) >= 0.85 and _final(answer) < 1,
                "α가 30걸음에는 너무 큽니다. 평평한 축에서 출렁임이 남습니다.",
            ),
            Mistake(lambda answer: _final(answer) > 7, "발산합니다. 학습률의 상한을 넘었습니다."),
        ),
    ),
}
