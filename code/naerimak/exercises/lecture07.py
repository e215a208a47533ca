"""AdaDelta 강의의 연습."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Mistake, follows, near, numbers
from naerimak.experiments import states, step_lengths
from naerimak.landscapes import Parabola, Ravine
from naerimak.optimizers import AdaDelta, AdaDeltaState
from naerimak.training import minimize

EPS = 1e-6


@cache
def _growth_of_steps() -> float:
    lengths = step_lengths(AdaDelta(), np.ones((10_000, 1)))[:, 0]
    return float(lengths[-1] / lengths[0])


@dataclass(frozen=True)
class Outside:
    """ε을 제곱근 밖에 둔 AdaDelta. ``late``이면 h를 걸음보다 나중에 고치는 틀린 순서입니다."""

    lr: float = 1.0
    rho: float = 0.95
    eps: float = 1e-3
    late: bool = False

    def init(self, theta: Array) -> AdaDeltaState:
        """두 평균을 0에서 시작합니다."""
        return AdaDeltaState(np.zeros_like(theta), np.zeros_like(theta))

    def step(self, theta: Array, grad: Array, state: AdaDeltaState) -> tuple[Array, AdaDeltaState]:
        """두 제곱근에 각각 ε을 더해 나눕니다."""
        h = self.rho * state.h + (1 - self.rho) * grad * grad
        divisor = np.sqrt(state.h if self.late else h) + self.eps
        delta = -(np.sqrt(state.s) + self.eps) / divisor * grad
        s = self.rho * state.s + (1 - self.rho) * delta * delta
        return theta + self.lr * delta, AdaDeltaState(h, s)


@cache
def _ravine_loss(late: bool) -> float:
    """연습의 AdaDelta(ε = 1e-4)가 200걸음 뒤에 이른 손실. ``late``이면 고치기 전의 것입니다."""
    ravine, theta = Ravine(), np.array([-7.0, 2.0])
    h, s = np.zeros(2), np.zeros(2)
    for _ in range(200):
        grad = ravine.grad(theta)
        after = 0.95 * h + 0.05 * grad * grad
        delta = -np.sqrt(s + 1e-4) / np.sqrt((h if late else after) + 1e-4) * grad
        h, s, theta = after, 0.95 * s + 0.05 * delta * delta, theta + delta
    return float(ravine(theta))


def _reached(answer: Any) -> float:
    return float(minimize(Ravine(), (-7.0, 2.0), AdaDelta(eps=float(numbers(answer))), 100).loss[-1])


@cache
def _growth_of_s() -> float:
    run = minimize(Parabola(curvature=10.0), (2.5,), AdaDelta(rho=0.9, eps=EPS), 10_000)
    s = states(run, "s")[:, 0]
    return float((s[10_000] - s[5000]) / 5000 / EPS)


EXERCISES = {
    "07-1": Exercise(
        near(_growth_of_steps, rel=0.005),
        (
            "어림은 어림일 뿐입니다. step_lengths로 첫 걸음과 마지막 걸음을 재어 나누세요.",
            "step_lengths(AdaDelta(), np.ones((10000, 1)))의 마지막 값을 첫 값으로 나눕니다.",
        ),
        (
            Mistake(
                near(lambda: 5.0, 0.002),
                "점점 다가가는 식의 값입니다. 실제로는 그보다 조금 깁니다. 재어 보세요.",
            ),
            Mistake(
                near(lambda: 100.0),
                "걸음 수의 제곱근에 비례하는 것은 s가 ε보다 훨씬 커진 뒤의 일입니다. "
                "처음 한동안은 거의 자라지 않습니다.",
            ),
        ),
    ),
    "07-2": Exercise(
        follows(Outside()),
        (
            "본문의 네 줄에서 RMS를 적은 두 곳만 바뀝니다. 줄의 순서는 그대로입니다.",
            "걸음은 (√s + ε)을 (√h + ε)으로 나눈 것에 −g를 곱한 것입니다. h는 먼저, s는 나중에 고치세요.",
        ),
        (
            Mistake(follows(AdaDelta(eps=1e-3)), "ε이 아직 제곱근 안에 있습니다."),
            Mistake(
                follows(Outside(late=True)),
                "걸음을 정한 다음에 h를 고쳤습니다. 이번 기울기가 h에 들어 있어야 합니다.",
            ),
        ),
    ),
    "07-3": Exercise(
        near(lambda: _ravine_loss(late=False)),
        (
            "첫 걸음이 기울기와 정확히 같습니다. 그러려면 나누는 수가 얼마여야 하는지 보세요.",
            "식의 차례와 코드의 차례를 한 줄씩 맞추어 보세요.",
        ),
        (
            Mistake(near(lambda: _ravine_loss(late=True)), "고치기 전의 코드가 낸 값입니다."),
            Mistake(
                near(lambda: float(minimize(Ravine(), (-7.0, 2.0), AdaDelta(), 200).loss[-1])),
                "ε을 바꾸었습니다. 코드에 적힌 값 그대로 두세요.",
            ),
        ),
    ),
    "07-4": Exercise(
        lambda answer: _reached(answer) < 1e-3,
        (
            "걸음이 거의 자라지 않는다고 하고, 100걸음에 7을 가려면 한 걸음이 얼마여야 하는지 어림해 보세요.",
            "첫 걸음 √(ε/0.05)가 0.07보다 한참 커야 합니다.",
        ),
        (
            Mistake(
                lambda answer: 0 < float(numbers(answer)) < 5e-4,
                "첫 걸음이 너무 짧아 100걸음으로는 닿지 못합니다. 훨씬 더 키우세요.",
            ),
            Mistake(
                lambda answer: 5e-4 <= float(numbers(answer)) < 5e-3,
                "거의 다 왔습니다. 조금 더 키우세요.",
            ),
        ),
    ),
    "07-5": Exercise(
        near(_growth_of_s, rel=0.05),
        (
            "(1 − ρ)ε이 커지는 것과 h가 덜 늦는 것, 두 가지가 함께 바뀝니다.",
            "states(run, 's')의 10000번째와 5000번째 값의 차를 5000으로, 다시 ε으로 나누세요.",
        ),
        (
            Mistake(
                near(lambda: 0.1),
                "기울기가 일정할 때의 (1 − ρ)입니다. 떨 때는 h가 늦게 따라와 더 빨리 자랍니다.",
            ),
            Mistake(
                near(lambda: 2 * _growth_of_s()),
                "(1 − ρ)는 두 배가 되지만 h가 늦는 걸음 수는 절반쯤이 됩니다.",
            ),
        ),
    ),
}
