"""탐색기가 한눈에 들어오는지 모든 강의에서 잰다: 휴대전화 한 화면, 줄마다 찬 조절기, 제자리의 처음으로."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Visit, frames, watch
from playwright.sync_api import Browser
from test_explorers import explorer_pages

PHONE = {"width": 390, "height": 844}
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
    spills: [el, document.scrollingElement].map((one) => one.scrollWidth - one.clientWidth),
  };
})"""


Sizes = dict[int, list[dict[str, Any]]]


@pytest.fixture(scope="module", params=explorer_pages() or ["chapters/02_sgd.html"])
def sizes(request: pytest.FixtureRequest, browser: Browser, base_url: str) -> Sizes:
    """폭마다 잰 탐색기들. 휴대전화의 폭으로 한 번 열고, 창을 넓혀 가며 잰다."""
    context = browser.new_context(locale="ko-KR")
    found: Sizes = {}
    page = Visit(context, watch(context, base_url)).open(base_url + request.param, **PHONE)
    for width in (PHONE["width"], 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        frames(page, 3)
        found[width] = page.evaluate(MEASURE, TARGET)
        assert found[width]
    context.close()
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
