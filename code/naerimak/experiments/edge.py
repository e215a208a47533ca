"""18강이 저장해 두고 보이는 긴 실행.

    python -m naerimak.experiments        # 다시 실행해 data/edge.npz를 새로 만든다. 코어 하나로 5분쯤 걸린다

실행마다 ``watch`` 한 번이고, 표는 규칙마다 학습률을 맞춘 경사 하강법과 SAM입니다.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from naerimak.experiments.sharpness import Sharpening, digits_problem, watch
from naerimak.optimizers import SGD, Adam, Momentum, Optimizer
from naerimak.wrappers import SharpnessAware

__all__ = ["EDGE_RUNS", "SAM_RATES", "EdgeRun", "SamRow", "chosen_rows", "edge_runs", "rate_rows"]

COMMAND = "python -m naerimak.experiments"

SAM_RATES = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0)
SAM_SEEDS = (0, 1, 2)
GRADIENTS = 3000
"""SAM과 경사 하강법이 똑같이 쓰는 기울기의 수. SAM은 한 걸음에 둘을 쓴다."""

RHO = 0.05


class EdgeRun(NamedTuple):
    """저장할 실행 하나. 뜻은 ``watch``의 인자와 같습니다."""

    rule: Optimizer
    steps: int
    every: int = 20
    batch_size: int = 0
    adam: bool = False
    cross_entropy: bool = False

    def run(self, steps: int = 0) -> Sharpening:
        """처음부터 ``steps``걸음(0이면 끝까지) 다시 실행합니다."""
        return watch(
            digits_problem(cross_entropy=self.cross_entropy),
            self.rule,
            steps or self.steps,
            every=self.every,
            batch_size=self.batch_size,
            adam=self.adam,
        )


EDGE_RUNS = {
    **{f"gd {lr:g}": EdgeRun(SGD(lr), 4000) for lr in (0.5, 1.0, 2.0, 3.0)},
    **{f"ball {lr:g}": EdgeRun(Momentum(lr, 0.9), 1000, 10) for lr in (1.0, 2.0)},
    **{f"adam {lr:g}": EdgeRun(Adam(lr), 1000, 10, adam=True) for lr in (0.001, 0.003, 0.01)},
    **{f"batch {size}": EdgeRun(SGD(3.0), 2000, batch_size=size) for size in (100, 20, 5)},
    **{f"entropy {lr:g}": EdgeRun(SGD(lr), 400, 5, cross_entropy=True) for lr in (1.0, 2.0)},
    "sam": EdgeRun(SharpnessAware(SGD(2.0), RHO), 8000, 40),
}  # fmt: skip
"""이름마다의 실행."""


class SamRow(NamedTuple):
    """한 규칙, 한 학습률, 한 시드에서 기울기 ``GRADIENTS``개를 쓴 뒤에 잰 것.

    ``held``와 ``test``는 (손실, 맞힌 비율)이고, 학습률은 ``held``로 고르고 ``test``로 비교합니다. 발산했으면
    ``train``이 무한대입니다.
    """

    sam: bool
    lr: float
    seed: int
    train: float
    value: float
    held: tuple[float, float]
    test: tuple[float, float]


def measured(sam: bool, lr: float, seed: int) -> SamRow:
    """한 칸을 실행합니다."""
    problem = digits_problem(seed=seed)
    rule: Optimizer = SharpnessAware(SGD(lr), RHO) if sam else SGD(lr)
    found = watch(problem, rule, GRADIENTS, every=100)
    diverged = found.t[-1] < GRADIENTS
    scores = problem.network.forward(found.theta, problem.data.x_test)[-1]  # type: ignore[arg-type]
    wrong = np.mean((scores - problem.data.y_test) ** 2, axis=1)
    right = np.argmax(scores, axis=1) == problem.labels
    half = len(right) // 2
    held, test = ((float(wrong[part].mean()), float(right[part].mean()))
                  for part in (slice(half), slice(half, None)))  # fmt: skip
    train = float("inf") if diverged else float(found.loss[-1])
    return SamRow(sam, lr, seed, train, float(found.value[-1]), held, test)


def _stored() -> Path:
    return Path(str(files("naerimak").joinpath("data/edge.npz")))


@cache
def edge_runs() -> dict[str, Sharpening]:
    """저장해 둔 실행. 이름은 ``EDGE_RUNS``의 것입니다."""
    with np.load(_stored()) as stored:
        return {name: Sharpening(*stored[name].astype(float)) for name in EDGE_RUNS}


@cache
def _rows() -> tuple[SamRow, ...]:
    with np.load(_stored()) as stored:
        rows = stored["rows"].tolist()
    return tuple(
        SamRow(bool(sam), lr, int(seed), train, value, (held, held_right), (test, test_right))
        for sam, lr, seed, train, value, held, held_right, test, test_right in rows
    )


def rate_rows(sam: bool) -> dict[float, list[SamRow]]:
    """학습률마다, 저장해 둔 시드 셋의 결과."""
    return {lr: [one for one in _rows() if one.sam == sam and one.lr == lr] for lr in SAM_RATES}


def chosen_rows(sam: bool) -> list[SamRow]:
    """검증 데이터의 손실의 평균이 가장 낮은 학습률의 결과."""
    return min(rate_rows(sam).values(), key=lambda rows: np.mean([one.held[0] for one in rows]))


def save(path: Path | None = None, names: Iterable[str] = EDGE_RUNS) -> None:
    """모두 다시 실행해 저장합니다."""
    found: dict[str, Any] = {}
    for name in names:
        run = EDGE_RUNS[name].run()
        found[name] = np.array([run.t, run.loss, run.value, run.slope], np.float32)
        print(f"{name}: {len(run.t)}번 잼, 손실 {run.loss[-1]:.2g}, 고윳값 {run.value[-1]:.4g}", flush=True)
    rows = [
        measured(sam, lr, seed) for sam in (False, True) for lr in SAM_RATES for seed in SAM_SEEDS
    ]  # fmt: skip
    found["rows"] = np.array([[*one[:5], *one.held, *one.test] for one in rows])
    np.savez_compressed(path or _stored(), about=f"{COMMAND} (NumPy {np.__version__})", **found)
