"""스케줄의 강의가 재는 것: 손실의 기댓값, 범위 시험, 첫 걸음이 흔드는 정도, 미니배치와 학습률."""

import numpy as np
import pytest
from helpers import rejects

from naerimak import MLP, SGD, Adam, Ravine, Wells, minimize
from naerimak.datasets import Dataset
from naerimak.experiments import (
    PowerDecay,
    expected_losses,
    layer_shifts,
    mean_square_step,
    noise_floor,
    range_test,
    scaled_loss,
)
from naerimak.schedules import Constant, Cosine


@pytest.fixture(scope="module")
def toy():
    """세 무리의 점."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 240)
    x = (rng.standard_normal((240, 6)) + 2 * np.eye(3, 6)[y]).astype(np.float32)
    return Dataset(x[:200], y[:200], x[200:], y[200:])


@pytest.fixture(scope="module")
def network():
    return MLP((6, 20, 20, 3))


def test_expected_loss_is_the_mean_of_many_runs():
    """난수 없이 계산한 기댓값이 실행 400번의 평균과 표준오차의 네 배 안에서 같다."""
    surface, schedule = Ravine(), Cosine(0.4, 60)
    runs = [
        minimize(
            surface, surface.start, SGD(), 60, schedule=schedule,
            noise=np.random.default_rng(seed).standard_normal((60, 2)),
        ).loss
        for seed in range(400)
    ]  # fmt: skip
    told = expected_losses(surface, surface.start, schedule, 60, 1.0)
    error = np.std(runs, axis=0) / 20
    assert np.all(np.abs(np.mean(runs, axis=0) - told) <= 4 * error + 1e-12)
    exact = minimize(surface, surface.start, SGD(), 60, schedule=schedule).loss
    np.testing.assert_allclose(expected_losses(surface, surface.start, schedule, 60, 0.0), exact, rtol=1e-9)


def test_the_floor_is_where_the_mean_square_stays():
    for lr in (0.01, 0.3, 0.9):
        floor = noise_floor(lr, 2.0, 1.5)
        assert mean_square_step(floor, lr, 2.0, 1.5) == pytest.approx(floor)
    assert noise_floor(1.0, 2.0, 1.0) == np.inf
    assert noise_floor(1e-4, 2.0, 1.0) / noise_floor(1e-5, 2.0, 1.0) == pytest.approx(10, rel=1e-3)


def test_only_bowls_with_straight_axes_are_expected():
    with rejects("landscape", Wells(), "곡률 curvatures가 있는 2차 함수"):
        expected_losses(Wells(), (1.0,), Constant(0.1), 10, 1.0)


def test_power_decay_meets_its_formula():
    assert [PowerDecay(0.5, 20, p)(20) for p in (0, 1, 2)] == pytest.approx([0.5, 0.25, 0.125])


def test_range_test_climbs_and_stops_when_it_diverges(toy, network):
    theta = network.init(np.random.default_rng(0))
    asked = {"steps": 40, "batch_size": 20, "rng": np.random.default_rng(1)}
    found = range_test(network, theta, toy, SGD(), (1e-3, 1e60), **asked)
    assert len(found.lrs) == len(found.losses) < 40
    assert np.all(np.diff(np.log(found.lrs)) > 0)
    assert found.smoothed()[0] == pytest.approx(found.losses[0])
    calm = range_test(network, theta, toy, SGD(), (1e-3, 0.5), **asked)
    assert len(calm.lrs) == 40
    assert calm.lrs[[0, -1]] == pytest.approx([1e-3, 0.5])


def test_shifts_grow_with_the_step_and_with_depth(toy, network):
    theta = network.init(np.random.default_rng(0))
    grad = network.loss_and_grad(theta, toy.x_train[:20], toy.y_train[:20])[1]

    def moved(lr):
        rule = Adam(lr)
        return layer_shifts(network, theta, rule.step(theta, grad, rule.init(theta))[0], toy.x_train)

    weights, values = moved(0.01)
    assert weights.shape == values.shape == (3,)
    assert np.all(values > 0)
    assert values[-1] > values[0]
    np.testing.assert_allclose(moved(0.001)[0], weights / 10, rtol=1e-3)
    assert not np.any(layer_shifts(network, theta, theta, toy.x_train))


def test_scaled_loss_keeps_the_epochs(toy, network):
    theta = network.init(np.random.default_rng(0))
    asked = {"batch_size": 10, "epochs": 3, "seeds": (0,)}
    base, line, kept = (
        scaled_loss(network, theta, toy, SGD(0.01), times, power, **asked)
        for times, power in ((1, 1.0), (4, 1.0), (4, 0.0))
    )
    assert abs(line - base) < abs(kept - base) / 3
    assert scaled_loss(network, theta, toy, SGD(1e30), 1, 1.0, **asked) == np.inf
