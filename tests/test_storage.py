"""저장소를 막은 브라우저에서도 쪽이 오류 없이 열리고, 밝기 단추가 움직인다."""

from __future__ import annotations

from pathlib import Path

from conftest import Visit
from serving import SUBFOLDER, Handler, served

BLOCKED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {
    configurable: true,
    get() { throw new DOMException("막혔습니다", "SecurityError"); },
  });"""


def test_page_works_without_storage(visit: Visit, base_url: str) -> None:
    """단추를 누를 때마다 밝기가 바뀌고 오류가 없다."""
    visit.context.add_init_script(BLOCKED)
    page = visit.open(base_url + "chapters/02_sgd.html")
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.click()
        seen.add(page.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}
    visit.log.assert_clean()


def test_page_works_in_a_sandboxed_frame(visit: Visit, site: Path) -> None:
    """저장소가 없는 모래 상자에 든 쪽에서도 밝기 단추가 바뀌고, 탐색기가 움직이고, 오류가 없다."""
    address = f"{SUBFOLDER}/chapters/02_sgd.html"

    class Framed(Handler):
        """쪽을 모래 상자에 넣은 쪽도 함께 내보낸다."""

        def content(self, target: Path) -> bytes:
            """404 쪽의 자리에 그 쪽을 둔다."""
            icon = '<link rel="icon" href="data:,">'
            frame = (
                f'{icon}<iframe sandbox="allow-scripts" src="{address}" width="900" height="700"></iframe>'
            )
            return frame.encode() if target.name == "404.html" else super().content(target)

    with served(site, Framed) as url:
        page = visit.open(url + "404.html")
        frame = page.frames[1]
        frame.wait_for_function("() => globalThis.naerimak")
        frame.evaluate("() => naerimak.shown")
        assert frame.evaluate("() => origin") == "null"
        seen = set()
        for _ in range(3):
            frame.locator(".theme-switch-button:visible").first.click()
            seen.add(frame.evaluate("document.documentElement.dataset.mode"))
        assert seen == {"light", "dark", "auto"}
        slider = frame.locator(".naerimak-explorer input[type=range]").first
        before = frame.locator(".naerimak-summary").first.inner_text()
        slider.press("PageUp")
        frame.wait_for_function(
            "(before) => document.querySelector('.naerimak-summary').innerText !== before", arg=before
        )
    assert not visit.log.errors
    assert not visit.log.failed
