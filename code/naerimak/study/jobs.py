"""할 일: 설정 하나로 정해지는 계산 하나."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from naerimak import (
    _check,
    activations,
    datasets,
    initializers,
    landscapes,
    network,
    optimizers,
    schedules,
    training,
)
from naerimak._types import Array
from naerimak.catalog import elementwise
from naerimak.datasets import Dataset
from naerimak.landscapes import Landscape
from naerimak.network import MLP
from naerimak.optimizers import Optimizer
from naerimak.training import train

__all__ = [
    "COLUMNS",
    "DATA",
    "HELD",
    "SIZES",
    "VALIDATION_SHARE",
    "Descent",
    "Job",
    "Training",
    "held_out",
]


class Job(ABC):
    """탐색의 일 하나. 물려받는 쪽은 frozen dataclass이고, 결과는 그 값들만으로 정해집니다.

    ``sources``는 결과를 정하는 모듈들입니다. 그 원문이 바뀌면 저장해 둔 결과를 다시 쓰지 않습니다.
    """

    sources: ClassVar[tuple[ModuleType, ...]] = ()

    @abstractmethod
    def run(self) -> Array:
        """일을 하고 결과를 배열로 냅니다."""

    def alike(self) -> Hashable:
        """``together``에서 함께 계산할 수 있는 일끼리 같은 값입니다."""
        return self

    @classmethod
    def together(cls, jobs: Sequence[Any]) -> list[Array]:
        """``alike``가 같은 일들의 결과를 냅니다. 하나씩 한 것과 비트까지 같아야 합니다."""
        return [job.run() for job in jobs]


@dataclass(frozen=True)
class Descent(Job):
    """``start``에서 ``steps``걸음 내려가는 일. 결과는 마지막 손실 ()이고, 발산하면 ``inf``입니다.

    학습률만 다른 일들은 ``training.side_by_side``로 함께 계산합니다.
    """

    landscape: Landscape
    start: tuple[float, ...]
    optimizer: Optimizer
    steps: int

    sources: ClassVar[tuple[ModuleType, ...]] = (landscapes, optimizers, training)

    def __post_init__(self) -> None:
        theta, _ = training.checked_start(self.landscape, self.start)
        object.__setattr__(self, "start", tuple(theta.tolist()))
        training.with_lr(self.optimizer, 0.0)
        _check.count("steps", self.steps, 0)

    def run(self) -> Array:
        """``minimize``로 내려갑니다."""
        trace = training.minimize(self.landscape, self.start, self.optimizer, self.steps)
        return np.array(np.inf if trace.diverged_at is not None else trace.loss[-1])

    def alike(self) -> Hashable:
        """독자가 쓴 규칙은 원소마다 작동한다는 보장이 없으므로 쌓지 않습니다."""
        if not elementwise(self.optimizer):
            return self
        return replace(self, optimizer=training.with_lr(self.optimizer, 0.0))

    @classmethod
    def together(cls, jobs: Sequence["Descent"]) -> list[Array]:
        """일마다의 학습률을 한 열로 세워, 점 K개 (K, n)을 한꺼번에 옮깁니다."""
        first = jobs[0]
        if len(jobs) == 1:
            return [first.run()]
        lrs = [job.optimizer.lr for job in jobs]  # type: ignore[attr-defined]
        loss: Array = np.empty(len(jobs))
        finite = np.full(len(jobs), True)
        for theta, loss in training.side_by_side(
            first.landscape, first.start, first.optimizer, lrs, first.steps
        ):
            finite &= np.isfinite(loss) & np.isfinite(theta).all(axis=1)
        return list(np.where(finite, loss, np.inf))


COLUMNS = ("train_loss", "train_accuracy", "held_loss", "held_accuracy")
"""``Training``의 결과에서 열의 차례."""


HELD = ("validation", "test")


@dataclass(frozen=True)
class Training(Job):
    """신경망을 ``epochs``에폭 가르치는 일. 결과는 (epochs + 1, 4) float32이고 열은 ``COLUMNS``입니다.

    첫 줄은 배우기 전입니다. 발산하면 그 뒤의 손실은 ``inf``, 정확도는 0입니다. 신경망은 너비 ``width``인
    은닉층이 ``depth``개인 ReLU 다층 퍼셉트론이고 He 초깃값에서 시작합니다. 초깃값과 미니배치의 차례는
    ``seed``가 정합니다. ``held``는 배우지 않고 재기만 할 데이터로, 학습률을 고를 때는 ``"validation"``, 고른
    뒤에 비교할 때는 ``"test"``입니다. 배우는 데이터는 둘에서 같습니다. ``schedule``은 전체 걸음에
    맞춘 스케줄의 이름(``schedules.SHAPES``)이고, 규칙의 학습률이 그 가장 높은 곳입니다. ``warmup``은 곧게
    올리는 걸음 수입니다.

    일마다 따로 계산합니다. 여러 신경망의 행렬을 쌓아 곱하면 비트는 같지만 빠르기가 1.2배쯤에 그쳐(너비 100,
    미니배치 50), 역전파를 한 벌 더 쓸 이유가 되지 못합니다.
    """

    optimizer: Optimizer
    seed: int = 0
    batch_size: int = 50
    epochs: int = 15
    data: str = "digits"
    held: str = "validation"
    depth: int = 5
    width: int = 100
    schedule: str = "constant"
    warmup: int = 0

    sources: ClassVar[tuple[ModuleType, ...]] = (
        activations, datasets, initializers, network, optimizers, schedules, training,
    )  # fmt: skip

    def __post_init__(self) -> None:
        for name, least in (("seed", 0), ("batch_size", 1), ("epochs", 1), ("depth", 1), ("width", 1)):
            _check.count(name, getattr(self, name), least)
        if self.data not in DATA:
            raise _check.fail("data", self.data, f"{', '.join(DATA)} 가운데 하나")
        if self.held not in HELD:
            raise _check.fail("held", self.held, f"{', '.join(HELD)} 가운데 하나")
        if self.schedule not in schedules.SHAPES:
            raise _check.fail("schedule", self.schedule, f"{', '.join(schedules.SHAPES)} 가운데 하나")
        _check.count("warmup", self.warmup, 0)

    def plan(self, count: int) -> schedules.Schedule | None:
        """학습 데이터가 ``count``개일 때의 스케줄. 학습률이 끝까지 그대로이면 ``None``입니다."""
        if self.schedule == "constant" and not self.warmup:
            return None
        steps = self.epochs * -(-count // self.batch_size)
        return schedules.shaped(self.schedule, self.optimizer.lr, steps, self.warmup)  # type: ignore[attr-defined]

    def run(self) -> Array:
        """``train``으로 가르칩니다."""
        data = held_out(self.data, self.held)
        model = MLP((data.x_train.shape[1], *[self.width] * self.depth, 10))
        theta = model.init(np.random.default_rng(self.seed))
        history = train(
            model, theta, data, self.optimizer, epochs=self.epochs, batch_size=self.batch_size,
            rng=np.random.default_rng([self.seed, 1]), schedule=self.plan(len(data.x_train)), progress=False,
        )  # fmt: skip
        found = np.zeros((self.epochs + 1, len(COLUMNS)), np.float32)
        found[:, 0::2] = np.inf
        found[0] = model.evaluate(theta, data.x_train, data.y_train) + model.evaluate(
            theta, data.x_test, data.y_test
        )
        measured = np.stack(
            [history.train_loss, history.train_accuracy, history.test_loss, history.test_accuracy], axis=1
        )
        # 마지막 걸음에서 넘친 손실은 수가 아닐 수 있다.
        found[1 : len(measured) + 1] = np.where(np.isnan(measured), np.inf, measured)
        return found


DATA = {"digits": datasets.digits, "mnist": datasets.mnist}
"""``Training``이 배우는 데이터."""


SIZES: dict[str, dict[str, Any]] = {
    "digits": {"batch_size": 50, "epochs": 15},
    "mnist": {"batch_size": 100, "epochs": 3},
}
"""데이터마다의 미니배치 크기와 에폭."""

VALIDATION_SHARE = 5
"""검증 데이터는 학습 데이터의 몇 분의 1인가."""


@lru_cache(maxsize=4)
def held_out(data: str, held: str) -> Dataset:
    """학습 데이터의 앞 1/5을 검증 데이터로 떼고, 남은 것과 ``held``를 짝지어 냅니다.

    데이터는 이미 섞여 있습니다.
    """
    whole = DATA[data]()
    n = len(whole.x_train) // VALIDATION_SHARE
    x, y = whole.x_train[n:], whole.y_train[n:]
    if held == "validation":
        return Dataset(x, y, whole.x_train[:n], whole.y_train[:n])
    return Dataset(x, y, whole.x_test, whole.y_test)
