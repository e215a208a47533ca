"""나눈 링크와 검색 엔진이 읽는 것: 설명, 미리 보기, 대표 주소, 아이콘, 사이트맵, 404 쪽."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import icons
import pytest
from conftest import ROOT, Visit
from matplotlib import image
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

LECTURE = re.compile(r"chapters/\d\d_\w+\.html")
BASE = "https://someone.example/some/project/"
PROJECT_FILES = ("_config.yml", "_ext", "assets", "intro.md", "chapters")


class Head(HTMLParser):
    """쪽의 머리에 적힌 것."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, list[str]] = {}
        self.lang = ""
        self.feed(html)
        self.title = re.search(r"<title>(.*?)</title>", html)[1]  # type: ignore[index]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """meta와 link를 모은다."""
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = values.get("lang", "")
        elif tag == "meta" and (name := values.get("name") or values.get("property")):
            self.meta.setdefault(name, []).append(values["content"])
        elif tag == "link":
            self.links.setdefault(values["rel"], []).append(values["href"])


def head(folder: Path, page_path: str) -> Head:
    """쪽의 머리."""
    return Head((folder / page_path).read_text("utf8"))


def test_head_says_what_the_page_is(page_path: str, site: Path) -> None:
    """쪽마다 한국어라는 표시, 제목, 설명, 아이콘이 하나씩 있다. 설명은 문장이고 수식의 원문이 없다."""
    found = head(site, page_path)
    assert found.lang == "ko"
    assert "내리막" in found.title
    assert "\N{EM DASH}" not in found.title
    for name in ("description", "viewport", "og:title", "og:description", "og:type", "og:site_name"):
        assert len(found.meta.get(name, [])) == 1, name
    description = found.meta["description"][0]
    assert 10 < len(description) <= 200
    assert description.endswith((".", "?"))
    assert not re.search(r"[\\$…]|한 줄 요약", description)
    assert found.links["icon"][-1].startswith("data:image/svg+xml,")
    if page_path in {"search.html", "404.html"}:
        assert found.meta["robots"] == ["noindex"]
    else:
        assert "robots" not in found.meta
        assert len(found.links["apple-touch-icon"]) == 1


def test_descriptions_differ(site: Path) -> None:
    """강의마다 제 한 줄 요약을 설명으로 쓴다."""
    lectures = [
        page.relative_to(site).as_posix()
        for page in site.rglob("*.html")
        if LECTURE.fullmatch(page.relative_to(site).as_posix())
    ]
    assert len(lectures) > 10
    described = {page: head(site, page).meta["description"][0] for page in lectures}
    assert len(set(described.values())) == len(lectures)
    for page, description in described.items():
        html = (site / page).read_text("utf8")
        summary = re.search(r"<p><strong>한 줄 요약\.</strong>(.*?)</p>", html, re.DOTALL)
        assert summary
        assert description[:8] == re.sub(r"<[^>]+>", "", summary[1]).strip()[:8]


def test_nothing_absolute_without_an_address(page_path: str, site: Path) -> None:
    """사이트 주소를 모르고 만들었으면 지어낸 절대 주소를 적지 않는다."""
    if os.environ.get("NAERIMAK_BASEURL"):
        assert head(site, page_path).meta.get("og:url") or page_path in {"search.html", "404.html"}
        return
    found = head(site, page_path)
    assert "canonical" not in found.links
    assert not {"og:url", "og:image"} & found.meta.keys()
    assert not (site / "sitemap.xml").exists()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """주소를 알고 만든 작은 책. 실행할 노트북이 없어 몇 초면 된다."""
    folder = tmp_path_factory.mktemp("published")
    for name in PROJECT_FILES:
        (folder / name).symlink_to(ROOT / name)
    toc = folder / "_toc.yml"
    toc.write_text("format: jb-book\nroot: intro\nchapters:\n  - file: chapters/init_table\n", "utf8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(folder), "--quiet"]
    done = subprocess.run(
        command,
        env={**os.environ, "NAERIMAK_BASEURL": BASE.rstrip("/")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_build" / "html"


def test_published_pages_have_addresses(published: Path) -> None:
    """대표 주소, 미리 보기의 주소와 그림이 사이트의 절대 주소다. 표지는 두 파일이 한 주소를 가리킨다."""
    for page, address in (
        ("index.html", BASE),
        ("intro.html", BASE),
        ("chapters/init_table.html", BASE + "chapters/init_table.html"),
    ):
        found = head(published, page)
        assert found.links["canonical"] == [address]
        assert found.meta["og:url"] == [address]
        assert found.meta["og:image"] == [BASE + "_static/naerimak.png"]
        assert found.meta["twitter:card"] == ["summary_large_image"]
    for page in ("search.html", "404.html"):
        assert "canonical" not in head(published, page).links


def test_published_picture(published: Path) -> None:
    """미리 보기 그림은 적힌 크기이고 가벼우며, 비어 있지 않다."""
    path = published / "_static" / "naerimak.png"
    picture = image.imread(path)
    size = [head(published, "index.html").meta[f"og:image:{side}"][0] for side in ("width", "height")]
    assert size == [str(picture.shape[1]), str(picture.shape[0])]
    assert path.stat().st_size < 300_000
    assert picture.std() > 0.05


def test_sitemap_lists_every_page(published: Path) -> None:
    """사이트맵에 글이 있는 쪽이 모두, 한 번씩 있다. robots.txt는 도메인의 뿌리가 아니어서 없다."""
    root = ElementTree.parse(published / "sitemap.xml").getroot()
    found = [node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(found) == sorted([BASE, BASE + "chapters/init_table.html"])
    assert not (published / "robots.txt").exists()


def test_missing_page_works_at_any_depth(published: Path, visit: Visit, base_url: str) -> None:
    """없는 주소가 아무리 깊어도 404 쪽이 온전히 보이고, 링크와 찾기 칸은 사이트의 뿌리를 가리킨다."""
    html = (published / "404.html").read_text("utf8")
    deep = base_url + "no/such/place.html"
    visit.context.route(deep, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    opened = visit.open(deep, quiet=True)
    assert opened.locator("h1").inner_text() == "없는 쪽입니다"
    assert opened.locator("a").get_attribute("href") == "/some/project/intro.html"
    assert opened.evaluate("getComputedStyle(document.querySelector('form')).display") == "flex"
    opened.locator("a").click()
    opened.wait_for_url(base_url + "intro.html")
    opened.go_back()
    opened.locator("input").fill("모멘텀")
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/search.html?q=*")
    assert opened.locator("main .search-list a").first.get_attribute("href")
    visit.log.assert_clean()


# ---------------------------------------------------------------- 아이콘과 README의 그림


@pytest.mark.parametrize("name", icons.SIZES)
def test_icon_is_the_mark(name: str, browser: Browser) -> None:
    """아이콘이 표식을 그린 것과 같다. 다르면 make icons를 한다."""
    kept, drawn = Image.open(icons.ICONS / name), icons.draw_icon(browser, name)
    assert (kept.size, kept.mode) == (drawn.size, drawn.mode)
    # 브라우각각 가장자리의 화소가 조금씩 다르다.
    assert max(ImageStat.Stat(ImageChops.difference(kept, drawn)).mean) < 3


def test_preview_says_what_the_explorer_says(browser: Browser, base_url: str) -> None:
    """README의 그림에 적힌 글이 지금의 탐색기와 같다. 다르면 make icons를 한다."""
    kept = Image.open(icons.PREVIEW)
    drawn, said = icons.draw_preview(browser, base_url + icons.SHOWN)
    assert kept.info["Description"] == said
    assert abs(kept.height - drawn.height) < 60
