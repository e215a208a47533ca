"""참고 문헌. 문헌은 `references.bib`에 있고, 문헌마다 인용한 강의를 노트북에서 찾아 잇는다."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from pybtex.database import Entry, parse_file
from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style.formatting import BaseStyle
from pybtex.style.template import Node, node
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.plugin import register_plugin as register_bibtex_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from .lookup import LECTURE, lecture_name

CHAPTERS = Path(__file__).resolve().parents[3] / "chapters"
BIBLIOGRAPHY = CHAPTERS / "references.bib"


# ---------------------------------------------------------------- 적는 형태


def address(entry: Entry) -> tuple[str, str] | None:
    """문헌의 주소와 보일 글. doi, arXiv, 쪽 주소의 차례로 고른다."""
    fields = entry.fields
    if "doi" in fields:
        return f"https://doi.org/{fields['doi']}", f"doi:{fields['doi']}"
    if "eprint" in fields:
        return f"https://arxiv.org/abs/{fields['eprint']}", f"arXiv:{fields['eprint']}"
    if "url" in fields:
        return fields["url"], re.sub(r"^https://(www\.)?|/$", "", fields["url"]).split("/")[0]
    return None


def last_name(entry: Entry) -> str:
    """첫 지은이의 성. 기관이면 그 이름이다."""
    return " ".join(entry.persons["author"][0].last_names).strip("{}")


def authors(entry: Entry) -> str:
    """지은이. `and others`는 `외`로 적는다."""
    people = entry.persons["author"]
    names = [" ".join([*one.first_names, *one.middle_names, *one.last_names]).strip("{}") for one in people]
    return ", ".join(names).replace(", others", " 외")


def place(entry: Entry) -> str:
    """실린 곳 뒤의 총서, 권, 호, 쪽."""
    get = entry.fields.get
    number = f"({get('number')})" if "number" in entry.fields else ""
    volume = " ".join(filter(None, [get("series"), get("volume", "") + number]))
    return ", ".join(filter(None, [volume, get("pages", "").replace("--", "–")]))


@node  # type: ignore[untyped-decorator]
def _one_line(children: list[Any], data: dict[str, Any]) -> Text:
    entry: Entry = data["entry"]
    get = entry.fields.get
    year = f"({get('year')})" if "year" in entry.fields else ""
    title = get("title").replace("$O(1/k^2)$", "O(1/k²)")
    parts: list[Any] = [authors(entry), year, ". "]
    parts += (
        [Tag("em", title), f", {get('edition')}판" if "edition" in entry.fields else ""]
        if entry.type == "book"
        else [title]
    )
    parts.append(". ")
    if where := get("journal") or get("booktitle"):
        rest = place(entry)
        glue = " " if "journal" in entry.fields else ", "
        parts += [Tag("em", where), glue if rest else "", rest, ". "]
    elif where := get("publisher") or get("howpublished"):
        parts += [where, ". "]
    if link := address(entry):
        parts += [HRef(*link)]
    return Text(*parts)


class Style(BaseStyle):
    """강의의 출처와 같은 형태: 지은이(연도). 제목. *실린 곳* 권(호), 쪽. 주소."""

    default_sorting_style = "author_year_title"
    default_label_style = "number"

    def _template(self, entry: Entry) -> Node:
        return _one_line()

    get_article_template = get_book_template = get_inproceedings_template = _template
    get_incollection_template = get_misc_template = _template


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class Reference(AuthorYearReferenceStyle):
    """본문에서 부르는 형태: `Duchi 외(2011)`, 둘이면 `Kingma·Ba(2015)`."""

    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    person: PersonStyle = field(
        default_factory=lambda: PersonStyle(sep="·", sep2="·", last_sep="·", other=" 외")
    )
    text_reference_sep: str = ""


register_plugin("pybtex.style.formatting", "naerimak", Style)
register_bibtex_plugin("sphinxcontrib.bibtex.style.referencing", "naerimak", Reference)


# ---------------------------------------------------------------- 인용한 강의


@cache
def entries() -> dict[str, Entry]:
    """모든 문헌."""
    return dict(parse_file(str(BIBLIOGRAPHY)).entries)


def cites(text: str, key: str) -> bool:
    """글이 문헌을 인용하는가. 주소나 제목이 있거나 `{cite}`가 있으면 그렇다."""
    entry = entries()[key]
    marks = [entry.fields[name] for name in ("doi", "eprint", "url") if name in entry.fields]
    # 주소가 없는 문헌은 제목과 지은이가 함께 있어야 한다.
    named = entry.fields["title"] in text and last_name(entry) in text
    # 글자만 찾는 것이 식보다 백 배 빨라, 있을 때에만 식으로 다시 본다.
    found = any(mark in text and re.search(re.escape(mark) + r"(?![\w/-])", text) for mark in marks)
    called = key in text and re.search(rf"{{cite[\w:]*}}`[^`]*\b{key}\b", text)
    return found or (not marks and named) or bool(called)


@cache
def _prose(path: Path, modified: float) -> str:
    cells = json.loads(path.read_text("utf8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def citing_lectures(key: str, names: list[str]) -> list[str]:
    """문헌을 인용한 강의."""
    paths = {name: CHAPTERS.parent / f"{name}.ipynb" for name in names}
    return [name for name, path in paths.items() if cites(_prose(path, path.stat().st_mtime), key)]


def citations(names: list[str]) -> dict[str, list[str]]:
    """문헌마다 그것을 인용한 강의."""
    return {key: citing_lectures(key, names) for key in entries()}


class ListReferences(SphinxPostTransform):
    """문헌의 목록을 여느 목록으로 바꾸고, 문헌마다 인용한 강의로 가는 링크를 붙인다.

    docutils가 쓰는 doc-biblioentry는 이제 쓰지 않기로 한 역할이고, 번호는 지은이와 연도로 부르는 이 책에
    쓸모없다.
    """

    def run(self, **kwargs: Any) -> None:
        """잇달아 놓인 `citation`을 목록 하나로 모은다. 주소는 그대로다."""
        citations = list(self.document.findall(nodes.citation))
        if not citations:
            return
        listed = nodes.bullet_list(classes=["references"])
        citations[0].parent.insert(citations[0].parent.index(citations[0]), listed)
        for citation in citations:
            citation.parent.remove(citation)
            body = [child for child in citation if not isinstance(child, nodes.label)]
            listed += nodes.list_item("", *body, self._cited_in(citation), ids=citation["ids"])

    def _cited_in(self, citation: nodes.citation) -> nodes.paragraph:
        key = next(name.removeprefix("cite-") for name in citation["ids"] if name.startswith("cite-"))
        links = nodes.paragraph(classes=["cited-in"])
        lectures = [name for name in sorted(self.env.all_docs) if LECTURE.fullmatch(name)]
        for docname in citing_lectures(key, lectures):
            label = nodes.inline("", lecture_name(self.env, docname))
            link = make_refnode(self.app.builder, self.env.docname, docname, "", label)
            links += [link, nodes.Text(" ")]
        return links
