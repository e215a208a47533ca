"""쪽마다 다는 Content-Security-Policy. 이 사이트의 파일과 여기서 해시를 계산한 글만 쓰고 움직인다."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from .page import Page

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def included(name: str) -> str:
    """틀에 그대로 끼워 넣는 파일의 글. Jinja처럼 마지막 줄바꿈을 뺀다."""
    return TEMPLATES.joinpath(name).read_text("utf8").removesuffix("\n")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(*, scripts: tuple[str, ...] = (), styles: tuple[str, ...] = (), python: bool = False) -> str:
    """규칙 한 줄. 쪽 안에 바로 적은 스크립트와 스타일은 그 글과 같은 것만 쓸 수 있다.

    `python`이면 쪽에서 도는 파이썬(WebAssembly)과 그것이 사는 Worker도 허락한다. Worker의 글은 이 사이트의
    스크립트가 Blob으로 만든다. file://에서는 파일로 된 Worker를 띄울 수 없다.
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
    if python:
        rules["script-src"].append("'wasm-unsafe-eval'")
        rules["worker-src"] = ["blob:"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def secure(page: Page) -> None:
    """쪽에 바로 적힌 스크립트와 스타일을 모아 규칙을 적는다. 그 뒤에 쪽에 더한 것은 브라우저가 막는다."""
    inline = {"script": [], "style": []}  # type: dict[str, list[str]]
    for tag in page.html.tags("script", "style"):
        if tag.get("src") is None and tag.get("type") is None:
            inline[tag.name].append(tag.content)
    rules = policy(scripts=tuple(inline["script"]), styles=tuple(inline["style"]), python=page.python)
    for tag in page.html.tags("meta"):
        if tag.get("http-equiv") == "Content-Security-Policy":
            tag.set("content", rules)
