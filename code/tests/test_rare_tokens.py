"""드문 토큰이 섞인 다음 토큰 맞히기: 문제의 뜻, 기울기, 저장해 둔 탐색, 돌린 문제."""

import numpy as np
import pytest
from helpers import rejects

from naerimak import SGD
from naerimak.experiments import (
    TOKEN_GROUPS,
    TOKEN_LADDERS,
    TOKEN_RULES,
    TOKEN_STEPS,
    grouped_excess,
    learn_tokens,
    rotated_paths,
    token_gradients,
    token_start,
    token_task,
    tuned_tokens,
)
from naerimak.optimizers import Muon, SignSGD
from naerimak.training import with_lr


def test_the_task_is_a_distribution_with_zipf_frequencies():
    task = token_task(50, keep=0.7)
    assert task.frequency.sum() == pytest.approx(1)
    np.testing.assert_allclose(task.following.sum(axis=1), 1)
    np.testing.assert_allclose(task.frequency[0] / task.frequency, np.arange(1, 51))
    # 짝의 확률에는 빈도대로 온 것이 조금 더해진다.
    assert ((task.following >= 0.7).sum(axis=1) == 1).all()


def test_the_gradients_are_those_of_the_loss():
    """두 행렬의 기울기가 중앙 차분과 같다."""
    task, rng = token_task(7), np.random.default_rng(0)
    matrices = [rng.standard_normal((7, 3)), rng.standard_normal((3, 7))]
    _, *grads = token_gradients(task, *matrices)
    for which, grad in enumerate(grads):
        for place in [(0, 0), (2, 1)]:
            ends = []
            for h in (1e-5, -1e-5):
                moved = [one.copy() for one in matrices]
                moved[which][place] += h
                ends.append(token_gradients(task, *moved)[0] @ task.frequency)
            assert grad[place] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6)


def test_the_excess_of_the_truth_is_zero():
    """참 확률을 내는 점수에서는 더 줄일 손실이 없다."""
    task = token_task(9)
    excess = token_gradients(task, np.eye(9), np.log(task.following))[0]
    np.testing.assert_allclose(excess, 0, atol=1e-12)


def test_groups_cover_every_token_once():
    places = np.concatenate([np.arange(200)[part] for part in TOKEN_GROUPS.values()])
    assert places.tolist() == list(range(200))
    task = token_task()
    found = grouped_excess(task, np.arange(200.0))
    shares = [task.frequency[part].sum() for part in TOKEN_GROUPS.values()]
    whole = sum(share * found[name] for share, name in zip(shares, TOKEN_GROUPS, strict=True))
    assert found["모두"] == pytest.approx(whole)


def test_divergence_is_infinite_and_no_error():
    excess = learn_tokens(token_task(20), SGD(1e200), steps=20)
    assert excess.shape == (21, 20)
    assert np.isfinite(excess[0]).all()
    assert np.isinf(excess[-1]).all()


def test_the_stored_sweep_is_what_the_package_computes():
    """저장한 것을 다시 배워 비교한다. 부호는 반올림에도 뒤집히므로 SGD만 촘촘히 본다."""
    task, stored = token_task(), tuned_tokens()
    assert set(stored) == set(TOKEN_RULES)
    for name, rel in (("SGD", 1e-4), ("Signum", 0.2)):
        one = stored[name]
        assert one.lrs == TOKEN_LADDERS[name]
        again = grouped_excess(task, learn_tokens(task, with_lr(TOKEN_RULES[name], one.lr)))
        for group, curve in one.curves.items():
            assert len(curve) == TOKEN_STEPS + 1
            assert again[group][-1] == pytest.approx(curve[-1], rel=rel)


def test_the_stored_rates_lie_inside_their_ladders():
    """규칙마다 고른 학습률이 사다리의 안에 있어 비교할 수 있고, 크기를 버리는 규칙이 드문 토큰까지 배운다."""
    stored = tuned_tokens()
    assert not any(one.edge for one in stored.values())
    rare = {name: one.curves["드문 150개"] for name, one in stored.items()}
    assert rare["SGD"][-1] > 0.8 * rare["SGD"][0]
    bold = set(rare) - {"SGD", "Momentum"}
    assert max(rare[name][-1] for name in bold) < rare["Momentum"][-1] / 5 < rare["SGD"][-1] / 10


def test_rules_of_matrices_do_not_feel_a_turn():
    assert rotated_paths(SGD(1.0), tokens=12, steps=5) < 1e-10
    assert rotated_paths(Muon(0.1), tokens=12, steps=5) < 1e-10
    assert rotated_paths(SignSGD(0.1), tokens=12, steps=5) > 0.1


def test_wrong_tasks():
    with rejects("keep", 1.0, "0 이상 1 미만의 수"):
        token_task(10, keep=1.0)
    with rejects("tokens", 1, "2 이상의 정수"):
        token_task(1)
    assert token_start(token_task(10), 4)[0].shape == (10, 4)
