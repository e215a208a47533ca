"""패키지만 따로: 지은 휠이 적어 둔 것(numpy, matplotlib, anywidget …)만 있는 곳에서 돈다.

가장 낮은 버전과 marimo는 tests/package에서 본다.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packing import EVERYTHING, build_wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """지은 휠."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def needed(name: str, seen: set[str]) -> set[str]:
    """배포판과 그것이 부르는 배포판들."""
    if name.lower() not in seen:
        seen.add(name.lower())
        for line in distribution(name).requires or []:
            one = Requirement(line)
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                needed(one.name, seen)
    return seen


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """휠과, 휠이 적어 둔 것만 든 폴더. 내려받지 않고 이미 설치한 것을 잇는다."""
    folder = tmp_path_factory.mktemp("clean")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
        metadata = next(name for name in archive.namelist() if name.endswith("METADATA"))
        lines = archive.read(metadata).decode().splitlines()
    seen: set[str] = set()
    for line in lines:
        if line.startswith("Requires-Dist: ") and "extra ==" not in line:
            needed(Requirement(line.removeprefix("Requires-Dist: ")).name, seen)
    assert {"numpy", "matplotlib", "anywidget"} <= seen
    assert not seen & {"keras", "jax", "sphinx", "naerimak"}
    for name in seen:
        one = distribution(name)
        for top in {file.parts[0] for file in one.files or [] if file.parts[0] not in ("..", "__pycache__")}:
            place = folder / top
            if not place.exists():
                place.symlink_to(Path(str(one.locate_file(top))).resolve())
    return folder


def test_wheel_has_everything_it_reads(wheel: Path) -> None:
    """글꼴, 데이터, 자바스크립트와 스타일이 모두 들어 있고 시험은 들어 있지 않다."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "code" / "naerimak").rglob("*"):
        if path.is_file() and path.suffix in {".py", ".js", ".css", ".npz", ".otf", ".txt"}:
            assert path.relative_to(ROOT / "code").as_posix() in names, path
    assert "naerimak/py.typed" in names
    assert not [name for name in names if "tests/" in name]


def test_package_runs_on_its_own(clean: Path, tmp_path: Path) -> None:
    """적어 둔 것만 있는 곳에서 모든 모듈을 부르고, 모든 규칙이 모든 지형을 걷고, 모든 탐색기가 선다."""
    program = f"import runpy, sys; sys.path.insert(0, {str(clean)!r}); runpy.run_path({str(EVERYTHING)!r})"
    done = subprocess.run(
        # -I와 -S: 이 가상 환경에 설치된 것도, 이 폴더의 것도 보지 않는다.
        [sys.executable, "-I", "-S", "-c", program],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "MPLCONFIGDIR": str(tmp_path), "PATH": "", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(clean))
