"""Adam의 강의가 재는 것: L2와 감쇠, 드문 큰 기울기."""

import numpy as np
import pytest
from helpers import cases, count, rejects

from naerimak.experiments import rare_large_gradient, replay_with_l2
from naerimak.optimizers import SGD, Adam, AMSGrad
from naerimak.training import replay

NAN, INF = float("nan"), float("inf")


def test_l2_is_weight_decay_for_sgd_but_not_for_adam():
    """SGD에서는 ηc의 비율로 줄고, Adam에서는 그 힘이 기울기의 크기로 나뉜다."""
    grads = np.where(np.arange(2000) % 2 == 0, 1.0, -1.0)[:, None] * np.array([1.0, 10.0])
    still = replay_with_l2(SGD(0.01), np.ones(2), 0 * grads, 0.1)
    np.testing.assert_allclose(still[-1], (1 - 0.001) ** 2000, rtol=1e-9)
    path = replay_with_l2(Adam(0.01), np.ones(2), grads, 0.1)
    assert path.shape == (2001, 2)
    np.testing.assert_allclose(path[-1], np.exp([-2.0, -0.2]), atol=0.02)
    np.testing.assert_array_equal(
        replay_with_l2(Adam(0.01), np.ones(2), grads, 0.0), replay(Adam(0.01), np.ones(2), grads)
    )


def test_l2_names_a_bad_penalty():
    with rejects("penalty", -0.1, "0 이상의 유한한 수"):
        replay_with_l2(SGD(), np.ones(1), np.ones((1, 1)), -0.1)


@pytest.mark.parametrize("peak", [2.5, 3.0, 10.0])
def test_adam_goes_to_the_worst_point_and_amsgrad_to_the_best(peak):
    """Reddi 외(2018), 정리 1: β₁ = 0, β₂ = 1/(1+C²)."""
    setting = {"lr": 0.1, "beta1": 0.0, "beta2": 1 / (1 + peak * peak)}
    worst = rare_large_gradient(Adam(**setting), peak=peak)
    best = rare_large_gradient(AMSGrad(**setting), peak=peak)
    assert worst.shape == best.shape == (3001,)
    assert np.abs(worst).max() <= 1
    assert worst[0] == best[0] == 0
    assert worst[-1] > 0.99
    assert best[-1] < -0.8


def test_long_memory_saves_adam_from_the_rare_gradient():
    assert rare_large_gradient(Adam(0.1, beta1=0.0, beta2=0.999))[-1] < -0.9


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    cases({"peak": ("2보다 큰 유한한 수", [2.0, -3.0, NAN, INF]), "steps": count(1)}),
)
def test_rare_large_gradient_names_the_bad_argument(name, value, allowed):
    with rejects(name, value, allowed):
        rare_large_gradient(Adam(), **{name: value})


def test_rare_large_gradient_needs_a_learning_rate():
    with rejects("optimizer", "Adam", "학습률 lr이 있는 dataclass"):
        rare_large_gradient("Adam")
