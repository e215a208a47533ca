"""만든 책이 다른 곳의 도움 없이 모든 독자에게 열리는지 실제 브라우저로 확인한다."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import SETTLED, VIOLATIONS, WATCH_VIOLATIONS, Log, Visit, watch
from playwright.sync_api import Browser, Error, Page, Request, expect

# 다음 시험(test_accessible)이 처음 보는 폭에서 끝난다. 폭을 바꿀 때마다 쪽 전체를 다시 놓는다.
WIDTHS = (390, 768, 1440, 1280)
FIRST_VISIT_LIMIT = 450_000
LECTURE_LIMIT = 200_000
LECTURE = re.compile(r"chapters/\d\d_\w+\.html")
CONTENT = "#main-content"
SCROLLERS = (
    "pre, .nboutput > .output_area, .cell_output > .output, .jp-RenderedHTMLCommon, "
    ".pst-scrollable-table-container"
)
COLOR_RULES = ["color-contrast", "link-in-text-block"]
WITHOUT_COLOR = {rule: {"enabled": False} for rule in COLOR_RULES}


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


@cache
def ids_in(path: Path) -> set[str]:
    """쪽에 있는 표식. 모든 쪽이 서로를 가리키므로 한 번만 읽는다."""
    return Links(path.read_text("utf8")).ids


@cache
def explorers_in(path: Path) -> list[dict[str, Any]]:
    """쪽에 놓인 탐색기의 상태."""
    found = re.search(r'widget-state\+json">(.*?)</script>', path.read_text("utf8"), re.DOTALL)
    states = json.loads(found[1])["state"].values() if found else []
    return [one["state"] for one in states if "controls" in one["state"]]


def opens_setting(path: Path, fragment: str) -> bool:
    """쪽의 탐색기를 어떤 설정으로 여는 조각인지. 조절기로 고를 수 있는 값만 적혀 있어야 한다."""
    head, *pairs = fragment.split(";")
    for one in explorers_in(path):
        if head == f"{one['kind']}=1":
            specs = {spec["name"]: spec for spec in one["controls"]}
            return all(
                allows(specs.get(name), text) for name, _, text in (pair.partition("=") for pair in pairs)
            )
    return False


def allows(spec: dict[str, Any] | None, text: str) -> bool:
    """조절기로 그 값을 고를 수 있는지."""
    if spec is None:
        return False
    if spec["type"] == "check":
        return text in {"true", "false"}
    if spec["type"] == "select":
        return text in {str(value) for value, *_ in spec["options"]}
    if "options" in spec:
        return float(text) in spec["options"]
    return bool(spec["min"] <= float(text) <= spec["max"])


@dataclass
class Opened:
    """처음 온 독자가 연 쪽 하나. 여러 시험이 차례로 살핀다."""

    page: Page
    log: Log
    requests: list[Request]


@contextmanager
def opening(browser: Browser, allowed: str, url: str, **options: Any) -> Iterator[Opened]:
    """캐시 없는 창에서 쪽을 열고, 뒤늦은 요청까지 기다린다."""
    context = browser.new_context(locale="ko-KR", **options)
    context.add_init_script(WATCH_VIOLATIONS)
    visit = Visit(context, watch(context, allowed))
    requests: list[Request] = []
    context.on("requestfinished", lambda request: requests.append(request))
    yield Opened(visit.open(url, quiet=True), visit.log, requests)
    context.close()


@pytest.fixture(scope="module")
def opened(page_path: str, browser: Browser, base_url: str) -> Iterator[Opened]:
    """하위 폴더에 놓인 사이트의 쪽. 밝은 화면을 고른 독자다."""
    with opening(browser, base_url, base_url + page_path, color_scheme="light") as one:
        yield one


@pytest.fixture(scope="module")
def opened_file(page_path: str, browser: Browser, site: Path) -> Iterator[Opened]:
    """서버 없이 바로 연 쪽. 어두운 화면을 고른 독자다."""
    folder = site.resolve()
    with opening(browser, folder.as_uri(), (folder / page_path).as_uri(), color_scheme="dark") as one:
        yield one


def test_site_is_not_empty(site: Path) -> None:
    """표지와 찾기 쪽, 강의가 있어야 나머지 시험이 뜻이 있다."""
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {"index.html", "intro.html", "search.html"} <= pages
    assert any(LECTURE.fullmatch(page) for page in pages)


def test_opens_cleanly_from_a_subfolder(opened: Opened) -> None:
    """하위 폴더에서 열어도 오류가 없고 다른 곳에 묻지 않는다."""
    assert opened.page.title() or opened.page.locator("meta[http-equiv=refresh]").count()
    opened.log.assert_clean()


def test_first_visit_is_light(page_path: str, opened: Opened) -> None:
    """처음 온 독자가 받는 양. 캐시가 없고 gzip으로 보낸다."""
    sizes = {}
    for request in opened.requests:
        measured = request.sizes()
        sizes[request.url] = measured["responseHeadersSize"] + measured["responseBodySize"]
    total = sum(sizes.values())
    print(f"{page_path}: {total:,}바이트, 파일 {len(sizes)}개")
    assert total > (20_000 if LECTURE.fullmatch(page_path) else 0)
    assert total <= FIRST_VISIT_LIMIT, sorted(sizes.items(), key=lambda item: -item[1])[:5]


def test_only_used_fonts_are_fetched_early(page_path: str, opened: Opened) -> None:
    """쪽을 열자마자 받기 시작하는 수식 글꼴은 그 쪽이 쓰는 글꼴과 꼭 같다."""
    page = opened.page
    early = page.eval_on_selector_all("link[rel=preload][as=font]", "all => all.map((one) => one.href)")
    used = page.evaluate(
        """async () => {
          const name = (family, weight, style) => {
            const shape = (weight === "700" ? "Bold" : "") + (style === "italic" ? "Italic" : "");
            return `${family.replaceAll('"', "")}-${shape || "Regular"}.woff2`;
          };
          const shown = new Set(), folded = new Set();
          for (const one of document.querySelectorAll(".katex-html *")) {
            const written = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
            if (![...one.childNodes].some(written)) continue;
            const { fontFamily, fontWeight, fontStyle } = getComputedStyle(one);
            const family = fontFamily.split(",")[0];
            if (!family.includes("KaTeX")) continue;
            (one.checkVisibility() ? shown : folded).add(name(family, fontWeight, fontStyle));
          }
          const loaded = [...(await document.fonts.ready)]
            .filter(({ status, family }) => status === "loaded" && family.includes("KaTeX"))
            .map(({ family, weight, style }) => name(family, weight, style));
          return { shown: [...shown].sort(), folded: [...folded], loaded };
        }"""
    )
    assert sorted(one.rpartition("/")[2] for one in early) == used["shown"]
    assert {*used["shown"]} <= {*used["loaded"]} <= {*used["shown"], *used["folded"]}
    if LECTURE.fullmatch(page_path):
        assert "KaTeX_Main-Regular.woff2" in used["shown"]


def test_page_never_scrolls_sideways(opened: Opened) -> None:
    """긴 수식과 코드는 제 상자 안에서만 밀린다."""
    for width in WIDTHS:
        opened.page.set_viewport_size({"width": width, "height": 844})
        scroll, client = opened.page.evaluate(
            "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
        )
        assert scroll <= client, f"{width}px에서 {scroll - client}px 넘칩니다"
    opened.log.assert_clean()


def test_opens_cleanly_as_a_file(opened_file: Opened) -> None:
    """서버 없이 파일을 바로 열어도 오류가 없다."""
    assert opened_file.page.title() or opened_file.page.locator("meta[http-equiv=refresh]").count()
    opened_file.log.assert_clean()


def shape(page: Page) -> str:
    """본문에서 색을 보지 않는 규칙이 보는 것: 글과 속성, 보이는지, 누르거나 미는 것의 크기."""
    return page.evaluate(
        """(content) => {
          const main = document.querySelector(content);
          const seen = { opacityProperty: true, visibilityProperty: true };
          const shown = Array.from(main.querySelectorAll("*"), (node) => Number(node.checkVisibility(seen)));
          const touched = main.querySelectorAll("a, button, input, select, summary, [tabindex]");
          const sizes = Array.from(touched, (node) => {
            const { width, height } = node.getBoundingClientRect();
            const { scrollWidth, clientWidth, scrollHeight, clientHeight } = node;
            return [width, height, scrollWidth > clientWidth, scrollHeight > clientHeight];
          });
          // 테마가 속성을 붙이는 차례는 때마다 다르다.
          const written = Array.from(main.querySelectorAll("*"), (node) => [
            node.tagName, node.childNodes.length,
            ...Array.from(node.attributes, (one) => `${one.name}=${one.value}`).sort()
              // 절이 먼지(site.js)는 때마다 다르다.
              .filter((one) => node.tagName !== "SECTION" || !/^(class|style)=/.test(one)),
          ]);
          return written.join() + main.textContent + shown.join("") + sizes.join();
        }""",
        CONTENT,
    )


# 접는 상자를 모두 펴고 움직임을 멈춘다. axe는 본문의 모든 요소를 격자에 놓으므로, 요소가 가장 많고 볼 것은
# 색뿐인 수식과 코드의 속을 같은 크기의 상자 하나로 바꾼다. 낭독기가 읽는 수식(MathML)에는 누를 것도 이름도
# 없는지만 본다.
LIGHTEN = """(content) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "*, *::before, *::after { transition: none !important; animation: none !important }",
  );
  document.adoptedStyleSheets.push(sheet);
  for (const box of document.querySelectorAll("details:not([open])")) {
    box.dataset.opened = "";
    box.open = true;
  }
  const main = document.querySelector(content);
  // 근호의 모양은 한 번만 싣고 나머지가 id로 가리킨다(math.share_shapes).
  const touched = main.querySelector(".katex :is(a, button, input, [tabindex], [role], [id]:not(svg path))");
  if (touched) throw new Error(`숨은 수식에 있습니다: ${touched.outerHTML}`);
  const colored = (one) =>
    ["I", "SPAN"].includes(one.tagName) && [...one.attributes].every(({ name }) => name === "class");
  const plain = (one) =>
    getComputedStyle(one).whiteSpace.startsWith("pre") && [...one.querySelectorAll("*")].every(colored);
  const measured = (one, { width, height }) => {
    const em = parseFloat(getComputedStyle(one).fontSize);
    return [one, `; box-sizing: border-box; width: ${width / em}em; height: ${height / em}em`];
  };
  const inner = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  };
  const formulas = [...main.querySelectorAll(".katex-html[aria-hidden=true] > .base")]
    .filter((one) => !one.querySelector("[style*=color]"))
    .map((one) => measured(one, one.getBoundingClientRect()));
  const codes = [...main.querySelectorAll("pre")].filter(plain).map((one) => measured(one, inner(one)));
  for (const [one, size] of formulas) {
    one.textContent = one.textContent.trim();
    // 한 줄로 놓인 글이 상자보다 길어도 넘치지 않게 한다.
    one.style.cssText += `${size}; overflow: clip`;
  }
  for (const one of main.querySelectorAll(".katex-mathml")) one.replaceChildren();
  for (const [one, size] of codes) {
    const whole = Object.assign(document.createElement("span"), { textContent: one.textContent });
    whole.style.cssText = `display: inline-block; vertical-align: top; overflow: hidden${size}`;
    one.replaceChildren(whole);
  }
}"""
# 보지 않아도 되는 것을 같은 크기의 빈 상자로 바꾸어 두고 axe를 부른다.
EMPTIED = """() => void (globalThis.emptied = async (nodes, options, run) => {
  const boxes = nodes.map((node) => [node, node.getBoundingClientRect()]);
  const kept = boxes.map(([node, { width, height }]) => {
    const style = node.getAttribute("style");
    node.style.cssText += `; box-sizing: border-box; width: ${width}px; height: ${height}px`;
    const inside = document.createDocumentFragment();
    inside.append(...node.childNodes);
    return [node, style, inside];
  });
  try {
    return (await axe.run(run, { resultTypes: ["violations"], ...options })).violations;
  } finally {
    for (const [node, style, inside] of kept) {
      node.append(inside);
      if (style === null) node.removeAttribute("style");
      else node.setAttribute("style", style);
    }
  }
})"""


def axe_problems(page: Page, **options: Any) -> list[tuple[str, ...]]:
    """axe-core가 본문에서 찾은 흠."""
    return _flat(page.evaluate("([content, options]) => emptied([], options, content)", [CONTENT, options]))


# 흠이 없다고 이미 확인한 모습. 쪽마다 같은 스타일을 쓰므로 한 번 본 모습은 다른 쪽에서 다시 보지 않는다.
KNOWN_LOOKS: set[str] = set()


def contrast_problems(page: Page) -> list[tuple[str, ...]]:
    """색을 보는 규칙이 찾은 흠. 글자와 바탕의 모습이 같으면 답도 같으므로, 모습마다 처음 나온 곳만 본다."""
    violations, looks = page.evaluate(
        """async ([content, options, seen]) => {
          const grounds = new Map([[null, ""]]);
          const ground = (node) => {
            if (!grounds.has(node)) {
              const style = getComputedStyle(node);
              const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode } = style;
              const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
              const clear = own === "rgba(0, 0, 0, 0),none,1,none,normal";
              grounds.set(node, (clear ? "" : own) + ground(node.parentElement));
            }
            return grounds.get(node);
          };
          const text = (one) => one.nodeType === Node.TEXT_NODE && one.data.trim();
          const written = (node) =>
            node.matches("input, select, textarea") || [...node.childNodes].some(text);
          const known = new Set(seen);
          const fresh = [...document.querySelector(content).querySelectorAll("*")].filter((node) => {
            if (!written(node) || !node.checkVisibility()) return false;
            const { color, fontSize, fontWeight, textShadow } = getComputedStyle(node);
            // 글자의 크기는 큰 글자(24px, 굵으면 18.66px)인지만 대비의 한계를 바꾼다.
            const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
            // 글 속의 링크는 둘레의 글자와도 가려져야 한다.
            const around = node.matches("a") ? getComputedStyle(node.parentElement).color : "";
            const look = [color, around, large, fontWeight, textShadow, ground(node)].join();
            return !known.has(look) && known.add(look);
          });
          if (!fresh.length) return [[], []];
          // 볼 글자가 들어 있지 않은 가지. 바탕은 조상이 정하므로 옆의 가지는 답을 바꾸지 않는다.
          const above = new Set();
          for (const node of fresh) for (let up = node; up; up = up.parentElement) above.add(up);
          const aside = [...above].flatMap((node) => (fresh.includes(node) ? [] : [...node.children]))
            .filter((node) => document.body.contains(node) && !above.has(node));
          return [await emptied(aside, options, { include: fresh }), [...known]];
        }""",
        [CONTENT, {"runOnly": COLOR_RULES}, sorted(KNOWN_LOOKS)],
    )
    # 흠이 있는 모습은 나오는 쪽마다 알린다.
    if not violations:
        KNOWN_LOOKS.update(looks)
    return _flat(violations)


def _flat(violations: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (problem["id"], node["html"][:160], node["failureSummary"])
        for problem in violations
        for node in problem["nodes"]
    ]


def prepare_for_axe(page: Page) -> None:
    """접는 상자를 모두 펴고, 움직임을 멈추고, 수식과 코드를 가볍게 한다."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(EMPTIED)
    page.evaluate(LIGHTEN, CONTENT)


def resize(page: Page, width: int) -> None:
    """폭을 바꾸고, 테마가 0.3초 뒤에 미는 상자마다 초점을 둘지 다시 정할 때까지 기다린다."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.wait_for_function(
        """(scrollers) => [...document.querySelectorAll(scrollers)].every((box) => {
          const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
          return (box.tabIndex === 0) === scrolls;
        })""",
        arg=SCROLLERS,
        # 화면마다 묻지 않는다. 물을 때마다 모든 상자를 다시 잰다.
        polling=100,
    )


def test_accessible(opened: Opened, opened_file: Opened) -> None:
    """밝은 화면과 어두운 화면, 좁은 화면과 넓은 화면에서 axe-core가 본문의 흠을 찾지 못한다."""
    light, dark, problems = opened.page, opened_file.page, []
    for page, scheme in ((light, "light"), (dark, "dark")):
        assert page.evaluate("document.documentElement.dataset.theme") in {scheme, None}
        prepare_for_axe(page)
    for width in (1280, 390):
        resize(light, width)
        resize(dark, width)
        problems += [(width, "light", *found) for found in axe_problems(light, rules=WITHOUT_COLOR)]
        problems += [(width, "light", *found) for found in contrast_problems(light)]
        problems += [(width, "dark", *found) for found in contrast_problems(dark)]
        # 어두운 화면은 색과 그림의 여백만 다르므로,
        # 모습이 같으면 색을 보지 않는 규칙의 답은 밝은 화면과 같다.
        if shape(light) != shape(dark):
            # 파일로 연 쪽에서는 axe-core가 스타일을 요청으로 받아 올 수 없다.
            again = axe_problems(dark, rules=WITHOUT_COLOR, preload=False)
            problems += [(width, "dark", *found) for found in again]
    for page in (light, dark):
        page.evaluate("for (const box of document.querySelectorAll('[data-opened]')) box.open = false")
    assert not problems, "\n".join(map(str, problems))


def test_accessibility_faults_are_found(visit: Visit, base_url: str) -> None:
    """심은 흠을 찾는다. 빈 상자로 바꾸어 둔 것은 다 본 뒤 제자리로 돌아온다."""
    page = visit.open(base_url + "chapters/02_sgd.html")
    page.evaluate("document.querySelector('.katex-html > .base').tabIndex = 0")
    with pytest.raises(Error, match="숨은 수식"):
        prepare_for_axe(page)
    page.evaluate("document.querySelector('.katex-html > .base').removeAttribute('tabindex')")
    sizes = """() => [
      ...Array.from(document.querySelectorAll(".katex-html > .base"), (one) => one.getBoundingClientRect())
        .flatMap(({ width, height }) => [width, height]),
      ...Array.from(document.querySelectorAll("pre"), (one) => 10 * (one.scrollWidth > one.clientWidth)),
    ]"""
    # 접는 상자를 펴는 것까지는 크기가 달라진다.
    page.evaluate("for (const one of document.querySelectorAll('details:not([open])')) one.open = true")
    before = page.evaluate(sizes)
    prepare_for_axe(page)
    assert page.evaluate(sizes) == pytest.approx(before, abs=2)
    assert page.locator("pre *").count() == page.locator("pre").count()
    contrast_problems(page)
    page.evaluate(
        """(content) => {
          const box = document.querySelector(content).appendChild(document.createElement("div"));
          box.innerHTML = "<p>흐린 글</p><img src='data:,'><button></button>";
          box.firstChild.style.color = "rgb(170, 171, 172)";
        }""",
        CONTENT,
    )
    # 절이 먼지(site.js)는 때마다 다르다.
    written = """(content) => [document.querySelector(content).textContent, ...Array.from(
      document.querySelectorAll(`${content} :not(section)[style]`), (one) => one.getAttribute("style"))]"""
    before = page.evaluate(written, CONTENT)
    assert {found[0] for found in contrast_problems(page)} == {"color-contrast"}
    assert {"image-alt", "button-name"} <= {found[0] for found in axe_problems(page, rules=WITHOUT_COLOR)}
    assert page.evaluate(written, CONTENT) == before
    page.evaluate("document.querySelector('pre span').style.color = 'rgb(171, 172, 173)'")
    # 한 글자의 대비는 axe가 재지 않는다.
    page.evaluate(
        """() => {
          const words = [...document.querySelectorAll(".katex-html > .base")]
            .find((one) => one.textContent.length > 3);
          words.style.color = "rgb(173, 172, 171)";
        }"""
    )
    assert len(contrast_problems(page)) == 3


# 탐색기마다 슬라이더를 끝, 처음, 그다음 눈금으로 옮기며 본 글의 수. 슬라이더가 없으면 0이다.
SLIDE_ALL = f"""async () => {{
  const counts = [];
  for (const explorer of document.querySelectorAll(".naerimak-explorer")) {{
    const seen = new Set();
    for (const slider of explorer.querySelectorAll("input[type=range]:enabled")) {{
      for (const at of [slider.max, slider.min, Number(slider.min) + Number(slider.step || 1)]) {{
        slider.value = at;
        slider.dispatchEvent(new Event("input", {{ bubbles: true }}));
        await ({SETTLED})(2);
        seen.add(explorer.textContent);
      }}
    }}
    counts.push(seen.size);
  }}
  return counts;
}}"""


def test_nothing_is_blocked_and_no_cookie(opened: Opened, opened_file: Opened) -> None:
    """탐색기의 손잡이를 모두 움직여도 보안 규칙에 걸리는 것이 없고, 쿠키가 생기지 않는다."""
    for one in (opened, opened_file):
        for explorer in one.page.locator(".naerimak-explorer").all():
            expect(explorer.locator(".naerimak-summary")).not_to_be_empty()
        # 앞의 시험이 이미 옮겨 둔 자리일 수 있으므로, 움직이는 동안 한 번이라도 달라졌는지 본다.
        assert 1 not in one.page.evaluate(SLIDE_ALL)
        assert one.page.evaluate(VIOLATIONS) == []
        assert one.page.context.cookies() == []
        assert one.page.evaluate("document.cookie") == ""
        one.log.assert_clean()


@pytest.fixture(scope="session")
def without_scripts(browser: Browser, base_url: str) -> Iterator[Visit]:
    """스크립트를 끈 창과 그 안의 빈 쪽. 모든 쪽을 차례로 연다."""
    context = browser.new_context(java_script_enabled=False)
    visit = Visit(context, watch(context, base_url))
    context.new_page()
    yield visit
    context.close()


def test_readable_without_javascript(
    page_path: str, site: Path, without_scripts: Visit, base_url: str
) -> None:
    """스크립트를 꺼도 글이 있고, 탐색기 자리에는 그림과 설명이 남는다."""
    page = without_scripts.context.pages[0]
    page.goto(base_url + page_path)
    assert len(page.locator("main").inner_text().strip()) > 30
    written = read(site, page_path)
    pictures = page.locator("main noscript img")
    assert pictures.count() == written.count("jupyter.widget-view+json") + written.count('"cover-race"')
    for picture in pictures.all():
        # 화면에 들어와야 받는다.
        shown, alt, height = picture.evaluate(
            """(one) => {
              one.scrollIntoView({ block: "center" });
              return [one.checkVisibility(), one.alt, one.getBoundingClientRect().height];
            }"""
        )
        assert shown
        assert alt
        assert height > 50
    without_scripts.log.assert_clean()


def test_lecture_html_is_light(page_path: str, site: Path) -> None:
    """강의 쪽의 HTML 자체가 가볍다."""
    size = len(gzip.compress((site / page_path).read_bytes(), 6))
    # 공개 이름을 모두 담은 쪽은 강의가 늘면 함께 늘어, 제 시험(test_lookup)에서 따로 잰다.
    long = LECTURE.fullmatch(page_path) or page_path.endswith("api.html")
    limit = LECTURE_LIMIT if long else LECTURE_LIMIT // 2
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
        "document.fonts.ready.then("
        "f => [...f].some(x => x.family.startsWith('KaTeX') && x.status === 'loaded'))"
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
        found = target.is_relative_to(site.resolve()) and target.is_file()
        if found and parts.fragment and target.suffix == ".html":
            fragment = unquote(parts.fragment)
            found = fragment in ids_in(target) or opens_setting(target, fragment)
        if not found:
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
    page.wait_for_url(f"**/{target}")
    visit.log.assert_clean()


def test_search_opens_and_finds(visit: Visit, base_url: str) -> None:
    """찾기 단추로 대화 상자를 열고, 결과에서 쪽을 찾는다."""
    page = visit.open(base_url + "intro.html")
    page.locator(".search-button").click()
    page.locator("#pst-search-dialog input").fill("SGD")
    # 찾기의 데이터를 받는 도중에 쪽을 옮기면 그 요청이 끊긴 것으로 남는다.
    expect(page.locator("#pst-search-dialog .search-list a").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a").count() >= 1
    visit.log.assert_clean()


def test_gallery_links_are_touched_apart(visit: Visit, base_url: str) -> None:
    """모음의 카드에서 강의와 탐색기의 이름은 손가락으로 따로 누를 만큼(24 px) 떨어져 있다."""
    page = visit.open(base_url + "chapters/explorers.html", width=390)
    middles = page.eval_on_selector_all(
        ".explorer-card:has(.explorer-lecture a)",
        """(cards) => cards.map((card) => ["lecture", "title"].map((part) => {
          const { top, height } = card.querySelector(`.explorer-${part} a`).getClientRects()[0];
          return top + height / 2;
        }))""",
    )
    assert len(middles) > 20
    assert not [pair for pair in middles if pair[1] - pair[0] < 24]
