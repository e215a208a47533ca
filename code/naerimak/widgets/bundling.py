"""브라우저에 보낼 스크립트와 스타일을 모읍니다. 자바스크립트 파일이 적은 import를 따라가며 한 파일로
잇습니다.
"""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from naerimak.catalog import LINES, STARTS
from naerimak.catalog.explorers import APART
from naerimak.josa import josa
from naerimak.plots.style import BACKWARD, FORWARD, READER, inverted
from naerimak.widgets.arrays import learning, watching
from naerimak.widgets.compiling import compiled, compiled_alone

ACCENT = "#0072b2"
"""책의 강조색."""

CONTROL = "#55626a"
"""조절기와 초점 테두리의 색. 규칙이나 초깃값의 색이 아닌 회색입니다."""

IMPORT = re.compile(r'^import (?:\* as (?P<whole>\w+)|\{(?P<names>[^}]*)\}) from "(?P<path>[^"]+)";$', re.M)
COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.M | re.S)
"""제 줄에 홀로 있는 주석. 독자의 브라우저에는 필요 없으므로 보내지 않습니다."""

SPACE = re.compile(r"^[ \t]+| // [^\n]*$|/\*\*(?:(?!\*/).)*\*/ ?", re.M)
BREAK = re.compile(r"(?<=[,;{(\[])\n+|\n(?=\n)")
"""들여쓰기와 줄 끝이나 식 안의 주석, 뜻이 없는 줄바꿈. 여러 줄에 걸친 글이 없으므로 빼도 뜻이 같습니다."""

EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.M)
EXPORTS = re.compile(r"^export \{(?P<names>[^}]*)\};$", re.M)


@cache
def kinds() -> tuple[str, ...]:
    """탐색기의 종류. 이름이 같은 자바스크립트 파일이 든 폴더의 이름입니다."""
    folders = [one for one in files("naerimak.widgets").iterdir() if one.is_dir()]
    return tuple(sorted(one.name for one in folders if one.joinpath(f"{one.name}.js").is_file()))


def _imports(some: Iterable[str]) -> str:
    return "\n".join(f'import {{ explorer as {kind} }} from "../{kind}/{kind}.js";' for kind in some)


def _explorers() -> str:
    """종류마다 그 탐색기를 그리는 함수를 적은 모듈."""
    together = [kind for kind in kinds() if kind not in APART]
    return f"{_imports(together)}\nexport const EXPLORERS = {{ {', '.join(together)} }};"


def _whole() -> str:
    """따로 싣는 탐색기까지 모두 그리는 모듈. 커널이 있는 곳에서 씁니다."""
    return (
        'import { EXPLORERS } from "./explorers.js";\nimport { render } from "./main.js";\n'
        f"{_imports(APART)}\nObject.assign(EXPLORERS, {{ {', '.join(APART)} }});\nexport {{ render }};"
    )


def _style() -> str:
    """탐색기의 CSS를 글로 담은 모듈."""
    return f"export const STYLE = {json.dumps(stylesheet(), ensure_ascii=False)};"


# 파일이 아니라 파이썬이 짓는 모듈.
GENERATED: dict[str, Callable[[], str]] = {
    "browser/compiled.js": compiled,
    "browser/mean_field.js": partial(compiled_alone, "mean_field"),
    "browser/explorers.js": _explorers,
    "browser/style.js": _style,
    "browser/learning.js": learning,
    "browser/watching.js": watching,
    "browser/whole.js": _whole,
}


def source(path: str) -> str:
    """탐색기의 모듈 하나. 파일이 아니면 짓습니다."""
    if path in GENERATED:
        return GENERATED[path]()
    return files("naerimak.widgets").joinpath(path).read_text(encoding="utf-8")


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _scope(path: str) -> str:
    """모듈 하나의 이름 공간. browser/core.js는 browser_core입니다."""
    return re.sub(r"\W", "_", path.removesuffix(".js"))


def _modules(
    entry: str, read: Callable[[str], str] | None = None, instead: dict[str, str] | None = None
) -> dict[str, str]:
    """``entry``와 그 파일이 부르는 모듈들. 부르는 차례로 (경로, 함수로 감싼 글)입니다. ``instead``는 파일
    대신 쓸 글입니다.
    """
    exported: dict[str, list[str]] = {}
    parts: dict[str, str] = {}

    def visit(path: str, users: tuple[str, ...]) -> None:
        if path in users:
            raise ValueError(f"모듈이 서로를 부릅니다: {' → '.join((*users, path))}")
        if path in exported:
            return
        written = instead[path] if instead and path in instead else (read or source)(path)

        def bound(found: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))
            visit(target, (*users, path))
            if found["whole"]:
                return f"const {found['whole']} = {_scope(target)};"
            names = _names(found["names"])
            for name in names:
                if name.split(" as ")[0] not in exported[target]:
                    raise ValueError(f"{path}: {target}에는 {josa(name, '이/가')} 없습니다.")
            return (
                f"const {{ {', '.join(name.replace(' as ', ': ') for name in names)} }} = {_scope(target)};"
            )

        # 남의 파일과 지은 글에는 여러 줄의 글이나 ` // `가 든 글이 있을 수 있어 그대로 둔다.
        tight = read is None
        plain = COMMENT.sub("", written)
        body = IMPORT.sub(bound, SPACE.sub("", plain) if tight else plain)
        names = [found["name"] for found in EXPORT.finditer(body)]
        names += [name for found in EXPORTS.finditer(body) for name in _names(found["names"])]
        body = EXPORTS.sub("", EXPORT.sub("", body)).strip()
        body = BREAK.sub("", body) if tight else body
        # `a as b`로 내보낸 것의 이름은 b다.
        pairs = [name.rpartition(" as ")[::2] for name in names]
        exported[path] = [outside for _, outside in pairs]
        given = ", ".join(f"{outside}: {inside}" if inside else outside for inside, outside in pairs)
        parts[path] = f"const {_scope(path)} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();"

    visit(entry, ())
    return parts


@cache
def assembled(entry: str) -> str:
    """``entry``와 그 파일이 부르는 모듈을 부르는 차례로 이은 스크립트를 냅니다.

    모듈마다 함수로 감싸므로 이름이 섞이지 않고, import와 export가 사라져 ``file://``에서 여는 보통
    스크립트에서도 돕니다.
    """
    return "\n".join(_modules(entry).values())


def linked(entry: str, read: Callable[[str], str]) -> str:
    """``read``가 읽는 파일들을 이은 스크립트. 패키지 밖의 모듈(책의 사이트와 남의 파일)을 이을 때 씁니다."""
    return "\n".join(_modules(entry, read).values())


def module(kind: str = "") -> str:
    """커널이 있는 곳(JupyterLab, Notebook, Colab)에서 anywidget이 불러오는 ES 모듈을 냅니다.

    따로 싣는 탐색기가 아니면 무거운 것을 옮기지도 싣지도 않습니다.
    """
    entry = "browser/whole.js" if kind in APART else "browser/main.js"
    return f"{assembled(entry)}\nexport default {{ render: {_scope(entry)}.render }};\n"


def _alone(*parts: str) -> str:
    return "(() => {\n" + "\n".join(('"use strict";', *parts)) + "\n})();\n"


def _given(paths: Iterable[str]) -> str:
    """모듈들의 이름 공간을 담은 객체의 글."""
    return f"{{ {', '.join(map(_scope, paths))} }}"


def _used(own: dict[str, str], among: Iterable[str]) -> list[str]:
    """``among`` 가운데 ``own``의 모듈들이 부르는 것."""
    return [path for path in among if any(f" = {_scope(path)};" in text for text in own.values())]


def bundle() -> str:
    """정적 페이지가 불러오는 스크립트를 냅니다. 탐색기와 커널 없는 주인이 함께 들어 있고 file://에서도
    돕니다.
    """
    return _alone(assembled("browser/host.js"), f"naerimak.modules = {_given(_modules('browser/host.js'))};")


def apart_bundle(kind: str) -> str:
    """따로 싣는 탐색기의 스크립트. 함께 쓰는 모듈은 앞서 실린 것(``bundle``)에서 가져옵니다."""
    here = _modules("browser/host.js")
    own = {path: text for path, text in _modules(f"{kind}/{kind}.js").items() if path not in here}
    return _alone(
        f"const {_given(_used(own, here))} = naerimak.modules;",
        *own.values(),
        # 쪽에서 쓴 독자의 규칙이 놀이터의 np와 규칙의 표를 쓴다.
        *(f"naerimak.modules.{_scope(path)} = {_scope(path)};" for path in own if path in GENERATED),
        f'naerimak.add("{kind}", {_scope(f"{kind}/{kind}.js")}.explorer);',
    )


def embedding() -> dict[str, str]:
    """남의 쪽이 불러오는 ES 모듈들을 이름과 함께 냅니다. ``naerimak.mjs``에는 스타일과 함께 쓰는 것이
    있고, 탐색기마다의 모듈은 그것을 그릴 때 곁에서 받습니다.
    """
    # 둘 이상의 탐색기가 쓰는 것은 함께 받는 모듈에 한 번만 싣는다. 따로 싣는 탐색기들만 쓰는 것(신경망)은
    # 무거우므로 각각에 싣는다.
    parts = {kind: _modules(f"{kind}/{kind}.js") for kind in kinds()}
    users = Counter(path for part in parts.values() for path in part)
    light = {path for kind, part in parts.items() if kind not in APART for path in part}
    common = [path for path, count in users.items() if count > 1 and path in light]
    entry = "browser/embed.js"
    shared = _modules(entry, instead={"browser/explorers.js": "export const EXPLORERS = {};"})
    shared = {path: text for part in parts.values() for path, text in part.items() if path in common} | shared
    made = {
        "naerimak": "\n".join(
            (
                *shared.values(),
                f"Object.assign({_scope(entry)}.shared, {_given(common)});",
                f"export const {{ show, render }} = {_scope(entry)};",
                "export default { render };",
            )
        )
    }
    for kind, part in parts.items():
        own = {path: text for path, text in part.items() if path not in shared}
        made[kind] = "\n".join(
            (
                f"export default ({_given(_used(own, common))}) => {{",
                *own.values(),
                f"return {_scope(f'{kind}/{kind}.js')}.explorer;\n}};",
            )
        )
    return {f"{name}.mjs": f"{text}\n" for name, text in made.items()}


@cache
def stylesheet() -> str:
    """탐색기의 CSS를 냅니다. 규칙의 색은 ``catalog``의 카드에서 옵니다."""
    colors = {name: style.color for name, style in LINES.items()}
    colors |= {"reader": READER.color, "forward": FORWARD, "backward": BACKWARD, "accent": ACCENT}
    colors["control"] = CONTROL
    colors |= {f"start-{name}": style.color for name, style in STARTS.items() if name.isalpha()}
    light = " ".join(f"--nm-{name}: {color};" for name, color in colors.items())
    dark = " ".join(f"--nm-{name}: {inverted(color)};" for name, color in colors.items())
    return (
        f":root, :host {{ {light} }}\n"
        f'html[data-theme="dark"], [data-jp-theme-light="false"], .nm-dark {{ {dark} }}\n'
        + "".join(path.read_text(encoding="utf-8") for path in _styles())
    )


def _styles() -> list[Traversable]:
    """함께 쓰는 스타일 뒤에, 제 스타일이 있는 탐색기의 것."""
    root = files("naerimak.widgets")
    paths = [root / "browser" / "explorer.css", *(root / kind / f"{kind}.css" for kind in kinds())]
    return [path for path in paths if path.is_file()]
