"""강의가 재는 것들: 길의 판정, 층마다의 통계, 기울기의 잡음, 학습률에 대한 민감도."""

import copy
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from naerimak import _check, activations, initializers
from naerimak._check import Array
from naerimak.activations import Activation
from naerimak.datasets import Dataset
from naerimak.initializers import Initializer
from naerimak.landscapes import Landscape, Quadratic
from naerimak.network import MLP, Network
from naerimak.optimizers import OPTIMIZERS, Momentum, MomentumState, Optimizer
from naerimak.recurrent import PassedTime, roll_back, unroll
from naerimak.schedules import Schedule
from naerimak.sweeps import Descent, sweep
from naerimak.tables import Table, table
from naerimak.training import History, Trace, at_step, checked_start, replay, train, with_lr

# ── 길의 판정 ────────────────────────────────────────────────────────────────
# 아래 여섯 함수도 자바스크립트로 옮겨지므로 반복문과 사칙연산만 쓴다.


def turning_share(grads: Sequence[Sequence[float]]) -> float:
    """뒤쪽 절반의 걸음에서, 기울기가 바로 앞 걸음과 반대쪽을 가리킨(내적이 음수인) 비율을 냅니다."""
    begin = max(1, len(grads) // 2)
    turns = 0
    for k in range(begin, len(grads)):
        dot = 0.0
        for i in range(len(grads[k])):
            dot += grads[k][i] * grads[k - 1][i]
        if dot < 0:
            turns += 1
    return turns / max(1, len(grads) - begin)


def judge(first: float, last: float, turning: float) -> str:
    """처음과 마지막 손실(최솟값을 뺀 값), 뒤집힌 비율로 길을 판정합니다.

    처음보다 높아졌거나 유한하지 않으면 발산, 천분의 일 아래로 내려왔으면 수렴,
    걸음의 절반 넘게 방향이 뒤집히면 진동, 나머지는 느림입니다.
    """
    if not (last <= first):
        return "발산"
    if last <= 0.001 * first:
        return "수렴"
    if turning > 0.5:
        return "진동"
    return "느림"


def arrival(losses: Sequence[float], lowest: float, share: float) -> int | None:
    """손실에서 최솟값 ``lowest``를 뺀 간격이 처음의 ``share``배 아래로 내려와 끝까지 머문 첫 걸음을 냅니다.

    잠깐 스쳐 간 것은 도착이 아닙니다. 끝까지 머문 걸음이 없으면 ``None``입니다.
    """
    target = lowest + share * (losses[0] - lowest)
    t = len(losses)
    while t > 0 and losses[t - 1] <= target:
        t -= 1
    if t == len(losses):
        return None
    return t


def heavy_ball_rate(lr: float, momentum: float, curvature: float) -> float:
    r"""곡률이 ``curvature``인 2차 함수에서 모멘텀이 한 걸음에 곱하는 수(2×2 행렬의 스펙트럼 반지름)를 냅니다.

    $(x_{t+1}, x_t)^\top = \begin{pmatrix}1+\alpha-\eta\lambda & -\alpha\\ 1 & 0\end{pmatrix}(x_t, x_{t-1})^\top$의
    고윳값 가운데 절댓값이 가장 큰 것입니다. 1보다 크면 발산합니다.
    """
    trace = 1 + momentum - lr * curvature
    inside = trace * trace - 4 * momentum
    if inside < 0:
        # 켤레 복소수인 두 고윳값의 곱이 α이므로 절댓값은 √α다.
        return math.sqrt(momentum)
    return (math.fabs(trace) + math.sqrt(inside)) / 2


def best_heavy_ball(smallest: float, largest: float) -> tuple[float, float]:
    r"""곡률이 ``smallest``에서 ``largest`` 사이인 2차 함수에서 가장 빠른 (학습률, 모멘텀 계수)를 냅니다.

    Polyak(1964): $\eta^\ast = \frac{4}{(\sqrt L+\sqrt\mu)^2}$,
    $\alpha^\ast = \left(\frac{\sqrt L-\sqrt\mu}{\sqrt L+\sqrt\mu}\right)^2$.
    """
    total = math.sqrt(largest) + math.sqrt(smallest)
    ratio = (math.sqrt(largest) - math.sqrt(smallest)) / total
    return 4 / (total * total), ratio * ratio


def heavy_ball_regime(lr: float, momentum: float, curvature: float) -> str:
    """한 축에서 모멘텀의 움직임을 발산, 출렁임(과소감쇠), 지그재그, 단조(과대감쇠) 가운데 하나로 부릅니다."""
    trace = 1 + momentum - lr * curvature
    inside = trace * trace - 4 * momentum
    if lr * curvature > 2 + 2 * momentum:
        return "발산"
    if inside < 0:
        return "출렁임"
    if trace < 0:
        return "지그재그"
    return "단조"


def verdict(trace: Trace) -> str:
    """``trace``를 ``judge``로 판정합니다: 수렴, 진동, 느림, 발산 가운데 하나."""
    if trace.diverged_at is not None:
        return "발산"
    gap = trace.loss - trace.landscape.lowest
    return judge(float(gap[0]), float(gap[-1]), turning_share(trace.grad.tolist()))


# ── 학습률에 대한 민감도 ─────────────────────────────────────────────────────


def sweep_learning_rates(
    landscape: Landscape,
    start: Sequence[float] | Array,
    optimizer: Optimizer,
    lrs: Sequence[float] | Array,
    steps: int,
) -> Array:
    """학습률마다 ``steps``걸음 뒤의 손실을 냅니다. 모양은 ``lrs``와 같고, 발산하면 ``inf``입니다."""
    rules = [with_lr(optimizer, lr) for lr in np.asarray(lrs, dtype=float).tolist()]
    point = tuple(map(float, start))
    return np.array(sweep([Descent(landscape, point, rule, steps) for rule in rules], progress=False))


class Tuned(NamedTuple):
    """고른 학습률과 그때의 손실."""

    lr: float
    loss: float


def tune(
    landscape: Landscape,
    start: Sequence[float] | Array,
    rules: Mapping[str, Optimizer],
    lrs: Sequence[float] | Array,
    steps: int,
) -> dict[str, Tuned]:
    """규칙마다 같은 ``lrs``를 해 보고, ``steps``걸음 뒤의 손실이 가장 낮은 학습률과 그 손실을 냅니다."""
    found = {name: sweep_learning_rates(landscape, start, rule, lrs, steps) for name, rule in rules.items()}
    return {
        name: Tuned(float(np.asarray(lrs)[np.argmin(one)]), float(one.min())) for name, one in found.items()
    }


def turned_ravine(angle: float) -> tuple[Quadratic, tuple[float, float]]:
    """조건수 20인 골짜기와 출발점을 함께 ``angle``(라디안)만큼 돌려 냅니다. 어느 각에서든 같은 문제입니다."""
    x, y = Quadratic.start
    cos, sin = math.cos(angle), math.sin(angle)
    return Quadratic(condition=20.0, angle=angle), (cos * x - sin * y, sin * x + cos * y)


def fastest_learning_rate(
    landscape: Landscape,
    start: Sequence[float] | Array,
    optimizer: Optimizer,
    lrs: Sequence[float] | Array,
    steps: int,
    share: float = 0.001,
) -> float:
    """``lrs`` 가운데 가장 먼저 도착하는(``arrival``) 학습률을 냅니다. 비기면 마지막 손실이 낮은 쪽입니다.

    지형의 그림 밖으로 나가는 길은 모두가 그럴 때에만 봅니다. 패키지의 규칙은 원소마다 작동하므로 ``sweeps.Descent``처럼 모든
    학습률을 한꺼번에 걷되, 마지막 손실이 아니라 걸음마다의 손실과 자리를 봅니다.
    """
    if type(optimizer) not in OPTIMIZERS.values():
        raise _check.fail("optimizer", optimizer, f"{', '.join(OPTIMIZERS)} 가운데 하나")
    _check.count("steps", steps)
    rates = np.asarray(lrs, dtype=float).tolist()
    if not rates:
        raise _check.fail("lrs", rates, "학습률 하나 이상")
    for lr in rates:
        with_lr(optimizer, lr)
    together: Any = copy.copy(optimizer)
    # 학습률은 위에서 하나씩 확인했다. 수 하나 자리에 열 하나를 넣는다.
    object.__setattr__(together, "lr", np.array(rates)[:, None])
    theta = np.tile(checked_start(landscape, start)[0], (len(rates), 1))
    state, losses, inside = together.init(theta), [landscape(theta)], np.full(len(rates), True)
    low, high = np.array(landscape.bounds).T
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for _ in range(steps):
            theta, state = together.step(theta, landscape.grad(theta), state)
            losses.append(landscape(theta))
            inside &= np.all((low <= theta) & (theta <= high), axis=1)
    curves = np.where(np.isfinite(losses), losses, np.inf).T

    def order(k: int) -> tuple[bool, float, float]:
        arrived = arrival(curves[k].tolist(), landscape.lowest, share)
        return not inside[k], math.inf if arrived is None else arrived, float(curves[k, -1])

    return float(rates[min(range(len(rates)), key=order)])


# ── 기울기를 재는 법 ─────────────────────────────────────────────────────────


def numerical_gradient(function: Callable[[Array], float], theta: Array, h: float = 1e-5) -> Array:
    r"""중앙 차분 $\frac{L(\theta + h e_i) - L(\theta - h e_i)}{2h}$을 매개변수마다 셈해 ``theta``와 같은 모양으로 냅니다.

    ``function``은 매개변수 배열을 받아 손실을 내는 함수이고, 매개변수 하나에 두 번씩 불립니다. ``h``는 0보다 큽니다.
    """
    theta = _check.floating("theta", theta).copy()
    _check.positive("h", h)
    grad, flat = np.empty_like(theta), theta.reshape(-1)
    for i, here in enumerate(flat.copy()):
        flat[i] = here + h
        above = function(theta)
        flat[i] = here - h
        below = function(theta)
        flat[i] = here
        grad.flat[i] = (above - below) / (2 * h)
    return grad


def difference_errors(
    landscape: Landscape,
    points: Sequence[float] | Array,
    hs: Sequence[float] | Array,
    *,
    central: bool = True,
    dtype: DTypeLike = np.float64,
) -> Array:
    """1차원 지형에서 차분으로 구한 기울기의 오차를 ``h``마다 냅니다. 모양은 ``hs``와 같습니다.

    ``points`` 가운데 오차가 가장 큰 점의 것입니다. 차분은 ``dtype``으로, 견줄 기울기는 float64로 셈합니다.
    ``central``이 거짓이면 앞쪽 차분입니다.
    """
    if landscape.dim != 1:
        raise _check.fail("landscape", landscape, "1차원 지형")
    x = np.asarray(points, dtype)
    exact = landscape.slope(x.astype(np.float64))[0]
    errors = []
    for h in np.asarray(hs, dtype):
        _check.positive("hs", h)
        below, width = (x - h, 2 * h) if central else (x, h)
        difference = (landscape.value(x + h) - landscape.value(below)) / width
        errors.append(np.max(np.abs(difference - exact)))
    return np.array(errors)


def loss_along(
    network: MLP,
    theta: Array,
    x: Array,
    y: NDArray[np.integer[Any]],
    direction: Array,
    distances: Sequence[float] | Array,
) -> Array:
    r"""``theta``에서 ``direction`` 쪽으로 ``distances``만큼 옮기며 잰 손실을 냅니다. 모양은 ``distances``와 같습니다."""
    return np.array([network.loss(theta + float(d) * direction, x, y) for d in np.asarray(distances)])


def seconds(work: Callable[[], object], repeats: int = 20) -> float:
    """``work``를 ``repeats``번 부르며 잰 시간(초) 가운데 가장 짧은 것을 냅니다. 다른 일이 끼어들면 길어지기만 하기 때문입니다."""
    _check.count("repeats", repeats)
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


# ── 모멘텀 ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class GradientMomentum:
    r"""학습률을 곱하지 않은 기울기를 쌓는 모멘텀.

    $$v \leftarrow \alpha v + (1-d)\, g,\qquad W \leftarrow W - \eta v$$

    ``dampening``이 $d$입니다(0 이상 1 미만). 0이면 PyTorch와 optax의 꼴이고, $\alpha$이면 기울기의 지수 이동 평균으로 가는
    꼴입니다. 학습률이 그대로이면 $d = 0$은 ``Momentum``과 같은 길을 갑니다.
    """

    lr: float = 0.01
    momentum: float = 0.9
    dampening: float = 0.0

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.fraction("momentum", self.momentum)
        _check.fraction("dampening", self.dampening)
        _check.plain(self)

    def init(self, theta: Array) -> MomentumState:
        """속도 0에서 시작합니다."""
        return MomentumState(np.zeros_like(theta))

    def step(self, theta: Array, grad: Array, state: MomentumState) -> tuple[Array, MomentumState]:
        """기울기를 쌓고, 쌓인 것에 지금의 학습률을 곱해 갑니다."""
        v = self.momentum * state.v + (1 - self.dampening) * grad
        theta = theta - self.lr * v
        return theta, MomentumState(v)


def resting_points(
    landscape: Landscape,
    starts: Sequence[float] | Array,
    momenta: Sequence[float] | Array,
    lr: float,
    steps: int,
) -> Array:
    """1차원 지형에서 모멘텀이 ``steps``걸음 뒤에 가장 가까이 있는 극솟값을 냅니다.

    모양은 ``(len(momenta), len(starts))``입니다. 발산한 곳은 ``nan``입니다.
    """
    if landscape.dim != 1:
        raise _check.fail("landscape", landscape, "1차원 지형")
    _check.count("steps", steps)
    starts = np.asarray(starts, dtype=float)
    minima = np.array(landscape.minima)[:, 0]
    rows = []
    for momentum in np.asarray(momenta):
        rule = Momentum(lr=lr, momentum=float(momentum))
        theta, state = starts, rule.init(starts)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(steps):
                theta, state = rule.step(theta, landscape.slope(theta)[0], state)
        nearest = minima[np.argmin(np.abs(theta[:, None] - minima), axis=1)]
        rows.append(np.where(np.isfinite(theta), nearest, np.nan))
    return np.array(rows)


# ── 층마다의 통계 ────────────────────────────────────────────────────────────

BINS = 40
GRADIENT_DECADES = (-8.0, 2.0)
"""기울기 히스토그램의 가로축: log10|기울기|의 구간."""


@dataclass(frozen=True)
class Histogram:
    """``bounds`` 구간을 똑같이 나눈 칸의 개수 ``counts``와, 구간 밖에 떨어진 비율 ``outside``."""

    counts: NDArray[np.int64]
    bounds: tuple[float, float]
    outside: float


@dataclass(frozen=True)
class LayerStatistics:
    """한 층의 앞과 뒤.

    ``mean``·``std``는 활성화값의 평균과 표준편차, ``saturated``는 포화한 활성화값의 비율, ``dead``는 모든 입력에서 출력이
    0인 뉴런의 비율입니다. ``gradient_std``는 활성화값에 대한 기울기의 표준편차, ``gradient_zero``는 기울기가 정확히 0인
    비율입니다. ``gradients``의 가로축은 log10|기울기|이고 0은 세지 않습니다.
    """

    activations: Histogram
    mean: float
    std: float
    saturated: float
    dead: float
    gradients: Histogram
    gradient_std: float
    gradient_zero: float


class _Scratch:
    """통계를 내는 동안 다시 쓰는 배열. 큰 배열을 그때그때 새로 얻는 값이 계산보다 비싸다."""

    def __init__(self, size: int, dtype: DTypeLike) -> None:
        self.values: Array = np.empty(size, dtype)
        # float32를 int64로 바꾸는 명령이 없는 CPU에서는 int32를 거치는 편이 여러 배 빠르다.
        self.index = np.empty(size, np.int32)


def histogram(
    values: Array, bounds: tuple[float, float], bins: int = BINS, scratch: _Scratch | None = None
) -> Histogram:
    """``values``를 ``bounds``에서 ``bins``칸으로 셉니다. 위쪽 끝은 마지막 칸에 넣습니다.

    ``scratch``는 같은 크기의 배열을 여러 번 셀 때 넘겨 다시 쓰는 공간이고, 결과에는 영향을 주지 않습니다.
    """
    low, high = bounds
    scratch = scratch or _Scratch(values.size, values.dtype)
    # np.histogram은 칸의 경계를 하나하나 확인하느라 열 배 느리다. 칸의 폭이 모두 같으므로 곱셈 한 번이면 된다.
    # 0번과 bins + 1번 칸에 구간 밖을 모은다. values가 scratch의 것일 수도 있으므로 위로 벗어난 값은 먼저 센다.
    above = np.count_nonzero(values > high)
    at = np.subtract(values.ravel(), low, out=scratch.values)
    at *= bins / (high - low)
    at += 1
    np.clip(at, 0, bins + 1, out=at)
    np.copyto(scratch.index, at, casting="unsafe")
    counts = np.bincount(scratch.index, minlength=bins + 2)
    # 위쪽 끝과, 반올림되어 끝에 닿은 값은 마지막 칸의 것이다.
    counts[-2] += counts[-1] - above
    return Histogram(counts[1:-1], bounds, float(counts[0] + above) / values.size)


def _decades(gradient: Array, scratch: _Scratch) -> tuple[Histogram, float]:
    zero = 1 - np.count_nonzero(gradient) / gradient.size
    # float32의 log는 log10보다 여러 배 빠르다. 0의 로그(-inf)는 구간 밖으로 모인 뒤 아래에서 빠진다.
    with np.errstate(divide="ignore"):
        size = np.abs(gradient.ravel(), out=scratch.values)
        np.log(size, out=size)
    size *= 1 / math.log(10)
    counted = histogram(size, GRADIENT_DECADES, scratch=scratch)
    return replace(counted, outside=max(0.0, counted.outside - zero)), zero


def _mean_std(values: Array, scratch: _Scratch) -> tuple[float, float]:
    mean = float(values.mean(dtype=np.float64))
    centered = np.subtract(values.ravel(), values.dtype.type(mean), out=scratch.values)
    with np.errstate(over="ignore"):
        total = float(centered @ centered)
    if not 1e-30 < total < 1e30 and centered.any():
        # 아주 깊은 층에서는 float32의 제곱이 0이나 무한대가 된다.
        total = float(np.square(centered, dtype=np.float64).sum())
    return mean, math.sqrt(total / centered.size)


class Flow(NamedTuple):
    """층을 지나간 값들. 층의 번호 l = 0은 입력입니다.

    ``outputs`` (depth + 1, inputs, width)는 입력과 층마다의 활성화값, ``weights``는 층마다의 가중치,
    ``gradients`` (depth, inputs, width)는 1층부터 활성화값에 대한 기울기입니다.
    """

    outputs: Array
    weights: list[Array]
    gradients: Array


def flow(
    activation: str | Activation,
    initializer: str | Initializer,
    *,
    depth: int = 5,
    width: int = 100,
    inputs: int = 1000,
    seed: int = 0,
) -> Flow:
    r"""표준정규분포의 입력을 ``depth``층에 흘려보내고, 맨 위에서 표준정규분포의 기울기를 되돌려 보냅니다.

    $y_l = f(y_{l-1} W_l)$이고 층의 너비는 모두 ``width``, 입력은 ``inputs``개입니다. 기울기는 $y_l$에 대한 것입니다.
    입력과 가중치와 맨 위의 기울기는 ``seed``가 정합니다.
    """
    activation, draw = activations.get(activation), initializers.get(initializer)
    _check.count("depth", depth)
    _check.count("width", width)
    _check.count("inputs", inputs)
    _check.count("seed", seed, 0)
    # 통계는 float32로도 셋째 자리까지 같다. 큰 배열 하나로 얻어야 쪽(page)을 새로 받는 시간이 들지 않는다.
    passed = np.empty((2 * depth + 2, inputs, width), np.float32)
    outputs, gradients, delta = passed[: depth + 1], passed[depth + 1 : -1], passed[-1]
    outputs[0], gradients[-1] = _inputs(inputs, width, seed)
    rng = np.random.default_rng([seed, 1])
    weights = [draw(rng, width, width, dtype=np.float32) for _ in range(depth)]
    for i, matrix in enumerate(weights):
        activation(np.matmul(outputs[i], matrix, out=outputs[i + 1]), out=outputs[i + 1])
    for i in range(depth - 1, 0, -1):
        np.multiply(gradients[i], activation.slope_at_output(outputs[i + 1]), out=delta)
        np.matmul(delta, weights[i].T, out=gradients[i - 1])
    return Flow(outputs, weights, gradients)


@lru_cache(maxsize=2)
def _inputs(inputs: int, width: int, seed: int) -> tuple[Array, Array]:
    """맨 아래의 입력과 맨 위의 기울기. 설정을 바꾸며 견줄 때 같은 것을 다시 뽑지 않습니다."""
    rng = np.random.default_rng(seed)
    shape = (inputs, width)
    return rng.standard_normal(shape, dtype=np.float32), rng.standard_normal(shape, dtype=np.float32)


def layer_statistics(
    activation: str | Activation,
    initializer: str | Initializer,
    *,
    depth: int = 5,
    width: int = 100,
    inputs: int = 1000,
    seed: int = 0,
) -> list[LayerStatistics]:
    """``flow``로 흘려보낸 값의 통계를 아래층부터 ``depth``개 냅니다."""
    activation = activations.get(activation)
    outputs, _, gradients = flow(activation, initializer, depth=depth, width=width, inputs=inputs, seed=seed)
    scratch = _Scratch(inputs * width, np.float32)
    return [
        _statistics(activation, output, gradient, scratch)
        for output, gradient in zip(outputs[1:], gradients, strict=True)
    ]


def _statistics(activation: Activation, output: Array, gradient: Array, scratch: _Scratch) -> LayerStatistics:
    mean, std = _mean_std(output, scratch)
    decades, zero = _decades(gradient, scratch)
    return LayerStatistics(
        activations=histogram(output, activation.bounds, scratch=scratch),
        mean=mean,
        std=std,
        saturated=np.count_nonzero(activation.saturated(output)) / output.size,
        dead=1 - np.count_nonzero(output.any(axis=0)) / output.shape[1],
        gradients=decades,
        gradient_std=_mean_std(gradient, scratch)[1],
        gradient_zero=zero,
    )


def layer_table(
    statistics: Mapping[str, Sequence[LayerStatistics]], name: str, layers: Sequence[int] | None = None
) -> Table:
    """이름마다 한 줄씩, 층마다 ``LayerStatistics``의 수 ``name``을 적은 표를 냅니다.

    ``layers``는 적을 층의 번호(1부터)와 차례이고, 주지 않으면 모든 층입니다.
    """
    depth = min(len(one) for one in statistics.values())
    layers = range(1, depth + 1) if layers is None else layers
    if not all(1 <= layer <= depth for layer in layers):
        raise _check.fail("layers", tuple(layers), f"1 이상 {depth} 이하의 층 번호")
    rows = [
        [label, *(getattr(one[layer - 1], name) for layer in layers)] for label, one in statistics.items()
    ]
    return table(["", *(f"{layer}층" for layer in layers)], rows)


@dataclass(frozen=True)
class Growth:
    """제곱의 평균이 한 층을 지날 때마다 곱해지는 수의 평균 ``mean``과 표준오차 ``error``."""

    mean: float
    error: float


def _mean_square(values: Array) -> Array:
    mean: Array = np.mean(np.square(values), axis=(1, 2), dtype=np.float64)
    return mean


def layer_growth(
    activation: str | Activation,
    initializer: str | Initializer,
    *,
    seeds: Sequence[int] = range(20),
    depth: int = 5,
    width: int = 100,
    inputs: int = 1000,
) -> tuple[Growth, Growth]:
    r"""제곱의 평균이 한 층에 몇 배가 되는지를 앞으로($E[y_l^2]/E[y_{l-1}^2]$)와 뒤로($E[g_{l-1}^2]/E[g_l^2]$) 잽니다.

    ``seeds``와 둘째 층부터의 모든 층에서 평균을 냅니다. 지난 층이 정해지면 다음 비의 기댓값도 정해지므로
    층끼리는 상관이 없고, 표준오차는 비의 표준편차를 비의 개수의 제곱근으로 나눈 것입니다. ``depth``는 2 이상입니다.
    """
    _check.count("depth", depth, least=2)
    _check.count("seeds", len(seeds), least=2)
    ratios = np.empty((2, len(seeds), depth - 1))
    for row, seed in enumerate(seeds):
        passed = flow(activation, initializer, depth=depth, width=width, inputs=inputs, seed=seed)
        forward, backward = _mean_square(passed.outputs[1:]), _mean_square(passed.gradients)
        ratios[:, row] = forward[1:] / forward[:-1], backward[:-1] / backward[1:]
    up, down = (Growth(float(one.mean()), float(one.std(ddof=1) / math.sqrt(one.size))) for one in ratios)
    return up, down


def network_statistics(
    network: MLP, theta: Array, x: Array, y: NDArray[np.integer[Any]]
) -> list[LayerStatistics]:
    """자료 ``x``, ``y``를 넣었을 때 은닉층마다의 통계를 냅니다. 기울기는 진짜 손실에서 온 것입니다."""
    passed = network.trace_layers(theta, x, y)
    return [
        _statistics(network.activation, output, gradient, _Scratch(output.size, output.dtype))
        for output, gradient in zip(passed.activations[1:], passed.gradients, strict=True)
    ]


def mean_squares(
    activation: str | Activation,
    initializer: str | Initializer,
    widths: Sequence[int],
    *,
    inputs: int = 200,
    seed: int = 0,
) -> tuple[Array, Array]:
    r"""너비가 다른 층들을 지나며 제곱의 평균이 어떻게 되는지 앞으로 $E[y_l^2]$, 뒤로 $E[g_l^2]$ 잽니다.

    ``widths``는 입력부터 차례로 적은 너비 L+1개이고, 두 배열의 모양은 ``(L+1,)``입니다. 입력과 맨 위의 기울기는
    표준정규분포에서 뽑습니다. ``flow``와 같은 셈이고, 너비가 층마다 달라도 됩니다.
    """
    activation, draw = activations.get(activation), initializers.get(initializer)
    _check.count("widths", len(widths), least=2)
    for width in widths:
        _check.count("widths", width)
    _check.count("inputs", inputs)
    _check.count("seed", seed, 0)
    rng = np.random.default_rng(seed)
    outputs: list[Array] = [rng.standard_normal((inputs, widths[0]), dtype=np.float32)]
    gradients: list[Array] = [rng.standard_normal((inputs, widths[-1]), dtype=np.float32)]
    weights = [draw(rng, n_in, n_out, dtype=np.float32) for n_in, n_out in pairwise(widths)]
    for matrix in weights:
        outputs.append(activation(outputs[-1] @ matrix))
    for matrix, output in zip(weights[::-1], outputs[:0:-1], strict=True):
        gradients.insert(0, (gradients[0] * activation.slope_at_output(output)) @ matrix.T)
    forward, backward = (
        np.array([np.mean(np.square(one, dtype=np.float64)) for one in values])
        for values in (outputs, gradients)
    )
    return forward, backward


def width_growth(
    activation: str | Activation,
    initializer: str | Initializer,
    widths: Sequence[int],
    *,
    seeds: Sequence[int] = range(20),
    inputs: int = 50,
) -> tuple[Growth, Growth]:
    """``widths``의 모든 층을 지나며 제곱의 평균이 몇 배가 되는지 앞으로, 뒤로 잽니다. 표준오차는 씨앗에 걸친 것입니다."""
    _check.count("seeds", len(seeds), least=2)
    ratios = np.empty((2, len(seeds)))
    for k, seed in enumerate(seeds):
        forward, backward = mean_squares(activation, initializer, widths, inputs=inputs, seed=seed)
        ratios[:, k] = forward[-1] / forward[0], backward[0] / backward[-1]
    up, down = (Growth(float(one.mean()), float(one.std(ddof=1) / math.sqrt(one.size))) for one in ratios)
    return up, down


def predicted_mean_squares(
    variance: Callable[[int, int], float], widths: Sequence[int], kept: float = 1.0
) -> tuple[Array, Array]:
    r"""``mean_squares``를 식으로 셈합니다. 층마다 앞으로는 $c\,n_\text{in}\mathrm{Var}[w]$배, 뒤로는 $c\,n_\text{out}\mathrm{Var}[w]$배입니다.

    ``variance(n_in, n_out)``은 가중치의 분산이고(``initializers.VARIANCES``), ``kept``는 활성화 함수가 남기는 몫 $c$입니다
    (0에서의 도함수가 1이면 1, ReLU이면 1/2).
    """
    forward, backward = [1.0], [1.0]
    layers = list(pairwise(widths))
    for n_in, n_out in layers:
        forward.append(forward[-1] * kept * n_in * variance(n_in, n_out))
    for n_in, n_out in reversed(layers):
        backward.insert(0, backward[0] * kept * n_out * variance(n_in, n_out))
    return np.array(forward), np.array(backward)


# ── 순환 신경망 ──────────────────────────────────────────────────────────────

KEPT = 0.01
"""``echo``에서 특잇값이 이보다 큰 방향을 살아남았다고 셉니다."""


class Echo(NamedTuple):
    r"""입력 없이 되풀이한 순환 신경망의 시각 0, …, T. 세 배열의 모양은 모두 (T+1,)입니다.

    ``state``는 상태 $h_t$의 제곱평균제곱근, ``gradient``는 $g_t = \partial L/\partial h_t$의 제곱평균제곱근,
    ``kept``는 야코비 행렬 $\partial h_T/\partial h_t$의 특잇값 가운데 ``KEPT``보다 큰 것의 수입니다.
    """

    state: Array
    gradient: Array
    kept: NDArray[np.int64]


def echo(
    activation: str | Activation,
    recurrent: str | Initializer,
    *,
    gain: float = 1.0,
    steps: int = 40,
    units: int = 32,
    samples: int = 50,
    seed: int = 0,
    every: int = 1,
) -> Echo:
    r"""표준정규분포의 상태에서 출발해 $h_t = f(h_{t-1}U)$를 ``steps``번 되풀이하고, 맨 끝에서 표준정규분포의 기울기를 되돌려 보냅니다.

    $U$는 ``recurrent``로 뽑아 ``gain``을 곱한 것입니다. 상태와 기울기는 ``samples``개를 함께 흘리고, 방향의 수는 첫째 것에서
    셉니다. ``every``시각마다 하나씩 담습니다(``steps``의 약수).
    """
    activation, draw = activations.get(activation), initializers.get(recurrent)
    _check.positive("gain", gain)
    for name, value in {"steps": steps, "units": units, "samples": samples, "every": every}.items():
        _check.count(name, value)
    _check.count("seed", seed, 0)
    if steps % every:
        raise _check.fail("every", every, f"steps={steps}의 약수")
    rng = np.random.default_rng(seed)
    start, last = rng.standard_normal((2, samples, units))
    matrix = gain * draw(np.random.default_rng([seed, 1]), units, units)
    states = unroll(activation, matrix, np.zeros((steps, 1, units)), start)
    # 단위행렬의 줄을 하나씩 되돌려 보내면 그 결과를 모은 것이 야코비 행렬이다.
    first = np.broadcast_to(states[:, :1], (steps + 1, units, units))
    jacobians = roll_back(activation, matrix, first, np.eye(units))[::every]
    spectra = np.linalg.svd(jacobians, compute_uv=False)
    if units * np.finfo(float).eps * spectra.max() > KEPT:
        raise _check.fail("gain", gain, f"{steps}시각 동안 작은 특잇값이 반올림에 묻히지 않을 만큼 작은 수")
    gradients = roll_back(activation, matrix, states, last)[::every]
    state, gradient = _rms(states[::every]), _rms(gradients)
    return Echo(state, gradient, np.sum(spectra > KEPT, axis=1))


def time_norms(passed: PassedTime) -> tuple[Array, Array]:
    """시각마다 상태와 기울기의 제곱평균제곱근을 냅니다. 모양은 모두 (T+1,)입니다."""
    return _rms(passed.states), _rms(passed.gradients)


def _rms(values: Array) -> Array:
    return np.sqrt(_mean_square(values))


# ── 초깃값과 학습 ────────────────────────────────────────────────────────────


def learn(
    network: Network,
    theta: Array,
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int = 32,
    seed: int = 0,
    on_step: Callable[[int, Array, Array], None] | None = None,
) -> History:
    """``training.train``과 같고, 미니배치의 차례를 ``seed``가 정하며 진행 막대가 없습니다. 짧은 학습을 견줄 때 씁니다."""
    return train(
        network, theta, data, optimizer, epochs=epochs, batch_size=batch_size,
        rng=np.random.default_rng([seed, 1]), on_step=on_step, progress=False,
    )  # fmt: skip


def train_from(
    network: MLP,
    starts: Mapping[str, str | Initializer],
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int = 32,
    seed: int = 0,
) -> dict[str, History]:
    """초깃값만 바꾸어 같은 신경망을 같은 차례의 미니배치로 가르치고, 이름마다 기록을 냅니다."""
    return {
        name: learn(
            network,
            network.init(np.random.default_rng(seed), start),
            data,
            optimizer,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
        )
        for name, start in starts.items()
    }


def block_means(loss: Array, size: int) -> Array:
    """미니배치 손실을 ``size``번씩 묶어 평균합니다. 다 차지 않은 마지막 묶음은 버립니다."""
    _check.count("size", size)
    blocks: Array = loss[: len(loss) // size * size].reshape(-1, size).mean(axis=1)
    return blocks


def update_ratios(
    network: MLP,
    theta: Array,
    data: Dataset,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int = 32,
    seed: int = 0,
) -> Array:
    """학습하는 동안 반복마다 ``update_ratio``를 재어 (반복의 수 - 1, 층의 수)로 쌓습니다."""
    ratios: list[list[float]] = []
    before: list[Array] = []

    def on_step(t: int, theta: Array, grad: Array) -> None:
        if before:
            ratios.append(update_ratio(network, before[0], theta - before[0]))
        before[:] = [theta.copy()]

    learn(network, theta, data, optimizer, epochs=epochs, batch_size=batch_size, seed=seed, on_step=on_step)
    return np.array(ratios)


def neuron_spread(network: MLP, theta: Array) -> list[float]:
    """층마다, 뉴런들의 가중치가 서로 얼마나 다른지(뉴런에 걸친 표준편차의 평균)를 냅니다. 모두 같은 뉴런이면 0입니다."""
    return [float(np.mean(np.std(layer.W, axis=1, dtype=np.float64))) for layer in network.layers(theta)]


def guarded_flow(
    guard: str, std: float, *, depth: int = 30, width: int = 100, inputs: int = 200, seed: int = 0
) -> tuple[Array, Array]:
    r"""ReLU 층을 정규화나 잔차 갈래로 감쌌을 때 활성화값과 기울기의 표준편차를 층마다 ``(depth,)`` 둘로 냅니다.

    ``guard``는 ``"없음"``($y_l = \mathrm{relu}(z_l)$), ``"정규화"``($y_l = \mathrm{relu}((z_l - \mu)/\sigma)$, 뉴런마다 입력들의
    평균과 표준편차), ``"잔차"``($y_l = y_{l-1} + \mathrm{relu}(z_l)$)이고 $z_l = y_{l-1}W_l$, 가중치의 표준편차는 ``std``입니다.
    """
    if guard not in ("없음", "정규화", "잔차"):
        raise _check.fail("guard", guard, "없음, 정규화, 잔차 가운데 하나")
    _check.non_negative("std", std)
    _check.count("depth", depth)
    normalized, residual = guard == "정규화", guard == "잔차"
    rng = np.random.default_rng(seed)
    y, g = rng.standard_normal((2, inputs, width))
    passed: list[tuple[Array, Array, Any]] = []
    forward: list[float] = []
    for _ in range(depth):
        weights = std * rng.standard_normal((width, width))
        z = y @ weights
        scale: Any = z.std(axis=0) if normalized else 1.0
        unit = (z - z.mean(axis=0)) / scale if normalized else z
        y = np.maximum(unit, 0) + (y if residual else 0)
        passed.append((weights, unit, scale))
        forward.append(float(y.std()))
    backward: list[float] = []
    for weights, unit, scale in reversed(passed):
        backward.insert(0, float(g.std()))
        delta = g * (unit > 0)
        if normalized:
            # 평균과 표준편차도 z의 함수이므로 그 몫을 뺀다.
            delta = (delta - delta.mean(axis=0) - unit * (delta * unit).mean(axis=0)) / scale
        g = delta @ weights.T + (g if residual else 0)
    return np.array(forward), np.array(backward)


# ── 미니배치 기울기의 잡음 ───────────────────────────────────────────────────


def minibatch_noise(
    network: MLP,
    theta: Array,
    data: Dataset,
    batch_sizes: Sequence[int],
    *,
    samples: int,
    rng: np.random.Generator,
) -> Array:
    r"""미니배치 기울기의 분산을 잽니다. 모양은 ``(len(batch_sizes),)``입니다.

    크기 B인 미니배치를 ``samples``번 복원 추출해 $E\lVert g_B - g\rVert^2$를 냅니다. $g$는 학습용 자료 전체의 기울기입니다.
    복원 추출이므로 이론값은 정확히 $\sigma^2/B$입니다.
    """
    _check.count("samples", samples)
    _check.generator("rng", rng)
    full = network.loss_and_grad(theta, data.x_train, data.y_train)[1]
    grad = np.empty_like(theta)
    variances = []
    for size in batch_sizes:
        _check.count("batch_sizes", size)
        total = 0.0
        for _ in range(samples):
            batch = rng.integers(0, len(data.x_train), size)
            network.loss_and_grad(theta, data.x_train[batch], data.y_train[batch], out=grad)
            total += float(np.sum(np.square(grad - full, dtype=np.float64)))
        variances.append(total / samples)
    return np.array(variances)


def per_example_variance(network: MLP, theta: Array, data: Dataset) -> float:
    r"""자료 하나하나의 기울기가 평균에서 떨어진 정도 $\sigma^2 = E\lVert g_i - g\rVert^2$을 셉니다."""
    full = network.loss_and_grad(theta, data.x_train, data.y_train)[1]
    grad = np.empty_like(theta)
    total = 0.0
    for i in range(len(data.x_train)):
        network.loss_and_grad(theta, data.x_train[i : i + 1], data.y_train[i : i + 1], out=grad)
        total += float(np.sum(np.square(grad - full, dtype=np.float64)))
    return total / len(data.x_train)


# ── 갱신의 크기 ──────────────────────────────────────────────────────────────


def update_ratio(network: MLP, theta: Array, update: Array) -> list[float]:
    r"""층마다 $\log_{10}(\mathrm{std}(\Delta W)/\mathrm{std}(W))$를 냅니다. -3 근처가 알맞다는 경험칙이 있습니다.

    가중치나 갱신량의 표준편차가 0이면 ``-inf``나 ``nan``이 아니라 ``math.inf``의 부호로 나타냅니다.
    """
    ratios = []
    for layer, change in zip(network.layers(theta), network.layers(update), strict=True):
        weight, moved = float(np.std(layer.W)), float(np.std(change.W))
        if moved == 0:
            ratios.append(-math.inf)
        elif weight == 0:
            ratios.append(math.inf)
        else:
            ratios.append(math.log10(moved / weight))
    return ratios


def states(trace: Trace, name: str) -> Array:
    """``trace``의 상태에서 ``name``을 뽑아 (T+1, n)으로 쌓습니다. 없는 이름이면 ``ValueError``입니다."""
    fields: tuple[str, ...] = getattr(trace.state[0], "_fields", ())
    if name not in fields:
        raise _check.fail("name", name, f"{', '.join(fields) or '(기억하는 상태 없음)'} 가운데 하나")
    columns: list[Any] = [getattr(state, name) for state in trace.state]
    return np.array(columns)


def step_lengths(optimizer: Optimizer, grads: Array) -> Array:
    r"""정해진 기울기 ``grads`` (T, n)을 차례로 먹였을 때 걸음마다의 길이 $|\Delta W|$ (T, n)을 냅니다."""
    path = replay(optimizer, np.zeros(np.shape(grads)[1:]), np.asarray(grads, dtype=float))
    return np.abs(np.diff(path, axis=0))


# ── Nesterov ─────────────────────────────────────────────────────────────────


def look_ahead(
    landscape: Landscape, start: Sequence[float] | Array, *, lr: float, momentum: float, steps: int
) -> tuple[Array, Array]:
    r"""기울기를 내다본 점에서 재는 NAG로 내려가, 지나온 점 $\theta$와 속도 $v$를 냅니다. 모양은 모두 (T+1, n)입니다.

    $v \leftarrow \alpha v - \eta\nabla L(\theta + \alpha v)$, $\theta \leftarrow \theta + v$. Sutskever 외(2013), 식 (3)~(4).
    ``optimizers.Nesterov``가 지나는 점은 $\theta + \alpha v$입니다.
    """
    _check.non_negative("lr", lr)
    _check.fraction("momentum", momentum)
    _check.count("steps", steps, 0)
    theta = np.array(start, dtype=float)
    v = np.zeros_like(theta)
    path = [(theta, v)]
    for _ in range(steps):
        g = landscape.grad(theta + momentum * v)
        v = momentum * v - lr * g
        theta = theta + v
        path.append((theta, v))
    thetas, velocities = zip(*path, strict=True)
    return np.array(thetas), np.array(velocities)


def nesterov_rate(lr: float, momentum: float, curvature: float) -> float:
    r"""곡률이 ``curvature``인 2차 함수에서 NAG가 한 걸음에 곱하는 수(2×2 행렬의 스펙트럼 반지름)를 냅니다.

    모멘텀 계수를 $\alpha(1-\eta\lambda)$로 바꾼 무거운 공과 같습니다. Sutskever 외(2013), 정리 2.1.
    """
    return heavy_ball_rate(lr, momentum * (1 - lr * curvature), curvature)


@dataclass(frozen=True)
class FlatBowl(Landscape):
    r"""바닥이 평평한 그릇 $L(x) = x^{10}/10$. 볼록하지만 바닥의 곡률이 0이라 강볼록이 아닙니다.

    $\lvert x\rvert \le 1$에서 곡률은 9를 넘지 않습니다.
    """

    label: ClassVar[str] = "바닥이 평평한 그릇"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-1.0, 1.0),)
    start: ClassVar[tuple[float, ...]] = (1.0,)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0,),)

    def value(self, x: Array) -> Array:  # type: ignore[override]
        return x**10 / 10

    def slope(self, x: Array) -> tuple[Array]:  # type: ignore[override]
        return (x**9,)


def accelerated(landscape: Landscape, start: Sequence[float] | Array, *, lr: float, steps: int) -> Array:
    r"""모멘텀 계수를 $\frac{t-1}{t+2}$로 키우며 NAG로 내려간 길 (T+1, n)을 냅니다.

    볼록하고 곡률이 ``1 / lr``을 넘지 않으면 $L(\theta_t) - L^\ast \le 2\lVert\theta_0-\theta^\ast\rVert^2 / (\eta(t+1)^2)$입니다.
    Su·Boyd·Candès(2016), 식 (1)~(2).
    """
    _check.non_negative("lr", lr)
    _check.count("steps", steps, 0)
    theta = before = np.array(start, dtype=float)
    path = [theta]
    for t in range(1, steps + 1):
        ahead = theta + (t - 1) / (t + 2) * (theta - before)
        theta, before = ahead - lr * landscape.grad(ahead), theta
        path.append(theta)
    return np.array(path)


# ── 드문 특징 ────────────────────────────────────────────────────────────────

COMMON, RARE = 20, 100
"""``sparse_task``에서 흔한 특징과 드문 특징의 수. 흔한 특징이 앞에 있습니다."""


class SparseTask(NamedTuple):
    """드문 특징이 섞인 이항 분류. 같은 문제를 S번 따로 뽑은 것입니다.

    ``x`` (T, S, d)는 0과 1인 특징, ``y`` (T, S)는 -1과 1인 라벨, ``weights`` (S, d)는 라벨을 정한 참 가중치입니다.
    """

    x: Array
    y: Array
    weights: Array


def sparse_task(rare: float = 0.02, *, examples: int = 1000, repeats: int = 5, seed: int = 0) -> SparseTask:
    """자료의 절반에 나오는 흔한 특징 20개와 ``rare``의 비율로 나오는 특징 100개로 이항 분류 문제를 만듭니다.

    참 가중치는 흔한 특징이 ±0.5, 드문 특징이 ±6이고, 라벨은 로지스틱 모형의 확률대로 뽑습니다. ``rare``는 0 이상 1 미만입니다.
    """
    _check.fraction("rare", rare)
    _check.count("examples", examples)
    _check.count("repeats", repeats)
    rng = np.random.default_rng(seed)
    frequency, size = np.repeat([0.5, rare], [COMMON, RARE]), np.repeat([0.5, 6.0], [COMMON, RARE])
    x = (rng.random((examples, repeats, COMMON + RARE)) < frequency).astype(float)
    weights = rng.choice([-1.0, 1.0], (repeats, COMMON + RARE)) * size
    score = np.sum(x * weights, axis=-1)
    y = np.where(rng.random((examples, repeats)) < 1 / (1 + np.exp(-score)), 1.0, -1.0)
    return SparseTask(x, y, weights)


class OnlineRun(NamedTuple):
    """``learn_online``의 기록. ``loss`` (T, S)는 배우기 전에 잰 손실, ``theta`` (S, d)는 마지막 가중치입니다."""

    loss: Array
    theta: Array


def learn_online(task: SparseTask, optimizer: Optimizer, schedule: Schedule | None = None) -> OnlineRun:
    r"""자료를 하나씩 한 번만 보며 로지스틱 회귀를 배웁니다.

    자료마다 지금 가중치로 먼저 맞혀 손실 $\ln(1+e^{-y\,w\cdot x})$을 적고, 그 기울기로 한 걸음 갑니다.
    """
    theta = np.zeros_like(task.weights)
    state = optimizer.init(theta)
    margins = []
    for t, (x, y) in enumerate(zip(task.x, task.y, strict=True)):
        margin = y * np.sum(x * theta, axis=-1)
        margins.append(margin)
        wrong = np.exp(-np.logaddexp(0, margin))
        grad = -(y * wrong)[:, None] * x
        theta, state = at_step(optimizer, schedule, t).step(theta, grad, state)
    return OnlineRun(np.logaddexp(0, -np.array(margins)), theta)


def sweep_online(
    task: SparseTask,
    optimizer: Optimizer,
    lrs: Sequence[float] | Array,
    decay: Callable[[float], Schedule] | None = None,
) -> Array:
    """학습률마다 ``learn_online``의 손실을 자료에 걸쳐 평균합니다. 모양은 (학습률의 수, S)입니다.

    ``decay``는 학습률을 받아 일정을 만드는 함수이고, 주면 그 일정을 따릅니다.
    """
    runs = (
        learn_online(task, with_lr(optimizer, float(lr)), decay(float(lr)) if decay else None)
        for lr in np.asarray(lrs)
    )
    return np.array([run.loss.mean(axis=0) for run in runs])


def tune_online(
    task: SparseTask, rules: Mapping[str, Optimizer], lrs: Sequence[float] | Array
) -> dict[str, Array]:
    """규칙마다 ``sweep_online``의 평균 손실이 가장 낮은 학습률을 골라, 되풀이마다의 손실 (S,)을 냅니다."""
    swept = {name: sweep_online(task, rule, lrs) for name, rule in rules.items()}
    return {name: loss[np.argmin(loss.mean(axis=1))] for name, loss in swept.items()}


# ── Adam의 강의가 재는 것 ────────────────────────────────────────────────────


def replay_with_l2(optimizer: Optimizer, theta: Array, grads: Array, penalty: float) -> Array:
    r"""손실에 $\tfrac{c}{2}\lVert W\rVert^2$을 더했을 때의 길 (T+1, n)을 냅니다. ``training.replay``와 같되 기울기마다 $cW$를 더합니다.

    ``penalty``가 $c$이고 0 이상입니다. ``grads``는 (T, n)입니다.
    """
    _check.non_negative("penalty", penalty)
    state = optimizer.init(theta)
    path = [theta]
    for grad in grads:
        theta, state = optimizer.step(theta, grad + penalty * theta, state)
        path.append(theta)
    return np.array(path)


def rare_large_gradient(
    optimizer: Optimizer, *, peak: float = 3.0, steps: int = 3000, start: float = 0.0
) -> Array:
    r"""$[-1, 1]$에서 세 걸음에 한 번은 $f_t(x) = Cx$, 나머지는 $f_t(x) = -x$를 낮추며 간 길 (T+1,)을 냅니다.

    Reddi 외(2018)의 3절에 나오는 문제로, ``peak``가 $C$이고 2보다 큽니다. 세 걸음의 합이 $(C-2)x$이므로 가장 좋은 점은 -1입니다.
    걸음마다 구간 밖으로 나간 점은 끝으로 되돌리고(투영), 학습률은 논문처럼 $\eta/\sqrt t$로 줄입니다.
    """
    if not (is_dataclass(optimizer) and hasattr(optimizer, "lr")):
        raise _check.fail("optimizer", optimizer, "학습률 lr이 있는 dataclass")
    _check.count("steps", steps)
    if not (math.isfinite(peak) and peak > 2):
        raise _check.fail("peak", peak, "2보다 큰 유한한 수")
    x = np.array([float(start)])
    state, path = optimizer.init(x), [x]
    for t in range(1, steps + 1):
        grad = np.array([peak if t % 3 == 1 else -1.0])
        x, state = replace(optimizer, lr=optimizer.lr / math.sqrt(t)).step(x, grad, state)
        x = np.clip(x, -1.0, 1.0)
        path.append(x)
    return np.array(path)[:, 0]
