"""초깃값 강의가 재는 것들: 너비가 다른 층의 배수, 깊이에 따른 줄어듦, 대칭, 갱신의 비, 정규화와 잔차."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest

from naerimak import MLP, SGD, datasets, initializers, train
from naerimak.activations import LeakyReLU
from naerimak.experiments import (
    GUARDS,
    block_means,
    flow,
    guarded_flow,
    kept,
    layer_growth,
    layer_statistics,
    learn,
    mean_squares,
    network_statistics,
    neuron_spread,
    predicted_mean_squares,
    resting_square,
    train_from,
    update_ratio,
    update_ratios,
    width_growth,
)
from naerimak.initializers import VARIANCES, fan_out

ERRORS = 4.0
"""표준오차의 몇 배까지 봐주는가."""
TAPER, ZIGZAG = [200, 141, 100, 71, 50], [200, 50, 200, 50, 200]
RULES = {
    "LeCun": initializers.lecun_normal,
    "Xavier": initializers.xavier_normal,
    "He": initializers.he_normal,
}


@pytest.fixture(scope="module")
def digits() -> datasets.Dataset:
    """손글씨 숫자."""
    return datasets.digits()


@pytest.mark.parametrize("widths", [TAPER, ZIGZAG], ids=["taper", "zigzag"])
@pytest.mark.parametrize(("activation", "kept"), [("identity", 1.0), ("relu", 0.5)])
@pytest.mark.parametrize("rule", RULES)
def test_growth_through_unequal_widths(
    rule: str, activation: str, kept: float, widths: Sequence[int]
) -> None:
    """너비가 다른 층에서도 앞뒤의 배수가 식과 표준오차 안에서 같다."""
    forward, backward = predicted_mean_squares(VARIANCES[rule], widths, kept)
    for one, wanted in zip(
        width_growth(activation, RULES[rule], widths), (forward[-1], backward[0]), strict=True
    ):
        assert abs(one.mean - wanted) < ERRORS * one.error


def test_growth_tells_apart_the_rules() -> None:
    """같은 표준오차로 LeCun과 Xavier를 가려낸다. 아무것이나 통과하는 시험이 아니다."""
    up, _ = width_growth("identity", initializers.xavier_normal, ZIGZAG)
    assert abs(up.mean - 1) > 10 * up.error


@pytest.mark.parametrize("rule", [initializers.lecun_normal, initializers.he_normal])
def test_fan_out_keeps_the_gradient(rule: Any) -> None:
    """``fan_out``은 뒤로 가는 쪽의 배수를, 원래 규칙이 앞으로 가는 쪽에서 낸 배수로 만든다."""
    activation = "identity" if rule is initializers.lecun_normal else "relu"
    _, down = width_growth(activation, fan_out(rule), TAPER)
    assert abs(down.mean - 1) < ERRORS * down.error
    assert fan_out(rule)(np.random.default_rng(0), 3, 5, dtype=np.float32).shape == (3, 5)


@pytest.mark.parametrize("slope", [0.1, 0.5])
def test_leaky_growth(slope: float) -> None:
    """음수 쪽 기울기가 있으면 (1 + a²)/2배가 남고, a를 넣은 He가 꼭 1배로 만든다."""
    activation = LeakyReLU(slope)
    for one in layer_growth(activation, initializers.he_normal, seeds=range(10), inputs=100):
        assert abs(one.mean - (1 + slope**2)) < ERRORS * one.error
    fitted = partial(initializers.he_normal, slope=slope)
    for one in layer_growth(activation, fitted, seeds=range(10), inputs=100):
        assert abs(one.mean - 1) < ERRORS * one.error


def test_tanh_decays_like_one_over_twice_the_depth() -> None:
    r"""$q_l \approx 1/(2l)$. 너비 300에서 시드 열 개의 평균이 표준오차의 네 배와 근사의 오차 3% 안에 있다."""
    layers = [10, 20, 40]
    found = np.array(
        [
            [
                flow("tanh", initializers.xavier_normal, depth=40, width=300, inputs=50, seed=seed)
                .outputs[k]
                .var()
                for k in layers
            ]
            for seed in range(10)
        ]
    )
    error = found.std(axis=0, ddof=1) / math.sqrt(len(found))
    law = 1 / (2 * np.array(layers))
    assert (np.abs(found.mean(axis=0) - law) < ERRORS * error + 0.03 * law).all()


def test_gain_steadies_the_activations_and_blows_up_the_gradients() -> None:
    """이득 5/3에서는 활성화값이 멈추고 기울기는 지수로 자란다."""
    layers = layer_statistics("tanh", partial(initializers.xavier_normal, gain=5 / 3), depth=40, inputs=100)
    assert layers[39].std == pytest.approx(layers[9].std, rel=0.05)
    assert layers[0].gradient_std > 20 * layers[39].gradient_std


def test_mean_squares_by_hand() -> None:
    """앞뒤의 제곱 평균이 손으로 흘려보낸 것과 같다."""
    matrix = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]], np.float32)
    draw: Any = lambda rng, fan_in, fan_out, *, dtype: matrix  # noqa: E731
    forward, backward = mean_squares("relu", draw, (2, 3), inputs=7, seed=4)
    rng = np.random.default_rng(4)
    x, g = rng.standard_normal((7, 2), dtype=np.float32), rng.standard_normal((7, 3), dtype=np.float32)
    y = np.maximum(x @ matrix, 0)
    np.testing.assert_allclose(forward, [np.mean(x**2), np.mean(y**2)], rtol=1e-5)
    np.testing.assert_allclose(backward, [np.mean(((g * (y > 0)) @ matrix.T) ** 2), np.mean(g**2)], rtol=1e-5)


@pytest.mark.parametrize("bad", [{"widths": [4]}, {"widths": [4, 0]}, {"inputs": 0}, {"seed": -1}])
def test_mean_squares_names_the_bad_argument(bad: dict[str, Any]) -> None:
    """너비는 둘 이상이고 모두 1 이상이다."""
    with pytest.raises(ValueError, match=f"^{next(iter(bad))}="):
        mean_squares(**{"activation": "tanh", "initializer": "zeros", "widths": (3, 2), **bad})


def test_deep_statistics_do_not_underflow() -> None:
    """서른 층 뒤의 10⁻³⁵도, 10²⁵도 0이나 무한대가 되지 않는다."""
    small = layer_statistics("relu", initializers.normal(0.01), depth=30, inputs=100)[-1]
    large = layer_statistics("relu", initializers.normal(1.0), depth=30, inputs=100)[-1]
    # ReLU는 크기에 비례하므로 두 표준편차의 비는 100³⁰이다.
    assert math.log10(large.std / small.std) == pytest.approx(60, abs=1e-3)


def test_zero_weights_receive_no_gradient(digits: datasets.Dataset) -> None:
    """0에서 출발한 tanh와 ReLU 신경망은 배운 뒤에도 가중치가 0이다.

    시그모이드는 첫 기울기에서 출력층만 움직인다.
    """
    for activation in ("tanh", "relu", "sigmoid"):
        network = MLP((64, 8, 8, 10), activation)
        theta = network.init(np.random.default_rng(0), initializers.zeros)
        *hidden, top = network.layers(network.loss_and_grad(theta, digits.x_train, digits.y_train)[1])
        assert not any(layer.W.any() for layer in hidden)
        assert top.W.any() == (activation == "sigmoid")
        if activation != "sigmoid":
            end = learn(network, theta, digits, SGD(lr=0.1), epochs=1).theta
            assert not any(layer.W.any() for layer in network.layers(end))


def test_equal_neurons_stay_equal_until_noise(digits: datasets.Dataset) -> None:
    """같은 값에서 출발한 뉴런은 끝까지 같고, 난수를 더하면 벌어진다."""
    network = MLP((64, 20, 20, 10), "tanh")
    starts = {"같은 값": initializers.constant(0.02), "난수": initializers.constant(0.02, noise=0.01)}
    for name, history in train_from(network, starts, digits, SGD(lr=0.3), epochs=4).items():
        begun = neuron_spread(network, network.init(np.random.default_rng(0), starts[name]))
        spread = neuron_spread(network, history.theta)
        if name == "같은 값":
            # float32의 덧셈 차례에서 오는 차이만 남는다.
            assert max(begun[:2]) < 1e-9
            assert max(spread[:2]) < 1e-6
        else:
            assert begun[0] == pytest.approx(0.01, rel=0.1)
            assert spread[0] > 1.05 * begun[0]


def test_learn_is_train_and_train_from_shares_everything_but_the_start(digits: datasets.Dataset) -> None:
    """``learn``은 시드만 대신 정하는 ``train``이고, ``train_from``은 초깃값만 바꾼다."""
    network = MLP((64, 8, 10), "relu")
    theta = network.init(np.random.default_rng(3), "he_normal")
    found = learn(network, theta, digits, SGD(lr=0.1), epochs=1, seed=3)
    wanted = train(
        network, theta, digits, SGD(lr=0.1), epochs=1, batch_size=32, rng=np.random.default_rng([3, 1])
    )
    np.testing.assert_array_equal(found.loss, wanted.loss)
    pair = train_from(network, {"a": "he_normal", "b": "he_normal"}, digits, SGD(lr=0.1), epochs=1, seed=3)
    for one in pair.values():
        np.testing.assert_array_equal(one.loss, wanted.loss)


def test_update_ratios_follow_the_training(digits: datasets.Dataset) -> None:
    """기록한 비의 첫 줄이 첫 걸음에서 손으로 계산한 것과 같다."""
    network = MLP((64, 8, 10), "relu")
    theta = network.init(np.random.default_rng(0), "he_normal")
    ratios = update_ratios(network, theta, digits, SGD(lr=0.1), epochs=1)
    assert ratios.shape == (44, 2)
    kept: list[Any] = []
    learn(
        network,
        theta,
        digits,
        SGD(lr=0.1),
        epochs=1,
        on_step=lambda t, now, grad: kept.append((now.copy(), grad.copy())),
    )
    now, grad = kept[0]
    assert ratios[0] == pytest.approx(update_ratio(network, now, -0.1 * grad), abs=1e-4)


def test_block_means() -> None:
    """다 차지 않은 묶음은 버린다."""
    assert block_means(np.arange(7.0), 3).tolist() == [1.0, 4.0]
    with pytest.raises(ValueError, match=r"^size=0"):
        block_means(np.arange(3.0), 0)


def test_network_statistics_are_those_of_the_pass(digits: datasets.Dataset) -> None:
    """신경망의 통계는 ``trace_layers``가 남긴 값의 통계다."""
    network = MLP((64, 12, 7, 10), "tanh")
    theta = network.init(np.random.default_rng(0), "xavier_normal")
    batch = digits.x_train[:50], digits.y_train[:50]
    passed = network.trace_layers(theta, *batch)
    found = network_statistics(network, theta, *batch)
    assert [one.std for one in found] == pytest.approx([y.std() for y in passed.activations[1:]], rel=1e-5)
    assert [one.gradient_std for one in found] == pytest.approx([g.std() for g in passed.gradients], rel=1e-5)


@pytest.mark.parametrize("guard", ["배치 정규화", "층 정규화"])
def test_normalization_forgets_the_size_of_the_weights(guard: str) -> None:
    """정규화를 하면 가중치를 몇 배 하든 같고, 하지 않으면 층마다 그만큼 커진다."""
    small, large = (guarded_flow(guard, std, depth=5, width=20) for std in (0.01, 1.0))
    for one, other in zip(small, large, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
    bare, grown = (guarded_flow("없음", std, depth=5, width=20) for std in (0.01, 1.0))
    np.testing.assert_allclose(grown.std / bare.std, 100.0 ** np.arange(1, 6), rtol=1e-9)


def test_only_batch_normalization_grows_the_gradient() -> None:
    """배치 정규화는 기울기를 한 층에 √(π/(π-1))배쯤 늘리고 층 정규화는 그대로 둔다."""
    growth = {
        guard: np.mean([
            (found[0] / found[-1]) ** (1 / 29)
            for found in (guarded_flow(guard, 0.1, seed=seed).gradient_std for seed in range(5))
        ])
        for guard in ("배치 정규화", "층 정규화")
    }  # fmt: skip
    assert growth["배치 정규화"] == pytest.approx((np.pi / (np.pi - 1)) ** 0.5, rel=0.02)
    assert growth["층 정규화"] == pytest.approx(1.0, rel=0.03)


@pytest.mark.parametrize(
    ("guard", "sizes"),
    [("잔차 연결", {"std": 0.0}), ("선형으로 끝나는 갈래", {"std": 0.1, "last": 0.0})],
)
def test_residual_branch_of_zero_is_the_identity(guard: str, sizes: dict[str, float]) -> None:
    """갈래가 0이면 활성화값도 기울기도 그대로 지나간다."""
    for found in guarded_flow(guard, **sizes, depth=5, width=20):
        np.testing.assert_allclose(found, found[0], rtol=1e-12)


def test_a_scaled_linear_branch_does_not_grow_with_depth() -> None:
    """마지막이 선형인 갈래를 1/√L배로 줄이면 깊이와 상관없이 제곱의 평균이 e배쯤이다."""
    for depth in (10, 40):
        squares = [
            guarded_flow(
                "선형으로 끝나는 갈래", 0.02**0.5, last=0.1 / depth**0.5, depth=depth, seed=seed
            ).square
            for seed in range(5)
        ]
        assert np.mean(squares, axis=0)[-1] == pytest.approx((1 + 1 / depth) ** depth, rel=0.1)


@pytest.mark.parametrize("guard", GUARDS)
def test_guarded_gradients_equal_central_differences(guard: str) -> None:
    """1층의 기울기가, 1층의 활성화값을 흔들어 잰 중심 차분과 같다."""
    depth, width, inputs, std, last, seed = 2, 4, 6, 0.7, 0.6, 1
    linear, axis = guard == GUARDS[4], {"배치 정규화": 0, "층 정규화": 1}.get(guard)
    rng = np.random.default_rng(seed)
    x, top = rng.standard_normal((2, inputs, width))
    weights = []
    for _ in range(depth):
        inner = std * rng.standard_normal((width, width))
        weights.append((inner, last * rng.standard_normal((width, width)) if linear else np.eye(width)))

    def layer(y: Any, matrices: Any) -> Any:
        z = y @ matrices[0]
        if axis is not None:
            z = (z - z.mean(axis=axis, keepdims=True)) / z.std(axis=axis, keepdims=True)
        return np.maximum(z, 0) @ matrices[1] + (y if guard in GUARDS[3:] else 0)

    y = layer(x, weights[0])
    slopes = np.empty_like(y)
    for at in np.ndindex(y.shape):
        step = np.zeros_like(y)
        step[at] = 1e-6
        slopes[at] = np.sum(top * (layer(y + step, weights[1]) - layer(y - step, weights[1]))) / 2e-6
    found = guarded_flow(guard, std, last=last, depth=depth, width=width, inputs=inputs, seed=seed)
    assert found.std[0] == pytest.approx(y.std())
    assert found.square[0] == pytest.approx(np.mean(y * y))
    assert found.gradient_std[0] == pytest.approx(slopes.std(), rel=1e-5)


@pytest.mark.parametrize(
    ("bad", "name"),
    [({"guard": "없다"}, "guard"), ({"std": -1.0}, "std"), ({"last": -1.0}, "last"), ({"depth": 0}, "depth")],
)
def test_guarded_flow_names_the_bad_argument(bad: dict[str, Any], name: str) -> None:
    """갈래의 이름과 표준편차와 층의 수를 본다."""
    with pytest.raises(ValueError, match=f"^{name}="):
        guarded_flow(**{"guard": "없음", "std": 0.1, **bad})


def test_tanh_keeps_less_of_the_activations_than_of_the_gradients() -> None:
    """앞뒤가 남기는 비율은 0 근처에서만 같고, 값이 커지면 기울기 쪽이 더 많이 남는다."""
    np.testing.assert_allclose(kept("tanh", 1e-4), (1.0, 1.0), atol=1e-3)
    np.testing.assert_allclose(kept("tanh", 1.0), (0.394, 0.464), atol=5e-4)
    np.testing.assert_allclose(kept("tanh", 100.0), (0.0092, 0.0531), rtol=0.01)
    for square in (0.1, 1.0, 10.0):
        np.testing.assert_allclose(kept("relu", square), (0.5, 0.5), rtol=1e-6)


@pytest.mark.parametrize(("gain", "growth"), [(2**0.5, 1.106), (5 / 3, 1.210)])
def test_a_larger_gain_rests_where_gradients_grow(gain: float, growth: float) -> None:
    """이득이 1보다 크면 활성화값은 한 크기에 머물고 기울기는 한 층에 1보다 큰 배율로 는다."""
    square = resting_square("tanh", gain)
    forward, backward = kept("tanh", square)
    assert gain**2 * forward == pytest.approx(1.0)
    assert gain**2 * backward == pytest.approx(growth, abs=1e-3)


def test_resting_square_at_the_ends() -> None:
    """이득이 작으면 0으로, ReLU에서 He보다 크면 무한대로 간다."""
    assert resting_square("tanh", 0.5) == 0.0
    assert resting_square("relu", 2.0) == math.inf
    assert resting_square("relu", 2**0.5) == pytest.approx(1.0)
