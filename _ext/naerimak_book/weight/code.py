"""코드에서 색이 따로 없는 조각의 껍질을 벗긴다."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pydata_sphinx_theme.pygments import get_pygments_stylesheet
from sphinx.application import Sphinx

from ..page.page import Page

TOKEN = re.compile(r'<span (class="(\w+)")>')


def _plain_tokens(css: str) -> set[str]:
    """코드의 조각 가운데 밝을 때도 어두울 때도 바탕 글과 모습이 같은 것의 class."""
    plain: list[set[str]] = []
    for theme in ("light", "dark"):
        rules = re.findall(rf'\[data-theme="{theme}"\] \.highlight( \.\w+)? \{{ ([^}}]*) \}}', css)
        base = {
            color for name, style in rules if not name for color in re.findall(r"(?<!-)color: #\w+", style)
        }
        plain.append({name.strip(" .") for name, style in rules if {style} == base})
    return set.intersection(*plain)


@cache
def _plain(app: Sphinx) -> set[str]:
    """테마가 책을 다 쓴 뒤에 만드는 코드의 스타일을 미리 만들어 본다."""
    builder: Any = app.builder
    options = builder.theme.get_options(app.config.html_theme_options)
    styles = (options["pygments_light_style"], options["pygments_dark_style"])
    return _plain_tokens(get_pygments_stylesheet(*styles))


def unwrap_plain_tokens(page: Page) -> None:
    """이름과 괄호처럼 색이 따로 없는 코드 조각과 빈 껍질을 벗긴다.

    강의의 요소가 다섯에 하나의 비율로 준다. 색이 있는 조각은 이름이 짧은 요소로 적는다.
    """
    pieces, plain = page.html.pieces, _plain(page.app)
    for span in page.html.tags("span"):
        inside = 0 if pieces[span.place + 1] == "</span>" else 1
        if pieces[span.place + 1 + inside] != "</span>":
            continue
        token = TOKEN.fullmatch(span.text)
        empty = span.text == "<span>" and not inside and pieces[span.place - 1] == "<pre>"
        if empty or (token and token[2] in plain):
            span.text = pieces[span.place + 1 + inside] = ""
        elif token:
            span.text, pieces[span.place + 1 + inside] = f"<i {token[1]}>", "</i>"
