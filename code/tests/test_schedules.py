"""학습률 규칙: 값을 식과 optax와 비교하고, 경계와 잘못된 입력을 봅니다."""

from dataclasses import FrozenInstanceError

import numpy as np
import optax
import pytest
from helpers import NON_NEGATIVE, POSITIVE, cases, count, rejects

from naerimak.schedules import Constant, Cosine, Exponential, StepDecay, WarmUp

SCHEDULES = [
    Constant(0.3),
    StepDecay(0.3, every=4, factor=0.5),
    Exponential(0.3, 0.9),
    Cosine(0.3, steps=20, lr_min=0.03),
    WarmUp(5, Cosine(0.3, steps=20)),
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
    ],
    ids=["step", "exponential", "cosine"],
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
}
ALLOWED = {
    Constant: {"lr": NON_NEGATIVE},
    StepDecay: {"lr": NON_NEGATIVE, "every": count(1), "factor": POSITIVE},
    Exponential: {"lr": NON_NEGATIVE, "factor": POSITIVE},
    Cosine: {"lr": NON_NEGATIVE, "steps": count(1), "lr_min": NON_NEGATIVE},
    WarmUp: {"steps": count(1), "after": ("걸음 번호를 받아 학습률을 내는 함수", [0.1, None])},
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
