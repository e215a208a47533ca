"""수식의 글꼴. 책에 나오는 글자만 남기고, 쪽이 쓰는 것을 미리 받는다."""

from __future__ import annotations

import re
import shutil
from functools import cache
from logging import WARNING, getLogger
from pathlib import Path
from typing import Any

import tinycss2
from docutils import nodes
from fontTools import subset
from sphinx.application import Sphinx

from ..build import VENDOR, staged

KATEX = VENDOR / "katex"


def copy_fonts(app: Sphinx) -> None:
    """수식의 스타일과 글꼴을 사이트에 싣는다."""
    shutil.copytree(KATEX, staged(app) / "katex", dirs_exist_ok=True)


@cache
def _fonts_by_class(stylesheet: Path) -> list[tuple[frozenset[str], str]]:
    """수식의 스타일에서, 어느 class들이 어느 글꼴 파일을 쓰는지 읽는다."""
    found = []
    for rule in tinycss2.parse_stylesheet(
        stylesheet.read_text("utf8"), skip_comments=True, skip_whitespace=True
    ):
        if rule.type != "qualified-rule":
            continue
        style = tinycss2.serialize(rule.content)
        if family := re.search(r"KaTeX_\w+", style):
            shape = "Bold" * ("font-weight:700" in style) + "Italic" * ("font-style:italic" in style)
            for selector in tinycss2.serialize(rule.prelude).split(","):
                last = re.findall(r"(?:\.[\w-]+)+", selector)[-1]
                found.append((frozenset(last.split(".")[1:]), f"{family[0]}-{shape or 'Regular'}.woff2"))
    return found


def fetch_fonts_early(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """그 쪽의 수식이 쓰는 글꼴을 스타일을 읽기 전에 받기 시작한다. 글꼴이 늦게 오면 쪽 전체의 자리를 다시 잡느라 느린 휴대전화가 멈춘다."""
    written = {
        frozenset(value.split()) for value in re.findall(r'class="([^"]*)"', context.get("body") or "")
    }
    by_class = _fonts_by_class(KATEX / "katex.min.css")
    files = {file for classes, file in by_class if any(classes <= one for one in written)}
    context["early_fonts"] = [context["pathto"](f"_static/katex/fonts/{file}", 1) for file in sorted(files)]


def keep_used_glyphs(app: Sphinx, exception: Exception | None) -> None:
    """수식 글꼴마다 쪽에 나오는 글자만 남긴다. 어느 글꼴로 그릴지는 보지 않으므로 모자라는 글자가 없다."""
    fonts = Path(app.outdir, "_static", "katex", "fonts")
    if exception or not fonts.exists():
        return
    # Sphinx의 로그에 글꼴마다 수십 줄을 적는다.
    getLogger("fontTools").setLevel(WARNING)
    text = "".join(set().union(*(path.read_text("utf8") for path in Path(app.outdir).rglob("*.html"))))
    for path in (KATEX / "fonts").glob("*.woff2"):
        # 힌트는 작은 글자를 또렷하게 하는 것이라 큰 괄호만 든 글꼴에는 짐일 뿐이다.
        options = subset.Options(flavor="woff2", layout_features=["*"], hinting="Size" not in path.name)
        font = subset.load_font(str(path), options)
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        subset.save_font(font, str(fonts / path.name), options)
