"""계획: 9강이 무엇을 어떤 설정에서 비교하는가."""

from collections.abc import Callable
from dataclasses import replace

from naerimak.catalog import LADDERS, ladder
from naerimak.optimizers import Adam, Momentum, Optimizer
from naerimak.study.jobs import SIZES, Training

__all__ = [
    "BATCH_SIZES",
    "BETA2",
    "EFFECTIVE",
    "FEW_SEEDS",
    "FINAL_SEEDS",
    "MOMENTA",
    "SEEDS",
    "final",
    "tuning",
    "varied",
]


SEEDS, FEW_SEEDS, FINAL_SEEDS = range(5), range(3), range(100, 110)
"""학습률을 고를 때, 다른 하이퍼파라미터를 바꾸어 볼 때, 고른 뒤에 견줄 때의 씨앗. 고를 때 쓴 씨앗으로 견주지 않습니다."""


BATCH_SIZES = (10, 25, 50, 100, 250)


MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)


BETA2 = (0.9, 0.99, 0.999, 0.9999)


EFFECTIVE = ladder(0.01, 7)
"""모멘텀 계수를 바꿀 때의 유효 학습률 $\\eta/(1-\\alpha)$."""


def tuning(data: str = "digits") -> list[Training]:
    """규칙마다 사다리의 학습률을 씨앗마다 해 보는 일. 검증용 자료에서 잽니다."""
    return [
        Training(replace(rule, lr=lr), seed, data=data, **SIZES[data])
        for rule, lrs in LADDERS.values()
        for lr in lrs
        for seed in SEEDS
    ]


def varied() -> list[Training]:
    """미니배치 크기, 모멘텀 계수, β₂를 학습률과 함께 바꾸어 보는 일. 기본값인 것은 ``tuning``에 있습니다."""
    around = {"SGD": ladder(0.005, 7), "Adam": ladder(0.0001, 7)}
    settings: list[tuple[Optimizer, int]] = [
        (replace(LADDERS[name][0], lr=lr), size)
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


def final(best_lr: Callable[[Optimizer], float], data: str = "digits") -> list[Training]:
    """규칙마다 고른 학습률로, 고를 때와 다른 씨앗에서 시험용 자료로 견주는 일. ``best_lr``이 학습률을 골라 줍니다."""
    return [
        Training(replace(rule, lr=best_lr(rule)), seed, data=data, held="test", **SIZES[data])
        for rule, _ in LADDERS.values()
        for seed in FINAL_SEEDS
    ]
