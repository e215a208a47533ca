"""탐색기만 놓인 작은 쪽을 만든다. 강의를 짓지 않고도 정적 페이지의 탐색기를 브라우저에서 시험한다."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ipywidgets.embed import dependency_state, escape_script

from naerimak.widgets import APART, Explorer, apart_bundle, bundle, stylesheet
from naerimak.widgets.playground import digits_script

# 강의의 쪽처럼 위에 제목이 있고, 제목의 주소로 가는 링크가 있다.
PAGE = """<!doctype html>
<html lang="ko" data-theme="light"><head><meta charset="utf-8"><title>탐색기</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{base}
<link rel="icon" href="data:,"><link rel="stylesheet" href="explorers.css">
<style>body {{
  margin: 0 auto; max-width: 48rem; padding: 0 1rem; font: 16px/1.75 sans-serif;
  color: #1d2427; background: #fff
}}
html[data-theme="dark"] body {{ color: #dde3e5; background: #14181a }}</style>
</head><body><main id="main-content"><h1 id="top">탐색기</h1><p><a href="{name}#below">아래로</a></p>
<div style="height: 60rem"></div>{views}<h2 id="below">아래</h2><div style="height: 60rem"></div></main>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script defer src="explorers.js"></script>{apart}</body></html>
"""


def write_page(folder: Path, explorers: Sequence[Explorer], name: str = "race.html", base: str = "") -> Path:
    """``explorers``가 차례로 놓인 쪽을 ``folder/name``에 쓴다. ``base``는 <base> 요소다."""
    state = dependency_state(explorers, drop_defaults=False)
    for one in state.values():
        one["state"] = {key: value for key, value in one["state"].items() if key not in ("_esm", "_css")}
    views = "".join(
        '<div><script type="application/vnd.jupyter.widget-view+json">'
        + json.dumps({"model_id": one.model_id})
        + "</script></div>"
        for one in explorers
    )
    # 책도 이름의 차례로 적는다. 값을 적는 차례가 다르면 다른 것이 나오는 탐색기를 여기서 찾는다.
    given = {"version_major": 2, "version_minor": 0, "state": state}
    text = escape_script(json.dumps(given, sort_keys=True))
    (folder / "explorers.js").write_text(bundle(), "utf8")
    (folder / "explorers.css").write_text(stylesheet(), "utf8")
    apart = ""
    # 묶은 탐색기에는 종류가 없고, 그 안의 것에 있다.
    for kind in sorted({one["state"].get("kind") for one in state.values()} & {*APART}):
        (folder / f"naerimak-{kind}.js").write_text(apart_bundle(kind), "utf8")
        (folder / "naerimak-digits.js").write_text(digits_script(), "utf8")
        apart += f'<script defer src="naerimak-{kind}.js"></script>'
    page = folder / name
    page.write_text(PAGE.format(name=name, base=base, views=views, state=text, apart=apart), "utf8")
    return page
