"""강의마다 슬라이드를 함께 쓴다. 글을 화면에 나누어 담는 일은 브라우저의 assets/slides.js가 한다.

글꼴은 독자의 컴퓨터에서 오므로 한 장에 얼마나 들어가는지는 그곳에서만 알 수 있다. 여기서는 만든 강의의 글과
탐색기의 상태를 슬라이드의 틀에 옮겨 담기만 하므로 빌드가 느려지지 않는다.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import sphinx_revealjs
from docutils import nodes
from sphinx.application import Sphinx

from ..build import staged

LECTURE = re.compile(r"chapters/(\d\d_\w+)")
REVEAL = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
REVEAL_FILES = ("dist/reveal.js", "dist/reveal.css", "LICENSE")
# 같은 폴더의 쪽으로 가는 링크. 슬라이드는 chapters와 나란한 폴더에 있다.
NEIGHBOR = re.compile(r'href="(?=[\w.-]+\.html)')


def copy_reveal(app: Sphinx) -> None:
    """reveal.js에서 쓰는 파일만 사이트에 싣는다."""
    folder = staged(app) / "reveal"
    folder.mkdir(exist_ok=True)
    for name in REVEAL_FILES:
        shutil.copy(REVEAL / name, folder)


def link_slides(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """강의의 단추가 가리킬 슬라이드의 주소를 준다."""
    if (found := LECTURE.fullmatch(page)) and app.builder.name == "html":
        context["slides"] = f"slides/{found[1]}.html"


def write_slides(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """강의를 쓰는 김에 슬라이드도 쓴다. 탐색기와 스타일을 다 고른 뒤라야 한다."""
    if "slides" not in context:
        return
    styles = [str(getattr(css, "filename", css)).removeprefix("_static/") for css in context["css_files"]]
    unused = ("copybutton.css", "print.css")
    slides = {
        "title": context["title"],
        "favicon": context["favicon"],
        "book": app.config.html_title or app.config.project,
        "lecture": f"../{page}.html",
        "body": NEIGHBOR.sub('href="../chapters/', context["body"]),
        "styles": [style for style in styles if style not in unused],
        "widget_state": context.get("widget_state"),
    }
    target = Path(app.outdir, context["slides"])
    target.parent.mkdir(exist_ok=True)
    target.write_text(app.builder.templates.render("slides.html", slides), "utf8")
