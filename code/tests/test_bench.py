"""빠르기를 재는 도구. 재는 수가 아니라, 비교하는 두 걸음이 같은 일을 하는지 봅니다."""

import inspect
import sys

import numpy as np
import pytest

from naerimak import MLP, bench

SIZES = (12, 7, 6, 5)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """작은 신경망, 한 번씩만."""
    for name, value in {"SIZES": SIZES, "BATCH": 8, "ROUNDS": 3, "STEPS": 2}.items():
        monkeypatch.setattr(bench, name, value)


@pytest.fixture
def batch(rng):
    """미니배치 하나."""
    return rng.random((8, SIZES[0]), dtype=np.float32), rng.integers(0, SIZES[-1], 8)


def inside(step):
    """걸음이 붙들고 있는 이름들."""
    return inspect.getclosurevars(step).nonlocals


def test_ours_and_the_textbook_take_the_same_steps(batch):
    """같은 곳에서 떠나면 float32의 오차 안에서 같은 길을 간다. ε의 자리가 달라 1e-4쯤까지 어긋날 수 있다."""
    ours, textbook = bench.ours(*batch), bench.textbook(*batch)
    theta, params = inside(ours)["theta"], inside(textbook)["params"]
    assert theta.dtype == np.float32
    assert {array.dtype for array in params.values()} == {np.dtype(np.float64)}
    layers = MLP(SIZES).layers(theta)
    for i, (weights, bias) in enumerate(layers, start=1):
        params[f"W{i}"][...], params[f"b{i}"][...] = weights, bias
    start = theta.copy()
    for _ in range(5):
        ours()
        textbook()
    for i, (weights, bias) in enumerate(layers, start=1):
        np.testing.assert_allclose(weights, params[f"W{i}"], atol=2e-4)
        np.testing.assert_allclose(bias, params[f"b{i}"], atol=2e-4)
    # Adam의 한 걸음은 학습률 0.001쯤이므로 다섯 걸음은 위의 오차보다 훨씬 멀리 간다.
    assert np.abs(theta - start).max() > 2e-3


def test_ours_lowers_the_loss(batch):
    step = bench.ours(*batch)
    network, theta = inside(step)["network"], inside(step)["theta"]
    before = network.loss(theta, *batch)
    for _ in range(50):
        step()
    assert network.loss(theta, *batch) < before


def test_pytorch_may_be_absent(batch, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert bench.pytorch(*batch) is None


def test_median_calls_each_in_turn():
    calls = []
    found = bench._median_ms({name: lambda name=name: calls.append(name) for name in "ab"})
    assert list(found) == ["a", "b"]
    assert all(ms >= 0 for ms in found.values())
    assert "".join(calls) == "a" * 5 + "b" * 5 + "aabb" * 3


@pytest.mark.parametrize("there", [True, False])
def test_bench_step_prints_figures_beside_targets(there, monkeypatch, capsys):
    monkeypatch.setattr(bench, "pytorch", lambda x, y: (lambda: None) if there else None)
    bench.bench_step()
    shown = capsys.readouterr().out
    assert "교과서에 대한 비" in shown
    assert "목표 0.35 이하" in shown
    assert ("PyTorch에 대한 비" in shown and "목표 0.70 이하" in shown) is there
    assert ("pip install torch" in shown) is not there


def test_bench_layers_prints_a_figure_beside_the_target(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(bench, "layer_statistics", lambda *setting: asked.append(setting))
    bench.bench_layers()
    assert "ms (목표 5 ms 이하)" in capsys.readouterr().out
    assert set(asked) == {("tanh", bench.xavier_normal)}
