"""탐색기마다 남의 쪽에 끼워 넣을 작은 쪽(iframe)과, 남의 스크립트가 읽을 상태(JSON)를 함께 쓴다.

주소는 `embed/<강의>-<이름>.html`과 `.json`이고, 이름은 설정이 담긴 링크에서와 같다(path, path2 …).
모두가 쓰는 `embed/naerimak.mjs`는 상태를 읽어 그리는 ES 모듈이고, 탐색기마다의 모듈(path.mjs …)을
곁에서 받는다.
"""

from __future__ import annotations

import json
from pathlib import Path

from markupsafe import Markup
from sphinx.application import Sphinx

from naerimak.catalog.explorers import APART

from ..build import scripts_once
from .page import Html, Page

FOLDER = "embed"


def stem(docname: str) -> str:
    """쪽의 이름에서 폴더를 뺀 것."""
    return docname.rpartition("/")[2]


def link_names(kinds: list[str]) -> list[str]:
    """쪽에 놓인 차례로 적은 종류에 이름을 붙인다. 같은 종류가 여럿이면 둘째부터 번호가 붙는다(link.js)."""
    counts = {kind: 0 for kind in kinds}
    names = []
    for kind in kinds:
        counts[kind] += 1
        names.append(kind if counts[kind] == 1 else f"{kind}{counts[kind]}")
    return names


def split_off_embeds(page: Page) -> list[Page]:
    """쪽의 탐색기마다 끼워 넣을 쪽과 상태. 없어진 탐색기의 것은 지운다."""
    folder = Path(page.app.outdir, FOLDER)
    for old in folder.glob(f"{stem(page.name)}-*"):
        old.unlink()
    if page.app.builder.name != "html":
        return []
    names = link_names([one.model["state"]["kind"] for one in page.explorers])
    made = []
    for name, one in zip(names, page.explorers, strict=True):
        state = {key: value for key, value in one.model["state"].items() if not key.startswith("_")}
        model = {"state": state, "buffers": one.model.get("buffers", [])}
        # 상태에 든 글자가 <script> 요소를 일찍 닫지 못하게 한다.
        text = json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        values = {
            "title": state["title"],
            "explorer": name,
            "favicon": page.context["favicon"],
            "book": page.app.config.html_title or page.app.config.project,
            "lecture": f"../{page.name}.html",
            "lecture_title": page.context["title"],
            "anchor": one.anchor,
            "picture": Markup(one.picture),
            "apart": state["kind"] if state["kind"] in APART else "",
            "state": Markup(text.replace("<", r"\u003c")),
        }
        html = Html.read(page.app.builder.templates.render("embed.html", values))
        made.append(Page(page.app, f"{FOLDER}/{stem(page.name)}-{name}", values, page.doctree, html=html))
        folder.mkdir(exist_ok=True)
        (folder / f"{stem(page.name)}-{name}.json").write_text(text, "utf8")
    return made


def write_embeds(pages: list[Page]) -> None:
    """끼워 넣을 쪽을 쓴다."""
    for page in pages:
        Path(page.app.outdir, f"{page.name}.html").write_text(str(page.html), "utf8")


def modules_for_others() -> dict[str, str]:
    """남의 쪽이 불러오는 모듈. 짓는 때에만 위젯을 불러온다."""
    from naerimak import widgets

    return widgets.embedding()


def write_modules(app: Sphinx) -> None:
    """모두가 쓰는 모듈과 탐색기마다의 모듈을 쓰고, 없어진 쪽과 탐색기의 것을 지운다."""
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    modules = scripts_once(app, "modules", modules_for_others)
    for path in folder.glob("*.mjs"):
        if path.name not in modules:
            path.unlink()
    for name, text in modules.items():
        (folder / name).write_text(text, "utf8")
    docnames = {stem(name) for name in app.env.found_docs}
    for path in folder.glob("*-*.*"):
        if path.stem.rpartition("-")[0] not in docnames:
            path.unlink()
