"""패키지의 휠을 짓는다. 나란한 시험들과 일주일에 한 번 하는 시험이 함께 쓴다."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERYTHING = ROOT / "tests" / "package" / "everything.py"
"""패키지의 모든 것을 한 번씩 부르는 프로그램."""


def build_wheel(folder: Path) -> Path:
    """지은 휠. 저장소에 흔적을 남기지 않게 사본에서 짓는다."""
    names = shutil.ignore_patterns("tests", "build", "*.egg-info", "__pycache__", ".*")
    shutil.copytree(ROOT / "code", folder / "code", ignore=names)
    build = f"from setuptools import build_meta; print(build_meta.build_wheel({str(folder)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=folder / "code", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))
