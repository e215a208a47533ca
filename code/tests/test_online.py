"""드문 특징이 섞인 온라인 학습."""

import math
from dataclasses import replace

import numpy as np
import pytest
from helpers import FRACTION, Plain, cases, count, rejects

from naerimak import experiments
from naerimak.catalog import OPTIMIZERS
from naerimak.optimizers import SGD


def test_sparse_task_has_the_frequencies_it_says():
    task = experiments.sparse_task(0.1, examples=4000, repeats=2)
    seen = task.x.mean(axis=(0, 1))
    assert set(np.unique(task.x)) == {0.0, 1.0}
    assert set(np.unique(task.y)) == {-1.0, 1.0}
    np.testing.assert_allclose(seen[: experiments.COMMON], 0.5, atol=0.03)
    np.testing.assert_allclose(seen[experiments.COMMON :], 0.1, atol=0.03)
    assert set(np.unique(np.abs(task.weights[:, : experiments.COMMON]))) == {0.5}
    assert set(np.unique(np.abs(task.weights[:, experiments.COMMON :]))) == {6.0}
    # 라벨은 로지스틱 모형의 확률을 따른다.
    score = np.sum(task.x * task.weights, axis=-1)
    assert np.mean(task.y == 1) == pytest.approx(np.mean(1 / (1 + np.exp(-score))), abs=0.02)


def test_sparse_task_follows_the_seed():
    one, same, other = (experiments.sparse_task(examples=5, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.x, same.x)
    np.testing.assert_array_equal(one.y, same.y)
    assert not np.array_equal(one.weights, other.weights)


@pytest.mark.parametrize(
    ("name", "value", "allowed"), cases({"rare": FRACTION, "examples": count(1), "repeats": count(1)})
)
def test_sparse_task_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        experiments.sparse_task(**{name: value})


def test_learn_online_is_one_repeat_at_a_time():
    """다섯 문제를 한꺼번에 배운 것과, 식을 풀어 하나씩 배운 것이 같다."""
    task = experiments.sparse_task(examples=60, repeats=3)
    run = experiments.learn_online(task, SGD(0.3), lambda t: 0.3 / math.sqrt(t + 1))
    assert run.loss.shape == (60, 3)
    for k in range(3):
        w = np.zeros(task.weights.shape[1])
        for t, (x, y) in enumerate(zip(task.x[:, k], task.y[:, k], strict=True)):
            assert run.loss[t, k] == pytest.approx(math.log1p(math.exp(-y * (x @ w))))
            w += 0.3 / math.sqrt(t + 1) * y * x / (1 + math.exp(y * (x @ w)))
        np.testing.assert_allclose(run.theta[k], w, atol=1e-12)


def test_sweep_online_averages_over_the_examples():
    task = experiments.sparse_task(examples=40, repeats=2)
    swept = experiments.sweep_online(task, SGD(), [0.1, 0.5])
    np.testing.assert_allclose(swept[1], experiments.learn_online(task, SGD(0.5)).loss.mean(axis=0))
    decayed = experiments.sweep_online(task, SGD(), [0.5], decay=lambda lr: lambda t: lr / (t + 1))
    np.testing.assert_allclose(
        decayed[0], experiments.learn_online(task, SGD(0.5), lambda t: 0.5 / (t + 1)).loss.mean(axis=0)
    )
    with pytest.raises(ValueError, match="학습률 lr이 있는 dataclass"):
        experiments.sweep_online(task, Plain(), [0.1])


def test_tune_online_keeps_each_repeat_of_the_best_rate():
    task = experiments.sparse_task(examples=60, repeats=3)
    found = experiments.tune_online(task, {"SGD": SGD()}, [10.0, 1e-4])
    np.testing.assert_array_equal(found["SGD"], experiments.learn_online(task, SGD(1e-4)).loss.mean(axis=0))


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=lambda rule: rule.__name__)
def test_sweep_online_learns_all_rates_at_once_as_one_by_one(rule):
    """쌓아서 함께 배운 것이 하나씩 배운 것과 비트까지 같다. 학습률의 일정이 있어도 그렇다."""
    task = experiments.sparse_task(0.02, examples=60, repeats=3)
    slower = lambda lr: lambda t: lr / (t + 1)  # noqa: E731
    for decay in (None, slower):
        swept = experiments.sweep_online(task, rule(), (0.03, 0.3), decay=decay)
        for lr, found in zip((0.03, 0.3), swept, strict=True):
            alone = experiments.learn_online(task, replace(rule(), lr=lr), decay and decay(lr))
            np.testing.assert_array_equal(found, alone.loss.mean(axis=0))
