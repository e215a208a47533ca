r"""배우는 동안 헤세 행렬의 가장 큰 고윳값 $\lambda_{\max}$가 어떻게 되는가.

신경망의 기울기만으로 재고, 탐색기도 같은 함수와 클래스를 씁니다(``widgets/arrays.py``).
"""

from typing import Any, NamedTuple

import numpy as np

from naerimak import _check, datasets
from naerimak._types import Array
from naerimak.datasets import Dataset
from naerimak.draws import Draws
from naerimak.experiments.learner import Learner, scaled
from naerimak.initializers import xavier_normal
from naerimak.network import MLP, Network, Regressor
from naerimak.optimizers import Optimizer

__all__ = [
    "DigitsProblem",
    "Sharpening",
    "Watched",
    "adam_limit",
    "digits_problem",
    "hessian_product",
    "momentum_limit",
    "sam_limit",
    "sharpest",
    "watch",
]

FIRST, LATER = 30, 4
"""거듭제곱법을 반복하는 횟수: 처음과, 앞서 찾은 방향에서 이어 갈 때."""


class Sharpest(NamedTuple):
    """``value``는 고윳값, ``direction``은 그 고유벡터에 가까운 방향입니다."""

    value: float
    direction: Array


def hessian_product(network: Network, theta: Array, x: Array, y: Any, u: Array) -> Array:
    r"""헤세 행렬과 방향의 곱 $Hu$를 기울기의 중앙 차분으로 어림합니다. float64여야 합니다."""
    h = 1e-4 / np.sqrt(np.sum(u * u))
    above = network.loss_and_grad(theta + h * u, x, y)[1]
    below = network.loss_and_grad(theta - h * u, x, y)[1]
    product: Array = (above - below) / (2 * h)
    return product


def sharpest(
    network: Network, theta: Array, x: Array, y: Any, u: Array, rounds: int, *, scale: Any = 1.0
) -> Sharpest:
    r"""``u``에서 시작하는 거듭제곱법을 ``rounds``번 반복해 절댓값이 가장 큰 고윳값과 그 방향을 냅니다.

    ``scale``이 배열 $s$이면 $\mathrm{diag}(s)\,H\,\mathrm{diag}(s)$의 고윳값입니다. $s = P^{-1/2}$이면
    전처리한 헤세 행렬 $P^{-1}H$의 고윳값과 같습니다.
    """
    _check.count("rounds", rounds)
    value = 0.0
    for _ in range(rounds):
        u = u / np.sqrt(np.sum(u * u))
        image = scale * hessian_product(network, theta, x, y, scale * u)
        value = np.sum(u * image)
        u = image
    return Sharpest(value, u)


def adam_scale(rule: Any, state: Any) -> Array:
    r"""Adam의 전처리 $P = \sqrt{\hat v} + \epsilon$의 $-1/2$제곱."""
    scale: Array = 1 / np.sqrt(np.sqrt(state.v / (1 - rule.beta2**state.t)) + rule.eps)
    return scale


def momentum_limit(lr: float, momentum: float) -> float:
    r"""무거운 공이 2차 함수에서 견디는 가장 큰 곡률 $2(1+\alpha)/\eta$. ``momentum=0``이면 $2/\eta$입니다."""
    return 2 * (1 + momentum) / lr


def adam_limit(lr: float, beta1: float) -> float:
    r"""Adam이 견디는 전처리한 곡률 $2(1+\beta_1)/((1-\beta_1)\eta)$."""
    return momentum_limit(lr, beta1) / (1 - beta1)


def sam_limit(lr: float, rho: float, slope: float) -> float:
    r"""SAM이 견디는 곡률. ``slope``는 기울기의 크기 $\lVert g\rVert$입니다.

    $\eta\lambda(1 + \rho\lambda/\lVert g\rVert) = 2$의 양의 해입니다(Long·Bartlett, 2024).
    """
    found: float = slope / (2 * rho) * (np.sqrt(1 + 8 * rho / (lr * slope)) - 1)
    return found


class Watched:
    """배우는 신경망과, ``every``걸음마다 잰 것.

    ``seen``에 (걸음, 학습 손실, 고윳값, 기울기의 크기)가 쌓입니다. ``adam``이면 전처리한 헤세 행렬의
    고윳값이고, 첫 걸음을 가기 전에는 전처리가 없으므로 재지 않습니다. 재는 일은 거듭제곱법의 반복
    하나씩으로 나뉘고(``look``), ``left``가 남은 반복의 수입니다.
    """

    def __init__(self, learner: Learner, every: int, adam: bool) -> None:
        self.learner = learner
        self.every = every
        self.adam = adam
        self.u = Draws(0, stream=4).standard_normal((len(learner.theta),))
        self.seen: list[tuple[int, float, float, float]] = []
        self.left = 0 if adam else FIRST

    def step(self) -> None:
        """한 걸음 배우고, 차례가 되었으면 잽니다."""
        self.advance()
        self.finish()

    def advance(self) -> None:
        """한 걸음 배우고, 차례가 되었으면 재기 시작합니다."""
        self.finish()
        learner = self.learner
        if learner.diverged_at is not None:
            return
        learner.step()
        if learner.diverged_at is None and learner.t % self.every == 0:
            self.left = FIRST if len(self.seen) == 0 else LATER

    def finish(self) -> None:
        """재던 것을 마저 잽니다."""
        while self.left > 0:
            self.look()

    def look(self) -> None:
        """거듭제곱법을 한 번 반복합니다. 앞서 찾은 방향에서 이어 가므로 몇 번만 반복해도 됩니다."""
        learner = self.learner
        scale: Any = adam_scale(learner.optimizer, learner.state) if self.adam else 1.0
        x = learner.data.x_train
        y = learner.data.y_train
        found = sharpest(learner.network, learner.theta, x, y, self.u, 1, scale=scale)
        self.u = found.direction
        self.left = self.left - 1
        if self.left == 0:
            loss, grad = learner.network.loss_and_grad(learner.theta, x, y)
            self.seen.append((learner.t, loss, found.value, np.sqrt(np.sum(grad * grad))))


class DigitsProblem(NamedTuple):
    """이 강의의 문제. ``labels``는 시험 데이터의 라벨입니다."""

    network: MLP
    theta: Array
    data: Dataset
    labels: Any


def digits_problem(
    images: int = 200, tests: int = 800, *, seed: int = 0, cross_entropy: bool = False
) -> DigitsProblem:
    """손글씨 숫자의 앞 ``images``장을 tanh 신경망(은닉층 셋, 너비 32)으로 배웁니다.

    입력에서 학습 데이터의 평균을 빼고, 가중치는 Xavier의 0.6배에서 시작합니다. 손실은 원핫 라벨과의 제곱
    오차의 평균이고, ``cross_entropy``이면 소프트맥스 교차 엔트로피입니다.
    """
    whole = datasets.digits(dtype=np.float64)
    _check.count("images", images)
    x = np.concatenate([whole.x_train, whole.x_test])
    labels = np.concatenate([whole.y_train, whole.y_test])
    x = x - x[:images].mean(axis=0)
    sizes = (64, 32, 32, 32, 10)
    network = MLP(sizes, "tanh") if cross_entropy else Regressor(sizes, "tanh")  # type: ignore[arg-type]
    y = labels if cross_entropy else np.eye(10)[labels]
    theta = network.init(np.random.default_rng(seed), scaled(xavier_normal, 0.6), dtype=np.float64)
    end = images + tests
    return DigitsProblem(
        network, theta, Dataset(x[:images], y[:images], x[images:end], y[images:end]), labels[images:end]
    )


class Sharpening(NamedTuple):
    """잰 것의 차례: 걸음, 학습 손실, 고윳값, 기울기의 크기. 모양은 모두 (잰 횟수,)입니다.

    ``theta``는 마지막 매개변수입니다. 저장해 둔 것에는 없습니다.
    """

    t: Array
    loss: Array
    value: Array
    slope: Array
    theta: Array | None = None


def watch(
    problem: DigitsProblem,
    rule: Optimizer,
    steps: int,
    *,
    every: int = 10,
    batch_size: int = 0,
    adam: bool = False,
    seed: int = 0,
) -> Sharpening:
    r"""``rule``로 ``steps``걸음 배우며 ``every``걸음마다 $\lambda_{\max}$를 잽니다.

    ``batch_size``가 0이면 기울기는 학습 데이터 전체의 것입니다. 발산하면 그 앞까지만 있습니다.
    """
    _check.count("steps", steps)
    _check.count("every", every)
    data = problem.data
    size = batch_size or len(data.x_train)
    rng = np.random.default_rng(seed)
    learner = Learner(problem.network, problem.theta, rule, data, size, rng, batch_size > 0)
    watched = Watched(learner, every, adam)
    for _ in range(steps):
        watched.step()
    t, loss, value, slope = np.array(watched.seen).T
    return Sharpening(t, loss, value, slope, learner.theta)


FUNCTIONS = (hessian_product, sharpest, adam_scale, momentum_limit, adam_limit)
CONSTANTS = {"FIRST": FIRST, "LATER": LATER}
