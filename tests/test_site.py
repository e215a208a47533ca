"""만든 책이 다른 곳의 도움 없이 모든 독자에게 열리는지 실제 브라우저로 확인한다."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit, watch
from playwright.sync_api import Browser

WIDTHS = (390, 768, 1280, 1440)
FIRST_VISIT_LIMIT = 1_200_000
LECTURE_LIMIT = 200_000
LECTURE = re.compile(r"chapters/\d\d_\w+\.html")
CONTENT = "#main-content"


class Links(HTMLParser):
    """쪽의 링크, 자원, 표식을 모은다."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.classes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """속성을 하나씩 본다."""
        for name, value in attrs:
            if name in {"href", "src"} and tag != "base" and value:
                self.links.append(value)
            elif name == "id" and value:
                self.ids.add(value)
            elif name == "class" and value:
                self.classes.update(value.split())


def read(site: Path, page_path: str) -> str:
    """쪽의 HTML."""
    return (site / page_path).read_text("utf8")


def test_site_is_not_empty(site: Path) -> None:
    """표지와 찾기 쪽, 강의가 있어야 나머지 시험이 뜻이 있다."""
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {"index.html", "intro.html", "search.html"} <= pages
    assert any(LECTURE.fullmatch(page) for page in pages)


def test_opens_cleanly_from_a_subfolder(page_path: str, visit: Visit, base_url: str) -> None:
    """하위 폴더에서 열어도 오류가 없고 다른 곳에 묻지 않는다."""
    page = visit.open(base_url + page_path, idle=True)
    assert page.title() or page.locator("meta[http-equiv=refresh]").count()
    visit.log.assert_clean()


def test_opens_cleanly_as_a_file(page_path: str, offline_visit: Visit, site: Path) -> None:
    """서버 없이 파일을 바로 열어도 오류가 없다."""
    offline_visit.open((site / page_path).resolve().as_uri(), idle=True)
    offline_visit.log.assert_clean()


def test_page_never_scrolls_sideways(page_path: str, visit: Visit, base_url: str) -> None:
    """긴 수식과 코드는 제 상자 안에서만 밀린다."""
    page = visit.open(base_url + page_path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        scroll, client = page.evaluate(
            "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
        )
        assert scroll <= client, f"{width}px에서 {scroll - client}px 넘칩니다"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(scheme: str, page_path: str, visit: Visit, base_url: str) -> None:
    """밝은 화면과 어두운 화면, 좁은 화면과 넓은 화면에서 axe-core가 본문의 흠을 찾지 못한다."""
    page = visit.context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(base_url + page_path)
    page.add_style_tag(content="*,*::before,*::after{transition:none!important;animation:none!important}")
    assert page.evaluate("document.documentElement.dataset.theme") in {scheme, None}
    page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)  # 테마가 폭이 바뀐 뒤 미는 상자를 다시 셀 때까지
        response = Axe().run(page, context=CONTENT).response
        problems = [
            (width, problem["id"], node["html"][:160], node["failureSummary"])
            for problem in response["violations"]
            for node in problem["nodes"]
        ]
        assert not problems, "\n".join(map(str, problems))


def test_readable_without_javascript(page_path: str, site: Path, browser: Browser, base_url: str) -> None:
    """스크립트를 꺼도 글이 있고, 탐색기 자리에는 그림과 설명이 남는다."""
    context = browser.new_context(java_script_enabled=False)
    try:
        log = watch(context, base_url)
        page = context.new_page()
        page.goto(base_url + page_path)
        assert len(page.locator("main").inner_text().strip()) > 30
        pictures = page.locator("main noscript img")
        assert pictures.count() == read(site, page_path).count("jupyter.widget-view+json")
        for number in range(pictures.count()):
            picture = pictures.nth(number)
            picture.scroll_into_view_if_needed()
            assert picture.is_visible()
            assert picture.get_attribute("alt")
            assert picture.bounding_box()["height"] > 50
        log.assert_clean()
    finally:
        context.close()


def test_first_visit_is_light(page_path: str, visit: Visit, base_url: str) -> None:
    """처음 온 독자가 받는 양. 캐시가 없고 gzip으로 보낸다."""
    sizes: dict[str, int] = {}
    visit.context.on(
        "requestfinished",
        lambda request: sizes.__setitem__(request.url, request.sizes()["responseBodySize"]),
    )
    page = visit.open(base_url + page_path, idle=True)
    page.wait_for_timeout(100)
    total = sum(sizes.values())
    print(f"{page_path}: {total:,}바이트, 파일 {len(sizes)}개")
    assert total > 0
    assert total <= FIRST_VISIT_LIMIT, sorted(sizes.items(), key=lambda item: -item[1])[:5]


def test_lecture_html_is_light(page_path: str, site: Path) -> None:
    """강의 쪽의 HTML 자체가 가볍다."""
    size = len(gzip.compress((site / page_path).read_bytes(), 6))
    limit = LECTURE_LIMIT if LECTURE.fullmatch(page_path) else LECTURE_LIMIT // 2
    assert size <= limit, f"{size:,}바이트"


def test_formulas_are_drawn(page_path: str, site: Path) -> None:
    """수식은 빌드할 때 그려져 있고 TeX 원문이 글에 드러나지 않는다."""
    html = read(site, page_path)
    prose = re.sub(r"<(script|pre|code|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r"\\(frac|eta|theta|partial|begin|nabla|sum)\b", prose)
    assert "katex-error" not in html
    for formula in re.findall(r'<(?:span|div) class="[^"]*\bmath(?:-block)?\b[^"]*"[^>]*>(.{0,200})', html):
        assert "katex" in formula


def test_lectures_have_formulas(site: Path, visit: Visit, base_url: str) -> None:
    """KaTeX의 HTML과 MathML이 함께 있고 글꼴도 사이트에서 온다."""
    lectures = [p for p in site.glob("chapters/*.html") if 'class="katex"' in p.read_text("utf8")]
    assert lectures
    page = visit.open(base_url + lectures[0].relative_to(site).as_posix())
    formula = page.locator(".katex").first
    assert formula.locator(".katex-html").count() == 1
    assert formula.locator("math").count() == 1
    assert page.evaluate(
        "document.fonts.ready.then(f => [...f].some(x => x.family.startsWith('KaTeX') && x.status === 'loaded'))"
    )


def test_links_resolve(page_path: str, site: Path) -> None:
    """사이트 안의 링크, 그림, 표식이 모두 있다."""
    here = site / page_path
    missing = []
    for link in Links(read(site, page_path)).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (here.parent / unquote(parts.path)).resolve() if parts.path else here.resolve()
        if not target.is_relative_to(site.resolve()) or not target.is_file():
            missing.append(link)
        elif parts.fragment and target.suffix == ".html":
            html = target.read_text("utf8")
            if unquote(parts.fragment) not in Links(html).ids:
                missing.append(link)
    assert not missing, missing


def test_theme_leftovers_are_gone(page_path: str, site: Path) -> None:
    """덜어 낸 테마 부품이 되살아나지 않는다."""
    html = read(site, page_path)
    assert not re.search(r"THEBE|thebe|fontawesome|require(\.min)?\.js|html-manager|mathjax@|cdn\.", html)
    icons = {name for name in Links(html).classes if re.match(r"fa[srb]?$|fa-", name)}
    assert not icons, f"그릴 글꼴이 없는 아이콘입니다: {icons}"
    assert html.count('type="search"') <= 2, "찾기 칸은 대화 상자와 찾기 쪽에만 있습니다"


def test_unused_files_are_not_shipped(site: Path) -> None:
    """무거운 글꼴과 스크립트를 내보내지 않는다."""
    names = {path.name for path in (site / "_static").rglob("*")}
    assert not {name for name in names if re.search(r"fontawesome|fa-solid|bootstrap|\.map$", name)}
    assert "site.css" in names


def test_stylesheets_point_at_existing_files(site: Path) -> None:
    """스타일이 부르는 첫째 글꼴과 그림이 모두 있다."""
    missing = []
    for sheet in (site / "_static").rglob("*.css"):
        for rule in re.findall(
            r"(?:src|background[\w-]*|mask[\w-]*)\s*:\s*([^;}]*url\([^;}]*)", sheet.read_text("utf8")
        ):
            url = re.findall(r"url\([\"']?([^)\"']+)", rule)[0]
            path = (sheet.parent / urlsplit(url).path).resolve()
            if not url.startswith("data:") and not path.is_file():
                missing.append(f"{sheet.name}: {url}")
    assert not missing, missing


def test_theme_switch_works(visit: Visit, base_url: str) -> None:
    """밝기 단추가 화면을 바꾸고 고른 값을 기억한다."""
    page = visit.open(base_url + "intro.html")
    background = "getComputedStyle(document.body).backgroundColor"
    seen = set()
    for _ in range(3):
        seen.add(page.evaluate(background))
        page.locator(".theme-switch-button").click()
        page.wait_for_timeout(50)
    assert len(seen) == 2
    page.locator(".theme-switch-button").click()
    mode = page.evaluate("document.documentElement.dataset.mode")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.mode") == mode
    visit.log.assert_clean()


def test_menu_opens_on_a_phone(visit: Visit, base_url: str) -> None:
    """좁은 화면에서 책 차례를 열어 다른 장으로 간다."""
    page = visit.open(base_url + "intro.html", width=390, height=844)
    page.locator(".primary-toggle").click()
    link = page.locator("dialog[open] a.reference.internal", has_text=re.compile(r".")).nth(1)
    target = link.get_attribute("href")
    link.click()
    page.wait_for_load_state("networkidle")
    assert page.url.endswith(target)
    visit.log.assert_clean()


def test_search_opens_and_finds(visit: Visit, base_url: str) -> None:
    """찾기 단추로 대화 상자를 열고, 결과에서 쪽을 찾는다."""
    page = visit.open(base_url + "intro.html")
    page.locator(".search-button").click()
    page.locator("#pst-search-dialog input").fill("SGD")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a").count() >= 1
    visit.log.assert_clean()
