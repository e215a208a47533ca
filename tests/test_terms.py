"""책의 말이 용어표와 맞는지, 그리고 검사가 정말로 찾아내는지 본다."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import terms
from conftest import ROOT
from naerimak_book.content.terms import table

DEFINED = [term for term in terms.terms() if term.definition]


def headings(page: str) -> set[str]:
    """강의의 제목과 절의 제목."""
    notebook = nbformat.read(ROOT / "chapters" / f"{page}.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return set(re.findall(r"^#+ (.+)$", "\n".join(cells), re.MULTILINE))


def test_no_forbidden_word_in_the_repository() -> None:
    """강의, 코드의 글, 그림의 글자, 쪽, 안내 문서 어디에도 쓰지 않기로 한 말이 없다."""
    files = terms.repository_files()
    suffixes = {path.suffix for path in files}
    assert {".ipynb", ".md", ".py", ".js", ".html"} <= suffixes
    assert not list(terms.problems(files))


def planted(kind: str, word: str) -> str:
    """쓰지 않는 말을 심은 파일."""
    if kind == "md":
        return f"# 제목\n\n그 {word}을 봅니다.\n"
    if kind == "js":
        return f'// {word}\nconst label = "값";\n'
    if kind == "py":
        return f'"""설명."""\nax.set(xlabel="{word}의 크기")\n'
    cell = {"cell_type": kind, "id": "one", "source": [f'ax.set_title("{word}")'], "outputs": []}
    return json.dumps({"cells": [cell]}, ensure_ascii=False)


@pytest.mark.parametrize("kind", ["md", "js", "py", "markdown", "code"])
def test_every_forbidden_word_is_found(kind: str, tmp_path: Path) -> None:
    """말마다, 글이 놓일 수 있는 자리마다 찾아낸다."""
    path = tmp_path / f"planted.{kind if kind in {'md', 'js', 'py'} else 'ipynb'}"
    for word, instead in terms.forbidden().items():
        path.write_text(planted(kind, word), "utf8")
        found = list(terms.problems([path]))
        assert len(found) == 1
        assert found[0].startswith(path.name)
        assert found[0].endswith(f"{word} → {instead}")


@pytest.mark.parametrize("broken", [" ", "\n    ", "\n# "])
def test_allowed_words_pass_and_broken_lines_do_not_hide(broken: str) -> None:
    """허락한 말은 줄이 바뀌어도 지나가고, 쓰지 않는 말은 줄이 바뀌어도 걸린다."""
    allowed = f"미니배치와 하이퍼파라미터와 경사{broken}하강법. 슬라이드의 " + '"가중치의 초기값"'
    assert not list(terms.wrong_words(allowed))
    found = list(terms.wrong_words(f"앞글. 비용{broken}함수와 초기값"))
    assert [(word, instead) for _, word, instead in found] == [
        ("비용 함수", "손실 함수"),
        ("초기값", "초깃값"),
    ]
    assert found[0][0] == 4


def test_command_names_the_place(tmp_path: Path) -> None:
    """명령은 자리와 고칠 말을 적고 1로 끝난다."""
    path = tmp_path / "글.md"
    path.write_text("첫 줄\n레이어를 쌓습니다.\n", "utf8")
    command = [sys.executable, str(ROOT / "tools" / "terms.py"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "글.md:2: 레이어 → 층\n")
    path.write_text("층을 쌓습니다.\n", "utf8")
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_table_is_sound() -> None:
    """이름과 주소가 겹치지 않고, 쓰는 말을 금지하지 않는다."""
    names = [name for term in terms.terms() for name in (term.ko, *term.also)]
    assert len(names) == len(set(names))
    anchors = [term.anchor for term in DEFINED]
    assert len(anchors) == len(set(anchors))
    assert all(re.fullmatch(r"term-[a-z0-9-]+", anchor) for anchor in anchors)
    for term in terms.terms():
        for text in (term.ko, term.definition, *term.also):
            assert not list(terms.wrong_words(text)), (term.ko, text)


@pytest.mark.parametrize("term", DEFINED, ids=lambda term: term.ko)
def test_definition_is_short_and_placed(term: terms.Term) -> None:
    """뜻은 한두 문장이고, 풍선에 그대로 들어가도록 수식이 없으며, 밝힌 곳이 정말 있다."""
    assert len(re.findall(r"니다\.", term.definition)) in {1, 2}
    assert term.definition.endswith("니다.")
    assert len(term.definition) <= 100
    assert not re.search(r"[$`\\*]", term.definition)
    if term.where:
        page, _, heading = term.where.partition("#")
        assert heading in headings(page), term.where


def test_quotations_are_still_quoted() -> None:
    """그대로 옮겼다고 적은 말은 저장소 어딘가에 있다. 없어졌으면 표에서도 지운다."""
    everything = "\n".join(text for path in terms.repository_files() for _, text in terms.texts(path))
    for texts in table()["quotation"].values():
        assert all(text in everything for text in texts)
