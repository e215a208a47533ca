"""확인 문제의 답을 패키지로 계산해 보기마다 참인지 보고, 만든 쪽을 실제 브라우저에서 키보드로 푼다."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from conftest import ROOT, Visit, watch
from playwright.sync_api import Browser, Page

from naerimak import (
    MLP,
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    Parabola,
    Quadratic,
    Ravine,
    RMSProp,
    Wells,
    datasets,
    keras_bridge,
    minimize,
)
from naerimak.experiments import (
    best_heavy_ball,
    chi,
    difference_errors,
    edge_runs,
    flow,
    layered,
    mean_square_step,
    minibatch_noise,
    momentum_limit,
    neuron_spread,
    noise_floor,
    replay_with_l2,
    residual_stream,
    resting_length,
    singular_values,
    step_lengths,
    sweep_learning_rates,
    token_gradients,
    token_start,
    token_task,
    wide_network,
    width_factors,
)
from naerimak.initializers import VARIANCES, constant, he_normal, truncated_normal, xavier_normal, zeros
from naerimak.optimizers import AdamUncorrected, SignSGD, newton_schulz
from naerimak.training import replay

PAGE = "chapters/quiz.html"
SOURCE = (ROOT / "chapters" / "quiz.md").read_text("utf8")
START = (-7.0, 2.0)
COUNT = 32

# ---------------------------------------------------------------- 문제를 읽는다


@dataclass(frozen=True)
class Question:
    """쪽에 적힌 문제 하나."""

    text: str
    answer: int
    choices: list[str]
    reasons: list[str]
    link: str

    def numbers(self) -> list[float]:
        """보기마다 처음 나오는 수. 수가 없으면 nan이다."""
        found = (re.search(r"\d+(?:\.\d+)?", choice) for choice in self.choices)
        return [float(one.group()) if one else np.nan for one in found]


def read_questions() -> dict[str, Question]:
    """문제의 이름마다 질문과 보기와 설명."""
    questions = {}
    for name, answer, body in re.findall(
        r"^:::\{question\} (\S+)\n:answer: (\d)\n(.*?)^:::$", SOURCE, flags=re.DOTALL | re.MULTILINE
    ):
        text, *parts = re.split(r"^- ", body, flags=re.MULTILINE)
        parts[-1], link = re.split(r"^→ ", parts[-1], flags=re.MULTILINE)
        pairs = [part.split("\n", 1) for part in parts]
        questions[name] = Question(text, int(answer), [a for a, _ in pairs], [b for _, b in pairs], link)
    return questions


QUESTIONS = read_questions()

# ---------------------------------------------------------------- 보기마다 참인지 계산한다


@dataclass(frozen=True)
class Proof:
    """보기마다의 참과 거짓, 그리고 설명에 나오는 소수의 계산한 값."""

    truth: Sequence[bool]
    facts: Sequence[float] = ()


PROOFS: dict[str, Callable[[Question], Proof]] = {}


def proves(name: str) -> Callable[[Callable[[Question], Proof]], Callable[[Question], Proof]]:
    """문제와 계산을 잇는다."""

    def register(proof: Callable[[Question], Proof]) -> Callable[[Question], Proof]:
        PROOFS[name] = proof
        return proof

    return register


def shown_as(value: float, text: str) -> bool:
    """계산한 값을 적힌 자릿수로 반올림하면 적힌 수가 되는지 본다."""
    return f"{value:.{len(text.partition('.')[2])}f}" == text


def equal_to(value: float, question: Question) -> list[bool]:
    """보기에 적힌 수가 계산한 값과 같은지 본다. 자릿수가 적은 수는 10% 넘게 다르면 같지 않다."""
    found = (re.search(r"\d+(?:\.\d+)?", choice) for choice in question.choices)
    texts = [one.group() if one else "0" for one in found]
    return [shown_as(value, text) and abs(float(text) / value - 1) < 0.1 for text in texts]


def closest(values: Sequence[float], target: float) -> list[bool]:
    """목표에 가장 가까운 것만 참이다. 가깝기는 비로 잰다."""
    gaps = np.abs(np.log(np.asarray(values) / target))
    return [bool(gap == gaps.min()) for gap in gaps]


def first_step(rule: Optimizer, grad: float = 1.0) -> float:
    """첫 걸음의 길이."""
    return float(step_lengths(rule, np.array([[grad]]))[0, 0])


def last_step(rule: Optimizer, steps: int) -> float:
    """크기 1인 기울기가 계속 올 때 마지막 걸음의 길이."""
    return float(step_lengths(rule, np.ones((steps, 1)))[-1, 0])


@proves("quiz-difference")
def difference(question: Question) -> Proof:
    powers = [float(one) for choice in question.choices for one in re.findall(r"10\^\{(-\d+)\}", choice)]
    errors = difference_errors(Wells(), np.linspace(0.9, 1.1, 41), 10.0 ** np.array(powers))
    return Proof([error == errors.min() for error in errors])


@proves("quiz-step-length")
def step_length(question: Question) -> Proof:
    ratio = first_step(SGD(lr=0.1), 2.0) / first_step(SGD(lr=0.1), 4.0)
    return Proof([np.isclose(ratio, claimed) for claimed in (1.0, 2.0, 0.5, 0.25)])


@proves("quiz-boundary")
def boundary(question: Question) -> Proof:
    def grows(lr: float) -> bool:
        run = minimize(Ravine(), START, SGD(lr=lr), 2000)
        return run.diverged_at is not None or bool(run.loss[-1] > run.loss[0])

    flat, steep = Ravine().curvatures
    assert question.numbers()[2] == pytest.approx(2 / flat)
    assert question.numbers()[3] == pytest.approx(1 / steep)
    edges = [grows(1.01 * lr) and not grows(0.99 * lr) for lr in question.numbers()]
    return Proof(edges, [flat])


@proves("quiz-minibatch")
def minibatch(question: Question) -> Proof:
    digits, network = datasets.digits(), MLP((64, 20, 10))
    theta, rng = network.init(np.random.default_rng(0)), np.random.default_rng(1)
    factors = [2**0.5, 2.0, 0.5, 4.0]
    sizes = [16, *(round(16 * factor) for factor in factors)]
    noise = np.sqrt(minibatch_noise(network, theta, digits, sizes, samples=300, rng=rng))
    return Proof([abs(one / noise[0] - 0.5) < 0.05 for one in noise[1:]])


@proves("quiz-momentum-length")
def momentum_length(question: Question) -> Proof:
    long = last_step(Momentum(lr=1.0, momentum=0.9), 1000)
    assert shown_as(last_step(Momentum(lr=1.0, momentum=0.9), 2), "1.9")
    assert shown_as(np.log(0.5) / np.log(0.9), "6.6")
    return Proof(equal_to(long, question))


@proves("quiz-condition")
def condition(question: Question) -> Proof:
    def steps(kappa: float, rule: Optimizer) -> int:
        bowl = Quadratic(condition=kappa, angle=0.0)
        loss = minimize(bowl, (kappa, 1.0), rule, 9000).loss
        assert loss[-1] < 1e-6 * loss[0]
        return int(np.argmax(loss < 1e-6 * loss[0]))

    ball, sgd = (
        [steps(kappa, rule(kappa)) for kappa in (10, 1000)]
        for rule in (
            lambda kappa: Momentum(*best_heavy_ball(1 / kappa, 1.0)),
            lambda kappa: SGD(2 / (1 + 1 / kappa)),
        )
    )
    claimed = [1.0, *question.numbers()[1:]]
    assert closest(claimed, sgd[1] / sgd[0]) == [False, False, True, False]
    return Proof(closest(claimed, ball[1] / ball[0]))


@proves("quiz-nesterov")
def nesterov(question: Question) -> Proof:
    rule = Nesterov(lr=1.0, momentum=0.9)
    assert shown_as(1 + 0.9 + 0.9**2, "2.71")
    assert first_step(Momentum(lr=1.0, momentum=0.9)) == 1.0
    assert shown_as(last_step(rule, 1000), "10")
    return Proof(equal_to(first_step(rule), question))


@proves("quiz-adagrad-shrink")
def adagrad_shrink(question: Question) -> Proof:
    ratio = last_step(AdaGrad(), 100) / last_step(AdaGrad(), 1)
    return Proof([np.isclose(ratio, claimed, rtol=1e-4) for claimed in (1.0, 0.01, 0.1, 0.0)])


@proves("quiz-adagrad-keras")
def adagrad_keras(question: Question) -> Proof:
    ours, grad = AdaGrad(lr=0.01), 0.01
    keras = first_step(AdaGrad(lr=0.01, initial=0.1, eps_inside=True), grad)
    alone = [
        first_step(rule, grad) / first_step(ours, grad)
        for rule in (ours, AdaGrad(lr=0.01, eps_inside=True), RMSProp(lr=0.01), AdaGrad(lr=0.01, initial=0.1))
    ]
    ratio = keras / first_step(ours, grad)
    assert closest([1 / 10, 1 / 30, 1 / 100], ratio) == [False, True, False]
    assert 1 - alone[1] < 0.001
    assert alone[2] > 1
    real = keras_bridge.keras().optimizers.Adagrad(learning_rate=0.01, epsilon=1e-7)
    replayed = keras_bridge.replay_keras(real, np.zeros(1, np.float32), np.full((1, 1), grad, np.float32))
    assert abs(replayed[-1, 0]) == pytest.approx(keras, rel=1e-4)
    # 0.1은 h의 첫 값, 0.1%는 위에서 본 ε의 비율, 0.01은 기울기다.
    return Proof([abs(one / ratio - 1) < 0.01 for one in alone], [0.1])


@proves("quiz-rmsprop-jitter")
def rmsprop_jitter(question: Question) -> Proof:
    widths = {}
    for curvature in (1.0, 10.0):
        run = minimize(Parabola(curvature=curvature), (2.5,), RMSProp(lr=0.1), 2000)
        assert run.diverged_at is None
        tail = run.theta[-100:, 0]
        assert np.all(tail[:-1] * tail[1:] < 0)
        widths[curvature] = np.abs(tail).max() / 0.1
    half = all(abs(width - 0.5) < 0.01 for width in widths.values())
    same = abs(widths[10.0] / widths[1.0] - 1) < 0.01
    scaled = abs(widths[10.0] / widths[1.0] - 10) < 0.1
    return Proof([max(widths.values()) < 0.01, half and same, half and scaled, max(widths.values()) > 10])


@proves("quiz-adadelta")
def adadelta(question: Question) -> Proof:
    usual = first_step(AdaDelta())
    by_gradient = abs(first_step(AdaDelta(), 100.0) / usual - 1) > 0.01
    runs = [minimize(Parabola(), (far,), AdaDelta(), 1).theta[:, 0] for far in (2.5, 250.0)]
    by_distance = abs(np.diff(runs[0])[0] / np.diff(runs[1])[0] - 1) > 0.01
    by_choice = [first_step(rule) / usual for rule in (AdaDelta(eps=1e-4), AdaDelta(rho=0.5))]
    chosen = all(abs(ratio - 1) > 0.01 for ratio in by_choice)
    assert usual == pytest.approx(np.sqrt(1e-6 / 0.05), rel=1e-3)
    return Proof([by_gradient, by_distance, not chosen, chosen])


@proves("quiz-bias-correction")
def bias_correction(question: Question) -> Proof:
    rule = AdamUncorrected(lr=1.0)
    _, state = rule.step(np.zeros(1), np.ones(1), rule.init(np.zeros(1)))
    m, root = float(state.m[0]), float(np.sqrt(state.v[0]))
    assert first_step(Adam(lr=1.0)) == pytest.approx(1.0)
    assert equal_to(m, question) == [False, False, True, False]
    assert equal_to(root, question) == [False, False, False, True]
    return Proof(equal_to(first_step(rule), question), [m, root])


@proves("quiz-adam-parts")
def adam_parts(question: Question) -> Proof:
    grads = np.random.default_rng(0).standard_normal((60, 3))
    t = np.arange(1, 61)[:, None]

    def average(values: np.ndarray, beta: float) -> np.ndarray:
        kept = np.zeros_like(values)
        for i, value in enumerate(values):
            kept[i] = beta * (kept[i - 1] if i else 0) + (1 - beta) * value
        return kept

    velocity = average(grads, 0.9) / 0.1
    mean, square = average(grads, 0.9), average(grads**2, 0.999)
    recipes = [
        velocity / (np.sqrt(np.cumsum(grads**2, axis=0)) + 1e-8),
        velocity / (np.sqrt(square) + 1e-8),
        mean / (1 - 0.9**t) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8),
        mean / np.sqrt(t),
    ]
    steps = -np.diff(replay(Adam(lr=1.0), np.zeros(3), grads), axis=0)
    return Proof([np.allclose(recipe, steps, rtol=1e-10, atol=1e-12) for recipe in recipes])


@proves("quiz-weight-decay")
def weight_decay(question: Question) -> Proof:
    signs = np.where(np.arange(2000) % 2 == 0, 1.0, -1.0)[:, None]
    grads = signs * np.array([1.0, 10.0])
    small, large = replay_with_l2(Adam(lr=0.01), np.ones(2), grads, 0.1)[-1]
    for same in (
        replay(AdamW(lr=0.01, weight_decay=0.001), np.ones(2), grads)[-1],
        replay_with_l2(SGD(lr=0.01), np.ones(2), 0 * grads, 0.1)[-1],
    ):
        assert same[0] == pytest.approx(same[1], rel=0.01)
        assert same[0] < 0.9
    alike = abs(small - large) < 0.01
    return Proof([large < small - 0.1, small < large - 0.1, alike, min(small, large) > 0.99])


@proves("quiz-ranking")
def ranking(question: Question) -> Proof:
    famous = [SGD(lr=0.95), Momentum(lr=0.1), AdaGrad(lr=1.5), Adam(lr=0.3)]
    asked = re.findall(r"(SGD|Momentum|AdaGrad|Adam) ([\d.]+)", question.text)
    assert asked == [(type(rule).__name__, str(rule.lr)) for rule in famous]
    early, late = (
        [minimize(Ravine(), START, rule, steps).loss[-1] for rule in famous] for steps in (30, 100)
    )
    tuned = sweep_learning_rates(Ravine(), START, Adam(), np.geomspace(0.1, 10, 181), steps=30).min()
    sgd = sweep_learning_rates(Ravine(), START, SGD(), np.geomspace(0.1, 1, 181), steps=30).min()
    ball = minimize(Ravine(), START, Momentum(*best_heavy_ball(*Ravine().curvatures)), 30).loss[-1]
    last = early[3] == max(early)
    return Proof([bool(tuned > max(early[:3])), late[3] == max(late), bool(ball > sgd), last])


@proves("quiz-leakage")
def leakage(question: Question) -> Proof:
    """실력이 똑같이 0.9인 후보 30개 가운데 시험 데이터에서 가장 높은 것을 적으면 얼마나 높아지는지 잰다."""
    rng = np.random.default_rng(0)
    picked = rng.binomial(360, 0.9, (2000, 30)).max(axis=1) / 360
    honest = rng.binomial(360, 0.9, 2000) / 360
    higher = picked.mean() > 0.9 + 3 * honest.std() / np.sqrt(2000)
    unbiased = abs(honest.mean() - 0.9) < 3 * honest.std() / np.sqrt(2000)
    return Proof([not higher, not unbiased, bool(higher), bool(picked.mean() < 0.9)])


@proves("quiz-seeds")
def seeds(question: Question) -> Proof:
    """똑같은 두 방법에서 이만한 차이가 얼마나 흔한지 잰다."""
    gap, spread = 0.089 - 0.083, 0.015
    draws = np.random.default_rng(0).normal(0, spread, (20_000, 2))
    common = np.mean(np.abs(np.diff(draws, axis=1)) > gap) > 0.05
    return Proof([not common, bool(common), False, False], [np.sqrt(2) * spread, gap])


@proves("quiz-zero")
def zero(question: Question) -> Proof:
    digits = datasets.digits()

    def moved(activation: str, start: float | None) -> tuple[list[bool], bool]:
        network = MLP((64, 30, 30, 30, 10), activation)
        begin = zeros if start is None else constant(start)
        theta = network.init(np.random.default_rng(0), begin)
        grad = network.loss_and_grad(theta, digits.x_train, digits.y_train)[1]
        layers = network.layers(grad)
        return [bool(np.any(layer.W)) for layer in layers], bool(np.any(layers[-1].b))

    weights, bias = moved("tanh", None)
    assert moved("sigmoid", None) == ([False, False, False, True], True)
    assert moved("tanh", 0.05)[0] == [True] * 4
    twins = MLP((64, 30, 30, 30, 10), "tanh")
    same = twins.init(np.random.default_rng(0), constant(0.05))
    grad = twins.loss_and_grad(same, digits.x_train, digits.y_train)[1]
    assert neuron_spread(twins, grad)[0] < 1e-6
    top = weights == [False, False, False, True]
    everything = all(weights)
    return Proof([bias and not any(weights), bias and top, everything, everything])


@proves("quiz-xavier")
def xavier(question: Question) -> Proof:
    fans = 784, 100
    drawn = xavier_normal(np.random.default_rng(0), *fans).std()
    exact = float(np.sqrt(VARIANCES["Xavier"](*fans)))
    assert drawn == pytest.approx(exact, rel=0.01)
    others = [np.sqrt(VARIANCES["LeCun"](*fans)), np.sqrt(VARIANCES["He"](*fans)), exact, fans[1] ** -0.5]
    for value, choice in zip(others, question.choices, strict=True):
        assert shown_as(float(value), choice)
    return Proof(equal_to(exact, question))


@proves("quiz-truncated")
def truncated(question: Question) -> Proof:
    std, rng = float(np.sqrt(VARIANCES["He"](1000, 1000))), np.random.default_rng(0)
    cut = truncated_normal(std, rescale=False)(rng, 1000, 1000).var() / std**2
    assert he_normal(rng, 1000, 1000).var() / std**2 == pytest.approx(1.0, abs=0.01)
    inside = np.mean(np.abs(rng.standard_normal(200_000)) < 2)
    assert shown_as(float(inside), "0.95")
    return Proof(equal_to(float(cut), question))


@proves("quiz-histogram")
def histogram(question: Question) -> Proof:
    def outside(activation: str, start: object) -> float:
        values = flow(activation, start).outputs[1:]  # type: ignore[arg-type]
        return float(100 * np.mean((values < 0) | (values > 1)))

    claimed = [0.1, *question.numbers()[1:]]
    assert closest(claimed, outside("relu", he_normal)) == [False, False, True, False]
    return Proof(closest(claimed, outside("tanh", xavier_normal)))


@proves("quiz-floor")
def floor(question: Question) -> Proof:
    ratio = noise_floor(0.005, 1.0, 2.0) / noise_floor(0.01, 1.0, 2.0)
    square = 1.0
    for _ in range(2000):
        square = mean_square_step(square, 0.01, 1.0, 2.0)
    assert np.isclose(square / 2, noise_floor(0.01, 1.0, 2.0))
    return Proof([bool(abs(ratio - one) < 0.01) for one in (1, 1 / 2, 1 / 4, 0)])


@proves("quiz-zero-rate")
def zero_rate(question: Question) -> Proof:
    theta, grad = np.ones(3), np.array([1.0, -2.0, 0.5])
    rule = Adam(0.0)
    moved, state = rule.step(theta, grad, rule.init(theta))
    still = np.array_equal(moved, theta)
    remembered = bool(np.all(state.m != 0) and np.all(state.v != 0))
    signs = np.array_equal(moved - theta, -np.sign(grad))
    return Proof([still and not remembered, not still and not signs, signs, still and remembered])


@proves("quiz-rare-token")
def rare_token(question: Question) -> Proof:
    task = token_task()
    embedding, output = token_start(task)
    output = np.random.default_rng(0).standard_normal(output.shape)
    grad = token_gradients(task, embedding, output)[1]
    moved = []
    for rule in (SGD(1.0), SignSGD(1.0)):
        step = rule.step(embedding, grad, rule.init(embedding))[0] - embedding
        lengths = np.linalg.norm(step, axis=1)
        moved.append(lengths[-1] / lengths[0])
    claimed = [(1 / 200, 1.0), (1 / 200, 1 / 200), (1.0, 1.0), (1.0, 1 / 200)]
    # 두 토큰의 다음 토큰이 다르므로 빈도를 빼고도 두 배까지는 다르다.
    return Proof([bool(np.all(np.abs(np.log2(np.divide(moved, one))) < 1)) for one in claimed])


@proves("quiz-orthogonalize")
def orthogonalize(question: Question) -> Proof:
    found = np.sort(singular_values(newton_schulz(np.diag([3.0, 4.0]))))
    band = bool(0.68 < found[0] < found[1] < 1.16 and found[1] - found[0] > 0.01)
    exact = [np.allclose(found, one, atol=0.01) for one in ([3, 4], [1, 1], [0.6, 0.8])]
    return Proof([*exact, band])


@proves("quiz-edge")
def edge(question: Question) -> Proof:
    runs = edge_runs()
    ends = {lr: runs[f"gd {lr}"].value[-50:].mean() for lr in (1, 2)}
    assert abs(ends[1] - 2) < 0.05
    diverged = bool(runs["gd 2"].loss[-1] > runs["gd 2"].loss[0])
    return Proof([*(bool(abs(ends[2] - one) < 0.05) for one in (4, 2, 1)), diverged])


@proves("quiz-edge-batch")
def edge_batch(question: Question) -> Proof:
    limit = momentum_limit(3.0, 0.0)
    whole, noisy = (edge_runs()[name] for name in ("gd 3", "batch 5"))
    assert abs(whole.value[-50:].mean() / limit - 1) < 0.05
    share = noisy.value[-50:].mean() / limit
    found = [share < 0.95, abs(share - 1) < 0.05, share > 1.05, noisy.loss[-1] > noisy.loss[0]]
    return Proof([bool(one) for one in found])


@proves("quiz-forgets")
def forgets(question: Question) -> Proof:
    q = resting_length("tanh", 0.9, 0.2)
    lengths, correlations = layered("tanh", 0.9, 0.2, 40, 0.3)
    kept = abs(correlations[-1] - 0.3) < 0.1
    same, apart = correlations[-1] > 0.99, correlations[-1] < 0.2
    still = lengths[-1] > 0.05 and bool(np.isclose(lengths[-1], q, rtol=0.01))
    return Proof([not still, kept, still and same, apart], [chi("tanh", q, 0.9)])


@proves("quiz-gain")
def gain(question: Question) -> Proof:
    rates = [chi("tanh", resting_length("tanh", one, 0.0), one) for one in (0.8, 1.0, 2**0.5, 5 / 3)]
    assert rates[2] ** 100 > 1e4
    return Proof([bool(abs(rate - 1) < 0.01) for rate in rates], rates)


@proves("quiz-residual-sum")
def residual_sum(question: Question) -> Proof:
    tall, short = (residual_stream("layer", 1.0, depth=depth).values[-1] for depth in (48, 12))
    return Proof([bool(abs(np.log2(tall / short / one)) < 0.3) for one in (4.0, 2.0, 1.0, 2.0**36)])


@proves("quiz-width-transfer")
def width_transfer(question: Question) -> Proof:
    found = width_factors(wide_network(1024), "mup")[1]
    less = 1 / 16
    claimed = [[less] * 4, [1.0] * 4, [1.0, less, less, less], [less, 1.0, 1.0, 1.0]]
    return Proof([found == one for one in claimed])


@proves("quiz-orthogonal")
def orthogonal(question: Question) -> Proof:
    width, times = 50, 100
    assert f"너비 {width}" in question.text

    def lengths(draw: Callable[[np.random.Generator], np.ndarray]) -> np.ndarray:
        found = []
        for seed in range(20):
            rng = np.random.default_rng(seed)
            state, matrix = rng.standard_normal(width), draw(rng)
            found.append(
                np.linalg.norm(np.linalg.matrix_power(matrix, times) @ state) / np.linalg.norm(state)
            )
        return np.array(found)

    def rotation(rng: np.random.Generator) -> np.ndarray:
        return np.linalg.qr(rng.standard_normal((width, width)))[0]

    ratios = [
        lengths(rotation),
        lengths(lambda rng: rng.standard_normal((width, width)) / width**0.5),
        lengths(lambda rng: np.full((width, width), 1 / width)),
        lengths(lambda rng: 0.9 * rotation(rng)),
    ]
    assert ratios[1].min() < 0.5
    assert ratios[1].max() > 2
    default = keras_bridge.keras().layers.SimpleRNN(3).cell.recurrent_initializer
    assert type(default).__name__.startswith("Orthogonal")
    return Proof([bool(np.allclose(ratio, 1.0, atol=1e-9)) for ratio in ratios], [0.9])


# ---------------------------------------------------------------- 답이 맞는가


def test_every_question_is_proved() -> None:
    """문제마다 증명이 있다. 맞는 보기의 자리는 한쪽에 몰리지 않는다."""
    assert len(QUESTIONS) == SOURCE.count("{question}") == COUNT
    assert set(PROOFS) == set(QUESTIONS)
    places = [question.answer for question in QUESTIONS.values()]
    counts = [places.count(place) for place in (1, 2, 3, 4)]
    assert max(counts) - min(counts) <= 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_only_the_marked_choice_is_true(name: str) -> None:
    """패키지로 계산하면 정답이라고 적은 보기만 참이고, 설명에 적은 소수도 계산한 값이다."""
    question = QUESTIONS[name]
    proof = PROOFS[name](question)
    assert len(question.choices) == len(set(question.choices)) == 4
    assert [bool(one) for one in proof.truth] == [number == question.answer for number in (1, 2, 3, 4)]
    given = set(re.findall(r"\d+\.\d+", question.text + " ".join(question.choices)))
    for text in set(re.findall(r"\d+\.\d+", " ".join(question.reasons))) - given:
        assert any(shown_as(fact, text) for fact in proof.facts), f"{text}를 계산하지 않았습니다"


@pytest.mark.parametrize("name", QUESTIONS)
def test_links_point_at_headings(name: str) -> None:
    """풀이의 링크가 강의에 있는 제목을 가리킨다. 쪽을 만들 때 MyST가 다시 확인한다."""
    path, anchor = re.search(r"\]\(([\w.]+)#([^)]+)\)", QUESTIONS[name].link).groups()
    lecture = (ROOT / "chapters" / path).read_text("utf8")
    slugs = {
        re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
        for title in re.findall(r'"#{2,4} ([^\n]*?)(?:\\n)?"', lecture.replace('\\"', ""))
    }
    assert anchor in slugs


# ---------------------------------------------------------------- 화면에서 푼다


@pytest.fixture
def quiz(visit: Visit, base_url: str) -> Page:
    """스크립트가 붙은 확인 문제 쪽."""
    page = visit.open(base_url + PAGE)
    page.wait_for_selector(".quiz-score")
    return page


def choose(page: Page, name: str, number: int) -> None:
    """첫 보기에 초점을 두고 화살표 키로 보기를 고른 뒤, 탭 키로 단추까지 가서 누른다."""
    page.locator(f"#{name} input").first.focus()
    page.keyboard.press("Space")
    for _ in range(number - 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "채점"
    page.keyboard.press("Enter")


def test_keyboard_alone_solves_everything(quiz: Page, visit: Visit) -> None:
    """키보드만으로 스무 문제를 풀면 모두 맞고, 점수와 풀이가 글로 나온다."""
    for name, question in QUESTIONS.items():
        choose(quiz, name, question.answer)
        box = quiz.locator(f"#{name}")
        assert box.locator("[role=status]").inner_text() == "맞았습니다."
        assert "고른 답, 정답" in box.locator(".quiz-choices").inner_text()
        assert box.locator("details").get_attribute("open") is not None
    assert f"{COUNT}문제 중 {COUNT}개 맞음" in quiz.locator(".quiz-score").inner_text()
    visit.log.assert_clean()


def test_wrong_answers_are_told_in_words(quiz: Page, visit: Visit) -> None:
    """틀리면 정답이 무엇인지 글로 알리고, 다시 채점하면 옛 결과가 지워진다."""
    name, question = next(iter(QUESTIONS.items()))
    wrong = 1 + question.answer % 4
    choose(quiz, name, wrong)
    box = quiz.locator(f"#{name}")
    mark = "①②③④"[question.answer - 1]
    assert box.locator("[role=status]").inner_text() == f"틀렸습니다. 정답은 {mark}입니다."
    assert [note.inner_text().strip() for note in box.locator(".quiz-note").all()].count("← 정답") == 1
    assert "0개 맞음 (채점한 문제 1개)" in quiz.locator(".quiz-score").inner_text()
    choose(quiz, name, question.answer)
    assert box.locator(".quiz-note").count() == 1
    assert "1개 맞음 (채점한 문제 1개)" in quiz.locator(".quiz-score").inner_text()
    visit.log.assert_clean()


def test_grading_without_a_choice_asks_for_one(quiz: Page) -> None:
    """고르지 않고 채점하면 점수에 넣지 않고 고르라고 말한다."""
    box = quiz.locator("fieldset.quiz").nth(3)
    box.locator("button").click()
    assert box.locator("[role=status]").inner_text() == "보기를 하나 고르세요."
    assert box.locator("details").get_attribute("open") is None
    assert "채점한 문제 0개" in quiz.locator(".quiz-score").inner_text()


def test_grade_all_and_start_again(quiz: Page) -> None:
    """고른 문제만 한꺼번에 채점하고, 다시 풀기가 처음으로 되돌린다."""
    boxes = quiz.locator("fieldset.quiz")
    for number in (0, 1, 2):
        boxes.nth(number).locator("input").nth(0).check()
    quiz.get_by_role("button", name="모두 채점").click()
    assert "채점한 문제 3개" in quiz.locator(".quiz-score").inner_text()
    quiz.get_by_role("button", name="다시 풀기").click()
    assert "0개 맞음 (채점한 문제 0개)" in quiz.locator(".quiz-score").inner_text()
    assert quiz.locator("input:checked, .quiz-note, details.quiz-solution[open]").count() == 0
    assert quiz.evaluate("document.activeElement.name") == next(iter(QUESTIONS))


def test_every_question_is_a_named_group(quiz: Page) -> None:
    """문제마다 질문을 이름으로 가진 묶음이고, 보기마다 이름표가 있다."""
    groups = quiz.get_by_role("group")
    assert groups.count() >= COUNT
    for number, name in enumerate(QUESTIONS, start=1):
        box = quiz.locator(f"fieldset#{name}")
        assert box.locator("legend").text_content().strip().startswith(f"문제 {number}. ")
        assert box.get_by_role("radio").count() == 4
        assert all(label.text_content().strip()[0] in "①②③④" for label in box.locator("label").all())


def test_works_without_javascript(browser: Browser, base_url: str) -> None:
    """스크립트가 없으면 누를 수 없는 단추는 숨고, 번호가 붙은 보기와 펼칠 수 있는 풀이가 남는다."""
    context = browser.new_context(java_script_enabled=False)
    try:
        log = watch(context, base_url)
        page = context.new_page()
        page.goto(base_url + PAGE)
        assert page.locator("fieldset.quiz").count() == COUNT
        assert not any(one.is_visible() for one in page.locator(".quiz input, .quiz button").all())
        first = page.locator("fieldset.quiz").first
        assert "①" in first.locator(".quiz-choices").inner_text()
        reason = first.locator("details p").first
        assert not reason.is_visible()
        first.locator("summary").click()
        assert reason.is_visible()
        log.assert_clean()
    finally:
        context.close()


def test_script_is_small_and_only_here(visit: Visit, base_url: str) -> None:
    """채점하는 스크립트는 3 KB를 넘지 않고 이 쪽에만 실린다."""
    assert (ROOT / "assets" / "quiz.js").stat().st_size <= 3000
    asked: list[str] = []
    visit.context.on("request", lambda request: asked.append(request.url))
    visit.open(base_url + "intro.html")
    assert not [url for url in asked if "quiz.js" in url]
