"""강의의 코드 칸. 접고 펼 수 있게 싸고, 첫 그림을 그리는 코드는 그림 아래로 내린다.

노트북과 슬라이드는 그대로다. 접을지는 독자가 고르고(assets/reading.js), 스크립트가 없으면 펴져 있다.
"""

from __future__ import annotations

import re
from itertools import pairwise

from .page import Html, Page

LECTURE = re.compile(r"chapters/\d\d_\w+")
SHOWS = re.compile(r"^<figure|widget-view\+json")
"""그림이나 탐색기의 표시."""
OPEN = '<details class="code-fold" open><summary>코드</summary>'
ALIGNED = re.compile(r"^[ ]+\S|\S {2}", re.MULTILINE)
"""빈칸으로 자리를 맞춘 줄."""
BELOW = '<details class="code-fold below"><summary>이 그림을 그리는 코드</summary>'


def _end(pieces: list[str], start: int) -> int:
    """`start`에서 연 <div>를 닫는 조각의 자리."""
    depth = 0
    for place in range(start, len(pieces)):
        if pieces[place].startswith("<div"):
            depth += 1
        elif pieces[place].startswith("</div"):
            depth -= 1
            if depth == 0:
                return place
    raise ValueError("닫히지 않은 칸입니다.")


def _starts(pieces: list[str], name: str, begin: int = 0, end: int | None = None) -> list[int]:
    """class에 `name`이 든 <div>의 자리."""
    mark = re.compile(rf'<div\b[^>]*\bclass="(?:[^"]*\s)?{name}[\s"]')
    last = len(pieces) if end is None else end
    return [place for place in range(begin, last) if mark.match(pieces[place])]


def lower_first_figure_code(page: Page) -> None:
    """한 줄 요약과 첫 그림 사이의 코드를 그림 아래로 내려 접는다. 첫 화면에 그림이 보인다."""
    if not LECTURE.fullmatch(page.name):
        return
    pieces = page.html.pieces
    sections = [place for place, piece in enumerate(pieces) if piece.startswith("<section")]
    if len(sections) < 2:
        return
    cells = [(at, _end(pieces, at) + 1) for at in _starts(pieces, "cell", sections[0], sections[1])]
    shown = [cell for cell in cells if any(map(SHOWS.search, pieces[slice(*cell)]))]
    hero = next(iter(shown), None)
    if hero is None:
        return
    before = [cell for cell in cells if cell[1] <= hero[0]]
    start, stop = hero
    output = next(iter(_starts(pieces, "cell_output", start, stop)), None)
    if output is None:
        return
    picture = pieces[output : _end(pieces, output) + 1]
    inputs = [
        pieces[at : _end(pieces, at) + 1]
        for first, last in [*before, hero]
        for at in _starts(pieces, "cell_input", first, last)
    ]
    code = [BELOW, *(piece for one in inputs for piece in one), "</details>"]
    between = [piece for (_, end), (begin, _) in pairwise([*before, hero]) for piece in pieces[end:begin]]
    first = before[0][0] if before else start
    page.html = Html([*pieces[:first], *between, pieces[start], *picture, *code, "</div>", *pieces[stop:]])


def fold_code(page: Page) -> None:
    """보이는 코드 칸을 <details>로 싼다. 노트북에서 접어 둔 칸은 이미 싸여 있다."""
    if not LECTURE.fullmatch(page.name):
        return
    pieces = page.html.pieces
    for start in _starts(pieces, "cell_input"):
        before = next(piece for piece in reversed(pieces[:start]) if piece.strip())
        if before in ("</summary>", "</div>") or before.endswith("</summary>"):
            continue
        end = _end(pieces, start)
        pieces[start] = OPEN + pieces[start]
        pieces[end] += "</details>"


def wrap_prose(page: Page) -> None:
    """자리를 맞춘 빈칸이 없는 출력은 글이다. 좁은 화면에서 잘리지 않게 줄을 접는다고 적는다."""
    pieces = page.html.pieces
    for start in [*_starts(pieces, "stream"), *_starts(pieces, "text_plain")]:
        shown = re.sub(r"<[^>]*>", "", "".join(pieces[start : _end(pieces, start)]))
        if not ALIGNED.search(shown):
            pieces[start] = pieces[start].replace('class="', 'class="prose-output ', 1)
