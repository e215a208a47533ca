"""`make check`가 바뀐 것이 닿는 시험과 강의와 쪽을 고르는지 본다."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import check
import pytest

MODULE = """\
def _inner(x):
    return x + 1


def outer(x):
    return _inner(x)


def apart(x):
    return x
"""


USES = """\
import pytest
from naerimak.shape import apart, outer

TABLE = {"밖": outer}


@pytest.fixture
def made():
    return TABLE["밖"]


def test_through_a_fixture(made):
    assert made


@pytest.mark.parametrize("name", ["outer"])
def test_by_name(name):
    assert name


def test_other_thing():
    \"\"\"outer와 상관없다.\"\"\"
    assert apart
"""


def write(root: Path, files: dict[str, str]) -> None:
    """파일들을 쓴다."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")


def notebook(code: str) -> str:
    """코드 셀 하나뿐인 노트북."""
    return json.dumps({"cells": [{"cell_type": "code", "source": [code]}]})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """모듈 하나, 시험 둘, 강의 둘이 든 저장소."""
    files = {
        "code/naerimak/shape.py": MODULE,
        "code/tests/test_shape.py": "",
        "code/tests/test_use.py": USES,
        "code/tests/test_other.py": "from naerimak.shape import apart",
        "chapters/01_a.ipynb": notebook("outer(1)"),
        "chapters/02_b.ipynb": notebook("apart(1)"),
        "chapters/글.md": "outer",
    }
    write(tmp_path, files)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "처음"]):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], cwd=tmp_path, check=True
        )
    return tmp_path


def plan(root: Path) -> check.Plan:
    """커밋하지 않은 것에서 정한 할 일."""
    return check.Plan(check.changed_files("HEAD", root), "HEAD", root)


def names(paths: set[Path]) -> set[str]:
    """파일의 이름."""
    return {path.name for path in paths}


def test_changed_helper_reaches_what_calls_it(repository: Path) -> None:
    """안에서만 쓰는 함수가 바뀌면 그것을 부르는 함수의 시험과 강의를 본다. 상관없는 것은 보지 않는다."""
    write(repository, {"code/naerimak/shape.py": MODULE.replace("x + 1", "x + 2")})
    found = plan(repository)
    assert found.package_tests() == [
        "tests/test_shape.py", "tests/test_use.py::test_by_name", "tests/test_use.py::test_through_a_fixture"
    ]  # fmt: skip
    assert names(found.lectures) == {"01_a.ipynb"}
    assert not found.builds


def test_changed_chapter_builds_only_its_page(repository: Path) -> None:
    """바뀐 강의와 새 쪽은 짓고 그 쪽만 연다."""
    write(repository, {"chapters/02_b.ipynb": notebook("apart(2)"), "chapters/새 쪽.md": "# 새 쪽"})
    found = plan(repository)
    assert found.builds
    assert found.pages == {"chapters/02_b.html", "chapters/새 쪽.html"}
    assert names(found.lectures) == {"02_b.ipynb"}
    assert not found.package_tests()


def test_clean_tree_looks_at_the_last_commit(repository: Path) -> None:
    """커밋하지 않은 것이 없으면 마지막 커밋을 본다."""
    assert check.base("", repository) == "HEAD^"
    write(repository, {"README.md": ""})
    assert check.base("", repository) == "HEAD"
    assert check.changed_files("HEAD", repository) == ["README.md"]


def test_explorer_folder_reaches_its_browser_tests() -> None:
    """탐색기의 자바스크립트가 바뀌면 그 탐색기의 화면 시험을 본다."""
    folder = check.ROOT / "tests"
    found = names(set(check.tests_named_after("code/naerimak/widgets/race/race.js", folder)))
    assert {"test_race.py", "test_explorers.py"} <= found
