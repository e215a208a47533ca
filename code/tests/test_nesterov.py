"""Nesterov의 강의가 재는 것: 두 형태, 수렴 속도, 가속, 꺾이는 그릇."""

import numpy as np
import pytest
from helpers import FRACTION, NON_NEGATIVE, cases, count, rejects

from naerimak import experiments, minimize
from naerimak.landscapes import FlatBowl, Parabola, Ravine
from naerimak.optimizers import Momentum, Nesterov


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_look_ahead_and_the_package_walk_the_same_path(momentum):
    """내다본 점 θ + αv가 패키지의 매개변수다."""
    theta, v = experiments.look_ahead(Ravine(), (-7.0, 2.0), lr=0.1, momentum=momentum, steps=60)
    ours = minimize(Ravine(), (-7.0, 2.0), Nesterov(0.1, momentum), 60).theta
    assert theta.shape == v.shape == (61, 2)
    np.testing.assert_allclose(theta + momentum * v, ours, rtol=0, atol=1e-14)
    np.testing.assert_allclose(np.diff(theta, axis=0), v[1:], rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    cases({"lr": NON_NEGATIVE, "momentum": FRACTION, "steps": count(0)}),
)
def test_look_ahead_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        experiments.look_ahead(Ravine(), (-7.0, 2.0), **{"lr": 0.1, "momentum": 0.9, "steps": 1, name: value})


@pytest.mark.parametrize("lr", [0.01, 0.2, 0.9, 1.0, 1.2, 1.35, 1.4])
def test_nesterov_rate_is_the_spectral_radius(lr):
    """NAG의 2×2 행렬을 그대로 적어 고윳값을 구한 것과 같다."""
    q = 1 - lr
    matrix = np.array([[1.9 * q, -0.9 * q], [1.0, 0.0]])
    radius = np.abs(np.linalg.eigvals(matrix)).max()
    assert experiments.nesterov_rate(lr, 0.9, 1.0) == pytest.approx(radius, abs=1e-7)


def test_nesterov_rate_predicts_the_walk():
    theta = minimize(Parabola(2.0), (1.0,), Nesterov(0.6, 0.5), 60).theta[:, 0]
    late = np.abs(theta[50:] / theta[49:-1])
    np.testing.assert_allclose(late, experiments.nesterov_rate(0.6, 0.5, 2.0), rtol=1e-6)


def test_flat_bowl(rng):
    """기울기는 중심 차분과 같고, 구간 안의 곡률은 0 이상 9 이하다."""
    bowl, x = FlatBowl(), rng.uniform(-1, 1, (20, 1))
    h = 1e-6
    np.testing.assert_allclose(bowl.grad(x)[:, 0], (bowl(x + h) - bowl(x - h)) / (2 * h), atol=1e-8)
    curvature = (bowl.grad(x + h) - bowl.grad(x - h)) / (2 * h)
    assert (curvature > -1e-8).all()
    assert (curvature < 9).all()


@pytest.mark.parametrize(
    ("landscape", "start", "lr"),
    [(FlatBowl(), (1.0,), 1 / 9), (Ravine(), (-7.0, 2.0), 0.5), (Parabola(3.0), (2.5,), 1 / 3)],
)
def test_accelerated_stays_under_its_ceiling(landscape, start, lr):
    path = experiments.accelerated(landscape, start, lr=lr, steps=400)
    t = np.arange(1, 401)
    ceiling = 2 * np.sum(np.square(start)) / (lr * (t + 1) ** 2)
    assert path.shape == (401, len(start))
    assert (landscape(path)[1:] <= ceiling).all()


@pytest.mark.parametrize(("name", "value", "allowed"), cases({"lr": NON_NEGATIVE, "steps": count(0)}))
def test_accelerated_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        experiments.accelerated(Ravine(), (-7.0, 2.0), **{"lr": 0.1, "steps": 1, name: value})


def test_kinked_bowl_is_strongly_convex_and_traps_the_ball_tuned_for_quadratics():
    bowl = experiments.KinkedBowl()
    x = np.linspace(-4, 4, 8001)[:, None]
    slope = bowl.grad(x)[:, 0]
    np.testing.assert_allclose(np.gradient(bowl(x), x[:, 0])[1:-1], slope[1:-1], atol=0.02)
    curvature = np.diff(slope) / np.diff(x[:, 0])
    assert curvature.min() > 1 - 1e-9
    assert curvature.max() < 25 + 1e-9
    ball = minimize(bowl, (3.3,), Momentum(*experiments.best_heavy_ball(1, 25)), 300).theta[-6:, 0]
    np.testing.assert_allclose(ball[:3], ball[3:], atol=1e-6)
    assert np.abs(ball).min() > 0.5
    assert np.abs(minimize(bowl, (3.3,), Nesterov(1 / 25, 4 / 6), 300).theta[-1, 0]) < 1e-12
