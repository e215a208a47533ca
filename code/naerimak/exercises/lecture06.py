"""RMSProp 강의의 연습."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Mistake, follows, near, numbers
from naerimak.experiments import step_lengths
from naerimak.landscapes import Ravine
from naerimak.optimizers import RMSProp
from naerimak.training import minimize, replay

STEEP, FLAT = 10.0, 0.1
SMALL = (1.0, 0.1, 0.01)
"""ε의 자리가 드러나는 기울기의 크기."""


def _drift(order: Array, rho: float) -> float:
    """미니배치 열 ``order``를 20바퀴 넣었을 때, 마지막 절반에서 100걸음에 흘러간 거리."""
    path = replay(RMSProp(lr=0.01, rho=rho), np.zeros(1), np.tile(order, 20)[:, None])[:, 0]
    half = len(path) // 2
    return float((path[half] - path[-1]) * 100 / (len(path) - 1 - half))


def _sorted_drift(rho: float) -> float:
    return _drift(np.repeat([0.1, -0.9], [90, 10]), rho)


class CenteredState(NamedTuple):
    """``h``는 제곱의 평균, ``m``은 평균입니다."""

    h: Array
    m: Array


@dataclass(frozen=True)
class Centered:
    """중심을 뺀 RMSProp. 기본은 PyTorch처럼 ε을 제곱근 밖에 둡니다."""

    lr: float = 0.01
    rho: float = 0.9
    eps: float = 1e-3
    inside: bool = False

    def init(self, theta: Array) -> CenteredState:
        """두 평균을 0에서 시작합니다."""
        return CenteredState(np.zeros_like(theta), np.zeros_like(theta))

    def step(self, theta: Array, grad: Array, state: CenteredState) -> tuple[Array, CenteredState]:
        """분산의 제곱근으로 나누어 갑니다."""
        h = self.rho * state.h + (1 - self.rho) * grad * grad
        m = self.rho * state.m + (1 - self.rho) * grad
        spread = h - m * m
        root = np.sqrt(spread + self.eps) if self.inside else np.sqrt(spread) + self.eps
        return theta - self.lr * grad / root, CenteredState(h, m)


def _unscaled() -> float:
    """(1 − ρ)를 빠뜨린 RMSProp의 첫 걸음이 옳은 것의 몇 분의 일인지."""
    right = step_lengths(RMSProp(lr=0.1, rho=0.9), np.ones((1, 1)))[0, 0]
    return float(right / 0.1)


def _recovery() -> float:
    slope = np.concatenate([np.full(50, STEEP), np.full(1000, FLAT)])[:, None]
    after = step_lengths(RMSProp(lr=0.1, rho=0.99), slope)[50:, 0]
    return float(np.argmax(after >= 0.05) + 1)


def _decayed(answer: Any) -> float:
    lr = float(numbers(answer))
    loss: Array = minimize(
        Ravine(), (-7.0, 2.0), RMSProp(lr=lr), 300, schedule=lambda t: lr * (1 - t / 300)
    ).loss
    return float(loss[-1]) if len(loss) == 301 else float("inf")


EXERCISES = {
    "06-1": Exercise(
        near(lambda: _sorted_drift(0.9), rel=0.02),
        (
            (
                "본문의 표에서 순서만 다른 세 줄을 다시 보세요. "
                "90개가 이어지면 기억에 무엇이 들어 있는지 생각해 보세요."
            ),
            "np.tile로 20바퀴를 만들어 replay에 넣고, 1000걸음째와 2000걸음째의 차를 10으로 나누세요.",
        ),
        (
            Mistake(
                near(lambda: _drift(np.repeat([0.1, -0.9], [9, 1]), 0.9), 0.05),
                "그것은 열 개에 하나씩 고르게 섞였을 때의 값입니다.",
            ),
            Mistake(
                near(lambda: _sorted_drift(0.0), 0.01),
                "그것은 부호만 쓸 때의 값입니다. ρ = 0.9의 기억은 그보다 조금 덜 흐르게 합니다.",
            ),
        ),
    ),
    "06-2": Exercise(
        follows(Centered(), scale=SMALL),
        (
            "h와 m을 먼저 고치고, 고친 둘로 분모를 만드세요.",
            "분모는 h − m²의 제곱근에 ε을 더한 것입니다. theta에서는 grad를 그 분모로 나눈 만큼 뺍니다.",
        ),
        (
            Mistake(
                follows(RMSProp(lr=0.01, rho=0.9, eps=1e-3), scale=SMALL),
                "평균의 제곱을 빼지 않았습니다. 중심을 빼지 않은 RMSProp과 같은 길입니다.",
            ),
            Mistake(
                follows(Centered(inside=True), scale=SMALL), "ε을 제곱근 안에 두었습니다. Keras의 형태입니다."
            ),
        ),
    ),
    "06-3": Exercise(
        near(_unscaled),
        (
            "h가 어디로 가는지 출력해 보세요. 기울기가 1이면 본문에서는 1로 갔습니다.",
            "빠진 것은 h의 식에 있습니다. h가 몇 배인지 알면 걸음은 그 제곱근만큼 달라집니다.",
        ),
        (
            Mistake(near(lambda: 10.0), "10배인 것은 h입니다. 걸음은 h의 제곱근으로 나눕니다."),
            Mistake(
                near(lambda: 1 / _unscaled()),
                "걸음이 그만큼 짧아졌습니다. 되돌리려면 학습률을 몇 배로 해야 하는지 물었습니다.",
            ),
        ),
    ),
    "06-4": Exercise(
        near(_recovery),
        (
            "바뀐 직후의 h와, 걸음이 η/2일 때의 h를 각각 구하세요.",
            "걸음이 η/2이려면 √h가 기울기의 두 배여야 합니다. 50걸음 뒤의 h는 100(1 − 0.99⁵⁰)입니다.",
        ),
        (
            Mistake(
                near(lambda: 100.0),
                "시간 상수입니다. 그동안 h는 1/e로 줄 뿐이고, 아직 새 기울기보다 훨씬 큽니다.",
            ),
            Mistake(
                near(lambda: float(np.log(0.5) / np.log(0.99))),
                "반감기입니다. h가 절반이 되어도 아직 멉니다.",
            ),
        ),
    ),
    "06-5": Exercise(
        lambda answer: _decayed(answer) < 1e-10,
        (
            "걸음의 합이 7보다 넉넉한지 먼저 보세요. 걸음은 거의 학습률만큼입니다.",
            "학습률이 곧게 줄면 걸음의 합은 처음 학습률 × 300의 절반쯤입니다.",
        ),
        (
            Mistake(
                lambda answer: 0 < float(numbers(answer)) <= 0.045,
                "너무 작습니다. 줄어드는 걸음을 모두 더해도 바닥까지 가지 못합니다.",
            ),
            Mistake(
                lambda answer: 0.045 < float(numbers(answer)) < 0.07 and _decayed(answer) < 1e-3,
                "거의 다 왔지만 마지막에 걸음이 모자랍니다. 조금 더 키우세요.",
            ),
        ),
    ),
}
