"""탐색기를 실제 브라우저에서 움직인다. 보이는 수는 그 설정에서 naerimak이 셈한 수와 같아야 한다."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import SITE, Log, Visit, watch
from playwright.sync_api import Browser, ElementHandle, Page

from naerimak import catalog, datasets, landscapes, optimizers
from naerimak.experiments import (
    arrival,
    block_means,
    heavy_ball_rate,
    heavy_ball_regime,
    layer_statistics,
    verdict,
)
from naerimak.training import Trace, minimize, replay
from naerimak.widgets.activation import INITIALIZERS
from naerimak.widgets.compiling import step_lines
from naerimak.widgets.path import noise_table

SCALES = (1.0, 1e-3, 1e-6)
STEPS = 200


def explorer_pages() -> list[str]:
    """탐색기가 있는 쪽."""
    pages = sorted((SITE / "chapters").glob("*.html")) if SITE.exists() else []
    return [f"chapters/{path.name}" for path in pages if "widget-view+json" in path.read_text("utf8")]


@dataclass
class Opened:
    """탐색기가 그려진 쪽 하나와 처음 본 모습. 여러 시험이 차례로 움직인다."""

    page: Page
    log: Log
    first: list[dict[str, Any]]


@pytest.fixture(scope="module")
def visit_once(browser: Browser, base_url: str) -> Iterator[Visit]:
    """모듈의 시험이 함께 쓰는 창."""
    context = browser.new_context(locale="ko-KR")
    yield Visit(context, watch(context, base_url))
    context.close()


@pytest.fixture(scope="module", params=explorer_pages() or ["chapters/02_sgd.html"])
def opened(request: pytest.FixtureRequest, visit_once: Visit, base_url: str) -> Iterator[Opened]:
    """탐색기가 그려진 쪽."""
    page = visit_once.open(base_url + request.param)
    page.wait_for_selector(".naerimak-explorer .naerimak-summary:not(:empty)")
    yield Opened(page, visit_once.log, look(page))
    page.close()


@pytest.fixture
def page(opened: Opened) -> Page:
    """모든 탐색기가 처음 모습인 쪽. 앞선 시험이 옮긴 것을 처음으로 되돌린다."""
    if look(opened.page) != opened.first:
        opened.page.evaluate("for (const reset of document.querySelectorAll('.nm-reset')) reset.click()")
        assert look(opened.page) == opened.first
    return opened.page


@pytest.fixture(scope="module")
def any_page(visit_once: Visit, base_url: str) -> Iterator[Page]:
    """옮긴 식을 시험할 쪽 하나."""
    page = visit_once.open(base_url + "chapters/02_sgd.html")
    page.wait_for_function("() => window.naerimak")
    yield page
    page.close()


def relative(ours: np.ndarray, theirs: np.ndarray) -> float:
    """가장 큰 값을 기준으로 한 차이."""
    return float(np.max(np.abs(ours - theirs)) / np.max(np.abs(ours)))


# ── 옮긴 식이 파이썬과 같은가 ────────────────────────────────────────────────


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", catalog.OPTIMIZERS)
def test_compiled_rule_equals_python(name: str, scale: float, any_page: Page) -> None:
    """같은 기울기 200개를 먹인 길이 파이썬과 1e-12 안에서 같다."""
    grads = scale * np.random.default_rng(7).standard_normal(STEPS)
    rule = catalog.OPTIMIZERS[name]()
    path = replay(rule, np.array([0.5]), grads[:, None])[:, 0]
    found = any_page.evaluate(
        """([name, params, start, grads]) => {
          const { init, step } = naerimak.OPTIMIZERS[name];
          let [theta, state] = [start, init.call(params, start)];
          const path = [theta];
          for (const grad of grads) {
            [theta, state] = step.call(params, theta, grad, state);
            path.push(theta);
          }
          return path;
        }""",
        [name, vars(rule), 0.5, grads.tolist()],
    )
    assert relative(path - 0.5, np.array(found) - 0.5) <= 1e-12


@pytest.mark.parametrize("name", landscapes.LANDSCAPES)
def test_compiled_landscape_equals_python(name: str, any_page: Page) -> None:
    """구간 안의 점 500개에서 값과 기울기가 파이썬과 1e-12 안에서 같다."""
    landscape = landscapes.LANDSCAPES[name]()
    low, high = np.array(landscape.bounds).T
    points = np.random.default_rng(3).uniform(low, high, (500, landscape.dim))
    values, slopes = any_page.evaluate(
        """([name, params, points]) => {
          const { value, slope } = naerimak.LANDSCAPES[name];
          return [points.map((p) => value.apply(params, p)), points.map((p) => slope.apply(params, p))];
        }""",
        [name, vars(landscape), points.tolist()],
    )
    assert relative(landscape(points), np.array(values)) <= 1e-12
    assert relative(landscape.grad(points), np.array(slopes)) <= 1e-12


def test_compiled_judge_equals_python(any_page: Page) -> None:
    """판정이 경계의 양쪽에서 파이썬과 같다."""
    from naerimak.experiments import judge, turning_share

    cases = [(1.0, last, turn) for last in (0.0, 0.001, 0.0011, 0.5, 1.0, 1.1) for turn in (0.0, 0.5, 0.6)]
    found = any_page.evaluate("cases => cases.map((case_) => naerimak.judge(...case_))", cases)
    assert found == [judge(*case) for case in cases]
    grads = np.random.default_rng(1).standard_normal((41, 2)).tolist()
    assert any_page.evaluate("g => naerimak.turning_share(g)", grads) == turning_share(grads)


# ── 보이는 수가 파이썬이 셈한 수와 같은가 ────────────────────────────────────


POWER = "10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"
NUMBER = rf"−?(?:[\d.]+×{POWER}|{POWER}|[\d.]*\d|∞)"


def parse(text: str) -> float:
    """탐색기가 적은 수를 읽는다."""
    assert re.fullmatch(NUMBER, text), text
    if text == "∞":
        return np.inf
    plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-"))
    if "10" not in text or not re.search(POWER, text):
        return float(plain)
    mantissa, power = re.fullmatch(r"(-?[\d.]*)×?10(-?\d+)", plain).groups()
    return float({"": 1, "-": -1}.get(mantissa, mantissa)) * 10.0 ** int(power)


def close(shown: str, value: float) -> bool:
    """유효 숫자 셋으로 적은 수가 맞는지 본다. 반올림이 갈리는 곳의 마지막 자리는 봐준다."""
    return bool(np.isclose(parse(shown), value, rtol=6e-3, atol=1e-300)) or (
        not np.isfinite(value) and shown == "∞"
    )


LOOK = """async () => {
  // 그리기가 끝날 때까지 화면 갱신을 두 번 기다린다.
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  const drawn = (id) => {
    const { state } = naerimak.models[id];
    if (state.children) return state.children.flatMap((child) => drawn(child.replace("IPY_MODEL_", "")));
    return state.kind ? [state] : [];
  };
  const views = [...document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]')];
  const states = views.flatMap((view) => drawn(JSON.parse(view.textContent).model_id));
  const texts = (node, selector) => Array.from(node.querySelectorAll(selector), (one) => one.innerText);
  const visible = (row) => row.checkVisibility({ visibilityProperty: true }) && row.getClientRects().length;
  return Array.from(document.querySelectorAll(".naerimak-explorer"), (node, k) => ({
    state: Object.fromEntries(Object.entries(states[k]).filter(([, value]) => !(value instanceof DataView))),
    summary: node.querySelector(".naerimak-summary").innerText,
    rows: [...node.querySelectorAll("tbody tr")].filter(visible).map((row) => texts(row, ".nm-numbers")),
    values: texts(node, ".nm-steps strong"),
    racers: Array.from(node.querySelectorAll(".nm-race tbody tr"), (row) => ({
      label: row.querySelector("label").innerText.trim(),
      on: row.querySelector("input[type=checkbox]").checked,
      cells: texts(row, "td"),
    })),
    count: states.length,
  }));
}"""


def look(page: Page) -> list[dict[str, Any]]:
    """쪽에 그려진 차례대로 탐색기의 지금 값(state)과 보이는 글: 문장, 층의 표, 단계표의 값, 경주의 표."""
    shown = page.evaluate(LOOK)
    assert {one["count"] for one in shown} == {len(shown)}, "모델과 그려진 탐색기의 수가 다릅니다"
    return shown


def expected_traces(state: dict[str, Any]) -> dict[str, Trace]:
    """길 탐색기의 설정으로 파이썬이 셈한 길."""
    spec = next(one for one in state["landscapes"] if one["key"] == state["landscape"])
    landscape = landscapes.LANDSCAPES[spec["kind"]](**spec["params"])
    noise = state["sigma"] * noise_table(landscape.dim).astype(float) if state["sigma"] > 0 else None
    start = (state["x"], state["y"])[: landscape.dim]
    traces = {}
    for rule in state["rules"]:
        if rule["kind"] is None:
            # 독자의 규칙은 책을 만들 때 파이썬이 셈해 쪽에 실은 길이 있다.
            run = state["reader_runs"][rule["label"]]
            theta, loss, grad = (np.array(run[name]) for name in ("theta", "loss", "grad"))
            if rule["label"] not in state["hidden"]:
                traces[rule["label"]] = Trace(landscape, None, theta, loss, grad, (), run["divergedAt"])
            continue
        params = dict(rule["params"])
        for one in state["hyperparameters"]:
            if rule["label"] in one["rules"]:
                params[one["field"]] = state[one["name"]]
        if rule["label"] not in state["hidden"]:
            made = catalog.OPTIMIZERS[rule["kind"]](**params)
            traces[rule["label"]] = minimize(
                landscape, start, made, state["steps"], noise=noise, reset_every=state["reset_every"]
            )
    return traces


def check_sentence(text: str, label: str, trace: Trace) -> None:
    """규칙 하나의 결과를 말하는 문장을 파이썬의 길과 견준다."""
    if trace.diverged_at is not None:
        assert f"{label}: {trace.diverged_at}걸음째" in text
        return
    found = re.search(
        rf"{re.escape(label)}: 손실 ({NUMBER}) → ({NUMBER}), 마지막 점 \(([^)]*)\), 판정 (..)\.", text
    )
    assert found, (label, text)
    assert close(found[1], trace.loss[0])
    assert close(found[2], trace.loss[-1]), (text, trace.loss[-1])
    assert all(close(one, w) for one, w in zip(found[3].split(", "), trace.theta[-1], strict=True))
    assert found[4] == verdict(trace)


def check_path(shown: dict[str, Any]) -> None:
    """길 탐색기의 문장을 파이썬의 길과 견준다."""
    for label, trace in expected_traces(shown["state"]).items():
        check_sentence(shown["summary"], label, trace)


@cache
def expected_layers(activation: str, initializer: str, depth: int, seed: int) -> list[Any]:
    """활성화 탐색기의 설정으로 파이썬이 셈한 통계."""
    return layer_statistics(activation, INITIALIZERS[initializer], depth=depth, seed=seed)


def check_layers(rows: list[list[str]], layers: list[Any], *, saturates: bool) -> None:
    """층의 표에 적힌 수를 파이썬의 통계와 견준다."""
    assert len(rows) == len(layers)
    for (forward, backward), one in zip(rows, layers, strict=True):
        shown = dict(re.findall(rf"(평균|표준편차|포화|죽은 뉴런|구간 밖) ({NUMBER})", forward))
        # 평균은 0 둘레의 잡음이므로 표준편차를 잣대로 본다.
        assert abs(parse(shown["평균"]) - one.mean) <= 6e-3 * max(one.std, abs(one.mean))
        assert close(shown["표준편차"], one.std)
        lived = one.saturated if saturates else one.dead
        assert close(shown["포화" if saturates else "죽은 뉴런"], 100 * lived)
        assert ("구간 밖" in shown) == (one.activations.outside > 0)
        if "구간 밖" in shown:
            assert close(shown["구간 밖"], 100 * one.activations.outside)
        found = re.search(rf"표준편차 ({NUMBER})", backward)
        assert found
        assert close(found[1], one.gradient_std)


def check_ends(text: str, layers: list[Any]) -> None:
    """맨 아래층과 맨 위층을 적은 문장을 파이썬의 통계와 견준다."""
    depth, ends = len(layers), (layers[0], layers[-1])
    forward = re.search(rf"활성화값의 표준편차는 1층에서 ({NUMBER}), {depth}층에서 ({NUMBER})입니다", text)
    backward = re.search(rf"기울기의 표준편차는 {depth}층에서 ({NUMBER}), 1층에서 ({NUMBER})입니다", text)
    assert forward
    assert backward
    assert all(close(shown, one.std) for shown, one in zip(forward.groups(), ends, strict=True))
    assert all(
        close(shown, one.gradient_std) for shown, one in zip(backward.groups(), ends[::-1], strict=True)
    )


def check_activation(shown: dict[str, Any]) -> None:
    """활성화 탐색기의 층마다의 수를 파이썬의 통계와 견준다."""
    state = shown["state"]
    layers = expected_layers(state["activation"], state["initializer"], state["depth"], state["seed"])
    check_layers(shown["rows"], layers, saturates=state["activation"] != "relu")
    check_ends(shown["summary"], layers)


@cache
def expected_std(std: float, activation: str, depth: int) -> tuple[list[Any], Any]:
    """표준편차 탐색기의 설정으로 파이썬이 셈한 통계와 학습의 기록."""
    from naerimak.widgets.std import history_at, layers_at

    setting = (std, activation, depth)
    return layers_at(*setting), history_at(datasets.digits(), *setting)


def check_std(shown: dict[str, Any]) -> None:
    """표준편차 탐색기의 층의 표와 손실을 파이썬이 셈한 것과 견준다."""
    state, text = shown["state"], shown["summary"]
    layers, history = expected_std(state["std"], state["activation"], state["depth"])
    check_layers(shown["rows"], layers, saturates=state["activation"] != "relu")
    check_ends(text, layers)
    if history.diverged_at is not None:
        assert f"{history.diverged_at}번째 반복에서 발산" in text
        return
    found = re.search(rf"동안의 손실: ({NUMBER}) → ({NUMBER})\.$", text)
    assert found, text
    assert close(found[1], history.loss[0])
    assert close(found[2], block_means(history.loss, state["grid"]["block"])[-1])


def check_width(shown: dict[str, Any]) -> None:
    """너비 탐색기의 문장을 잰 값, 식과 견준다."""
    from naerimak.widgets.width import measured, predicted

    state, text = shown["state"], shown["summary"]
    setting = [state[name] for name in ("n_in", "n_out", "rule", "shape", "activation")]
    (forward, backward), (up, down) = measured(*setting), predicted(*setting)
    found = re.search(
        rf"활성화값의 제곱 평균은 ({NUMBER})배\(식 ({NUMBER})배\), 기울기의 제곱 평균은 ({NUMBER})배\(식 ({NUMBER})배\)가 됩니다\. "
        rf"한 층에 앞으로 ({NUMBER})배, 뒤로 ({NUMBER})배",
        text,
    )
    assert found, text
    ratios = (forward[-1] / forward[0], backward[0] / backward[-1])
    roots = [ratio ** (1 / state["grid"]["layers"]) for ratio in ratios]
    wanted = (ratios[0], up[-1], ratios[1], down[0], *roots)
    assert all(close(shown, value) for shown, value in zip(found.groups(), wanted, strict=True)), (
        text,
        wanted,
    )


def check_depth(shown: dict[str, Any]) -> None:
    """깊이 탐색기의 세 층과 죽은 뉴런의 몫을 파이썬의 통계와 견준다."""
    from naerimak.widgets.depth import layers_at, shown_layers

    state, text = shown["state"], shown["summary"]
    layers = layers_at(state["depth"], state["rule"], state["slope"])
    check_layers(shown["rows"], [layers[k - 1] for k in shown_layers(state["depth"])], saturates=False)
    check_ends(text, layers)
    found = re.search(rf"죽은 뉴런은 {state['depth']}층의 ({NUMBER})%", text)
    assert found
    assert close(found[1], 100 * layers[-1].dead)


def check_steps(shown: dict[str, Any]) -> None:
    """단계표의 줄마다의 값을, step의 원문을 파이썬이 한 줄씩 셈한 값과 견준다."""
    state = shown["state"]
    plan, t, axis = state["plan"], state["step"], "xy".index(state["axis"])
    landscape = landscapes.LANDSCAPES[plan["landscape"]["kind"]](**plan["landscape"]["params"])
    rule = catalog.OPTIMIZERS[plan["rule"]["kind"]](**plan["rule"]["params"])
    trace = minimize(landscape, (state["x"], state["y"]), rule, t + 1)
    past = trace.state[t]
    here = SimpleNamespace(
        **{name: value if np.ndim(value) == 0 else value[axis] for name, value in past._asdict().items()}
    )
    known = {
        "np": np,
        "self": rule,
        "state": here,
        "theta": trace.theta[t, axis],
        "grad": trace.grad[t, axis],
    }
    lines = step_lines(type(rule))
    assert len(shown["values"]) == len(lines)
    for text, (name, expression) in zip(shown["values"], lines, strict=True):
        known[name] = eval(compile(ast.Expression(expression), "step", "eval"), known)
        assert close(text, known[name]), (name, text, known[name])
    assert np.isclose(known["theta"], trace.theta[t + 1, axis], rtol=1e-12)
    found = re.search(rf"손실 ({NUMBER}) → ({NUMBER})\.", shown["summary"])
    assert close(found[1], trace.loss[t])
    assert close(found[2], trace.loss[t + 1])


def check_rate(shown: dict[str, Any]) -> None:
    """수렴 속도 탐색기의 배수, 감쇠의 모습, 길을 파이썬과 견준다."""
    state, text = shown["state"], shown["summary"]
    lr, momentum, condition = state["lr"], state["momentum"], state["condition"]
    curvatures = (1 / condition, 1.0)
    rate = max(heavy_ball_rate(lr, momentum, curvature) for curvature in curvatures)
    assert close(re.search(rf"걸음마다 ({NUMBER})배", text)[1], rate)
    flat, steep = (heavy_ball_regime(lr, momentum, curvature) for curvature in curvatures)
    assert f"평평한 축은 {flat}, 가파른 축은 {steep}." in text
    surface = landscapes.Quadratic(condition=condition, angle=0.0)
    rule = optimizers.Momentum(lr=lr, momentum=momentum)
    check_sentence(text, "Momentum", minimize(surface, (state["x"], state["y"]), rule, state["steps"]))


def check_sweep(shown: dict[str, Any]) -> None:
    """훑기 탐색기의 학습률, 손실, 너비, 순위를 저장한 결과에서 다시 읽어 견준다."""
    from naerimak.widgets.sweep import valley_at

    state, text = shown["state"], shown["summary"]
    where = (state["column"], state["epoch"])
    valley = valley_at(state["rule"], *where)
    found = re.search(
        rf"학습률은 ({NUMBER})이고 .*?은 ({NUMBER}), 골의 너비는 ({NUMBER})자릿수입니다\. .*순위: (.*)\.$",
        text,
    )
    assert found, text
    wanted = (valley.best, valley.median.min(), valley.width())
    assert all(close(one, value) for one, value in zip(found.groups()[:3], wanted, strict=True))
    floors = {name: valley_at(name, *where).median.min() for name in state["grid"]["values"]["rule"]}
    ranking = [entry.split(" ") for entry in found[4].split(", ")]
    assert [name for name, _ in ranking] == sorted(floors, key=lambda name: floors[name])
    assert all(close(floor, floors[name]) for name, floor in ranking)


def check_memory(shown: dict[str, Any]) -> None:
    """기억 탐색기의 상태와 기울기의 크기, 살아남은 방향의 수를 파이썬이 되풀이한 것과 견준다."""
    from naerimak.widgets.memory import UNITS, echo_at

    state, text = shown["state"], shown["summary"]
    found = echo_at(state["activation"], state["recurrent"], state["gain"], state["steps"])
    written = re.search(
        rf"상태의 크기는 시각 0에서 ({NUMBER}), 시각 {state['steps']}에서 ({NUMBER})입니다\. "
        rf"기울기의 크기는 시각 {state['steps']}에서 ({NUMBER}), 시각 0에서 ({NUMBER})입니다\. "
        rf".*남은 방향은 {UNITS}개 가운데 (\d+)개입니다\.$",
        text,
    )
    assert written, text
    wanted = (found.state[0], found.state[-1], found.gradient[-1], found.gradient[0])
    assert all(close(one, value) for one, value in zip(written.groups()[:4], wanted, strict=True)), wanted
    assert int(written[5]) == found.kept[0]


def race_runs(state: dict[str, Any]) -> dict[str, Trace]:
    """경주의 설정으로 파이썬이 끝까지 셈한, 켜 둔 규칙마다의 길."""
    spec = next(one for one in state["landscapes"] if one["key"] == state["landscape"])
    landscape = landscapes.LANDSCAPES[spec["kind"]](**spec["params"])
    return {
        rule["label"]: minimize(
            landscape,
            (state["x"], state["y"]),
            catalog.OPTIMIZERS[rule["kind"]](**rule["params"] | {"lr": state[rule["rate"]["name"]]}),
            state["player"][0]["max"],
        )
        for rule in state["rules"]
        if rule["label"] not in state["hidden"]
    }


def check_race(shown: dict[str, Any]) -> None:
    """경주의 표와 문장을 지금 걸음에서 파이썬이 셈한 길과 견준다."""
    state, text = shown["state"], shown["summary"]
    runs, t = race_runs(state), state["step"]
    assert f"{t}걸음째." in text
    assert [row["label"] for row in shown["racers"]] == [rule["label"] for rule in state["rules"]]
    for row in shown["racers"]:
        label, cells = row["label"], row["cells"]
        assert row["on"] == (label in runs)
        if label not in runs:
            assert cells == ["", "", ""]
            assert not re.search(rf"(차례로|,) {re.escape(label)} ({NUMBER}|발산)", text)
            continue
        run = runs[label]
        if run.diverged_at is not None and run.diverged_at <= t:
            assert cells == ["발산", f"{run.diverged_at}걸음째", "–"]
            assert f"{label} 발산({run.diverged_at}걸음째)" in text
            continue
        gap = run.loss - run.landscape.lowest
        # 바닥에 닿은 길에서는 반올림만 남으므로, 처음 간격의 10⁻¹³ 아래는 견주지 않는다.
        for written, value in zip(cells[:2], (run.loss[t], gap[t]), strict=True):
            assert close(written, value) or abs(parse(written) - value) <= 1e-13 * gap[0], (label, written)
        arrived = arrival(run.loss.tolist(), run.landscape.lowest, state["goal"])
        came = arrived is not None and arrived <= t
        assert cells[2] == (str(arrived) if came else "–")
        told = f"{label} {cells[1]}" + (f"(도착 {arrived}걸음)" if came else "")
        assert re.search(rf"(차례로|,) {re.escape(told)}[.,]", text), (told, text)


CHECKS = {
    "path": check_path,
    "race": check_race,
    "steps": check_steps,
    "rate": check_rate,
    "activation": check_activation,
    "std": check_std,
    "width": check_width,
    "depth": check_depth,
    "sweep": check_sweep,
    "memory": check_memory,
}


@cache
def check(shown: str) -> None:
    """탐색기 하나를 견준다. 값도 글도 그대로인 탐색기는 다시 셈하지 않는다."""
    one = json.loads(shown)
    CHECKS[one["state"]["kind"]](one)


def check_all(page: Page) -> list[dict[str, Any]]:
    """쪽의 모든 탐색기를 견주고, 본 것을 낸다."""
    shown = look(page)
    for one in shown:
        check(json.dumps(one, sort_keys=True))
    return shown


def change(page: Page, k: int, move: Callable[[], None]) -> None:
    """`k`번째 탐색기의 조절기를 움직이면 문장이 바뀌고, 바뀐 수가 파이썬과 같은지 본다."""
    before = summaries(page)[k]
    move()
    assert check_all(page)[k]["summary"] != before


def summaries(page: Page) -> list[str]:
    """탐색기마다의 문장."""
    return page.eval_on_selector_all(".naerimak-summary", "all => all.map((one) => one.innerText)")


def by_mouse(page: Page, control: ElementHandle) -> None:
    """마우스로 조절기를 다른 값에 놓는다."""
    control.scroll_into_view_if_needed()
    kind, chosen, count, share = control.evaluate(
        "node => [node.type, node.selectedIndex, node.options?.length, (node.value - node.min) / (node.max - node.min)]"
    )
    if kind == "select-one":
        control.select_option(index=(chosen + 1) % count)
    elif kind == "checkbox":
        control.click()
    else:
        box = control.bounding_box()
        target = 0.3 if share > 0.5 else 0.6
        page.mouse.click(box["x"] + target * box["width"], box["y"] + box["height"] / 2)


def by_keyboard(page: Page, control: ElementHandle) -> None:
    """키보드로 조절기를 다른 값에 놓는다."""
    control.focus()
    # 처음이 끝값이면 반대쪽으로 간다.
    kind, end = control.evaluate(
        "node => [node.type, node.options ? node.selectedIndex === node.options.length - 1 : node.value === node.max]"
    )
    keys = {
        "checkbox": ("Space", "Space"),
        "select-one": ("ArrowDown", "ArrowUp"),
        "range": ("PageUp", "PageDown"),
    }
    page.keyboard.press(keys[kind][end])


def test_first_picture_equals_python(opened: Opened) -> None:
    """처음 보이는 수가 파이썬이 셈한 수와 같다."""
    assert opened.first
    for one in opened.first:
        check(json.dumps(one, sort_keys=True))
    opened.log.assert_clean()


@pytest.mark.parametrize("way", [by_mouse, by_keyboard], ids=["mouse", "keyboard"])
def test_every_control_moves_the_picture(way: Any, page: Page, opened: Opened) -> None:
    """모든 조절기가 마우스로도 키보드로도 움직이고, 보이는 수가 파이썬과 같다. 처음으로 단추는 처음으로 되돌린다."""
    for k, explorer in enumerate(page.query_selector_all(".naerimak-explorer")):
        # 재생의 빠르기는 멈춘 그림을 바꾸지 않는다. tests/test_race.py가 따로 본다.
        controls = explorer.query_selector_all(
            ".nm-control input:enabled, .nm-control select:enabled:not([data-name=speed]), "
            ".nm-legend input:enabled, .nm-racer label input:enabled"
        )
        assert controls
        for control in controls:
            assert control.evaluate("node => node.labels.length > 0")
            assert control.get_attribute("data-lm-suppress-shortcuts") == "true"
            change(page, k, lambda control=control: way(page, control))
            if control.get_attribute("type") == "checkbox":
                change(page, k, lambda control=control: way(page, control))
        reset = explorer.query_selector(".nm-reset")
        if way is by_mouse:
            reset.click()
        else:
            reset.focus()
            page.keyboard.press("Enter")
        assert look(page)[k]["summary"] == opened.first[k]["summary"]
    opened.log.assert_clean()


def test_start_is_dragged_clicked_and_moved_by_keys(page: Page) -> None:
    """출발점은 끌어서도, 눌러서도, 화살표로도 옮겨진다."""
    for k, explorer in enumerate(page.query_selector_all(".naerimak-explorer")):
        panel, handle = explorer.query_selector(".nm-panel"), explorer.query_selector(".nm-start")
        if not handle:
            continue
        panel.scroll_into_view_if_needed()
        box = panel.bounding_box()

        def drag(handle: ElementHandle = handle, box: Any = box) -> None:
            at = handle.query_selector("circle:not(.nm-hit)").bounding_box()
            page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
            page.mouse.down()
            page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 0.3 * box["height"], steps=5)
            page.mouse.up()

        def click(box: Any = box) -> None:
            page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"])

        def keys(handle: ElementHandle = handle) -> None:
            handle.focus()
            page.keyboard.press("ArrowLeft")
            page.keyboard.press("Shift+ArrowUp")

        for move in (drag, click, keys):
            change(page, k, move)


def test_stepper_walks_and_plays(page: Page) -> None:
    """하나 뒤로, 하나 앞으로, 이어 가기 단추가 걸음을 옮긴다."""
    for stepper in page.query_selector_all(".nm-stepper"):
        forward, backward = (stepper.query_selector(f'[aria-label$="{name}"]') for name in ("앞으로", "뒤로"))
        control = stepper.evaluate_handle("node => node.parentElement.querySelector('input')").as_element()
        first = control.input_value()
        forward.click()
        check_all(page)
        assert int(control.input_value()) == int(first) + 1
        backward.click()
        check_all(page)
        assert control.input_value() == first
        play = stepper.query_selector('[aria-label$="이어 가기"]')
        play.click()
        page.wait_for_function("([node, value]) => node.value !== value", arg=[control, first])
        play.click()
        check_all(page)


def test_closed_view_lets_go_of_its_model(page: Page) -> None:
    """뷰를 닫으면 모델에 거는 것도 도는 것도 남지 않고, 다시 띄우면 똑같이 그려진다. 노트북에서 셀을 다시 실행할 때의 일이다."""
    found = page.evaluate(
        """() => {
          const timers = new Set();
          const { setInterval: start, clearInterval: stop } = window;
          window.setInterval = (...all) => {
            const id = start(...all);
            timers.add(id);
            return id;
          };
          window.clearInterval = (id) => {
            timers.delete(id);
            stop(id);
          };
          const show = (model) => {
            const el = document.body.appendChild(document.createElement("div"));
            const close = naerimak.render({ model, el });
            const [pictures, sentence] = [el.querySelectorAll("svg").length, el.querySelector(".naerimak-summary").innerText];
            return { el, close, shown: [pictures, sentence].join() };
          };
          const listening = (model) => Object.values(model.listeners).flat().length;
          const report = Object.values(naerimak.models).filter((model) => model.get("kind")).map((model) => {
            const before = listening(model);
            const first = show(model);
            const during = listening(model);
            first.el.querySelector('.nm-stepper [aria-label$="이어 가기"]')?.click();
            const played = timers.size;
            first.close();
            first.el.remove();
            const again = show(model);
            again.close();
            again.el.remove();
            return {
              before, during, after: listening(model), timers: timers.size, played,
              stepper: first.el.querySelectorAll(".nm-stepper").length, first: first.shown, again: again.shown,
            };
          });
          Object.assign(window, { setInterval: start, clearInterval: stop });
          return report;
        }"""
    )
    assert found
    for one in found:
        assert one["before"] < one["during"]
        assert one["after"] == one["before"]
        assert one["played"] == min(one["stepper"], 1)
        assert one["timers"] == 0
        assert one["first"] == one["again"]


def test_no_line_is_broken(page: Page) -> None:
    """그림의 어느 선에도 수가 아닌 좌표가 없다."""
    drawn = page.eval_on_selector_all(
        ".naerimak-explorer path", "all => all.map((one) => one.getAttribute('d') ?? '')"
    )
    assert drawn
    assert not [d for d in drawn if re.search("NaN|undefined|Infinity", d)]


def test_reader_rule_without_a_kernel_does_not_pretend_to_move(page: Page) -> None:
    """독자의 규칙이 든 탐색기는 커널이 없으면 조절기도 출발점도 내지 않고, 까닭을 말한다."""
    for explorer, shown in zip(page.query_selector_all(".naerimak-explorer"), look(page), strict=True):
        still = any(rule["kind"] is None for rule in shown["state"].get("rules", []))
        assert (explorer.query_selector(".nm-still") is not None) == still
        if still:
            assert not explorer.query_selector_all(".nm-control, .nm-start")
            assert "Binder" in explorer.query_selector(".nm-still").inner_text()


def test_linked_explorers_move_together(page: Page) -> None:
    """jslink로 이은 짝은 한쪽을 움직이면 다른 쪽도 움직인다."""
    source = page.query_selector('script[type="application/vnd.jupyter.widget-state+json"]')
    stored = json.loads(source.text_content())["state"].values()
    links = [one["state"] for one in stored if one["model_name"] == "LinkModel"]
    for link in links:
        (one, name), (other, other_name) = link["source"], link["target"]
        ends = [one.removeprefix("IPY_MODEL_"), other.removeprefix("IPY_MODEL_")]
        for here, there in (ends, ends[::-1]):
            values = page.evaluate(
                "([id, name]) => naerimak.models[id].get('grid').values[name]", [here, name]
            )
            now = page.evaluate("([id, name]) => naerimak.models[id].get(name)", [here, name])
            target = next(value for value in values if value != now)
            page.evaluate("([id, name, v]) => naerimak.models[id].set(name, v)", [here, name, target])
            assert (
                page.evaluate("([id, name]) => naerimak.models[id].get(name)", [there, other_name]) == target
            )
    if "activation_lab" in page.url:
        assert len(links) >= 3
    check_all(page)


def test_static_picture_without_scripts(site: Path) -> None:
    """스크립트가 꺼진 독자에게는 그림과 설명이 남는다."""
    for name in explorer_pages():
        html = (site / name).read_text("utf8")
        pictures = re.findall(r"<noscript>\s*(<img[^>]*>)", html)
        assert len(pictures) == html.count('type="application/vnd.jupyter.widget-view+json"')
        for picture in pictures:
            alt = re.search(r'alt="([^"]*)"', picture)
            assert alt
            assert len(alt[1]) > 20, picture
