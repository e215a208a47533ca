"""Binder가 설치하고 실행할 것을 그대로 해 본다. 깨끗한 환경, JupyterLab과 Notebook, 진짜 Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, JSHandle, Locator, Page, expect
from serving import free_port, running, wait_for_server

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted(path.stem for path in ROOT.glob("chapters/*.ipynb"))
RUN_TIMEOUT = 300_000
SIZE_LIMIT = 900_000_000
UV = Path(sys.prefix, "bin", "uv")
# pip이 까는 것: 책의 패키지와, 컴파일하면 안 되는 모듈(tests)이 든 SciPy.
LEFT_TO_PIP = ("-e", "scipy")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

OWN_OPTIMIZER = """\
import numpy as np
from naerimak import landscapes
from naerimak.widgets import PathExplorer


class SignDescent:
    lr = 0.1

    def init(self, theta):
        return ()

    def step(self, theta, grad, state):
        return theta - self.lr * np.sign(grad), state


PathExplorer(landscapes.Ravine(), optimizers=[SignDescent()])
"""


def explorer_cells(name: str) -> list[int]:
    """탐색기를 만드는 셀의 번호. 14처럼 다른 라이브러리만 부르는 강의에는 없다."""
    cells = json.loads((ROOT / f"chapters/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [
        at
        for at, cell in enumerate(cells)
        if cell["cell_type"] == "code" and "Explorer(" in "".join(cell["source"])
    ]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """저장소의 사본. repo2docker처럼 저장소 전체를 옮긴 뒤 그 자리에서 설치한다."""
    target = tmp_path_factory.mktemp("binder") / "repo"
    skip = shutil.ignore_patterns(
        ".git", ".venv*", "_build", "*_cache", "__pycache__", "*.egg-info", ".hypothesis"
    )
    shutil.copytree(ROOT, target, ignore=skip)
    return target


@pytest.fixture(scope="session")
def environment(project: Path) -> Path:
    """`.binder`가 시키는 대로 만든 가상 환경."""
    started = time.monotonic()
    folder = project.parent / "venv"
    python = os.environ.get("NAERIMAK_PYTHON", sys.executable)
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    # Binder의 pip은 집 폴더인 저장소의 설정을 읽는다. 여기서 집을 바꾸면 제 설정을 잃으므로 값만 옮긴다.
    config = ConfigParser()
    config.read(project / ".config" / "pip" / "pip.conf", "utf8")
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    env |= {f"PIP_{key.upper().replace('-', '_')}": value for key, value in config["install"].items()}
    env["PATH"] = f"{folder / 'bin'}{os.pathsep}{env['PATH']}"
    # 잠근 버전을 그대로 까는 일은 uv가 다섯 배 빠르다. 목록이 서로 맞는지와, 설정대로 컴파일하지 않는지는
    # 남겨 둔 것을 pip에게 맡겨 본다.
    listed = (project / ".binder" / "requirements.txt").read_text("utf8").splitlines(keepends=True)
    quick = "".join(one for one in listed if not one.startswith(LEFT_TO_PIP))
    install = [UV, "pip", "install", "--quiet", "--no-deps", "--python", folder / "bin" / "python", "-r", "-"]
    subprocess.run(install, cwd=project, env=env, input=quick, text=True, check=True)
    for command in (
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", ".binder/requirements.txt"],
        [project / ".binder" / "postBuild"],
    ):
        subprocess.run(command, cwd=project, env=env, check=True)
    version = subprocess.check_output([folder / "bin" / "python", "-V"], text=True).strip()
    wanted = (project / ".binder" / "runtime.txt").read_text("utf8").strip()
    print(f"\n설치 {time.monotonic() - started:.0f}초, {version} (Binder는 {wanted})")
    return folder


@pytest.fixture(scope="session")
def lab_url(project: Path, environment: Path) -> Iterator[str]:
    """깨끗한 환경에서 띄운 JupyterLab."""
    port = free_port()
    # 사용자의 설정이나 make가 정한 것이 섞이면 깨끗한 환경이 아니다.
    home = project.parent / "home"
    home.mkdir()
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "JUPYTER", "VIRTUAL_ENV", "OPENBLAS", "OMP", "JAX"))
    }
    env |= {"HOME": str(home), "PATH": f"{environment / 'bin'}{os.pathsep}{env['PATH']}"}
    command = [
        project / ".binder" / "start",
        environment / "bin" / "jupyter",
        "lab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.ip=127.0.0.1",
        # 화면 밖의 셀까지 모두 끝났는지 앱에 물어본다.
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    with (
        (project.parent / "lab.log").open("wb") as log,
        running(command, cwd=project, env=env, stdout=log, stderr=subprocess.STDOUT) as server,
    ):
        url = f"http://127.0.0.1:{port}"
        wait_for_server(f"{url}/api/status", server)
        yield url


class Lecture:
    """열어서 실행하는 강의 하나. `panel`은 그 노트북을 보이는 앱 안의 객체다."""

    def __init__(self, page: Page, panel: JSHandle) -> None:
        self.page, self.panel = page, panel
        self.node = page.locator("#" + panel.evaluate("(panel) => panel.id"))

    def run(self, only: list[int] | None = None) -> None:
        """앞으로 꺼내어 모두, 또는 고른 셀만 실행을 시작한다. 끝나기를 기다리지 않는다."""
        self.panel.evaluate(
            """(panel, only) => {
              jupyterapp.shell.activateById(panel.id);
              const { content } = panel;
              if (only) {
                content.deselectAll();
                content.activeCellIndex = only[0];
                for (const at of only) content.select(content.widgets[at]);
              }
              const command = only ? "notebook:run-cell" : "notebook:run-all-cells";
              jupyterapp.commands.execute(command).then(() => (panel.ran = true));
            }""",
            only,
        )

    def wait(self) -> None:
        """시작한 실행이 끝날 때까지 기다렸다가 앞으로 꺼낸다."""
        self.page.wait_for_function("(panel) => panel.ran", arg=self.panel, timeout=RUN_TIMEOUT)
        self.panel.evaluate("(panel) => jupyterapp.shell.activateById(panel.id)")

    def assert_no_errors(self, only: list[int] | None = None) -> None:
        """모두, 또는 고른 셀이 실행되었고 오류 출력도, 묻거나 알리는 창도 없다. 화면 밖의 셀도 본다."""
        cells = self.panel.evaluate(
            """({ content }, only) => [...content.model.cells]
              .filter((cell, at) => cell.type === "code" && (!only || only.includes(at)))
              .map((cell) => ({
                source: cell.sharedModel.getSource(), ran: cell.executionCount,
                outputs: cell.outputs.toJSON(),
              }))""",
            only,
        )
        assert cells
        for cell in cells:
            assert cell["ran"] or not cell["source"].strip(), f"실행되지 않았습니다: {cell['source']}"
            errors = [one for one in cell["outputs"] if one["output_type"] == "error"]
            assert not errors, (cell["source"], errors[0]["ename"], errors[0]["evalue"])
        broken = self.node.locator(".jp-OutputArea-output", has_text="Error displaying widget")
        assert broken.count() == 0
        dialog = self.page.locator(".jp-Dialog")
        assert dialog.count() == 0, dialog.first.inner_text()

    def show(self, cell: int) -> None:
        """셀이 화면 가운데 오도록 넘긴다.

        갓 연 노트북은 쉬는 틈에 셀을 하나씩 붙이므로, 붙을 때까지 넘긴다.
        """
        attached = self.panel.evaluate(
            """async ({ content }, [cell, until]) => {
              do {
                await content.scrollToItem(cell, "center");
              } while (!content.widgets[cell].isAttached && performance.now() < until);
              return content.widgets[cell].isAttached;
            }""",
            [cell, self.page.evaluate("() => performance.now()") + 120_000],
        )
        assert attached, f"셀 {cell}이 나타나지 않습니다"

    def first_explorer(self) -> int:
        """강의의 첫 탐색기가 나온 셀의 번호. 없으면 -1."""
        return int(
            self.panel.evaluate(
                """({ content }, mime) => [...content.model.cells].findIndex(
                  (cell) => cell.type === "code" && cell.outputs.toJSON().some((one) => one.data?.[mime]))""",
                WIDGET_VIEW,
            )
        )

    def explorer(self) -> tuple[int, Locator]:
        """강의의 첫 탐색기가 나온 셀의 번호와 그 탐색기. 그 셀까지 화면을 넘긴다."""
        cell = self.first_explorer()
        assert cell >= 0, "탐색기가 나온 셀이 없습니다"
        self.show(cell)
        explorer = self.node.locator(f'.jp-Cell[data-windowed-list-index="{cell}"] .naerimak-explorer').first
        # 놀이터는 캔버스에 그린다.
        expect(explorer.locator("svg, canvas").first).to_be_visible(timeout=30_000)
        return cell, explorer

    def close(self, *, kernel: bool) -> None:
        """노트북을 닫는다. `kernel`이면 커널도 끈다."""
        if kernel:
            self.panel.evaluate("(panel) => panel.sessionContext.shutdown()")
        self.panel.evaluate("(panel) => panel.dispose()")


class Jupyter:
    """서버 하나와 창 둘: JupyterLab과 Notebook. 강의 하나를 살피는 동안 다음 강의가 JupyterLab에서 돈다."""

    def __init__(self, browser: Browser, url: str, order: list[str]) -> None:
        self.url, self.order = url, order
        self.started: dict[str, Lecture] = {}
        self.context = browser.new_context(viewport={"width": 1280, "height": 1000})
        self.lab, self.notebook = self.context.new_page(), self.context.new_page()
        self.lab.goto(f"{url}/lab?reset")
        self.lab.wait_for_function("() => window.jupyterapp?.restored", timeout=60_000)

    def open_in_lab(self, name: str) -> Lecture:
        """JupyterLab에 강의를 연다."""
        panel = self.lab.evaluate_handle(
            """async (path) => {
              await jupyterapp.restored;
              const panel = await jupyterapp.commands.execute("docmanager:open", { path });
              await Promise.all([panel.context.ready, panel.sessionContext.ready]);
              return panel;
            }""",
            f"chapters/{name}.ipynb",
        )
        return Lecture(self.lab, panel)

    def run_in_lab(self, name: str) -> Lecture:
        """JupyterLab에서 모두 실행한 강의. 그다음 강의도 시작해 둔다."""
        at = self.order.index(name)
        for one in self.order[at : at + 2]:
            if one not in self.started:
                self.started[one] = self.open_in_lab(one)
                self.started[one].run()
        self.started[name].wait()
        return self.started[name]

    def run_in_notebook(self, name: str) -> Lecture:
        """Notebook에서 탐색기의 셀을 실행한 강의. 탐색기가 없으면 모두 실행한다.

        JupyterLab에서 모두 실행한 커널을 이어 쓰므로, 화면이 다르다고 달라질 계산을 두 번 하지 않는다.
        """
        self.notebook.goto(f"{self.url}/notebooks/chapters/{name}.ipynb")
        self.notebook.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.context?.isReady", timeout=60_000
        )
        panel = self.notebook.evaluate_handle(
            """async () => {
              const panel = jupyterapp.shell.currentWidget;
              await panel.sessionContext.ready;
              return panel;
            }"""
        )
        lecture = Lecture(self.notebook, panel)
        lecture.run(explorer_cells(name) or None)
        lecture.wait()
        return lecture


@pytest.fixture(scope="session")
def jupyter(request: pytest.FixtureRequest, browser: Browser, lab_url: str) -> Iterator[Jupyter]:
    """고른 시험에 나오는 강의들을 차례로 실행한다."""
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    made = Jupyter(browser, lab_url, list(dict.fromkeys(one["name"] for one in params)))
    yield made
    made.context.close()


@pytest.fixture(scope="module", params=LECTURES)
def name(request: pytest.FixtureRequest) -> str:
    """강의의 이름."""
    return str(request.param)


@pytest.fixture
def in_lab(name: str, jupyter: Jupyter) -> Iterator[Lecture]:
    """JupyterLab에서 모두 실행한 강의."""
    lecture = jupyter.run_in_lab(name)
    yield lecture
    lecture.close(kernel=False)


@pytest.fixture
def in_notebook(name: str, jupyter: Jupyter) -> Iterator[Lecture]:
    """JupyterLab의 커널을 이어 Notebook에 연 강의. 커널이 이미 모두 실행했다."""
    lecture = jupyter.run_in_notebook(name)
    yield lecture
    lecture.close(kernel=True)


PICTURES = """(node) => [...node.querySelectorAll("svg, table, canvas")]
  .map((one) => (one.matches("canvas") ? one.toDataURL() : one.outerHTML)).join()"""


def pictures(explorer: Locator) -> str:
    """탐색기의 그림과 표 전부."""
    return str(explorer.evaluate(PICTURES))


def move(control: Locator) -> None:
    """조절기를 다른 값에 놓는다. 슬라이더는 Jupyter가 가로채기 쉬운 화살표 키로 옮긴다."""
    if control.evaluate("node => node.tagName") == "SELECT":
        chosen, count = control.evaluate("node => [node.selectedIndex, node.options.length]")
        control.select_option(index=(chosen + 1) % count)
        return
    before, at_end = control.evaluate("node => [node.value, node.value === node.max]")
    # 갓 연 노트북은 늦게 끝난 일 뒤에 초점을 셀로 옮기기도 한다. 그러면 독자처럼 다시 누른다.
    for _ in range(3):
        control.press("ArrowLeft" if at_end else "ArrowRight")
        if control.input_value() != before:
            return
    pytest.fail(f"슬라이더가 {before}에서 움직이지 않습니다: {control.get_attribute('data-name')}")


# 탐색기에서 독자가 보는 것: 그림과 표와 문장.
LOOK = f"""(node) => ({PICTURES})(node) + node.querySelector(".naerimak-summary").textContent"""


def check_lecture(lecture: Lecture, name: str, only: list[int] | None = None) -> None:
    """오류가 없고, 강의 속 첫 탐색기를 움직이면 문장과 그림이 바뀐다. 멀리 넘겼다 돌아와도 그렇다."""
    # 놀이터의 조절기에는 배우기 시작해야 보이는 것과 지금 규칙에 없어 숨은 것이 있다.
    at_once = name != "playground"
    lecture.assert_no_errors(only)
    made = bool(explorer_cells(name))
    assert (lecture.first_explorer() >= 0) == made, "코드와 나온 탐색기가 다릅니다"
    if not made:
        return
    cell, explorer = lecture.explorer()
    sentence = explorer.locator(".naerimak-summary")
    for far in (0, cell):
        # 화면 밖의 셀은 그려지지 않아 inner_text가 비므로, 그려지는지와 상관없는 text_content를 본다.
        expect(sentence).not_to_have_text("")
        seen = {pictures(explorer)}
        # 재생의 빠르기는 지금 보이는 것을 바꾸지 않는다.
        controls = explorer.locator(
            ".nm-control select:not([data-name=speed]), .nm-control input[type=range]"
        ).all()
        assert controls
        said = {sentence.text_content()}
        for control in controls:
            if not at_once and not control.is_visible():
                continue
            node = explorer.element_handle()
            before = node.evaluate(LOOK)
            move(control)
            # 문장의 수는 두 자리라, 한 칸을 옮겨도 그림만 바뀌는 조절기가 있다.
            if at_once:
                explorer.page.wait_for_function(
                    f"([node, before]) => ({LOOK})(node) !== before", arg=[node, before], timeout=10_000
                )
            seen.add(pictures(explorer))
            said.add(sentence.text_content())
        assert len(seen) >= 2, "문장은 바뀌었는데 그림은 그대로입니다"
        assert not at_once or len(said) >= 2, "그림은 바뀌었는데 문장은 그대로입니다"
        lecture.show(far)
        lecture.show(cell)
        expect(explorer).to_be_in_viewport()
    lecture.assert_no_errors(only)


def test_environment_is_light(environment: Path) -> None:
    """설치한 것이 가볍다. 부르지 않는 모듈의 .pyc가 없다."""
    size = sum(path.lstat().st_size for path in environment.glob("lib/*/site-packages/**/*"))
    print(f"설치한 것 {size / 1e6:.0f} MB")
    wanted = ROOT.joinpath(".binder", "runtime.txt").read_text("utf8").strip().removeprefix("python-")
    if next(environment.glob("lib/python*")).name == f"python{wanted}":
        assert size <= SIZE_LIMIT
    packages = next(environment.glob("lib/*/site-packages"))
    assert list(packages.glob("keras/src/layers/__pycache__/*.pyc")), "postBuild가 컴파일하지 않았습니다"
    assert not list(packages.glob("scipy/**/tests/__pycache__/*.pyc")), "설치할 때 컴파일했습니다"


def test_lecture_in_jupyterlab(in_lab: Lecture, name: str) -> None:
    """강의마다 JupyterLab에서 모두 실행하고 탐색기를 움직인다."""
    check_lecture(in_lab, name)


def test_lecture_in_notebook(in_notebook: Lecture, name: str) -> None:
    """강의마다 Notebook에서 탐색기를 만들고 움직인다."""
    check_lecture(in_notebook, name, explorer_cells(name) or None)


def test_reader_brings_an_optimizer(jupyter: Jupyter) -> None:
    """독자가 셀에 쓴 최적화 기법을 탐색기에 넘기면 그림과 범례에 나타나고, 커널이 계산해 움직인다."""
    # 빈 노트북 대신 아무 강의나 열어 맨 아래에 셀을 더한다.
    lecture = jupyter.open_in_lab(LECTURES[0])
    lecture.panel.evaluate(
        """async (panel, code) => {
          jupyterapp.shell.activateById(panel.id);
          panel.content.activeCellIndex = panel.content.widgets.length - 1;
          await jupyterapp.commands.execute("notebook:insert-cell-below");
          panel.content.activeCell.model.sharedModel.setSource(code);
          await jupyterapp.commands.execute("notebook:run-cell");
        }""",
        OWN_OPTIMIZER,
    )
    _, explorer = lecture.explorer()
    expect(explorer).to_contain_text("SignDescent")
    sentence = explorer.locator(".naerimak-summary")
    before, drawn = sentence.text_content(), pictures(explorer)
    assert before
    assert "SignDescent" in before
    move(explorer.locator(".nm-control input[type=range]").first)
    expect(sentence).not_to_have_text(before, timeout=10_000)
    assert pictures(explorer) != drawn
    lecture.close(kernel=True)
