"""강의가 재는 것들: 판정, 학습률 탐색, 히스토그램, 층의 통계, 기울기의 잡음."""

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from helpers import FRACTION, NON_NEGATIVE, cases, count, rejects
from hypothesis import given, strategies as st

from naerimak import MLP, datasets, experiments, initializers, minimize
from naerimak.activations import ACTIVATIONS, SATURATED_TANH
from naerimak.catalog import OPTIMIZERS
from naerimak.experiments import (
    BINS,
    GRADIENT_DECADES,
    flow,
    histogram,
    judge,
    largest_curvature,
    layer_statistics,
    minibatch_noise,
    per_example_variance,
    rare_large_gradient,
    replay_with_l2,
    states,
    sweep_learning_rates,
    turning_share,
    update_ratio,
    verdict,
)
from naerimak.landscapes import FlatBowl, Parabola, Quadratic, Ravine, Saddle, Wells
from naerimak.optimizers import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamEpsHat,
    AMSGrad,
    GradientMomentum,
    Momentum,
    Nesterov,
    RMSProp,
)
from naerimak.timing import seconds
from naerimak.training import replay

NAN, INF = float("nan"), float("inf")

# --- 길의 판정 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grads", "share"),
    [
        ([], 0),
        ([[1.0]], 0),
        ([[1.0], [-1.0]], 1),
        ([[1.0], [0.0], [-1.0]], 0),
        ([[1.0, 0.0], [0.0, 1.0]], 0),
        ([[1.0, 2.0], [3.0, -1.0]], 0),
        ([[1.0, 2.0], [1.0, -1.0]], 1),
        # 앞쪽 절반의 뒤집힘은 세지 않고, 경계의 뒤집힘은 센다.
        ([[1.0], [-1.0], [-1.0], [-1.0]], 0),
        ([[1.0], [1.0], [-1.0], [-1.0]], 1 / 2),
        ([[1.0], [1.0], [1.0], [-1.0], [-1.0]], 1 / 3),
    ],
)
def test_turning_share(grads, share):
    assert turning_share(grads) == pytest.approx(share)


@pytest.mark.parametrize(
    ("first", "last", "turning", "word"),
    [
        (1.0, math.nextafter(1, 2), 0.0, "발산"),
        (1.0, NAN, 0.0, "발산"),
        (1.0, INF, 0.0, "발산"),
        (NAN, 1.0, 0.0, "발산"),
        (1.0, 1.0, 0.0, "느림"),
        (1.0, 1.0, 0.5, "느림"),
        (1.0, 1.0, math.nextafter(0.5, 1), "진동"),
        (1.0, 0.001, 1.0, "수렴"),
        (1.0, math.nextafter(0.001, 1), 1.0, "진동"),
        (1.0, math.nextafter(0.001, 1), 0.0, "느림"),
        (0.0, 0.0, 0.0, "수렴"),
        (0.0, 1e-300, 0.0, "발산"),
    ],
)
def test_judge_at_the_boundaries(first, last, turning, word):
    assert judge(first, last, turning) == word


@pytest.mark.parametrize(
    ("lr", "steps", "word"),
    [(0.01, 30, "느림"), (1.0, 1, "수렴"), (1.9, 10, "진동"), (1.9, 100, "수렴"), (2.0, 9, "진동"),
     (2.01, 9, "발산"), (3.0, 2000, "발산"), (1.0, 0, "느림"), (0.0, 5, "느림")],
)  # fmt: skip
def test_verdict_of_the_parabola(lr, steps, word):
    """x²/2에서 x는 걸음마다 (1 - lr)배이므로 판정도 손으로 안다."""
    assert verdict(minimize(Parabola(), [1.0], SGD(lr), steps)) == word


def test_verdict_measures_from_the_lowest_value():
    """안장의 최솟값은 -1/4다. 손실이 -0.24에 멈춰 있으면 0보다 낮아도 아직 느리다."""
    assert verdict(minimize(Saddle(), (0.0, 0.9), SGD(1e-6), 10)) == "느림"
    assert verdict(minimize(Saddle(), (0.0, 0.9), SGD(0.4), 30)) == "수렴"
    assert verdict(minimize(Saddle(), (0.0, 1.0), SGD(0.4), 3)) == "수렴"


# --- 학습률 탐색 --------------------------------------------------------------------------------------------


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


class Plain:
    """dataclass가 아니어서 학습률을 바꾸어 볼 수 없는 규칙."""

    lr = 0.1

    def __repr__(self):
        return "Plain()"

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta - self.lr * grad, state


def test_sweep_needs_a_learning_rate():
    with rejects("optimizer", Plain(), "학습률 lr이 있는 dataclass"):
        sweep_learning_rates(Ravine(), (-7.0, 2.0), Plain(), [0.1], 3)


# --- 히스토그램 ---------------------------------------------------------------------------------------------

BOUNDS = [(0.0, 1.0), (-1.0, 1.0), (0.0, 4.0), (-4.0, 4.0), GRADIENT_DECADES, (0.1, 0.7)]
both = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def equals_numpy(values, bounds, bins=BINS):
    """개수는 ``np.histogram``과, ``outside``는 빠진 값의 비율과 같다."""
    found, before = histogram(values, bounds, bins), values.copy()
    # np.histogram은 값의 자료형으로 경계를 적으므로 float64로 비교한다.
    wanted, _ = np.histogram(values.astype(np.float64), bins, bounds)
    np.testing.assert_array_equal(found.counts, wanted)
    assert found.outside == pytest.approx(1 - wanted.sum() / values.size, abs=1e-15)
    assert found.bounds == bounds
    np.testing.assert_array_equal(values, before)


@both
@pytest.mark.parametrize("bounds", BOUNDS)
def test_histogram_equals_numpy(bounds, dtype):
    """구간보다 넓게 퍼진 2차원 값."""
    low, high = bounds
    spread = np.random.default_rng(4).normal((low + high) / 2, (high - low) / 3, (50, 60))
    equals_numpy(spread.astype(dtype), bounds)
    equals_numpy(spread.astype(dtype), bounds, bins=7)


@both
@pytest.mark.parametrize("bounds", BOUNDS)
@pytest.mark.parametrize("at", [0.0, 1.0, -0.01, 1.01, -INF, INF])
def test_histogram_of_a_constant_at_and_beyond_the_ends(bounds, at, dtype):
    """끝은 안이고 끝을 조금이라도 벗어나면 밖이다."""
    low, high = (dtype(end) for end in bounds)
    equals_numpy(np.full(9, low + dtype(at) * (high - low)), (float(low), float(high)))


@both
def test_histogram_next_to_the_top_end(dtype):
    """끝 바로 아래는 마지막 칸, 끝 바로 위는 밖이다. float32의 반올림이 둘을 섞으면 안 된다."""
    one = dtype(1)
    equals_numpy(np.array([np.nextafter(one, -one), one, np.nextafter(one, 2 * one)]), (-1.0, 1.0))


@both
def test_histogram_puts_an_inner_edge_into_the_upper_bin(dtype):
    """칸은 아래쪽 끝이 닫혀 있다. 0인 tanh와 0.5인 시그모이드는 가운데 경계에 놓인다."""
    equals_numpy(np.zeros(5, dtype), (-1.0, 1.0))
    equals_numpy(np.full(5, 0.5, dtype), (0.0, 1.0))
    equals_numpy(np.arange(-8, 3, 0.25, dtype), GRADIENT_DECADES)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=40), st.integers(1, 50))
def test_histogram_loses_nothing(values, bins):
    """어떤 값이라도 개수와 밖의 비율을 더하면 전부다."""
    found = histogram(np.array(values), (-1.0, 1.0), bins)
    assert found.counts.shape == (bins,)
    assert (found.counts >= 0).all()
    assert found.counts.sum() + round(found.outside * len(values)) == len(values)
    assert found.outside == pytest.approx(np.mean(np.abs(values) > 1))


def test_histogram_scratch_changes_nothing(rng):
    values = rng.standard_normal(500)
    scratch = experiments.histograms.Scratch(values.size, values.dtype)
    scratch.values[:], scratch.index[:] = NAN, -1
    for _ in range(2):
        again = histogram(values, (-1.0, 1.0), scratch=scratch)
        np.testing.assert_array_equal(again.counts, histogram(values, (-1.0, 1.0)).counts)


# --- 층마다의 통계 ------------------------------------------------------------------------------------------

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
        # 대각 행렬은 뉴런을 섞지 않으므로 비율을 입력에서 바로 센다.
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


# --- 미니배치 기울기의 잡음 ---------------------------------------------------------------------------------

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


# --- 갱신의 크기와 상태 -------------------------------------------------------------------------------------


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


def test_states_stack_one_memory():
    trace = minimize(Ravine(), (-7.0, 2.0), Momentum(0.1), 4)
    velocity = states(trace, "v")
    assert velocity.shape == (5, 2)
    np.testing.assert_allclose(velocity[1:], np.diff(trace.theta, axis=0), rtol=1e-13)
    np.testing.assert_array_equal(velocity[0], 0)
    assert states(minimize(Ravine(), (-7.0, 2.0), Adam(), 4), "t").tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("rule", [rule() for rule in OPTIMIZERS.values()], ids=repr)
def test_states_of_every_rule(rule):
    trace = minimize(Ravine(), (-7.0, 2.0), rule, 3)
    for name in trace.state[0]._fields:
        np.testing.assert_array_equal(states(trace, name)[-1], getattr(trace.state[-1], name))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [(SGD(), "(기억하는 상태 없음) 가운데 하나"), (AdamEpsHat(), "m, v, t 가운데 하나"),
     (Plain(), "(기억하는 상태 없음) 가운데 하나")],
)  # fmt: skip
def test_states_names_what_there_is(rule, allowed):
    with rejects("name", "velocity", allowed):
        states(minimize(Ravine(), (-7.0, 2.0), rule, 1), "velocity")


# --- Adam의 강의가 재는 것 ----------------------------------------------------------------------------------


def test_l2_is_weight_decay_for_sgd_but_not_for_adam():
    """SGD에서는 ηc의 비율로 줄고, Adam에서는 그 힘이 기울기의 크기로 나뉜다."""
    grads = np.where(np.arange(2000) % 2 == 0, 1.0, -1.0)[:, None] * np.array([1.0, 10.0])
    still = replay_with_l2(SGD(0.01), np.ones(2), 0 * grads, 0.1)
    np.testing.assert_allclose(still[-1], (1 - 0.001) ** 2000, rtol=1e-9)
    path = replay_with_l2(Adam(0.01), np.ones(2), grads, 0.1)
    assert path.shape == (2001, 2)
    np.testing.assert_allclose(path[-1], np.exp([-2.0, -0.2]), atol=0.02)
    np.testing.assert_array_equal(
        replay_with_l2(Adam(0.01), np.ones(2), grads, 0.0), replay(Adam(0.01), np.ones(2), grads)
    )


def test_l2_names_a_bad_penalty():
    with rejects("penalty", -0.1, "0 이상의 유한한 수"):
        replay_with_l2(SGD(), np.ones(1), np.ones((1, 1)), -0.1)


@pytest.mark.parametrize("peak", [2.5, 3.0, 10.0])
def test_adam_goes_to_the_worst_point_and_amsgrad_to_the_best(peak):
    """Reddi 외(2018), 정리 1: β₁ = 0, β₂ = 1/(1+C²)."""
    setting = {"lr": 0.1, "beta1": 0.0, "beta2": 1 / (1 + peak * peak)}
    worst = rare_large_gradient(Adam(**setting), peak=peak)
    best = rare_large_gradient(AMSGrad(**setting), peak=peak)
    assert worst.shape == best.shape == (3001,)
    assert np.abs(worst).max() <= 1
    assert worst[0] == best[0] == 0
    assert worst[-1] > 0.99
    assert best[-1] < -0.8


def test_long_memory_saves_adam_from_the_rare_gradient():
    assert rare_large_gradient(Adam(0.1, beta1=0.0, beta2=0.999))[-1] < -0.9


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    cases({"peak": ("2보다 큰 유한한 수", [2.0, -3.0, NAN, INF]), "steps": count(1)}),
)
def test_rare_large_gradient_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        rare_large_gradient(Adam(), **{name: value})


def test_rare_large_gradient_needs_a_learning_rate():
    with rejects("optimizer", "Adam", "학습률 lr이 있는 dataclass"):
        rare_large_gradient("Adam")


# --- 기울기를 재는 법 ---------------------------------------------------------------------------------------


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


# --- 모멘텀 -------------------------------------------------------------------------------------------------


def test_gradient_momentum_is_momentum_until_the_rate_changes():
    """학습률이 그대로이면 같은 길이고, 이동 평균 형태는 학습률을 1/(1-α)배 하면 같은 길이다."""
    ours = minimize(Ravine(), (-7, 2), Momentum(0.1, 0.9), 40).theta
    summed = minimize(Ravine(), (-7, 2), GradientMomentum(0.1, 0.9), 40).theta
    averaged = minimize(Ravine(), (-7, 2), GradientMomentum(1.0, 0.9, dampening=0.9), 40).theta
    np.testing.assert_allclose(summed, ours, atol=1e-12)
    np.testing.assert_allclose(averaged, ours, atol=1e-12)
    with rejects("dampening", 1.0, "0 이상 1 미만의 수"):
        GradientMomentum(dampening=1.0)


def test_resting_points_are_where_minimize_ends():
    found = experiments.resting_points(Wells(), [7.2, 0.3], [0.9, 0.93, 0.97], lr=0.1, steps=400)
    np.testing.assert_allclose(found[:, 0], [6.127494, 0, -3.064673], atol=1e-6)
    np.testing.assert_array_equal(found[:, 1], 0)
    assert np.isnan(experiments.resting_points(Parabola(), [1.0], [0.0], lr=1e3, steps=200)).all()
    with rejects("landscape", Ravine(), "1차원 지형"):
        experiments.resting_points(Ravine(), [0.0], [0.0], lr=0.1, steps=1)


# --- Nesterov -----------------------------------------------------------------------------------------------


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


# --- 드문 특징 ----------------------------------------------------------------------------------------------


def test_sparse_task_has_the_frequencies_it_says():
    task = experiments.sparse_task(0.1, examples=4000, repeats=2)
    seen = task.x.mean(axis=(0, 1))
    assert set(np.unique(task.x)) == {0.0, 1.0}
    assert set(np.unique(task.y)) == {-1.0, 1.0}
    np.testing.assert_allclose(seen[: experiments.COMMON], 0.5, atol=0.03)
    np.testing.assert_allclose(seen[experiments.COMMON :], 0.1, atol=0.03)
    assert set(np.unique(np.abs(task.weights[:, : experiments.COMMON]))) == {0.5}
    assert set(np.unique(np.abs(task.weights[:, experiments.COMMON :]))) == {6.0}
    # 라벨은 로지스틱 모형의 확률을 따른다.
    score = np.sum(task.x * task.weights, axis=-1)
    assert np.mean(task.y == 1) == pytest.approx(np.mean(1 / (1 + np.exp(-score))), abs=0.02)


def test_sparse_task_follows_the_seed():
    one, same, other = (experiments.sparse_task(examples=5, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.x, same.x)
    np.testing.assert_array_equal(one.y, same.y)
    assert not np.array_equal(one.weights, other.weights)


@pytest.mark.parametrize(
    ("name", "value", "allowed"), cases({"rare": FRACTION, "examples": count(1), "repeats": count(1)})
)
def test_sparse_task_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        experiments.sparse_task(**{name: value})


def test_learn_online_is_one_repeat_at_a_time():
    """다섯 문제를 한꺼번에 배운 것과, 식을 풀어 하나씩 배운 것이 같다."""
    task = experiments.sparse_task(examples=60, repeats=3)
    run = experiments.learn_online(task, SGD(0.3), lambda t: 0.3 / math.sqrt(t + 1))
    assert run.loss.shape == (60, 3)
    for k in range(3):
        w = np.zeros(task.weights.shape[1])
        for t, (x, y) in enumerate(zip(task.x[:, k], task.y[:, k], strict=True)):
            assert run.loss[t, k] == pytest.approx(math.log1p(math.exp(-y * (x @ w))))
            w += 0.3 / math.sqrt(t + 1) * y * x / (1 + math.exp(y * (x @ w)))
        np.testing.assert_allclose(run.theta[k], w, atol=1e-12)


def test_sweep_online_averages_over_the_examples():
    task = experiments.sparse_task(examples=40, repeats=2)
    swept = experiments.sweep_online(task, SGD(), [0.1, 0.5])
    np.testing.assert_allclose(swept[1], experiments.learn_online(task, SGD(0.5)).loss.mean(axis=0))
    decayed = experiments.sweep_online(task, SGD(), [0.5], decay=lambda lr: lambda t: lr / (t + 1))
    np.testing.assert_allclose(
        decayed[0], experiments.learn_online(task, SGD(0.5), lambda t: 0.5 / (t + 1)).loss.mean(axis=0)
    )
    with pytest.raises(ValueError, match="학습률 lr이 있는 dataclass"):
        experiments.sweep_online(task, Plain(), [0.1])


def test_step_lengths_are_the_moves_of_replay():
    """길이는 replay가 지나온 길의 이웃한 점 사이 거리이고, 정수 기울기도 받는다."""
    grads = np.array([[3, -1], [0, 2], [-5, 4]])
    lengths = experiments.step_lengths(SGD(lr=0.5), grads)
    np.testing.assert_allclose(lengths, 0.5 * np.abs(grads))
    path = replay(Adam(), np.zeros(2), grads.astype(float))
    np.testing.assert_array_equal(experiments.step_lengths(Adam(), grads), np.abs(np.diff(path, axis=0)))


# --- 학습률 맞추기 ------------------------------------------------------------------------------------------


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


def test_tune_online_keeps_each_repeat_of_the_best_rate():
    task = experiments.sparse_task(examples=60, repeats=3)
    found = experiments.tune_online(task, {"SGD": SGD()}, [10.0, 1e-4])
    np.testing.assert_array_equal(found["SGD"], experiments.learn_online(task, SGD(1e-4)).loss.mean(axis=0))


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
