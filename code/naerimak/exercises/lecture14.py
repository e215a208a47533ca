"""Keras와 순환 신경망 강의의 연습."""

from typing import Any

import numpy as np

from naerimak.exercises import Exercise, near
from naerimak.experiments import echo
from naerimak.optimizers import Optimizer, RMSProp
from naerimak.training import replay

UNITS, GAIN, STEPS = 32, 0.95, 50


def _faded() -> float:
    return float(echo("identity", "orthogonal", gain=GAIN, steps=STEPS, samples=1).gradient[0]) / float(
        echo("identity", "orthogonal", steps=STEPS, samples=1).gradient[0]
    )


def _same_as_keras(rule: Any) -> bool:
    if not isinstance(rule, Optimizer):
        return False
    # 크기가 여러 자릿수인 기울기라야 ε의 자리가 드러난다.
    grads = np.random.default_rng(0).standard_normal((50, 3)) * np.array([1.0, 1e-3, 1e-6])
    wanted = replay(RMSProp(lr=0.01, rho=0.95, eps=1e-7, eps_inside=True), np.zeros(3), grads)
    return bool(np.allclose(replay(rule, np.zeros(3), grads), wanted, rtol=1e-9, atol=0))


def _steady(gain: Any) -> bool:
    return 0.8 <= float(echo("tanh", "orthogonal", gain=float(gain), steps=40).gradient[0]) <= 1.2


def _orthogonal(answer: Any) -> bool:
    first, second = (
        np.asarray(answer(np.random.default_rng(seed), UNITS, UNITS, dtype=np.float64), dtype=float)
        for seed in (0, 1)
    )
    square = first.shape == (UNITS, UNITS)
    return (
        square and np.allclose(first.T @ first, np.eye(UNITS), atol=1e-6) and not np.allclose(first, second)
    )


EXERCISES = {
    "14-1": Exercise(
        near(_faded),
        "직교 행렬은 길이를 바꾸지 않습니다. 한 시각에 몇 배가 되는지만 보고 시각의 수만큼 곱하세요.",
    ),
    "14-2": Exercise(
        _same_as_keras, "Keras의 RMSprop은 ε을 제곱근 안에 둡니다. lr, rho와 eps_inside를 함께 적어 보세요."
    ),
    "14-3": Exercise(_steady, "이득이 1이면 기울기가 줄고 1.5이면 커집니다. 그 사이를 반씩 좁혀 보세요."),
    "14-4": Exercise(
        _orthogonal, "WᵀW가 단위행렬이고 씨앗마다 달라야 합니다. np.linalg.qr이 직교 행렬을 냅니다."
    ),
}
