"""탐색기 모음.

노트북을 실행해 나온 탐색기를 모아, 이름과 움직일 것과 놓인 자리를 적는다. 새 강의의 탐색기도 저절로 실린다.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from ..page.hosting import WIDGET_STATE, WIDGET_VIEW
from .lookup import LECTURE, headings, lecture_name


@dataclass(frozen=True)
class Found:
    """강의에 놓인 탐색기 하나."""

    docname: str
    anchor: str
    title: str
    heading: str
    shows: str
    controls: tuple[str, ...]


class ExplorerList(nodes.General, nodes.Element):
    """쪽을 쓸 때 모음으로 바뀔 자리."""


class ExplorerListDirective(SphinxDirective):
    """`{explorer-list}`: 책에 있는 모든 탐색기."""

    def run(self) -> list[nodes.Node]:
        """자리만 둔다. 모든 강의를 읽은 뒤에 채운다."""
        return [ExplorerList()]


# ---------------------------------------------------------------- 모으기


def _explorers(models: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """위젯과 그 위젯이 품은 것 가운데 탐색기의 상태. 나란히 놓인 둘도 차례대로 찾는다."""
    state = models.get(key, {}).get("state", {})
    if "kind" in state and "controls" in state:
        return [state]
    children = re.findall(r"IPY_MODEL_([0-9a-f]{32})", json.dumps(state.get("children", [])))
    return [found for child in children for found in _explorers(models, child)]


def _label(control: dict[str, Any]) -> str:
    return " ".join(filter(None, [control["label"], control.get("symbol")]))


def _controls(state: dict[str, Any]) -> Iterator[str]:
    """조절기의 이름. 경주는 규칙마다의 것과 재생의 것을 따로 둔다."""
    yield from map(_label, state["controls"])
    if any("rate" in rule for rule in state.get("rules", [])):
        yield "규칙마다 켜고 끄기와 학습률 η"
    yield from map(_label, state.get("player", []))


class CollectExplorers(EnvironmentCollector):
    """읽은 강의의 탐색기에 주소를 붙이고 적어 둔다."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """다시 읽을 강의의 것을 지운다."""
        _kept(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """나란히 읽은 것을 합친다."""
        _kept(env).update({name: found for name, found in _kept(other).items() if name in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """출력에서 위젯을 찾는다."""
        env, docname = app.env, app.env.docname
        scripts = getattr(env, "nb_metadata", {}).get(docname, {}).get("js_files", {}).values()
        bodies = [kwargs["body"] for _, kwargs in scripts if kwargs.get("type") == WIDGET_STATE]
        models = {key: model for body in bodies for key, model in json.loads(body)["state"].items()}
        found: list[Found] = []
        for bundle in doctree.findall(nodes.container):
            if bundle.get("nb_element") == "mime_bundle" and models:
                found += self._one(docname, bundle, models, len(found) + 1)
        if found:
            _kept(env)[docname] = found

    def _one(self, docname: str, bundle: nodes.container, models: dict[str, Any], number: int) -> list[Found]:
        parts: list[Any] = bundle.children
        outputs = {child.get("mime_type"): child for child in parts}
        keys = re.findall(r"[0-9a-f]{32}", outputs[WIDGET_VIEW].astext()) if WIDGET_VIEW in outputs else []
        states = [state for key in keys for state in _explorers(models, key)]
        if not states:
            return []
        anchor = f"explorer-{number}"
        bundle.parent["ids"].append(anchor)
        still: Any = outputs.get("image/png", nodes.Element())
        picture: Any = next(iter(still.findall(nodes.image)), {})
        return [
            Found(
                docname,
                anchor,
                title=" / ".join(dict.fromkeys(state["title"] for state in states)),
                heading=next(headings(bundle)),
                shows=picture.get("alt", ""),
                controls=tuple(dict.fromkeys(name for state in states for name in _controls(state))),
            )
        ]


def _kept(env: BuildEnvironment) -> dict[str, list[Found]]:
    kept: dict[str, list[Found]] = env.__dict__.setdefault("naerimak_explorers", {})
    return kept


# ---------------------------------------------------------------- 쓰기


class FillExplorerList(SphinxPostTransform):
    """모음의 자리를 강의 차례로 채운다."""

    def run(self, **kwargs: Any) -> None:
        """탐색기마다 링크, 놓인 절, 움직일 것, 첫 화면의 설명을 적는다."""
        for place in list(self.document.findall(ExplorerList)):
            kept = _kept(self.env)
            found = [one for name in sorted(kept) if LECTURE.fullmatch(name) for one in kept[name]]
            listed = nodes.definition_list(classes=["explorers"])
            for docname, group in groupby(found, lambda one: one.docname):
                lecture = self._link(docname, "", lecture_name(self.env, docname))
                items = nodes.bullet_list("", *(self._item(one) for one in group))
                listed += nodes.definition_list_item(
                    "", nodes.term("", "", lecture), nodes.definition("", items)
                )
            place.replace_self(listed)

    def _item(self, one: Found) -> nodes.list_item:
        where = nodes.paragraph(
            "", "", self._link(one.docname, one.anchor, one.title), nodes.Text(f" ({one.heading})")
        )
        about = nodes.paragraph("", f"움직일 것: {', '.join(one.controls)}", classes=["explorer-controls"])
        shown = [nodes.paragraph("", one.shows)] if one.shows else []
        return nodes.list_item("", where, *shown, *([about] if one.controls else []))

    def _link(self, docname: str, anchor: str, text: str) -> nodes.reference:
        label = nodes.inline("", text)
        return make_refnode(self.app.builder, self.env.docname, docname, anchor, label)
