"""강의마다 슬라이드를 함께 쓴다. 글을 화면에 나누어 담는 일은 브라우저의 assets/slides.js가 한다.

글꼴은 독자의 컴퓨터에서 오므로 한 장에 얼마나 들어가는지는 그곳에서만 알 수 있다. 여기서는 만든 강의의 글과
탐색기의 상태를 슬라이드의 틀에 옮겨 담기만 하므로 빌드가 느려지지 않는다.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import sphinx_revealjs
from markupsafe import Markup
from sphinx.application import Sphinx

from ..build import staged
from .hosting import WIDGET_STATE
from .page import Html, Page

LECTURE = re.compile(r"chapters/(\d\d_\w+)")
REVEAL = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
REVEAL_FILES = ("dist/reveal.js", "dist/reveal.css", "LICENSE")
BODY = "<!--글-->"
USELESS = ("copybutton.css", "print.css", "basic.css", "styles/pydata-sphinx-theme.css", "pygments.css")
"""슬라이드에 쓰지 않거나 틀이 이미 적은 스타일."""
# 같은 폴더의 쪽으로 가는 링크. 슬라이드는 chapters와 나란한 폴더에 있다.
NEIGHBOR = re.compile(r'href="(?=[\w.-]+\.html)')


def copy_reveal(app: Sphinx) -> None:
    """reveal.js에서 쓰는 파일만 사이트에 싣는다."""
    folder = staged(app) / "reveal"
    folder.mkdir(exist_ok=True)
    for name in REVEAL_FILES:
        shutil.copy(REVEAL / name, folder)


def link_slides(page: Page) -> None:
    """강의의 단추가 가리킬 슬라이드의 주소를 준다."""
    if (found := LECTURE.fullmatch(page.name)) and page.app.builder.name == "html":
        page.context["slides"] = f"slides/{found[1]}.html"


def split_off_slides(page: Page) -> Page | None:
    """강의의 글을 슬라이드의 틀에 옮긴 쪽. 강의가 아니면 None이다."""
    if "slides" not in page.context:
        return None
    links = (str(tag.get("href")) for tag in page.html.tags("link") if tag.get("rel") == "stylesheet")
    styles = [link.partition("_static/")[2].partition("?")[0] for link in links]
    states = (tag.content for tag in page.html.tags("script") if tag.get("type") == WIDGET_STATE)
    values = {
        "title": page.context["title"],
        "favicon": page.context["favicon"],
        "book": page.app.config.html_title or page.app.config.project,
        "lecture": f"../{page.name}.html",
        "styles": [style for style in styles if style not in USELESS],
        "widget_state": Markup(next(states, "")),
    }
    pieces = Html.read(page.app.builder.templates.render("slides.html", values)).pieces
    place = pieces.index(BODY)
    # 글은 이미 나눈 것이므로 다시 나누지 않고 틀의 자리에 넣는다.
    pieces[place : place + 1] = [NEIGHBOR.sub('href="../chapters/', piece) for piece in page.article]
    name = page.context["slides"].removesuffix(".html")
    return Page(page.app, name, values, page.doctree, html=Html(pieces))


def write_slides(page: Page) -> None:
    """슬라이드를 쓴다. Sphinx는 강의만 쓴다."""
    target = Path(page.app.outdir, f"{page.name}.html")
    target.parent.mkdir(exist_ok=True)
    target.write_text(str(page.html), "utf8")
