"""계획: 9강과 16강이 무엇을 어떤 설정에서 비교하는가."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from naerimak.catalog import LADDERS, ladder
from naerimak.optimizers import Adam, AdamW, Momentum, Optimizer, ScheduleFreeAdamW, ScheduleFreeSGD
from naerimak.study.jobs import SIZES, Training

__all__ = [
    "BATCH_SIZES",
    "BETA2",
    "BUDGETS",
    "DECAYS",
    "EFFECTIVE",
    "EPSILONS",
    "FALLS",
    "FEW_SEEDS",
    "FINAL_SEEDS",
    "MOMENTA",
    "SCHEDULE_FREE",
    "SEEDS",
    "WARMUPS",
    "final",
    "scheduled",
    "scheduled_final",
    "tuning",
    "varied",
    "warmed",
]


SEEDS, FEW_SEEDS, FINAL_SEEDS = range(5), range(3), range(100, 110)
"""학습률을 고를 때, 다른 하이퍼파라미터를 바꾸어 볼 때, 고른 뒤에 비교할 때의 시드.

고를 때 쓴 시드로 비교하지 않습니다.
"""

BUDGETS = (1, -1)
"""학습률을 고르는 에폭. 한 에폭만 배울 때와 끝까지 배울 때입니다."""

BATCH_SIZES = (10, 25, 50, 100, 250)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
EFFECTIVE = ladder(0.01, 7)
"""모멘텀 계수를 바꿀 때의 유효 학습률 $\\eta/(1-\\alpha)$."""

BETA2 = (0.9, 0.99, 0.999, 0.9999)
EPSILONS: dict[float, tuple[float, ...]] = {
    1e-6: ladder(0.0001, 7),
    1e-4: ladder(0.0001, 7),
    1e-2: ladder(0.001, 8),
    1.0: ladder(0.02, 8),
}
"""Adam의 $\\epsilon$과 그때의 사다리.

$\\epsilon$이 크면 걸음이 $\\eta/\\epsilon$에 비례하므로 사다리도 위로 옮깁니다.
"""

DECAYS = (1e-4, 1e-3, 1e-2)
"""AdamW의 감쇠 비율 $\\lambda$. 기본값 1e-5는 ``LADDERS``에 있습니다."""


def tuning(data: str = "digits") -> list[Training]:
    """규칙마다 사다리의 학습률을 시드마다 해 보는 일. 검증 데이터에서 잽니다."""
    return [
        Training(replace(rule, lr=lr), seed, data=data, **SIZES[data])
        for rule, lrs in LADDERS.values()
        for lr in lrs
        for seed in SEEDS
    ]


def varied() -> list[Training]:
    """미니배치 크기, 모멘텀 계수, β₂, ε, 감쇠를 학습률과 함께 바꾸어 보는 일.

    기본값인 것은 ``tuning``에 있습니다.
    """
    around = {"SGD": ladder(0.005, 7), "Adam": ladder(0.0001, 9)}
    settings: list[tuple[Optimizer, int]] = [
        (replace(LADDERS[name][0], lr=lr), size)
        for name, lrs in around.items()
        for size in BATCH_SIZES
        for lr in lrs
    ]
    settings += [
        (Momentum(float(f"{one * (1 - alpha):.6g}"), alpha), 50) for alpha in MOMENTA for one in EFFECTIVE
    ]
    settings += [(Adam(lr, beta2=beta2), 50) for beta2 in BETA2 for lr in ladder(0.0001, 7)]
    settings += [(Adam(lr, eps=eps), 50) for eps, lrs in EPSILONS.items() for lr in lrs]
    settings += [(AdamW(lr, weight_decay=decay), 50) for decay in DECAYS for lr in ladder(0.0001, 7)]
    known = set(tuning())
    jobs = [Training(rule, seed, batch_size=size) for rule, size in settings for seed in FEW_SEEDS]
    return [job for job in jobs if job not in known]


def final(best_lr: Callable[[Any, int], float], data: str = "digits") -> list[Training]:
    """고를 때와 다른 시드로 배워 시험 데이터에서 비교하는 일.

    규칙마다 ``BUDGETS``의 에폭에 맞추어 고른 학습률과 기본값의 학습률로 합니다.
    ``best_lr``이 규칙과 에폭을 받아 학습률을 골라 줍니다.
    """
    jobs = [
        Training(replace(rule, lr=lr), seed, data=data, held="test", **SIZES[data])
        for rule, _ in LADDERS.values()
        for lr in (*(best_lr(rule, epoch) for epoch in BUDGETS), rule.lr)
        for seed in FINAL_SEEDS
    ]
    return list(dict.fromkeys(jobs))


FALLS = ("step", "linear", "wsd", "onecycle")
"""코사인 말고 SGD와 Adam에서 비교할 스케줄."""

SCHEDULE_FREE: dict[str, tuple[Any, tuple[float, ...]]] = {
    "ScheduleFreeSGD": (ScheduleFreeSGD(), ladder(0.005, 10)),
    "ScheduleFreeAdamW": (ScheduleFreeAdamW(), ladder(0.0002, 10)),
}
"""스케줄 없이 평균을 내는 규칙과 그 사다리."""

WARMUPS = (12, 35, 115)
"""워밍업의 걸음 수. 전체 345걸음의 3%, 10%, 3분의 1입니다."""

FEW_RULES = ("SGD", "Adam")


def _schedules() -> list[tuple[Any, tuple[float, ...], str]]:
    """비교할 (규칙, 사다리, 스케줄).

    여덟 규칙은 코사인, 그 가운데 둘은 나머지 스케줄까지, 평균을 내는 둘은 스케줄 없이 배웁니다.
    """
    return [
        *((rule, lrs, "cosine") for rule, lrs in LADDERS.values()),
        *((*LADDERS[name], fall) for name in FEW_RULES for fall in FALLS),
        *((rule, lrs, "constant") for rule, lrs in SCHEDULE_FREE.values()),
    ]


def scheduled() -> list[Training]:
    """학습률을 줄여 가며 배우는 일. 사다리와 시드와 데이터는 ``tuning``과 같습니다."""
    return [
        Training(replace(rule, lr=lr), seed, schedule=schedule)
        for rule, lrs, schedule in _schedules()
        for lr in lrs
        for seed in SEEDS
    ]


def warmed() -> list[Training]:
    """코사인 앞에 워밍업을 두는 일. 워밍업이 없는 것은 ``scheduled``에 있습니다."""
    return [
        Training(replace(LADDERS[name][0], lr=lr), seed, schedule="cosine", warmup=warmup)
        for name in FEW_RULES
        for warmup in WARMUPS
        for lr in LADDERS[name][1]
        for seed in FEW_SEEDS
    ]


def scheduled_final(best_lr: Callable[[Any, str], float]) -> list[Training]:
    """고른 학습률로 새 시드에서 배워 시험 데이터에서 비교하는 일.

    ``best_lr``이 규칙과 스케줄을 받아 학습률을 골라 줍니다.
    """
    return [
        Training(replace(rule, lr=best_lr(rule, schedule)), seed, held="test", schedule=schedule)
        for rule, _, schedule in _schedules()
        for seed in FINAL_SEEDS
    ]
