"""초깃값이 왜 중요한가 강의의 연습."""

from typing import Any

import numpy as np

from naerimak import datasets, initializers
from naerimak.activations import Sigmoid, Tanh
from naerimak.exercises import Exercise, near
from naerimak.experiments import block_means, train_from
from naerimak.network import MLP
from naerimak.optimizers import SGD

BLOCK, GOAL = 4, 1.0


def _moving_weights() -> int:
    """0에서 출발한 시그모이드 신경망에서 첫 기울기가 0이 아닌 가중치의 수."""
    data, network = datasets.digits(), MLP((64, 100, 100, 10), Sigmoid())
    theta = network.init(np.random.default_rng(0), initializers.zeros)
    grad = network.loss_and_grad(theta, data.x_train, data.y_train)[1]
    return sum(int(np.count_nonzero(layer.W)) for layer in network.layers(grad))


def _distinct_neurons() -> int:
    """같은 값에서 출발해 두 에폭 배운 뒤, 첫 은닉층의 서로 다른 뉴런의 수."""
    network = MLP((64, 30, 30, 10), Tanh())
    start = {"": initializers.constant(0.02)}
    theta = train_from(network, start, datasets.digits(), SGD(lr=0.3), epochs=2)[""].theta
    distinct: list[Any] = []
    for neuron in network.layers(theta)[0].W.T:
        # 행렬곱의 반올림은 CPU마다 다르고 뉴런마다 다를 수 있다.
        if not any(np.allclose(neuron, one, rtol=0, atol=1e-6) for one in distinct):
            distinct.append(neuron)
    return len(distinct)


def _learns(std: Any) -> bool:
    network = MLP((64, *[100] * 10, 10), Tanh())
    start = {"": initializers.normal(float(std))}
    history = train_from(network, start, datasets.digits(), SGD(lr=0.1), epochs=1)[""]
    return history.diverged_at is None and bool(block_means(history.loss, BLOCK)[-1] < GOAL)


EXERCISES = {
    "10-1": Exercise(
        near(_moving_weights, rel=1e-9),
        "0이 아닌 기울기를 받는 층은 마지막 층 하나입니다. 모양이 100×10입니다.",
    ),
    "10-2": Exercise(near(_distinct_neurons, rel=1e-9), "같은 값에서 출발한 뉴런들은 끝까지 서로 같습니다."),
    "10-3": Exercise(near(lambda: 0.1 * 100**0.5 / 400**0.5), "두 신경망에서 σ√n이 같아야 합니다."),
    "10-4": Exercise(_learns, "탐색기에서 층의 수를 10에 두고 손실이 1보다 작아지는 σ를 찾아보세요."),
}
