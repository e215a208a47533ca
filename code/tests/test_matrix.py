"""행렬의 규칙: 뉴턴–슐츠의 다항식, 세 프레임워크의 Muon, Shampoo의 정의와 항등식."""

import numpy as np
import optax
import pytest
from helpers import (
    FLAG,
    FRACTION,
    NON_NEGATIVE,
    POSITIVE,
    cases,
    count,
    gap,
    gradient_matrices,
    rejects,
    walk,
)
from references import walk_keras, walk_optax
from scipy.linalg import fractional_matrix_power

from naerimak.keras_bridge import keras
from naerimak.optimizers import NEWTON_SCHULZ, AdaGrad, Muon, Shampoo, muon_scale, newton_schulz

SHAPES = [(6, 6), (8, 3), (3, 8)]


pytestmark = pytest.mark.usefixtures("keras_in_float64")


# --- 다항식 -------------------------------------------------------------------------------------------------


def polynomial(s):
    a, b, c = NEWTON_SCHULZ
    return a * s + b * s**3 + c * s**5


@pytest.mark.parametrize("shape", SHAPES)
def test_newton_schulz_is_the_polynomial_of_the_singular_values(shape, rng):
    matrix = rng.standard_normal(shape)
    u, s, vt = np.linalg.svd(matrix, full_matrices=False)
    s = s / np.sqrt(np.sum(s**2))
    for _ in range(5):
        s = polynomial(s)
    np.testing.assert_allclose(newton_schulz(matrix), (u * s) @ vt, atol=1e-7)
    # 0번이면 프로베니우스 노름으로 나누기만 한다.
    np.testing.assert_allclose(newton_schulz(matrix, 0), matrix / np.linalg.norm(matrix), rtol=1e-7)


def test_polynomial_does_not_settle_at_one():
    """p(1) = 0.701이고, 다섯 번이면 [0.005, 1]이 [0.682, 1.154]로 간다."""
    assert polynomial(1.0) == pytest.approx(0.701, abs=5e-5)
    s = np.linspace(0.005, 1, 200_001)
    for _ in range(5):
        s = polynomial(s)
    assert (s.min(), s.max()) == pytest.approx((0.682, 1.154), abs=5e-3)


# --- 세 프레임워크의 Muon -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("nesterov", [True, False])
def test_muon_equals_keras(shape, nesterov):
    """Keras는 float64에서도 노름을 float32로 재고, 다항식이 그 반올림(6e-8)을 키운다."""
    start, gradients = np.zeros(shape), gradient_matrices(shape)
    for rate, scale in ((0.2, "rms"), (None, "none")):
        theirs = keras().optimizers.Muon(0.02, weight_decay=None, nesterov=nesterov, rms_rate=rate)
        found = walk_keras(theirs, start, gradients)
        assert gap(walk(Muon(0.02, nesterov=nesterov, scale=scale), start, gradients), found) <= 2e-7


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_muon_equals_optax_without_nesterov(shape):
    """편향 보정은 길이만 바꾸고, 길이는 직교화가 노름에 더하는 1e-7만큼만 남기고 지운다."""
    start, gradients = np.zeros(shape), gradient_matrices(shape)
    ours = walk(Muon(0.02, nesterov=False), start, gradients)
    assert gap(ours, walk_optax(optax.contrib.muon(0.02, nesterov=False, eps=1e-7), start, gradients)) <= 1e-7
    ours = walk(Muon(0.02, nesterov=False, scale="rms"), start, gradients)
    theirs = optax.contrib.muon(0.02, nesterov=False, consistent_rms=0.2, eps=1e-7)
    assert gap(ours, walk_optax(theirs, start, gradients)) <= 1e-7


def corrected(path, gradients, mu=0.95, lr=0.02):
    """optax처럼 두 항의 편향을 따로 보정한 Muon(Nesterov)."""
    m, theta, made = np.zeros_like(path), path, [path]
    for t, g in enumerate(gradients, start=1):
        m = mu * m + (1 - mu) * g
        u = mu * m / (1 - mu ** (t + 1)) + (1 - mu) * g / (1 - mu**t)
        theta = theta - lr * muon_scale("aspect", *path.shape) * newton_schulz(u)
        made.append(theta)
    return np.array(made)


@pytest.mark.parametrize(("shape", "size"), [((6, 6), 0.1603), ((8, 3), 0.1141), ((3, 8), 0.05274)], ids=str)
def test_muon_of_optax_corrects_the_bias(shape, size):
    """Nesterov이면 optax가 편향을 보정하는 만큼 다른 길을 간다. 그 차이의 크기도 정해져 있다."""
    start, gradients = np.zeros(shape), gradient_matrices(shape)
    theirs = walk_optax(optax.contrib.muon(0.02, eps=1e-7), start, gradients)
    assert gap(corrected(start, gradients), theirs) <= 1e-12
    assert gap(walk(Muon(0.02), start, gradients), theirs) == pytest.approx(size, rel=5e-3)


@pytest.mark.parametrize(
    ("shape", "optax_rms", "keras_rms"), [((64, 64), 0.111, 0.177), ((256, 64), 0.054, 0.172)], ids=str
)
def test_the_same_learning_rate_is_another_step_in_each_framework(shape, optax_rms, keras_rms):
    """학습률 1인 첫 걸음의 RMS. 같은 Muon(lr)이 프레임워크마다 다른 크기의 걸음이다."""
    grad = np.random.default_rng(0).standard_normal((1, *shape))
    start = np.zeros(shape)

    def rms(path):
        return float(np.sqrt(np.mean(path[1] ** 2)))

    assert rms(walk(Muon(1.0), start, grad)) == pytest.approx(optax_rms, rel=0.02)
    assert rms(walk(Muon(1.0, scale="rms"), start, grad)) == pytest.approx(keras_rms, rel=0.02)
    assert rms(walk_optax(optax.contrib.muon(1.0), start, grad)) == pytest.approx(optax_rms, rel=0.02)
    theirs = keras().optimizers.Muon(1.0, weight_decay=None)
    assert rms(walk_keras(theirs, start, grad)) == pytest.approx(keras_rms, rel=0.02)


def test_scales_by_hand():
    assert [muon_scale(kind, 4, 16) for kind in ("none", "aspect", "pytorch", "rms")] == [1, 2, 1, 0.8]
    assert [muon_scale(kind, 16, 4) for kind in ("none", "aspect", "pytorch", "rms")] == [1, 1, 2, 0.8]


def test_pytorch_scale_is_that_of_its_own_shape():
    """PyTorch의 Linear는 가중치가 (n_out, n_in)이라, 식의 A/B는 우리 모양에서 n_out/n_in이다."""
    assert muon_scale("pytorch", 16, 4) == muon_scale("aspect", 4, 16)


# --- Shampoo ------------------------------------------------------------------------------------------------


def shampoo(W, gradients, *, eta, epsilon):
    """Gupta 외(2018), 알고리즘 1."""
    m, n = W.shape
    L, R = epsilon * np.eye(m), epsilon * np.eye(n)
    path = [W]
    for G in gradients:
        L, R = L + G @ G.T, R + G.T @ G
        W = W - eta * fractional_matrix_power(L, -0.25) @ G @ fractional_matrix_power(R, -0.25)
        path.append(W)
    return np.array(path)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_shampoo_follows_the_paper(shape):
    start, gradients = np.zeros(shape), gradient_matrices(shape)
    ours = walk(Shampoo(0.1, eps=0.01), start, gradients)
    assert gap(ours, shampoo(start, gradients, eta=0.1, epsilon=0.01)) <= 1e-10


def test_shampoo_of_one_number_is_adagrad():
    start, gradients = np.zeros((1, 1)), gradient_matrices((1, 1))
    twin = AdaGrad(0.1, eps=0.0, initial=0.01)
    assert gap(walk(Shampoo(0.1, eps=0.01), start, gradients), walk(twin, start, gradients)) <= 1e-12


def test_first_step_of_shampoo_is_orthogonal():
    """첫 걸음은 기울기의 특잇값을 모두 1로 만든 것: Muon이 다항식으로 어림하는 바로 그것이다."""
    grad = np.random.default_rng(0).standard_normal((5, 5))
    u, _, vt = np.linalg.svd(grad)
    step = walk(Shampoo(1.0, eps=1e-12), np.zeros((5, 5)), [grad])[1]
    np.testing.assert_allclose(step, -u @ vt, atol=1e-6)


# --- 모양과 잘못된 입력 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [Muon(), Shampoo()], ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_keeps_shape_dtype_and_inputs(rule, dtype):
    theta, grad = np.ones((4, 3), dtype), gradient_matrices((4, 3))[0].astype(dtype)
    before = theta.copy(), grad.copy()
    path = walk(rule, theta, [grad, grad])
    assert path.dtype == dtype
    np.testing.assert_array_equal(before[0], theta)
    np.testing.assert_array_equal(before[1], grad)
    assert eval(repr(rule), {"Muon": Muon, "Shampoo": Shampoo}) == rule
    np.testing.assert_array_equal(walk(rule, theta, [0 * grad])[1], theta)


@pytest.mark.parametrize("rule", [Muon(), Shampoo()], ids=str)
def test_one_matrix_is_wanted(rule):
    for bad in (np.ones(3), np.ones((2, 2, 2)), np.ones((0, 3))):
        with rejects("theta.shape", bad.shape, "(fan_in, fan_out)인 행렬"):
            rule.init(bad)


BAD = [
    *((Muon, *case.values) for case in cases({
        "lr": NON_NEGATIVE, "momentum": FRACTION, "nesterov": FLAG, "ns_steps": count(0),
        "scale": ("none, aspect, pytorch, rms 가운데 하나", ["keras", None]),
    })),
    *((Shampoo, *case.values) for case in cases({"lr": NON_NEGATIVE, "eps": POSITIVE})),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "value", "allowed"), BAD)
def test_rejects_a_bad_setting(kind, name, value, allowed):
    with rejects(name, value, allowed):
        kind(**{name: value})
