"""자바스크립트의 검사가 우리 파일을 모두 보고, 남의 파일은 보지 않으며, 흠이 있으면 실패한다."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import javascript  # noqa: E402


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """나란히 도는 시험 가운데 하나씩만 한다. 하나가 넣은 흠을 다른 하나가 보지 않는다."""
    # 나란히 도는 프로세스마다의 폴더가 든 폴더는 함께 쓴다.
    with (tmp_path_factory.getbasetemp().parent / "javascript.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_every_script_of_ours_is_checked(alone: None) -> None:
    """저장소의 자바스크립트 가운데 검사에서 빠진 것은 남의 파일뿐이다."""
    ours = {path for path in ROOT.rglob("*.js") if not {"_build", "node_modules", ".venv"} & set(path.parts)}
    left = {path.relative_to(ROOT).as_posix() for path in ours - set(javascript.scripts())}
    assert all(name.startswith("_ext/vendor/") for name in left), left
    assert left


def test_wide_lines_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """한글은 두 칸으로 센다."""
    monkeypatch.setattr(javascript, "ROOT", tmp_path)
    path = tmp_path / "a.js"
    path.write_text("// " + "가" * 53 + "\n// " + "가" * 54 + "\n", "utf8")
    assert javascript.wide_lines(path) == ["a.js:2: 110칸을 넘습니다."]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("export const a = 1\n", "format"),
        ("export const a = nothing;\n", "noUndeclaredVariables"),
        ('import { number } from "./core.js";\n\nexport const a = number({});\n', "TS2345"),
        ("export const a = (one) => one;\n", "TS7006"),
    ],
    ids=["format", "lint", "types", "untyped"],
)
def test_a_fault_fails(text: str, word: str, capfd: pytest.CaptureFixture[str], alone: None) -> None:
    """모양, 문법, 자료형의 흠을 하나씩 넣으면 알린다."""
    path = ROOT / "code" / "naerimak" / "widgets" / "browser" / "fault.js"
    path.write_text(text, "utf8")
    try:
        failed = javascript.types() if word.startswith("TS") else javascript.biome()
    finally:
        path.unlink()
    assert failed
    assert word in "".join([*capfd.readouterr(), str(failed)])


def test_every_type_is_written(alone: None) -> None:
    """자료형이 빠졌거나 어긋난 파일이 하나도 없다."""
    assert javascript.types() == []
