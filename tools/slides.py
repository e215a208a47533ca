"""강의의 슬라이드를 빌드하지 않고 살핀다: python tools/slides.py [chapters/03_momentum.ipynb ...]

장마다 셀, 보일 것, 어절의 수, 제목을 적고, 규칙에 어긋난 곳이 있으면 말하고 1로 끝난다. `--pdf 03`이면 만든
슬라이드의 모든 장을 PDF 하나로 찍는다(make slides-pdf LECTURE=03).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "_ext"))

from naerimak_book.content import deck  # noqa: E402


def listing(cells: list[deck.Cell]) -> list[str]:
    """장마다 한 줄."""
    lines, number = [], 1
    for cell in cells[1:]:
        for slide in cell.slides:
            number += cell.type in deck.STARTS
            shown = [*map(str, slide.formula), *([] if slide.show == "nothing" else [slide.show])]
            asked = "".join(mark for mark, one in (("?", slide.ask), ("!", slide.answer)) if one)
            kind = f"{number:3}" if cell.type in deck.STARTS else "  +"
            what = ", ".join(shown) or "글"
            lines.append(
                f"{kind}  {slide.words:2}어절  {asked:2}  {cell.id:24} {what:22} {slide.title or slide.ask}"
            )
    return lines


def check(paths: Sequence[Path]) -> int:
    """노트북마다 목록과 어긋난 곳을 보인다."""
    status = 0
    for path in paths:
        try:
            cells = deck.read_notebook(path)
        except deck.DeckError as error:
            print(error)
            status = 1
            continue
        if not deck.is_designed(cells):
            print(f"{path.name}: 아직 짜지 않았습니다. 제목마다 한 장으로 만듭니다.")
            continue
        print(f"{path.name}: {deck.count(cells)}장", *listing(cells), sep="\n")
        for fault in deck.faults(cells):
            print(f"  ✗ {fault}")
            status = 1
    return status


def print_deck(lecture: str, site: Path, output: Path) -> int:
    """슬라이드 하나를 PDF로 찍고 쪽의 수를 낸다. 답은 모두 보이고, 탐색기는 처음 모습이다."""
    import chromium
    from playwright.sync_api import sync_playwright
    from pypdf import PdfReader
    from serving import SHOWN

    found = sorted((site / "slides").glob(f"{lecture}*.html"))
    if len(found) != 1:
        sys.exit(
            f"{lecture}의 슬라이드를 하나 찾아야 하는데 {[one.name for one in found]}입니다. "
            "먼저 make book을 실행하세요."
        )
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"slides-{found[0].stem}.pdf"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light")
        page.goto(found[0].resolve().as_uri())
        page.evaluate(SHOWN)
        page.evaluate("Promise.all([...document.images].map((one) => one.decode().catch(() => {})))")
        page.evaluate("document.fonts.ready")
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True)
        browser.close()
    pages = len(PdfReader(target).pages)
    print(f"PDF를 만들었습니다: {target} ({pages}장)")
    return pages


def main(arguments: Sequence[str]) -> int:
    """명령줄에서 부른다."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="적지 않으면 모든 강의")
    parser.add_argument("--pdf", metavar="강의", help="강의의 번호나 이름")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--output", type=Path, default=ROOT / "_build" / "pdf")
    asked = parser.parse_args(arguments)
    if asked.pdf:
        print_deck(asked.pdf, asked.site, asked.output)
        return 0
    return check(asked.notebooks or sorted(ROOT.glob("chapters/[0-9][0-9]_*.ipynb")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
