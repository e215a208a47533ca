"""난수 신경망의 깊이: 두 입력이 층을 지나며 어떻게 되는지 재고, 어느 깊이까지 배우는지 봅니다."""

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from naerimak import _check, activations, datasets, initializers
from naerimak._types import Array
from naerimak.activations import Activation
from naerimak.experiments import stored
from naerimak.experiments.mean_field import chi, depth_scale, resting_length
from naerimak.experiments.starts import learn
from naerimak.initializers import Initializer
from naerimak.network import MLP
from naerimak.optimizers import SGD

__all__ = [
    "TRAINED_BIAS",
    "TRAINED_DEPTHS",
    "TRAINED_LRS",
    "TRAINED_WEIGHTS",
    "Pairs",
    "critical_weight",
    "deep_linear_losses",
    "jacobian_values",
    "learn_depth",
    "pairs",
    "random_start",
    "saxe_run",
    "saxe_strength",
    "steps_to_learn",
    "trained_depths",
    "tuned_steps",
    "weight_scales",
]


class Pairs(NamedTuple):
    """``pairs``가 층마다 잰 것. 모두 ``(seeds, depth)``이고, 맨 앞이 1층입니다.

    ``length``는 z의 제곱의 평균, ``correlation``은 두 입력의 z의 상관, ``gradient``는 z에 대한 기울기의
    제곱의 평균을 맨 위층의 것으로 나눈 것입니다.
    """

    length: Array
    correlation: Array
    gradient: Array


def pairs(
    activation: str | Activation,
    weight: float,
    bias: float,
    *,
    depth: int = 30,
    width: int = 500,
    cosine: float = 0.6,
    length: float = 1.0,
    seeds: Sequence[int] = range(5),
) -> Pairs:
    r"""상관이 ``cosine``이고 성분의 제곱의 평균이 ``length``인 두 입력을 난수 신경망에 흘려보내 잽니다.

    가중치의 표준편차는 ``weight``$/\sqrt n$, 편향의 표준편차는 ``bias``입니다.
    두 입력은 꼭 그 상관과 크기가 되도록 맞춥니다.
    """
    activation = activations.get(activation)
    _check.count("depth", depth)
    _check.count("width", width, 2)
    found = np.empty((3, len(seeds), depth))
    for row, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        flat, _ = np.linalg.qr(rng.standard_normal((width, 2)))
        turn = np.array([[1.0, cosine], [0.0, math.sqrt(1 - cosine * cosine)]])
        y = math.sqrt(length * width) * (flat @ turn).T
        weights, slopes = [], []
        for layer in range(depth):
            matrix = weight / math.sqrt(width) * rng.standard_normal((width, width))
            z = y @ matrix + bias * rng.standard_normal(width)
            product = z @ z.T
            found[0, row, layer] = np.trace(product) / (2 * width)
            found[1, row, layer] = product[0, 1] / math.sqrt(product[0, 0] * product[1, 1])
            y = activation(z)
            weights.append(matrix)
            slopes.append(activation.slope_at_output(y[0]))
        delta = rng.standard_normal(width) * slopes[-1]
        for layer in range(depth - 1, -1, -1):
            found[2, row, layer] = np.mean(delta * delta)
            if layer:
                delta = (weights[layer] @ delta) * slopes[layer - 1]
        found[2, row] /= found[2, row, -1]
    return Pairs(*found)


def jacobian_values(
    activation: str | Activation,
    initializer: str | Initializer,
    depth: int,
    *,
    width: int = 100,
    length: float = 1.0,
    seed: int = 0,
) -> Array:
    r"""맨 위를 입력으로 미분한 야코비 행렬 $\partial y_D/\partial y_0$의 특잇값을 냅니다.

    큰 것부터 ``width``개입니다. ``length``는 입력의 성분의 제곱의 평균이고, 편향은 없습니다.
    """
    activation, draw = activations.get(activation), initializers.get(initializer)
    rng = np.random.default_rng(seed)
    y: Array = math.sqrt(length) * rng.standard_normal(width)
    product = np.eye(width)
    for _ in range(depth):
        matrix = draw(rng, width, width)
        y = activation(y @ matrix)
        product = (product @ matrix) * activation.slope_at_output(y)
    values: Array = np.linalg.svd(product, compute_uv=False)
    return values


# ---------------------------------------------------------------- 깊은 선형 신경망


def saxe_strength(start: float, target: float, time: Array) -> Array:
    r"""두 층인 선형 신경망이 배우는 특잇값 하나의 크기 $a(\tau)$를 정확한 식으로 냅니다.

    $$a(\tau) = \frac{s\,e^{2s\tau}}{e^{2s\tau} - 1 + s/a_0}$$

    Saxe 외(2014). ``start``가 $a_0$, ``target``이 $s$이고, ``time``은 학습률과 걸음의 수의 곱
    $\tau$입니다.
    """
    _check.positive("start", start)
    _check.positive("target", target)
    grown = np.exp(2 * target * time)
    strength: Array = target * grown / (grown - 1 + target / start)
    return strength


def saxe_run(targets: Sequence[float], start: float, lr: float, steps: int, *, seed: int = 0) -> Array:
    r"""두 층인 선형 신경망을 경사 하강법으로 가르치며, 배울 특잇값마다의 크기를 (steps + 1, k)로 냅니다.

    $A = U S V^\top$을 $W_1 = \sqrt{a_0}\,U R$, $W_2 = \sqrt{a_0}\,R^\top V^\top$에서 배웁니다. $R$은 난수
    직교 행렬입니다. 크기는 $U^\top W_1W_2V$의 대각선입니다.
    """
    _check.positive("start", start)
    size, rng = len(targets), np.random.default_rng(seed)
    left, right, turn = (np.linalg.qr(rng.standard_normal((size, size)))[0] for _ in range(3))
    target = left * np.asarray(targets) @ right.T
    first, second = math.sqrt(start) * left @ turn, math.sqrt(start) * turn.T @ right.T
    strengths = np.empty((steps + 1, size))
    for t in range(steps + 1):
        strengths[t] = np.diag(left.T @ first @ second @ right)
        wrong = first @ second - target
        first, second = first - lr * wrong @ second.T, second - lr * first.T @ wrong
    return strengths


LINEAR_WIDTH, LINEAR_OUT = 32, 4
"""깊은 선형 신경망의 너비와 나가는 수."""


def linear_target(seed: int = 0) -> Array:
    """배울 행렬 (32, 4): 특잇값이 0.5에서 1.5까지 고르게 퍼진 난수 행렬."""
    rng = np.random.default_rng(seed)
    left = np.linalg.qr(rng.standard_normal((LINEAR_WIDTH, LINEAR_OUT)))[0]
    right = np.linalg.qr(rng.standard_normal((LINEAR_OUT, LINEAR_OUT)))[0]
    target: Array = left * np.linspace(0.5, 1.5, LINEAR_OUT) @ right
    return target


def deep_linear_losses(
    start: str | Initializer, depth: int, lr: float, steps: int, *, until: float = 0.0, seed: int = 0
) -> Array:
    r"""행렬 ``depth``개의 곱으로 ``linear_target``을 배우며 걸음마다의 손실을 냅니다.

    $L = \tfrac12\lVert W_1W_2\cdots W_D - A\rVert^2$이고, 마지막 행렬만 (32, 4), 나머지는 (32, 32)입니다.
    손실이 처음의 ``until``배 아래로 내려가거나 발산하면 멈추고, 그 뒤는 ``inf``입니다.
    """
    draw, rng = initializers.get(start), np.random.default_rng([seed, 1])
    target = linear_target(seed)
    layers = [draw(rng, LINEAR_WIDTH, LINEAR_WIDTH) for _ in range(depth - 1)]
    layers.append(draw(rng, LINEAR_WIDTH, LINEAR_OUT))
    losses = np.full(steps + 1, np.inf)
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            # 앞은 W_1…W_i, 뒤는 (W_1…W_D - A)에 남은 층을 되돌려 곱한 것.
            before = [np.eye(LINEAR_WIDTH)]
            for layer in layers[:-1]:
                before.append(before[-1] @ layer)
            wrong = before[-1] @ layers[-1] - target
            losses[t] = np.sum(wrong * wrong) / 2
            if losses[t] < until * losses[0]:
                break
            if not losses[t] < 1e6:
                losses[t] = np.inf
                break
            for i in range(depth - 1, -1, -1):
                grad = before[i].T @ wrong
                wrong = wrong @ layers[i].T
                layers[i] = layers[i] - lr * grad
    return losses


LEARNT = 0.01
"""손실이 처음의 이만큼 아래로 내려가면 배웠다고 본다."""


def steps_to_learn(losses: Array, share: float = LEARNT) -> float:
    """손실이 처음의 ``share``배 아래로 처음 내려간 걸음. 내려가지 못했으면 ``inf``입니다."""
    below = losses < share * losses[0]
    return float(np.argmax(below)) if below.any() else math.inf


def tuned_steps(
    start: str | Initializer, depth: int, *, steps: int = 300, seed: int = 0
) -> tuple[float, float]:
    """학습률 여섯(1/깊이의 1/16배부터 두 배씩) 가운데 가장 적은 걸음에 배우는 것의 (걸음의 수, 학습률)."""
    _check.count("depth", depth)
    lrs = [2.0**k / (16 * depth) for k in range(6)]
    needed = [
        steps_to_learn(deep_linear_losses(start, depth, lr, steps, until=LEARNT, seed=seed)) for lr in lrs
    ]
    best = int(np.argmin(needed))
    return needed[best], lrs[best]


# ---------------------------------------------------------------- 어느 깊이까지 배우는가

TRAINED_BIAS, TRAINED_WIDTH, TRAINED_EPOCHS, TRAINED_BATCH = 0.2, 100, 4, 64
TRAINED_DEPTHS = (5, 10, 20, 30, 45, 65, 90)
TRAINED_WEIGHTS = (0.8, 1.0, 1.15, 1.3, 1.45, 1.6, 1.8, 2.1, 2.5)
TRAINED_LRS = (0.003, 0.01, 0.03, 0.1)


def random_start(network: MLP, weight: float, bias: float, seed: int = 0) -> Array:
    r"""가중치의 표준편차가 ``weight``$/\sqrt{n_\text{in}}$, 편향의 것이 ``bias``인 ``theta``를 냅니다."""
    rng = np.random.default_rng(seed)
    theta = network.init(rng, lambda *args, **rest: initializers.lecun_normal(*args, gain=weight, **rest))
    for layer in network.layers(theta):
        layer.b[...] = bias * rng.standard_normal(layer.b.shape)
    return theta


def learn_depth(depth: int, weight: float, lr: float) -> float:
    """은닉층이 ``depth``개인 tanh 신경망이 손글씨 숫자를 네 에폭 배운 뒤 학습 데이터를 맞힌 비율(%)."""
    data = datasets.digits()
    network = MLP((64, *[TRAINED_WIDTH] * depth, 10), activations.get("tanh"))
    theta = random_start(network, weight, TRAINED_BIAS)
    history = learn(network, theta, data, SGD(lr), epochs=TRAINED_EPOCHS, batch_size=TRAINED_BATCH)
    if history.diverged_at is not None:
        return 0.0
    return 100 * float(history.train_accuracy[-1])


def sweep_depths(progress: Callable[[str], None] = print) -> dict[str, Any]:
    """깊이와 σ_w와 학습률을 모두 해 본 결과를 JSON에 적을 사전으로 냅니다. 명령은
    ``tools/make_depths.py``입니다.
    """
    found = []
    for depth in TRAINED_DEPTHS:
        rows = [
            [round(learn_depth(depth, weight, lr), 1) for lr in TRAINED_LRS] for weight in TRAINED_WEIGHTS
        ]
        found.append(rows)
        progress(f"{depth}층: {[max(row) for row in rows]}")
    return {
        "depths": TRAINED_DEPTHS, "weights": TRAINED_WEIGHTS, "bias": TRAINED_BIAS, "lrs": TRAINED_LRS,
        "accuracy": found,
    }  # fmt: skip


@cache
def trained_depths() -> Array:
    """저장해 둔 탐색(``data/depths.json``)을 (깊이, σ_w, 학습률)의 정확도(%)로 냅니다."""
    return np.array(stored.read("depths")["accuracy"])


def weight_scales(weights: Sequence[float] | Array, bias: float) -> tuple[Array, Array]:
    r"""tanh에서 ``weights``의 σ_w마다 $\chi$와 깊이의 척도 $\xi = 1/\lvert\ln\chi\rvert$를 냅니다."""
    found = [chi("tanh", resting_length("tanh", one, bias), one) for one in map(float, weights)]
    return np.array(found), np.array([depth_scale(one) for one in found])


def critical_weight(bias: float) -> float:
    r"""편향의 표준편차가 ``bias``인 tanh 신경망에서 혼돈의 경계($\chi = 1$)의 $\sigma_w$를 냅니다."""
    _check.non_negative("bias", bias)
    low, high = 0.5, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        if weight_scales([middle], bias)[0][0] > 1:
            high = middle
        else:
            low = middle
    return low
