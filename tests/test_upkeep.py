"""몇 해 뒤에도 책이 살아 있게 하는 설정이 서로 어긋나지 않는지 본다."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))


def load(path: Path) -> Any:
    """YAML 파일의 내용."""
    return yaml.safe_load(path.read_text("utf8"))


def project() -> dict[str, Any]:
    """패키지의 설정."""
    return tomllib.loads((ROOT / "code" / "pyproject.toml").read_text("utf8"))["project"]


def test_versions_agree() -> None:
    """패키지, 인용 파일, 바뀐 점의 버전이 같다."""
    version = project()["version"]
    citation = load(ROOT / "CITATION.cff")
    assert str(citation["version"]) == version
    newest = re.search(r"^## \[(\d[\d.]*)\]", (ROOT / "CHANGELOG.md").read_text("utf8"), re.M)
    assert newest
    assert newest[1] == version


def test_citation_is_complete() -> None:
    """인용 파일에 CFF 1.2가 꼭 있어야 한다고 정한 것이 있다."""
    citation = load(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert all("name" in author or "family-names" in author for author in citation["authors"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow_calls_existing_commands(path: Path) -> None:
    """작업이 부르는 make 명령과 스크립트가 있다."""
    runs = [
        step["run"] for job in load(path)["jobs"].values() for step in job.get("steps", []) if "run" in step
    ]
    for run in runs:
        assert set(re.findall(r"\bmake ([a-z-]+)", run)) <= TARGETS, run
        for script in re.findall(r"(?:^|\s)(\.[\w./-]+)", run):
            assert (ROOT / script).exists(), script


def test_weekly_job_tries_every_python_with_both_requirement_files() -> None:
    """일주일에 한 번, 지원하는 파이썬마다 잠근 버전과 새 버전을 시험한다."""
    weekly = load(ROOT / ".github" / "workflows" / "weekly.yml")
    # YAML 1.1에서 on은 참이라는 뜻이다.
    assert weekly[True]["schedule"]
    matrix = weekly["jobs"]["newest"]["strategy"]["matrix"]
    low, high = (int(number) for number in re.findall(r"3\.(\d+)", project()["requires-python"]))
    assert matrix["python"] == [f"3.{minor}" for minor in range(low, high)]
    assert all((ROOT / name).exists() for name in matrix["requirements"])
    pythons = re.search(r"^PYTHONS \?= (.*)$", MAKEFILE, re.M)
    assert pythons
    assert pythons[1].split() == [f"python{version}" for version in matrix["python"]]


def test_dependabot_watches_every_requirement_file() -> None:
    """요구 사항이 있는 폴더와 작업을 모두 지켜본다."""
    updates = {
        entry["package-ecosystem"]: entry for entry in load(ROOT / ".github" / "dependabot.yml")["updates"]
    }
    assert {"pip", "github-actions"} <= set(updates)
    for folder in updates["pip"]["directories"]:
        here = ROOT / folder.lstrip("/")
        assert (here / "requirements.txt").exists() or (here / "pyproject.toml").exists(), folder


def test_hooks_call_installed_commands() -> None:
    """커밋 전 검사는 잠금 파일이 설치한 도구를 쓴다. 버전을 두 곳에 적지 않는다."""
    hooks = [hook for repo in load(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    assert {"ruff", "notebooks", "nbstripout", "terms"} <= {hook["id"] for hook in hooks}
    for repo in load(ROOT / ".pre-commit-config.yaml")["repos"]:
        assert repo["repo"] == "local"
    for hook in hooks:
        assert hook["language"] == "system"
        # 시험하는 환경의 이름은 .venv가 아닐 수 있다(make test-all).
        folder, _, command = hook["entry"].split()[0].rpartition("/")
        assert folder == ".venv/bin"
        assert Path(sys.prefix, "bin", command).exists(), hook["entry"]
