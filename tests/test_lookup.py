"""찾아보기 쪽들이 책의 글, 패키지, 노트북에서 빠짐없이 나오는지 본다."""

from __future__ import annotations

import ast
import gzip
import html
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Visit, open_whole
from naerimak_book.content import api, bibliography, glossary, terms
from naerimak_book.content.explorers import OPEN
from playwright.sync_api import Browser, Page
from serving import Traffic

LECTURES = sorted(path.stem for path in ROOT.glob("chapters/[0-9][0-9]_*.ipynb"))
SGD = "chapters/02_sgd.html"
TIP = "#term-tip"


def article(site: Path, page: str) -> str:
    """쪽의 본문."""
    text = (site / page).read_text("utf8")
    return text[text.index("<article") : text.index("</article>")]


# ---------------------------------------------------------------- 용어집


def test_glossary_defines_every_term_and_says_where(site: Path) -> None:
    """뜻이 있는 용어가 모두 한 번씩 있고, 뜻을 밝힌 절로 이어진다."""
    body = article(site, "chapters/glossary.html")
    shown = html.unescape(re.sub(r"<[^>]+>", "", body))
    for term in terms.terms():
        expected = 1 if term.definition else 0
        assert body.count(f'id="{term.anchor}"') == expected, term.ko
        assert term.definition in shown
    links = re.findall(r'class="term-where"><a class="reference internal" href="(\w+\.html)#([^"]+)"', body)
    assert len(links) == sum(bool(term.where) for term in terms.terms())
    for page, anchor in set(links):
        assert f'id="{anchor}"' in article(site, f"chapters/{page}"), (page, anchor)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("학습률을 줄입니다", ["학습률"]),
        ("그 하이퍼파라미터는", ["하이퍼파라미터"]),
        ("편향 보정은", ["편향 보정"]),
        ("확률적 경사 하강법과 경사 하강법", ["확률적 경사 하강법", "경사 하강법"]),
        ("고원지대, 분산형, 저분산", []),
        ("수렴합니다. 발산하면", ["수렴", "발산"]),
        ("AdamW와 Adam, MyAdam, Adam2", ["AdamW", "Adam"]),
        ("Nesterov(1983)의 NAG는", ["NAG"]),
        ("1차 모멘트", ["1차 모멘트"]),
    ],
)
def test_terms_are_found_with_particles(text: str, found: list[str]) -> None:
    """조사가 붙어도 찾고, 긴 말을 먼저 찾고, 다른 낱말의 일부는 찾지 않는다."""
    assert [match[1] for match in glossary._pattern().finditer(text)] == found


@pytest.mark.parametrize("lecture", LECTURES)
def test_lecture_links_each_term_once_in_prose(lecture: str, site: Path) -> None:
    """강의마다 용어가 처음 나오는 곳에만, 글 속에만 링크가 있고, 그 주소가 용어집에 있다."""
    body = article(site, f"chapters/{lecture}.html")
    links = re.findall(r'<a class="term-link[^"]*" href="glossary\.html#([^"]+)" title="([^"]+)">', body)
    assert len(links) >= 3
    assert len(links) == body.count("term-link")
    anchors = [anchor for anchor, _ in links]
    assert len(anchors) == len(set(anchors))
    known = {term.anchor: term for term in glossary.defined()}
    for anchor, title in links:
        assert html.unescape(title).endswith(known[anchor].definition)
    for outside in re.findall(r"<(h[1-6]|pre|table|figcaption|summary)\b.*?</\1>", body, re.DOTALL):
        assert "term-link" not in outside
    sources = body[body.index(">출처<") :]
    assert "term-link" not in sources


def shown(page: Page) -> bool:
    """풍선이 보이는가."""
    return page.locator(TIP).is_visible()


def test_terms_are_explained_in_sight(site: Path) -> None:
    """접어 둔 글에서 처음 나온 용어는 건너뛰고, 펼쳐진 글에서 처음 나오는 자리를 잇는다."""
    for path in site.glob("chapters/[0-9][0-9]_*.html"):
        # 쪽을 나무로 세우지 않고, 용어의 링크마다 그 앞에서 열려 있는 상자를 센다.
        text = path.read_text("utf8")
        marks = re.findall(r"<details|</details|class=\"term-link", text)
        depth, inside = 0, []
        for mark in marks:
            depth += {"<details": 1, "</details": -1}.get(mark, 0)
            inside += [depth] if "term" in mark else []
        assert re.search(r"<details(?![^>]*\bhide\b)", text), path.name
        assert depth == 0, path.name
        assert inside, path.name
        assert not any(inside), path.name


def test_balloon_by_keyboard(visit: Visit, base_url: str) -> None:
    """초점을 받으면 뜨고 낭독기와 이어지며, Escape로 닫혀도 초점은 그대로다."""
    page = visit.open(base_url + SGD)
    link = page.locator("a.term-link").first
    meaning = link.get_attribute("title")
    assert meaning
    link.focus()
    assert shown(page)
    assert page.locator(TIP).inner_text() == meaning
    assert link.get_attribute("aria-describedby") == "term-tip"
    page.keyboard.press("Escape")
    assert not shown(page)
    assert link.evaluate("link => link === document.activeElement")
    assert link.get_attribute("title") == meaning
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert shown(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-*")
    assert page.locator(":target").is_visible()
    visit.log.assert_clean()


def test_balloon_by_mouse(visit: Visit, base_url: str) -> None:
    """마우스를 풍선 위로 옮겨도 남아 있고, 벗어나면 닫힌다. 화면을 넘지 않는다."""
    page = visit.context.new_page()
    page.set_viewport_size({"width": 390, "height": 900})
    page.clock.install()
    page.goto(base_url + SGD)
    for index in range(page.locator("a.term-link").count()):
        page.locator("a.term-link").nth(index).hover()
        box = page.locator(TIP).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page.locator(TIP).hover()
    page.clock.run_for(500)
    assert shown(page)
    page.mouse.move(2, 2)
    page.clock.run_for(500)
    assert not shown(page)


def test_balloon_by_touch(browser: Browser, base_url: str) -> None:
    """손가락으로 처음 누르면 뜻이 뜨고, 다른 곳을 누르면 닫히고, 두 번 누르면 용어집으로 간다."""
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.clock.install()
    page.goto(base_url + SGD)
    link = page.locator("a.term-link").first
    link.tap()
    page.locator(TIP).wait_for()
    page.clock.run_for(500)
    assert shown(page)
    assert page.url.endswith(SGD)
    page.locator("h1").tap()
    page.locator(TIP).wait_for(state="hidden")
    link.tap()
    link.tap()
    page.wait_for_url("**/glossary.html#term-*")
    context.close()


def test_balloon_without_script(browser: Browser, base_url: str) -> None:
    """스크립트가 없어도 뜻은 title에 있고 링크는 용어집으로 간다."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base_url + SGD)
    link = page.locator("a.term-link").first
    assert link.get_attribute("title")
    link.click()
    assert "/glossary.html#term-" in page.url
    context.close()


def test_balloon_script_is_small() -> None:
    """풍선의 스크립트는 3 KB를 넘지 않는다."""
    assert (ROOT / "assets" / "terms.js").stat().st_size <= 3000


# ---------------------------------------------------------------- 패키지 설명서


def test_api_has_every_public_name_in_floor_order(site: Path) -> None:
    """공개 모듈이 아래층부터 모두 있고, 모듈이 내보내는 함수와 클래스가 모두 있다."""
    body = article(site, "chapters/api.html")
    modules = re.findall(r'id="module-naerimak\.(\w+)"', body)
    assert modules == list(api.modules())
    for target in set(api.names().values()):
        assert f'id="{target}"' in body, f"{target}: 설명글이 없습니다"


def test_api_is_typeset_and_light(site: Path) -> None:
    """수식과 코드 표시가 글자로 남지 않고, 파이썬이 지어 준 영어 설명이 없으며, 쪽이 가볍다."""
    body = article(site, "chapters/api.html")
    assert body.count('class="math') > 100
    prose = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r'<(span|div) class="math.*?</\1>', "", body)))
    assert not re.findall(r"\$\$|``|:math:|:py:|Alias for|0x[0-9a-f]{6}|A trait", prose)
    assert len(gzip.compress((site / "chapters" / "api.html").read_bytes(), 6)) <= 120_000


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("값은 $x_1$입니다.", r"값은 \ :math:`x_1`\ 입니다."),
        ("$$a\n  = b$$", ".. math:: a = b"),
        ("``lr``은 **굵게** 쓰지 않는다", r"\ ``lr``\ 은 \*\*굵게\*\* 쓰지 않는다"),
        ("``SGD``와 같다", r"\ :py:obj:`SGD <naerimak.optimizers.SGD>`\ 와 같다"),
        ("Keras의 ``SGD``와 같다", r"Keras의 \ ``SGD``\ 와 같다"),
        ("글\n\n    a = b(c)", "글\n\n.. code-block:: python\n\n    a = b(c)"),
    ],
)
def test_docstring_becomes_markup(docstring: str, expected: str) -> None:
    """조사가 바로 붙어도 표시가 살고, 남의 이름은 잇지 않는다."""
    assert api.as_rst(docstring).strip() == expected.strip()


def test_lectures_link_package_names(site: Path) -> None:
    """강의에 코드로 적은 이름이 설명서의 그 자리로 간다."""
    ids = set(re.findall(r'id="([^"]+)"', article(site, "chapters/api.html")))
    found = {
        lecture: re.findall(r'href="api\.html#([^"]+)"', article(site, f"chapters/{lecture}.html"))
        for lecture in LECTURES
    }
    assert "naerimak.optimizers.Momentum" in found["03_momentum"]
    for anchors in found.values():
        assert set(anchors) <= ids
        assert len(anchors) == len(set(anchors))


# ---------------------------------------------------------------- 참고 문헌


def source_lines(lecture: str) -> list[str]:
    """강의 끝 출처의 글머리표."""
    cells = json.loads((ROOT / "chapters" / f"{lecture}.ipynb").read_text("utf8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.findall(r"^- .+$", text[text.index("## 출처") :], re.MULTILINE)


@pytest.mark.parametrize("lecture", LECTURES)
def test_every_source_is_in_the_bibliography(lecture: str) -> None:
    """출처의 줄마다 참고 문헌의 문헌과 맞고, 논문과 책이면 지은이와 연도도 같다.

    주소가 둘이면 문헌도 둘이다.
    """
    lines = source_lines(lecture)
    assert lines
    for line in lines:
        keys = [key for key in bibliography.entries() if bibliography.cites(line, key)]
        assert len(keys) == max(1, line.count("](http")), (
            f"{line}: {keys}. chapters/references.bib에 적으세요."
        )
        papers = [bibliography.entries()[key] for key in keys if "year" in bibliography.entries()[key].fields]
        for paper in papers if "{cite" not in line else []:
            assert bibliography.last_name(paper) in line
            assert paper.fields["year"] in line


def test_every_entry_is_cited(site: Path) -> None:
    """참고 문헌의 문헌마다 그것을 인용한 강의로 가는 링크가 있다."""
    body = article(site, "chapters/bibliography.html")
    for key in bibliography.entries():
        item = body[body.index(f'id="cite-{key}"') :]
        item = item[: item.index("</li>")]
        expected = [
            name for name in LECTURES if any(bibliography.cites(line, key) for line in source_lines(name))
        ]
        assert expected, f"{key}: 인용한 강의가 없습니다"
        assert set(expected) <= set(re.findall(r'href="(\w+)\.html"', item)), key


def test_reference_reads_like_the_lectures() -> None:
    """문헌을 적는 형태가 강의의 출처와 같다."""
    entries = bibliography.entries()
    lines = [line.replace("*", "") for lecture in LECTURES for line in source_lines(lecture)]
    for key in ("duchi2011", "polyak1964", "he2015", "lecun1998", "bottou2018"):
        entry = entries[key]
        where = entry.fields.get("journal") or entry.fields["booktitle"]
        glue = " " if "journal" in entry.fields else ", "
        text = f"{bibliography.authors(entry)}({entry.fields['year']}). {entry.fields['title']}. {where}"
        assert any(line.startswith(f"- {text}{glue}{bibliography.place(entry)}.") for line in lines), key


# ---------------------------------------------------------------- 탐색기 모음


@pytest.mark.parametrize("lecture", [*LECTURES, "playground"])
def test_every_explorer_is_listed(lecture: str, site: Path) -> None:
    """강의의 쪽에 실린 탐색기가 모두 모음에 있고, 링크가 그 탐색기의 자리로 간다."""
    page = article(site, f"chapters/{lecture}.html")
    listed = re.findall(rf'href="{lecture}\.html#(explorer-\d+)"', article(site, "chapters/explorers.html"))
    views = page.count('type="application/vnd.jupyter.widget-view+json"')
    assert len(listed) == views
    cells = json.loads((ROOT / "chapters" / f"{lecture}.ipynb").read_text("utf8"))["cells"]
    code = [ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    made = [
        node
        for tree in code
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Explorer")
    ]
    assert bool(made) == bool(listed)
    for anchor in listed:
        place = page.index(f'id="{anchor}"')
        assert "widget-view+json" in page[place : place + 3000]


def test_card_says_that_it_opens(site: Path) -> None:
    """카드마다 그림이 있고, 그 아래에 열어서 움직인다고 적혀 있다."""
    cards = article(site, "chapters/explorers.html").split('class="explorer-card')[1:]
    assert len(cards) > 20
    assert all('class="explorer-still"><img' in card and OPEN in card for card in cards)


def test_card_says_what_one_learns(site: Path) -> None:
    """카드마다 무엇을 알아보는지 한 문장이 있고, 같은 문장은 없다. 앞뒤의 글 없이 읽힌다."""
    cards = BeautifulSoup(article(site, "chapters/explorers.html"), "html.parser").select(".explorer-card")
    said = [[one.get_text() for one in card.select("p.explorer-learns")] for card in cards]
    assert all(len(one) == 1 for one in said), said
    sentences = [one for [one] in said]
    assert len(set(sentences)) == len(sentences)
    for one in sentences:
        assert re.fullmatch(r"[^.?!…]+니다\.", one), one


def test_explorer_link_lands_on_the_explorer(visit: Visit, base_url: str) -> None:
    """모음의 그림 아래를 눌러도 이름을 누른 것처럼 그 탐색기가 화면에 있고 움직인다."""
    # 그림을 받는 도중에 쪽을 옮기면 그 요청이 끊긴 것으로 남는다.
    page = visit.context.new_page()
    traffic = Traffic(page)
    open_whole(page, base_url + "chapters/explorers.html")
    card = page.locator(".explorer-card", has=page.locator("a[href*='02_sgd.html#explorer-']")).last
    card.scroll_into_view_if_needed()
    traffic.settle()
    # 링크가 그림을 덮으므로 요소가 아니라 그 자리를 누른다.
    spot = card.locator(".explorer-open").bounding_box()
    assert spot
    page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.wait_for_url("**/02_sgd.html#explorer-*")
    target = page.locator(":target")
    target.locator("input[type=range]").first.wait_for()
    box = target.bounding_box()
    assert box
    assert 0 <= box["y"] < 900
    visit.log.assert_clean()
