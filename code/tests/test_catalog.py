"""카탈로그: 카드마다 빠진 것이 없고, 그림과 탐색기와 비교가 카드에서 나온다."""

import inspect
from dataclasses import fields, is_dataclass

import pytest
from helpers import rejects

from naerimak import activations, initializers, landscapes, optimizers, plots, schedules
from naerimak.catalog import (
    HYPERPARAMETERS,
    INITIALIZER_CARDS,
    INITIALIZERS,
    LADDERS,
    LINES,
    OPTIMIZER_CARDS,
    OPTIMIZERS,
    SCHEDULE_CARDS,
    SHAPE_LABELS,
    STARTS,
    SYMBOLS,
    card_of,
    compilable,
    elementwise,
    ladder,
    line_of,
)
from naerimak.optimizers import (
    SGD,
    Adam,
    AdamEpsHat,
    AdamW,
    AMSGrad,
    GradientMomentum,
    Muon,
    Optimizer,
    Shampoo,
)
from naerimak.plots.style import READER, rule_style, styles_together
from naerimak.widgets.race import RACERS


@pytest.mark.parametrize(
    ("low", "count", "rates"),
    [
        (0.01, 4, (0.01, 0.02, 0.05, 0.1)),
        (2e-5, 3, (2e-5, 5e-5, 1e-4)),
        (5, 2, (5.0, 10.0)),
        (0.05, 1, (0.05,)),
    ],
)
def test_ladder(low, count, rates):
    assert ladder(low, count) == rates


@pytest.mark.parametrize("low", [0.03, 0.011, 4.0, 0.0, -1.0, float("nan"), float("inf")])
def test_ladder_starts_on_a_rung(low):
    with rejects("low", low, "0.01, 0.02, 0.05처럼 1, 2, 5로 시작하는 수"):
        ladder(low, 3)


def test_every_rule_and_initializer_has_a_card():
    """패키지에 정의한 규칙과 초기화 함수는 빠짐없이 카드가 있다."""
    kinds = [getattr(optimizers, name) for name in optimizers.__all__]
    rules = {kind for kind in kinds if hasattr(kind, "step") and kind is not Optimizer}
    assert rules == {card.kind for card in OPTIMIZER_CARDS.values()}
    listed = {name for card in INITIALIZER_CARDS.values() for name in card.names.split(", ")}
    assert set(INITIALIZERS) == {name for name in listed if not _factory(name)}


def _factory(name):
    return name in INITIALIZER_CARDS and INITIALIZER_CARDS[name].factory


@pytest.mark.parametrize("card", OPTIMIZER_CARDS.values(), ids=lambda card: card.name)
def test_a_card_is_complete(card):
    """주인공은 선과 사다리가 있고 변형은 주인공의 것을 쓴다. 하이퍼파라미터는 모두 이름과 기호가 있다."""
    assert card.lead == (card.line is not None) == bool(card.ladder)
    assert card.lead or OPTIMIZER_CARDS[card.variant_of].lead
    numbers = [one.name for one in fields(card.kind) if not isinstance(one.default, bool)]
    assert set(numbers) <= set(HYPERPARAMETERS) & set(SYMBOLS)
    assert card.korean
    # 1편과 2편의 규칙은 다룬 강의가 있다.
    assert card.where or card.part > 2
    assert card.lead or card.part >= OPTIMIZER_CARDS[card.variant_of].part


def test_everything_is_a_view_of_the_cards():
    leads = [name for name, card in OPTIMIZER_CARDS.items() if card.lead]
    assert leads == list(LINES)
    first = [name for name in leads if OPTIMIZER_CARDS[name].part == 1]
    assert first == list(LADDERS) == [type(racer).__name__ for racer in RACERS]
    assert plots.LINES is LINES
    assert plots.STARTS is STARTS
    assert {name: kind for name, (kind, _) in LADDERS.items()} == {name: OPTIMIZERS[name]() for name in first}
    assert list(STARTS) == ["0", "같은 값", "0.01", "1", "LeCun", "1/n_out", "Xavier", "He", "직교"]


def test_rules_of_later_parts_leave_the_lectures_of_the_first_alone():
    """1편의 강의가 보이는 규칙은 카드를 더해도 그대로 여덟이고, 고를 수 있는 규칙에는 모두 있다."""
    assert list(LADDERS) == [
        "SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "AdaDelta", "Adam", "AdamW",
    ]  # fmt: skip
    later = {name for name, card in OPTIMIZER_CARDS.items() if card.part > 1 and card.elementwise}
    assert {"SignSGD", "Lion", "NAdam"} <= later <= set(OPTIMIZERS)


def test_registries_follow_the_definitions():
    assert list(landscapes.LANDSCAPES) == [kind.__name__ for kind in landscapes.LANDSCAPES.values()]
    assert list(activations.ACTIVATIONS) == ["sigmoid", "tanh", "relu", "leaky_relu", "identity"]
    assert list(initializers.INITIALIZERS) == [
        "zeros", "lecun_normal", "lecun_uniform", "xavier_normal", "xavier_uniform", "he_normal",
        "he_uniform", "orthogonal", "identity",
    ]  # fmt: skip


class Mine:
    """독자의 규칙."""


class Louder(Adam):
    """패키지의 규칙을 물려받은 독자의 규칙."""


def test_ours_is_asked_in_one_way():
    assert all(elementwise(kind()) and compilable(kind()) for kind in OPTIMIZERS.values())
    assert not any(elementwise(kind()) or compilable(kind()) for kind in (Muon, Shampoo))
    assert not {"Muon", "Shampoo"} & set(OPTIMIZERS)
    for rule in (Mine(), Louder(), None, Adam):
        assert card_of(rule) is None
        assert not elementwise(rule)
        assert not compilable(rule)


def test_a_name_alone_does_not_make_a_rule_ours():
    """독자가 같은 이름의 클래스를 써도 패키지의 규칙이 되지 않는다."""
    assert card_of(type("Adam", (), {})()) is None
    assert line_of(type("Adam", (), {})()) is None


def test_variants_wear_the_colour_of_their_rule_and_never_the_readers():
    assert line_of(AMSGrad()) is line_of(AdamEpsHat()) is line_of(Louder()) is LINES["Adam"]
    assert line_of(GradientMomentum()) is LINES["Momentum"]
    assert rule_style(Mine()) is READER
    together = styles_together({"Adam": Adam(), "AMSGrad": AMSGrad(), "AdamW": AdamW(), "SGD": SGD()})
    assert together["AMSGrad"].color == together["Adam"].color
    assert together["AMSGrad"].dash != together["Adam"].dash


def test_every_schedule_has_a_card():
    """패키지에 정의한 스케줄은 빠짐없이 카드가 있고, 이름으로 고르는 모양에는 한국어 이름이 있다."""
    kinds = {
        one for _, one in inspect.getmembers(schedules, is_dataclass) if one.__module__ == schedules.__name__
    }
    assert {card.kind for card in SCHEDULE_CARDS} == kinds
    assert SHAPE_LABELS.keys() == schedules.SHAPES.keys()
    assert all(SHAPE_LABELS.values())
    for card in SCHEDULE_CARDS:
        made = schedules.shaped(card.shape, 0.1, 30) if card.shape else None
        assert made is None or type(made) is card.kind
