"""책을 Firefox와 WebKit(사파리의 엔진)에서 읽고 움직인다: make test-browsers

Chromium의 시험은 위 폴더에 있다.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import SITE, site_pages
from engines import ENGINES, Chromium, Engine, Watched
from playwright.sync_api import Browser
from serving import served

WIDTHS = ((1280, 900), (390, 844))
MODES = ("light", "dark")
QUERY = "편향 보정"

SHOWN = "async () => { await globalThis.naerimak?.shown; await document.fonts.ready; return true; }"
# 밝기 단추를 바라는 밝기가 될 때까지 누르고, 지금 밝기를 낸다. 단추가 없는 쪽은 그대로 둔다.
TURN = """(mode) => {
  const { dataset } = document.documentElement;
  const button = document.querySelector(".theme-switch-button");
  for (let k = 0; k < 3 && button && dataset.mode !== mode; k += 1) button.click();
  return button && dataset.theme;
}"""
# 모든 탐색기의 모든 조절기를 한 번씩 옮기며, 보이는 사실과 문장을 적는다.
SWEEP = """async () => {
  await naerimak.shown;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const seen = [];
  const move = (input) => {
    if (input.type === "checkbox") return input.click();
    if (input.type === "range") {
      const [min, max] = [Number(input.min), Number(input.max)];
      const share = (Number(input.value) - min) / (max - min);
      input.value = Math.round(min + (share > 0.5 ? 0.3 : 0.6) * (max - min));
    } else input.selectedIndex = (input.selectedIndex + 1) % input.options.length;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  };
  const asked = "input:enabled:is([type=range], [type=checkbox]), select:enabled:not([data-name=speed])";
  for (const [k, el] of [...document.querySelectorAll(".naerimak-explorer")].entries()) {
    const note = async (name) => {
      await frame();
      do await frame();
      while (el.ariaBusy === "true");
      const sentence = el.querySelector(".naerimak-summary").textContent;
      seen.push({ name: `${k} ${name}`, sentence, facts: structuredClone(el.facts) });
    };
    await note("처음");
    for (const input of el.querySelectorAll(asked)) {
      move(input);
      await note(input.dataset.name ?? input.type);
    }
    el.querySelector(".nm-reset").click();
    await note("처음으로");
  }
  return seen;
}"""
# 요소를 화면 가운데로 옮기고 그 안의 점(가로와 세로의 비율)을 낸다.
POINT = """(selector, across = 0.5, down = 0.5) => {
  const node = document.querySelector(selector);
  node.scrollIntoView({ block: "center", behavior: "instant" });
  const box = node.getBoundingClientRect();
  return [box.left + across * box.width, box.top + down * box.height];
}"""
# 이름들 가운데 하나인 요소와, 그 한가운데. 읽는 이름이 따로 있으면 그것을 본다.
FIND = """const find = (selector, names) => [...document.querySelectorAll(selector)].find(
  (one) => names.includes(one.ariaLabel ?? one.textContent));"""
BUTTON = f"""(selector, names) => {{
  {FIND}
  const node = find(selector, names);
  node.scrollIntoView({{ block: "center", behavior: "instant" }});
  const box = node.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}}"""
FACTS = "(selector) => document.querySelector(selector).closest('.naerimak-explorer').facts"
CHANGED = (
    "(selector, before) => "
    "JSON.stringify(document.querySelector(selector).closest('.naerimak-explorer').facts) !== before"
)


def page_with(kind: str) -> str:
    """그 종류의 탐색기가 있는 첫 쪽."""
    return next(name for name in explorer_pages() if f'"kind":"{kind}"' in (SITE / name).read_text("utf8"))


def explorer_pages() -> list[str]:
    """탐색기가 움직이는 쪽."""
    return [
        name
        for name in site_pages()
        if name.startswith("chapters/") and "widget-view+json" in (SITE / name).read_text("utf8")
    ]


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """쪽마다 감시하는 스크립트가 든 사이트."""
    with served(site, Watched) as url:
        yield url


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """브라우저 하나를 시험 내내 쓴다."""
    with ExitStack() as stack:
        yield ENGINES[request.param](tmp_path_factory.mktemp(request.param), stack)


def read(engine: Engine, url: str, width: int = 1280, height: int = 900) -> None:
    """쪽을 열고 탐색기를 모두 그릴 때까지 기다린다."""
    engine.size(width, height)
    engine.open(url)
    engine.until(SHOWN)


def assert_clean(engine: Engine) -> None:
    """오류도, 받지 못한 파일도, 보안 규칙에 걸린 것도 없다."""
    assert engine.evaluate("() => globalThis.seen") == []


def changed(engine: Engine, selector: str, before: Any) -> Any:
    """탐색기의 사실이 바뀔 때까지 기다려, 바뀐 사실을 낸다."""
    engine.until(CHANGED, selector, before)
    return engine.evaluate(f"(selector) => JSON.stringify(({FACTS})(selector))", selector)


def facts(engine: Engine, selector: str) -> Any:
    """탐색기의 사실을 적은 글."""
    return engine.evaluate(f"(selector) => JSON.stringify(({FACTS})(selector))", selector)


@pytest.mark.parametrize("path", site_pages())
def test_page_opens_cleanly(path: str, engine: Engine, address: str) -> None:
    """밝은 화면과 어두운 화면, 넓은 화면과 휴대전화에서 오류가 없고 옆으로 밀리지 않는다."""
    read(engine, address + path)
    for mode in MODES:
        assert engine.evaluate(TURN, mode) in (mode, None)
        for width, height in WIDTHS:
            engine.size(width, height)
            wide = engine.evaluate("() => document.scrollingElement.scrollWidth")
            assert wide <= width, f"{mode}, {width}픽셀에서 {wide}픽셀이다"
    assert_clean(engine)


@pytest.fixture(scope="session")
def wanted(browser: Browser, address: str) -> Iterator[Callable[[str], Any]]:
    """Chromium이 보이는 사실. 쪽마다 한 번만 본다."""
    page = browser.new_page(locale="ko-KR")
    reference = Chromium(page)

    @cache
    def look(path: str) -> Any:
        read(reference, address + path)
        return reference.evaluate(SWEEP)

    yield look
    page.close()


def same(one: Any, other: Any) -> bool:
    """사실이 같은지 본다. 거듭제곱과 지수 함수의 마지막 자리는 엔진마다 다르다."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12)
    return bool(one == other)


@pytest.mark.parametrize("path", explorer_pages())
def test_explorers_show_the_same_facts(
    path: str, engine: Engine, address: str, wanted: Callable[[str], Any]
) -> None:
    """모든 조절기를 옮겨도 사실과 문장이 Chromium과 같다."""
    read(engine, address + path)
    shown, known = engine.evaluate(SWEEP), wanted(path)
    assert [one["name"] for one in shown] == [one["name"] for one in known]
    for one, other in zip(shown, known, strict=True):
        assert one["sentence"] == other["sentence"], one["name"]
        assert same(one["facts"], other["facts"]), (one, other)
    assert_clean(engine)


def test_slider_and_start_follow_mouse_and_keys(engine: Engine, address: str) -> None:
    """슬라이더와 출발점이 마우스로도 키보드로도 움직인다."""
    read(engine, address + "chapters/02_sgd.html")
    slider, start, panel = (
        f".naerimak-explorer:has(.nm-start) {one}" for one in ("input[type=range]", ".nm-start", ".nm-panel")
    )
    before = facts(engine, slider)
    engine.drag(engine.evaluate(POINT, slider, 0.3))
    before = changed(engine, slider, before)
    engine.press("PageUp")
    before = changed(engine, slider, before)
    from_ = engine.evaluate(POINT, f"{start} circle:not(.nm-hit)")
    box = engine.evaluate(POINT.replace("node.scrollIntoView", "void"), panel, 0.6, 0.4)
    engine.drag(from_, box)
    before = changed(engine, slider, before)
    engine.evaluate("(selector) => document.querySelector(selector).focus()", start)
    engine.press("ArrowLeft")
    changed(engine, slider, before)
    assert_clean(engine)


def test_race_plays_and_stops(engine: Engine, address: str) -> None:
    """경주는 재생하면 나아가고, 멈추면 선다."""
    read(engine, address + page_with("race"))
    step = "() => Number(document.querySelector('.nm-player input[type=range]').value)"

    def press(*names: str) -> None:
        engine.drag(engine.evaluate(BUTTON, ".nm-player button", names))

    press("출발선으로")
    engine.until(f"() => ({step})() === 0")
    press("재생")
    engine.until(f"() => ({step})() > 2")
    # 느린 기계에서는 그사이 끝까지 달려 저절로 멈추었을 수 있다. 다시 재생해도 끝에서 선다.
    press("멈추기", "재생")
    engine.until(f"() => {{ {FIND} return find('.nm-player button', ['재생']) !== undefined; }}")
    stopped = engine.evaluate(step)
    later = f"async () => {{ await new Promise(requestAnimationFrame); return ({step})(); }}"
    assert engine.evaluate(later) == stopped
    assert_clean(engine)


def test_step_table_walks(engine: Engine, address: str) -> None:
    """단계표의 단추가 한 걸음씩 옮기고, 적힌 값이 따라 바뀐다."""
    read(engine, address + page_with("steps"))
    table = ".naerimak-explorer:has(.nm-steps)"
    before = facts(engine, table + " .nm-steps")
    engine.drag(engine.evaluate(POINT, table + " .nm-stepper [aria-label$='앞으로']"))
    changed(engine, table + " .nm-steps", before)
    assert_clean(engine)


def test_quiz_grades(engine: Engine, address: str) -> None:
    """맞은 답과 틀린 답을 가려 말하고, 맞은 수를 적는다."""
    read(engine, address + "chapters/quiz.html")
    for number, right in ((1, True), (2, False)):
        box = f"fieldset.quiz:nth-of-type({number})"
        answer = engine.evaluate("(box) => document.querySelector(box).dataset.answer", box)
        chosen = f"[value='{answer}']"
        engine.drag(engine.evaluate(POINT, f"{box} input{chosen if right else f':not({chosen})'}"))
        engine.drag(engine.evaluate(POINT, f"{box} button"))
        said = engine.until("(box) => document.querySelector(`${box} [role=status]`).textContent", box)
        assert ("맞았습니다" in said) == right
    assert "1개 맞음 (채점한 문제 2개)" in engine.evaluate(
        "() => document.querySelector('.quiz-score').textContent"
    )
    assert_clean(engine)


def test_search_finds_and_opens(engine: Engine, address: str) -> None:
    """쓰는 대로 찾고, 찾은 절이 열린다. 첫 찾기에 걸린 시간은 -s로 본다."""
    read(engine, address + "index.html")
    engine.drag(engine.evaluate(POINT, ".article-header-buttons .search-button"))
    engine.until("() => document.activeElement?.name === 'q'")
    begin = time.monotonic()
    engine.press(*QUERY)
    engine.until("() => document.querySelectorAll('dialog .search-list a').length > 0")
    took = time.monotonic() - begin
    print(f"{type(engine).__name__}: 첫 찾기 {took:.2f}초")
    wanted = engine.evaluate("() => document.querySelector('dialog .search-list a').href")
    engine.drag(engine.evaluate(POINT, "dialog .search-list a"))
    engine.until("(wanted) => location.href === wanted && document.readyState === 'complete'", wanted)
    assert engine.evaluate(
        "() => document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null"
    )
    assert_clean(engine)


def test_theme_button_turns(engine: Engine, address: str) -> None:
    """밝기 단추가 세 가지를 돌고, 다시 열어도 고른 것이 남는다."""
    read(engine, address + "chapters/01_parameter_update.html")
    mode = "() => document.documentElement.dataset.mode"
    seen = set()
    for _ in range(3):
        before = engine.evaluate(mode)
        engine.drag(engine.evaluate(POINT, ".article-header-buttons .theme-switch-button"))
        engine.until(f"(before) => ({mode})() !== before", before)
        seen.add(engine.evaluate(mode))
    assert seen == {"light", "dark", "auto"}
    engine.drag(engine.evaluate(POINT, ".article-header-buttons .theme-switch-button"))
    chosen = engine.evaluate(mode)
    read(engine, address + "chapters/02_sgd.html")
    assert engine.evaluate(mode) == chosen
    assert_clean(engine)


def test_terms_are_underlined(engine: Engine, address: str) -> None:
    """뜻풀이가 달린 용어에는 점선 밑줄이 있다."""
    read(engine, address + "chapters/02_sgd.html")
    lines = engine.evaluate(
        """() => Array.from(document.querySelectorAll("article a.term-link"), (one) => {
          const { textDecorationLine, textDecorationStyle } = getComputedStyle(one);
          return `${textDecorationLine} ${textDecorationStyle}`;
        })"""
    )
    assert set(lines) == {"underline dotted"}


@pytest.mark.parametrize("name", ["01_parameter_update", "02_sgd", "13_activations"])
def test_slides_open_and_turn(name: str, engine: Engine, address: str) -> None:
    """슬라이드가 열리고, →를 누르면 다음 장이 나온다."""
    path = next(path for path in SITE.glob("slides/*.html") if path.stem.startswith(name[:2]))
    read(engine, f"{address}slides/{path.name}", 1280, 720)
    engine.until("async () => { await slides.ready; return true; }")
    place = "() => JSON.stringify(slides.place())"
    seen = [engine.evaluate(place)]
    for _ in range(3):
        engine.press("ArrowRight")
        engine.until(f"(before) => ({place})() !== before", seen[-1])
        seen.append(engine.evaluate(place))
    assert len(set(seen)) == 4
    assert_clean(engine)
