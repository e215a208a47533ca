"""훑기(sweep): 설정만 바꾸어 같은 일을 여러 번 하고 결과를 모읍니다.

일 하나가 ``Job`` 하나이고, ``sweep``이 일의 목록을 받아 같은 차례의 결과를 냅니다. 어디에서 셈할지는 실행기가 정합니다.

    sweep(jobs)                                             # 이 프로세스에서 차례로
    sweep(jobs, executor=ProcessPoolExecutor(2))            # 프로세스 둘에서
    sweep(jobs, executor=Client("주소").get_executor())     # Dask로 여러 컴퓨터에서

같은 컴퓨터라면 세 결과는 비트까지 같습니다. 일마다 난수를 씨앗에서 새로 만들고, 일끼리 아무것도 주고받지 않기 때문입니다.
BLAS가 쓰는 실의 수는 어디에서나 같아야 하므로 ``OPENBLAS_NUM_THREADS=1``을 정해 두고 부릅니다.
"""

import ast
import hashlib
import inspect
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from copy import copy
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from tqdm.auto import tqdm

from naerimak import (
    _check,
    activations,
    datasets,
    initializers,
    landscapes,
    network,
    optimizers,
    training,
)
from naerimak._check import Array
from naerimak.datasets import Dataset
from naerimak.landscapes import Landscape
from naerimak.network import MLP
from naerimak.optimizers import OPTIMIZERS, Optimizer
from naerimak.training import PROGRESS_AFTER, train


class Job(ABC):
    """훑기의 일 하나. 물려받는 쪽은 frozen dataclass이고, 결과는 그 값들만으로 정해집니다.

    ``sources``는 결과를 정하는 모듈들입니다. 그 원문이 바뀌면 저장해 둔 결과를 다시 쓰지 않습니다.
    """

    sources: ClassVar[tuple[ModuleType, ...]] = ()

    @abstractmethod
    def run(self) -> Array:
        """일을 하고 결과를 배열로 냅니다."""

    def alike(self) -> Hashable:
        """``together``에서 함께 셈할 수 있는 일끼리 같은 값입니다."""
        return self

    @classmethod
    def together(cls, jobs: Sequence[Any]) -> list[Array]:
        """``alike``가 같은 일들의 결과를 냅니다. 하나씩 한 것과 비트까지 같아야 합니다."""
        return [job.run() for job in jobs]


@dataclass(frozen=True)
class Descent(Job):
    """``start``에서 ``steps``걸음 내려가는 일. 결과는 마지막 손실 ()이고, 발산하면 ``inf``입니다.

    학습률만 다른 일들은 한 배열에 쌓아 함께 셈합니다. 규칙도 지형도 원소마다 작동하므로 하나씩 셈한 것과 비트까지 같고,
    학습률 100개이면 ``minimize``를 되풀이하는 것보다 수십 배 빠릅니다.
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
        stackable = type(self.optimizer) in OPTIMIZERS.values()
        return replace(self, optimizer=training.with_lr(self.optimizer, 0.0)) if stackable else self

    @classmethod
    def together(cls, jobs: Sequence["Descent"]) -> list[Array]:
        """일마다의 학습률을 한 열로 세워, 점 K개 (K, n)을 한꺼번에 옮깁니다."""
        first = jobs[0]
        if len(jobs) == 1:
            return [first.run()]
        rule: Any = copy(first.optimizer)
        # 학습률의 확인은 일을 만들 때 끝났다. 여기서는 수 하나 자리에 열 하나를 넣는다.
        object.__setattr__(rule, "lr", np.array([[job.optimizer.lr] for job in jobs]))  # type: ignore[attr-defined]
        theta = np.tile(np.array(first.start, dtype=float), (len(jobs), 1))
        loss, state = first.landscape(theta), rule.init(theta)
        finite = np.isfinite(loss)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for _ in range(first.steps):
                theta, state = rule.step(theta, first.landscape.grad(theta), state)
                loss = first.landscape(theta)
                finite &= np.isfinite(loss) & np.isfinite(theta).all(axis=1)
        return list(np.where(finite, loss, np.inf))


COLUMNS = ("train_loss", "train_accuracy", "held_loss", "held_accuracy")
"""``Training``의 결과에서 열의 차례."""

HELD = ("validation", "test")


@dataclass(frozen=True)
class Training(Job):
    """신경망을 ``epochs``에폭 가르치는 일. 결과는 (epochs + 1, 4) float32이고 열은 ``COLUMNS``입니다.

    첫 줄은 배우기 전입니다. 발산하면 그 뒤의 손실은 ``inf``, 정확도는 0입니다. 신경망은 너비 ``width``인 은닉층이 ``depth``개인
    ReLU 다층 퍼셉트론이고 He 초깃값에서 시작합니다. 초깃값과 미니배치의 차례는 ``seed``가 정합니다. ``held``는 배우지 않고
    재기만 할 자료로, 학습률을 고를 때는 ``"validation"``, 고른 뒤에 견줄 때는 ``"test"``입니다. 배우는 자료는 둘에서 같습니다.

    일마다 따로 셈합니다. 여러 신경망의 행렬을 쌓아 곱하면 비트는 같지만 빠르기가 1.2배쯤에 그쳐(너비 100, 미니배치 50),
    역전파를 한 벌 더 쓸 까닭이 되지 못합니다.
    """

    optimizer: Optimizer
    seed: int = 0
    batch_size: int = 50
    epochs: int = 15
    data: str = "digits"
    held: str = "validation"
    depth: int = 5
    width: int = 100

    sources: ClassVar[tuple[ModuleType, ...]] = (
        activations, datasets, initializers, network, optimizers, training,
    )  # fmt: skip

    def __post_init__(self) -> None:
        for name, least in (("seed", 0), ("batch_size", 1), ("epochs", 1), ("depth", 1), ("width", 1)):
            _check.count(name, getattr(self, name), least)
        if self.data not in DATA:
            raise _check.fail("data", self.data, f"{', '.join(DATA)} 가운데 하나")
        if self.held not in HELD:
            raise _check.fail("held", self.held, f"{', '.join(HELD)} 가운데 하나")

    def run(self) -> Array:
        """``train``으로 가르칩니다."""
        data = held_out(self.data, self.held)
        model = MLP((data.x_train.shape[1], *[self.width] * self.depth, 10))
        theta = model.init(np.random.default_rng(self.seed))
        history = train(
            model, theta, data, self.optimizer, epochs=self.epochs, batch_size=self.batch_size,
            rng=np.random.default_rng([self.seed, 1]), progress=False,
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
"""``Training``이 배우는 자료."""

VALIDATION_SHARE = 5
"""검증용 자료는 학습용 자료의 몇 분의 1인가."""


@lru_cache(maxsize=4)
def held_out(data: str, held: str) -> Dataset:
    """학습용 자료의 앞 1/5을 검증용으로 떼고, 남은 것과 ``held``를 짝지어 냅니다. 자료는 이미 섞여 있습니다."""
    whole = DATA[data]()
    n = len(whole.x_train) // VALIDATION_SHARE
    x, y = whole.x_train[n:], whole.y_train[n:]
    if held == "validation":
        return Dataset(x, y, whole.x_train[:n], whole.y_train[:n])
    return Dataset(x, y, whole.x_test, whole.y_test)


# ── 훑기 ─────────────────────────────────────────────────────────────────────


def sweep(
    jobs: Iterable[Job],
    *,
    executor: Executor | None = None,
    path: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> list[Array]:
    """일을 모두 하고 결과를 ``jobs``의 차례로 냅니다. 같은 일이 두 번 있으면 한 번만 합니다.

    ``executor``는 ``concurrent.futures.Executor``이면 무엇이든 되고, 주지 않으면 이 프로세스에서 합니다. ``path``를 주면
    결과가 나오는 대로 그 파일에 쌓고, 다시 부르면 거기 있는 일은 건너뜁니다. ``path``를 쓰는 것은 한 번에 하나여야 합니다.
    """
    jobs = list(jobs)
    keys = [key(job) for job in jobs]
    store = None if path is None else Store(path)
    found = {} if store is None else dict(store.results)
    waiting = {one: job for one, job in zip(keys, jobs, strict=True) if one not in found}
    results = _together(waiting) if executor is None else _apart(waiting, executor)
    for one, values in tqdm(
        results, desc="훑기", total=len(waiting), delay=PROGRESS_AFTER, leave=False, disable=not progress
    ):
        found[one] = values
        if store is not None:
            store.add(one, waiting[one], values)
    return [found[one] for one in keys]


def _together(waiting: Mapping[str, Job]) -> Iterator[tuple[str, Array]]:
    groups: dict[tuple[type[Job], Hashable], list[str]] = {}
    for one, job in waiting.items():
        groups.setdefault((type(job), job.alike()), []).append(one)
    for (kind, _), members in groups.items():
        yield from zip(members, kind.together([waiting[one] for one in members]), strict=True)


def _run(job: Job) -> Array:
    return job.run()


def _apart(waiting: Mapping[str, Job], executor: Executor) -> Iterator[tuple[str, Array]]:
    futures = {executor.submit(_run, job): one for one, job in waiting.items()}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        # 하나가 실패하거나 도중에 멈추면, 아직 시작하지 않은 일을 거둔다.
        for future in futures:
            future.cancel()


# ── 저장 ─────────────────────────────────────────────────────────────────────


def key(job: Job) -> str:
    """일의 열쇠. 일의 모든 값, 결과를 정하는 원문, numpy의 버전 가운데 하나라도 다르면 다릅니다.

    원문에서 주석과 독스트링은 뺍니다. 글을 고쳤다고 훑기를 다시 하지는 않기 위해서입니다.
    """
    modules = dict.fromkeys([*job.sources, inspect.getmodule(type(job))])
    parts = [repr(job), np.__version__, *map(_formula, modules)]
    rule = getattr(job, "optimizer", None)
    if rule is not None and inspect.getmodule(type(rule)) is not optimizers:
        # 독자가 칸에서 쓴 규칙은 모듈이 아니라 클래스의 원문을 본다.
        parts.append(inspect.getsource(type(rule)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


@cache
def _formula(module: ModuleType) -> str:
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


class Store:
    """결과를 한 줄에 하나씩 쌓는 JSON Lines 파일.

    줄 하나를 한 번에 써서 덧붙입니다. 쓰다가 멈춘 마지막 줄은 다음에 열 때 잘라 내고, 읽을 수 없는 줄의 일은 다시 합니다.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.results: dict[str, Array] = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
        if lines and not lines[-1].endswith(b"\n"):
            os.truncate(self.path, sum(map(len, lines[:-1])))
            lines.pop()
        for line in lines:
            try:
                record = json.loads(line)
                values = np.array(record["values"], record["dtype"]).reshape(record["shape"])
                self.results[record["key"]] = values
            except (ValueError, KeyError, TypeError):
                continue

    def add(self, key: str, job: Job, values: Array) -> None:
        """결과 하나를 덧붙이고 디스크에 닿을 때까지 기다립니다."""
        record = {
            "key": key, "job": repr(job), "dtype": str(values.dtype), "shape": values.shape,
            "values": values.ravel().tolist(),
        }  # fmt: skip
        with self.path.open("ab") as file:
            file.write((json.dumps(record, ensure_ascii=False) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        self.results[key] = values


# ── 골의 너비 ────────────────────────────────────────────────────────────────


def valley_width(lrs: Sequence[float] | Array, losses: Sequence[float] | Array, factor: float = 2.0) -> float:
    """골의 너비: 손실이 가장 낮은 값의 ``factor``배를 넘지 않는 학습률의 구간을 자릿수($\\log_{10}$)로 냅니다.

    1이면 학습률이 열 배 달라도 괜찮다는 뜻입니다. 가장 낮은 곳을 포함하는 구간만 셉니다. 격자 사이는 두 축의 로그에서 곧은
    선으로 이어 셈하고, 이웃이 발산하면 그 앞의 격자점까지만 셉니다. ``lrs``는 커지는 차례이고 손실은 0보다 커야 합니다.
    """
    x, y = np.asarray(lrs, float), np.asarray(losses, float)
    if x.shape != y.shape or x.ndim != 1 or not (np.diff(x) > 0).all() or not (x > 0).all():
        raise _check.fail("lrs", lrs, "losses와 길이가 같고 커지는 차례인 양수들")
    if not np.isfinite(y).any() or np.nanmin(y) <= 0:
        raise _check.fail("losses", losses, "0보다 크고 유한한 값이 하나는 있는 손실들")
    if not factor > 1:
        raise _check.fail("factor", factor, "1보다 큰 수")
    x, y = np.log10(x), np.log10(y)
    best = int(np.argmin(y))
    top = y[best] + np.log10(factor)

    def edge(direction: int) -> float:
        k = best
        while 0 <= k + direction < len(y) and y[k + direction] <= top:
            k += direction
        beyond = k + direction
        if not 0 <= beyond < len(y) or not np.isfinite(y[beyond]):
            return float(x[k])
        return float(x[k] + (x[beyond] - x[k]) * (top - y[k]) / (y[beyond] - y[k]))

    return edge(+1) - edge(-1)
