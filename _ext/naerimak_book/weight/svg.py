"""matplotlib의 SVG에서 보이지 않는 것을 뺀다."""

from __future__ import annotations

import hashlib
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from ..build import in_processes, remembered

LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")
LONG_PATH = 400
NARROW = "-narrow.svg"
"""휴대전화에 보낼 그림의 이름이 끝나는 글자."""


@cache
def _number(value: int, digits: int) -> str:
    """10의 digits제곱으로 나눈 수. 앞뒤의 필요 없는 0을 적지 않는다. 같은 수가 수십만 번 나온다."""
    if digits == 0:
        return str(value)
    text = f"{value / 10**digits:.{digits}f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text) if text not in ("", "-0") else "0"


def _simplified(path: str) -> str:
    """꺾은선에서 이웃한 점들과 거의 한 직선인 점을 뺀다.

    matplotlib은 선을 그을 때 9분의 1pt까지 이렇게 하지만 등고선은 모두 적는다.
    """
    from matplotlib.path import Path as Outline

    commands = {"M": Outline.MOVETO, "L": Outline.LINETO, "z": Outline.CLOSEPOLY}
    found = COMMAND.findall(path)
    points = [[float(value) for value in rest.split()] or [0.0, 0.0] for _, rest in found]
    line: Any = Outline(points, [commands[command] for command, _ in found]).cleaned(simplify=True)
    names = {code: command for command, code in commands.items()}
    return " ".join(
        names[code] if code == Outline.CLOSEPOLY else f"{names[code]} {x:.3f} {y:.3f}"
        for (x, y), code in zip(line.vertices, line.codes, strict=True)
        if code in names
    )


def _relative(path: str, digits: int | None = None, unit: int = 1) -> str:
    """앞의 점에서 얼마나 옮겨 가는지로 적은 경로. 이웃한 점은 가까워 수가 짧다. 먼저 반올림한 뒤에 빼므로
    오차가 쌓이지 않는다.

    따로 말하지 않으면 점이 많은 등고선과 곡선은 소수 첫째 자리, 표식처럼 짧은 것은 둘째 자리까지 적는다.
    점이 많은 선은 첫 점에서 잰 거리를 반올림한다. 칸마다 같은 등고선이 같은 글이 되어 gzip이 한 번만 싣는다.
    """
    many = digits is None and len(path) > LONG_PATH
    if digits is None:
        digits = 1 if many else 2
    # 첫 점은 한 자리 더 자세히 적어야 두 반올림의 오차가 더해지지 않는다.
    fine = 10 if many else 1
    scale = 10**digits / unit
    here = start = (0, 0)
    anchor = (0.0, 0.0)
    parts: list[str] = []
    before = ""
    for command, rest in COMMAND.findall(path):
        if command == "z":
            here = start
            parts.append("z")
        else:
            places = [float(value) * scale for value in rest.split()]
            if command == "M":
                values = [round(place * fine) for place in places]
                anchor, start = (places[0], places[1]), (values[0], values[1])
            elif many:
                moved = [round(place - anchor[k % 2]) for k, place in enumerate(places)]
                values = [move * fine + start[k % 2] for k, move in enumerate(moved)]
            else:
                values = [round(place) for place in places]
            moves = [_number(value - here[k % 2], digits + many) for k, value in enumerate(values)]
            # m이나 l 뒤에 이어지는 수는 글자를 반복해 적지 않아도 꺾은선이다.
            parts.append(" " if command == "L" and before in ("M", "L") else command.lower())
            parts.append(" ".join(moves))
            here = (values[-2], values[-1])
        before = command
    return "".join(parts).replace(" -", "-")


def _shorter(found: re.Match[str]) -> str:
    """경로의 속성. 모르는 명령이 있으면 그대로 둔다."""
    path = found[1]
    if re.search(r"[^MLQCz\d\s.-]", path):
        return found[0]
    straight = len(path) > LONG_PATH and not re.search("[QC]", path)
    return f' d="{_relative(_simplified(path) if straight else path)}"'


GLYPH = re.compile(r' d="([^"]*)" transform="scale\(0\.015625\)"')
GLYPH_UNIT = 32
"""글자의 윤곽을 matplotlib의 64분의 1 단위보다 얼마나 성기게 적는가. 9.5pt 글자에서 20분의 1pt의 격자다."""


def _glyph(found: re.Match[str]) -> str:
    """글자의 윤곽. 한글이 많은 그림은 무게의 절반이 이것이다."""
    return f' d="{_relative(found[1], 0, GLYPH_UNIT)}" transform="scale({GLYPH_UNIT / 64:g})"'


def _rounded(found: re.Match[str]) -> str:
    """글자와 표식의 자리를 소수 첫째 자리까지 적는다. 20분의 1pt는 눈에 보이지 않는다."""
    return LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), found[0])


MOVED = re.compile(r'(<use [^>]*?)transform="translate\(([-\d.]+) ([-\d.]+)\)"')
"""글줄 안의 글자의 자리. 글자의 단위로 적혀 있어 정수면 20분의 1pt보다 곱다."""


def _moved(found: re.Match[str]) -> str:
    """글자의 자리를 정수로 적는다. 글줄의 처음이면 적지 않는다."""
    places = [("x", float(found[2])), ("y", float(found[3]))]
    return found[1] + " ".join(f'{name}="{place:.0f}"' for name, place in places if round(place))


PLACE = re.compile(r'\b[xy]="[^"]*"|translate\([^)]*\)')


STYLE = re.compile(r'(?<= style=")[^"]*')
LONG_COLOR = re.compile(r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3\b")


def _short_style(found: re.Match[str]) -> str:
    """빈칸이 없고 색이 짧은 스타일."""
    return LONG_COLOR.sub(r"#\1\2\3", re.sub(r"(?<=[:;]) ", "", found[0]))


def _ungrouped(text: str) -> str:
    """아무 속성도 없는 묶음을 풀고, 빈 묶음을 뺀다."""
    opened: list[bool] = []

    def keep(found: re.Match[str]) -> str:
        tag = found[0]
        if tag.endswith("/>"):
            return ""
        if tag != "</g>":
            opened.append(tag != "<g>")
        return tag if (opened.pop() if tag == "</g>" else opened[-1]) else ""

    return re.sub(r"<g\b[^>]*>|</g>", keep, text)


def _short_names(text: str) -> str:
    """가리키는 이름만 남기고 짧게 바꾼다."""
    pointed = "|".join(sorted(set(re.findall(r"#([\w-]+)", text))))
    text = re.sub(rf' id="(?!(?:{pointed})")[^"]*"', "", text)
    short = {name: f"a{k}" for k, name in enumerate(dict.fromkeys(re.findall(r' id="([^"]*)"', text)))}
    return re.sub(r'( id="|#)([\w-]+)(?=["\)])', lambda at: at[1] + short.get(at[2], at[2]), text)


def slimmed(text: str) -> str:
    """보이는 것은 그대로이고 가벼운 SVG. 설명, 들여쓰기, 속성이 없는 묶음, 아무도 가리키지 않는 이름을 빼고,
    수와 경로를 짧게 적는다.
    """
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r' d="([^"]*)"', _shorter, GLYPH.sub(_glyph, text))
    text = re.sub(r">\s+<", "><", PLACE.sub(_rounded, MOVED.sub(_moved, text)))
    text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace(" xlink:href=", " href=")
    return STYLE.sub(_short_style, _ungrouped(_short_names(text)))


def slim_pictures(app: Sphinx) -> None:
    """matplotlib의 SVG를 가볍게 한다. 같은 그림은 다음 빌드에서 다시 하지 않는다."""
    folder = Path(app.outdir, app.builder.imagedir)
    kept = remembered(app, "slim", [Path(__file__).read_text("utf8")])
    kept.mkdir(exist_ok=True)

    def one(path: Path) -> None:
        whole = path.read_bytes()
        ready = kept / hashlib.sha256(whole).hexdigest()[:16]
        if not ready.exists():
            ready.write_text(slimmed(whole.decode()), "utf8")
        shutil.copyfile(ready, path)

    written = [name for name in app.builder.images.values() if name.endswith(".svg")]
    paths = (folder / one for name in written for one in (name, name.replace(".svg", NARROW)))
    in_processes(one, [path for path in paths if path.exists()])
