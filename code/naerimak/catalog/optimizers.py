"""갱신 규칙의 카드. 규칙을 하나 더하면 여기에 카드 한 장을 더합니다."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from naerimak import _check, optimizers as ours
from naerimak.catalog.cards import LineStyle, OptimizerCard, Twin
from naerimak.optimizers import Optimizer

__all__ = [
    "LADDERS",
    "LINES",
    "OPTIMIZERS",
    "OPTIMIZER_CARDS",
    "card_of",
    "compilable",
    "elementwise",
    "ladder",
    "line_of",
]


def ladder(low: float, count: int) -> tuple[float, ...]:
    """``low``에서 1, 2, 5의 자리로 올라가는 학습률 ``count``개.

    ``low``의 첫 숫자는 1, 2, 5 가운데 하나입니다.
    """
    digit, power = f"{low:.0e}".split("e") if low > 0 and math.isfinite(low) else ("", "")
    if not digit or float(f"{low:.0e}") != low or digit not in "125":
        raise _check.fail("low", low, "0.01, 0.02, 0.05처럼 1, 2, 5로 시작하는 수")
    first = "125".index(digit)
    return tuple(float(f"{'125'[k % 3]}e{int(power) + k // 3}") for k in range(first, first + count))


# Okabe–Ito 배색에서 밝은 색을 눌러, 흰 바탕과 3:1 넘게 대비되게 했다.
_CARDS = (
    OptimizerCard(
        ours.SGD, "확률적 경사 하강법", "02_sgd", LineStyle("#0072b2", "o"), ladder=ladder(0.001, 10),
        keras=Twin("SGD", equal=ours.SGD()), pytorch=Twin("SGD"), optax=Twin("sgd"),
    ),
    OptimizerCard(
        ours.Momentum, "모멘텀", "03_momentum", LineStyle("#d55e00", "s"), ladder=ladder(0.0002, 10),
        keras=Twin("SGD(momentum=0.9)", equal=ours.Momentum()),
        # PyTorch와 optax는 학습률을 나중에 곱하므로, 학습률이 도중에 바뀌면 다른 길을 간다.
        pytorch=Twin("SGD(momentum=0.9)", same=False),
        optax=Twin("sgd(momentum=0.9)", same=False),
    ),
    OptimizerCard(
        ours.Nesterov, "Nesterov 가속 기울기", "04_nesterov", LineStyle("#b3478f", "^", (6, 2)),
        ladder=ladder(0.0002, 10),
        keras=Twin("SGD(momentum=0.9, nesterov=True)", equal=ours.Nesterov()),
        pytorch=Twin("SGD(momentum=0.9, nesterov=True)", same=False),
        optax=Twin("sgd(momentum=0.9, nesterov=True)", same=False),
    ),
    OptimizerCard(
        ours.AdaGrad, "AdaGrad", "05_adagrad", LineStyle("#00805d", "D"), ladder=ladder(0.0002, 10),
        keras=Twin("Adagrad", same=False, equal=ours.AdaGrad(0.001, 1e-7, initial=0.1, eps_inside=True)),
        pytorch=Twin("Adagrad"),
        optax=Twin("adagrad", same=False, equal=ours.AdaGrad(initial=0.1, eps_inside=True)),
    ),
    OptimizerCard(
        ours.RMSProp, "RMSProp", "06_rmsprop", LineStyle("#946200", "v", (6, 2)),
        ladder=ladder(0.00002, 10),
        keras=Twin("RMSprop", same=False, equal=ours.RMSProp(0.001, 0.9, 1e-7, eps_inside=True)),
        pytorch=Twin("RMSprop"),
        optax=Twin("rmsprop", same=False, equal=ours.RMSProp(rho=0.9, eps=1e-8, eps_inside=True)),
    ),
    OptimizerCard(
        ours.AdaDelta, "AdaDelta", "07_adadelta", LineStyle("#2b84ad", "P", (2, 2)), ladder=ladder(0.02, 10),
        keras=Twin("Adadelta", equal=ours.AdaDelta(0.001, eps=1e-7)), pytorch=Twin("Adadelta"),
        optax=Twin("adadelta", equal=ours.AdaDelta(rho=0.9)),
    ),
    OptimizerCard(
        ours.Adam, "Adam", "08_adam", LineStyle("#6a4fa3", "*"), ladder=ladder(0.00005, 10),
        keras=Twin("Adam", same=False, equal=ours.AdamEpsHat()), pytorch=Twin("Adam"),
        optax=Twin("adam", equal=ours.Adam()),
    ),
    OptimizerCard(
        ours.AdamW, "AdamW", "08_adam#AdamW: 감쇠를 기울기에서 떼어 낸다",
        LineStyle("#6b6b6b", "X", (6, 2, 2, 2)), ladder=ladder(0.00005, 10),
        keras=Twin("AdamW", same=False), pytorch=Twin("AdamW", same=False), optax=Twin("adamw", same=False),
    ),
    OptimizerCard(
        ours.AdamEpsHat, "ε을 밖으로 옮긴 Adam", "08_adam#ε의 자리", variant_of="Adam",
        keras=Twin("Adam", equal=ours.AdamEpsHat()),
    ),
    OptimizerCard(
        ours.AdamUncorrected, "보정하지 않은 Adam", "08_adam#보정하지 않으면 걸음이 너무 커진다",
        variant_of="Adam",
    ),
    OptimizerCard(
        ours.AMSGrad, "AMSGrad", "08_adam#Adam의 변형들", variant_of="Adam",
        keras=Twin("Adam(amsgrad=True)", same=False), pytorch=Twin("Adam(amsgrad=True)", same=False),
        optax=Twin("amsgrad", same=False),
    ),
    OptimizerCard(
        ours.GradientMomentum, "기울기를 쌓는 모멘텀", "03_momentum#모멘텀을 적는 세 가지 방법",
        variant_of="Momentum",
        pytorch=Twin("SGD(momentum=0.9)"), optax=Twin("sgd(momentum=0.9)", equal=ours.GradientMomentum()),
    ),
    OptimizerCard(
        ours.SignSGD, "부호 경사 하강법", "17_sign_and_matrix", LineStyle("#6f7300", "<"), part=3,
        ladder=ladder(0.00001, 10),
        optax=Twin("sign_sgd", equal=ours.SignSGD()),
    ),
    OptimizerCard(
        ours.Signum, "부호 모멘텀", "17_sign_and_matrix", variant_of="SignSGD", part=3,
        optax=Twin("signum", equal=ours.Signum()),
    ),
    OptimizerCard(
        ours.Lion, "Lion", "17_sign_and_matrix", LineStyle("#a0442c", ">", (6, 2)), part=3,
        ladder=ladder(0.00001, 10),
        keras=Twin("Lion", equal=ours.Lion(0.001)),
        optax=Twin("lion", equal=ours.Lion(weight_decay=0.001)),
    ),
    OptimizerCard(
        # Keras는 나누는 수에 ε을 더하므로, 기울기가 아주 작은 곳에서만 조금 다르다.
        ours.AdaMax, "AdaMax", variant_of="Adam", part=3,
        keras=Twin("Adamax"), pytorch=Twin("Adamax"), optax=Twin("adamax", equal=ours.AdaMax()),
    ),
    OptimizerCard(
        ours.NAdam, "NAdam", variant_of="Adam", part=3,
        keras=Twin("Nadam", same=False), pytorch=Twin("NAdam", same=False),
        optax=Twin("nadam", equal=ours.NAdam()),
    ),
    OptimizerCard(
        ours.RAdam, "RAdam", variant_of="Adam", part=3,
        pytorch=Twin("RAdam", same=False), optax=Twin("radam", equal=ours.RAdam()),
    ),
    OptimizerCard(
        ours.AdEMAMix, "AdEMAMix", "17_sign_and_matrix#그 밖의 두 규칙", variant_of="Adam", part=3,
        optax=Twin("contrib.ademamix", equal=ours.AdEMAMix()),
    ),
    OptimizerCard(
        ours.ScheduleFreeSGD, "스케줄 없는 SGD", "16_schedules#Schedule-Free", variant_of="SGD", part=3,
        optax=Twin("contrib.schedule_free_sgd", equal=ours.ScheduleFreeSGD()),
    ),
    OptimizerCard(
        # Keras는 감쇠를 기울기를 재는 점에 바로 하고, 학습이 끝나도 평균이 아니라 그 점을 남긴다.
        ours.ScheduleFreeAdamW, "스케줄 없는 AdamW", "16_schedules#Schedule-Free", variant_of="AdamW",
        part=3,
        keras=Twin("ScheduleFreeAdamW", same=False, equal=ours.ScheduleFreeAdamW()),
        optax=Twin("contrib.schedule_free_adamw", equal=ours.ScheduleFreeAdamW()),
    ),
    OptimizerCard(
        # 걸음의 배수가 프레임워크마다 다르다(optimizers.MUON_SCALES).
        ours.Muon, "Muon", "17_sign_and_matrix", LineStyle("#00727d", "p"), part=3,
        ladder=ladder(0.0002, 10),
        keras=Twin("Muon", same=False), pytorch=Twin("Muon", same=False),
        optax=Twin("contrib.muon", same=False), elementwise=False, compilable=False,
    ),
    OptimizerCard(
        ours.Shampoo, "Shampoo", "17_sign_and_matrix", LineStyle("#4d5bbf", "d", (2, 2)), part=3,
        ladder=ladder(0.001, 10),
        elementwise=False, compilable=False,
    ),
)  # fmt: skip

OPTIMIZER_CARDS: Mapping[str, OptimizerCard] = MappingProxyType({card.name: card for card in _CARDS})
"""이름으로 찾는 카드. 앞의 여덟이 1편의 주인공이고, 그 뒤로 변형과 다른 편의 규칙이 있습니다."""

OPTIMIZERS: dict[str, type[Optimizer]] = {
    name: card.kind for name, card in OPTIMIZER_CARDS.items() if card.elementwise
}
"""이름으로 찾는, 어떤 모양의 배열에나 쓸 수 있는 갱신 규칙. 행렬 하나만 받는 규칙은 카드에만 있습니다."""

LINES: dict[str, LineStyle] = {name: card.line for name, card in OPTIMIZER_CARDS.items() if card.line}
"""주인공마다의 선. 같은 규칙은 책 전체와 탐색기에서 같은 선을 씁니다."""

LADDERS: dict[str, tuple[Any, tuple[float, ...]]] = {
    name: (card.kind(), card.ladder)
    for name, card in OPTIMIZER_CARDS.items()
    if card.part == 1 and card.ladder
}
"""9강이 비교하는 1편의 규칙과, 학습률을 고를 사다리. 학습률 말고는 모두 기본값입니다."""


def card_of(optimizer: object) -> OptimizerCard | None:
    """이 규칙의 카드. 독자가 쓴 규칙이면 ``None``이고, 패키지의 규칙을 물려받은 것도 독자의 것입니다."""
    card = OPTIMIZER_CARDS.get(type(optimizer).__name__)
    return card if card is not None and card.kind is type(optimizer) else None


def elementwise(optimizer: object) -> bool:
    """원소마다 작동한다고 카드가 말하는 패키지의 규칙인지.

    여러 점을 한 배열에 쌓아 걸어도 되는지 여기에 묻습니다.
    """
    card = card_of(optimizer)
    return card is not None and card.elementwise


def compilable(optimizer: object) -> bool:
    """자바스크립트로 옮겨져 있는 패키지의 규칙인지.

    탐색기가 브라우저에서 움직일 수 있는지 여기에 묻습니다.
    """
    card = card_of(optimizer)
    return card is not None and card.compilable


def line_of(optimizer: object) -> LineStyle | None:
    """규칙의 선.

    변형은 원래 규칙의 선을, 물려받은 규칙은 부모의 선을 쓰고, 모르는 규칙이면 ``None``입니다.
    """
    for kind in type(optimizer).__mro__:
        card = OPTIMIZER_CARDS.get(kind.__name__)
        if card is not None and card.kind is kind:
            return card.line or OPTIMIZER_CARDS[card.variant_of].line
    return None
