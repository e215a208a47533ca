"""기울기를 재는 법: 차분, 한 방향의 손실, 곡률, 걸린 시간."""

import numpy as np
import pytest
from helpers import rejects

from naerimak import MLP, datasets, experiments
from naerimak.experiments import largest_curvature
from naerimak.landscapes import Ravine, Wells
from naerimak.timing import seconds

NETWORK = MLP((64, 12, 10), "relu")


@pytest.fixture(scope="module")
def data():
    """숫자 120장, float64."""
    digits = datasets.digits(dtype=np.float64)
    return digits._replace(x_train=digits.x_train[:120], y_train=digits.y_train[:120])


@pytest.fixture(scope="module")
def theta():
    """정해진 초깃값."""
    return NETWORK.init(np.random.default_rng(0), dtype=np.float64)


def test_numerical_gradient_keeps_shape_and_input():
    """2차 함수의 중앙 차분은 반올림 오차뿐이고, 받은 배열은 바뀌지 않는다."""
    theta = np.arange(6.0).reshape(2, 3)
    before = theta.copy()
    found = experiments.numerical_gradient(lambda w: float(np.sum(w * w)), theta, h=1e-3)
    np.testing.assert_allclose(found, 2 * before, atol=1e-9)
    np.testing.assert_array_equal(theta, before)
    scalar = experiments.numerical_gradient(lambda w: float(w**3), np.array(2.0), h=1e-2)
    # 중앙 차분의 오차는 h²L'''/6이고 w³에서는 h²이다.
    assert scalar == pytest.approx(12 + 1e-4, abs=1e-9)
    with rejects("h", 0.0, "0보다 큰 유한한 수"):
        experiments.numerical_gradient(lambda w: 0.0, theta, h=0.0)


def test_numerical_gradient_agrees_with_backpropagation():
    network = MLP((3, 4, 2), "tanh")
    rng = np.random.default_rng(0)
    theta = network.init(rng, "xavier_normal", dtype=np.float64)
    x, y = rng.standard_normal((5, 3)), np.array([0, 1, 1, 0, 1])
    found = experiments.numerical_gradient(lambda w: network.loss(w, x, y), theta)
    np.testing.assert_allclose(found, network.loss_and_grad(theta, x, y)[1], atol=1e-9)


def test_difference_errors_shrink_as_the_formula_says():
    """절단 오차는 h를 10배 줄이면 중앙 차분에서 100배, 전방 차분에서 10배 준다."""
    points = np.linspace(0.9, 1.1, 21)
    central = experiments.difference_errors(Wells(), points, [1e-2, 1e-3])
    forward = experiments.difference_errors(Wells(), points, [1e-3, 1e-4], central=False)
    assert central[0] / central[1] == pytest.approx(100, rel=0.01)
    assert forward[0] / forward[1] == pytest.approx(10, rel=0.01)
    assert experiments.difference_errors(Wells(), points, [1e-4], dtype=np.float32)[0] > 1e-4
    with rejects("landscape", Ravine(), "1차원 지형"):
        experiments.difference_errors(Ravine(), points, [1e-2])
    with pytest.raises(ValueError, match="hs="):
        experiments.difference_errors(Wells(), points, [0.0])


def test_loss_along_starts_at_the_loss():
    network = MLP((3, 4, 2))
    rng = np.random.default_rng(0)
    theta = network.init(rng, dtype=np.float64)
    x, y = rng.standard_normal((5, 3)), np.array([0, 1, 1, 0, 1])
    way = rng.standard_normal(theta.shape)
    found = experiments.loss_along(network, theta, x, y, way, [0.0, 0.5])
    np.testing.assert_allclose(found, [network.loss(theta, x, y), network.loss(theta + 0.5 * way, x, y)])


def test_seconds_calls_as_often_as_asked():
    calls = []
    assert seconds(lambda: calls.append(1), repeats=5) >= 0
    assert len(calls) == 5
    with rejects("repeats", 0, "1 이상의 정수"):
        seconds(lambda: None, repeats=0)


def test_the_largest_curvature_is_an_eigenvalue_of_the_hessian():
    """기울기를 하나씩 차분해 만든 헤세 행렬의 고윳값과 같다."""
    data, network = datasets.digits(dtype=np.float64), MLP((64, 2, 10), "tanh")
    x, y = data.x_train[:30], data.y_train[:30]
    theta = network.init(np.random.default_rng(0), "xavier_normal", dtype=np.float64)
    before, h = theta.copy(), 1e-5
    rows = [
        (network.loss_and_grad(theta + h * e, x, y)[1] - network.loss_and_grad(theta - h * e, x, y)[1])
        / (2 * h)
        for e in np.eye(theta.size)
    ]
    values = np.linalg.eigvalsh((np.array(rows) + np.array(rows).T) / 2)
    found = largest_curvature(network, theta, x, y, iterations=100)
    assert np.isclose(found, values[np.argmax(np.abs(values))], rtol=1e-3)
    assert np.array_equal(theta, before)


def test_the_largest_curvature_needs_float64():
    network = MLP((2, 2))
    theta, x, y = np.ones(6, np.float32), np.ones((1, 2), np.float32), np.zeros(1, int)
    with rejects("theta.dtype", "float32", "float64"):
        largest_curvature(network, theta, x, y)
