"""프레임워크 표. 줄과 이유는 카탈로그의 카드에서, 수는 `data/frameworks.json`에 저장한 실행에서 온다."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import naerimak
from naerimak import catalog
from naerimak.catalog import (
    HYPERPARAMETERS,
    INITIALIZER_CARDS,
    OPTIMIZER_CARDS,
    InitializerCard,
    OptimizerCard,
    symbol,
)
from naerimak.tables import number

from .cheatsheet import Cell, formula_table, statements, subscripted
from .lookup import LectureLink

STORED = Path(naerimak.__file__).parent / "data" / "frameworks.json"
SAME = 1e-11
"""200걸음 동안의 상대 차이가 이 아래이면 반올림이라 같은 길로 친다."""
SINGLE = 5e-6
"""float32의 차이가 이보다 크면 적는다. 반올림만으로는 이 아래이다."""
FRAMEWORKS = {"pytorch": "PyTorch", "keras": "Keras", "optax": "optax"}
STARTERS = {"pytorch": "PyTorch", "keras": "Keras", "jax": "JAX(Flax)"}
MODULES = {
    "pytorch": ("torch.optim.", "torch.nn.init."), "keras": ("keras.optimizers.", "keras.initializers."),
    "optax": ("optax.", ""), "jax": ("", "jax.nn.initializers."),
}  # fmt: skip
FIRST = {"pytorch": ("params", "w")}
SIZES = "기울기의 크기 1, 10⁻³, 10⁻⁶에서"
SHAPES = "모양 6×6, 8×3, 3×8에서"
DRAWN = (784, 100)


def stored() -> dict[str, Any]:
    """저장해 둔 수."""
    found: dict[str, Any] = json.loads(STORED.read_text("utf8"))
    return found


def called(line: str) -> dict[str, Any]:
    """줄에 적은 인자와 값."""
    node = ast.parse(line, mode="eval").body
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return {str(one.arg): eval(ast.unparse(one.value), {}) for one in keywords}


def full(library: str, line: str, start: bool = False) -> str:
    """복사해 쓸 수 있게, 모듈과 매개변수까지 적은 줄."""
    first = FIRST.get(library, ("", ""))[start]
    name, opened, rest = line.partition("(")
    if first:
        rest = first + (", " if rest != ")" else "") + rest
    return MODULES[library][start] + name + opened + rest


# ---------------------------------------------------------------- 말


Piece = str | nodes.Node


def paragraph(*pieces: Piece) -> nodes.paragraph:
    """글과 노드를 이은 문단. 글에서 `로 싼 것은 코드이다."""
    made: list[nodes.Node] = []
    for one in pieces:
        if isinstance(one, str):
            for place, text in enumerate(one.split("`")):
                made += [code(text)] if place % 2 else subscripted(text)
        else:
            made.append(one)
    return nodes.paragraph("", "", *made)


def code(text: str) -> nodes.literal:
    """글 속의 코드."""
    return nodes.literal("", text)


def amounts(values: list[float]) -> str:
    """차이 셋. 모두 같으면 하나만 적는다."""
    texts = list(dict.fromkeys(number(one, 2) for one in values))
    return ", ".join(number(one, 2) for one in values) if len(texts) > 1 else texts[0]


def verdict(card: OptimizerCard, found: Mapping[str, Any]) -> str:
    """이 책의 줄과 같은 길인지, 아니면 얼마나 다른지."""
    if max(found["gaps"]) > SAME:
        where = SIZES if card.elementwise else SHAPES
        return f"다른 길이다({where} 차이 {amounts(found['gaps'])}). "
    text = f"같은 길이다(차이 {number(max(found['gaps']), 2)}). "
    if not hasattr(card.setting, "weight_decay") and max(found["single"]) > SINGLE:
        text += f"float32로 계산하면 차이가 {number(max(found['single']), 2)}까지 벌어진다. "
        text += "편향 보정도 float32로 하기 때문이다. "
    return text


def left_out(line: str, found: Mapping[str, Any]) -> Iterator[Piece]:
    """적지 않으면 달라지는 인자와, 그때의 차이."""
    defaults = found["defaults"]
    given = called(line)
    required = [name for name, value in defaults.items() if not value]
    changed = [
        f"{name}={value}"
        for name, value in defaults.items()
        if value and ast.literal_eval(value) != given[name]
    ]
    for name in required:
        yield code(name)
        yield "에는 기본값이 없다. "
    if changed:
        yield "적지 않으면 "
        for place, one in enumerate(changed):
            yield from ([", "] if place else [])
            yield code(one)
        rate = {"lr", "learning_rate"}
        if {one.split("=")[0] for one in changed} <= rate or max(found["loose"]) <= SAME:
            yield "이다. "
        else:
            yield f"이고, 학습률만 맞추어 부르면 이 책의 기본값과의 차이가 {amounts(found['loose'])}이다. "
    elif not required:
        yield "기본값도 이와 같다. "


# ---------------------------------------------------------------- 갱신 규칙


def names_of(cards: Mapping[str, OptimizerCard]) -> dict[str, dict[str, list[str]]]:
    """이 책의 인자마다, 프레임워크에서의 이름. 카드의 두 줄에서 값이 같은 인자끼리 짝지어 얻는다."""
    found: dict[str, dict[str, list[str]]] = {}
    for card in cards.values():
        ours = {one.name: getattr(card.setting, one.name) for one in fields(card.kind)}  # type: ignore[arg-type]
        for library in FRAMEWORKS:
            if not (twin := getattr(card, library)) or not twin.line:
                continue
            theirs = called(twin.line)
            for name, value in ours.items():
                if isinstance(value, (bool, str)):
                    continue
                same = [other for other, given in theirs.items() if same_number(value, given)]
                same += [
                    f"{other}[{place}]"
                    for other, given in theirs.items()
                    if isinstance(given, tuple)
                    for place, one in enumerate(given)
                    if same_number(value, one)
                ]
                same = [name] if name in theirs else same
                listed = found.setdefault(name, {}).setdefault(library, [])
                listed += [one for one in same[:1] if one not in listed]
    return found


def same_number(ours: float, theirs: object) -> bool:
    """같은 수인지. 참과 거짓은 수로 치지 않는다."""
    return isinstance(theirs, (int, float)) and not isinstance(theirs, bool) and ours == theirs


def rule_section(card: OptimizerCard, numbers: Mapping[str, Any]) -> nodes.section:
    """규칙 하나: 식, 이 책의 줄, 프레임워크마다의 줄."""
    section = nodes.section("", nodes.title("", card.name), ids=[nodes.make_id(f"rule-{card.name}")])
    pieces: list[Piece] = [card.korean]
    if card.where:
        pieces += [" ", LectureLink(where=card.where, short=True)]
    section += paragraph(*pieces)
    section += nodes.paragraph("", "", *formulas(card))
    ours = nodes.list_item("", paragraph(nodes.strong("", "이 책"), " ", code(repr(card.setting))))
    listed = nodes.bullet_list("", ours, classes=["frameworks"])
    for library, title in FRAMEWORKS.items():
        item = nodes.list_item()
        twin = getattr(card, library)
        if twin and twin.line:
            found = numbers[library]["rules"][card.name]
            item += paragraph(nodes.strong("", title), " ", code(full(library, twin.line)))
            item += paragraph(verdict(card, found), *left_out(twin.line, found), twin.why)
            item += [paragraph(one) for one in extras(found)]
        else:
            item += paragraph(nodes.strong("", title), " 없다.")
        listed += item
    section += listed
    return section


def extras(found: Mapping[str, Any]) -> Iterator[str]:
    """몇 규칙에만 있는 수."""
    if "ends" in found:
        yield f"학습을 마친 가중치와 이 책이 평가하는 평균의 상대 차이는 {number(found['ends'], 2)}이다."
    if "rms" in found:
        square, tall = (number(one) for one in found["rms"])
        yield f"배수와 감쇠를 적지 않고 학습률 1로 간 첫 걸음의 RMS: 64×64에서 {square}, 256×64에서 {tall}."


def formulas(card: OptimizerCard) -> Iterator[nodes.Node]:
    """카드의 식."""
    for line in statements(card.kind):
        yield nodes.inline("", "", nodes.math("", rf"\displaystyle {line}"))
        yield nodes.Text("\N{EM SPACE}")


# ---------------------------------------------------------------- 초기화 함수


def our_draws(card: InitializerCard) -> Iterator[tuple[str, np.ndarray]]:
    """이 책의 줄과, 그 줄로 뽑은 784×100."""
    size = ", ".join(map(str, DRAWN))
    for init in filter(None, (card.init, card.uniform)):
        name = init.__name__
        draw = init(card.given) if card.factory else init
        given = f"({card.given})" if card.factory else ""
        yield f"{name}{given}(rng, {size})", draw(np.random.default_rng(0), *DRAWN)


def start_section(card: InitializerCard, numbers: Mapping[str, Any]) -> nodes.section:
    """초기화 함수 하나: 줄마다 뽑은 것의 표준편차와 가장 큰 값."""
    section = nodes.section("", nodes.title("", card.names), ids=[nodes.make_id(f"start-{card.name}")])
    section += paragraph(LectureLink(where=card.where, short=True))
    listed = nodes.bullet_list("", classes=["frameworks"])
    item = nodes.list_item()
    fixed = card.name in {"zeros", "constant", "identity"}
    for line, weight in our_draws(card):
        rms = float(np.sqrt(np.mean(weight**2)))
        largest = float(np.abs(weight).max() / rms) if rms else 0.0
        pieces: list[Piece] = [] if len(item) else [nodes.strong("", "이 책"), " "]
        item += paragraph(*pieces, code(line), " ", said(rms, largest, fixed))
    listed += item
    for library, title in STARTERS.items():
        item = nodes.list_item()
        twin = getattr(card, library)
        if twin and twin.line:
            spreads = numbers[library]["initializers"][card.name]["spreads"]
            for place, (line, spread) in enumerate(zip(twin.line.split("; "), spreads, strict=True)):
                head: list[Piece] = [] if place else [nodes.strong("", title), " "]
                item += paragraph(
                    *head, code(full(library, line, start=True)), " ", said(spread[0], spread[1], fixed)
                )
            if twin.why:
                item += paragraph(twin.why)
        else:
            item += paragraph(nodes.strong("", title), " 없다.")
        listed += item
    section += listed
    return section


def said(rms: float, largest: float, fixed: bool) -> str:
    """뽑은 것의 크기. 정해진 행렬이면 적지 않는다."""
    return "" if fixed else f"표준편차 {number(rms)}, 가장 큰 값은 그 {number(largest)}배"


# ---------------------------------------------------------------- 자리


class FrameworkTable(SphinxDirective):
    """`{framework-table} 무엇`: arguments, rules, initializers, order, about 가운데 하나."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """표나 절을 낸다. 카드나 저장해 둔 수가 바뀌면 다시 읽는다."""
        self.env.note_dependency(str(STORED))
        for source in Path(catalog.__path__[0]).glob("*.py"):
            self.env.note_dependency(str(source))
        made: list[nodes.Node] = list(getattr(self, f"_{self.arguments[0]}")(stored()))
        for section in made:
            if isinstance(section, nodes.section):
                # 글에서 [이름](#주소)로 가리킬 수 있게 알린다.
                section["names"] = section["ids"][:]
                self.state.document.note_explicit_target(section)
        return made

    def _arguments(self, numbers: Mapping[str, Any]) -> Iterator[nodes.Node]:
        rows: list[list[Cell]] = []
        for name, theirs in names_of(OPTIMIZER_CARDS).items():
            if not any(theirs.values()):
                continue
            cells = [names(theirs.get(library, [])) for library in FRAMEWORKS]
            rows.append([subscripted(f"{symbol(name)} {HYPERPARAMETERS[name]}"), [code(name)], *cells])
        yield formula_table(["뜻", "이 책", *FRAMEWORKS.values()], rows)

    def _rules(self, numbers: Mapping[str, Any]) -> Iterator[nodes.Node]:
        without = []
        for card in OPTIMIZER_CARDS.values():
            if any((twin := getattr(card, library)) and twin.line for library in FRAMEWORKS):
                yield rule_section(card, numbers)
            else:
                without.append(card.name)
        section = nodes.section("", nodes.title("", "세 프레임워크에 없는 규칙"), ids=["rules-without-twins"])
        section += paragraph(f"{', '.join(without)}은 이 책에만 있다.")
        yield section

    def _initializers(self, numbers: Mapping[str, Any]) -> Iterator[nodes.Node]:
        for card in INITIALIZER_CARDS.values():
            if any((twin := getattr(card, library)) and twin.line for library in STARTERS):
                yield start_section(card, numbers)

    def _order(self, numbers: Mapping[str, Any]) -> Iterator[nodes.Node]:
        found = {
            title: numbers[library]["initializers"]["he_normal"]["as_is"]
            for library, title in STARTERS.items()
        }
        rows: list[list[Cell]] = [
            [[nodes.Text(title)], [nodes.Text(number(one))]] for title, one in found.items()
        ]
        yield formula_table(["모양 (784, 100)을 그대로 주면", "He의 표준편차"], rows)

    def _about(self, numbers: Mapping[str, Any]) -> Iterator[nodes.Node]:
        titles = {**FRAMEWORKS, **STARTERS}
        rows: list[list[Cell]] = [
            [
                [nodes.Text(titles[library])],
                [nodes.Text(one["about"]["version"])],
                [code(one["about"]["command"])],
            ]
            for library, one in numbers.items()
        ]
        yield formula_table(["라이브러리", "버전", "잰 명령"], rows)


def names(listed: list[str]) -> Cell:
    """인자의 이름들."""
    cell: list[nodes.Node] = []
    for one in listed:
        cell += [nodes.Text(", " if cell else ""), code(one)]
    return cell
