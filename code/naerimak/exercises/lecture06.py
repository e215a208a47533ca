"""RMSProp 강의의 연습."""

import numpy as np

from naerimak.exercises import Exercise, near
from naerimak.experiments import step_lengths
from naerimak.landscapes import Parabola
from naerimak.optimizers import RMSProp
from naerimak.training import minimize

STEEP, FLAT = 10.0, 0.1


def _half_life_twenty() -> float:
    return float(0.5 ** (1 / 20))


def _first_step() -> float:
    return float(step_lengths(RMSProp(lr=0.001, rho=0.99), np.array([[3.0]]))[0, 0])


def _recovery() -> float:
    slope = np.concatenate([np.full(50, STEEP), np.full(1000, FLAT)])[:, None]
    after = step_lengths(RMSProp(lr=0.1, rho=0.99), slope)[50:, 0]
    return float(np.argmax(after >= 0.05) + 1)


def _largest_lr() -> float:
    # 떨림은 학습률에 비례하므로, 한 학습률에서 잰 것으로 나눈다.
    lr = 0.1
    path = minimize(Parabola(), (2.5,), RMSProp(lr=lr), 1000).theta[-100:]
    return 0.001 * lr / float(np.abs(path).max())


def _settled() -> float:
    return float(step_lengths(RMSProp(lr=1.0, eps_inside=True), np.full((300, 1), 1e-5))[-1, 0])


EXERCISES = {
    "06-1": Exercise(
        near(_half_life_twenty, rel=1e-3), "ρ²⁰ = 1/2을 풉니다. 시간 상수와 반감기는 다른 수입니다."
    ),
    "06-2": Exercise(near(_first_step), "첫 h는 (1 − ρ)g²입니다. 그 제곱근으로 g를 나누어 보세요."),
    "06-3": Exercise(near(_recovery), "걸음이 η/2이려면 √h가 기울기의 두 배여야 합니다."),
    "06-4": Exercise(near(_largest_lr), "+a에서 −a까지의 거리가 한 걸음 η와 같습니다."),
    "06-5": Exercise(near(_settled), "h는 g²으로 갑니다. ε을 더한 다음에 제곱근을 씌웁니다."),
}
