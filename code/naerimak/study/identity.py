"""일의 신분: 결과를 정하는 모든 것을 글 하나로 적습니다.

값은 값대로, 패키지의 클래스와 함수는 원문으로, 독자의 것은 물려받은 클래스와 부르는 함수와 쓰는 상수까지
따라가 바이트코드로 적습니다. 그래서 노트북의 칸이나 REPL에서 정의한 것처럼 원문을 찾을 수 없어도 됩니다.
적을 수 없는 것이 있으면 짐작하지 않고 ``ValueError``를 냅니다.
"""

import ast
import dataclasses
import dis
import functools
import hashlib
import inspect
import sys
import sysconfig
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import PurePath
from pkgutil import iter_modules
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from naerimak.josa import josa

__all__ = ["identity"]

PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
MADE = frozenset(
    [
        "__dict__",
        "__weakref__",
        "__doc__",
        "__module__",
        "__qualname__",
        "__annotations__",
        "__dataclass_fields__",
        "__dataclass_params__",
        "__match_args__",
        "__abstractmethods__",
        "_abc_impl",
        "__orig_bases__",
        "__parameters__",
        "__firstlineno__",
        "__static_attributes__",
        "__annotate__",
        "__annotate_func__",
        "__annotations_cache__",
    ]
)
"""파이썬이 클래스에 만들어 두는 이름. 결과를 정하지 않습니다."""
GENERATED = frozenset(
    [
        "__new__",
        "__init__",
        "__repr__",
        "__eq__",
        "__lt__",
        "__le__",
        "__gt__",
        "__ge__",
        "__hash__",
        "__setattr__",
        "__delattr__",
        "__replace__",
        "__getnewargs__",
        "_make",
        "_replace",
        "_asdict",
    ]
)
"""dataclass와 NamedTuple이 칸에서 지어 주는 메서드. 칸의 값은 객체에 있습니다."""


def identity(value: object) -> str:
    """``value``의 신분을 적은 글. 같은 결과를 내는 것이 분명할 때에만 같습니다.

    적을 수 없는 값(열린 파일, 난수 발생기 등)이 들어 있으면 그것을 말하는 ``ValueError``입니다.
    """
    return _value(value, ())


def _value(value: Any, inside: tuple[int, ...]) -> str:
    if isinstance(value, PLAIN):
        return f"{type(value).__name__}:{value!r}"
    if id(value) in inside:
        # 서로 부르는 함수나 저를 부르는 함수. 바깥에서 이미 적고 있다.
        return f"again:{len(inside) - inside.index(id(value))}"
    inside = (*inside, id(value))
    if isinstance(value, np.ndarray) and value.dtype != object:
        data = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        mask = _value(np.ma.getmaskarray(value), inside) if isinstance(value, np.ma.MaskedArray) else ""
        return f"array:{value.dtype}{value.shape}{data}{mask}"
    if isinstance(value, (np.generic, np.dtype, PurePath, Decimal, Fraction, date, timedelta)):
        return f"{type(value).__name__}:{value!r}"
    if isinstance(value, ModuleType):
        return _module(value)
    if isinstance(value, type):
        return _class(value, inside)
    if isinstance(value, (FunctionType, MethodType, BuiltinFunctionType, np.ufunc, functools.partial)):
        return _function(value, inside)
    if isinstance(value, (staticmethod, classmethod)):
        return f"{type(value).__name__}:{_value(value.__func__, inside)}"
    if isinstance(value, (property, functools.cached_property)):
        parts = [getattr(value, name, None) for name in ("fget", "fset", "fdel", "func")]
        return f"property:{[_value(one, inside) for one in parts]}"
    if isinstance(value, CodeType):
        return _code(value, {}, inside)
    return _object(value, inside)


def _object(value: Any, inside: tuple[int, ...]) -> str:
    kind = _value(type(value), inside)
    parts: list[str] = []
    if isinstance(value, Mapping):
        parts += [f"{_value(key, inside)}→{_value(one, inside)}" for key, one in value.items()]
    elif isinstance(value, (list, tuple)):
        parts += [_value(one, inside) for one in value]
    elif isinstance(value, (set, frozenset)):
        parts += sorted(_value(one, inside) for one in value)
    elif isinstance(value, range):
        return f"{value!r}"
    elif _foreign(type(value).__module__) and not dataclasses.is_dataclass(value):
        # 속을 알 수 없는 남의 객체. 주소나 열린 파일을 값으로 오해하지 않는다.
        name = f"{type(value).__module__}.{type(value).__qualname__}"
        raise ValueError(
            f"{josa(name, '은/는')} 결과를 정하는 값인지 판단할 수 없습니다. "
            "일의 값은 수, 글, 배열, dataclass, 함수로 적으세요."
        )
    slots = [
        name for one in type(value).__mro__ for name in getattr(one, "__slots__", ()) if hasattr(value, name)
    ]
    held = {name: getattr(value, name) for name in slots if name not in MADE} | getattr(value, "__dict__", {})
    parts += [f"{name}={_value(one, inside)}" for name, one in sorted(held.items())]
    return f"{kind}{{{';'.join(parts)}}}"


def _class(kind: type, inside: tuple[int, ...]) -> str:
    name = f"{kind.__module__}.{kind.__qualname__}"
    if _ours(kind.__module__):
        return f"class:{name}:{formula(kind.__module__)}"
    if _foreign(kind.__module__):
        return f"class:{name}:{_version(kind.__module__)}"
    bases = [_value(one, inside) for one in kind.__mro__[1:] if one is not object]
    made = MADE | GENERATED if "__dataclass_fields__" in vars(kind) or hasattr(kind, "_fields") else MADE
    own = {
        key: one
        for key, one in vars(kind).items()
        if key not in made
        and type(one).__name__ not in ("member_descriptor", "getset_descriptor", "_tuplegetter")
    }
    return f"class:{name}({bases}){[f'{key}={_value(one, inside)}' for key, one in sorted(own.items())]}"


def _function(value: Any, inside: tuple[int, ...]) -> str:
    if isinstance(value, functools.partial):
        return f"partial:{_value((value.func, value.args, value.keywords), inside)}"
    if isinstance(value, MethodType):
        return f"method:{_value(value.__self__, inside)}{_value(value.__func__, inside)}"
    module = getattr(value, "__module__", None) or "numpy"
    name = f"{module}.{getattr(value, '__qualname__', value.__name__)}"
    if _ours(module):
        return f"function:{name}:{formula(module)}"
    if _foreign(module) or not isinstance(value, FunctionType):
        return f"function:{name}:{_version(module)}"
    cells = [cell.cell_contents for cell in value.__closure__ or ()]
    held = [
        _value(one, inside)
        for one in (*cells, value.__defaults__, value.__kwdefaults__, *vars(value).values())
    ]
    return f"function:{name}:{_code(value.__code__, value.__globals__, inside, value.__doc__)}{held}"


def _code(code: CodeType, names: dict[str, Any], inside: tuple[int, ...], doc: str | None = None) -> str:
    constants = [
        _code(one, names, inside) if isinstance(one, CodeType) else _value(one, inside)
        for one in code.co_consts
        # 설명글은 결과를 정하지 않는다.
        if not (doc is not None and one == doc)
    ]
    loaded = {one.argval for one in dis.get_instructions(code) if one.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    used = [f"{name}={_value(names[name], inside)}" for name in sorted(loaded) if name in names]
    return f"{sys.version_info[:2]}{code.co_code.hex()}{constants}{code.co_names}{code.co_varnames}{used}"


def _ours(module: str) -> bool:
    return module == "naerimak" or module.startswith("naerimak.")


@cache
def _foreign(module: str) -> bool:
    """파이썬이나 설치한 패키지의 것인지. 독자가 쓴 것은 칸이나 제 파일에 있습니다."""
    if module == "__main__":
        return False
    where = getattr(sys.modules.get(module), "__file__", None)
    if where is None:
        return module in sys.builtin_module_names or module.split(".")[0] in sys.stdlib_module_names
    paths = sysconfig.get_paths()
    return (
        module.split(".")[0] in sys.stdlib_module_names
        or any(where.startswith(paths[name]) for name in ("stdlib", "purelib", "platlib"))
        or "site-packages" in where
    )


def _version(module: str) -> str:
    top = module.split(".")[0]
    return str(getattr(sys.modules.get(top), "__version__", "")) or str(sys.version_info[:2])


def _module(module: ModuleType) -> str:
    if _ours(module.__name__):
        return f"module:{module.__name__}:{formula(module.__name__)}"
    if _foreign(module.__name__):
        return f"module:{module.__name__}:{_version(module.__name__)}"
    return f"module:{module.__name__}:{_parsed(inspect.getsource(module))}"


@cache
def formula(module: str) -> str:
    """패키지의 모듈(패키지이면 그 안의 모듈까지)의 식.

    주석과 독스트링은 뺍니다. 글을 고쳤다고 탐색을 다시 하지는 않기 위해서입니다.
    """
    found = import_module(module)
    inside = [formula(one.name) for one in iter_modules(getattr(found, "__path__", []), f"{module}.")]
    return hashlib.sha256(
        "".join([version("naerimak"), _parsed(inspect.getsource(found)), *inside]).encode()
    ).hexdigest()


def _parsed(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()
