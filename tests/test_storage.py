"""저장소를 막은 브라우저에서도 쪽이 오류 없이 열리고, 밝기 단추가 움직인다."""

from __future__ import annotations

from conftest import Visit

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
