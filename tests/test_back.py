"""쪽을 떠났다가 뒤로 가기로 돌아와도, 손잡이가 가리키는 값과 그림이 어긋나지 않는다."""

from __future__ import annotations

from conftest import DRAW_ALL, SHOWN, Drawn, Visit, frames

# 탐색기마다 보이는 사실과, 조절기가 가리키는 값.
LOOK = """() => Array.from(document.querySelectorAll(".naerimak-explorer"), (el) => JSON.stringify([
  el.facts,
  Array.from(el.querySelectorAll("input:not([type=text]), select"), (one) =>
    one.type === "checkbox" ? one.checked : one.value),
]))"""
MOVE = """() => {
  const asked = ".naerimak-explorer :is(input:not([type=text]), select):enabled";
  for (const input of document.querySelectorAll(asked)) {
    if (input.type === "checkbox") input.click();
    else if (input.type === "range") {
      const half = (Number(input.min) + Number(input.max)) / 2;
      input.value = Math.round((Number(input.value) > half ? input.min : input.max) * 0.6 + half * 0.4);
    } else input.selectedIndex = (input.selectedIndex + 1) % input.options.length;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  }
}"""


def test_controls_and_pictures_agree_after_going_back(drawn: Drawn) -> None:
    """모든 탐색기가 처음 모습이거나 떠날 때의 모습이다. 손잡이만 옛 자리에 있지 않다."""
    page = drawn.restored()
    first = page.evaluate(LOOK)
    page.evaluate(MOVE)
    frames(page, 3)
    left = page.evaluate(LOOK)
    assert left != first
    page.goto("about:blank")
    page.go_back()
    page.evaluate(SHOWN)
    page.evaluate(DRAW_ALL)
    frames(page, 3)
    for one, *seen in zip(page.evaluate(LOOK), first, left, strict=True):
        assert one in seen
    drawn.log.assert_clean()


def test_quiz_agrees_after_going_back(visit: Visit, base_url: str) -> None:
    """돌아온 확인 문제는 고른 답이 남았더라도 채점하지 않은 그대로이고, 맞은 수도 그렇게 말한다."""
    page = visit.open(base_url + "chapters/quiz.html")
    page.locator("fieldset.quiz input").first.check()
    page.locator("fieldset.quiz button").first.click()
    assert "채점한 문제 1개" in page.locator(".quiz-score").inner_text()
    page.goto(base_url + "search.html")
    page.go_back()
    assert "채점한 문제 0개" in page.locator(".quiz-score").inner_text()
    assert page.locator(".quiz-note").count() == 0
    assert not page.locator("fieldset.quiz").first.get_attribute("data-result")
