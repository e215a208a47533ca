r"""초깃값: 평균과 분산을 표본 오차 안에서, 나머지는 정확히 봅니다.

분산이 $\sigma^2$이고 첨도가 $k$(정규분포 3, 균등분포 9/5)인 분포에서 $n$개를 뽑으면
평균의 표준오차는 $\sigma/\sqrt n$, 분산의 표준오차는 $\sigma^2\sqrt{(k-1)/n}$입니다.
시험은 그 5배까지 받아들입니다. 784×100에서 분산의 5표준오차는
정규분포 2.5%, 균등분포 1.6%이므로 LeCun과 Xavier의 차이(분산 1.77배)는 놓치지 않습니다.
"""

import math

import numpy as np
import pytest
from helpers import NON_NEGATIVE, POSITIVE, cases, count, rejects

from naerimak import initializers as ini

NORMAL, UNIFORM = 3.0, 9 / 5
SHAPE = (784, 100)

# 초기화 함수, 기대하는 분산, 첨도.
SPREADS = [
    ("normal", ini.normal(0.3), 0.09, NORMAL),
    ("uniform", ini.uniform(0.3), 0.03, UNIFORM),
    ("lecun_normal", ini.lecun_normal, 1 / 784, NORMAL),
    ("lecun_uniform", ini.lecun_uniform, 1 / 784, UNIFORM),
    ("xavier_normal", ini.xavier_normal, 2 / 884, NORMAL),
    ("xavier_uniform", ini.xavier_uniform, 2 / 884, UNIFORM),
    ("he_normal", ini.he_normal, 2 / 784, NORMAL),
    ("he_uniform", ini.he_uniform, 2 / 784, UNIFORM),
]
with_spread = pytest.mark.parametrize(
    ("init", "variance", "kurtosis"),
    [spread[1:] for spread in SPREADS],
    ids=[spread[0] for spread in SPREADS],
)


def assert_spread(draw, variance, kurtosis):
    """평균 0과 분산을 5표준오차 안에서 확인한다."""
    assert abs(draw.mean()) <= 5 * math.sqrt(variance / draw.size)
    assert abs(draw.var() - variance) <= 5 * variance * math.sqrt((kurtosis - 1) / draw.size)


@with_spread
@pytest.mark.parametrize("shape", [SHAPE, SHAPE[::-1]], ids=str)
def test_mean_and_variance(init, variance, kurtosis, shape, rng):
    """모양을 뒤집으면 fan_in과 fan_out도 뒤집힌다. 분산은 fan_in이 정하는 것만 따라 바뀐다."""
    by_fan_in = init in (ini.lecun_normal, ini.lecun_uniform, ini.he_normal, ini.he_uniform)
    if by_fan_in:
        variance = variance * 784 / shape[0]
    assert_spread(init(rng, *shape), variance, kurtosis)


@with_spread
def test_kurtosis_tells_normal_from_uniform(init, variance, kurtosis, rng):
    """4차 모멘트의 표준오차는 정규분포에서 √(24/n)이고 균등분포에서는 더 작다."""
    draw = init(rng, *SHAPE)
    assert abs(np.mean(draw**4) / draw.var() ** 2 - kurtosis) <= 5 * math.sqrt(24 / draw.size)
    if kurtosis == UNIFORM:
        limit = math.sqrt(3 * variance)
        assert 0.999 * limit < np.abs(draw).max() <= limit


@pytest.mark.parametrize(
    ("init", "setting", "factor"),
    [
        (ini.lecun_normal, {"gain": 2.0}, 4 / 784),
        (ini.lecun_uniform, {"gain": 2.0}, 4 / 784),
        (ini.xavier_normal, {"gain": 5 / 3}, 25 / 9 * 2 / 884),
        (ini.xavier_uniform, {"gain": 5 / 3}, 25 / 9 * 2 / 884),
        (ini.he_normal, {"slope": 0.5}, 2 / (1.25 * 784)),
        (ini.he_uniform, {"slope": 0.5}, 2 / (1.25 * 784)),
    ],
    ids=lambda case: getattr(case, "__name__", str(case)),
)
def test_gain_and_slope(init, setting, factor, rng):
    assert_spread(init(rng, *SHAPE, **setting), factor, UNIFORM if "uniform" in init.__name__ else NORMAL)


def test_xavier_is_not_lecun(rng):
    """784→100에서 Xavier의 표준편차는 LeCun의 √(784·2/884) = 1.33배이고, 100→100에서는 같다.

    시드가 같으면 정확히 그렇다.
    """
    ratios = {
        n_in: ini.xavier_normal(np.random.default_rng(1), n_in, 100).std()
        / ini.lecun_normal(np.random.default_rng(1), n_in, 100).std()
        for n_in in (784, 100)
    }
    assert ratios[784] == pytest.approx(math.sqrt(2 * 784 / 884), rel=1e-12)
    assert ratios[784] == pytest.approx(1.33, abs=0.005)
    assert ratios[100] == pytest.approx(1, rel=1e-12)


def test_truncated_normal(rng):
    """±2에서 자르면 분산이 0.774배가 되고, 되돌리면 1배다. 자른 분포의 첨도는 2.37이다."""
    phi = math.exp(-2) / math.sqrt(2 * math.pi)
    inside = math.erf(math.sqrt(2))
    second = 1 - 4 * phi / inside
    fourth = 3 * second - 16 * phi / inside
    assert second == pytest.approx(0.774, abs=5e-4)
    assert pytest.approx(math.sqrt(second), rel=1e-15) == ini.TRUNCATED_STD
    kurtosis = fourth / second**2
    assert kurtosis == pytest.approx(2.37, abs=0.01)
    cut, scaled = ini.truncated_normal(0.1, rescale=False), ini.truncated_normal(0.1)
    draw = cut(rng, *SHAPE)
    assert np.abs(draw).max() <= 0.2
    assert_spread(draw, 0.01 * second, kurtosis)
    assert_spread(scaled(rng, *SHAPE), 0.01, kurtosis)


@pytest.mark.parametrize("shape", [(40, 40), (60, 25), (25, 60), (1, 7), (7, 1)], ids=str)
@pytest.mark.parametrize("gain", [1.0, 1.7])
def test_orthogonal(shape, gain, rng):
    """적은 쪽이 정규 직교이고 특잇값이 모두 gain이다."""
    W = ini.orthogonal(rng, *shape, gain=gain)
    assert W.shape == shape
    small = W.T @ W if shape[0] >= shape[1] else W @ W.T
    np.testing.assert_allclose(small, gain**2 * np.eye(min(shape)), atol=1e-13)


def test_orthogonal_is_drawn_evenly():
    """대각 부호를 맞추지 않으면 첫 원소가 늘 음수다.

    맞추면 2×2의 첫 원소가 cos(고른 각)이라 평균 0, 분산 1/2이다.
    """
    rng = np.random.default_rng(3)
    first = np.array([ini.orthogonal(rng, 2, 2)[0, 0] for _ in range(4000)])
    assert_spread(first, 0.5, 1.5)


def test_identity(rng):
    np.testing.assert_array_equal(ini.identity(rng, 4, 4, gain=1.5), 1.5 * np.eye(4))
    assert ini.identity(rng, 3, 5).shape == (3, 5)


def test_zeros_and_constant(rng):
    assert not ini.zeros(rng, 3, 4).any()
    assert (ini.constant(0.7)(rng, 3, 4) == 0.7).all()
    noisy = ini.constant(0.7, noise=0.1)(rng, 100, 100) - 0.7
    assert noisy.std() == pytest.approx(0.1, rel=5 / math.sqrt(20_000))
    assert abs(noisy.mean()) < 5 * 0.001


ALL = {
    **ini.INITIALIZERS,
    "constant": ini.constant(0.5),
    "normal": ini.normal(0.1),
    "uniform": ini.uniform(0.1),
    "truncated_normal": ini.truncated_normal(0.1),
}
FIXED = [ALL[name] for name in ("zeros", "constant", "identity")]
each = pytest.mark.parametrize("init", ALL.values(), ids=ALL)


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_dtype_and_seed(init, dtype):
    draws = [init(np.random.default_rng(seed), 30, 20, dtype=dtype) for seed in (5, 5, 6)]
    assert draws[0].shape == (30, 20)
    assert draws[0].dtype == dtype
    np.testing.assert_array_equal(draws[0], draws[1])
    if init not in FIXED:
        assert (draws[0] != draws[2]).mean() > 0.99
        assert len(np.unique(draws[0])) > 590
    assert init(np.random.default_rng(5), 30, 20).dtype == np.float64
    np.testing.assert_allclose(draws[0], init(np.random.default_rng(5), 30, 20), rtol=1e-6, atol=1e-7)


@each
def test_consecutive_draws_differ_and_use_the_given_generator(init, rng):
    state = rng.bit_generator.state
    first, second = init(rng, 20, 20), init(rng, 20, 20)
    moved = rng.bit_generator.state != state
    assert moved == (init not in FIXED)
    assert moved == (not np.array_equal(first, second))


def test_found_by_name():
    for name, init in ini.INITIALIZERS.items():
        assert ini.get(name) is init
        assert ini.get(init) is init


@pytest.mark.parametrize("value", ["he_init", "glorot_uniform' or 'he_init", None])
def test_unknown_name(value):
    """``he_init``은 없는 이름이다."""
    with rejects("initializer", value, f"{', '.join(ini.INITIALIZERS)} 가운데 하나"):
        ini.get(value)


@each
@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        *(case.values for case in cases({"fan_in": count(1), "fan_out": count(1)})),
        *(("rng", value, "np.random.default_rng(시드)로 만든 Generator") for value in (0, None, np.random)),
    ],
)
def test_rejects_bad_arguments(init, name, value, allowed, rng):
    with rejects(name, value, allowed):
        init(**{"rng": rng, "fan_in": 3, "fan_out": 4, name: value})


FINITE = ("유한한 수", [np.nan, np.inf, "0.1", None, True])
BAD = [
    *((lambda value, rng: ini.normal(value), *case.values) for case in cases({"std": NON_NEGATIVE})),
    *(
        (lambda value, rng: ini.truncated_normal(value), *case.values)
        for case in cases({"std": NON_NEGATIVE})
    ),
    *((lambda value, rng: ini.uniform(value), *case.values) for case in cases({"limit": NON_NEGATIVE})),
    *((lambda value, rng: ini.constant(value), *case.values) for case in cases({"value": FINITE})),
    *(
        (lambda value, rng, init=init: init(rng, 3, 4, gain=value), *case.values)
        for init in (
            ini.lecun_normal,
            ini.lecun_uniform,
            ini.xavier_normal,
            ini.xavier_uniform,
            ini.orthogonal,
        )
        for case in cases({"gain": POSITIVE})
    ),
    *(
        (lambda value, rng, init=init: init(rng, 3, 4, slope=value), *case.values)
        for init in (ini.he_normal, ini.he_uniform)
        for case in cases({"slope": FINITE})
    ),
]


@pytest.mark.parametrize(("call", "name", "value", "allowed"), BAD)
def test_rejects_a_bad_setting(call, name, value, allowed, rng):
    with rejects(name, value, allowed):
        call(value, rng)


@pytest.mark.parametrize("shape", [(3,), (3, 4, 5), ()], ids=str)
def test_fans_need_two_numbers(shape):
    assert ini.fans((784, 100)) == (784, 100)
    with rejects("shape", shape, "(fan_in, fan_out) 두 수"):
        ini.fans(shape)
