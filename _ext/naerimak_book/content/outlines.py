"""쪽의 뼈대. Sphinx는 한 문장을 고쳐도 그림과 연습의 번호를 매기려고 모든 쪽의 나무를 편다.

쪽을 읽을 때 절과 차례와 번호를 받을 것만 적어 두고, 번호를 매길 때에는 그것을 읽게 한다. 매기는 일은 그대로
Sphinx가 한다.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment

from ..build import PageRecords

READ = (nodes.section, addnodes.toctree, nodes.caption, nodes.title, nodes.literal_block)
"""Sphinx가 번호를 매기며 보는 것: 절, 차례, 제목이 있는지, 코드가 든 상자인지."""


def alone(found: Iterable[nodes.Node]) -> list[nodes.Node]:
    """나무에서 떼어 베낀 것. 마디는 제 문서 전체를 붙들고 있어, 그대로 적으면 기록이 책만큼 커진다."""
    copies: list[Any] = [one.deepcopy() for one in found]
    for copy in copies:
        for node in copy.findall():
            node.document = None
    return copies


def outline(node: Any, domains: Collection[Domain]) -> nodes.Element | None:
    """`node`에서 번호와 상관있는 것만 남긴 나무. 남길 것이 없으면 None."""
    inside = [outline(child, domains) for child in node.children if isinstance(child, nodes.Element)]
    kept = [one for one in inside if one is not None]
    numbered = any(domain.get_enumerable_node_type(node) for domain in domains)
    if not (kept or numbered or isinstance(node, READ)):
        return None
    bare: nodes.Element = type(node)("", **node.attributes)
    bare += kept
    if isinstance(node, (nodes.caption, nodes.title)):
        # 제목이 비어 있으면 번호를 받지 못한다.
        bare += nodes.Text(node.astext())
    return bare


class CollectOutlines(PageRecords):
    """쪽을 읽을 때 뼈대를 적어 둔다."""

    NAME = "outlines"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """번호를 받는 것이 무엇인지는 Sphinx에 물어본다. 확장이 더할 수 있다."""
        domains = list(app.env.domains.values())
        whole = nodes.Element()
        whole += [one for child in doctree.children if (one := outline(child, domains)) is not None]
        self.of(app.env)[app.env.docname] = whole


def read_outlines(env: BuildEnvironment) -> None:
    """번호를 매기는 동안 나무 대신 뼈대를 읽게 한다."""
    vars(env)["get_doctree"] = CollectOutlines.of(env).__getitem__


def read_trees(env: BuildEnvironment) -> None:
    """쪽을 쓸 때에는 다시 나무를 읽는다."""
    del vars(env)["get_doctree"]
