"""최적화 기법의 비교: 무엇을 훑고, 결과를 어디에 두고, 어떻게 읽는가.

    python -m naerimak.comparison run        # 훑어서 data/comparison.npz를 새로 만든다(make sweep)
    python -m naerimak.comparison table      # 저장한 결과를 표로 보인다
    python -m naerimak.comparison time       # 실행기마다 걸린 시간을 재고 결과가 같은지 본다

강의가 보이는 결과는 ``data/comparison.npz``에 있습니다. 만든 명령과 버전과 씨앗이 함께 들어 있습니다. 명령마다 ``--data mnist``를 붙이면
MNIST로 하며, 그 결과는 ``data/comparison-mnist.npz``에 있습니다.
"""

import argparse
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from naerimak import _check
from naerimak._check import Array
from naerimak.experiments import seconds
from naerimak.landscapes import Ravine
from naerimak.optimizers import (
    OPTIMIZERS,
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from naerimak.sweeps import COLUMNS, DATA, Descent, Training, sweep, valley_width
from naerimak.tables import Table, number, table
from naerimak.training import with_lr

# ── 무엇을 훑는가 ────────────────────────────────────────────────────────────


def ladder(low: float, count: int) -> tuple[float, ...]:
    """``low``에서 1, 2, 5의 자리로 올라가는 학습률 ``count``개. ``low``의 첫 숫자는 1, 2, 5 가운데 하나입니다."""
    digit, power = f"{low:.0e}".split("e")
    if float(f"{low:.0e}") != low or digit not in "125":
        raise _check.fail("low", low, "0.01, 0.02, 0.05처럼 1, 2, 5로 시작하는 수")
    first = "125".index(digit)
    return tuple(float(f"{'125'[k % 3]}e{int(power) + k // 3}") for k in range(first, first + count))


RULES: dict[str, tuple[Any, tuple[float, ...]]] = {
    "SGD": (SGD(), ladder(0.001, 10)),
    "Momentum": (Momentum(), ladder(0.0002, 10)),
    "Nesterov": (Nesterov(), ladder(0.0002, 10)),
    "AdaGrad": (AdaGrad(), ladder(0.0002, 10)),
    "RMSProp": (RMSProp(), ladder(0.00002, 10)),
    "AdaDelta": (AdaDelta(), ladder(0.02, 10)),
    "Adam": (Adam(), ladder(0.00005, 10)),
    "AdamW": (AdamW(), ladder(0.00005, 10)),
}
"""견주는 규칙과, 학습률을 고를 사다리. 학습률 말고는 모두 기본값입니다."""

SEEDS, FEW_SEEDS, FINAL_SEEDS = range(5), range(3), range(100, 110)
"""학습률을 고를 때, 다른 하이퍼파라미터를 바꾸어 볼 때, 고른 뒤에 견줄 때의 씨앗. 고를 때 쓴 씨앗으로 견주지 않습니다."""

BATCH_SIZES = (10, 25, 50, 100, 250)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
BETA2 = (0.9, 0.99, 0.999, 0.9999)
EFFECTIVE = ladder(0.01, 7)
"""모멘텀 계수를 바꿀 때의 유효 학습률 $\\eta/(1-\\alpha)$."""

SIZES: dict[str, dict[str, Any]] = {
    "digits": {"batch_size": 50, "epochs": 15},
    "mnist": {"batch_size": 100, "epochs": 3},
}
"""자료마다의 미니배치 크기와 에폭."""


def tuning(data: str = "digits") -> list[Training]:
    """규칙마다 사다리의 학습률을 씨앗마다 해 보는 일. 검증용 자료에서 잽니다."""
    return [
        Training(replace(rule, lr=lr), seed, data=data, **SIZES[data])
        for rule, lrs in RULES.values()
        for lr in lrs
        for seed in SEEDS
    ]


def varied() -> list[Training]:
    """미니배치 크기, 모멘텀 계수, β₂를 학습률과 함께 바꾸어 보는 일. 기본값인 것은 ``tuning``에 있습니다."""
    around = {"SGD": ladder(0.005, 7), "Adam": ladder(0.0001, 7)}
    settings: list[tuple[Optimizer, int]] = [
        (replace(RULES[name][0], lr=lr), size)
        for name, lrs in around.items()
        for size in BATCH_SIZES
        for lr in lrs
    ]
    settings += [
        (Momentum(float(f"{one * (1 - alpha):.6g}"), alpha), 50) for alpha in MOMENTA for one in EFFECTIVE
    ]
    settings += [(Adam(lr, beta2=beta2), 50) for beta2 in BETA2 for lr in around["Adam"]]
    known = set(tuning())
    jobs = [Training(rule, seed, batch_size=size) for rule, size in settings for seed in FEW_SEEDS]
    return [job for job in jobs if job not in known]


def final(found: "Comparison") -> list[Training]:
    """규칙마다 고른 학습률로, 고를 때와 다른 씨앗에서 시험용 자료로 견주는 일."""
    return [
        Training(
            replace(rule, lr=found.best_lr(rule)), seed, data=found.data, held="test", **SIZES[found.data]
        )
        for rule, _ in RULES.values()
        for seed in FINAL_SEEDS
    ]


# ── 결과 읽기 ────────────────────────────────────────────────────────────────


class Valley(NamedTuple):
    """학습률 ``lrs`` (n,)와 그때의 마지막 값 ``values`` (씨앗의 수, n)."""

    lrs: Array
    values: Array

    @property
    def median(self) -> Array:
        """씨앗에 걸친 중앙값 (n,)."""
        middle: Array = np.median(self.values, axis=0)
        return middle

    @property
    def best(self) -> float:
        """중앙값이 가장 낮은 학습률."""
        return float(self.lrs[np.argmin(self.median)])

    def width(self, factor: float = 2.0) -> float:
        """중앙값의 골의 너비. ``sweeps.valley_width``를 보세요."""
        return valley_width(self.lrs, self.median, factor)


def _column(name: str) -> int:
    if name not in COLUMNS:
        raise _check.fail("column", name, f"{', '.join(COLUMNS)} 가운데 하나")
    return COLUMNS.index(name)


@dataclass(frozen=True)
class Comparison:
    """훑은 결과. ``results``는 일마다의 결과, ``about``은 만든 명령과 버전입니다."""

    results: Mapping[Training, Array]
    about: Mapping[str, Any]

    @property
    def data(self) -> str:
        """배운 자료의 이름."""
        return next(iter(self.results)).data

    def valley(
        self,
        rule: Any,
        column: str = "held_loss",
        *,
        batch_size: int | None = None,
        seeds: Sequence[int] | None = None,
        epoch: int = -1,
    ) -> Valley:
        """``rule``의 학습률만 바꾸었을 때 ``epoch``에폭 뒤의 ``column``을 냅니다. ``rule``의 학습률은 보지 않습니다.

        ``epoch``을 주지 않으면 마지막 에폭입니다. ``seeds``를 주면 그 씨앗만 씁니다. 씨앗의 수가 다른 것끼리 견줄 때는 같은 씨앗을 주어야 공평합니다.
        """
        at, size = _column(column), batch_size or SIZES[self.data]["batch_size"]
        found: dict[float, list[float]] = {}
        for job, values in self._ladders.get((with_lr(rule, 0.0), size), ()):
            if seeds is None or job.seed in seeds:
                found.setdefault(job.optimizer.lr, []).append(float(values[epoch, at]))  # type: ignore[attr-defined]
        if not found:
            raise _check.fail("rule", rule, "훑어 둔 규칙")
        lrs = sorted(found)
        return Valley(np.array(lrs), np.array([found[lr] for lr in lrs]).T)

    @cached_property
    def _ladders(self) -> dict[tuple[Optimizer, int], list[tuple[Training, Array]]]:
        """검증용 자료에서 잰 일과 결과를, 학습률만 다른 것끼리 모은 것."""
        ladders: dict[tuple[Optimizer, int], list[tuple[Training, Array]]] = {}
        for job, values in self.results.items():
            if job.held == "validation":
                ladders.setdefault((with_lr(job.optimizer, 0.0), job.batch_size), []).append((job, values))
        return ladders

    def best_lr(self, rule: Optimizer) -> float:
        """검증 손실의 중앙값이 가장 낮은 학습률."""
        return self.valley(rule).best

    def curves(self, name: str, column: str) -> Array:
        """``name`` 규칙을 고른 학습률로 가르쳤을 때 에폭마다의 ``column``을 (씨앗의 수, 에폭 + 1)로 냅니다. 0번은 배우기 전입니다."""
        at = _column(column)
        runs = [
            values[:, at]
            for job, values in self.results.items()
            if job.held == "test" and type(job.optimizer).__name__ == name
        ]
        if not runs:
            raise _check.fail("name", name, f"{', '.join(RULES)} 가운데 하나")
        return np.array(runs)

    def summary(self) -> Table:
        """규칙마다 고른 학습률, 마지막 손실과 정확도의 중앙값, 골의 너비를 표로 냅니다."""
        rows: list[list[str | float]] = []
        for name, (rule, _) in RULES.items():
            last = {column: float(np.median(self.curves(name, column)[:, -1])) for column in COLUMNS}
            valley = self.valley(rule)
            rows.append([
                name, valley.best, last["train_loss"], last["held_loss"],
                f"{100 * last['train_accuracy']:.1f}%", f"{100 * last['held_accuracy']:.1f}%",
                f"{valley.width():.2f}",
            ])  # fmt: skip
        header = ["규칙", "고른 η", "학습 손실", "시험 손실", "학습 정확도", "시험 정확도", "골의 너비"]
        return table(header, rows)


# ── 저장과 적재 ──────────────────────────────────────────────────────────────


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


def stored(data: str = "digits") -> Path:
    """``data``의 결과를 두는 파일. 숫자의 것은 패키지에 들어 있고, MNIST의 것은 ``make sweep DATA=mnist``가 만듭니다."""
    name = "comparison.npz" if data == "digits" else f"comparison-{data}.npz"
    return Path(str(files("naerimak"))) / "data" / name


@cache
def load(data: str = "digits", path: str | os.PathLike[str] | None = None) -> Comparison:
    """저장한 결과를 읽습니다. ``path``를 주지 않으면 ``stored(data)``이고, 없으면 만드는 법을 알리는 ``RuntimeError``입니다."""
    where = stored(data) if path is None else Path(path)
    if not where.exists():
        raise RuntimeError(
            f"{data.upper()}의 결과가 없습니다. 자료를 받을 수 있는 곳에서 make sweep DATA={data}로 만드세요."
        )
    with where.open("rb") as file, np.load(file) as arrays:
        jobs = [_job(record) for record in json.loads(str(arrays["jobs"]))]
        return Comparison(dict(zip(jobs, arrays["values"], strict=True)), json.loads(str(arrays["about"])))


def run(
    data: str = "digits",
    *,
    executor: Executor | None = None,
    path: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> Comparison:
    """훑기를 모두 합니다. 학습률을 먼저 고르고, 고른 학습률로 견줍니다. ``path``는 ``sweeps.sweep``의 것입니다."""

    def done(jobs: Sequence[Training]) -> dict[Training, Array]:
        return dict(zip(jobs, sweep(jobs, executor=executor, path=path, progress=progress), strict=True))

    about = {
        "command": f"python -m naerimak.comparison run --data {data}",
        "seeds": {"tuning": list(SEEDS), "varied": list(FEW_SEEDS), "final": list(FINAL_SEEDS)},
        "versions": {name: version(name) for name in ("naerimak", "numpy")}
        | {"python": platform.python_version()},
        "machine": platform.machine(),
    }
    results = done([*tuning(data), *(varied() if data == "digits" else [])])
    chosen = final(Comparison(results, about))
    return Comparison(results | done(chosen), about)


# ── 명령 ─────────────────────────────────────────────────────────────────────


def sample(jobs: Iterable[Training], count: int) -> list[Training]:
    """``jobs``에서 고르게 퍼진 ``count``개."""
    jobs = list(jobs)
    return [jobs[k] for k in np.linspace(0, len(jobs) - 1, count).round().astype(int)]


def pool(workers: int) -> ProcessPoolExecutor:
    """프로세스 ``workers``개짜리 실행기. 어느 운영체제에서나 같게, 새 파이썬을 띄우는 spawn을 씁니다."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def dask() -> Any:
    """Dask의 ``distributed``를 불러옵니다. 없으면 어떻게 설치하는지 알리는 ``ImportError``입니다."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise ImportError("Dask가 없습니다. pip install 'naerimak[dask]'로 설치하세요.") from error


def show_times(count: int = 48) -> None:
    """같은 일을 실행기마다 해 보고, 걸린 시간과 결과가 같은지를 적습니다. 일꾼을 띄우는 시간은 뺍니다."""
    distributed = dask()
    jobs, short = sample(load().results, count), [Training(SGD(), seed, epochs=1) for seed in range(4)]
    found: dict[str, tuple[float, list[Array]]] = {}

    def timed(name: str, executor: Executor | None) -> None:
        sweep(short, executor=executor, progress=False)
        results: list[Array] = []
        spent = seconds(lambda: results.extend(sweep(jobs, executor=executor, progress=False)), repeats=1)
        found[name] = spent, results

    timed("이 프로세스", None)
    with pool(2) as executor:
        timed("프로세스 둘", executor)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        timed("Dask 일꾼 둘", client.get_executor())
    base, expected = found["이 프로세스"]
    print(f"신경망 학습 {len(jobs)}번")
    for name, (spent, results) in found.items():
        same = all(map(np.array_equal, results, expected))
        print(f"  {name}: {spent:.1f}초 ({base / spent:.2f}배), 결과가 비트까지 같음: {same}")
    descents = [Descent(Ravine(), (-7.0, 2.0), Adam(lr), 30) for lr in np.geomspace(0.001, 10, 100).tolist()]
    alone = 1e3 * seconds(lambda: [job.run() for job in descents], repeats=5)
    stacked = 1e3 * seconds(lambda: Descent.together(descents), repeats=5)
    print(f"골짜기의 학습률 100개: 하나씩 {alone:.1f} ms, 쌓아서 {stacked:.2f} ms ({alone / stacked:.0f}배)")


def main(arguments: Sequence[str] | None = None) -> None:
    """명령줄에서 부릅니다."""
    parser = argparse.ArgumentParser(
        prog="python -m naerimak.comparison", description="최적화 기법을 견주는 훑기"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("run", help="훑어서 결과를 저장한다. 멈추었다 다시 부르면 하던 데서 잇는다")
    runs.add_argument("--data", choices=list(DATA), default="digits")
    runs.add_argument("--workers", type=int, default=0, help="프로세스의 수. 0이면 이 프로세스에서 한다")
    runs.add_argument("--cluster", help="Dask 스케줄러의 주소")
    runs.add_argument("--path", type=Path, help="결과를 쌓아 두는 파일")
    runs.add_argument("--output", type=Path, help="다 모은 결과를 적을 npz. 주지 않으면 패키지의 data")
    shows = commands.add_parser("table", help="저장한 결과를 표로 보인다")
    shows.add_argument("--data", choices=list(DATA), default="digits")
    shows.add_argument("--output", type=Path, help="읽을 npz. 주지 않으면 패키지의 data")
    commands.add_parser("time", help="실행기마다 걸린 시간을 잰다")
    given = parser.parse_args(arguments)
    if given.command == "time":
        show_times()
    elif given.command == "table":
        print(load(given.data, given.output).summary())
    else:
        path = given.path or Path("_build") / f"sweep-{given.data}.jsonl"
        output = given.output or stored(given.data)
        if given.cluster:
            with dask().Client(given.cluster) as client:
                found = run(given.data, executor=client.get_executor(), path=path)
        elif given.workers:
            with pool(given.workers) as executor:
                found = run(given.data, executor=executor, path=path)
        else:
            found = run(given.data, path=path)
        save(found, output)
        print(found.summary())
        print(f"{output}에 저장했습니다({number(output.stat().st_size / 1e3)} kB).")


if __name__ == "__main__":
    main()
