"""규칙을 감싸는 것: optax와 비교하고, 풀어 쓴 식과 비교하고, 잘못된 입력을 봅니다."""

import jax
import numpy as np
import optax
import pytest
from helpers import FRACTION, NON_NEGATIVE, POSITIVE, Plain, cases, count, gap, rejects, walk
from references import walk_optax

from naerimak.datasets import Dataset
from naerimak.landscapes import Ravine
from naerimak.network import MLP
from naerimak.optimizers import SGD, Adam, Momentum, Muon, ScheduleFreeSGD
from naerimak.schedules import Cosine, WarmUp
from naerimak.training import minimize, train
from naerimak.wrappers import (
    EMA,
    SWA,
    ByLayer,
    ClippedByNorm,
    ClippedByValue,
    Scheduled,
    SharpnessAware,
    evaluation,
)

START = np.zeros(5)


@pytest.fixture
def slopes(gradients):
    """크기 1인 기울기 열 (200, 5)."""
    return gradients[:, 0]


def final(rule, start, gradients):
    """마지막 점과 상태."""
    theta, state = start, rule.init(start)
    for grad in gradients:
        theta, state = rule.step(theta, grad, state)
    return theta, state


SCHEDULE = WarmUp(20, Cosine(0.02, 100))
CASES = [
    (ClippedByNorm(SGD(0.1), 1.5), optax.chain(optax.clip_by_global_norm(1.5), optax.sgd(0.1))),
    (ClippedByNorm(Adam(0.02), 1.5), optax.chain(optax.clip_by_global_norm(1.5), optax.adam(0.02))),
    (ClippedByValue(Adam(0.02), 0.5), optax.chain(optax.clip(0.5), optax.adam(0.02))),
    (
        Scheduled(Adam(), SCHEDULE),
        # optax의 스케줄은 걸음의 번호를 float32로 나누므로 값을 적어 넘긴다.
        optax.adam(lambda t: jax.numpy.asarray([SCHEDULE(k) for k in range(200)])[t]),
    ),
    (
        SharpnessAware(Adam(0.02), 0.3),
        optax.contrib.sam(optax.adam(0.02), optax.chain(optax.contrib.normalize(), optax.sgd(0.3))),
    ),
    (
        SharpnessAware(Momentum(0.02), 0.3),
        optax.contrib.sam(
            optax.sgd(0.02, momentum=0.9), optax.chain(optax.contrib.normalize(), optax.sgd(0.3))
        ),
    ),
]


@pytest.mark.parametrize(("rule", "other"), CASES, ids=[str(rule) for rule, _ in CASES])
def test_equals_optax(rule, other, slopes):
    assert gap(walk(rule, START, slopes), walk_optax(other, START, slopes)) <= 1e-12


def test_scheduled_is_the_schedule_of_minimize():
    schedule = WarmUp(5, Cosine(0.1, 40))
    wrapped = minimize(Ravine(), (-7.0, 2.0), Scheduled(Momentum(), schedule), 60)
    given = minimize(Ravine(), (-7.0, 2.0), Momentum(), 60, schedule=schedule)
    np.testing.assert_array_equal(wrapped.theta, given.theta)


def test_clipping_by_norm_keeps_the_direction_and_clipping_by_value_does_not():
    grad = np.array([3.0, 4.0, 0.0, 0.0, 0.0])
    by_norm, by_value = (
        -walk(rule, START, [grad])[1]
        for rule in (ClippedByNorm(SGD(1.0), 1.0), ClippedByValue(SGD(1.0), 1.0))
    )
    np.testing.assert_allclose(by_norm, grad / 5, rtol=1e-15)
    np.testing.assert_array_equal(by_value, [1, 1, 0, 0, 0])
    # 넘지 않으면 비트까지 그대로다.
    np.testing.assert_array_equal(walk(ClippedByNorm(SGD(1.0), 5.0), START, [grad])[1], -grad)


def test_averages_by_hand(slopes):
    path = walk(SGD(0.1), START, slopes)
    rule = EMA(SGD(0.1), 0.9)
    np.testing.assert_array_equal(walk(rule, START, slopes), path)
    average = path[0]
    for theta in path[1:]:
        average = 0.9 * average + 0.1 * theta
    theta, state = final(rule, START, slopes)
    np.testing.assert_allclose(evaluation(rule, theta, state), average, rtol=1e-13)
    for start, every in ((0, 1), (50, 1), (50, 7), (300, 1)):
        rule = SWA(SGD(0.1), start, every)
        theta, state = final(rule, START, slopes)
        taken = path[start + every :: every] if start < 200 else path[-1:]
        np.testing.assert_allclose(rule.evaluation(theta, state), taken.mean(axis=0), rtol=1e-12)


def test_ema_equals_optax(slopes):
    """optax.incremental_update로 낸 평균과 같다."""
    path = walk_optax(optax.adam(0.02), START, slopes)
    average = path[0]
    for theta in path[1:]:
        average = optax.incremental_update(theta, average, 0.01)
    rule = EMA(Adam(0.02), 0.99)
    theta, state = final(rule, START, slopes)
    np.testing.assert_allclose(evaluation(rule, theta, state), average, rtol=1e-12)


def test_evaluation_is_passed_through_every_wrapper(slopes):
    inner = ScheduleFreeSGD(0.1)
    theta, state = final(inner, START, slopes)
    wanted = inner.evaluation(theta, state)
    for rule in (ClippedByNorm(inner, 1e9), ClippedByValue(inner, 1e9), Scheduled(inner, lambda t: 0.1)):
        np.testing.assert_array_equal(evaluation(rule, *final(rule, START, slopes)), wanted)
    assert evaluation(SGD(), theta, SGD().init(theta)) is theta


def test_sam_descends_from_where_it_stood():
    """골짜기에서: 올라간 점의 기울기로, 올라가기 전 자리에서 내려간다."""
    surface, rule = Ravine(), SharpnessAware(SGD(0.1), 0.5)
    theta = np.array([-7.0, 2.0])
    state = rule.init(theta)
    for _ in range(20):
        grad = surface.grad(theta)
        up = theta + 0.5 * grad / np.linalg.norm(grad)
        down = theta - 0.1 * surface.grad(up)
        climbed, state = rule.step(theta, grad, state)
        np.testing.assert_allclose(climbed, up, rtol=1e-15)
        np.testing.assert_array_equal(rule.evaluation(climbed, state), theta)
        theta, state = rule.step(climbed, surface.grad(climbed), state)
        np.testing.assert_allclose(theta, down, rtol=1e-14)
    # 기울기가 0이면 올라가지 않는다.
    still, _ = rule.step(np.zeros(2), np.zeros(2), rule.init(np.zeros(2)))
    np.testing.assert_array_equal(still, np.zeros(2))


# --- 층마다 다른 규칙 ---------------------------------------------------------------------------------------

NETWORK = MLP((4, 6, 5, 3))


@pytest.fixture
def data(rng):
    x = rng.standard_normal((60, 4))
    y = np.argmax(x[:, :3], axis=1)
    return Dataset(x, y, x, y)


@pytest.mark.parametrize("skip", [(), (0, -1), (1,)])
def test_the_same_rule_on_every_layer_is_the_rule(skip, rng):
    theta = NETWORK.init(rng, dtype=np.float64)
    grads = rng.standard_normal((30, theta.size))
    before = theta.copy()
    rule = ByLayer(NETWORK, Adam(0.01), Adam(0.01), skip=skip)
    np.testing.assert_array_equal(walk(rule, theta, grads), walk(Adam(0.01), theta, grads))
    np.testing.assert_array_equal(theta, before)


@pytest.mark.parametrize("skip", [(), (-1,)])
def test_matrices_and_the_rest_walk_apart(skip, rng):
    theta = NETWORK.init(rng, dtype=np.float64)
    grads = rng.standard_normal((10, theta.size))
    path = walk(ByLayer(NETWORK, Muon(0.1), SGD(0.5), skip=skip), theta, grads)
    starts, slopes = NETWORK.layers(theta), [NETWORK.layers(grad) for grad in grads]
    for k, layer in enumerate(NETWORK.layers(path[-1])):
        rule = SGD(0.5) if k - len(starts) in skip else Muon(0.1)
        wanted = walk(rule, starts[k].W, [one[k].W for one in slopes])[-1]
        np.testing.assert_allclose(layer.W, wanted, rtol=1e-12)
        wanted = walk(SGD(0.5), starts[k].b, [one[k].b for one in slopes])[-1]
        np.testing.assert_allclose(layer.b, wanted, rtol=1e-12)


def test_a_network_learns_with_muon(data):
    theta = NETWORK.init(np.random.default_rng(0), dtype=np.float64)
    rule = ByLayer(NETWORK, Muon(0.05), Adam(0.01))
    history = train(
        NETWORK, theta, data, rule, epochs=30, batch_size=20, rng=np.random.default_rng(1), progress=False
    )
    assert history.train_loss[-1] < 0.5 * history.train_loss[0]


# --- 잘못된 입력 --------------------------------------------------------------------------------------------

RULE = ("init과 step이 있는 규칙", [0.1, None])
TABLES = {
    ClippedByNorm: {"rule": RULE, "limit": POSITIVE},
    ClippedByValue: {"rule": RULE, "limit": POSITIVE},
    EMA: {"rule": RULE, "decay": FRACTION},
    SWA: {"rule": RULE, "start": count(0), "every": count(1)},
    SharpnessAware: {"rule": RULE, "rho": NON_NEGATIVE},
    Scheduled: {
        "rule": ("학습률 lr이 있는 dataclass", [Plain(), ClippedByNorm(SGD())]),
        "schedule": ("걸음 번호를 받아 학습률을 내는 함수", [0.1, None]),
    },
    ByLayer: {"network": ("layers가 있는 신경망", [None, 3]), "matrices": RULE, "rest": RULE},
}
GOOD = {Scheduled: {"rule": SGD(), "schedule": Cosine(0.1, 3)}, ByLayer: {"network": NETWORK}}
BAD = [
    pytest.param(kind, *case.values, id=f"{kind.__name__}-{case.id}")
    for kind, table in TABLES.items()
    for case in cases(table)
]


@pytest.mark.parametrize(("kind", "name", "value", "allowed"), BAD)
def test_rejects_a_bad_setting(kind, name, value, allowed):
    with rejects(name, value, allowed):
        kind(**{**GOOD.get(kind, {"rule": SGD()}), name: value})


def test_a_class_is_not_a_rule():
    with pytest.raises(ValueError, match="괄호를 붙여"):
        ClippedByNorm(SGD)


@pytest.mark.parametrize("skip", [(3,), (-4,), (0.5,), (True,)])
def test_skipped_layers_exist(skip):
    rule = ByLayer(NETWORK, skip=skip)
    with rejects("skip", skip, "-3 이상 3 미만의 정수들"):
        rule.init(np.zeros(NETWORK.n_parameters))
