"""놀이터의 학습: 한 걸음이 train과 같고, 옮긴 자바스크립트가 파이썬과 같다."""

import itertools
import json
import math
import os
from dataclasses import asdict
from pathlib import Path

import browser
import numpy as np
import pytest

from naerimak import activations, initializers, toys
from naerimak.catalog import OPTIMIZERS, SHAPE_LABELS
from naerimak.draws import Draws
from naerimak.experiments import CASES, PREPARED, Learner, assemble, prepared, schedule_of, toy_data
from naerimak.experiments.learner import INITIALIZERS, LOSS_GROWTH
from naerimak.network import MLP, Regressor
from naerimak.schedules import SHAPES
from naerimak.training import train
from naerimak.widgets.playground import (
    FOLDED,
    INITIAL,
    OFFERED,
    SENTENCES,
    TUNED,
    PlaygroundExplorer,
    case_score,
    link_of,
)
from naerimak.wrappers import evaluation

STEPS = 200
SETTING = {
    "data": "moons", "noise": 0.1, "scale": 1.0, "seed": 0, "depth": 3, "width": 8, "activation": "tanh",
    "std": 1.0, "start": "xavier_normal", "gain": 1.0, "batch": 32, "shuffle": True, "rule": "Adam",
}  # fmt: skip
RATES = {name: 0.5 if name == "AdaDelta" else 0.05 if name == "SGD" else 0.005 for name in OPTIMIZERS}


def given_of(setting, steps=STEPS, rule=None):
    """자바스크립트에 넘길 설정."""
    rule = rule or OPTIMIZERS[setting["rule"]](lr=RATES[setting["rule"]])
    return {
        "setting": setting, "activation": setting["activation"], "rule": type(rule).__name__,
        "slope": asdict(activations.get(setting["activation"])), "params": asdict(rule), "steps": steps,
    }  # fmt: skip


# ``NAERIMAK_ALL=1``이면 활성화 함수 × 규칙 × 초기화 함수를 모두 본다(1분쯤).
TRIPLES = list(itertools.product(activations.ACTIVATIONS, OPTIMIZERS, INITIALIZERS))
if not os.environ.get("NAERIMAK_ALL"):
    TRIPLES = [
        (activation, rule, start)
        for k, (activation, rule) in enumerate(itertools.product(activations.ACTIVATIONS, OPTIMIZERS))
        for start in [INITIALIZERS[k % len(INITIALIZERS)]]
    ]

LEARN = """
return given.map(({ setting, activation, slope, rule, params, steps }) => {
  const made = Object.assign(new module.ACTIVATIONS[activation](), slope);
  const data = module.toy_data(setting.data, setting.noise, setting.seed);
  const learner = module.assemble(setting, made, Object.assign(new module.RULES[rule](), params), data);
  const losses = [];
  const seen = [learner.look()];
  for (let t = 0; t < steps; t++) learner.step();
  seen.push(learner.look());
  return { theta: learner.theta.tolist(), seen };
});
"""


def learner_of(setting, rule=None, schedule=None):
    return assemble(
        setting,
        activations.get(setting["activation"]),
        rule or OPTIMIZERS[setting["rule"]](lr=RATES[setting["rule"]]),
        toy_data(setting["data"], setting["noise"], setting["seed"]),
        schedule=schedule,
    )


def plain(one):
    """한 번 재어 본 것을, 자바스크립트가 낸 것과 같은 형태로 적는다."""
    layers = [asdict(layer) for layer in one.layers]
    for layer in layers:
        for side in ("activations", "gradients"):
            layer[side]["counts"] = layer[side]["counts"].tolist()
    return {**one._asdict(), "layers": layers}


def same(found, wanted, tolerance, where="seen"):
    """수와 목록과 사전을 따라 내려가며 비교한다."""
    if isinstance(wanted, dict):
        assert found.keys() >= wanted.keys(), where
        for name in wanted:
            same(found[name], wanted[name], tolerance, f"{where}.{name}")
    elif isinstance(wanted, (list, tuple)):
        assert len(found) == len(wanted), where
        for k, (one, other) in enumerate(zip(found, wanted, strict=True)):
            same(one, other, tolerance, f"{where}[{k}]")
    elif wanted is None or isinstance(wanted, (bool, str)):
        assert found == wanted, where
    else:
        number = float(found.replace("Infinity", "inf")) if isinstance(found, str) else found
        assert number == wanted or math.isclose(number, wanted, rel_tol=tolerance, abs_tol=tolerance), (
            where, found, wanted,
        )  # fmt: skip


@pytest.fixture(scope="module")
def learned():
    """설정마다 브라우저의 코드로 배운 결과. Node를 한 번만 띄운다."""
    given = []
    for activation, rule, start in TRIPLES:
        setting = SETTING | {"activation": activation, "rule": rule, "start": start}
        setting["std"] = 0.5 if start == "constant" else 1.0
        given.append(given_of(setting))
    found = browser.run("browser/learning.js", LEARN, *given)
    return {triple: (one["setting"], made) for triple, one, made in zip(TRIPLES, given, found, strict=True)}


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_browser_learns_as_python_does(triple, learned):
    """손실과 모든 매개변수가 200걸음 뒤에 1e-9 안에서 같다."""
    setting, found = learned[triple]
    learner = learner_of(setting)
    first = learner.look()
    for _ in range(STEPS):
        learner.step()
    last = learner.look()
    assert learner.t == STEPS
    np.testing.assert_allclose(found["theta"], learner.theta, rtol=1e-9, atol=1e-9)
    for shown, seen in zip(found["seen"], (first, last), strict=True):
        same(shown["train"], seen.train, 1e-9)
        same(shown["test"], seen.test, 1e-9)
    same(found["seen"][0]["faults"], first.faults, 0)


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("rule", ["SGD", "Adam"])
def test_step_is_a_step_of_train(rule, shuffle):
    """놀이터의 한 걸음은 강의의 ``train``과 비트까지 같다."""
    setting = SETTING | {"rule": rule, "shuffle": shuffle, "data": "spirals"}
    learner = learner_of(setting)
    start = learner.theta.copy()
    data = learner.data
    for _ in range(3 * len(data.x_train) // setting["batch"]):
        learner.step()
    rng = Draws(setting["seed"], stream=3)
    if not shuffle:
        rng.permutation = np.arange
    history = train(
        learner.network, start, data, learner.optimizer, epochs=3, batch_size=setting["batch"], rng=rng,
        progress=False,
    )  # fmt: skip
    np.testing.assert_array_equal(learner.theta, history.theta)
    # 나누어 재므로 더하는 차례가 달라 마지막 자리만 다를 수 있다.
    assert learner.look().train == pytest.approx(
        (history.train_loss[-1], history.train_accuracy[-1]), rel=1e-12
    )


def test_draws_are_the_same_numbers_in_the_browser():
    body = """
      const rng = new module.Draws(given[0], { stream: 2 });
      return { u: rng.uniform(-1, 2, [3, 2]).tolist(), z: rng.standard_normal([50, 4]).tolist(),
        order: rng.permutation(30).tolist() };"""
    for seed in (0, 1, 20180517):
        rng = Draws(seed, stream=2)
        found = browser.run("browser/learning.js", body, seed)
        assert found["u"] == rng.uniform(-1, 2, (3, 2)).tolist()
        assert found["z"] == rng.standard_normal((50, 4)).tolist()
        assert found["order"] == rng.permutation(30).tolist()


def test_draws_follow_their_distributions():
    rng = Draws(5)
    z, u = rng.standard_normal((200, 100)), rng.uniform(0, 1, (20000,))
    assert abs(z.mean()) < 0.02
    assert z.std() == pytest.approx(1, abs=0.02)
    assert (z**4).mean() == pytest.approx(3, abs=0.15)
    assert np.abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 0.02
    assert u.var() == pytest.approx(1 / 12, rel=0.03)
    assert sorted(Draws(1).permutation(50)) == list(range(50))
    # 가까운 시드와 다른 줄기의 난수는 서로 다르다.
    first = [Draws(seed, stream=stream).random() for seed in range(20) for stream in range(4)]
    assert len(set(first)) == 80


def test_mrg32k3a_is_the_published_generator():
    """L'Ecuyer의 구현이 시드 12345 여섯 개에서 내는 첫 수들."""
    rng = Draws(0)
    rng.x, rng.y = [12345] * 3, [12345] * 3
    assert [round(rng.random(), 10) for _ in range(3)] == [0.127011122, 0.3185275654, 0.3091860156]


@pytest.mark.parametrize("name", toys.TOYS)
def test_data_is_the_same_in_the_browser(name):
    body = """
      const data = module.toy_data(...given);
      return Object.fromEntries(Object.entries(data).map(([name, one]) => [name, one.tolist()]));"""
    found = browser.run("browser/learning.js", body, name, 0.2, 3)
    wanted = toy_data(name, 0.2, 3)
    for part, values in wanted._asdict().items():
        np.testing.assert_allclose(found[part], values, rtol=1e-13, atol=1e-13)
    still = toy_data(name, 0.0, 3)
    assert len(wanted.x_train) == toys.TRAIN
    assert len(wanted.x_test) == toys.TEST
    # 잡음을 바꾸어도 점의 자리는 그대로다.
    assert np.abs(wanted.x_train - still.x_train).max() < 1.5
    if name != "curve":
        assert set(wanted.y_train) == {0, 1}
        np.testing.assert_array_equal(wanted.y_train, still.y_train)


@pytest.mark.parametrize("activation", activations.ACTIVATIONS)
def test_statistics_are_the_same_in_the_browser(activation):
    """층마다의 히스토그램과 통계, 갱신의 비, 잘못이 모두 같다."""
    setting = SETTING | {"activation": activation, "data": "xor", "start": "he_normal"}
    (found,) = browser.run("browser/learning.js", LEARN, given_of(setting, 20))
    learner = learner_of(setting)
    seen = [learner.look()]
    for _ in range(20):
        learner.step()
    seen.append(learner.look())
    for shown, wanted in zip(found["seen"], seen, strict=True):
        same(shown, json.loads(json.dumps(plain(wanted))), 1e-9)


def test_curve_is_fitted_the_same():
    setting = SETTING | {"data": "curve", "activation": "tanh"}
    (found,) = browser.run("browser/learning.js", LEARN, given_of(setting))
    learner = learner_of(setting)
    before = learner.look().train[0]
    for _ in range(200):
        learner.step()
    np.testing.assert_allclose(found["theta"], learner.theta, rtol=1e-9, atol=1e-9)
    assert learner.look().train[0] < 0.5 * before


def test_regressor_gradient_is_the_slope():
    """손실의 기울기를 차분과 비교한다."""
    network, rng = Regressor((2, 4, 3), "tanh"), np.random.default_rng(0)
    theta = network.init(rng, "xavier_normal", dtype=np.float64)
    x, y = rng.standard_normal((6, 2)), rng.standard_normal((6, 3))
    loss, grad = network.loss_and_grad(theta, x, y)
    off = network.forward(theta, x)[-1] - y
    assert loss == pytest.approx(np.mean(off**2))
    for k in range(theta.size):
        up, down = (network.loss(theta + h * np.eye(theta.size)[k], x, y) for h in (1e-6, -1e-6))
        assert grad[k] == pytest.approx((up - down) / 2e-6, abs=1e-6)
    assert network.evaluate(theta, x, y) == (loss, loss**0.5)
    with pytest.raises(ValueError, match=r"y\.shape"):
        network.loss(theta, x, y[:, :2])


def test_divergence_stops_at_the_last_finite_step():
    """매개변수가 너무 커지면 그 앞의 매개변수에서 멈추고, 잰 수는 모두 유한하다."""
    setting = SETTING | {"activation": "relu", "start": "he_normal"}
    learner = learner_of(setting, OPTIMIZERS["SGD"](lr=1e120))
    for _ in range(50):
        learner.step()
    assert learner.diverged_at is not None
    assert learner.t == learner.diverged_at - 1
    seen = learner.look()
    assert seen.faults[0] == learner.t
    assert np.isfinite([one.std for one in seen.layers]).all()


def test_generator_takes_the_place_of_numpy():
    """초기화 함수는 numpy의 생성기든 ``Draws``든 받는다."""
    assert initializers.he_normal(Draws(0), 200, 50).std() == pytest.approx(0.1, rel=0.05)
    weights = initializers.orthogonal(Draws(0), 5, 3)
    np.testing.assert_allclose(weights.T @ weights, np.eye(3), atol=1e-12)
    assert MLP((2, 3, 2)).init(Draws(0)).shape == (17,)
    assert isinstance(learner_of(SETTING), Learner)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case.setting.values())))
def test_broken_networks_show_their_fault_and_the_mend_works(case):
    """고장은 판정에 보이거나(판정에 없는 고장은 손실로) 보이고, 값 하나를 고치면 배운다."""
    broken, faults = case_score(case, mended=False)
    mended, _ = case_score(case, mended=True)
    assert broken < 0.92
    assert mended >= 0.95
    assert case.fault in faults if case.fault else "diverged" not in faults
    assert len(case.mend) == 1
    assert set(case.mend) <= set(INITIAL) | {"weight_decay"}


def test_there_are_ten_different_broken_networks():
    assert len({tuple(case.setting.items()) for case in CASES}) == 10
    assert len({case.name for case in CASES}) == 10


def test_unshuffled_data_stand_in_order_and_inputs_are_scaled():
    """섞지 않으면 라벨의 차례로 놓여 손실이 톱니처럼 오르내리고, 배율은 입력에만 곱해진다."""
    setting = SETTING | {"data": "circles", "scale": 3.0, "shuffle": False, "batch": 8, "rule": "SGD"}
    learner, mixed = learner_of(setting), learner_of(setting | {"shuffle": True, "scale": 1.0})
    assert (np.diff(learner.data.y_train) >= 0).all()
    np.testing.assert_allclose(learner.data.x_test, 3 * mixed.data.x_test)
    assert sorted(learner.data.x_train[:, 0]) == pytest.approx(sorted(3 * mixed.data.x_train[:, 0]))
    curve = learner_of(setting | {"data": "curve"}).data
    assert (np.diff(curve.x_train[:, 0]) >= 0).all()
    # 한 라벨만 배우는 반 에폭 동안 다른 라벨의 손실이 오른다.
    up = {}
    for name, one in {
        "차례대로": learner_of(setting | {"scale": 1.0}, OPTIMIZERS["SGD"](lr=0.2)),
        "섞음": mixed,
    }.items():
        losses = []
        for _ in range(16):
            for _ in range(8):
                one.step()
            losses.append(one.look().train[0])
        up[name] = np.maximum(0, np.diff(losses)).sum()
    assert up["차례대로"] > 5 * up["섞음"]


@pytest.mark.parametrize("name", ["shuffle", "scale"])
def test_data_are_prepared_the_same_in_the_browser(name):
    setting = SETTING | {name: {"shuffle": False, "scale": 30.0}[name]}
    (found,) = browser.run("browser/learning.js", LEARN, given_of(setting))
    learner = learner_of(setting)
    for _ in range(STEPS):
        learner.step()
    np.testing.assert_allclose(found["theta"], learner.theta, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("lecture", PREPARED)
def test_lecture_opens_its_setting_and_quotes_its_numbers(lecture):
    """강의의 링크는 수를 잰 그 설정을 열고, 학습률을 맞춘 값은 본 값들의 안쪽에 있다."""
    (path,) = (Path(__file__).parents[2] / "chapters").glob(f"{lecture}_*.ipynb")
    one = PREPARED[lecture]
    assert f"playground.html{link_of(**one.setting)}" in path.read_text("utf8")
    found = prepared(lecture)
    for side, rates in zip(("first", "second"), one.rates, strict=True):
        if rates:
            assert rates[0] < found[f"play_{side}_lr"] < rates[-1]
    assert all(map(math.isfinite, found.values()))


SCHEDULED = [("constant", 0.1), ("onecycle", 0.0), *((name, warm) for name in SHAPES for warm in (0.0, 0.3))]
LENGTH = 90

RATES_BODY = """
return given.map(([name, warm]) => {
  const made = module.schedule_of(name, 0.3, 90, warm);
  return made && Array.from({ length: 120 }, (_, t) => made.__call__(t));
});
"""


def test_schedules_are_the_same_in_the_browser():
    """스케줄마다, 길이를 넘어서도, 학습률이 파이썬과 같다. 놀이터는 패키지의 모양을 모두 내놓는다."""
    assert set(SHAPE_LABELS) == set(SHAPES)
    found = browser.run("browser/learning.js", RATES_BODY, *SCHEDULED)
    for (name, warm), rates in zip(SCHEDULED, found, strict=True):
        plan = schedule_of(name, 0.3, LENGTH, warm)
        if plan is None:
            assert rates is None
            continue
        np.testing.assert_allclose(rates, [plan(t) for t in range(120)], rtol=1e-13, atol=1e-16)
        assert max(rates) == pytest.approx(0.3)
    assert schedule_of("cosine", 0.3, LENGTH, 0.3)(0) == pytest.approx(0.3 / 27)


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "constant"])
@pytest.mark.parametrize("rule", ["SGD", "Adam", "ScheduleFreeSGD"])
def test_learning_with_a_schedule_equals_python(name, rule):
    """스케줄이 있어도 200걸음 뒤의 매개변수와 손실이 1e-9 안에서 같고, train의 한 걸음과 비트까지 같다."""
    setting = SETTING | {"rule": rule}
    plan = schedule_of(name, RATES[rule], 150, 0.2)
    body = LEARN.replace(
        "params), data)",
        "params), data, { schedule: module.schedule_of(setting.name, params.lr, 150, 0.2) })",
    )
    given = given_of(setting)
    given["setting"] = given["setting"] | {"name": name}
    (found,) = browser.run("browser/learning.js", body, given)
    learner = learner_of(setting, schedule=plan)
    start, data = learner.theta.copy(), learner.data
    first = learner.look()
    for _ in range(STEPS):
        learner.step()
    np.testing.assert_allclose(found["theta"], learner.theta, rtol=1e-9, atol=1e-9)
    for shown, seen in zip(found["seen"], (first, learner.look()), strict=True):
        same(shown["train"], seen.train, 1e-9)
    again = learner_of(setting, schedule=plan)
    for _ in range(2 * len(data.x_train) // setting["batch"]):
        again.step()
    history = train(
        again.network, start, data, again.optimizer, epochs=2, batch_size=setting["batch"],
        rng=Draws(setting["seed"], stream=3), schedule=plan, progress=False, evaluate=False,
    )  # fmt: skip
    if rule != "ScheduleFreeSGD":
        np.testing.assert_array_equal(again.theta, history.theta)


def test_spent_schedule_stops_the_network():
    learner = learner_of(SETTING, schedule=schedule_of("linear", 0.01, 20, 0.0))
    learner.look()
    for _ in range(40):
        learner.step()
    assert learner.rate(learner.t) == 0
    assert np.abs(learner.moved).max() == 0
    assert learner.look().faults[-1] is not None


@pytest.mark.parametrize("rule", [name for name, kind in OFFERED.items() if hasattr(kind, "evaluation")])
def test_averaging_rules_are_seen_at_their_average(rule):
    """평균을 내는 규칙의 손실과 층의 통계는 평균에서 잰다."""
    learner = learner_of(SETTING | {"rule": rule})
    for _ in range(30):
        learner.step()
    point = evaluation(learner.optimizer, learner.theta, learner.state)
    assert np.abs(point - learner.theta).max() > 0
    x, y = learner.data.x_train, learner.data.y_train
    assert learner.look().train == pytest.approx(learner.network.evaluate(point, x, y), rel=1e-12)


def test_every_elementwise_rule_is_offered_with_its_hyperparameters():
    """원소마다 작동하는 규칙은 모두 놀이터에 있고, 수인 하이퍼파라미터마다 처음 값이 든 조절기가 있다."""
    assert set(OFFERED) == set(OPTIMIZERS)
    for name, kind in OFFERED.items():
        explorer = PlaygroundExplorer(rule=name)
        tuned = explorer.about["rules"][name]["tuned"]
        numbers = {key for key, value in asdict(kind()).items() if not isinstance(value, bool)}
        assert {*tuned.values()} == numbers - {"lr"}
        specs = {one["name"]: one for one in explorer.controls}
        for control, field in tuned.items():
            assert getattr(explorer, control) == asdict(kind())[field]
            assert specs[control]["min"] <= getattr(explorer, control) <= specs[control]["max"]
        made = explorer.learners()["first"].optimizer
        assert asdict(made) == asdict(kind()) | {"lr": explorer.lr}
    moved = PlaygroundExplorer(rule="AdaGrad", h0=0.1).learners()["first"].optimizer
    assert moved == OPTIMIZERS["AdaGrad"](lr=moved.lr, initial=0.1)
    assert set(TUNED) <= set(FOLDED)
    groups = {one[0]: one[2] for one in specs["rule"]["options"]}
    assert groups["Adam"] == "1편의 규칙"
    assert groups["AMSGrad"] == "1편의 변형"
    assert groups["Lion"] == groups["RAdam"] == "3편의 규칙"
    # 묶음은 한 번씩만 나온다.
    assert len([*itertools.groupby(groups.values())]) == len({*groups.values()})


def test_texts_take_their_numbers_from_the_settings():
    """판정과 풀이에 적힌 수는 설정에서 온다."""
    assert f"{LOSS_GROWTH:g}배" in SENTENCES["diverged"]
    big = CASES[0]
    assert "100배" in big.answer
    assert "7배" in big._replace(setting={**big.setting, "scale": 7.0}).answer
    assert not any("{" in case.answer for case in CASES)


def test_link_lists_only_what_is_given_in_the_order_of_the_controls():
    assert link_of(shuffle=True) == "#playground=1;shuffle=true"
    assert link_of(lr=0.01, rule="SGD", shuffle=False) == "#playground=1;rule=SGD;lr=0.01;shuffle=false"
