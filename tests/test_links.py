"""밖으로 나가는 링크를 보는 명령이 산 링크를 지나치고 끊어진 링크에서 멈추는지 본다.

링크는 이 컴퓨터 안에 띄운 서버를 가리킨다.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from serving import served

TOC = "format: jb-book\nroot: intro\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """한 쪽짜리 책. 설정과 확장은 이 책의 것이다."""
    for name in ("_ext", "assets"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "chapters").mkdir()
    shutil.copy(ROOT / "chapters" / "references.bib", tmp_path / "chapters")
    (tmp_path / "_toc.yml").write_text(TOC)
    return tmp_path


def check(book: Path, link: str) -> tuple[int, str]:
    """`link`가 있는 책을 검사한 명령의 끝과 결과."""
    (book / "intro.md").write_text(
        f"# 제목\n\n[밖]({link})과 [빈자리](https://github.com/소유자/이름)\n", "utf8"
    )
    command = [Path(sys.prefix, "bin", "jupyter-book"), "build", ".", "--builder", "linkcheck", "--quiet"]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    found = book / "_build" / "html" / "output.txt"
    return done.returncode, found.read_text("utf8") if found.exists() else done.stderr


def test_links_command_tells_live_from_broken(book: Path, tmp_path: Path) -> None:
    """산 링크만 있으면 0으로, 끊어진 링크가 있으면 0이 아닌 값으로 끝나고 그 주소를 적는다."""
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "index.html").write_text("<p>있다</p>")
    with served(folder) as base:
        code, found = check(book, f"{base}index.html")
        assert (code, "[broken]" in found) == (0, False), found
        code, found = check(book, f"{base}missing.html")
        assert code != 0
        assert f"[broken] {base}missing.html" in found
