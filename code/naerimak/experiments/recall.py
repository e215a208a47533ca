"""첫 글자를 끝까지 기억하는 문제를, 순환 가중치의 초깃값과 학습률을 바꾸어 가며 배운 손실."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from naerimak import datasets
from naerimak._types import Array
from naerimak.experiments import stored
from naerimak.initializers import Initializer, he_normal, orthogonal, xavier_uniform
from naerimak.optimizers import AdamEpsHat
from naerimak.recurrent import RNN
from naerimak.training import train

__all__ = [
    "RECALL_STARTS",
    "recall_losses",
    "sweep_recall",
    "swept_recall",
]


RECALL_STARTS: Mapping[str, Initializer] = {
    "직교": orthogonal,
    "Xavier 균등": xavier_uniform,
    "He": he_normal,
}
"""비교하는 순환 가중치의 초깃값."""

RATES = {16: (0.0003, 0.001, 0.003, 0.01, 0.03), 4: (0.003,)}
"""글자의 수마다 해 보는 학습률."""


def recall_losses(
    recurrent: str | Initializer, symbols: int, lr: float, seeds: Sequence[int] = range(3)
) -> Array:
    """60시각 동안 글자 ``symbols``개 가운데 하나를 기억하게 배운 마지막 50걸음의 손실을 시드마다 냅니다.

    순환 가중치는 ``recurrent``로 뽑고, 4에폭(200걸음)을 Keras와 같은 Adam으로 배웁니다.
    """
    task, net = datasets.recall(60, symbols=symbols, noise=0.03), RNN(symbols, 32, symbols)
    runs = []
    for seed in seeds:
        theta = net.init(np.random.default_rng(seed), recurrent=recurrent)
        history = train(
            net, theta, task, AdamEpsHat(lr), rng=np.random.default_rng(seed),
            epochs=4, batch_size=32, evaluate=False, progress=False,
        )  # fmt: skip
        runs.append(history.loss[-50:].mean())
    return np.array(runs)


def sweep_recall() -> dict[str, Any]:
    """``swept_recall``이 읽을 사전을 다시 만듭니다. 명령은 ``tools/make_recall.py``입니다."""
    return {
        name: {
            str(symbols): [[float(f"{one:.6g}") for one in recall_losses(start, symbols, lr)] for lr in rates]
            for symbols, rates in RATES.items()
        }
        for name, start in RECALL_STARTS.items()
    }


@cache
def swept_recall() -> Mapping[tuple[str, int], Mapping[float, Array]]:
    """저장해 둔 탐색(``data/recall.json``)을 (초깃값의 이름, 글자의 수)마다 냅니다.

    값은 학습률마다 시드 0, 1, 2의 ``recall_losses``입니다.
    """
    found = stored.read("recall")["starts"]
    return {
        (name, symbols): {
            lr: np.array(losses) for lr, losses in zip(rates, found[name][str(symbols)], strict=True)
        }
        for name in found
        for symbols, rates in RATES.items()
    }
