"""패키지의 원문에서 쪽의 파이썬(MicroPython)이 쓸 것만 잘라 낸다. 식은 모두 패키지의 것이다.

이름 하나에서 시작해 그 정의가 부르는 정의를 따라가며 모듈마다 필요한 줄만 남긴다. 타입과 설명글은 빼고,
MicroPython이 모르는 문법 몇 가지를 같은 뜻의 옛 문법으로 바꾼다. 정답처럼 책을 만들 때 정해지는 값은
지금 계산해 수로 적는다(`_Constants`).
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import symtable
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

STANDARD = {
    "abc", "collections", "collections.abc", "copy", "dataclasses", "functools", "importlib", "inspect",
    "itertools", "linecache", "math", "numpy", "numpy.typing", "reprlib", "sys", "traceback", "types",
    "typing",
}  # fmt: skip
"""쪽에 있는 표준 모듈. 없는 것은 support.py가 흉내 낸다."""

REPLACED = {
    # 배열의 데이터 타입은 하나뿐이고, 모양이 다르면 계산할 때 오류가 난다.
    "naerimak.optimizers.base.checked": "def checked(step):\n    return step",
    "naerimak._check.floating": "def floating(name, value):\n    return np.asarray(value)",
    "naerimak._check.not_half": "def not_half(name, value):\n    pass",
    "naerimak._check.unmasked": "def unmasked(name, value):\n    pass",
    "naerimak._check.plain": "def plain(settings):\n    pass",
    "naerimak._check.count": (
        "def count(name, value, least=1):\n"
        "    if not isinstance(value, int) or value < least:\n"
        "        raise fail(name, value, f'{least} 이상의 정수')"
    ),
    "naerimak._check._finite": (
        "def _finite(value):\n    return isinstance(value, (int, float)) and math.isfinite(value)"
    ),
    "naerimak.exercises._own_error": (
        "def _own_error(answer, error):\n    import support\n    return support.own_error(error)"
    ),
    "naerimak.exercises.NOT_NUMBERS": "NOT_NUMBERS = (bool, bytes)",
    # MicroPython의 re는 앞을 돌아보지 못한다.
    "naerimak.josa.final_sound": (
        "def final_sound(word):\n"
        "    last = word.rstrip()[-1:]\n"
        "    if '가' <= last <= '힣':\n"
        "        return FINALS[(ord(last) - ord('가')) % 28].strip()\n"
        "    return DIGITS.get(last, LETTERS.get(last.lower(), ''))"
    ),
}  # fmt: skip
"""MicroPython에서 다르게 써야 하는 정의. 수학은 없고 확인과 글뿐이다."""


class Unavailable(Exception):
    """쪽의 파이썬에 없는 것이 필요하다."""


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse(inspect.getsource(import_module(name)))


@cache
def _definitions(name: str) -> dict[str, ast.stmt]:
    """모듈에서 이름마다 그것을 정하는 줄."""
    found: dict[str, ast.stmt] = {}
    for statement in _tree(name).body:
        for bound in _bound(statement):
            found[bound] = statement
    return found


def _bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for one in statement.names:
            yield one.asname or one.name.partition(".")[0]
    elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.With)):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


class _Plain(ast.NodeTransformer):
    """MicroPython이 읽을 수 있는 문법으로 바꾼다."""

    def __init__(self, module: ModuleType | None = None) -> None:
        self.module = module

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        node.args.args = [*node.args.posonlyargs, *node.args.args]
        node.args.posonlyargs = []
        for one in (
            *node.args.args,
            *node.args.kwonlyargs,
            node.args.vararg,
            node.args.kwarg,
        ):
            if one is not None:
                one.annotation = None
        node.body = _without_docstring(node.body)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = _without_docstring(node.body)
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        # 클래스의 필드는 worker.js가 이름을 읽으므로 남긴다.
        node.annotation = ast.Name("ClassVar" if "ClassVar" in ast.unparse(node.annotation) else "float")
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        if node.conversion == ord("r"):
            # MicroPython의 repr는 한글을 \u로 적는다. support.py의 repr를 부른다.
            node.value, node.conversion = ast.Call(ast.Name("repr", ast.Load()), [node.value], []), -1
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target = node.targets[0]
        if isinstance(target, ast.Attribute) and target.attr == "tolerance":
            # MicroPython의 함수에는 속성을 붙일 수 없다.
            return ast.Expr(ast.Call(ast.Name("note", ast.Load()), [target.value, node.value], []))
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        if None in node.keys or not node.keys:
            return node
        pairs: list[ast.expr] = [
            ast.Tuple([key, one], ast.Load()) for key, one in zip(node.keys, node.values, strict=True) if key
        ]
        return _ordered(ast.List(pairs, ast.Load()))

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        self.generic_visit(node)
        return _ordered(ast.ListComp(ast.Tuple([node.key, node.value], ast.Load()), node.generators))

    def visit_List(self, node: ast.List) -> ast.AST:
        self.generic_visit(node)
        return _joined(node, "list")

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        self.generic_visit(node)
        return _joined(node, "tuple")

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "float":
            node.func.id = "as_float"
        text = ast.unparse(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "__subclasses__" and self.module:
            # MicroPython의 클래스는 저를 물려받은 것을 모른다. 지금 있는 것의 이름을 적는다.
            kinds = getattr(self.module, ast.unparse(node.func.value)).__subclasses__()
            return ast.List([ast.Name(kind.__name__, ast.Load()) for kind in kinds], ast.Load())
        if text == "getattr(exercise.accepts, 'tolerance', '')":
            return ast.parse("noted(exercise.accepts)", mode="eval").body
        if text.startswith("isinstance(") and text.endswith(", Optimizer)"):
            one = ast.unparse(node.args[0])
            return ast.parse(f"(hasattr({one}, 'init') and hasattr({one}, 'step'))", mode="eval").body
        return node


def _ordered(pairs: ast.expr) -> ast.expr:
    """MicroPython의 dict는 넣은 차례를 잊는다."""
    return ast.Call(ast.Name("OrderedDict", ast.Load()), [pairs], [])


def _joined(node: ast.List | ast.Tuple, kind: str) -> ast.expr:
    if not isinstance(node.ctx, ast.Load) or not any(isinstance(one, ast.Starred) for one in node.elts):
        return node
    parts: list[ast.expr] = []
    for one in node.elts:
        if isinstance(one, ast.Starred):
            parts.append(ast.Call(ast.Name(kind, ast.Load()), [one.value], []))
        elif parts and isinstance(parts[-1], type(node)):
            parts[-1].elts.append(one)
        else:
            parts.append(type(node)([one], ast.Load()))
    whole = parts[0]
    for part in parts[1:]:
        whole = ast.BinOp(whole, ast.Add(), part)
    return whole


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    kept = [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return kept or [ast.Pass()]


def plain(source: str) -> str:
    """독자에게 보이지 않는 코드를 MicroPython이 읽을 수 있게 옮긴다."""
    return ast.unparse(ast.fix_missing_locations(_Plain().visit(ast.parse(source))))


def _names(tree: ast.AST) -> set[str]:
    """나무에 나오는 이름."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def free_names(source: str) -> set[str]:
    """글이 바깥에서 찾는 이름. 함수의 인자와 지역 변수는 들지 않는다."""
    found: set[str] = set()
    tables = [symtable.symtable(source, "cell", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        top = table.get_type() == "module"
        for one in table.get_symbols():
            outer = one.is_global() or (table.get_type() == "class" and not one.is_assigned())
            if one.is_referenced() and (top or outer):
                found.add(one.get_name())
    return found


def _attributes(tree: ast.AST, name: str) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }


# ---------------------------------------------------------------- 지금 계산할 값


def _literal(value: Any) -> str | None:
    """값을 적은 식. 수와 글과 배열이 아니면 None이다."""
    if isinstance(value, np.ndarray):
        inner = _literal(value.tolist())
        return None if inner is None else f"np.array({inner})"
    if isinstance(value, np.generic):
        return _literal(value.item())
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if np.isfinite(value) else f"float('{value}')"
    if isinstance(value, (list, tuple)):
        parts = [_literal(one) for one in value]
        if None in parts:
            return None
        inside = ", ".join(str(one) for one in parts)
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(parts) == 1 else ''})"
    return None


LARGE = 200
"""이보다 긴 값은 한 번만 적고 이름으로 부른다."""


class _Constants(ast.NodeTransformer):
    """연습 모듈에서 답과 상관없이 정해지는 값을 계산해 적는다: 정답, 실수가 낼 값, 정해진 입력."""

    def __init__(self, module: ModuleType) -> None:
        self.module, self.bound = module, set[str]()
        self.large: dict[str, str] = {}

    def _value(self, source: ast.expr) -> ast.expr | None:
        if _names(source) & self.bound:
            return None
        try:
            # 책을 만드는 바로 그 패키지의 값이다.
            text = _literal(eval(ast.unparse(source), vars(self.module)))
        except Exception:
            return None
        if text is not None and len(text) > LARGE:
            text = self.large.setdefault(text, f"_made_{hashlib.sha256(text.encode()).hexdigest()[:8]}")
        return None if text is None else ast.parse(text, mode="eval").body

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        names = {one.arg for one in node.args.args}
        if not names and (value := self._value(node.body)):
            node.body = value
            return node
        before, self.bound = self.bound, self.bound | names
        self.generic_visit(node)
        self.bound = before
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before = self.bound
        stored = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and not _loads(one)}
        inner = {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        defined = {one.name for one in ast.walk(node) if isinstance(one, ast.FunctionDef)}
        self.bound = self.bound | stored | inner | defined
        self.generic_visit(node)
        self.bound = before
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        # 이 모듈의 도움 함수를 정해진 값으로 부르는 것.
        if isinstance(node.func, ast.Name) and self._ours(node.func.id) and (value := self._value(node)):
            return value
        node.args = [self._argument(one) for one in node.args]
        self.generic_visit(node)
        return node

    def _argument(self, node: ast.expr) -> ast.expr:
        """값을 내는 함수의 이름을 넘긴 것(near(_judged))은 그 값을 내는 함수로 바꾼다."""
        if isinstance(node, ast.Name) and self._ours(node.id):
            function = getattr(self.module, node.id)
            bare = isinstance(function, FunctionType) or hasattr(function, "__wrapped__")
            if bare and not inspect.signature(function).parameters:
                call = ast.Call(ast.Name(node.id, ast.Load()), [], [])
                if value := self._value(ast.fix_missing_locations(call)):
                    return ast.Lambda(ast.parse("lambda: 0", mode="eval").body.args, value)  # type: ignore[attr-defined]
        return node

    def _ours(self, name: str) -> bool:
        found = getattr(self.module, name, None)
        return (
            name not in self.bound
            and getattr(found, "__module__", None) == self.module.__name__
            and not isinstance(found, type)
        )


def _loads(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def only_exercise(module: ModuleType, name: str) -> ast.stmt:
    """`EXERCISES`에서 연습 하나만 남기고, 정해진 값을 계산해 적은 줄."""
    statement = next(one for one in _tree(module.__name__).body if "EXERCISES" in _bound(one))
    assert isinstance(statement, ast.Assign)
    table = statement.value
    assert isinstance(table, ast.Dict)
    pairs = zip(table.keys, table.values, strict=True)
    value = next(one for key, one in pairs if isinstance(key, ast.Constant) and key.value == name)
    return ast.parse(f"EXERCISES = {{{name!r}: {ast.unparse(value)}}}").body[0]


# ---------------------------------------------------------------- 잘라 내기


@dataclass(frozen=True)
class Cut:
    """잘라 낸 정의 하나: 옮긴 글, 이름으로 부르는 긴 값, 그것이 부르는 (모듈, 이름)."""

    text: str
    large: dict[str, str]
    needs: tuple[tuple[str, str], ...]


def cut(module: str, name: str, tree: ast.Module) -> Cut:
    """`name`을 정하는 `tree`를 옮기고, 부르는 것을 찾는다."""
    loaded = import_module(module)
    large: dict[str, str] = {}
    if module.startswith("naerimak.exercises.lecture"):
        constants = _Constants(loaded)
        tree = constants.visit(tree)
        large = {given: text for text, given in constants.large.items()}
    tree = ast.fix_missing_locations(_Plain(loaded).visit(ast.fix_missing_locations(tree)))
    text = ast.unparse(tree)
    needs: list[tuple[str, str]] = []
    for used in sorted(free_names(text)):
        if used != name and used in vars(loaded) and used in _definitions(module):
            found = vars(loaded)[used]
            if isinstance(found, ModuleType) and found.__name__.startswith("naerimak"):
                needs += [(found.__name__, attribute) for attribute in sorted(_attributes(tree, used))]
            needs.append((module, used))
    return Cut(text, large, tuple(needs))


@cache
def _definition(module: str, name: str) -> Cut:
    """패키지의 정의 하나. 칸마다 같은 것을 다시 옮기지 않는다."""
    text = REPLACED.get(f"{module}.{name}") or ast.unparse(_definitions(module)[name])
    return cut(module, name, ast.parse(text))


@dataclass
class Slices:
    """쪽 하나가 쓸 패키지의 조각. 모듈의 이름마다 남긴 줄이다."""

    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    exercises: dict[str, str] = field(default_factory=dict)

    def need(self, module: str, name: str) -> None:
        """`module`의 `name`과 그것이 부르는 것을 남긴다."""
        lines = self.kept.setdefault(module, {})
        if name in lines:
            return
        statement = _definitions(module).get(name)
        if statement is None:
            self._need_elsewhere(module, name)
            return
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            lines[name] = self._import(module, statement, name)
            return
        self.keep(module, name, _definition(module, name))

    def keep(self, module: str, name: str, cut: Cut) -> None:
        """잘라 낸 것을 `name`을 정하는 줄로, 그것이 부르는 것과 함께 남긴다."""
        lines = self.kept.setdefault(module, {})
        for given, text in cut.large.items():
            if "np." in text:
                self.need(module, "np")
            lines[given] = f"{given} = {text}"
        lines[name] = ""  # 스스로를 부르는 정의에서 돌지 않게 한다
        for needed in cut.needs:
            self.need(*needed)
        # 뒤에 남긴 것이 앞의 것을 부르므로 차례는 부르는 것이 나중이다.
        del lines[name]
        lines[name] = cut.text

    def _need_elsewhere(self, module: str, name: str) -> None:
        """다시 내보내기만 하는 이름(`from … import *`)은 정의한 모듈에서 찾는다."""
        found = getattr(import_module(module), name, None)
        if isinstance(found, ModuleType):
            return
        owner = getattr(found, "__module__", None)
        if owner is None or owner == module or not str(owner).startswith("naerimak"):
            owners = [
                one for one in sys.modules if one.startswith(module + ".") and name in _definitions(one)
            ]
            if not owners:
                raise Unavailable(f"{module}.{name}")
            owner = owners[0]
        self.need(str(owner), name)
        self.kept[module][name] = f"from {owner} import {name}"

    def _import(self, module: str, statement: ast.Import | ast.ImportFrom, name: str) -> str:
        alias = next(one for one in statement.names if (one.asname or one.name.partition(".")[0]) == name)
        given = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        if isinstance(statement, ast.Import):
            if alias.name not in STANDARD:
                raise Unavailable(alias.name)
            return f"import {given}"
        source = str(statement.module)
        if source.startswith("naerimak"):
            found = getattr(import_module(source), alias.name)
            if isinstance(found, ModuleType):
                self.kept.setdefault(found.__name__, {})
            else:
                self.need(source, alias.name)
        elif source not in STANDARD:
            raise Unavailable(source)
        return f"from {source} import {given}"

    def exercise(self, name: str) -> None:
        """연습 하나를 채점하는 데 드는 것을 남긴다."""
        module = import_module(f"naerimak.exercises.lecture{name.partition('-')[0]}")
        own = Slices(dict(self.kept))
        statement = only_exercise(module, name)
        own.kept[module.__name__] = {**own.kept.get(module.__name__, {})}
        table = cut(module.__name__, "EXERCISES", ast.Module([statement], []))
        own.keep(module.__name__, "EXERCISES", table)
        text = own.kept[module.__name__].pop("EXERCISES")
        self.kept = own.kept
        self.exercises[name] = text

    def add(self, other: Slices) -> None:
        """다른 칸의 조각을 보탠다. 같은 이름의 줄은 같다."""
        for module, lines in other.kept.items():
            mine = self.kept.setdefault(module, {})
            for name, text in lines.items():
                mine.setdefault(name, text)
        self.exercises |= other.exercises

    def files(self) -> dict[str, str]:
        """쪽의 파이썬이 불러올 파일들."""
        made: dict[str, str] = {}
        kept = {name: list(dict.fromkeys(lines.values())) for name, lines in self.kept.items()}
        for name, lines in kept.items():
            tables = [text for key, text in self.exercises.items() if name.endswith(f"lecture{key[:2]}")]
            merged = "".join(f"{text.replace('EXERCISES = ', 'EXERCISES.update(', 1)})\n" for text in tables)
            source = "\n".join([*lines, *(["EXERCISES = {}"] if tables else []), merged])
            package = any(other.startswith(name + ".") for other in kept)
            path = name.replace(".", "/") + ("/__init__.py" if package else ".py")
            made[path] = source
        for path in list(made):
            for parent in _parents(path):
                made.setdefault(f"{parent}/__init__.py", "")
        return made


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    for n in range(1, len(parts) + 1):
        yield "/".join(parts[:n])


def needs_numpy(name: str) -> bool:
    """채점에 NumPy가 꼭 있어야 하는 연습인지."""
    module = import_module(f"naerimak.exercises.lecture{name.partition('-')[0]}")
    return bool(module.EXERCISES[name].needs_numpy)
