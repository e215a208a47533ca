"""책에서 찾기. 여기서는 절마다 글을 모아 파일 하나로 쓰고, 찾는 일은 브라우저에서 MiniSearch가 한다.

Sphinx의 찾기는 쪽을 찾을 뿐 절을 열지 못하고 한국어를 가르지 않는다. Pagefind는 file://에서 돌지 않는다.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..build import VENDOR, PageRecords, address_digest, staged
from ..content.plain import plain_leaf
from ..content.terms import terms
from .page import Page
from .slides import without_marks

ENGINE = Path(__file__).with_name("search.js")
LIBRARY = VENDOR / "minisearch"
BUNDLE = "naerimak-search.js"
COMMENT = re.compile(r"/\*\*.*?\*/|//# sourceMappingURL[^\n]*", re.DOTALL)
LECTURE = re.compile(r"chapters/\d\d_\w+")
# 코드와 실행 결과에는 import와 숫자가 많아 글보다 먼저 걸린다. 따로 세운 수식은 찾을 말이 아니다.
UNSEARCHED = (
    nodes.literal_block, nodes.math_block, nodes.raw, nodes.Invisible, nodes.title,
    addnodes.desc_addname, addnodes.desc_annotation, addnodes.desc_returns,
)  # fmt: skip


class Section(NamedTuple):
    """찾기 결과 한 줄이 될 절. 용어집의 용어와 API의 이름도 각각 한 절로 친다."""

    anchor: str
    heading: str
    text: str


def _holder(node: Any) -> tuple[str, str] | None:
    """절처럼 제 주소와 제목이 있는 노드라면 그 둘."""
    if isinstance(node, nodes.section) and isinstance(node[0], nodes.title):  # 연습의 본문은 제목이 없다
        return node["ids"][0], node[0].astext()
    if isinstance(node, (nodes.definition_list_item, addnodes.desc)):
        name: Any = node[0]
        if name.get("ids"):
            return name["ids"][0], name.get("fullname") or name.astext()
    return None


def _sections(holder: nodes.Element, anchor: str, heading: str) -> Iterator[Section]:
    """절 하나와 그 안의 절들. 안의 절이 가진 글은 바깥 절에 넣지 않는다."""
    inner: list[Section] = []
    words: list[str] = []

    def collect(node: Any) -> None:
        if isinstance(node, UNSEARCHED):
            return
        if isinstance(node, addnodes.desc_parameter):
            # 인자는 이름만 찾는다. 기본값과 타입까지 적으면 결과의 줄을 읽을 수 없다.
            words.append(" " + re.split(r"[^*\w]", node.astext())[0])
        elif (leaf := plain_leaf(node)) is not None:
            words.append(leaf)
        elif found := _holder(node):
            inner.extend(_sections(node, *found))
        else:
            for child in node.children:
                collect(child)
            if not isinstance(node, nodes.Inline):
                words.append(" ")

    for child in holder.children:
        collect(child)
    yield Section(anchor, heading, " ".join("".join(words).split()))
    yield from inner


class CollectSections(PageRecords):
    """쪽을 읽을 때 절(Section)을 적어 둔다. 한 쪽을 고쳐 다시 지을 때 다른 쪽의 나무를 펴지 않는다."""

    NAME = "sections"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """절마다 글을 모은다."""
        parts: list[Any] = without_marks(doctree.deepcopy()).children
        held = [(node, found) for node in parts if (found := _holder(node))]
        sections = [one for node, found in held for one in _sections(node, *found)]
        self.of(app.env)[app.env.docname] = sections


def spellings() -> dict[str, str]:
    """영어와 다른 표기를 책의 말로 잇는 표. 책의 말은 저 자신으로 이어, 그 안의 일부가 바뀌지 않게 한다."""
    found: dict[str, str] = {}
    for term in terms():
        others = (*term.wrong, *term.en.split(", "), *term.search, *term.allow)
        found |= {other.lower(): other if other in term.allow else term.ko for other in others}
    found |= {term.ko.lower(): term.ko for term in terms()}
    return {word: to.lower() for word, to in found.items()}


def _defined_at(docname: str, heading: str) -> str:
    """이 절에서 뜻을 밝힌 용어들."""
    place = f"{docname.removeprefix('chapters/')}#{heading}"
    names = [name for term in terms() if term.where == place for name in (term.ko, *term.also)]
    return " ".join(dict.fromkeys(" ".join(names).split()))


def contents(app: Sphinx, env: BuildEnvironment) -> dict[str, Any]:
    """찾기에 쓰는 모든 것. 앞 강의가 말을 먼저 소개하므로, 다른 조건이 같으면 앞선 쪽이 먼저 나온다."""
    pages, sections = [], []
    for number, docname in enumerate(dict.fromkeys([*_reading_order(env), *sorted(env.all_docs)])):
        weight = 0.97**number * (1 if LECTURE.fullmatch(docname) else 0.5)
        pages.append((app.builder.get_target_uri(docname), env.titles[docname].astext(), round(weight, 3)))
        for section in CollectSections.of(env)[docname]:
            defines = _defined_at(docname, section.heading)
            sections.append((number, section.anchor, section.heading, defines, section.text))
    return {"pages": pages, "sections": sections, "words": spellings()}


def _reading_order(env: BuildEnvironment) -> Iterator[str]:
    """차례에 적힌 순서."""
    queue = [env.config.root_doc]
    while queue:
        docname = queue.pop(0)
        yield docname
        queue = [*env.toctree_includes.get(docname, []), *queue]


def write_bundle(app: Sphinx, env: BuildEnvironment) -> None:
    """찾을 때 한 번만 받는 파일을 쓴다. 스크립트라서 fetch를 막는 file://에서도 읽힌다."""
    text = json.dumps(contents(app, env), ensure_ascii=False, separators=(",", ":"))
    library, engine = (path.read_text("utf8") for path in (LIBRARY / "umd" / "index.js", ENGINE))
    license_ = LIBRARY.joinpath("LICENSE.txt").read_text("utf8")
    start = f"naerimakSearch.ready = naerimakSearch.open({text});\n"
    code = "\n".join(line.lstrip() for line in COMMENT.sub("", library).splitlines())
    body = "\n".join([f"/*! MiniSearch\n{license_}*/", code, engine, start])
    _bundle(app).write_text(body, "utf8")


def _bundle(app: Sphinx) -> Path:
    """찾기 파일의 자리."""
    return staged(app) / BUNDLE


def replace_sphinx_search(app: Sphinx) -> None:
    """Sphinx가 색인과 찾기 스크립트를 만들지 않게 한다."""
    builder: Any = app.builder
    builder.search = False


def search_page(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """찾기 쪽."""
    return [("search", {"title": "찾기"}, "search.html")]


def add_address(page: Page) -> None:
    """찾기 칸이 받을 파일의 주소."""
    page.context["search_bundle"] = f"_static/{BUNDLE}"
    page.context["search_digest"] = address_digest(_bundle(page.app))


def readdress(app: Sphinx) -> None:
    """이번에 다시 쓰지 않은 쪽의 찾기 칸도 새로 쓴 찾기 파일을 가리키게 한다."""
    address = f"{BUNDLE}?v={address_digest(_bundle(app))}"
    for path in Path(app.outdir).rglob("*.html"):
        before = path.read_text("utf8")
        after = re.sub(rf"{re.escape(BUNDLE)}\?v=\w+", address, before)
        if after != before:
            path.write_text(after, "utf8")
