"""찾아보기 쪽들이 함께 쓰는 도구: 강의의 이름과 절의 주소."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

LOGGER = logging.getLogger(__name__)
LECTURE = re.compile(r"chapters/(\d\d)_\w+")


def lecture_name(env: BuildEnvironment, docname: str) -> str:
    """차례에 보이는 강의의 이름: `05 AdaGrad`."""
    number = LECTURE.fullmatch(docname)
    title = env.titles[docname].astext()
    return f"{number[1]} {title}" if number else title


def headings(node: nodes.Node) -> Iterator[str]:
    """글을 둘러싼 절의 제목. 안쪽부터 낸다. 연습의 본문도 docutils에서는 절이지만 제목이 없다."""
    while node := node.parent:
        if isinstance(node, nodes.section) and isinstance(node[0], nodes.title):
            yield node[0].astext()


def heading_id(env: BuildEnvironment, docname: str, heading: str) -> str | None:
    """제목이 `heading`인 절의 주소. 그런 절이 없으면 None."""
    slugs: dict[str, Any] = env.metadata[docname].get("myst_slugs", {})
    return next((anchor for _, anchor, title in slugs.values() if title == heading), None)


def lecture_link(builder: Builder, fromdoc: str, where: str, short: bool = False) -> nodes.Node:
    """`쪽#절의 제목`으로 가는 링크. `short`이면 강의의 번호만 적는다.

    쪽이 이번 책에 없으면 글만 내고, 절이 없으면 경고한다.
    """
    page, _, heading = where.partition("#")
    env, docname = builder.env, f"chapters/{page}"
    if docname not in env.all_docs:
        return nodes.inline("", where)
    anchor = heading_id(env, docname, heading) if heading else ""
    if anchor is None:
        LOGGER.warning("그런 절이 없습니다: %s", where, location=fromdoc, type="naerimak")
    label = f"{page[:2]}강" if short else ", ".join(filter(None, [lecture_name(env, docname), heading]))
    return make_refnode(builder, fromdoc, docname, anchor or "", nodes.inline("", label))


class LectureLink(nodes.General, nodes.Inline, nodes.TextElement):
    """쪽을 쓸 때 `lecture_link`로 바뀔 자리. 강의의 이름과 절의 주소는 모든 쪽을 읽어야 안다."""


class ResolveLectureLinks(SphinxPostTransform):
    """강의로 가는 링크의 자리를 채운다."""

    def run(self, **kwargs: Any) -> None:
        """문서 안의 자리를 모두 채운다."""
        for place in list(self.document.findall(LectureLink)):
            link = lecture_link(self.app.builder, self.env.docname, place["where"], place.get("short", False))
            place.replace_self(link)
