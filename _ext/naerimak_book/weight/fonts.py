"""수식과 코드의 글꼴. 책에 나오는 글자만 남기고, 쪽이 쓰는 것을 미리 받는다."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from logging import WARNING, getLogger
from pathlib import Path
from typing import Any

import tinycss2
from fontTools import subset
from sphinx.application import Sphinx

from ..build import VENDOR, remembered, staged
from ..page.math import short_style
from ..page.page import Page
from . import used

KATEX = VENDOR / "katex"
CODING = VENDOR / "@fontsource" / "nanum-gothic-coding" / "files"
ASCII = "".join(map(chr, range(32, 127)))


def copy_math_style(app: Sphinx) -> None:
    """수식의 스타일을 사이트에 싣는다. 글꼴은 쪽을 모두 쓴 뒤에 줄여 싣는다."""
    folder = staged(app) / "katex"
    folder.mkdir(exist_ok=True)
    (folder / "katex.min.css").write_text(short_style(), "utf8")
    shutil.copyfile(KATEX / "LICENSE", folder / "LICENSE")


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


def _unfolded(pieces: list[str]) -> Iterator[str]:
    """처음부터 보이는 조각. 접힌 상자 안의 글꼴은 브라우저가 펼 때 받는다."""
    # 열려 있는 `<details>`마다, 그 안에서 지금 보이는지.
    visible = [True]
    for piece in pieces:
        if piece.startswith("<details"):
            visible.append(visible[-1] and bool(re.search(r"\sopen\b", piece)))
        elif piece == "</details>":
            visible.pop()
        elif piece.startswith("<summary"):
            visible.append(visible[-2])
        elif piece == "</summary>":
            visible.pop()
        elif visible[-1]:
            yield piece


def fetch_fonts_early(page: Page) -> None:
    """그 쪽의 수식이 쓰는 글꼴을 스타일을 읽기 전에 받기 시작한다.

    글꼴이 늦게 오면 쪽 전체의 자리를 다시 잡느라 느린 휴대전화가 멈춘다.
    """
    shown = "".join(_unfolded(page.article))
    written = {frozenset(value.split()) for value in re.findall(r'class="([^"]*)"', shown)}
    by_class = _fonts_by_class(KATEX / "katex.min.css")
    files = {file for classes, file in by_class if any(classes <= one for one in written)}
    addresses = [page.context["pathto"](f"_static/katex/fonts/{file}", 1) for file in sorted(files)]
    for script in page.html.tags("script"):
        if script.get("data-fonts") is not None:
            script.set("data-fonts", " ".join(addresses)) if addresses else script.remove()


def keep_used_glyphs(app: Sphinx) -> None:
    """수식 글꼴마다 쪽에 나오는 글자만 남긴다. 어느 글꼴로 그릴지는 보지 않으므로 모자라는 글자가 없다.

    칠판 글자(기댓값의 E)만 든 글꼴은 그 글자에 표시가 따로 있으므로 정말 그리는 것만 남긴다.
    """
    text = "".join(sorted(used.letters(app)))
    few = "".join(sorted(used.blackboard(app)))
    cut = remembered(app, "fonts", [text, few, (VENDOR / "README.md").read_text("utf8")])
    if not cut.exists():
        cut.mkdir()
        for path in (KATEX / "fonts").glob("*.woff2"):
            _cut(path, cut / path.name, few if "AMS" in path.name else text)
    shutil.copytree(cut, Path(app.outdir, "_static", "katex", "fonts"), dirs_exist_ok=True)


def write_code_fonts(app: Sphinx) -> None:
    """한글이 로마자의 두 배인 글꼴이 없는 컴퓨터에 보낼 코드의 글꼴(site.css의 naerimak-code)."""
    parts = {"latin": ASCII, "korean": "".join(sorted(used.code(app)))}
    cut = remembered(app, "code-fonts", [*parts.values(), (VENDOR / "README.md").read_text("utf8")])
    if not cut.exists():
        cut.mkdir()
        for name, text in parts.items():
            # 줄인 글꼴은 예약된 이름을 쓰지 못하므로 저작권과 이용 조건(0, 13, 14)만 남긴다.
            source = CODING / f"nanum-gothic-coding-{name}-400-normal.woff2"
            _cut(
                source,
                cut / f"code-{name}.woff2",
                text,
                name_IDs=[0, 13, 14],
                layout_features=[],
                hinting=False,
            )
    shutil.copytree(cut, Path(app.outdir, "_static", "fonts"), dirs_exist_ok=True)


def _cut(source: Path, target: Path, text: str, **given: Any) -> None:
    # Sphinx의 로그에 글꼴마다 수십 줄을 적는다.
    getLogger("fontTools").setLevel(WARNING)
    # 힌트는 작은 글자를 또렷하게 하는 것이라 큰 괄호만 든 글꼴에는 짐일 뿐이다.
    settings = {"layout_features": ["*"], "hinting": "Size" not in source.name} | given
    options = subset.Options(flavor="woff2", **settings)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    subset.save_font(font, str(target), options)
