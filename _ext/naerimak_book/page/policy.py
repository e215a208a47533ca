"""쪽마다 다는 Content-Security-Policy. 이 사이트의 파일과 여기서 값을 셈한 글만 쓰고 움직인다."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def included(name: str) -> str:
    """틀에 그대로 끼워 넣는 파일의 글. Jinja처럼 마지막 줄바꿈을 뺀다."""
    return TEMPLATES.joinpath(name).read_text("utf8").removesuffix("\n")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(*, scripts: tuple[str, ...] = (), styles: tuple[str, ...] = ()) -> str:
    """규칙 한 줄. 쪽 안에 바로 적은 스크립트와 스타일은 그 글과 같은 것만 쓸 수 있다.

    file://로 연 쪽에서 Chromium은 'self'를 file:로 읽으므로 서버가 있을 때와 규칙이 같다.
    """
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *map(_hash, scripts)],
        "style-src": ["'self'", *map(_hash, styles)],
        "style-src-attr": ["'unsafe-inline'"],  # KaTeX는 글자의 자리를 style 속성으로 잡는다.
        "img-src": ["'self'", "data:"],  # 테마의 스타일에 작은 그림이 data:로 들어 있다.
        "font-src": ["'self'"],
        "connect-src": ["'self'"],  # 없으면 Lighthouse가 robots.txt를 읽지 못해 검색 점수를 깎는다.
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def add_policy(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """쪽에 규칙을 주고, 규칙이 막을 테마의 설정 스크립트를 뺀다. 그 값을 읽는 기능은 쓰지 않는다."""
    context["content_policy"] = policy(scripts=(included("theme-mode.js"), included("early-fonts.js")))
    context["script_files"][:] = [
        js
        for js in context["script_files"]
        if not getattr(js, "attributes", {}).get("body", "").startswith("DOCUMENTATION_OPTIONS.")
    ]
