"""``minimize``와 ``train``: 기록의 모양, 발산, 잡음과 일정표, 알려진 수치, 재현성."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pytest
from helpers import cases, count, descend, rejects

from naerimak import MLP, datasets, minimize, schedules, train, training
from naerimak.catalog import OPTIMIZERS
from naerimak.landscapes import LANDSCAPES, Parabola, Ravine, Rosenbrock
from naerimak.optimizers import SGD, AdaGrad, Adam, Momentum, ScheduleFreeSGD
from naerimak.schedules import Constant, StepDecay
from naerimak.wrappers import EMA

START = (-7.0, 2.0)

# --- minimize -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "loss"),
    [
        (SGD(0.95), 0.0133268),
        (Momentum(0.1), 0.0479370),
        (AdaGrad(1.5), 0.000721949),
        (Adam(0.3), 0.102205),
        # 최적의 무거운 공: lr = 4/(√L+√μ)², α = ((√L-√μ)/(√L+√μ))², L = 2, μ = 0.1.
        (
            Momentum(4 / (2**0.5 + 0.1**0.5) ** 2, ((2**0.5 - 0.1**0.5) / (2**0.5 + 0.1**0.5)) ** 2),
            1.45196e-8,
        ),
        # 소수 셋째 자리로 적은 값에서는 조금 다르다.
        (Momentum(1.336, 0.403), 1.08469e-8),
    ],
    ids=str,
)
def test_published_figures_after_30_steps(rule, loss):
    """(-7, 2)에서 30걸음 뒤의 골짜기. 본문에 적는 수다."""
    assert minimize(Ravine(), START, rule, 30).loss[-1] == pytest.approx(loss, rel=1e-5)


@pytest.mark.parametrize("landscape", [kind() for kind in LANDSCAPES.values()], ids=str)
@pytest.mark.parametrize(
    "rule", [rule() for rule in OPTIMIZERS.values()], ids=lambda rule: type(rule).__name__
)
def test_trace_is_the_loop_written_by_hand(landscape, rule):
    """손으로 적은 고리와 비트까지 같고, 모양이 약속대로이며, 주어진 출발점은 그대로다."""
    rule = replace(rule, lr=min(rule.lr, 1e-4)) if type(landscape) is Rosenbrock else rule
    start = np.array(landscape.start)
    trace = minimize(landscape, start, rule, 7)
    assert trace.steps == 7
    assert trace.diverged_at is None
    assert trace.theta.shape == (8, landscape.dim)
    assert trace.loss.shape == (8,)
    assert trace.grad.shape == (7, landscape.dim)
    assert len(trace.state) == 8
    assert (trace.landscape, trace.optimizer) == (landscape, rule)
    np.testing.assert_array_equal(trace.theta, descend(landscape, rule, start, 7))
    np.testing.assert_array_equal(trace.loss, landscape(trace.theta))
    np.testing.assert_array_equal(trace.grad, landscape.grad(trace.theta[:-1]))
    np.testing.assert_array_equal(start, landscape.start)
    # 상태는 같은 자리의 theta와 짝이다: 이어서 한 걸음 가면 다음 theta가 된다.
    again, _ = rule.step(trace.theta[3], trace.grad[3], trace.state[3])
    np.testing.assert_array_equal(again, trace.theta[4])


def test_no_steps():
    trace = minimize(Ravine(), START, SGD(), 0)
    assert trace.theta.tolist() == [list(START)]
    assert trace.grad.shape == (0, 2)
    assert trace.steps == 0
    assert len(trace.state) == 1


@pytest.mark.parametrize(("start", "step"), [(1.0, 512), (2.0**-10, 522), (2.0**500, 12)])
def test_divergence_is_recorded_at_the_exact_step(start, step):
    """x²/2에서 lr 3이면 x가 걸음마다 -2배다. x = 2ⁿ의 손실 x·x/2는 n = 512에서 처음 넘친다."""
    trace = minimize(Parabola(), [start], SGD(3.0), 2000)
    assert trace.diverged_at == step
    assert trace.steps == step - 1
    assert len(trace.theta) == len(trace.loss) == len(trace.state) == step
    assert np.isfinite(trace.theta).all()
    assert np.isfinite(trace.loss).all()
    np.testing.assert_array_equal(trace.theta[:, 0], start * (-2.0) ** np.arange(step))


def test_divergence_through_a_nan():
    """손실이 먼저 무한대의 차이(NaN)가 되어도 멈춘다."""
    trace = minimize(Rosenbrock(), (-1.2, 1.0), SGD(0.1), 100)
    assert trace.diverged_at == trace.steps + 1 < 100
    assert np.isfinite(trace.loss).all()


def test_division_by_zero_is_a_divergence_not_a_warning():
    """ε이 0이고 제곱이 0으로 내려앉는 작은 기울기에서는 g/0이 된다."""
    trace = minimize(Parabola(), [1e-200], AdaGrad(1.0, eps=0.0), 3)
    assert (trace.diverged_at, trace.steps) == (1, 0)


def test_noise_is_added_to_the_gradient(rng):
    noise = rng.standard_normal((12, 2))
    before = noise.copy()
    trace = minimize(Ravine(), START, SGD(0.1), 10, noise=noise)
    np.testing.assert_array_equal(trace.grad, Ravine().grad(trace.theta[:-1]) + noise[:10])
    np.testing.assert_array_equal(trace.theta[1:], trace.theta[:-1] - 0.1 * trace.grad)
    np.testing.assert_array_equal(noise, before)
    again = minimize(Ravine(), START, SGD(0.1), 10, noise=noise.tolist())
    np.testing.assert_array_equal(again.theta, trace.theta)


def test_schedule_sets_the_rate_of_each_step():
    schedule = StepDecay(0.4, every=3, factor=0.5)
    trace = minimize(Ravine(), START, SGD(123.0), 9, schedule=schedule)
    moved = -np.diff(trace.theta, axis=0) / trace.grad
    np.testing.assert_allclose(moved, np.repeat([[0.4], [0.2], [0.1]], 3, axis=0) * [1, 1], rtol=1e-12)
    constant = minimize(Ravine(), START, Momentum(), 9, schedule=Constant(0.3))
    np.testing.assert_array_equal(constant.theta, minimize(Ravine(), START, Momentum(0.3), 9).theta)


@dataclass(frozen=True)
class Clipped:
    """독자가 쓴 규칙: 기울기 전체의 길이를 1로 맞춘다. 원소마다 작동하지 않는다."""

    lr: float = 0.1

    def init(self, theta):
        """본 벡터의 길이를 센다."""
        return Seen(len(theta))

    def step(self, theta, grad, state):
        """길이 1인 걸음."""
        assert theta.size == state.size
        return theta - self.lr * grad / np.linalg.norm(grad), state


class Seen(NamedTuple):
    """``Clipped``의 상태."""

    size: int


class WithoutRate:
    """학습률이 없는 규칙."""

    lr = 0.1

    def init(self, theta):
        """기억할 것이 없다."""
        return ()

    def step(self, theta, grad, state):
        """기울기만큼 간다."""
        return theta - grad, state

    def __repr__(self):
        """주소 없는 이름."""
        return "WithoutRate()"


def test_a_rule_of_the_reader_works():
    trace = minimize(Ravine(), START, Clipped(0.5), 5)
    np.testing.assert_allclose(np.linalg.norm(np.diff(trace.theta, axis=0), axis=1), 0.5)
    assert minimize(Ravine(), START, WithoutRate(), 5).steps == 5
    with rejects("optimizer", WithoutRate(), "학습률 lr이 있는 dataclass"):
        minimize(Ravine(), START, WithoutRate(), 5, schedule=Constant(0.1))


GOOD = {"landscape": Ravine(), "start": START, "optimizer": SGD(), "steps": 3}
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("bad", "name", "value", "allowed"),
    [
        *(({"steps": case.values[1]}, *case.values) for case in cases({"steps": count(0)})),
        ({"start": (1.0,)}, "start.shape", (1,), "(2,)"),
        ({"start": [START]}, "start.shape", (1, 2), "(2,)"),
        ({"start": np.ones(2, np.float16)}, "start.dtype", "float16", "float32나 float64 같은 실수형"),
        ({"noise": np.ones((3, 2), np.float16)}, "noise.dtype", "float16", "float32나 float64 같은 실수형"),
        ({"start": (NAN, 1.0)}, "start", [NAN, 1.0], "유한한 수로만 된 점"),
        ({"start": (1.0, -INF)}, "start", [1.0, -INF], "유한한 수로만 된 점"),
        ({"start": (1e200, 0)}, "start", [1e200, 0.0], "손실이 유한한 점"),
        ({"noise": np.zeros((2, 2))}, "noise.shape", (2, 2), "(3 이상, 2)"),
        ({"noise": np.zeros((3, 1))}, "noise.shape", (3, 1), "(3 이상, 2)"),
        ({"noise": np.zeros(3)}, "noise.shape", (3,), "(3 이상, 2)"),
        ({"noise": [[0, 0], [0, NAN], [INF, 0]]}, "noise", "유한하지 않은 값 2개", "유한한 수로만 된 배열"),
        ({"schedule": lambda t: -1.0}, "lr", -1.0, "0 이상의 유한한 수"),
    ],
)
def test_minimize_rejects_bad_arguments(bad, name, value, allowed):
    with rejects(name, value, allowed):
        minimize(**{**GOOD, **bad})


# --- train --------------------------------------------------------------------------------------------------

NETWORK = MLP((64, 30, 10), "relu")


@pytest.fixture(scope="module")
def data() -> datasets.Dataset:
    """8×8 숫자."""
    return datasets.digits()


@pytest.fixture(scope="module")
def small(data) -> datasets.Dataset:
    """앞의 230장. 미니배치 50장이면 마지막 미니배치는 30장이다."""
    return data._replace(x_train=data.x_train[:230], y_train=data.y_train[:230])


def run(data, rule, *, seed=1, epochs=2, batch_size=50, **options):
    """작은 신경망을 정해진 시드로 학습한다."""
    theta = NETWORK.init(np.random.default_rng(0))
    rng = np.random.default_rng(seed)
    return train(NETWORK, theta, data, rule, epochs=epochs, batch_size=batch_size, rng=rng, **options)


# 다섯 에폭 뒤 시험 정확도의 아래 한계. 잰 값보다 3%p쯤 낮게 잡았다.
RATES = {
    "SGD": (0.1, 0.87), "Momentum": (0.1, 0.92), "Nesterov": (0.1, 0.92), "AdaDelta": (1.0, 0.92),
    "ScheduleFreeSGD": (0.5, 0.87),
}  # fmt: skip


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_learns_the_digits(name, data):
    lr, least = RATES.get(name, (0.01, 0.87))
    history = run(data, OPTIMIZERS[name](lr=lr), epochs=5)
    assert history.diverged_at is None
    assert history.loss.shape == (5 * 29,)
    assert history.train_accuracy.shape == history.test_accuracy.shape == (5,)
    assert history.theta.dtype == np.float32
    assert history.test_accuracy[-1] > least
    assert history.test_accuracy[-1] == NETWORK.accuracy(history.theta, data.x_test, data.y_test)
    assert history.train_accuracy[-1] == NETWORK.accuracy(history.theta, data.x_train, data.y_train)
    assert history.loss[-10:].mean() < history.loss[:10].mean() / 3


def test_digits_are_learnt_well(data):
    assert run(data, Adam(0.003), epochs=15).test_accuracy[-1] >= 0.95


def test_same_seed_same_bits(small):
    one, two, other = (run(small, Adam(), seed=seed) for seed in (1, 1, 2))
    for name in ("loss", "train_accuracy", "test_accuracy", "theta"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert (one.loss != other.loss).any()


def test_inputs_are_unchanged(small):
    theta = NETWORK.init(np.random.default_rng(0))
    before = [array.copy() for array in (theta, *small)]
    train(NETWORK, theta, small, Momentum(), epochs=1, batch_size=32, rng=np.random.default_rng(0))
    for was, now in zip(before, (theta, *small), strict=True):
        np.testing.assert_array_equal(was, now)


def test_evaluation_can_be_left_out(small):
    settings = {"epochs": 2, "batch_size": 32, "progress": False}
    theta = NETWORK.init(np.random.default_rng(0))
    whole, quick = (
        train(NETWORK, theta, small, Adam(), rng=np.random.default_rng(1), evaluate=one, **settings)
        for one in (True, False)
    )
    np.testing.assert_array_equal(quick.loss, whole.loss)
    np.testing.assert_array_equal(quick.theta, whole.theta)
    assert [len(one.test_loss) for one in (whole, quick)] == [2, 0]
    assert quick.train_accuracy.shape == (0,)


def test_averaging_rules_are_measured_at_their_average(small):
    """평균을 내는 규칙은 그 평균에서 재고 그 평균을 남긴다. 걸어간 길은 그대로다."""
    settings = {"epochs": 2, "batch_size": 32, "progress": False}
    theta = NETWORK.init(np.random.default_rng(0))
    plain, averaged, free = (
        train(NETWORK, theta, small, rule, rng=np.random.default_rng(1), **settings)
        for rule in (SGD(0.1), EMA(SGD(0.1), 0.9), ScheduleFreeSGD(0.1))
    )
    np.testing.assert_array_equal(averaged.loss, plain.loss)
    assert not np.array_equal(averaged.theta, plain.theta)
    for run in (averaged, free):
        measured = NETWORK.evaluate(run.theta, small.x_test, small.y_test)
        assert (run.test_loss[-1], run.test_accuracy[-1]) == measured
    walked = SGD(0.1)
    points = []
    train(
        NETWORK, theta, small, walked, rng=np.random.default_rng(1),
        on_step=lambda t, now, grad: points.append(now - 0.1 * grad), **settings,
    )  # fmt: skip
    mean = theta
    for point in points:
        mean = 0.9 * mean + 0.1 * point
    np.testing.assert_allclose(averaged.theta, mean, rtol=1e-4, atol=1e-6)


def test_train_is_the_loop_written_by_hand(small):
    """미니배치의 차례, 기울기, 일정표, 갱신이 손으로 적은 고리와 비트까지 같다."""
    schedule, rng = schedules.Exponential(0.01, 0.9), np.random.default_rng(1)
    theta, losses = NETWORK.init(np.random.default_rng(0)), []
    state = Adam().init(theta)
    for _ in range(2):
        order = rng.permutation(230)
        for i in range(0, 230, 50):
            batch = order[i : i + 50]
            loss, grad = NETWORK.loss_and_grad(theta, small.x_train[batch], small.y_train[batch])
            theta, state = Adam(schedule(len(losses))).step(theta, grad, state)
            losses.append(loss)
    history = run(small, Adam(0.5), schedule=schedule)
    np.testing.assert_array_equal(history.loss, losses)
    np.testing.assert_array_equal(history.theta, theta)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_blocks_change_nothing(name, small, monkeypatch):
    """덩이로 나눈 갱신은 통째로 한 갱신과 비트까지 같다."""
    whole = run(small, OPTIMIZERS[name]())
    monkeypatch.setattr(training, "UPDATE_BLOCK", 97)
    np.testing.assert_array_equal(run(small, OPTIMIZERS[name]()).theta, whole.theta)


def test_a_rule_of_the_reader_sees_the_whole_vector(small, monkeypatch):
    monkeypatch.setattr(training, "UPDATE_BLOCK", 97)
    path = []
    history = run(small, Clipped(0.05), on_step=lambda t, theta, grad: path.append(theta.copy()))
    lengths = np.linalg.norm(np.diff([*path, history.theta], axis=0), axis=1)
    np.testing.assert_allclose(lengths, 0.05, rtol=1e-4)


def test_subclass_of_a_rule_sees_the_whole_vector_too(small, monkeypatch):
    """패키지의 규칙을 물려받아 고쳐 쓴 것도 독자의 규칙이다."""
    sizes = set()

    class Watching(SGD):
        def step(self, theta, grad, state):
            sizes.add(theta.size)
            return super().step(theta, grad, state)

    monkeypatch.setattr(training, "UPDATE_BLOCK", 97)
    run(small, Watching(), epochs=1)
    assert sizes == {NETWORK.n_parameters}


def test_on_step_sees_each_gradient_before_the_update(small):
    seen = []
    history = run(small, SGD(0.1), on_step=lambda *args: seen.append([np.copy(arg) for arg in args]))
    steps, thetas, grads = zip(*seen, strict=True)
    assert list(steps) == list(range(10))
    np.testing.assert_array_equal(thetas[0], NETWORK.init(np.random.default_rng(0)))
    for theta, grad, after in zip(thetas, grads, [*thetas[1:], history.theta], strict=True):
        np.testing.assert_array_equal(theta - 0.1 * grad, after)


def test_divergence_is_recorded_and_not_raised(small):
    history = run(small, SGD(1e30), epochs=4)
    assert history.diverged_at is not None
    assert len(history.loss) == history.diverged_at - 1
    assert np.isfinite(history.loss).all()
    assert len(history.train_accuracy) == len(history.test_accuracy) == len(history.loss) // 5
    # 처음 한 에폭 안에 발산하면 정확도는 하나도 없다.
    assert history.train_accuracy.shape == (0,)


def test_minibatches_cover_everything_once(rng):
    batches = training.minibatches(23, 5, rng)
    assert [len(batch) for batch in batches] == [5, 5, 5, 5, 3]
    assert sorted(np.concatenate(batches)) == list(range(23))
    assert not np.array_equal(np.concatenate(batches), np.arange(23))
    assert [len(batch) for batch in training.minibatches(3, 100, rng)] == [3]


@pytest.mark.parametrize(
    ("bad", "name", "value", "allowed"),
    [
        *(
            ({case.values[0]: case.values[1]}, *case.values)
            for case in cases({"epochs": count(1), "batch_size": count(1)})
        ),
        ({"rng": 0}, "rng", 0, "np.random.default_rng(시드)로 만든 Generator"),
        ({"rng": None}, "rng", None, "np.random.default_rng(시드)로 만든 Generator"),
        ({"theta": np.zeros(3, np.float32)}, "theta.shape", (3,), f"({NETWORK.n_parameters},)"),
        ({"theta": np.zeros(NETWORK.n_parameters)}, "x.dtype", "float32", "theta와 같은 float64"),
    ],
)  # fmt: skip
def test_train_rejects_bad_arguments(bad, name, value, allowed, small):
    good = {
        "network": NETWORK,
        "theta": NETWORK.init(np.random.default_rng(0)),
        "data": small,
        "optimizer": SGD(),
    }
    rest = {"epochs": 1, "batch_size": 50, "rng": np.random.default_rng(0)}
    with rejects(name, value, allowed):
        train(**{**good, **rest, **bad})


def test_losses_of_each_epoch_are_measured_on_all_of_the_data(data):
    history = run(data, SGD(0.1), epochs=3)
    assert history.train_loss.shape == history.test_loss.shape == (3,)
    for x, y, loss, accuracy in (
        (data.x_train, data.y_train, history.train_loss, history.train_accuracy),
        (data.x_test, data.y_test, history.test_loss, history.test_accuracy),
    ):
        assert loss[-1] == NETWORK.loss(history.theta, x, y)
        assert NETWORK.evaluate(history.theta, x, y) == (loss[-1], accuracy[-1])
    assert history.train_loss[-1] < history.train_loss[0]
