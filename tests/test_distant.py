"""멀리 있는 절을 그리지 않아도(site.js의 distant) 쪽의 높이, 링크, 찾기, 종이는 그대로다."""

from __future__ import annotations

import pytest
from conftest import SHOWN, Visit
from playwright.sync_api import Page

PAGES = ["02_sgd", "08_adam", "18_edge_of_stability", "glossary"]
# 절마다의 자리를, 먼 절을 그리지 않을 때와 모두 그릴 때에 잰다.
TOPS = """() => {
  const sections = [...document.querySelectorAll(".bd-article > section > section")];
  const tops = () => [...sections.map((one) => one.getBoundingClientRect().top), document.body.scrollHeight];
  const resting = tops();
  const distant = sections.filter((one) => one.classList.contains("distant"));
  for (const one of distant) one.classList.remove("distant");
  const drawn = tops();
  for (const one of distant) one.classList.add("distant");
  return [resting, drawn];
}"""
# 절마다 마지막 요소가 그려지는지.
DRAWN = """() => [...document.querySelectorAll(".bd-article > section > section")].map((one) =>
  one.firstElementChild.checkVisibility({ contentVisibilityAuto: true }))"""
RESTS = f"() => ({DRAWN})().filter((drawn) => !drawn).length > 2"


def resting(visit: Visit, url: str, width: int = 1280) -> Page:
    """먼 절을 그리지 않기 시작한 쪽. 나누어 계산하는 탐색기도 마쳤다."""
    page = visit.context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    page.wait_for_function(RESTS)
    page.evaluate(SHOWN)
    return page


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_distant_sections_keep_their_height(name: str, width: int, visit: Visit, base_url: str) -> None:
    """먼 절을 그리지 않아도, 폭을 바꾼 뒤에도, 모든 절이 제자리에 있다."""
    page = resting(visit, f"{base_url}chapters/{name}.html", width)
    assert not all(page.evaluate(DRAWN))
    before, after = page.evaluate(TOPS)
    assert before == pytest.approx(after, abs=1)
    page.set_viewport_size({"width": width - 60, "height": 900})
    page.wait_for_function("() => !document.querySelector('.distant')")
    page.wait_for_function(RESTS)
    narrower, after = page.evaluate(TOPS)
    assert narrower == pytest.approx(after, abs=1)
    assert narrower != before


# 탐색기가 나누어 계산하는 동안 폭이 바뀐 것처럼 하고, site.js가 기다리는 0.5초가 지난 뒤 먼 절이 있는지.
WHILE_BUSY = """async () => {
  document.querySelector(".naerimak-explorer").ariaBusy = "true";
  dispatchEvent(new Event("resize"));
  await new Promise((done) => setTimeout(done, 600));
  for (let k = 0; k < 2; k += 1) await new Promise((done) => requestAnimationFrame(done));
  return document.querySelectorAll(".distant").length;
}"""
# 마친 탐색기의 문장이 한 줄 는다.
FINISHED = """() => {
  const explorer = document.querySelector(".naerimak-explorer");
  explorer.querySelector(".naerimak-summary").append(document.createElement("br"), "계산을 마쳤습니다.");
  explorer.ariaBusy = "false";
}"""


def test_height_is_taken_after_the_explorer_finished(visit: Visit, base_url: str) -> None:
    """나누어 계산하는 탐색기가 있으면, 마치고 문장이 는 뒤의 높이를 먼 절의 높이로 적는다."""
    page = resting(visit, f"{base_url}chapters/18_edge_of_stability.html", 390)
    assert page.evaluate(WHILE_BUSY) == 0
    page.evaluate(FINISHED)
    page.wait_for_function(RESTS)
    before, after = page.evaluate(TOPS)
    assert before == pytest.approx(after, abs=1)


LAST = ".bd-article > section > section.distant:last-child"


def test_links_reach_distant_sections(visit: Visit, base_url: str) -> None:
    """그리지 않은 절로 가는 링크가 그 절의 머리에 서고, 앞의 절이 그려져도 움직이지 않는다."""
    page = resting(visit, base_url + "chapters/08_adam.html")
    section = page.locator(LAST).element_handle()
    place = "(one) => one.getBoundingClientRect().top"
    page.evaluate("(one) => (location.hash = one.id)", section)
    page.wait_for_function("(one) => scrollY > 2000 && !one.classList.contains('distant')", arg=section)
    assert section.evaluate("(one) => one.firstElementChild.checkVisibility({ contentVisibilityAuto: true })")
    settled = section.evaluate(place)
    assert 0 <= settled < 900
    assert page.evaluate(TOPS)[1][-2] == pytest.approx(settled, abs=1)


def test_distant_sections_stay_findable(visit: Visit, base_url: str) -> None:
    """먼 절은 auto라서 쪽에서 찾기와 낭독기에 남는다(hidden이면 둘 다 잃는다). 머리글이 낭독기에 보인다."""
    page = resting(visit, base_url + "chapters/08_adam.html")
    section = page.locator(LAST)
    assert section.evaluate("(one) => getComputedStyle(one).contentVisibility") == "auto"
    title = section.locator("h2").evaluate("(one) => one.firstChild.textContent")
    assert page.get_by_role("heading", name=title).count()


def test_paper_has_every_section(visit: Visit, base_url: str) -> None:
    """찍을 때에는 먼 절도 모두 그려진다."""
    page = resting(visit, base_url + "chapters/08_adam.html")
    page.emulate_media(media="print")
    assert all(page.evaluate(DRAWN))
