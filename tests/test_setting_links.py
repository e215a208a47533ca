"""설정이 담긴 링크: 모든 강의의 모든 탐색기가 링크를 열면 같은 사실을 보이고, 못 쓸 값은 버린다."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from conftest import Drawn, Visit, look, open_whole
from playwright.sync_api import expect

# 조절기를 모두 다른 값으로 옮기고, 규칙 하나를 끄고, 출발점을 한 칸 옮긴다. 경주의 재생은 누르지 않는다.
# 옮기기 전의 조각을 낸다.
ARRANGE = """() => {
  const before = location.hash;
  const tell = (node, name) => node.dispatchEvent(new Event(name, { bubbles: true }));
  for (const explorer of document.querySelectorAll(".naerimak-explorer")) {
    for (const node of explorer.querySelectorAll("select[data-name]")) {
      node.selectedIndex = (node.selectedIndex + 1) % node.options.length;
      tell(node, "change");
    }
    for (const node of explorer.querySelectorAll("input[type=range]")) {
      const share = (node.value - node.min) / (node.max - node.min);
      const at = Number(node.min) + (share > 0.5 ? 0.3 : 0.7) * (node.max - node.min);
      node.value = Math.round(at);
      tell(node, "input");
    }
    const boxes = explorer.querySelectorAll(":is(.nm-legend, .nm-racer > label) input[type=checkbox]");
    if (boxes.length > 1) boxes[0].click();
    for (const node of explorer.querySelectorAll(".nm-start")) {
      node.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    }
  }
  return before;
}"""
# 옮긴 것은 손을 놓은 뒤 주소에 한 번 적는다. 그 조각.
FRAGMENT = "(before) => location.hash !== before && location.hash"
# 열린 쪽에서 주소의 조각을 바꾸고, 탐색기들이 따라간 뒤 각각 화면의 어디에 있는지.
GO = """async (hash) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (const next of ["#elsewhere", hash]) {
    scrollTo(0, 0);
    const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = next;
    await changed;
  }
  await frame();
  await frame();
  const below = document.scrollingElement.scrollHeight - innerHeight - scrollY;
  const explorers = document.querySelectorAll(".naerimak-explorer");
  const tops = Array.from(explorers, (one) => one.getBoundingClientRect().top);
  return { tops, below };
}"""
HOSTILE = ("NaN", "1e400", "-99999", "nowhere", "", "constructor", "<img src=x onerror=alert(1)>", "%E0%A4%A")


def settings(shown: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Any]]:
    """탐색기마다의 설정과 사실."""
    return [({name: one["state"][name] for name in one["state"]["initial"]}, one["facts"]) for one in shown]


@dataclass
class Arranged:
    """모든 조절기를 옮긴 쪽과, 옮긴 뒤의 모습, 그 설정을 담은 조각."""

    drawn: Drawn
    arranged: list[dict[str, Any]]
    fragment: str


@pytest.fixture(scope="session")
def moved(drawn: Drawn) -> Arranged:
    """쪽의 모든 조절기를 옮긴다."""
    page = drawn.restored()
    before = page.evaluate(ARRANGE)
    return Arranged(drawn, look(page), page.wait_for_function(FRAGMENT, arg=before).json_value())


def test_links_carry_every_setting(moved: Arranged) -> None:
    """옮긴 설정이 모두 한 주소에 담기고, 그 주소를 연 쪽의 사실이 같다. 한 탐색기의 것만 열면 그리로 간다."""
    page, first, arranged = moved.drawn.page, moved.drawn.first, moved.arranged
    for before, after in zip(settings(first), settings(arranged), strict=True):
        assert before != after
    parts = moved.fragment.removeprefix("#").split("/")
    assert len(parts) == page.locator(".nm-share").count() == len(first)

    again = page.context.new_page()
    open_whole(again, page.url)
    assert settings(look(again)) == settings(arranged)

    for k, part in enumerate(parts):
        seen = again.evaluate(GO, f"#{part}")
        assert abs(seen["tops"][k]) < 200 or seen["below"] < 2
        shown = settings(look(again))
        assert shown[k] == settings(arranged)[k]
        assert [one for i, one in enumerate(shown) if i != k] == [
            one for i, one in enumerate(settings(first)) if i != k
        ]
    again.close()
    moved.drawn.log.assert_clean()


def test_bad_values_are_ignored(moved: Arranged) -> None:
    """알 수 없는 이름과 판, 못 쓸 값은 오류 없이 버리고 처음 설정을 보인다."""
    page, first = moved.drawn.page, moved.drawn.first
    parts = moved.fragment.removeprefix("#").split("/")
    for bad in HOSTILE:
        broken = ["".join(f";{pair.split('=')[0]}={bad}" for pair in part.split(";")[1:]) for part in parts]
        names = [part.split(";")[0] for part in parts]
        page.evaluate(GO, "#" + "/".join(name + text for name, text in zip(names, broken, strict=True)))
        # 빈 글은 아무 규칙도 끄지 않은 것이라 쓸 수 있는 값이다.
        kept = [dict(state, hidden=None) if bad == "" else state for state, _ in settings(look(page))]
        assert kept == [dict(state, hidden=None) if bad == "" else state for state, _ in settings(first)]
    for text in (
        "#race=0;x=1",
        "#path=2;lr=1",
        "#nothing=1",
        "#%",
        "#/;/=;//",
        "#path=1;initial=1;kind=x;__proto__=1",
    ):
        page.evaluate(GO, text)
    moved.drawn.log.assert_clean()


def test_the_head_offers_the_next_setting_of_the_list(visit: Visit, base_url: str) -> None:
    """목록의 설정을 열면 탐색기의 머리에서 다음 설정으로 가고, 목록의 끝에서는 더 권하지 않는다."""
    page = visit.open(f"{base_url}chapters/playground.html")
    links = page.locator("ul > li a[href^='#playground=']")
    names = links.all_inner_texts()
    assert len(names) > 3
    offered = page.locator(".nm-next").first
    expect(offered).to_have_text("")
    links.first.click()
    for name in names[1:]:
        expect(offered).to_have_text(f"다음 설정: {name}")
        offered.get_by_role("link").click()
    expect(offered).to_have_text("")
