"""규칙마다 논문의 직역, optax, Keras 3와 비교합니다. 모두 float64이고 같은 고정된 기울기 열을 씁니다.

비교하는 기준은 ``helpers.gap``입니다. 같은 식이면 1e-12 이하이고, 식이 다르면 그 차이의 크기를 적어 둡니다.
초깃값은 Keras의 같은 이름과 분산을 비교합니다. 닫힌 고리(기울기를 매번 다시 재는 길)는
RMSProp과 AdaDelta에서 혼돈이므로 비교하지 않습니다.
"""

import re
from operator import attrgetter

import jax
import numpy as np
import optax
import papers
import pytest
from helpers import SCALES, gap, walk
from references import walk_keras, walk_optax

from naerimak.catalog import OPTIMIZER_CARDS, OPTIMIZERS
from naerimak.initializers import INITIALIZERS
from naerimak.keras_bridge import keras
from naerimak.optimizers import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamEpsHat,
    AdamUncorrected,
    AdamW,
    AdEMAMix,
    AMSGrad,
    GradientMomentum,
    Lion,
    Momentum,
    MomentumState,
    NAdam,
    Nesterov,
    Optimizer,
    RAdam,
    RMSProp,
    ScheduleFreeAdamW,
    ScheduleFreeSGD,
    SignSGD,
    Signum,
)

SAME = 1e-12
# 0에서 떠나야 작은 걸음이 반올림에 묻히지 않는다. 감쇠가 있는 AdamW만 0이 아닌 곳에서 떠난다.
ORIGIN = np.zeros((len(SCALES), 5))
AWAY = np.broadcast_to([0.5, -1.0, 2.0, -0.25, 1.5], ORIGIN.shape)


pytestmark = pytest.mark.usefixtures("keras_in_float64")


def walk_paper(algorithm, start, gradients, **settings):
    """스칼라 알고리즘을 원소마다 따로 돌린 길."""
    paths = [
        algorithm(float(start[i]), gradients[(slice(None), *i)].tolist(), **settings)
        for i in np.ndindex(start.shape)
    ]
    return np.array(paths).T.reshape(-1, *start.shape)


def gaps(ours, theirs):
    """기울기의 크기마다 상대 차이."""
    return {scale: gap(ours[:, [i]], theirs[:, [i]]) for i, scale in enumerate(SCALES)}


def test_same_detects_float32_hyperparameters():
    """잣대가 헐겁지 않다: 학습률이 float32로 반올림되기만 해도 1e-12를 넘는다."""
    grads = np.ones((5, 3, 5))
    assert gap(
        walk(SGD(0.1), ORIGIN, grads), walk(SGD(float(np.float32(0.1))), ORIGIN, grads)
    ) == pytest.approx(1.5e-8, rel=0.05)


def name_of(value):
    """시험의 이름: 규칙과 알고리즘만 적고 나머지는 비운다."""
    if isinstance(value, Optimizer):
        return str(value)
    return getattr(value, "__name__", "").replace("<lambda>", "")


ADAM = {"lr": 0.02, "beta1": 0.8, "beta2": 0.97, "eps": 1e-7}
PAPER_ADAM = {"alpha": 0.02, "beta_1": 0.8, "beta_2": 0.97, "epsilon": 1e-7}

PAPERS = [
    (SGD(0.1), papers.sgd, {"eta": 0.1}),
    (Momentum(0.1, 0.85), papers.momentum, {"epsilon": 0.1, "mu": 0.85}),
    (Nesterov(0.1, 0.85), papers.nesterov, {"epsilon": 0.1, "mu": 0.85}),
    (AdaGrad(0.3, eps=1e-6), papers.adagrad, {"eta": 0.3, "delta": 1e-6}),
    (RMSProp(0.02, 0.9, 1e-7), papers.rmsprop, {"eta": 0.02, "decay": 0.9, "epsilon": 1e-7}),
    (AdaDelta(), papers.adadelta, {"rho": 0.95, "epsilon": 1e-6}),
    (
        AdaDelta(0.5, rho=0.8, eps=1e-7),
        papers.adadelta,
        {"rho": 0.8, "epsilon": 1e-7, "eta": 0.5},
    ),
    (Adam(**ADAM), papers.adam, PAPER_ADAM),
    (
        AdamW(**ADAM, weight_decay=0.03),
        papers.adamw,
        {**PAPER_ADAM, "lambda_": 0.03},
    ),
    (
        AdamEpsHat(**ADAM),
        papers.adam_epsilon_hat,
        {"alpha": 0.02, "beta_1": 0.8, "beta_2": 0.97, "epsilon_hat": 1e-7},
    ),
    (AdamUncorrected(**ADAM), papers.adam, {**PAPER_ADAM, "corrected": False}),
    (AMSGrad(**ADAM), papers.amsgrad, PAPER_ADAM),
    (GradientMomentum(0.1, 0.85), papers.gradient_momentum, {"eta": 0.1, "mu": 0.85}),
    (GradientMomentum(0.1, 0.85, 0.85), papers.gradient_momentum, {"eta": 0.1, "mu": 0.85, "tau": 0.85}),
    (SignSGD(0.02), papers.signsgd, {"delta": 0.02}),
    (Signum(0.02, 0.85), papers.signum, {"delta": 0.02, "beta": 0.85}),
    (Lion(0.02, 0.8, 0.97, 0.3), papers.lion, {"lr": 0.02, "beta1": 0.8, "beta2": 0.97, "wd": 0.3}),
    (AdaMax(**ADAM), papers.adamax, PAPER_ADAM),
    (NAdam(**ADAM), papers.nadam, {"eta": 0.02, "mu": 0.8, "nu": 0.97, "epsilon": 1e-7}),
    (RAdam(**ADAM, threshold=4.0), papers.radam, {**PAPER_ADAM, "longer_than": 4}),
    (RAdam(**ADAM), papers.radam, {**PAPER_ADAM, "longer_than": 5}),
    (
        AdEMAMix(**ADAM, beta3=0.99, alpha=3.0),
        papers.ademamix,
        {"eta": 0.02, "alpha": 3.0, "beta_1": 0.8, "beta_2": 0.97, "beta_3": 0.99, "epsilon": 1e-7},
    ),
    (ScheduleFreeSGD(0.1, 0.85), papers.schedule_free_sgd, {"gamma": 0.1, "beta": 0.85}),
    (
        ScheduleFreeAdamW(**ADAM, weight_decay=0.3),
        papers.schedule_free_adamw,
        {"gamma": 0.02, "beta_1": 0.8, "beta_2": 0.97, "epsilon": 1e-7, "lambda_": 0.3},
    ),
]


def start_for(rule):
    """규칙의 출발점."""
    return AWAY if getattr(rule, "weight_decay", 0) else ORIGIN


def test_every_rule_meets_its_paper():
    """표에 빠진 규칙이 없다."""
    assert {type(rule).__name__ for rule, *_ in PAPERS} == set(OPTIMIZERS)


@pytest.mark.parametrize(("rule", "algorithm", "settings"), PAPERS, ids=name_of)
def test_follows_the_paper(rule, algorithm, settings, gradients):
    start = start_for(rule)
    found = gaps(walk(rule, start, gradients), walk_paper(algorithm, start, gradients, **settings))
    assert max(found.values()) <= SAME, found


OPTAX = [
    (SGD(0.1), optax.sgd(0.1)),
    (Momentum(0.1, 0.85), optax.sgd(0.1, momentum=0.85)),
    (GradientMomentum(0.1, 0.85), optax.sgd(0.1, momentum=0.85)),
    (Nesterov(0.1, 0.85), optax.sgd(0.1, momentum=0.85, nesterov=True)),
    (AdaGrad(0.3, initial=0.1, eps_inside=True), optax.adagrad(0.3)),
    (AdaGrad(0.3, eps=1e-9, eps_inside=True), optax.adagrad(0.3, 0.0, 1e-9)),
    (RMSProp(0.02, 0.9, 1e-8, eps_inside=True), optax.rmsprop(0.02)),
    (RMSProp(0.02, 0.9, 1e-8), optax.rmsprop(0.02, eps_in_sqrt=False)),
    (AdaDelta(1.0, rho=0.9), optax.adadelta(1.0)),
    (AdaDelta(0.5, rho=0.8, eps=1e-7), optax.adadelta(0.5, 0.8, 1e-7)),
    (Adam(0.02), optax.adam(0.02)),
    (Adam(**ADAM), optax.adam(0.02, 0.8, 0.97, 1e-7)),
    (AdamW(0.02, weight_decay=0.02 * 0.01), optax.adamw(0.02, weight_decay=0.01)),
    (
        AMSGrad(**ADAM),
        optax.amsgrad(0.02, 0.8, 0.97, 1e-7, bias_correction_mu=False, bias_correction_nu=False),
    ),
    (SignSGD(0.02), optax.sign_sgd(0.02)),
    (Signum(0.02, 0.85), optax.signum(0.02, 0.85)),
    (Lion(0.02, 0.8, 0.97, 0.3), optax.lion(0.02, 0.8, 0.97, weight_decay=0.3)),
    (AdaMax(**ADAM), optax.adamax(0.02, 0.8, 0.97, 1e-7)),
    (NAdam(**ADAM), optax.nadam(0.02, 0.8, 0.97, 1e-7)),
    (RAdam(**ADAM), optax.radam(0.02, 0.8, 0.97, 1e-7)),
    (AdEMAMix(**ADAM, beta3=0.99, alpha=3.0), optax.contrib.ademamix(0.02, 0.8, 0.97, 0.99, 3.0, 1e-7)),
    (ScheduleFreeSGD(0.1, 0.85), optax.contrib.schedule_free_sgd(0.1, b1=0.85)),
    (
        ScheduleFreeAdamW(**ADAM, weight_decay=0.3),
        optax.contrib.schedule_free_adamw(0.02, b1=0.8, b2=0.97, eps=1e-7, weight_decay=0.3),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "other"), OPTAX, ids=name_of)
def test_equals_optax(rule, other, gradients):
    start = start_for(rule)
    found = gaps(walk(rule, start, gradients), walk_optax(other, start, gradients))
    assert max(found.values()) <= SAME, found


KERAS = [
    # AdamW는 ε를 0으로 두어야 같은 식이다. Keras는 ε̂ 형태이기 때문이다.
    (AdamW(eps=0.0, weight_decay=0.001 * 0.004), lambda o: o.AdamW(epsilon=0.0)),
    (Momentum(0.1, 0.85), lambda o: o.SGD(0.1, momentum=0.85)),
    (Nesterov(0.1, 0.85), lambda o: o.SGD(0.1, momentum=0.85, nesterov=True)),
    (AdaDelta(1.0), lambda o: o.Adadelta(1.0, epsilon=1e-6)),
    (AdamEpsHat(**ADAM), lambda o: o.Adam(0.02, 0.8, 0.97, 1e-7)),
    (Lion(0.02, 0.8, 0.97, 0.3), lambda o: o.Lion(0.02, 0.8, 0.97, weight_decay=0.3)),
    (AdaMax(0.02, 0.8, 0.97, eps=0.0), lambda o: o.Adamax(0.02, 0.8, 0.97, epsilon=0.0)),
]


@pytest.mark.parametrize(("rule", "make"), KERAS, ids=name_of)
def test_equals_keras(rule, make, gradients):
    start = start_for(rule)
    found = gaps(walk(rule, start, gradients), walk_keras(make(keras().optimizers), start, gradients))
    assert max(found.values()) <= SAME, found


def twins(library):
    """카드에 적힌 짝: 우리 규칙, 그 라이브러리의 이름과 인자."""
    for card in OPTIMIZER_CARDS.values():
        twin = getattr(card, library)
        if twin and twin.equal:
            kind, arguments = re.fullmatch(r"([\w.]+)(?:\((.*)\))?", twin.call).groups()
            yield pytest.param(
                twin.equal, kind, eval(f"dict({arguments or ''})"), id=f"{card.name}-{twin.call}"
            )


@pytest.mark.parametrize(("rule", "kind", "settings"), list(twins("keras")))
def test_card_names_the_equal_of_keras(rule, kind, settings, gradients):
    """카드의 짝은 Keras의 기본값 그대로와 같은 길을 간다."""
    theirs = getattr(keras().optimizers, kind)(**settings)
    assert float(np.asarray(theirs.learning_rate)) == pytest.approx(rule.lr, rel=1e-6)
    found = gaps(walk(rule, ORIGIN, gradients), walk_keras(theirs, ORIGIN, gradients))
    assert max(found.values()) <= SAME, found


@pytest.mark.parametrize(("rule", "kind", "settings"), list(twins("optax")))
def test_card_names_the_equal_of_optax(rule, kind, settings, gradients):
    """optax는 학습률을 꼭 적어야 하므로 학습률만 맞춘다."""
    theirs = attrgetter(kind)(optax)(rule.lr, **settings)
    found = gaps(walk(rule, ORIGIN, gradients), walk_optax(theirs, ORIGIN, gradients))
    assert max(found.values()) <= SAME, found


def first(walker, rule, g, start=0.0):
    """기울기 ``g`` 하나로 간 첫 걸음."""
    path = walker(rule, np.array([start]), np.array([[g]]))
    return float(path[1, 0] - path[0, 0])


ROOT = np.sqrt(1e-3)  # √(1-β₂)
FIRST_STEPS = [
    pytest.param(
        *(Adam(eps=1e-7), walk_keras, lambda: keras().optimizers.Adam(epsilon=1e-7), 1e-8),
        *((1e-8 + 1e-7 / ROOT) / (1e-8 + 1e-7), 28.84),
        id="adam-eps_vs_eps-hat",
    ),
    pytest.param(
        *(AdamEpsHat(eps=1e-7), walk_optax, lambda: optax.adam(0.001, eps=1e-7), 1e-8),
        *((1e-8 + 1e-7) / (1e-8 + 1e-7 / ROOT), 1 / 28.84),
        id="adam-eps-hat_vs_eps",
    ),
    pytest.param(
        *(AdaGrad(0.001), walk_keras, lambda: keras().optimizers.Adagrad(), 1e-3),
        *(np.sqrt(0.1 + 1e-6 + 1e-7) / (1e-3 + 1e-7), 316.2),
        id="adagrad-initial-0_vs_0.1",
    ),
    pytest.param(
        *(AdaGrad(0.001, initial=0.1, eps_inside=True), walk_optax, lambda: optax.adagrad(0.001, 0.0), 1e-3),
        *(np.sqrt(1e-6 + 1e-7) / np.sqrt(0.1 + 1e-6 + 1e-7), 1 / 301.5),
        id="adagrad-initial-0.1_vs_0",
    ),
    pytest.param(
        *(AdaGrad(0.001, initial=0.1), walk_keras, lambda: keras().optimizers.Adagrad(epsilon=1e-3), 1.0),
        *(np.sqrt(1.1 + 1e-3) / (np.sqrt(1.1) + 1e-7), 1.000454),
        id="adagrad-eps-outside_vs_inside",
    ),
    pytest.param(
        *(RMSProp(), walk_keras, lambda: keras().optimizers.RMSprop(), 1e-8),
        *(np.sqrt(1e-17 + 1e-7) / (1e-8 * np.sqrt(0.1) + 1e-7), 3065.3),
        id="rmsprop-eps-outside_vs_inside",
    ),
    pytest.param(
        *(RMSProp(eps_inside=True), walk_optax),
        *(lambda: optax.rmsprop(0.001, eps=1e-7, eps_in_sqrt=False), 1e-8),
        *((1e-8 * np.sqrt(0.1) + 1e-7) / np.sqrt(1e-17 + 1e-7), 1 / 3065.3),
        id="rmsprop-eps-inside_vs_outside",
    ),
    pytest.param(
        *(AdaDelta(eps=1e-7), walk_keras, lambda: keras().optimizers.Adadelta(), 1.0),
        *(1000.0, 1000.0),
        id="adadelta-lr-1_vs_0.001",
    ),
    pytest.param(
        *(AMSGrad(eps=0.0), walk_keras, lambda: keras().optimizers.Adam(amsgrad=True, epsilon=0.0), 1.0),
        *(0.1 / ROOT, 3.162),
        id="amsgrad-bias-correction",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "walker", "make", "g", "ratio", "about"), FIRST_STEPS)
def test_first_step_differs_by_a_known_ratio(rule, walker, make, g, ratio, about):
    """첫 걸음의 비가 식에서 나온 값과 같고, 본문에 적는 어림수와도 맞는다."""
    found = first(walk, rule, g) / first(walker, make(), g)
    assert found == pytest.approx(ratio, rel=1e-12)
    assert found == pytest.approx(about, rel=1e-3)


# 논문의 형태와 프레임워크의 기본값이 200걸음 동안 벌어지는 크기.
# 기울기의 크기 1, 1e-3, 1e-6마다 잰 ``gap``이다.
# Adam의 ε는 기울기가 작을 때만 보이고, h₀ = 0.1은 언제나 보인다.
APART = [
    (Adam(eps=1e-7), walk_keras, lambda: keras().optimizers.Adam(), (2.33e-5, 0.0227, 0.708)),
    (AdamW(eps=1e-7, weight_decay=4e-6), walk_keras,
     lambda: keras().optimizers.AdamW(), (2.33e-5, 0.0227, 0.708)),
    (AdaGrad(0.001), walk_keras, lambda: keras().optimizers.Adagrad(), (0.616, 0.99886, 0.999995)),
    (AdaGrad(0.001), walk_optax, lambda: optax.adagrad(0.001), (0.616, 0.99886, 0.999995)),
    (RMSProp(), walk_keras, lambda: keras().optimizers.RMSprop(), (2.65e-5, 0.867, 0.9983)),
    (RMSProp(eps=1e-8), walk_optax, lambda: optax.rmsprop(0.001), (2.65e-6, 0.616, 0.9956)),
    (AMSGrad(), walk_optax, lambda: optax.amsgrad(0.001), (0.863, 0.863, 0.855)),
    # Keras의 AdaMax는 ε을 더하는 자리가, Nadam은 모멘텀 계수의 일정표가 다르다.
    (AdaMax(0.001, eps=1e-7), walk_keras, lambda: keras().optimizers.Adamax(), (2.456e-9, 2.456e-6, 0.00236)),
    (NAdam(eps=1e-7), walk_keras, lambda: keras().optimizers.Nadam(), (0.5846, 0.5846, 0.5776)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "walker", "make", "sizes"), APART, ids=name_of)
def test_defaults_drift_apart_by_a_known_size(rule, walker, make, sizes, gradients):
    start = start_for(rule)
    found = gaps(walk(rule, start, gradients), walker(make(), start, gradients))
    assert list(found.values()) == pytest.approx(sizes, rel=5e-3)


@pytest.mark.parametrize("psi", [1.0, 0.004], ids=["keras", "pytorch"])
def test_nadam_of_the_frameworks_is_the_paper_with_a_schedule(psi, gradients):
    """Keras의 Nadam은 논문의 일정표 μ_t = β₁(1 - 0.96^{ψt}/2)에서 ψ = 1, PyTorch는 ψ = 0.004다."""
    settings = {"eta": 0.02, "mu": 0.8, "nu": 0.97, "epsilon": 1e-7}
    paper = walk_paper(
        papers.nadam, ORIGIN, gradients, **settings, schedule=lambda t: 1 - 0.5 * 0.96 ** (psi * t)
    )
    if psi == 1.0:
        theirs = walk_keras(keras().optimizers.Nadam(0.02, 0.8, 0.97, 1e-7), ORIGIN, gradients)
        assert max(gaps(paper, theirs).values()) <= SAME
    apart = gaps(paper, walk(NAdam(**ADAM), ORIGIN, gradients))
    sizes = {1.0: (0.560, 0.560, 0.556), 0.004: (0.597, 0.597, 0.592)}
    assert list(apart.values()) == pytest.approx(sizes[psi], rel=5e-3)


@pytest.mark.parametrize(
    ("rule", "other"),
    [
        (ScheduleFreeSGD(0.1, 0.85), optax.contrib.schedule_free_sgd(0.1, b1=0.85)),
        (ScheduleFreeAdamW(0.02, 0.8), optax.contrib.schedule_free_adamw(0.02, b1=0.8)),
    ],
    ids=name_of,
)
def test_schedule_free_is_evaluated_where_optax_evaluates_it(rule, other, gradients):
    theta, state = ORIGIN, rule.init(ORIGIN)
    point, memory, update = (
        jax.numpy.asarray(ORIGIN),
        other.init(jax.numpy.asarray(ORIGIN)),
        jax.jit(other.update),
    )
    for grad in gradients:
        theta, state = rule.step(theta, grad, state)
        change, memory = update(grad, memory, point)
        point = optax.apply_updates(point, change)
    theirs = np.asarray(optax.contrib.schedule_free_eval_params(memory, point))
    ours = rule.evaluation(theta, state)
    assert np.abs(ours - theirs).max() / np.abs(ours).max() <= SAME
    assert np.abs(ours - theta).max() / np.abs(ours).max() > 0.01


def test_keras_schedule_free_ends_where_the_gradient_is_taken(gradients):
    """Keras의 ScheduleFreeAdamW는 학습이 끝나도 평균 x가 아니라 y를 남긴다. 기울기 50개 뒤의 차이."""
    rule, start = ScheduleFreeAdamW(), ORIGIN[:1]
    theta, state = start, rule.init(start)
    for grad in gradients[:50, :1]:
        theta, state = rule.step(theta, grad, state)
    theirs = walk_keras(keras().optimizers.ScheduleFreeAdamW(), start, gradients[:50, :1])[-1]
    average = rule.evaluation(theta, state)
    assert np.abs(theirs - theta).max() / np.abs(theta).max() <= SAME
    apart = np.abs(theirs - average).max() / np.abs(average).max()
    assert apart == pytest.approx(0.1051, rel=5e-3)


def test_signum_does_not_need_its_own_share(gradients):
    """부호만 쓰므로 평균이든 합이든 같은 길이다(자주 묻는 질문: 어떤 식에는 왜 1-β가 없나)."""

    def piled(theta, grads, beta):
        m, path = np.zeros_like(theta), [theta]
        for g in grads:
            m = beta * m + g
            theta = theta - 0.02 * np.sign(m)
            path.append(theta)
        return np.array(path)

    np.testing.assert_array_equal(walk(Signum(0.02, 0.85), ORIGIN, gradients), piled(ORIGIN, gradients, 0.85))


def test_optax_adadelta_without_a_learning_rate_climbs(gradients):
    """optax.adadelta()는 부호를 뒤집는 학습률이 없어, 논문의 길을 거꾸로 간다."""
    ours = walk(AdaDelta(rho=0.9), ORIGIN, gradients)
    theirs = walk_optax(optax.adadelta(), ORIGIN, gradients)
    assert gap(ours, -theirs) <= SAME
    assert gap(ours, theirs) == pytest.approx(2.0)


def test_optax_momentum_parts_when_the_learning_rate_changes():
    """우리 속도에는 옛 학습률이 남고(v = αv - ηg), optax의 속도에는 없다(v = αv + g, 걸음 ηv).

    기울기 1로 열 걸음 간 뒤 η를 1/10로 줄이면, 쌓인 속도 s = (1 - α¹⁰)/(1 - α)에서 걸음의 비는
    (αs + 1/10) / ((αs + 1)/10) = 8.69이다.
    """
    grads = np.ones((11, 1))
    before = walk(Momentum(0.1, 0.9), np.zeros(1), grads[:10])
    ours = (
        Momentum(0.01, 0.9).step(before[-1], grads[10], MomentumState(before[-1] - before[-2]))[0]
        - before[-1]
    )
    schedule = optax.piecewise_constant_schedule(0.1, {10: 0.1})
    path = walk_optax(optax.sgd(schedule, momentum=0.9), np.zeros(1), grads)
    assert gap(before, path[:11]) <= SAME
    piled = (1 - 0.9**10) / 0.1
    ratio = float((ours / (path[11] - path[10]))[0])
    assert ratio == pytest.approx((0.9 * piled + 0.1) / ((0.9 * piled + 1) / 10), rel=1e-12)
    assert ratio == pytest.approx(8.69, abs=0.01)


@pytest.mark.parametrize(
    ("walker", "make"),
    [
        (walk_optax, lambda: optax.adamw(0.001, weight_decay=0.01)),
        (walk_keras, lambda: keras().optimizers.AdamW(0.001, weight_decay=0.01)),
    ],
    ids=["optax", "keras"],
)
def test_weight_decay_means_a_thousandth_in_frameworks(walker, make):
    """같은 수 0.01이 여기서는 한 걸음에 1%, 학습률 0.001인 프레임워크에서는 0.001%를 줄인다."""
    ours = first(walk, AdamW(weight_decay=0.01), 0.0, start=2.0)
    theirs = first(walker, make(), 0.0, start=2.0)
    assert ours == pytest.approx(-0.02, rel=1e-12)
    assert ours / theirs == pytest.approx(1000, rel=1e-9)


@pytest.mark.parametrize("kind", ["normal", "uniform"])
@pytest.mark.parametrize(("ours", "theirs"), [("lecun", "lecun"), ("xavier", "glorot"), ("he", "he")])
def test_initializer_agrees_with_keras(ours, theirs, kind, rng):
    """두 표본의 분산의 비. 첨도가 3 이하이므로 표준오차는 √(2·2/n)보다 작고, 그 5배까지 받아들인다."""
    draw = INITIALIZERS[f"{ours}_{kind}"](rng, 784, 100)
    config = {"class_name": f"{theirs}_{kind}", "config": {"seed": 0}}
    other = np.asarray(keras().initializers.get(config)((784, 100)))
    assert draw.var() == pytest.approx(other.var(), rel=5 * np.sqrt(4 / draw.size))
