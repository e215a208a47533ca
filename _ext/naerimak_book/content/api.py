"""패키지 설명서.

autodoc이 읽은 설명글의 수식과 코드를 Sphinx가 아는 형태로 바꾸고, 이름마다 그 자리로 잇는다.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from traitlets import TraitType

from .lookup import LECTURE

PROJECT = Path(__file__).resolve().parents[3] / "code" / "pyproject.toml"
INTERNAL = {"_types", "josa", "_check", "bench"}
"""독자가 쓰지 않는 모듈."""

TOKEN = re.compile(r"\$\$(?P<display>.+?)\$\$|\$(?P<inline>.+?)\$|``(?P<code>.+?)``", re.DOTALL)
# 이 말 뒤의 이름은 남의 것이다: Keras의 ``Adam``.
FOREIGN = re.compile(r"(Keras|PyTorch|optax)(의|와|과)?\s*$")


# ---------------------------------------------------------------- 이름


@cache
def modules() -> tuple[str, ...]:
    """독자가 쓰는 모듈. 아래층부터이고, 층의 차례는 pyproject.toml에 한 번만 적는다."""
    floors = tomllib.loads(PROJECT.read_text("utf8"))["tool"]["naerimak"]["floors"]
    return tuple(name for name in floors if name not in INTERNAL)


def _public(module: Any) -> Iterator[tuple[str, Any]]:
    """모듈이 내보내는 함수와 클래스."""
    listed = getattr(module, "__all__", None)
    for name in listed or vars(module):
        found = getattr(module, name)
        ours = listed or getattr(found, "__module__", "") == module.__name__
        if ours and not name.startswith("_") and (inspect.isfunction(found) or inspect.isclass(found)):
            yield name, found


@cache
def names() -> dict[str, str]:
    """설명글에 적힌 이름과 온전한 이름.

    두 모듈에 있거나 인자의 이름이기도 한 것은 모듈까지 적은 것만 안다.
    """
    qualified: dict[str, str] = {}
    counted = Counter(["keras"])  # 라이브러리의 이름이기도 하다
    for module in modules():
        for name, found in _public(import_module(f"naerimak.{module}")):
            qualified[f"{module}.{name}"] = name
            counted[name] += 1
            if inspect.isfunction(found):
                counted.update(list(inspect.signature(found).parameters))
    short = {name: f"naerimak.{key}" for key, name in qualified.items() if counted[name] == 1}
    return {key: f"naerimak.{key}" for key in qualified} | short


# ---------------------------------------------------------------- 설명글


def as_rst(text: str) -> str:
    """`$…$`와 ``…``로 쓴 설명글을 reStructuredText로 바꾼다. 들여 쓴 문단은 코드다."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    return "\n\n".join(_code(block) if block.startswith("    ") else _prose(block) for block in blocks) + "\n"


def _code(block: str) -> str:
    return f".. code-block:: python\n\n{block}"


def _prose(block: str) -> str:
    pieces, end = [], 0
    for token in TOKEN.finditer(block):
        before = block[end : token.start()]
        pieces += [_escaped(before), _markup(token, before)]
        end = token.end()
    return "".join([*pieces, _escaped(block[end:])])


def _markup(token: re.Match[str], before: str) -> str:
    # 한글 조사가 바로 붙으므로 앞뒤에 빈 이음(\ )을 둔다.
    one_line = " ".join(str(token[token.lastgroup or 0]).split())
    if token["display"]:
        return f"\n\n.. math:: {one_line}\n\n"
    if token["inline"]:
        return rf"\ :math:`{one_line}`\ "
    target = names().get(one_line)
    if target and not FOREIGN.search(before):
        return rf"\ :py:obj:`{one_line} <{target}>`\ "
    return rf"\ ``{one_line}``\ "


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_|`])", r"\\\1", text)


def convert_docstring(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """autodoc이 읽은 설명글을 바꾼다."""
    lines[:] = as_rst("\n".join(lines)).splitlines()


def skip_fields(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    """NamedTuple의 칸과 위젯의 상태는 파이썬이 지어 준 영어 설명뿐이므로 뺀다."""
    generated = isinstance(obj, TraitType) or "Alias for field" in (obj.__doc__ or "")
    return True if generated else None


# ---------------------------------------------------------------- 강의에서 설명서로


class LinkNames(SphinxPostTransform):
    """강의의 글에 코드로 적은 패키지의 이름을 쪽마다 처음 한 번 설명서에 잇는다."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """글 속 코드를 차례로 본다."""
        if not LECTURE.fullmatch(self.env.docname):
            return
        objects = self.env.get_domain("py").data["objects"]
        seen: set[str] = set()
        for literal in list(self.document.findall(nodes.literal)):
            target = names().get(literal.astext().removeprefix("naerimak.").removesuffix("()"))
            if target is None or target not in objects or target in seen or self._elsewhere(literal):
                continue
            seen.add(target)
            found = objects[target]
            link = make_refnode(
                self.app.builder, self.env.docname, found.docname, found.node_id, literal.deepcopy(), target
            )
            literal.replace_self(link)

    def _elsewhere(self, literal: nodes.literal) -> bool:
        before = literal.parent[: literal.parent.index(literal)]
        outside = isinstance(literal.parent, (nodes.reference, nodes.title))
        return outside or bool(before and FOREIGN.search(before[-1].astext()))
