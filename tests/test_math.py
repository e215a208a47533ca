"""수식을 그리는 프로세스에 붙는 일과, 그린 수식의 MathML."""

from __future__ import annotations

import os
import re
import sys
import xml.etree.ElementTree as ET
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

import pytest
from naerimak_book.page.math import (
    ARITY,
    MATHML,
    SHORT,
    lightened,
    math_style,
    start_math_server,
    use_bundled_node,
    well_formed,
)
from sphinxcontrib import katex

# 소켓 파일을 만들고 한참 뒤에 듣기 시작하는 서버. 처음 붙으면 거절당한다.
SLOW = """
import pathlib, socket, sys, time
pathlib.Path("started").open("a").write("1")
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
time.sleep(0.5)
server.listen()
server.accept()[0].send(b"ok")
time.sleep(30)
"""


def serve(monkeypatch: pytest.MonkeyPatch, *code: str) -> None:
    """수식의 서버 대신 `code`를 띄운다."""
    monkeypatch.setattr(
        katex.KaTeXServer, "build_command", lambda socket: [sys.executable, "-c", *code, str(socket)]
    )


def test_refused_connection_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """듣기 전에 붙으면 기다렸다 다시 붙는다. 프로세스는 하나만 띄운다."""
    serve(monkeypatch, SLOW)
    process, connection = start_math_server(tmp_path, 20)
    try:
        assert connection.recv(2) == b"ok"
        assert (tmp_path / "started").read_text() == "1"
    finally:
        connection.close()
        process.kill()
        process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="갈라진 프로세스로 쪽을 쓰는 것은 리눅스뿐")
def test_forked_writer_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """갈라진 프로세스가 띄운 것은 함께 끝난다. 남으면 빌드의 출력을 읽는 쪽이 멈춘다."""
    serve(monkeypatch, SLOW)
    fork = get_context("fork")
    told = fork.SimpleQueue()

    def write() -> None:
        process, connection = start_math_server(tmp_path, 20)
        told.put(process.pid)
        connection.close()

    writer = fork.Process(target=write)
    writer.start()
    pid = told.get()
    writer.join(20)
    assert writer.exitcode == 0
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "raise SystemExit(1)"])
def test_dead_server_is_reported_and_left_nowhere(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """끝내 듣지 않거나 죽은 프로세스는 거두고 알린다."""
    serve(monkeypatch, f"open('pid', 'w').write(str(__import__('os').getpid())); {code}")
    with pytest.raises(katex.KaTeXError, match=r"1\.5초 안에 준비되지 않았습니다"):
        start_math_server(tmp_path, 1.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def drawn(first: int) -> list[str]:
    """`first`부터 열 개의 식."""
    return [katex.render_latex(f"x_{{{number}}}") for number in range(first, first + 10)]


def test_forked_processes_do_not_mix_answers() -> None:
    """쪽을 나누어 쓰는 프로세스들이 한꺼번에 그려도 제 식을 받는다."""
    use_bundled_node(SimpleNamespace())
    assert "x" in katex.render_latex("x")  # 갈라지기 전에 서버를 띄운다
    with get_context("fork").Pool(3) as pool:
        answers = pool.map(drawn, range(0, 300, 10), chunksize=1)
    numbers = [re.findall(r">(\d+)</mn>", one)[0] for answer in answers for one in answer]
    assert numbers == [str(number) for number in range(300)]


def wrong_arity(mathml: str) -> list[str]:
    """자식의 수가 틀린 요소."""
    names = [(one, one.tag.removeprefix(f"{{{MATHML}}}")) for one in ET.fromstring(mathml).iter()]
    return [ET.tostring(one, "unicode") for one, name in names if len(one) != ARITY.get(name, len(one))]


def test_name_in_a_subscript_is_one_child() -> None:
    """이름과 보이지 않는 연산자가 한 묶음이 되고, 여느 것은 글자까지 그대로다."""
    name = "<mi>max</mi><mo>\u2061</mo>"
    broken = (
        f'<math xmlns="{MATHML}"><msubsup><mi>v</mi>{name}<mn>2</mn></msubsup>{name}<mspace></mspace></math>'
    )
    assert wrong_arity(broken)
    mended = well_formed(broken, "")
    assert mended == broken.replace(name, f"<mrow>{name}</mrow>", 1)
    assert well_formed(mended, "") == mended
    with pytest.raises(katex.KaTeXError, match="mfrac의 자식이 1개"):
        well_formed(f'<math xmlns="{MATHML}"><mfrac><mn>1</mn></mfrac></math>', "")


def test_every_formula_is_valid_mathml(site: Path) -> None:
    """모든 쪽과 슬라이드의 첨자와 분수에 자식의 수가 맞아, 화면 낭독기가 첨자를 읽는다."""
    formulas = {
        formula
        for path in site.rglob("*.html")
        for formula in re.findall(r"<math\b.*?</math>", path.read_text("utf8"), re.DOTALL)
    }
    assert formulas
    assert not [one for formula in formulas for one in wrong_arity(formula)]


HALF = (
    '<span class="katex-html" aria-hidden="true"><span class="base">'
    '<span class="strut" style="height:1.19em;vertical-align:-0.345em;"></span><span class="mord">'
    '<span class="mopen nulldelimiter"></span><span class="mfrac"><span class="vlist-t vlist-t2">'
    '<span class="vlist-r"><span class="vlist" style="height:0.845em;"><span style="top:-2.655em;">'
    '<span class="pstrut" style="height:3em;"></span><span class="sizing reset-size6 size3 mtight">'
    '<span class="mord mtight"><span class="mord mtight">2</span></span></span></span></span></span></span>'
    '</span></span><span class="mord mathrm">가</span></span></span>'
)
LIGHT = (
    '<span class="katex-html" aria-hidden="true"><i class="base">'
    '<i class="S" style="height:1.19em;vertical-align:-.345em"></i>'
    '<i class="nulldelimiter"></i><i class="mfrac"><i class="T U">'
    '<i class="R"><i class="V" style="height:.845em"><i style="top:-2.655em">'
    '<i class="P"></i><i class="Z Q size3">2</i></i></i></i>'
    '</i></i><i class="mathrm">가</i></i></span>'
)


def test_drawn_formula_keeps_only_what_is_seen() -> None:
    """모습을 바꾸지 않는 class와 껍질만 빠지고, 스타일이 세는 자식은 그대로다."""
    assert lightened(HALF) == LIGHT
    kept = '<span><span class="vlist"><span style="top:1em"><span>a</span></span></span></span>'
    assert "<i>a</i>" in lightened(kept)


def classes(style: str) -> set[str]:
    """스타일이 모습을 정하는 class."""
    return {*re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", style))}


def test_only_the_style_of_formulas_rules_them(site: Path) -> None:
    """식에 적힌 class는 모두 수식의 스타일에 있고 다른 스타일에는 없다. 테마의 `.vr`은 첨자를 덮는다."""
    sheets = {path: classes(path.read_text("utf8")) for path in (site / "_static").rglob("*.css")}
    ruled = sheets.pop(site / "_static" / "katex" / "katex.min.css")
    assert not {*SHORT.values()} & classes(math_style())
    for path in site.rglob("*.html"):
        html = path.read_text("utf8")
        drawn = re.findall(r'<span class="katex-html".*?</span>', html, re.DOTALL)
        values = [value for one in drawn for value in re.findall(r'class="([^"]*)"', one)]
        used = {name for value in values for name in value.split()}
        assert used <= ruled, path
        # 쪽 안에 적은 스타일도 본다.
        sheets[path] = classes("".join(re.findall(r"<style.*?</style>", html, re.DOTALL)))
        for sheet, others in sheets.items():
            assert not used & others, (path, sheet)
        del sheets[path]
