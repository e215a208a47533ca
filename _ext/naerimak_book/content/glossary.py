"""용어집과 뜻풀이 풍선. 둘 다 `terms.toml`과 갱신 규칙의 카드에서 나온다."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import make_glossary_term
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from naerimak.catalog import OPTIMIZER_CARDS

from . import terms
from .lookup import LECTURE, LectureLink, headings

GLOSSARY = "chapters/glossary"
INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
SOURCES = "출처"

# ---------------------------------------------------------------- 용어집


@cache
def defined() -> tuple[terms.Term, ...]:
    """뜻이 있는 용어. 표에 없는 주인공 규칙은, 다룬 강의가 있으면 카드의 이름과 설명글의 첫 문단을 싣는다."""
    listed = [term for term in terms.terms() if term.definition]
    known = {name for term in listed for name in (term.ko, *term.also)}
    for name, card in OPTIMIZER_CARDS.items():
        if card.lead and card.where and not known & {name, card.korean}:
            first = (card.kind.__doc__ or "").partition("\n\n")[0]
            meaning = " ".join(first.replace("``", "").replace("$", "").split())
            listed.append(terms.Term(card.korean, name, definition=meaning, where=card.where, also=(name,)))
    return tuple(listed)


def initial(text: str) -> str:
    """첫소리. 된소리는 예사소리에 묶고, 한글이 아니면 `A–Z`나 숫자다."""
    code = ord(text[0]) - ord("가")
    if 0 <= code < 11172:
        return INITIALS[code // 588]
    return "0–9" if text[0].isdigit() else "A–Z"


class TermList(SphinxDirective):
    """`{term-list}`: 뜻이 있는 용어를 가나다순으로, 첫소리마다 절을 나누어 싣는다."""

    def run(self) -> list[nodes.Node]:
        """절들을 낸다."""
        self.env.note_dependency(str(terms.DATA))
        listed = sorted(defined(), key=_order)
        sections: list[nodes.Node] = []
        for number, (letter, group) in enumerate(groupby(listed, lambda term: initial(term.ko)), start=1):
            section = nodes.section(ids=[f"initial-{number}"], names=[letter])
            section += nodes.title("", letter)
            entries = nodes.definition_list(classes=["glossary"])
            entries += [self._entry(term) for term in group]
            section += addnodes.glossary("", entries, sorted=False)
            sections.append(section)
        return sections

    def _entry(self, term: terms.Term) -> nodes.definition_list_item:
        name = make_glossary_term(
            self.env, [nodes.Text(term.ko)], "", *self.get_source_info(), term.anchor, self.state.document
        )
        name += [nodes.Text(" "), nodes.inline("", term.en, classes=["term-english"], language="en")]
        if term.symbol:
            name += [nodes.Text(" "), nodes.math("", term.symbol)]
        meaning = nodes.definition("", nodes.paragraph("", term.definition))
        if term.where:
            meaning += nodes.paragraph("", "", LectureLink(where=term.where), classes=["term-where"])
        return nodes.definition_list_item("", name, meaning)


def _order(term: terms.Term) -> tuple[bool, str]:
    """한글을 앞에, 로마자를 뒤에 둔다."""
    return not "가" <= term.ko[0] <= "힣", term.ko.lower()


# ---------------------------------------------------------------- 뜻풀이 풍선


# 말 뒤에 올 수 있는 조사와 어미의 첫 글자. 그 밖의 한글이 붙으면 다른 낱말이다(고원지대, 분산형).
PARTICLES = (
    "은|는|이|가|을|를|의|에|와|과|도|만|로|으로|라|란|마다|보다|부터|까지|처럼|씩|들|끼리|뿐|나|인|일|입|였|여"
    "|하|한|할|합|했|해|되|된|될|됩"
)
# 이 안의 글에는 풍선을 달지 않는다.
OUTSIDE = (
    nodes.reference, nodes.literal, nodes.math, nodes.title, nodes.table, nodes.caption, nodes.legend,
    addnodes.glossary,
)  # fmt: skip


@cache
def _surfaces() -> dict[str, terms.Term]:
    """글에 나올 형태와 그 용어. 풍선을 달지 않는 용어도 넣어야 `편향 보정`이 `편향`에 잘리지 않는다."""
    return {name: term for term in defined() for name in (term.ko, *term.also)}


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(_surfaces(), key=len, reverse=True)
    words = "|".join(map(re.escape, longest))
    return re.compile(rf"(?<![가-힣\w])({words})(?=(?:{PARTICLES})|(?![가-힣\w]))(?!\(\d)")


def _reads_as_prose(paragraph: nodes.Node) -> bool:
    """강의의 글인가.

    표, 그림 설명, 셀의 출력, 출처는 아니다. 접어 둔 답에서 용어를 처음 설명하지도 않는다.
    """
    node = paragraph
    while node := node.parent:
        if "dropdown" in node.get("classes", []):
            return False
        if isinstance(node, OUTSIDE) or (isinstance(node, nodes.container) and node.get("nb_element")):
            return False
    return SOURCES not in headings(paragraph)


def _plain(text: nodes.Text, paragraph: nodes.Node) -> bool:
    """링크, 코드, 수식 밖의 글인가."""
    node = text.parent
    while node is not paragraph:
        if isinstance(node, OUTSIDE):
            return False
        node = node.parent
    return True


class LinkTerms(SphinxPostTransform):
    """강의마다 용어가 처음 나오는 자리를 용어집에 잇는다. 노트북의 글은 그대로 둔다."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """본문의 문단을 차례로 본다. 강의 제목에 든 말은 그 강의가 설명하므로 건너뛴다."""
        if not LECTURE.fullmatch(self.env.docname) or GLOSSARY not in self.env.all_docs:
            return
        topic = self.env.titles[self.env.docname].astext()
        self.seen = {term.ko for name, term in _surfaces().items() if name in topic}
        self.page = self.app.builder.get_relative_uri(self.env.docname, GLOSSARY)
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if _reads_as_prose(paragraph):
                for text in list(paragraph.findall(nodes.Text)):
                    if _plain(text, paragraph):
                        text.parent.replace(text, self._linked(text.astext()))

    def _linked(self, text: str) -> list[nodes.Node]:
        """글을 나누어 아직 나오지 않은 용어에 링크를 건다."""
        pieces: list[nodes.Node] = []
        end = 0
        for found in _pattern().finditer(text):
            term = _surfaces()[found[1]]
            if not term.link or term.ko in self.seen:
                continue
            self.seen.add(term.ko)
            pieces += [nodes.Text(text[end : found.start()]), self._link(found[1], term)]
            end = found.end()
        return [*pieces, nodes.Text(text[end:])]

    def _link(self, surface: str, term: terms.Term) -> nodes.reference:
        return nodes.reference(
            "",
            surface,
            internal=True,
            refuri=f"{self.page}#{term.anchor}",
            reftitle=f"{term.ko}({term.en}): {term.definition}",
            classes=["term-link"],
        )
