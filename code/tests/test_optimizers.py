"""갱신 규칙: 손으로 계산한 세 걸음, 항등식, 그리고 모양·데이터 타입·순수성·잘못된 입력."""

from dataclasses import FrozenInstanceError, fields, replace
from math import sqrt

import numpy as np
import pytest
from helpers import BELOW_ZERO, FLAG, FRACTION, NON_NEGATIVE, POSITIVE, cases, descend, gap, rejects, walk
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from naerimak.catalog import OPTIMIZERS
from naerimak.landscapes import Ravine
from naerimak.optimizers import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamEpsHat,
    AdamUncorrected,
    AdamW,
    AdEMAMix,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RAdam,
    RMSProp,
    ScheduleFreeAdamW,
    ScheduleFreeSGD,
    SignSGD,
    Signum,
)

RULES = [rule() for rule in OPTIMIZERS.values()]
VARIANTS = [*RULES, AdaGrad(initial=0.1, eps_inside=True), RMSProp(eps_inside=True)]
each_rule = pytest.mark.parametrize("rule", VARIANTS, ids=str)

# --- 손으로 계산한 세 걸음 ----------------------------------------------------------------------------------

BY_HAND = [
    # θ = 1 - 0.2, + 0.1, - 0.4
    (SGD(0.1), 1, (2, -1, 4), (4 / 5, 9 / 10, 1 / 2)),
    # v = -0.2, -0.1 + 0.1, 0 - 0.4
    (Momentum(0.1, 0.5), 1, (2, -1, 4), (4 / 5, 4 / 5, 2 / 5)),
    # 같은 v에 걸음은 v/2 - g/10: -0.1 - 0.2, 0 + 0.1, -0.2 - 0.4
    (Nesterov(0.1, 0.5), 1, (2, -1, 4), (7 / 10, 4 / 5, 1 / 5)),
    # √h = 3, 5, 13이고 ε = 1
    (AdaGrad(1.0, eps=1.0), 0, (3, 4, 12), (-3 / 4, -3 / 4 - 2 / 3, -3 / 4 - 2 / 3 - 6 / 7)),
    # h = 4/4, 3/4 + 1/4, 3/4 + 121/64 = (13/8)²이고 ε = 1/2
    (RMSProp(1.0, 0.75, 0.5), 0, (2, 1, 11 / 4), (-4 / 3, -4 / 3 - 2 / 3, -2 - 22 / 17)),
    # ρ = ε = 1/4. h + ε = 1, 5/8, 35/32이고 s + ε = 1/4, 7/16, 137/320
    (
        AdaDelta(1.0, rho=0.25, eps=0.25),
        0,
        (1, 1 / 2, 1),
        (-1 / 2, -1 / 2 - sqrt(7 / 10) / 2, -1 / 2 - sqrt(7 / 10) / 2 - sqrt(137 / 350)),
    ),
    # m = 1, 1, 15/8을 1/2, 3/4, 7/8로 나누고, v = 1, 1, (13/8)²을 1/4, 7/16, 37/64로 나눈다. ε = 1
    (
        Adam(1.0, beta1=0.5, beta2=0.75, eps=1.0),
        0,
        (2, 1, 11 / 4),
        (
            -2 / 3,
            -2 / 3 - (4 / 3) / (4 / sqrt(7) + 1),
            -2 / 3 - (4 / 3) / (4 / sqrt(7) + 1) - (15 / 7) / (13 / sqrt(37) + 1),
        ),
    ),
    # 부호는 +, -, 0: 꼭 0인 기울기에서는 머문다
    (SignSGD(0.25), 1, (2, -1, 0), (3 / 4, 1, 1)),
    # m = 1, -1, 1/2
    (Signum(0.25, 0.5), 1, (2, -3, 2), (3 / 4, 1, 3 / 4)),
    # c = 1, -1/2 - 1/2·... 을 따로 적지 않고: m = 1/2, -5/8, …이고 λ = 1
    (Lion(0.25, 0.5, 0.75, 1.0), 1, (2, -2, 1), (1 / 2, 5 / 8, 7 / 32)),
    # m/(1-β₁^t) = 2, 4/3, 15/7이고 u = 3, 9/4, 15/4, ε = 1
    (
        AdaMax(1.0, beta1=0.5, beta2=0.75, eps=1.0),
        0,
        (2, 1, 11 / 4),
        (-2 / 3, -2 / 3 - 16 / 27, -2 / 3 - 16 / 27 - 4 / 7),
    ),
    # z = -2, -1, -5이고 x는 그 평균 -2, -3/2, -8/3. W는 둘의 가운데.
    (ScheduleFreeSGD(1.0, 0.5), 0, (2, -1, 4), (-2, -5 / 4, -23 / 6)),
    # 학습률 1/2로 Adam의 걸음을 반씩 가고, 그때의 θ를 1/4씩 줄인다: 1 - 1/3 - 1/4 = 5/12
    (
        AdamW(0.5, beta1=0.5, beta2=0.75, eps=1.0, weight_decay=0.25),
        1,
        (2, 1, 11 / 4),
        (
            5 / 12,
            5 / 16 - (2 / 3) / (4 / sqrt(7) + 1),
            3 / 4 * (5 / 16 - (2 / 3) / (4 / sqrt(7) + 1)) - (15 / 14) / (13 / sqrt(37) + 1),
        ),
    ),
]


@pytest.mark.parametrize(
    ("rule", "start", "gradients", "expected"), BY_HAND, ids=[str(case[0]) for case in BY_HAND]
)
def test_first_three_steps_by_hand(rule, start, gradients, expected):
    path = walk(rule, np.float64(start), np.array(gradients, dtype=float))
    np.testing.assert_allclose(path[1:], expected, rtol=1e-15, atol=1e-15)


# --- 항등식 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "twin", "start"),
    [
        (Momentum(0.1, 0.0), SGD(0.1), 0.0),
        (Nesterov(0.1, 0.0), SGD(0.1), 0.0),
        (AdamW(0.02, weight_decay=0.0), Adam(0.02), 3.0),
        (AdamEpsHat(0.02, eps=0.0), Adam(0.02, eps=0.0), 0.0),
        (Adam(0.02, beta1=0.0, beta2=0.0, eps=1e-7), RMSProp(0.02, rho=0.0, eps=1e-7), 0.0),
        (AdamUncorrected(0.02, beta1=0.0, beta2=0.9, eps=1e-7), RMSProp(0.02, rho=0.9, eps=1e-7), 0.0),
        (Signum(0.02, 0.0), SignSGD(0.02), 0.0),
        (Lion(0.02, 0.0), SignSGD(0.02), 0.0),
        (Lion(0.02, 0.9, 0.9), Signum(0.02, 0.9), 0.0),
        (Adam(0.02, beta1=0.0, beta2=0.0, eps=0.0), SignSGD(0.02), 0.0),
        (AdaMax(0.02, beta1=0.0, beta2=0.0, eps=0.0), SignSGD(0.02), 0.0),
        (NAdam(0.02, beta1=0.0), Adam(0.02, beta1=0.0), 0.0),
        (AdEMAMix(0.02, alpha=0.0), Adam(0.02), 0.0),
        (ScheduleFreeSGD(0.1, 0.0), SGD(0.1), 0.0),
        (ScheduleFreeAdamW(0.02, beta1=0.0), Adam(0.02, beta1=0.0), 0.0),
        # β₂가 작으면 2차 모멘트에 걸음이 넉넉히 들 날이 오지 않아 끝까지 나누지 않는다.
        (RAdam(0.02, beta1=0.9, beta2=0.6), RAdam(0.02, beta1=0.9, beta2=0.1), 0.0),
    ],
    ids=str,
)
def test_identity(rule, twin, start, gradients):
    theta = np.full(gradients.shape[1:], start)
    assert gap(walk(rule, theta, gradients), walk(twin, theta, gradients)) <= 1e-14


def look_ahead(lr, momentum, start, steps):
    """Sutskever 외(2013), 식 (3)과 (4): 내다본 점 θ + μv에서 기울기를 잰다. 점마다 (θ, θ + μv)를 낸다."""
    theta, v = np.array(start), np.zeros(2)
    places = [(theta, theta)]
    for _ in range(steps):
        v = momentum * v - lr * Ravine().grad(theta + momentum * v)
        theta = theta + v
        places.append((theta, theta + momentum * v))
    return np.array(places)


def test_nesterov_is_look_ahead_in_the_shifted_variable():
    """우리의 W는 θ가 아니라 내다본 점 θ + αv이다."""
    places = look_ahead(0.1, 0.9, (-7.0, 2.0), 200)
    ours = descend(Ravine(), Nesterov(0.1, 0.9), (-7.0, 2.0), 200)
    assert gap(ours, places[:, 1]) <= 1e-14
    assert gap(ours, places[:, 0]) > 0.05


class WrongNesterov(Nesterov):
    """널리 알려진 잘못: 쓰기 전에 v를 먼저 고친다."""

    def step(self, theta, grad, state):
        """V를 고친 다음 옛 v의 자리에 넣는다."""
        v = self.momentum * state.v - self.lr * grad
        theta = theta + self.momentum * self.momentum * v - (1 + self.momentum) * self.lr * grad
        return theta, state._replace(v=v)


@pytest.mark.parametrize(
    ("kind", "factor", "after_30"), [(Nesterov, 1 + 0.9, 0.020523), (WrongNesterov, 1 + 0.9 + 0.81, 2.2326e9)]
)
def test_first_nesterov_step_and_where_it_leads(kind, factor, after_30):
    """맞는 첫 걸음은 (1+μ)ηg이다. 잘못된 형태는 (1+μ+μ²)ηg이고 학습률 0.5에서 발산한다."""
    first = walk(kind(0.1, 0.9), np.zeros(1), np.array([[3.0]]))[1]
    assert first == pytest.approx(-factor * 0.1 * 3, rel=1e-15)
    assert Ravine()(descend(Ravine(), kind(0.5, 0.9), (-7.0, 2.0), 30)[-1]) == pytest.approx(
        after_30, rel=1e-4
    )


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e5])
def test_first_adam_step_is_a_sign(scale, gradients):
    grad = gradients[0, 0] * scale
    step = walk(Adam(0.3), np.zeros_like(grad), [grad])[1]
    np.testing.assert_allclose(step, -0.3 * np.sign(grad), rtol=2e-8 / np.abs(grad).min())


def test_adam_without_epsilon_ignores_the_scale(gradients):
    unit, thousandth, millionth = (
        walk(Adam(eps=0.0), np.zeros(5), gradients[:, scale]) for scale in range(3)
    )
    assert gap(unit, thousandth) <= 1e-13
    assert gap(unit, millionth) <= 1e-13


def test_uncorrected_adam_starts_too_fast():
    """기울기가 늘 1이면 t번째 걸음은 (1-β₁^t)/√(1-β₂^t)배: 첫 걸음 3.16배, 12번째에 6.57배로 가장 크다."""
    path = walk(AdamUncorrected(1.0, eps=0.0), np.zeros(1), np.ones((40, 1)))
    steps = -np.diff(path[:, 0])
    t = np.arange(1, 41)
    np.testing.assert_allclose(steps, (1 - 0.9**t) / np.sqrt(1 - 0.999**t), rtol=1e-12)
    assert steps[0] == pytest.approx(3.16, abs=0.005)
    assert steps.argmax() + 1 == 12
    assert steps[11] == pytest.approx(6.57, abs=0.005)


# --- 모양, 데이터 타입, 순수성 ------------------------------------------------------------------------------

shapes = hnp.array_shapes(min_dims=0, max_dims=3, max_side=4)
dtypes = st.sampled_from([np.float32, np.float64])


@st.composite
def runs(draw):
    """출발점과 기울기 셋: 0~3차원, float32나 float64."""
    shape, dtype = draw(shapes), draw(dtypes)
    width = 32 if dtype is np.float32 else 64
    numbers = st.floats(-1e3, 1e3, width=width, allow_subnormal=False)
    return draw(hnp.arrays(dtype, shape, elements=numbers)), draw(
        hnp.arrays(dtype, (3, *shape), elements=numbers)
    )


def memories(state):
    """상태에 든 배열."""
    return [memory for memory in state if not isinstance(memory, int)]


@each_rule
@given(runs())
def test_keeps_shape_dtype_and_inputs(rule, run):
    theta, gradients = run
    before = theta.copy(), gradients.copy()
    state = rule.init(theta)
    for grad in gradients:
        old = [np.copy(memory) for memory in memories(state)]
        result, after = rule.step(theta, grad, state)
        for array in (result, *memories(after)):
            assert array.shape == theta.shape
            assert array.dtype == theta.dtype
            assert np.isfinite(array).all()
        assert not np.may_share_memory(result, theta)
        for was, memory in zip(old, memories(state), strict=True):
            np.testing.assert_array_equal(was, memory)
        assert type(after) is type(state)
        again, _ = rule.step(theta, grad, state)
        np.testing.assert_array_equal(again, result)
        state = after
    np.testing.assert_array_equal(before[0], theta)
    np.testing.assert_array_equal(before[1], gradients)


@each_rule
@given(runs(), st.data())
def test_works_element_by_element(rule, run, data):
    """이어 붙인 벡터의 걸음은 나누어 간 걸음을 이어 붙인 것과 비트까지 같다."""
    theta, gradients = run[0].ravel(), run[1].reshape(3, -1)
    cut = data.draw(st.integers(0, theta.size))
    parts = [walk(rule, theta[part], gradients[:, part]) for part in (slice(cut), slice(cut, None))]
    np.testing.assert_array_equal(walk(rule, theta, gradients), np.concatenate(parts, axis=1))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_numpy_scalars_do_not_widen_float32(name):
    """np.float64 학습률을 넣어도 float32는 float32로 남는다."""
    settings = {field.name: np.float64(getattr(OPTIMIZERS[name](), field.name)) for field in numeric(name)}
    rule, theta = OPTIMIZERS[name](**settings), np.ones(3, np.float32)
    assert rule == OPTIMIZERS[name]()
    assert repr(rule) == repr(OPTIMIZERS[name]())
    assert walk(rule, theta, [theta]).dtype == np.float32


def numeric(name):
    """규칙의 하이퍼파라미터 가운데 수인 것."""
    return [field for field in fields(OPTIMIZERS[name]) if field.type in (float, "float")]


@each_rule
def test_is_a_frozen_hashable_value(rule):
    assert isinstance(rule, Optimizer)
    assert rule == replace(rule)
    assert hash(rule) == hash(replace(rule))
    assert rule != replace(rule, lr=0.5)
    assert eval(repr(rule), dict(OPTIMIZERS)) == rule
    with pytest.raises(FrozenInstanceError):
        rule.lr = 1.0


def test_rules_with_equal_settings_stay_different():
    assert len({Momentum(), Nesterov(), Adam(), AdamUncorrected(), AdamEpsHat(eps=1e-8)}) == 5


# --- 잘못된 입력 --------------------------------------------------------------------------------------------

ALLOWED = {
    "lr": NON_NEGATIVE,
    "momentum": FRACTION,
    "dampening": FRACTION,
    "rho": FRACTION,
    "beta1": FRACTION,
    "beta2": FRACTION,
    "weight_decay": FRACTION,
    "beta": FRACTION,
    "beta3": FRACTION,
    "alpha": NON_NEGATIVE,
    "threshold": ("4 이상의 유한한 수", [3.9, *BELOW_ZERO]),
    "eps": NON_NEGATIVE,
    "initial": NON_NEGATIVE,
    "eps_inside": FLAG,
}
BAD_SETTINGS = [
    pytest.param(rule, *case.values, id=f"{name}-{case.id}")
    for name, rule in OPTIMIZERS.items()
    for case in cases(
        {field.name: ALLOWED[field.name] for field in fields(rule)}
        # AdaDelta는 ε이 0이면 첫 걸음이 0/0이다.
        | ({"eps": POSITIVE} if rule is AdaDelta else {})
        # Lion과 ScheduleFreeAdamW의 λ는 η를 곱해 쓰므로 1보다 커도 된다.
        | ({"weight_decay": NON_NEGATIVE} if rule in (Lion, ScheduleFreeAdamW) else {})
    )
]


@pytest.mark.parametrize(("rule", "name", "value", "allowed"), BAD_SETTINGS)
def test_rejects_a_bad_setting(rule, name, value, allowed):
    with rejects(name, value, allowed):
        rule(**{name: value})


@each_rule
def test_accepts_the_edges(rule):
    zeros = {
        "lr": 0.0,
        "momentum": 0.0,
        "beta": 0.0,
        "rho": 0.0,
        "beta1": 0.0,
        "beta2": 0.0,
        "weight_decay": 0.0,
    }
    edges = {field.name: zeros[field.name] for field in fields(rule) if field.name in zeros}
    theta = np.array([1.0, -2.0])
    np.testing.assert_array_equal(walk(replace(rule, **edges), theta, [theta])[1], theta)


PAIR, TRIPLE, WHOLE = np.ones(2), np.ones(3), np.ones(2, int)
BAD_ARRAYS = {
    "grad.shape": ((PAIR, TRIPLE), (3,), "theta와 같은 (2,)"),
    "grad.shape[0]": ((PAIR, np.float64(1.0)), (), "theta와 같은 (2,)"),
    "grad.dtype": ((PAIR, PAIR.astype(np.float32)), "float32", "theta와 같은 float64"),
    "theta.dtype": ((WHOLE, PAIR), "int64", "float32나 float64 같은 실수형"),
    "theta.dtype[1]": ((PAIR * 1j, PAIR), "complex128", "float32나 float64 같은 실수형"),
    "grad.dtype[1]": ((PAIR, WHOLE), "int64", "float32나 float64 같은 실수형"),
}


@each_rule
@pytest.mark.parametrize("name", BAD_ARRAYS)
def test_step_rejects_bad_arrays(rule, name):
    (theta, grad), value, allowed = BAD_ARRAYS[name]
    with rejects(name.split("[")[0], value, allowed):
        rule.step(theta, grad, rule.init(PAIR))


@pytest.mark.parametrize("rule", [rule for rule in VARIANTS if memories(rule.init(PAIR))], ids=str)
@pytest.mark.parametrize(
    ("name", "of", "value", "allowed"),
    [
        ("state.shape", TRIPLE, (3,), "theta와 같은 (2,)"),
        ("state.shape", np.ones(()), (), "theta와 같은 (2,)"),
        ("state.dtype", PAIR.astype(np.float32), "float32", "theta와 같은 float64"),
    ],
)
def test_step_rejects_a_state_of_another_theta(rule, name, of, value, allowed):
    with rejects(name, value, allowed):
        rule.step(PAIR, PAIR, rule.init(of))


def test_scalar_state_is_checked_too():
    """0차원에서는 상태가 배열이 아니라 numpy 스칼라가 되지만 그래도 확인한다."""
    _, state = Momentum().step(np.ones(()), np.ones(()), Momentum().init(np.ones(())))
    with rejects("state.shape", (), "theta와 같은 (2,)"):
        Momentum().step(PAIR, PAIR, state)
