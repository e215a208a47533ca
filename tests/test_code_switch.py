"""읽기: 코드를 접고 펴기, 첫 그림, 읽던 곳, 밀리는 표."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import SITE, Visit, frames
from playwright.sync_api import Page, expect
from test_storage import BLOCKED

LECTURE = "chapters/03_momentum.html"
LECTURES = sorted(path.relative_to(SITE).as_posix() for path in SITE.glob("chapters/[0-9][0-9]_*.html"))
FOLDS = "details.code-fold:not(.below)"
SHOWN = f"""() => [...document.querySelectorAll("{FOLDS} > .cell_input")].filter(
  (one) => one.checkVisibility()).length"""
SHIFTED = """() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) total += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(total)));
})"""


@pytest.mark.parametrize(("width", "folded"), [(390, True), (1280, False)])
def test_code_is_folded_on_a_phone(width: int, folded: bool, visit: Visit, base_url: str) -> None:
    """휴대전화에서는 접혀 있고 넓은 화면에서는 펴져 있으며, 늦게 온 것이 글을 밀지 않는다."""
    page = visit.open(base_url + LECTURE, width=width, height=844, quiet=True)
    assert page.locator(FOLDS).count() > 5
    assert (page.evaluate(SHOWN) == 0) == folded
    assert page.evaluate(SHIFTED) <= 0.02
    visit.log.assert_clean()


def test_choice_is_kept(visit: Visit, base_url: str) -> None:
    """고른 것은 다음 쪽에서도 그대로이고, 접은 칸 하나만 펼 수도 있다."""
    page = visit.open(base_url + LECTURE)
    page.get_by_role("button", name="글과 그림만").click()
    assert page.evaluate(SHOWN) == 0
    page.goto(base_url + "chapters/05_adagrad.html")
    expect(page.get_by_role("button", name="코드와 함께")).to_be_visible()
    assert page.evaluate(SHOWN) == 0
    page.locator(f"{FOLDS} > summary").first.click()
    assert page.evaluate(SHOWN) == 1


def test_switch_works_without_storage(visit: Visit, base_url: str) -> None:
    """저장소를 막아도 그 쪽에서는 접고 편다."""
    visit.context.add_init_script(BLOCKED)
    page = visit.open(base_url + LECTURE)
    page.get_by_role("button", name="글과 그림만").click()
    assert page.evaluate(SHOWN) == 0
    page.get_by_role("button", name="코드와 함께").click()
    assert page.evaluate(SHOWN) > 5
    visit.log.assert_clean()


def test_link_into_a_folded_cell_opens_it(visit: Visit, base_url: str) -> None:
    """접은 칸 안의 주소로 가면 그 칸이 열린다."""
    page = visit.open(base_url + LECTURE, width=390, height=844)
    page.evaluate(f"document.querySelectorAll('{FOLDS} > .cell_input')[3].id = 'inside'")
    page.evaluate("location.hash = 'inside'")
    expect(page.locator("#inside")).to_be_visible()
    assert page.evaluate(SHOWN) == 1


def test_paper_has_all_the_code(visit: Visit, base_url: str) -> None:
    """인쇄하는 동안에는 접은 코드도 펴지고, 끝나면 다시 접힌다."""
    page = visit.open(base_url + LECTURE, width=390, height=844)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(SHOWN) == page.locator(FOLDS).count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(SHOWN) == 0


@pytest.mark.parametrize("lecture", LECTURES)
def test_first_figure_stands_under_the_summary(lecture: str, site: Path) -> None:
    """한 줄 요약과 첫 그림 사이에 코드가 없고, 그 코드는 그림 아래에 남아 있다. 슬라이드는 그대로다."""
    soup = BeautifulSoup((site / lecture).read_text("utf8"), "html.parser")
    top = soup.select_one("article > section")
    assert top is not None
    first = top.find("section")
    assert first is not None
    before = list(first.find_previous_siblings())
    figures = [one for one in before if one.find("figure")]
    if not figures:
        return
    hero = figures[-1]
    assert hero.find("figure").find_previous("pre") is None
    code = hero.select("pre")
    assert code
    assert all(one.find_parent("details") is not None for one in code)


def read_to(page: Page, share: float) -> None:
    """쪽의 `share`만큼 내려가 머문다."""
    page.evaluate("(share) => scrollTo(0, share * document.documentElement.scrollHeight)", share)
    frames(page, 3)


def test_offers_the_place_where_one_stopped(visit: Visit, base_url: str) -> None:
    """읽다 만 강의를 다시 열면 그 절로 가는 줄이, 표지에는 이어 읽기가 있다. 저절로 옮기지는 않는다."""
    page = visit.open(base_url + LECTURE)
    assert page.locator(".resume").count() == 0
    read_to(page, 0.5)
    assert "scaleX(0)" not in page.evaluate("document.querySelector('.progress-line').style.transform")
    page.goto(base_url + "index.html")
    expect(page.locator(".resume a")).to_contain_text("이어 읽기: 모멘텀, ")
    page.locator(".resume a").click()
    page.wait_for_url("**/03_momentum.html#*")
    page.goto(base_url + LECTURE)
    expect(page.locator(".resume a")).to_contain_text("지난번에 읽던 곳: ")
    assert page.evaluate("scrollY") == 0
    page.locator(".resume button").click()
    assert page.locator(".resume").count() == 0
    visit.log.assert_clean()


def test_wide_tables_say_that_they_scroll(visit: Visit, base_url: str) -> None:
    """넘치는 표에는 옆으로 민다는 글이 있고, 넘치지 않는 표에는 없다."""
    page = visit.open(base_url + "chapters/init_table.html", width=390, height=844)
    agrees = """() => [...document.querySelectorAll(".pst-scrollable-table-container")].every(
      (one) => (one.scrollWidth > one.clientWidth) === one.classList.contains("says-scroll"))"""
    page.wait_for_function(agrees)


def test_copy_button_speaks_korean(visit: Visit, base_url: str) -> None:
    """코드의 복사 단추는 이름도 한국어이고, 누르면 코드를 복사하고 그렇다고 말한다."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open(base_url + LECTURE)
    button = page.locator("button.copybtn").first
    expect(button).to_have_attribute("data-tooltip", "복사")
    expect(button.locator("title")).to_have_text("코드 복사")
    wanted = button.evaluate("one => document.querySelector(one.dataset.clipboardTarget).textContent")
    button.evaluate("one => one.click()")
    expect(button).to_have_attribute("data-tooltip", "복사했습니다")
    assert page.evaluate("navigator.clipboard.readText()").strip() == wanted.strip()
    visit.log.assert_clean()
