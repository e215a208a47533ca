"""미니배치 기울기의 잡음과 갱신의 크기."""

import numpy as np
import pytest
from helpers import cases, count, rejects

from naerimak import MLP, datasets
from naerimak.experiments import minibatch_noise, per_example_variance, update_ratio

NAN, INF = float("nan"), float("inf")


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


@pytest.fixture(scope="module")
def deviations(data, theta):
    """데이터마다의 기울기에서 평균을 뺀 것 (120, n). 반복 없이 행렬로 계산한다."""
    (W1, b1), (W2, b2) = NETWORK.layers(theta)
    hidden = np.maximum(data.x_train @ W1 + b1, 0)
    scores = np.exp(hidden @ W2 + b2)
    top = scores / scores.sum(axis=1, keepdims=True) - np.eye(10)[data.y_train]
    below = (top @ W2.T) * (hidden > 0)
    gradients = np.hstack(
        [
            np.einsum("bi,bj->bij", data.x_train, below).reshape(120, -1),
            below,
            np.einsum("bi,bj->bij", hidden, top).reshape(120, -1),
            top,
        ]
    )
    return gradients - gradients.mean(axis=0)


def test_per_example_variance_equals_the_vectorised_one(data, theta, deviations):
    before = [array.copy() for array in (theta, *data)]
    wanted = np.mean(np.sum(deviations**2, axis=1))
    assert per_example_variance(NETWORK, theta, data) == pytest.approx(wanted, rel=1e-10)
    for was, now in zip(before, (theta, *data), strict=True):
        np.testing.assert_array_equal(was, now)


def test_minibatch_noise_is_the_variance_over_the_size(data, theta, deviations, rng):
    r"""잰 값과 σ²/B의 차이가 표준오차의 다섯 배 안이다.

    독립인 편차 B개의 평균에서 $\mathrm{Var}\lVert\bar d\rVert^2$은
    $(\mathrm{Var}\lVert d\rVert^2 + 2(B-1)\,\mathrm{tr}\,\Sigma^2)/B^3$이다.
    """
    squares = np.sum(deviations**2, axis=1)
    trace = np.sum((deviations @ deviations.T / len(deviations)) ** 2)
    sizes, samples = np.array([1, 4, 16, 64]), 300
    found = minibatch_noise(NETWORK, theta, data, sizes, samples=samples, rng=rng)
    assert found.shape == (4,)
    error = np.sqrt((squares.var() + 2 * (sizes - 1) * trace) / sizes**3 / samples)
    theory = squares.mean() / sizes
    assert (np.abs(found - theory) < 5 * error).all()
    # 5 표준오차가 σ²/B와 이웃한 크기의 값을 가려낼 만큼 작다.
    assert (5 * error < 0.5 * theory).all()


def test_minibatches_without_replacement_are_quieter(data, theta, rng):
    """비복원 추출의 분산은 (N − B)/(N − 1)배이고, 전체를 뽑으면 0이다."""
    n = len(data.x_train)
    found = minibatch_noise(NETWORK, theta, data, [1, n], samples=4 * n, rng=rng, replace=False)
    assert np.isclose(found[0], per_example_variance(NETWORK, theta, data), rtol=0.2)
    assert found[1] < 1e-10


def test_minibatch_noise_is_seeded_and_changes_nothing(data, theta):
    before = theta.copy()
    one, two = (
        minibatch_noise(NETWORK, theta, data, [3], samples=4, rng=np.random.default_rng(7)) for _ in range(2)
    )
    assert one == two
    np.testing.assert_array_equal(theta, before)


@pytest.mark.parametrize(
    ("bad", "name", "value", "allowed"),
    [
        *(({"samples": case.values[1]}, *case.values) for case in cases({"samples": count(1)})),
        ({"batch_sizes": [0]}, "batch_sizes", 0, "1 이상의 정수"),
        ({"batch_sizes": [4, 2.5]}, "batch_sizes", 2.5, "1 이상의 정수"),
        ({"rng": 0}, "rng", 0, "np.random.default_rng(시드)로 만든 Generator"),
    ],
)
def test_minibatch_noise_names_the_bad_argument(bad, name, value, allowed, data, theta, rng):
    good = {"batch_sizes": [2], "samples": 1, "rng": rng}
    with rejects(name, value, allowed):
        minibatch_noise(NETWORK, theta, data, **{**good, **bad})


@pytest.mark.parametrize(
    ("weight", "moved", "ratio"),
    [(1.0, 1e-3, -3), (10.0, 1e-3, -4), (1.0, 1.0, 0), (1.0, 0.0, -INF), (0.0, 1.0, INF), (0.0, 0.0, -INF)],
)
def test_update_ratio(weight, moved, ratio, rng):
    """가중치에 수를 곱한 갱신이면 비는 그 수의 로그다. 편향은 보지 않는다."""
    network = MLP((6, 5, 4))
    theta = rng.standard_normal(network.n_parameters)
    update = moved * theta
    theta *= weight
    for layer, change in zip(network.layers(theta), network.layers(update), strict=True):
        layer.b[:], change.b[:] = 7.0, np.arange(len(change.b))
    assert update_ratio(network, theta, update) == pytest.approx([ratio, ratio])
