"""층을 지나는 값: 이론이 말하는 배수와 잰 배수, 그리고 그 표."""

import numpy as np
import pytest

from naerimak import activations, initializers
from naerimak._types import Array
from naerimak.experiments import Flow, flow, layer_growth, layer_statistics, layer_table
from naerimak.initializers import Initializer

ERRORS = 4.0
"""표준오차의 몇 배까지 봐주는가. 스무 번 가운데 한 번도 넘지 않을 만큼 넉넉하다."""


def weight_gradients(activation: str, passed: Flow) -> list[Array]:
    """층마다 가중치에 대한 기울기. 식을 옮겨 적었다."""
    slope = activations.get(activation).slope_at_output
    below, above = passed.outputs[:-1], passed.outputs[1:]
    return [x.T @ (g * slope(y)) for x, y, g in zip(below, above, passed.gradients, strict=True)]


@pytest.mark.parametrize(
    ("activation", "draw", "predicted"),
    [
        ("relu", initializers.normal(0.01), 0.005),
        ("relu", initializers.normal(1.0), 50.0),
        ("relu", initializers.xavier_normal, 0.5),
        ("relu", initializers.xavier_uniform, 0.5),
        ("relu", initializers.he_normal, 1.0),
        ("identity", initializers.lecun_normal, 1.0),
        ("tanh", initializers.normal(0.005), 0.0025),
    ],
)
def test_growth_is_what_theory_predicts(activation: str, draw: Initializer, predicted: float) -> None:
    """앞뒤의 배수는 n Var[w]이고, ReLU이면 그 절반이다."""
    for one in layer_growth(activation, draw, seeds=range(8), inputs=200):
        assert abs(one.mean - predicted) < ERRORS * one.error


def test_growth_tells_apart_xavier_and_he() -> None:
    """표준오차가 너무 커서 무엇이든 통과하는 시험이 아니다."""
    xavier, _ = layer_growth("relu", initializers.xavier_normal, seeds=range(8), inputs=200)
    assert abs(xavier.mean - 1.0) > 10 * xavier.error


def test_flow_agrees_with_statistics_and_central_differences() -> None:
    """통계는 같은 값에서 나오고, 가중치의 기울기는 중심 차분과 같다."""
    passed = flow("tanh", "xavier_normal", depth=3, width=7, inputs=5, seed=2)
    statistics = layer_statistics("tanh", "xavier_normal", depth=3, width=7, inputs=5, seed=2)
    assert [one.std for one in statistics] == pytest.approx(passed.outputs[1:].std(axis=(1, 2)), rel=1e-5)
    x, top = passed.outputs[0].astype(float), passed.gradients[-1].astype(float)
    weights = [matrix.astype(float) for matrix in passed.weights]

    def loss() -> float:
        y = x
        for matrix in weights:
            y = np.tanh(y @ matrix)
        return float(np.sum(top * y))

    for layer, gradient in enumerate(weight_gradients("tanh", passed)):
        here = weights[layer][1, 2]
        weights[layer][1, 2] = here + 1e-5
        above = loss()
        weights[layer][1, 2] = here - 1e-5
        assert (above - loss()) / 2e-5 == pytest.approx(gradient[1, 2], rel=1e-4, abs=1e-4)
        weights[layer][1, 2] = here


def test_zero_weights_move_nothing_but_the_last_sigmoid_layer() -> None:
    """0으로 두면 tanh와 ReLU는 모든 기울기가 정확히 0이고, 시그모이드는 맨 위 층만 움직인다."""
    for name in ("tanh", "relu"):
        assert not any(gradient.any() for gradient in weight_gradients(name, flow(name, initializers.zeros)))
    *below, last = weight_gradients("sigmoid", flow("sigmoid", initializers.zeros))
    assert not any(gradient.any() for gradient in below)
    assert last.any()


def test_layer_table_picks_layers() -> None:
    """층을 골라 적을 수 있고, 없는 층은 받지 않는다."""
    statistics = {"He": layer_statistics("relu", "he_normal", depth=3, inputs=20)}
    assert layer_table(statistics, "std").header == ("", "1층", "2층", "3층")
    assert layer_table(statistics, "std", layers=(3, 1)).rows == (
        ("He", statistics["He"][2].std, statistics["He"][0].std),
    )
    with pytest.raises(ValueError, match="layers="):
        layer_table(statistics, "std", layers=(4,))


@pytest.mark.parametrize("bad", [{"depth": 1}, {"seeds": [0]}])
def test_growth_names_the_bad_argument(bad: dict[str, object]) -> None:
    """층이나 시드가 하나뿐이면 배수도 표준오차도 없다."""
    with pytest.raises(ValueError, match=f"{next(iter(bad))}="):
        layer_growth("relu", "he_normal", **bad)  # type: ignore[arg-type]
