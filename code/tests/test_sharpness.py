"""λ_max와 경계를 잰다. 작은 신경망에서는 헤세 행렬을 모두 만들어 비교한다."""

import numpy as np
import pytest

from naerimak import SGD, Adam, Momentum
from naerimak.experiments import (
    EDGE_RUNS,
    adam_limit,
    digits_problem,
    edge_runs,
    hessian_product,
    momentum_limit,
    sam_limit,
    sharpest,
    watch,
)
from naerimak.experiments.sharpness import adam_scale
from naerimak.network import MLP
from naerimak.training import replay


def small():
    """헤세 행렬을 모두 만들 수 있는 신경망."""
    rng = np.random.default_rng(0)
    network = MLP((3, 4, 2), "tanh")
    theta = network.init(rng, "xavier_normal", dtype=np.float64)
    return network, theta, rng.standard_normal((20, 3)), rng.integers(0, 2, 20)


def hessian(network, theta, x, y):
    """열마다 ``hessian_product``가 아닌 차분으로 만든 헤세 행렬."""
    columns = []
    for unit in np.eye(theta.size):
        above, below = (network.loss_and_grad(theta + side * 1e-5 * unit, x, y)[1] for side in (1, -1))
        columns.append((above - below) / 2e-5)
    return np.array(columns)


def test_the_product_and_the_largest_eigenvalue_are_those_of_the_whole_hessian():
    network, theta, x, y = small()
    whole = hessian(network, theta, x, y)
    u = np.random.default_rng(1).standard_normal(theta.size)
    np.testing.assert_allclose(hessian_product(network, theta, x, y, u), whole @ u, atol=1e-6)
    values = np.linalg.eigvalsh((whole + whole.T) / 2)
    expected = values[np.argmax(np.abs(values))]
    assert sharpest(network, theta, x, y, u, 300).value == pytest.approx(expected, rel=1e-4)


def test_the_scaled_eigenvalue_is_that_of_the_preconditioned_hessian():
    network, theta, x, y = small()
    rule = Adam(0.01)
    state = rule.step(theta, network.loss_and_grad(theta, x, y)[1] + 0.1, rule.init(theta))[1]
    scale = adam_scale(rule, state)
    values = np.linalg.eigvals(np.diag(scale**2) @ hessian(network, theta, x, y)).real
    found = sharpest(network, theta, x, y, np.ones(theta.size), 500, scale=scale)
    assert found.value == pytest.approx(values[np.argmax(np.abs(values))], rel=1e-3)


@pytest.mark.parametrize(
    ("rule", "limit"), [(SGD(0.1), momentum_limit(0.1, 0.0)), (Momentum(0.1, 0.8), momentum_limit(0.1, 0.8))]
)
def test_a_parabola_is_held_just_below_the_limit_and_lost_just_above(rule, limit):
    for share, held in ((0.99, True), (1.01, False)):
        theta, state = np.ones(1), rule.init(np.ones(1))
        for _ in range(3000):
            theta, state = rule.step(theta, share * limit * theta, state)
        assert (abs(theta[0]) < 1) == held


def test_adam_with_a_frozen_preconditioner_has_the_limit_of_the_text():
    # v가 1에서 움직이지 않으면 Adam은 m으로 걷는 무거운 공이다.
    for share, held in ((0.99, True), (1.01, False)):
        w, m, curvature = 1.0, 0.0, share * adam_limit(0.1, 0.9)
        for _ in range(3000):
            m = 0.9 * m + 0.1 * curvature * w
            w -= 0.1 * m
        assert (abs(w) < 1) == held
    assert adam_limit(1.0, 0.9) == pytest.approx(38)


def test_the_limit_of_sam_solves_its_equation():
    limit = sam_limit(2.0, 0.05, 0.05)
    assert 2.0 * limit * (1 + 0.05 * limit / 0.05) == pytest.approx(2)
    assert sam_limit(2.0, 1e-9, 0.05) == pytest.approx(1.0, rel=1e-6)


def test_watching_does_not_change_the_run():
    problem = digits_problem(images=40, tests=10)
    x, y, theta = problem.data.x_train, problem.data.y_train, problem.theta
    grads = []
    point = theta
    for _ in range(20):
        grads.append(problem.network.loss_and_grad(point, x, y)[1])
        point = point - 1.0 * grads[-1]
    found = watch(problem, SGD(1.0), 20, every=5)
    np.testing.assert_allclose(found.theta, replay(SGD(1.0), theta, np.array(grads))[-1], rtol=1e-12)
    assert found.t.tolist() == [0, 5, 10, 15, 20]


@pytest.mark.parametrize("name", ["gd 3", "ball 2", "adam 0.003", "entropy 2"])
def test_the_stored_runs_are_those_of_the_code(name):
    steps = 2 * EDGE_RUNS[name].every
    again, stored = EDGE_RUNS[name].run(steps), edge_runs()[name]
    for part in ("t", "loss", "value", "slope"):
        fresh = getattr(again, part)
        np.testing.assert_allclose(fresh, getattr(stored, part)[: len(fresh)], rtol=1e-4)


@pytest.mark.parametrize(
    ("name", "limit"), [("gd 2", 1.0), ("gd 3", 2 / 3), ("ball 2", 1.9), ("adam 0.01", 3800)]
)
def test_the_stored_runs_end_at_the_edge(name, limit):
    assert edge_runs()[name].value[-30:].mean() == pytest.approx(limit, rel=0.15)
