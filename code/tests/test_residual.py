"""잔차의 합: 식과 잰 값, 기울기, 첫 걸음의 크기."""

import numpy as np
import pytest
from helpers import rejects

from naerimak.experiments import STREAM_NORMS, first_shift, predicted_stream, residual_stream


def test_prenorm_streams_grow_like_a_square_root():
    """크기 1인 갈래를 더하면 √(1+2D), 1/√(2D)배이면 √2다."""
    assert predicted_stream("layer", 1.0, depth=12).values[-1] == pytest.approx(5)
    assert predicted_stream("layer", 48**-0.5, depth=24).values[-1] == pytest.approx(np.sqrt(2))
    assert residual_stream("layer", 1.0, depth=12).values[-1] == pytest.approx(5, rel=0.1)
    assert residual_stream("layer", 96**-0.5, depth=48).values[-1] == pytest.approx(np.sqrt(2), rel=0.05)


@pytest.mark.parametrize("norm", STREAM_NORMS)
@pytest.mark.parametrize("scale", [1.0, 24**-0.5, 0.0])
def test_the_formula_is_what_is_measured(norm, scale):
    found, said = residual_stream(norm, scale), predicted_stream(norm, scale)
    assert found.values.shape == said.values.shape == (25,)
    # 너비 100의 난수 한 벌이고, 곱해 나가는 것은 오차도 곱해진다. post의 기울기는 넓어야 1에 가깝다.
    rel = 0.5 if (norm, scale) == ("none", 1.0) else 0.8 if norm == "post" else 0.12
    np.testing.assert_allclose(found.values, said.values, rtol=rel)
    np.testing.assert_allclose(found.gradients, said.gradients, rtol=rel)


@pytest.mark.parametrize("norm", STREAM_NORMS)
def test_gradients_are_those_of_the_values(norm):
    """맨 아래의 기울기가, 입력을 조금 움직였을 때 맨 위가 움직인 것과 같은 크기다."""
    depth, width, inputs = 2, 6, 5
    rng = np.random.default_rng(0)
    start, top = rng.standard_normal((2, inputs, width))
    weights = [
        (
            np.sqrt(2 / width) * rng.standard_normal((width, width)),
            0.7 / np.sqrt(width) * rng.standard_normal((width, width)),
        )
        for _ in range(2 * depth)
    ]
    axis = {"none": None, "batch": 0}.get(norm, 1)

    def unit(z):
        return z if axis is None else (z - z.mean(axis, keepdims=True)) / z.std(axis, keepdims=True)

    def through(y):
        for first, last in weights:
            branch = np.maximum((y if norm == "post" else unit(y)) @ first, 0) @ last
            y = unit(y + branch) if norm == "post" else y + branch
        return np.sum(through_top * y)

    through_top, gradient = top, np.empty_like(start)
    for place in np.ndindex(start.shape):
        nudge = np.zeros_like(start)
        nudge[place] = 1e-6
        gradient[place] = (through(start + nudge) - through(start - nudge)) / 2e-6
    found = residual_stream(norm, 0.7, depth=depth, width=width, inputs=inputs)
    assert np.sqrt(np.mean(gradient**2)) == pytest.approx(found.gradients[0], rel=1e-5)


def test_the_first_step_grows_with_the_number_of_branches():
    """갈래들의 첫 걸음은 같은 방향이라 2D에 비례하고, (2D)^(-1/2)로 줄이면 깊이와 상관없다."""
    assert first_shift(1.0, depth=16) == pytest.approx(32, rel=0.05)
    assert first_shift(32**-0.5, depth=16) == pytest.approx(1, rel=0.05)
    assert first_shift(2.0, depth=4) == pytest.approx(4 * first_shift(1.0, depth=4))


def test_wrong_arguments():
    with rejects("norm", "group", "none, layer, batch, post 가운데 하나"):
        residual_stream("group", 1.0)
    with rejects("scale", -1.0, "0 이상의 유한한 수"):
        residual_stream("none", -1.0)
    with rejects("depth", 0, "1 이상의 정수"):
        residual_stream("none", 1.0, depth=0)
    with rejects("shrink", 0.0, "0보다 큰 유한한 수"):
        first_shift(0.0, depth=1)
