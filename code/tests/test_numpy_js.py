"""브라우저의 작은 배열 라이브러리(numpy.js)가 함수와 모양마다 NumPy와 같은지."""

import math

import browser
import numpy as np
import pytest

RNG = np.random.default_rng(0)
SHAPES = [(7,), (1,), (4, 3), (1, 3), (4, 1), (1, 1)]
PAIRS = [
    ((7,), (7,)), ((7,), ()), ((), (7,)), ((4, 3), (4, 3)), ((4, 3), (3,)), ((3,), (4, 3)), ((4, 3), (1, 3)),
    ((4, 3), (4, 1)), ((4, 1), (4, 3)), ((4, 1), (1, 3)), ((4, 3), ()), ((), (4, 3)), ((4, 3), (1, 1)),
    ((1,), (4, 1)), ((), ()),
]  # fmt: skip
BINARY = (
    "add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "greater", "greater_equal",
    "less", "less_equal", "equal",
)  # fmt: skip
UNARY = (
    "negative", "positive", "sqrt", "exp", "log", "tanh", "sin", "cos", "abs", "sign", "square", "isfinite",
)  # fmt: skip
GATHER = ("sum", "mean", "std", "max", "any", "all", "argmax", "count_nonzero")

WRITTEN = """
const value = (one) => (Array.isArray(one) ? np.array(one) : one);
const plain = (one) =>
  one instanceof NdArray
    ? { shape: one.shape, data: one.ravel().tolist() }
    : { shape: [], data: [Number(one)] };
"""


def js(body, *given):
    """``np``와 ``given``을 쓰는 코드의 결과들을 (모양, 원소)로 냅니다."""
    found = browser.run(
        "browser/numpy.js", f"const {{ np, NdArray, math, python }} = module;{WRITTEN}{body}", *given
    )
    return [(tuple(one["shape"]), np.array(one["data"], float)) for one in found]


def check(found, wanted):
    """모양이 같고 원소가 마지막 자리 둘레에서 같습니다."""
    wanted = np.asarray(wanted, float)
    assert found[0] == wanted.shape
    np.testing.assert_allclose(found[1].reshape(wanted.shape), wanted, rtol=1e-14, atol=1e-15)


def drawn(shape, low=-2.0):
    """몇몇이 서로 같은 난수."""
    return np.round(RNG.uniform(low, 2, shape), 1)


@pytest.mark.parametrize("name", BINARY)
def test_binary(name):
    pairs = [(drawn(a, 0.1), drawn(b, 0.1)) for a, b in PAIRS]
    body = "return given[0].map(([a, b]) => plain(np[given[1]](value(a), value(b))));"
    found = js(body, [[a.tolist(), b.tolist()] for a, b in pairs], name)
    for one, (a, b) in zip(found, pairs, strict=True):
        check(one, getattr(np, name)(a, b))


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    values = [drawn(shape, 0.1 if name in ("sqrt", "log") else -2.0) for shape in [*SHAPES, ()]]
    body = "return given[0].map((a) => plain(np[given[1]](value(a))));"
    for one, a in zip(js(body, [a.tolist() for a in values], name), values, strict=True):
        check(one, getattr(np, name)(a))


@pytest.mark.parametrize("name", GATHER)
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_reductions(name, axis):
    values = [np.round(drawn(shape)) for shape in SHAPES if axis is None or len(shape) == 2]
    keeps = [False] if axis is None or name == "argmax" else [False, True]
    body = (
        "return given[0].map((a) => plain(np[given[1]](value(a), { axis: given[2], keepdims: given[3] })));"
    )
    for keep in keeps:
        options = {"keepdims": True} if keep else {}
        for one, a in zip(js(body, [a.tolist() for a in values], name, axis, keep), values, strict=True):
            check(one, getattr(np, name)(a, axis=axis, **options))


@pytest.mark.parametrize("rows", [1, 3, 8])
@pytest.mark.parametrize("inner", [1, 4, 7])
def test_matmul(rows, inner):
    """네 행씩 묶은 고리의 나머지와, 행과 열을 바꾸어 읽는 창의 네 가지."""
    a, b = RNG.standard_normal((rows, inner)), RNG.standard_normal((inner, 5))
    body = """
      const [a, b, at, bt] = given.map(value);
      const out = np.zeros([a.shape[0], 5]);
      np.matmul(a, b, { out });
      return [np.matmul(a, b), np.matmul(at.T, b), np.matmul(a, bt.T), np.matmul(at.T, bt.T), out]
        .map(plain);"""
    for one in js(body, a.tolist(), b.tolist(), a.T.tolist(), b.T.tolist()):
        np.testing.assert_allclose(one[1].reshape(one[0]), a @ b, rtol=1e-12, atol=1e-14)


def test_out_is_written_in_place():
    a = drawn((4, 3))
    body = """
      const a = value(given[0]);
      const made = [np.add(a, 1, { out: a }), np.tanh(a, { out: a }),
        np.multiply(a, np.array([1, 2, 3]), { out: a }), np.clip(a, 0, 1, { out: a })];
      return [plain(a), plain(made.every((one) => one === a))];"""
    shown, same = js(body, a.tolist())
    check(shown, np.clip(np.tanh(a + 1) * [1, 2, 3], 0, 1))
    check(same, 1)


def test_views_share_their_elements():
    body = """
      const theta = np.arange(10);
      const W = theta.slice(2, 8).reshape(2, 3);
      np.copyto(W, 7);
      np.put(W, [[0, 1], [2, 0]], np.array([-1, -2]));
      const row = W.slice(1, 2);
      np.copyto(row, np.array([[4, 5, 6]]));
      return [theta, W, W.T, W.ravel(), theta.slice(-3), theta.slice(0, -8)].map(plain);"""
    theta = np.arange(10.0)
    matrix = theta[2:8].reshape(2, 3)
    matrix[...] = 7
    matrix[[0, 1], [2, 0]] = [-1, -2]
    matrix[1:2] = [4, 5, 6]
    wanted = [theta, matrix, matrix.T, matrix.ravel(), theta[-3:], theta[:-8]]
    for one, other in zip(js(body), wanted, strict=True):
        check(one, other)


def test_indexing_and_making():
    x = drawn((5, 3))
    body = """
      const x = value(given[0]);
      return [np.item(x, [null, 1]), np.item(x, [[0, 4], [2, 1]]), np.take(x, [3, 0, 3]),
        np.take(np.arange(5), [4, 1]), np.zeros([2, 3]), np.zeros(4), np.full([2, 2], 3),
        np.zeros_like(x), np.ones_like(x), np.full_like(x, 2), np.where(np.greater(x, 0), 1, -1),
        np.where(np.greater(x, 0), x, 0), np.diag(np.array([[1, 2], [3, 4]])),
        np.array(np.bincount(np.array([0, 2.5, 2, 1]), { minlength: 5 })), np.copy(x.T)].map(plain);"""
    wanted = [
        x[:, 1], x[[0, 4], [2, 1]], x[[3, 0, 3]], np.arange(5)[[4, 1]], np.zeros((2, 3)), np.zeros(4),
        np.full((2, 2), 3), np.zeros_like(x), np.ones_like(x), np.full_like(x, 2), np.where(x > 0, 1, -1),
        np.where(x > 0, x, 0), [1, 4], [1, 1, 2, 0, 0], x.T,
    ]  # fmt: skip
    for one, other in zip(js(body, x.tolist()), wanted, strict=True):
        check(one, other)


@pytest.mark.parametrize("shape", [(5, 5), (8, 3), (1, 1)])
def test_qr(shape):
    """열마다의 부호를 맞추면 QR 분해는 하나뿐이다."""
    a = RNG.standard_normal(shape)
    q, r = np.linalg.qr(a)
    signs = np.sign(np.diag(r))
    found = js("return np.linalg.qr(value(given[0])).map(plain);", a.tolist())
    for one, other in zip(found, (q * signs, (r.T * signs).T), strict=True):
        np.testing.assert_allclose(one[1].reshape(one[0]), other, rtol=1e-11, atol=1e-12)


def test_faults_are_told():
    body = """
      const told = [];
      for (const call of [() => np.add(np.zeros([2, 3]), np.zeros([2, 2])),
        () => np.matmul(np.zeros([2, 3]), np.zeros([2, 3]))]) {
        try { call(); told.push(0); } catch (error) { told.push(Number(error instanceof RangeError)); }
      }
      return told.map(plain);"""
    assert [one[1][0] for one in js(body)] == [1, 1]


def test_not_a_number_passes_through():
    body = """
      return [np.max(np.array([1, NaN, 3])), np.sum(np.array([1, Infinity])), np.maximum(NaN, 0)]
        .map(plain);"""
    found = [one[1][0] for one in js(body)]
    assert math.isnan(found[0])
    assert math.isinf(found[1])
    assert math.isnan(found[2])


def test_python_helpers():
    body = """
      const list = [1];
      python.append.call(list, 3);
      python.insert.call(list, 1, 2);
      return [list, python.range(3), python.range(5, 0, -2), python.range(0, 7, 3), [python.sum([1, 2])],
        python.zip([1, 2], [3, 4]).flat(), [math.prod([2, 3]), math.floor(-0.5)],
        [python.option({ a: 1 }, "a", 2), python.option(undefined, "a", 2), python.option({}, "a", 2)]]
        .map((one) => plain(np.array(one)));"""
    wanted = [[1, 2, 3], [0, 1, 2], [5, 3, 1], [0, 3, 6], [3], [1, 3, 2, 4], [6, -1], [1, 2, 2]]
    for one, other in zip(js(body), wanted, strict=True):
        check(one, other)


def test_argsort_keeps_the_order_of_equals():
    values = [2.0, 0.0, 1.0, 0.0, 2.0, -1.0]
    ((shape, data),) = js("return [plain(np.argsort(np.array(given[0])))];", values)
    assert shape == (6,)
    assert data.tolist() == np.argsort(values, kind="stable").tolist()
