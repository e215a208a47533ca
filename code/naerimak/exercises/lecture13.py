"""활성화값의 분포 강의의 연습."""

import math
from typing import Any

import numpy as np

from naerimak import initializers
from naerimak.exercises import Exercise, near
from naerimak.experiments import layer_statistics
from naerimak.initializers import Initializer

FAN_IN, FAN_OUT, SLOPE, WIDTH = 784, 100, 0.25, 100


def _std(draw: Initializer) -> float:
    # 초기화 함수는 표준편차에 난수를 곱할 뿐이므로, 같은 난수로 나누면 표준편차만 남는다.
    unit = initializers.normal(1.0)(np.random.default_rng(0), FAN_IN, FAN_OUT)
    return float(draw(np.random.default_rng(0), FAN_IN, FAN_OUT)[0, 0] / unit[0, 0])


def _stds() -> list[float]:
    return [
        _std(one) for one in (initializers.lecun_normal, initializers.xavier_normal, initializers.he_normal)
    ]


def _relu_factor() -> float:
    variance = 0.05**2
    return math.sqrt(WIDTH * variance / 2)


def _leaky(answer: Any) -> bool:
    rng = np.random.default_rng(0)
    draw = np.asarray(answer(rng, FAN_IN, FAN_OUT, dtype=np.float64), dtype=float)
    reference = initializers.he_normal(np.random.default_rng(1), FAN_IN, FAN_OUT, slope=SLOPE)
    wanted = float(np.var(reference))
    # 정규분포에서 뽑은 n개의 분산은 표준오차가 √(2/n)배다. 두 표본의 차이를 다섯 배까지 봐준다.
    allowed = 5 * math.sqrt(4 / draw.size)
    return (
        draw.shape == (FAN_IN, FAN_OUT)
        and abs(float(np.var(draw)) / wanted - 1) < allowed
        and abs(float(np.mean(draw))) < 5 * math.sqrt(wanted / draw.size)
    )


def _lively(gain: Any) -> bool:
    rate = float(gain)

    def draw(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: Any = np.float64) -> Any:
        return initializers.xavier_normal(rng, fan_in, fan_out, gain=rate, dtype=dtype)

    layers = layer_statistics("tanh", draw, depth=10)
    return layers[-1].std >= 0.4 and all(0.5 <= layer.gradient_std <= 1.2 for layer in layers)


def _doubled() -> list[float]:
    std = math.sqrt(2 / WIDTH)
    he, twice = (layer_statistics("relu", initializers.normal(c * std), depth=10) for c in (1, 2))
    dead = sum(layer.dead for layer in twice) / sum(layer.dead for layer in he)
    return [twice[-1].std / he[-1].std, dead]


EXERCISES = {
    "13-1": Exercise(
        near(_relu_factor),
        "제곱의 평균이 한 층에 몇 배가 되는지 먼저 구하고, 묻는 것이 제곱인지 제곱근인지 보세요.",
    ),
    "13-2": Exercise(
        near(_stds), "세 규칙의 식에 784와 100을 넣으세요. 묻는 것은 분산이 아니라 표준편차입니다."
    ),
    "13-3": Exercise(
        _leaky, "양수 쪽과 음수 쪽이 남기는 제곱의 평균을 따로 구해 더해 보세요. 배열의 모양도 확인하세요."
    ),
    "13-4": Exercise(
        _lively, "이득을 키우면 활성화값과 기울기가 함께 커집니다. 어느 쪽이 조건을 벗어났는지 보세요."
    ),
    "13-5": Exercise(
        near(_doubled), "가중치에 양수를 곱하면 ReLU의 출력에서 무엇이 바뀌고 무엇이 그대로인지 보세요."
    ),
}
