"""최적화 기법의 비교: 탐색할 일의 목록, 저장한 결과, 다시 계산하기, 명령."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from helpers import rejects

from naerimak.catalog import LADDERS
from naerimak.datasets import Dataset
from naerimak.optimizers import SGD, Adam, AdamW, Momentum, Nesterov, RMSProp
from naerimak.study import (
    COLUMNS,
    DECAYS,
    EFFECTIVE,
    EPSILONS,
    FEW_SEEDS,
    FINAL_SEEDS,
    MOMENTA,
    SEEDS,
    WARMUPS,
    Comparison,
    Training,
    Valley,
    __main__ as command,
    final,
    held_out,
    jobs,
    load,
    plan,
    results,
    run,
    sample,
    save,
    scheduled,
    scheduled_final,
    tuning,
    valley_width,
    varied,
    warmed,
)


@pytest.fixture(scope="module")
def stored():
    """패키지에 든 결과."""
    return load()


# --- 탐색할 일 ----------------------------------------------------------------------------------------------


def test_every_rule_is_tuned_over_three_decades_with_every_seed():
    jobs = tuning()
    assert len(set(jobs)) == len(jobs) == 10 * len(LADDERS) * len(SEEDS)
    for rule, lrs in LADDERS.values():
        assert lrs[-1] / lrs[0] == pytest.approx(1000)
        assert {
            (job.optimizer.lr, job.seed) for job in jobs if replace(job.optimizer, lr=rule.lr) == rule
        } == {(lr, seed) for lr in lrs for seed in SEEDS}
    assert {job.held for job in [*jobs, *varied()]} == {"validation"}


def test_tuning_and_judging_share_no_seed_and_no_data(stored):
    jobs = final(stored.best_lr)
    assert {job.held for job in jobs} == {"test"}
    assert not set(SEEDS) & set(FINAL_SEEDS)
    tested = {}
    for job in jobs:
        tested.setdefault(type(job.optimizer).__name__, set()).add((job.optimizer.lr, job.seed))
    for name, (rule, _) in LADDERS.items():
        lrs = {stored.best_lr(rule), stored.best_lr(rule, 1), rule.lr}
        assert tested[name] == {(lr, seed) for lr in lrs for seed in FINAL_SEEDS}
    assert len(jobs) == sum(map(len, tested.values()))


def test_epsilon_and_decay_are_varied_with_the_rate():
    """ε이 100배이면 사다리도 위로 옮겨, 골이 사다리 안에 든다."""
    ladders = {}
    for job in varied():
        rule = job.optimizer
        if isinstance(rule, Adam):
            one = ("λ", rule.weight_decay) if isinstance(rule, AdamW) else ("ε", rule.eps)
            ladders.setdefault(one, set()).add(rule.lr)
    assert {value for kind, value in ladders if kind == "λ"} == set(DECAYS)
    assert {eps: tuple(sorted(ladders["ε", eps])) for eps in EPSILONS} == EPSILONS


def test_momentum_is_varied_at_the_same_effective_rates():
    found = {}
    for job in varied():
        if isinstance(job.optimizer, Momentum):
            found.setdefault(job.optimizer.momentum, set()).add(
                float(f"{job.optimizer.lr / (1 - job.optimizer.momentum):.3g}")
            )
    assert set(found) == set(MOMENTA) - {0.9}, "0.9는 사다리에 이미 있다"
    assert all(rates == set(EFFECTIVE) for rates in found.values())


# --- 저장한 결과 --------------------------------------------------------------------------------------------


def test_stored_results_are_the_whole_plan_and_small(stored):
    assert set(stored.results) == {*tuning(), *varied(), *final(stored.best_lr)}
    assert results.stored().stat().st_size < 200_000
    assert {values.shape for values in stored.results.values()} == {(16, len(COLUMNS))}
    assert {values.dtype for values in stored.results.values()} == {np.dtype(np.float32)}


def test_stored_results_say_where_they_came_from(stored):
    assert stored.about["command"].endswith(" run --data digits")
    assert set(stored.about["versions"]) == {"naerimak", "numpy", "python"}
    assert stored.about["seeds"] == {
        "tuning": list(SEEDS), "varied": list(FEW_SEEDS), "final": list(FINAL_SEEDS)
    }  # fmt: skip


def smooth(stored):
    """규칙마다, 고른 학습률의 반보다 작은 학습률 가운데서 고른 일 둘. 학습률이 크면 반올림도 크게 자란다."""
    for rule, _ in LADDERS.values():
        best = stored.best_lr(rule)
        jobs = [
            job
            for job in tuning()
            if replace(job.optimizer, lr=rule.lr) == rule and job.optimizer.lr < best / 2
        ]
        yield from sample(jobs, 2)
    jobs = [
        job
        for job in varied()
        if job.optimizer.lr < stored.best_lr(LADDERS[type(job.optimizer).__name__][0]) / 2
    ]
    yield from sample(jobs, 6)
    # 새로 바꾸어 본 값마다 가장 작은 학습률 하나
    yield from (Training(Adam(lrs[0], eps=eps), 0) for eps, lrs in EPSILONS.items())
    yield from (Training(AdamW(0.0001, weight_decay=decay), 0) for decay in DECAYS)
    yield from (
        Training(replace(rule, lr=rule.lr), FINAL_SEEDS[0], held="test") for rule in (SGD(), Nesterov())
    )


def first_epoch(job):
    """배우기 전과 첫 에폭 뒤의 손실 (2, 2)."""
    return replace(job, epochs=1).run()[:, 0::2]


# 이 일들에서 시작을 1 ulp 흔들면 첫 에폭의 손실이 4e-7까지 달라진다.
# 시드가 다르면 3e-2쯤부터, Adam과 AdamW는 5e-4쯤 다르다.
TOLERANCE = 1e-4


def test_a_sample_of_the_stored_results_is_recomputed(stored):
    """규칙이나 시드가 틀리면 걸리는 오차만 허락한다.

    CPU마다 BLAS의 반올림이 달라 비트까지 같기를 요구할 수 없다.
    """
    jobs = list(smooth(stored))
    assert len(jobs) >= 20
    for job in jobs:
        np.testing.assert_allclose(
            first_epoch(job), stored.results[job][:2, 0::2], rtol=TOLERANCE, err_msg=str(job)
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": 1}, {"batch_size": 49}, {"optimizer": Nesterov(0.005)}, {"optimizer": Momentum(0.005, 0.89)},
        {"optimizer": Momentum(0.00501)}, {"width": 99}, {"held": "test"},
    ],
    ids=str,
)  # fmt: skip
def test_the_tolerance_would_catch_a_mistake(stored, wrong):
    job = Training(Momentum(0.005), 0)
    found = first_epoch(replace(job, **wrong))
    assert not np.allclose(found, stored.results[job][:2, 0::2], rtol=TOLERANCE)


def test_the_tolerance_tells_adam_from_adamw():
    found = [first_epoch(Training(rule, 0)) for rule in (Adam(0.001), AdamW(0.001))]
    assert not np.allclose(*found, rtol=TOLERANCE)


@pytest.mark.parametrize("name", LADDERS)
def test_valleys_are_not_cut_by_the_ladder(stored, name):
    """사다리의 양 끝에서는 손실이 골의 두 배를 넘어, 너비가 사다리에 잘리지 않는다."""
    valley = stored.valley(LADDERS[name][0])
    assert valley.values.shape == (len(SEEDS), len(LADDERS[name][1]))
    assert min(valley.median[0], valley.median[-1]) > 2 * valley.median.min()
    assert 0.5 < valley.width() < 3


# --- 읽기 ---------------------------------------------------------------------------------------------------


@pytest.fixture
def tiny():
    """손으로 적은 결과."""

    def row(loss):
        return np.float32([[9, 0, 9, 0], [loss, 0.5, 2 * loss, 0.25]])

    losses = {0.1: (4.0, 2.0), 0.2: (1.0, 3.0), 0.5: (np.inf, 5.0)}
    results = {
        Training(SGD(lr), seed): row(loss) for lr, both in losses.items() for seed, loss in enumerate(both)
    }
    results[Training(SGD(0.2), 100, held="test")] = row(7.0)
    results[Training(SGD(0.2), 0, batch_size=10)] = row(0.5)
    results[Training(Adam(0.2), 0)] = row(0.1)
    return Comparison(results, {"command": "손으로"})


def test_valley_gathers_one_rule_and_one_size(tiny):
    valley = tiny.valley(SGD(123.0), "train_loss")
    np.testing.assert_array_equal(valley.lrs, [0.1, 0.2, 0.5])
    np.testing.assert_array_equal(valley.values, [[4, 1, np.inf], [2, 3, 5]])
    np.testing.assert_array_equal(valley.median, [3, 2, np.inf])
    assert valley.best == tiny.best_lr(SGD()) == 0.2
    assert tiny.valley(SGD(), batch_size=10).values.tolist() == [[1.0]]
    assert tiny.valley(SGD(), "train_loss", seeds=[1]).values.tolist() == [[2.0, 3.0, 5.0]]
    with pytest.raises(ValueError, match=r"^rule=RMSProp"):
        tiny.valley(RMSProp())
    with rejects("column", "loss", f"{', '.join(COLUMNS)} 가운데 하나"):
        tiny.valley(SGD(), "loss")


def test_the_best_rate_depends_on_the_budget():
    """첫 에폭에는 0.2가, 둘째 에폭에는 0.1이 낮다."""
    rows = {0.1: (9.0, 3.0, 1.0), 0.2: (9.0, 2.0, 2.0)}
    found = Comparison(
        {
            Training(SGD(lr), 0, epochs=2): np.float32([[0, 0, loss, 0] for loss in row])
            for lr, row in rows.items()
        },
        {},
    )
    assert (found.best_lr(SGD(), 1), found.best_lr(SGD(), 2), found.best_lr(SGD())) == (0.2, 0.1, 0.1)


def test_curves_are_the_runs_on_the_test_data(tiny):
    np.testing.assert_array_equal(tiny.curves("SGD", "held_loss"), [[9, 14]])
    np.testing.assert_array_equal(tiny.curves("SGD", "held_loss", lr=0.2), [[9, 14]])
    for name, lr in (("Adam", None), ("SGD", 0.1)):
        with rejects("name", name, f"{', '.join(LADDERS)} 가운데, 그 학습률로 배워 둔 하나"):
            tiny.curves(name, "held_loss", lr=lr)


def test_width_band_counts_every_resample(stored):
    """27가지 다시 뽑기를 하나하나 세어 본 백분위수와 같다."""
    valley = Valley(np.array([0.01, 0.1, 1.0]), np.array([[4.0, 1, 3], [1.5, 1, 9], [2.5, 1, 1.2]]))
    widths = [
        valley_width(valley.lrs, np.median(valley.values[list(chosen)], axis=0))
        for chosen in product(range(3), repeat=3)
    ]
    assert valley.width_band(5, 95) == pytest.approx(tuple(np.percentile(widths, (5, 95))))
    low, high = stored.valley(LADDERS["Adam"][0]).width_band()
    assert low < stored.valley(LADDERS["Adam"][0]).width() < high


def test_after_trying_is_the_mean_over_every_choice():
    """해 볼 학습률을 고르는 모든 경우를 하나하나 해 본 평균과 같다."""
    values = np.array([[3.0, 1.0, 2.0, np.inf], [1.0, 2.0, 0.5, 0.7], [0.4, 0.2, 0.3, 5.0]])
    found = Valley(np.array([0.1, 0.2, 0.5, 1.0]), values).after_trying(2.0)
    capped = np.minimum(values, 2.0)
    for k in range(1, 5):
        losses = [
            np.delete(capped, seed, axis=0)[:, min(tried, key=lambda j: (capped[seed, j], j))].mean()
            for seed in range(3)
            for tried in combinations(range(4), k)
        ]
        assert found[k - 1] == pytest.approx(np.mean(losses))


def test_summary_has_a_row_for_each_rule(stored):
    found = stored.summary()
    assert [row[0] for row in found.rows] == list(LADDERS)
    for name, lr, train_loss, test_loss, *_ in found.rows:
        assert lr == stored.best_lr(LADDERS[name][0])
        assert train_loss == np.median(stored.curves(name, "train_loss")[:, -1])
        assert test_loss == np.median(stored.curves(name, "held_loss")[:, -1])


# --- 적고 읽고 다시 하기 ------------------------------------------------------------------------------------


def test_what_is_saved_is_loaded_bit_for_bit(tiny, tmp_path):
    save(tiny, tmp_path / "one.npz")
    found = load(path=tmp_path / "one.npz")
    assert list(found.results) == list(tiny.results)
    for job, values in tiny.results.items():
        np.testing.assert_array_equal(found.results[job], values, strict=True)
    assert found.about == tiny.about
    save(tiny, tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


@pytest.fixture
def short(monkeypatch):
    """규칙 둘, 학습률 둘, 시드 둘, 한 에폭."""
    rules = {"SGD": (SGD(), (0.01, 0.1)), "Adam": (Adam(), (0.001, 0.1))}
    for module in (plan, results):
        monkeypatch.setattr(module, "LADDERS", rules)
        monkeypatch.setattr(module, "SEEDS", range(2))
        monkeypatch.setattr(module, "FINAL_SEEDS", range(100, 103))
    monkeypatch.setattr(results, "varied", lambda: [Training(Adam(0.001), 0, batch_size=200, epochs=1)])
    monkeypatch.setitem(jobs.SIZES, "digits", {"batch_size": 50, "epochs": 1})


def test_run_tunes_then_judges(short):
    found = run(progress=False)
    # SGD는 고른 학습률과 기본값이 다르고, Adam은 같다.
    assert len(found.results) == 2 * 2 * 2 + 1 + 3 * 3
    assert found.best_lr(SGD()) == 0.1
    assert found.best_lr(Adam()) == 0.001
    assert found.curves("Adam", "held_loss").shape == (3, 2)
    assert len(found.summary().rows) == 2


def test_commands(short, tmp_path, capsys):
    """run은 저장하고 표를 보이며, 다시 부르면 쌓아 둔 것에서 같은 파일을 만든다.

    table은 저장한 것을 보인다.
    """
    where = ["--path", str(tmp_path / "sweep.jsonl"), "--output", str(tmp_path / "found.npz")]
    command.main(["run", *where])
    shown, written = capsys.readouterr().out, (tmp_path / "found.npz").read_bytes()
    assert "found.npz에 저장했습니다" in shown
    lines = (tmp_path / "sweep.jsonl").read_bytes()
    command.main(["run", *where, "--workers", "2"])
    assert (tmp_path / "found.npz").read_bytes() == written
    assert (tmp_path / "sweep.jsonl").read_bytes() == lines
    capsys.readouterr()
    command.main(["table", "--output", str(tmp_path / "found.npz")])
    assert capsys.readouterr().out.strip() in shown


def test_mnist_goes_the_same_way(short, monkeypatch, tmp_path, capsys):
    """MNIST를 흉내 낸 작은 데이터로 같은 명령을 돌린다. 결과가 없을 때는 만드는 법을 알린다."""
    rng = np.random.default_rng(0)
    fake = Dataset(
        rng.random((100, 784), np.float32), rng.integers(0, 10, 100),
        rng.random((20, 784), np.float32), rng.integers(0, 10, 20),
    )  # fmt: skip
    monkeypatch.setitem(jobs.DATA, "mnist", lambda: fake)
    monkeypatch.setitem(jobs.SIZES, "mnist", {"batch_size": 20, "epochs": 1})
    for module in (results, command):
        monkeypatch.setattr(module, "stored", lambda data, plan="comparison": tmp_path / f"{data}.npz")
    held_out.cache_clear()
    load.cache_clear()
    with pytest.raises(RuntimeError, match="make sweep DATA=mnist"):
        load("mnist")
    command.main(["run", "--data", "mnist", "--path", str(tmp_path / "sweep.jsonl")])
    found = load("mnist")
    assert {job.data for job in found.results} == {found.data} == {"mnist"}
    assert found.curves("Adam", "held_loss").shape == (3, 2)
    shown = capsys.readouterr().out
    command.main(["table", "--data", "mnist"])
    assert capsys.readouterr().out.strip() in shown
    held_out.cache_clear()
    load.cache_clear()


def test_times_are_shown_for_each_executor(monkeypatch, capsys):
    """일 넷으로 실행기 셋을 돌려 본다. 빠르기는 보지 않고, 결과가 같다고 적히는지 본다."""
    monkeypatch.setattr(
        command, "load", lambda: Comparison({Training(SGD(), k, epochs=1): None for k in range(4)}, {})
    )
    command.show_times(4)
    shown = capsys.readouterr().out
    assert [name in shown for name in ("이 프로세스", "프로세스 둘", "Dask 일꾼 둘")] == [True] * 3
    assert shown.count("비트까지 같음: True") == 3
    assert "골짜기의 학습률 100개" in shown


# --- 스케줄 -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stored_schedules():
    """패키지에 든, 학습률을 줄여 가며 배운 결과."""
    return load(plan="schedules")


def test_stored_schedules_are_the_whole_plan(stored_schedules):
    best = stored_schedules.best_lr
    chosen = scheduled_final(lambda rule, schedule: best(rule, schedule=schedule))
    assert set(stored_schedules.results) == {*scheduled(), *warmed(), *chosen}
    assert results.stored(plan="schedules").stat().st_size < 250_000
    assert stored_schedules.about["command"].endswith(" run --data digits --plan schedules")
    assert not {job.seed for job in chosen} & set(SEEDS)


def test_a_sample_of_the_stored_schedules_is_recomputed(stored_schedules):
    """줄이는 일은 전체 걸음을 알아야 하므로 끝까지 배워 비교한다. 학습률이 작은 일은 반올림도 작게 자란다."""
    rows = {"cosine": (SGD(0.005), 0), "wsd": (Adam(0.0001), 0)}
    for schedule, (rule, seed) in rows.items():
        job = Training(rule, seed, schedule=schedule)
        np.testing.assert_allclose(job.run()[:, 0], stored_schedules.results[job][:, 0], rtol=TOLERANCE)


def test_schedules_are_told_apart(stored_schedules):
    rule = LADDERS["SGD"][0]
    lows = {
        one: stored_schedules.valley(rule, schedule=one).median.min() for one in ("cosine", "step", "wsd")
    }
    assert len(set(lows.values())) == 3
    warm = stored_schedules.valley(rule, schedule="cosine", warmup=WARMUPS[-1])
    assert warm.values.shape == (len(FEW_SEEDS), 10)
    with rejects("plan", "none", "comparison, schedules 가운데 하나"):
        load(plan="none")
    with rejects("data", "mnist", "digits(스케줄은 손글씨 숫자에서만 비교합니다)"):
        run("mnist", plan="schedules")
