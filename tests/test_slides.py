"""모든 강의의 슬라이드를 한 장씩 넘겨 본다. 넘치는 장이 없고, 탐색기가 움직이고, 빠진 글이 없어야 한다."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import SITE, Log, Visit, watch
from playwright.sync_api import Browser, Page

DECKS = sorted(path.stem for path in SITE.glob("slides/*.html")) or ["02_sgd"]
ONE = "02_sgd"
READY = "() => window.slides && slides.isReady()"
# 모든 장을 차례로 펴서 넘치는 장을 찾는다.
OVERFLOWING = """() => {
  const wrong = [];
  for (const slide of slides.getSlides()) {
    const { h, v } = slides.getIndices(slide);
    slides.slide(h, v);
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = slide;
    if (scrollHeight > clientHeight || scrollWidth > clientWidth || clientHeight !== 720)
      wrong.push([h, v, scrollHeight, scrollWidth, slide.textContent.trim().slice(0, 40)]);
  }
  return wrong;
}"""


@dataclass
class Deck:
    """한 번 열어 여러 시험이 차례로 살피는 슬라이드."""

    name: str
    page: Page
    log: Log


def show(visit: Visit, address: str) -> Page:
    """다 나뉜 슬라이드."""
    page = visit.open(address, width=1280, height=720)
    page.wait_for_function(READY)
    return page


@pytest.fixture(params=DECKS, scope="module")
def deck(request: pytest.FixtureRequest, browser: Browser, base_url: str) -> Iterator[Deck]:
    """강의마다의 슬라이드."""
    context = browser.new_context(locale="ko-KR")
    visit = Visit(context, watch(context, base_url))
    yield Deck(request.param, show(visit, f"{base_url}slides/{request.param}.html"), visit.log)
    context.close()


def words(soup: BeautifulSoup) -> list[str]:
    """강의에 보이는 문단의 글. 빈칸은 하나로 줄인다."""
    for extra in soup.select("noscript, .headerlink, .slides-help, .slide-running, details.hide"):
        extra.decompose()
    found = (re.sub(r"\s+", " ", one.get_text()).strip() for one in soup.select("p, li, pre, h1, h2, h3, td"))
    return [text for text in found if text]


def test_every_lecture_has_slides(site: Path) -> None:
    """강의마다 슬라이드가 있고, 강의의 단추와 슬라이드의 첫 장이 서로를 가리킨다."""
    lectures = sorted(path.stem for path in site.glob("chapters/[0-9][0-9]_*.html"))
    assert lectures == DECKS
    for name in lectures:
        lecture = (site / f"chapters/{name}.html").read_text("utf8")
        assert f'href="../slides/{name}.html"' in lecture
        assert f'href="../chapters/{name}.html"' in (site / f"slides/{name}.html").read_text("utf8")
    assert "../slides/" not in (site / "chapters/init_table.html").read_text("utf8")


def test_slides_fit_and_stay_home(deck: Deck) -> None:
    """어떤 장도 1280×720을 넘치지 않고, 오류가 없고, 다른 곳에 묻지 않고, 빠진 글이 없다."""
    page = deck.page
    assert page.evaluate("slides.getTotalSlides()") > 15
    assert page.evaluate(OVERFLOWING) == []
    for box in page.locator(".scrolls").all():
        assert box.get_attribute("tabindex") == "0", "밀리는 장은 키보드로도 밀 수 있다"
    lecture = BeautifulSoup((SITE / f"chapters/{deck.name}.html").read_text("utf8"), "html.parser")
    shown = " ".join(words(BeautifulSoup(page.content(), "html.parser")))
    missing = [text for text in words(lecture.select_one("article.bd-article")) if text not in shown]
    assert not missing, missing[:3]
    deck.log.assert_clean()


@pytest.mark.parametrize("name", DECKS)
def test_slide_links_resolve(name: str, site: Path) -> None:
    """슬라이드가 가리키는 쪽과 그림과 스타일이 모두 있다."""
    folder = site / "slides"
    soup = BeautifulSoup((folder / f"{name}.html").read_text("utf8"), "html.parser")
    links = [one.get("href") or one.get("src") for one in soup.select("[href], [src]")]
    local = [urlsplit(str(link)) for link in links if not re.match(r"[a-z]+:", str(link))]
    missing = [link.path for link in local if link.path and not (folder / unquote(link.path)).is_file()]
    assert not missing
    ids = {one["id"] for one in soup.select("[id]")}
    assert not [link.fragment for link in local if not link.path and unquote(link.fragment) not in ids]


def go_to_explorer(page: Page, number: int) -> None:
    """number번째 탐색기가 있는 장을 편다."""
    page.evaluate(
        """(number) => {
          const explorer = document.querySelectorAll(".naerimak-explorer:not(:has(.nm-still))")[number];
          const { h, v } = slides.getIndices(explorer.closest("section"));
          slides.slide(h, v);
        }""",
        number,
    )


def test_explorers_live_in_slides(deck: Deck) -> None:
    """탐색기마다 손잡이를 움직이면 문장이 바뀌고, 그동안 장은 넘어가지도 넘치지도 않는다."""
    page = deck.page
    # 독자가 쓴 규칙은 커널이 있어야 계산하므로 보이기만 한다.
    explorers = page.locator(".naerimak-explorer:not(:has(.nm-still))")
    # 14강에는 탐색기가 없다.
    assert (explorers.count() >= 1) == ("14_keras" not in page.url)
    for number in range(explorers.count()):
        go_to_explorer(page, number)
        explorer = explorers.nth(number)
        summary = explorer.locator(".naerimak-summary")
        before, place = summary.inner_text(), page.evaluate("slides.getIndices()")
        control = explorer.locator("input[type=range], select").first
        control.focus()
        if control.get_attribute("type") == "range":
            page.keyboard.press("ArrowRight")
            page.keyboard.press("ArrowRight")
        else:
            chosen, count = control.evaluate("(e) => [e.selectedIndex, e.options.length]")
            control.select_option(index=(chosen + 1) % count)
        page.wait_for_function("([e, t]) => e.innerText !== t", arg=[summary.element_handle(), before])
        assert page.evaluate("slides.getIndices()") == place
    assert page.evaluate(OVERFLOWING) == []
    deck.log.assert_clean()


def test_keyboard_turns_the_pages(visit: Visit, base_url: str) -> None:
    """오른쪽 화살표는 다음 절로, 아래 화살표는 절 안의 다음 장으로 간다. 탐색기에서는 Esc로 빠져나온다."""
    page = show(visit, f"{base_url}slides/{ONE}.html")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[slides.getIndices().h, slides.getIndices().v]") == [1, 0]
    assert page.evaluate("slides.getCurrentSlide().querySelector('h2') !== null")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("[slides.getIndices().h, slides.getIndices().v]") == [2, 1]
    go_to_explorer(page, 0)
    place = page.evaluate("slides.getIndices().h")
    page.locator(".present .present input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("slides.getIndices().h") == place
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("slides.getIndices().h") == place + 1
    assert not page.evaluate("slides.isOverview()")


def test_equation_link_opens_its_slide(visit: Visit, base_url: str) -> None:
    """식 번호를 누르면 그 식이 있는 장이 펴진다."""
    page = show(visit, f"{base_url}slides/{ONE}.html")
    target = page.evaluate(
        """() => {
          const link = document.querySelector('.slides a[href^="#eq"], .slides a[href^="#equation"]');
          const { h, v } = slides.getIndices(link.closest("section"));
          slides.slide(h, v);
          link.click();
          return decodeURIComponent(link.hash.slice(1));
        }"""
    )
    page.wait_for_function("(id) => slides.getCurrentSlide().querySelector('#' + CSS.escape(id))", arg=target)


def test_opened_boxes_still_fit(visit: Visit, base_url: str) -> None:
    """접힌 코드와 풀이를 펴도 장이 넘치지 않고, 접으면 본래 크기로 돌아온다."""
    page = show(visit, f"{base_url}slides/{ONE}.html")
    page.evaluate("document.querySelectorAll('.slides details').forEach((box) => (box.open = true))")
    page.wait_for_timeout(100)
    assert page.evaluate(OVERFLOWING) == []
    opened = page.evaluate("[...document.querySelectorAll('.slide-content')].map((one) => one.style.zoom)")
    page.evaluate("document.querySelectorAll('.slides details').forEach((box) => (box.open = false))")
    page.wait_for_timeout(100)
    closed = page.evaluate("[...document.querySelectorAll('.slide-content')].map((one) => one.style.zoom)")
    assert sum(map(bool, closed)) < sum(map(bool, opened))


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768), (390, 844)])
def test_slides_scale_to_the_screen(size: tuple[int, int], visit: Visit, base_url: str) -> None:
    """화면이 크든 작든 한 장이 통째로 보인다."""
    page = visit.open(f"{base_url}slides/{ONE}.html", width=size[0], height=size[1])
    page.wait_for_function(READY)
    box = page.locator(".present .present, .present.slide").first.bounding_box()
    assert box["x"] >= -1
    assert box["y"] >= -1
    assert box["x"] + box["width"] <= size[0] + 1
    assert box["y"] + box["height"] <= size[1] + 1
    assert page.evaluate(OVERFLOWING) == []


def test_slides_open_as_a_file(offline_visit: Visit, site: Path) -> None:
    """서버 없이 파일을 바로 열어도 강의실에서 쓸 수 있다."""
    page = show(offline_visit, (site / f"slides/{ONE}.html").resolve().as_uri())
    assert page.locator(".naerimak-explorer svg").count() > 0
    offline_visit.log.assert_clean()


def test_slides_are_accessible(visit: Visit, base_url: str) -> None:
    """글이 있는 장과 탐색기가 있는 장에서 axe-core가 흠을 찾지 못한다."""
    page = show(visit, f"{base_url}slides/{ONE}.html")
    for content in ("p", ".naerimak-explorer"):
        page.evaluate(
            """(content) => {
              const found = document.querySelector(`.slides section:not(.stack) ${content}`);
              const slide = found.closest("section");
              const { h, v } = slides.getIndices(slide);
              slides.slide(h, v);
            }""",
            content,
        )
        assert page.locator(f".slides section.present:not(.stack) {content}").count()
        response = Axe().run(page, context=".present").response
        assert not [(one["id"], one["nodes"][0]["html"][:160]) for one in response["violations"]]


def test_slides_read_as_a_page_without_javascript(browser: Browser, base_url: str) -> None:
    """스크립트가 없으면 강의의 글과 그림을 한 쪽으로 읽는다."""
    context = browser.new_context(java_script_enabled=False)
    try:
        log = watch(context, base_url)
        page = context.new_page()
        page.goto(f"{base_url}slides/{ONE}.html")
        assert page.locator("main h2").count() > 8
        assert page.locator("main h2").first.is_visible()
        assert page.locator("main noscript img").first.is_visible()
        log.assert_clean()
    finally:
        context.close()
