"""공평한 비교: 규칙마다 맞춘 학습률, 사다리의 끝, 골의 너비, 표."""

import math

import numpy as np
import pytest
from helpers import rejects

from naerimak.catalog import ladder
from naerimak.experiments import Tuned, accelerated, fair_table, sweep_learning_rates, tune, tune_by
from naerimak.landscapes import FlatBowl, Parabola, Plateau, Ravine
from naerimak.optimizers import SGD, Adam, Momentum
from naerimak.study import valley_width

RULES = {"SGD": SGD(), "Adam": Adam()}
START = (-7.0, 2.0)


def test_the_best_rate_is_told_to_be_at_an_end():
    """SGD의 가장 좋은 학습률이 사다리 안에 있으면 끝이 아니고, 사다리를 자르면 잘린 끝이라고 말한다."""
    whole = tune(Ravine(), START, {"SGD": SGD()}, [0.1, 0.3, 0.6, 0.9, 0.95], 30)["SGD"]
    assert (whole.lr, whole.edge) == (0.9, "")
    assert tune(Ravine(), START, {"SGD": SGD()}, [0.1, 0.3, 0.6], 30)["SGD"].edge == "위"
    assert tune(Ravine(), START, {"SGD": SGD()}, [0.9, 0.95, 1.2], 30)["SGD"].edge == "아래"
    assert tune(Ravine(), START, {"SGD": SGD()}, [0.5], 30)["SGD"].edge == ""


def test_width_is_the_width_of_the_valley():
    lrs = np.geomspace(0.05, 0.99, 15)
    losses = sweep_learning_rates(Ravine(), START, SGD(), lrs, 30)
    assert tune(Ravine(), START, {"SGD": SGD()}, lrs, 30)["SGD"].width == valley_width(lrs, losses)


def test_width_of_a_rate_that_lands_exactly_is_a_point():
    """손실이 0이 되어도 너비를 잴 수 있다. 커지는 차례가 아니면 재지 않는다."""
    assert tune(Parabola(), (2.0,), {"SGD": SGD()}, [0.5, 1.0, 1.5], 3)["SGD"].width < 0.01
    assert math.isnan(tune(Parabola(), (2.0,), {"SGD": SGD()}, [1.5, 0.5], 3)["SGD"].width)


def test_each_rule_may_have_its_own_ladder():
    lrs = {"SGD": ladder(0.1, 3), "Adam": ladder(0.05, 5)}
    together = tune(Ravine(), START, RULES, lrs, 30)
    for name, rule in RULES.items():
        assert together[name] == tune(Ravine(), START, {name: rule}, lrs[name], 30)[name]
    with rejects("lrs", ["SGD"], "Adam의 사다리도 있는 사전"):
        tune(Ravine(), START, RULES, {"SGD": [0.1]}, 30)
    with rejects("lrs", [], "학습률 하나 이상"):
        tune(Ravine(), START, RULES, [], 30)


def test_tune_by_measures_with_the_budget_it_is_given():
    lrs = [0.01, 0.1, 0.5, 1.0]

    def after_thirty(rule):
        return float(sweep_learning_rates(Ravine(), START, rule, [rule.lr], 30)[0])

    assert tune_by(after_thirty, RULES, lrs) == tune(Ravine(), START, RULES, lrs, 30)


def test_the_budget_decides_the_winner():
    """3강의 고원: 같은 η = 0.1에서는 모멘텀이 훨씬 낮지만, 60걸음에 맞추면 둘 다 바닥에 닿는다."""
    plateau, start, rules = Plateau(), Plateau.start, {"SGD": SGD(), "Momentum": Momentum()}
    same = tune(plateau, start, rules, [0.1], 60)
    best = tune(plateau, start, rules, np.geomspace(0.01, 30, 40), 60)
    assert same["SGD"].loss > 0.9
    assert best["SGD"].loss < 1e-6
    assert best["Momentum"].loss < 0.1


def test_what_diverges_everywhere_has_no_width():
    found = tune_by(lambda rule: math.nan, {"SGD": SGD()}, [0.1, 0.2])["SGD"]
    assert found.loss == math.inf
    assert math.isnan(found.width)


def test_table_says_what_lies_at_an_end():
    shown = fair_table({"가": Tuned(0.1, 2.0, "위", 0.5), "나": Tuned(0.2, 1.0)})
    assert shown.rows == (("가", "0.1 (위 끝)", 2.0, "0.50"), ("나", "0.2", 1.0, "재지 못함"))
    assert shown.header == ("규칙", "고른 η", "손실", "골의 너비")


def test_accelerated_is_the_cited_sequence():
    """x¹⁰/10에서 η = 1/9: θ₁ = 1 - 1/9, α₁ = 0이므로 θ₂ = θ₁ - θ₁⁹/9, 그다음은 α₂ = 1/4로 내다본다."""
    path = accelerated(FlatBowl(), (1.0,), lr=1 / 9, steps=3)[:, 0]
    first = 1 - 1 / 9
    second = first - first**9 / 9
    ahead = second + (second - first) / 4
    np.testing.assert_allclose(path, [1.0, first, second, ahead - ahead**9 / 9], rtol=1e-14)
    assert second == pytest.approx(0.8504, abs=5e-5)
