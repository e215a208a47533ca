"""파이썬 원문을 자바스크립트로 옮깁니다. 탐색기가 쓰는 식은 모두 여기서 나오고, 손으로 쓴 식은 없습니다."""

import ast
import inspect
import json
import re
import textwrap
import warnings
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from naerimak import experiments
from naerimak.catalog import LANDSCAPES, OPTIMIZER_CARDS, SCHEDULE_CARDS
from naerimak.josa import josa
from naerimak.landscapes import Landscape

NUMPY = {
    "inf": "Infinity", "sqrt": "Math.sqrt", "exp": "Math.exp", "sin": "Math.sin", "cos": "Math.cos",
    "tanh": "Math.tanh", "sign": "Math.sign", "abs": "Math.abs", "maximum": "Math.max",
    "copy": "(value) => value", "zeros_like": "() => 0", "full_like": "(_, value) => value",
    "where": "(condition, then, otherwise) => (condition ? then : otherwise)",
}  # fmt: skip
MATH = {
    "pi": "Math.PI", "inf": "Infinity", "sqrt": "Math.sqrt", "fabs": "Math.abs", "floor": "Math.floor",
    "cos": "Math.cos", "exp": "Math.exp", "log": "Math.log", "atan2": "Math.atan2",
}  # fmt: skip
"""옮긴 식이 부르는 수학 함수. 규칙은 원소마다 작동하므로 브라우저에서는 배열 대신 수 하나를 넣습니다."""

RANGE = "const range = (start, stop) => Array.from({ length: stop - start }, (_, k) => start + k);"
"""목록을 지을 때의 ``range``. 반복문의 것은 자바스크립트의 반복문이 됩니다."""


def _mathematics(body: str) -> list[str]:
    """옮긴 원문 ``body``가 부르는 수학 함수만 담은 줄들."""
    lines = []
    for module, functions in (("np", NUMPY), ("math", MATH)):
        used = set(re.findall(rf"\b{module}\.(\w+)", body))
        if missing := sorted(used - functions.keys()):
            raise TypeError(f"{module}.{missing[0]}: 브라우저에 없는 함수입니다.")
        if used:
            members = ", ".join(f"{name}: {functions[name]}" for name in functions if name in used)
            lines.append(f"const {module} = {{ {members} }};")
    return [*lines, RANGE] if re.search(r"\brange\(", body) else lines


def _definition(python: Callable[..., Any]) -> ast.FunctionDef:
    """함수의 원문에서 식만 남긴 구문 나무. 장식자와 타입과 설명은 파이썬에서만 뜻이 있어 뺍니다."""
    definition = ast.parse(textwrap.dedent(inspect.getsource(python))).body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    definition.returns = None
    for argument in definition.args.args:
        argument.annotation = None
    definition.body = [_without_annotation(one) for one in definition.body if not _is_check(one)]
    if ast.get_docstring(definition) is not None:
        definition.body = definition.body[1:]
    return definition


def _is_check(statement: ast.stmt) -> bool:
    """입력을 확인하는 줄. 브라우저에는 조절기가 고른 값만 온다."""
    return isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("_check.")


def _without_annotation(statement: ast.stmt) -> ast.stmt:
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return ast.Assign([statement.target], statement.value)
    return statement


LISTED = re.compile(
    r'if \(\(typeof (\w+) === "object"\) && \(!Array\.isArray\(\1\)\)\) \{\s*\1 = Object\.keys\(\1\);\s*\}'
)
"""사전을 돌 때 쓰는 pscript의 가지. 옮기는 원문은 목록만 돈다."""


def pscripted(definition: ast.FunctionDef, name: str) -> str:
    """구문 나무를 pscript로 ``name``이라는 자바스크립트 함수로 옮깁니다."""
    definition.name = name
    # PScript는 +와 *를 문자열과 목록에도 쓸 수 있게 감싼다. 수만 다루므로 끈다.
    definition.body = ast.parse("PSCRIPT_OVERLOAD = False").body + definition.body
    source = ast.unparse(ast.fix_missing_locations(definition))
    with warnings.catch_warnings():
        # pscript는 파이썬 3.12부터 쓰지 말라는 ast의 옛 이름들을 불러올 때부터 살핀다. 3.13까지는 그대로
        # 있다.
        warnings.simplefilter("ignore", DeprecationWarning)
        from pscript import py2js

        return LISTED.sub("", str(py2js(source, inline_stdlib=False, docstrings=False))).strip()


def _javascript(definition: ast.FunctionDef, name: str) -> str:
    """수의 식만 있는 함수를 옮깁니다. pscript의 도움 함수가 필요하면 알립니다."""
    code = pscripted(definition, name).replace("_pyfunc_range(", "range(")
    if missing := re.search(r"_py(?:func|meth)_(\w+)", code):
        raise TypeError(
            f"{name}: 자바스크립트로 옮길 수 없는 {josa(missing[1], '을/를')} 씁니다. "
            "사칙연산과 np·math의 함수만 쓰세요."
        )
    return code


def _member(name: str, definition: ast.FunctionDef) -> str:
    return f"{name}: (() => {{ {_javascript(definition, 'method')} return method; }})()"


def _methods(kind: type, names: tuple[str, ...]) -> str:
    return ",\n".join(_member(name, _definition(getattr(kind, name))) for name in names)


def step_lines(kind: type) -> list[tuple[str, ast.expr]]:
    """``step``의 본문을 (이름, 오른쪽 식)의 차례로 냅니다. 강의의 식 한 줄이 여기의 한 쌍입니다."""
    lines = []
    for statement in _definition(getattr(kind, "step")).body[:-1]:  # noqa: B009
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.targets[0], ast.Name)
        lines.append((statement.targets[0].id, statement.value))
    return lines


def _lines_member(kind: type) -> str:
    """``step``을 따라가며 줄마다의 값을 모아 내는 함수. 단계표와 상태의 그래프가 씁니다."""
    definition = _definition(getattr(kind, "step"))  # noqa: B009
    body: list[ast.stmt] = []
    for k, statement in enumerate(definition.body[:-1]):
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.targets[0], ast.Name)
        body += [statement, *ast.parse(f"line_{k} = {statement.targets[0].id}").body]
    values = ", ".join(f"line_{k}" for k in range(len(definition.body) - 1))
    # 함수 안의 return이므로 따로 떼어 읽을 수 없어 나무로 짓는다.
    definition.body = [*body, ast.Return(ast.parse(f"[{values}]", mode="eval").body)]
    return _member("lines", definition)


def _rule(kind: type) -> str:
    names = json.dumps([name for name, _ in step_lines(kind)])
    return f"{{names: {names},\n{_methods(kind, ('init', 'step'))},\n{_lines_member(kind)}}}"


def state_of(kind: type) -> type:
    """규칙의 상태(NamedTuple) 클래스를 ``init``의 반환형에서 찾습니다."""
    state: type = inspect.get_annotations(getattr(kind, "init"), eval_str=True)["return"]  # noqa: B009
    return state


def _constructor(state: type) -> str:
    names: tuple[str, ...] = state._fields  # type: ignore[attr-defined]
    body = " ".join(f"this.{name} = {name};" for name in names)
    return f"function {state.__name__}({', '.join(names)}) {{ {body} }}"


def _landscape(kind: type[Landscape]) -> str:
    facts = {
        "label": kind.label,
        "bounds": kind.bounds,
        "start": kind.start,
        "minima": kind.minima,
        "lowest": kind.lowest,
        "defaults": {field.name: field.default for field in fields(kind)},
    }
    return f"{{...{json.dumps(facts, ensure_ascii=False)}, {_methods(kind, ('value', 'slope'))}}}"


SCHEDULES: tuple[type, ...] = tuple(card.kind for card in SCHEDULE_CARDS if card.compilable)
"""브라우저에도 있는 스케줄."""


def schedule_spec(schedule: Any) -> dict[str, Any]:
    """스케줄 하나를 브라우저가 아는 형태로 적습니다. 품은 스케줄(``after``)도 같은 형태입니다."""
    if type(schedule) not in SCHEDULES:
        raise TypeError(f"{schedule!r}: 브라우저에 없는 스케줄입니다.")
    values = {field.name: getattr(schedule, field.name) for field in fields(schedule)}
    after = values.pop("after", None)
    spec = {"kind": type(schedule).__name__, "params": values}
    return spec if after is None else spec | {"after": schedule_spec(after)}


def shared_functions(alone: str = "") -> list[Callable[..., Any]]:
    """브라우저도 쓰는 함수들: ``IN_BROWSER``라고 적은 실험 모듈에 정의된 함수 모두.

    ``IN_BROWSER``가 글이면 그 이름의 자바스크립트 모듈로 따로 옮깁니다. ``alone``은 그 이름입니다.
    """
    modules = [import_module(one.name) for one in iter_modules(experiments.__path__, "naerimak.experiments.")]
    return [
        function
        for module in modules
        if getattr(module, "IN_BROWSER", False) == (alone or True)
        for function in vars(module).values()
        if inspect.isfunction(function) and function.__module__ == module.__name__
    ]


@cache
def compiled_alone(name: str) -> str:
    """탐색기 하나만 쓰는 실험 모듈을 옮긴 자바스크립트 모듈. 다른 탐색기와 표지는 이것을 받지 않습니다."""
    functions = {one.__name__: one for one in shared_functions(name)}
    body = "\n".join(_javascript(_definition(one), key) for key, one in functions.items())
    return "\n".join([*_mathematics(body), body, f"export {{ {', '.join(functions)} }};"])


def _called(function: Callable[..., Any], among: Mapping[str, Callable[..., Any]]) -> set[str]:
    """``function``과, 그 함수가 차례로 부르는 함수들의 이름."""
    names = {node.id for node in ast.walk(_definition(function)) if isinstance(node, ast.Name)}
    return {function.__name__}.union(
        *(_called(among[name], among) for name in names & among.keys() - {function.__name__})
    )


@cache
def compiled(
    rules_used: tuple[str, ...] = (),
    landscapes_used: tuple[str, ...] = (),
    names_used: frozenset[str] = frozenset(),
) -> str:
    """갱신 규칙(``OPTIMIZERS``), 지형(``LANDSCAPES``), 스케줄(``SCHEDULES``), 판정 함수들을 옮긴
    자바스크립트 모듈을 냅니다.

    쓸 것의 이름을 주면 그것만 옮깁니다. ``names_used``는 이 모듈에서 가져가는 이름들입니다.
    """
    kinds = {
        name: card.kind
        for name, card in OPTIMIZER_CARDS.items()
        if card.compilable and (not rules_used or name in rules_used)
    }
    states = dict.fromkeys(map(state_of, kinds.values()))
    rules = ",\n".join(f"{name}: {_rule(kind)}" for name, kind in kinds.items())
    landscapes = ",\n".join(
        f"{name}: {_landscape(kind)}"
        for name, kind in LANDSCAPES.items()
        if not landscapes_used or name in landscapes_used
    )
    functions = {one.__name__: one for one in shared_functions()}
    if names_used:
        kept = set[str]().union(
            *(_called(functions[name], functions) for name in names_used & functions.keys())
        )
        functions = {name: one for name, one in functions.items() if name in kept}
    plans = ",\n".join(
        _member(kind.__name__, _definition(getattr(kind, "__call__")))  # noqa: B004, B009
        for kind in SCHEDULES
        if not names_used or "SCHEDULES" in names_used
    )
    body = "\n".join(
        (
            *(_constructor(state) for state in states),
            f"const OPTIMIZERS = {{{rules}}};",
            f"const LANDSCAPES = {{{landscapes}}};",
            f"const SCHEDULES = {{{plans}}};",
            *(_javascript(_definition(function), name) for name, function in functions.items()),
            f"export {{ {', '.join(['OPTIMIZERS', 'LANDSCAPES', 'SCHEDULES', *functions])} }};",
        )
    )
    return "\n".join([*_mathematics(body), body])
