"""프레임워크 표: 카드의 줄이 쪽에 모두 있고, 인자의 이름으로 찾을 수 있고, 휴대전화에서 넘치지 않는다."""

from __future__ import annotations

import pytest
from conftest import Visit, frames
from naerimak_book.content import frameworks

from naerimak.catalog import INITIALIZER_CARDS, OPTIMIZER_CARDS

PAGE = "chapters/frameworks.html"
SECTION = ".bd-article section[id^='{}'] ul.frameworks"


def lines() -> dict[str, list[str]]:
    """절의 주소 앞부분마다, 쪽에 있어야 할 줄."""
    rules = [
        frameworks.full(library, twin.line)
        for card in OPTIMIZER_CARDS.values()
        for library in frameworks.FRAMEWORKS
        if (twin := getattr(card, library))
    ]
    starts = [
        frameworks.full(library, line, start=True)
        for card in INITIALIZER_CARDS.values()
        for library in frameworks.STARTERS
        if (twin := getattr(card, library))
        for line in twin.line.split("; ")
    ]
    return {"rule-": rules, "start-": starts}


def test_argument_names_come_from_the_lines() -> None:
    """값이 같은 인자끼리 짝지은 이름."""
    found = frameworks.names_of(OPTIMIZER_CARDS)
    assert found["eps"] == {"pytorch": ["eps"], "keras": ["epsilon"], "optax": ["eps"]}
    assert found["rho"] == {"pytorch": ["alpha", "rho"], "keras": ["rho"], "optax": ["decay", "rho"]}
    assert found["beta2"]["pytorch"] == ["betas[1]"]
    assert found["initial"]["keras"] == ["initial_accumulator_value"]
    assert found["weight_decay"]["optax"] == ["weight_decay"]


def test_every_line_is_on_the_page(visit: Visit, base_url: str) -> None:
    """줄이 빠짐없이 있고, 일곱 곳의 링크가 규칙의 절로 간다."""
    page = visit.open(base_url + PAGE)
    for start, expected in lines().items():
        shown = page.locator(SECTION.format(start) + " code").all_text_contents()
        assert set(expected) <= set(shown)
    targets = page.locator(".bd-article a[href^='#rule-']").evaluate_all(
        "all => all.map((one) => !!document.querySelector(one.getAttribute('href')))"
    )
    assert len(targets) >= 8
    assert all(targets)
    visit.log.assert_clean()


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_fits_a_phone(size: str, visit: Visit, base_url: str) -> None:
    """390픽셀에서 글자를 두 배로 키워도 쪽이 옆으로 밀리지 않고, 넓은 표는 옆으로 민다고 말한다."""
    page = visit.open(base_url + PAGE, width=390, height=844)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
    frames(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert page.locator(".says-scroll").count() >= 1


@pytest.mark.parametrize("query", ["epsilon", "eps", "alpha", "rho", "betas", "initial_accumulator_value"])
def test_found_by_the_names_of_arguments(query: str, visit: Visit, base_url: str) -> None:
    """프레임워크의 인자 이름으로 찾으면 이 쪽이 나온다."""
    page = visit.open(base_url + "search.html?q=" + query)
    page.wait_for_function("() => document.querySelector('.bd-search-container .search-list a')")
    links = page.locator(".bd-search-container .search-list a").evaluate_all(
        "all => all.map((one) => one.getAttribute('href'))"
    )
    assert any("frameworks" in link for link in links)
