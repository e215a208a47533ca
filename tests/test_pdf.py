"""책의 PDF가 읽히고, 차례와 책갈피와 링크가 맞는지 본다. 오래 걸리지 않게 두 쪽만 찍는다."""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pdf
import pikepdf
import pytest
import squeeze
from bs4 import BeautifulSoup
from conftest import ROOT, SITE, Visit
from naerimak_book.page.page import Html, Tag
from PIL import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

TOC = ROOT / "_toc.yml"
PRINTED = ("chapters/02_sgd", "chapters/quiz")
CONTROLS = ("코드 펼치기", "재생", "처음으로", "다시 풀기", "노트북 내려받기", "본문으로 바로 가기")


def squeezed(text: str) -> str:
    """빈칸을 뺀 글."""
    return re.sub(r"\s", "", text)


def font_weight(output: Path) -> int:
    """담긴 글꼴의 무게. OTF 글꼴은 Chromium이 글자마다 그림(Type 3)으로 담는다."""
    with pikepdf.open(output) as book:
        held = [one for one in book.objects if isinstance(one, pikepdf.Dictionary)]
        files = {
            part.objgen: part
            for one in held
            if one.get("/Type") == "/FontDescriptor"
            for name, part in one.items()
            if name.startswith("/FontFile")
        }
        drawn = {
            part.objgen: part
            for one in held
            if one.get("/Subtype") == "/Type3"
            for part in one.CharProcs.values()
        }
        return sum(len(part.read_raw_bytes()) for part in (files | drawn).values())


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
    # 책 전체가 10 MB를 넘지 않으려면 글꼴을 빼고 한 쪽이 20 kB를 넘지 않아야 한다.
    assert output.stat().st_size - font_weight(output) < 20_000 * len(reader.pages)

    texts = [page.extract_text() for page in reader.pages]
    whole = squeezed("".join(texts))
    assert whole.count("학습률") > 50
    assert "왜 기울기의 반대쪽인가" in re.sub(" +", " ", "".join(texts)), "빈칸이 빈칸이다"
    assert "\x01" not in "".join(texts), "코드의 빈칸도 빈칸이다"
    assert "기울기의반대쪽으로" in whole
    assert "정답은②입니다" in whole, "접힌 풀이도 찍힌다"
    assert squeezed(f"{pdf.PAPER} 02_sgd.html#explorer-1") in whole, "탐색기 자리에 그림과 주소가 있다"
    assert not [word for word in CONTROLS if squeezed(word) in whole]
    fonts = embedded(reader)
    assert len(fonts) > 3
    assert all(fonts.values()), fonts

    places = {
        squeezed(entry.title): reader.get_destination_page_number(entry) + 1
        for entry in pdf.flat(reader.outline)
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
    # 빈칸이 없는 글꼴의 빈칸은 U+0001로 읽힌다. 책의 PDF에서는 tools/squeeze.py가 고친다.
    printed = squeezed("".join(one.extract_text() for one in reader.pages).replace("\x01", " "))
    for text in page.eval_on_selector_all(
        "article details :is(p, li):not(summary *)",
        "all => all.filter((one) => !one.querySelector('.katex, code'))"
        ".map((one) => one.textContent.trim()).filter((text) => text.length > 15)",
    ):
        assert squeezed(text) in printed
    if "quiz" in name:
        assert printed.index("정답과풀이") < printed.index("정답은②입니다")


def test_pictures_become_few_colors(tmp_path: Path) -> None:
    """PNG와 WebP는 흰 바탕의 64색이 되고, 다른 그림은 그대로이다."""
    folder = tmp_path / "book.pictures"
    folder.mkdir()
    for name in ("a.png", "b.webp"):
        Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tmp_path / name)
    html = pdf.light_pictures('<img src="a.png"><img src="b.webp"><img src="c.svg">', folder)
    assert html == '<img src="book.pictures/a.png"><img src="book.pictures/b.png"><img src="c.svg">'
    drawn = Image.open(folder / "b.png")
    assert drawn.mode == "P"
    assert drawn.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("profiled", [False, True], ids=["plain", "with-a-profile"])
def test_few_colors_are_kept_as_a_table(profiled: bool) -> None:
    """256색까지인 그림은 색의 프로필이 있어도 색표로 담기고 화소는 그대로이다."""
    pixels = bytes(np.random.default_rng(0).choice([10, 200], (6, 5, 3)).astype(np.uint8))
    with pikepdf.new() as book:
        profile = pikepdf.Array([pikepdf.Name.ICCBased, book.make_stream(b"", N=3)])
        space = profile if profiled else pikepdf.Name.DeviceRGB
        picture = book.make_stream(
            zlib.compress(pixels),
            Filter=pikepdf.Name.FlateDecode,
            ColorSpace=space,
            BitsPerComponent=8,
            Width=5,
            Height=6,
        )
        squeeze.index_colors(picture)
        kind, base, last, table = picture.ColorSpace
        assert kind == "/Indexed"
        assert base == space
        colors = bytes(table)
        assert len(colors) == 3 * (int(last) + 1) <= 3 * 8
        assert b"".join(colors[3 * k : 3 * k + 3] for k in picture.read_bytes()) == pixels


def test_a_paragraph_points_at_its_pieces() -> None:
    """뜻 없는 요소를 없애도 문단이 가리키는 조각과 그 차례, 조각에서 문단으로 가는 표가 그대로이다."""
    with pikepdf.new() as book:
        for _ in range(2):
            book.add_blank_page()
        first, second = (page.obj for page in book.pages)
        paragraph = book.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.P, K=pikepdf.Array())
        )
        pieces = [
            book.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.StructElem, S=pikepdf.Name.NonStruct, P=paragraph, Pg=page, K=number
                )
            )
            for number, page in ((4, first), (5, first), (0, second))
        ]
        paragraph.K = pikepdf.Array(pieces)
        book.Root.StructTreeRoot = pikepdf.Dictionary(
            K=paragraph, ParentTree=pikepdf.Dictionary(Nums=[0, pikepdf.Array(pieces)])
        )
        squeeze.fold_structure(book)
        assert list(paragraph.K)[:2] == [4, 5]
        assert (paragraph.Pg.objgen, paragraph.K[2].Pg.objgen) == (first.objgen, second.objgen)
        assert paragraph.K[2].MCID == 0
        assert all(one.objgen == paragraph.objgen for one in book.Root.StructTreeRoot.ParentTree.Nums[1])


@pytest.mark.parametrize(("lines", "long"), [(pdf.WHOLE, False), (pdf.WHOLE + 1, True)])
def test_only_long_code_may_break(lines: int, long: bool) -> None:
    """두 쪽에 나눌 수 있는 코드는 긴 것뿐이다."""
    text = "<pre>{}</pre>".format("x\n" * lines)
    soup = BeautifulSoup(f'<article><div class="cell_input docutils">{text}</div></article>', "html.parser")
    pdf.settle(soup, soup.article, pdf.Chapter("chapters/02_sgd", ""))
    assert ("book-long" in soup.article.div["class"]) == long


GLYPHS = {1: 250.0, 2: 940.0, 3: 940.0}
TEXT = b"""BT
/F1 10 Tf
1 0 0 -1 5.1234567 120.98765 Tm
<0002> Tj
9.3987654 0 Td <0003> Tj
/Span<</ActualText ( ) >> BDC
9.4 0 Td <0001> Tj
EMC
2.5 0 Td <0002> Tj
30 0 Td <0003> Tj
ET
BT
/F2 10 Tf
1 0 0 -1 5.1234567 120.98765 Tm
60 0 Td <0002> Tj
ET
.12345678 1234.56789 m"""
SHORT = b"""BT
/F1 10 Tf
1 0 0 -1 5.123 120.99 Tm
<0002000300010002> Tj
51.299 0 Td <0003> Tj
/F2 10 Tf
8.701 0 Td <0002> Tj
ET
0.12346 1234.57 m"""


def test_text_is_written_short_and_stays_where_it_was() -> None:
    """이어진 글자는 한 번에 적고, 떨어진 글자와 다른 글꼴의 글자는 제자리에 있다."""
    face = squeeze.Face(
        pikepdf.Dictionary(
            Subtype=pikepdf.Name.Type0,
            DescendantFonts=[pikepdf.Dictionary(DW=1000, W=[1, [GLYPHS[1]], 2, 3, GLYPHS[2]])],
        )
    )
    assert face.widths == GLYPHS
    short = squeeze.squeezed(TEXT, {"/F1": face, "/F2": face})
    assert short == SHORT.replace(b" Td <", b" Td\n<")


def test_spaces_read_as_spaces() -> None:
    """빈칸이 U+0001로 읽히는 글꼴만 고친다."""
    with pikepdf.new() as book:
        for words, mended in (
            (b"<0001> <0001>\n<0010> <0001>0\n", b"<0001> <0020>\n<0010> <0001>0\n"),
            (b"<0001> <0041>\n", b"<0001> <0041>\n"),
        ):
            font = pikepdf.Dictionary(ToUnicode=book.make_stream(words))
            squeeze.mend_spaces(font)
            assert font.ToUnicode.read_bytes() == mended


def test_a_heading_left_alone_and_a_heavy_book_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """쪽의 끝에 홀로 남은 제목과, 무거운 책을 말한다."""
    output = tmp_path / "book.pdf"
    with pikepdf.new() as book:
        for _ in range(2):
            book.add_blank_page()
        with book.open_outline() as outline:
            for title, page, top in (("앞의 제목", 0, 700), ("남은 제목", 1, pdf.LOW - 1)):
                outline.root.append(pikepdf.OutlineItem(title, page, "XYZ", left=0, top=top))
        book.save(output)
    assert pdf.faults(output) == ["2쪽의 끝에 제목만 있습니다: 남은 제목"]
    monkeypatch.setattr(pdf, "LIMIT", 100)
    assert len(pdf.faults(output)) == 2
