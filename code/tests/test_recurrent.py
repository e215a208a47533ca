"""순환 신경망: 기울기를 중심 차분과, 앞뒤 계산을 Keras·JAX와, 반복의 통계를 행렬의 곱과 비교한다."""

import jax
import numpy as np
import pytest
from helpers import cases, central_difference, count, rejects

from naerimak import activations, datasets, initializers
from naerimak.experiments import KEPT, RECALL_STARTS, echo, recall_losses, swept_recall, time_norms
from naerimak.keras_bridge import keras, train_keras
from naerimak.optimizers import AdamEpsHat
from naerimak.recurrent import RNN, roll_back, unroll
from naerimak.training import minibatches, train

T, B = 5, 4


@pytest.fixture
def task(rng):
    """짧은 열 네 개와 라벨."""
    return rng.standard_normal((B, T, 3)), rng.integers(0, 2, B)


def start(net, rng, dtype=np.float64):
    """편향까지 모두 0이 아닌 매개변수."""
    return net.init(rng, dtype=dtype) + (0.1 * rng.standard_normal(net.n_parameters)).astype(dtype)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "identity"])
def test_gradient_equals_central_differences(activation, task, rng):
    net = RNN(3, 6, 2, activations.get(activation))
    theta = start(net, rng)
    before = theta.copy()
    loss, grad = net.loss_and_grad(theta, *task)
    assert loss == net.loss(theta, *task)
    np.testing.assert_allclose(
        grad, central_difference(lambda one: net.loss(one, *task), theta), rtol=1e-6, atol=1e-9
    )
    np.testing.assert_array_equal(theta, before)


def test_gradient_through_time_equals_central_differences(task, rng):
    """시각마다의 기울기도, 그 시각의 상태를 조금 움직여 잰 것과 같다."""
    net = RNN(3, 6, 2)
    theta = start(net, rng)
    layers, passed = net.layers(theta), net.trace_time(theta, *task)
    drive = task[0].swapaxes(0, 1) @ layers.W + layers.b

    def loss_from(t):
        def loss(state):
            last = unroll(net.activation, layers.U, drive[t:], state)[-1] @ layers.V + layers.c
            return np.mean(np.log(np.exp(last).sum(axis=1)) - last[np.arange(B), task[1]])

        return loss

    for t in range(T + 1):
        measured = central_difference(loss_from(t), passed.states[t])
        np.testing.assert_allclose(passed.gradients[t], measured, rtol=1e-6, atol=1e-9)
    assert passed.loss == pytest.approx(loss_from(0)(passed.states[0]))
    state, gradient = time_norms(passed)
    assert state.shape == gradient.shape == (T + 1,)
    assert state[0] == 0
    assert gradient[2] == pytest.approx(np.sqrt((passed.gradients[2] ** 2).mean()))


def keras_model(net, theta):
    """같은 가중치의 Keras 모델."""
    module = keras()
    model = module.Sequential(
        [module.Input((T, net.inputs)), module.layers.SimpleRNN(net.units), module.layers.Dense(net.outputs)]
    )
    model.set_weights(net.layers(theta))
    return model


def test_gradient_equals_jax(task, rng):
    """같은 식을 JAX로 적어 저절로 미분한 기울기와 float64의 반올림 안에서 같다."""
    net = RNN(3, 6, 2)
    theta = start(net, rng)
    x, y = (jax.numpy.asarray(one) for one in task)

    def loss(layers):
        h = jax.numpy.zeros((B, net.units))
        for t in range(T):
            h = jax.numpy.tanh(x[:, t] @ layers.W + h @ layers.U + layers.b)
        scores = h @ layers.V + layers.c
        return jax.numpy.mean(jax.nn.logsumexp(scores, axis=1) - scores[jax.numpy.arange(B), y])

    theirs = jax.grad(loss)(net.layers(theta))
    ours = net.layers(net.loss_and_grad(theta, *task)[1])
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, np.asarray(other), rtol=1e-11, atol=1e-15)


def test_scores_equal_keras(task, rng):
    """Keras의 순환층은 float32로 계산하므로 그만큼만 같다."""
    net = RNN(3, 6, 2)
    theta, x = start(net, rng, np.float32), task[0].astype(np.float32)
    scores = net.forward(theta, x)[1]
    np.testing.assert_allclose(scores, np.asarray(keras_model(net, theta)(x)), rtol=1e-5, atol=1e-6)


def test_training_equals_keras():
    """같은 가중치에서 같은 미니배치로 가르친 손실이 float32의 편향 보정만큼만 다르다."""
    data, net = datasets.recall(T, symbols=3, train=96, test=8), RNN(3, 6, 3)
    theta = net.init(np.random.default_rng(0))
    model = keras_model(net, theta)
    module = keras()
    model.compile(module.optimizers.Adam(0.01), module.losses.SparseCategoricalCrossentropy(from_logits=True))
    rng = np.random.default_rng(1)
    batches = [one for _ in range(2) for one in minibatches(96, 32, rng)]
    rule, rng = AdamEpsHat(0.01), np.random.default_rng(1)
    history = train(net, theta, data, rule, epochs=2, batch_size=32, rng=rng, progress=False)
    for _ in range(2):
        # 두 번째에도 같아야 갱신 규칙의 기억까지 처음으로 되돌린 것이다.
        theirs = train_keras(model, net.layers(theta), data.x_train, data.y_train, batches)
        np.testing.assert_allclose(theirs, history.loss, rtol=1e-5)
    faster = train_keras(model, net.layers(theta), data.x_train, data.y_train, batches, learning_rate=0.05)
    assert faster[0] == theirs[0]
    assert np.abs(faster[1:] - theirs[1:]).min() > 1e-3
    assert history.test_accuracy.shape == (2,)


def test_parameters_are_views_of_one_vector(rng):
    net = RNN(3, 6, 2)
    theta = net.init(rng)
    assert theta.dtype == np.float32
    assert net.n_parameters == theta.size == 3 * 6 + 6 * 6 + 6 + 6 * 2 + 2
    layers = net.layers(theta)
    assert not layers.b.any()
    assert not layers.c.any()
    np.testing.assert_allclose(layers.U.T @ layers.U, np.eye(6), atol=1e-6)
    layers.U[0, 0] = 7
    assert 7 in theta


def test_only_the_named_weight_changes():
    """입력 가중치의 초깃값을 바꾸어도 나머지는 그대로라야 하나만 바꾸어 비교할 수 있다."""
    net = RNN(3, 6, 2)
    one, other = (net.layers(net.init(np.random.default_rng(5), kernel)) for kernel in ("zeros", "he_normal"))
    assert (one.W != other.W).all()
    np.testing.assert_array_equal(one.U, other.U)
    np.testing.assert_array_equal(one.V, other.V)


def test_gradient_into_a_given_array(task, rng):
    net = RNN(3, 6, 2)
    theta = start(net, rng)
    slot = np.full(net.n_parameters, np.nan)
    _, grad = net.loss_and_grad(theta, *task, out=slot)
    assert grad is slot
    np.testing.assert_array_equal(slot, net.loss_and_grad(theta, *task)[1])
    right = np.argmax(net.forward(theta, task[0])[1], axis=1)
    assert net.accuracy(theta, task[0], right) == 1.0


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    cases({"inputs": count(1), "units": count(1), "outputs": count(1)}),
)
def test_sizes_are_checked(name, value, allowed):
    with rejects(name, value, allowed):
        RNN(**{"inputs": 3, "units": 6, "outputs": 2, name: value})


def test_bad_arrays_are_named(task, rng):
    net = RNN(3, 6, 2)
    theta = start(net, rng)
    x, _ = task
    with rejects("theta.shape", (3,), f"({net.n_parameters},)"):
        net.layers(theta[:3])
    with rejects("x.shape", (B, T, 2), "(B, T, 3)"):
        net.forward(theta, x[..., :2])
    with rejects("x.dtype", "float32", "theta와 같은 float64"):
        net.forward(theta, x.astype(np.float32))
    with rejects("y", (0, 2), "0 이상 2 미만의 라벨"):
        net.loss(theta, x, np.array([0, 1, 2, 0]))


# ── 반복의 통계 ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("gain", [1.0, 0.9, 1.2])
def test_orthogonal_keeps_every_direction(gain):
    """선형이면 상태와 기울기가 시각마다 정확히 gain배이고, 모든 방향이 함께 남거나 사라진다."""
    found = echo("identity", "orthogonal", gain=gain, steps=30)
    powers = gain ** np.arange(31)
    np.testing.assert_allclose(found.state / found.state[0], powers, rtol=1e-12)
    np.testing.assert_allclose(found.gradient / found.gradient[-1], powers[::-1], rtol=1e-12)
    np.testing.assert_array_equal(found.kept, 32 * (powers[::-1] > KEPT))


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("start", ["xavier_normal", "orthogonal", "he_normal"])
def test_directions_are_counted_in_the_product(activation, start):
    """야코비 행렬을 곱셈으로 따로 계산한 특잇값과 맞다."""
    steps, units = 12, 8
    found = echo(activation, start, steps=steps, units=units, samples=3, seed=4, every=3)
    function = activations.get(activation)
    h = np.random.default_rng(4).standard_normal((2, 3, units))[0, 0]
    matrix = initializers.get(start)(np.random.default_rng([4, 1]), units, units)
    jacobians = []
    for _ in range(steps):
        z = h @ matrix
        h = function(z)
        jacobians.append(matrix * function.derivative(z))
    kept, product = [units], np.eye(units)
    for one in reversed(jacobians):
        product = one @ product
        kept.append(int(np.sum(np.linalg.svd(product, compute_uv=False) > KEPT)))
    assert found.kept.tolist() == kept[::-1][::3]
    assert found.state.shape == found.gradient.shape == (steps // 3 + 1,)


def test_tanh_only_shrinks_what_orthogonal_keeps():
    """직교 행렬과 tanh에서는 되돌아오는 기울기가 어느 시각에도 커지지 않는다."""
    found = echo("tanh", "orthogonal", steps=60)
    assert (np.diff(found.gradient) > 0).all()
    assert (np.diff(found.state) < 0).all()


def test_lost_singular_values_are_not_guessed():
    """작은 특잇값이 큰 것의 반올림에 묻히면 세지 않고 알린다."""
    with rejects("gain", 2.0, "80시각 동안 작은 특잇값이 반올림에 묻히지 않을 만큼 작은 수"):
        echo("identity", "he_normal", gain=2.0, steps=80)
    with rejects("every", 7, "steps=40의 약수"):
        echo("tanh", "orthogonal", every=7)
    with rejects("gain", 0.0, "0보다 큰 유한한 수"):
        echo("tanh", "orthogonal", gain=0.0)


def test_roll_back_starts_from_the_given_gradient(rng):
    states = unroll(activations.get("tanh"), np.eye(2), np.zeros((3, 1, 2)), rng.standard_normal((1, 2)))
    last = rng.standard_normal((1, 2))
    np.testing.assert_array_equal(roll_back(activations.get("tanh"), np.eye(2), states, last)[-1], last)


# ── 데이터 ─────────────────────────────────────────────────────────────────────


def test_recall_asks_for_the_first_symbol():
    data = datasets.recall(7, symbols=5, noise=0.2, train=300, test=50, seed=3)
    assert data.x_train.shape == (300, 7, 5)
    assert data.x_test.shape == (50, 7, 5)
    assert data.x_train.dtype == np.float32
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        np.testing.assert_array_equal(x[:, 0], np.eye(5)[y])
    blanks = data.x_train[:, 1:]
    assert blanks.std() == pytest.approx(0.2, rel=5 / np.sqrt(2 * blanks.size))
    assert set(data.y_train) == set(range(5))
    again, other = (datasets.recall(7, symbols=5, noise=0.2, train=300, test=50, seed=s) for s in (3, 4))
    np.testing.assert_array_equal(again.x_train, data.x_train)
    assert (other.x_train != data.x_train).any()
    assert not datasets.recall(4, noise=0.0, train=2, test=1).x_train[:, 1:].any()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    cases({"length": count(1), "symbols": count(2), "train": count(1), "test": count(1), "seed": count(0)}),
)
def test_recall_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        datasets.recall(**{"length": 4, name: value})


def test_digits_as_rows():
    data = datasets.digits()
    rows = datasets.as_rows(data)
    assert rows.x_train.shape == (1437, 8, 8)
    np.testing.assert_array_equal(rows.x_test[5, 2], data.x_test[5, 16:24])
    with rejects("x_train.shape", (1437, 63), "(장수, 한 변의 제곱)"):
        datasets.as_rows(data._replace(x_train=data.x_train[:, :63]))


def test_evaluate_is_loss_and_accuracy(task, rng):
    """한 번의 앞걸음으로 낸 손실과 정확도가 따로 부른 것과 같다."""
    net = RNN(3, 6, 2)
    theta = start(net, rng)
    assert net.evaluate(theta, *task) == (net.loss(theta, *task), net.accuracy(theta, *task))


def test_the_stored_recall_is_what_the_package_computes():
    """저장한 것을 다시 배워 비교한다. 학습률이 크면 반올림에도 갈라지므로 작은 것과 다 푼 것만 본다."""
    stored = swept_recall()
    assert {name for name, _ in stored} == set(RECALL_STARTS)
    for name, symbols, lr in (("직교", 16, 0.0003), ("He", 16, 0.0003), ("직교", 4, 0.003)):
        again = recall_losses(RECALL_STARTS[name], symbols, lr, [0])
        assert again[0] == pytest.approx(stored[name, symbols][lr][0], rel=0.01)


def test_the_chosen_recall_rates_lie_inside_their_ladder():
    """글자 16개에서 초깃값마다 고른 학습률이 사다리의 안에 있어 비교할 수 있다."""
    for name in RECALL_STARTS:
        medians = {lr: np.median(losses) for lr, losses in swept_recall()[name, 16].items()}
        assert min(medians, key=medians.get) not in (min(medians), max(medians))
