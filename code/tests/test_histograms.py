"""히스토그램: numpy와 같은 수, 경계, 다시 쓰는 공간."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from naerimak import experiments
from naerimak.experiments import BINS, GRADIENT_DECADES, histogram

NAN, INF = float("nan"), float("inf")


BOUNDS = [(0.0, 1.0), (-1.0, 1.0), (0.0, 4.0), (-4.0, 4.0), GRADIENT_DECADES, (0.1, 0.7)]


both = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def equals_numpy(values, bounds, bins=BINS):
    """개수는 ``np.histogram``과, ``outside``는 빠진 값의 비율과 같다."""
    found, before = histogram(values, bounds, bins), values.copy()
    # np.histogram은 값의 데이터 타입으로 경계를 적으므로 float64로 비교한다.
    wanted, _ = np.histogram(values.astype(np.float64), bins, bounds)
    np.testing.assert_array_equal(found.counts, wanted)
    assert found.outside == pytest.approx(1 - wanted.sum() / values.size, abs=1e-15)
    assert found.bounds == bounds
    np.testing.assert_array_equal(values, before)


@both
@pytest.mark.parametrize("bounds", BOUNDS)
def test_histogram_equals_numpy(bounds, dtype):
    """구간보다 넓게 퍼진 2차원 값."""
    low, high = bounds
    spread = np.random.default_rng(4).normal((low + high) / 2, (high - low) / 3, (50, 60))
    equals_numpy(spread.astype(dtype), bounds)
    equals_numpy(spread.astype(dtype), bounds, bins=7)


@both
@pytest.mark.parametrize("bounds", BOUNDS)
@pytest.mark.parametrize("at", [0.0, 1.0, -0.01, 1.01, -INF, INF])
def test_histogram_of_a_constant_at_and_beyond_the_ends(bounds, at, dtype):
    """끝은 안이고 끝을 조금이라도 벗어나면 밖이다."""
    low, high = (dtype(end) for end in bounds)
    equals_numpy(np.full(9, low + dtype(at) * (high - low)), (float(low), float(high)))


@both
def test_histogram_next_to_the_top_end(dtype):
    """끝 바로 아래는 마지막 칸, 끝 바로 위는 밖이다. float32의 반올림이 둘을 섞으면 안 된다."""
    one = dtype(1)
    equals_numpy(np.array([np.nextafter(one, -one), one, np.nextafter(one, 2 * one)]), (-1.0, 1.0))


@both
def test_histogram_puts_an_inner_edge_into_the_upper_bin(dtype):
    """칸은 아래쪽 끝이 닫혀 있다. 0인 tanh와 0.5인 시그모이드는 가운데 경계에 놓인다."""
    equals_numpy(np.zeros(5, dtype), (-1.0, 1.0))
    equals_numpy(np.full(5, 0.5, dtype), (0.0, 1.0))
    equals_numpy(np.arange(-8, 3, 0.25, dtype), GRADIENT_DECADES)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=40), st.integers(1, 50))
def test_histogram_loses_nothing(values, bins):
    """어떤 값이라도 개수와 밖의 몫을 더하면 전부다."""
    found = histogram(np.array(values), (-1.0, 1.0), bins)
    assert found.counts.shape == (bins,)
    assert (found.counts >= 0).all()
    assert found.counts.sum() + round(found.outside * len(values)) == len(values)
    assert found.outside == pytest.approx(np.mean(np.abs(values) > 1))


def test_histogram_scratch_changes_nothing(rng):
    values = rng.standard_normal(500)
    scratch = experiments.histograms.Scratch(values.size, values.dtype)
    scratch.values[:], scratch.index[:] = NAN, -1
    for _ in range(2):
        again = histogram(values, (-1.0, 1.0), scratch=scratch)
        np.testing.assert_array_equal(again.counts, histogram(values, (-1.0, 1.0)).counts)
