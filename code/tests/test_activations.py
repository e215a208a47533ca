"""활성화 함수: 값, 도함수(중심 차분과 jax.grad), 넘침, 데이터 타입, ``out``, 포화의 비율."""

import jax
import numpy as np
import pytest
from helpers import FRACTION, cases, rejects
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from naerimak.activations import ACTIVATIONS, SATURATED_TANH, LeakyReLU, Sigmoid, Tanh, get

# JAX로 따로 적은 같은 함수.
IN_JAX = {
    "sigmoid": jax.nn.sigmoid,
    "tanh": jax.numpy.tanh,
    "relu": jax.nn.relu,
    "leaky_relu": lambda z: jax.nn.leaky_relu(z, 0.01),
    "identity": lambda z: z,
}
GRID = np.linspace(-6, 6, 241)
each = pytest.mark.parametrize("name", ACTIVATIONS)


@each
def test_values_and_derivatives_equal_jax(name):
    f = ACTIVATIONS[name]
    z = GRID[GRID != 0]
    np.testing.assert_allclose(f(GRID), IN_JAX[name](GRID), rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(f.derivative(z), jax.vmap(jax.grad(IN_JAX[name]))(z), rtol=1e-11, atol=1e-13)


@each
def test_derivative_is_the_central_difference(name):
    f, h = ACTIVATIONS[name], 1e-5
    z = GRID[np.abs(GRID) > h]
    np.testing.assert_allclose(f.derivative(z), (f(z + h) - f(z - h)) / (2 * h), atol=1e-9)
    np.testing.assert_array_equal(f.derivative(z), f.slope_at_output(f(z)))


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("sigmoid", 0.5, 0.25),
        ("tanh", 0.0, 1.0),
        ("relu", 0.0, 0.0),
        ("leaky_relu", 0.0, 0.01),
        ("identity", 0.0, 1.0),
    ],
)
def test_at_zero(name, value, slope):
    """꺾인 점에서는 왼쪽 도함수다."""
    zero = np.zeros(1)
    assert ACTIVATIONS[name](zero) == value
    assert ACTIVATIONS[name].derivative(zero) == slope


@pytest.mark.parametrize(
    ("name", "ends", "slopes"),
    [
        ("sigmoid", [0, 1], [0, 0]),
        ("tanh", [-1, 1], [0, 0]),
        ("relu", [0, 1e4], [0, 1]),
        ("leaky_relu", [-100, 1e4], [0.01, 1]),
        ("identity", [-1e4, 1e4], [1, 1]),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_never_overflows(name, ends, slopes, dtype):
    """±1e4에서도 경고 없이 끝값에 닿는다(경고는 곧 오류다)."""
    f, far = ACTIVATIONS[name], np.array([-1e4, 1e4], dtype)
    np.testing.assert_allclose(f(far), ends, rtol=1e-6)
    np.testing.assert_allclose(f.derivative(far), slopes, rtol=1e-6)


@each
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        hnp.array_shapes(min_dims=0, max_dims=3, max_side=4),
        elements=st.floats(-50, 50, width=32),
    )
)
def test_keeps_shape_dtype_and_inputs_and_writes_into_out(name, z):
    f, before = ACTIVATIONS[name], z.copy()
    y = f(z)
    for array in (y, f.derivative(z), f.slope_at_output(np.asarray(y))):
        assert array.shape == z.shape
        assert array.dtype == z.dtype
    assert f.saturated(y).shape == z.shape
    assert f.saturated(y).dtype == bool
    out = np.full_like(z, np.nan)
    assert f(z, out=out) is out
    np.testing.assert_array_equal(out, y)
    assert not np.may_share_memory(np.asarray(y), z)
    np.testing.assert_array_equal(z, before)
    np.testing.assert_array_equal(f(z, out=z), y)


@pytest.mark.parametrize(("f", "scale"), [(Tanh(), 1), (Sigmoid(), 2)], ids=str)
def test_saturated_means_a_small_slope(f, scale):
    """포화는 도함수가 0에서의 값의 1 - 0.97² = 5.9%보다 작은 곳이다. σ(z)의 경계는 tanh의 두 배다."""
    edge = scale * np.arctanh(SATURATED_TANH)
    z = np.array([-edge - 1e-6, -edge + 1e-6, 0.0, edge - 1e-6, edge + 1e-6])
    assert f.saturated(f(z)).tolist() == [True, False, False, False, True]
    share = f.derivative(np.array([edge])) / f.derivative(np.zeros(1))
    assert share == pytest.approx(1 - SATURATED_TANH**2)
    # U(-2·edge, 2·edge)에서는 꼭 절반이 포화다.
    assert f.saturated(f(np.linspace(-2 * edge, 2 * edge, 10_000))).mean() == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "identity"])
def test_open_functions_never_saturate(name):
    assert not ACTIVATIONS[name].saturated(ACTIVATIONS[name](GRID * 1e3)).any()


@each
def test_bounds_hold_the_bounded_outputs(name):
    f = ACTIVATIONS[name]
    low, high = f.bounds
    assert low < high
    if name in ("sigmoid", "tanh"):
        assert f(GRID).min() >= low
        assert f(GRID).max() <= high


@each
def test_is_found_by_name(name):
    f = ACTIVATIONS[name]
    assert f.name == name
    assert get(name) is f
    assert get(f) is f
    assert hash(f) == hash(type(f)())


@pytest.mark.parametrize(("name", "value", "allowed"), cases({"slope": FRACTION}))
def test_leaky_relu_rejects_a_bad_slope(name, value, allowed):
    with rejects(name, value, allowed):
        LeakyReLU(value)


def test_numpy_slope_does_not_widen_float32():
    z = np.array([-1.0, 2.0], np.float32)
    assert LeakyReLU(np.float64(0.2))(z).dtype == np.float32
    np.testing.assert_allclose(LeakyReLU(0.2)(z), [-0.2, 2.0], rtol=1e-7)


@pytest.mark.parametrize("value", ["selu", None, ""])
def test_unknown_name(value):
    with rejects("activation", value, "sigmoid, tanh, relu, leaky_relu, identity 가운데 하나"):
        get(value)
