"""코드에서 색이 따로 없는 조각의 껍질을 벗긴다."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

TOKEN = re.compile(r'<span class="(\w+)">([^<]*)</span>')


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


def unwrap_plain_tokens(app: Sphinx, exception: Exception | None) -> None:
    """이름과 괄호처럼 색이 따로 없는 코드 조각과 빈 껍질을 벗긴다. 강의의 요소가 다섯에 하나꼴로 준다."""
    stylesheet = Path(app.outdir, "_static", "pygments.css")
    if exception or not stylesheet.exists():
        return
    plain = _plain_tokens(stylesheet.read_text("utf8"))
    for path in Path(app.outdir).rglob("*.html"):
        before = path.read_text("utf8")
        after = TOKEN.sub(lambda found: found[2] if found[1] in plain else found[0], before)
        after = after.replace("<pre><span></span>", "<pre>")
        if after != before:
            path.write_text(after, "utf8")
