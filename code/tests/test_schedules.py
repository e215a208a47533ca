"""학습률 규칙: 값을 식과 optax와 비교하고, 경계와 잘못된 입력을 봅니다."""

from dataclasses import FrozenInstanceError

import numpy as np
import optax
import pytest
from helpers import FRACTION, NON_NEGATIVE, POSITIVE, cases, count, rejects

from naerimak.schedules import (
    SHAPES,
    Constant,
    Cosine,
    Exponential,
    Join,
    Linear,
    OneCycle,
    Polyline,
    StepDecay,
    WarmUp,
    WarmupStableDecay,
    join,
    shaped,
)

SCHEDULES = [
    Constant(0.3),
    StepDecay(0.3, every=4, factor=0.5),
    Exponential(0.3, 0.9),
    Cosine(0.3, steps=20, lr_min=0.03),
    WarmUp(5, Cosine(0.3, steps=20)),
    Linear(0.3, steps=20, lr_end=0.1),
    WarmupStableDecay(0.3, warmup=5, stable=10, decay=8, lr_min=0.01),
    OneCycle(0.3, steps=20),
    Polyline(0.3, 20, (0.5, 1.0, 0.0)),
    join([Constant(0.3), Linear(0.2, 4), Constant(0.1)], [3, 9]),
]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Constant(0.3), {0: 0.3, 10**9: 0.3}),
        (StepDecay(0.8, every=3), {0: 0.8, 2: 0.8, 3: 0.08, 5: 0.08, 6: 0.008}),
        (StepDecay(0.8, every=1, factor=0.5), {0: 0.8, 1: 0.4, 3: 0.1}),
        (Exponential(0.8, 0.5), {0: 0.8, 1: 0.4, 4: 0.05}),
        # cos(0) = 1, cos(π/3) = 1/2, cos(π/2) = 0, cos(π) = -1. 끝난 뒤에는 그대로 머문다.
        (Cosine(0.8, steps=6), {0: 0.8, 2: 0.6, 3: 0.4, 6: 0.0, 7: 0.0, 1000: 0.0}),
        (Cosine(0.8, steps=2, lr_min=0.2), {0: 0.8, 1: 0.5, 2: 0.2, 3: 0.2}),
        (Cosine(0.1, steps=2, lr_min=0.3), {0: 0.1, 1: 0.2, 2: 0.3}),
        # 1/4, 2/4, 3/4, 4/4로 오른 뒤 after의 0번째부터.
        (WarmUp(4, Exponential(0.8, 0.5)), {0: 0.2, 1: 0.4, 2: 0.6, 3: 0.8, 4: 0.8, 5: 0.4}),
        (WarmUp(1, Constant(0.5)), {0: 0.5, 1: 0.5}),
        (Linear(0.8, 4), {0: 0.8, 1: 0.6, 4: 0.0, 9: 0.0}),
        (Linear(0.1, 4, 0.5), {0: 0.1, 2: 0.3, 4: 0.5, 5: 0.5}),
        # 1/4, …, 4/4로 오르고 두 걸음 머문 뒤, 네 걸음에 걸쳐 0으로.
        (WarmupStableDecay(0.8, 4, 2, 4), {0: 0.2, 3: 0.8, 4: 0.8, 6: 0.8, 7: 0.6, 9: 0.2, 10: 0.0, 99: 0.0}),
        (WarmupStableDecay(0.8, 0, 0, 2, 0.4), {0: 0.8, 1: 0.6, 2: 0.4, 3: 0.4}),
        # 넷 가운데 둘째 걸음이 꼭대기. 코사인의 가운데는 두 끝의 평균이다.
        (OneCycle(0.8, 4, warm=0.5, start=4, end=2), {0: 0.2, 1: 0.5, 2: 0.8, 3: 0.45, 4: 0.1, 7: 0.1}),
        (OneCycle(0.8, 2, warm=0.0, start=1, end=4), {0: 0.8, 1: 0.5, 2: 0.2}),
        # 열 걸음을 둘로 나눈 자리의 높이를 곧게 잇는다.
        (Polyline(0.8, 10, (0.5, 1.0, 0.0)), {0: 0.4, 5: 0.8, 6: 0.64, 10: 0.0, 99: 0.0}),
        (join([Exponential(0.8, 0.5), Constant(0.3)], [2]), {0: 0.8, 1: 0.4, 2: 0.3, 9: 0.3}),
        (join([Constant(0.3), Exponential(0.8, 0.5)], [2]), {1: 0.3, 2: 0.8, 3: 0.4}),
    ],
    ids=str,
)
def test_values_by_hand(schedule, expected):
    assert {t: schedule(t) for t in expected} == pytest.approx(expected, rel=1e-15, abs=1e-16)


@pytest.mark.parametrize(
    ("schedule", "other"),
    [
        (StepDecay(0.3, 4, 0.5), optax.exponential_decay(0.3, 4, 0.5, staircase=True)),
        (Exponential(0.3, 0.9), optax.exponential_decay(0.3, 1, 0.9)),
        (Cosine(0.3, 20, 0.03), optax.cosine_decay_schedule(0.3, 20, alpha=0.1)),
        (Linear(0.3, 20, 0.1), optax.linear_schedule(0.3, 0.1, 20)),
        (OneCycle(0.3, 20), optax.cosine_onecycle_schedule(20, 0.3)),
        (
            join([Constant(0.3), Linear(0.2, 4), Cosine(0.1, 9)], [3, 9]),
            optax.join_schedules(
                [
                    optax.constant_schedule(0.3),
                    optax.linear_schedule(0.2, 0.0, 4),
                    optax.cosine_decay_schedule(0.1, 9),
                ],
                [3, 9],
            ),
        ),
        # optax에는 WSD라는 이름이 없고 이어 붙여 만든다. 워밍업이 0에서 시작하지 않도록 한 걸음을 당긴다.
        (
            WarmupStableDecay(0.3, 5, 10, 8, 0.01),
            optax.join_schedules(
                [
                    optax.linear_schedule(0.3 / 5, 0.3, 4),
                    optax.constant_schedule(0.3),
                    optax.linear_schedule(0.3, 0.01, 8),
                ],
                [5, 15],
            ),
        ),
    ],
    ids=["step", "exponential", "cosine", "linear", "onecycle", "join", "wsd"],
)
def test_equals_optax(schedule, other):
    ours, theirs = (np.array([float(rule(t)) for t in range(30)]) for rule in (schedule, other))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=str)
def test_is_finite_frozen_and_never_negative(schedule):
    rates = [schedule(t) for t in range(200)]
    assert np.isfinite(rates).all()
    assert min(rates) >= 0
    assert schedule(np.int64(3)) == schedule(3)
    assert hash(schedule) == hash(eval(repr(schedule)))
    assert schedule == eval(repr(schedule))
    assert max(rates) <= 0.3 * (1 + 1e-15)
    with pytest.raises(FrozenInstanceError):
        schedule.lr = 1.0


@pytest.mark.parametrize("schedule", SCHEDULES, ids=str)
@pytest.mark.parametrize(("name", "value", "allowed"), cases({"t": count(0)}))
def test_rejects_a_bad_step_number(schedule, name, value, allowed):
    with rejects(name, value, allowed):
        schedule(value)


GOOD = {
    Constant: {"lr": 0.1},
    StepDecay: {"lr": 0.1, "every": 3},
    Exponential: {"lr": 0.1},
    Cosine: {"lr": 0.1, "steps": 10},
    WarmUp: {"steps": 10, "after": Constant(0.1)},
    Linear: {"lr": 0.1, "steps": 10},
    WarmupStableDecay: {"lr": 0.1, "warmup": 1, "stable": 2, "decay": 3},
    OneCycle: {"lr": 0.1, "steps": 10},
    Join: {"schedules": (Constant(0.1), Constant(0.2)), "boundaries": (3,)},
}
ALLOWED = {
    Constant: {"lr": NON_NEGATIVE},
    StepDecay: {"lr": NON_NEGATIVE, "every": count(1), "factor": POSITIVE},
    Exponential: {"lr": NON_NEGATIVE, "factor": POSITIVE},
    Cosine: {"lr": NON_NEGATIVE, "steps": count(1), "lr_min": NON_NEGATIVE},
    WarmUp: {"steps": count(1), "after": ("걸음 번호를 받아 학습률을 내는 함수", [0.1, None])},
    Linear: {"lr": NON_NEGATIVE, "steps": count(1), "lr_end": NON_NEGATIVE},
    WarmupStableDecay: {
        "lr": NON_NEGATIVE,
        "warmup": count(0),
        "stable": count(0),
        "decay": count(1),
        "lr_min": NON_NEGATIVE,
    },
    OneCycle: {
        "lr": NON_NEGATIVE,
        "steps": count(1),
        "warm": FRACTION,
        "start": POSITIVE,
        "end": POSITIVE,
    },
    Join: {
        "schedules": ("걸음 번호를 받아 학습률을 내는 함수 하나 이상", [(), (0.1, Constant(0.1))]),
        "boundaries": ("커지는 정수 1개", [(), (1, 2)]),
    },
}
BAD = [
    pytest.param(kind, *case.values, id=f"{kind.__name__}-{case.id}")
    for kind, table in ALLOWED.items()
    for case in cases(table)
]


@pytest.mark.parametrize(("kind", "name", "value", "allowed"), BAD)
def test_rejects_a_bad_setting(kind, name, value, allowed):
    with rejects(name, value, allowed):
        kind(**{**GOOD[kind], name: value})


def test_warm_up_of_optax_wastes_its_first_step():
    """optax의 워밍업은 0에서 시작해 첫 걸음이 제자리이고, 우리 것은 1/k에서 시작한다."""
    theirs = optax.warmup_constant_schedule(0.0, 0.3, 5)
    assert float(theirs(0)) == 0.0
    assert [WarmUp(5, Constant(0.3))(t) for t in range(9)] == pytest.approx(
        [float(theirs(t + 1)) for t in range(9)], rel=1e-12
    )


def test_boundaries_climb():
    with rejects("boundaries", (4, 3), "커지는 정수 2개"):
        join([Constant(0.1)] * 3, [4, 3])


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_fit_the_steps_and_follow_the_rate(name):
    """어느 모양이든 높이가 학습률에 비례하고 그것을 넘지 않으며, 줄이는 것은 끝에서 훨씬 낮다."""
    one, other = shaped(name, 1.0, 345), shaped(name, 0.2, 345)
    rates = np.array([one(t) for t in range(345)])
    np.testing.assert_allclose([other(t) for t in range(345)], 0.2 * rates, rtol=1e-12)
    assert rates.max() == pytest.approx(1)
    assert rates.min() >= 0
    assert (rates[-1] <= 0.02) == (name != "constant")
    assert np.argmin(rates[100:]) > 120 or name == "constant"


def test_a_warm_up_leaves_the_rest_to_the_shape():
    warm = shaped("cosine", 0.4, 100, warmup=20)
    assert [warm(t) for t in (0, 19)] == pytest.approx([0.02, 0.4])
    rest = shaped("cosine", 0.4, 80)
    assert [warm(t) for t in range(20, 100)] == [rest(t) for t in range(80)]


def test_unknown_shapes_and_long_warm_ups_are_refused():
    with rejects("name", "sine", f"{', '.join(SHAPES)} 가운데 하나"):
        shaped("sine", 0.1, 10)
    with rejects("warmup", 10, "전체 걸음 10보다 작은 정수"):
        shaped("cosine", 0.1, 10, warmup=10)
    with rejects("heights", (1.0,), "높이 둘 이상"):
        Polyline(0.1, 10, (1.0,))
