"""링크를 나누고 검색 엔진이 읽을 때 쓰는 것: 설명, 미리 보기, 대표 주소, 사이트맵, 404 쪽.

공개된 확장 셋을 비교하고 쓰지 않았다. sphinxext-opengraph는 설명에 TeX 원문과 "한 줄 요약"을 그대로 넣고,
sphinx-sitemap은 이번에 다시 쓴 쪽만 사이트맵에 남기며, sphinx-notfound-page는 주소를 모르면 깨진 쪽을 낸다.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from ..content.plain import plain_text
from .page import Page
from .policy import included

TAGLINE = "실행하며 배우는 최적화와 가중치 초깃값"
DESCRIPTIONS = {
    "search": "내리막에서 강의와 절을 찾습니다. 조사가 붙거나 영어로 써도 찾을 수 있습니다.",
    "404": "내리막에 없는 쪽입니다.",
}
ENOUGH, LIMIT = 40, 160  # 설명의 글자 수
PICTURE = ("naerimak.png", 1200, 630)
PICTURE_ALT = "골짜기의 등고선 위로 경사 하강법과 모멘텀이 내려가는 길"


def describe(doctree: nodes.document) -> str:
    """쪽의 설명. 강의의 한 줄 요약이거나 처음 나오는 긴 문단이며, 문장이 끝나는 데서 자른다."""
    paragraphs = [
        " ".join(plain_text(paragraph).removeprefix("한 줄 요약.").split())
        for paragraph in doctree.findall(nodes.paragraph)
        if isinstance(paragraph.parent, nodes.section) or "cover-lead" in paragraph.parent["classes"]
    ]
    chosen = next((text for text in paragraphs if len(text) >= ENOUGH), " ".join(paragraphs))
    kept = ""
    for sentence in re.findall(r".+?(?:[.?](?=\s|$)|$)", chosen):
        if kept and len(kept + sentence) > LIMIT:
            break
        kept += sentence
    return kept


# ---------------------------------------------------------------- 쪽의 머리


def _meta(key: str, values: dict[str, str]) -> Markup:
    tag = Markup('<meta {}="{}" content="{}"/>\n')
    return Markup("").join(tag.format(Markup(key), name, value) for name, value in values.items() if value)


@cache
def _favicon(app: Sphinx) -> str:
    """쪽 안에 적는 아이콘. 300바이트여서 파일을 따로 받는 것보다 가볍다."""
    svg = Path(app.confdir, "assets", "icons", "favicon.svg").read_text("utf8")
    return "data:image/svg+xml," + quote(" ".join(svg.split()))


def add_tags(page: Page) -> None:
    """쪽의 설명, 미리 보기, 대표 주소. 절대 주소가 드는 것은 사이트 주소를 알 때만 적는다."""
    is_cover = page.name == page.app.config.root_doc
    site, base = page.app.config.html_title or page.app.config.project, page.app.config.html_baseurl
    title = f"{site} - {TAGLINE}" if is_cover else Markup(page.context.get("title") or site).striptags()
    description = describe(page.doctree) if page.doctree is not None else DESCRIPTIONS.get(page.name, TAGLINE)
    # 표지는 index.html로도 열리므로 사이트의 주소 하나를 대표로 삼는다.
    address = urljoin(base, "" if is_cover else page.app.builder.get_target_uri(page.name)) if base else ""
    name, width, height = PICTURE
    tags = {
        "og:type": "website" if is_cover else "article",
        "og:site_name": site,
        "og:locale": "ko_KR",
        "og:title": title,
        "og:description": description,
        "og:url": address,
    }
    if base:
        tags |= {
            "og:image": urljoin(base, f"_static/{name}"),
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": PICTURE_ALT,
        }
    named = {"description": description, "twitter:card": "summary_large_image" if base else ""}
    if page.doctree is None:
        named["robots"] = "noindex"  # 찾기 쪽과 404 쪽은 검색 결과에 나올 글이 아니다.
    page.context["share_tags"] = _meta("name", named) + _meta("property", tags)
    page.context["page_title"] = title
    page.context["favicon"] = _favicon(page.app)
    page.context["pageurl"] = address if page.doctree is not None else ""
    # 테마의 틀과 docutils가 화면 폭을 한 번씩 적는다.
    page.context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>', "", page.context.get("metatags", ""))


# ---------------------------------------------------------------- 사이트에 하나씩 있는 것


def missing_page(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """없는 주소에 보일 쪽. 깊이를 모르므로 다른 파일을 부르지 않고, 링크는 사이트의 뿌리에서 시작한다."""
    style = included("404.css")
    context = {
        "title": "없는 쪽",
        "site_root": urlsplit(app.config.html_baseurl).path,
        "missing_style": style,
    }
    return [("404", context, "404.html")]


def draw_picture(path: Path) -> None:
    """나눌 때 보일 그림. 책의 규칙과 지형을 책의 모습 그대로 그린다."""
    from matplotlib.figure import Figure

    from naerimak import SGD, Momentum, minimize
    from naerimak.landscapes import Ravine
    from naerimak.plots import draw_contours, draw_path
    from naerimak.plots.style import styled

    _, width, height = PICTURE
    with styled():
        figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")
        figure.set_layout_engine("none")  # 자리는 아래에서 손으로 잡는다
        axes = figure.add_axes((0, 0.3, 1, 0.7))
        ravine = Ravine()
        draw_contours(axes, ravine)
        for rule, steps in ((SGD(lr=0.95), 24), (Momentum(lr=0.08), 40)):
            draw_path(axes, minimize(ravine, (-7, 2), rule, steps=steps))
        axes.set(xlim=(-9, 7), ylim=(-3, 3))
        axes.set_axis_off()
        figure.text(0.06, 0.13, "내리막", fontsize=60)
        figure.text(0.062, 0.055, TAGLINE, fontsize=23)
        figure.savefig(path, dpi=100)


def write_site_files(app: Sphinx) -> None:
    """사이트 주소를 알면 그림과 사이트맵을 쓴다. robots.txt는 도메인의 뿌리에 놓일 때만 읽힌다."""
    base = app.config.html_baseurl
    if not base:
        return
    out = Path(app.outdir)
    draw_picture(out / "_static" / PICTURE[0])
    urls = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for docname in sorted(app.env.found_docs):
        target = "" if docname == app.config.root_doc else app.builder.get_target_uri(docname)
        ElementTree.SubElement(ElementTree.SubElement(urls, "url"), "loc").text = urljoin(base, target)
    ElementTree.ElementTree(urls).write(out / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    if urlsplit(base).path == "/":
        out.joinpath("robots.txt").write_text(
            f"User-agent: *\nAllow: /\nSitemap: {urljoin(base, 'sitemap.xml')}\n"
        )
