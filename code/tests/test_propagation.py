"""층을 지나가는 값: 통계, 모양, 재현성, 이론."""

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from helpers import cases, count, rejects

from naerimak import experiments, initializers
from naerimak.activations import ACTIVATIONS, SATURATED_TANH
from naerimak.experiments import BINS, GRADIENT_DECADES, flow, layer_statistics

NAN, INF = float("nan"), float("inf")


LEAKY = ACTIVATIONS["leaky_relu"].slope


PLAIN = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.where(z > 0, z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "leaky_relu": (lambda z: np.where(z > 0, z, LEAKY * z), lambda z: np.where(z > 0, 1.0, LEAKY)),
    "identity": (lambda z: z, np.ones_like),
}


def by_hand(activation, passed):
    """``flow``의 입력, 가중치, 맨 위의 기울기만으로 float64에서 다시 계산한 층마다의 출력과 기울기."""
    f, slope = PLAIN[activation]
    y, outputs, slopes = passed.outputs[0].astype(np.float64), [], []
    weights = [matrix.astype(np.float64) for matrix in passed.weights]
    for matrix in weights:
        z = y @ matrix
        y = f(z)
        outputs.append(y)
        slopes.append(slope(z))
    gradients = [passed.gradients[-1].astype(np.float64)]
    for matrix, steepness in zip(weights[:0:-1], slopes[:0:-1], strict=True):
        gradients.insert(0, (gradients[0] * steepness) @ matrix.T)
    return outputs, gradients


def close(found, values, bounds):
    """히스토그램이 float64의 것과 값 가운데 0.1%를 빼고 같다.

    칸의 경계에서 칸 폭의 1e-5배 안에 있는 값은 float32로 어느 쪽인지 알 수 없으므로 빼고 비교한다.
    """
    low, high = bounds
    wanted, _ = np.histogram(values, BINS, bounds)
    at = (values - low) / (high - low) * BINS
    unsure = np.count_nonzero(np.abs(at - np.rint(at)) < 1e-5)
    assert np.abs(found.counts - wanted).sum() <= 2 * unsure + 1e-3 * values.size
    assert found.bounds == bounds
    assert found.outside == pytest.approx(1 - wanted.sum() / values.size, abs=1e-3)


@pytest.mark.parametrize("depth", [1, 5])
@pytest.mark.parametrize(
    ("activation", "initializer"),
    [
        ("sigmoid", "xavier_normal"),
        ("sigmoid", initializers.normal(1.0)),
        ("tanh", "xavier_uniform"),
        ("tanh", initializers.normal(0.01)),
        ("relu", "he_normal"),
        ("relu", initializers.normal(0.01)),
        ("relu", initializers.normal(1.0)),
        ("leaky_relu", partial(initializers.he_normal, slope=LEAKY)),
        ("identity", "orthogonal"),
    ],
)
def test_layer_statistics_equal_a_plain_computation(activation, initializer, depth):
    sizes = {"depth": depth, "width": 30, "inputs": 200, "seed": 3}
    passed = flow(activation, initializer, **sizes)
    statistics = layer_statistics(activation, initializer, **sizes)
    assert len(statistics) == depth
    for one, y, g in zip(statistics, *by_hand(activation, passed), strict=True):
        scale = max(1e-12, float(np.abs(y).max()))
        assert one.mean == pytest.approx(np.mean(y), abs=1e-5 * scale)
        assert one.std == pytest.approx(np.std(y), rel=1e-4)
        tanh_like = {"tanh": y, "sigmoid": 2 * y - 1}.get(activation, np.zeros_like(y))
        assert one.saturated == pytest.approx(np.mean(np.abs(tanh_like) > SATURATED_TANH), abs=1e-3)
        assert one.dead == pytest.approx(np.mean(np.all(y == 0, axis=0)))
        close(one.activations, y, ACTIVATIONS[activation].bounds)
        assert one.gradient_std == pytest.approx(np.std(g), rel=1e-4)
        assert one.gradient_zero == pytest.approx(np.mean(g == 0))
        close(one.gradients, np.log10(np.abs(g[g != 0])), GRADIENT_DECADES)


@pytest.mark.parametrize(
    ("sizes", "outputs", "gradients"),
    [
        ({}, (6, 1000, 100), (5, 1000, 100)),
        ({"depth": 10, "width": 4, "inputs": 7}, (11, 7, 4), (10, 7, 4)),
        ({"depth": 1, "width": 1, "inputs": 1}, (2, 1, 1), (1, 1, 1)),
    ],
)
def test_flow_has_the_stated_shapes(sizes, outputs, gradients):
    passed = flow("tanh", "xavier_normal", **sizes)
    width = outputs[-1]
    assert passed.outputs.shape == outputs
    assert passed.gradients.shape == gradients
    assert [matrix.shape for matrix in passed.weights] == [(width, width)] * gradients[0]
    assert {passed.outputs.dtype, passed.gradients.dtype} == {np.dtype(np.float32)}
    for one in layer_statistics("tanh", "xavier_normal", **sizes):
        assert one.activations.counts.shape == one.gradients.counts.shape == (BINS,)


@pytest.mark.parametrize(
    ("activation", "middle", "dead"), [("sigmoid", 0.5, 0), ("tanh", 0, 1), ("relu", 0, 1)]
)
def test_zero_weights(activation, middle, dead):
    """층이 모두 한 값이 되고, 맨 위를 뺀 층의 기울기는 정확히 0이다."""
    *below, top = layer_statistics(activation, "zeros")
    low, high = ACTIVATIONS[activation].bounds
    for one in (*below, top):
        assert (one.mean, one.std, one.saturated, one.dead) == (middle, 0, 0, dead)
        assert one.activations.counts[int((middle - low) / (high - low) * BINS)] == 100_000
        assert one.activations.outside == 0
    for one in below:
        assert (one.gradient_std, one.gradient_zero, one.gradients.outside) == (0, 1, 0)
        assert not one.gradients.counts.any()
    # 맨 위에는 표준정규분포를 넣었다: n = 10⁵개의 표준편차의 표준오차는 1/√(2n) = 0.0022다.
    assert top.gradient_std == pytest.approx(1, abs=5 * 0.0022)
    assert top.gradient_zero == 0


def test_constant_weights_keep_all_neurons_equal():
    """같은 초깃값에서는 한 층의 뉴런이 모두 같은 값을 낸다."""
    outputs = flow("tanh", initializers.constant(0.1), width=10, inputs=50).outputs[1:]
    assert np.ptp(outputs, axis=2).max() < 1e-6
    assert np.ptp(outputs, axis=1).max() > 0.1


def fixed(matrix):
    """언제나 같은 배열을 그대로 내는 초기화 함수."""
    return lambda rng, fan_in, fan_out, *, dtype=np.float64: matrix


SHARP, EYE = 1e3 * np.eye(20, dtype=np.float32), np.eye(20, dtype=np.float32)


HALF = np.where(np.arange(20) % 2, EYE, 0)


@pytest.mark.parametrize(
    ("activation", "matrix", "name", "share"),
    [
        # 대각 행렬은 뉴런을 섞지 않으므로 몫을 입력에서 바로 센다.
        ("tanh", SHARP, "saturated", lambda x: np.mean(np.abs(np.tanh(1e3 * x)) > SATURATED_TANH)),
        ("sigmoid", SHARP, "saturated", lambda x: np.mean(np.abs(np.tanh(500 * x)) > SATURATED_TANH)),
        ("relu", SHARP, "saturated", lambda x: 0),
        ("relu", HALF, "dead", lambda x: np.mean(np.all((x <= 0) | (np.arange(20) % 2 == 0), axis=0))),
        ("relu", EYE, "dead", lambda x: np.mean(np.all(x <= 0, axis=0))),
        ("relu", EYE, "gradient_zero", lambda x: np.mean(x <= 0)),
        ("leaky_relu", EYE, "gradient_zero", lambda x: 0),
        ("identity", HALF, "gradient_zero", lambda x: 0.5),
    ],
)
@pytest.mark.parametrize("inputs", [3, 400])
def test_shares_of_known_layers(activation, matrix, name, share, inputs):
    before = matrix.copy()
    sizes = {"depth": 2, "width": 20, "inputs": inputs}
    first, _ = layer_statistics(activation, fixed(matrix), **sizes)
    x = flow(activation, fixed(matrix), **sizes).outputs[0]
    assert getattr(first, name) == pytest.approx(share(x), abs=1e-12)
    np.testing.assert_array_equal(matrix, before)


def test_gradients_beyond_the_decades_are_counted_outside():
    """1층의 기울기는 맨 위의 1e8배여서 10²을 넘는다."""
    huge, _ = layer_statistics("identity", fixed(1e8 * EYE), depth=2, width=20, inputs=30)
    assert (huge.gradients.outside, huge.gradient_zero) == (1, 0)
    tiny, _ = layer_statistics("identity", fixed(1e-12 * HALF), depth=2, width=20, inputs=30)
    assert (tiny.gradients.outside, tiny.gradient_zero) == (0.5, 0.5)


def every_number(statistics):
    """층의 통계를 한 줄의 수로."""
    return np.concatenate(
        [
            [one.mean, one.std, one.saturated, one.dead, one.activations.outside, *one.activations.counts,
             one.gradient_std, one.gradient_zero, one.gradients.outside, *one.gradients.counts]
            for one in statistics
        ]
    )  # fmt: skip


def test_same_seed_same_bits_whatever_ran_between():
    """남겨 둔 입력은 어떤 활성화 함수를 거쳐도 그대로다."""
    first = every_number(layer_statistics("tanh", "xavier_normal", seed=5))
    kept = experiments.propagation._inputs(1000, 100, 5)
    before = [array.copy() for array in kept]
    for activation in ACTIVATIONS:
        flow(activation, "he_normal", seed=5).outputs[:] = NAN
    for array, was in zip(experiments.propagation._inputs(1000, 100, 5), before, strict=True):
        np.testing.assert_array_equal(array, was)
    np.testing.assert_array_equal(every_number(layer_statistics("tanh", "xavier_normal", seed=5)), first)
    assert (every_number(layer_statistics("tanh", "xavier_normal", seed=6)) != first).any()


def test_setting_does_not_change_the_inputs():
    """초깃값을 비교할 때 입력과 맨 위의 기울기는 같다."""
    one, two = flow("tanh", "xavier_normal", depth=3), flow("relu", "he_uniform", depth=5)
    np.testing.assert_array_equal(one.outputs[0], two.outputs[0])
    np.testing.assert_array_equal(one.gradients[-1], two.gradients[-1])


def test_more_layers_only_add_to_the_top():
    """층의 수를 바꾸어도 아래층은 그대로다."""
    five, ten = flow("tanh", "xavier_normal", depth=5), flow("tanh", "xavier_normal", depth=10)
    np.testing.assert_array_equal(five.outputs, ten.outputs[:6])


XI = np.linspace(-9, 9, 2001)


NORMAL = np.exp(-XI * XI / 2) / np.exp(-XI * XI / 2).sum()


@pytest.mark.parametrize("std", [0.02, 0.1, 1.0])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_forward_variance_theory(activation, std):
    r"""잰 E[f(z)²]이 적분한 값과 맞는다.

    지난 층을 고정하면 z는 꼭 $\mathcal N(0, \mathrm{Var}[w]\lVert y_{l-1}\rVert^2)$이므로 적분으로 안다.
    뉴런(열)끼리는 독립이므로 잰 값의 표준오차는 열마다의 평균의 표준편차를 √width로 나눈 것이다.
    다섯 배까지 본다.
    """
    width = 100
    outputs = flow(activation, initializers.normal(std), width=width, inputs=60, seed=1).outputs.astype(float)
    f = PLAIN[activation][0]
    for below, above in pairwise(outputs):
        scale = std * np.linalg.norm(below, axis=1)
        with np.errstate(over="ignore"):
            theory = np.mean(np.square(f(scale[:, None] * XI)) @ NORMAL)
        columns = np.square(above).mean(axis=0)
        assert abs(columns.mean() - theory) < 5 * columns.std(ddof=1) / math.sqrt(width)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    cases(
        {
            "depth": count(1),
            "width": count(1),
            "inputs": count(1),
            "seed": count(0),
            "activation": (f"{', '.join(ACTIVATIONS)} 가운데 하나", ["selu", None]),
            "initializer": (f"{', '.join(initializers.INITIALIZERS)} 가운데 하나", ["he", None]),
        }
    ),
)
def test_layer_statistics_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        layer_statistics(**{"activation": "tanh", "initializer": "zeros", name: value})
