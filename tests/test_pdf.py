"""책의 PDF가 읽히고, 차례와 책갈피와 링크가 맞는지 본다. 오래 걸리지 않게 두 쪽만 찍는다."""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdf
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, SITE, Visit
from naerimak_book.page.page import Html, Tag
from PIL import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

TOC = ROOT / "_toc.yml"
PRINTED = ("chapters/02_sgd", "chapters/quiz")
CONTROLS = ("코드 펼치기", "재생", "처음으로", "다시 풀기", "노트북 내려받기", "본문으로 바로 가기")


def flat(outline: list[Any]) -> Iterator[Any]:
    """책갈피를 층 없이 늘어놓는다."""
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def squeezed(text: str) -> str:
    """빈칸을 뺀 글. 코드 글꼴의 빈칸은 U+0001로 읽히기도 한다."""
    return re.sub(r"[\s\x01]", "", text)


def embedded(reader: PdfReader) -> dict[str, bool]:
    """쓴 글꼴마다 PDF 안에 담겼는지."""
    found = {}
    for page in reader.pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            font = font.get_object()
            if font["/Subtype"] == "/Type3":
                continue  # 글자의 모양이 PDF 안에 그림으로 들어 있다
            part = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            described = part.get("/FontDescriptor")
            files = {"/FontFile", "/FontFile2", "/FontFile3"}
            found[str(font["/BaseFont"])] = described is not None and bool(
                files & set(described.get_object())
            )
    return found


def test_two_pages_print_well(site: Path, tmp_path: Path) -> None:
    """한글을 찾을 수 있고, 글꼴이 담겨 있고, 차례의 쪽 번호와 책갈피가 맞고, 누르는 것이 없다."""
    output = tmp_path / "book.pdf"
    pages = pdf.chapters(site, TOC, PRINTED)
    # 시험의 Playwright가 이미 도는 프로세스에서는 또 띄울 수 없다.
    command = [sys.executable, ROOT / "tools" / "pdf.py", *PRINTED, "--site", site, "--output", output]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    reader = PdfReader(output)
    assert f"({len(reader.pages)}쪽)" in done.stdout
    assert not done.stderr
    assert len(reader.pages) > 15
    assert not output.with_suffix(".html").exists()

    texts = [page.extract_text() for page in reader.pages]
    whole = squeezed("".join(texts))
    assert whole.count("학습률") > 50
    assert "왜 기울기의 반대쪽인가" in re.sub(" +", " ", "".join(texts)), "빈칸이 빈칸이다"
    assert "기울기의반대쪽으로" in whole
    assert "정답은②입니다" in whole, "접힌 풀이도 찍힌다"
    assert squeezed(f"{pdf.PAPER} 02_sgd.html#explorer-1") in whole, "탐색기 자리에 그림과 주소가 있다"
    assert not [word for word in CONTROLS if squeezed(word) in whole]
    fonts = embedded(reader)
    assert len(fonts) > 3
    assert all(fonts.values()), fonts

    places = {
        squeezed(entry.title): reader.get_destination_page_number(entry) + 1 for entry in flat(reader.outline)
    }
    titles = [squeezed(pdf.read_article(site, page)[1].h1.get_text()[:-1]) for page in pages]
    assert set(titles) <= set(places)
    assert all(number % 2 for title, number in places.items() if title == titles[1]), (
        "강의는 오른쪽에서 시작한다"
    )
    contents = squeezed(texts[1])
    for title in titles[1:]:
        assert f"{title}{places[title]}" in contents, "차례의 쪽 번호가 책갈피와 같다"
        assert squeezed(texts[places[title] - 1]).startswith((f"{places[title]}{title}", title))
    assert max(len(page.images) for page in reader.pages) >= 1
    links = [
        note.get_object()
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert all(str(link["/A"].get("/URI", "http")).startswith("http") for link in links), (
        "끊긴 파일 주소가 없다"
    )


def test_whole_book_holds_together(site: Path) -> None:
    """차례의 모든 쪽이 들어 있고, 문서 안의 링크가 모두 이어지고, 표식이 겹치지 않는다."""
    pages = pdf.chapters(site, TOC)
    # 수식이 많은 4 MB를 나무로 다시 세우지 않고 여는 표시만 차례로 본다.
    book = Html.read(pdf.assemble(site, pages, "."))
    named = [Tag(book, place, name) for place, name in book.starts]

    def with_class(wanted: str) -> list[Tag]:
        return [tag for tag in named if wanted in (tag.get("class") or "").split()]

    assert [tag.get("id") for tag in with_class("book-chapter")] == [page.anchor for page in pages]
    ids = [found for tag in named if (found := tag.get("id"))]
    assert len(ids) == len(set(ids))
    links = [tag.get("href") or "" for tag in named if tag.name == "a"]
    assert len(links) > 100
    assert not {link[1:] for link in links if link.startswith("#")} - set(ids)
    assert not {tag.name for tag in named} & {"script", "button", "input", "noscript", "details", "source"}
    assert sum(tag.name == "li" for tag in with_class("chapter")) == len(pages)
    pictures = [html.unescape(tag.get("src") or "") for tag in named if tag.name == "img"]
    assert len(pictures) > 20
    assert not [one for one in pictures if not (SITE / one).exists()]
    sheets = [tag.get("href") or "" for tag in named if tag.name == "link"]
    assert [sheet for sheet in sheets if sheet.startswith("./_static")] == sheets
    assert sheets.index("./_static/site.css") < sheets.index("./_static/print.css")


def test_missing_page_is_reported(tmp_path: Path) -> None:
    """책을 만들지 않고 부르면 무엇을 해야 하는지 말하고 멈춘다."""
    with pytest.raises(SystemExit, match="make book"):
        pdf.chapters(tmp_path, TOC)


@pytest.fixture
def paper(browser: Browser, base_url: str) -> Iterator[Page]:
    """종이의 폭으로 인쇄하는 강의 한 쪽."""
    context = browser.new_context(viewport={"width": 642, "height": 900}, locale="ko-KR", color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(base_url + "chapters/02_sgd.html")
    page.wait_for_selector(".naerimak-explorer svg", state="attached")
    yield page
    context.close()


def test_single_page_prints_without_controls(paper: Page) -> None:
    """한 쪽만 인쇄해도 제목과 글과 그림만 남고, 어두운 화면에서도 종이는 희다."""
    assert paper.locator("article h1").is_visible()
    assert paper.locator(".naerimak-explorer svg").first.is_visible()
    hidden = ".bd-sidebar-primary, .bd-header-article, .prev-next-area, .headerlink, button, input, select"
    assert not [one.evaluate("e => e.outerHTML") for one in paper.locator(hidden).all() if one.is_visible()]
    assert paper.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    width = paper.evaluate("document.querySelector('article').getBoundingClientRect().width")
    assert width == pytest.approx(642, abs=2)
    assert paper.evaluate("document.scrollingElement.scrollWidth") <= 642


def test_lectures_start_on_the_right() -> None:
    """왼쪽에서 시작할 강의 앞에만 빈 쪽을 넣고, 그 뒤의 쪽 번호를 모두 옮긴다."""
    names = ("intro", "chapters/01_a", "chapters/02_b", "chapters/glossary", "chapters/03_c")
    pages = [pdf.Chapter(name, "") for name in names]
    numbers = {"p-intro": 3, "p-01_a": 6, "p-02_b": 10, "p-glossary": 13, "p-03_c": 15, "p-02_b--가": 12}
    empty = pdf.blanks(pages, numbers)
    assert empty == ["p-01_a", "p-03_c"]
    moved = pdf.shifted(numbers, empty)
    assert moved == {
        "p-intro": 3, "p-01_a": 7, "p-02_b": 11, "p-glossary": 14, "p-03_c": 17, "p-02_b--가": 13,
    }  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_single_page_opens_what_the_book_opens(name: str, visit: Visit, base_url: str) -> None:
    """한 쪽만 인쇄해도 책 전체의 PDF처럼 접은 것을 모두 펴고 정답을 맨 뒤로 모으며, 찍고 나면 되돌린다."""
    page = visit.open(f"{base_url}{name}.html")
    # 절이 화면에서 먼지(distant)는 언제든 바뀐다.
    state = """() => Array.from(document.querySelectorAll("article details"), (one) => {
      const places = one.parentElement.className.replace("distant", "").trim();
      return `${one.open} ${places} ${one.textContent.trim().slice(0, 20)}`;
    })"""
    before = page.evaluate(state)
    folded = page.eval_on_selector_all("article details:not([open])", "all => all.length")
    assert folded
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert page.evaluate(state) == before
    printed = squeezed("".join(one.extract_text() for one in reader.pages))
    for text in page.eval_on_selector_all(
        "article details :is(p, li):not(summary *)",
        "all => all.filter((one) => !one.querySelector('.katex, code'))"
        ".map((one) => one.textContent.trim()).filter((text) => text.length > 15)",
    ):
        assert squeezed(text) in printed
    if "quiz" in name:
        assert printed.index("정답과풀이") < printed.index("정답은②입니다")


def test_pictures_become_jpeg(tmp_path: Path) -> None:
    """PNG와 WebP는 흰 바탕의 JPEG이 되고, 다른 그림은 그대로이다."""
    folder = tmp_path / "book.pictures"
    folder.mkdir()
    for name in ("a.png", "b.webp"):
        Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tmp_path / name)
    html = pdf.light_pictures('<img src="a.png"><img src="b.webp"><img src="c.svg">', folder)
    assert html == '<img src="book.pictures/a.jpg"><img src="book.pictures/b.jpg"><img src="c.svg">'
    assert Image.open(folder / "b.jpg").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(("lines", "long"), [(pdf.WHOLE, False), (pdf.WHOLE + 1, True)])
def test_only_long_code_may_break(lines: int, long: bool) -> None:
    """두 쪽에 나눌 수 있는 코드는 긴 것뿐이다."""
    text = "<pre>{}</pre>".format("x\n" * lines)
    soup = BeautifulSoup(f'<article><div class="cell_input docutils">{text}</div></article>', "html.parser")
    pdf.settle(soup, soup.article, pdf.Chapter("chapters/02_sgd", ""))
    assert ("book-long" in soup.article.div["class"]) == long
