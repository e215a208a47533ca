"""학습: 지형 위를 내려가는 ``minimize``와 신경망을 가르치는 ``train``."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naerimak import _check, timing
from naerimak._types import Array
from naerimak.catalog import OPTIMIZERS, elementwise
from naerimak.datasets import Dataset
from naerimak.landscapes import Landscape
from naerimak.network import Network
from naerimak.optimizers import Optimizer
from naerimak.schedules import Schedule
from naerimak.wrappers import evaluation

UPDATE_BLOCK = 16_384
"""한 번에 갱신하는 매개변수의 수. 규칙이 만드는 임시 배열이 캐시에 머무는 크기입니다."""


@dataclass(frozen=True)
class Trace:
    """``minimize``가 지나온 길.

    ``theta``는 (T+1, n), ``loss``는 (T+1,), ``grad``는 (T, n)이고 ``state``는 걸음마다의 상태 T+1개입니다.
    발산하면 유한한 곳까지만 담고, ``diverged_at``이 유한하지 않은 값이 처음 나온 걸음(1부터)입니다.
    """

    landscape: Landscape
    optimizer: Optimizer
    theta: Array
    loss: Array
    grad: Array
    state: tuple[Any, ...]
    diverged_at: int | None = None

    @property
    def steps(self) -> int:
        """실제로 간 걸음의 수 T."""
        return len(self.grad)


def with_lr(optimizer: Optimizer, lr: float) -> Optimizer:
    """학습률만 ``lr``로 바꾼 규칙을 냅니다. ``lr``이 있는 dataclass가 아니면 ``ValueError``입니다."""
    _check.made("optimizer", optimizer)
    if not (is_dataclass(optimizer) and hasattr(optimizer, "lr")):
        raise _check.fail("optimizer", optimizer, "학습률 lr이 있는 dataclass")
    return replace(optimizer, lr=lr)


def with_lr_column(optimizer: Optimizer, lrs: Array) -> Any:
    """``optimizer``의 학습률 자리에, 하나씩 확인해 둔 학습률의 열 ``lrs``를 넣은 것을 냅니다.

    규칙이 원소마다 작동하면 쌓아 둔 점들이 각각의 학습률로 움직입니다.
    """
    together: Any = copy(optimizer)
    object.__setattr__(together, "lr", lrs)
    return together


def side_by_side(
    landscape: Landscape,
    start: Sequence[float] | Array,
    optimizer: Optimizer,
    lrs: Sequence[float],
    steps: int,
) -> Iterator[tuple[Array, Array]]:
    """학습률만 다른 길 K개를 한 배열에 쌓아 함께 걸으며, 걸음마다 점 (K, n)과 손실 (K,)을 냅니다.

    처음 자리부터 T+1번 냅니다.
    규칙도 지형도 원소마다 작동하므로 하나씩 걸은 것과 비트까지 같고, 학습률 100개이면 ``minimize``를 반복하는
    것보다 수십 배 빠릅니다. 원소마다 작동한다고 알려진 규칙(``catalog.elementwise``)이 아니면
    ``ValueError``입니다.
    """
    if not elementwise(optimizer):
        raise _check.fail("optimizer", optimizer, f"{', '.join(OPTIMIZERS)} 가운데 하나")
    for lr in lrs:
        with_lr(optimizer, lr)
    together = with_lr_column(optimizer, np.array(lrs)[:, None])
    theta = np.tile(checked_start(landscape, start)[0], (len(lrs), 1))
    state = together.init(theta)
    yield theta, landscape(theta)
    for _ in range(steps):
        # 발산하는 길의 넘침은 그 자체가 결과다. yield 밖으로 설정이 새지 않게 걸음마다 끈다.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            theta, state = together.step(theta, landscape.grad(theta), state)
            loss = landscape(theta)
        yield theta, loss


def at_step(optimizer: Optimizer, schedule: Schedule | None, t: int) -> Optimizer:
    """``t``번째 걸음에서 쓸 규칙을 냅니다. ``schedule``이 없으면 그대로입니다."""
    return optimizer if schedule is None else with_lr(optimizer, schedule(t))


def checked_start(landscape: Landscape, start: Sequence[float] | Array) -> tuple[Array, Array]:
    """출발점과 그곳의 손실을 냅니다.

    모양이 다르거나 둘 가운데 하나라도 유한하지 않으면 ``ValueError``입니다.
    """
    _check.made("landscape", landscape)
    _check.unmasked("start", start)
    _check.not_half("start", start)
    theta = np.array(start, dtype=float)
    if theta.shape != (landscape.dim,):
        raise _check.fail("start.shape", theta.shape, f"({landscape.dim},)")
    if not np.isfinite(theta).all():
        raise _check.fail("start", theta.tolist(), "유한한 수로만 된 점")
    with np.errstate(over="ignore", invalid="ignore"):
        loss = landscape(theta)
    if not np.isfinite(loss):
        raise _check.fail("start", theta.tolist(), "손실이 유한한 점")
    return theta, loss


def _noise(landscape: Landscape, noise: Array, steps: int) -> Array:
    _check.unmasked("noise", noise)
    _check.not_half("noise", noise)
    noise = np.asarray(noise, dtype=float)
    if noise.ndim != 2 or noise.shape[1] != landscape.dim or len(noise) < steps:
        raise _check.fail("noise.shape", noise.shape, f"({steps} 이상, {landscape.dim})")
    if not np.isfinite(noise).all():
        raise _check.fail(
            "noise", f"유한하지 않은 값 {np.sum(~np.isfinite(noise))}개", "유한한 수로만 된 배열"
        )
    return noise


def minimize(
    landscape: Landscape,
    start: Sequence[float] | Array,
    optimizer: Optimizer,
    steps: int,
    *,
    schedule: Schedule | None = None,
    noise: Array | None = None,
    reset_every: int = 0,
) -> Trace:
    """``start``에서 ``optimizer``로 ``steps``걸음 내려갑니다.

    ``schedule``은 걸음마다의 학습률이고, ``noise`` (steps 이상, n)은 기울기에 더하는 잡음입니다.
    ``reset_every``가 0보다 크면 그만큼 걸을 때마다 상태를 처음으로 되돌립니다. 발산은 오류가 아닙니다.
    ``start``나 ``noise``의 모양이 다르거나 유한하지 않으면 ``ValueError``입니다.
    """
    _check.made("optimizer", optimizer)
    theta, loss = checked_start(landscape, start)
    _check.count("steps", steps, 0)
    _check.count("reset_every", reset_every, 0)
    if noise is not None:
        noise = _noise(landscape, noise, steps)
    state = optimizer.init(theta)
    thetas, losses, grads, states = [theta], [loss], [], [state]
    diverged_at = None
    # 발산하는 길에서는 넘침과 0으로 나누기가 곧 결과이므로 numpy의 경고를 끈다.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for t in range(steps):
            if reset_every and t and t % reset_every == 0:
                states[-1] = state = optimizer.init(theta)
            grad = landscape.grad(theta)
            if noise is not None:
                grad = grad + noise[t]
            theta, state = at_step(optimizer, schedule, t).step(theta, grad, state)
            loss = landscape(theta)
            if not (np.isfinite(loss) and np.isfinite(theta).all()):
                diverged_at = t + 1
                break
            thetas.append(theta)
            losses.append(loss)
            grads.append(grad)
            states.append(state)
    return Trace(
        landscape,
        optimizer,
        np.array(thetas),
        np.array(losses),
        np.array(grads).reshape(-1, landscape.dim),
        tuple(states),
        diverged_at,
    )


def replay(optimizer: Optimizer, theta: Array, grads: Array) -> Array:
    """정해진 기울기 ``grads`` (T, n)을 차례로 주며 지나온 길 (T+1, n)을 냅니다. 구현끼리 비교할 때 씁니다."""
    _check.made("optimizer", optimizer)
    state = optimizer.init(theta)
    path = [theta]
    for grad in grads:
        theta, state = optimizer.step(theta, grad, state)
        path.append(theta)
    return np.array(path)


@dataclass(frozen=True)
class History:
    """``train``의 기록.

    ``loss``는 반복마다의 미니배치 손실 (T,), ``train_accuracy``와 ``test_accuracy``는 에폭마다의 정확도 (E,),
    ``train_loss``와 ``test_loss``는 에폭마다 데이터 전체에서 잰 손실 (E,)입니다.
    ``theta``는 마지막 매개변수(평균을 내는 규칙이면 평가할 평균), ``diverged_at``은 손실이 처음으로 유한하지
    않게 된 반복(1부터)입니다.
    """

    loss: Array
    train_loss: Array
    train_accuracy: Array
    test_loss: Array
    test_accuracy: Array
    theta: Array
    diverged_at: int | None = None


def minibatches(n: int, batch_size: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """한 에폭의 미니배치를 색인으로 냅니다. 섞은 뒤 차례로 자르므로 데이터마다 꼭 한 번씩 나옵니다."""
    _check.count("batch_size", batch_size)
    _check.generator("rng", rng)
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


class Updater:
    """매개변수를 덩이로 나누어 갱신합니다.

    패키지의 규칙은 원소마다 작동하므로 나누어도 결과가 같고,
    임시 배열이 캐시에 머물러 큰 신경망에서 빠릅니다.
    """

    def __init__(self, optimizer: Optimizer, theta: Array) -> None:
        # 독자가 쓴 규칙은 기울기의 길이처럼 전체를 볼 수 있으므로 나누지 않는다.
        size = UPDATE_BLOCK if elementwise(optimizer) else theta.size
        self.blocks = [slice(i, i + size) for i in range(0, theta.size, size)]
        self.states = [optimizer.init(theta[block]) for block in self.blocks]

    def __call__(self, optimizer: Optimizer, theta: Array, grad: Array) -> None:
        """``theta``를 제자리에서 한 걸음 갱신합니다."""
        for i, block in enumerate(self.blocks):
            theta[block], self.states[i] = optimizer.step(theta[block], grad[block], self.states[i])

    def evaluation(self, optimizer: Optimizer, theta: Array) -> Array:
        """평가할 매개변수: 덩이마다의 ``wrappers.evaluation``."""
        blocks = zip(self.blocks, self.states, strict=True)
        return np.concatenate([evaluation(optimizer, theta[block], state) for block, state in blocks])


def train(
    network: Network,
    theta: Array,
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    schedule: Schedule | None = None,
    on_step: Callable[[int, Array, Array], None] | None = None,
    evaluate: bool = True,
    progress: bool = True,
) -> History:
    """``theta``에서 시작해 ``epochs``에폭 동안 미니배치로 학습합니다. ``theta``는 바뀌지 않습니다.

    미니배치의 차례는 ``rng``가 정합니다. ``on_step(t, theta, grad)``는 갱신하기 전마다 불립니다.
    평균을 내는 규칙(``evaluation``이 있는 것)은 그 평균에서 잽니다.
    손실이 유한하지 않게 되면 그때까지의 기록을 담아 멈춥니다. ``evaluate=False``이면 에폭마다 데이터 전체를
    재지 않아 빠르고 그 기록이 빕니다. ``progress=False``이면 진행 막대를 보이지 않습니다.
    """
    _check.made("network", network)
    _check.made("optimizer", optimizer)
    _check.count("epochs", epochs)
    theta = theta.copy()
    grad = np.empty_like(theta)
    update = Updater(optimizer, theta)
    losses: list[float] = []
    measured: list[tuple[float, float, float, float]] = []
    diverged_at = None
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for _ in timing.progress(range(epochs), "에폭", shown=progress):
            for batch in minibatches(len(data.x_train), batch_size, rng):
                loss, _ = network.loss_and_grad(theta, data.x_train[batch], data.y_train[batch], out=grad)
                if not np.isfinite(loss):
                    diverged_at = len(losses) + 1
                    break
                if on_step is not None:
                    on_step(len(losses), theta, grad)
                update(at_step(optimizer, schedule, len(losses)), theta, grad)
                losses.append(loss)
            if diverged_at is not None:
                break
            if evaluate:
                point = update.evaluation(optimizer, theta)
                measured.append(
                    network.evaluate(point, data.x_train, data.y_train)
                    + network.evaluate(point, data.x_test, data.y_test)
                )
    theta = update.evaluation(optimizer, theta)
    train_loss, train_accuracy, test_loss, test_accuracy = np.array(measured).reshape(-1, 4).T
    return History(np.array(losses), train_loss, train_accuracy, test_loss, test_accuracy, theta, diverged_at)
