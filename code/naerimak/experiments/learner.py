"""신경망 하나가 한 걸음씩 배우는 것을 지켜보며, 무엇이 잘못되었는지 가립니다.

놀이터도 같은 코드로 배우므로 이 모듈의 함수와 클래스는 신경망과 함께 모두 자바스크립트로 옮겨집니다
(``widgets/arrays.py``). 한 걸음은 ``training.train``의 한 걸음과 비트까지 같습니다.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from naerimak._types import Array
from naerimak.activations import Activation
from naerimak.datasets import Dataset
from naerimak.draws import Draws
from naerimak.experiments.histograms import LayerStatistics
from naerimak.experiments.propagation import passed_statistics
from naerimak.experiments.starts import neuron_spread, update_ratio
from naerimak.initializers import (
    Initializer,
    constant,
    he_normal,
    lecun_normal,
    normal,
    orthogonal,
    xavier_normal,
    zeros,
)
from naerimak.network import MLP, Regressor
from naerimak.optimizers import Optimizer
from naerimak.schedules import Schedule, shaped
from naerimak.toys import TOYS
from naerimak.training import minibatches
from naerimak.wrappers import evaluation

__all__ = ["FAULTS", "Learner", "Seen", "assemble", "schedule_of", "toy_data"]

INITIALIZERS = ("zeros", "constant", "normal", "lecun_normal", "xavier_normal", "he_normal", "orthogonal")
"""놀이터에서 고르는 초기화 함수."""

FAULTS = (
    "diverged", "symmetric", "dead", "saturated", "exploding", "vanishing", "rough", "still",
)  # fmt: skip
"""가리는 잘못. 앞의 것이 뒤의 것의 원인이 되므로 앞의 것부터 말합니다."""

LOSS_GROWTH = 4.0
"""손실이 처음의 이만큼을 넘으면 발산입니다."""

LIMIT = 1e6
"""매개변수가 이보다 커지면 발산입니다. 이만하면 열 층을 지나도 수가 넘치지 않습니다."""

MOST = 0.9
"""한 층의 뉴런 가운데 이만큼이 죽었으면 그 층은 죽은 것입니다."""

HALF = 0.5
"""한 층의 활성화값 가운데 이만큼이 포화했으면 그 층은 포화한 것입니다."""

APART = 1e-9
"""한 층의 뉴런들이 이보다 비슷하면 같은 뉴런입니다."""

GRADIENT_SPAN = 1e3
"""첫 은닉층과 마지막 은닉층의 기울기가 이만큼 차이 나면 소실이거나 폭발입니다."""

ROUGH = -0.8
STILL = -4.5
r"""어느 층의 $\log_{10}$(갱신/가중치)가 ``ROUGH``보다 크면 걸음이 거칠고, 모든 층에서 ``STILL``보다 작으면
멈춘 것입니다.
"""

PROBE = 64
"""층의 통계를 내는 데이터의 수."""

CHUNK = 32
"""한 번에 재는 데이터의 수. 놀이터는 화면마다 이만큼씩 나누어 재므로 배우는 동안에도 쪽이 멈추지 않습니다."""

EVALUATED = 256
"""학습 손실을 재는 데이터의 수. 더 많으면 앞의 것만 봅니다."""


class Seen(NamedTuple):
    """한 번 재어 본 것.

    ``train``과 ``test``는 (손실, 맞힌 비율)이고 곡선을 맞출 때는 (손실, 빗나간 크기)입니다. ``layers``는
    은닉층마다의 통계, ``ratios``는 층마다의 $\\log_{10}$(갱신/가중치), ``faults``는 ``FAULTS``마다 그 잘못이
    지금까지 이어진 첫 걸음(없으면 ``None``)입니다.
    """

    t: int
    epoch: float
    train: tuple[float, float]
    test: tuple[float, float]
    layers: list[LayerStatistics]
    ratios: list[float]
    faults: list[int | None]


def toy_data(name: str, noise: float, seed: int) -> Dataset:
    """놀이터의 데이터."""
    return TOYS[name](noise, Draws(seed, stream=1))


def scaled(initializer: Initializer, gain: float) -> Initializer:
    """초기화 함수가 낸 값에 ``gain``을 곱합니다."""

    def init(rng: Any, fan_in: int, fan_out: int, *, dtype: Any = np.float64) -> Array:
        return gain * initializer(rng, fan_in, fan_out, dtype=dtype)

    return init


def start_of(kind: str, std: float, gain: float) -> Initializer:
    """이름으로 고른 초기화 함수에 gain을 곱한 것. ``std``는 같은 값의 크기이거나 정규분포의 σ입니다."""
    if kind == "constant":
        return scaled(constant(std), gain)
    if kind == "normal":
        return scaled(normal(std), gain)
    functions: dict[str, Any] = {
        "zeros": zeros, "lecun_normal": lecun_normal, "xavier_normal": xavier_normal,
        "he_normal": he_normal, "orthogonal": orthogonal,
    }  # fmt: skip
    return scaled(functions[kind], gain)


def schedule_of(name: str, lr: float, length: int, warm: float) -> Schedule | None:
    """``length``걸음에 맞춘 스케줄. 그 가운데 ``warm``만큼은 곧게 올립니다.

    늘 같은 학습률이면 ``None``입니다. ``"onecycle"``은 스스로 올렸다 내리므로 따로 올리지 않습니다.
    """
    if name == "constant":
        return None
    warmup = 0 if name == "onecycle" else math.floor(warm * length)
    return shaped(name, lr, length, warmup=warmup)


class Learner:
    """한 걸음씩 배우는 신경망. ``schedule``이 있으면 걸음마다 규칙의 학습률을 그것으로 바꿉니다.

    ``t``는 지금까지 간 걸음, ``moved``는 마지막 걸음의 갱신량, ``diverged_at``은 손실이 유한하지 않거나
    매개변수가 ``LIMIT``를 넘은 첫 걸음입니다. 발산한 뒤에는 그 앞의 매개변수에서 멈춥니다.
    """

    def __init__(
        self,
        network: MLP,
        theta: Array,
        optimizer: Optimizer,
        data: Dataset,
        batch_size: int,
        rng: Any,
        shuffle: bool,
        schedule: Schedule | None = None,
    ) -> None:
        self.network = network
        self.theta = theta
        self.optimizer = optimizer
        self.data = data
        self.batch_size = batch_size
        self.rng = rng
        self.shuffle = shuffle
        self.schedule = schedule
        self.state = optimizer.init(theta)
        self.moved = np.zeros_like(theta)
        self.batches: list[Any] = []
        self.at = 0
        self.t = 0
        self.diverged_at: int | None = None
        self.first_loss: float | None = None
        self.since: list[int | None] = []
        for _name in FAULTS:
            self.since.append(None)

    def next_epoch(self) -> None:
        """다음 에폭의 미니배치를 정합니다."""
        n = len(self.data.x_train)
        self.at = 0
        if self.shuffle:
            self.batches = minibatches(n, self.batch_size, self.rng)
        else:
            order = np.arange(n)
            self.batches = [order[i : i + self.batch_size] for i in range(0, n, self.batch_size)]

    def step(self) -> None:
        """미니배치 하나로 한 걸음 배웁니다."""
        if self.diverged_at is not None:
            return
        if self.at == len(self.batches):
            self.next_epoch()
        batch = self.batches[self.at]
        x = np.take(self.data.x_train, batch, axis=0)
        y = np.take(self.data.y_train, batch, axis=0)
        rule: Any = self.optimizer
        if self.schedule is not None:
            rule = replace(rule, lr=self.rate(self.t))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss, grad = self.network.loss_and_grad(self.theta, x, y)
            theta, state = rule.step(self.theta, grad, self.state)
            held = np.isfinite(loss) and np.max(np.abs(theta)) <= LIMIT
        if not held:
            self.diverged_at = self.t + 1
            return
        self.moved = theta - self.theta
        self.theta = theta
        self.state = state
        self.at = self.at + 1
        self.t = self.t + 1

    def epoch(self) -> float:
        """지금까지 본 데이터의 양. 에폭의 수입니다."""
        return self.t * self.batch_size / len(self.data.x_train)

    def rate(self, t: int) -> float:
        """``t``걸음을 간 뒤, 다음 걸음의 학습률."""
        rule: Any = self.optimizer
        lr: float = rule.lr if self.schedule is None else self.schedule(t)
        return lr

    def point(self) -> Array:
        """평가할 점. 평균을 내는 규칙은 그 평균이고, 나머지는 지금의 매개변수입니다."""
        return evaluation(self.optimizer, self.theta, self.state)

    def look(self) -> Seen:
        """지금의 손실과 층마다의 통계를 재고, 잘못이 이어지는지 봅니다."""
        looking = Looking(self)
        while not looking.done():
            looking.advance()
        return self.seen(looking)

    def seen(self, looking: Any) -> Seen:
        """다 잰 것을 적고, 잘못이 이어지는지 봅니다."""
        train = self.network.score(looking.train, self.data.y_train[: len(looking.train)])
        test = self.network.score(looking.test, self.data.y_test)
        ratios = looking.ratios
        if self.first_loss is None:
            self.first_loss = train[0]
        grown = self.diverged_at is not None or not (train[0] <= LOSS_GROWTH * max(self.first_loss, 1.0))
        found = wrong(looking.layers, looking.spread[:-1])
        found.insert(0, grown)
        # 한 걸음도 가지 않았으면 갱신량이 없다.
        found.append(looking.t > 0 and max(ratios) > ROUGH)
        found.append(looking.t > 0 and max(ratios) < STILL)
        self.mark(found, looking.t)
        return Seen(looking.t, looking.epoch, train, test, looking.layers, ratios, self.since[:])

    def mark(self, found: Sequence[bool], t: int) -> None:
        """잘못마다, 지금까지 이어진 첫 걸음을 고쳐 적습니다."""
        for k in range(len(self.since)):
            if not found[k]:
                self.since[k] = None
            elif self.since[k] is None:
                self.since[k] = t


class Looking:
    """재는 중인 것. 재기 시작한 때의 평가할 점을 ``CHUNK``개의 데이터씩 나누어 잽니다."""

    def __init__(self, learner: Any) -> None:
        self.network = learner.network
        self.theta = learner.point()
        self.moved = learner.moved
        self.data = learner.data
        self.t = learner.t
        self.epoch = learner.epoch()
        out = self.network.sizes[len(self.network.sizes) - 1]
        self.train = np.empty((min(len(self.data.x_train), EVALUATED), out))
        self.test = np.empty((len(self.data.x_test), out))
        self.at = 0
        self.passed: Any = None
        self.layers: list[LayerStatistics] = []
        self.ratios: list[float] = []
        self.spread: list[float] = []

    def done(self) -> bool:
        """다 재었는지."""
        return len(self.spread) > 0

    def advance(self) -> None:
        """한 조각을 잽니다: 학습 데이터, 시험 데이터, 그다음에 층의 통계를 하나씩."""
        split = len(self.train)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            if self.at < split:
                self.at = self.fill(self.train, self.data.x_train, self.at)
            elif self.at < split + len(self.test):
                self.at = split + self.fill(self.test, self.data.x_test, self.at - split)
            elif self.passed is None:
                x = self.data.x_train[:PROBE]
                self.passed = self.network.trace_layers(self.theta, x, self.data.y_train[:PROBE])
            elif len(self.layers) < len(self.passed.gradients):
                self.layers.append(passed_statistics(self.network, self.passed, len(self.layers)))
            else:
                self.ratios = update_ratio(self.network, self.theta, self.moved)
                self.spread = neuron_spread(self.network, self.theta)

    def fill(self, scores: Array, x: Array, begin: int) -> int:
        """``begin``번째부터 한 조각의 점수를 채우고, 다음에 잴 자리를 냅니다."""
        end = min(begin + CHUNK, len(scores))
        np.copyto(scores[begin:end], self.network.forward(self.theta, x[begin:end])[-1])
        return end


def wrong(layers: Sequence[LayerStatistics], spread: Sequence[float]) -> list[bool]:
    """층의 통계에서 보이는 잘못: 대칭, 죽음, 포화, 폭발, 소실."""
    same = False
    dead = False
    saturated = False
    for k in range(len(layers)):
        same = same or spread[k] < APART
        dead = dead or layers[k].dead >= MOST
        saturated = saturated or layers[k].saturated >= HALF
    first = layers[0].gradient_std
    last = layers[len(layers) - 1].gradient_std
    return [same, dead, saturated, first > GRADIENT_SPAN * last, first * GRADIENT_SPAN < last]


def fed(data: Dataset, scale: float, shuffle: bool, curve: bool) -> Dataset:
    """입력에 ``scale``을 곱합니다. 섞지 않는 데이터는 라벨(곡선이면 입력)의 차례대로 놓입니다."""
    x = scale * data.x_train
    y = data.y_train
    if not shuffle:
        order = np.argsort(x[:, 0] if curve else y, kind="stable")
        x = np.take(x, order, axis=0)
        y = np.take(y, order, axis=0)
    return Dataset(x, y, scale * data.x_test, data.y_test)


def assemble(
    setting: Mapping[str, Any],
    activation: Activation,
    rule: Optimizer,
    data: Dataset,
    *,
    schedule: Schedule | None = None,
) -> Learner:
    """설정대로 신경망을 세웁니다. ``setting``은 놀이터의 조절기 이름과 값입니다."""
    curve = setting["data"] == "curve"
    sizes = [data.x_train.shape[1]]
    for _layer in range(setting["depth"]):
        sizes.append(setting["width"])
    if curve:
        sizes.append(1)
    else:
        sizes.append(10 if setting["data"] == "digits" else 2)
    network = Regressor(tuple(sizes), activation) if curve else MLP(tuple(sizes), activation)
    data = fed(data, setting["scale"], setting["shuffle"], curve)
    rng: Any = Draws(setting["seed"], stream=2)
    start = start_of(setting["start"], setting["std"], setting["gain"])
    theta = network.init(rng, initializer=start, dtype=np.float64)
    draws = Draws(setting["seed"], stream=3)
    shuffle = setting["shuffle"]
    return Learner(network, theta, rule, data, setting["batch"], draws, shuffle, schedule=schedule)


CONSTANTS = {
    "FAULTS": FAULTS, "LOSS_GROWTH": LOSS_GROWTH, "LIMIT": LIMIT, "MOST": MOST, "HALF": HALF, "APART": APART,
    "GRADIENT_SPAN": GRADIENT_SPAN, "ROUGH": ROUGH, "STILL": STILL, "PROBE": PROBE, "CHUNK": CHUNK,
    "EVALUATED": EVALUATED,
}  # fmt: skip
FUNCTIONS = (toy_data, scaled, start_of, schedule_of, wrong, fed, assemble)
RECORDS = (Seen,)
