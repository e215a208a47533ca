"""쪽마다 이 사이트의 것만 쓰라는 규칙이 있고, 규칙이 실제로 남의 것을 막는지 확인한다.

막힌 것이 없는지는 test_site.py가 본다.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from conftest import VIOLATIONS, WATCH_VIOLATIONS, Visit

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"/>')


def rules(html: str) -> dict[str, set[str]]:
    """쪽의 규칙."""
    found = POLICY.findall(html)
    assert len(found) == 1, "규칙은 쪽마다 하나여야 합니다"
    return {name: set(sources) for name, *sources in (rule.split() for rule in found[0].split("; "))}


def check_policy(html: str) -> None:
    """아무것도 허락하지 않는 데서 시작해 이 사이트의 것만 연다. 규칙 앞에는 막을 것이 오지 않는다."""
    policy = rules(html)
    assert policy["default-src"] == {"'none'"}
    assert policy["base-uri"] == {"'none'"}
    own = {"'none'", "'self'", "data:"}
    for name, sources in policy.items():
        foreign = {source for source in sources - own if not source.startswith("'sha256-")}
        if 'id="python"' in html:
            # 쪽에서 도는 파이썬: Blob의 Worker와 WebAssembly.
            foreign -= {"worker-src": {"blob:"}, "script-src": {"'wasm-unsafe-eval'"}}.get(name, set())
        assert foreign == ({"'unsafe-inline'"} if name == "style-src-attr" else set()), name
    assert "data:" not in policy["script-src"] | policy["style-src"]
    before = html[: POLICY.search(html).start()]  # type: ignore[union-attr]
    assert not re.search(r"<(script|style|link)\b", before)
    assert not re.search(r'\son[a-z]+\s*=\s*"', re.sub(r"<(script|pre)\b.*?</\1>", "", html, flags=re.DOTALL))


def test_every_page_has_a_strict_policy(page_path: str, site: Path) -> None:
    """쪽마다 엄격한 규칙이 있다."""
    check_policy((site / page_path).read_text("utf8"))


def test_slides_have_the_same_policy(site: Path) -> None:
    """슬라이드의 규칙도 쪽과 같고, 바로 적은 스크립트는 색 모드를 정하는 것 하나뿐이다."""
    decks = sorted(site.glob("slides/*.html"))
    assert decks
    for path in decks:
        html = path.read_text("utf8")
        check_policy(html)
        assert len(rules(html)["script-src"]) == 2
        assert rules(html)["style-src"] == {"'self'"}


def test_policy_knows_every_inline_script(page_path: str, site: Path) -> None:
    """쪽에 바로 적힌 스크립트와 스타일은 규칙이 허락한 바로 그것이고, 허락한 것은 모두 쪽에 있다."""
    html = (site / page_path).read_text("utf8")
    for name in ("script", "style"):
        found = {
            f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
            for attributes, text in re.findall(rf"<{name}\b([^>]*)>(.*?)</{name}>", html, re.DOTALL)
            if " src=" not in attributes and " type=" not in attributes
        }
        allowed = {one for one in rules(html)[f"{name}-src"] if one.startswith("'sha256-")}
        assert found == allowed


def test_policy_really_blocks(visit: Visit, base_url: str) -> None:
    """밖의 스크립트와 요청, 쪽에 끼워 넣은 스크립트와 스타일은 막힌다."""
    visit.context.add_init_script(WATCH_VIOLATIONS)
    page = visit.open(base_url + "chapters/02_sgd.html")
    page.evaluate(
        """async () => {
      const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
      add("script", { src: "https://example.org/a.js" });
      add("script", { textContent: "globalThis.injected = true" });
      add("style", { textContent: "body { outline: 1px solid red }" });
      add("img", { src: "https://example.org/a.png" });
      await fetch("https://example.org/").catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
    }"""
    )
    blocked = {violation.split()[0] for violation in page.evaluate(VIOLATIONS)}
    assert {"script-src-elem", "style-src-elem", "img-src", "connect-src"} <= blocked
    assert page.evaluate("globalThis.injected") is None
    # 막힌 요청도 사건으로는 남는다. 밖에서 답을 받은 것은 없다.
    assert set(visit.log.foreign) <= set(visit.log.failed)
