"""슬라이드를 정하는 셀 메타데이터. 노트북만 읽으므로 빌드하지 않고도 잘못을 찾는다.

어느 셀이 한 장이 되는지는 표준 메타데이터 `slideshow.slide_type`이 정하고, 그 장의 제목과 몇 마디와 질문은
바로 옆의 `slide`가 정한다. 둘 다 JupyterLab의 속성 창에서 고친다.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import symbols

TYPES = ("slide", "subslide", "fragment", "notes", "skip", "-")
STARTS = ("slide", "subslide")
"""새 장을 여는 종류. 장은 한 줄로 이어지므로 둘의 뜻이 같다."""
SHOWS = {"code": ("output", "code", "both", "nothing"), "markdown": ("nothing", "table")}
"""셀의 종류마다 장에 보일 수 있는 것. 앞의 것이 기본값이다."""
KEYS = ("title", "points", "ask", "answer", "show", "formula", "lines", "wait", "less")
MOST_WORDS = 40
MOST_CODE = 12
WIDEST_TITLE = 42.0
"""제목의 너비(한글 글자의 수). 48 px로 두 줄이다."""
WIDEST_POINTS = 130.0
"""한 장의 글의 너비(한글 글자의 수). 30 px로 네 줄쯤이다."""
FEWEST, MOST = 20, 30
"""50분에 넘길 장의 수."""


class DeckError(ValueError):
    """어느 노트북의 어느 셀에서 무엇이 잘못되었는지를 한 문장으로 말하는 오류."""


@dataclass(frozen=True)
class Slide:
    """한 장에 적은 것."""

    title: str = ""
    points: tuple[str, ...] = ()
    ask: str = ""
    answer: str = ""
    show: str = "nothing"
    formula: tuple[str | int, ...] = ()
    lines: tuple[int, int] | None = None
    wait: bool = False
    less: tuple[str, ...] = ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """글마다의 자리와 글. 제목이 없으면 질문이 제목이 된다."""
        yield from (("title", one) for one in (self.title or self.ask,) if one)
        yield from (("ask", one) for one in (self.ask,) if one and self.title)
        yield from (("point", one) for one in self.points)
        yield from (("answer", one) for one in (self.answer,) if one)

    @property
    def words(self) -> int:
        """제목과 글에 든 어절의 수. 수식 하나는 한 어절이고, 그림과 표와 코드의 글은 넣지 않는다."""
        return sum(len(plain(text).split()) for _, text in self.texts())


@dataclass(frozen=True)
class Cell:
    """노트북의 셀 하나와 그 셀이 여는 장들."""

    index: int
    id: str
    kind: str
    type: str
    slides: tuple[Slide, ...]
    source: str


def plain(text: str) -> str:
    """화면에 보일 글에 가깝게 표시를 벗긴다. 수식은 한 글자로, 끌어다 쓴 수는 0으로 적는다."""
    text = re.sub(r"\{[\w:-]+\}`[^`]*`", "0", text)
    text = re.sub(r"\$[^$]+\$", "x", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*`]", "", text)


def width(text: str) -> float:
    """글의 너비. 한글 한 글자가 1이고 로마자는 0.55이다."""
    sizes = (1.0 if unicodedata.east_asian_width(one) in "WF" else 0.55 for one in plain(text))
    return sum(sizes) + 2 * text.count("$") / 2  # 수식은 한 글자보다 넓다


def _display(source: str) -> list[tuple[str, str]]:
    """글에 놓인 식과 그 이름(없으면 빈 글)."""
    parts = source.split("$$")
    named = (re.match(r" *\((eq-[\w-]+)\)", after) for after in parts[2::2])
    return [(one, name[1] if name else "") for one, name in zip(parts[1::2], named, strict=False)]


def letters(cells: list[Cell], cell: Cell, slide: Slide, meanings: Mapping[str, str]) -> str:
    """장의 식에 나오는 이 강의의 글자와 뜻. 장의 글이 이미 말하는 글자는 뺀다."""
    named = {name: one for other in cells for one, name in _display(other.source) if name}
    own = [one for one, _ in _display(cell.source)]
    asked = [named.get(one, "") if isinstance(one, str) else own[one - 1] for one in slide.formula]
    used = symbols.letters("".join(f"$${one}$$" for one in asked))
    body = " ".join(text for _, text in slide.texts())
    told = {one for one in used if re.search(rf"\${re.escape(one)}\$(은|는|이|:)", body)}
    kept = (one for one in sorted(used - told) if meanings.get(one, "번호") != "번호")
    return " · ".join(f"${one}$\u00a0{meanings[one]}" for one in kept)


def _read_slide(given: Any, kind: str, where: str) -> Slide:
    if not isinstance(given, dict):
        raise DeckError(f"{where}: slide는 {{이름: 값}}이거나 그 목록이어야 하는데 {given!r}입니다.")
    for name in given:
        if name not in KEYS:
            raise DeckError(
                f"{where}: slide에 '{name}'이라는 이름은 없습니다. 쓸 수 있는 것은 {', '.join(KEYS)}입니다."
            )
    for name in ("title", "ask", "answer"):
        if not isinstance(given.get(name, ""), str):
            raise DeckError(f"{where}: slide.{name}은 글이어야 하는데 {given[name]!r}입니다.")
    points = given.get("points", [])
    if not isinstance(points, list) or not all(isinstance(one, str) for one in points):
        raise DeckError(f"{where}: slide.points는 글의 목록이어야 하는데 {points!r}입니다.")
    show = given.get("show", SHOWS[kind][0])
    if show not in SHOWS[kind]:
        raise DeckError(
            f"{where}: slide.show는 {', '.join(SHOWS[kind])} 가운데 하나여야 하는데 {show!r}입니다."
        )
    formula = given.get("formula", [])
    formula = formula if isinstance(formula, list) else [formula]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in formula):
        raise DeckError(
            f"{where}: slide.formula는 식의 이름(eq-…)이나 이 셀의 몇째 식인지여야 하는데 {formula!r}입니다."
        )
    lines = given.get("lines")
    if lines is not None:
        found = re.fullmatch(r"(\d+)-(\d+)", lines) if isinstance(lines, str) else None
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            raise DeckError(f'{where}: slide.lines는 "3-9"처럼 적어야 하는데 {lines!r}입니다.')
        lines = int(found[1]), int(found[2])
    if not isinstance(given.get("wait", False), bool):
        raise DeckError(f"{where}: slide.wait는 true나 false여야 하는데 {given['wait']!r}입니다.")
    less = given.get("less", [])
    if not isinstance(less, list) or not all(isinstance(one, str) for one in less):
        raise DeckError(f"{where}: slide.less는 탐색기에서 뺄 이름의 목록이어야 하는데 {less!r}입니다.")
    if given.get("wait") and not given.get("ask"):
        raise DeckError(f"{where}: slide.wait면 기다리는 동안 볼 slide.ask도 있어야 합니다.")
    if given.get("answer") and not (given.get("ask") or given.get("title")):
        raise DeckError(f"{where}: slide.answer가 있으면 slide.ask도 있어야 합니다.")
    return Slide(
        title=given.get("title", ""),
        points=tuple(points),
        ask=given.get("ask", ""),
        answer=given.get("answer", ""),
        show=show,
        formula=tuple(formula),
        lines=lines,
        wait=given.get("wait", False),
        less=tuple(less),
    )


def read_deck(notebook: dict[str, Any], name: str) -> list[Cell]:
    """노트북의 셀마다 장을 읽는다. 잘못 적은 것이 있으면 셀과 이름을 말하고 멈춘다."""
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        where = f"{name}의 {index + 1}째 셀({cell.get('id', '이름 없음')})"
        kind = "code" if cell["cell_type"] == "code" else "markdown"
        metadata = cell.get("metadata", {})
        type_ = metadata.get("slideshow", {}).get("slide_type") or "-"
        if type_ not in TYPES:
            raise DeckError(
                f"{where}: slideshow.slide_type은 {', '.join(TYPES)} 가운데 하나여야 하는데 {type_!r}입니다."
            )
        given = metadata.get("slide", [])
        given = given if isinstance(given, list) else [given]
        slides = tuple(_read_slide(one, kind, where) for one in given)
        if slides and index and type_ not in (*STARTS, "fragment"):
            raise DeckError(
                f"{where}: slide를 적었으면 slideshow.slide_type이 slide나 fragment여야 하는데 "
                f"{type_!r}입니다."
            )
        if type_ in STARTS and index and not slides:
            raise DeckError(f"{where}: 새 장을 여는 셀에는 slide.title이 있어야 합니다.")
        if type_ in STARTS and index and not all(one.title or one.ask for one in slides):
            raise DeckError(f"{where}: 장마다 slide.title이나 slide.ask가 있어야 합니다.")
        source = cell["source"]
        source = source if isinstance(source, str) else "".join(source)
        cells.append(Cell(index, str(cell.get("id", "")), kind, type_, slides, source))
    return cells


def read_notebook(path: Path) -> list[Cell]:
    """파일에서 읽는다."""
    return read_deck(json.loads(path.read_text("utf8")), path.name)


def is_designed(cells: list[Cell]) -> bool:
    """사람이 짠 슬라이드가 있는 강의인가."""
    return any(cell.type in STARTS for cell in cells[1:])


def count(cells: list[Cell]) -> int:
    """장의 수. 첫 장(제목)과 끝 장(요약)은 저절로 붙는다."""
    return 2 + sum(len(cell.slides) for cell in cells[1:] if cell.type in STARTS)


def faults(cells: list[Cell]) -> Iterator[str]:
    """규칙에 어긋난 곳을 한 줄씩 말한다. 화면에서 넘치는지는 브라우저 시험이 본다."""
    for cell in cells[1:]:
        for number, slide in enumerate(cell.slides, start=1):
            where = f"{cell.index + 1}째 셀({cell.id})의 {number}째 장"
            if slide.words > MOST_WORDS:
                yield f"{where}: {slide.words}어절입니다. {MOST_WORDS}어절까지 씁니다."
            if (wide := width(slide.title or slide.ask)) > WIDEST_TITLE:
                yield f"{where}: 제목이 두 줄을 넘습니다({wide:.0f} > {WIDEST_TITLE:.0f}글자)."
            body = [text for kind, text in slide.texts() if kind != "title"]
            if (wide := sum(map(width, body))) > WIDEST_POINTS:
                yield f"{where}: 글이 깁니다({wide:.0f} > {WIDEST_POINTS:.0f}글자)."
            if slide.show in ("code", "both"):
                lines = cell.source.count("\n") + 1
                shown = slide.lines[1] - slide.lines[0] + 1 if slide.lines else lines
                if shown > MOST_CODE:
                    yield f"{where}: 코드가 {shown}줄입니다. lines로 {MOST_CODE}줄까지 고릅니다."
                if slide.lines and slide.lines[1] > lines:
                    yield f"{where}: lines가 셀의 {lines}줄을 넘습니다."
            labels = set(re.findall(r"\((eq-[\w-]+)\)", " ".join(one.source for one in cells)))
            for one in slide.formula:
                if isinstance(one, str) and one not in labels:
                    yield f"{where}: 식 {one}이 이 강의에 없습니다."
    if not FEWEST <= count(cells) <= MOST:
        yield f"{count(cells)}장입니다. 50분에는 {FEWEST}장에서 {MOST}장입니다."
    if not any(slide.answer or slide.wait for cell in cells for slide in cell.slides):
        yield "답을 나중에 보이는 질문이 하나도 없습니다."
