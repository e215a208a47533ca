"""안정성의 경계 탐색기: 쪽에서 배우며 잰 곡률이 파이썬과 같고, 잘못 적은 설정을 거절한다."""

from dataclasses import asdict

import browser
import pytest
from helpers import rejects

from naerimak import activations
from naerimak.experiments import toy_data
from naerimak.widgets.sharpness import AHEAD, BATCHES, NETWORK, RATES, RULES, SharpnessExplorer

STEPS = 60

WATCH = """
const { ACTIVATIONS, assemble, RULES, toy_data } = browser_learning;
return given.map(({ setting, place, slope, rule, params, every, steps }) => {
  const data = toy_data(setting.data, setting.noise, place);
  const activation = Object.assign(new ACTIVATIONS.tanh(), slope);
  const learner = assemble(setting, activation, Object.assign(new RULES[rule](), params), data);
  const watched = new module.Watched(learner, every, rule === "Adam");
  for (let t = 0; t < steps; t++) watched.step();
  return watched.seen;
});
"""


def test_browser_measures_what_python_does():
    """규칙마다, 미니배치일 때도 잰 것이 모두 1e-7 안에서 같다. 차분이 반올림을 키운다."""
    explorers = [*(SharpnessExplorer(rule) for rule in RULES), SharpnessExplorer(batch=8, seed=3)]
    given, wanted = [], []
    for one in explorers:
        watched = one.watched()
        setting = NETWORK | {"batch": one.batch, "seed": one.seed, "shuffle": one.batch < BATCHES[-1]}
        given.append({
            "setting": setting, "place": NETWORK["seed"], "slope": asdict(activations.get("tanh")),
            "rule": one.rule,
            "params": asdict(watched.learner.optimizer), "every": watched.every, "steps": STEPS,
        })  # fmt: skip
        for _ in range(STEPS):
            watched.step()
        wanted.append(watched.seen)
    found = browser.run("browser/watching.js", WATCH, *given)
    for shown, computed in zip(found, wanted, strict=True):
        for one, other in zip(shown, computed, strict=True):
            assert one == pytest.approx(other, rel=1e-7)


@pytest.mark.parametrize(("rule", "limit"), [("SGD", 10), ("Momentum", 76), ("Adam", 1900)])
def test_limit_is_the_one_of_the_rule(rule, limit):
    explorer = SharpnessExplorer(rule)
    assert explorer.limit() == pytest.approx(limit)
    assert explorer.facts()["limit"] == explorer.limit()
    explorer.steps = 20
    assert explorer.facts()["t"] == 20


def test_the_road_ahead_is_walked_only_when_shown():
    """보일 때 처음 설정으로 1000걸음을 미리 가고, 그 길은 경계에 닿아 머문다. 바꾼 값은 따르지 않는다."""
    explorer = SharpnessExplorer()
    assert explorer.ahead == []
    explorer.lr = 1.0
    explorer._repr_mimebundle_()
    steps, losses, values = zip(*explorer.ahead, strict=True)
    assert (steps[0], steps[-1]) == (0, AHEAD)
    assert values[0] < 2 < 10 < max(values)
    assert values[-1] == pytest.approx(10, rel=0.1)
    assert losses[-1] < losses[0]


def test_the_largest_batch_is_all_of_the_data():
    data = toy_data(NETWORK["data"], NETWORK["noise"], NETWORK["seed"])
    assert len(data.x_train) == BATCHES[-1]


def test_wrong_settings_are_refused():
    assert repr(SharpnessExplorer("Adam")) == f"SharpnessExplorer('Adam', {RATES['Adam']}, batch=256, seed=0)"
    with rejects("rule", "Lion", f"{', '.join(RULES)} 가운데 하나"):
        SharpnessExplorer("Lion")
    with rejects("lr", 5.0, "0.001 이상 2 이하의 수"):
        SharpnessExplorer(lr=5.0)
    with rejects("batch", 7, f"{', '.join(map(str, BATCHES))} 가운데 하나"):
        SharpnessExplorer(batch=7)


@pytest.mark.parametrize("rule", ["SGD", "Adam"])
def test_measuring_is_cut_into_rounds(rule, monkeypatch):
    """만들 때에는 재지 않고, 한 번에 기울기를 셋까지만 계산하며, 나누어 재도 한꺼번에 잰 것과 같다."""
    explorer = SharpnessExplorer(rule)
    whole = explorer.watched()
    kind, calls = type(whole.learner.network), []
    compute = kind.loss_and_grad
    monkeypatch.setattr(kind, "loss_and_grad", lambda *given: calls.append(given) or compute(*given))
    for _ in range(12):
        whole.step()
    begun = explorer.watched()
    assert begun.seen == []
    calls.clear()
    while begun.learner.t < 12:
        (begun.look if begun.left else begun.advance)()
        assert len(calls) <= 3
        calls.clear()
    assert begun.seen == whole.seen
    assert [one[0] for one in whole.seen] == ([10] if rule == "Adam" else [0, 10])
