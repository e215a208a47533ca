"""쪽에서 도는 파이썬(MicroPython)의 작은 NumPy. 강의와 연습이 쓰는 함수만 있고, 값은 진짜 NumPy와 같다.

배열은 모양과 한 줄로 편 목록이다. 기호(`Expr`)를 넣으면 계산하지 않고 식을 적는다(trace.py).
"""

import math as _math

pi, e, inf, nan = _math.pi, _math.e, float("inf"), float("nan")
newaxis = None
float64, int64, bool_ = float, int, bool


class Expr:
    """계산 대신 적어 두는 식의 한 마디. trace.py가 이것을 넣어 step을 한 번 실행한다."""

    nodes = []

    def __init__(self, place):
        self.place = place

    @staticmethod
    def record(name, *parts):
        places = [Expr.place_of(one) for one in parts]
        Expr.nodes.append([name] + places)
        return Expr(len(Expr.nodes) - 1)

    @staticmethod
    def place_of(one):
        if isinstance(one, Expr):
            return one.place
        if not isinstance(one, (float, int, bool)):
            raise TypeError("수가 아닌 것이 든 식은 적을 수 없습니다")
        Expr.nodes.append(["number", repr(one * 1.0)])
        return len(Expr.nodes) - 1

    def __add__(self, other):
        return Expr.record("add", self, other)

    def __radd__(self, other):
        return Expr.record("add", other, self)

    def __sub__(self, other):
        return Expr.record("subtract", self, other)

    def __rsub__(self, other):
        return Expr.record("subtract", other, self)

    def __mul__(self, other):
        return Expr.record("multiply", self, other)

    def __rmul__(self, other):
        return Expr.record("multiply", other, self)

    def __truediv__(self, other):
        return Expr.record("divide", self, other)

    def __rtruediv__(self, other):
        return Expr.record("divide", other, self)

    def __pow__(self, other):
        return Expr.record("power", self, other)

    def __rpow__(self, other):
        return Expr.record("power", other, self)

    def __neg__(self):
        return Expr.record("negative", self)

    def __pos__(self):
        return self

    def __abs__(self):
        return Expr.record("abs", self)

    def __lt__(self, other):
        return Expr.record("less", self, other)

    def __le__(self, other):
        return Expr.record("less_equal", self, other)

    def __gt__(self, other):
        return Expr.record("greater", self, other)

    def __ge__(self, other):
        return Expr.record("greater_equal", self, other)

    def __eq__(self, other):
        return Expr.record("equal", self, other)

    def __ne__(self, other):
        return Expr.record("not_equal", self, other)

    def __bool__(self):
        raise TypeError("조건문이 있는 식은 적을 수 없습니다")

    def copy(self):
        return self


def _size(shape):
    total = 1
    for n in shape:
        total *= n
    return total


def _shape(shape):
    return (shape,) if isinstance(shape, int) else tuple(shape)


class ndarray:
    """수들의 배열."""

    def __init__(self, data, shape):
        self.data, self.shape = data, shape

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return len(self.data)

    @property
    def dtype(self):
        return type(self.data[0]) if self.data else float

    @property
    def T(self):
        return transpose(self)

    @property
    def flat(self):
        return iter(self.data)

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        for k in range(len(self)):
            yield self[k]

    def __bool__(self):
        if len(self.data) != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
            )
        return bool(self.data[0])

    def _only(self):
        if len(self.data) != 1:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return self.data[0]

    # __float__를 두면 MicroPython은 수 * 배열을 수로 바꾸어 계산한다. float(배열)은 support가 맡는다.

    def __int__(self):
        return int(self._only())

    def item(self):
        return self._only()

    def tolist(self):
        return self._only() if not self.shape else _nested(self.data, self.shape)

    def copy(self):
        return ndarray(list(self.data), self.shape)

    def astype(self, dtype, copy=True):
        return ndarray([dtype(one) for one in self.data], self.shape)

    def reshape(self, *shape):
        shape = _shape(shape[0] if len(shape) == 1 else shape)
        if -1 in shape:
            known = -_size(shape)
            shape = tuple(len(self.data) // known if n == -1 else n for n in shape)
        if _size(shape) != len(self.data):
            raise ValueError("cannot reshape array of size %d into shape %s" % (len(self.data), shape))
        return ndarray(list(self.data), shape)

    def ravel(self):
        return ndarray(list(self.data), (len(self.data),))

    flatten = ravel

    def __getitem__(self, key):
        places, shape = _places(self.shape, key)
        if shape is None:
            return self.data[places]
        return ndarray([self.data[k] for k in places], shape)

    def __setitem__(self, key, value):
        places, shape = _places(self.shape, key)
        if shape is None:
            self.data[places] = float(value)
            return
        value = asarray(value)
        data = value.data * len(places) if value.size == 1 else _stretched(value, shape)
        for k, one in zip(places, data):
            self.data[k] = one

    def __repr__(self):
        return "array(" + _written(self, ", ").replace("\n", "\n      ") + ")"

    def __str__(self):
        return _written(self, " ")

    def __neg__(self):
        return negative(self)

    def __pos__(self):
        return self

    def __abs__(self):
        return abs(self)

    def __invert__(self):
        return logical_not(self)

    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(other, self)

    def __sub__(self, other):
        return subtract(self, other)

    def __rsub__(self, other):
        return subtract(other, self)

    def __mul__(self, other):
        return multiply(self, other)

    def __rmul__(self, other):
        return multiply(other, self)

    def __truediv__(self, other):
        return divide(self, other)

    def __rtruediv__(self, other):
        return divide(other, self)

    def __pow__(self, other):
        return power(self, other)

    def __rpow__(self, other):
        return power(other, self)

    def __mod__(self, other):
        return mod(self, other)

    def __matmul__(self, other):
        return matmul(self, other)

    def __rmatmul__(self, other):
        return matmul(other, self)

    def __lt__(self, other):
        return less(self, other)

    def __le__(self, other):
        return less_equal(self, other)

    def __gt__(self, other):
        return greater(self, other)

    def __ge__(self, other):
        return greater_equal(self, other)

    def __eq__(self, other):
        if other is None or other is Ellipsis:
            return False
        return equal(self, other)

    def __ne__(self, other):
        return not_equal(self, other)

    def __and__(self, other):
        return logical_and(self, other)

    def __or__(self, other):
        return logical_or(self, other)

    __hash__ = None

    def sum(self, axis=None, keepdims=False):
        return sum(self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        return mean(self, axis, keepdims)

    def round(self, digits=0):
        return round(self, digits)

    def std(self, axis=None):
        return std(self, axis)

    def var(self, axis=None):
        return var(self, axis)

    def min(self, axis=None):
        return min(self, axis)

    def max(self, axis=None):
        return max(self, axis)

    def any(self, axis=None):
        return any(self, axis)

    def all(self, axis=None):
        return all(self, axis)

    def argmin(self):
        return argmin(self)

    def argmax(self):
        return argmax(self)

    def dot(self, other):
        return matmul(self, other)

    def transpose(self, *axes):
        return self if axes == tuple(range(len(self.shape))) else transpose(self)


def _nested(data, shape):
    if len(shape) == 1:
        return list(data)
    width = _size(shape[1:])
    return [_nested(data[k * width : (k + 1) * width], shape[1:]) for k in range(shape[0])]


# ── 글로 적기 ──────────────────────────────────────────────────────────────


def _number_texts(values):
    """NumPy가 적는 것처럼 자리를 맞춘 글들."""
    if isinstance(values[0], bool) or isinstance(values[0], int):
        texts = [str(one) for one in values]
    else:
        sizes = [_abs(one) for one in values if one == one and one not in (inf, -inf)]
        nonzero = [one for one in sizes if one]
        top, low = _builtin_max(nonzero or [1]), _builtin_min(nonzero or [1])
        if top >= 1e8 or low < 1e-4 or top / low > 1000:
            return _scientific(values)
        split = []
        for one in values:
            if one != one or one in (inf, -inf):
                split.append(None)
                continue
            whole, _, rest = ("%.8f" % one).partition(".")
            split.append((whole + ".", rest.rstrip("0")))
        left = _builtin_max([len(one[0]) for one in split if one] or [0])
        right = _builtin_max([len(one[1]) for one in split if one] or [0])
        texts = []
        for one, value in zip(split, values):
            a, b = one or ("", "")
            text = " " * (left - len(a)) + a + b + " " * (right - len(b))
            texts.append(text if one else " " * (left + right - len(str(value))) + str(value))
        width = _builtin_max([len(text) for text in texts])
        return [" " * (width - len(text)) + text for text in texts]
    width = _builtin_max([len(text) for text in texts])
    return [" " * (width - len(text)) + text for text in texts]


def _scientific(values):
    parts = []
    for one in values:
        mantissa, _, exponent = ("%.8e" % one).partition("e")
        parts.append((mantissa.rstrip("0"), exponent))
    width = _builtin_max([len(one) for one, _ in parts])
    digits = _builtin_max([len(one.partition(".")[2]) for one, _ in parts])
    texts = []
    for mantissa, exponent in parts:
        whole, _, rest = mantissa.partition(".")
        texts.append(whole + "." + rest + "0" * (digits - len(rest)) + "e" + exponent)
    width = _builtin_max([len(text) for text in texts])
    return [" " * (width - len(text)) + text for text in texts]


def _written(array, between):
    if not array.shape:
        return str(array.data[0])
    if not array.data:
        return "[]"
    return _bracketed(_number_texts(array.data), array.shape, between, 1)


def _bracketed(texts, shape, between, depth):
    if len(shape) == 1:
        return "[" + between.join(texts) + "]"
    width = _size(shape[1:])
    rows = [
        _bracketed(texts[k * width : (k + 1) * width], shape[1:], between, depth + 1) for k in range(shape[0])
    ]
    return "[" + (between.rstrip() + "\n" + " " * depth).join(rows) + "]"


# ── 만들기 ─────────────────────────────────────────────────────────────────


def _shape_of(values):
    if isinstance(values, ndarray):
        return values.shape
    if isinstance(values, (list, tuple, range)):
        if not len(values):
            return (0,)
        first = _shape_of(values[0])
        for one in values:
            if _shape_of(one) != first:
                raise ValueError("setting an array element with a sequence: inhomogeneous shape")
        return (len(values),) + first
    return ()


def _flat(values, out):
    if isinstance(values, ndarray):
        out.extend(values.data)
    elif isinstance(values, (list, tuple, range)):
        for one in values:
            _flat(one, out)
    else:
        out.append(values)
    return out


def array(values, dtype=None):
    shape = _shape_of(values)
    data = _flat(values, [])
    if dtype is None and _builtin_any([isinstance(one, float) for one in data]):
        dtype = float
    if dtype in (float, int, bool):
        data = [one if isinstance(one, Expr) else dtype(one) for one in data]
    return ndarray(data, shape)


def asarray(values, dtype=None):
    return values if isinstance(values, ndarray) and dtype is None else array(values, dtype)


def atleast_1d(values):
    values = asarray(values)
    return values if values.shape else values.reshape(1)


def full(shape, value, dtype=None):
    return ndarray([value] * _size(_shape(shape)), _shape(shape))


def zeros(shape, dtype=None):
    return full(shape, 0.0)


def ones(shape, dtype=None):
    return full(shape, 1.0)


empty = zeros


def _like(values, value):
    if isinstance(values, Expr):
        return value
    return full(_shape_of(values), value)


def zeros_like(values, dtype=None):
    return _like(values, 0.0)


def ones_like(values, dtype=None):
    return _like(values, 1.0)


def full_like(values, value, dtype=None):
    return _like(values, value if isinstance(value, Expr) else float(value))


empty_like = zeros_like


def copy(values):
    return asarray(values).copy()


def eye(n):
    return ndarray([1.0 if i == j else 0.0 for i in range(n) for j in range(n)], (n, n))


def diag(values):
    values = asarray(values)
    n = values.shape[0]
    if values.ndim == 2:
        return ndarray([values.data[k * (n + 1)] for k in range(n)], (n,))
    return ndarray([values.data[i] if i == j else 0.0 for i in range(n) for j in range(n)], (n, n))


def arange(*ends):
    if _builtin_all([isinstance(one, int) for one in ends]):
        data = list(range(*ends))
    else:
        begin, end, by = (0.0, ends[0], 1.0) if len(ends) == 1 else (list(ends) + [1.0])[:3]
        data = [begin + k * by for k in range(int(_math.ceil((end - begin) / by)))]
    return ndarray(data, (len(data),))


def linspace(begin, end, n=50):
    data = [begin + k * ((end - begin) / (n - 1)) for k in range(n)]
    data[-1] = float(end)
    return ndarray(data, (n,))


def geomspace(begin, end, n=50):
    low, high = _math.log10(begin), _math.log10(end)
    data = [10 ** (low + k * ((high - low) / (n - 1))) for k in range(n)]
    data[0], data[-1] = float(begin), float(end)
    return ndarray(data, (n,))


def concatenate(parts, axis=0):
    parts = [asarray(one) for one in parts]
    if axis == 1:
        return transpose(concatenate([transpose(one) for one in parts]))
    data = []
    for one in parts:
        data.extend(one.data)
    return ndarray(data, (_builtin_sum([one.shape[0] for one in parts]),) + parts[0].shape[1:])


def stack(parts, axis=0):
    made = array([asarray(one) for one in parts])
    return transpose(made) if axis in (-1, 1) and made.ndim == 2 else made


def broadcast_arrays(*parts):
    parts = [asarray(one) for one in parts]
    common = ()
    for one in parts:
        common = _common(ndarray([], common), one)
    return [ndarray(list(_stretched(one, common)), common) for one in parts]


def tile(values, count):
    values = asarray(values)
    if isinstance(count, int) and values.ndim == 1:
        return ndarray(values.data * count, (len(values.data) * count,))
    if isinstance(count, int):
        count = (1, count)
    rows = [row * count[1] for row in _nested(values.data, values.shape)] * count[0]
    return array(rows)


def repeat(values, count):
    values = asarray(values)
    counts = [count] * len(values.data) if isinstance(count, int) else _flat(count, [])
    return array([one for one, n in zip(values.data, counts) for _ in range(n)])


# ── 자리 고르기 ────────────────────────────────────────────────────────────


class _Sliced:
    def __getitem__(self, key):
        return key


_ALL = _Sliced()[:]  # MicroPython은 slice를 만들 수 없다


def _places(shape, key):
    """`key`가 고르는 자리들과 그 모양. 수 하나이면 (자리, None)이다."""
    key = key if isinstance(key, tuple) else (key,)
    if len(key) == 1 and isinstance(key[0], ndarray) and key[0].data and isinstance(key[0].data[0], bool):
        chosen = [k for k, one in enumerate(key[0].data) if one]
        width = _size(shape[key[0].ndim :])
        places = [k * width + j for k in chosen for j in range(width)]
        return places, (len(chosen),) + shape[key[0].ndim :]
    real = len([one for one in key if one is not None and one is not Ellipsis])
    if real > len(shape):
        raise IndexError("too many indices for array")
    if Ellipsis in [one for one in key if not isinstance(one, ndarray)]:
        at = [one is Ellipsis for one in key].index(True)
        key = key[:at] + (_ALL,) * (len(shape) - real) + key[at + 1 :]
    else:
        key = key + (_ALL,) * (len(shape) - real)
    places, made, axis = [0], [], 0
    single = True
    for one in key:
        if one is None:
            made.append(1)
            single = False
            continue
        n, width = shape[axis], _size(shape[axis + 1 :])
        axis += 1
        if isinstance(one, slice):
            chosen = range(n)[one]
            made.append(len(chosen))
            single = False
        elif isinstance(one, (ndarray, list)):
            chosen = [int(k) for k in _flat(one, [])]
            made.append(len(chosen))
            single = False
        else:
            if not -n <= one < n:
                raise IndexError("index %d is out of bounds for axis %d with size %d" % (one, axis - 1, n))
            chosen = [one]
        places = [place + (k % n) * width for place in places for k in chosen]
    return (places[0], None) if single else (places, tuple(made))


# ── 원소마다의 계산 ────────────────────────────────────────────────────────

_abs, _builtin_sum, _builtin_max, _builtin_min = abs, sum, max, min
_builtin_any, _builtin_all, _builtin_round = any, all, round


def _stretched(values, shape):
    """`shape`에 맞추어 늘린(broadcasting) 목록."""
    if values.shape == shape:
        return values.data
    own = (1,) * (len(shape) - len(values.shape)) + tuple(values.shape)
    strides, step = [], 1
    for n in reversed(own):
        strides.insert(0, 0 if n == 1 else step)
        step *= n
    places = [0]
    for n, stride in zip(shape, strides):
        places = [place + k * stride for place in places for k in range(n)]
    return [values.data[k] for k in places]


def _common(a, b):
    one, other = a.shape, b.shape
    n = _builtin_max(len(one), len(other))
    one, other = (
        (1,) * (n - len(one)) + tuple(one),
        (1,) * (n - len(other)) + tuple(other),
    )
    for x, y in zip(one, other):
        if x != y and 1 not in (x, y):
            raise ValueError(
                "operands could not be broadcast together with shapes %s %s" % (a.shape, b.shape)
            )
    return tuple([y if x == 1 else x for x, y in zip(one, other)])


def _is_number(one):
    return isinstance(one, (float, int, bool))


def _binary(name, f):
    def apply(a, b):
        if isinstance(a, Expr) or isinstance(b, Expr):
            return Expr.record(name, a, b)
        if _is_number(b) and isinstance(a, ndarray):
            return ndarray([f(x, b) for x in a.data], a.shape)
        if _is_number(a):
            if _is_number(b):
                return f(a, b)
            b = asarray(b)
            return ndarray([f(a, y) for y in b.data], b.shape)
        if a is None or b is None:
            raise TypeError("unsupported operand type(s): 'NoneType'")
        a, b = asarray(a), asarray(b)
        if a.shape == b.shape:
            return ndarray([f(x, y) for x, y in zip(a.data, b.data)], a.shape)
        shape = _common(a, b)
        return ndarray([f(x, y) for x, y in zip(_stretched(a, shape), _stretched(b, shape))], shape)

    return apply


def _unary(name, f):
    def apply(a):
        if isinstance(a, Expr):
            return Expr.record(name, a)
        if _is_number(a):
            return f(a)
        a = asarray(a)
        return ndarray([f(x) for x in a.data], a.shape)

    return apply


def _divide(x, y):
    try:
        return x / y
    except ZeroDivisionError:
        if x == 0 or x != x:
            return nan
        return inf if (x > 0) == (_math.copysign(1.0, y) > 0) else -inf


def _power(x, y):
    if y == 2:
        return x * x
    try:
        if x < 0 and y != int(y):
            return nan
        return x**y
    except OverflowError:
        return inf
    except ZeroDivisionError:
        return inf


def _guarded(f, beyond):
    def apply(x):
        try:
            return f(x)
        except (ValueError, OverflowError):
            return beyond(x)

    return apply


def _maximum(x, y):
    return x if x > y or x != x else y


def _minimum(x, y):
    return x if x < y or x != x else y


def _sign(x):
    return 1.0 if x > 0 else -1.0 if x < 0 else x * 1.0


def _times(x, y):
    return x * y


add = _binary("add", lambda x, y: x + y)
subtract = _binary("subtract", lambda x, y: x - y)
multiply = _binary("multiply", _times)
divide = true_divide = _binary("divide", _divide)
power = _binary("power", _power)
mod = _binary("mod", lambda x, y: x % y)
maximum = _binary("maximum", _maximum)
minimum = _binary("minimum", _minimum)
less = _binary("less", lambda x, y: x < y)
less_equal = _binary("less_equal", lambda x, y: x <= y)
greater = _binary("greater", lambda x, y: x > y)
greater_equal = _binary("greater_equal", lambda x, y: x >= y)
equal = _binary("equal", lambda x, y: x == y)
not_equal = _binary("not_equal", lambda x, y: x != y)
logical_and = _binary("logical_and", lambda x, y: bool(x) and bool(y))
logical_or = _binary("logical_or", lambda x, y: bool(x) or bool(y))
hypot = _binary("hypot", lambda x, y: _math.sqrt(x * x + y * y))
negative = _unary("negative", lambda x: -x)
logical_not = _unary("logical_not", lambda x: not x)
square = _unary("square", lambda x: x * x)
sqrt = _unary("sqrt", _guarded(_math.sqrt, lambda x: nan))
exp = _unary("exp", _guarded(_math.exp, lambda x: inf))
log = _unary("log", _guarded(_math.log, lambda x: -inf if x == 0 else nan))
log2 = _unary(
    "log2",
    _guarded(lambda x: _math.log(x) / _math.log(2), lambda x: -inf if x == 0 else nan),
)
log10 = _unary("log10", _guarded(_math.log10, lambda x: -inf if x == 0 else nan))
sin, cos, tan = (
    _unary("sin", _math.sin),
    _unary("cos", _math.cos),
    _unary("tan", _math.tan),
)
tanh, arctan = _unary("tanh", _math.tanh), _unary("arctan", _math.atan)
deg2rad = radians = _unary("deg2rad", _math.radians)
rad2deg = degrees = _unary("rad2deg", _math.degrees)
cbrt = _unary("cbrt", lambda x: _math.copysign(_abs(x) ** (1 / 3), x))
sign = _unary("sign", _sign)
abs = absolute = fabs = _unary("abs", lambda x: -x if x < 0 else x)
isnan = _unary("isnan", lambda x: x != x)
isfinite = _unary("isfinite", lambda x: x == x and x not in (inf, -inf))
floor = _unary("floor", lambda x: float(_math.floor(x)))
ceil = _unary("ceil", lambda x: float(_math.ceil(x)))


def round(values, digits=0):
    if _is_number(values):
        return _builtin_round(values * 1.0, digits)
    values = asarray(values)
    return ndarray([_builtin_round(one * 1.0, digits) for one in values.data], values.shape)


def where(condition, then=None, otherwise=None):
    if isinstance(condition, Expr) or isinstance(then, Expr) or isinstance(otherwise, Expr):
        return Expr.record("where", condition, then, otherwise)
    if _is_number(condition) and _is_number(then) and _is_number(otherwise):
        return then if condition else otherwise
    parts = [asarray(one) for one in (condition, then, otherwise)]
    shape = _common(ndarray([], _common(parts[0], parts[1])), parts[2])
    picked = zip(*[_stretched(one, shape) for one in parts])
    return ndarray([a if c else b for c, a, b in picked], shape)


def clip(values, low, high):
    return minimum(maximum(values, low), high)


# ── 모으기 ─────────────────────────────────────────────────────────────────


def _reduction(f):
    def apply(values, axis=None, keepdims=False):
        if isinstance(values, Expr):
            raise TypeError("원소마다의 계산이 아닙니다")
        values = asarray(values)
        if axis is None:
            return f(values.data)
        axis = axis % len(values.shape)
        n, inner = values.shape[axis], _size(values.shape[axis + 1 :])
        outer = _size(values.shape[:axis])
        data = [
            f([values.data[(i * n + k) * inner + j] for k in range(n)])
            for i in range(outer)
            for j in range(inner)
        ]
        shape = values.shape[:axis] + ((1,) if keepdims else ()) + values.shape[axis + 1 :]
        return ndarray(data, shape) if shape else data[0]

    return apply


def _total(values):
    """NumPy처럼 여덟 줄기로 나누어 더한다. 반올림이 같아야 출력이 같다."""
    n = len(values)
    if n < 8:
        total = 0
        for one in values:
            total += one
        return total
    if n > 128:
        half = n // 2
        half -= half % 8
        return _total(values[:half]) + _total(values[half:])
    r = list(values[:8])
    k = 8
    while k + 8 <= n:
        for j in range(8):
            r[j] += values[k + j]
        k += 8
    total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
    for one in values[k:]:
        total += one
    return total


def _average(values):
    return _total(values) / len(values)


def _spread(values):
    middle = _average(values)
    return _average([(one - middle) * (one - middle) for one in values])


def _middle(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _product(values):
    total = 1
    for one in values:
        total *= one
    return total


mean, var, median = _reduction(_average), _reduction(_spread), _reduction(_middle)
std = _reduction(lambda values: _math.sqrt(_spread(values)))
prod = _reduction(_product)
argmin = _reduction(lambda values: values.index(_builtin_min(values)))
argmax = _reduction(lambda values: values.index(_builtin_max(values)))
ptp = _reduction(lambda values: _builtin_max(values) - _builtin_min(values))
sum = _reduction(_total)
max = amax = _reduction(_builtin_max)
min = amin = _reduction(_builtin_min)
any = _reduction(lambda values: _builtin_any([bool(one) for one in values]))
all = _reduction(lambda values: _builtin_all([bool(one) for one in values]))
count_nonzero = _reduction(lambda values: len([one for one in values if one]))


def cumsum(values):
    total, data = 0, []
    for one in _flat(values, []):
        total += one
        data.append(total)
    return ndarray(data, (len(data),))


def diff(values, axis=-1):
    values = asarray(values)
    if values.ndim == 1:
        data = values.data
        return ndarray([data[k + 1] - data[k] for k in range(len(data) - 1)], (len(data) - 1,))
    if axis in (0, -2):
        return values[1:] - values[:-1]
    return values[:, 1:] - values[:, :-1]


def sort(values, axis=-1):
    values = asarray(values)
    return ndarray(sorted(values.data), values.shape)


def argsort(values):
    data = asarray(values).data
    return ndarray(sorted(range(len(data)), key=lambda k: data[k]), (len(data),))


def flip(values):
    return asarray(values)[::-1]


def ravel(values):
    return asarray(values).ravel()


def reshape(values, shape):
    return asarray(values).reshape(shape)


def shape(values):
    return _shape_of(values)


def ndim(values):
    return len(_shape_of(values))


def size(values):
    return _size(_shape_of(values))


def transpose(values):
    values = asarray(values)
    if values.ndim < 2:
        return values
    rows, columns = values.shape
    data = [values.data[i * columns + j] for j in range(columns) for i in range(rows)]
    return ndarray(data, (columns, rows))


def matmul(a, b):
    if isinstance(a, Expr) or isinstance(b, Expr):
        raise TypeError("원소마다의 계산이 아닙니다")
    a, b = asarray(a), asarray(b)
    left = a if a.ndim == 2 else a.reshape(1, -1)
    right = b if b.ndim == 2 else b.reshape(-1, 1)
    (rows, inner), (height, columns) = left.shape, right.shape
    if inner != height:
        raise ValueError("matmul: mismatch in dimensions: shapes %s and %s" % (a.shape, b.shape))
    data = []
    turned = [right.data[j::columns] for j in range(columns)]
    for i in range(rows):
        row = left.data[i * inner : (i + 1) * inner]
        for column in turned:
            total = 0.0
            for x, y in zip(row, column):
                total += x * y
            data.append(total)
    made = ((rows,) if a.ndim == 2 else ()) + ((columns,) if b.ndim == 2 else ())
    return ndarray(data, made) if made else data[0]


dot = matmul


def outer(a, b):
    return asarray(a).reshape(-1, 1) * asarray(b).reshape(1, -1)


def isclose(a, b, rtol=1e-5, atol=1e-8):
    return less_equal(abs(subtract(a, b)), atol + multiply(rtol, abs(b)))


def allclose(a, b, rtol=1e-5, atol=1e-8):
    return all(isclose(a, b, rtol, atol))


def array_equal(a, b):
    a, b = asarray(a), asarray(b)
    return a.shape == b.shape and a.data == b.data


class errstate:
    """0으로 나누기 같은 것을 경고하지 않는다. 여기에는 경고가 없다."""

    def __init__(self, **_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


from . import linalg, random  # noqa: F401


# 앞에 두면 위의 두 모듈을 찾을 때에도 불린다.
def __getattr__(name):
    if name[:2] == "__":
        raise AttributeError(name)
    raise AttributeError("쪽의 작은 NumPy에 없는 함수: np." + name)
