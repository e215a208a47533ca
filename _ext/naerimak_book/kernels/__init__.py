"""강의를 실행하는 커널을 빨리 띄운다.

강의마다 커널 하나를 새로 띄우고 NumPy, matplotlib, Keras를 불러오는 데 CPU를 4초씩 쓴다. 한 프로세스가 한 번
불러 두고(forking.py), 커널은 거기서 갈라져 나온다. 갈라진 커널은 서로 아무것도 나누지 않는다.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import jupyter_client
from jupyter_cache import get_cache
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from sphinx.application import Sphinx
from traitlets import default

PROGRAM = Path(__file__).with_name("forking.py")
SOCKET = "NAERIMAK_KERNELS"
"""갈라 주는 프로세스의 소켓을 적는 환경 변수."""
_servers: list[subprocess.Popen[bytes]] = []
_folders: list[str] = []


class FileKernelManager(AsyncKernelManager):
    """커널과 포트가 아니라 소켓 파일로 말한다. 포트는 고르고 나서 열기 전에 남이 가져갈 수 있다."""

    @default("transport")
    def _transport_default(self) -> str:
        return "ipc"

    @default("ip")
    def _ip_default(self) -> str:
        # 커널은 강의의 폴더에서 뜨므로 온전한 경로라야 한다. 이 뒤에 소켓의 번호가 붙는다.
        return str(Path(jupyter_runtime_dir(), uuid4().hex[:8]))


def talk_through_files(app: Sphinx) -> None:
    """강의의 커널과 소켓 파일로 말한다. 윈도에는 그런 파일이 없다."""
    if sys.platform == "win32":
        return
    # 소켓의 경로는 길이가 정해져 있어 책의 폴더에 둘 수 없다.
    _folders.append(tempfile.mkdtemp(prefix="naerimak-"))
    os.environ["JUPYTER_RUNTIME_DIR"] = _folders[-1]
    # nbclient는 띄울 때마다 이 이름을 찾고, 다른 것을 정할 길은 두지 않았다.
    vars(jupyter_client)["AsyncKernelManager"] = FileKernelManager


def kernel_spec(folder: Path) -> None:
    """`folder`에 우리 커널을 둔다. 이름이 python3이므로 노트북은 그대로 쓴다."""
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [sys.executable, "-I", "-S", str(PROGRAM), "{connection_file}"],
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "metadata": {"supported_encryption": ["curve"]},
        "kernel_protocol_version": "5.5",
    }
    place.joinpath("kernel.json").write_text(json.dumps(spec), "utf8")


def start_server() -> subprocess.Popen[bytes]:
    """커널을 갈라 줄 프로세스를 띄운다. 표준 입력을 닫거나 띄운 프로세스가 끝나면 저도 끝난다."""
    # 소켓의 경로는 길이가 정해져 있어 책의 폴더에 둘 수 없다.
    folder = tempfile.mkdtemp(prefix="naerimak-")
    os.environ[SOCKET] = str(Path(folder, "socket"))
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), "--serve", os.environ[SOCKET]], stdin=subprocess.PIPE
    )


def load_once(app: Sphinx) -> None:
    """강의를 모두 새로 실행할 때에만 미리 불러 둔다. 한둘이거나 노트북이 없는 책이면 그냥 두는 것이 빠르다.

    맥의 fork는 시스템의 라이브러리가 막고 윈도에는 없다.
    """
    # 진행 막대는 바쁜 컴퓨터에서만 나타나므로, 책의 출력에 남으면 지을 때마다 달라진다.
    os.environ["TQDM_DISABLE"] = "1"
    runs = app.config.nb_execution_cache_path
    if sys.platform != "linux" or not runs or get_cache(runs).list_cache_records():
        return
    if not any(Path(app.srcdir).glob("*/*.ipynb")):
        return
    folder = Path(app.outdir).parent / "made" / "home" / "jupyter-data"
    shutil.rmtree(folder, ignore_errors=True)
    offer(folder)


def offer(folder: Path) -> None:
    """`folder`에 우리 커널을 두고, 이제부터 띄우는 python3 커널은 거기서 갈라지게 한다."""
    kernel_spec(folder)
    os.environ["JUPYTER_PATH"] = str(folder)
    _servers.append(start_server())


def stop() -> None:
    """갈라 주던 프로세스를 끝내고, 커널과 말하던 폴더를 지운다."""
    while _servers:
        _servers.pop().communicate()
    while _folders:
        shutil.rmtree(_folders.pop())


def stop_server(app: Sphinx) -> None:
    """강의를 다 실행했으므로 끝낸다."""
    stop()
