"""쪽 하나. 틀이 그린 HTML을 조각으로 한 번 나누면, 여러 단계가 조각을 고치고, 끝에 한 번 이어 쓴다."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PIECE = re.compile(
    r"""[^<]+|</?[a-zA-Z][^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>|<!--.*?-->|<![^>]*>|<""", re.DOTALL
)
NAME = re.compile(r"<([a-zA-Z][\w-]*)")


class Html:
    """여는 표시, 닫는 표시, 글의 조각으로 나눈 HTML. 고치지 않은 조각은 받은 그대로 나간다."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces = pieces
        self.starts: list[tuple[int, str]] = [
            (place, found[1]) for place, piece in enumerate(self.pieces) if (found := NAME.match(piece))
        ]

    @classmethod
    def read(cls, text: str) -> Html:
        """글을 조각으로 나눈다."""
        return cls(PIECE.findall(text))

    def __str__(self) -> str:
        return "".join(self.pieces)

    def tags(self, *names: str) -> Iterator[Tag]:
        """이름이 `names`인 요소의 여는 표시. 앞에서부터 낸다."""
        for place, name in self.starts:
            if name in names and self.pieces[place]:
                yield Tag(self, place, name)


@dataclass(eq=False)
class Tag:
    """요소 하나의 여는 표시와 그 자리."""

    html: Html
    place: int
    name: str

    @property
    def text(self) -> str:
        """여는 표시에 적힌 그대로."""
        return self.html.pieces[self.place]

    @text.setter
    def text(self, text: str) -> None:
        self.html.pieces[self.place] = text

    @property
    def end(self) -> int:
        """닫는 표시의 자리. 같은 이름의 요소를 품지 않는 것에만 쓴다."""
        return self.html.pieces.index(f"</{self.name}>", self.place)

    @property
    def content(self) -> str:
        """여는 표시와 닫는 표시 사이."""
        return "".join(self.html.pieces[self.place + 1 : self.end])

    @content.setter
    def content(self, text: str) -> None:
        self.html.pieces[self.place + 1 : self.end] = [text, *[""] * (self.end - self.place - 2)]

    def get(self, name: str) -> str | None:
        """속성의 값. 없으면 None이다."""
        found = re.search(rf'\s{name}="([^"]*)"', self.text)
        return found[1] if found else None

    def set(self, name: str, value: str) -> None:
        """있는 속성의 값을 바꾼다."""
        self.text = re.sub(rf'(\s{name}=")[^"]*', lambda found: found[1] + value, self.text, count=1)

    def remove(self) -> None:
        """요소를 뺀다. 뒤따르는 줄바꿈도 함께 뺀다."""
        last = self.place if self.name in ("link", "meta", "img", "input") else self.end
        for place in range(self.place, last + 1):
            self.html.pieces[place] = ""
        if last + 1 < len(self.html.pieces):
            self.html.pieces[last + 1] = self.html.pieces[last + 1].removeprefix("\n")


@dataclass(frozen=True)
class Explorer:
    """쪽에 놓인 탐색기 하나: 놓인 자리, 위젯의 상태, 스크립트가 없을 때의 그림(HTML)."""

    anchor: str
    model: dict[str, Any]
    picture: str


@dataclass
class Page:
    """쓰고 있는 쪽. `html`은 틀을 그린 뒤에야 있다."""

    app: Sphinx
    name: str
    context: dict[str, Any]
    doctree: nodes.document | None
    widgets: dict[str, Any] = field(default_factory=dict)
    html: Html = field(default_factory=lambda: Html([]))
    explorers: list[Explorer] = field(default_factory=list)
    python: bool = False
    """쪽에서 파이썬을 실행할 수 있는 칸이 있는지."""

    @property
    def article(self) -> list[str]:
        """쪽의 글. 찾기 쪽처럼 글이 없으면 비어 있다."""
        start = next(self.html.tags("article"), None)
        return self.html.pieces[start.place + 1 : start.end] if start else []
