"""행렬로 본 갱신: 다항식과 특잇값과 첫 걸음."""

import numpy as np
import pytest

from naerimak.experiments import (
    aligned,
    digits_gradient,
    first_update,
    polynomial,
    singular_values,
    spread,
)
from naerimak.optimizers import SGD, Muon, Shampoo, SignSGD, newton_schulz


def test_the_polynomial_is_newton_schulz_on_each_singular_value(rng):
    matrix = rng.standard_normal((6, 4))
    unit = singular_values(matrix) / np.linalg.norm(matrix)
    for steps in (0, 1, 5):
        found = np.sort(singular_values(newton_schulz(matrix, steps)))
        np.testing.assert_allclose(found, np.sort(polynomial(unit, steps)), rtol=1e-5)
    assert polynomial(1.0) == pytest.approx(0.701)
    assert polynomial(0.3, 1, (1.5, -0.5, 0.0)) == pytest.approx(0.45 - 0.0135)


def test_five_steps_send_small_singular_values_to_a_band():
    moved = polynomial(np.linspace(0.005, 1, 20001), 5)
    assert (moved.min(), moved.max()) == pytest.approx((0.682, 1.154), abs=1e-3)


def test_the_first_update_says_what_a_rule_makes_of_a_gradient(rng):
    grad = rng.standard_normal((5, 3))
    np.testing.assert_allclose(first_update(SGD(0.3), grad), grad)
    np.testing.assert_array_equal(first_update(SignSGD(), grad), np.sign(grad))
    assert spread(singular_values(first_update(Shampoo(eps=1e-12), grad))) == pytest.approx(1, abs=1e-5)


def test_only_the_sign_turns_the_singular_vectors(rng):
    grad = rng.standard_normal((5, 3))
    for rule in (SGD(), Shampoo(eps=1e-12), Muon()):
        assert aligned(first_update(rule, grad), grad) == pytest.approx(1)
    assert aligned(first_update(SignSGD(), grad), grad) < 0.95


def test_the_gradient_of_the_digits_has_directions_below_the_band():
    """첫 층의 기울기에는 다섯 번으로 띠에 들지 못하는 방향이 있다."""
    unit = singular_values(digits_gradient()) / np.linalg.norm(digits_gradient())
    assert unit.shape == (32,)
    assert unit.min() < 0.001
    assert polynomial(unit.min(), 5) < 0.68 < polynomial(unit.min(), 6)
