"""자바스크립트의 검사가 우리 파일을 모두 보고, 남의 파일은 보지 않으며, 흠이 있으면 실패한다."""

from __future__ import annotations

import fcntl
import re
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


# 흠이 하나씩 든 모듈. 검사는 저장소의 모든 파일을 보므로, 흠마다 부르지 않고 함께 넣고 한 번 부른다.
SYNTAX = {
    "format": "export const a = 1\n",
    "noUndeclaredVariables": "export const a = nothing;\n",
}
TYPES = {
    "TS2345": 'import { number } from "./core.js";\n\nexport const a = number({});\n',
    "TS7006": "export const a = (one) => one;\n",
}


@pytest.fixture
def faults(alone: None, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """흠이 든 파일을 하나씩 쓰고, 흠의 이름마다 그 파일의 이름을 낸다."""
    folder = ROOT / "code" / "naerimak" / "widgets" / "browser"
    made = {word: folder / f"fault_{number}.js" for number, word in enumerate(request.param)}
    for word, path in made.items():
        path.write_text(request.param[word], "utf8")
    yield {word: path.name for word, path in made.items()}
    for path in made.values():
        path.unlink()


@pytest.mark.parametrize("faults", [SYNTAX], indirect=True, ids=["syntax"])
def test_a_fault_of_syntax_fails(faults: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    """모양과 문법의 흠을 하나씩 넣으면 그 파일을 알린다."""
    assert javascript.biome()
    said = "".join(capfd.readouterr())
    for word, name in faults.items():
        assert re.search(rf"{name}\S* \S*{word}", said), (word, said)


@pytest.mark.parametrize("faults", [TYPES], indirect=True, ids=["types"])
def test_only_a_fault_of_types_fails(faults: dict[str, str]) -> None:
    """어긋난 타입과 빠진 타입을 하나씩 넣으면 그 둘만 알린다. 우리 파일에는 하나도 없다."""
    said = javascript.types()
    assert len(said) == len(faults), said
    for word, name in faults.items():
        assert any(name in line and word in line for line in said), (word, said)
