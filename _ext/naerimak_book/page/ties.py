"""줄바꿈. 짧은 수식과 코드, 닫는 괄호와 따옴표를 그 뒤에 붙은 조사와 한 줄에 둔다.

한국어는 어절 안에서 줄을 바꾸지 않는데(word-break: keep-all), 브라우저는 수식을 그림 한 장처럼 보아 그
앞뒤에서 줄을 바꾸고, 닫는 괄호 뒤에서도 바꾼다. 그러면 쉼표나 조사가 줄의 첫머리에 홀로 선다.
"""

from __future__ import annotations

import re
from html import unescape

from .page import Html, Page

LONGEST = 18
"""묶을 것의 글자 수. 더 길면 좁은 화면에서 그 안에서 줄을 바꾸어야 한다."""
LONG = 24
"""이보다 긴 코드는 낱말의 가운데가 아니라 이름의 마디에서 줄을 바꾼다."""
SEAM = re.compile(r"(?<=\w)[_.=,(](?=[^\W\d])")
OPEN = '<span class="tie">'
ALOUD = re.compile(r"<math>.*?</math>", re.DOTALL)
TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
INLINE = {"a", "abbr", "b", "code", "em", "i", "span", "strong"}
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
ASIDE = re.compile(r"<(?:button|code|dt|math|pre|script|select|style|svg|textarea)\b|<\w+ class=\"katex")
"""그 안의 글은 묶지 않는 것."""
CLOSING = re.compile(r"[)\]”’」』]$")
TAIL = re.compile(r"(?:&\w+;|[^\s\w&])*\w?")
HEAD = re.compile(r"[(\[“‘「『]*$")
JOINT = re.compile(r"[)\]”’」』][가-힣]")


def tie_particles(page: Page) -> None:
    """쪽의 글에서 줄이 바뀌면 안 되는 자리를 묶는다. 글자는 그대로이다."""
    # 앞의 단계가 여러 요소를 한 조각에 적어 두기도 하므로 다시 나눈다.
    page.html = Html.read(str(page.html))
    start = next(page.html.tags("article"), None)
    if start is None:
        return
    pieces = page.html.pieces
    opened: list[tuple[int, bool]] = []
    aside = boxed = tied = 0
    for place in range(start.place + 1, start.end):
        piece = pieces[place]
        tag = TAG.match(piece)
        if tag is None:
            if pieces[place - 1].startswith("<code") or 'class="pre"' in pieces[place - 1]:
                pieces[place] = SEAM.sub(r"\g<0><wbr>", piece) if len(piece) > LONG else piece
            elif not aside:
                pieces[place] = piece[:tied] + JOINT.sub(rf"{OPEN}\g<0></span>", piece[tied:])
            tied = 0
        elif piece.startswith("</"):
            begin, apart = opened.pop()
            aside -= apart
            if apart:
                boxed = place
            if tag[1] in INLINE and not aside and not pieces[place + 1].startswith("</"):
                box = all(one.startswith("</") for one in pieces[boxed + 1 : place + 1])
                tied = _tie(pieces, begin, place, box=box)
        elif tag[1] not in EMPTY and not piece.endswith("/>"):
            apart = ASIDE.match(piece) is not None
            opened.append((place, apart))
            aside += apart


def _tie(pieces: list[str], begin: int, end: int, *, box: bool) -> int:
    """글 속의 요소 하나를 앞의 여는 괄호, 뒤의 닫는 괄호와 조사와 묶는다. 뒤의 글에서 묶은 길이를 낸다."""
    shown = unescape(re.sub(r"<[^>]*>", "", ALOUD.sub("", "".join(pieces[begin : end + 1]))))
    if len(shown) > LONGEST or not (box or CLOSING.search(shown)):
        return 0
    before, after = pieces[begin - 1], pieces[end + 1]
    head = HEAD.search(before)[0] if box else ""  # type: ignore[index]
    tail = "" if after.startswith("<") else TAIL.match(after)[0]  # type: ignore[index]
    if not head and not tail:
        return 0
    pieces[begin - 1] = before.removesuffix(head) + OPEN + head
    if not tail:
        pieces[end] += "</span>"
        return 0
    pieces[end + 1] = f"{tail}</span>{after.removeprefix(tail)}"
    return len(f"{tail}</span>")
