"""모든 강의의 슬라이드를 한 장씩 넘겨 본다. 강의실 뒤에서 읽히고, 빠지거나 넘치는 장이 없어야 한다."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bs4 import BeautifulSoup, Tag
from conftest import ROOT, SITE, Log, Visit, frames, watch
from docutils import nodes
from naerimak_book.content import deck as recipe
from naerimak_book.page import slides
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from test_site import ids_in, opens_setting

NOTEBOOKS = {path.stem: path for path in sorted(ROOT.glob("chapters/[0-9][0-9]_*.ipynb"))}
CELLS = {name: recipe.read_notebook(path) for name, path in NOTEBOOKS.items()}
DESIGNED = [name for name, cells in CELLS.items() if recipe.is_designed(cells)]
DECKS = sorted(path.stem for path in SITE.glob("slides/*.html")) or ["03_momentum"]
ONE = "03_momentum"
# 장마다 넘친 것과 정한 크기보다 작은 글자, 제목의 크기, 보이는 글. 탐색기의 그림 안의 글자는 화면에 그려진
# 크기로 재고, 수식의 첨자는 세지 않는다.
EVERY = """async (smallest) => {
  const wrong = %s;
  const fontSize = (one) => Number.parseFloat(getComputedStyle(one).fontSize);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const seen = [];
  for (let number = 0; number < slides.total; number += 1) {
    slides.go(number, 99);
    const slide = document.querySelector(".slide.now");
    // 탐색기는 보인 뒤에 그 크기로 다시 그린다. 네 번 갱신하는 동안 그대로이면 다 그린 것이다.
    const explorer = slide.querySelector(".naerimak-explorer");
    for (let still = 0, before = ""; explorer && still < 4; still += 1) {
      await frame();
      if (explorer.innerHTML !== before) [still, before] = [-1, explorer.innerHTML];
    }
    seen.push({
      wrong: wrong(smallest),
      heading: fontSize(slide.querySelector("h1, h2")),
      text: [...slide.children].filter((one) => !one.matches(".slide-notes"))
        .map((one) => one.innerText).join(" "),
    });
  }
  return seen;
}"""
WRONG = """(smallest) => {
  const slide = document.querySelector(".slide.now");
  const frame = slide.getBoundingClientRect();
  const wrong = [];
  for (const node of slide.querySelectorAll("*")) {
    if (node.closest(".slide-notes, noscript, .naerimak-explorer svg")) continue;
    const katex = node.closest(".katex");
    if (katex && !node.matches(".base")) continue;
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.left < -1 || box.top < -1)
      wrong.push(["넘침", node.tagName, String(node.className), node.textContent.slice(0, 40)]);
  }
  const words = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim()) continue;
    // 수식의 첨자처럼 아래로 내린 글자는 작다.
    const apart = ".slide-notes, noscript, script, sub, .nm-sub, .katex, svg:not(.nm-panel)";
    if (parent.closest(apart)) continue;
    if (!parent.getClientRects().length) continue;
    const scale = parent.closest("svg") ? parent.getScreenCTM().a : 1;
    const size = Number.parseFloat(getComputedStyle(parent).fontSize) * scale;
    if (size < smallest) wrong.push(["작음", size, words.currentNode.textContent.trim().slice(0, 40)]);
  }
  const body = slide.querySelector(".slide-body");
  if (body && body.scrollHeight > body.clientHeight + 1) wrong.push(["몸이 넘침", body.scrollHeight]);
  return wrong;
}"""
# →와 ←를 멈출 때까지 누르며 지난 자리. 진짜 자판은 아래에서 따로 누른다.
ARROWS = """() => {
  const press = (key) => {
    const before = String(slides.place());
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return String(slides.place()) !== before;
  };
  slides.go(0);
  const visited = [slides.place()];
  while (visited.length < 999 && press("ArrowRight")) visited.push(slides.place());
  while (press("ArrowLeft"));
  return [visited, slides.place()];
}"""


@dataclass
class Deck:
    """한 번 열어 여러 시험이 차례로 살피는 슬라이드."""

    name: str
    page: Page
    log: Log


def show(visit: Visit, address: str, width: int = 1280, height: int = 720) -> Page:
    """탐색기까지 다 그린 슬라이드."""
    page = visit.open(address, width=width, height=height)
    page.evaluate("slides.ready")
    return page


@pytest.fixture(params=DECKS, scope="module")
def deck(request: pytest.FixtureRequest, browser: Browser, base_url: str) -> Iterator[Deck]:
    """강의마다의 슬라이드."""
    context = browser.new_context(locale="ko-KR")
    visit = Visit(context, watch(context, base_url))
    yield Deck(request.param, show(visit, f"{base_url}slides/{request.param}.html"), visit.log)
    context.close()


# ---------------------------------------------------------------- 빌드 없이


def test_every_lecture_is_designed() -> None:
    """슬라이드를 짜지 않은 강의가 없다."""
    assert set(NOTEBOOKS) - set(DESIGNED) == set()


@pytest.mark.parametrize("name", DESIGNED)
def test_designed_decks_follow_the_rules(name: str) -> None:
    """20~30장이고, 한 장은 40어절까지, 제목은 두 줄까지, 코드는 12줄까지이고 질문이 있다."""
    assert not list(recipe.faults(CELLS[name]))


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"slide": {"tittle": "가"}}, "'tittle'"),
        ({"slide": {"title": 3}}, "slide.title"),
        ({"slide": {"title": "가", "points": "나"}}, "slide.points"),
        ({"slide": {"title": "가", "show": "picture"}}, "slide.show"),
        ({"slide": {"title": "가", "formula": 1.5}}, "slide.formula"),
        ({"slide": {"title": "가", "lines": "9-3"}}, "slide.lines"),
        ({"slide": {"title": "가", "wait": 1}}, "slide.wait"),
        ({"slide": {"title": "가", "wait": True}}, "slide.ask"),
        ({"slide": {"title": "가", "less": "lr"}}, "slide.less"),
        ({"slide": "가"}, "slide는"),
        ({"slide": {"points": []}}, "slide.title"),
        ({}, "slide.title"),
        ({"slideshow": {"slide_type": "sildes"}}, "slideshow.slide_type"),
        ({"slideshow": {"slide_type": "-"}, "slide": {"title": "가"}}, "slideshow.slide_type"),
    ],
)
def test_typos_name_the_cell_and_the_key(metadata: dict[str, object], said: str) -> None:
    """잘못 적은 메타데이터는 셀과 이름을 말하고 빌드를 멈춘다."""
    first = {"cell_type": "markdown", "id": "first", "metadata": {}, "source": "# 제목"}
    cell = {"cell_type": "code", "id": "second", "source": "1", "metadata": {}}
    cell["metadata"] = {"slideshow": {"slide_type": "slide"}, **metadata}
    with pytest.raises(recipe.DeckError, match=r"2째 셀\(second\)") as raised:
        recipe.read_deck({"cells": [first, cell]}, "시험")
    assert said in str(raised.value)


def test_a_formula_says_what_its_letters_mean() -> None:
    """식의 글자 가운데 모든 강의에서 같은 것과 장의 글이 이미 말하는 것을 빼고 모두 뜻이 붙는다."""
    source = "$$ a = 1 $$ (eq-one)\n\n$$\n\\eta q' + \\alpha\n$$ (eq-two)"
    meanings = {"q": "분산", "\\alpha": "계수", "a": "번호"}
    slide = recipe.Slide(title="가", points=("$\\alpha$는 계수이다",), formula=("eq-two",))
    cell = recipe.Cell(1, "second", "markdown", "slide", (slide,), source)
    assert recipe.letters([cell], cell, slide, meanings) == "$q$\u00a0분산"
    both = recipe.Slide(title="나", formula=(1, 2))
    assert recipe.letters([cell], cell, both, meanings) == "$\\alpha$\u00a0계수 · $q$\u00a0분산"


def test_a_letter_and_its_meaning_share_a_line() -> None:
    """글자와 그 뜻의 첫 어절을 묶는다. 수식은 상자라서 줄바꿈하지 않는 빈칸만으로는 갈라진다."""
    kept = slides._keep_particles([nodes.math("", "q"), nodes.Text("\u00a0z의 분산")])
    assert [one.astext() for one in kept] == ["q\u00a0z의", " 분산"]
    assert kept[0]["classes"] == ["slide-together"]


def test_words_are_counted_as_read() -> None:
    """어절을 센다. 수식과 끌어다 쓴 수는 그 어절의 글자이고, 그림과 코드의 글은 세지 않는다."""
    slide = recipe.Slide(title="걸음이 $1/(1 - x)$배 **길다**", answer="{glue:text}`a:.0f`% 남는다")
    assert slide.words == 5


def test_stripping_keeps_the_slides(tmp_path: Path) -> None:
    """실행 흔적을 지워도 슬라이드의 메타데이터는 남는다."""
    path = tmp_path / "one.ipynb"
    path.write_text(NOTEBOOKS[ONE].read_text("utf8"), "utf8")
    command = [sys.executable, "-m", "nbstripout", "--keep-count", "--keep-id", str(path)]
    subprocess.run(command, check=True)
    kept = json.loads(path.read_text("utf8"))["cells"]
    before = json.loads(NOTEBOOKS[ONE].read_text("utf8"))["cells"]
    assert [one["metadata"].get("slide") for one in kept] == [one["metadata"].get("slide") for one in before]


# ---------------------------------------------------------------- 만든 슬라이드


def test_every_lecture_has_slides(site: Path) -> None:
    """강의마다 슬라이드가 있고, 강의의 단추와 슬라이드의 첫 장이 서로를 가리킨다."""
    lectures = sorted(path.stem for path in site.glob("chapters/[0-9][0-9]_*.html"))
    assert lectures == DECKS
    for name in lectures:
        lecture = (site / f"chapters/{name}.html").read_text("utf8")
        assert f'href="../slides/{name}.html"' in lecture
        assert "slide-mark" not in lecture
        assert f'href="../chapters/{name}.html"' in (site / f"slides/{name}.html").read_text("utf8")


@pytest.mark.parametrize("name", DECKS)
def test_slide_links_resolve(name: str, site: Path) -> None:
    """슬라이드가 가리키는 쪽과 그 안의 자리, 그림과 스타일이 모두 있다."""
    folder = site / "slides"
    soup = BeautifulSoup((folder / f"{name}.html").read_text("utf8"), "html.parser")
    links = [str(one.get("href") or one.get("src")) for one in soup.select("[href], [src]")]
    for link in (urlsplit(link) for link in links if not re.match(r"[a-z]+:", link)):
        target = folder / unquote(link.path)
        assert target.is_file(), link
        if link.fragment:
            fragment = unquote(link.fragment)
            assert fragment in ids_in(target) or opens_setting(target.resolve(), fragment), link


def section(site: Path, name: str, title: str) -> Tag:
    """제목에 그 말이 든 장."""
    soup = BeautifulSoup((site / f"slides/{name}.html").read_text("utf8"), "html.parser")
    return next(one for one in soup.select("section.slide") if one.h2 and title in one.h2.get_text())


def test_lines_pick_from_printed_text_too(site: Path) -> None:
    """글로 된 출력에서도 고른 줄만 보이고, 들여쓴 만큼 당긴다."""
    shown = section(site, "04_nesterov", "코드도 식과 같이").select_one("pre")
    assert shown is not None
    assert shown.get_text().startswith("v = ")


def test_a_new_heading_opens_the_notes_of_the_next_slide(site: Path) -> None:
    """제목 아래의 문단은 앞 장이 아니라 그 절을 여는 장의 노트이다."""
    opening = "드문 특징에서는 늘 일어나는 일입니다"
    before = section(site, "05_adagrad", "제곱근으로만 벌어진다")
    after = section(site, "05_adagrad", "0을 0으로 나눈다")
    assert opening not in before.get_text()
    assert opening in after.get_text()


def test_the_arrow_visits_every_slide_once(deck: Deck) -> None:
    """→를 누르면 장 안의 것이 차례로 나오고 다음 장으로 가며, 첫 장에서 끝 장까지 한 번씩 지난다."""
    total = deck.page.evaluate("slides.total")
    if deck.name in DESIGNED:
        assert total == recipe.count(CELLS[deck.name])
        assert recipe.FEWEST <= total <= recipe.MOST
    visited, end = deck.page.evaluate(ARROWS)
    assert len({tuple(place) for place in visited}) == len(visited)
    assert [number for number, seen in visited if seen == 0] == list(range(total))
    assert end == [0, 0]


def seen_slides(deck: Deck, width: int, height: int, smallest: int) -> list[dict[str, Any]]:
    """그 크기의 화면에서 모든 장을 펴 본 것."""
    if deck.name not in DESIGNED:
        pytest.skip("아직 짜지 않은 강의")
    deck.page.set_viewport_size({"width": width, "height": height})
    frames(deck.page)
    # 창의 크기가 멎은 뒤에 맞추는 일을 기다리지 않고 부른다.
    deck.page.evaluate("slides.fit()")
    found: list[dict[str, Any]] = deck.page.evaluate(EVERY % WRONG, smallest)
    assert len(found) == recipe.count(CELLS[deck.name])
    return found


def test_slides_fill_a_square_screen(deck: Deck) -> None:
    """1024×768에서도 넘치지 않는다."""
    for number, slide in enumerate(seen_slides(deck, 1024, 768, 16), start=1):
        assert slide["wrong"] == [], f"{number}째 장"


def test_the_last_row_can_read(deck: Deck) -> None:
    """1280×720에서 제목은 40 px 이상이고, 20 px보다 작은 글도 넘치는 장도 TeX 원문도 없다."""
    for number, slide in enumerate(seen_slides(deck, 1280, 720, 20), start=1):
        assert slide["wrong"] == [], f"{number}째 장"
        assert slide["heading"] >= 40, f"{number}째 장"
        assert not re.search(r"\\[a-z]+|\$|\{glue", slide["text"]), f"{number}째 장: {slide['text']}"


def go_to_explorer(page: Page, number: int) -> None:
    """number번째 탐색기가 있는 장을 편다."""
    page.evaluate(
        """(number) => {
          const explorer = document.querySelectorAll(".naerimak-explorer:not(:has(.nm-still))")[number];
          slides.go([...document.querySelectorAll(".slide")].indexOf(explorer.closest(".slide")), 99);
        }""",
        number,
    )


def test_no_slide_waits_empty(deck: Deck) -> None:
    """아무것도 누르지 않은 장에도 볼 것이 있다. 답을 기다리는 장은 질문과, 답이 놓일 자리를 보인다."""
    empty, waiting = deck.page.evaluate(
        """() => {
          const [empty, waiting] = [[], []];
          for (let number = 0; number < slides.total; number++) {
            slides.go(number);
            const slide = document.querySelector(".slide.now");
            const answer = slide.matches('[class*="has-"]') ? "" : ", .slide-answer.fragment";
            const parts = ".slide-shown.fragment, .slide-formula.fragment" + answer;
            for (const one of slide.querySelectorAll(parts)) {
              const asked = slide.querySelector(".slide-ask, .slide-title").textContent;
              waiting.push([number + 1, asked, getComputedStyle(one, "::after").content]);
            }
            for (const panel of slide.querySelectorAll(".naerimak-explorer svg.nm-panel")) {
              if (!panel.getClientRects().length) continue;
              const marks = ".nm-run path, .nm-dots, .nm-line, image, rect, circle";
              const drawn = [...panel.querySelectorAll(marks)];
              if (!drawn.some((one) => one.getClientRects().length && one.getBBox().width > 0))
                empty.push([number + 1, panel.getAttribute("aria-label")]);
            }
          }
          return [empty, waiting];
        }"""
    )
    assert not empty
    assert all("답해 봅시다" in content for _, _, content in waiting), waiting


def test_the_title_does_not_give_the_answer_away(deck: Deck) -> None:
    """물은 장에서는 답이 나올 때까지 제목이 보이지 않고, 답과 함께 나온다."""
    seen = deck.page.evaluate(
        """() => {
          const seen = [];
          const title = () => getComputedStyle(document.querySelector(".slide.now .slide-title")).visibility;
          for (let number = 1; number < slides.total; number++) {
            slides.go(number);
            const body = document.querySelector(".slide.now .slide-body");
            const parts = body.querySelectorAll(":scope > .fragment:is(.slide-shown, .slide-formula)");
            const waits = parts.length && body.querySelector(":scope > .slide-ask");
            const before = title();
            slides.go(number, 99);
            seen.push([waits ? "hidden" : "visible", before, title()]);
          }
          return seen;
        }"""
    )
    assert [before for _, before, _ in seen] == [expected for expected, _, _ in seen]
    assert {after for _, _, after in seen} == {"visible"}


def test_figures_are_read_from_the_last_row(deck: Deck, site: Path) -> None:
    """1280×720에서, 답까지 나온 장의 그림 안의 글자도 20 px보다 작지 않다."""
    deck.page.set_viewport_size({"width": 1280, "height": 720})
    frames(deck.page)
    found = deck.page.evaluate(
        """() => Array.from({ length: slides.total }, (_, number) => {
          slides.go(number, 99);
          return [...document.querySelectorAll(".slide.now .slide-figure img")]
            .filter((one) => one.getClientRects().length && one.currentSrc.endsWith(".svg"))
            .map((one) => {
              const { width, height } = one.getBoundingClientRect();
              const scale = Math.min(width / one.naturalWidth, height / one.naturalHeight);
              return [number + 1, one.currentSrc.split("/").at(-1), scale];
            });
        }).flat()"""
    )
    for number, name, scale in found:
        glyphs = re.findall(r"scale\(([\d.]+) -[\d.]+\)", (site / "_images" / name).read_text("utf8"))
        # 글자는 100단위로 그려 두고 줄인 것이다. 그림의 1 pt는 화면의 4/3 px이다. 위첨자는 더 작다.
        sizes = sorted(100 * float(one) for one in glyphs)
        assert sizes, name
        assert sizes[0] * scale * 4 / 3 >= 19.9, (number, name, sizes[0], scale)


def test_explorers_live_in_slides(deck: Deck) -> None:
    """탐색기마다 손잡이를 움직이면 문장이 바뀌고, 그동안 장은 넘어가지 않는다."""
    page = deck.page
    # 독자가 쓴 규칙은 커널이 있어야 계산하므로 보이기만 한다.
    explorers = page.locator(".naerimak-explorer:not(:has(.nm-still))")
    # 14강에는 탐색기가 없다.
    assert (explorers.count() >= 1) == ("14_keras" not in page.url)
    for number in range(explorers.count()):
        go_to_explorer(page, number)
        explorer = explorers.nth(number)
        summary = explorer.locator(".naerimak-summary")
        before, place = summary.inner_text(), page.evaluate("slides.place()")
        control = explorer.locator("input[type=range], select").first
        control.focus()
        if control.get_attribute("type") == "range":
            key = control.evaluate("one => one.value === one.max ? 'ArrowLeft' : 'ArrowRight'")
            page.keyboard.press(key)
            page.keyboard.press(key)
        else:
            chosen, count = control.evaluate("(e) => [e.selectedIndex, e.options.length]")
            control.select_option(index=(chosen + 1) % count)
        page.wait_for_function("([e, t]) => e.innerText !== t", arg=[summary.element_handle(), before])
        assert page.evaluate("slides.place()") == place
    deck.log.assert_clean()


def test_paper_holds_every_slide(deck: Deck) -> None:
    """인쇄하면 한 장이 한 쪽이고 쪽마다 그 장의 번호가 찍힌다."""
    total = deck.page.evaluate("slides.total")
    pdf = PdfReader(io.BytesIO(deck.page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(pdf.pages) == total
    assert round(float(pdf.pages[0].mediabox.width)) == 960
    # 쪽마다의 번호는 종이로 그린 화면에서 읽는다. PDF의 글은 읽는 데 오래 걸려 한 강의만 모두 읽는다.
    deck.page.emulate_media(media="print")
    numbers = deck.page.eval_on_selector_all(
        ".slide",
        """(all) => all.map((slide) => {
          const number = slide.querySelector(".slide-foot > :last-child");
          const [{ bottom }, box] = [slide, number].map((one) => one.getBoundingClientRect());
          const seen = number.checkVisibility({ visibilityProperty: true }) && box.height > 0;
          return seen && box.bottom <= bottom && number.textContent;
        })""",
    )
    untitled = "(all) => all.filter((one) => !one.querySelector('h1, h2')?.checkVisibility()).length"
    assert deck.page.eval_on_selector_all(".slide", untitled) == 0, "표지의 강의 이름도 찍힌다"
    deck.page.emulate_media(media="screen")
    assert numbers == [f"{number} / {total}" for number in range(1, total + 1)]
    for number, sheet in enumerate(pdf.pages, start=1):
        if deck.name == ONE or number in (1, total):
            assert f"{number} / {total}" in re.sub(r"\s+", " ", sheet.extract_text().replace("\x01", " "))


def test_the_start_follows_the_pointer(visit: Visit, base_url: str) -> None:
    """장의 크기가 화면을 따라 바뀌어도, 끌던 점은 놓은 자리에 있다."""
    page = show(visit, f"{base_url}slides/02_sgd.html", 1600, 900)
    handle = page.locator(".naerimak-explorer .nm-start").first
    handle.evaluate(
        """(one) => slides.go([...document.querySelectorAll(".slide")].indexOf(one.closest(".slide")), 99)"""
    )
    frames(page)
    box = handle.locator("circle").first.bounding_box()
    x, y = box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 40
    page.mouse.move(x - 60, y - 40)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    frames(page)
    now = handle.locator("circle").first.bounding_box()
    assert abs(now["x"] + now["width"] / 2 - x) < 12
    assert abs(now["y"] + now["height"] / 2 - y) < 12


def test_keys_belong_to_what_is_held(visit: Visit, base_url: str) -> None:
    """손잡이를 쥐면 화살표가 손잡이의 것이고, Esc로 놓는다. 리모컨의 PageDown은 늘 장을 넘긴다."""
    page = show(visit, f"{base_url}slides/{ONE}.html")
    go_to_explorer(page, 0)
    place = page.evaluate("slides.place()[0]")
    page.locator(".slide.now input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("slides.place()[0]") == place
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("slides.place()[0]") == place + 1
    page.evaluate("(place) => slides.go(place)", place)
    page.locator(".slide.now input[type=range]").first.focus()
    page.keyboard.press("PageDown")
    assert page.evaluate("slides.place()[0]") == place + 1
    page.keyboard.press("End")
    assert page.evaluate("slides.place()[0] + 1 === slides.total")
    assert page.url.endswith(f"#{page.evaluate('slides.total')}")


def swipe(page: Page, x: float, y: float, across: float) -> None:
    """손가락을 옆으로 민다."""
    client = page.context.new_cdp_session(page)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.3, 0.6, 1.0):
        point = [{"x": x + part * across, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": point})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    client.detach()


def test_fingers_turn_slides_but_not_from_controls(browser: Browser, base_url: str) -> None:
    """빈 곳을 밀면 장이 넘어가고, 슬라이더나 그림 위의 점을 밀면 넘어가지 않는다."""
    context = browser.new_context(locale="ko-KR", has_touch=True)
    page = show(Visit(context, watch(context, base_url)), f"{base_url}slides/{ONE}.html")
    swipe(page, 900, 350, -300)
    assert page.evaluate("slides.place()[0]") == 1
    swipe(page, 500, 650, 300)
    assert page.evaluate("slides.place()[0]") == 0
    go_to_explorer(page, 0)
    place = page.evaluate("slides.place()[0]")
    for part in (".slide.now input[type=range]", ".slide.now svg.nm-panel"):
        box = page.locator(part).first.bounding_box()
        swipe(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, -200)
        assert page.evaluate("slides.place()[0]") == place
    context.close()


def test_notes_follow_the_deck(visit: Visit, base_url: str) -> None:
    """S를 누르면 노트 창이 열려 장의 문단을 보이고, 어느 쪽에서 넘겨도 함께 넘어간다."""
    page = show(visit, f"{base_url}slides/{ONE}.html#4")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    notes.wait_for_function("() => window.slides && slides.place()[0] === 3")
    assert "속도" in notes.locator(".speaker").inner_text()
    page.keyboard.press("ArrowRight")
    notes.wait_for_function("() => slides.place()[0] === 4")
    notes.keyboard.press("ArrowLeft")
    page.wait_for_function("() => slides.place()[0] === 3")
    visit.log.assert_clean()


def test_one_command_prints_a_deck(tmp_path: Path, site: Path) -> None:
    """`make slides-pdf LECTURE=03`이 부르는 것."""
    command = [sys.executable, "tools/slides.py", "--pdf", ONE[:2], "--site", str(site), "--output"]
    subprocess.run([*command, str(tmp_path)], cwd=ROOT, check=True)
    pdf = tmp_path / f"slides-{ONE}.pdf"
    assert len(PdfReader(pdf).pages) == recipe.count(CELLS[ONE])
    assert pdf.stat().st_size < 10_000_000


def test_a_phone_can_read(visit: Visit, base_url: str) -> None:
    """390 px에서 글이 16 px보다 작지 않고 옆으로 넘치지 않는다. 긴 장은 안에서 민다."""
    page = show(visit, f"{base_url}slides/{ONE}.html", 390, 844)
    for number in range(page.evaluate("slides.total")):
        page.evaluate("(number) => slides.go(number, 99)", number)
        slide = page.locator(".slide.now")
        assert slide.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1"), number
        small = slide.evaluate(
            """(one) => [...one.querySelectorAll("p, li, td, pre, h2")]
              .filter((line) => !line.closest(".slide-notes, .naerimak-explorer, .katex, noscript"))
              .filter((line) => line.textContent.trim() && parseFloat(getComputedStyle(line).fontSize) < 16)
              .map((line) => line.textContent.slice(0, 30))"""
        )
        assert not small, number


def test_dark_slides_follow_the_mode(browser: Browser, base_url: str) -> None:
    """어두운 화면에서는 바탕이 어둡고, 인쇄할 때만 밝다."""
    context = browser.new_context(color_scheme="dark")
    page = show(Visit(context, watch(context, base_url)), f"{base_url}slides/{ONE}.html")
    ground = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]"
    assert page.evaluate(ground) < 60
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(ground) > 200
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(ground) < 60
    context.close()


def test_slides_open_as_a_file(offline_visit: Visit, site: Path) -> None:
    """서버 없이 파일을 바로 열어도 강의실에서 쓸 수 있다."""
    page = show(offline_visit, (site / f"slides/{ONE}.html").resolve().as_uri())
    assert page.locator(".naerimak-explorer svg").count() > 0
    offline_visit.log.assert_clean()


def test_slides_are_accessible(visit: Visit, base_url: str) -> None:
    """글, 식, 그림, 탐색기가 있는 장에서 axe-core가 흠을 찾지 못한다."""
    page = show(visit, f"{base_url}slides/{ONE}.html")
    page.evaluate(AXE_SCRIPT)
    for kind in (
        ".slide-cover",
        ".has-figure",
        ".has-formula",
        ".has-table",
        ".has-explorer",
        ".slide-close",
    ):
        page.evaluate(
            """(kind) => slides.go([...document.querySelectorAll(".slide")]
              .indexOf(document.querySelector(kind)), 99)""",
            kind,
        )
        violations = page.evaluate(
            "axe.run('.now', { resultTypes: ['violations'] }).then(({ violations }) => violations)"
        )
        assert not [(one["id"], one["nodes"][0]["html"][:160]) for one in violations], kind


def test_slides_read_as_a_page_without_javascript(browser: Browser, base_url: str) -> None:
    """스크립트가 없으면 모든 장을 위에서 아래로 읽고, 답도 보인다."""
    context = browser.new_context(java_script_enabled=False)
    try:
        log = watch(context, base_url)
        page = context.new_page()
        page.goto(f"{base_url}slides/{ONE}.html")
        assert page.locator("main h2").count() == recipe.count(CELLS[ONE]) - 1
        assert page.locator("main h2").last.is_visible()
        assert page.locator(".slide-answer").first.is_visible()
        assert page.locator("main noscript img").first.is_visible()
        log.assert_clean()
    finally:
        context.close()
