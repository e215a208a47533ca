"""탐색기 모음.

노트북을 실행해 나온 탐색기를 모아, 첫 화면의 그림과 이름과 알아볼 것, 놓인 자리와 끼워 넣는 줄을 적는다.
새 강의의 탐색기도 저절로 실린다.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from ..build import PageRecords
from ..page.embeds import FOLDER, link_names, stem
from ..page.hosting import WIDGET_STATE, WIDGET_VIEW, explorers_in
from ..weight.pictures import narrow_folder
from .lookup import LECTURE, lecture_name


@dataclass(frozen=True)
class Found:
    """강의에 놓인 탐색기 하나."""

    docname: str
    anchor: str
    title: str
    learns: str
    shows: str
    picture: Path | None
    controls: tuple[str, ...]
    names: tuple[str, ...]


class ExplorerList(nodes.General, nodes.Element):
    """쪽을 쓸 때 모음으로 바뀔 자리."""


class ExplorerListDirective(SphinxDirective):
    """`{explorer-list}`: 책에 있는 모든 탐색기."""

    def run(self) -> list[nodes.Node]:
        """자리만 둔다. 모든 강의를 읽은 뒤에 채운다."""
        return [ExplorerList()]


# ---------------------------------------------------------------- 모으기


def _label(control: dict[str, Any]) -> str:
    return " ".join(filter(None, [control["label"], control.get("symbol")]))


def _controls(state: dict[str, Any]) -> Iterator[str]:
    """조절기의 이름. 경주는 규칙마다의 것과 재생의 것을 따로 둔다."""
    yield from map(_label, state["controls"])
    if any("rate" in rule for rule in state.get("rules", [])):
        yield "규칙마다 켜고 끄기와 학습률 η"
    yield from map(_label, state.get("player", []))


class CollectExplorers(PageRecords):
    """읽은 강의의 탐색기(Found)에 주소를 붙이고 적어 둔다."""

    NAME = "explorers"

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """출력에서 위젯을 찾는다."""
        env, docname = app.env, app.env.docname
        scripts = getattr(env, "nb_metadata", {}).get(docname, {}).get("js_files", {}).values()
        bodies = [kwargs["body"] for _, kwargs in scripts if kwargs.get("type") == WIDGET_STATE]
        models = {key: model for body in bodies for key, model in json.loads(body)["state"].items()}
        found: list[Found] = []
        self.kinds: list[str] = []
        for bundle in doctree.findall(nodes.container):
            if bundle.get("nb_element") == "mime_bundle" and models:
                found += self._one(env, docname, bundle, models, len(found) + 1)
        if found:
            self.of(env)[docname] = found

    def _one(
        self,
        env: BuildEnvironment,
        docname: str,
        bundle: nodes.container,
        models: dict[str, Any],
        number: int,
    ) -> list[Found]:
        parts: list[Any] = bundle.children
        outputs = {child.get("mime_type"): child for child in parts}
        keys = re.findall(r"[0-9a-f]{32}", outputs[WIDGET_VIEW].astext()) if WIDGET_VIEW in outputs else []
        states = [models[one]["state"] for key in keys for one in explorers_in(models, key)]
        if not states:
            return []
        anchor = f"explorer-{number}"
        bundle.parent["ids"].append(anchor)
        self.kinds += [state["kind"] for state in states]
        still: Any = outputs.get("image/png", nodes.Element())
        image: Any = next(iter(still.findall(nodes.image)), {})
        return [
            Found(
                docname,
                anchor,
                title=" / ".join(dict.fromkeys(state["title"] for state in states)),
                learns=_learned(bundle),
                shows=image.get("alt", ""),
                picture=_file(env, docname, image["uri"]) if "uri" in image else None,
                controls=tuple(dict.fromkeys(name for state in states for name in _controls(state))),
                names=tuple(link_names(self.kinds)[-len(states) :]),
            )
        ]


def _learned(node: nodes.Node) -> str:
    """탐색기로 알아볼 것: 셀의 메타데이터 `explorer.learn`에 적은 한 문장."""
    while node and not (isinstance(node, nodes.Element) and "cell_metadata" in node):
        node = node.parent
    return str(node["cell_metadata"].get("explorer", {}).get("learn", "")) if node else ""


def _file(env: BuildEnvironment, docname: str, uri: str) -> Path:
    """그림의 주소가 가리키는 파일."""
    path = Path(env.srcdir, uri)
    return path if path.exists() else Path(env.relfn2path(uri, docname)[1])


# ---------------------------------------------------------------- 쓰기


OPEN = "열어서 움직이기 →"
"""그림 아래의 글. 여기에서 움직이는 그림으로 보이지 않게 한다."""
NOWHERE = "https://책의-주소/"
"""사이트의 주소를 모를 때 옮겨 적는 줄에 적는 것."""


class FillExplorerList(SphinxPostTransform):
    """모음의 자리를 강의 차례로 채운다."""

    def run(self, **kwargs: Any) -> None:
        """강의마다 탐색기의 카드를 늘어놓는다."""
        for place in list(self.document.findall(ExplorerList)):
            kept: dict[str, list[Found]] = CollectExplorers.of(self.env)
            # 강의가 아닌 쪽(놀이터)은 강의에서 배운 것을 모두 쓰므로 끝에 온다.
            names = sorted(kept, key=lambda name: (not LECTURE.fullmatch(name), name))
            cards = [self._card(one) for name in names for one in kept[name]]
            # 강의마다 나누지 않고 잇는다. 탐색기가 하나뿐인 강의 옆이 비지 않는다.
            place.replace_self(nodes.container("", *cards, classes=["explorer-grid"]))

    def _card(self, one: Found) -> nodes.container:
        where = lecture_name(self.env, one.docname)
        lecture = nodes.paragraph("", "", self._link(one.docname, "", where), classes=["explorer-lecture"])
        title = nodes.paragraph(
            "", "", self._link(one.docname, one.anchor, one.title), classes=["explorer-title"]
        )
        learns = [nodes.paragraph("", one.learns, classes=["explorer-learns"])] if one.learns else []
        # 놀이터처럼 쪽과 탐색기의 이름이 같으면 한 번만 적는다.
        named = [title] if where == one.title else [lecture, title]
        parts = [*self._picture(one), *named, *learns, self._ways(one)]
        return nodes.container("", *parts, classes=["explorer-card"])

    def _picture(self, one: Found) -> list[nodes.Node]:
        """첫 화면의 그림. 탐색기를 실행할 때 카드의 크기로 따로 그려 둔 것이다."""
        if not (one.picture and one.picture.exists()) or self.app.builder.format != "html":
            return []
        from naerimak.plots import narrow

        still = narrow_folder(self.app) / narrow.still_name(one.picture.read_bytes())
        if not still.exists():
            return []
        path = Path(self.app.outdir, "_static", "explorers", f"{stem(one.docname)}-{one.names[0]}.webp")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(still, path)
        width, height = Image.open(still).size
        up = "../" * self.env.docname.count("/")
        # 그림은 이름의 링크에 덮여 있고, 낭독기는 그 링크를 읽는다.
        html = (
            '<div class="explorer-still">'
            f'<img src="{up}_static/explorers/{path.name}" alt="{escape(one.shows)}" '
            f'width="{width}" height="{height}"/>'
            f'<span class="explorer-open" aria-hidden="true">{OPEN}</span></div>'
        )
        return [nodes.raw("", html, format="html")]

    def _ways(self, one: Found) -> nodes.admonition:
        """움직일 것과, 남의 쪽에 넣는 줄을 접어 둔다."""
        base = self.app.config.html_baseurl or NOWHERE
        box = nodes.admonition(
            "", nodes.title("", "내 쪽이나 블로그에 넣기"), classes=["dropdown", "explorer-ways"]
        )
        box += nodes.paragraph("", f"움직일 것: {', '.join(one.controls)}")
        for name in one.names:
            known = f"{stem(one.docname)}-{name}"
            alone = nodes.reference("", "이 탐색기만 열기", refuri=f"../{FOLDER}/{known}.html", internal=True)
            box += nodes.paragraph("", "", alone)
            box += _code("html", IFRAME.format(base=base, folder=FOLDER, known=known, title=one.title))
            box += _code("html", SCRIPT.format(base=base, folder=FOLDER, known=known))
            box += _code("markdown", MYST.format(base=base, folder=FOLDER, known=known))
        return box

    def _link(self, docname: str, anchor: str, text: str) -> nodes.reference:
        label = nodes.inline("", text)
        return make_refnode(self.app.builder, self.env.docname, docname, anchor, label)


IFRAME = """\
<iframe src="{base}{folder}/{known}.html"
  title="{title}" width="100%" height="640"
  style="border: 0" loading="lazy"></iframe>"""
SCRIPT = """\
<div id="{known}"></div>
<script type="module">
import {{ show }} from "{base}{folder}/naerimak.mjs";
show(document.getElementById("{known}"), "{known}");
</script>"""
MYST = """\
:::{{anywidget}} {base}{folder}/naerimak.mjs
{{ "explorer": "{known}" }}
:::"""


def _code(language: str, text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language=language)
