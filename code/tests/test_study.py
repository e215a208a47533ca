"""탐색: 실행기마다 같은 결과, 멈추었다 잇기, 일꾼이 죽어도 끝까지 가기, 골의 너비."""

import json
import logging
import os
import signal
import sys
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
from helpers import count, rejects

from naerimak import MLP, datasets, minimize, train
from naerimak.catalog import OPTIMIZERS
from naerimak.landscapes import LANDSCAPES, Parabola, Ravine
from naerimak.optimizers import SGD, Adam, Momentum
from naerimak.study import (
    COLUMNS,
    Descent,
    Job,
    Store,
    Training,
    dask,
    held_out,
    key,
    local_dask,
    pool,
    store,
    sweep,
    valley_width,
)

LRS = [0.0, 1e-3, 0.02, 0.3, 1.0, 5.0, 1e3, 1e200]
SMALL = {"epochs": 2, "depth": 2, "width": 16}


def same(found, wanted):
    """모양도 데이터 타입도 비트도 같다."""
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other, strict=True)


# --- 일 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize("name", LANDSCAPES)
def test_stacked_descents_equal_the_lone_ones_bit_for_bit(rule, name):
    """쌓아 계산한 손실은 minimize의 손실과 비트까지 같고, 발산한 곳은 inf다."""
    landscape = LANDSCAPES[name]()
    jobs = [Descent(landscape, landscape.start, OPTIMIZERS[rule](lr=lr), 40) for lr in LRS]
    assert len({job.alike() for job in jobs}) == 1
    found = sweep(jobs, progress=False)
    traces = [minimize(landscape, landscape.start, job.optimizer, 40) for job in jobs]
    wanted = [np.array(np.inf if t.diverged_at is not None else t.loss[-1]) for t in traces]
    same([np.asarray(one) for one in found], wanted)
    same([job.run() for job in jobs], wanted)


def test_descents_that_differ_in_anything_but_the_rate_are_not_stacked():
    base = Descent(Ravine(), (-7.0, 2.0), Momentum(0.1), 5)
    others = [
        replace(base, steps=6), replace(base, start=(-7.0, 1.0)), replace(base, optimizer=Momentum(0.1, 0.8)),
        replace(base, optimizer=SGD(0.1)), replace(base, landscape=Parabola(), start=(1.0,)),
    ]  # fmt: skip
    assert all(one.alike() != base.alike() for one in others)
    assert replace(base, optimizer=Momentum(0.2)).alike() == base.alike()


@dataclass(frozen=True)
class Normalized:
    """기울기의 길이로 나누는 규칙. 원소마다 작동하지 않는다."""

    lr: float = 0.1

    def init(self, theta):
        """기억할 것이 없다."""
        return ()

    def step(self, theta, grad, state):
        """길이가 lr인 걸음."""
        return theta - self.lr * grad / np.linalg.norm(grad), state


def test_rules_of_the_reader_are_never_stacked():
    jobs = [Descent(Ravine(), (-7.0, 2.0), Normalized(lr), 10) for lr in (0.1, 0.2)]
    same(sweep(jobs, progress=False), [job.run() for job in jobs])
    assert jobs[0].run() != jobs[1].run()


def test_training_measures_before_and_after_each_epoch():
    job = Training(Adam(0.01), seed=3, held="test", **SMALL)
    found = job.run()
    assert found.shape == (3, len(COLUMNS))
    assert found.dtype == np.float32
    data, model = held_out("digits", "test"), MLP((64, 16, 16, 10))
    start = model.init(np.random.default_rng(3))
    history = train(
        model, start, data, Adam(0.01),
        epochs=2, batch_size=50, rng=np.random.default_rng([3, 1]), progress=False,
    )  # fmt: skip
    for row, theta in ((0, start), (2, history.theta)):
        wanted = [
            measure(theta, x, y)
            for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test))
            for measure in (model.loss, model.accuracy)
        ]
        np.testing.assert_array_equal(found[row], np.array(wanted, np.float32))
    assert found[-1, 0] < found[0, 0] / 2


def test_diverged_training_ends_in_infinity():
    found = Training(Momentum(1e30), **SMALL).run()
    assert np.isfinite(found[0]).all()
    assert np.isinf(found[-1, 0::2]).all()
    assert not found[-1, 1::2].any()
    assert not np.isnan(found).any()


def test_what_is_held_out_is_never_learned():
    """검증용 데이터는 학습용에서 떼었고, 시험용 데이터는 그대로다."""
    validation, test, whole = held_out("digits", "validation"), held_out("digits", "test"), datasets.digits()
    np.testing.assert_array_equal(validation.x_train, test.x_train)
    np.testing.assert_array_equal(test.x_test, whole.x_test)
    np.testing.assert_array_equal(np.vstack([validation.x_test, validation.x_train]), whole.x_train)
    assert len(validation.x_test) == len(whole.x_train) // 5


def test_seed_decides_start_and_order():
    one = Training(SGD(0.1), seed=1, **SMALL)
    np.testing.assert_array_equal(one.run(), one.run())
    assert (one.run()[:, 0] != replace(one, seed=2).run()[:, 0]).all()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [("seed", -1, count(0)[0]), ("batch_size", 0, count(1)[0]), ("epochs", 1.5, count(1)[0]),
     ("depth", 0, count(1)[0]), ("width", "10", count(1)[0]),
     ("data", "cifar", "digits, mnist 가운데 하나"), ("held", "train", "validation, test 가운데 하나")],
)  # fmt: skip
def test_bad_training_is_named(name, value, allowed):
    with rejects(name, value, allowed):
        Training(**{"optimizer": SGD(), name: value})


def test_bad_descent_is_named():
    with pytest.raises(ValueError, match=r"^optimizer=.*: 학습률 lr이 있는 dataclass여야 합니다"):
        Descent(Ravine(), (-7.0, 2.0), SimpleNamespace(lr=1.0), 3)
    with rejects("steps", -1, count(0)[0]):
        Descent(Ravine(), (-7.0, 2.0), SGD(), -1)


# --- 탐색 ---------------------------------------------------------------------------------------------------

RAN: list[int] = []
LOG = logging.getLogger("한 일")
LOG.setLevel(logging.INFO)
LOG.addHandler(SimpleNamespace(level=0, handle=lambda record: RAN.append(record.msg)))


@dataclass(frozen=True)
class Noted(Job):
    """했다는 것을 적어 두는 일."""

    number: int
    fails: bool = False

    def run(self):
        """번호의 제곱근."""
        if self.fails:
            raise RuntimeError(f"{self.number}번 일")
        # 바뀌는 목록을 곧바로 쓰면 목록도 결과를 정하는 값이 되어 일이 늘 달라진다.
        logging.getLogger("한 일").info(self.number)
        return np.sqrt(np.array([self.number, 2.0 * self.number]))


@pytest.fixture(autouse=True)
def nothing_ran():
    """앞선 시험의 흔적을 지운다."""
    RAN.clear()


def test_results_come_in_the_order_of_the_jobs_and_equal_jobs_run_once():
    numbers = [5, 3, 5, 1, 3]
    found = sweep([Noted(k) for k in numbers], progress=False)
    same(found, [np.sqrt([k, 2.0 * k]) for k in numbers])
    assert RAN == [5, 3, 1]
    assert sweep([], progress=False) == []


class Backwards(Executor):
    """맡은 일을 거꾸로 하는 실행기."""

    def __init__(self):
        self.given = []

    def submit(self, fn, /, *args, **kwargs):
        """맡기만 하고, 다섯이 모이면 뒤에서부터 한다."""
        future: Future[object] = Future()
        self.given.append((future, fn, args))
        if len(self.given) == 5:
            for one, work, inputs in reversed(self.given):
                one.set_result(work(*inputs))
        return future


def test_order_of_finishing_does_not_matter():
    found = sweep([Noted(k) for k in range(5)], executor=Backwards(), progress=False)
    assert RAN == [4, 3, 2, 1, 0]
    same(found, [np.sqrt([k, 2.0 * k]) for k in range(5)])


NETWORKS = [
    Training(rule, seed, batch_size=batch_size, **SMALL)
    for rule in (SGD(0.1), Adam(0.01), Momentum(1e30))
    for seed in range(3)
    for batch_size in (50, 200)
]
DESCENTS = [Descent(Ravine(), (-7.0, 2.0), Adam(lr), 20) for lr in (0.01, 0.3, 3.0)]
JOBS: list[Job] = [*NETWORKS, *DESCENTS]


@pytest.fixture(scope="module")
def expected():
    """이 프로세스에서 차례로 한 결과."""
    return sweep(JOBS, progress=False)


def test_threads_give_the_same_bits(expected):
    with ThreadPoolExecutor(2) as executor:
        same(sweep(JOBS, executor=executor, progress=False), expected)


def test_processes_give_the_same_bits(expected):
    with pool(2) as executor:
        same(sweep(JOBS, executor=executor, progress=False), expected)


@pytest.fixture(scope="module")
def cluster():
    """일꾼이 둘인 진짜 Dask 클러스터."""
    with local_dask(2) as client:
        yield client


def test_two_clusters_stand_on_one_machine(cluster):
    """시험이나 사람이 둘을 띄워도 같은 포트를 두고 부딪치지 않는다."""
    with local_dask(1) as another:
        assert another.scheduler_info()["address"] != cluster.scheduler_info()["address"]


def test_dask_gives_the_same_bits(cluster, expected):
    same(sweep(JOBS, executor=cluster.get_executor(), progress=False), expected)


def test_a_killed_worker_does_not_stop_the_sweep(cluster, tmp_path):
    """탐색하는 도중에 일꾼 하나를 SIGKILL로 죽여도, 모든 결과가 나오고 혼자 한 것과 비트까지 같다."""
    jobs = [Training(SGD(0.1), seed, epochs=3) for seed in range(30)]
    path, killed, over = tmp_path / "sweep.jsonl", [], threading.Event()
    workers = cluster.run(os.getpid)
    assert len(workers) == 2

    def kill():
        while not path.exists() or path.read_bytes().count(b"\n") < 3:
            # 탐색이 그 전에 실패하면 기다릴 것이 없다.
            if over.wait(0.005):
                return
        victim = next(iter(workers.values()))
        os.kill(victim, signal.SIGKILL)
        killed.append((victim, path.read_bytes().count(b"\n")))

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        found = sweep(jobs, executor=cluster.get_executor(), path=path, progress=False)
    finally:
        over.set()
    killer.join(timeout=10)
    assert not killer.is_alive()
    ((victim, done),) = killed
    assert 3 <= done < len(jobs), "탐색이 끝난 뒤에 죽였다면 시험이 아니다"
    with pytest.raises(ProcessLookupError):
        os.kill(victim, 0)
    print(f"결과 {done}개가 나온 뒤 일꾼 {victim}을 죽였고, {len(found)}개가 모두 나왔다")
    same(found, sweep(jobs, progress=False))
    assert len(Store(path).results) == len(jobs)


def test_the_first_failure_ends_the_sweep_and_keeps_what_came():
    class Once(Executor):
        """그 자리에서 하는 실행기."""

        def submit(self, fn, /, *args, **kwargs):
            """바로 한다."""
            future: Future[object] = Future()
            try:
                future.set_result(fn(*args))
            except RuntimeError as error:
                future.set_exception(error)
            return future

    for executor in (None, Once()):
        with pytest.raises(RuntimeError, match="7번 일"):
            sweep([Noted(1), Noted(7, fails=True)], executor=executor, progress=False)


# --- 저장과 잇기 --------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path):
    """아직 없는 폴더 안의 파일."""
    return tmp_path / "new" / "sweep.jsonl"


def test_an_interrupted_sweep_goes_on_where_it_stopped(path):
    jobs = [Noted(1), Noted(2), Noted(3)]
    with pytest.raises(RuntimeError):
        sweep([*jobs[:2], Noted(9, fails=True), jobs[2]], path=path, progress=False)
    assert RAN == [1, 2]
    same(sweep(jobs, path=path, progress=False), sweep(jobs, progress=False))
    assert RAN == [1, 2, 3, 1, 2, 3]
    RAN.clear()
    sweep(jobs, path=path, progress=False)
    assert RAN == []


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_half_written_record_is_done_again(path, cut):
    """쓰다가 멈춘 줄은 버리고 그 일만 다시 하며, 파일은 다시 온전해진다."""
    jobs = [Noted(k) for k in range(4)]
    wanted = sweep(jobs, path=path, progress=False)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    RAN.clear()
    same(sweep(jobs, path=path, progress=False), wanted)
    assert RAN == [3]
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "garbage", [b"{}\n", b"not json\n", b"[1, 2]\n", b"\xff\xfe\n", b'{"key": 1, "values": "x"}\n']
)
def test_unreadable_lines_are_passed_over(path, garbage):
    sweep([Noted(1)], path=path, progress=False)
    path.write_bytes(garbage + path.read_bytes() + garbage)
    RAN.clear()
    sweep([Noted(1), Noted(2)], path=path, progress=False)
    assert RAN == [2]


def test_results_are_saved_as_they_arrive(path):
    """셋째 일을 하는 동안 앞의 두 결과가 이미 파일에 있다."""
    seen = []

    @dataclass(frozen=True)
    class Looking(Noted):
        def run(self):
            seen.append(path.read_bytes().count(b"\n") if path.exists() else 0)
            return super().run()

    sweep([Looking(k) for k in range(3)], path=path, progress=False)
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    "values",
    [
        np.array(0.1),
        np.array([np.inf, -0.0, 1e-320]),
        np.float32([[1 / 3, np.inf], [2, 3e-39]]),
        np.zeros((0, 4)),
    ],
    ids=lambda one: f"{one.dtype}{one.shape}",
)
def test_what_is_read_is_what_was_written(path, values):
    Store(path).add("열쇠", Noted(1), values)
    same([Store(path).results["열쇠"]], [values])
    assert json.loads(path.read_text("utf8"))["job"] == "Noted(number=1, fails=False)"


# --- 열쇠 ---------------------------------------------------------------------------------------------------


def test_key_tells_every_setting_apart():
    base = Training(Adam())
    others = [
        replace(base, optimizer=Adam(beta2=0.99)), replace(base, optimizer=SGD()), replace(base, seed=1),
        replace(base, batch_size=10), replace(base, epochs=3), replace(base, held="test"),
        replace(base, depth=4), replace(base, width=10), Descent(Ravine(), (-7.0, 2.0), Adam(), 5), Noted(1),
    ]  # fmt: skip
    keys = [key(job) for job in (base, *others)]
    assert len(set(keys)) == len(keys)
    assert key(base) == key(Training(Adam()))


def test_key_follows_numpy(monkeypatch):
    before = key(Training(SGD()))
    monkeypatch.setattr(store.np, "__version__", "0.0")
    assert key(Training(SGD())) != before


def test_sources_of_a_job_decide_its_key(monkeypatch):
    before = key(Training(SGD()))
    monkeypatch.setattr(store, "formula", lambda name: f"{name}이 바뀌었다")
    assert key(Training(SGD())) != before


# --- 골의 너비 ----------------------------------------------------------------------------------------------

GRID = np.geomspace(1e-4, 1e2, 61)


@pytest.mark.parametrize(("slope", "factor"), [(1.0, 2.0), (2.0, 2.0), (1.0, 10.0), (0.5, 3.0)])
def test_width_of_a_v_is_known(slope, factor):
    """두 축의 로그에서 V 모양이면 너비는 정확히 2·log10(factor)/기울기다."""
    loss = 0.3 * 10 ** (slope * np.abs(np.log10(GRID) - np.log10(0.1)))
    assert valley_width(GRID, loss, factor) == pytest.approx(2 * np.log10(factor) / slope)


def test_width_interpolates_between_the_grid():
    assert valley_width([0.01, 0.1, 1.0], [10.0, 1.0, 10.0]) == pytest.approx(2 * np.log10(2))


def test_width_stops_where_it_diverges_and_at_the_ends():
    assert valley_width([0.01, 0.1, 1.0], [1.5, 1.0, np.inf]) == pytest.approx(1.0)
    assert valley_width([0.01, 0.1, 1.0], [np.inf, 1.0, np.inf]) == 0
    assert valley_width([0.01, 0.1, 1.0], [1.0, 1.0, 1.0]) == pytest.approx(2.0)


def test_width_counts_only_the_valley_with_the_lowest_point():
    assert valley_width([1, 10, 100, 1000], [1.0, 100.0, 0.9, 100.0]) < 1


@pytest.mark.parametrize(
    ("name", "lrs", "losses", "factor"),
    [
        ("lrs", [1.0, 0.1], [1.0, 2.0], 2.0),
        ("lrs", [0.0, 0.1], [1.0, 2.0], 2.0),
        ("lrs", [0.1], [1.0, 2.0], 2.0),
        ("losses", [0.1, 1.0], [np.inf, np.inf], 2.0),
        ("losses", [0.1, 1.0], [0.0, 1.0], 2.0),
        ("factor", [0.1, 1.0], [1.0, 2.0], 1.0),
    ],
)
def test_width_of_nonsense_is_named(name, lrs, losses, factor):
    with pytest.raises(ValueError, match=f"^{name}="):
        valley_width(lrs, losses, factor)


def test_missing_dask_says_how_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install 'naerimak\[dask\]'") as raised:
        dask()
    assert isinstance(raised.value.__cause__, ImportError)
