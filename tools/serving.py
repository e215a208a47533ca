"""만든 책을 실제 서버처럼 내보내고, 밖으로 나가지 못하는 Chromium으로 여는 데 쓰는 것.

시험과 재는 프로그램이 함께 쓴다.
"""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, Request

ROOT = Path(__file__).resolve().parents[1]
SITE = Path(os.environ.get("NAERIMAK_SITE", ROOT / "_build" / "html"))
SUBFOLDER = "/some/project"  # GitHub Pages의 프로젝트 쪽처럼 뿌리가 아닌 곳
LAUNCH_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # 가로채서 막으면 캐시가 꺼져 쪽마다 모든 파일을 다시 받으므로, 이름을 찾지 못하게 막는다.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# 탐색기는 하나씩 그려진다. 쪽의 탐색기를 모두 그리고, 여러 화면에 나누어 계산하는 것도 마쳤을 때 이루어진다.
SHOWN = """async () => {
  await globalThis.naerimak?.shown;
  const busy = () => document.querySelector(".naerimak-explorer[aria-busy=true]");
  while (busy()) await new Promise((done) => setTimeout(done, 10));
}"""
# 기계가 바쁘면 networkidle은 스크립트를 청하기도 전에 온다. 할 일이 없는 틈이 두 번 올 때를 기다린다.
IDLE = """async () => {
  await document.fonts.ready;
  for (let k = 0; k < 2; k += 1) await new Promise((done) => requestIdleCallback(done));
}"""
COMPRESSIBLE = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".ipynb", ".txt", ".inv"}


@cache
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 6)


class Handler(SimpleHTTPRequestHandler):
    """하위 폴더만 내보내고, 실제 서버처럼 글 파일을 gzip으로 줄인다."""

    root = SITE
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """요청에 답한다."""
        path = unquote(urlsplit(self.path).path)
        target = self.root / path.removeprefix(SUBFOLDER).lstrip("/")
        if target.is_dir():
            target /= "index.html"
        if not path.startswith(SUBFOLDER + "/") or not target.is_file():
            self.send_error(404)
            return
        compress = target.suffix in COMPRESSIBLE
        body = self.content(target)
        if compress:
            body = _compressed(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(target)))
        self.send_header("Content-Length", str(len(body)))
        # GitHub Pages와 같다.
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Access-Control-Allow-Origin", "*")
        if compress:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def content(self, target: Path) -> bytes:
        """파일의 내용. 물려받는 쪽이 고쳐 보낼 수 있다."""
        return target.read_bytes()

    def log_message(self, format: str, *args: object) -> None:
        """시험 결과 사이에 접속 기록을 섞지 않는다."""


class Traffic:
    """쪽이 보낸 요청과 답을 받은 요청의 수."""

    def __init__(self, page: Page) -> None:
        self.page, self.asked, self.answered = page, 0, 0
        page.on("request", self._ask)
        page.on("requestfinished", self._answer)
        page.on("requestfailed", self._answer)

    def _ask(self, _: Request) -> None:
        self.asked += 1

    def _answer(self, _: Request) -> None:
        self.answered += 1

    def settle(self) -> None:
        """쉬는 틈에도 새로 청하는 것이 없고 청한 것을 모두 받을 때까지 기다린다."""
        before = -1
        while before != self.asked or self.answered < self.asked:
            before = self.asked
            self.page.evaluate(IDLE)


@contextmanager
def served(folder: Path, kind: type[Handler] = Handler) -> Iterator[str]:
    """`folder`를 하위 폴더에서 내보내고 그 주소를 낸다."""
    handler = type("FolderHandler", (kind,), {"root": folder})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{SUBFOLDER}/"
    server.shutdown()


def free_port() -> int:
    """비어 있는 포트."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path], patience: float = 20, **options: Any
) -> Iterator[subprocess.Popen[Any]]:
    """프로그램을 띄우고, 다 쓰면 끝낸다. `patience`초 안에 끝나지 않으면 죽인다."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.terminate()
        # 바쁜 컴퓨터의 서버는 제 커널을 거두느라 늦는다. 그것은 시험할 것이 아니다.
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_server(url: str, server: subprocess.Popen[Any], patience: float = 60) -> None:
    """띄운 서버가 대답할 때까지 기다린다."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"서버가 끝나 버렸습니다: {server.args!r}")
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"서버가 {patience:g}초 안에 뜨지 않았습니다: {server.args!r}")
