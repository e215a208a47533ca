"""부호와 행렬 강의의 연습."""

import math
from typing import Any

import numpy as np

from naerimak.exercises import Exercise, Mistake, follows, near
from naerimak.experiments import polynomial
from naerimak.optimizers import Lion, muon_scale

ADAMW_LR, ADAMW_DECAY, LION_LR = 0.001, 0.1, 0.0002
LION = Lion(0.01, weight_decay=0.1)
G = np.array([[3.0, 0.0], [4.0, 5.0]])
MUON_LR, FAN_IN, FAN_OUT = 0.02, 256, 64


def _moved() -> tuple[float, float]:
    decay = ADAMW_LR * ADAMW_DECAY / LION_LR
    return decay, 1 / decay


def _edge() -> float:
    """다항식의 가장 큰 고정점. 넘으면 끝없이 커집니다."""
    low, high = 1.0, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if polynomial(middle) < middle else (low, middle)
    return low


def _steepest() -> tuple[float, float, float]:
    total = math.sqrt(np.sum(G * G) + 2 * abs(G[0, 0] * G[1, 1] - G[0, 1] * G[1, 0]))
    return -math.sqrt(np.sum(G * G)), -float(np.sum(np.abs(G))), -total


def _same_length(kind: str) -> float:
    return MUON_LR * muon_scale("aspect", FAN_IN, FAN_OUT) / muon_scale(kind, FAN_IN, FAN_OUT)


class _Late:
    """기억을 먼저 고치고 그 부호로 가는 것."""

    def __init__(self, lr: float, beta2: float, weight_decay: float) -> None:
        self.lr, self.beta2, self.weight_decay = lr, beta2, weight_decay

    def init(self, theta: Any) -> Any:
        return np.zeros_like(theta)

    def step(self, theta: Any, grad: Any, state: Any) -> Any:
        m = self.beta2 * state + (1 - self.beta2) * grad
        return theta - self.lr * (np.sign(m) + self.weight_decay * theta), m


EXERCISES = {
    "17-1": Exercise(
        near(_moved),
        (
            "두 규칙이 걸음마다 가중치를 몇 배로 줄이는지 적어 보세요.",
            "PyTorch의 AdamW도 Lion도 η와 λ의 곱만큼 줄입니다. 상한은 그렇게 구한 λ로 정해집니다.",
        ),
        (
            Mistake(
                near(lambda: (ADAMW_DECAY, 1 / ADAMW_DECAY)),
                "λ를 그대로 두면 학습률이 작아진 만큼 감쇠도 약해집니다.",
            ),
            Mistake(
                near(lambda: (ADAMW_DECAY * LION_LR / ADAMW_LR, ADAMW_LR / ADAMW_DECAY / LION_LR)),
                "학습률이 작아졌으니 곱을 지키려면 λ는 커져야 합니다.",
            ),
        ),
    ),
    "17-2": Exercise(
        follows(LION),
        (
            "부호를 보는 합과 기억하는 합이 다릅니다. 어느 비율이 어디에 쓰이는지 식에서 찾으세요.",
            "부호를 보는 합에는 고치기 전의 m을 씁니다. 감쇠 λW에도 η를 곱합니다.",
        ),
        (
            Mistake(
                follows(Lion(LION.lr)),
                "감쇠가 빠졌습니다. 부호에 weight_decay와 theta의 곱을 더합니다.",
            ),
            Mistake(
                follows(Lion(LION.lr, LION.beta2, LION.beta1, LION.weight_decay)),
                "β₁과 β₂가 뒤바뀌었습니다. 걸음에는 β₁, 기억에는 β₂입니다.",
            ),
            Mistake(
                follows(_Late(LION.lr, LION.beta2, LION.weight_decay)),
                "m을 먼저 고치고 그 부호로 갔습니다. 걸음을 정한 다음에 기억을 고칩니다.",
            ),
        ),
    ),
    "17-3": Exercise(
        near(_edge),
        (
            "1과 2에서 polynomial(…, 100)이 어떻게 되는지부터 보세요.",
            "커지는 쪽과 머무는 쪽의 사이를 반씩 좁힙니다. 경계에서는 p(s) = s입니다.",
        ),
        (
            Mistake(near(lambda: 1.0), "1에서 시작하면 커지지 않습니다. 더 큰 값도 견딥니다."),
            Mistake(near(lambda: 1.154), "그것은 1 이하에서 시작해 다섯 번 뒤에 나오는 가장 큰 값입니다."),
        ),
    ),
    "17-4": Exercise(
        near(_steepest),
        (
            "길이가 1인 D 가운데 G와 가장 반대쪽인 것을 자마다 하나씩 떠올려 보세요.",
            "두 특잇값의 제곱의 합은 성분의 제곱의 합이고, 곱은 행렬식의 절댓값입니다.",
        ),
        (
            Mistake(near(lambda: tuple(-one for one in _steepest())), "최솟값이므로 음수입니다."),
            Mistake(
                near(lambda: (*_steepest()[:2], -8.0)),
                "대각선의 합은 특잇값의 합이 아닙니다. 특잇값의 제곱의 합과 곱을 쓰세요.",
            ),
        ),
    ),
    "17-5": Exercise(
        near(lambda: _same_length("rms")),
        (
            "두 프레임워크에서 이 층에 곱하는 수를 각각 구해 보세요.",
            "곱하는 수와 학습률의 곱이 같아야 합니다. 입력이 더 많은 층이라 optax의 수는 1입니다.",
        ),
        (
            Mistake(near(lambda: MUON_LR**2 / _same_length("rms")), "거꾸로 곱했습니다. 나누어야 합니다."),
            Mistake(
                near(lambda: MUON_LR * 2 / muon_scale("rms", FAN_IN, FAN_OUT)),
                "optax의 배수는 출력/입력입니다. 출력이 더 적으면 1입니다.",
            ),
        ),
    ),
}
