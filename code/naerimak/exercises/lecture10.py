"""초깃값이 왜 중요한가 강의의 연습."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from naerimak import _check, datasets, initializers
from naerimak._types import Array
from naerimak.activations import Tanh
from naerimak.exercises import Exercise, Malformed, Mistake, near, numbers
from naerimak.exercises.draws import drawn, has_variance
from naerimak.experiments import block_means, train_from
from naerimak.initializers import Initializer
from naerimak.network import MLP
from naerimak.optimizers import SGD

BLOCK, GOAL = 4, 1.0
FAN_IN, FAN_OUT, STD = 64, 30, 0.2
CASES = ((1,), (2,), (3,), (1, 3))
"""연습 10-1에서 0으로 바꾸는 층의 번호."""


def _moving_layers() -> list[int]:
    """경우마다 첫 기울기에서 움직이는 층의 번호. 없으면 0."""
    data, network = datasets.digits(), MLP((64, 30, 30, 10), Tanh())
    moving = []
    for case in CASES:
        theta = network.init(np.random.default_rng(0), initializers.xavier_normal)
        for layer in case:
            network.layers(theta)[layer - 1].W[:] = 0
        grad = network.loss_and_grad(theta, data.x_train, data.y_train)[1]
        moved = [k for k, layer in enumerate(network.layers(grad), start=1) if layer.W.any()]
        moving.append(moved[0] if moved else 0)
    return moving


def _drawn(answer: Any, seed: int) -> Array:
    return drawn(answer, FAN_IN, FAN_OUT, seed)


def _same_neurons(answer: Any) -> bool:
    return bool(np.ptp(_drawn(answer, 0), axis=1).max() == 0)


def _ignores_rng(answer: Any) -> bool:
    return bool(np.array_equal(_drawn(answer, 0), _drawn(answer, 1)))


def _mended(answer: Any) -> bool:
    draw = _drawn(answer, 0)
    different = bool(np.std(draw, axis=1).mean() > 0.9 * STD)
    return different and has_variance(draw, STD**2) and not _ignores_rng(answer)


def _one_neuron(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64
) -> Array:
    """뉴런 하나의 가중치를 뽑아 모든 뉴런에 베낍니다."""
    drawn: Array = np.tile(rng.normal(0, 0.2, (fan_in, 1)), fan_out).astype(dtype)
    return drawn


PATIENTS: dict[str, tuple[Initializer, str]] = {
    "가": (initializers.normal(0.4), "너무 크다"),
    "나": (initializers.xavier_normal, "알맞다"),
    "다": (_one_neuron, "뉴런이 같다"),
    "라": (initializers.normal(0.03), "너무 작다"),
}
"""연습 10-3의 초기화 함수와 진단."""


def patient(name: str) -> Initializer:
    """연습 10-3에서 진단할 초기화 함수를 냅니다. ``name``은 가, 나, 다, 라 가운데 하나입니다."""
    if name not in PATIENTS:
        raise _check.fail("name", name, "가, 나, 다, 라 가운데 하나")
    return PATIENTS[name][0]


def _diagnosed(answer: Any) -> bool:
    names, given = {one for _, one in PATIENTS.values()}, list(answer)
    if len(given) != len(PATIENTS) or not names.issuperset(given):
        raise Malformed(f"답은 {', '.join(map(repr, sorted(names)))} 가운데 하나씩 넷을 적으세요.")
    return given == [one for _, one in PATIENTS.values()]


def _learns(std: Any) -> bool:
    network = MLP((64, *[100] * 10, 10), Tanh())
    start = {"": initializers.normal(float(numbers(std)))}
    history = train_from(network, start, datasets.digits(), SGD(lr=0.1), epochs=1)[""]
    return history.diverged_at is None and bool(block_means(history.loss, BLOCK)[-1] < GOAL)


EXERCISES = {
    "10-1": Exercise(
        near(_moving_layers, rel=1e-9),
        (
            (
                "층의 기울기는 아래에서 올라온 활성화값과 위에서 내려온 기울기의 곱입니다. "
                "경우마다 둘을 따로 따져 보세요."
            ),
            (
                "1층이 0이면 1층의 출력도 0입니다. "
                "그 위층의 기울기와 1층으로 내려오는 기울기를 따로 구해 보세요."
            ),
            "2층의 기울기에는 1층과 3층의 가중치가 들어 있습니다. 2층 자신의 가중치도 들어 있는지 보세요.",
        ),
        (
            Mistake(
                near(lambda: [3, 3, 3, 3]),
                "출력층만 움직이는 것은 모든 가중치가 같은 값일 때입니다. 나머지 층이 난수이면 다릅니다.",
            ),
            Mistake(
                near(lambda: [0, 0, 0, 0]),
                "모두 0일 때와 다릅니다. "
                "한 층만 0이면 그 층으로 들어오는 값과 내려오는 기울기는 살아 있습니다.",
            ),
            Mistake(
                near(lambda: [1, 2, 3, 2]),
                "앞의 셋은 맞습니다. 두 층이 0일 때 2층으로 들어오는 활성화값이 얼마인지 보세요.",
            ),
        ),
    ),
    "10-2": Exercise(
        _mended,
        (
            (
                "전체의 표준편차 하나로는 뉴런이 서로 다른지 알 수 없습니다. "
                "가중치 행렬의 열 둘을 나란히 찍어 보세요."
            ),
            "난수 발생기를 몇 번, 어떤 시드로 만드는지 보세요. 받은 rng로 한꺼번에 뽑을 수 있습니다.",
        ),
        (
            Mistake(_same_neurons, "아직 뉴런끼리 모두 같습니다. 행렬의 열 하나가 뉴런 하나입니다."),
            Mistake(
                _ignores_rng,
                "뉴런은 서로 다르지만, rng를 바꾸어도 같은 수가 나옵니다. 받은 rng로 뽑으세요.",
            ),
        ),
    ),
    "10-3": Exercise(
        _diagnosed,
        (
            "표의 칸을 하나씩 보세요. 첫 손실은 ln 10과 비교하고, 표준편차와 포화는 앞의 표와 비교합니다.",
            "크기에 아무 이상이 없는데 배우지 못하는 경우가 하나 있습니다. 마지막 칸이 그것을 가립니다.",
        ),
        (
            Mistake(
                lambda answer: list(answer) == ["너무 크다", "알맞다", "알맞다", "너무 작다"],
                "다의 크기에는 이상이 없습니다. 그런데 마지막 칸이 다른 셋과 다릅니다.",
            ),
            Mistake(
                lambda answer: "너무 작다" in answer[:1] or "너무 크다" in answer[3:],
                "크고 작은 것이 뒤바뀌었습니다. "
                "가중치가 작을 때 5층의 표준편차가 0과 1 가운데 어디로 가는지 보세요.",
            ),
        ),
    ),
    "10-4": Exercise(
        _learns,
        (
            "탐색기에서 tanh, 10층에 두고 σ를 한 칸씩 옮기며 손실의 끝을 보세요.",
            "σ√n이 1보다 조금 큰 곳에서 찾으세요. n은 100입니다.",
        ),
        (
            Mistake(
                lambda std: 0 <= float(std) <= 0.05,
                "작습니다. 열 층을 지나며 활성화값도 기울기도 사라져 손실이 ln 10에 머뭅니다.",
            ),
            Mistake(
                lambda std: float(std) >= 0.5,
                "큽니다. 은닉층이 포화해 한 에폭이 지나도 손실이 높습니다.",
            ),
        ),
        needs_numpy=True,
    ),
}
