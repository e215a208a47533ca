"""한 쪽을 고쳐 다시 지은 책이 처음부터 지은 책과 같은지, 바뀐 쪽만 다시 쓰는지 본다."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from docutils import nodes
from naerimak_book.content import outlines

TOC = "format: jb-book\nroot: intro\nchapters:\n  - file: chapters/one\n  - file: chapters/two\n"
TITLE, SENTENCE = "첫 쪽", "처음의 문장입니다."
PAGES = {
    "intro": "# 표지\n\n글입니다.\n",
    "chapters/one": (
        f"# {TITLE}\n\n{SENTENCE}\n\n$$ x $$ (식)\n\n```{{exercise}}\n:label: ex-1\n풀어 보세요.\n```\n"
    ),
    "chapters/two": "# 둘째 쪽\n\n[](one.md)의 {eq}`식`과 {ref}`ex-1`을 봅니다.\n\n$$ y $$ (다음)\n",
}


def run(folder: Path, *options: str) -> str:
    """책을 짓고, 지으며 적은 것을 낸다."""
    command = [sys.executable, *options, "-P", str(ROOT / "tools" / "book.py"), "build", str(folder)]
    # make book처럼 경고에서 멈춘다.
    command += ["-W", "-n", "--keep-going", "--quiet"]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


def build(folder: Path) -> dict[str, str]:
    """책을 짓고, 쪽마다의 글을 낸다."""
    run(folder)
    out = folder / "_build" / "html"
    return {path.relative_to(out).as_posix(): path.read_text("utf8") for path in out.rglob("*.html")}


def write(folder: Path, **changes: str) -> None:
    """쪽을 쓰되 `changes`대로 바꾼다."""
    for name, text in PAGES.items():
        for before, after in changes.items():
            text = text.replace(vars(sys.modules[__name__])[before], after)
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text("utf8") != text:
            path.write_text(text, "utf8")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """쪽이 셋인 책. 설정과 확장은 이 책의 것이다."""
    root = tmp_path_factory.mktemp("book")
    for name in ("_ext", "assets", "_config.yml"):
        (root / name).symlink_to(ROOT / name)
    (root / "chapters").mkdir()
    (root / "chapters" / "references.bib").symlink_to(ROOT / "chapters" / "references.bib")
    (root / "_toc.yml").write_text(TOC, "utf8")
    write(root)
    return root


@pytest.fixture(scope="module")
def first(book: Path) -> dict[str, str]:
    """처음 지은 책의 쪽마다의 글. 시험마다 이 책으로 되돌려 둔다."""
    return build(book)


def test_nothing_changed_is_no_fault(book: Path, first: dict[str, str]) -> None:
    """고친 것이 없어 Sphinx가 아무것도 옮기지 않아도, 지은 것을 손보는 단계들이 두 번째에도 그대로 끝난다."""
    for _ in range(2):
        assert build(book) == first


def test_changes_come_and_go(book: Path, first: dict[str, str]) -> None:
    """문장을 고치면 그 쪽만, 제목을 고치면 그것을 적은 쪽도 다시 쓰고, 되돌리면 처음 지은 책과 같다."""
    two = book / "_build" / "html" / "chapters" / "two.html"
    written = two.stat().st_mtime_ns

    write(book, SENTENCE="고친 문장입니다.")
    changed = build(book)
    assert "고친 문장입니다." in changed["chapters/one.html"]

    write(book, TITLE="고친 제목")
    renamed = build(book)
    assert "고친 제목" in renamed["chapters/two.html"]
    assert two.stat().st_mtime_ns > written

    write(book)
    assert build(book) == first


def imported(told: str) -> set[str]:
    """파이썬이 불러왔다고 적은 모듈."""
    lines = (line.rpartition("|") for line in told.splitlines() if line.startswith("import time:"))
    return {name.strip() for _, _, name in lines}


def test_sentence_loads_no_pictures(book: Path, first: dict[str, str]) -> None:
    """문장 하나를 고쳐 지을 때에는 그림과 위젯과 Keras를 불러오지 않는다. 그것만 1초다."""
    write(book, SENTENCE="고친 문장입니다.")
    found = imported(run(book, "-X", "importtime"))
    assert {"numpy", "naerimak_book.pipeline"} <= found
    assert not found & {"matplotlib", "ipywidgets", "anywidget", "keras"}
    write(book)
    assert build(book) == first


def test_outline_keeps_what_is_numbered() -> None:
    """뼈대에는 절과 번호를 받는 것과 그 제목이 차례대로 남고, 글은 남지 않는다."""

    class Numbering:
        """그림만 번호를 받는다."""

        def get_enumerable_node_type(self, node: nodes.Node) -> str | None:
            """번호의 종류."""
            return "figure" if isinstance(node, nodes.figure) else None

    picture = nodes.figure("", nodes.image(uri="a.svg"), nodes.caption("", "설명"), ids=["그림"])
    section = nodes.section("", nodes.title("", "절"), nodes.paragraph("", "글"), picture, ids=["절"])
    found = outlines.outline(section, [Numbering()])  # type: ignore[list-item]
    assert found is not None
    assert [type(node).__name__ for node in found.findall()] == [
        "section", "title", "Text", "figure", "caption", "Text",
    ]  # fmt: skip
    assert found["ids"] == ["절"]
    assert found[1]["ids"] == ["그림"]
    assert found.astext().split() == ["절", "설명"]
