"""탐색기를 커널 없이 쪽에서 움직이게 하는 상태와 스크립트, 스크립트가 없을 때의 그림."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from naerimak.catalog.explorers import APART

from ..build import stage_scripts
from .page import Explorer, Page, Tag

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NO_SCRIPT = "스크립트를 켜면 손잡이를 움직이며 볼 수 있습니다."


DROP_KEYS = {"_esm", "_css", "layout", "style", "tabbable", "tooltip", "_dom_classes", "_view_count"}


def explorer_files() -> dict[str, str]:
    """모든 탐색기가 함께 쓰는 스크립트와 스타일 한 벌. 놀이터는 그 쪽만 받도록 따로 짓는다."""
    from naerimak import widgets
    from naerimak.widgets.playground import digits_script

    return {
        "naerimak-explorers.js": widgets.bundle(),
        "naerimak-explorers.css": widgets.stylesheet(),
        **{f"naerimak-{kind}.js": widgets.apart_bundle(kind) for kind in APART},
        "naerimak-digits.js": digits_script(),
    }


def write_explorer_files(app: Sphinx) -> None:
    """지은 것을 사이트에 실을 자리에 쓴다."""
    stage_scripts(app, "explorers", explorer_files)


def _references(value: Any) -> list[str]:
    """위젯 상태가 가리키는 다른 위젯의 번호를 이름의 차례로 모은다."""
    return re.findall(r"IPY_MODEL_([0-9a-f]{32})", json.dumps(value, sort_keys=True))


def _needed_models(models: dict[str, Any], shown: list[str]) -> list[str]:
    """쪽에 보이는 차례대로 위젯과 그 위젯이 품은 위젯, 그리고 그들을 잇는 링크."""
    needed: dict[str, None] = {}
    queue = [*shown]
    while queue:
        key = queue.pop(0)
        if key in models and key not in needed:
            needed[key] = None
            state = {name: value for name, value in models[key]["state"].items() if name not in DROP_KEYS}
            queue = [*_references(state), *queue]
    ends = {
        key: _references([model["state"].get("source"), model["state"].get("target")])
        for key, model in models.items()
    }
    links = [key for key, pair in ends.items() if len(pair) == 2 and set(pair) <= set(needed)]
    return [*needed, *sorted(links, key=lambda key: [[*needed].index(end) for end in ends[key]])]


def shrink_widget_state(state: dict[str, Any], shown: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """쪽에 남길 위젯 상태와 새 번호.

    실행할 때마다 다른 번호를 쪽에 놓인 차례로 바꿔 빌드 결과가 흔들리지 않는다.
    """
    models = state["state"]
    kept = {}
    for key in _needed_models(models, shown):
        slim = {
            name: value
            for name, value in models[key]["state"].items()
            if name not in DROP_KEYS and not name.endswith("_module_version")
        }
        kept[key] = {**models[key], "state": slim}
    text = json.dumps({**state, "state": kept}, ensure_ascii=False, separators=(",", ":"))
    numbers = {key: f"w{number}" for number, key in enumerate(kept, start=1)}
    for key, number in numbers.items():
        text = text.replace(key, number)
    return json.loads(text), numbers


def explorers_in(models: dict[str, Any], key: str) -> list[str]:
    """위젯과 그 위젯이 품은 것 가운데 탐색기의 번호. 나란히 놓인 둘도 차례대로 찾는다."""
    state = models.get(key, {}).get("state", {})
    if "kind" in state and "controls" in state:
        return [key]
    return [
        found for child in _references(state.get("children", [])) for found in explorers_in(models, child)
    ]


SHARED_LENGTH = 1000


def share_large_values(models: dict[str, Any]) -> None:
    """여러 위젯에 똑같이 든 큰 값(표)은 첫 위젯에만 남기고, 나머지에는 어디에 있는지만 적는다.

    host.js가 되돌린다.
    """
    first: dict[tuple[str, str], str] = {}
    for key, model in models.items():
        for name, value in model["state"].items():
            text = json.dumps(value)
            if len(text) > SHARED_LENGTH and (owner := first.setdefault((name, text), key)) != key:
                model["state"][name] = {"same_as": owner}


RUN_DIGITS = 5
"""독자의 규칙이 간 길을 싣는 유효 숫자. 문장은 세 자리로 적고, 그림의 한 화소는 그보다 굵다."""


def round_runs(models: dict[str, Any]) -> None:
    """파이썬이 계산한 길의 수에서, 보이지 않는 자리를 버린다."""

    def rounded(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: rounded(one) for name, one in value.items()}
        if isinstance(value, list):
            return [rounded(one) for one in value]
        return float(f"{value:.{RUN_DIGITS}g}") if isinstance(value, float) else value

    for model in models.values():
        if "reader_runs" in model["state"]:
            model["state"]["reader_runs"] = rounded(model["state"]["reader_runs"])


def pack_tables(models: dict[str, Any]) -> None:
    """표의 실수를 지수와 유효 숫자로 나누어 한 자리씩 모아 적는다. 표가 gzip으로 셋에 둘의 크기가 된다.

    host.js가 같은 수로 되돌린다.
    """
    for model in models.values():
        grid, table = model["state"].get("grid", {}), model["state"].get("table", {})
        for name, field in grid.get("fields", {}).items():
            if not field["whole"] and (packed := packed_numbers(table[name].split(" "), grid["levels"])):
                table[name] = packed


def packed_numbers(texts: list[str], levels: str) -> dict[str, Any] | None:
    """수들을 지수의 줄 하나와, 유효 숫자를 ``levels``의 수로 나눈 나머지의 줄들로 적는다.

    음수는 가장 큰 자리의 절반을 더하고, 무한대는 가장 큰 지수로 적는다. 지수가 글자 하나에 담기지 않으면
    None이다.
    """
    base, found = len(levels), [Decimal(one) for one in texts]
    finite = [one for one in found if one.is_finite() and one]
    most = max(len(one.as_tuple().digits) for one in found)
    width = next(k for k in range(1, most + 2) if base**k >= 2 * 10**most)
    least = min((one.adjusted() for one in finite), default=0) - most + 1
    if max((one.adjusted() for one in finite), default=0) - most + 1 - least >= base - 1:
        return None
    powers, rows = [], []
    for one in found:
        sign, digits, _ = one.as_tuple()
        # 유효 숫자를 같은 자릿수로 맞추면 지수가 드물게 바뀐다.
        whole = int("".join(map(str, digits))) * 10 ** (most - len(digits)) + sign * base**width // 2
        powers.append((one.adjusted() - most + 1 - least if one else 0) if one.is_finite() else base - 1)
        rows.append([levels[whole // base**k % base] for k in reversed(range(width))])
    columns = ["".join(levels[power] for power in powers), *map("".join, zip(*rows, strict=True))]
    return {"width": width, "least": least, "text": "".join(columns)}


class KeepPicture(SphinxPostTransform):
    """탐색기 뒤에 그림을 남긴다. 스크립트를 끈 독자와 인쇄한 종이에는 이 그림이 보인다."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """위젯과 PNG를 함께 낸 출력을 찾아 PNG를 <noscript>에 넣는다."""
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            parts: list[Any] = bundle.children
            outputs = {child.get("mime_type"): child for child in parts}
            if WIDGET_VIEW not in outputs or "image/png" not in outputs:
                continue
            pictures = outputs["image/png"].children
            for picture in pictures:
                if not picture.get("alt") and "text/plain" in outputs:
                    picture["alt"] = outputs["text/plain"].astext().strip()
            outputs[WIDGET_VIEW] += [
                nodes.raw("", "<noscript>", format="html"),
                *(picture.deepcopy() for picture in pictures),
                nodes.raw("", f"<p>{NO_SCRIPT}</p></noscript>", format="html"),
            ]


def take_widget_state(page: Page) -> None:
    """myst-nb가 스크립트로 넣은 위젯의 상태를 틀이 적기 전에 꺼내 둔다."""
    scripts = page.context["script_files"]
    for script in [js for js in scripts if getattr(js, "attributes", {}).get("type") == WIDGET_STATE]:
        page.widgets = page.widgets or json.loads(
            script.attributes["body"].replace(r"<\/script>", "</script>")
        )
        scripts.remove(script)


def host_explorers(page: Page) -> None:
    """쪽에 놓인 탐색기의 상태만 줄여 싣는다."""
    views = [tag for tag in page.html.tags("script") if tag.get("type") == WIDGET_VIEW]
    place = next((tag for tag in page.html.tags("script") if tag.get("type") == WIDGET_STATE), None)
    if place is None:
        return
    found = {view: re.findall(r"[0-9a-f]{32}", view.content) for view in views}
    state, numbers = shrink_widget_state(
        page.widgets or {"state": {}}, [key for keys in found.values() for key in keys]
    )
    if not numbers:
        place.remove()
        return
    round_runs(state["state"])
    page.explorers = list(_explorers(page, found, state["state"], numbers))
    for view, keys in found.items():
        shown = {**json.loads(view.content), "model_id": numbers.get(keys[0], keys[0])}
        if less := shown.pop("less", ()):
            _leave_out(state["state"][shown["model_id"]]["state"], less)
        # 따로 싣는 스크립트가 이 쪽에 있어야 하는지 `theme.drop_unneeded_assets`가 여기를 보고 안다.
        kind = state["state"].get(shown["model_id"], {}).get("state", {}).get("kind")
        if kind in APART:
            shown["kind"] = kind
        view.content = json.dumps(shown, sort_keys=True)
    pack_tables(state["state"])
    share_large_values(state["state"])
    # 상태에 든 글자가 <script> 요소를 일찍 닫지 못하게 한다.
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    place.content = text.replace("<", r"\u003c")


def _leave_out(state: dict[str, Any], names: list[str]) -> None:
    """슬라이드의 장이 뺀 조절기(`name`)와 칸(`key`). 값은 남아 있어 그림은 강의와 같다."""
    known = {one.get("name", one.get("key")) for one in [*state["controls"], *state.get("series", [])]}
    if unknown := set(names) - known:
        raise ValueError(f"slide.less의 {sorted(unknown)}은 없습니다. 뺄 수 있는 것은 {sorted(known)}입니다.")
    state["controls"] = [one for one in state["controls"] if one["name"] not in names]
    if "series" in state:
        state["series"] = [one for one in state["series"] if one["key"] not in names]


def _explorers(
    page: Page, found: dict[Tag, list[str]], models: dict[str, Any], numbers: dict[str, str]
) -> Iterator[Explorer]:
    """쪽의 탐색기. 자리의 이름은 탐색기 모음이 붙인 것과 같다."""
    place = 0
    for view, keys in found.items():
        inside = [one for key in keys for one in explorers_in(page.widgets["state"], key)]
        place += bool(inside)
        after = "".join(page.html.pieces[view.end : view.end + 20])
        still = re.search(r"<noscript>(.*?)</noscript>", after, re.DOTALL)
        picture = still[1] if still else ""
        for one in inside:
            yield Explorer(f"explorer-{place}", copy.deepcopy(models[numbers[one]]), picture)
