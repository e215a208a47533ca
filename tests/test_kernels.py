"""책을 만들 때 강의를 실행하는 커널: 미리 불러 둔 프로세스에서 갈라져 나오고, 남지 않는다."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupyter_client
import pytest
from jupyter_client.manager import start_new_kernel
from naerimak_book import kernels
from nbclient import execute
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="리눅스에서만 갈라진다.")

ABOUT = """
import os, sys
print(os.getpid(), os.getcwd(), "keras" in sys.modules, sys.path.count(""), os.environ["MPLBACKEND"])
"""

SOCKETS = """
import json
from pathlib import Path
from ipykernel.connect import get_connection_file
told = json.loads(Path(get_connection_file()).read_text())
made = [Path(f"{told['ip']}-{told[name]}") for name in told if name.endswith("_port")]
print(told["transport"], sum(one.is_socket() for one in made))
"""

DRAWN = """
import matplotlib.pyplot as plt
from matplotlib._mathtext import Parser
from matplotlib.figure import Figure
from naerimak.plots import use_style
use_style()
canvases, read, draw, parse = [], [], Figure.draw, Parser.parse
def drawn(self, renderer):
    canvases.append(type(self.canvas).__name__)
    return draw(self, renderer)
def parsed(self, text, *rest):
    read.append(text)
    return parse(self, text, *rest)
Figure.draw, Parser.parse = drawn, parsed
"""


def told(client: Any, code: str) -> list[str]:
    """커널이 적은 낱말."""
    words: list[str] = []
    client.execute_interactive(
        code,
        timeout=60,
        output_hook=lambda found: words.extend(found["content"].get("text", "").split()),
    )
    return words


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """이름에 빈칸과 한글이 든 폴더의 커널."""
    kernels.kernel_spec(tmp_path / "내리막 책")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "내리막 책"))


@pytest.fixture
def server(spec: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """갈라 주는 프로세스."""
    monkeypatch.setenv(kernels.SOCKET, "")
    process = kernels.start_server()
    folder = Path(os.environ[kernels.SOCKET]).parent
    yield process
    process.communicate()
    assert process.returncode == 0
    assert not folder.exists()


def gone(pid: int) -> bool:
    """프로세스가 곧 사라지는지."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_kernels_are_forked_apart_and_leave_nothing(server: Any, tmp_path: Path) -> None:
    """커널마다 프로세스가 따로이고, 부탁한 프로그램이 죽으면 따라 끝나며, 신호가 닿는다."""
    found = []
    for end in ("shutdown", "kill"):
        manager, client = start_new_kernel(cwd=str(tmp_path))
        pid, *rest = told(client, ABOUT)
        found.append(int(pid))
        assert rest == [str(tmp_path), "True", "1", "module://matplotlib_inline.backend_inline"]
        assert int(pid) != manager.provisioner.process.pid
        manager.interrupt_kernel()
        # 신호가 늦게 닿으면 그때 실행하던 칸이 멈춘다.
        until = time.monotonic() + 30
        while told(client, "print('살아', '있다')") != ["살아", "있다"]:
            assert time.monotonic() < until
        client.stop_channels()
        if end == "shutdown":
            manager.shutdown_kernel()
        else:
            os.kill(manager.provisioner.process.pid, signal.SIGKILL)
        assert gone(int(pid))
    assert len(set(found)) == 2


def test_lectures_talk_through_files(
    spec: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """강의의 커널과는 소켓 파일로 말하고, 남는 것이 없다. 포트는 고르고 여는 사이에 남이 가져갈 수 있다."""
    monkeypatch.setattr(jupyter_client, "AsyncKernelManager", jupyter_client.AsyncKernelManager)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "")  # 시험이 끝나면 되돌린다
    kernels.talk_through_files(app=None)
    folder = Path(os.environ["JUPYTER_RUNTIME_DIR"])
    notebook = new_notebook(cells=[new_code_cell(SOCKETS)])
    execute(notebook, cwd=str(tmp_path))
    assert notebook.cells[0].outputs[0]["text"].split() == ["ipc", "5"]
    kernels.stop_server(app=None)
    assert not folder.exists()
    assert "without encryption" not in capfd.readouterr().err


def test_kernel_starts_anew_without_the_server(spec: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """갈라 줄 프로세스가 없으면 보통의 커널이 뜬다."""
    monkeypatch.delenv(kernels.SOCKET, raising=False)
    manager, client = start_new_kernel()
    assert told(client, "import sys; print('keras' in sys.modules)") == ["False"]
    client.stop_channels()
    manager.shutdown_kernel()


def test_cell_draws_no_picture_to_throw_away(spec: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """책의 모양을 쓰는 노트북은 내는 그림만 그린다. 화면의 그림을 새로 고치는 것은 독자에게도 쓸모없다."""
    monkeypatch.delenv(kernels.SOCKET, raising=False)
    manager, client = start_new_kernel()
    told(client, DRAWN)
    told(client, "plt.subplots();")
    assert set(told(client, "print(*canvases)")) == {"FigureCanvasSVG"}
    client.stop_channels()
    manager.shutdown_kernel()


def test_forked_kernel_reads_each_formula_once(server: Any) -> None:
    """그림마다, 그릴 때마다 같은 식을 다시 읽지 않는다."""
    manager, client = start_new_kernel()
    told(client, DRAWN)
    for title in ("$x_1$", "$x_1$", "$x_2$"):
        told(client, f"plt.subplots()[1].set_title('{title}');")
    assert told(client, "print(*read)") == ["$x_1$", "$x_2$"]
    client.stop_channels()
    manager.shutdown_kernel()
