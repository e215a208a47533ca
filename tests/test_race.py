"""경주 탐색기를 작은 쪽에 띄워 실제 브라우저에서 움직인다: 조절기, 재생, 표, 링크, 움직임을 줄인 화면."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_explorers
from axe_playwright_python.sync_playwright import Axe
from conftest import Drawn, Visit, frames, look, served
from playwright.sync_api import Browser, Locator, Page
from test_explorers import check_all, race_facts
from tiny_page import write_page

from naerimak.experiments import arrival
from naerimak.landscapes import Beale, Ravine
from naerimak.optimizers import SGD, Adam
from naerimak.widgets import RaceExplorer
from naerimak.widgets.bundling import module
from naerimak.widgets.race import FIRST_STEP, SPEEDS

# 강의의 탐색기가 거치는 시험을 이 쪽에서도 한다.
visit_once, page = test_explorers.visit_once, test_explorers.page
test_first_picture_equals_python = test_explorers.test_first_picture_equals_python
test_every_control_moves_the_picture = test_explorers.test_every_control_moves_the_picture
test_start_is_moved = test_explorers.test_start_is_dragged_clicked_and_moved_by_keys
test_closed_view_lets_go_of_its_model = test_explorers.test_closed_view_lets_go_of_its_model
test_no_line_is_broken = test_explorers.test_no_line_is_broken

READY = ".naerimak-explorer .naerimak-summary:not(:empty)"
LENGTH = 300


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """경주가 놓인 쪽들의 폴더."""
    folder = tmp_path_factory.mktemp("race")
    whole = RaceExplorer(steps=LENGTH)
    write_page(folder, [whole])
    write_page(folder, [whole], "base.html", '<base href="./">')
    small = RaceExplorer(
        [Ravine(), Beale()], {"느린 SGD": SGD(), "Adam": Adam()}, steps=40, start=(-6, 3), hidden=["Adam"]
    )
    write_page(folder, [whole, small], "two.html")
    slides = (folder / "race.html").read_text("utf8").replace("<body>", '<body data-lecture="race.html">')
    (folder / "slides.html").write_text(slides, "utf8")
    # 커널이 있는 곳의 모델에는 alone이 없다.
    state = json.dumps({name: whole.get_state()[name] for name in whole.keys if name not in ("_esm", "_css")})
    (folder / "explorers.mjs").write_text(module(), "utf8")
    (folder / "kernel.html").write_text(
        f"""<!doctype html><html lang="ko"><meta charset="utf-8"><title>커널</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="explorers.css"><div id="place"></div>
<script type="module">
import explorer from "./explorers.mjs";
const [state, heard] = [{state.replace("</", "<" + chr(92) + "/")}, {{}}];
window.saved = 0;
window.model = {{
  get: (name) => state[name],
  set(name, value) {{
    if (state[name] === value) return;
    state[name] = value;
    for (const listener of heard[`change:${{name}}`] ?? []) listener();
  }},
  on: (event, listener) => (heard[event] ??= []).push(listener),
  off() {{}},
  save_changes: () => (saved += 1),
}};
explorer.render({{ model, el: document.querySelector("#place") }});
</script></html>""",
        "utf8",
    )
    return folder


@pytest.fixture(scope="module")
def base_url(site: Path) -> Iterator[str]:
    """그 폴더의 주소."""
    with served(site) as url:
        yield url


def open_race(visit: Visit, url: str, **options: int) -> Page:
    """쪽을 열고 탐색기가 설 때까지 기다린다."""
    page = visit.open(url, **options)
    page.wait_for_selector(READY)
    settle(page)
    return page


@pytest.fixture(scope="module")
def opened(visit_once: Visit, base_url: str) -> Iterator[Drawn]:
    """경주 하나가 놓인 쪽. 시험마다 처음 모습으로 되돌려 쓴다."""
    page = open_race(visit_once, base_url + "race.html")
    yield Drawn(page, visit_once.log, look(page))
    page.close()


@pytest.fixture
def fresh(visit: Visit, base_url: str) -> Page:
    """새로 연 쪽."""
    return open_race(visit, base_url + "race.html")


def settle(page: Page) -> None:
    """그리기가 끝날 때까지 화면 갱신을 두 번 기다린다."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def state_of(page: Page, number: int = 0) -> dict[str, Any]:
    """쪽에 놓인 경주의 지금 값. 시계가 멈춘 쪽에서도 읽는다."""
    return page.evaluate(
        """(number) => {
          const type = "application/vnd.jupyter.widget-view+json";
          const views = [...document.querySelectorAll(`script[type="${type}"]`)];
          return naerimak.models[JSON.parse(views[number].textContent).model_id].state;
        }""",
        number,
    )


def setting_of(page: Page, number: int = 0) -> dict[str, Any]:
    """경주의 설정만: 주소에 담기는 값들."""
    state = state_of(page, number)
    return {name: state[name] for name in state["initial"]}


def button(page: Page, name: str) -> Locator:
    """첫 경주의 단추."""
    return page.locator(".naerimak-explorer").first.get_by_role("button", name=name, exact=True)


def slider(page: Page, name: str) -> Locator:
    """첫 경주의 조절기."""
    return page.locator(f".naerimak-explorer [data-name='{name}']").first


def slide(page: Page, name: str, position: float) -> None:
    """슬라이더를 그 눈금에 놓는다."""
    slider(page, name).evaluate(
        "(node, value) => { node.value = value; node.dispatchEvent(new Event('input', { bubbles: true })); }",
        position,
    )
    settle(page)


def fragment(page: Page) -> str:
    """주소의 조각이 적힐 때까지 기다려 낸다. 쪽의 시계로 재어, 기계가 바빠도 적는 일보다 먼저 읽지 않는다."""
    settle(page)
    return page.evaluate("() => new Promise((done) => setTimeout(() => done(location.hash), 350))")


# ── 표의 수 ──────────────────────────────────────────────────────────────────


def test_every_landscape_starts_tuned_and_equals_python(page: Page, opened: Drawn) -> None:
    """지형을 바꾸면 그 지형의 출발점과 학습률로 시작하고, 몇 걸음에서 보아도 표가 파이썬과 같다."""
    for spec in state_of(page)["landscapes"]:
        slider(page, "landscape").select_option(spec["key"])
        for t in (0, 1, 17, 150, LENGTH):
            slide(page, "step", t)
            check_all(page)
        state = state_of(page)
        assert [state["x"], state["y"]] == spec["start"]
        assert {rule["label"]: state[rule["rate"]["name"]] for rule in state["rules"]} == spec["rates"]
    opened.log.assert_clean()


def test_arrival_equals_python(page: Page) -> None:
    """옮긴 도착의 계산이 파이썬과 같다: 스쳐 간 것, 끝까지 머문 것, 처음부터 머문 것, 오지 못한 것."""
    cases = [[4.0, 0.0, 3.0, 0.003], [4.0, 0.003, 0.003], [0.0, 0.0], [4.0, 3.0], [4.0], [-0.25, -0.25]]
    for losses in cases:
        for lowest in (0.0, -0.25):
            found = page.evaluate("case_ => naerimak.arrival(...case_)", [losses, lowest, 0.001])
            assert found == arrival(losses, lowest, 0.001), (losses, lowest)


def test_divergence_is_named_and_clipped(page: Page, opened: Drawn) -> None:
    """발산한 규칙은 몇 걸음째인지 적고, 그 앞에서는 수를 보이며, 그림에는 수가 아닌 것을 긋지 않는다."""
    slider(page, "landscape").select_option("Rosenbrock")
    slide(page, "SGD_lr", 300)
    at = race_facts(state_of(page))["runs"]["SGD"]["diverged"]
    row = page.locator(".nm-race tbody tr").first
    assert at is not None
    assert row.locator("td").all_inner_texts() == ["발산", "–"]
    assert f"SGD 발산({at}걸음째)" in page.locator(".naerimak-summary").inner_text()
    heads = page.locator(".nm-runner")
    assert not heads.first.is_visible()
    check_all(page)
    slide(page, "step", at - 1)
    assert "발산" not in row.inner_text()
    check_all(page)
    drawn = page.eval_on_selector_all(
        ".naerimak-explorer svg *",
        "all => all.flatMap((one) => [...one.attributes].map(({ value }) => value))",
    )
    assert not [value for value in drawn if re.search("NaN|undefined|Infinity", value)]
    opened.log.assert_clean()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_each_rule_is_switched_off_and_on(way: str, page: Page) -> None:
    """규칙을 끄면 길과 수와 문장에서 빠지고 학습률을 옮길 수 없으며, 켜면 돌아온다."""
    first = page.locator(".naerimak-summary").inner_text()
    for k, rule in enumerate(state_of(page)["rules"]):
        box = page.get_by_role("checkbox", name=rule["label"], exact=True)
        rate = slider(page, rule["rate"]["name"])
        press = box.click if way == "mouse" else lambda box=box: box.press("Space")
        lines = page.locator(".nm-panel .nm-run").nth(2 * k)
        assert lines.is_visible()
        press()
        check_all(page)
        assert state_of(page)["hidden"] == [rule["label"]]
        assert not lines.is_visible()
        assert rate.is_disabled()
        press()
        check_all(page)
        assert rate.is_enabled()
    for rule in state_of(page)["rules"]:
        page.get_by_role("checkbox", name=rule["label"], exact=True).click()
    settle(page)
    assert page.locator(".naerimak-summary").inner_text().endswith("켜 둔 규칙이 없습니다.")
    button(page, "처음으로").click()
    settle(page)
    assert page.locator(".naerimak-summary").inner_text() == first


def test_start_is_tapped_with_a_finger(browser: Browser, base_url: str) -> None:
    """손가락으로 누른 곳에서 시작한다."""
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(base_url + "race.html")
    page.wait_for_selector(READY)
    panel = page.locator(".nm-panel").first
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    page.touchscreen.tap(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    settle(page)
    state = state_of(page)
    assert state["x"] > 2
    assert state["y"] > 1
    check_all(page)
    context.close()


def frozen(visit: Visit, base_url: str, **media: Any) -> Page:
    """시계가 멈춘 쪽. `page.clock.run_for`만큼만 시간이 흐른다."""
    page = visit.context.new_page()
    page.clock.install(time=0)
    page.emulate_media(**media)
    page.goto(base_url + "race.html")
    page.wait_for_selector(READY)
    page.clock.pause_at(1000)
    return page


# ── 재생 ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_buttons_walk(way: str, page: Page) -> None:
    """출발선으로, 하나 앞으로, 하나 뒤로 단추가 걸음을 옮긴다."""

    def press(name: str) -> None:
        if way == "mouse":
            button(page, name).click()
        else:
            button(page, name).press("Enter")
        check_all(page)

    press("출발선으로")
    assert state_of(page)["step"] == 0
    assert page.locator(".nm-race td:last-child").all_inner_texts() == ["–"] * 8
    for name, step in (("걸음 하나 앞으로", 1), ("걸음 하나 앞으로", 2), ("걸음 하나 뒤로", 1)):
        press(name)
        assert state_of(page)["step"] == step
    slide(page, "step", LENGTH)
    press("걸음 하나 앞으로")
    assert state_of(page)["step"] == LENGTH


@pytest.mark.parametrize("key", ["Enter", "Space", None])
def test_plays_and_pauses_without_a_word(key: str | None, fresh: Page, visit: Visit) -> None:
    """재생하는 동안 길과 표와 보이는 문장은 움직이고, 낭독기가 읽는 문장은 멈출 때 한 번만 바뀐다."""
    slide(fresh, "step", LENGTH)
    fresh.evaluate(
        """() => {
          window.said = 0;
          const watch = new MutationObserver(() => (said += 1));
          for (const one of document.querySelectorAll('[role=status], [aria-live]:not([aria-live=off])')) {
            watch.observe(one, { childList: true, characterData: true, subtree: true });
          }
        }"""
    )
    seen = fresh.locator(".naerimak-summary").inner_text()
    line = fresh.locator(".nm-panel .nm-line").first
    whole = line.get_attribute("d")
    press = (lambda name: button(fresh, name).press(key)) if key else lambda name: button(fresh, name).click()
    press("재생")
    fresh.wait_for_function("() => Number(document.querySelector('.nm-player input').value) > 6")
    step = int(slider(fresh, "step").input_value())
    assert step < LENGTH
    assert len(line.get_attribute("d")) < len(whole)
    assert fresh.locator(".naerimak-summary").inner_text() == seen
    assert f"{LENGTH}걸음째." in seen
    assert re.search(r", \d{1,2}걸음째\.", fresh.locator(".nm-live").inner_text())
    assert fresh.evaluate("said") == 0
    press("멈추기")
    settle(fresh)
    assert fresh.evaluate("said") == 1
    stopped = state_of(fresh)["step"]
    assert stopped >= step
    check_all(fresh)
    frames(fresh, 12)
    assert state_of(fresh)["step"] == stopped
    press("재생")
    fresh.wait_for_function(f"() => Number(document.querySelector('.nm-player input').value) > {stopped}")
    press("멈추기")
    visit.log.assert_clean()


@pytest.mark.parametrize("speed", SPEEDS)
def test_speed_is_kept_and_the_end_stops(speed: int, visit: Visit, base_url: str) -> None:
    """고른 빠르기로 걷고, 끝에 닿으면 스스로 멈추고 문장을 쓴다. 다시 누르면 처음부터다."""
    page = frozen(visit, base_url)
    slider(page, "speed").select_option(str(speed))
    button(page, "출발선으로").click()
    for _ in range(2):
        button(page, "재생").click()
        page.clock.run_for(1000)
        assert abs(state_of(page)["step"] - speed) <= 0.05 * speed + 1
        page.clock.run_for(1000 * LENGTH // speed)
        assert button(page, "재생").is_visible()
        assert state_of(page)["step"] == LENGTH
        page.clock.run_for(100)
        assert f"{LENGTH}걸음째." in page.locator(".naerimak-summary").inner_text()


def test_settings_change_while_playing(page: Page) -> None:
    """달리는 동안 학습률과 출발점과 걸음을 바꾸면 그 자리에서 이어 달린다."""
    button(page, "재생").click()
    slide(page, "step", 100)
    slide(page, "Momentum_lr", 120)
    handle = page.locator(".nm-start").first
    handle.press("ArrowRight")
    page.wait_for_function("() => Number(document.querySelector('.nm-player input').value) > 101")
    button(page, "멈추기").click()
    assert 101 < state_of(page)["step"] < LENGTH
    check_all(page)


def test_reduced_motion_jumps(visit: Visit, base_url: str) -> None:
    """움직임을 줄인 화면에서는 저절로 움직이지 않고, 재생하면 1초에 한 번씩 건너뛰며 그렇다고 말한다."""
    page = frozen(visit, base_url, reduced_motion="reduce")
    assert "1초에 한 번 30걸음씩" in page.locator(".nm-note").inner_text()
    page.clock.run_for(3000)
    assert state_of(page)["step"] == FIRST_STEP
    button(page, "출발선으로").click()
    button(page, "재생").click()
    page.clock.run_for(900)
    line = page.locator(".nm-panel .nm-line").first
    before = line.get_attribute("d")
    assert state_of(page)["step"] == 0
    page.clock.run_for(50)
    assert line.get_attribute("d") == before
    page.clock.run_for(200)
    assert state_of(page)["step"] == 30
    page.clock.run_for(10_000)
    assert state_of(page)["step"] == LENGTH
    assert button(page, "재생").is_visible()
    page.emulate_media(reduced_motion="no-preference")
    page.locator(".nm-note").wait_for(state="hidden")


def test_nothing_moves_by_itself(fresh: Page) -> None:
    """누르기 전에는 움직이지 않고, 움직임을 줄였다는 말도 없다."""
    before = fresh.locator(".naerimak-explorer").inner_html()
    frames(fresh, 18)
    assert fresh.locator(".naerimak-explorer").inner_html() == before
    assert not fresh.locator(".nm-note").is_visible()


# ── 링크 ─────────────────────────────────────────────────────────────────────


def arrange(page: Page) -> None:
    """설정을 여럿 바꾼다."""
    slider(page, "landscape").select_option("Beale")
    slide(page, "Adam_lr", 180)
    slide(page, "step", 42)
    slider(page, "speed").select_option("60")
    page.get_by_role("checkbox", name="AdaGrad", exact=True).click()
    page.locator(".nm-start").press("Shift+ArrowRight")


def test_link_carries_the_setting(fresh: Page, visit: Visit, base_url: str) -> None:
    """주소에 처음과 다른 값만 담기고, 그 주소를 열면 같은 설정과 같은 수가 나온다.

    지난 자리는 늘지 않는다.
    """
    before = fresh.evaluate("history.length")
    assert fragment(fresh) == ""
    arrange(fresh)
    settle(fresh)
    setting, text = setting_of(fresh), fresh.locator(".naerimak-summary").inner_text()
    found = fragment(fresh)
    assert re.fullmatch(
        r"#race=1;landscape=Beale;x=[\d.]+;lr\.Adam=[\d.]+;off=AdaGrad;step=42;speed=60", found
    )
    assert fresh.evaluate("history.length") == before
    other = open_race(visit, f"{base_url}race.html{found}")
    assert setting_of(other) == setting
    assert other.locator(".naerimak-summary").inner_text() == text
    check_all(other)
    assert fragment(other) == found
    # 링크는 탐색기로 데려간다.
    assert abs(other.locator(".naerimak-explorer").bounding_box()["y"]) < 100
    button(fresh, "처음으로").click()
    assert fragment(fresh) == "#race=1"
    visit.log.assert_clean()


@pytest.mark.parametrize("name", ["race.html", "base.html"])
@pytest.mark.parametrize("secure", [True, False])
def test_copy_button_copies_the_link(name: str, secure: bool, visit: Visit, base_url: str) -> None:
    """복사 단추가 지금 설정의 링크를 담고 그렇다고 말한다. 브라우저가 막으면 고른 글을 보인다."""
    if secure:
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        visit.context.add_init_script(
            "if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(new Error('막음'))"
        )
    page = open_race(visit, base_url + name)
    share, field = page.locator(".nm-share"), page.get_by_label("이 설정의 링크")
    copied = (
        (lambda: page.evaluate("navigator.clipboard.readText()"))
        if secure
        else lambda: page.evaluate("document.getSelection().toString() || document.activeElement.value")
    )
    for change, wanted in ((lambda: None, "#race=1"), (lambda: slide(page, "step", 7), "#race=1;step=7")):
        change()
        button(page, "링크 복사").press("Enter")
        page.wait_for_function("() => document.querySelector('.nm-share [role=status]').textContent")
        assert field.is_visible() != secure
        assert ("복사했습니다" in share.inner_text()) == secure
        assert copied() == base_url + name + wanted
    slide(page, "step", 8)
    assert not field.is_visible()
    assert share.inner_text().strip() == "링크 복사"
    slide(page, "step", 7)
    assert fragment(page) == "#race=1;step=7"
    assert page.url == base_url + name + "#race=1;step=7"
    visit.log.assert_clean()


def test_link_works_from_a_file(offline_visit: Visit, site: Path) -> None:
    """서버 없이 연 파일에서도 주소에 담기고, 그 주소를 열면 같은 설정이다."""
    url = (site / "race.html").resolve().as_uri()
    page = open_race(offline_visit, url)
    arrange(page)
    found = fragment(page)
    assert found.startswith("#race=1;landscape=Beale;")
    assert setting_of(open_race(offline_visit, url + found)) == setting_of(page)
    offline_visit.log.assert_clean()


# 설정의 조각과, 그 가운데 쓸 수 있는 값.
HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("race=1;x=NaN;y=1", {"y": 1}),
    ("race=1;x=Infinity;y=1e400;step=12", {"step": 12}),
    ("race=1;x=99;y=-99;step=12", {"step": 12}),
    ("race=1;x=;y;=;;step=12;", {"step": 12}),
    ("race=1;step=-1;speed=7", {}),
    ("race=1;step=301;speed=60", {"speed": 60}),
    ("race=1;step=1.5;speed=5", {"speed": 5}),
    ("race=1;step=0x10;x= 1;y=1,2;speed=5", {"y": 1, "speed": 5}),
    ("race=1;landscape=Nowhere;step=12", {"step": 12}),
    ("race=1;landscape=constructor;off=toString,SGD", {"hidden": ["SGD"]}),
    ("race=1;landscape=<img src=x onerror=alert(1)>;step=12", {"step": 12}),
    ("race=1;off=<script>alert(1)<%2Fscript>;step=12", {"step": 12}),
    ("race=1;off=<script>alert(1)</script>;step=12", {}),
    ("race=1;__proto__=1;constructor=2;lr.__proto__=3;step=12", {"step": 12}),
    ("race=1;lr.SGD=-1;lr.Adam=0;lr.Momentum=1e9;lr.AdamW=0.5", {"AdamW_lr": 0.5}),
    ("race=1;%E0%A4%A=1;%=2;x=%;step=12", {"step": 12}),
    ("race=1;initial=1;kind=path;title=x;goal=0.5;steps=9;step=12", {"step": 12}),
    ("race=1;step=12;step=13", {"step": 13}),
    ("race=1;off=;step=12", {"step": 12}),
    ("race=1;x=" + "1" * 5000, {}),
    ("race=2;step=12", {}),
    ("race=;step=12", {}),
    ("race;step=12", {}),
    ("race2=1;step=12", {}),
    ("path=1;step=12", {}),
    ("%", {}),
    ("/;/=;//", {}),
]


# 여는 일과 주소를 바꾸는 일은 같은 함수가 읽으므로, 열어 보는 것은 수, 글, 표식, 풀 수 없는 글 하나씩이다.
OPENED = [HOSTILE[number] for number in (0, 11, 13, 15, 25)]


@pytest.mark.parametrize(("text", "changes"), OPENED, ids=[text[:40] for text, _ in OPENED])
def test_bad_fragments_are_ignored_field_by_field(
    text: str, changes: dict[str, Any], visit: Visit, base_url: str
) -> None:
    """쓸 수 없는 값만 버리고 나머지는 따른다. 무엇이 와도 오류가 없고 표는 파이썬과 같다."""
    page = open_race(visit, f"{base_url}race.html#{text}")
    assert setting_of(page) == state_of(page)["initial"] | changes
    check_all(page)
    assert not page.locator(".naerimak-explorer img, .naerimak-explorer script").count()
    visit.log.assert_clean()


GO = """async (text) => {
  const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
  location.hash = text;
  await changed;
}"""


def test_bad_fragments_in_an_open_page(fresh: Page, visit: Visit) -> None:
    """열린 쪽의 주소를 바꾸어도 쓸 수 없는 값만 버린다."""
    first = state_of(fresh)["initial"]
    for text, changes in HOSTILE:
        fresh.evaluate(GO, "race=1;step=3")
        fresh.evaluate(GO, "race=1")
        fresh.evaluate(GO, text)
        settle(fresh)
        assert setting_of(fresh) == first | changes, text
        check_all(fresh)
        assert not fresh.locator(".naerimak-explorer img, .naerimak-explorer script").count(), text
    visit.log.assert_clean()


def wait_for_setting(page: Page, wanted: dict[str, Any]) -> None:
    """주소가 바뀐 일은 뒤늦게 전해지므로, 설정이 `wanted`가 될 때까지 기다린다."""
    for _ in range(100):
        if setting_of(page) == wanted:
            break
        page.wait_for_timeout(20)
    assert setting_of(page) == wanted
    settle(page)


def test_hashchange_applies(fresh: Page, visit: Visit) -> None:
    """열린 쪽에서 주소를 바꾸면 따른다. 적히지 않은 값은 처음으로 돌아간다."""
    first = state_of(fresh)["initial"]
    for text, changes in (
        ("#race=1;step=9;off=SGD,Adam", {"step": 9, "hidden": ["SGD", "Adam"]}),
        ("#race=1;speed=5", {"speed": 5}),
        ("#race=1", {}),
    ):
        fresh.evaluate("scrollTo(0, 0)")
        fresh.evaluate("text => (location.hash = text)", text)
        fresh.wait_for_function("() => scrollY > 100")
        wait_for_setting(fresh, first | changes)
        check_all(fresh)
    fresh.evaluate("location.hash = '#race=1;landscape=Saddle'")
    settle(fresh)
    fresh.go_back()
    wait_for_setting(fresh, first)
    visit.log.assert_clean()


def test_links_to_headings_still_work(fresh: Page, visit: Visit, base_url: str) -> None:
    """제목으로 가는 링크는 그대로이고 설정을 바꾸지 않는다. 제목의 주소로 연 쪽은 그 주소를 지킨다."""
    slide(fresh, "step", 9)
    assert fragment(fresh) == "#race=1;step=9"
    fresh.get_by_role("link", name="아래로").click()
    settle(fresh)
    assert abs(fresh.locator("#below").bounding_box()["y"]) < 300
    assert state_of(fresh)["step"] == 9
    assert fragment(fresh) == "#below"
    other = open_race(visit, base_url + "race.html#below")
    assert fragment(other) == "#below"
    assert setting_of(other) == state_of(other)["initial"]
    assert abs(other.locator("#below").bounding_box()["y"]) < 300
    # 독자가 설정을 바꾸면 그때부터 주소는 설정의 것이다. 제목의 자리는 지난 자리로 남지 않는다.
    before = other.evaluate("history.length")
    slide(other, "step", 9)
    assert fragment(other) == "#race=1;step=9"
    assert other.evaluate("history.length") == before


def test_slides_keep_their_address(visit: Visit, base_url: str) -> None:
    """슬라이드에서는 몇 장인지 적힌 주소를 두고, 링크는 강의로 간다."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_race(visit, base_url + "slides.html#/3/1")
    slide(page, "step", 9)
    assert fragment(page) == "#/3/1"
    button(page, "링크 복사").click()
    page.wait_for_function("() => document.querySelector('.nm-share [role=status]').textContent")
    assert page.evaluate("navigator.clipboard.readText()") == base_url + "race.html#race=1;step=9"


def test_reload_keeps_the_setting(fresh: Page) -> None:
    """새로 고쳐도 설정이 남는다."""
    arrange(fresh)
    setting = setting_of(fresh)
    assert fragment(fresh)
    fresh.reload()
    fresh.wait_for_selector(READY)
    settle(fresh)
    assert setting_of(fresh) == setting


def test_two_races_on_one_page(visit: Visit, base_url: str) -> None:
    """둘은 따로 움직이고 한 주소에 함께 담긴다. 한글 이름표도 담긴다."""
    page = open_race(visit, base_url + "two.html")
    check_all(page)
    firsts = [state_of(page, k)["initial"] for k in range(2)]
    assert (firsts[1]["x"], firsts[1]["y"], firsts[1]["hidden"]) == (-6, 3, ["Adam"])
    second = page.locator(".naerimak-explorer").nth(1)
    second.get_by_role("checkbox", name="Adam", exact=True).click()
    second.get_by_role("checkbox", name="느린 SGD", exact=True).click()
    assert setting_of(page) == firsts[0]
    found = fragment(page)
    assert found == "#race2=1;off=" + page.evaluate("encodeURIComponent('느린 SGD')")
    slide(page, "step", 5)
    both = fragment(page)
    assert both == "#race=1;step=5/" + found[1:]
    other = open_race(visit, base_url + "two.html" + both)
    assert [setting_of(other, k) for k in range(2)] == [setting_of(page, k) for k in range(2)]
    check_all(other)
    alone = open_race(visit, base_url + "two.html" + found)
    assert setting_of(alone) == firsts[0]
    assert abs(alone.locator(".naerimak-explorer").nth(1).bounding_box()["y"]) < 400
    second.get_by_role("checkbox", name="Adam", exact=True).click()
    assert fragment(page).endswith(
        "/race2=1;off=" + page.evaluate("encodeURIComponent('느린 SGD')") + ",Adam"
    )
    second.get_by_role("checkbox", name="느린 SGD", exact=True).click()
    assert fragment(page) == "#race=1;step=5"
    second.get_by_role("checkbox", name="Adam", exact=True).click()
    assert fragment(page).endswith("/race2=1;off=")
    second.get_by_role("button", name="재생").click()
    page.wait_for_function("() => document.querySelectorAll('.nm-player input')[1].value > 2")
    assert state_of(page)["step"] == 5
    visit.log.assert_clean()


def test_with_a_kernel_the_address_is_left_alone(visit: Visit, base_url: str) -> None:
    """커널이 있는 곳에서는 주소를 읽지도 쓰지도 않고 복사 단추도 없다. 재생은 멈출 때만 커널에 알린다."""
    page = open_race(visit, base_url + "kernel.html#race=1;step=7")
    assert page.evaluate("model.get('step')") == FIRST_STEP
    slide(page, "step", 9)
    assert fragment(page) == "#race=1;step=7"
    assert not page.locator(".nm-share").count()
    button(page, "재생").click()
    page.wait_for_function("() => model.get('step') > 12")
    saved = page.evaluate("saved")
    frames(page, 12)
    assert page.evaluate("saved") == saved
    button(page, "멈추기").click()
    assert page.evaluate("saved") == saved + 1
    visit.log.assert_clean()


# ── 모든 독자 ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("text", ["", "#race=1;landscape=Rosenbrock;lr.SGD=1;off=Adam,AdamW;step=40"])
def test_accessible_and_never_scrolls_sideways(
    theme: str, width: int, text: str, visit: Visit, base_url: str
) -> None:
    """밝은 화면과 어두운 화면, 좁은 화면과 넓은 화면에서 axe-core가 흠을 찾지 못하고 옆으로 밀리지 않는다."""
    page = open_race(visit, base_url + "race.html" + text, width=width)
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
    scroll, client = page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
    )
    assert scroll <= client
    inner = page.locator(".nm-race").evaluate("node => [node.scrollWidth, node.parentElement.clientWidth]")
    assert inner[0] <= inner[1]
    cut = page.eval_on_selector_all(
        ".nm-race td",
        "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)",
    )
    assert not cut
    problems = Axe().run(page, context=".naerimak-explorer").response["violations"]
    assert not problems, [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in problems]


def test_every_control_has_a_name(page: Page) -> None:
    """조절기와 단추는 모두 브라우저의 기본 입력이고 이름이 있으며, JupyterLab이 키를 가로채지 않는다."""
    names = page.eval_on_selector_all(
        ".naerimak-explorer :is(input, select, button):not([hidden])",
        """all => all.map((one) => [
          one.labels?.[0]?.textContent || one.ariaLabel || one.textContent,
          one.dataset.lmSuppressShortcuts])""",
    )
    assert len(names) >= 8 * 2 + 8
    assert all(name.strip() and kept == "true" for name, kept in names)
    assert len({name for name, _ in names}) == len(names)
