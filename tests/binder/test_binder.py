"""Binder가 설치하고 실행할 것을 그대로 해 본다. 깨끗한 환경, JupyterLab, 진짜 Chromium."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "chapters/13_activation_lab.ipynb"
RUN_TIMEOUT = 150_000
LECTURE_EXPLORER = """\
from naerimak.widgets import ActivationExplorer

ActivationExplorer(seeds=(0,))
"""

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
    """`.binder/requirements.txt`만으로 만든 가상 환경."""
    started = time.monotonic()
    folder = project.parent / "venv"
    python = os.environ.get("NAERIMAK_PYTHON", sys.executable)
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", ".binder/requirements.txt"],
        cwd=project,
        check=True,
    )
    version = subprocess.check_output([folder / "bin" / "python", "-V"], text=True).strip()
    wanted = (project / ".binder" / "runtime.txt").read_text("utf8").strip()
    print(f"\n설치 {time.monotonic() - started:.0f}초, {version} (Binder는 {wanted})")
    return folder


def free_port() -> int:
    """비어 있는 포트."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def lab_url(project: Path, environment: Path) -> Iterator[str]:
    """깨끗한 환경에서 띄운 JupyterLab."""
    port = free_port()
    # 사용자의 설정이 섞이면 깨끗한 환경이 아니다.
    home = project.parent / "home"
    home.mkdir()
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "JUPYTER", "VIRTUAL_ENV"))
    }
    env |= {"HOME": str(home), "PATH": f"{environment / 'bin'}{os.pathsep}{env['PATH']}"}
    with (project.parent / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            [
                environment / "bin" / "jupyter",
                "lab",
                "--no-browser",
                "--allow-root",
                f"--port={port}",
                "--ServerApp.port_retries=0",
                "--IdentityProvider.token=",
                "--ServerApp.ip=127.0.0.1",
            ],
            cwd=project,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for_server(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(20)


def wait_for_server(url: str, server: subprocess.Popen[bytes]) -> None:
    """서버가 대답할 때까지 기다린다."""
    for _ in range(300):
        assert server.poll() is None, "jupyter lab이 끝나 버렸습니다"
        try:
            urllib.request.urlopen(f"{url}/api/status", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("jupyter lab이 60초 안에 뜨지 않았습니다")


@pytest.fixture(scope="session")
def lab(browser: Browser, lab_url: str) -> Iterator[Page]:
    """강의 노트북을 열고 모두 실행한 JupyterLab 화면."""
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    page = context.new_page()
    page.goto(f"{lab_url}/lab/tree/{NOTEBOOK}?reset")
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
    expect(page.locator('.jp-NotebookPanel-toolbar [data-status="idle"]').first).to_be_visible(timeout=60_000)
    assert_no_dialog(page)
    run_menu(page, "Run All Cells")
    wait_until_idle(page)
    yield page
    context.close()


def run_menu(page: Page, item: str) -> None:
    """실행 메뉴에서 한 항목을 고른다."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()


def wait_until_idle(page: Page) -> None:
    """기다리는 셀([*])이 없고 커널이 쉴 때까지 기다린다."""
    busy = """() => {
      const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
      const waiting = [...panel.querySelectorAll(".jp-InputPrompt")].some(p => p.textContent.includes("*"));
      return !waiting && panel.querySelector('[data-status="idle"]');
    }"""
    page.wait_for_timeout(500)
    page.wait_for_function(busy, timeout=RUN_TIMEOUT)


def assert_no_dialog(page: Page) -> None:
    """JupyterLab이 묻거나 알리는 창이 없다. 있으면 무엇이라고 하는지 보여 준다."""
    dialog = page.locator(".jp-Dialog")
    assert dialog.count() == 0, dialog.first.inner_text()


def pictures(explorer: Locator) -> str:
    """탐색기의 그림 전부."""
    return explorer.locator("svg").evaluate_all("all => all.map(svg => svg.outerHTML).join()")


def explorer_of_new_cell(page: Page, code: str) -> Locator:
    """맨 아래에 셀을 더해 `code`를 실행하고, 거기에 뜬 탐색기를 낸다. 긴 노트북에서 화면 밖의 셀은 떼어지므로 눈앞에서 띄운다."""
    page.locator(".jp-Notebook .jp-Cell").last.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.locator(".jp-Cell.jp-mod-active .cm-content").click()
    # 편집기가 들여쓰기를 보태지 않도록 한 번에 붙인다.
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    wait_until_idle(page)
    assert_no_errors(page)
    explorer = page.locator(".naerimak-explorer").last
    explorer.scroll_into_view_if_needed()
    expect(explorer.locator("svg").first).to_be_visible(timeout=30_000)
    return explorer


def assert_no_errors(page: Page) -> None:
    """오류 출력이 없다."""
    errors = page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')
    assert errors.count() == 0, errors.first.inner_text()
    assert page.locator(".jp-OutputArea-output", has_text="Error displaying widget").count() == 0


def test_lecture_runs_and_explorer_moves(lab: Page) -> None:
    """강의를 모두 실행하면 오류가 없고, 탐색기를 움직이면 그림과 문장이 바뀐다."""
    assert_no_errors(lab)
    explorer = explorer_of_new_cell(lab, LECTURE_EXPLORER)
    control = explorer.locator("select").first
    sentence = explorer.locator(".naerimak-summary")
    expect(sentence).not_to_be_empty()
    seen = {sentence.inner_text(): pictures(explorer)}
    start = control.input_value()
    for value in control.locator("option").evaluate_all("options => options.map(option => option.value)"):
        if value != start:
            before = sentence.inner_text()
            control.select_option(value)
            expect(sentence).not_to_have_text(before, timeout=10_000)
            seen[sentence.inner_text()] = pictures(explorer)
    assert len(set(seen.values())) >= 2, "문장은 바뀌었는데 그림은 그대로입니다"
    assert_no_errors(lab)


def test_reader_brings_an_optimizer(lab: Page) -> None:
    """독자가 셀에 쓴 최적화 기법을 탐색기에 넘기면 그림과 범례에 나타난다."""
    explorer = explorer_of_new_cell(lab, OWN_OPTIMIZER)
    expect(explorer).to_contain_text("SignDescent")
    drawn = explorer.locator("svg path, svg polyline, svg circle").count()
    assert drawn > 0
