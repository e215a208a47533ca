"""테마에서 이 책에 쓰는 것만 남기고, 남은 영어를 옮긴다."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from functools import cache
from pathlib import Path

import pydata_sphinx_theme
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config

from naerimak.catalog.explorers import APART

from .page import Page

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


def add_template_tools(page: Page) -> None:
    """우리 틀이 쓰는 그림과 테마의 판을 준다."""
    page.context["icon"] = icon
    page.context["theme_digest"] = _theme_digest()


def use_own_templates(app: Sphinx, config: Config) -> None:
    """테마의 틀보다 먼저 찾는 우리 틀. 한국어 글과 필요한 부품만 담았다."""
    config.html_theme_options |= {
        "back_to_top_button": False,
        "footer_content_items": ["extra-footer.html"],
        "navbar_persistent": [],  # 찾기 단추가 두 번 나오지 않게 한다
        "primary_sidebar_end": [],
    }
    config.templates_path = [str(TEMPLATES), *config.templates_path]


TITLES = {
    "Link to this heading": "이 절의 주소",
    "Link to this image": "이 그림의 주소",
    "Link to this table": "이 표의 주소",
    "Link to this code": "이 코드의 주소",
    "Link to this term": "이 용어의 주소",
}


def translate_leftovers(page: Page) -> None:
    """Sphinx, myst-nb, sphinx-exercise에 한국어가 없는 말을 옮긴다."""
    for link in page.html.tags("a"):
        if (title := link.get("title")) in TITLES:
            link.set("title", TITLES[title])
    for handle in page.html.tags("summary"):
        handle.text = handle.text.replace(' aria-label="Toggle hidden content"', "")
        if handle.content == "Solution":
            handle.content = "풀이"


def widen_cover(page: Page) -> None:
    """표지의 글에는 넓은 자리를 준다.

    스타일에서 `:has(.cover-page)`로 고르면 탐색기의 글이 바뀔 때마다 브라우저가 쪽 전체를 뒤진다.
    """
    if page.name == page.app.config.root_doc:
        for tag in page.html.tags("div"):
            if tag.get("class") == "bd-article-container":
                tag.set("class", "bd-article-container cover-wide")


USED_FOR: dict[str, tuple[str, ...]] = {
    "katex/katex.min.css": ('class="katex',),
    "sphinx-design.min.css": ('class="sd-',),
    "design-tabs.js": ("sd-tab-set",),
    "copybutton.css": ('class="highlight',),
    "copybutton.js": ('class="highlight',),
    "clipboard.min.js": ('class="highlight',),
    "mystnb.": ('class="cell',),
    "naerimak-explorers.js": ("widget-view+json",),
    "naerimak-explorers.css": ("widget-view+json", 'class="cover-race"'),
    "naerimak-cover.js": ('class="cover-race"',),
    **{f"naerimak-{kind}.js": (f'"kind": "{kind}"',) for kind in APART},
    "terms.js": ("term-link",),
    "quiz.js": ('class="quiz"',),
    "cheatsheet.css": ('class="cheatsheet',),
    "reading.js": ('class="cell', "cover-page"),
}
"""스타일과 스크립트, 그리고 그것을 쓰는 글에 있는 표시. 표시가 여럿이면 하나만 있어도 쓴다."""
UNUSED_EVERYWHERE = {
    "pygments.css",
    "basic.css",
    "exercise.css",
    "styles/pydata-sphinx-theme.css",
    "translations.js",
    "doctools.js",
    "sphinx_highlight.js",
}


def drop_theme_assets(page: Page) -> None:
    """어느 쪽에도 쓰지 않는 테마의 파일과, 보안 규칙이 막을 설정 스크립트를 뺀다."""
    for kind in ("css_files", "script_files"):
        page.context[kind][:] = [
            asset
            for asset in page.context[kind]
            if str(getattr(asset, "filename", asset) or "").removeprefix("_static/") not in UNUSED_EVERYWHERE
            and not getattr(asset, "attributes", {}).get("body", "").startswith("DOCUMENTATION_OPTIONS.")
        ]


def drop_unneeded_assets(page: Page) -> None:
    """그 쪽의 글이 쓰지 않는 스타일과 스크립트를 뺀다."""
    article = "".join(page.article)
    for tag in page.html.tags("link", "script"):
        _, _, name = (tag.get("href") or tag.get("src") or "").partition("_static/")
        if any(
            name.startswith(start) and not any(mark in article for mark in marks)
            for start, marks in USED_FOR.items()
        ):
            tag.remove()


@cache
def _theme_digest() -> str:
    """테마 파일의 주소에 붙여, 내용이 바뀌면 브라우저가 새로 받게 한다."""
    theme = (THEME_STATIC / "styles" / "pydata-sphinx-theme.css").read_bytes()
    return hashlib.sha256(theme + Path(__file__).read_bytes()).hexdigest()[:8]


def write_front_door(app: Sphinx) -> None:
    """표지를 index.html로도 둔다. 기본값은 다른 주소로 넘기는 빈 쪽이라 한 번 더 기다리게 한다."""
    cover = Path(app.outdir, f"{app.config.root_doc}.html")
    if app.builder.name == "html" and cover.exists():
        shutil.copyfile(cover, Path(app.outdir, "index.html"))


COPY = {
    "copy": "복사",
    "copy_to_clipboard": "코드 복사",
    "copy_success": "복사했습니다",
    "copy_failure": "복사하지 못했습니다",
}


def translate_copy_button(app: Sphinx) -> None:
    """코드의 복사 단추가 한국어로 말한다. sphinx-copybutton에는 한국어가 없다."""
    script = Path(app.outdir, "_static", "copybutton.js")
    text = script.read_text("utf8")
    korean = f"const messages = {{\n  'ko': {json.dumps(COPY, ensure_ascii=False)},\n"
    if korean not in text:
        script.write_text(text.replace("const messages = {\n", korean, 1), "utf8")


def trim_theme_files(app: Sphinx) -> None:
    """쓰지 않는 글꼴과 스크립트를 지우고, 테마 스타일에서 아이콘 글꼴의 규칙을 걷어 낸다."""
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
