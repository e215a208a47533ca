"""3강의 연습에 맞는 답과 비슷하게 틀린 답, 연습이 알아보는 실수."""

from dataclasses import dataclass

from naerimak import SGD, Momentum
from naerimak.exercises import lecture03
from naerimak.experiments import GradientMomentum
from naerimak.optimizers import MomentumState


@dataclass(frozen=True)
class Own:
    """독자가 바르게 쓴 모멘텀."""

    lr: float = 0.01
    momentum: float = 0.9

    def init(self, theta):
        return 0 * theta

    def step(self, theta, grad, v):
        v = self.momentum * v - self.lr * grad
        return theta + v, v


class Broken(Momentum):
    """새 속도를 담지 않은 모멘텀."""

    def step(self, theta, grad, state):
        return theta + self.momentum * state.v - self.lr * grad, state


class Mended(Momentum):
    """새 속도를 담은 모멘텀."""

    def step(self, theta, grad, state):
        v = self.momentum * state.v - self.lr * grad
        return theta + v, MomentumState(v)


AVERAGED = GradientMomentum(lr=0.1, momentum=0.9, dampening=0.9)
LATE, UPHILL = (kind(lr=0.1, momentum=0.9) for kind in (lecture03._Late, lecture03._Uphill))

RIGHT = {
    "03-1": [(0, 0.5, 0.9), [0.0, 0.5, 0.9]],
    "03-2": [Own, Momentum, Momentum(0.1, 0.9), GradientMomentum(0.1, 0.9)],
    "03-3": [70, 70.0],
    "03-4": [Mended, Own],
    "03-5": [0.02, 0.05, 0.2, "0.2"],
}

WRONG = {
    "03-1": [(0.9, 0.5, 0), (0.5, 0, 0.9), (0, 0.9, 0.5), (1, 2, 3), 0.9],
    "03-2": [SGD, Momentum(0.1, 0.8), AVERAGED, 0.9, None],
    "03-3": [2764, 139, 69, 19 / 21],
    "03-4": [Broken, SGD, LATE, None],
    "03-5": [0.1, 0.01, 0.06, 0.14, 0.97],
}

MISTAKES = {
    "03-1": [(0.9, 0.5, 0), (0.5, 0, 0.9)],
    "03-2": [SGD, AVERAGED, LATE, UPHILL],
    "03-3": [1382, 139, 69],
    "03-4": [Broken, LATE],
    "03-5": [0.01, 0.1],
}
