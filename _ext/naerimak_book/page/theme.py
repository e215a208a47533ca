"""테마에서 이 책에 쓰는 것만 남기고, 남은 영어를 옮긴다."""

from __future__ import annotations

import hashlib
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
THEME_STATIC = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"


@cache
def _icon_paths() -> dict[str, tuple[str, str, str]]:
    """테마에 든 Font Awesome Free(CC BY 4.0) 묶음에서 그림의 이름과 모양을 읽는다."""
    source = (THEME_STATIC / "scripts" / "fontawesome.js").read_text("utf8")
    pattern = r'[{,]"?([a-z][a-z0-9-]*)"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]'
    found = re.findall(pattern, source)
    return {name: (width, height, path) for name, width, height, path in found}


def icon(name: str) -> Markup:
    """그림 하나를 쪽 안에 바로 그린다. 그림 몇 개를 보려고 543 KB짜리 스크립트를 받지 않는다."""
    width, height, path = _icon_paths()[name]
    return Markup(
        f'<svg class="icon" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<path fill="currentColor" d="{path}"/></svg>'
    )


def add_template_tools(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """우리 틀이 쓰는 값을 준다. 테마가 부품을 미리 그려 보므로 누구보다 먼저 준다."""
    context["icon"] = icon
    context["theme_digest"] = _theme_digest()


def use_own_templates(app: Sphinx, config: Config) -> None:
    """테마의 틀보다 먼저 찾는 우리 틀. 한국어 글과 필요한 부품만 담았다."""
    config.html_theme_options |= {
        "back_to_top_button": False,
        "footer_content_items": ["extra-footer.html"],
        "navbar_persistent": [],  # 찾기 단추가 두 번 나오지 않게 한다
        "primary_sidebar_end": [],
    }
    config.templates_path = [str(TEMPLATES), *config.templates_path]


LEFTOVER_ENGLISH = {
    ' title="Link to this heading"': ' title="이 절의 주소"',
    ' title="Link to this image"': ' title="이 그림의 주소"',
    ' title="Link to this table"': ' title="이 표의 주소"',
    ' title="Link to this code"': ' title="이 코드의 주소"',
    ' title="Link to this term"': ' title="이 용어의 주소"',
    ' aria-label="Toggle hidden content"': "",
    '<summary class="admonition-title">Solution</summary>': '<summary class="admonition-title">풀이</summary>',
}


def translate_leftovers(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Sphinx, myst-nb, sphinx-exercise에 한국어가 없는 말을 옮긴다."""
    for english, korean in LEFTOVER_ENGLISH.items():
        if context.get("body"):
            context["body"] = context["body"].replace(english, korean)


UNUSED_ON_PAGE = {
    "katex/katex.min.css": 'class="katex',
    "sphinx-design.min.css": 'class="sd-',
    "design-tabs.js": "sd-tab-set",
    "copybutton.css": 'class="highlight',
    "copybutton.js": 'class="highlight',
    "clipboard.min.js": 'class="highlight',
    "mystnb.": 'class="cell',
}
UNUSED_EVERYWHERE = {
    "pygments.css",
    "basic.css",
    "exercise.css",
    "styles/pydata-sphinx-theme.css",
    "translations.js",
    "doctools.js",
    "sphinx_highlight.js",
}


def trim_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """그 쪽에서 쓰지 않는 스타일과 스크립트를 뺀다."""
    body = context.get("body") or ""

    def needed(asset: Any) -> bool:
        name = str(getattr(asset, "filename", asset) or "").removeprefix("_static/")
        if name in UNUSED_EVERYWHERE:
            return False
        marks = [mark for start, mark in UNUSED_ON_PAGE.items() if name.startswith(start)]
        return all(mark in body for mark in marks)

    for kind in ("css_files", "script_files"):
        context[kind][:] = [asset for asset in context[kind] if needed(asset)]


@cache
def _theme_digest() -> str:
    """테마 파일의 주소에 붙여, 내용이 바뀌면 브라우저가 새로 받게 한다."""
    theme = (THEME_STATIC / "styles" / "pydata-sphinx-theme.css").read_bytes()
    return hashlib.sha256(theme + Path(__file__).read_bytes()).hexdigest()[:8]


def write_front_door(app: Sphinx, exception: Exception | None) -> None:
    """표지를 index.html로도 둔다. 기본값은 다른 주소로 넘기는 빈 쪽이라 한 번 더 기다리게 한다."""
    cover = Path(app.outdir, f"{app.config.root_doc}.html")
    if not exception and app.builder.name == "html" and cover.exists():
        shutil.copyfile(cover, Path(app.outdir, "index.html"))


def trim_theme_files(app: Sphinx, exception: Exception | None) -> None:
    """쓰지 않는 글꼴과 스크립트를 지우고, 테마 스타일에서 아이콘 글꼴의 규칙을 걷어 낸다."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    stylesheet = static / "styles" / "pydata-sphinx-theme.css"
    if not stylesheet.exists():
        return
    css = stylesheet.read_text("utf8")
    css = re.sub(r"/\*!?.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*Font ?Awesome[^}]*\}", "", css.replace("\\ ", " "), flags=re.IGNORECASE)
    css = re.sub(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}', "", css)
    stylesheet.write_text(css, "utf8")
    for name in ("vendor", "locales"):
        shutil.rmtree(static / name, ignore_errors=True)
    unused = {"fontawesome.js", "bootstrap.js", "webpack-macros.html", "sbt-webpack-macros.html"}
    unused |= {"searchtools.js", "language_data.js", "sphinx_highlight.js"}  # 찾기는 page/search.py가 맡는다
    for path in list(static.rglob("*")):
        if path.name in unused or path.name.endswith((".map", ".LICENSE.txt")):
            path.unlink()
