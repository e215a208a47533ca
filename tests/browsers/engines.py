"""Firefox와 WebKit과 Chromium을 같은 방법으로 여는 것.

Firefox는 WebDriver BiDi(웹소켓), WebKit은 WebDriver(HTTP)로 몬다. 누름과 자판의 형식은 둘이 같다.
Chromium은 비교할 사실을 얻을 때만 쓴다.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

import websocket
from playwright.sync_api import Page
from serving import Handler, running

HOST = Path(__file__).with_name("host.py")
PATIENCE = 300.0
"""바쁜 기계에서도 이 안에는 되는 일을 기다리는 시간(초)."""
INSTALL = "apt-get install firefox-esr webkit2gtk-driver xvfb xauth gir1.2-webkit2-4.1 python3-gi"

# 쪽의 보안 규칙(meta)보다 먼저 실행되어, 오류와 규칙에 걸린 것을 적는다.
WATCH = """<script>(() => {
  const seen = (globalThis.seen = []);
  const missing = ({ src, href }) => `받지 못한 파일 ${src ?? href}`;
  addEventListener("error", (event) => seen.push(event.message ?? missing(event.target)), true);
  addEventListener("unhandledrejection", (event) => seen.push(`거절 ${event.reason}`));
  addEventListener("securitypolicyviolation", (event) =>
    seen.push(`보안 규칙 ${event.violatedDirective} ${event.blockedURI}`));
  const { error } = console;
  console.error = (...all) => {
    seen.push(all.join(" "));
    error.apply(console, all);
  };
})();</script>"""

KEYS = {"PageUp": "\ue00e", "ArrowLeft": "\ue012", "ArrowRight": "\ue014"}
# 값을 JSON으로 적어 낸다. 수가 아닌 수는 JSON에 적을 수 없어 글로 적는다.
ASK = """(async () => {
  const plain = (_, one) => (typeof one === "number" && !Number.isFinite(one) ? String(one) : one);
  try {
    return JSON.stringify({ value: await (%s)(%s) }, plain);
  } catch (error) {
    return JSON.stringify({ error: `${error}` });
  }
})()"""


class Watched(Handler):
    """쪽마다 감시하는 스크립트를 먼저 넣어 내보낸다."""

    def content(self, target: Path) -> bytes:
        """감시하는 스크립트를 넣은 내용."""
        body = super().content(target)
        return body.replace(b"<head>", b"<head>" + WATCH.encode(), 1) if target.suffix == ".html" else body


def program(name: str) -> str:
    """설치된 프로그램의 경로. 없으면 어떻게 설치하는지 말한다."""
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name}을 찾지 못했습니다. 데비안이라면 '{INSTALL}'로 설치하세요.")
    return found


class Engine:
    """브라우저 하나와 그 안의 창 하나."""

    def open(self, url: str) -> None:
        """쪽을 열고 다 뜰 때까지 기다린다."""
        raise NotImplementedError

    def resize(self, width: int, height: int) -> None:
        """창의 크기를 바꾼다."""
        raise NotImplementedError

    def run(self, code: str) -> str:
        """약속을 내는 식을 계산해, 이루어진 글을 낸다."""
        raise NotImplementedError

    def act(self, actions: list[dict[str, Any]]) -> None:
        """누르고 친다. 형식은 WebDriver의 것이다."""
        raise NotImplementedError

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """쪽 안에서 함수를 부른 값."""
        given = ", ".join(json.dumps(one) for one in arguments)
        answer = json.loads(self.run(ASK % (function, given)))
        if "error" in answer:
            raise RuntimeError(f"{answer['error']}: {function}")
        return answer.get("value")

    def until(self, function: str, *arguments: Any) -> Any:
        """함수가 참인 값을 낼 때까지 기다려 그 값을 낸다."""
        deadline = time.monotonic() + PATIENCE
        while not (found := self.evaluate(function, *arguments)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{PATIENCE:g}초를 기다려도 참이 되지 않았습니다: {function} {arguments}")
            time.sleep(0.03)
        return found

    def size(self, width: int, height: int) -> None:
        """창의 크기를 바꾸고, 쪽이 알 때까지 기다린다."""
        self.resize(width, height)
        self.until("(width) => innerWidth === width", width)

    def press(self, *names: str) -> None:
        """자판을 차례로 누른다. 이름이 없는 것은 글자다."""
        keys = [KEYS.get(name, name) for name in names]
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.act([{"type": "key", "id": "keys", "actions": steps}])

    def drag(self, *points: tuple[float, float]) -> None:
        """첫 점에서 눌러 나머지 점을 지나 뗀다. 점이 하나면 누름이다."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0, "origin": "viewport"}
            for x, y in points
        ]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        steps = [moves[0], down, *moves[1:], up]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.act([{**mouse, "actions": steps}])


class Firefox(Engine):
    """데비안의 firefox-esr."""

    PREFERENCES = {  # noqa: RUF012
        # 첫 화면의 안내와 갱신이 시험에 끼어들지 않고, 이 컴퓨터 밖으로 나가지 않게 한다.
        "browser.aboutwelcome.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "app.update.disabledForTesting": True,
        "app.normandy.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "datareporting.healthreport.uploadEnabled": False,
        "toolkit.telemetry.reportingpolicy.firstRun": False,
        "extensions.update.enabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
        "intl.accept_languages": "ko-KR",
    }

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(v)});" for name, v in self.PREFERENCES.items()]
        (folder / "user.js").write_text("\n".join(lines), "utf8")
        command = [program("firefox-esr"), "--headless", "--no-remote", "--new-instance"]
        command += ["--profile", str(folder), "--remote-debugging-port", "0", "about:blank"]
        process = start(stack, command, stderr=subprocess.PIPE)
        address = waited(process.stderr, r"BiDi listening on (ws://\S+)")
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=2 * PATIENCE, suppress_origin=True, max_size=None
        )
        stack.callback(self.socket.close)
        self.numbers = itertools.count(1)
        self.call("session.new", capabilities={})
        # 처음 창은 초점을 받지 못한다.
        self.context = self.call("browsingContext.create", type="tab")["context"]
        self.call("browsingContext.activate", context=self.context)

    def call(self, method: str, **params: Any) -> Any:
        """명령 하나를 보내고 그 답을 받는다. 그 사이의 소식은 흘려보낸다."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['error']} {answer['message']}")
                return answer["result"]

    def open(self, url: str) -> None:
        self.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def resize(self, width: int, height: int) -> None:
        self.call(
            "browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height}
        )

    def run(self, code: str) -> str:
        found = self.call(
            "script.evaluate", expression=code, awaitPromise=True, target={"context": self.context}
        )
        if found["type"] != "success":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return str(found["result"]["value"])

    def act(self, actions: list[dict[str, Any]]) -> None:
        self.call("input.performActions", context=self.context, actions=actions)


class WebKit(Engine):
    """데비안의 WebKitGTK. 창을 그릴 화면은 Xvfb가 낸다."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        screen = [program("Xvfb"), "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        number = waited(start(stack, screen, stdout=subprocess.PIPE).stdout, r"(\d+)\s")
        environment = {
            **os.environ,
            "DISPLAY": f":{number}",
            "GDK_BACKEND": "x11",
            "HOME": str(folder),
            "LANGUAGE": "ko",
            "NO_AT_BRIDGE": "1",
            # 그래픽 장치가 없는 컨테이너에서도 그린다.
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        }
        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as free:
            self.port = free.server_port
        start(stack, [program("WebKitWebDriver"), f"--port={self.port}"], env=environment)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.call("GET", "/status")
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        browser = {"binary": "/usr/bin/python3", "args": [str(HOST)]}
        wanted = {
            "webkitgtk:browserOptions": browser,
            "timeouts": dict.fromkeys(("script", "pageLoad"), int(1000 * PATIENCE)),
        }
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{made['sessionId']}"
        stack.callback(self.leave)

    def leave(self) -> None:
        """창을 닫는다. 이미 닫혔으면 그만이다."""
        with suppress(RuntimeError, OSError):
            self.call("DELETE", self.session)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """명령 하나를 보내고 그 답을 받는다."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2 * PATIENCE)
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {"Content-Type": "application/json"})
        value = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{path}: {value['error']} {value['message']}")
        return value

    def open(self, url: str) -> None:
        self.call("POST", f"{self.session}/url", {"url": url})

    def resize(self, width: int, height: int) -> None:
        self.call("POST", f"{self.session}/window/rect", {"width": width, "height": height})

    def run(self, code: str) -> str:
        script = f"const done = arguments[arguments.length - 1]; {code}.then(done);"
        return str(self.call("POST", f"{self.session}/execute/async", {"script": script, "args": []}))

    def act(self, actions: list[dict[str, Any]]) -> None:
        self.call("POST", f"{self.session}/actions", {"actions": actions})


class Chromium(Engine):
    """비교할 사실을 얻는 Playwright의 창."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        self.page.goto(url)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def run(self, code: str) -> str:
        return str(self.page.evaluate(code))


ENGINES: dict[str, Callable[[Path, ExitStack], Engine]] = {"firefox": Firefox, "webkit": WebKit}


def start(stack: ExitStack, command: list[str], **options: Any) -> subprocess.Popen[str]:
    """프로그램을 띄우고, 시험이 끝나면 거둔다."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "text": True}
    return stack.enter_context(running(command, **{**quiet, **options}))


def waited(stream: IO[str] | None, pattern: str) -> str:
    """프로그램이 적는 줄에서 `pattern`을 기다린다. 그 뒤에 적는 것은 버려, 프로그램이 막히지 않게 한다."""
    assert stream is not None
    said = []
    for line in stream:
        said.append(line)
        if found := re.search(pattern, line):
            threading.Thread(target=lambda: [None for _ in stream], daemon=True).start()
            return found[1]
    raise RuntimeError(f"뜨지 않았습니다: {''.join(said)}")
