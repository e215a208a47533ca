"""표지: 책의 규칙이 지형을 내려가는 작은 경주와, 어디로 갈지 고르는 단추."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from ..build import behind_runs, remembered, stage_scripts, staged
from .explorers import CollectExplorers

SCRIPT, PICTURE = "naerimak-cover.js", "cover.svg"
FIRST, PLAYGROUND, RACE = "chapters/01_parameter_update", "chapters/playground", "갱신 규칙의 경주"


class CoverRace(nodes.General, nodes.Element):
    """쪽을 쓸 때 경주로 바뀔 자리."""


class CoverRaceHere(SphinxDirective):
    """`{cover-race}`: 표지의 경주."""

    def run(self) -> list[nodes.Node]:
        """자리만 둔다."""
        return [CoverRace()]


class CoverDoors(nodes.General, nodes.Element):
    """쪽을 쓸 때 단추 둘로 바뀔 자리. 놀이터가 있는지는 모든 쪽을 읽어야 안다."""


class CoverDoorsHere(SphinxDirective):
    """`{cover-doors}`: 처음부터 읽기와 놀이터."""

    def run(self) -> list[nodes.Node]:
        """자리만 둔다."""
        return [CoverDoors()]


def write_cover_files(app: Sphinx) -> None:
    """경주의 스크립트와 상태와 그림. 패키지의 파이썬이 그대로이면 상태와 그림은 지난번 것이다."""
    folder = _made(app)
    if not folder.exists():
        _make(folder)
    shutil.copyfile(folder / PICTURE, staged(app) / PICTURE)
    # 스크립트는 노트북을 실행한 결과와 따로 바뀐다.
    stage_scripts(app, "cover-script", _script)


def _script() -> dict[str, str]:
    from naerimak.widgets import front

    return {SCRIPT: front.cover_script()}


def _make(folder: Path) -> None:
    """상태와 그림을 `folder`에 쓴다."""
    from naerimak.plots.style import styled
    from naerimak.widgets import front

    folder.mkdir()
    state = {
        "state": front.cover_state(),
        "arrivals": front.cover_arrivals(),
        "narrow": front.narrow_arrivals(),
        "narrower": front.NARROWER,
    }
    (folder / "state.json").write_text(json.dumps(state, ensure_ascii=False), "utf8")
    with styled():
        front.cover_picture().savefig(folder / PICTURE, transparent=True)


def _made(app: Sphinx) -> Any:
    return remembered(app, "cover", [behind_runs()])


def _race(app: Sphinx) -> str:
    """경주의 HTML. 그림과 글의 자리를 미리 잡아, 스크립트가 늦게 와도 밀리지 않는다."""
    found = json.loads((_made(app) / "state.json").read_text("utf8"))
    state = found["state"]
    width, height = state["size"]
    names = "".join(f"<li>{rule['label']}</li>" for rule in state["rules"])
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", r"\u003c")
    return (
        '<figure class="cover-race">'
        '<div class="cover-frame"><div class="cover-stage"><noscript>'
        f'<img src="_static/{PICTURE}" width="{width}" height="{height}" alt="골짜기를 내려가는 길들"/>'
        '</noscript></div><button type="button" class="cover-play" hidden>다시 달리기</button></div>'
        f'<script type="application/json">{text}</script>'
        f'<ul class="cover-names">{names}</ul>'
        "<figcaption>학습률은 규칙마다 바닥에 가장 빨리 닿게 맞춘 값입니다. "
        f"{told(found['arrivals'], found['narrow'], found['narrower'])} "
        "출발점을 끌어 보세요.</figcaption></figure>"
    )


def told(here: Mapping[str, int | None], narrow: Mapping[str, int | None], narrower: int) -> str:
    """두 규칙의 순서를 두 골짜기에서 말하는 문장. 다른 골짜기에서도 순서가 그대로이면 그렇다고 적는다."""

    def order(some: Mapping[str, int | None]) -> list[str]:
        # 닿지 못한 것은 맨 뒤이다.
        return sorted(narrow, key=lambda label: (some[label] is None, some[label] or 0))

    first, second = order(here)
    kept = "에서도 그렇습니다" if order(narrow) == [first, second] else "에서는 거꾸로입니다"
    return f"이 골짜기에서는 {second}보다 {first} 쪽이 먼저 닿고, {narrower}배 좁은 골짜기{kept}."


def _doors(app: Sphinx, env: BuildEnvironment) -> list[tuple[str, str, str]]:
    """단추의 글과 갈 곳(쪽, 자리). 놀이터가 없으면 경주가 있는 곳으로, 그것도 없으면 하나만 둔다."""
    doors = [("처음부터 읽기", FIRST, "")] if FIRST in env.found_docs else []
    if PLAYGROUND in env.found_docs:
        return [*doors, ("놀이터", PLAYGROUND, "")]
    found = CollectExplorers.of(env)
    races = [one for name in sorted(found) for one in found[name] if one.title == RACE]
    return [*doors, *(("경주 움직여 보기", one.docname, one.anchor) for one in races[:1])]


class FillCover(SphinxPostTransform):
    """표지의 자리를 채운다."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """경주와 단추."""
        for place in list(self.document.findall(CoverRace)):
            holder: Any = place.parent
            holder["classes"].append("cover-page")
            place.replace_self(nodes.raw("", _race(self.app), format="html"))
        for spot in list(self.document.findall(CoverDoors)):
            links = [
                make_refnode(
                    self.app.builder,
                    self.env.docname,
                    docname,
                    anchor,
                    nodes.inline("", label),
                )
                for label, docname, anchor in _doors(self.app, self.env)
            ]
            spot.replace_self(nodes.paragraph("", "", *links, classes=["cover-doors"]))
