"""강의마다 슬라이드를 함께 쓴다. 노트북의 셀 메타데이터(content/deck.py)가 정한 대로 빌드할 때 만든다.

강의를 읽을 때 셀마다 표시를 끼워 넣고 그 안에서 장의 글을 읽으므로, 장의 글에도 수식과 실행에서 끌어온 수를
쓸 수 있다. 표시는 강의를 쓰기 전에 걷어 낸다. 문단은 장의 노트(S)로 들어간다.
"""

from __future__ import annotations

import itertools
import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from docutils.utils import new_document
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from naerimak.catalog.explorers import APART

from ..content import deck, numbers, symbols
from .hosting import WIDGET_VIEW
from .page import Html, Page

LECTURE = re.compile(r"chapters/((\d\d)_\w+)")
READ = "naerimak_deck"
USELESS = ("copybutton.css", "print.css", "basic.css", "styles/pydata-sphinx-theme.css", "pygments.css")
"""슬라이드에 쓰지 않거나 틀이 이미 적은 스타일."""
NOTED = nodes.paragraph | nodes.bullet_list | nodes.enumerated_list | nodes.math_block


class SlideMark(nodes.General, nodes.Element):
    """셀이 시작하는 곳. 그 셀이 여는 장과 장의 글을 품는다."""


class SlideText(nodes.General, nodes.Element):
    """장 하나의 제목이나 글 한 마디."""


# ---------------------------------------------------------------- 읽기


def mark_cells(app: Sphinx, docname: str, source: list[str]) -> None:
    """강의의 셀 앞마다 표시를 끼워 넣는다. 첫 셀은 제목이 먼저 와야 하므로 뒤에 넣는다."""
    if not LECTURE.fullmatch(docname) or not source[0].lstrip().startswith("{"):
        return
    notebook = json.loads(source[0])
    try:
        cells = deck.read_deck(notebook, docname)
    except deck.DeckError as error:
        raise ExtensionError(str(error), modname="슬라이드") from None
    app.env.temp_data[READ] = cells
    marked, lines = [], []
    for index, cell in enumerate(notebook["cells"]):
        mark = {"cell_type": "markdown", "id": f"mark-{index}", "metadata": {}}
        mark["source"] = f":::{{slide-mark}} {index}\n:::"
        marked += [mark, cell] if index else [cell, mark]
        lines += [(index + 1) * 10000] * 2  # 경고에 적히는 셀의 번호는 본래대로 둔다
    notebook["cells"] = marked
    notebook["metadata"]["source_map"] = lines
    source[0] = json.dumps(notebook, ensure_ascii=False)


class SlideMarkHere(SphinxDirective):
    """`{slide-mark}`: `mark_cells`가 끼워 넣는다. 장의 글을 강의의 글처럼 읽는다."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """표시 하나."""
        cells = self.env.temp_data[READ]
        cell = cells[int(self.arguments[0])]
        meanings = symbols.table().get(self.env.docname.partition("/")[2][:2], {})
        mark = SlideMark(cell=cell.index, type=cell.type, kind=cell.kind)
        mark["slides"] = [vars(slide) for slide in cell.slides]
        for number, slide in enumerate(cell.slides):
            told = deck.letters(cells, cell, slide, meanings)
            for place, text in [*slide.texts(), *([("letters", told)] if told else [])]:
                part = SlideText(slide=number, place=place)
                self.state.nested_parse(StringList(text.splitlines()), self.content_offset, part)
                mark += part
        return [mark]


def without_marks(tree: nodes.document) -> nodes.document:
    """표시를 걷어 낸 나무."""
    for mark in list(tree.findall(SlideMark)):
        mark.parent.remove(mark)
    return tree


# ---------------------------------------------------------------- 짜기


@dataclass
class Drawn:
    """장 하나에 놓을 나무의 조각."""

    texts: list[tuple[str, nodes.Element]] = field(default_factory=list)
    formulas: list[nodes.Element] = field(default_factory=list)
    shown: list[tuple[str, list[nodes.Node]]] = field(default_factory=list)
    notes: list[nodes.Node] = field(default_factory=list)
    fragments: list[Drawn] = field(default_factory=list)
    wait: bool = False


def _blocks(tree: nodes.Element) -> Iterator[nodes.Element]:
    """절을 풀어 헤친 글의 조각. 글이 놓인 차례대로 낸다."""
    for child in tree.children:
        if isinstance(child, nodes.section):
            yield from _blocks(child)
        elif isinstance(child, nodes.Element):
            yield child


def _groups(tree: nodes.document) -> list[tuple[SlideMark, list[nodes.Element]]]:
    """셀마다의 표시와 조각."""
    first: list[nodes.Element] = []
    found: list[tuple[SlideMark, list[nodes.Element]]] = []
    for block in _blocks(tree):
        if isinstance(block, SlideMark):
            found.append((block, first if not found else []))
        else:
            (found[-1][1] if found else first).append(block)
    return found


def _part(cell: nodes.Element, element: str) -> nodes.Element | None:
    return next((one for one in cell.findall(nodes.container) if one.get("nb_element") == element), None)


def _pick(box: nodes.Element, lines: tuple[int, int] | None) -> nodes.Element:
    """코드나 글로 된 출력에서 고른 줄. 들여쓴 만큼 당긴다."""
    box = box.deepcopy()
    if lines:
        for code in box.findall(nodes.literal_block):
            text = textwrap.dedent("\n".join(code.astext().splitlines()[lines[0] - 1 : lines[1]]))
            code.rawsource = text
            code.children = [nodes.Text(text)]
    return box


def _without(box: nodes.Element, names: tuple[str, ...]) -> nodes.Element:
    """탐색기의 자리에 뺄 것의 이름을 적는다. 상태에서 빼는 일은 `hosting.host_explorers`가 한다."""
    for raw in list(box.findall(nodes.raw)):
        if names and WIDGET_VIEW in raw.astext():
            text = raw.astext().replace("{", f'{{"less": {json.dumps(names)}, ', 1)
            raw.replace_self(nodes.raw("", text, format="html"))
    return box


def _output(
    blocks: list[nodes.Element], lines: tuple[int, int] | None = None, less: tuple[str, ...] = ()
) -> tuple[str, list[nodes.Node]]:
    """셀의 출력과 그 종류. 글이면 몇 줄만 고르고, 탐색기면 조절기와 칸을 뺄 수 있다."""
    boxes = [box for block in blocks if (box := _part(block, "cell_code_output"))]
    if not boxes:
        return "nothing", []
    box = boxes[0]
    if any(WIDGET_VIEW in raw.astext() for raw in box.findall(nodes.raw)):
        return "explorer", [_without(box.deepcopy(), less)]
    frame = nodes.container(classes=["cell_output"])
    if images := list(box.findall(nodes.image)):
        frame.extend(image.deepcopy() for image in images)
        return "figure", [frame]
    table = any("<table" in raw.astext() for raw in box.findall(nodes.raw))
    return ("table" if table else "text"), [_pick(box, lines)]


def _code(blocks: list[nodes.Element], lines: tuple[int, int] | None) -> list[nodes.Node]:
    """셀의 코드. 몇 줄만 고를 수 있다."""
    box = next((box for block in blocks if (box := _part(block, "cell_code_source"))), None)
    return [_pick(box, lines)] if box else []


def _formulas(tree: nodes.document, blocks: list[nodes.Element], asked: list[Any]) -> list[nodes.Element]:
    """이름이나 몇째인지로 고른 식."""
    named = {block.get("label"): block for block in tree.findall(nodes.math_block)}
    own = [formula for block in blocks for formula in block.findall(nodes.math_block)]
    found: list[nodes.Element] = []
    for one in asked:
        formula = named.get(one) if isinstance(one, str) else next(iter(own[one - 1 : one]), None)
        if formula is None:
            raise ExtensionError(f"slide.formula의 {one!r}인 식을 찾지 못했습니다.", modname="슬라이드")
        found.append(formula.deepcopy())
    return found


def _notes(blocks: list[nodes.Element]) -> list[nodes.Node]:
    return [block.deepcopy() for block in blocks if isinstance(block, NOTED)]


def _texts(mark: SlideMark, number: int) -> list[tuple[str, nodes.Element]]:
    """표시가 품은 `number`째 장의 글."""
    found = [text for text in mark.findall(SlideText) if text["slide"] == number]
    return [(text["place"], text.deepcopy()) for text in found]


def _split_notes(blocks: list[nodes.Element], slides: list[dict[str, Any]]) -> list[list[nodes.Element]]:
    """한 셀이 여러 장을 열면 글도 나눈다.

    장의 식이 나오는 데까지가 그 장의 노트이고, 식이 없는 장은 다음 장의 식을 이끄는 문단 앞까지이다.
    """

    def place(slide: dict[str, Any], rest: list[nodes.Element]) -> int | None:
        labels = [block.get("label") for block in rest]
        return max((labels.index(one) for one in slide["formula"] if one in labels), default=None)

    shares: list[list[nodes.Element]] = []
    rest: list[nodes.Element] = [block for block in blocks if isinstance(block, NOTED)]
    for slide, following in itertools.pairwise(slides):
        own, after = place(slide, rest), place(following, rest)
        end = own + 1 if own is not None else max((after or 0) - 1, 0)
        shares.append(rest[:end])
        rest = rest[end:]
    return [*shares, rest]


def _designed(tree: nodes.document, groups: list[tuple[SlideMark, list[nodes.Element]]]) -> list[Drawn]:
    """메타데이터대로 짠 장들."""
    drawn: list[Drawn] = []
    ahead: list[nodes.Node] = []  # 새 제목 아래의 글은 다음 장을 여는 말이다
    for mark, blocks in groups[1:]:
        if mark["type"] == "skip":
            continue
        shares = _split_notes(blocks, mark["slides"])
        for number, slide in enumerate(mark["slides"]):
            one = Drawn(wait=slide["wait"], notes=_notes(shares[number]))
            one.texts = _texts(mark, number)
            one.formulas = _formulas(tree, blocks, list(slide["formula"]))
            if slide["show"] in ("code", "both"):
                one.shown.append(("code", _code(blocks, slide["lines"])))
            if slide["show"] in ("output", "both"):
                # 둘 다 보이면 고른 줄은 코드의 것이다.
                lines = slide["lines"] if slide["show"] == "output" else None
                one.shown.append(_output(blocks, lines, slide["less"]))
            if slide["show"] == "table":
                tables = [table for block in blocks for table in block.findall(nodes.table)]
                one.shown.append(("table", [table.deepcopy() for table in tables[:1]]))
            if mark["type"] == "fragment" and drawn:
                drawn[-1].fragments.append(one)
                drawn[-1].notes += one.notes
            else:
                one.notes = ahead + one.notes
                ahead = []
                drawn.append(one)
        if not mark["slides"] and drawn:
            heads = [place for place, block in enumerate(blocks) if isinstance(block, nodes.title)]
            end = min(heads, default=len(blocks))
            drawn[-1].notes += _notes(blocks[:end])
            ahead += _notes(blocks[end:])
    if drawn:
        drawn[-1].notes += ahead
    return drawn


def _automatic(tree: nodes.document) -> list[Drawn]:
    """아직 짜지 않은 강의: 제목마다 한 장, 탐색기마다 한 장."""
    drawn: list[Drawn] = []

    def open_slide(title: nodes.Element) -> Drawn:
        text = SlideText(place="title")
        text += nodes.paragraph("", "", *(child.deepcopy() for child in title.children))
        drawn.append(Drawn(texts=[("title", text)]))
        return drawn[-1]

    for section in tree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title is None:
            continue
        one = open_slide(title)
        for block in section.children:
            if isinstance(block, NOTED):
                one.notes += _notes([block])
                if isinstance(block, nodes.math_block) and not one.shown and not one.formulas:
                    one.formulas = [block.deepcopy()]
            elif isinstance(block, nodes.container) and "cell" in block.get("classes", []):
                shown = _output([block])
                if shown[0] in ("figure", "explorer", "table") and (one.shown or one.formulas):
                    one = open_slide(title)
                if shown[0] != "nothing" and not one.shown:
                    one.shown.append(shown)
    # 제목만 있는 첫 절은 첫 장이 대신한다.
    return drawn if not drawn or drawn[0].shown else drawn[1:]


def _cover_and_close(groups: list[tuple[SlideMark, list[nodes.Element]]]) -> tuple[Drawn, list[nodes.Node]]:
    """첫 장에 적을 글과, 끝 장에 적을 한 줄 요약."""
    mark, blocks = groups[0]
    cover = Drawn(notes=_notes(blocks))
    cover.texts = _texts(mark, 0)
    paragraphs = [block for block in blocks if isinstance(block, nodes.paragraph)]
    return cover, [block.deepcopy() for block in paragraphs[:1]]


class SetSlidesAside(SphinxPostTransform):
    """표시를 걷어 내고, 장에 놓을 조각을 베껴 둔다. 용어의 링크처럼 강의에만 있는 것이 붙기 전에 한다."""

    def run(self, **kwargs: Any) -> None:
        """강의 하나를 본다."""
        marks = list(self.document.findall(SlideMark))
        if not marks:
            return
        groups = _groups(self.document)
        designed = any(mark["type"] in deck.STARTS for mark in marks[1:])
        slides = _designed(self.document, groups) if designed else _automatic(self.document)
        cover, summary = _cover_and_close(groups)
        exercises = {one for tree in self.document.findall() if (one := _exercise(tree))}
        without_marks(self.document)
        document: Any = self.document
        tree = _tree(document, [cover, *slides], summary, sorted(exercises))
        numbers.WriteNumbers(tree).apply()
        document.naerimak_slides = tree


def _exercise(tree: nodes.Node) -> str | None:
    label = tree.get("label", "") if isinstance(tree, nodes.Element) else ""
    found = re.fullmatch(r"ex-(\d\d-\d+)", label) if isinstance(label, str) else None
    return found[1] if found else None


# ---------------------------------------------------------------- 그리기


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def _line(tag: str, kind: str, text: nodes.Element) -> list[nodes.Node]:
    """한 마디. 한 문단이면 문단의 껍질을 벗긴다."""
    inside: list[nodes.Node] = list(text.children)
    if len(inside) == 1 and isinstance(inside[0], nodes.paragraph):
        inside = _keep_particles(inside[0].children)
    return [_raw(f'<{tag} class="{kind}">'), nodes.inline("", "", *inside), _raw(f"</{tag}>")]


def _keep_particles(inside: list[nodes.Node]) -> list[nodes.Node]:
    """수식이나 따옴표와 그 뒤에 붙은 조사나 글자의 뜻 사이에서 줄이 바뀌지 않게 묶는다."""
    kept: list[nodes.Node] = []
    for one in inside:
        if isinstance(one, nodes.Text):
            one = nodes.Text(re.sub(r"”(?=\w)", "”\u2060", str(one)))
        # 수식은 상자라서 줄바꿈하지 않는 빈칸 앞에서도 줄이 바뀐다.
        tail = re.match(r"\u00a0?\S+", str(one)) if isinstance(one, nodes.Text) else None
        if tail and kept and isinstance(kept[-1], nodes.math):
            kept[-1] = nodes.inline("", "", kept[-1], nodes.Text(tail[0]), classes=["slide-together"])
            one = nodes.Text(str(one)[tail.end() :])
        kept.append(one)
    return kept


def _body(one: Drawn) -> Iterator[nodes.Node]:
    """장의 몸: 글, 질문, 식, 보일 것, 답."""
    if points := [text for place, text in one.texts if place == "point"]:
        yield _raw('<ul class="slide-points">')
        for text in points:
            yield from _line("li", "slide-point", text)
        yield _raw("</ul>")
    for place, text in one.texts:
        if place == "ask":
            yield from _line("p", "slide-ask", text)
    hidden = " fragment" if one.wait else ""
    if one.formulas:
        yield _raw(f'<div class="slide-formula{hidden}">')
        yield from one.formulas
        for place, text in one.texts:
            if place == "letters":
                yield from _line("p", "slide-letters", text)
        yield _raw("</div>")
    for kind, shown in one.shown:
        if shown:
            yield _raw(f'<div class="slide-shown slide-{kind}{hidden}">')
            yield from shown
            yield _raw("</div>")
    for fragment in one.fragments:
        yield _raw('<div class="slide-part fragment">')
        yield from _body(fragment)
        yield _raw("</div>")
    for place, text in one.texts:
        if place == "answer":
            yield from _line("p", "slide-answer fragment", text)


def _tree(lecture: Any, slides: list[Drawn], summary: list[nodes.Node], exercises: list[str]) -> Any:
    """슬라이드 전체의 나무. 강의의 제목과 번호는 틀이 채운다."""
    tree = new_document("<slides>", lecture.settings)
    total = len(slides) + 1

    def page(number: int, kind: str, body: list[nodes.Node], notes: list[nodes.Node]) -> None:
        foot = f'<p class="slide-foot"><span class="slide-running"></span><span>{number} / {total}</span></p>'
        tree.extend([_raw(f'<section class="slide {kind}" aria-roledescription="슬라이드">'), *body])
        if notes:
            tree.extend([_raw('<aside class="slide-notes" hidden>'), *notes, _raw("</aside>")])
        tree.append(_raw(f"{foot}</section>"))

    cover = slides[0]
    points = [node for place, text in cover.texts if place != "title" for node in _line("p", "", text)]
    page(1, "slide-cover", [_raw("<!--표지-->"), *points, _raw("<!--도움말-->")], cover.notes)
    for number, one in enumerate(slides[1:], start=2):
        title = [text for place, text in one.texts if place == "title"]
        head = _line("h2", "slide-title", title[0]) if title else []
        body = [*head, _raw('<div class="slide-body">'), *_body(one), _raw("</div>")]
        kinds = [kind for kind, _ in one.shown] + (["formula"] if one.formulas else [])
        page(number, " ".join(f"has-{kind}" for kind in kinds), body, one.notes)
    close: list[nodes.Node] = [_raw('<h2 class="slide-title">정리</h2><div class="slide-body">')]
    for paragraph in summary:
        # "한 줄 요약."이라는 말은 제목이 대신한다.
        inside = [child for child in paragraph.children if not isinstance(child, nodes.strong)]
        close += [_raw('<p class="slide-summary">'), nodes.inline("", "", *inside), _raw("</p>")]
    if exercises:
        close.append(_raw(f"<!--연습 {len(exercises)} {exercises[0]} {exercises[-1]}-->"))
    page(total, "slide-close", [*close, _raw("</div>")], [])
    return tree


# ---------------------------------------------------------------- 쓰기

ID = re.compile(r'\sid="[^"]*"')
LOCAL = re.compile(r'href="#')
# 같은 폴더의 쪽으로 가는 링크. 슬라이드는 chapters와 나란한 폴더에 있다.
NEIGHBOR = re.compile(r'href="(?=[\w.-]+\.html)')


def link_slides(page: Page) -> None:
    """강의의 단추가 가리킬 슬라이드의 주소를 준다."""
    if (found := LECTURE.fullmatch(page.name)) and page.app.builder.name == "html":
        page.context["slides"] = f"slides/{found[1]}.html"


def _settled(piece: str, lecture: str) -> str:
    """장에 베낀 조각의 표시. 이름은 강의의 것이므로 지우고, 링크는 강의로 보낸다."""
    if not piece.startswith("<") or piece.startswith("<!--"):
        return piece
    return NEIGHBOR.sub('href="../chapters/', LOCAL.sub(f'href="{lecture}#', ID.sub("", piece)))


def split_off_slides(page: Page) -> Page | None:
    """강의의 슬라이드. 강의가 아니면 None이다."""
    tree = getattr(page.doctree, "naerimak_slides", None)
    if "slides" not in page.context or tree is None:
        return None
    builder: Any = page.app.builder
    links = (str(tag.get("href")) for tag in page.html.tags("link") if tag.get("rel") == "stylesheet")
    styles = [link.partition("_static/")[2].partition("?")[0] for link in links]
    scripts = " ".join(str(tag.get("src")) for tag in page.html.tags("script"))
    lecture = f"../{page.name}.html"
    found = LECTURE.fullmatch(page.name)
    assert found is not None
    box = nodes.container("", *tree.children)
    pieces = [_settled(piece, lecture) for piece in Html.read(builder.render_partial(box)["fragment"]).pieces]
    title = Markup(page.context["title"]).striptags()
    values = {
        "title": title,
        "number": int(found[2]),
        "favicon": page.context["favicon"],
        "book": page.app.config.html_title or page.app.config.project,
        "lecture": lecture,
        "styles": [style for style in styles if style not in USELESS],
        "apart": [kind for kind in APART if f"naerimak-{kind}.js" in scripts],
    }
    html = builder.templates.render("slides.html", {**values, "slides": Markup("".join(pieces))})
    running = f"{found[2]} {escape(title)}"
    html = html.replace(
        '<span class="slide-running"></span>', f'<span class="slide-running">{running}</span>'
    )
    html = html.replace("<!--표지-->", _cover(values)).replace("<!--도움말-->", _help(lecture))
    html = re.sub(r"<!--연습 (\d+) (\S+) (\S+)-->", lambda one: _exercises(one, lecture), html)
    name = page.context["slides"].removesuffix(".html")
    return Page(page.app, name, values, page.doctree, page.widgets, Html.read(html))


def _cover(values: dict[str, Any]) -> str:
    mark = f'<img class="slide-mark dark-light" src="{values["favicon"]}" alt="" width="96" height="96">'
    return f'{mark}<p class="slide-number">{values["number"]}강</p><h1>{escape(values["title"])}</h1>'


def _help(lecture: str) -> str:
    keys = "<kbd>→</kbd> 다음 <kbd>←</kbd> 앞 <kbd>S</kbd> 노트 <kbd>F</kbd> 전체 화면"
    return f'<p class="slide-help">{keys} · <a href="{lecture}">강의의 글</a></p>'


def _exercises(found: re.Match[str], lecture: str) -> str:
    count, first, last = found.groups()
    named = f"{first}부터 {last}까지 " if first != last else first + " "
    where = f'<a href="{lecture}">강의</a>의 연습 {named}{count}문제'
    return f'<p class="slide-exercises">{where}를 풀어 봅니다.</p>'


def hurry_pictures(page: Page) -> None:
    """장을 넘길 때와 인쇄할 때 그림이 이미 와 있어야 한다."""
    for picture in page.html.tags("img"):
        picture.text = picture.text.replace(' loading="lazy"', "")


def write_slides(page: Page) -> None:
    """슬라이드를 쓴다. Sphinx는 강의만 쓴다."""
    target = Path(page.app.outdir, f"{page.name}.html")
    target.parent.mkdir(exist_ok=True)
    target.write_text(str(page.html), "utf8")
