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
_RATE_LATER = "학습률을 나중에 곱하므로, 학습률이 도중에 바뀌면 다른 길을 간다."
_DECAY = "λ에 η를 곱한다. 적는 수는 이 책의 λ를 η로 나눈 것이고, 스케줄이 η를 줄이면 감쇠도 함께 준다."
_EVALUATE = "평가는 평균에서 한다: `optax.contrib.schedule_free_eval_params(state, params)`."

_CARDS = (
    OptimizerCard(
        ours.SGD, "확률적 경사 하강법", "02_sgd", LineStyle("#0072b2", "o"), ladder=ladder(0.001, 10),
        keras=Twin("SGD", equal=ours.SGD(), line="SGD(learning_rate=0.01)"),
        pytorch=Twin("SGD", line="SGD(lr=0.01)"),
        optax=Twin("sgd", line="sgd(learning_rate=0.01)"),
    ),
    OptimizerCard(
        ours.Momentum, "모멘텀", "03_momentum", LineStyle("#d55e00", "s"), ladder=ladder(0.0002, 10),
        keras=Twin(
            "SGD(momentum=0.9)", equal=ours.Momentum(), line="SGD(learning_rate=0.01, momentum=0.9)",
        ),
        pytorch=Twin(
            "SGD(momentum=0.9)", same=False, line="SGD(lr=0.01, momentum=0.9)",
            why=_RATE_LATER + " dampening은 첫 걸음에서 무시된다.",
        ),
        optax=Twin(
            "sgd(momentum=0.9)", same=False, line="sgd(learning_rate=0.01, momentum=0.9)", why=_RATE_LATER,
        ),
    ),
    OptimizerCard(
        ours.Nesterov, "Nesterov 가속 기울기", "04_nesterov", LineStyle("#b3478f", "^", (6, 2)),
        ladder=ladder(0.0002, 10),
        keras=Twin(
            "SGD(momentum=0.9, nesterov=True)", equal=ours.Nesterov(),
            line="SGD(learning_rate=0.01, momentum=0.9, nesterov=True)",
            why="가중치로 남는 것은 미리 내다본 점이다. 네 곳이 모두 그렇다.",
        ),
        pytorch=Twin(
            "SGD(momentum=0.9, nesterov=True)", same=False,
            line="SGD(lr=0.01, momentum=0.9, nesterov=True)", why=_RATE_LATER,
        ),
        optax=Twin(
            "sgd(momentum=0.9, nesterov=True)", same=False,
            line="sgd(learning_rate=0.01, momentum=0.9, nesterov=True)", why=_RATE_LATER,
        ),
    ),
    OptimizerCard(
        ours.AdaGrad, "AdaGrad", "05_adagrad", LineStyle("#00805d", "D"), ladder=ladder(0.0002, 10),
        keras=Twin(
            "Adagrad", same=False, equal=ours.AdaGrad(0.001, 1e-7, initial=0.1, eps_inside=True),
            line="Adagrad(learning_rate=0.01, initial_accumulator_value=0.1, epsilon=0.0)",
            why="h를 0.1에서 시작하고 ε을 근호 안에 더한다. ε이 0이면 자리의 차이가 사라진다.",
        ),
        pytorch=Twin(
            "Adagrad", line="Adagrad(lr=0.01, initial_accumulator_value=0.1, eps=0.0)",
            why="h를 0에서 시작하고 ε을 근호 밖에 더한다.",
        ),
        optax=Twin(
            "adagrad", same=False, equal=ours.AdaGrad(initial=0.1, eps_inside=True),
            line="adagrad(learning_rate=0.01, initial_accumulator_value=0.1, eps=0.0)",
            why="h를 0.1에서 시작하고 ε을 근호 안에 더한다.",
        ),
        shared=ours.AdaGrad(0.01, eps=0.0, initial=0.1),
    ),
    OptimizerCard(
        ours.RMSProp, "RMSProp", "06_rmsprop", LineStyle("#946200", "v", (6, 2)),
        ladder=ladder(0.00002, 10),
        keras=Twin(
            "RMSprop", same=False, equal=ours.RMSProp(0.001, 0.9, 1e-7, eps_inside=True),
            line="RMSprop(learning_rate=0.001, rho=0.9, epsilon=1e-16)",
            why="ε을 근호 안에 더한다. 밖의 ε에 가까우려면 그 제곱을 적는다.",
        ),
        pytorch=Twin(
            "RMSprop", line="RMSprop(lr=0.001, alpha=0.9, eps=1e-8)",
            why="ρ를 alpha라고 부르고 기본값이 0.99이다. 학습률의 기본값도 0.01이다.",
        ),
        optax=Twin(
            "rmsprop", same=False, equal=ours.RMSProp(rho=0.9, eps=1e-8, eps_inside=True),
            line="rmsprop(learning_rate=0.001, decay=0.9, eps=1e-8, eps_in_sqrt=False)",
            why="ρ를 decay라고 부르고, 적지 않으면 ε을 근호 안에 더한다.",
        ),
        shared=ours.RMSProp(0.001, 0.9, 1e-8),
    ),
    OptimizerCard(
        ours.AdaDelta, "AdaDelta", "07_adadelta", LineStyle("#2b84ad", "P", (2, 2)), ladder=ladder(0.02, 10),
        keras=Twin(
            "Adadelta", equal=ours.AdaDelta(0.001, eps=1e-7),
            line="Adadelta(learning_rate=1.0, rho=0.95, epsilon=1e-6)",
            why="학습률의 기본값이 0.001이라, 적지 않으면 논문의 천분의 일로 걷는다.",
        ),
        pytorch=Twin("Adadelta", line="Adadelta(lr=1.0, rho=0.95, eps=1e-6)"),
        optax=Twin(
            "adadelta", equal=ours.AdaDelta(rho=0.9),
            line="adadelta(learning_rate=1.0, rho=0.95, eps=1e-6)",
            why="학습률을 적지 않으면 부호가 뒤집히지 않아 손실을 거슬러 올라간다.",
        ),
    ),
    OptimizerCard(
        ours.Adam, "Adam", "08_adam", LineStyle("#6a4fa3", "*"), ladder=ladder(0.00005, 10),
        keras=Twin(
            "Adam", same=False, equal=ours.AdamEpsHat(),
            line="Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8)",
            why="ε을 편향을 보정하기 전의 √v에 더한다. 첫 걸음에서 1/√(1 − β₂)배 큰 ε과 같다.",
        ),
        pytorch=Twin("Adam", line="Adam(lr=0.001, betas=(0.9, 0.999), eps=1e-8)"),
        optax=Twin(
            "adam", equal=ours.Adam(), line="adam(learning_rate=0.001, b1=0.9, b2=0.999, eps=1e-8)",
            why="근호 안의 ε은 eps_root이고 기본값은 0이다.",
        ),
    ),
    OptimizerCard(
        ours.AdamW, "AdamW", "08_adam#AdamW: 감쇠를 기울기에서 떼어 낸다",
        LineStyle("#6b6b6b", "X", (6, 2, 2, 2)), ladder=ladder(0.00005, 10),
        keras=Twin(
            "AdamW", same=False,
            line="AdamW(learning_rate=0.001, weight_decay=0.01, beta_1=0.9, beta_2=0.999, epsilon=1e-8)",
            why=_DECAY + " ε의 자리는 Keras의 Adam과 같다.",
        ),
        pytorch=Twin(
            "AdamW", same=False,
            line="AdamW(lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)", why=_DECAY,
        ),
        optax=Twin(
            "adamw", same=False,
            line="adamw(learning_rate=0.001, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.01)", why=_DECAY,
        ),
    ),
    OptimizerCard(
        ours.AdamEpsHat, "ε을 밖으로 옮긴 Adam", "08_adam#ε의 자리", variant_of="Adam",
        keras=Twin(
            "Adam", equal=ours.AdamEpsHat(),
            line="Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7)",
        ),
    ),
    OptimizerCard(
        ours.AdamUncorrected, "보정하지 않은 Adam", "08_adam#보정하지 않으면 걸음이 너무 커진다",
        variant_of="Adam",
    ),
    OptimizerCard(
        ours.AMSGrad, "AMSGrad", "08_adam#Adam의 변형들", variant_of="Adam",
        keras=Twin(
            "Adam(amsgrad=True)", same=False,
            line="Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, amsgrad=True)",
            why="논문에 없는 편향 보정을 한다. 끌 수 없다.",
        ),
        pytorch=Twin(
            "Adam(amsgrad=True)", same=False,
            line="Adam(lr=0.001, betas=(0.9, 0.999), eps=1e-8, amsgrad=True)",
            why="논문에 없는 편향 보정을 한다. 끌 수 없다.",
        ),
        optax=Twin(
            "amsgrad", same=False,
            line="amsgrad(learning_rate=0.001, b1=0.9, b2=0.999, eps=1e-8, bias_correction_mu=False, "
            "bias_correction_nu=False)",
            why="적지 않으면 편향을 보정한 뒤에 최댓값을 고른다.",
        ),
    ),
    OptimizerCard(
        ours.GradientMomentum, "기울기를 쌓는 모멘텀", "03_momentum#모멘텀을 적는 세 가지 방법",
        variant_of="Momentum",
        pytorch=Twin(
            "SGD(momentum=0.9)", line="SGD(lr=0.01, momentum=0.9, dampening=0.0)",
            why="dampening을 적어도 첫 걸음에서는 무시한다.",
        ),
        optax=Twin(
            "sgd(momentum=0.9)", equal=ours.GradientMomentum(), line="sgd(learning_rate=0.01, momentum=0.9)",
        ),
    ),
    OptimizerCard(
        ours.SignSGD, "부호 경사 하강법", "17_sign_and_matrix", LineStyle("#6f7300", "<"), part=3,
        ladder=ladder(0.00001, 10),
        optax=Twin("sign_sgd", equal=ours.SignSGD(), line="sign_sgd(learning_rate=0.001)"),
    ),
    OptimizerCard(
        ours.Signum, "부호 모멘텀", "17_sign_and_matrix", variant_of="SignSGD", part=3,
        optax=Twin("signum", equal=ours.Signum(), line="signum(learning_rate=0.001, beta=0.9)"),
    ),
    OptimizerCard(
        ours.Lion, "Lion", "17_sign_and_matrix", LineStyle("#a0442c", ">", (6, 2)), part=3,
        ladder=ladder(0.00001, 10),
        keras=Twin(
            "Lion", equal=ours.Lion(0.001),
            line="Lion(learning_rate=0.0001, beta_1=0.9, beta_2=0.99, weight_decay=0.1)",
            why="학습률의 기본값이 0.001로, 논문이 권하는 것보다 크다.",
        ),
        optax=Twin(
            "lion", equal=ours.Lion(weight_decay=0.001),
            line="lion(learning_rate=0.0001, b1=0.9, b2=0.99, weight_decay=0.1)",
            why="λ에 η를 곱하는 것은 세 곳이 같고, 적지 않으면 λ가 0.001이다.",
        ),
        shared=ours.Lion(weight_decay=0.1),
    ),
    OptimizerCard(
        ours.AdaMax, "AdaMax", variant_of="Adam", part=3,
        keras=Twin(
            "Adamax", line="Adamax(learning_rate=0.002, beta_1=0.9, beta_2=0.999, epsilon=1e-8)",
            why="ε을 최댓값이 아니라 나누는 수에 더하므로, 기울기가 아주 작은 곳에서만 조금 다르다.",
        ),
        pytorch=Twin("Adamax", line="Adamax(lr=0.002, betas=(0.9, 0.999), eps=1e-8)"),
        optax=Twin(
            "adamax", equal=ours.AdaMax(),
            line="adamax(learning_rate=0.002, b1=0.9, b2=0.999, eps=1e-8)",
        ),
    ),
    OptimizerCard(
        ours.NAdam, "NAdam", variant_of="Adam", part=3,
        keras=Twin(
            "Nadam", same=False,
            line="Nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8)",
            why="모멘텀 계수를 β₁(1 − 0.96ᵗ/2)로 올려 간다. 끌 수 없다.",
        ),
        pytorch=Twin(
            "NAdam", same=False,
            line="NAdam(lr=0.001, betas=(0.9, 0.999), eps=1e-8, momentum_decay=1e6)",
            why="모멘텀 계수를 천천히 올려 간다. momentum_decay를 아주 크게 하면 처음부터 β₁이고, "
            "남는 차이는 계수의 곱을 float32로 두기 때문이다.",
        ),
        optax=Twin(
            "nadam", equal=ours.NAdam(), line="nadam(learning_rate=0.001, b1=0.9, b2=0.999, eps=1e-8)",
        ),
    ),
    OptimizerCard(
        ours.RAdam, "RAdam", variant_of="Adam", part=3,
        pytorch=Twin(
            "RAdam", same=False, line="RAdam(lr=0.001, betas=(0.9, 0.999), eps=1e-8)",
            why="ε을 편향을 보정하기 전의 √v에 더한다.",
        ),
        optax=Twin(
            "radam", equal=ours.RAdam(),
            line="radam(learning_rate=0.001, b1=0.9, b2=0.999, eps=1e-8, threshold=5.0)",
        ),
    ),
    OptimizerCard(
        ours.AdEMAMix, "AdEMAMix", "17_sign_and_matrix#그 밖의 두 규칙", variant_of="Adam", part=3,
        optax=Twin(
            "contrib.ademamix", equal=ours.AdEMAMix(),
            line="contrib.ademamix(learning_rate=0.001, b1=0.9, b2=0.999, b3=0.9999, alpha=5.0, eps=1e-8)",
            why="느린 평균의 가중치가 alpha이다. 모멘텀 계수의 α도, PyTorch RMSprop의 alpha도 아니다.",
        ),
    ),
    OptimizerCard(
        ours.ScheduleFreeSGD, "스케줄 없는 SGD", "16_schedules#Schedule-Free", variant_of="SGD", part=3,
        optax=Twin(
            "contrib.schedule_free_sgd", equal=ours.ScheduleFreeSGD(),
            line="contrib.schedule_free_sgd(learning_rate=0.01, b1=0.9)", why=_EVALUATE,
        ),
    ),
    OptimizerCard(
        ours.ScheduleFreeAdamW, "스케줄 없는 AdamW", "16_schedules#Schedule-Free", variant_of="AdamW",
        part=3,
        keras=Twin(
            "ScheduleFreeAdamW", same=False, equal=ours.ScheduleFreeAdamW(),
            line="ScheduleFreeAdamW(learning_rate=0.0025, beta_1=0.9, beta_2=0.999, epsilon=1e-8)",
            why="학습이 끝나도 평균이 아니라 기울기를 재던 점을 남긴다. 감쇠도 그 점에 바로 한다.",
        ),
        optax=Twin(
            "contrib.schedule_free_adamw", equal=ours.ScheduleFreeAdamW(),
            line="contrib.schedule_free_adamw(learning_rate=0.0025, b1=0.9, b2=0.999, eps=1e-8)",
            why=_EVALUATE,
        ),
    ),
    OptimizerCard(
        # 걸음의 배수가 프레임워크마다 다르다(optimizers.MUON_SCALES). 세 곳에 다 있는 배수는 rms뿐이다.
        ours.Muon, "Muon", "17_sign_and_matrix", LineStyle("#00727d", "p"), part=3,
        ladder=ladder(0.0002, 10),
        keras=Twin(
            "Muon", same=False,
            line="Muon(learning_rate=0.02, momentum=0.95, nesterov=True, ns_steps=5, rms_rate=0.2, "
            "weight_decay=None)",
            why="적지 않으면 배수가 0.2√max(n_in, n_out)이고 감쇠가 0.004이다. "
            "임베딩과 벡터는 저절로 Adam이 맡는다.",
        ),
        pytorch=Twin(
            "Muon", same=False,
            line='Muon(lr=0.02, momentum=0.95, nesterov=True, ns_steps=5, adjust_lr_fn="match_rms_adamw", '
            "weight_decay=0.0)",
            why="다항식을 bfloat16으로 계산한다. 적지 않으면 감쇠가 0.1이고, 행렬이 아닌 것은 받지 않는다.",
        ),
        optax=Twin(
            "contrib.muon", same=False,
            line="contrib.muon(learning_rate=0.02, beta=0.95, nesterov=True, ns_steps=5, consistent_rms=0.2, "
            "eps=1e-7)",
            why="모멘텀의 편향을 보정하므로 처음 수십 걸음의 방향이 다르다. "
            "행렬이 아닌 것은 저절로 Adam이 맡는다.",
        ),
        shared=ours.Muon(0.02, scale="rms"), elementwise=False, compilable=False,
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
