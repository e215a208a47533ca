"""탐색기를 실제 브라우저에서 움직인다. 보이는 수는 그 설정에서 naerimak이 계산한 수와 같아야 한다."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SETTLED, STATES, Drawn, Visit, explorer_pages, look, watch
from playwright.sync_api import Browser, ElementHandle, Page

from naerimak import catalog, landscapes, optimizers
from naerimak.training import Trace, replay
from naerimak.widgets import (
    ChaosExplorer,
    Explorer,
    PathExplorer,
    RaceExplorer,
    RateExplorer,
    ScheduleExplorer,
    SharpnessExplorer,
    StepExplorer,
)
from naerimak.widgets.activation import INITIALIZERS
from naerimak.widgets.base import EXPLORERS
from naerimak.widgets.runs import run_facts

SCALES = (1.0, 1e-3, 1e-6)
STEPS = 200
# 출발점이나 설정의 점을 끌 수 있는 탐색기.
DRAGGABLE = {"path", "race", "rate", "schedule", "chaos"}


def is_still(state: dict[str, Any]) -> bool:
    """독자의 규칙이 들어 있어, 커널 없이는 움직이지 않는 탐색기인지."""
    return any(rule["kind"] is None for rule in state.get("rules", []))


def test_pages_have_what_the_tests_look_for(site: Path) -> None:
    """출발점, 재생 단추, 독자의 규칙이 어느 쪽엔가 있다.

    없으면 아래의 시험이 빈 목록을 돈다.
    """
    found = re.compile(
        r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL
    )
    stored = [
        model
        for name in explorer_pages()
        for text in found.findall((site / name).read_text("utf8"))
        for model in json.loads(text)["state"].values()
    ]
    states = [model["state"] for model in stored if "kind" in model["state"]]
    assert {state["kind"] for state in states} >= DRAGGABLE
    assert any(control.get("stepper") for state in states for control in state.get("controls", []))
    assert any(map(is_still, states))


@pytest.fixture(scope="module")
def visit_once(browser: Browser, base_url: str) -> Iterator[Visit]:
    """모듈의 시험이 함께 쓰는 창."""
    context = browser.new_context(locale="ko-KR")
    yield Visit(context, watch(context, base_url))
    context.close()


@pytest.fixture
def opened(drawn: Drawn) -> Drawn:
    """탐색기가 그려진 쪽. test_race.py는 제 쪽으로 바꾼다."""
    return drawn


@pytest.fixture
def page(opened: Drawn) -> Page:
    """모든 탐색기가 처음 모습인 쪽. 앞선 시험이 옮긴 것을 처음으로 되돌린다."""
    return opened.restored()


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
    """같은 기울기 200개를 넣은 길이 파이썬과 1e-12 안에서 같다."""
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


# ── 보이는 수가 파이썬이 계산한 수와 같은가 ────────────────────────────────────


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


def close(shown: float, value: float, floor: float = 0.0) -> bool:
    """유효 숫자 셋으로 적은 수가 맞는지 본다.

    반올림이 갈리는 곳의 마지막 자리와 ``floor``보다 작은 차이는 봐준다.
    """
    return shown == value or bool(np.isclose(shown, value, rtol=6e-3, atol=max(floor, 1e-300)))


def check_same(shown: Any, wanted: Any, where: str = "facts", floor: float = 0.0) -> None:
    """브라우저의 사실과 파이썬의 사실이 같은지 이름을 따라 내려가며 본다."""
    if isinstance(wanted, dict):
        assert shown.keys() == wanted.keys(), where
        for name in wanted:
            check_same(shown[name], wanted[name], f"{where}.{name}", floor)
    elif isinstance(wanted, list):
        assert len(shown) == len(wanted), where
        for k, (one, other) in enumerate(zip(shown, wanted, strict=True)):
            check_same(one, other, f"{where}[{k}]", floor)
    elif isinstance(wanted, float):
        assert shown is not None
        assert close(shown, wanted, floor), (where, shown, wanted)
    else:
        assert shown == wanted, where


def surface_of(spec: dict[str, Any]) -> landscapes.Landscape:
    """브라우저에 보낸 명세의 지형."""
    return landscapes.LANDSCAPES[spec["kind"]](**spec["params"])


def rule_of(spec: dict[str, Any]) -> optimizers.Optimizer:
    """브라우저에 보낸 명세의 규칙."""
    return catalog.OPTIMIZERS[spec["kind"]](**spec["params"])


def moved(explorer: Explorer, state: dict[str, Any]) -> Explorer:
    """새로 만든 탐색기를 쪽의 설정으로 옮긴다."""
    for name in state["initial"]:
        explorer.set_trait(name, state[name])
    return explorer


def path_facts(state: dict[str, Any]) -> dict[str, Any]:
    """파이썬이 다시 만든 길 탐색기의 사실.

    독자의 규칙은 책을 만들 때 파이썬이 계산해 쪽에 실은 길에서 읽는다.
    """
    ours = {rule["label"]: rule_of(rule) for rule in state["rules"] if rule["kind"]}
    surfaces = {spec["key"]: surface_of(spec) for spec in state["landscapes"]}
    runs = {}
    if ours:
        explorer = PathExplorer(
            list(surfaces.values()),
            ours,
            controls={
                one["field"]
                if one["name"] in (one["field"], f"rule_{one['field']}")
                else f"{one['rules'][0]}.{one['field']}": one["bounds"]
                for one in state["hyperparameters"]
                if set(one["rules"]) & set(ours)
            },
            tangent=state["tangent"],
        )
        known = {name: value for name, value in state["initial"].items() if explorer.has_trait(name)}
        # JSON을 거치면 1.0이 1이 되어 지형의 이름표가 달라진다.
        keys = dict(zip(surfaces, [spec["key"] for spec in explorer.landscapes], strict=True))
        runs = moved(explorer, {**state, "initial": known, "landscape": keys[state["landscape"]]}).facts()[
            "runs"
        ]
    for label, run in state["reader_runs"].items():
        if label not in state["hidden"]:
            theta, loss, grad = (np.array(run[name]) for name in ("theta", "loss", "grad"))
            surface = surfaces[state["landscape"]]
            runs[label] = run_facts(Trace(surface, None, theta, loss, grad, (), run["divergedAt"]))
    return {"runs": {rule["label"]: runs[rule["label"]] for rule in state["rules"] if rule["label"] in runs}}


def race_facts(state: dict[str, Any]) -> dict[str, Any]:
    """파이썬이 다시 만든 경주의 사실."""
    explorer = RaceExplorer(
        {spec["key"]: surface_of(spec) for spec in state["landscapes"]},
        {rule["label"]: rule_of(rule) for rule in state["rules"]},
        steps=state["player"][0]["max"],
        rates={spec["key"]: spec["rates"] for spec in state["landscapes"]},
        goal=state["goal"],
    )
    return moved(explorer, state).facts()


def steps_facts(state: dict[str, Any]) -> dict[str, Any]:
    """파이썬이 다시 만든 단계표의 사실."""
    plan = state["plan"]
    return moved(StepExplorer(rule_of(plan["rule"]), surface_of(plan["landscape"])), state).facts()


def rate_facts(state: dict[str, Any]) -> dict[str, Any]:
    """파이썬이 다시 만든 수렴 속도 탐색기의 사실."""
    return moved(RateExplorer(), state).facts()


def schedule_facts(state: dict[str, Any]) -> dict[str, Any]:
    """파이썬이 다시 만든 스케줄 탐색기의 사실."""
    return moved(ScheduleExplorer(), state).facts()


def sharpness_facts(state: dict[str, Any]) -> dict[str, Any]:
    """파이썬이 다시 배운 안정성의 경계 탐색기의 사실."""
    return moved(SharpnessExplorer(), state).facts()


def chaos_facts(state: dict[str, Any]) -> dict[str, Any]:
    """파이썬이 다시 만든 혼돈의 경계 탐색기의 사실."""
    return moved(ChaosExplorer(), state).facts()


def table_facts(state: dict[str, Any]) -> dict[str, Any]:
    """표 탐색기의 사실. 표를 짓지 않고 그 설정만 계산한다."""
    kind = EXPLORERS[state["kind"]]
    setting = {name: state[name] for name in state["grid"]["names"]}
    arguments = (tuple(INITIALIZERS.items()), ()) if state["kind"] == "activation" else ()
    return kind.facts_at(*arguments, **setting)


FACTS = {
    "path": path_facts,
    "race": race_facts,
    "steps": steps_facts,
    "rate": rate_facts,
    "schedule": schedule_facts,
    "sharpness": sharpness_facts,
    "chaos": chaos_facts,
}


def check_written(shown: dict[str, Any]) -> None:
    """글로 보이는 수가 사실과 같은지 본다: 층의 표, 단계표의 값, 경주의 표."""
    facts, state = shown["facts"], shown["state"]
    for (forward, backward), layer in zip(shown["rows"], facts.get("layers", []), strict=False):
        for text, name in ((forward, "std"), (backward, "gradient_std")):
            assert close(parse(re.match(rf"({NUMBER})(?: ·|$)", text)[1]), layer[name])
    if shown["values"]:
        for text, value in zip(shown["values"], facts["values"], strict=True):
            assert close(parse(text), value)
    if shown["racers"]:
        assert [row["label"] for row in shown["racers"]] == [rule["label"] for rule in state["rules"]]
    for row in shown["racers"]:
        run = facts["runs"].get(row["label"])
        assert row["on"] == (run is not None)
        if run is None:
            assert row["cells"] == ["", ""]
        elif run["diverged"]:
            assert row["cells"] == ["발산", "–"]
        else:
            gap, arrived = row["cells"]
            assert close(parse(gap), run["gap"])
            assert arrived == ("–" if run["arrived"] is None else str(run["arrived"]))


@cache
def check(shown: str) -> None:
    """탐색기 하나를 비교한다. 값도 글도 그대로인 탐색기는 다시 계산하지 않는다."""
    one = json.loads(shown)
    kind = one["state"]["kind"]
    wanted = FACTS.get(kind, table_facts)(one["state"])
    # 바닥에 닿은 경주에서는 반올림만 남으므로, 처음 간격의 10⁻¹³ 아래는 비교하지 않는다.
    check_same(one["facts"], wanted, floor=1e-13 * largest_gap(one["state"]) if kind == "race" else 0.0)
    check_written(one)


def largest_gap(state: dict[str, Any]) -> float:
    """경주가 출발할 때의 간격."""
    surface = surface_of(next(one for one in state["landscapes"] if one["key"] == state["landscape"]))
    return float(surface(np.array([state["x"], state["y"]])) - surface.lowest)


def check_all(page: Page) -> list[dict[str, Any]]:
    """쪽의 모든 탐색기를 비교하고, 본 것을 낸다."""
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
    kind, chosen, count, share, left, top, width, height = control.evaluate(
        """(node) => {
          node.scrollIntoView({ block: "center", behavior: "instant" });
          const { x, y, width, height } = node.getBoundingClientRect();
          const share = (node.value - node.min) / (node.max - node.min);
          return [node.type, node.selectedIndex, node.options?.length, share, x, y, width, height];
        }"""
    )
    if kind == "select-one":
        control.select_option(index=(chosen + 1) % count)
    elif kind == "checkbox":
        control.click()
    else:
        # 0에 둔 조절기(되돌리는 주기)는 조금만 켜야 짧은 길에서도 보인다.
        target = 0.2 if share == 0 else 0.3 if share > 0.5 else 0.6
        page.mouse.click(left + target * width, top + height / 2)


def by_keyboard(page: Page, control: ElementHandle) -> None:
    """키보드로 조절기를 다른 값에 놓는다."""
    # 처음이 끝값이면 반대쪽으로 간다.
    kind, end = control.evaluate(
        """(node) => {
          node.focus();
          const last = node.options?.length - 1;
          return [node.type, node.options ? node.selectedIndex === last : node.value === node.max];
        }"""
    )
    keys = {
        "checkbox": ("Space", "Space"),
        "select-one": ("ArrowDown", "ArrowUp"),
        "range": ("PageUp", "PageDown"),
    }
    page.keyboard.press(keys[kind][end])


def test_first_picture_equals_python(opened: Drawn) -> None:
    """처음 보이는 수가 파이썬이 계산한 수와 같다."""
    assert opened.first
    for one in opened.first:
        check(json.dumps(one, sort_keys=True))
    opened.log.assert_clean()


@pytest.mark.parametrize("way", [by_mouse, by_keyboard], ids=["mouse", "keyboard"])
def test_every_control_moves_the_picture(way: Any, page: Page, opened: Drawn) -> None:
    """모든 조절기가 마우스로도 키보드로도 움직이고, 보이는 수가 파이썬과 같다.

    처음으로 단추는 처음으로 되돌린다.
    """
    for k, explorer in enumerate(page.query_selector_all(".naerimak-explorer")):
        # 재생의 빠르기는 멈춘 그림을 바꾸지 않는다. tests/test_race.py가 따로 본다.
        controls = explorer.query_selector_all(
            ".nm-control input:enabled:not(.nm-value), .nm-control select:enabled:not([data-name=speed]), "
            ".nm-legend input:enabled, .nm-racer label input:enabled"
        )
        assert controls
        for control in controls:
            labels, keys, kind = control.evaluate(
                "node => [node.labels.length, node.dataset.lmSuppressShortcuts, node.type]"
            )
            assert labels > 0
            assert keys == "true"
            change(page, k, lambda control=control: way(page, control))
            if kind == "checkbox":
                change(page, k, lambda control=control: way(page, control))
        reset = explorer.query_selector(".nm-reset")
        if way is by_mouse:
            reset.click()
        else:
            reset.focus()
            page.keyboard.press("Enter")
        assert look(page)[k]["summary"] == opened.first[k]["summary"]
    opened.log.assert_clean()


# 조절기를 처음부터 끝까지 옮기며 탐색기의 높이가 몇 번 달라지는지 센다.
SWEEP = """async (slider) => {
  const el = slider.closest(".naerimak-explorer");
  // 그리는 일은 값이 바뀐 바로 다음 화면에서 끝난다. 이 부탁은 그 뒤에 줄을 선다.
  const settled = () => new Promise((done) => requestAnimationFrame(done));
  const heights = [];
  for (let k = 0; k <= 12; k++) {
    slider.value = Math.round(Number(slider.min) + (slider.max - slider.min) * k / 12);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await settled();
    heights.push(el.clientHeight);
  }
  return new Set(heights).size;
}"""


def test_text_below_stays_while_a_slider_is_dragged(page: Page) -> None:
    """한 번 끌어 본 슬라이더를 다시 끌면, 문장의 줄이 늘고 줄어도 탐색기 아래의 글이 오르내리지 않는다."""
    for slider in page.query_selector_all(
        ".naerimak-explorer:has(> .nm-panels):not(:has(.nm-layers)) input[type=range]:enabled"
    ):
        slider.evaluate(SWEEP)
        assert slider.evaluate(SWEEP) == 1, slider.get_attribute("data-name")


def test_start_is_dragged_clicked_and_moved_by_keys(page: Page) -> None:
    """출발점은 끌어서도, 눌러서도, 화살표로도 옮겨진다. 길과 경주에는 반드시 있다."""
    states = [one["state"] for one in look(page)]
    handles = page.eval_on_selector_all(
        ".naerimak-explorer", "all => all.map((one) => one.querySelectorAll('.nm-start').length > 0)"
    )
    assert handles == [one["kind"] in DRAGGABLE and not is_still(one) for one in states]
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


# 칸에 글을 쓴 뒤의 값, 칸의 글, 알린 말. 쓸 글이 없으면 쓰지 않고 본다.
TYPED = f"""async ([field, text, k]) => {{
  if (text !== null) {{
    field.value = text;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, {{ bubbles: true }}));
  }}
  await ({SETTLED})(2);
  const {{ name }} = field.parentElement.querySelector("[type=range]").dataset;
  const said = field.closest(".naerimak-explorer").querySelector(".nm-said").innerText;
  return [({STATES})()[k][name], field.value, said];
}}"""


def test_values_are_typed(page: Page, opened: Drawn) -> None:
    """슬라이더마다 수를 쓸 칸이 있다. 쓴 수를 쓰고, 쓸 수 없는 수는 고치거나 되돌리며 그렇다고 말한다."""
    for k, explorer in enumerate(page.query_selector_all(".naerimak-explorer")):
        fields = explorer.query_selector_all(".nm-value:enabled")
        assert len(fields) == len(explorer.query_selector_all("input[type=range]:enabled"))
        for number, field in enumerate(fields):

            def typed(text: str | None, field: ElementHandle = field, k: int = k) -> list[Any]:
                seen: list[Any] = page.evaluate(TYPED, [field, text, k])
                return seen

            first, _, _ = typed(None)
            if number == 0:  # 탐색기마다 한 칸은 자판으로 쓴다.
                field.fill("수가 아닌 글")
                field.press("Enter")
            value, _, said = typed(None if number == 0 else "수가 아닌 글")
            assert value == first
            assert "그대로 두었습니다" in said
            low, text, said = typed("−９９９９")
            assert low == float(text)
            assert "고쳤습니다" in said
            assert typed("1e9")[0] > low
            value, _, said = typed(str(first))
            assert (value, said) == (first, "")
    check_all(page)
    opened.log.assert_clean()


def test_stepper_walks_and_plays(page: Page) -> None:
    """하나 뒤로, 하나 앞으로, 재생 단추가 걸음을 옮긴다. 조절기마다 있다."""
    steppers = page.query_selector_all(".nm-stepper")
    states = [one["state"] for one in look(page)]
    asked = [control for one in states if not is_still(one) for control in one.get("controls", [])]
    assert len(steppers) == sum(bool(control.get("stepper")) for control in asked)
    for stepper in steppers:
        forward, backward = (stepper.query_selector(f'[aria-label$="{name}"]') for name in ("앞으로", "뒤로"))
        control = stepper.evaluate_handle("node => node.parentElement.querySelector('input')").as_element()
        first = control.input_value()
        forward.click()
        check_all(page)
        assert int(control.input_value()) == int(first) + 1
        backward.click()
        check_all(page)
        assert control.input_value() == first
        play = stepper.query_selector(".nm-play")
        play.click()
        page.wait_for_function("([node, value]) => node.value !== value", arg=[control, first])
        play.click()
        check_all(page)


def test_closed_view_lets_go_of_its_model(page: Page) -> None:
    """뷰를 닫으면 모델에 거는 것도 도는 것도 남지 않고, 다시 띄우면 똑같이 그려진다.

    노트북에서 셀을 다시 실행할 때의 일이다.
    """
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
            const pictures = el.querySelectorAll("svg").length;
            const sentence = el.querySelector(".naerimak-summary").innerText;
            return { el, close, shown: [pictures, sentence].join() };
          };
          const listening = (model) => Object.values(model.listeners).flat().length;
          const report = Object.values(naerimak.models).filter((model) => model.get("kind")).map((model) => {
            const before = listening(model);
            const first = show(model);
            const during = listening(model);
            first.el.querySelector(".nm-stepper .nm-play")?.click();
            const played = timers.size;
            first.close();
            first.el.remove();
            const again = show(model);
            again.close();
            again.el.remove();
            return {
              before, during, after: listening(model), timers: timers.size, played,
              stepper: first.el.querySelectorAll(".nm-stepper").length,
              first: first.shown, again: again.shown,
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


def test_far_lines_end_beside_the_picture(visit: Visit, base_url: str) -> None:
    """발산한 길의 점선도 그림 곁에서 끝난다. 화면 밖의 토막까지 칠하면 손잡이를 따라오지 못한다."""
    page = visit.open(base_url + "chapters/04_nesterov.html")
    box = page.locator(".naerimak-explorer:has([data-name=lr])").last
    ends, size = box.evaluate(
        """async (el) => {
          const slider = el.querySelector("[data-name=lr]");
          slider.value = slider.max;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
          for (let k = 0; k < 2; k += 1) await new Promise((done) => requestAnimationFrame(done));
          const lines = [...el.querySelectorAll("path.nm-line")].map((one) => one.getAttribute("d"));
          const { width, height } = el.querySelector("svg.nm-panel").viewBox.baseVal;
          return [lines.flatMap((d) => d.match(/-?[\\d.]+/g).map(Number)), Math.max(width, height)];
        }"""
    )
    assert min(ends) < 0 or max(ends) > size
    assert -size <= min(ends)
    assert max(ends) <= 2 * size


def test_reader_rule_without_a_kernel_does_not_pretend_to_move(page: Page) -> None:
    """독자의 규칙이 든 탐색기는 커널이 없으면 조절기도 출발점도 내지 않고, 이유를 말한다."""
    for explorer, shown in zip(page.query_selector_all(".naerimak-explorer"), look(page), strict=True):
        still = is_still(shown["state"])
        assert (explorer.query_selector(".nm-still") is not None) == still
        if still:
            assert not explorer.query_selector_all(".nm-control, .nm-start")
            assert "고쳐 실행" in explorer.query_selector(".nm-still").inner_text()


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


def test_curvature_is_measured_while_the_hand_rests(visit: Visit, base_url: str) -> None:
    """시드를 바꾸면 그림이 바로 바뀌고 곡률은 뒤이어 나누어 잰다. 걸음 단추도 나누어 걷는다."""
    page = visit.open(base_url + "chapters/18_edge_of_stability.html")
    box = page.locator(".naerimak-explorer").first
    at_once = box.evaluate(
        """async (el) => {
          const slider = el.querySelector("[data-name=seed]");
          slider.value = 3;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
          for (let k = 0; k < 2; k += 1) await new Promise((done) => requestAnimationFrame(done));
          return [el.ariaBusy, el.facts.value, el.querySelector(".naerimak-summary").textContent];
        }"""
    )
    assert at_once[:2] == ["true", None]
    assert "시드 3" in at_once[2]
    assert check_all(page)[0]["facts"]["value"] > 0
    box.get_by_role("button", name="10걸음", exact=True).click()
    page.wait_for_function("() => document.querySelector('.naerimak-explorer').facts.t > 0")
    shown = check_all(page)[0]
    assert (shown["facts"]["t"], shown["state"]["steps"]) == (10, 10)
