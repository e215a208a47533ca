"""아주 좁은 화면과 두 배로 키운 글자에서도 글이 겹치지 않는다. 320픽셀은 1280픽셀의 네 배 확대와 같다."""

from __future__ import annotations

import pytest
from conftest import Visit, frames

# 경주의 표의 한 줄 안에서 서로 겹치는 글.
OVERLAPPING = """() => {
  const texts = (box) => {
    const found = [];
    const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { parentElement: parent, textContent } = walk.currentNode;
      const aloud = parent.closest("label, .nm-aloud");
      const clipped = aloud && getComputedStyle(aloud).clipPath !== "none"; // 낭독기만 읽는 글
      if (!textContent.trim() || !parent.checkVisibility() || clipped) continue;
      const range = document.createRange();
      range.selectNode(walk.currentNode);
      for (const rect of range.getClientRects()) found.push([textContent.trim(), parent, rect]);
    }
    return found;
  };
  const wrong = [];
  for (const box of document.querySelectorAll(".nm-race tr")) {
    const all = texts(box);
    for (const [k, [text, parent, a]] of all.entries())
      for (const [other, from, b] of all.slice(k + 1)) {
        const [wide, tall] = [
          Math.min(a.right, b.right) - Math.max(a.left, b.left),
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
        ];
        if (parent !== from && wide > 1 && tall > 4) wrong.push(`${text} | ${other}`);
      }
  }
  return wrong;
}"""


def test_race_table_does_not_overlap_on_a_tiny_screen(visit: Visit, base_url: str) -> None:
    """320픽셀과 360픽셀에서 경주의 표에 적힌 수가 겹치지 않고, 쪽이 옆으로 밀리지 않는다."""
    page = visit.open(base_url + "chapters/09_comparison.html", width=320, height=640)
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        frames(page)
        assert page.evaluate(OVERLAPPING) == [], width
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [640, 1280])
def test_header_holds_doubled_text(width: int, visit: Visit, base_url: str) -> None:
    """글자를 두 배로 키워도 머리의 단추가 화면 밖으로 나가지 않는다."""
    page = visit.open(base_url + "chapters/02_sgd.html", width=width)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    frames(page)
    outside = page.eval_on_selector_all(
        ".bd-header-article :is(a, button)",
        "(all, width) => all.filter((one) => one.checkVisibility())"
        ".map((one) => [one.title || one.textContent.trim(), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.left < -1 || box.right > width + 1)).map(([name]) => name)",
        width,
    )
    assert outside == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["03_momentum", "08_adam", "13_activation_lab", "quiz", "teaching"])
def test_long_code_folds_when_text_is_doubled(name: str, visit: Visit, base_url: str) -> None:
    """휴대전화에서 글자를 두 배로 키워도, 글 속의 긴 코드 때문에 쪽이 옆으로 밀리지 않는다."""
    page = visit.open(f"{base_url}chapters/{name}.html", width=390, height=844)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    frames(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


WATCH_SHIFTS = """
globalThis.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    ["index.html", "chapters/explorers.html", "chapters/13_activation_lab.html", "chapters/playground.html"],
)
def test_late_parts_do_not_push_the_page(path: str, width: int, visit: Visit, base_url: str) -> None:
    """늦게 그려지는 표지의 경주와 첫 탐색기가 아래의 글을 밀지 않는다(CLS 0.02 아래)."""
    visit.context.add_init_script(WATCH_SHIFTS)
    page = visit.open(base_url + path, width=width)
    frames(page)
    assert page.evaluate("shifted") <= 0.02
