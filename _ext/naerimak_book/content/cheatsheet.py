"""한 장 요약. 식과 기본값은 패키지의 설명글과 필드에서, 초깃값의 다른 이름은 `init_table.md`에서 온다."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from naerimak import initializers, optimizers
from naerimak.optimizers import OPTIMIZERS, Optimizer
from naerimak.tables import number
from naerimak.widgets.formula import symbol

from .lookup import LectureLink

INIT_TABLE = Path(__file__).resolve().parents[3] / "chapters" / "init_table.md"


@dataclass(frozen=True)
class Names:
    """다룬 곳과 다른 라이브러리의 이름. 이름 뒤의 `*`는 식이 조금 다르다는 표시다."""

    where: str
    keras: str = ""
    pytorch: str = ""


RULES = {
    "SGD": Names("02_sgd", "SGD", "SGD"),
    "Momentum": Names("03_momentum", "SGD(momentum=0.9)", "SGD(momentum=0.9)*"),
    "Nesterov": Names("04_nesterov", "SGD(momentum=0.9, nesterov=True)", "SGD(momentum=0.9, nesterov=True)*"),
    "AdaGrad": Names("05_adagrad", "Adagrad*", "Adagrad"),
    "RMSProp": Names("06_rmsprop", "RMSprop*", "RMSprop"),
    "AdaDelta": Names("07_adadelta", "Adadelta", "Adadelta"),
    "Adam": Names("08_adam", "Adam*", "Adam"),
    "AdamW": Names("08_adam#AdamW: 감쇠를 기울기에서 떼어 낸다", "AdamW*", "AdamW*"),
    "AdamEpsHat": Names("08_adam#ε의 자리", "Adam"),
    "AdamUncorrected": Names("08_adam#보정하지 않으면 걸음이 너무 커진다"),
    "AMSGrad": Names("08_adam#Adam의 변형들", "Adam(amsgrad=True)*", "Adam(amsgrad=True)*"),
}

INITIALIZERS = {
    "zeros": Names("10_initial_values", "zeros", "zeros_"),
    "constant": Names("10_initial_values", "Constant(value)", "constant_"),
    "normal": Names("10_initial_values", "RandomNormal(stddev=std)", "normal_"),
    "uniform": Names("11_xavier#정규분포와 균등분포", "RandomUniform(-limit, limit)", "uniform_"),
    "truncated_normal": Names("12_he#Keras와 PyTorch에서", "TruncatedNormal(stddev=std)*", "trunc_normal_*"),
    "lecun_normal": Names("11_xavier#앞으로 가는 조건"),
    "xavier_normal": Names("11_xavier"),
    "he_normal": Names("12_he"),
    "orthogonal": Names("15_recurrent#왜 순환 가중치는 직교 행렬에서 출발하는가", "Orthogonal", "orthogonal_"),
    "identity": Names("15_recurrent#왜 순환 가중치는 직교 행렬에서 출발하는가", "Identity", "eye_"),
}
"""`_normal`은 분산이 같은 `_uniform`과 한 줄에 적는다."""


# ---------------------------------------------------------------- 식


def statements(rule: type[Optimizer]) -> list[str]:
    """설명글의 식을 한 줄씩 나눈다."""
    blocks = re.findall(r"\$\$(.+?)\$\$", rule.__doc__ or "", re.DOTALL)
    lines = [line for block in blocks for line in re.split(r",?\s*\\qquad\s*", block)]
    return [" ".join(line.split()) for line in lines]


def inherited(rule: type[Optimizer]) -> list[str]:
    """부모 규칙에서 오는 식. 제 식이 쓰는 기호를 정하는 줄만 고르고, 마지막 줄(매개변수의 갱신)은 언제나 제 것이다."""
    parent = rule.__mro__[1]
    if parent not in OPTIMIZERS.values():
        return []
    used, lines = _symbols(" ".join(statements(rule))), []
    for line in reversed(statements(parent)[:-1]):
        left, right = re.split(r"\\leftarrow|=", line)
        if left.strip() in used:
            used |= _symbols(right)
            lines.insert(0, line)
    return lines


def _symbols(latex: str) -> set[str]:
    return set(re.findall(r"\\hat \w|\\[A-Za-z]+|[A-Za-z]", latex))


def defaults(rule: type[Optimizer]) -> str:
    """기본값을 강의의 기호로 적는다. 식을 바꾸는 스위치는 뺀다."""
    settings = fields(rule)  # type: ignore[arg-type]
    return ", ".join(
        f"{symbol(one.name)}\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{number(one.default)}"
        for one in settings
        if not isinstance(one.default, bool)
    )


def distribution(name: str) -> str:
    """초기화 함수의 설명글에서 분산이나 분포의 식을 읽는다."""
    doc = getattr(initializers, name).__doc__
    if found := re.search(r"분산 ``(.+?)``", doc):
        return rf"\mathrm{{Var}}[W] = {_latex(_expression(found[1]))}"
    return re.findall(r"\$(.+?)\$", doc)[0]


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


@cache
def library_names() -> dict[str, tuple[str, str]]:
    """초깃값을 고르는 표에서 규칙마다의 Keras와 PyTorch 이름을 읽는다."""
    rows = re.findall(r"^\|(.+)\|$", INIT_TABLE.read_text("utf8"), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    found: dict[str, tuple[str, str]] = {}
    for row in cells:
        if len(row) == 5 and row[2].startswith("`"):
            found.setdefault(row[1].split("(")[0].lower(), (row[2].replace("`", ""), row[3].replace("`", "")))
    return found


# ---------------------------------------------------------------- 표


Cell = Sequence[nodes.Node]


def _table(header: Iterable[str], rows: Iterable[Sequence[Cell]], *classes: str) -> nodes.table:
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


def _subscripted(text: str) -> Cell:
    """아래 첨자 글자를 여느 숫자로 적는다. 글꼴에 따라 점처럼 작아져 인쇄하면 읽을 수 없다."""
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    pieces = re.split("([₀-₉])", text)
    return [
        nodes.subscript("", piece.translate(digits)) if number % 2 else nodes.Text(piece)
        for number, piece in enumerate(pieces)
    ]


def _named(name: str, where: str) -> Cell:
    return [nodes.literal("", name), nodes.Text(" "), LectureLink(where=where, short=True)]


class CheatSheet(SphinxDirective):
    """`{cheat-sheet} rules`나 `{cheat-sheet} initializers`: 요약표 하나."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """표를 낸다. 패키지가 바뀌면 다시 읽는다."""
        self.env.note_dependency(str(INIT_TABLE))
        for family in Path(optimizers.__path__[0]).glob("*.py"):
            self.env.note_dependency(str(family))
        self.env.note_dependency(str(initializers.__file__))
        return [{"rules": self._rules, "initializers": self._initializers}[self.arguments[0]]()]

    def _rules(self) -> nodes.table:
        rows = []
        for name, rule in OPTIMIZERS.items():
            names = RULES[name]
            formulas = list(_formulas(statements(rule)))
            if inherited(rule):
                formulas.append(nodes.inline("", "나머지는 Adam과 같음"))
            default = _subscripted(defaults(rule))
            cells = [_named(name, names.where), formulas, default, _code(names.keras), _code(names.pytorch)]
            rows.append(cells)
        return _table(["규칙", "갱신", "기본값", "Keras", "PyTorch"], rows, "cheatsheet-rules")

    def _initializers(self) -> nodes.table:
        rows = []
        for name, names in INITIALIZERS.items():
            keras, pytorch = library_names().get(name.removesuffix("_normal"), (names.keras, names.pytorch))
            shown = name.replace("_normal", "_normal, _uniform") if not names.keras else name
            formula = _formulas([distribution(name)])
            rows.append([_named(shown, names.where), formula, _code(keras), _code(pytorch)])
        return _table(["초기화 함수", "분포", "Keras", "PyTorch"], rows)


def add_print_style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """요약표가 있는 쪽에만 그 모양과 인쇄 설정을 싣는다."""
    if 'class="cheatsheet' in (context.get("body") or ""):
        app.add_css_file("cheatsheet.css", priority=900)  # site.css 다음
