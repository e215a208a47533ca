"""탐색기가 한눈에 들어오는지 모든 강의에서 잰다: 휴대전화 한 화면, 줄마다 찬 조절기, 제자리의 처음으로.

탐색기를 움직이는 시험과 쪽을 나누어 쓰므로, 이름의 차례에서 그 앞에 온다.
"""

from __future__ import annotations

from typing import Any

import pytest
from conftest import DESKTOP, PHONE, Drawn, Visit, frames

TARGET = 44

MEASURE = """(target) => Array.from(document.querySelectorAll(".naerimak-explorer"), (el) => {
  const style = getComputedStyle(el);
  const outer = el.getBoundingClientRect();
  const left = outer.left + el.clientLeft + parseFloat(style.paddingLeft);
  const right = outer.right - el.clientLeft - parseFloat(style.paddingRight);
  const shown = (node) => node.getClientRects().length > 0;
  const all = (selector) => [...el.querySelectorAll(selector)].filter(shown);
  const box = (node) => node.getBoundingClientRect();
  const parts = all(".nm-head, .nm-control, .nm-legend, .nm-panel, .nm-layers, .nm-scroll, .nm-race tbody");
  const rows = new Map();
  for (const one of all(".nm-controls > .nm-control")) {
    const row = [...rows.keys()].find((top) => Math.abs(top - box(one).top) < 20) ?? box(one).top;
    rows.set(row, [...(rows.get(row) ?? []), box(one)]);
  }
  const targets = all(".nm-control select, .nm-control input, button, label:has([type=checkbox])");
  const charts = all("svg.nm-panel").map(box);
  const beside = (one, other) =>
    one !== other && one.top < other.bottom - 20 && other.top < one.bottom - 20;
  const drawn = (panel) => [...panel.querySelectorAll(
    ".nm-line, .nm-dots, .nm-bar, .nm-run path, circle, image, canvas, rect:not(.nm-band, clipPath *)")]
    .some((one) => one.getBoundingClientRect().width + one.getBoundingClientRect().height > 0);
  const reset = box(el.querySelector(".nm-reset"));
  return {
    title: el.getAttribute("aria-label"),
    height: Math.max(...parts.map((one) => box(one).bottom)) - outer.top,
    loose: [...rows.values()]
      .map((row) => [Math.min(...row.map((one) => one.left)), Math.max(...row.map((one) => one.right))])
      .filter(([from, to]) => from - left > 2 || right - to > 2),
    small: targets
      .filter((one) => Math.min(box(one).height, box(one).width) < target - 0.5)
      .map((one) => [one.outerHTML.slice(0, 80), box(one).width, box(one).height]),
    reset: [right - reset.right, reset.top - outer.top],
    empty: all("svg.nm-panel").filter((one) => !drawn(one)).map((one) => one.getAttribute("aria-label")),
    // 높이가 다른 칸은 위나 아래 하나만 맞는다.
    askew: charts.filter((one) => charts.some((other) => beside(one, other)
      && Math.min(Math.abs(one.top - other.top), Math.abs(one.bottom - other.bottom)) > 1)).length,
    spills: [el, document.scrollingElement].map((one) => one.scrollWidth - one.clientWidth),
  };
})"""


Sizes = dict[int, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def sizes(drawn: Drawn) -> Sizes:
    """폭마다 잰 탐색기들. 휴대전화의 폭으로 연 쪽을 아직 아무것도 움직이지 않았을 때 넓혀 가며 잰다."""
    page, found = drawn.page, {}
    for width in (PHONE["width"], 768, DESKTOP["width"]):
        page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
        frames(page, 3)
        found[width] = page.evaluate(MEASURE, TARGET)
        assert found[width]
    return found


def test_controls_and_picture_fit_a_phone(sizes: Sizes) -> None:
    """휴대전화에서 조절기와 그림이 한 화면에 들고, 누를 것은 손가락만 하다."""
    for one in sizes[PHONE["width"]]:
        assert one["height"] <= PHONE["height"], one
        assert not one["small"], one


def test_one_grammar(sizes: Sizes) -> None:
    """어느 줄에도 조절기 옆에 빈자리가 없고, 처음으로는 늘 오른쪽 위에 있으며, 옆으로 넘치지 않는다."""
    for width, explorers in sizes.items():
        for one in explorers:
            assert not one["loose"], (width, one)
            right, top = one["reset"]
            assert abs(right) < 2, (width, one)
            assert 0 < top < 30, (width, one)
            assert max(one["spills"]) <= 0, (width, one)


def test_panels_beside_each_other_are_level_and_none_is_empty(sizes: Sizes) -> None:
    """아무것도 누르기 전에도 칸마다 그려진 것이 있고, 나란한 칸은 세로축의 높이가 같다."""
    for width, explorers in sizes.items():
        for one in explorers:
            assert not one["empty"], (width, one)
            assert not one["askew"], (width, one)


def test_a_longer_reason_moves_both_charts(visit: Visit, base_url: str) -> None:
    """13강의 비교는 이유가 한쪽에서만 두 줄이어도 두 그래프가 나란하다."""
    page = visit.open(base_url + "chapters/13_activation_lab.html", width=1280, height=900)
    explorer = page.locator(".naerimak-explorer").first
    # 글꼴마다 줄이 바뀌는 곳이 다르므로, 어느 글꼴에서도 두 줄인 이유로 본다.
    explorer.locator(".nm-detail").first.evaluate("(one) => (one.textContent = one.textContent.repeat(3))")
    heights = explorer.locator(".nm-detail").evaluate_all(
        "all => all.map((one) => { const r = document.createRange(); r.selectNodeContents(one);"
        " return r.getBoundingClientRect().height; })"
    )
    assert heights[0] > heights[1] + 10
    tops = explorer.locator(".nm-panel").evaluate_all("all => all.map((e) => e.getBoundingClientRect().top)")
    assert abs(tops[0] - tops[1]) < 1
