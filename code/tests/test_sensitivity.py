"""학습률에 대한 민감도."""

import math

import numpy as np
import pytest
from helpers import Plain, rejects

from naerimak import experiments, minimize
from naerimak.experiments import sweep_learning_rates
from naerimak.landscapes import Parabola, Ravine
from naerimak.optimizers import SGD, Momentum

NAN, INF = float("nan"), float("inf")


def test_sweep_is_the_closed_form_and_infinite_where_diverged():
    """x²/2의 마지막 손실은 (1 - lr)²ᵀ/2이고, 1e4는 (1e4)²ᵀ이 넘쳐 발산한다."""
    rule, lrs = SGD(0.3), np.array([0.0, 0.1, 0.5, 1.0, 1.5, 2.0, 2.1, 1e4])
    losses = sweep_learning_rates(Parabola(), [1.0], rule, lrs, 100)
    assert losses.shape == lrs.shape
    np.testing.assert_allclose(losses[:-1], (1 - lrs[:-1]) ** 200 / 2, rtol=1e-12)
    assert losses[-1] == INF
    assert rule == SGD(0.3)


def test_sweep_keeps_the_other_settings():
    lrs = [0.01, 0.1]
    found = sweep_learning_rates(Ravine(), (-7.0, 2.0), Momentum(9.0, momentum=0.5), lrs, 20)
    wanted = [minimize(Ravine(), (-7.0, 2.0), Momentum(lr, 0.5), 20).loss[-1] for lr in lrs]
    np.testing.assert_array_equal(found, wanted)


def test_sweep_needs_a_learning_rate():
    with rejects("optimizer", Plain(), "학습률 lr이 있는 dataclass"):
        sweep_learning_rates(Ravine(), (-7.0, 2.0), Plain(), [0.1], 3)


def test_tune_picks_the_lowest_loss_for_each_rule():
    rules, lrs = {"작게": SGD(), "크게": Momentum(momentum=0.5)}, np.array([0.1, 0.5, 0.9, 1.2])
    found = experiments.tune(Ravine(), (-7.0, 2.0), rules, lrs, 20)
    for name, rule in rules.items():
        losses = sweep_learning_rates(Ravine(), (-7.0, 2.0), rule, lrs, 20)
        assert found[name][:2] == (lrs[np.argmin(losses)], losses.min())
    assert found["작게"].lr == 0.9


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 4, -1.0])
def test_turned_ravine_is_the_same_problem(angle):
    """출발점의 높이도, 기울기의 길이도, 좌표를 모르는 SGD의 손실도 각과 상관없다."""
    landscape, start = experiments.turned_ravine(angle)
    straight, from_here = experiments.turned_ravine(0.0)
    assert landscape.curvatures == straight.curvatures
    assert float(landscape(np.array(start))) == pytest.approx(float(straight(np.array(from_here))))
    assert np.linalg.norm(landscape.grad(np.array(start))) == pytest.approx(
        np.linalg.norm(straight.grad(np.array(from_here)))
    )
    losses = [minimize(one, at, SGD(1.5), 20).loss for one, at in ((landscape, start), (straight, from_here))]
    np.testing.assert_allclose(*losses, rtol=1e-9)
