"""한 장 요약. 식과 기본값은 패키지의 설명글과 필드에서, 다른 라이브러리의 이름은 카탈로그의 카드에서 온다."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from naerimak import catalog, initializers, optimizers, schedules
from naerimak.catalog import INITIALIZER_CARDS, OPTIMIZER_CARDS, OPTIMIZERS, SCHEDULE_CARDS, Twin, symbol
from naerimak.optimizers import Optimizer
from naerimak.tables import number

from .api import TOKEN
from .lookup import LectureLink

# ---------------------------------------------------------------- 식


def statements(rule: type[Optimizer]) -> list[str]:
    """설명글의 식을 한 줄씩 나눈다."""
    blocks = re.findall(r"\$\$(.+?)\$\$", rule.__doc__ or "", re.DOTALL)
    lines = [line for block in blocks for line in re.split(r",?\s*\\qquad\s*", block)]
    return [" ".join(line.split()) for line in lines]


def inherited(rule: type[Optimizer]) -> list[str]:
    """부모 규칙에서 오는 식.

    제 식이 쓰는 기호를 정하는 줄만 고르고, 마지막 줄(매개변수의 갱신)은 언제나 제 것이다.
    """
    parent = rule.__mro__[1]
    if parent not in OPTIMIZERS.values():
        return []
    own = statements(rule)
    used, defined = _symbols(" ".join(own)), {_sides(line)[0] for line in own}
    lines: list[str] = []
    for line in reversed(statements(parent)[:-1]):
        left, right = _sides(line)
        if left in used - defined:
            used |= _symbols(right)
            lines.insert(0, line)
    return lines


def _sides(line: str) -> tuple[str, str]:
    left, right = re.split(r"\\leftarrow|=", line)
    return left.strip(), right


def _symbols(latex: str) -> set[str]:
    return set(re.findall(r"\\hat \w|\\[A-Za-z]+|[A-Za-z]", latex))


def defaults(rule: type[Optimizer]) -> str:
    """기본값을 강의의 기호로 적는다. 식을 바꾸는 스위치는 뺀다."""
    settings: Any = fields(rule)  # type: ignore[arg-type]
    return ", ".join(
        f"{symbol(one.name)}\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{number(one.default)}"
        for one in settings
        if not isinstance(one.default, (bool, str))
    )


def distribution(name: str) -> str:
    """초기화 함수의 설명글에서 분산이나 분포의 식을 읽는다."""
    doc = getattr(initializers, name).__doc__
    if found := re.search(r"분산 ``(.+?)``", doc):
        return rf"\mathrm{{Var}}[W] = {_latex(_expression(found[1]))}"
    return str(re.findall(r"\$(.+?)\$", doc)[0])


def _expression(text: str) -> ast.expr:
    """`2 gain²/(fan_in + fan_out)`처럼 적은 식을 읽는다."""
    return ast.parse(re.sub(r"(?<=[\w)]) (?=[a-z])", "*", text.replace("²", "**2")), mode="eval").body


NAMES = {"fan_in": r"n_\text{in}", "fan_out": r"n_\text{out}", "gain": r"\mathrm{gain}", "slope": "a"}


def _latex(node: ast.expr) -> str:
    match node:
        case ast.BinOp(left=over, op=ast.Div(), right=under):
            return rf"\frac{{{_latex(over)}}}{{{_latex(under)}}}"
        case ast.BinOp(left=base, op=ast.Pow(), right=power):
            return f"{_latex(base)}^{_latex(power)}"
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return rf"{_grouped(left)}\,{_grouped(right)}"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{_latex(left)} + {_latex(right)}"
        case ast.Name(id=name):
            return NAMES[name]
        case ast.Constant(value=value):
            return str(value)
    raise TypeError(f"식으로 적을 수 없습니다: {ast.unparse(node)}")


def _grouped(node: ast.expr) -> str:
    sum_ = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    return f"({_latex(node)})" if sum_ else _latex(node)


# ---------------------------------------------------------------- 표


Cell = Sequence[nodes.Node]


def formula_table(header: Iterable[str], rows: Iterable[Sequence[Cell]], *classes: str) -> nodes.table:
    heads = list(header)
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
    titles = nodes.row("", *(nodes.entry("", nodes.paragraph("", head)) for head in heads))
    group += nodes.thead("", titles)
    body = nodes.tbody()
    for row in rows:
        body += nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in row))
    group += body
    return nodes.table("", group, classes=["cheatsheet", *classes])


def _formulas(lines: Iterable[str]) -> Cell:
    return [nodes.inline("", "", nodes.math("", rf"\displaystyle {line}")) for line in lines]


def _code(text: str) -> Cell:
    """이름을 코드로 적는다. 괄호가 없으면 쉼표마다 다른 이름이다."""
    cell: list[nodes.Node] = []
    for piece in filter(None, [text] if "(" in text else text.split(", ")):
        cell += [nodes.Text(" "), nodes.literal("", piece.rstrip("*"))]
        if piece.endswith("*"):
            cell.append(nodes.Text("*"))
    return cell


def _twin(twin: Twin | None) -> Cell:
    return _code(twin.text) if twin else []


def subscripted(text: str) -> Cell:
    """아래 첨자 글자를 여느 숫자로 적는다. 글꼴에 따라 점처럼 작아져 인쇄하면 읽을 수 없다."""
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    pieces = re.split("([₀-₉])", text)
    return [
        nodes.subscript("", piece.translate(digits)) if number % 2 else nodes.Text(piece)
        for number, piece in enumerate(pieces)
    ]


def _named(name: str, where: str) -> Cell:
    return [nodes.literal("", name), nodes.Text(" "), LectureLink(where=where, short=True)]


def described(text: str) -> Cell:
    """설명글의 식과 코드를 조판한다."""
    line, cell, end = " ".join(text.split()), list[nodes.Node](), 0
    for token in TOKEN.finditer(line):
        cell.append(nodes.Text(line[end : token.start()]))
        found = str(token[token.lastgroup or 0])
        if token["code"]:
            cell.append(nodes.literal("", found))
        else:
            cell.append(nodes.math("", rf"\displaystyle {found}" if token["display"] else found))
        end = token.end()
    return [*cell, nodes.Text(line[end:])]


class CheatSheet(SphinxDirective):
    """`{cheat-sheet} rules`, `{cheat-sheet} initializers`, `{cheat-sheet} schedules`: 요약표 하나.

    규칙은 몇 편의 것을 실을지 적을 수 있고(`{cheat-sheet} rules 3`), 적지 않으면 1편이다.
    """

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """표를 낸다. 패키지가 바뀌면 다시 읽는다."""
        for package in (optimizers, catalog):
            for source in Path(package.__path__[0]).glob("*.py"):
                self.env.note_dependency(str(source))
        self.env.note_dependency(str(initializers.__file__))
        self.env.note_dependency(str(schedules.__file__))
        kind, *part = self.arguments
        made = {"rules": self._rules, "initializers": self._initializers, "schedules": self._schedules}
        return [made[kind](*map(int, part))]

    def _rules(self, part: int = 1) -> nodes.table:
        rows = []
        for name, card in OPTIMIZER_CARDS.items():
            if card.part != part:
                continue
            rule = card.kind
            formulas = list(_formulas(statements(rule)))
            if inherited(rule):
                formulas.append(nodes.inline("", f"나머지는 {rule.__mro__[1].__name__}과 같음"))
            default = subscripted(defaults(rule))
            rows.append([_named(name, card.where), formulas, default, _twin(card.keras), _twin(card.pytorch)])
        return formula_table(["규칙", "갱신", "기본값", "Keras", "PyTorch"], rows, "cheatsheet-rules")

    def _initializers(self) -> nodes.table:
        rows = []
        for name, card in INITIALIZER_CARDS.items():
            formula = _formulas([distribution(name)])
            rows.append([_named(card.names, card.where), formula, _twin(card.keras), _twin(card.pytorch)])
        return formula_table(["초기화 함수", "분포", "Keras", "PyTorch"], rows)

    def _schedules(self) -> nodes.table:
        rows = []
        for card in SCHEDULE_CARDS:
            label = [nodes.Text(f" {card.label}")] if card.label else []
            name = nodes.literal("", card.kind.__name__)
            rows.append([[name, *label], described(card.kind.__doc__)])
        return formula_table(["스케줄", "걸음 t의 학습률"], rows, "cheatsheet-schedules")
