"""쪽마다 쓰는 이름과 글자. 스타일과 글꼴에서 무엇을 남길지를 쪽을 다시 읽지 않고 안다."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sphinx.application import Sphinx

from ..page.page import Page

NAME = re.compile(r"[A-Za-z_][\w-]*")
CJK = "\u3000", "\ud7ff"
"""한중일의 글자. 그 뒤의 사적 영역(U+E020 같은 ≠의 빗금)과 수학 글자는 수식의 글꼴에 있다."""
HANGUL = "가", "힣"
BLACKBOARD = re.compile(r'<i class="[^"]*\b(?:mathbb|textbb|amsrm)\b[^"]*"[^>]*>([^<]*)')
"""수식의 KaTeX_AMS 글꼴로 그리는 글자. KaTeX는 이 글자마다 표시를 따로 단다."""
CODE = re.compile(r"<(?:pre|code)\b[^>]*>(.*?)</(?:pre|code)>", re.S)
"""코드의 글꼴로 그리는 글."""
VALUE = re.compile(r'\b(?:class|id)="([^"]*)"')


def _folder(app: Sphinx) -> Path:
    return Path(app.outdir).parent / "used"


def remember(page: Page) -> None:
    """다 고친 쪽의 class와 id, 그리고 글자를 적어 둔다.

    다음 빌드에서 쓰지 않은 쪽의 것은 지난번 것을 읽는다.
    """
    html = str(page.html)
    names = {name for value in VALUE.findall(html) for name in value.split()}
    kept = {
        "names": sorted(names),
        "letters": "".join(sorted(set(html))),
        "blackboard": "".join(sorted(set("".join(BLACKBOARD.findall(html))))),
        "code": "".join(sorted(set("".join(CODE.findall(html))))),
    }
    path = _folder(page.app) / f"{page.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, ensure_ascii=False), "utf8")


def forget_removed(app: Sphinx) -> None:
    """없어진 쪽의 것을 지운다."""
    for path in _folder(app).rglob("*.json"):
        if not Path(app.outdir, path.relative_to(_folder(app))).with_suffix(".html").exists():
            path.unlink()


def _all(app: Sphinx, kind: str) -> set[str]:
    files = _folder(app).rglob("*.json")
    # 이 종류를 적기 전에 쓴 쪽의 것은 비어 있다.
    return set().union(*(json.loads(path.read_text("utf8")).get(kind, "") for path in files))


def letters(app: Sphinx) -> set[str]:
    """책에 나오는 글자. 한글은 수식의 글꼴에 없으므로 뺀다. 글을 고칠 때마다 글꼴을 다시 줄이지 않는다."""
    return {letter for letter in _all(app, "letters") if not CJK[0] <= letter <= CJK[1]}


def blackboard(app: Sphinx) -> set[str]:
    """책의 수식이 KaTeX_AMS 글꼴로 그리는 글자."""
    return _all(app, "blackboard")


def code(app: Sphinx) -> set[str]:
    """책의 코드와 그 출력에 나오는 한글. 모든 쪽이 한 파일을 나누어 쓴다."""
    return {letter for letter in _all(app, "code") if HANGUL[0] <= letter <= HANGUL[1]}


def names(app: Sphinx) -> set[str]:
    """쪽의 class와 id, 스크립트에 적힌 모든 이름."""
    scripts = Path(app.outdir, "_static").rglob("*.js")
    return _all(app, "names").union(*(NAME.findall(path.read_text("utf8")) for path in scripts))
