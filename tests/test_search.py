"""책에서 찾기: 묻는 말마다 알맞은 강의가 맨 앞에 나오고, 고르면 그 절이 열린다."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import Visit, frames
from naerimak_book.content import terms
from playwright.sync_api import Page, expect

OLD_SPELLING = {term.ko: term.wrong for term in terms.terms()}["초깃값"][0]
RESULT = ".bd-search-container .search-list a"
FIRST = {
    "학습": "01_parameter_update",
    "학습을": "01_parameter_update",
    "학습률": "02_sgd",
    "학습률을": "02_sgd",
    "학습률에서는": "02_sgd",
    "learning rate": "02_sgd",
    "SGD는": "02_sgd",
    "모멘텀": "03_momentum",
    "모멘텀은": "03_momentum",
    "Momentum": "03_momentum",
    "모맨텀": "03_momentum",
    "NAG": "04_nesterov",
    "Adam": "08_adam",
    "Adam은": "08_adam",
    "편향 보정": "08_adam",
    "편향 보정을": "08_adam",
    "bias correction": "08_adam",
    "초깃값": "10_initial_values",
    "초깃값은": "10_initial_values",
    OLD_SPELLING: "10_initial_values",
    f"{OLD_SPELLING}의": "10_initial_values",
    "Xavier": "11_xavier",
    "Glorot": "11_xavier",
    "he_normal": "frameworks",
    "Kaiming": "12_he",
    "카이밍": "12_he",
    "kaiming_normal": "12_he",
    "원핫": "14_keras",
    "one-hot": "14_keras",
    "forget bias": "15_recurrent",
    "직교 행렬": "15_recurrent",
    "죽은 뉴런이": "13_activation_lab",
}
OTHER_WORDS = [
    (term.ko, other)
    for term in terms.terms()
    if term.where
    for other in (*term.wrong, *term.en.split(", "), *term.search)
    if other != term.ko
]


def results(page: Page, query: str) -> list[str]:
    """찾기 쪽에서 찾은 절의 주소."""
    page.locator("main input[name=q]").fill(query)
    # 받아 두기 전에는 잠시 비어 있다.
    expect(page.locator("main .search-status")).to_have_text(re.compile("찾았습니다|없습니다"))
    # 하나씩 물으면 결과마다 브라우저를 오간다.
    found: list[str] = page.eval_on_selector_all(
        RESULT, "all => all.map((one) => one.getAttribute('href') ?? '')"
    )
    return found


def results_of(page: Page, queries: Iterable[str]) -> dict[str, list[str]]:
    """묻는 말마다 찾은 절의 주소. 한 번에 하나씩 물으면 말마다 브라우저를 오간다."""
    results(page, "준비")
    found: dict[str, list[str]] = page.evaluate(
        """async ([queries, result]) => {
          const [input, status] = ["input[name=q]", ".search-status"]
            .map((one) => document.querySelector(`main ${one}`));
          const found = {};
          for (const query of queries) {
            status.textContent = "";
            input.value = query;
            input.dispatchEvent(new Event("input", { bubbles: true }));
            const answered = () => /찾았습니다|없습니다/.test(status.textContent);
            while (!answered()) await new Promise((done) => setTimeout(done));
            found[query] = Array.from(document.querySelectorAll(result), (one) => one.getAttribute("href"));
          }
          return found;
        }""",
        [list(queries), RESULT],
    )
    return found


@pytest.fixture
def search_page(visit: Visit, base_url: str) -> Page:
    """찾기 쪽."""
    page = visit.open(base_url + "search.html")
    results(page, "준비")
    return page


def test_right_lecture_comes_first(search_page: Page, visit: Visit) -> None:
    """조사가 붙어도, 영어로 써도, 옛 표기나 오타로 써도 그 강의가 맨 앞에 나온다."""
    found = {query: (links or ["없음"])[0] for query, links in results_of(search_page, FIRST).items()}
    wrong = {query: link for query, link in found.items() if f"/{FIRST[query]}.html" not in f"/{link}"}
    assert not wrong
    visit.log.assert_clean()


def test_other_spellings_lead_to_the_same_place(search_page: Page) -> None:
    """용어표의 영어와 쓰지 않는 표기는 책의 말로 찾은 것과 같은 결과를 낸다."""
    assert len(OTHER_WORDS) > 50
    found = results_of(search_page, {word for pair in OTHER_WORDS for word in pair})
    assert not [(ko, other) for ko, other in OTHER_WORDS if found[other] != found[ko]]


def test_particles_do_not_matter(search_page: Page) -> None:
    """말에 조사가 붙어도 결과가 같다."""
    words = ("학습률", "모멘텀", "초깃값", "Adam", "편향 보정")
    particles = ("", "은", "을", "의", "에서는", "으로도", "까지")
    found = results_of(search_page, [word + particle for word in words for particle in particles])
    for word in words:
        assert found[word]
        for particle in particles:
            assert found[word + particle] == found[word], word + particle


@pytest.mark.parametrize("query", list(FIRST)[::4])
def test_result_opens_at_its_heading(query: str, visit: Visit, base_url: str) -> None:
    """첫 결과를 고르면 그 절의 제목이 화면에 있다."""
    page = visit.open(base_url + "search.html")
    results(page, query)
    link = page.locator(RESULT).first
    heading = link.locator(".search-heading").inner_text()
    link.click()
    page.wait_for_load_state()
    opened = page.locator("section:target > :is(h1, h2, h3)")
    expect(opened).to_be_in_viewport()
    assert opened.inner_text().removesuffix("#").strip() == heading
    visit.log.assert_clean()


def test_dialog_works_by_keyboard(visit: Visit, base_url: str) -> None:
    """대화 상자를 열어 찾고, 화살표로 고르고, 엔터로 연다. 마우스를 쓰지 않는다."""
    page = visit.open(base_url + "chapters/02_sgd.html")
    page.keyboard.press("Control+k")
    dialog = page.locator("#pst-search-dialog")
    expect(dialog.locator("input")).to_be_focused()
    page.keyboard.type("편향 보정을")
    expect(dialog.locator(".search-status")).to_contain_text("찾았습니다")
    for key, at in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(dialog.locator(".search-list a").nth(at)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/08_adam.html#*")
    expect(page.locator(":target > h2")).to_be_in_viewport()
    visit.log.assert_clean()


def test_dialog_closes(visit: Visit, base_url: str) -> None:
    """Esc로 닫고, 같은 쪽의 절을 고르면 저절로 닫힌다."""
    page = visit.open(base_url + "chapters/08_adam.html")
    dialog = page.locator("#pst-search-dialog")
    page.locator(".search-button").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator(".search-button").click()
    page.keyboard.type("편향 보정")
    dialog.locator(".search-list a").first.click()
    expect(dialog).to_be_hidden()
    expect(page.locator(":target > h2")).to_be_in_viewport()


def test_enter_opens_all_results(visit: Visit, base_url: str) -> None:
    """대화 상자에서 엔터를 누르면 찾기 쪽이 같은 말로 열리고, 고쳐 찾은 말은 주소에 남는다."""
    page = visit.open(base_url + "intro.html")
    page.locator(".search-button").click()
    page.keyboard.type("모멘텀은")
    # 찾기 파일을 받는 도중에 쪽을 옮기면 그 요청이 끊긴 것으로 남는다.
    expect(page.locator("#pst-search-dialog .search-list a").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator("main input[name=q]")).to_have_value("모멘텀은")
    expect(page.locator(RESULT).first).to_have_attribute("href", re.compile("03_momentum"))
    page.locator("main input[name=q]").fill("학습률")
    page.keyboard.press("Enter")
    page.reload()
    expect(page.locator(RESULT).first).to_have_attribute("href", re.compile("02_sgd"))
    visit.log.assert_clean()


def test_says_when_nothing_is_found(search_page: Page) -> None:
    """없으면 없다고 말하고, 지우면 조용해진다."""
    assert results(search_page, "쀍뛟") == []
    expect(search_page.get_by_role("status")).to_have_text("찾은 곳이 없습니다. 다른 말로 찾아보세요.")
    search_page.locator("main input[name=q]").fill("")
    expect(search_page.get_by_role("status")).to_be_hidden()


def test_works_without_a_server(offline_visit: Visit, site: Path) -> None:
    """파일을 바로 열어도 찾고, 결과가 절을 연다."""
    page = offline_visit.open((site / "chapters/02_sgd.html").resolve().as_uri())
    page.locator(".search-button").click()
    page.keyboard.type("모멘텀은")
    page.locator("#pst-search-dialog .search-list a").first.click()
    page.wait_for_url("**/03_momentum.html#*")
    expect(page.locator(":target > :is(h1, h2)")).to_be_in_viewport()
    page = offline_visit.open((site / "search.html").resolve().as_uri() + "?q=Adam")
    expect(page.locator(RESULT).first).to_have_attribute("href", re.compile("08_adam"))
    offline_visit.log.assert_clean()


def test_weighs_nothing_until_used(visit: Visit, base_url: str, site: Path) -> None:
    """찾기 파일은 찾을 때에만 받고, 그 파일도 가볍다. Sphinx의 찾기 파일은 나가지 않는다."""
    asked: list[str] = []
    sizes: list[int] = []
    visit.context.on("request", lambda request: asked.append(request.url))
    visit.context.on(
        "requestfinished",
        lambda request: (
            sizes.append(request.sizes()["responseBodySize"]) if "naerimak-search" in request.url else None
        ),
    )
    page = visit.open(base_url + "intro.html", quiet=True)
    assert not [url for url in asked if "naerimak-search" in url]
    page.locator(".search-button").click()
    page.keyboard.type("Adam")
    expect(page.locator("#pst-search-dialog .search-list a").first).to_be_visible()
    frames(page)
    print(f"찾기 파일 {sizes[0]:,}바이트")
    assert len(sizes) == 1
    # 강의 하나가 12 KB쯤이다.
    assert sizes[0] < 12_500 * len(list(site.glob("chapters/[0-9][0-9]_*.html")))
    names = {path.name for path in site.rglob("*")}
    assert not names & {"searchindex.js", "searchtools.js", "language_data.js"}


def test_tells_when_the_file_is_missing(visit: Visit, base_url: str) -> None:
    """연결이 끊기면 이유를 말하고, 다시 이어지면 찾는다."""
    page = visit.open(base_url + "search.html")
    page.route("**/naerimak-search.js*", lambda route: route.abort())
    page.locator("main input[name=q]").fill("Adam")
    expect(page.get_by_role("status")).to_contain_text("받지 못했습니다")
    page.unroute("**/naerimak-search.js*")
    assert results(page, "Adam은")


@pytest.mark.parametrize(
    ("query", "page"),
    [("Ａｄａｍ", "08_adam"), ("ｌｅａｒｎｉｎｇ　ｒａｔｅ", "02_sgd"), ("η", ""), ("β₂", ""), ("ε", "")],
)
def test_wide_and_greek_letters_are_found(search_page: Page, query: str, page: str) -> None:
    """전각으로 쓴 말은 여느 글자로 쓴 것과 같고, 그리스 문자와 아래 첨자로도 찾는다."""
    found = results(search_page, query)
    assert found
    assert page in found[0]


def test_no_query_freezes_the_page(search_page: Page) -> None:
    """조사만 이어지거나 낱말이 아주 많은 200글자도 50밀리초 안에 찾는다."""
    queries = [
        "가나" + "이라는" * 60 + "힣",
        "a" + "이라는" * 60 + "힣",
        "가 나 다 라 마 " * 20,
        "a1 " * 66,
        "학습률을" * 50,
    ]
    slowest = search_page.evaluate(
        """async (queries) => {
          const find = await naerimakSearch.ready;
          const time = (query) => {
            const start = performance.now();
            find(query.slice(0, 200));
            return performance.now() - start;
          };
          return Math.max(...queries.map((query) => Math.min(...[1, 2, 3, 4].map(() => time(query)))));
        }""",
        queries,
    )
    assert slowest <= 50


def test_arrows_belong_to_the_input_method_while_composing(search_page: Page) -> None:
    """한글을 짓는 동안 누른 화살표는 결과로 옮겨 가지 않는다."""
    results(search_page, "학습률")
    moved = """(composing) => {
      const input = document.querySelector("main input[name=q]");
      input.focus();
      const init = { key: "ArrowDown", bubbles: true, cancelable: true, isComposing: composing };
      input.dispatchEvent(new KeyboardEvent("keydown", init));
      return document.activeElement !== input;
    }"""
    assert not search_page.evaluate(moved, True)
    assert search_page.evaluate(moved, False)
