"""연습과 풀이 상자가 쪽에 바르게 놓이는지 만든 책의 HTML로 확인한다."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import SITE

TITLE = re.compile(
    r'id="(ex-\d+-\d+)">\s*<p class="admonition-title"><span class="caption-number">(.*?)\s*</span>'
)
SOLUTION = re.compile(r'<details class="solution [^>]*>\s*<summary class="admonition-title">(.*?)</summary>')
PAGES = [path for path in sorted(SITE.glob("chapters/*.html")) if 'class="exercise' in path.read_text("utf8")]


def test_book_has_exercises(site: Path) -> None:
    """연습이 상자로 적힌 강의가 있다. 없으면 아래의 시험이 아무것도 보지 않는다."""
    assert [path for path in PAGES if path.stem == "03_momentum"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_exercises_count_anew_in_each_lecture(path: Path) -> None:
    """강의 3의 연습은 3.1, 3.2, …이고 주소와 번호가 맞는다.

    풀이는 연습마다 하나이고, 접혀 있으며 제목이 한국어다.
    """
    html = path.read_text("utf8")
    lecture = int(path.stem[:2])
    found = TITLE.findall(html)
    assert found
    assert found == [(f"ex-{lecture:02}-{k}", f"연습 {lecture}.{k}") for k in range(1, len(found) + 1)]
    assert len(found) == html.count('class="exercise')
    assert SOLUTION.findall(html) == ["풀이"] * len(found)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_exercise_ids_are_unique(path: Path) -> None:
    """한 쪽에 같은 id가 둘이면 링크가 엉뚱한 곳으로 간다. 그림의 id는 그림마다 따로 만들어지므로 뺀다."""
    html = re.sub(r"<svg\b.*?</svg>", "", path.read_text("utf8"), flags=re.DOTALL)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted({name for name in ids if ids.count(name) > 1})
