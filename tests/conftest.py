"""브라우저 시험의 바탕. 만든 책을 하위 폴더에서 gzip으로 내보내고, 밖으로 나가는 요청을 모두 막는다."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
# 사이트를 만드는 확장과 손으로 부르는 프로그램도 시험한다.
sys.path[:0] = [str(ROOT / "_ext"), str(ROOT / "tools")]

import chromium  # noqa: E402
from serving import LAUNCH_ARGS, SHOWN, SITE, Traffic, served  # noqa: E402

# 바쁜 컴퓨터에서도 느린 것을 틀린 것으로 적지 않는다. 맞으면 기다리지 않는다.
expect.set_options(timeout=30_000)

# 쪽의 보안 규칙에 걸린 것을 모은다.
WATCH_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) => {
  (globalThis.violations ??= []).push(`${event.violatedDirective} ${event.blockedURI}`);
});"""
VIOLATIONS = "globalThis.violations ?? []"


# `make check`가 바뀐 쪽만 고른다. 빈 문자열이면 사이트가 필요 없는 시험만 한다.
CHOSEN = os.environ["NAERIMAK_PAGES"].split() if "NAERIMAK_PAGES" in os.environ else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """고른 쪽이 하나도 없으면 사이트를 보는 시험을 뺀다."""
    if CHOSEN == []:
        apart = [item for item in items if "site" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]


@cache
def site_pages() -> list[str]:
    """사이트의 모든 HTML 쪽. 슬라이드는 test_slides.py가, 끼워 넣을 쪽은 test_embeds.py가 따로 본다.

    사이트가 없으면 빈 목록이고 `site`가 이유를 알린다.
    """
    pages = (path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    apart = ("slides/", "embed/")
    return sorted(page for page in pages if not page.startswith(apart) and (CHOSEN is None or page in CHOSEN))


@cache
def explorer_pages() -> list[str]:
    """탐색기가 있는 쪽. 놀이터는 tests/test_playground.py가 따로 본다."""
    pages = sorted((SITE / "chapters").glob("*.html")) if SITE.exists() else []
    pages = [path for path in pages if path.stem != "playground"]
    return [f"chapters/{path.name}" for path in pages if "widget-view+json" in path.read_text("utf8")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`page_path`를 받는 시험을 모든 쪽에, 그려진 탐색기를 보는 시험은 탐색기가 있는 쪽에 반복한다.

    세션 범위라서 파일이 달라도 한 쪽의 시험이 이어지고, 쪽을 한 번만 열어 나누어 쓴다.
    """
    if "page_path" in metafunc.fixturenames:
        pages = explorer_pages() if "drawn" in metafunc.fixturenames else site_pages()
        metafunc.parametrize("page_path", pages or ["index.html"], scope="session")


@pytest.fixture(scope="session")
def site() -> Path:
    """만들어 둔 책의 폴더."""
    if not (SITE / "index.html").exists():
        pytest.fail(f"만든 책이 {SITE}에 없습니다. 먼저 make book을 실행하세요.")
    return SITE


@pytest.fixture(scope="session")
def base_url(site: Path) -> Iterator[str]:
    """하위 폴더에 놓인 사이트의 주소."""
    with served(site) as url:
        yield url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright 하나를 시험 내내 쓴다."""
    with sync_playwright() as instance:
        yield instance


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """브라우저 하나를 시험 내내 쓴다."""
    browser = playwright.chromium.launch(executable_path=chromium.find(), args=LAUNCH_ARGS)
    yield browser
    browser.close()


@dataclass
class Log:
    """한 시험에서 브라우저가 남긴 흔적."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        """오류도, 다른 곳으로 나간 요청도, 없는 파일도 없어야 한다."""
        assert not self.foreign, f"다른 곳에 요청했습니다: {self.foreign}"
        assert not self.failed, f"받지 못한 파일이 있습니다: {self.failed}"
        assert not self.errors, f"브라우저 오류가 있습니다: {self.errors}"


def watch(context: BrowserContext, allowed: str) -> Log:
    """오류와 사이트 밖으로 나가려는 요청을 적는다. 나가는 길은 `LAUNCH_ARGS`가 막았다."""
    log = Log()

    def requested(request: Request) -> None:
        if not request.url.startswith((allowed, "data:", "blob:")):
            log.foreign.append(request.url)

    def new_page(page: Page) -> None:
        page.on("pageerror", lambda error: log.errors.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                log.errors.append(f"{page.url}: {message.text}") if message.type == "error" else None
            ),
        )
        page.on(
            "response",
            lambda answer: (
                log.failed.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
            ),
        )
        # 다른 쪽으로 넘어가며 그만둔 것은 못 받은 것이 아니다.
        page.on(
            "requestfailed",
            lambda request: log.failed.append(request.url) if request.failure != "net::ERR_ABORTED" else None,
        )

    context.on("request", requested)
    context.on("page", new_page)
    return log


# 화면에서 먼 절(site.js의 distant)도 그린다. 그리지 않은 글은 innerText에 없다.
DRAW_ALL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".distant { content-visibility: visible !important }");
  document.adoptedStyleSheets.push(sheet);
}"""


def open_whole(page: Page, url: str, *, quiet: bool = False) -> None:
    """쪽을 모두 그릴 때까지, `quiet`이면 뒤늦은 요청이 끝날 때까지 기다린다."""
    traffic = Traffic(page) if quiet else None
    page.goto(url)
    page.evaluate(SHOWN)
    page.evaluate(DRAW_ALL)
    if traffic:
        traffic.settle()


# 화면을 갱신하고 탐색기가 다 그려질 때까지 기다린다.
SETTLED = f"""async (count) => {{
  for (let k = 0; k < count; k += 1) await new Promise((done) => requestAnimationFrame(done));
  await ({SHOWN})();
}}"""


def frames(page: Page, count: int = 2) -> None:
    """화면을 `count`번 갱신하고 탐색기가 다 그려질 때까지 기다린다. 두 번이면 된다."""
    page.evaluate(SETTLED, count)


@dataclass
class Visit:
    """감시하는 브라우저 창."""

    context: BrowserContext
    log: Log

    def open(self, url: str, width: int = 1280, height: int = 900, *, quiet: bool = False) -> Page:
        """새 쪽을 열고 다 뜰 때까지 기다린다. 뒤늦게 나가는 요청도 `quiet`이면 잡는다."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        open_whole(page, url, quiet=quiet)
        return page


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Visit]:
    """새 창. 앞선 시험의 저장소와 캐시를 쓰지 않는다."""
    context = browser.new_context(locale="ko-KR")
    yield Visit(context, watch(context, base_url))
    context.close()


@pytest.fixture
def offline_visit(browser: Browser, site: Path) -> Iterator[Visit]:
    """파일을 바로 여는 창."""
    context = browser.new_context(locale="ko-KR")
    yield Visit(context, watch(context, site.resolve().as_uri()))
    context.close()


# 쪽에 그려진 차례의 모델. 브라우저를 여러 번 오가지 않게, 기다리는 일과 읽는 일을 한 번에 부탁한다.
STATES = """() => {
  const drawn = (id) => {
    const { state } = naerimak.models[id];
    if (state.children) return state.children.flatMap((child) => drawn(child.replace("IPY_MODEL_", "")));
    return state.kind ? [state] : [];
  };
  const views = document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]');
  return [...views].flatMap((view) => drawn(JSON.parse(view.textContent).model_id));
}"""
LOOK = f"""async () => {{
  await ({SETTLED})(2);
  const states = ({STATES})();
  const texts = (node, selector) => Array.from(node.querySelectorAll(selector), (one) => one.innerText);
  const visible = (row) => row.checkVisibility({{ visibilityProperty: true }}) && row.getClientRects().length;
  const sent = ([, value]) => !(value instanceof DataView);
  return Array.from(document.querySelectorAll(".naerimak-explorer"), (node, k) => ({{
    state: Object.fromEntries(Object.entries(states[k]).filter(sent)),
    facts: node.facts,
    summary: node.querySelector(".naerimak-summary").innerText,
    rows: [...node.querySelectorAll("tbody tr")].filter(visible).map((row) => texts(row, ".nm-numbers")),
    values: texts(node, ".nm-steps strong"),
    racers: Array.from(node.querySelectorAll(".nm-race tbody tr"), (row) => ({{
      label: row.querySelector("label").innerText.trim(),
      on: row.querySelector("input[type=checkbox]").checked,
      cells: Array.from(row.querySelectorAll("td"), (one) => one.textContent),
    }})),
    count: states.length,
  }}));
}}"""


def look(page: Page) -> list[dict[str, Any]]:
    """쪽에 그려진 차례대로 읽은 탐색기의 지금 값(state), 사실(facts), 보이는 글.

    보이는 글은 문장, 층의 표, 단계표의 값, 경주의 표다.
    """
    shown: list[dict[str, Any]] = page.evaluate(LOOK)
    assert {one["count"] for one in shown} == {len(shown)}, "모델과 그려진 탐색기의 수가 다릅니다"
    return shown


PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass
class Drawn:
    """탐색기가 그려진 쪽 하나와 처음 본 모습. 여러 파일의 시험이 차례로 움직인다."""

    page: Page
    log: Log
    first: list[dict[str, Any]]

    def restored(self) -> Page:
        """모든 탐색기가 처음 모습인 넓은 쪽. 앞선 시험이 옮긴 것을 처음으로 되돌린다."""
        if self.page.viewport_size != DESKTOP:
            self.page.set_viewport_size(DESKTOP)
        if look(self.page) != self.first:
            self.page.evaluate("for (const reset of document.querySelectorAll('.nm-reset')) reset.click()")
            assert look(self.page) == self.first
        return self.page


@pytest.fixture(scope="session")
def drawn(page_path: str, browser: Browser, base_url: str) -> Iterator[Drawn]:
    """휴대전화의 폭으로 연 쪽. test_at_a_glance.py가 먼저 재고, 나머지는 넓혀서 움직인다."""
    context = browser.new_context(locale="ko-KR")
    log = watch(context, base_url)
    page = Visit(context, log).open(base_url + page_path, **PHONE)
    yield Drawn(page, log, look(page))
    context.close()
