"""경주 탐색기: 학습률을 고르는 법, 도착을 세는 법, trait과 조절기, 그림, 잘못된 입력."""

import base64
import io
import json
from dataclasses import dataclass

import matplotlib.image
import numpy as np
import pytest
from helpers import cases, count, descend, rejects
from matplotlib import pyplot

from naerimak.catalog import LADDERS, LINES, OPTIMIZERS
from naerimak.experiments import arrival, fastest_learning_rate
from naerimak.landscapes import Beale, FlatBowl, Parabola, Quadratic, Ravine, Saddle
from naerimak.optimizers import SGD, Adam, Momentum
from naerimak.widgets import RaceExplorer
from naerimak.widgets.race import FIRST_STEP, LANDSCAPES, MAX_STEPS, RATES, SPEEDS

# --- 도착 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("losses", "lowest", "share", "step"),
    [
        ([4.0, 2.0, 0.3, 0.2], 0.0, 0.1, 2),
        # 스쳐 간 것은 도착이 아니다.
        ([4.0, 0.1, 3.0, 0.3, 0.3], 0.0, 0.1, 3),
        ([4.0, 0.1, 3.0], 0.0, 0.1, None),
        # 문턱에 꼭 닿은 것은 도착이다.
        ([4.0, 0.4], 0.0, 0.1, 1),
        ([4.0, 0.4000001], 0.0, 0.1, None),
        # 최솟값을 뺀 간격으로 본다.
        ([0.75, 0.0, -0.2, -0.25], -0.25, 0.1, 2),
        # 처음부터 바닥이면 0걸음이다.
        ([0.0, 0.0], 0.0, 0.1, 0),
        ([4.0], 0.0, 0.1, None),
    ],
)
def test_arrival(losses, lowest, share, step):
    assert arrival(losses, lowest, share) == step


class Custom(Saddle):
    """독자가 물려받은 지형."""


# --- 학습률을 고르는 법 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LADDERS)
@pytest.mark.parametrize("surface", LANDSCAPES, ids=repr)
def test_fastest_rate_is_the_best_of_separate_runs(name, surface):
    """한꺼번에 걸은 결과가 학습률을 하나씩 손으로 돌려 고른 것과 같다."""
    lrs, steps = RATES[::4], 60
    low, high = np.array(surface.bounds).T

    def order(lr):
        with np.errstate(all="ignore"):
            path = descend(surface, OPTIMIZERS[name](lr=lr), surface.start, steps)
            losses = surface(path)
        inside = bool(np.all((low <= path) & (path <= high)))
        below = losses - surface.lowest <= 0.001 * (losses[0] - surface.lowest)
        late = np.flatnonzero(~below)
        came = np.inf if not below[-1] else (late[-1] + 1 if len(late) else 0)
        return not inside, came, losses[-1] if np.isfinite(losses[-1]) else np.inf

    assert fastest_learning_rate(surface, surface.start, OPTIMIZERS[name](), lrs, steps) == min(
        lrs, key=order
    )


def test_fastest_rate_of_the_ravine_is_near_the_best_in_theory():
    """경사 하강법의 가장 좋은 학습률은 2/(L+μ) = 0.952다."""
    assert fastest_learning_rate(Ravine(), (-7, 2), SGD(), RATES, 300) == 0.9


def test_fastest_rate_stays_in_the_picture_if_any_does():
    surface = Ravine()
    lr = fastest_learning_rate(surface, (-7, 2), OPTIMIZERS["AdaGrad"](), RATES, 300)
    path = descend(surface, OPTIMIZERS["AdaGrad"](lr=lr), surface.start, 300)
    assert np.all(np.abs(path) <= [10, 4])
    # 모두가 밖으로 나가면 그 가운데 고른다.
    assert fastest_learning_rate(surface, (-7, 2), SGD(), [50.0, 20.0], 5) == 20.0


def test_fastest_rate_needs_a_rule_of_the_package_and_good_rates():
    with rejects("optimizer", Walker(), f"{', '.join(OPTIMIZERS)} 가운데 하나"):
        fastest_learning_rate(Ravine(), (1, 1), Walker(), [0.1], 5)
    with rejects("lr", -0.1, "0 이상의 유한한 수"):
        fastest_learning_rate(Ravine(), (1, 1), SGD(), [0.1, -0.1], 5)
    with rejects("lrs", [], "학습률 하나 이상"):
        fastest_learning_rate(Ravine(), (1, 1), SGD(), [], 5)
    with rejects("start", [1.0, float("inf")], "유한한 수로만 된 점"):
        fastest_learning_rate(Ravine(), (1, float("inf")), SGD(), [0.1], 5)
    with rejects("steps", 0, "1 이상의 정수"):
        fastest_learning_rate(Ravine(), (1, 1), SGD(), [0.1], 0)


def test_choosing_leaves_the_rule_alone():
    rule = Adam(0.25)
    fastest_learning_rate(Ravine(), (1.0, 1.0), rule, [0.1, 0.2], 5)
    assert rule == Adam(0.25)


# --- 탐색기 -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def race():
    """여섯 지형의 여덟 규칙."""
    return RaceExplorer()


def small(**changes):
    """작은 경주."""
    given = {"landscapes": [Ravine(), Saddle()], "optimizers": [SGD(), Momentum()], "steps": 20}
    return RaceExplorer(**given | changes)


@dataclass(frozen=True)
class Walker:
    """패키지에 없는 규칙."""

    lr: float = 0.1

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta - self.lr * np.sign(grad), state


def test_default_race_has_the_six_landscapes_and_the_eight_rules(race):
    assert [one["label"] for one in race.landscapes] == [
        "골짜기", "Rosenbrock", "Beale", "Himmelblau", "안장", "고원",
    ]  # fmt: skip
    assert [rule["label"] for rule in race.rules] == list(LADDERS)
    assert (race.kind, race.landscape, race.step, race.speed, race.hidden) == (
        "race",
        "Ravine",
        FIRST_STEP,
        SPEEDS[1],
        [],
    )
    json.dumps([race.controls, race.player, race.initial, race.landscapes, race.rules], allow_nan=False)


def test_default_rates_are_computed(race):
    """학습률은 하나하나가 패키지가 고른 값이고, 지형마다 그림 안에서 달린다."""
    for surface, spec in zip(LANDSCAPES, race.landscapes, strict=True):
        assert set(spec["rates"]) == set(LADDERS)
        for name, lr in spec["rates"].items():
            assert lr == fastest_learning_rate(surface, surface.start, OPTIMIZERS[name](), RATES, 300)
    race_again = RaceExplorer()
    assert [one["rates"] for one in race_again.landscapes] == [one["rates"] for one in race.landscapes]


def test_default_rates_depend_on_start_and_length():
    near, far = small(start=(-0.5, 0.1)), small(start=(-9.5, 3.9))
    assert near.landscapes[0]["rates"] != far.landscapes[0]["rates"]
    assert near.landscapes[1]["rates"] == far.landscapes[1]["rates"]
    assert small(steps=5).landscapes[0]["rates"] != small(steps=60).landscapes[0]["rates"]


def test_given_rates_are_kept_and_the_rest_are_tuned():
    one, tuned = small(rates={"Ravine": {"SGD": 0.95}, "Saddle": {"Momentum": 3}}), small()
    assert one.SGD_lr == one.initial["SGD_lr"] == 0.95
    assert one.Momentum_lr == tuned.Momentum_lr
    assert one.landscapes[1]["rates"] == {"SGD": tuned.landscapes[1]["rates"]["SGD"], "Momentum": 3.0}


def test_every_control_moves_a_trait_that_has_an_initial_value(race):
    specs = [*race.controls, *race.player, *(rule["rate"] for rule in race.rules)]
    assert {spec["name"] for spec in specs} == set(race.initial) - {"x", "y", "hidden"}
    for spec in specs:
        assert race.trait_metadata(spec["name"], "sync")
        assert getattr(race, spec["name"]) == race.initial[spec["name"]]
        if spec["type"] == "range":
            assert spec["min"] <= race.initial[spec["name"]] <= spec["max"]
        else:
            assert race.initial[spec["name"]] in [value for value, _ in spec["options"]]


def test_labels_of_rules_and_landscapes():
    one = RaceExplorer(
        [Quadratic(), Quadratic(condition=5.0), Ravine()], {"느린 SGD": SGD(), "Adam": Adam()}, steps=10
    )
    assert [spec["key"] for spec in one.landscapes] == ["Quadratic", "Quadratic 2", "Ravine"]
    assert [rule["rate"]["name"] for rule in one.rules] == ["느린_SGD_lr", "Adam_lr"]
    assert one.rules[0]["rate"]["label"] == "느린 SGD 학습률 η"
    assert repr(one) == "RaceExplorer([Quadratic, Quadratic 2, Ravine], [느린 SGD, Adam])"
    single = RaceExplorer(Beale(), [SGD()], steps=10)
    assert single.landscape == "Beale"


def test_traces_are_minimize_at_the_current_setting():
    one = small()
    one.landscape, one.x, one.y, one.step, one.SGD_lr, one.hidden = "Saddle", -1.0, 0.5, 7, 0.3, ["Momentum"]
    assert list(one.traces()) == ["SGD"]
    trace = one.traces()["SGD"]
    np.testing.assert_array_equal(trace.theta, descend(Saddle(), SGD(0.3), (-1.0, 0.5), 7))


def test_start_and_hidden_are_the_initial_setting():
    one = small(start=(3, -1), hidden=["SGD"])
    assert (one.x, one.y, one.hidden) == (3.0, -1.0, ["SGD"])
    assert [spec["start"] for spec in one.landscapes] == [[3.0, -1.0], list(Saddle.start)]


def test_picture_shows_the_rules_that_are_on(race):
    data, _ = race._repr_mimebundle_()
    picture = matplotlib.image.imread(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.shape[1] > 500
    assert data["text/plain"] == repr(race)
    one = small(hidden=["SGD"])
    _, right = one.picture().axes
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["Momentum"]
    assert {line.get_color() for line in right.lines} == {LINES["Momentum"].color}
    one.hidden = ["SGD", "Momentum"]
    _, right = one.picture().axes
    assert right.get_legend() is None
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize(
    ("bad", "name", "value", "allowed"),
    [
        ({"landscapes": []}, "landscapes", [], "지형 하나 이상"),
        ({"landscapes": Parabola()}, "landscapes", Parabola(), "2차원 지형"),
        ({"landscapes": FlatBowl()}, "landscapes", FlatBowl(), "2차원 지형"),
        ({"landscapes": Custom()}, "landscapes", [Custom()], None),
        ({"optimizers": []}, "optimizers", [], "init과 step이 있는 규칙 하나 이상"),
        ({"optimizers": [Walker()]}, "optimizers", Walker(), f"{', '.join(OPTIMIZERS)} 가운데 하나"),
        ({"start": (1.0,)}, "start", (1.0,), "2개의 유한한 수"),
        ({"start": (1.0, float("nan"))}, "start", (1.0, float("nan")), "2개의 유한한 수"),
        ({"steps": MAX_STEPS + 1}, "steps", MAX_STEPS + 1, f"{MAX_STEPS} 이하의 정수"),
        *(({"steps": case.values[1]}, *case.values) for case in cases({"steps": count(1)})),
        ({"goal": 0.0}, "goal", 0.0, "0보다 큰 유한한 수"),
        ({"goal": 1.0}, "goal", 1.0, "0 이상 1 미만의 수"),
        ({"hidden": ["Adam"]}, "hidden", "Adam", "SGD, Momentum 가운데 하나"),
        ({"rates": {"Beale": {}}}, "rates", "Beale", "Ravine, Saddle 가운데 하나"),
        ({"rates": {"Ravine": {"Adam": 1.0}}}, "rates['Ravine']", "Adam", "SGD, Momentum 가운데 하나"),
        ({"rates": {"Ravine": {"SGD": -1.0}}}, "rates['Ravine']['SGD']", -1.0, "0보다 큰 유한한 수"),
        ({"rates": {"Ravine": {"SGD": 101}}}, "rates['Ravine']['SGD']", 101, "0.0001 이상 100 이하의 수"),
    ],
    ids=str,
)
def test_race_names_the_bad_argument(bad, name, value, allowed):
    from naerimak.landscapes import LANDSCAPES as known

    with rejects(name, value, allowed or f"{', '.join(known)} 가운데 하나"):
        small(**bad)
