"""탐색기가 한눈에 들어오는지 모든 강의에서 잰다: 휴대전화 한 화면, 줄마다 찬 조절기, 제자리의 처음으로."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Visit
from playwright.sync_api import Page
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


def measured(visit: Visit, url: str, width: int) -> list[dict[str, Any]]:
    """그 폭의 창에서 잰 탐색기들."""
    page: Page = visit.open(url, width=width)
    page.wait_for_function("() => globalThis.naerimak?.shown.then(() => true)")
    found: list[dict[str, Any]] = page.evaluate(MEASURE, TARGET)
    page.close()
    assert found
    return found


@pytest.mark.parametrize("name", explorer_pages() or ["chapters/02_sgd.html"])
def test_controls_and_picture_fit_a_phone(name: str, visit: Visit, base_url: str) -> None:
    """휴대전화에서 조절기와 그림이 한 화면에 들고, 누를 것은 손가락만 하다."""
    for one in measured(visit, base_url + name, PHONE["width"]):
        assert one["height"] <= PHONE["height"], one
        assert not one["small"], one


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("name", explorer_pages() or ["chapters/02_sgd.html"])
def test_one_grammar(name: str, width: int, visit: Visit, base_url: str) -> None:
    """어느 줄에도 조절기 옆에 빈자리가 없고, 처음으로는 늘 오른쪽 위에 있으며, 옆으로 넘치지 않는다."""
    for one in measured(visit, base_url + name, width):
        assert not one["loose"], one
        right, top = one["reset"]
        assert abs(right) < 2, one
        assert 0 < top < 30, one
        assert max(one["spills"]) <= 0, one
