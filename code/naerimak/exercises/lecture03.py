"""모멘텀 강의의 연습."""

import math
from dataclasses import dataclass
from typing import Any

from naerimak._types import Array
from naerimak.exercises import Exercise, Malformed, Mistake, follows, near, numbers
from naerimak.experiments import best_heavy_ball, resting_points
from naerimak.landscapes import Parabola, Wells
from naerimak.optimizers import SGD, GradientMomentum, Momentum, MomentumState
from naerimak.training import minimize

COEFFICIENTS = (0.0, 0.5, 0.9)


def _ranked() -> list[float]:
    def left(alpha: float) -> float:
        return abs(float(minimize(Parabola(), (1.0,), Momentum(0.5, alpha), 60).theta[-1, 0]))

    return sorted(COEFFICIENTS, key=left)


def _order(answer: Any) -> bool:
    given = numbers(answer)
    if given.shape != (3,) or sorted(given.tolist()) != list(COEFFICIENTS):
        raise Malformed("답은 0, 0.5, 0.9를 한 번씩, 가까운 것부터 적습니다.")
    return bool(given.tolist() == _ranked())


@dataclass(frozen=True)
class _Late(Momentum):
    """새 속도 대신 지난 속도로 가는 모멘텀."""

    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        return theta + state.v, MomentumState(self.momentum * state.v - self.lr * grad)


@dataclass(frozen=True)
class _Uphill(Momentum):
    """기울기를 더하는 모멘텀."""

    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        v = self.momentum * state.v + self.lr * grad
        return theta + v, MomentumState(v)


def _fewest(rate: float) -> int:
    return math.ceil(math.log(1e-6) / (2 * math.log(rate)))


def _least() -> int:
    return _fewest(math.sqrt(best_heavy_ball(1 / 400, 1.0)[1]))


def _rests(lr: Any) -> bool:
    return float(resting_points(Wells(), [7.2], [0.97], lr=float(numbers(lr)), steps=600)[0, 0]) == 0.0


def _between(low: float, high: float) -> Any:
    return lambda lr: low <= float(numbers(lr)) <= high


RULE = Momentum(lr=0.1, momentum=0.9)

EXERCISES = {
    "03-1": Exercise(
        _order,
        (
            "축이 하나뿐입니다. 모멘텀이 빠르게 한 것은 어떤 축이었는지 떠올려 보세요.",
            "모멘텀 계수마다 수렴 인자의 하한을 구하고, 모멘텀이 없을 때의 수렴 인자와 비교하세요.",
        ),
        (
            Mistake(
                lambda answer: numbers(answer).tolist() == [0.9, 0.5, 0.0],
                "많이들 이렇게 예상합니다. 재어 보고, 왜 거꾸로인지 설명해 보세요.",
            ),
            Mistake(
                lambda answer: numbers(answer).tolist()[0] == 0.5,
                "0.5가 가장 가깝지는 않습니다. "
                "이 학습률에서 모멘텀이 없을 때 걸음마다 곱해지는 수를 구해 보세요.",
            ),
        ),
    ),
    "03-2": Exercise(
        follows(RULE),
        (
            "두 줄입니다. 속도를 먼저 고치고, 고친 속도로 갑니다.",
            (
                "지난 속도에 self.momentum을 곱하고, 기울기에는 self.lr을 곱해 뺍니다. "
                "위치에는 속도를 그대로 더합니다."
            ),
        ),
        (
            Mistake(follows(SGD(lr=0.1)), "SGD와 같은 길입니다. 지난 속도가 빠졌습니다."),
            Mistake(
                follows(GradientMomentum(lr=0.1, momentum=0.9, dampening=0.9)),
                "이동 평균 형태입니다. 기울기에 1 − α가 곱해져 걸음이 열 배 짧습니다.",
            ),
            Mistake(follows(_Late(lr=0.1, momentum=0.9)), "고치기 전의 속도로 갔습니다. 한 걸음씩 늦습니다."),
            Mistake(follows(_Uphill(lr=0.1, momentum=0.9)), "오르막으로 갑니다. 기울기의 부호를 보세요."),
        ),
    ),
    "03-3": Exercise(
        near(_least, rel=1e-9),
        (
            "증명한 하한이 가장 느린 축의 ρ입니다. 손실에는 걸음마다 ρ가 몇 번 곱해지는지 보세요.",
            "κ = 400의 ρ를 구하고 ρ의 2t제곱이 백만분의 일이 되는 t를 올림하세요.",
        ),
        (
            Mistake(
                near(lambda: _fewest(399 / 401), rel=1e-9),
                "SGD의 수렴 인자를 썼습니다. 모멘텀에서는 κ가 √κ로 바뀝니다.",
            ),
            Mistake(
                near(lambda: math.ceil(math.log(1e-6) / math.log(19 / 21)), rel=1e-9),
                "거리가 백만분의 일이 되는 걸음입니다. 손실은 거리의 제곱에 비례합니다.",
            ),
            Mistake(
                near(lambda: math.floor(math.log(1e-6) / 2 / math.log(19 / 21)), rel=1e-9),
                "올림하세요.",
            ),
        ),
    ),
    "03-4": Exercise(
        follows(RULE),
        (
            "α를 바꾸어도 길이 같다는 것은 α가 곱해지는 것이 늘 0이라는 뜻입니다.",
            "step이 내는 둘 가운데 다음 걸음에 state로 들어오는 것을 보세요.",
        ),
        (
            Mistake(follows(SGD(lr=0.1)), "아직 SGD와 같은 길입니다. 지난 속도가 늘 0입니다."),
            Mistake(follows(_Late(lr=0.1, momentum=0.9)), "고치기 전의 속도로 갔습니다. 한 걸음씩 늦습니다."),
        ),
    ),
    "03-5": Exercise(
        _rests,
        (
            "0.1보다 작은 쪽과 큰 쪽을 모두 보세요. 반복문으로 여럿을 한꺼번에 해 보면 빠릅니다.",
            "0.01에서 0.4까지 0.01 간격으로 resting_points를 불러 0이 나오는 것을 고르세요.",
        ),
        (
            Mistake(
                _between(0.0, 0.015),
                "너무 작습니다. 첫 우물을 벗어날 속도가 붙지 않거나, 아직 가는 중입니다.",
            ),
            Mistake(
                _between(0.055, 0.145),
                "이 근처는 모두 다른 우물에 멈춥니다. 훨씬 작거나 큰 쪽을 보세요.",
            ),
        ),
    ),
}  # fmt: skip
