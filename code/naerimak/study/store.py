"""결과의 저장: 일의 열쇠와, 나오는 대로 쌓는 파일."""

import ast
import hashlib
import inspect
import json
import os
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import numpy as np

from naerimak import optimizers
from naerimak._types import Array
from naerimak.study.jobs import Job

__all__ = [
    "Store",
    "key",
]


def key(job: Job) -> str:
    """일의 열쇠. 일의 모든 값, 결과를 정하는 원문, numpy의 버전 가운데 하나라도 다르면 다릅니다.

    원문에서 주석과 독스트링은 뺍니다. 글을 고쳤다고 훑기를 다시 하지는 않기 위해서입니다.
    """
    modules = dict.fromkeys([*chain.from_iterable(map(_parts, job.sources)), inspect.getmodule(type(job))])
    parts = [repr(job), np.__version__, *map(_formula, modules)]
    rule = getattr(job, "optimizer", None)
    if rule is not None and not type(rule).__module__.startswith(f"{optimizers.__name__}."):
        # 독자가 칸에서 쓴 규칙은 모듈이 아니라 클래스의 원문을 본다.
        parts.append(inspect.getsource(type(rule)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def _parts(module: ModuleType) -> list[ModuleType]:
    """모듈 자신과, 패키지이면 그 안의 모듈들."""
    inside = iter_modules(getattr(module, "__path__", []), f"{module.__name__}.")
    return [module, *(import_module(one.name) for one in inside)]


@cache
def _formula(module: ModuleType) -> str:
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


class Store:
    """결과를 한 줄에 하나씩 쌓는 JSON Lines 파일.

    줄 하나를 한 번에 써서 덧붙입니다. 쓰다가 멈춘 마지막 줄은 다음에 열 때 잘라 내고, 읽을 수 없는 줄의 일은 다시 합니다.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.results: dict[str, Array] = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
        if lines and not lines[-1].endswith(b"\n"):
            os.truncate(self.path, sum(map(len, lines[:-1])))
            lines.pop()
        for line in lines:
            try:
                record = json.loads(line)
                values = np.array(record["values"], record["dtype"]).reshape(record["shape"])
                self.results[record["key"]] = values
            except (ValueError, KeyError, TypeError):
                continue

    def add(self, key: str, job: Job, values: Array) -> None:
        """결과 하나를 덧붙이고 디스크에 닿을 때까지 기다립니다."""
        record = {
            "key": key, "job": repr(job), "dtype": str(values.dtype), "shape": values.shape,
            "values": values.ravel().tolist(),
        }  # fmt: skip
        with self.path.open("ab") as file:
            file.write((json.dumps(record, ensure_ascii=False) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        self.results[key] = values
