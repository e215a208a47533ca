"""실행 결과에서 끌어다 쓴 수와 저절로 붙은 번호를 한국어 글답게 적는다.

`5.4e-06`은 5.4×10⁻⁶으로, `-0.46`은 −0.46으로 바꾸고, 뒤에 붙은 조사를 수의 끝소리에 맞춘다.
수와 번호는 책을 지을 때 정해지므로 글을 쓰는 사람이 조사를 미리 고를 수 없다.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from naerimak.josa import SUPERSCRIPTS, josa
from naerimak.tables import SUPERSCRIPT

PARTICLES = ("은/는", "이/가", "을/를", "과/와", "이나/나", "이라/라", "으로/로")
"""조사마다 받침이 있을 때와 없을 때의 형태."""
PARTICLE = re.compile(r"(이나|이라|으로|[은는이가을를과와나라로])(?=[\s.,)]|$)")


def readable(text: str) -> str:
    """파이썬이 적은 수를 글에 쓰는 형태로 바꾼다. 수가 아니면 그대로 둔다."""
    if not re.fullmatch(r"[-+]?[\d.,]+(e[-+]?\d+)?", text):
        return text
    front, _, power = text.partition("e")
    if power and float(front) == 0:
        return "0"
    if power:
        front = {"1": "", "-1": "-"}.get(front, f"{front}×") + "10"
        power = "" if int(power) == 1 else str(int(power)).translate(SUPERSCRIPT)
    return front.replace("-", "−") + power


def agree(number: str, after: str) -> str:
    """`after`가 조사로 시작하면 `number`의 끝소리에 맞춘다."""
    found = PARTICLE.match(after)
    end = number.rstrip(")")[-1:]
    if not found or not end or not (end in SUPERSCRIPTS or end.isdecimal()):
        return after
    pair = next(pair for pair in PARTICLES if found[1] in pair.split("/"))
    return josa(end, pair)[1:] + after[found.end() :]


class WriteNumbers(SphinxPostTransform):
    """끌어다 쓴 수를 고쳐 적고, 그 수나 식·그림의 번호 뒤에 오는 조사를 맞춘다."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """글 속의 수를 모두 본다."""
        found: list[Any] = list(
            self.document.findall(lambda node: isinstance(node, nodes.inline | nodes.reference))
        )
        for node in found:
            pasted = "pasted-text" in node.get("classes", [])
            if pasted and isinstance(node[0], nodes.Text):
                node[0] = nodes.Text(readable(node.astext()))
            elif not re.fullmatch(r"(그림 |표 |연습 )?\(?[\d.]+\)?", node.astext()):
                continue
            place = node.parent.index(node) + 1
            if place < len(node.parent) and isinstance(after := node.parent[place], nodes.Text):
                node.parent[place] = nodes.Text(agree(node.astext(), after))
