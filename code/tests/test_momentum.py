"""모멘텀의 강의가 재는 것: 두 형태, 멈추는 곳."""

import numpy as np
from helpers import rejects

from naerimak import experiments, minimize
from naerimak.landscapes import Parabola, Ravine, Wells
from naerimak.optimizers import GradientMomentum, Momentum


def test_gradient_momentum_is_momentum_until_the_rate_changes():
    """학습률이 그대로이면 같은 길이고, 이동 평균 형태는 학습률을 1/(1-α)배 하면 같은 길이다."""
    ours = minimize(Ravine(), (-7, 2), Momentum(0.1, 0.9), 40).theta
    summed = minimize(Ravine(), (-7, 2), GradientMomentum(0.1, 0.9), 40).theta
    averaged = minimize(Ravine(), (-7, 2), GradientMomentum(1.0, 0.9, dampening=0.9), 40).theta
    np.testing.assert_allclose(summed, ours, atol=1e-12)
    np.testing.assert_allclose(averaged, ours, atol=1e-12)
    with rejects("dampening", 1.0, "0 이상 1 미만의 수"):
        GradientMomentum(dampening=1.0)


def test_resting_points_are_where_minimize_ends():
    found = experiments.resting_points(Wells(), [7.2, 0.3], [0.9, 0.93, 0.97], lr=0.1, steps=400)
    np.testing.assert_allclose(found[:, 0], [6.127494, 0, -3.064673], atol=1e-6)
    np.testing.assert_array_equal(found[:, 1], 0)
    assert np.isnan(experiments.resting_points(Parabola(), [1.0], [0.0], lr=1e3, steps=200)).all()
    with rejects("landscape", Ravine(), "1차원 지형"):
        experiments.resting_points(Ravine(), [0.0], [0.0], lr=0.1, steps=1)
