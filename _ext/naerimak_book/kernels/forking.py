"""커널이 쓸 것을 미리 불러 둔 프로세스(`--serve 소켓`)와, 거기서 커널 하나를 얻는 프로그램(`연결 파일`).

Jupyter가 커널로 알고 띄우는 것은 둘째 것이다. 받은 신호를 커널에 넘기고, 커널이 끝나면 끝난다.
커널은 둘째 것이 사라지면 끝난다.
"""

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
from functools import cache
from importlib import import_module
from typing import Any

LOADED = (
    "ipykernel.kernelapp", "matplotlib.pyplot", "naerimak.exercises", "naerimak.experiments",
    "naerimak.plots", "naerimak.widgets",
)  # fmt: skip
LARGEST = 1 << 20
"""부탁의 글에는 환경 변수가 모두 든다."""
WAIT = 10.0
GARBAGE = (50_000, 20, 50)
"""쓰레기를 찾는 때. 그림 하나가 마디 수천을 만들어, 기본값(700)이면 그림마다 수십 번 찾는다."""


def preload() -> None:
    """강의가 쓰는 것을 불러온다. 실을 띄우거나 계산하지 않는 것만이라야 갈라진 뒤에도 쓸 수 있다."""
    # ipykernel이 노트북의 그림을 정하는 값. matplotlib을 불러오기 전에 있어야 한다.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in LOADED:
        import_module(name)
    remember_formulas()
    import_module("naerimak.keras_bridge").keras()
    # 첫 탐색기를 놓을 때 패키지의 파이썬을 자바스크립트로 옮긴다. 강의마다 같으므로 한 번만 옮긴다.
    import_module("naerimak.widgets.bundling").module()
    # 불러온 것은 끝까지 남는다. 갈라진 커널이 쓰레기를 찾을 때 수십만 마디를 다시 살피지 않게 한다.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def remember_formulas() -> None:
    """그림의 식을 한 번만 읽는다. matplotlib은 그릴 때마다 읽는 것을 새로 만들어, 같은 눈금을 거듭 읽는다."""
    reader = import_module("matplotlib.mathtext").MathTextParser
    read = cache(reader._parse_cached.__wrapped__)
    readers: dict[str, Any] = {}
    reader._parse_cached = lambda self, *asked: read(readers.setdefault(self._output_type, self), *asked)


def serve(path: str) -> None:
    """부탁이 올 때마다 갈라져 커널이 된다. 표준 입력이 닫히면 끝난다."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(path)
        listening.listen(64)
        # 커널은 제 폴더에서 모듈을 찾는다.
        del sys.path[0]
        preload()
        # 끝난 커널을 기다리지 않는다.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            with listening.accept()[0] as client:
                text, streams, _, _ = socket.recv_fds(client, LARGEST, 2)
                if os.fork() == 0:
                    try:
                        become_kernel(client, json.loads(text), streams)
                    finally:
                        os._exit(1)
                for stream in streams:
                    os.close(stream)
    shutil.rmtree(os.path.dirname(path))


def become_kernel(client: socket.socket, asked: dict[str, Any], streams: list[int]) -> None:
    """갈라진 프로세스를 커널로 만든다. `python -m ipykernel_launcher`로 새로 띄운 것과 같게 한다."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for number, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    client.sendall(str(os.getpid()).encode())
    threading.Thread(target=die_with, args=(client,), daemon=True).start()
    sys.argv = ["ipykernel_launcher.py", "-f", asked["connection"]]
    from ipykernel.kernelapp import launch_new_instance

    # Jupyter가 환경에 적은 부모는 부탁한 프로그램의 부모이다.
    launch_new_instance(parent_handle=os.getppid())
    os._exit(0)


def die_with(client: socket.socket) -> None:
    """부탁한 프로그램이 사라지면 끝난다."""
    client.recv(1)
    os._exit(1)


def ask(connection: str) -> None:
    """커널을 부탁하고, 그것이 끝날 때까지 기다린다. 갈라 줄 프로세스가 없으면 커널을 새로 띄운다."""
    environment = dict(os.environ)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        asked = {"connection": connection, "folder": os.getcwd(), "environment": environment}
        try:
            connect(server, environment.pop("NAERIMAK_KERNELS"))
            socket.send_fds(server, [json.dumps(asked).encode()], [1, 2])
            kernel = int(server.recv(100))
        except (KeyError, OSError, ValueError):
            os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", "-f", connection])
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda given, _: os.kill(kernel, given))
        server.recv(1)


def connect(server: socket.socket, path: str) -> None:
    """띄운 지 얼마 되지 않아 아직 듣지 않으면 잠시 기다린다."""
    until = time.monotonic() + WAIT
    while True:
        try:
            return server.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


if __name__ == "__main__":
    serve(sys.argv[2]) if sys.argv[1] == "--serve" else ask(sys.argv[1])
