"""줄바꿈: 짧은 식과 그 뒤의 조사, 닫는 괄호와 그 뒤의 글자가 한 줄에 있는지 본다."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup
from conftest import Visit, frames
from naerimak_book.page import cells, ties
from naerimak_book.page.page import Html

MATH = '<span class="math"><span class="katex"><span class="katex-html"><i>{}</i></span></span></span>'
PARTED = """() => [...document.querySelectorAll("article .tie")]
  .filter((one) => new Set([...one.getClientRects()].map(({ y }) => Math.round(y / 8))).size > 1)
  .map((one) => one.textContent)"""
UNSAID = """() => [...document.querySelectorAll(".math-scroll")].filter((one) => one.checkVisibility()
  && (one.scrollWidth > one.clientWidth) !== one.classList.contains("fades")).length"""


def done(step: Any, inside: str) -> str:
    """글 하나를 고친 것."""
    page = SimpleNamespace(html=Html.read(f"<article>{inside}</article>"))
    step(cast(Any, page))
    found = re.fullmatch("<article>(.*)</article>", str(page.html), re.DOTALL)
    assert found is not None
    return found[1]


def tied(inside: str) -> list[str]:
    """묶인 것의 글자."""
    html = done(ties.tie_particles, f"<p>{inside}</p>")
    assert re.sub("<[^>]*>", "", html) == re.sub("<[^>]*>", "", inside)
    return [one.get_text() for one in BeautifulSoup(html, "html.parser").select(".tie")]


def test_particles_stay_with_their_formula() -> None:
    """짧은 식, 코드, 괄호와 따옴표로 끝나는 것은 뒤의 조사와 묶이고 글자는 그대로이다."""
    eta = MATH.format("η")
    joined = f'<span class="tie">{eta}도</span>'
    assert done(ties.tie_particles, f"<p>맞춘 {eta}도 다르다</p>") == f"<p>맞춘 {joined} 다르다</p>"
    assert tied(f"바닥({eta})은") == ["(η)은"]
    assert tied("식 (5)에서") == [")에"]
    assert tied("식 <a href='#'>(61)</a>의") == ["(61)의"]
    assert tied("<code>rms</code>입니다") == ["rms입"]
    assert tied("끝나는 <code>rms</code> 배수") == []
    assert tied(f"{MATH.format('a' * 40)}은") == []


def test_aside_text_is_left_alone() -> None:
    """코드 칸과 단추의 글은 그대로이다."""
    for one in ("<pre>f(x)는</pre>", "<button>(a)는</button>", "<p>글 하나</p>"):
        assert done(ties.tie_particles, one) == one


def test_prose_output_folds() -> None:
    """글로 된 출력만 접힌다. 자리를 맞춘 출력은 그대로이다."""
    box = '<div class="output stream"><div class="highlight"><pre>{}\n</pre></div></div>'
    assert "prose-output" in done(cells.wrap_prose, box.format("아직 채우지 않았습니다. 다시 실행하세요."))
    for aligned in ("1걸음  0.5\n2걸음  0.4", "Lion\n  가장 큰 차이 0"):
        assert "prose-output" not in done(cells.wrap_prose, box.format(aligned))


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_tied_is_parted(visit: Visit, base_url: str, width: int) -> None:
    """묶은 것은 한 줄에 있고, 쪽이 옆으로 밀리지 않고, 넘치는 식은 끝이 흐려진다."""
    page = visit.open(base_url + "chapters/16_schedules.html", width=width)
    frames(page)
    assert page.locator("article .tie").count() > 100
    assert page.evaluate(PARTED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(UNSAID) == 0


def test_widened_formula_is_no_longer_said_to_scroll(visit: Visit, base_url: str) -> None:
    """넘치던 식의 칸이 식보다 조금이라도 넓어지면 끝이 흐리지 않다."""
    page = visit.open(base_url + "chapters/16_schedules.html", width=390)
    box = page.locator(".math-scroll.fades:visible").first
    box.scroll_into_view_if_needed()
    box.evaluate(
        """(box) => {
          const margin = parseFloat(getComputedStyle(box.firstElementChild).paddingRight);
          box.style.flex = "none";
          box.style.width = `${box.scrollWidth - margin / 2}px`;
          box.id = "widened";
        }"""
    )
    page.wait_for_function("() => !document.querySelector('#widened').matches('.fades')")
