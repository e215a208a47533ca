"""만든 사이트에서 책 전체의 PDF를 만든다: python tools/pdf.py [쪽 ...]

모든 쪽을 한 문서로 이어 Chromium으로 찍는다. 그래야 쪽 사이의 링크와 쪽 번호와 책갈피가 저절로 맞는다.
차례의 쪽 번호는 한 번 찍어 본 PDF에서 읽어 채우고 다시 찍는다.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import chromium
import pikepdf
import yaml
from bs4 import BeautifulSoup, Tag
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader
from squeeze import squeeze

logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium의 PDF에 늘 붙는 사소한 경고를 거른다
ROOT = Path(__file__).resolve().parents[1]
MARK = ROOT / "assets" / "icons" / "favicon.svg"
PAPER_WIDTH = 642  # A4의 글 폭 170 mm를 CSS 픽셀로
PAPER = "사이트에서는 손잡이를 움직이며 볼 수 있습니다."
STYLES = """
@page :first { @bottom-center { content: none; } }
.book-cover {
  height: 240mm; display: flex; flex-direction: column; justify-content: center; break-after: page;
}
.book-cover p { font-size: 13pt; }
.book-cover .title { font-size: 40pt; font-weight: 700; }
.book-cover svg { width: 26mm; height: 26mm; margin-bottom: 8mm; }
.book-cover p:last-child { margin-top: auto; font-size: 9pt; }
.book-contents { columns: 2; column-gap: 9mm; break-after: page; font-size: 8pt; line-height: 1.22; }
.book-contents h1 { column-span: all; }
.book-contents .part { margin: 0.9em 0 0.3em; font-size: 11pt; font-weight: 700; break-after: avoid; }
.book-contents ol { list-style: none; margin: 0; padding: 0; }
.book-contents li.chapter { margin-top: 0.35em; font-weight: 600; break-after: avoid; }
.book-contents li, .book-contents a { display: flex; gap: 0.5em; }
.book-contents li { break-inside: avoid; }
.book-contents a { width: 100%; color: inherit; text-decoration: none !important; }
.book-contents a::after { content: attr(data-page); order: 2; min-width: 2em; text-align: right; }
.book-contents a span { flex: 1; order: 1; border-bottom: 0.5pt solid #dde; transform: translateY(-0.4em); }
.book-contents .section { padding-left: 1.2em; }
.book-chapter, .book-blank { break-before: page; }
.book-blank { height: 1px; }
.math-scroll { width: 100%; }
.book-long, .book-long :is(div, pre) {
  display: block !important; overflow: visible !important; break-inside: auto !important;
}
.book-long pre { orphans: 6; widows: 6; }
"""
# 종이보다 넓은 식과 표는 줄여 폭에 맞춘다.
FIT = """() => {
  for (const box of document.querySelectorAll(".math-scroll, .pst-scrollable-table-container, .text_html")) {
    const inner = box.querySelector(":scope > .katex-display .katex-html, :scope > table");
    if (!inner) continue;
    const range = document.createRange();
    range.selectNodeContents(inner);
    const ratio = box.clientWidth / range.getBoundingClientRect().width;
    if (ratio < 1) inner.style.zoom = 0.99 * ratio;
  }
}"""
# 차례에 쪽 번호를 적는다.
NUMBER = """(numbers) => {
  for (const link of document.querySelectorAll(".book-contents a"))
    link.dataset.page = numbers[decodeURIComponent(link.hash.slice(1))] ?? "";
}"""


# 앞에 빈 쪽을 넣는다.
LEAVE_BLANK = """(anchors) => {
  for (const anchor of anchors) {
    const blank = Object.assign(document.createElement("div"), { className: "book-blank" });
    document.getElementById(anchor).before(blank);
  }
}"""
WHOLE = 16
"""두 쪽에 나누지 않는 코드의 줄 수."""
LIMIT = 10_000_000
"""책 전체의 무게. 메일에 붙일 수 있어야 한다."""
LOW = 70
"""제목의 위쪽이 쪽의 아래 끝에서 이만큼(pt) 안이면 그 아래에 글이 두 줄 들지 않는다."""
LECTURE = re.compile(r"chapters/\d\d_\w+")
UNLISTED = {"연습", "출처"}
"""강의마다 있어서 차례에 적지 않는 절."""


@dataclass(frozen=True)
class Chapter:
    """책의 한 쪽. ``name``은 ``chapters/02_sgd`` 형태이고 ``part``는 그 쪽이 든 부의 이름이다."""

    name: str
    part: str

    @property
    def anchor(self) -> str:
        """이어 붙인 문서에서 이 쪽을 가리키는 이름."""
        return "p-" + posixpath.basename(self.name)


def chapters(site: Path, toc: Path, asked: Sequence[str] = ()) -> list[Chapter]:
    """차례대로의 쪽. ``asked``가 있으면 표지와 그 쪽들만이다. 만들지 않은 쪽이 있으면 멈춘다."""
    listed = yaml.safe_load(toc.read_text("utf8"))
    found = [Chapter(listed["root"], "")]
    found += [Chapter(one["file"], part["caption"]) for part in listed["parts"] for one in part["chapters"]]
    if asked:
        found = [found[0], *(one for one in found[1:] if one.name in asked)]
    missing = [one.name for one in found if not (site / f"{one.name}.html").exists()]
    if missing:
        sys.exit(f"만들지 않은 쪽이 있습니다: {missing}. 먼저 make book을 실행하세요.")
    return found


def read_article(site: Path, chapter: Chapter) -> tuple[BeautifulSoup, Tag]:
    """쪽에서 글만 꺼낸다."""
    soup = BeautifulSoup((site / f"{chapter.name}.html").read_text("utf8"), "html.parser")
    article = soup.select_one("article.bd-article")
    assert article is not None, chapter.name
    return soup, article


def address(soup: BeautifulSoup, chapter: Chapter, picture: Tag) -> Tag:
    """살아 있는 탐색기의 짧은 주소. 사이트의 주소를 알고 만든 책에서는 누를 수 있다."""
    holder = picture.find_parent(id=re.compile("^explorer-"))
    place = f"{posixpath.basename(chapter.name)}.html" + (f"#{holder['id']}" if holder else "")
    canonical = soup.select_one('link[rel="canonical"]')
    link = soup.new_tag("a" if canonical else "span")
    link.string = place
    if canonical:
        link["href"] = posixpath.join(posixpath.dirname(str(canonical["href"])), place)
    return link


def settle(soup: BeautifulSoup, article: Tag, chapter: Chapter) -> None:
    """누르고 펴는 것을 종이에 맞게 바꾼다. 접힌 것은 펴고, 탐색기 자리에는 그림과 주소를 놓는다."""
    unused = ".headerlink, script, button, input, .pst-js-only, details.hide > summary, picture > source"
    # 종이에는 끼워 넣을 수 없으므로 모음의 끼워 넣기도 뺀다.
    unused += ", .code-fold > summary, .cover-doors, .explorer-ways"
    for extra in article.select(unused):
        extra.decompose()
    for picture in article.select("noscript"):
        picture.name = "div"
        for note in picture.select("p"):
            note.string = f"{PAPER} "
            note.append(address(soup, chapter, picture))
    for fold in article.select("details"):
        fold.name = "div"
    for title in article.select("summary"):
        title.name = "p"
    for code in article.select("div.cell_input"):
        # 긴 코드를 가르지 않으면 다음 쪽으로 밀려 앞 쪽의 반이 빈다.
        if code.get_text().count("\n") > WHOLE:
            code["class"] = " ".join([*code.get_attribute_list("class"), "book-long"])
    solutions = article.select(".quiz-solution")
    if solutions:
        # 풀이가 문제 바로 밑에 보이면 풀어 볼 수 없다.
        heading = soup.new_tag("h2")
        heading.string = "정답과 풀이"
        article.append(heading)
        for number, solution in enumerate(solutions, start=1):
            handle = solution.select_one(".admonition-title")
            assert handle is not None
            handle.string = f"문제 {number}"
            article.append(solution.extract())


def join(article: Tag, chapter: Chapter, known: dict[str, str], base: str) -> None:
    """다른 쪽과 이름이 겹치지 않게 표식을 바꾸고, 쪽 사이의 링크를 문서 안의 링크로 바꾼다."""
    folder = posixpath.dirname(chapter.name)
    for marked in article.select("[id]"):
        marked["id"] = f"{chapter.anchor}--{marked['id']}"
    for picture in article.select("img[src]"):
        picture["src"] = posixpath.normpath(posixpath.join(base, folder, str(picture["src"])))
        picture.attrs.pop("loading", None)
    for link in article.select("a[href]"):
        parts = urlsplit(str(link["href"]))
        if parts.scheme:
            continue
        path = (
            posixpath.normpath(posixpath.join(folder, parts.path)) if parts.path else f"{chapter.name}.html"
        )
        if path not in known:
            link.name = "span"
            del link["href"]
        else:
            # 탐색기의 설정을 담은 링크는 종이에서 움직일 수 없으므로 그 쪽으로 간다.
            fragment = "" if "=" in parts.fragment else unquote(parts.fragment)
            link["href"] = f"#{known[path]}" + (f"--{fragment}" if fragment else "")


def contents(book: Sequence[tuple[Chapter, Tag]]) -> str:
    """쪽 번호를 나중에 채울 차례."""

    def line(anchor: str, title: str, kind: str) -> str:
        return f'<li class="{kind}"><a href="#{anchor}">{title}<span></span></a></li>'

    lines, part = [], ""
    for chapter, article in book:
        if chapter.part != part:
            part = chapter.part
            lines.append(f'</ol><p class="part">{escape(part)}</p><ol>')
        title, *sections = article.select("h1, h2")
        lines.append(line(chapter.anchor, escape(title.get_text()), "chapter"))
        if not LECTURE.fullmatch(chapter.name):
            continue
        for section in sections:
            if text_of(section).rstrip("#") in UNLISTED:
                continue
            section["id"] = f"{chapter.anchor}--section-{len(lines)}"
            lines.append(line(str(section["id"]), escape(text_of(section)), "section"))
    return f'<nav class="book-contents"><h1>차례</h1><ol>{"".join(lines)}</ol></nav>'


def text_of(heading: Tag) -> str:
    """제목의 글. 수식은 그린 것과 읽는 것이 함께 있으므로 읽는 것만 쓴다."""
    copy = BeautifulSoup(str(heading), "html.parser")
    for drawn in copy.select(".katex-html"):
        drawn.decompose()
    return copy.get_text().strip()


def assemble(site: Path, pages: Sequence[Chapter], base: str) -> str:
    """책 전체의 HTML. ``base``는 그 파일에서 사이트까지의 경로이다."""
    known = {f"{page.name}.html": page.anchor for page in pages}
    known |= {"index.html": pages[0].anchor}
    book: list[tuple[Chapter, Tag]] = []
    styles: dict[str, Any] = {}
    for page in pages:
        soup, article = read_article(site, page)
        folder = posixpath.dirname(page.name)
        links = soup.select('link[rel="stylesheet"]')
        found = {
            posixpath.normpath(posixpath.join(folder, urlsplit(str(link["href"])).path)): link.get(
                "media", "all"
            )
            for link in links
        }
        # 스타일을 가장 많이 쓰는 쪽의 차례를 따른다. 우리 스타일이 늘 뒤에 온다.
        styles = {**found, **styles} if len(found) > len(styles) else {**styles, **found}
        settle(soup, article, page)
        join(article, page, known, base)
        book.append((page, article))
    cover = book[0][1]
    title, subtitle = cover.select_one("h1"), cover.select_one("p")
    assert title is not None
    assert subtitle is not None
    sheets = "".join(
        f'<link rel="stylesheet" href="{base}/{path}" media="{media}">' for path, media in styles.items()
    )
    named = "".join(
        f"#{page.anchor} {{ page: p{number}; }} @page p{number} {{ @top-right "
        f'{{ content: "{escape(article.select("h1")[0].get_text())}"; '
        "font: 9pt sans-serif; color: #505c61; } }"
        for number, (page, article) in enumerate(book)
    )
    listed = contents(book)
    body = "".join(
        f'<section class="book-chapter" id="{page.anchor}">{article}</section>' for page, article in book
    )
    return f"""<!doctype html>
<html lang="ko" data-theme="light" data-mode="light"><head><meta charset="utf-8">
<title>{escape(title.get_text())}</title>{sheets}<style>{STYLES}{named}</style></head>
<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">
<section class="book-cover">{MARK.read_text("utf8")}<p class="title">{escape(title.get_text())}</p>
<p>{escape(subtitle.get_text())}</p>
<p>글은 CC BY 4.0, 코드는 MIT 조건으로 쓸 수 있습니다.</p></section>
{listed}{body}</div></div></main></body></html>"""


def print_page(page: Page) -> bytes:
    """문서를 PDF로 찍는다. 책갈피는 제목에서, 쪽의 크기는 스타일에서 온다."""
    return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def page_numbers(pdf: bytes) -> dict[str, int]:
    """표식마다 놓인 쪽의 번호(1부터)."""
    reader = PdfReader(io.BytesIO(pdf))
    places = {
        unquote(str(name)).removeprefix("/"): place for name, place in reader.named_destinations.items()
    }
    numbers = {name: reader.get_destination_page_number(place) for name, place in places.items()}
    return {name: number + 1 for name, number in numbers.items() if number is not None}


def blanks(pages: Sequence[Chapter], numbers: dict[str, int]) -> list[str]:
    """앞에 빈 쪽을 넣을 강의. 강의는 오른쪽(홀수) 쪽에서 시작한다."""
    found: list[str] = []
    for page in pages:
        if LECTURE.fullmatch(page.name) and (numbers[page.anchor] + len(found)) % 2 == 0:
            found.append(page.anchor)
    return found


def shifted(numbers: dict[str, int], before: Sequence[str]) -> dict[str, int]:
    """빈 쪽을 넣은 뒤의 쪽 번호."""
    starts = [numbers[anchor] for anchor in before]
    return {name: number + sum(start <= number for start in starts) for name, number in numbers.items()}


def light_pictures(html: str, folder: Path) -> str:
    """PNG와 WebP를 흰 바탕의 64색으로 바꾼다. 곡선과 글자뿐이라 눈에 띄지 않고, 찍은 뒤에 색표로 담긴다."""

    def lighter(found: re.Match[str]) -> str:
        source = folder.parent / unquote(found[1])
        target = folder / f"{source.stem}.png"
        if not target.exists():
            picture = Image.open(source).convert("RGBA")
            paper = Image.new("RGB", picture.size, "white")
            paper.paste(picture, mask=picture.getchannel("A"))
            paper.quantize(64, dither=Image.Dither.NONE).save(target)
        return f'src="{folder.name}/{target.name}"'

    return re.sub(r'src="([^":]+\.(?:png|webp))"', lighter, html)


def make(site: Path, pages: Sequence[Chapter], output: Path) -> int:
    """책을 찍어 ``output``에 두고 쪽의 수를 낸다."""
    output.parent.mkdir(parents=True, exist_ok=True)
    # 그림과 스타일의 주소가 이 파일에서 시작한다.
    source = output.with_suffix(".html")
    pictures = output.with_suffix(".pictures")
    pictures.mkdir(exist_ok=True)
    html = assemble(site, pages, os.path.relpath(site, output.parent))
    source.write_text(light_pictures(html, pictures), "utf8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": PAPER_WIDTH, "height": 900})
        page.emulate_media(media="print", color_scheme="light")
        page.set_default_timeout(600_000)  # 책 전체는 바쁜 컴퓨터에서 오래 걸린다
        page.goto(source.resolve().as_uri())
        page.evaluate("document.fonts.ready")
        page.evaluate(FIT)
        numbers = page_numbers(print_page(page))
        empty = blanks(pages, numbers)
        page.evaluate(LEAVE_BLANK, empty)
        page.evaluate(NUMBER, shifted(numbers, empty))
        pdf = print_page(page)
        browser.close()
    source.unlink()
    shutil.rmtree(pictures)
    return save(pdf, output)


def save(pdf: bytes, output: Path) -> int:
    """제목을 적어 저장하고 쪽의 수를 낸다. 그리는 명령을 줄이고, 낭독기가 읽을 구조까지 눌러 담는다."""
    pikepdf.settings.set_flate_compression_level(9)
    with pikepdf.open(io.BytesIO(pdf)) as book:
        squeeze(book)
        book.docinfo["/Title"] = "내리막"
        book.docinfo["/Author"] = "내리막을 만든 사람들"
        book.Root.PageMode = pikepdf.Name.UseOutlines
        book.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)
        return len(book.pages)


def flat(outline: list[Any]) -> Iterator[Any]:
    """책갈피를 층 없이 늘어놓는다."""
    for entry in outline:
        yield from flat(entry) if isinstance(entry, list) else [entry]


def stranded(reader: PdfReader) -> list[str]:
    """쪽의 끝에 홀로 남은 제목. 책갈피가 가리키는 자리에서 찾는다."""
    return [
        f"{(reader.get_destination_page_number(entry) or 0) + 1}쪽의 끝에 제목만 있습니다: {entry.title}"
        for entry in flat(reader.outline)
        if entry.top is not None and float(entry.top) < LOW
    ]


def faults(output: Path) -> list[str]:
    """찍은 책에서 고칠 것."""
    weight = output.stat().st_size
    heavy = f"{weight / 1e6:.1f} MB입니다. {LIMIT / 1e6:.0f} MB를 넘지 않아야 합니다."
    return [heavy] * (weight > LIMIT) + stranded(PdfReader(output))


def main(arguments: Sequence[str]) -> None:
    """명령줄에서 부른다. 쪽을 적지 않으면 책 전체이다."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="chapters/02_sgd 형태. 적지 않으면 책 전체")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--output", type=Path, default=ROOT / "_build" / "pdf" / "naerimak.pdf")
    asked = parser.parse_args(arguments)
    pages = chapters(asked.site, ROOT / "_toc.yml", asked.pages)
    count = make(asked.site, pages, asked.output)
    print(f"PDF를 만들었습니다: {asked.output} ({count}쪽)")
    for fault in faults(asked.output):
        print(fault, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
