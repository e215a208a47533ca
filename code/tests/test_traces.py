"""지나온 길 읽기: 상태와 걸음의 길이."""

import numpy as np
import pytest
from helpers import Plain, rejects

from naerimak import experiments, minimize
from naerimak.catalog import OPTIMIZERS
from naerimak.experiments import states
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD, Adam, AdamEpsHat, Momentum
from naerimak.training import replay


def test_states_stack_one_memory():
    trace = minimize(Ravine(), (-7.0, 2.0), Momentum(0.1), 4)
    velocity = states(trace, "v")
    assert velocity.shape == (5, 2)
    np.testing.assert_allclose(velocity[1:], np.diff(trace.theta, axis=0), rtol=1e-13)
    np.testing.assert_array_equal(velocity[0], 0)
    assert states(minimize(Ravine(), (-7.0, 2.0), Adam(), 4), "t").tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("rule", [rule() for rule in OPTIMIZERS.values()], ids=repr)
def test_states_of_every_rule(rule):
    trace = minimize(Ravine(), (-7.0, 2.0), rule, 3)
    for name in trace.state[0]._fields:
        np.testing.assert_array_equal(states(trace, name)[-1], getattr(trace.state[-1], name))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [(SGD(), "(기억하는 상태 없음) 가운데 하나"), (AdamEpsHat(), "m, v, t 가운데 하나"),
     (Plain(), "(기억하는 상태 없음) 가운데 하나")],
)  # fmt: skip
def test_states_names_what_there_is(rule, allowed):
    with rejects("name", "velocity", allowed):
        states(minimize(Ravine(), (-7.0, 2.0), rule, 1), "velocity")


def test_step_lengths_are_the_moves_of_replay():
    """길이는 replay가 지나온 길의 이웃한 점 사이 거리이고, 정수 기울기도 받는다."""
    grads = np.array([[3, -1], [0, 2], [-5, 4]])
    lengths = experiments.step_lengths(SGD(lr=0.5), grads)
    np.testing.assert_allclose(lengths, 0.5 * np.abs(grads))
    path = replay(Adam(), np.zeros(2), grads.astype(float))
    np.testing.assert_array_equal(experiments.step_lengths(Adam(), grads), np.abs(np.diff(path, axis=0)))
