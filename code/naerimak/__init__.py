"""내리막: 매개변수 갱신과 가중치 초깃값을 실행하며 배우는 책의 패키지."""

from naerimak import activations, datasets, initializers, landscapes, optimizers, schedules
from naerimak.landscapes import (
    Beale,
    Himmelblau,
    Landscape,
    Parabola,
    Plateau,
    Quadratic,
    Ravine,
    Rosenbrock,
    Saddle,
    Wells,
)
from naerimak.network import MLP
from naerimak.optimizers import (
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
from naerimak.training import History, Trace, minimize, train

__all__ = [
    "MLP",
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Beale",
    "Himmelblau",
    "History",
    "Landscape",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "Parabola",
    "Plateau",
    "Quadratic",
    "RMSProp",
    "Ravine",
    "Rosenbrock",
    "Saddle",
    "Trace",
    "Wells",
    "activations",
    "datasets",
    "initializers",
    "landscapes",
    "minimize",
    "optimizers",
    "schedules",
    "train",
]
