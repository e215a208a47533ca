"""배열을 다루는 파이썬을 자바스크립트로 옮깁니다: 신경망, 초기화 함수, 갱신 규칙, 스케줄, 데이터, 학습.

pscript는 수의 사칙연산만 옮기므로, 먼저 구문 나무에서 배열의 연산을 ``np``의 함수로 바꿉니다(``a @ b``는
``np.matmul(a, b)``). 그 함수들은 ``browser/numpy.js``에 있습니다. 입력의 확인은 파이썬에서 이미 했으므로
뺍니다.
"""

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import MISSING, fields
from functools import cache
from types import ModuleType
from typing import Any

from naerimak import (
    activations,
    datasets,
    draws,
    initializers,
    network,
    schedules,
    toys,
    training,
    wrappers,
)
from naerimak.activations import Activation
from naerimak.catalog import OPTIMIZER_CARDS, SCHEDULE_CARDS
from naerimak.experiments import histograms, learner, propagation, sharpness, starts
from naerimak.widgets.compiling import pscripted, state_of

BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power",
    ast.MatMult: "matmul",
}  # fmt: skip
COMPARE: dict[type[ast.cmpop], str] = {
    ast.Gt: "greater", ast.GtE: "greater_equal", ast.Lt: "less", ast.LtE: "less_equal", ast.Eq: "equal",
}  # fmt: skip
METHODS = ("max", "sum", "mean", "std", "any", "all", "copy")
"""배열의 메서드 가운데 ``np``의 함수로 부르는 것. 나머지는 numpy.js의 ``NdArray``에 있습니다."""

MODULES = ("initializers", "activations")
"""이름 앞에서 떼어 낼 모듈. 옮긴 함수는 모두 한 이름 공간에 있습니다."""

CALLED = ("activation", "after", "schedule")
"""부를 수 있는 객체가 담긴 이름."""


def _np(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), list(arguments), [])


def _checks(node: ast.expr) -> bool:
    """입력을 확인하는 부름인지."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_check.")


def _only_raises(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and all(isinstance(one, ast.Raise) for one in statement.body)


class _Plain(ast.NodeTransformer):
    """타입, 설명, 입력의 확인을 빼고 기본값이 있는 인자를 ``options`` 하나로 모읍니다."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.decorator_list = []
        node.returns = None
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        given = node.args.args
        plain = len(given) - len(node.args.defaults)
        named = [*zip(given[plain:], node.args.defaults, strict=True)]
        named += [*zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]  # type: ignore[list-item]
        self.generic_visit(node)
        used = {one.id for one in ast.walk(ast.Module(node.body, [])) if isinstance(one, ast.Name)}
        prelude = [
            f"{one.arg} = python.option(options, {one.arg!r}, {ast.unparse(default)})"
            for one, default in named
            if one.arg in used
        ]
        node.args = ast.arguments([], [ast.arg(one.arg) for one in given[:plain]], None, [], [], None, [])
        if prelude:
            node.args.args.append(ast.arg("options"))
            node.body = [*ast.parse("\n".join(prelude)).body, *node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return self.visit(ast.Assign([node.target], node.value))  # type: ignore[no-any-return]

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if _checks(node.value) else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if _only_raises(node) else self.generic_visit(node)

    def visit_With(self, node: ast.With) -> Any:
        # numpy의 경고를 끄는 일은 브라우저에 없다.
        return [self.visit(one) for one in node.body]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if _checks(node):
            return self.visit(node.args[1])  # type: ignore[no-any-return]
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if name.endswith(".dtype.type"):
            return node.args[0]
        node.args = [one for one in node.args if not (isinstance(one, ast.Name) and one.id == "dtype")]
        keywords = [one for one in node.keywords if one.arg not in ("dtype", "strict", "casting")]
        node.keywords = []
        if keywords:
            node.args.append(
                ast.Dict([ast.Constant(one.arg) for one in keywords], [one.value for one in keywords])
            )
        if name.rpartition(".")[2] in CALLED:
            node.func = ast.Attribute(node.func, "__call__", ast.Load())
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id in MODULES:
            return ast.Name(node.attr, node.ctx)
        return self.generic_visit(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self.generic_visit(ast.ListComp(node.elt, node.generators))


class _Arrays(_Plain):
    """배열의 연산을 ``np``의 함수로 바꿉니다."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        name = BINARY.get(type(node.op))
        return _np(name, node.left, node.right) if name else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        number = isinstance(node.operand, ast.Constant)
        return node if number or not isinstance(node.op, ast.USub) else _np("negative", node.operand)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        name = COMPARE.get(type(node.ops[0])) if len(node.ops) == 1 else None
        return _np(name, node.left, node.comparators[0]) if name else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        target, value, name = node.target, self.visit(node.value), BINARY[type(node.op)]
        read: Any = ast.parse(ast.unparse(target), mode="eval").body
        if isinstance(target, ast.Name):
            made = _np(name, read, value, ast.Dict([ast.Constant("out")], [read]))
            return ast.Assign([target], made)
        return self.visit_Assign(ast.Assign([target], ast.BinOp(read, node.op, node.value)))

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        target = node.targets[0]
        if isinstance(target, ast.Subscript):
            if isinstance(target.slice, ast.Constant) and target.slice.value is ...:
                return ast.Expr(_np("copyto", self.visit(target.value), self.visit(node.value)))
            if isinstance(target.slice, ast.Tuple):
                places = self._places(target.slice)
                return ast.Expr(_np("put", self.visit(target.value), places, self.visit(node.value)))
        node.value = self.visit(node.value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.slice, ast.Tuple):
            return _np("item", self.visit(node.value), self._places(node.slice))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        made = super().visit_Call(node)
        if not isinstance(made, ast.Call):
            return made
        called = made.func
        if isinstance(called, ast.Attribute) and called.attr in METHODS and not _is_module(called.value):
            return _np(called.attr, called.value, *made.args)
        return made

    def _places(self, node: ast.Tuple) -> ast.List:
        places = [ast.Constant(None) if isinstance(one, ast.Slice) else self.visit(one) for one in node.elts]
        return ast.List(places, ast.Load())


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "math", "python")


PYTHON = re.compile(r"_py(?:func|meth)_(\w+)")
"""pscript가 부르는 제 함수. 우리 것(numpy.js의 ``python``)으로 바꿉니다."""


STUB = re.compile(r"\bstub(\d+_)")
"""pscript가 짓는 이름. 여럿이라 짧게 적습니다."""


def _tree(python: Any, *, whole: bool) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(python))).body[0]
    made: ast.FunctionDef = (_Arrays() if whole else _Plain()).visit(tree)
    return made


def _function(python: Any, name: str = "", *, whole: bool = True) -> str:
    """함수 하나를 옮깁니다. ``whole``이면 배열의 연산을 바꾸고, 아니면 수의 연산 그대로입니다."""
    name = name or python.__name__
    code = pscripted(_tree(python, whole=whole), name)
    code = code.replace(f"var {name};\n{name} = function flx_{name} (", f"const {name} = function (")
    code = code.replace("(function list_comprehension (", "(function (")
    return PYTHON.sub(r"python.\1", STUB.sub(r"_\1", code))


def _method(python: Any, *, whole: bool) -> str:
    """메서드 하나를 옮긴 함수식."""
    return _function(python, "method", whole=whole).removeprefix("var method;\nmethod = ").removesuffix(";")


def _assigned(module: ModuleType, name: str) -> str:
    """모듈의 이름 하나에 적은 값(수이거나 람다의 사전)을 옮깁니다."""
    for statement in ast.parse(inspect.getsource(module)).body:
        target = getattr(statement, "target", None) or getattr(statement, "targets", [None])[0]
        if isinstance(target, ast.Name) and target.id == name:
            value: ast.expr = _Arrays().visit(statement.value)  # type: ignore[attr-defined]
            body = ast.FunctionDef(
                name, ast.arguments([], [], None, [], [], None, []), [ast.Return(value)], []
            )
            return f"const {name} = (() => {{ {pscripted(body, 'made')} return made(); }})();"
    raise NameError(f"{module.__name__}에 {name}이 없습니다.")


def _class(
    kind: type,
    methods: Sequence[str],
    *,
    whole: bool = True,
    names: Sequence[str] = (),
    constants: Sequence[str] = (),
    written: Collection[type | None] = (),
) -> str:
    """클래스 하나를 생성자와 메서드로 옮깁니다. 물려받은 메서드도 적으므로 상속이 필요 없습니다.

    ``written``은 이미 적은 클래스입니다. 거기서 물려받은 메서드는 그것을 가리키기만 합니다.
    """
    name = kind.__name__
    if "__init__" in methods:
        head = f"function {name}(...given) {{ this.__init__(...given); }}"
    else:
        body = " ".join(f"this.{one} = {one};" for one in names)
        defaults = {one.name: one.default for one in fields(kind)}
        given = [one if defaults[one] is MISSING else f"{one} = {json.dumps(defaults[one])}" for one in names]
        head = f"function {name}({', '.join(given)}) {{ {body} }}"
    lines = [head]
    parents = {vars(base).get(one): base for base in reversed(kind.__mro__[1:]) for one in methods}
    lines += [f"{name}.prototype.{one} = {json.dumps(getattr(kind, one))};" for one in constants]
    for method in methods:
        found = inspect.getattr_static(kind, method)
        parent = parents.get(found)
        if isinstance(found, property):
            made = _method(found.fget, whole=whole)
            lines.append(f"Object.defineProperty({name}.prototype, {method!r}, {{ get: {made} }});")
        elif parent is not None and parent in written:
            lines.append(f"{name}.prototype.{method} = {parent.__name__}.prototype.{method};")
        else:
            lines.append(f"{name}.prototype.{method} = {_method(found, whole=whole)};")
    return "\n".join(lines)


def _record(kind: Any) -> str:
    """이름 붙인 값들의 묶음(NamedTuple). 차례대로도, 이름을 붙여서도 만듭니다."""
    names = [*kind.__annotations__]
    body = " ".join(f"this.{name} = {name};" for name in names)
    return f"function {kind.__name__}({', '.join(names)}) {{ {body} }}"


def _named(kind: Any) -> str:
    """늘 이름을 붙여 만드는 묶음."""
    return f"function {kind.__name__}(options) {{ Object.assign(this, options); }}"


NETWORK = (
    "n_parameters", "layers", "init", "_inputs", "forward", "compare", "loss", "score", "evaluate",
    "loss_and_grad", "trace_layers", "_backpropagate",
)  # fmt: skip
SCHEDULES = tuple(card.kind for card in SCHEDULE_CARDS if card.shape or card.kind is schedules.WarmUp)
"""옮기는 스케줄: 이름으로 고르는 것과 워밍업."""
TOY_PARTS = ("_split", "_jittered", "_scattered", "_on_spiral", "_on_moon", "_on_circle")
ACTIVATION = ("__call__", "slope_at_output", "saturated")
DRAWS = ("__init__", "random", "normal", "standard_normal", "uniform", "permutation")


def _methods(kind: type) -> tuple[str, ...]:
    return tuple(name for name, one in vars(kind).items() if inspect.isfunction(one))


@cache
def learning() -> str:
    """신경망과 학습을 옮긴 자바스크립트 모듈."""
    kinds = {name: card.kind for name, card in OPTIMIZER_CARDS.items() if card.compilable}
    rules = [*kinds.values()]
    activation_kinds = Activation.__subclasses__()
    parts = [
        'import { math, np, python } from "./numpy.js";',
        _assigned(draws, "KINDERMAN_MONAHAN"),
        _class(draws.Draws, DRAWS, whole=False),
        *(f"const {name} = {json.dumps(getattr(toys, name))};" for name in ("TRAIN", "TEST")),
        _record(datasets.Dataset),
        *(_function(getattr(toys, name), whole=False) for name in (*TOY_PARTS, *toys.TOYS)),
        f"const TOYS = {{ {', '.join(toys.TOYS)} }};",
        _assigned(activations, "SATURATED_TANH"),
        *(
            _class(one, ACTIVATION, names=_fields(one), constants=("name", "bounds"))
            for one in activation_kinds
        ),
        f"const ACTIVATIONS = {{ {', '.join(f'{one.name}: {one.__name__}' for one in activation_kinds)} }};",
        _assigned(initializers, "VARIANCES"),
        *(
            _function(getattr(initializers, name))
            for name in ("fans", "_checked", "_draw_normal", "_std", "_he_std", "get", *learner.INITIALIZERS)
        ),
        *map(_record, (network.Layer, network.Passed)),
        *map(_function, (network.checked_labels, network.cross_entropy, network.squared_error)),
        _class(network.MLP, NETWORK, names=("sizes", "activation")),
        _class(network.Regressor, NETWORK, names=("sizes", "activation"), written=(network.MLP,)),
        *map(_record, dict.fromkeys(map(state_of, kinds.values()))),
        *(
            _class(one, _rule_methods(one), names=_fields(one), written=rules[:k])
            for k, one in enumerate(rules)
        ),
        f"const RULES = {{ {', '.join(kinds)} }};",
        *(_class(one, ("__call__",), whole=False, names=_fields(one)) for one in SCHEDULES),
        *(_function(getattr(schedules, name), whole=False) for name in ("_steps", "_stable", "shaped")),
        _assigned(schedules, "SHAPES"),
        *map(_function, (training.minibatches, wrappers.evaluation)),
        *(
            f"const {name} = {json.dumps(getattr(histograms, name))};"
            for name in ("BINS", "GRADIENT_DECADES")
        ),
        _record(histograms.Histogram),
        _named(histograms.LayerStatistics),
        _class(histograms.Scratch, ("__init__",)),
        "const { replace } = python;",
        *map(
            _function,
            (histograms.histogram, histograms._decades, histograms._mean_std, histograms.statistics_of),
        ),
        *map(_function, (propagation.passed_statistics, starts.update_ratio, starts.neuron_spread)),
        *(f"const {name} = {json.dumps(value)};" for name, value in learner.CONSTANTS.items()),
        *map(_function, learner.FUNCTIONS),
        *map(_record, learner.RECORDS),
        *(_class(one, _methods(one)) for one in (learner.Looking, learner.Learner)),
    ]
    names = [
        "np", "Draws", "RULES", "ACTIVATIONS", "MLP", "Dataset", "Looking",
        *(one.__name__ for one in learner.FUNCTIONS),
    ]  # fmt: skip
    return "\n".join([*parts, f"export {{ {', '.join(names)} }};"])


def _rule_methods(kind: Any) -> tuple[str, ...]:
    """규칙에서 옮길 메서드. 평가할 점이 따로 있는 규칙은 그것도 옮깁니다."""
    return ("init", "step", "evaluation") if hasattr(kind, "evaluation") else ("init", "step")


@cache
def watching() -> str:
    """배우는 동안의 곡률을 재는 자바스크립트 모듈. 놀이터는 쓰지 않으므로 신경망의 것과 따로 둔다."""
    names = ["Watched", *(one.__name__ for one in sharpness.FUNCTIONS)]
    return "\n".join(
        [
            'import { Draws } from "./learning.js";',
            'import { np, python } from "./numpy.js";',
            *(f"const {name} = {json.dumps(value)};" for name, value in sharpness.CONSTANTS.items()),
            _record(sharpness.Sharpest),
            *map(_function, sharpness.FUNCTIONS),
            _class(sharpness.Watched, _methods(sharpness.Watched)),
            f"export {{ {', '.join(names)} }};",
        ]
    )


def _fields(kind: Any) -> list[str]:
    return [one.name for one in fields(kind)]
