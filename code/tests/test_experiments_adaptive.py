"""AdaGrad, RMSProp, AdaDelta의 강의가 재는 것."""

import numpy as np
import pytest
from helpers import NON_NEGATIVE, rejects

from naerimak import experiments, minimize
from naerimak.landscapes import Quadratic
from naerimak.optimizers import AdaDelta, AdaGrad, RMSProp
from naerimak.training import replay


def test_full_matrix_adagrad_turns_with_the_problem():
    start, turn = np.array([5.0, 1.0]), np.array([[0.8, -0.6], [0.6, 0.8]])
    rule = experiments.FullAdaGrad(lr=0.5)
    angle = float(np.arctan2(0.6, 0.8))
    plain = minimize(Quadratic(condition=50, angle=0.0), start, rule, 30).theta
    turned = minimize(Quadratic(condition=50, angle=angle), turn @ start, rule, 30).theta
    np.testing.assert_allclose(turned, plain @ turn.T, atol=1e-10)


def test_full_matrix_adagrad_of_one_parameter_is_adagrad():
    grads = np.random.default_rng(0).standard_normal((20, 1))
    full, diagonal = (
        replay(rule, np.ones(1), grads) for rule in (experiments.FullAdaGrad(0.1), AdaGrad(lr=0.1))
    )
    np.testing.assert_allclose(full, diagonal, atol=1e-6)


def test_full_matrix_adagrad_names_the_bad_argument():
    with rejects("lr", -1.0, NON_NEGATIVE[0]):
        experiments.FullAdaGrad(lr=-1.0)
    with rejects("theta.shape", (2, 2), "1차원"):
        experiments.FullAdaGrad().init(np.zeros((2, 2)))


def test_adadelta_does_not_forget_the_scale_of_its_first_step():
    """척도로 나눈 걸음의 차이는 사라지지 않는다.

    기울기가 일정하면 걸음은 척도와 상관없이 √((1−ρ)εt)로 가기 때문이다.
    """
    steady = np.ones((20_000, 1))
    plain, tenth = (experiments.step_lengths(AdaDelta(), steady / c)[-1, 0] / c for c in (1.0, 0.1))
    assert plain == pytest.approx(np.sqrt(0.05e-6 * 20_000), rel=0.02)
    assert tenth / plain == pytest.approx(10, rel=0.01)


def test_rmsprop_drifts_when_a_memory_holds_one_kind_of_batch():
    """섞인 미니배치에서는 거의 제자리이고, 같은 것끼리 몰리면 부호 하강법처럼 흘러간다."""
    sorted_order = np.repeat([0.1, -0.9], [900, 100])
    mixed = np.random.default_rng(0).permutation(sorted_order)

    def drift(order):
        path = replay(RMSProp(lr=0.01, rho=0.9), np.zeros(1), np.tile(order, 2)[:, None])[:, 0]
        return (path[1000] - path[2000]) / 10

    assert drift(mixed) < 0.2
    assert drift(sorted_order) > 0.7
