"""결과 읽기와 저장: 골짜기, 학습 곡선, 요약표."""

import json
import math
import os
import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.catalog import LADDERS, OPTIMIZERS
from naerimak.optimizers import Optimizer
from naerimak.study.jobs import COLUMNS, SIZES, Training
from naerimak.study.plan import (
    FEW_SEEDS,
    FINAL_SEEDS,
    SEEDS,
    final,
    scheduled,
    scheduled_final,
    tuning,
    varied,
    warmed,
)
from naerimak.study.running import sweep
from naerimak.tables import Table, table
from naerimak.training import with_lr

__all__ = [
    "PLANS",
    "Comparison",
    "Valley",
    "load",
    "run",
    "sample",
    "save",
    "stored",
    "valley_width",
]


def valley_width(lrs: Sequence[float] | Array, losses: Sequence[float] | Array, factor: float = 2.0) -> float:
    """골의 너비: 손실이 최솟값의 ``factor``배를 넘지 않는 학습률의 구간을 자릿수($\\log_{10}$)로 냅니다.

    1이면 학습률이 열 배 달라도 괜찮다는 뜻입니다. 가장 낮은 곳을 포함하는 구간만 셉니다. 격자 사이는 두 축의
    로그에서 곧은 선으로 이어 계산하고, 이웃이 발산하면 그 앞의 격자점까지만 셉니다.
    ``lrs``는 커지는 차례이고 손실은 0보다 커야 합니다.
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


class Valley(NamedTuple):
    """학습률 ``lrs`` (n,)와 그때의 마지막 값 ``values`` (시드의 수, n)."""

    lrs: Array
    values: Array

    @property
    def median(self) -> Array:
        """시드에 걸친 중앙값 (n,)."""
        middle: Array = np.median(self.values, axis=0)
        return middle

    @property
    def best(self) -> float:
        """중앙값이 가장 낮은 학습률."""
        return float(self.lrs[np.argmin(self.median)])

    def width(self, factor: float = 2.0) -> float:
        """중앙값의 골의 너비. ``valley_width``를 보세요."""
        return valley_width(self.lrs, self.median, factor)

    def width_band(self, low: float = 5, high: float = 95) -> tuple[float, float]:
        """너비가 시드의 운에 얼마나 달려 있는지를 부트스트랩의 백분위수 ``low``와 ``high``로 냅니다.

        가진 시드에서 같은 수만큼 다시 뽑아(같은 것을 여러 번 뽑아도 된다) 너비를 구하는 일을,
        뽑는 경우마다 확률만큼 셉니다.
        """
        n = len(self.values)
        widths, times = [], []
        for chosen in combinations_with_replacement(range(n), n):
            widths.append(valley_width(self.lrs, np.median(self.values[list(chosen)], axis=0)))
            times.append(math.factorial(n) // math.prod(map(math.factorial, Counter(chosen).values())))
        first, last = np.percentile(np.repeat(widths, times), (low, high))
        return float(first), float(last)

    def after_trying(self, ceiling: float = math.log(10)) -> Array:
        """학습률을 1개, 2개, …, 모두 해 보고 고른 것의 손실을 기댓값 (n,)으로 냅니다.

        해 볼 학습률은 사다리에서 고르게 뽑습니다. 시드 하나의 손실로 고르고, 고른 학습률의 손실은 나머지
        시드에서 평균하므로 고를 때의 운이 손실에 섞이지 않습니다.
        ``ceiling``보다 높은 손실은 그 값으로 셉니다(열 가지를 찍으면 ln 10).
        """
        values, count = np.minimum(self.values, ceiling), len(self.lrs)
        tried = np.arange(1, count + 1)
        # 해 본 k개 가운데 가장 좋은 것이 전체에서 r번째(0부터)일 확률은 C(count-1-r, k-1)/C(count, k)이다.
        chance = np.array(
            [[math.comb(count - 1 - r, k - 1) / math.comb(count, k) for r in range(count)] for k in tried]
        )
        found = []
        for seed, one in enumerate(values):
            order = np.argsort(one, kind="stable")
            found.append(chance @ np.delete(values, seed, axis=0).mean(axis=0)[order])
        mean: Array = np.mean(found, axis=0)
        return mean


def _column(name: str) -> int:
    if name not in COLUMNS:
        raise _check.fail("column", name, f"{', '.join(COLUMNS)} 가운데 하나")
    return COLUMNS.index(name)


@dataclass(frozen=True)
class Comparison:
    """탐색한 결과. ``results``는 일마다의 결과, ``about``은 만든 명령과 버전입니다."""

    results: Mapping[Training, Array]
    about: Mapping[str, Any]

    @property
    def data(self) -> str:
        """배운 데이터의 이름."""
        return next(iter(self.results)).data

    def valley(
        self,
        rule: Any,
        column: str = "held_loss",
        *,
        batch_size: int | None = None,
        seeds: Sequence[int] | None = None,
        epoch: int = -1,
        schedule: str = "constant",
        warmup: int = 0,
    ) -> Valley:
        """``rule``의 학습률만 바꾸었을 때 ``epoch``에폭 뒤의 ``column``을 냅니다.

        ``rule``의 학습률은 보지 않습니다. ``epoch``을 주지 않으면 마지막 에폭입니다. ``seeds``를 주면 그
        시드만 씁니다. 시드의 수가 다른 것끼리 비교할 때는 같은 시드를 주어야 공평합니다.
        """
        at, size = _column(column), batch_size or SIZES[self.data]["batch_size"]
        found: dict[float, list[float]] = {}
        for job, values in self._ladders.get((with_lr(rule, 0.0), size, schedule, warmup), ()):
            if seeds is None or job.seed in seeds:
                found.setdefault(job.optimizer.lr, []).append(float(values[epoch, at]))  # type: ignore[attr-defined]
        if not found:
            raise _check.fail("rule", rule, "탐색해 둔 규칙")
        lrs = sorted(found)
        return Valley(np.array(lrs), np.array([found[lr] for lr in lrs]).T)

    @cached_property
    def _ladders(self) -> dict[tuple[Optimizer, int, str, int], list[tuple[Training, Array]]]:
        """검증 데이터에서 잰 일과 결과를, 학습률만 다른 것끼리 모은 것."""
        ladders: dict[tuple[Optimizer, int, str, int], list[tuple[Training, Array]]] = {}
        for job, values in self.results.items():
            if job.held == "validation":
                alike = with_lr(job.optimizer, 0.0), job.batch_size, job.schedule, job.warmup
                ladders.setdefault(alike, []).append((job, values))
        return ladders

    def best_lr(self, rule: Any, epoch: int = -1, schedule: str = "constant") -> float:
        """``epoch``에폭 뒤의 검증 손실의 중앙값이 가장 낮은 학습률. 주지 않으면 마지막 에폭입니다."""
        return self.valley(rule, epoch=epoch, schedule=schedule).best

    def curves(self, name: str, column: str, *, lr: float | None = None, schedule: str = "constant") -> Array:
        """``name`` 규칙을 새 시드로 가르쳤을 때 에폭마다의 ``column``을 (시드의 수, 에폭 + 1)로 냅니다.

        0번은 배우기 전입니다. 학습률 ``lr``을 주지 않으면 마지막 에폭에 맞추어 고른 것입니다.
        """
        at = _column(column)
        tested = [
            (job.optimizer, values[:, at])
            for job, values in self.results.items()
            if job.held == "test" and type(job.optimizer).__name__ == name and job.schedule == schedule
        ]
        wanted = self.best_lr(tested[0][0], schedule=schedule) if tested and lr is None else lr
        runs = [values for rule, values in tested if rule.lr == wanted]  # type: ignore[attr-defined]
        if not runs:
            raise _check.fail("name", name, f"{', '.join(LADDERS)} 가운데, 그 학습률로 배워 둔 하나")
        return np.array(runs)

    def summary(self) -> Table:
        """규칙마다 고른 학습률, 마지막 손실과 정확도의 중앙값, 골의 너비를 표로 냅니다."""
        rows: list[list[str | float]] = []
        for name, (rule, _) in LADDERS.items():
            last = {column: float(np.median(self.curves(name, column)[:, -1])) for column in COLUMNS}
            valley = self.valley(rule)
            rows.append([
                name, valley.best, last["train_loss"], last["held_loss"],
                f"{100 * last['train_accuracy']:.1f}%", f"{100 * last['held_accuracy']:.1f}%",
                f"{valley.width():.2f}",
            ])  # fmt: skip
        header = ["규칙", "고른 η", "학습 손실", "시험 손실", "학습 정확도", "시험 정확도", "골의 너비"]
        return table(header, rows)


def save(found: Comparison, path: str | os.PathLike[str]) -> None:
    """결과를 npz 하나에 적습니다. 결과는 float32 그대로이고, 일의 목록과 만든 사정은 JSON입니다."""
    jobs = [
        asdict(job) | {"optimizer": {"name": type(job.optimizer).__name__, **asdict(job.optimizer)}}  # type: ignore[call-overload]
        for job in found.results
    ]
    with Path(path).open("wb") as file:
        np.savez_compressed(
            file,
            about=np.array(json.dumps(dict(found.about), ensure_ascii=False)),
            jobs=np.array(json.dumps(jobs, ensure_ascii=False)),
            values=np.array(list(found.results.values())),
        )


def _job(record: dict[str, Any]) -> Training:
    rule = dict(record["optimizer"])
    return Training(**record | {"optimizer": OPTIMIZERS[rule.pop("name")](**rule)})


PLANS = ("comparison", "schedules")
"""저장한 탐색: 9강의 비교와, 16강의 스케줄."""


def stored(data: str = "digits", plan: str = "comparison") -> Path:
    """``data``의 결과를 두는 파일.

    숫자의 것은 패키지에 들어 있고, MNIST의 것은 ``make sweep DATA=mnist``가 만듭니다.
    """
    if plan not in PLANS:
        raise _check.fail("plan", plan, f"{', '.join(PLANS)} 가운데 하나")
    name = f"{plan}.npz" if data == "digits" else f"{plan}-{data}.npz"
    return Path(str(files("naerimak"))) / "data" / name


@cache
def load(
    data: str = "digits", path: str | os.PathLike[str] | None = None, *, plan: str = "comparison"
) -> Comparison:
    """저장한 결과를 읽습니다. ``plan``은 ``PLANS``의 하나입니다.

    ``path``를 주지 않으면 ``stored(data, plan)``이고, 없으면 만드는 법을 알리는 ``RuntimeError``입니다.
    """
    where = stored(data, plan) if path is None else Path(path)
    if not where.exists():
        raise RuntimeError(
            f"{data.upper()}의 결과가 없습니다. "
            f"데이터를 받을 수 있는 곳에서 make sweep DATA={data}로 만드세요."
        )
    with where.open("rb") as file, np.load(file) as arrays:
        jobs = [_job(record) for record in json.loads(str(arrays["jobs"]))]
        return Comparison(dict(zip(jobs, arrays["values"], strict=True)), json.loads(str(arrays["about"])))


def run(
    data: str = "digits",
    *,
    plan: str = "comparison",
    executor: Executor | None = None,
    path: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> Comparison:
    """탐색을 모두 합니다. 학습률을 먼저 고르고, 고른 학습률로 비교합니다. ``path``는 ``sweep``의 것입니다."""
    if plan == "schedules" and data != "digits":
        raise _check.fail("data", data, "digits(스케줄은 손글씨 숫자에서만 비교합니다)")

    def done(jobs: Sequence[Training]) -> dict[Training, Array]:
        return dict(zip(jobs, sweep(jobs, executor=executor, path=path, progress=progress), strict=True))

    flag = "" if plan == "comparison" else f" --plan {plan}"
    seeds = {"tuning": list(SEEDS), "varied": list(FEW_SEEDS), "final": list(FINAL_SEEDS)}
    about = {
        "command": f"python -m naerimak.study run --data {data}{flag}",
        "seeds": seeds,
        "versions": {name: version(name) for name in ("naerimak", "numpy")}
        | {"python": platform.python_version()},
        "machine": platform.machine(),
    }
    if plan == "schedules":
        results = done([*scheduled(), *warmed()])
        best = Comparison(results, about).best_lr
        chosen = scheduled_final(lambda rule, schedule: best(rule, schedule=schedule))
    else:
        results = done([*tuning(data), *(varied() if data == "digits" else [])])
        chosen = final(Comparison(results, about).best_lr, data)
    return Comparison(results | done(chosen), about)


def sample(jobs: Iterable[Training], count: int) -> list[Training]:
    """``jobs``에서 고르게 퍼진 ``count``개."""
    jobs = list(jobs)
    return [jobs[k] for k in np.linspace(0, len(jobs) - 1, count).round().astype(int)]
