"""깊이의 실험: 정확히 풀리는 답과 같고, 저장한 탐색은 다시 계산한 것과 같다."""

import numpy as np
import pytest

from naerimak.experiments import (
    TRAINED_DEPTHS,
    TRAINED_LRS,
    TRAINED_WEIGHTS,
    chi,
    critical_weight,
    deep_linear_losses,
    jacobian_values,
    learn_depth,
    pairs,
    random_start,
    resting_length,
    saxe_run,
    saxe_strength,
    steps_to_learn,
    trained_depths,
    tuned_steps,
    weight_scales,
)
from naerimak.initializers import lecun_normal, orthogonal
from naerimak.network import MLP


def test_descent_follows_the_exact_solution():
    """학습률을 줄이면 식에 가까워진다."""
    targets, gaps = (2.0, 0.5), []
    for lr in (0.02, 0.002):
        steps = round(4 / lr)
        time = lr * np.arange(steps + 1)
        exact = np.stack([saxe_strength(0.01, s, time) for s in targets], axis=1)
        gaps.append(np.abs(saxe_run(targets, 0.01, lr, steps) - exact).max())
    assert gaps[1] < 0.01
    assert gaps[1] < gaps[0] / 5


def test_the_gradient_of_a_deep_linear_network():
    """걸음 한 번에 손실이 기울기의 제곱만큼 줄어든다."""
    small = 1e-5
    losses = deep_linear_losses(orthogonal, 4, small, 2)
    again = deep_linear_losses(orthogonal, 4, 2 * small, 1)
    assert losses[0] - again[1] == pytest.approx(2 * (losses[0] - losses[1]), rel=1e-2)
    assert losses[1] < losses[0]
    assert np.isinf(deep_linear_losses(lecun_normal, 4, 50.0, 20)[-1])


def test_steps_to_learn():
    assert steps_to_learn(np.array([1.0, 0.5, 0.005, 0.5])) == 2
    assert steps_to_learn(np.array([1.0, 0.5])) == np.inf
    shallow, deep = tuned_steps(orthogonal, 2)[0], tuned_steps(orthogonal, 16)[0]
    assert deep < 5 * shallow
    assert tuned_steps(lecun_normal, 16)[0] > 3 * deep


def test_orthogonal_products_are_isometries():
    np.testing.assert_allclose(jacobian_values("identity", orthogonal, 20), 1.0)
    assert np.median(jacobian_values("identity", lecun_normal, 20)) < 1e-2


def test_stored_runs_are_what_the_code_learns():
    stored = trained_depths()
    assert stored.shape == (len(TRAINED_DEPTHS), len(TRAINED_WEIGHTS), len(TRAINED_LRS))
    for depth, weight, lr in ((5, 1.0, 0.1), (10, 1.3, 0.03)):
        place = TRAINED_DEPTHS.index(depth), TRAINED_WEIGHTS.index(weight), TRAINED_LRS.index(lr)
        assert learn_depth(depth, weight, lr) == pytest.approx(stored[place], abs=2)


def test_the_edge_has_chi_one():
    for bias in (0.0, 0.2, 0.5):
        weight = critical_weight(bias)
        assert chi("tanh", resting_length("tanh", weight, bias), weight) == pytest.approx(1, abs=1e-6)
    rates, scales = weight_scales([1.0, 2.0], 0.2)
    np.testing.assert_allclose(scales, 1 / np.abs(np.log(rates)))


def test_random_start_has_the_deviations_asked():
    network = MLP((64, 400, 400, 10))
    first, second, _ = network.layers(random_start(network, 1.5, 0.3))
    assert first.W.std() * 8 == pytest.approx(1.5, rel=0.02)
    assert second.W.std() * 20 == pytest.approx(1.5, rel=0.02)
    assert second.b.std() == pytest.approx(0.3, rel=0.1)


def test_pairs_start_as_asked():
    found = pairs("identity", 1.0, 0.0, depth=1, width=800, cosine=0.25, length=2.0, seeds=range(3))
    np.testing.assert_allclose(found.length, 2.0, rtol=0.15)
    np.testing.assert_allclose(found.correlation, 0.25, atol=0.1)
    np.testing.assert_allclose(found.gradient, 1.0)
