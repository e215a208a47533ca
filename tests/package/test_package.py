"""패키지만 따로: 지은 휠이, 적어 둔 것만 설치한 곳에서 가장 낮은 버전으로도, marimo와 VS Code에서도 돈다.

`make test-package`가 부른다. 설치하느라 내려받으므로 `make test`에는 없고 일주일에 한 번 한다.
"""

from __future__ import annotations

import mimetypes
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packing import EVERYTHING, build_wheel
from playwright.sync_api import Browser, Page, Route, expect
from serving import free_port, running, served, wait_for_server
from vendor import Package, download

HERE = Path(__file__).parent
UV = Path(sys.executable).with_name("uv")
# 내보낸 쪽이 marimo의 화면을 받는 곳.
CDN = "https://cdn.jsdelivr.net/npm/@marimo-team/frontend@*/dist/**"
# VS Code의 노트북이 위젯을 그리는 데 쓰는 것. 위젯의 스크립트는 환경의 nbextensions에서 읽는다.
VSCODE = {
    Package("@vscode/jupyter-ipywidgets8", "1.0.9", "MIT", ()): "dist/ipywidgets.js",
    Package("requirejs", "2.3.8", "MIT", ()): "require.js",
}
STATE = """\
import json
from ipywidgets.embed import embed_data
from naerimak import Momentum, Ravine
from naerimak.widgets import PathExplorer, RateExplorer
explorers = [PathExplorer([Ravine()], [Momentum()]), RateExplorer()]
models = embed_data(explorers, drop_defaults=False)["manager_state"]["state"]
print(json.dumps({"views": [one.model_id for one in explorers], "models": models}))
"""


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """명령 하나를 끝까지 실행하고 표준 출력을 낸다."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """지은 휠."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module", params=["highest", "lowest-direct"])
def resolution(request: pytest.FixtureRequest) -> str:
    """적어 둔 범위에서 가장 높은 버전과 가장 낮은 버전."""
    return str(request.param)


def made(folder: Path, *packages: str | Path, resolution: str = "highest") -> Path:
    """`packages`와 그것들이 적어 둔 것만 설치한 가상 환경의 명령이 있는 폴더."""
    run(UV, "venv", "--quiet", "--python", sys.executable, folder)
    commands = folder / ("Scripts" if sys.platform == "win32" else "bin")
    install = (UV, "pip", "install", "--quiet", "--resolution", resolution)
    run(*install, "--python", commands / "python", *packages)
    return commands


def test_wheel_runs_on_its_own(wheel: Path, resolution: str, tmp_path: Path) -> None:
    """모든 모듈을 부르고, 모든 규칙이 모든 지형을 걷고, 모든 탐색기가 사실과 그림을 낸다."""
    commands = made(tmp_path / "environment", wheel, resolution=resolution)
    said = run(commands / "python", "-I", EVERYTHING, cwd=tmp_path)
    assert said.startswith(str(tmp_path)), "시험하는 것이 설치한 휠이 아닙니다"


@pytest.fixture(scope="module")
def marimo(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """marimo와 휠만 설치한 곳의 명령이 있는 폴더."""
    return made(tmp_path_factory.mktemp("marimo") / "environment", wheel, "marimo")


@pytest.fixture
def app_url(marimo: Path, tmp_path: Path) -> Iterator[str]:
    """실행하고 있는 marimo 앱의 주소."""
    shutil.copy(HERE / "marimo_app.py", tmp_path / "app.py")
    port = free_port()
    command = [marimo / "marimo", "run", "app.py", "--headless", "--no-token", "--port", str(port)]
    with running(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as app:
        wait_for_server(f"http://127.0.0.1:{port}", app)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def exported(marimo: Path, tmp_path: Path) -> Path:
    """marimo가 내보낸 HTML 한 쪽. 커널이 없다."""
    page = tmp_path / "app.html"
    # 옆에 기록을 남기므로 사본을 내보낸다.
    shutil.copy(HERE / "marimo_app.py", tmp_path / "app.py")
    run(marimo / "marimo", "export", "html", "app.py", "-o", page, cwd=tmp_path)
    return page


def check_explorers(page: Page) -> None:
    """두 탐색기가 보이고, 선에 색이 있고, 슬라이더를 옮기면 문장과 그림이 바뀐다."""
    explorers = page.locator(".naerimak-explorer")
    expect(explorers).to_have_count(2, timeout=60_000)
    for explorer in explorers.all():
        sentence = explorer.locator(".naerimak-summary")
        expect(sentence).not_to_have_text("")
        line = explorer.locator(".nm-run .nm-line").first
        colours = [line.evaluate("one => getComputedStyle(one).stroke")]
        colours += [explorer.locator(".nm-axis").first.evaluate("one => getComputedStyle(one).stroke")]
        assert "none" not in colours, "선의 색이 없다"
        assert len(set(colours)) == 2, "규칙의 선이 축과 같은 색이다"
        before, drawn = sentence.inner_text(), line.get_attribute("d")
        explorer.locator("input[type=range]").first.press("PageUp")
        expect(sentence).not_to_have_text(before)
        expect(line).not_to_have_attribute("d", drawn or "")


def test_explorers_move_in_marimo(browser: Browser, app_url: str) -> None:
    """Marimo 앱에서는 그림자 뿌리 안에서도 색이 맞고 움직인다."""
    page = browser.new_page(locale="ko-KR")
    page.goto(app_url)
    check_explorers(page)
    page.close()


def test_explorers_move_in_exported_marimo(browser: Browser, marimo: Path, exported: Path) -> None:
    """내보낸 쪽에서는 커널 없이 움직인다. marimo의 화면은 CDN 대신 설치한 것에서 낸다."""
    static = next(marimo.parent.glob("lib/python*/site-packages/marimo/_static"))

    def answer(route: Route) -> None:
        path = static / route.request.url.split("/dist/")[1].split("?")[0]
        kind = mimetypes.guess_type(path.name)[0]
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": kind or "application/octet-stream"}
        route.fulfill(body=path.read_bytes(), headers=headers)

    page = browser.new_page(locale="ko-KR")
    page.route(CDN, answer)
    page.goto(exported.as_uri())
    check_explorers(page)
    page.close()


@pytest.fixture(scope="module")
def vscode(marimo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """VS Code의 위젯 관리자와, 휠을 설치한 곳의 탐색기 둘의 상태가 놓인 쪽의 폴더."""
    folder = tmp_path_factory.mktemp("vscode")
    for package, name in VSCODE.items():
        folder.joinpath(Path(name).name).write_bytes(download(package, folder)[name])
    shutil.copy(marimo.parent / "share/jupyter/nbextensions/anywidget/index.js", folder / "anywidget.js")
    shutil.copy(HERE / "vscode.html", folder / "index.html")
    folder.joinpath("state.json").write_text(run(marimo / "python", "-I", "-c", STATE), "utf8")
    return folder


def test_explorers_move_in_vscode(browser: Browser, vscode: Path) -> None:
    """VS Code의 위젯 관리자가 그려도 움직이고, 커널에 알리고, 어두운 화면을 따른다."""
    page = browser.new_page(locale="ko-KR")
    with served(vscode) as url:
        page.goto(url)
        check_explorers(page)
        changed = page.evaluate("() => heard.flatMap(({ state }) => Object.keys(state))")
        assert set(changed) == {"steps", "lr"}, changed
        # 어두운 테마에서는 body의 배경과 글자가 바뀐다.
        page.evaluate("() => (document.body.style = 'background: #1e1e1e; color: #ccc')")
        expect(page.locator(".naerimak-explorer.nm-dark")).to_have_count(2)
    page.close()
