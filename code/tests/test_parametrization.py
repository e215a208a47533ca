"""너비의 매개변수화: 배율, 좌표 검사, 저장해 둔 탐색."""

import numpy as np
import pytest
from helpers import rejects

from naerimak import datasets
from naerimak.experiments import (
    BASE_WIDTH,
    BUDGETS,
    PARAMETRIZATIONS,
    WIDTH_LADDER,
    WIDTHS,
    coordinate_check,
    learn_width,
    wide_network,
    width_factors,
    width_start,
    width_sweep,
)
from naerimak.experiments.parametrization import LayerwiseAdam
from naerimak.optimizers import Adam


def test_mup_changes_only_what_grows_with_the_width():
    assert width_factors(wide_network(1024), "standard") == ([1.0] * 4, [1.0] * 4)
    assert width_factors(wide_network(1024), "mup") == ([1.0, 1.0, 1.0, 0.25], [1.0, *[1 / 16] * 3])
    assert width_factors(wide_network(BASE_WIDTH), "mup") == width_factors(
        wide_network(BASE_WIDTH), "standard"
    )


def test_the_start_of_mup_is_he_with_a_smaller_last_layer():
    network = wide_network(256)
    ours, plain = (network.layers(width_start(network, name)) for name in ("mup", "standard"))
    for k, (one, other) in enumerate(zip(ours, plain, strict=True)):
        np.testing.assert_allclose(one.W, other.W * (0.5 if k == 3 else 1.0), rtol=1e-6)


@pytest.mark.parametrize("name", PARAMETRIZATIONS)
def test_the_layerwise_rule_is_adam_with_a_rate_for_each_weight(name):
    """덩이로 나눈 것이, 층마다 학습률을 바꾼 Adam을 통째로 걸은 것과 같다."""
    network = wide_network(200)
    theta = width_start(network, name)
    rates = np.ones_like(theta)
    for layer, factor in zip(network.layers(rates), width_factors(network, name)[1], strict=True):
        layer.W[...] = factor
    update, moved, state = LayerwiseAdam(network, theta, name), theta.copy(), Adam().init(theta)
    whole = theta.copy()
    for seed in range(3):
        grad = np.random.default_rng(seed).standard_normal(theta.size).astype(np.float32)
        update(moved, grad, 0.01)
        ahead, state = Adam(0.01).step(whole, grad, state)
        whole = whole + rates * (ahead - whole)
    np.testing.assert_allclose(moved, whole, atol=1e-6)


def test_standard_steps_shake_wide_networks_and_mup_steps_do_not():
    narrow, wide = ({name: coordinate_check(width, name) for name in PARAMETRIZATIONS} for width in (64, 512))
    np.testing.assert_array_equal(narrow["standard"], narrow["mup"])
    assert wide["standard"][3] > 3 * narrow["standard"][3]
    assert (wide["standard"][1:3] > 1.8 * narrow["standard"][1:3]).all()
    assert (wide["mup"] < 1.1 * narrow["mup"]).all()


def test_the_stored_sweep_is_what_the_package_computes():
    sweep, data = width_sweep(), datasets.digits()
    assert sweep.lrs == WIDTH_LADDER
    assert sweep.command == "python tools/make_widths.py"
    assert set(sweep.losses) == {(name, width) for name in PARAMETRIZATIONS for width in WIDTHS}
    assert set(sweep.budgets) == set(BUDGETS)
    again = np.median([learn_width(data, 64, "standard", 0.032, seed=seed) for seed in range(3)])
    assert again == pytest.approx(sweep.losses["standard", 64][sweep.lrs.index(0.032)], rel=0.02)
    np.testing.assert_allclose(sweep.losses["mup", 64], sweep.losses["standard", 64])


def test_the_best_rate_moves_under_standard_and_stays_under_mup():
    """강의가 말하는 것: 고른 학습률이 사다리의 안에 있고, 표준에서는 내려가며 muP에서는 머문다."""
    sweep = width_sweep()
    for (name, width), losses in sweep.losses.items():
        assert 0 < int(np.argmin(losses)) < len(sweep.lrs) - 1, (name, width)
    best = {name: [sweep.best(name, width) for width in WIDTHS] for name in PARAMETRIZATIONS}
    assert best["standard"][-1] <= best["standard"][0] / 4
    assert max(best["mup"]) <= 2 * min(best["mup"])


def test_diverging_is_infinite():
    assert learn_width(datasets.digits(), 8, "standard", 1e30, steps=3) == float("inf")


def test_wrong_arguments():
    with rejects("parametrization", "ntk", "standard, mup 가운데 하나"):
        width_factors(wide_network(64), "ntk")
    with rejects("width", 0, "1 이상의 정수"):
        wide_network(0)
