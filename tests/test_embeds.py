"""남의 쪽에 끼워 넣은 탐색기: 다른 곳의 쪽, 막아 둔 iframe, 모듈, MyST의 모델, 서버 없는 파일에서 본다."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SHOWN, VIOLATIONS, Drawn, Visit, explorer_pages, served
from playwright.sync_api import Page
from test_csp import check_policy, rules

PAGE_LIMIT, MODULE_LIMIT = 45_000, 28_000
# 탐색기마다의 모듈. 신경망이 통째로 든 것은 무겁다.
PART_LIMIT = {"playground": 26_000, "sharpness": 20_000}
FACTS = "() => [...document.querySelectorAll('.naerimak-explorer')].map(({ facts }) => facts)"
# MyST의 모델은 읽기만 된다. off와 save_changes는 오류를 낸다.
HOST = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>남의 쪽</title>
<link rel="icon" href="data:,"><body style="margin: 0; color: #eee; background: #111">
<script>
window.heights = [];
addEventListener("message", ({ data, source }) => {
  if (data.naerimak === "height") heights.push([data.height, source]);
});
</script>
%(frames)s
%(places)s
<script type="module">
import explorer, { show } from "%(site)sembed/naerimak.mjs";
class MystModel {
  constructor(state) { this.state = state; }
  get(name) { return this.state[name]; }
  set() { throw new Error("set"); }
  on() { throw new Error("on"); }
  off() { throw new Error("off"); }
  save_changes() { throw new Error("save_changes"); }
}
const drawn = [];
const finished = async (el) => {
  while (el.ariaBusy === "true") await new Promise((done) => setTimeout(done, 10));
};
for (const name of %(names)s) {
  const place = document.getElementById(name);
  await show(place, name);
  const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
  const el = root.appendChild(document.createElement("div"));
  await explorer.render({ model: new MystModel({ explorer: name }), el });
  await finished(place);
  await finished(el.firstChild);
  drawn.push({ shown: place.facts, myst: el.firstChild.facts, dark: place.className, root });
}
const stroke = ({ root }) => getComputedStyle(root.querySelector(".nm-line, .nm-bars, .nm-dots")).stroke;
window.drawn = drawn.map((one) => ({ ...one, root: null, stroke: stroke(one) }));
</script></html>"""


def known(site: Path, page_path: str) -> list[str]:
    """강의의 탐색기마다 끼워 넣는 이름. 강의에 놓인 차례다."""
    listed = (site / "chapters" / "explorers.html").read_text("utf8")
    stem = Path(page_path).stem
    return list(dict.fromkeys(re.findall(rf'href="\.\./embed/({stem}-\w+)\.html"', listed)))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """다른 주소의 폴더."""
    with served(tmp_path) as url:
        yield tmp_path, url


@pytest.mark.parametrize("lecture", explorer_pages())
def test_every_explorer_has_a_page_and_a_state(lecture: str, site: Path) -> None:
    """탐색기마다 쪽과 상태가 있다. 쪽의 규칙은 다른 쪽과 같고, 바로 적은 스크립트가 없으며, 가볍다."""
    views = (site / lecture).read_text("utf8").count("jupyter.widget-view+json")
    names = known(site, lecture)
    assert len(names) == views
    assert {path.stem for path in (site / "embed").glob(f"{Path(lecture).stem}-*.html")} == set(names)
    for name in names:
        html = (site / "embed" / f"{name}.html").read_text("utf8")
        check_policy(html)
        assert rules(html)["script-src"] == rules(html)["style-src"] == {"'self'"}
        assert len(gzip.compress(html.encode(), 6)) <= PAGE_LIMIT
        assert f'href="../{lecture}#explorer-' in html
        assert re.search(r"<noscript><img [^>]*src=\"\.\./_images/", html)
        state = json.loads((site / "embed" / f"{name}.json").read_text("utf8"))["state"]
        assert state["kind"] == re.sub(r"\d*$", "", name.rpartition("-")[2])
        assert not [key for key in state if key.startswith("_")]
        part = (site / "embed" / f"{state['kind']}.mjs").read_bytes()
        assert len(gzip.compress(part, 6)) <= PART_LIMIT.get(state["kind"], 5_000)
    module = (site / "embed" / "naerimak.mjs").read_bytes()
    assert len(gzip.compress(module, 6)) <= MODULE_LIMIT


def test_same_facts_in_other_peoples_pages(
    page_path: str, drawn: Drawn, site: Path, visit: Visit, base_url: str, elsewhere: tuple[Path, str]
) -> None:
    """다른 곳의 쪽에 막아 둔 iframe, 모듈, MyST의 모델이 모두 강의와 같은 사실을 보인다."""
    folder, url = elsewhere
    names = known(site, page_path)
    addresses = [f"{base_url}embed/{name}.html?theme=dark" for name in names]
    frames = "".join(f'<iframe sandbox="allow-scripts" src="{one}"></iframe>' for one in addresses)
    places = "".join(f'<div id="{name}"></div>' for name in names)
    (folder / "host.html").write_text(
        HOST % {"frames": frames, "places": places, "site": base_url, "names": json.dumps(names)}, "utf8"
    )
    wanted = drawn.restored().evaluate(FACTS)
    page = visit.context.new_page()
    brought: list[str] = []
    page.on("request", lambda request: brought.append(Path(request.url).name))
    page.goto(url + "host.html")
    page.wait_for_function("() => window.drawn")
    kinds = {re.sub(r"\d*$", "", name.rpartition("-")[2]) for name in names}
    modules = sorted(one for one in brought if one.endswith(".mjs"))
    assert modules == sorted(["naerimak.mjs", *(f"{kind}.mjs" for kind in kinds)])
    page.wait_for_function(f"() => new Set(heights.map(([, source]) => source)).size === {len(names)}")
    drawn = page.evaluate("drawn")
    assert [one["shown"] for one in drawn] == [one["myst"] for one in drawn] == wanted
    assert all("nm-dark" in one["dark"] and one["stroke"] for one in drawn)
    for frame, facts in zip(page.frames[1:], wanted, strict=True):
        frame.wait_for_selector(".naerimak-explorer .naerimak-summary:not(:empty)")
        frame.evaluate(SHOWN)
        assert frame.evaluate(FACTS) == [facts]
        assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
        assert frame.evaluate(VIOLATIONS) == []
        height = frame.evaluate("document.documentElement.offsetHeight")
        told = "([h, k]) => heights.some(([one, source]) => source === frames[k] && one === h)"
        page.wait_for_function(told, arg=[height, page.frames.index(frame) - 1])
        assert height > 250
    foreign = [one for one in visit.log.foreign if not one.startswith(url)]
    assert not foreign
    assert not visit.log.errors, visit.log.errors


def test_embed_follows_the_setting_and_the_theme(visit: Visit, base_url: str) -> None:
    """링크의 설정을 따르고, 밝기를 고르지 않으면 독자의 화면을 따르며, 복사한 링크는 강의로 간다."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    setting = "#path=1;lr=0.3;steps=12"
    page = opened(visit, f"{base_url}embed/02_sgd-path.html{setting}")
    state = "() => { const { lr, steps } = naerimak.models.explorer.state; return [lr, steps]; }"
    assert page.evaluate(state) == [0.3, 12]
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => {ground} !== light", arg=light)
    page.get_by_role("button", name="링크 복사").click()
    page.wait_for_function("() => document.querySelector('.nm-share [role=status]').textContent")
    assert page.evaluate("navigator.clipboard.readText()") == f"{base_url}chapters/02_sgd.html{setting}"
    assert page.url.endswith(setting)
    other = opened(visit, f"{base_url}embed/02_sgd-path.html?theme=<b>#path=1;lr=NaN;steps=7")
    first = other.evaluate("naerimak.models.explorer.state.initial.lr")
    assert other.evaluate(state) == [first, 7]
    for width in (390, 1280):
        other.set_viewport_size({"width": width, "height": 700})
        assert other.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    visit.log.assert_clean()


def test_embed_opens_as_a_file(offline_visit: Visit, site: Path) -> None:
    """서버 없이 열어도 그려지고, 다른 곳에 묻지 않는다."""
    opened(offline_visit, (site / "embed" / "02_sgd-path.html").resolve().as_uri() + "?theme=light")
    offline_visit.log.assert_clean()


# 모듈이 놀이터를 제 자리에 세운다. 손글씨 숫자는 사이트에서 따로 받는다.
DIGITS_HOST = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>남의 쪽</title>
<link rel="icon" href="data:,"><div id="place"></div>
<script type="module">
import { show } from "%(site)sembed/naerimak.mjs";
await show(document.getElementById("place"), "playground-playground", "playground=1;data=digits");
</script></html>"""
LEARNED = """() => document.querySelector('.naerimak-explorer')?.facts?.first?.t"""


@pytest.mark.parametrize("name", ["playground-playground", "playground-playground2"])
def test_playground_learns_where_it_is_embedded(name: str, visit: Visit, base_url: str) -> None:
    """끼워 넣은 쪽은 놀이터의 스크립트도 받아, 둘째 놀이터(진단 놀이)까지 배운다. 숫자도 받는다."""
    page = visit.open(f"{base_url}embed/{name}.html")
    page.wait_for_function(f"() => ({LEARNED})() === 0")
    page.get_by_role("button", name="한 걸음").click()
    page.wait_for_function(f"() => ({LEARNED})() === 1")
    page.select_option("[data-name=data]", "digits")
    page.wait_for_function("() => document.querySelector('.naerimak-explorer').facts.first?.test[1] < 0.5")
    visit.log.assert_clean()


def test_module_brings_the_digits(visit: Visit, base_url: str, elsewhere: tuple[Path, str]) -> None:
    """남의 쪽의 모듈도 손글씨 숫자를 사이트에서 받아 배운다."""
    folder, url = elsewhere
    (folder / "digits.html").write_text(DIGITS_HOST % {"site": base_url}, "utf8")
    page = visit.context.new_page()
    page.goto(url + "digits.html")
    page.wait_for_function(f"() => ({LEARNED})() === 0")
    assert "손글씨 숫자" in page.locator(".naerimak-summary").inner_text()


def opened(visit: Visit, url: str) -> Page:
    """쪽을 열고 탐색기가 그려질 때까지 기다린다."""
    page: Any = visit.open(url)
    page.wait_for_selector(".naerimak-explorer .naerimak-summary:not(:empty)")
    return page
