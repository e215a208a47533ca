"""Adam 강의의 연습."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.exercises import Exercise, Malformed, Mistake, follows, near, numbers
from naerimak.experiments import rare_large_gradient
from naerimak.optimizers import Adam, AdamState, AdamUncorrected, AdamW
from naerimak.training import replay


@cache
def _steps_to_recover() -> int:
    """기울기가 100분의 1이 된 뒤 걸음이 학습률의 절반으로 돌아오기까지의 걸음 수."""
    grads = np.concatenate([np.ones(1000), np.full(20_000, 0.01)])[:, None]
    walked = -np.diff(replay(Adam(lr=1.0, eps=0.0), np.zeros(1), grads)[:, 0])[1000:]
    lowest = int(np.argmin(walked))
    return lowest + int(np.argmax(walked[lowest:] > 0.5)) + 1


def _formula(expected: Callable[[float], float]) -> Callable[[Any], bool]:
    """β₁을 받아 걸음의 비율을 내는 함수가 ``expected``와 같은지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        if not callable(answer):
            raise Malformed(
                "답은 β₁을 받아 걸음의 비율을 내는 함수입니다. def를 고치고 함수의 이름을 넘기세요."
            )
        return all(
            bool(np.allclose(numbers(answer(beta)), expected(beta), rtol=1e-6))
            for beta in (0.0, 0.5, 0.9, 0.99)
        )

    return accepts


class _Multiplied(Adam):
    """보정을 나누지 않고 곱한 Adam."""

    def step(self, theta: Array, grad: Array, state: AdamState) -> tuple[Array, AdamState]:
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * grad
        v = self.beta2 * state.v + (1 - self.beta2) * grad * grad
        m_hat, v_hat = m * (1 - self.beta1**t), v * (1 - self.beta2**t)
        return theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps), AdamState(m, v, t)


def _decay(expected: float) -> Callable[[Any], bool]:
    """감쇠의 비율이 ``expected``이고 나머지는 그대로인 AdamW인지 보는 함수를 만듭니다."""

    def accepts(answer: Any) -> bool:
        if not isinstance(answer, AdamW):
            raise Malformed("답은 AdamW(lr=..., weight_decay=...)처럼 고친 규칙입니다.")
        right = AdamW(lr=0.001, weight_decay=answer.weight_decay)
        return answer == right and near(lambda: expected)(answer.weight_decay)

    return accepts


@cache
def _turn() -> float:
    """마지막 x의 부호가 바뀌는 β₂. 구간을 반씩 좁혀 찾습니다."""
    low, high = 0.1, 0.999
    while high - low > 1e-5:
        middle = (low + high) / 2
        last = rare_large_gradient(Adam(lr=0.1, beta1=0.0, beta2=middle))[-1]
        low, high = (middle, high) if last > 0 else (low, middle)
    return low


def _turning_point(beta2: Any) -> bool:
    """소수점 둘째 자리까지의 답. 경계에서 0.01 안이면 맞습니다."""
    beta = float(numbers(beta2))
    if not 0.02 <= beta <= 0.98:
        raise _check.fail("beta2", beta, "0.1과 0.999 사이의 수")
    return abs(beta - _turn()) < 0.01


EXERCISES = {
    "08-1": Exercise(
        near(_steps_to_recover, rel=0.02),
        (
            "걸음은 처음에 줄었다가 다시 커집니다. 줄어든 다음을 보세요.",
            "v가 잊어야 하는 것은 기울기가 아니라 기울기의 제곱입니다.",
            (
                "replay의 걸음을 np.diff로 구하고, "
                "1000걸음 뒤부터 가장 짧은 걸음을 지나 0.5를 처음 넘는 곳을 찾습니다."
            ),
        ),
        (
            Mistake(
                near(lambda: _steps_to_recover() + 1000, rel=0.02),
                "처음부터 센 걸음 수입니다. 기울기가 작아진 뒤부터 세세요.",
            ),
            Mistake(
                near(lambda: 1000.0, rel=0.05),
                "1/(1-β₂)은 제곱이 1/e로 줄어드는 걸음 수입니다. "
                "제곱은 만분의 일까지 줄어야 합니다. 재 보세요.",
            ),
        ),
    ),
    "08-2": Exercise(
        _formula(lambda beta: (1 - beta) / (1 + beta)),
        (
            "m을 풀어 쓰고, 과거로 갈수록 부호가 어떻게 바뀌는지 적어 보세요.",
            "공비가 음수인 등비급수입니다. √v̂는 a 그대로입니다.",
        ),
        (
            Mistake(
                _formula(lambda beta: 1 - beta),
                "지금 기울기의 가중치만 세었습니다. 지난 기울기들도 m에 남아 있습니다.",
            ),
            Mistake(
                _formula(lambda beta: ((1 - beta) / (1 + beta)) ** 0.5),
                "부호가 난수일 때의 크기입니다. 여기서는 부호가 번갈아 바뀝니다.",
            ),
        ),
    ),
    "08-3": Exercise(
        _decay(1e-4),
        (
            "걸음마다 가중치가 얼마나 줄어드는지 두 라이브러리에서 따로 계산해 보세요.",
            "이 책의 weight_decay는 한 걸음에 줄이는 비율이고, PyTorch는 거기에 학습률을 곱합니다.",
        ),
        (
            Mistake(_decay(0.1), "그대로입니다. 한 걸음에 가중치의 10%가 사라집니다."),
            Mistake(
                lambda answer: isinstance(answer, AdamW) and answer.weight_decay == 0,
                "배우기는 하지만 PyTorch가 하던 감쇠가 없어졌습니다.",
            ),
            Mistake(
                lambda answer: isinstance(answer, AdamW) and answer.lr != 0.001,
                "학습률은 그대로 두어야 같은 걸음을 걷습니다. 감쇠만 고치세요.",
            ),
        ),
    ),
    "08-4": Exercise(
        _turning_point,
        (
            "0.1에서는 마지막 x가 양수, 0.999에서는 음수입니다. 그 사이에 0을 지납니다.",
            "구간의 가운데에서 재고, 부호가 바뀌는 쪽의 반만 남기는 일을 반복하세요.",
        ),
        (
            Mistake(
                near(lambda: 0.68, rel=0.03),
                "거기서는 이미 -0.9를 지났습니다. x가 0이 되는 곳은 더 작습니다.",
            ),
            Mistake(
                near(lambda: 0.999, rel=0.001),
                "x가 -1로 가기는 하지만 경계는 아닙니다. 더 작은 β₂에서 이미 방향이 바뀝니다.",
            ),
        ),
    ),
    "08-5": Exercise(
        # ε을 어디에 얼마로 두었는지는 이 기울기에서 드러나지 않는다.
        follows(Adam(lr=0.1)),
        (
            "클래스의 이름을 그대로 넘기세요. 상태에는 m과 v 말고도 하나가 더 있어야 합니다.",
            "t에 먼저 1을 더하고, m과 v를 각각 1-βᵗ으로 나눈 뒤 둘의 비로 갑니다.",
        ),
        (
            Mistake(follows(AdamUncorrected(lr=0.1)), "편향 보정이 빠졌습니다. 첫 걸음이 세 배쯤 깁니다."),
            Mistake(follows(_Multiplied(lr=0.1)), "1-βᵗ을 곱했습니다. 작아진 평균이 더 작아집니다."),
        ),
    ),
}
