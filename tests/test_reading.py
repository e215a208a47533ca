"""강의 머리의 읽는 시간."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from naerimak_book.content.reading import minutes

LECTURES = sorted((Path(__file__).resolve().parents[1] / "chapters").glob("[0-9][0-9]_*.ipynb"))
LONGEST = 40
"""한 번에 앉아 읽을 수 있는 길이(분)."""


def cell(kind: str, source: str, *tags: str, **mystnb: Any) -> dict[str, Any]:
    """노트북의 칸 하나."""
    return {"cell_type": kind, "source": [source], "metadata": {"tags": list(tags), "mystnb": mystnb}}


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_every_lecture_is_read_in_one_sitting(path: Path) -> None:
    """접은 상자와 연습을 빼면 한 번에 읽을 수 있다."""
    assert 5 <= minutes(json.loads(path.read_text("utf8"))["cells"]) <= LONGEST


def test_only_what_must_be_read_counts() -> None:
    """글 300글자가 1분이고 접은 상자, 연습, 숨긴 칸은 세지 않는다."""
    text = "가" * 300
    assert minutes([cell("markdown", text)]) == 1
    assert minutes([cell("markdown", text + "나")]) == 2
    folded = "\n\n:::{admonition} 유도\n:class: dropdown\n\n" + text + "\n:::\n"
    assert minutes([cell("markdown", text + folded)]) == 1
    assert minutes([cell("markdown", text + folded.replace("dropdown", "tip"))]) == 3
    assert minutes([cell("markdown", f"{text}\n\n## 연습\n\n{text}"), cell("markdown", text)]) == 1
    formula = cell("markdown", "$$\nW = 1\n$$")
    assert minutes([formula] * 2) == 1
    assert minutes([cell("code", "1"), cell("code", "2", "remove-cell")]) == 1
    assert minutes([cell("code", "1"), cell("code", "2", figure={"caption": "그림"})]) == 2


def test_the_page_tells_it(site: Path) -> None:
    """지은 쪽의 제목 아래에 같은 수가 있다."""
    for path in LECTURES:
        page = (site / "chapters" / f"{path.stem}.html").read_text("utf8")
        assert f"읽는 데 약 {minutes(json.loads(path.read_text('utf8'))['cells'])}분" in page
