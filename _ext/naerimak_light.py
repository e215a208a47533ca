"""쪽을 가볍게 한다: 보이지 않는 그림은 나중에 받고, 테마의 스타일과 수식 글꼴에서 쓰지 않는 것을 걷어 낸다."""

from __future__ import annotations

import os
import re
import shutil
import struct
from functools import cache
from logging import WARNING, getLogger
from pathlib import Path
from typing import Any

import tinycss2
from docutils import nodes
from fontTools import subset
from matplotlib.path import Path as Outline
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from tinycss2.ast import Node

from naerimak.plots import narrow

IMAGE = re.compile(r'<img ([^>]*?)src="([^"]+)"([^>]*?)/?>')
PHONE = "(max-width: 480px)"
POINT = 4 / 3  # 1pt는 4/3px이다.
LOGGER = logging.getLogger(__name__)
NAME = re.compile(r"[A-Za-z_][\w-]*")


# ---------------------------------------------------------------- 그림


@cache
def _size(path: Path) -> tuple[int, int] | None:
    """PNG나 SVG의 크기(px). 알 수 없으면 None이다."""
    head = path.read_bytes()[:2048]
    if head.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    points = [re.search(rb'<svg\b[^>]*?\b%b="([\d.]+)pt"' % side, head) for side in (b"width", b"height")]
    if None in points:
        return None
    width, height = (round(float(found[1]) * POINT) for found in points if found)
    return width, height


LONG_HASH = re.compile(r"([0-9a-f]{12})[0-9a-f]{52}")


def shorten_picture_names(app: Sphinx, env: BuildEnvironment) -> None:
    """그림의 이름은 내용을 줄인 64글자라 쪽의 무게에서 한 줄 값을 한다. 앞의 12글자로도 겹치지 않는다."""
    for path, (pages, name) in list(env.images.items()):
        env.images[path] = (pages, LONG_HASH.sub(r"\1", name))


def wait_for_pictures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """첫 그림 뒤의 그림은 가까이 왔을 때 받는다. 크기를 적어 두어 그림이 늦게 와도 글이 밀리지 않는다."""
    sources = {Path(name).name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
    seen = 0

    def attributes(found: re.Match[str]) -> str:
        nonlocal seen
        before, source, after = found.groups()
        name = source.rsplit("/", 1)[-1]
        extra = ""
        if name in sources and "width=" not in before + after and (size := _size(sources[name])):
            extra += f' width="{size[0]}" height="{size[1]}"'
        if seen:
            extra += ' loading="lazy"'
        seen += 1
        return f'<img {before}src="{source}"{after.rstrip()}{extra} decoding="async"/>'

    if context.get("body"):
        context["body"] = IMAGE.sub(attributes, context["body"])


def _narrow_folder(app: Sphinx) -> Path:
    return Path(app.outdir).parent / "narrow"


def draw_narrow_pictures(app: Sphinx) -> None:
    """강의를 실행할 때 휴대전화의 그림도 함께 그리게 한다. 실행하는 커널은 환경 변수로 알아듣는다."""
    folder = _narrow_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    Path(app.outdir, app.builder.imagedir).mkdir(parents=True, exist_ok=True)
    os.environ[narrow.FOLDER] = str(folder)


def send_narrow_pictures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """휴대전화에는 칸을 쌓은 그림을 보낸다. 슬라이드는 작은 화면에서도 통째로 줄여 보이므로, 슬라이드를 쓴 뒤에 부른다."""
    drawn = {name: _narrow_folder(app) / Path(source).name for source, name in app.builder.images.items()}

    def with_narrow(found: re.Match[str]) -> str:
        folder, _, name = found[2].rpartition("/")
        if name not in drawn or not drawn[name].exists():
            return found[0]
        slim = name.replace(".svg", "-narrow.svg")
        shutil.copy(drawn[name], Path(app.outdir, app.builder.imagedir, slim))
        width, height = _size(drawn[name]) or (0, 0)
        source = f'<source media="{PHONE}" srcset="{folder}/{slim}" width="{width}" height="{height}"/>'
        return f"<picture>{source}{found[0]}</picture>"

    if context.get("body"):
        context["body"] = IMAGE.sub(with_narrow, context["body"])


LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")
LONG_PATH = 400


def _number(value: int, digits: int) -> str:
    """10의 digits제곱으로 나눈 수. 앞뒤의 필요 없는 0을 적지 않는다."""
    text = f"{value / 10**digits:.{digits}f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text) if text not in ("", "-0") else "0"


def _simplified(path: str) -> str:
    """꺾은선에서 이웃한 점들과 거의 한 직선인 점을 뺀다. matplotlib은 선을 그을 때 9분의 1pt까지 이렇게 하지만 등고선은 모두 적는다."""
    commands = {"M": Outline.MOVETO, "L": Outline.LINETO, "z": Outline.CLOSEPOLY}
    found = COMMAND.findall(path)
    points = [[float(value) for value in rest.split()] or [0.0, 0.0] for _, rest in found]
    line = Outline(points, [commands[command] for command, _ in found]).cleaned(simplify=True)
    names = {code: command for command, code in commands.items()}
    return " ".join(
        names[code] if code == Outline.CLOSEPOLY else f"{names[code]} {x:.3f} {y:.3f}"
        for (x, y), code in zip(line.vertices, line.codes, strict=True)
        if code in names
    )


def _relative(path: str) -> str:
    """앞의 점에서 얼마나 옮겨 가는지로 적은 경로. 이웃한 점은 가까워 수가 짧다. 먼저 반올림한 뒤에 빼므로 오차가 쌓이지 않는다.

    점이 많은 등고선과 곡선은 소수 첫째 자리, 표식과 글자처럼 짧은 것은 둘째 자리까지 적는다.
    """
    digits = 1 if len(path) > LONG_PATH else 2
    here = start = (0, 0)
    parts: list[str] = []
    before = ""
    for command, rest in COMMAND.findall(path):
        if command == "z":
            here = start
            parts.append("z")
        else:
            values = [round(float(value) * 10**digits) for value in rest.split()]
            moves = [_number(value - here[k % 2], digits) for k, value in enumerate(values)]
            # m이나 l 뒤에 이어지는 수는 글자를 되풀이해 적지 않아도 꺾은선이다.
            parts.append(" " if command == "L" and before in ("M", "L") else command.lower())
            parts.append(" ".join(moves))
            here = (values[-2], values[-1])
            start = here if command == "M" else start
        before = command
    return "".join(parts).replace(" -", "-")


def _shorter(found: re.Match[str]) -> str:
    """경로의 속성. 모르는 명령이 있으면 그대로 둔다."""
    path = found[1]
    if re.search(r"[^MLQCz\d\s.-]", path):
        return found[0]
    straight = len(path) > LONG_PATH and not re.search("[QC]", path)
    return f' d="{_relative(_simplified(path) if straight else path)}"'


def _rounded(found: re.Match[str]) -> str:
    """글자와 표식의 자리를 소수 첫째 자리까지 적는다. 20분의 1pt는 눈에 보이지 않는다."""
    return LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), found[0])


PLACE = re.compile(r'\b[xy]="[^"]*"|translate\([^)]*\)')


def slim_pictures(app: Sphinx, exception: Exception | None) -> None:
    """matplotlib의 SVG에서 보이지 않는 것을 뺀다: 설명 자료, 들여쓰기, 아무도 가리키지 않는 이름, 지나치게 긴 수와 경로."""
    if exception or app.builder.format != "html":
        return
    for path in Path(app.outdir, app.builder.imagedir).glob("*.svg"):
        text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", path.read_text("utf8"), flags=re.DOTALL)
        text = PLACE.sub(_rounded, re.sub(r' d="([^"]*)"', _shorter, text))
        pointed = "|".join(sorted(set(re.findall(r"#([\w-]+)", text))))
        text = re.sub(rf' id="(?!(?:{pointed})")[^"]*"', "", text)
        path.write_text(re.sub(r">\s+<", "><", text), "utf8")


# ---------------------------------------------------------------- 스타일


def _names_in_use(out: Path) -> set[str]:
    """쪽의 class와 id, 스크립트에 적힌 모든 이름."""
    names: set[str] = set()
    for path in out.rglob("*.html"):
        for value in re.findall(r'\b(?:class|id)="([^"]*)"', path.read_text("utf8")):
            names.update(value.split())
    for path in out.joinpath("_static").rglob("*.js"):
        names.update(NAME.findall(path.read_text("utf8")))
    return names


def _used(selector: str, names: set[str]) -> bool:
    """선택자에 적힌 class와 id가 모두 쓰이는가. :not(...)에 적힌 것은 없어도 된다."""
    needed = re.sub(r":not\([^)]*\)|\[[^\]]*\]", "", selector).replace("\\", "")
    return all(name in names for name in re.findall(r"[.#]([A-Za-z_][\w-]*)", needed))


def _kept(rules: list[Node], names: set[str]) -> str:
    """쓰는 규칙만 다시 적는다."""
    parts = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = re.split(r",(?![^(]*\))", tinycss2.serialize(rule.prelude))
            if chosen := [selector for selector in selectors if _used(selector, names)]:
                parts.append(f"{','.join(chosen)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            inner = _kept(tinycss2.parse_rule_list(rule.content, skip_comments=True), names)
            if inner:
                parts.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type != "whitespace":
            parts.append(rule.serialize())
    return "".join(parts)


def drop_unused_rules(app: Sphinx, exception: Exception | None) -> None:
    """테마의 스타일은 열에 아홉이 이 책에 없는 부품의 것이다. 책에 나오지 않는 class의 규칙을 뺀다."""
    stylesheet = Path(app.outdir, "_static", "styles", "pydata-sphinx-theme.css")
    if exception or not stylesheet.exists():
        return
    rules = tinycss2.parse_stylesheet(stylesheet.read_text("utf8"), skip_comments=True, skip_whitespace=True)
    stylesheet.write_text(_kept(rules, _names_in_use(Path(app.outdir))), "utf8")


# ---------------------------------------------------------------- 코드


TOKEN = re.compile(r'<span class="(\w+)">([^<]*)</span>')


def _plain_tokens(css: str) -> set[str]:
    """코드의 조각 가운데 밝을 때도 어두울 때도 바탕 글과 모습이 같은 것의 class."""
    plain: list[set[str]] = []
    for theme in ("light", "dark"):
        rules = re.findall(rf'\[data-theme="{theme}"\] \.highlight( \.\w+)? \{{ ([^}}]*) \}}', css)
        base = {
            color for name, style in rules if not name for color in re.findall(r"(?<!-)color: #\w+", style)
        }
        plain.append({name.strip(" .") for name, style in rules if {style} == base})
    return set.intersection(*plain)


def unwrap_plain_tokens(app: Sphinx, exception: Exception | None) -> None:
    """이름과 괄호처럼 색이 따로 없는 코드 조각과 빈 껍질을 벗긴다. 강의의 요소가 다섯에 하나꼴로 준다."""
    stylesheet = Path(app.outdir, "_static", "pygments.css")
    if exception or not stylesheet.exists():
        return
    plain = _plain_tokens(stylesheet.read_text("utf8"))
    for path in Path(app.outdir).rglob("*.html"):
        before = path.read_text("utf8")
        after = TOKEN.sub(lambda found: found[2] if found[1] in plain else found[0], before)
        after = after.replace("<pre><span></span>", "<pre>")
        if after != before:
            path.write_text(after, "utf8")


# ---------------------------------------------------------------- 글꼴


@cache
def _fonts_by_class(stylesheet: Path) -> list[tuple[frozenset[str], str]]:
    """수식의 스타일에서, 어느 class들이 어느 글꼴 파일을 쓰는지 읽는다."""
    found = []
    for rule in tinycss2.parse_stylesheet(
        stylesheet.read_text("utf8"), skip_comments=True, skip_whitespace=True
    ):
        if rule.type != "qualified-rule":
            continue
        style = tinycss2.serialize(rule.content)
        if family := re.search(r"KaTeX_\w+", style):
            shape = "Bold" * ("font-weight:700" in style) + "Italic" * ("font-style:italic" in style)
            for selector in tinycss2.serialize(rule.prelude).split(","):
                last = re.findall(r"(?:\.[\w-]+)+", selector)[-1]
                found.append((frozenset(last.split(".")[1:]), f"{family[0]}-{shape or 'Regular'}.woff2"))
    return found


def fetch_fonts_early(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """그 쪽의 수식이 쓰는 글꼴을 스타일을 읽기 전에 받기 시작한다. 글꼴이 늦게 오면 쪽 전체의 자리를 다시 잡느라 느린 휴대전화가 멈춘다."""
    written = {
        frozenset(value.split()) for value in re.findall(r'class="([^"]*)"', context.get("body") or "")
    }
    by_class = _fonts_by_class(Path(app.confdir, "assets", "katex", "katex.min.css"))
    files = {file for classes, file in by_class if any(classes <= one for one in written)}
    context["early_fonts"] = [context["pathto"](f"_static/katex/fonts/{file}", 1) for file in sorted(files)]


def keep_used_glyphs(app: Sphinx, exception: Exception | None) -> None:
    """수식 글꼴마다 쪽에 나오는 글자만 남긴다. 어느 글꼴로 그릴지는 보지 않으므로 모자라는 글자가 없다."""
    fonts = Path(app.outdir, "_static", "katex", "fonts")
    if exception or not fonts.exists():
        return
    # Sphinx의 로그에 글꼴마다 수십 줄을 적는다.
    getLogger("fontTools").setLevel(WARNING)
    text = "".join(set().union(*(path.read_text("utf8") for path in Path(app.outdir).rglob("*.html"))))
    for path in Path(app.confdir, "assets", "katex", "fonts").glob("*.woff2"):
        # 힌트는 작은 글자를 또렷하게 하는 것이라 큰 괄호만 든 글꼴에는 짐일 뿐이다.
        options = subset.Options(flavor="woff2", layout_features=["*"], hinting="Size" not in path.name)
        font = subset.load_font(str(path), options)
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        subset.save_font(font, str(fonts / path.name), options)


# ---------------------------------------------------------------- 스크립트


# 테마는 글이 바뀔 때마다 모든 코드와 표의 크기를 한꺼번에 잰다. 같은 일을 assets/site.js가 나누어 한다.
MEASURE = re.compile(r'"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)')


def stop_measuring(app: Sphinx, exception: Exception | None) -> None:
    """테마의 스크립트에서 크기를 재는 일을 뺀다. 테마가 바뀌어 찾지 못하면 경고해서 빌드를 멈춘다."""
    script = Path(app.outdir, "_static", "scripts", "pydata-sphinx-theme.js")
    if exception or not script.exists():
        return
    text, found = MEASURE.subn("0", script.read_text("utf8"))
    if found != 1:
        LOGGER.warning("테마의 스크립트가 바뀌었습니다. naerimak_light.MEASURE를 고치세요.", type="naerimak")
    script.write_text(text, "utf8")


def setup(app: Sphinx) -> dict[str, Any]:
    """확장을 등록한다."""
    app.connect("builder-inited", draw_narrow_pictures)
    app.connect("env-updated", shorten_picture_names)
    app.connect("html-page-context", wait_for_pictures, priority=895)
    app.connect("html-page-context", send_narrow_pictures, priority=960)
    app.connect("html-page-context", fetch_fonts_early, priority=895)
    app.connect("build-finished", slim_pictures)
    app.connect("build-finished", unwrap_plain_tokens, priority=940)
    app.connect("build-finished", drop_unused_rules, priority=950)
    app.connect("build-finished", keep_used_glyphs, priority=950)
    app.connect("build-finished", stop_measuring, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
