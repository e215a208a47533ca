"""Keras 강의의 연습."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from naerimak._types import Array
from naerimak.exercises import Exercise, Mistake, choice, near
from naerimak.optimizers import Optimizer, RMSProp
from naerimak.training import replay

LABELS = 10


def _same_as(wanted: RMSProp) -> Callable[[Any], bool]:
    def accepts(rule: Any) -> bool:
        if not isinstance(rule, Optimizer):
            return False
        # 크기가 여러 자릿수인 기울기라야 ε의 자리가 드러난다.
        grads = np.random.default_rng(0).standard_normal((50, 3)) * np.array([1.0, 1e-3, 1e-6])
        walked = replay(wanted, np.zeros(3), grads)
        return bool(np.allclose(replay(rule, np.zeros(3), grads), walked, rtol=1e-9, atol=0))

    return accepts


def _chances() -> tuple[Array, Array]:
    """예측 확률과 원핫 라벨. 장수와 가짓수가 달라 어느 쪽으로 평균했는지 드러난다."""
    rng = np.random.default_rng(0)
    scores = rng.standard_normal((7, 3))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return p, np.eye(3)[rng.integers(0, 3, 7)]


def _loss_times(factor: float) -> Callable[[Any], bool]:
    """독자의 손실이 맞는 손실의 ``factor``배인지 봅니다."""

    def accepts(answer: Any) -> bool:
        p, y = _chances()
        right = -float(np.mean(np.log(p[y == 1])))
        return bool(
            np.shape(found := answer(p, y)) == () and math.isclose(found, factor * right, rel_tol=1e-6)
        )

    return accepts


EXERCISES = {
    "14-1": Exercise(
        near(lambda: math.log(LABELS)),
        (
            "점수가 모두 같으면 소프트맥스가 내는 확률은 어떻게 됩니까?",
            "확률이 모두 같을 때 정답의 확률에 로그를 씌우고 부호를 바꾸세요.",
        ),
        (
            Mistake(near(lambda: 1 / LABELS), "그것은 정답의 확률입니다. 묻는 것은 손실입니다."),
            Mistake(near(lambda: -math.log(LABELS)), "손실은 0 이상입니다. 부호를 보세요."),
            Mistake(
                near(lambda: math.log2(LABELS)), "로그의 밑을 보세요. 이 책과 Keras의 손실은 자연로그입니다."
            ),
        ),
    ),
    "14-2": Exercise(
        _same_as(RMSProp(lr=0.01, rho=0.95, eps=1e-7, eps_inside=True)),
        (
            "위의 이름을 옮기는 표에서 RMSprop의 줄을 보세요.",
            "표의 마지막 열에 적힌 것을 우리 규칙에도 적어야 합니다. lr과 rho도 빠뜨리지 마세요.",
        ),
        (
            Mistake(
                _same_as(RMSProp(lr=0.01, rho=0.95)), "기울기가 작을 때만 어긋납니다. ε은 어디에 있습니까?"
            ),
            Mistake(
                _same_as(RMSProp(lr=0.01, eps_inside=True)), "ε의 자리는 맞습니다. 기억의 길이를 보세요."
            ),
        ),
    ),
    "14-3": Exercise(
        choice(lambda: 2, (1, 2, 3, 4)),
        (
            "줄마다 하는 일을 말로 적어 보세요. 하려던 일과 하는 일이 다른 줄이 있습니다.",
            "학습률이 정말 바뀌었는지 print(float(opt.learning_rate))로 확인해 보세요.",
        ),
        (
            Mistake(
                choice(lambda: 1, (1, 2, 3, 4)), "0.5는 크지만, 다음 줄이 고치려던 값입니다. 고쳐졌습니까?"
            ),
            Mistake(
                choice(lambda: 4, (1, 2, 3, 4)),
                "categorical_crossentropy는 원핫 라벨을 받으므로 이 줄은 맞습니다.",
            ),
        ),
    ),
    "14-4": Exercise(
        _loss_times(1.0),
        (
            "장마다 손실 하나를 먼저 구하고, 그다음에 평균합니다.",
            "가짓수에 걸쳐서는 더하고(axis=1) 장수에 걸쳐서는 평균합니다. 부호도 보세요.",
        ),
        (
            Mistake(_loss_times(1 / 3), "가짓수로 한 번 더 나누었습니다. 평균하는 것은 장수뿐입니다."),
            Mistake(_loss_times(7.0), "장수로 나누지 않았습니다. 미니배치의 크기에 따라 손실이 달라집니다."),
            Mistake(_loss_times(-1.0), "손실은 0 이상입니다. 부호를 보세요."),
        ),
    ),
}
