"""표지: 책의 경주, 단추 둘, 강의의 카드. 휴대전화의 첫 화면과 무게도 본다."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from conftest import Visit, frames
from naerimak_book.content.cover import told
from playwright.sync_api import Page, expect

RACE_LIMIT = 20_000
CARD_LIMIT = 20_000
PLACED = "document.querySelector('.cover-race .nm-dots').getAttribute('transform')"
TWO_RECTS = """(selectors) => selectors.map((one) => {
  const { top, bottom } = document.querySelector(one).getBoundingClientRect();
  return [top, bottom];
})"""


def open_cover(visit: Visit, base_url: str, motion: str = "no-preference", **size: int) -> Page:
    """움직임을 고른 독자의 표지. 경주를 그릴 때까지 기다린다."""
    page = visit.context.new_page()
    page.emulate_media(reduced_motion=motion)
    page.set_viewport_size({"width": size.get("width", 1280), "height": size.get("height", 900)})
    page.goto(base_url + "index.html")
    page.wait_for_selector(".cover-stage svg .nm-dots", state="attached")
    return page


def test_race_is_light(site: Path) -> None:
    """경주의 스크립트, 스타일, 상태는 모두 20 KB 안이다."""
    html = (site / "index.html").read_text("utf8")
    figure = re.search(r'<figure class="cover-race">.*?</figure>', html, re.S)
    assert figure
    parts = [figure[0].encode()]
    parts += [
        (site / "_static" / name).read_bytes() for name in ("naerimak-cover.js", "naerimak-explorers.css")
    ]
    weight = sum(len(gzip.compress(part)) for part in parts)
    print(f"표지의 경주: {weight / 1e3:.1f} KB")
    assert 5_000 < weight <= RACE_LIMIT


def test_first_screen_of_a_phone(visit: Visit, base_url: str) -> None:
    """390×844에서 이름, 그림, 첫 단추가 한 화면에 있다."""
    page = open_cover(visit, base_url, width=390, height=844)
    for top, bottom in page.evaluate(TWO_RECTS, ["h1", ".cover-stage", ".cover-doors a"]):
        assert 0 <= top < bottom <= 844
    visit.log.assert_clean()


def test_race_runs_once_and_can_be_paused(visit: Visit, base_url: str) -> None:
    """스스로 한 번 달리고, 멈추고, 이어 달린다."""
    page = open_cover(visit, base_url)
    play = page.locator(".cover-play")
    expect(play).to_have_text("멈추기")
    play.click()
    expect(play).to_have_text("이어서 달리기")
    stopped = page.evaluate(PLACED)
    frames(page, 5)
    assert page.evaluate(PLACED) == stopped
    play.click()
    page.wait_for_function(f"(before) => {PLACED} !== before", arg=stopped)
    expect(play).to_have_text("다시 달리기", timeout=20_000)
    visit.log.assert_clean()


def test_race_is_still_when_asked(visit: Visit, base_url: str) -> None:
    """움직임을 줄인 독자에게는 다 내려간 그림이 보이고, 누르면 달린다."""
    page = open_cover(visit, base_url, motion="reduce")
    expect(page.locator(".cover-play")).to_have_text("다시 달리기")
    still = page.evaluate(PLACED)
    frames(page, 5)
    assert page.evaluate(PLACED) == still
    page.locator(".cover-play").click()
    page.wait_for_function(f"(before) => {PLACED} !== before", arg=still)


def test_start_moves_by_keyboard(visit: Visit, base_url: str) -> None:
    """출발점을 화살표로 옮기면 걸음을 다시 계산해 적는다. 글이 아래의 글을 밀지 않는다."""
    page = open_cover(visit, base_url, motion="reduce")
    below = "document.querySelector('.admonition').getBoundingClientRect().top"
    before, words = page.evaluate(below), page.locator(".cover-race figcaption").inner_text()
    assert "이 골짜기에서는 Momentum보다 SGD 쪽이 먼저 닿고, 10배 좁은 골짜기에서는 거꾸로입니다." in words
    # 수를 늘어놓지 않는다.
    assert len(re.findall(r"\d+", words)) == 1
    page.locator(".cover-stage .nm-start").press("ArrowDown")
    expect(page.locator(".cover-race figcaption")).to_contain_text("옮긴 출발점에서는 SGD")
    assert page.evaluate(below) == before


def test_caption_follows_the_race() -> None:
    """순서를 말하는 문장은 실행에서 온다. 닿지 못한 규칙은 뒤이고, 순서가 그대로이면 그렇다고 한다."""
    fast, slow = {"SGD": 3, "Momentum": 5}, {"SGD": None, "Momentum": 9}
    assert "Momentum보다 SGD 쪽이 먼저" in told(fast, slow, 10)
    assert told(fast, slow, 10).endswith("10배 좁은 골짜기에서는 거꾸로입니다.")
    assert told(fast, fast, 10).endswith("10배 좁은 골짜기에서도 그렇습니다.")
    assert "SGD보다 Momentum 쪽이 먼저" in told(slow, fast, 10)


def test_cards_show_every_lecture(site: Path) -> None:
    """강의마다 카드가 하나씩 있고, 제 강의의 그림과 질문과 시간이 있다."""
    html = (site / "index.html").read_text("utf8")
    cards = re.findall(r'<li class="lecture-card">.*?</li>', html, re.S)
    lectures = sorted(path.stem for path in site.glob("chapters/[0-9][0-9]_*.html"))
    assert len(lectures) == len(cards)
    for name, card in zip(lectures, cards, strict=True):
        assert f'href="chapters/{name}.html"' in card
        assert f'src="_images/{name}.webp"' in card
        assert 'alt="" loading="lazy"' in card
        assert re.search(r"약 \d+분", card)
        assert 100 < (site / "_images" / f"{name}.webp").stat().st_size < CARD_LIMIT


def test_doors_lead_somewhere(site: Path) -> None:
    """단추는 둘이고, 둘째는 놀이터가 있으면 놀이터로 간다."""
    html = (site / "index.html").read_text("utf8")
    doors = re.search(r'<p class="cover-doors">(.*?)</p>', html, re.S)
    assert doors
    links = re.findall(r'href="([^"]+)"', doors[1])
    assert links[0] == "chapters/01_parameter_update.html"
    assert len(links) == 2
    assert links[1].startswith("chapters/playground.html") == (site / "chapters/playground.html").exists()
