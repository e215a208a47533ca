"""다층 퍼셉트론: 손실과 기울기를 중심 차분, JAX로 따로 적은 신경망과 비교합니다."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import central_difference, rejects

from naerimak import MLP, initializers
from naerimak.activations import ACTIVATIONS, LeakyReLU, ReLU, Tanh

SIZES = (6, 5, 4, 3)
IN_JAX = {
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "leaky_relu": lambda z: jax.nn.leaky_relu(z, 0.01),
    "identity": lambda z: z,
}
each = pytest.mark.parametrize("name", ACTIVATIONS)


def jax_hidden(f, sizes, theta, x, nudges):
    """입력부터 마지막 점수까지. ``nudges``는 은닉층 출력에 더하는 값으로, 그 기울기를 재는 데 쓴다."""
    outputs, at = [x], 0
    for layer, (n_in, n_out) in enumerate(pairwise(sizes)):
        W = theta[at : at + n_in * n_out].reshape(n_in, n_out)
        b = theta[at + n_in * n_out : at + (n_in + 1) * n_out]
        at += (n_in + 1) * n_out
        z = jnp.dot(outputs[-1], W) + b
        outputs.append(z if layer == len(sizes) - 2 else f(z) + nudges[layer])
    return outputs


def jax_loss(theta, nudges, f, sizes, x, y):
    """소프트맥스 교차 엔트로피의 평균."""
    scores = jax_hidden(f, sizes, theta, x, nudges)[-1]
    return -jnp.mean(jax.nn.log_softmax(scores)[jnp.arange(len(y)), y])


def still(sizes, batch):
    """0인 ``nudges``."""
    return [jnp.zeros((batch, n)) for n in sizes[1:-1]]


@pytest.fixture
def batch(rng):
    """입력 여덟과 라벨."""
    return rng.standard_normal((8, SIZES[0])), rng.integers(0, SIZES[-1], 8)


def random_theta(network, rng, dtype=np.float64):
    """편향까지 0이 아닌 매개변수. 꺾인 점에 걸리지 않는다."""
    return rng.standard_normal(network.n_parameters).astype(dtype)


@each
def test_loss_and_gradient_equal_jax(name, batch, rng):
    network = MLP(SIZES, ACTIVATIONS[name])
    theta = random_theta(network, rng)
    args = (IN_JAX[name], SIZES, *batch)
    expected, grad = jax.value_and_grad(jax_loss)(theta, still(SIZES, 8), *args)
    loss, ours = network.loss_and_grad(theta, *batch)
    assert loss == pytest.approx(float(expected), rel=1e-13)
    assert loss == network.loss(theta, *batch)
    np.testing.assert_allclose(ours, grad, rtol=1e-11, atol=1e-14)


@each
def test_gradient_is_the_central_difference(name, batch, rng):
    network = MLP(SIZES, ACTIVATIONS[name])
    theta = random_theta(network, rng)
    expected = central_difference(lambda theta: network.loss(theta, *batch), theta)
    np.testing.assert_allclose(network.loss_and_grad(theta, *batch)[1], expected, atol=2e-9)


@each
def test_layer_records_equal_jax(name, batch, rng):
    """층마다의 활성화값과, 그 활성화값에 대한 기울기."""
    network = MLP(SIZES, ACTIVATIONS[name])
    theta = random_theta(network, rng)
    passed = network.trace_layers(theta, *batch)
    args = (IN_JAX[name], SIZES, *batch)
    hidden = jax_hidden(IN_JAX[name], SIZES, theta, batch[0], still(SIZES, 8))[:-1]
    gradients = jax.grad(jax_loss, argnums=1)(theta, still(SIZES, 8), *args)
    assert passed.loss == network.loss(theta, *batch)
    for ours, theirs in [
        *zip(passed.activations, hidden, strict=True),
        *zip(passed.gradients, gradients, strict=True),
    ]:
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("sizes", [(3, 2), (4, 1, 2), (2, 7, 7, 7, 5)], ids=str)
def test_other_depths_equal_jax(sizes, rng):
    network = MLP(sizes, Tanh())
    theta, x, y = (
        random_theta(network, rng),
        rng.standard_normal((4, sizes[0])),
        rng.integers(0, sizes[-1], 4),
    )
    grad = jax.grad(jax_loss)(theta, still(sizes, 4), jnp.tanh, sizes, x, y)
    np.testing.assert_allclose(network.loss_and_grad(theta, x, y)[1], grad, rtol=1e-11, atol=1e-14)


@each
def test_float32_stays_close_to_float64(name, batch, rng):
    """float32의 길은 끝까지 float32이고, 기울기는 가장 큰 원소의 1e-5 안에서 float64와 같다."""
    network, (x, y) = MLP(SIZES, ACTIVATIONS[name]), batch
    theta = random_theta(network, rng)
    loss, grad = network.loss_and_grad(theta, x, y)
    x32, theta32 = x.astype(np.float32), theta.astype(np.float32)
    loss32, grad32 = network.loss_and_grad(theta32, x32, y)
    passed = network.trace_layers(theta32, x32, y)
    for array in (grad32, *network.forward(theta32, x32), *passed.activations, *passed.gradients):
        assert array.dtype == np.float32
    assert loss32 == pytest.approx(loss, rel=1e-5)
    assert np.abs(grad32 - grad).max() <= 1e-5 * np.abs(grad).max()


def test_inputs_are_kept_and_out_is_filled(batch, rng):
    network, (x, y) = MLP(SIZES, "leaky_relu"), batch
    theta = random_theta(network, rng)
    before = theta.copy(), x.copy(), y.copy()
    _, grad = network.loss_and_grad(theta, x, y)
    out = np.full_like(theta, np.nan)
    assert network.loss_and_grad(theta, x, y, out=out)[1] is out
    np.testing.assert_array_equal(out, grad)
    assert not np.may_share_memory(network.forward(theta, x)[1], theta)
    for was, now in zip(before, (theta, x, y), strict=True):
        np.testing.assert_array_equal(was, now)


def test_layers_are_views_in_order():
    """W, b, W, b … 차례로 이어 붙은 벡터를 들여다본다."""
    network = MLP((2, 3, 2))
    theta = np.arange(17.0)
    first, second = network.layers(theta)
    assert network.n_parameters == 17
    assert first.W.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert first.b.tolist() == [6, 7, 8]
    assert second.W.tolist() == [[9, 10], [11, 12], [13, 14]]
    assert second.b.tolist() == [15, 16]
    second.W[0, 1] = -1
    first.b[2] = -2
    assert theta[10] == -1
    assert theta[8] == -2


def test_init_draws_weights_and_leaves_biases_zero(rng):
    network = MLP((784, 100, 10))
    theta = network.init(rng)
    assert theta.dtype == np.float32
    assert theta.shape == (784 * 100 + 100 + 100 * 10 + 10,)
    for W, b in network.layers(theta):
        assert not b.any()
        # 기본은 He. 표준편차의 상대 표준오차는 1/√(2n)이다.
        assert W.std() == pytest.approx(np.sqrt(2 / len(W)), rel=5 / np.sqrt(2 * W.size))


@pytest.mark.parametrize("initializer", ["orthogonal", initializers.normal(0.01)], ids=["name", "function"])
def test_init_takes_a_name_or_a_function_and_a_seed(initializer):
    network = MLP(SIZES)
    draws = [network.init(np.random.default_rng(s), initializer, dtype=np.float64) for s in (1, 1, 2)]
    np.testing.assert_array_equal(draws[0], draws[1])
    assert (draws[0] != draws[2]).any()
    assert draws[0].dtype == np.float64
    rng = np.random.default_rng(1)
    for W, _ in network.layers(draws[0]):
        np.testing.assert_array_equal(W, initializers.get(initializer)(rng, *W.shape))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_is_stable(dtype):
    """점수가 ±1e4여도 경고 없이 유한하다. 맞히면 손실 0, 틀리면 점수의 차이다."""
    network = MLP((2, 2))
    theta = np.array([1e4, -1e4, 0, 0, 0, 0], dtype)
    x = np.array([[1, 0]], dtype)
    for label, loss, delta in [(0, 0.0, [0, 0]), (1, 2e4, [1, -1])]:
        found, grad = network.loss_and_grad(theta, x, np.array([label]))
        assert found == loss
        np.testing.assert_array_equal(grad, [*delta, 0, 0, *delta])


def test_equal_scores_cost_the_log_of_the_classes(batch):
    network = MLP(SIZES)
    loss, grad = network.loss_and_grad(np.zeros(network.n_parameters), *batch)
    assert loss == pytest.approx(np.log(3), rel=1e-15)
    # 0으로 시작한 ReLU에서는 마지막 편향만 움직인다.
    assert not grad[:-3].any()
    np.testing.assert_allclose(grad[-3:], 1 / 3 - np.bincount(batch[1], minlength=3) / 8)


def test_predict_and_accuracy():
    network = MLP((2, 3))
    theta = np.array([1.0, 0, 0, 0, 1, 0, 0, 0, 0.5])
    x = np.array([[2.0, 1], [1, 2], [0, 0], [3, 4]])
    assert network.predict(theta, x).tolist() == [0, 1, 2, 1]
    assert network.accuracy(theta, x, np.array([0, 1, 2, 0])) == 0.75
    np.testing.assert_array_equal(network.forward(theta, x)[-1][0], [2, 1, 0.5])


def test_is_a_value_and_takes_activation_names():
    assert MLP([4, 3], "tanh") == MLP((4, 3), Tanh())
    assert hash(MLP((4, 3))) == hash(MLP((4, 3), ReLU()))
    assert MLP((4, 3), LeakyReLU(0.1)) != MLP((4, 3), LeakyReLU(0.2))


@pytest.mark.parametrize("sizes", [(), (4,), (4, 0), (4, -1, 2), (4, 2.0), ("4", 2)], ids=str)
def test_rejects_bad_sizes(sizes):
    with rejects("sizes", sizes, "1 이상의 정수 둘 이상"):
        MLP(sizes)


def test_rejects_an_unknown_activation():
    with rejects("activation", "gelu", ", ".join(ACTIVATIONS) + " 가운데 하나"):
        MLP(SIZES, "gelu")


def test_init_rejects_an_unknown_initializer(rng):
    with rejects("initializer", "he_init", ", ".join(initializers.INITIALIZERS) + " 가운데 하나"):
        MLP(SIZES).init(rng, "he_init")


N = MLP(SIZES).n_parameters
X, Y = np.zeros((8, 6)), np.zeros(8, int)
BAD = [
    ("theta.shape", (np.zeros(N + 1), X, Y), (N + 1,), f"({N},)"),
    ("theta.shape", (np.zeros((N, 1)), X, Y), (N, 1), f"({N},)"),
    ("theta.dtype", (np.zeros(N, int), X, Y), "int64", "float32나 float64 같은 실수형"),
    ("x.shape", (np.zeros(N), X[:, :5], Y), (8, 5), "(B, 6)"),
    ("x.shape", (np.zeros(N), X[0], Y), (6,), "(B, 6)"),
    ("x.dtype", (np.zeros(N), X.astype(np.float32), Y), "float32", "theta와 같은 float64"),
    ("x.dtype", (np.zeros(N), X.astype(int), Y), "int64", "float32나 float64 같은 실수형"),
    ("y.shape", (np.zeros(N), X, Y[:7]), (7,), "(8,)"),
    ("y.shape", (np.zeros(N), X, Y[:, None]), (8, 1), "(8,)"),
    ("y.dtype", (np.zeros(N), X, Y.astype(float)), "float64", "정수형"),
    ("y", (np.zeros(N), X, Y + 3), (3, 3), "0 이상 3 미만의 라벨"),
    ("y", (np.zeros(N), X, Y - 1), (-1, -1), "0 이상 3 미만의 라벨"),
]


@pytest.mark.parametrize("method", ["loss", "loss_and_grad", "trace_layers", "accuracy"])
@pytest.mark.parametrize(("name", "args", "value", "allowed"), BAD, ids=[case[0] for case in BAD])
def test_rejects_bad_arrays(method, name, args, value, allowed):
    with rejects(name, value, allowed):
        getattr(MLP(SIZES), method)(*args)


def test_evaluate_is_loss_and_accuracy(batch, rng):
    """한 번의 앞걸음으로 낸 손실과 정확도가 따로 부른 것과 같다."""
    network = MLP(SIZES)
    theta = random_theta(network, rng)
    assert network.evaluate(theta, *batch) == (network.loss(theta, *batch), network.accuracy(theta, *batch))
