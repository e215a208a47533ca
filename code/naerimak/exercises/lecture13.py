"""활성화값의 분포 강의의 연습."""

import math
from typing import Any

import numpy as np

from naerimak import initializers
from naerimak._types import Array
from naerimak.exercises import Exercise, Malformed, Mistake, near, numbers
from naerimak.exercises.draws import drawn, has_variance
from naerimak.experiments import flow, layer_statistics

FAN_IN, FAN_OUT, SLOPE, WIDTH = 784, 100, 0.25, 100


def _doubled() -> list[float]:
    std = math.sqrt(2 / WIDTH)
    he, twice = (layer_statistics("relu", initializers.normal(c * std), depth=10) for c in (1, 2))
    dead = sum(layer.dead for layer in twice) / sum(layer.dead for layer in he)
    return [twice[-1].std / he[-1].std, twice[0].gradient_std / he[0].gradient_std, dead]


def _one_layer() -> tuple[Array, Array, Array]:
    """Tanh 한 층의 기울기, 활성화값, 가중치. 너비가 같아 뒤집지 않아도 오류가 나지 않는다."""
    passed = flow("tanh", initializers.xavier_normal, depth=2, width=20, inputs=30)
    return passed.gradients[1], passed.outputs[2], passed.weights[1]


def _returned(answer: Any) -> Array:
    g, y, weights = _one_layer()
    if not callable(answer):
        raise Malformed("답은 g, y, W를 받는 함수여야 합니다.")
    found = numbers(answer(g.copy(), y.copy(), weights.copy()))
    if found.shape != g.shape:
        raise Malformed(f"답의 모양은 {g.shape}입니다. 받은 것은 {found.shape}입니다.")
    return found


def _same(answer: Any, wanted: Array) -> bool:
    return bool(np.allclose(_returned(answer), wanted, rtol=1e-4, atol=1e-5))


def _passed_back(g: Array, y: Array, weights: Array) -> Array:
    back: Array = (g * (1 - y**2)) @ weights.T
    return back


def _kept_variance(slope: float) -> float:
    return initializers.VARIANCES["He"](FAN_IN, FAN_OUT) / (1 + slope**2)


def _lively(gain: Any) -> bool:
    rate = float(numbers(gain))

    def draw(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: Any = np.float64) -> Any:
        return initializers.xavier_normal(rng, fan_in, fan_out, gain=rate, dtype=dtype)

    layers = layer_statistics("tanh", draw, depth=10)
    return layers[-1].std >= 0.4 and all(0.5 <= layer.gradient_std <= 1.2 for layer in layers)


EXERCISES = {
    "13-1": Exercise(
        near(_doubled),
        (
            "가중치에 양수를 곱하면 ReLU의 출력에서 무엇이 바뀌고 무엇이 그대로인지 한 층에서 먼저 보세요.",
            (
                "활성화값은 가중치를 열 번 지납니다. "
                "10층에서 출발한 기울기는 1층까지 몇 번 지나는지 세어 보세요."
            ),
        ),
        (
            Mistake(
                near(lambda: [2.0**10, 2.0**10, 1.0]),
                "기울기는 10층의 활성화값에서 출발합니다. "
                "1층까지 오며 지나는 가중치의 수를 다시 세어 보세요.",
            ),
            Mistake(
                near(lambda: [2.0, 2.0, 1.0]), "한 층에서 일어나는 일입니다. 열 층을 지나면 거듭 곱해집니다."
            ),
        ),
    ),
    "13-2": Exercise(
        lambda answer: _same(answer, _passed_back(*_one_layer())),
        (
            "식의 글자를 하나씩 코드와 맞추어 보세요. 빠진 것이 하나 있습니다.",
            "너비가 들어올 때와 나갈 때 다르다면 이 코드의 행렬곱은 모양이 맞을지 생각해 보세요.",
        ),
        (
            Mistake(
                lambda answer: _same(
                    answer, (_one_layer()[0] * (1 - _one_layer()[1] ** 2)) @ _one_layer()[2]
                ),
                "아직 처음의 함수와 같습니다. 너비가 같으면 뒤집지 않아도 오류가 나지 않습니다.",
            ),
            Mistake(
                lambda answer: _same(answer, _one_layer()[0] @ _one_layer()[2].T),
                "도함수가 빠졌습니다. 활성화 함수를 거슬러 올 때 곱하는 것이 있습니다.",
            ),
            Mistake(
                lambda answer: _same(
                    answer, (_one_layer()[0] @ _one_layer()[2].T) * (1 - _one_layer()[1] ** 2)
                ),
                "도함수를 곱하는 자리가 다릅니다. 위층의 활성화 함수를 먼저 지나고 가중치를 지납니다.",
            ),
        ),
    ),
    "13-3": Exercise(
        lambda answer: has_variance(drawn(answer, FAN_IN, FAN_OUT), _kept_variance(SLOPE)),
        (
            "양수 쪽과 음수 쪽이 남기는 제곱의 평균을 따로 구해 더해 보세요.",
            "음수 쪽이 남기는 것은 나머지 절반의 a²배입니다. 더한 것에 n_in을 곱해 1로 놓으세요.",
        ),
        (
            Mistake(
                lambda answer: has_variance(drawn(answer, FAN_IN, FAN_OUT), _kept_variance(0.0)),
                "ReLU에 맞춘 분산입니다. 음수 쪽이 보태는 것을 더하지 않았습니다.",
            ),
            Mistake(
                lambda answer: has_variance(drawn(answer, FAN_IN, FAN_OUT), 2 / ((1 + SLOPE) * FAN_IN)),
                "음수 쪽의 a를 제곱하지 않았습니다. 재는 것은 제곱의 평균입니다.",
            ),
        ),
    ),
    "13-4": Exercise(
        _lively,
        (
            "이득을 키우면 활성화값과 기울기가 함께 커집니다. 어느 쪽이 조건을 벗어났는지 보세요.",
            "1과 √2 사이에서 찾으세요.",
        ),
        (
            Mistake(
                lambda gain: 0 < float(gain) <= 1.1,
                "활성화값이 모자랍니다. 이득을 조금 키워 보세요.",
            ),
            Mistake(
                lambda gain: float(gain) >= 1.35,
                "아래층의 기울기가 1.2를 넘습니다. 이득을 조금 줄여 보세요.",
            ),
        ),
        needs_numpy=True,
    ),
}
