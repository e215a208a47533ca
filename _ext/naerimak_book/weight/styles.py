"""테마의 스타일에서 책에 쓰지 않는 규칙을 걷어 낸다."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from tinycss2.ast import Node

from ..build import remembered
from . import used

MENTIONED = re.compile(r"[.#]([A-Za-z_][\w-]*)")


def _used(selector: str, names: set[str]) -> bool:
    """선택자에 적힌 class와 id가 모두 쓰이는가. :not(...)에 적힌 것은 없어도 된다."""
    needed = re.sub(r":not\([^)]*\)|\[[^\]]*\]", "", selector).replace("\\", "")
    return all(name in names for name in MENTIONED.findall(needed))


def _kept(rules: list[Node], names: set[str]) -> str:
    """쓰는 규칙만 다시 적는다."""
    parts = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = re.split(r",(?![^(]*\))", tinycss2.serialize(rule.prelude))
            if chosen := [selector for selector in selectors if _used(selector, names)]:
                parts.append(f"{','.join(chosen)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            inner = _kept(tinycss2.parse_rule_list(rule.content, skip_comments=True), names)
            if inner:
                parts.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type != "whitespace":
            parts.append(rule.serialize())
    return "".join(parts)


def drop_unused_rules(app: Sphinx) -> None:
    """테마의 스타일은 열에 아홉이 이 책에 없는 부품의 것이다. 책에 나오지 않는 class의 규칙을 뺀다."""
    stylesheet = Path(app.outdir, "_static", "styles", "pydata-sphinx-theme.css")
    css = stylesheet.read_text("utf8")
    # 스타일에 나오는 이름만 본다. 글의 절이 하나 느는 것으로는 남길 규칙이 달라지지 않는다.
    names = used.names(app).intersection(MENTIONED.findall(css.replace("\\", "")))
    kept = remembered(app, "styles", [css, *sorted(names)])
    if not kept.exists():
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        kept.write_text(_kept(rules, names), "utf8")
    shutil.copyfile(kept, stylesheet)
