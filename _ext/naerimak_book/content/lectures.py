"""강의 지도. 차례의 부마다 강의와 그 강의가 답하는 질문을 적는다. 차례에 넣은 강의는 저절로 실린다."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from .lookup import LECTURE, LectureLink

SUMMARY = "한 줄 요약."


class Answer(nodes.General, nodes.TextElement):
    """질문을 적지 않은 강의의 한 줄 요약이 놓일 자리. 강의를 다 읽어야 안다."""


class LectureMap(SphinxDirective):
    """`{lecture-map}`: 본문에 `강의: 질문`을 한 줄씩 적는다.

    적지 않은 강의는 한 줄 요약의 첫 문장을 보인다.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """부마다 절 하나와 표 하나."""
        source = Path(self.env.srcdir, self.config.external_toc_path)
        self.env.note_dependency(str(source))
        questions = dict(line.split(": ", 1) for line in self.content if line.strip())
        sections: list[nodes.Node] = []
        for part in yaml.safe_load(source.read_text("utf8")).get("parts", []):
            found = [LECTURE.fullmatch(one["file"]) for one in part["chapters"]]
            names = [one[0].removeprefix("chapters/") for one in found if one]
            if not names:
                continue
            title = f"{len(sections) + 1}부. {part['caption']}"
            section = nodes.section(ids=[f"part-{len(sections) + 1}"], names=[title])
            section += nodes.title("", title)
            section += self._table([(name, questions.pop(name, "")) for name in names])
            sections.append(section)
        if questions:
            raise self.error(f"차례에 없는 강의입니다: {', '.join(questions)}")
        return sections

    def _table(self, rows: list[tuple[str, str]]) -> nodes.table:
        group = nodes.tgroup("", nodes.colspec(colwidth=50), nodes.colspec(colwidth=50), cols=2)
        group += nodes.thead("", _row(nodes.Text("강의"), nodes.Text("질문")))
        answers = [nodes.Text(question) if question else Answer(lecture=name) for name, question in rows]
        links = [LectureLink(where=name) for name, _ in rows]
        group += nodes.tbody("", *map(_row, links, answers))
        return nodes.table("", group)


def _row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def first_sentence(env: BuildEnvironment, docname: str) -> Iterator[nodes.Node]:
    """강의의 한 줄 요약에서 첫 문장. 없으면 아무것도 내지 않는다."""
    for paragraph in env.get_doctree(docname).findall(nodes.paragraph):
        if not paragraph.astext().startswith(SUMMARY):
            continue
        for node in paragraph.children[1:]:
            text = node.astext()
            if isinstance(node, nodes.Text) and (end := text.find("다. ")) >= 0:
                yield nodes.Text(text[: end + 2].lstrip())
                return
            yield nodes.Text(text.lstrip()) if isinstance(node, nodes.Text) else node.deepcopy()
        return


class FillAnswers(SphinxPostTransform):
    """자리마다 한 줄 요약을 넣는다."""

    def run(self, **kwargs: object) -> None:
        """문서 안의 자리를 모두 채운다."""
        for place in list(self.document.findall(Answer)):
            place.replace_self(list(first_sentence(self.env, f"chapters/{place['lecture']}")))
