"""강의 지도. 차례의 부마다 강의를 카드로 놓는다: 작은 그림, 강의의 이름, 그 강의가 답하는 질문, 읽는 시간.

차례에 넣은 강의는 저절로 실린다.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..build import PageRecords
from ..weight.pictures import narrow_folder
from .lookup import LECTURE, LectureLink
from .outlines import alone
from .reading import minutes

SUMMARY = "한 줄 요약."


class Card(nodes.General, nodes.Element):
    """쪽을 쓸 때 강의의 카드로 바뀔 자리. 그림도 한 줄 요약도 강의를 다 읽어야 안다."""


class LectureMap(SphinxDirective):
    """`{lecture-map}`: 본문에 `강의: 질문`을 한 줄씩 적는다.

    적지 않은 강의는 한 줄 요약의 첫 문장을 보인다.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """부마다 절 하나와 카드의 목록 하나."""
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
            cards = [Card(lecture=name, question=questions.pop(name, "")) for name in names]
            items = [nodes.list_item("", card, classes=["lecture-card"]) for card in cards]
            section += nodes.bullet_list("", *items, classes=["lecture-cards"])
            sections.append(section)
        if questions:
            raise self.error(f"차례에 없는 강의입니다: {', '.join(questions)}")
        return sections


class CollectSummaries(PageRecords):
    """강의의 한 줄 요약에서 첫 문장. 표지를 쓸 때마다 모든 강의의 나무를 펴지 않는다."""

    NAME = "summaries"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """읽은 강의에 있으면 적어 둔다."""
        if found := alone(first_sentence(doctree)):
            self.of(app.env)[app.env.docname] = found


def first_sentence(doctree: nodes.document) -> Iterator[nodes.Node]:
    """한 줄 요약의 첫 문장. 없으면 아무것도 내지 않는다."""
    for paragraph in doctree.findall(nodes.paragraph):
        if not paragraph.astext().startswith(SUMMARY):
            continue
        for node in paragraph.children[1:]:
            text = node.astext()
            if isinstance(node, nodes.Text) and (end := text.find("다. ")) >= 0:
                yield nodes.Text(text[: end + 2].lstrip())
                return
            yield nodes.Text(text.lstrip()) if isinstance(node, nodes.Text) else node
        return


class FillCards(SphinxPostTransform):
    """자리마다 카드를 넣는다."""

    def run(self, **kwargs: Any) -> None:
        """그림은 제목을 꾸밀 뿐이므로 대신할 글을 비운다."""
        for place in list(self.document.findall(Card)):
            docname = f"chapters/{place['lecture']}"
            asked = [nodes.Text(place["question"])] if place["question"] else []
            parts = [
                *self._picture(docname),
                nodes.paragraph("", "", LectureLink(where=place["lecture"]), classes=["card-title"]),
                nodes.paragraph("", "", *(asked or self._summary(docname)), classes=["card-question"]),
                *self._minutes(docname),
            ]
            place.replace_self(parts)

    def _summary(self, docname: str) -> list[nodes.Node]:
        """적어 둔 첫 문장. 쪽에 넣으면 노드가 쪽에 매이므로 새로 베낀다."""
        return alone(CollectSummaries.of(self.env).get(docname, []))

    def _picture(self, docname: str) -> list[nodes.Node]:
        """강의를 실행할 때 첫 그림에서 그려 둔 작은 그림."""
        from naerimak.plots.narrow import CARD, CARD_DPI

        builder, folder = self.app.builder, narrow_folder(self.app)
        if builder.format != "html":
            return []
        for path, (pages, _) in self.env.images.items():
            drawn = folder / Path(path).with_suffix(".webp").name
            if docname in pages and drawn.exists():
                name = f"{Path(docname).name}.webp"
                shutil.copy(drawn, Path(builder.outdir, builder.imagedir, name))
                width, height = (round(side * CARD_DPI / 2) for side in CARD)
                picture = (
                    f'<img class="card-picture" src="{builder.imagedir}/{name}" width="{width}" '
                    f'height="{height}" alt="" loading="lazy"/>'
                )
                return [nodes.raw("", picture, format="html")]
        return []

    def _minutes(self, docname: str) -> list[nodes.Node]:
        """읽는 시간. 강의의 머리에 적는 것과 같은 수다."""
        path = Path(self.env.doc2path(docname))
        if path.suffix != ".ipynb" or not path.exists():
            return []
        cells = json.loads(path.read_text("utf8"))["cells"]
        return [nodes.paragraph("", f"약 {minutes(cells)}분", classes=["card-time"])]
