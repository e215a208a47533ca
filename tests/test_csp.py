"""쪽이 이 사이트의 것만 쓰고 쿠키를 남기지 않는지, 규칙이 실제로 남의 것을 막는지 확인한다."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Visit
from playwright.sync_api import expect

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"/>')
WATCH = """addEventListener("securitypolicyviolation", (event) => {
  (globalThis.violations ??= []).push(`${event.violatedDirective} ${event.blockedURI}`);
});"""
VIOLATIONS = "globalThis.violations ?? []"


def rules(html: str) -> dict[str, set[str]]:
    """쪽의 규칙."""
    found = POLICY.findall(html)
    assert len(found) == 1, "규칙은 쪽마다 하나여야 합니다"
    return {name: set(sources) for name, *sources in (rule.split() for rule in found[0].split("; "))}


def test_every_page_has_a_strict_policy(page_path: str, site: Path) -> None:
    """아무것도 허락하지 않는 데서 시작해 이 사이트의 것만 연다. 규칙 앞에는 막을 것이 오지 않는다."""
    html = (site / page_path).read_text("utf8")
    policy = rules(html)
    assert policy["default-src"] == {"'none'"}
    assert policy["base-uri"] == {"'none'"}
    own = {"'none'", "'self'", "data:"}
    for name, sources in policy.items():
        foreign = {source for source in sources - own if not source.startswith("'sha256-")}
        assert foreign == ({"'unsafe-inline'"} if name == "style-src-attr" else set()), name
    assert "data:" not in policy["script-src"] | policy["style-src"]
    before = html[: POLICY.search(html).start()]  # type: ignore[union-attr]
    assert not re.search(r"<(script|style|link)\b", before)
    assert not re.search(r'\son[a-z]+\s*=\s*"', re.sub(r"<(script|pre)\b.*?</\1>", "", html, flags=re.DOTALL))


@pytest.mark.parametrize("server", [True, False], ids=["http", "file"])
def test_nothing_is_blocked_and_no_cookie(
    server: bool, page_path: str, visit: Visit, offline_visit: Visit, base_url: str, site: Path
) -> None:
    """쪽을 열고 탐색기의 손잡이를 모두 움직여도 규칙에 걸리는 것이 없고, 쿠키가 생기지 않는다."""
    chosen = visit if server else offline_visit
    chosen.context.add_init_script(WATCH)
    page = chosen.open(base_url + page_path if server else (site / page_path).resolve().as_uri(), idle=True)
    for explorer in page.locator(".naerimak-explorer").all():
        summary = explorer.locator(".naerimak-summary")
        expect(summary).not_to_be_empty()
        before = explorer.inner_text()
        sliders = explorer.locator("input[type=range]:enabled")
        moved = sliders.count() > 0
        for slider in sliders.all():
            slider.focus()
            page.keyboard.press("End")
            page.keyboard.press("Home")
            page.keyboard.press("ArrowRight")
        assert not moved or explorer.inner_text() != before
    assert page.evaluate(VIOLATIONS) == []
    assert chosen.context.cookies() == []
    assert page.evaluate("document.cookie") == ""
    chosen.log.assert_clean()


def test_policy_really_blocks(visit: Visit, base_url: str) -> None:
    """밖의 스크립트와 요청, 쪽에 끼워 넣은 스크립트와 스타일은 막힌다."""
    visit.context.add_init_script(WATCH)
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
    assert not visit.log.foreign
