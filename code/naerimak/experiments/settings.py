"""강의가 놀이터로 여는 설정과, 그 질문의 답에 적을 수."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from naerimak import activations
from naerimak.catalog import OPTIMIZERS
from naerimak.experiments.learner import Learner, assemble, schedule_of, toy_data

__all__ = ["PLAIN", "PREPARED", "Prepared", "prepared"]


class Prepared(NamedTuple):
    """놀이터의 설정 하나.

    ``setting``은 놀이터의 처음 설정과 다른 값이고 ``beside``는 함께 잴 신경망이 다시 다른 값입니다.
    ``rates``가 있으면 두 신경망의 학습률을 그 가운데에서 각각 ``steps``걸음 뒤의 학습 손실이 가장 낮은
    것으로 맞춥니다.
    """

    setting: Mapping[str, Any]
    beside: Mapping[str, Any]
    steps: tuple[int, int] = (0, 0)
    rates: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())


SGD_RATES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)

PREPARED = {
    "08": Prepared(
        {"other": "rule:SGD"}, {"rule": "SGD"}, (300, 300),
        ((0.002, 0.005, 0.01, 0.02, 0.05, 0.1), SGD_RATES),
    ),
    "09": Prepared(
        {"data": "moons", "rule": "SGD", "lr": 0.1, "batch": 1}, {"batch": 256}, (1024, 4),
        ((0.01, 0.02, 0.05, 0.1, 0.2), (*SGD_RATES, 2.0)),
    ),
    "10": Prepared(
        {"depth": 6, "width": 64, "start": "normal", "std": 1.0, "other": "start:xavier_normal"},
        {"start": "xavier_normal"},
    ),
    "11": Prepared(
        {"depth": 10, "width": 32, "start": "xavier_normal", "other": "start:normal", "std": 0.01},
        {"start": "normal"},
    ),
    "12": Prepared(
        {"depth": 8, "width": 32, "activation": "relu", "start": "he_normal", "other": "start:xavier_normal"},
        {"start": "xavier_normal"},
    ),
    "13": Prepared(
        {"depth": 10, "width": 32, "activation": "sigmoid", "other": "activation:tanh"},
        {"activation": "tanh"},
    ),
}  # fmt: skip
"""강의의 번호마다 여는 설정."""

PLAIN: dict[str, Any] = {
    "data": "spirals", "noise": 0.1, "scale": 1.0, "seed": 0, "depth": 3, "width": 16, "activation": "tanh",
    "start": "xavier_normal", "std": 1.0, "gain": 1.0, "rule": "Adam", "lr": 0.005, "schedule": "constant",
    "length": 1000, "warm": 0.1, "batch": 32, "shuffle": True,
}  # fmt: skip
"""적지 않은 값. 놀이터의 처음 설정이기도 합니다."""


def learned(setting: Mapping[str, Any], steps: int) -> Learner:
    """놀이터의 설정으로 ``steps``걸음 배운 신경망."""
    full = {**PLAIN, **setting}
    data = toy_data(full["data"], full["noise"], full["seed"])
    rule = OPTIMIZERS[full["rule"]](lr=full["lr"])  # type: ignore[call-arg]
    plan = schedule_of(full["schedule"], full["lr"], full["length"], full["warm"])
    learner = assemble(full, activations.get(full["activation"]), rule, data, schedule=plan)
    for _ in range(steps):
        learner.step()
    return learner


def prepared(lecture: str) -> dict[str, float]:
    """강의의 설정에서 잰 수. 이름은 ``play_``와 신경망(``first``, ``second``)과 잰 것을 이은 것입니다.

    ``loss``와 ``score``는 학습 손실과 맞힌 비율(%), ``lr``은 맞춘 학습률, ``std``와 ``saturated``는 맨 위
    은닉층 활성화값의 표준편차와 포화한 비율(%), ``bottom``은 1층의 기울기의 표준편차, ``span``은 그것이 맨 위
    은닉층의 몇 배인지입니다.
    """
    one = PREPARED[lecture]
    found: dict[str, float] = {}
    for side, setting, steps, rates in zip(
        ("first", "second"), (one.setting, {**one.setting, **one.beside}), one.steps, one.rates, strict=True
    ):
        tried = [{**setting, "lr": lr} for lr in rates] or [{**setting}]
        looked = [(learned(each, steps).look(), each) for each in tried]
        seen, chosen = min(looked, key=lambda pair: pair[0].train[0])
        top = seen.layers[-1]
        found |= {
            f"play_{side}_{name}": value
            for name, value in {
                "loss": seen.train[0],
                "score": 100 * seen.train[1],
                "lr": chosen.get("lr", PLAIN["lr"]),
                "std": top.std,
                "saturated": 100 * top.saturated,
                "bottom": seen.layers[0].gradient_std,
                "span": seen.layers[0].gradient_std / top.gradient_std,
            }.items()
        }
    return found
