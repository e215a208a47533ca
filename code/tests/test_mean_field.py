"""평균장의 식: 따로 구한 값, 진짜 신경망에서 잰 값, 자바스크립트로 옮긴 값과 같다."""

import json
import math

import numpy as np
import pytest
from helpers import rejects
from test_widgets import run_node

from naerimak.experiments import (
    chi,
    correlation_map,
    depth_scale,
    kept,
    layered,
    length_map,
    measured_pair,
    pairs,
    passed_product,
    passed_slope,
    passed_square,
    resting_correlation,
    resting_length,
    resting_square,
    unit_draws,
)
from naerimak.widgets.chaos import ChaosExplorer, plane
from naerimak.widgets.compiling import compiled_alone


def test_known_values_of_tanh():
    assert passed_square("tanh", 1.0) == pytest.approx(0.394, abs=5e-4)
    assert passed_slope("tanh", 1.0) == pytest.approx(0.464, abs=5e-4)
    for gain, rate in ((math.sqrt(2), 1.106), (5 / 3, 1.210)):
        assert chi("tanh", resting_length("tanh", gain, 0.0), gain) == pytest.approx(rate, abs=5e-4)
        assert resting_length("tanh", gain, 0.0) == pytest.approx(resting_square("tanh", gain), rel=1e-6)


@pytest.mark.parametrize("kind", ["tanh", "relu"])
@pytest.mark.parametrize("q", [0.01, 1.0, 4.0])
def test_expectations_equal_quadrature(kind, q):
    """가우스–에르미트 구적과, 13강이 쓰는 kept와 같다. ReLU는 꺾여 있어 구적이 거칠다."""
    forward, backward = kept(kind, q)
    assert passed_square(kind, q) == pytest.approx(forward * q, rel=1e-5)
    assert passed_slope(kind, q) == pytest.approx(backward, rel=1e-4)
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    weights = weights / weights.sum()
    for c in (0.0, 0.3, 0.9, 1.0):
        first = math.sqrt(q) * nodes[:, None]
        second = math.sqrt(q) * (c * nodes[:, None] + math.sqrt(1 - c * c) * nodes)
        f = np.tanh if kind == "tanh" else lambda z: np.maximum(z, 0)
        product = float(weights @ (f(first) * f(second)) @ weights)
        tolerance = {"rel": 1e-4, "abs": 1e-8} if kind == "tanh" else {"rel": 0.02, "abs": 1e-3}
        assert passed_product(kind, q, c) == pytest.approx(product, **tolerance)


def test_slope_of_the_correlation_map_at_one_is_chi():
    for weight, bias in ((0.9, 0.2), (1.3, 0.2), (2.0, 0.5)):
        q = resting_length("tanh", weight, bias)
        slope = (1 - correlation_map("tanh", 1 - 1e-6, q, weight, bias)) / 1e-6
        assert slope == pytest.approx(chi("tanh", q, weight), rel=1e-3)
        assert length_map("tanh", q, weight, bias) == pytest.approx(q, rel=1e-9)
        rest = resting_correlation("tanh", q, weight, bias)
        assert correlation_map("tanh", rest, q, weight, bias) == pytest.approx(rest, abs=1e-4)
        assert (rest < 0.99) == (chi("tanh", q, weight) > 1)


def test_relu_keeps_a_length_only_at_one_point():
    assert resting_length("relu", math.sqrt(2) + 1e-9, 0.1) == math.inf
    assert resting_length("relu", 1.0, 0.5) == pytest.approx(0.5)
    assert length_map("relu", 3.0, math.sqrt(2), 0.0) == pytest.approx(3.0)
    assert correlation_map("relu", 0.0, 1.0, 1.7, 0.0) == pytest.approx(1 / math.pi)


def test_depth_scale():
    assert depth_scale(math.exp(-0.1)) == pytest.approx(10)
    assert depth_scale(math.exp(0.1)) == pytest.approx(10)
    assert depth_scale(1.0) == math.inf
    assert depth_scale(0.0) == 0.0


@pytest.mark.parametrize(
    ("kind", "weight", "bias"), [("tanh", 0.9, 0.2), ("tanh", 1.6, 0.3), ("relu", 1.3, 0.2)]
)
def test_wide_networks_follow_the_maps(kind, weight, bias):
    found = pairs(kind, weight, bias, depth=8, width=600, seeds=range(4))
    lengths, correlations = layered(kind, weight, bias, 8, 0.6)
    np.testing.assert_allclose(found.length.mean(axis=0), lengths, rtol=0.2)
    np.testing.assert_allclose(found.correlation.mean(axis=0), correlations, atol=0.06)


def test_a_measured_pair_is_a_real_network():
    """직접 행렬로 흘려보낸 것과 같은 크기, 상관, 기울기를 낸다."""
    width, depth, weight, bias, cosine = 12, 3, 1.4, 0.3, 0.6
    unit = np.array(unit_draws(width * (depth * (width + 1) + 3), 7))
    assert abs(unit.mean()) < 0.15
    assert abs(unit.std() - 1) < 0.1
    sizes, aligned, grown = measured_pair("tanh", weight, bias, unit.tolist(), width, depth, cosine)
    one, other, g = unit[: 3 * width].reshape(3, width)
    one /= np.sqrt(np.mean(one**2))
    other -= other @ one / width * one
    other /= np.sqrt(np.mean(other**2))
    y = np.stack([one, cosine * one + math.sqrt(1 - cosine**2) * other])
    layers = unit[3 * width :].reshape(depth, width + 1, width)
    passed = []
    for k, layer in enumerate(layers):
        z = y @ (weight / math.sqrt(width) * layer[:width]).T + bias * layer[width]
        assert sizes[k] == pytest.approx(np.mean(z * z))
        assert aligned[k] == pytest.approx(z[0] @ z[1] / np.linalg.norm(z[0]) / np.linalg.norm(z[1]))
        y = np.tanh(z)
        passed.append(1 - y[0] ** 2)
    squares = []
    for k in range(depth - 1, -1, -1):
        delta = g * passed[k]
        squares.insert(0, delta @ delta)
        g = weight / math.sqrt(width) * layers[k][:width].T @ delta
    np.testing.assert_allclose(grown, np.array(squares) / squares[-1])


def test_compiled_functions_equal_python(tmp_path):
    settings = [["tanh", 0.7, 0.2], ["tanh", 2.5, 0.0], ["relu", 1.3, 0.5]]
    script = f"""
{compiled_alone("mean_field")}
const unit = unit_draws(8 * (4 * 9 + 3), 3);
console.log(JSON.stringify({json.dumps(settings)}.map(([kind, weight, bias]) => [
  resting_length(kind, weight, bias), chi(kind, 0.8, weight), correlation_map(kind, 0.3, 0.8, weight, bias),
  resting_correlation(kind, 0.8, weight, bias), depth_scale(weight),
  ...layered(kind, weight, bias, 5, 0.6).flat(), ...measured_pair(kind, weight, bias, unit, 8, 4, 0.6).flat(),
])));
"""
    unit = unit_draws(8 * (4 * 9 + 3), 3)
    wanted = [
        [
            resting_length(*one), chi(one[0], 0.8, one[1]), correlation_map(one[0], 0.3, 0.8, *one[1:]),
            resting_correlation(one[0], 0.8, *one[1:]), depth_scale(one[1]),
            *np.ravel(layered(*one, 5, 0.6)), *np.ravel(measured_pair(*one, unit, 8, 4, 0.6)),
        ]
        for one in settings
    ]  # fmt: skip
    np.testing.assert_allclose(json.loads(run_node(script, tmp_path)), wanted, rtol=1e-9)


def test_the_explorer_tells_the_phases_apart():
    order, chaos = (ChaosExplorer("tanh", weight, 0.2).facts() for weight in (0.9, 2.0))
    assert order["chi"] < 1 < chaos["chi"]
    assert chaos["correlation"][1] < 0.4 < 0.9 < order["correlation"][1]
    assert abs(math.log(chaos["growth"] / chaos["chi"])) < 0.15
    assert ChaosExplorer("relu", 2.0).facts()["q"] is None
    assert set(plane("tanh")) <= set("01234567")
    assert repr(ChaosExplorer()) == "ChaosExplorer('tanh', weight=1, bias=0.2)"
    assert ChaosExplorer().picture().axes


def test_wrong_settings_are_refused():
    with rejects("activation", "sine", "tanh, relu 가운데 하나"):
        ChaosExplorer("sine")
    with rejects("weight", 5, "0.3 이상 3 이하의 수"):
        ChaosExplorer(weight=5)
    with rejects("bias", 2, "0 이상 1 이하의 수"):
        ChaosExplorer(bias=2)
