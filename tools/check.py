"""커밋 전에 90초 안에 끝나는 검사: 바뀐 것이 닿는 시험과 강의와 쪽만 본다. `make check`가 부른다.

바뀐 곳은 git에서 읽는다. 커밋하지 않은 것이 있으면 그것을, 없으면 마지막 커밋을 본다. SINCE=main을 주면
main과의 차이를 본다. 패키지에서는 바뀐 함수와 클래스의 이름을, 그것을 부르는 같은 모듈의 이름까지 넓혀서,
시험과 강의에서 찾는다.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "code/naerimak/"
SITE = ("_ext/naerimak_book/", "assets/", "_config.yml", "_toc.yml", "intro.md", "chapters/")
# 쪽마다 반복하는 시험은 바뀐 쪽만 본다. 모든 쪽의 틀이 바뀌면 서로 가장 다른 쪽 셋을 본다.
SAMPLE = ("index.html", "chapters/02_sgd.html", "chapters/quiz.html")
HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.M)


def git(*arguments: str, root: Path = ROOT) -> str:
    """git이 적은 것."""
    return subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def changed_files(since: str, root: Path = ROOT) -> list[str]:
    """`since` 뒤로 바뀌거나 새로 생긴 파일."""
    names = git("diff", "--name-only", since, root=root).splitlines()
    return sorted({*names, *git("ls-files", "--others", "--exclude-standard", root=root).splitlines()})


def base(since: str, root: Path = ROOT) -> str:
    """비교할 커밋. 적지 않았으면 HEAD이고, HEAD와 다른 것이 없으면 그 앞의 커밋이다."""
    if since:
        return git("merge-base", since, "HEAD", root=root).strip()
    return "HEAD" if changed_files("HEAD", root) else "HEAD^"


def definitions(source: str) -> Iterator[tuple[str, int, int, set[str]]]:
    """모듈의 맨 위에서 정한 이름과 그 줄의 범위, 그 안에서 부르는 이름."""
    for node in ast.parse(source).body:
        used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        used |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            yield node.name, first, node.end_lineno or first, used
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.lineno, node.end_lineno or node.lineno, used


def touched(source: str, lines: Iterable[int]) -> set[str]:
    """줄 `lines`가 바뀌었을 때 달라질 수 있는 이름: 그 줄의 이름과, 같은 모듈에서 그것을 부르는 이름."""
    parts, rows = list(definitions(source)), set(lines)
    names = {name for name, first, last, _ in parts if rows & set(range(first, last + 1))}
    while True:
        wider = names | {name for name, _, _, used in parts if used & names}
        if wider == names:
            return names
        names = wider


def changed_names(path: str, since: str, root: Path = ROOT) -> set[str]:
    """파일에서 바뀐 이름. 새 파일이면 모든 이름이다."""
    source = (root / path).read_text("utf8")
    diff = git("diff", "--unified=0", since, "--", path, root=root)
    hunks = [(int(start), int(count or 1)) for start, count in HUNK.findall(diff)]
    rows = [line for start, count in hunks for line in range(start, start + max(count, 1))]
    return touched(source, rows if hunks else range(1, source.count("\n") + 2))


def code_of(path: Path) -> str:
    """시험이나 강의의 코드."""
    text = path.read_text("utf8")
    if path.suffix != ".ipynb":
        return text
    cells = (cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")
    return "\n".join("".join(cell["source"]) for cell in cells)


def using(names: set[str], paths: Iterable[Path]) -> list[Path]:
    """`names` 가운데 하나라도 부르는 파일."""
    found = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names))) + r")\b") if names else None
    return [path for path in sorted(paths) if found and found.search(code_of(path))]


def words(node: ast.AST) -> set[str]:
    """시험의 한 부분이 부르는 이름과 받는 준비(fixture)와 글로 적은 이름. 설명하는 글은 들지 않는다."""
    told = {id(one.value) for one in ast.walk(node) if isinstance(one, ast.Expr)}
    found = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            found.add(one.id)
        elif isinstance(one, ast.Attribute):
            found.add(one.attr)
        elif isinstance(one, ast.arg | ast.keyword) and one.arg:
            found.add(one.arg)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in told:
            found.update(re.findall(r"\w+", one.value))
    return found


def tests_using(names: set[str], path: Path) -> list[str]:
    """시험 파일에서 `names`에 닿는 시험. 모든 시험이 거치는 준비가 닿으면 모두이다."""
    parts = []
    for node in ast.parse(path.read_text("utf8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts.append((node.name, words(node)))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts += [(one.id, words(node)) for one in targets if isinstance(one, ast.Name)]
    reached: set[str] = set()
    while True:
        wider = {name for name, used in parts if used & (names | reached)}
        if wider == reached:
            break
        reached = wider
    everywhere = any("autouse" in used and name in reached for name, used in parts)
    return [name for name, _ in parts if name.startswith("test_") and (everywhere or name in reached)]


def tests_named_after(path: str, folder: Path) -> list[Path]:
    """이름이 같은 시험: `optimizers/adam.py`에는 test_adam과 test_optimizers가 있다."""
    # 탐색기가 함께 쓰는 것은 탐색기의 시험이 본다.
    also = {"explorers"} if "widgets" in Path(path).parts else set()
    stems = also | {part.partition(".")[0] for part in Path(path).parts} - {
        "code",
        "naerimak",
        "_ext",
        "naerimak_book",
        "tools",
    }
    return [
        one
        for one in sorted(folder.glob("test_*.py"))
        if one.stem.removeprefix("test_").partition("_explorer")[0] in stems
    ]


class Plan:
    """바뀐 파일에서 정한 할 일."""

    def __init__(self, files: Sequence[str], since: str, root: Path = ROOT) -> None:
        self.root = root
        self.package: set[Path] = set()
        self.parts: dict[Path, set[str]] = {}
        self.lectures: set[Path] = set()
        self.repository: set[Path] = set()
        self.pages: set[str] = set()
        self.builds = False
        files = [one for one in files if (root / one).exists()]
        lectures = list((root / "chapters").glob("*.ipynb"))
        for name in files:
            path = root / name
            if name.startswith(PACKAGE):
                self.package.update(tests_named_after(name, root / "code" / "tests"))
                self.repository.update(tests_named_after(name, root / "tests"))
                if name.endswith(".py"):
                    names = {one for one in changed_names(name, since, root) if not one.startswith("_")}
                    for test in using(names, (root / "code" / "tests").glob("test_*.py")):
                        self.parts.setdefault(test, set()).update(tests_using(names, test))
                    self.lectures.update(using(names, lectures))
            elif name.startswith("code/tests/"):
                self.package.update(
                    [path]
                    if path.name.startswith("test_")
                    else using({path.stem}, path.parent.glob("test_*.py"))
                )
            elif name.startswith("tests/"):
                self.repository.update([path] if path.name.startswith("test_") else [])
            elif name.startswith(SITE):
                self.builds = True
                self.repository.update(tests_named_after(name, root / "tests"))
                if path.suffix == ".ipynb":
                    self.lectures.add(path)
                if path.suffix in {".md", ".ipynb"}:
                    self.pages.add(Path(name).with_suffix(".html").as_posix())
                else:
                    self.pages.update(SAMPLE)
            elif name.startswith("tools/"):
                self.repository.update(tests_named_after(name, root / "tests"))
        # 저장소의 시험은 몇 초면 끝나므로 늘 본다.
        self.repository.update(root / "tests" / f"test_{name}.py" for name in ("repo", "upkeep", "terms"))

    def package_tests(self) -> list[str]:
        """패키지의 시험: 이름이 같은 시험 파일은 모두, 다른 파일에서는 바뀐 것에 닿는 시험만."""
        whole = {path.name for path in self.package}
        parts = [
            f"{path.name}::{name}"
            for path, names in self.parts.items()
            for name in names
            if path.name not in whole
        ]
        return [f"tests/{one}" for one in sorted([*whole, *parts])]


def shown(paths: Iterable[Path], root: Path = ROOT) -> list[str]:
    """저장소에서 본 경로."""
    return [path.relative_to(root).as_posix() for path in sorted(paths)]


def run(title: str, command: Sequence[str], cwd: Path = ROOT, **environment: str) -> bool:
    """한 단계를 하고 걸린 시간을 적는다."""
    begin = time.monotonic()
    print(f"── {title}", flush=True)
    # 고른 것이 없는 시험은 흠이 아니다.
    passed = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, check=False).returncode in (
        0,
        5,
    )
    print(f"{time.monotonic() - begin:4.0f}초{'' if passed else '  실패'}", flush=True)
    return passed


def main(arguments: Sequence[str]) -> None:
    """바뀐 것을 보고 필요한 검사만 한다. 하나라도 실패하면 1로 끝난다."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", default="", help="비교할 커밋이나 가지")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--dry-run", action="store_true", help="할 일만 적는다")
    asked = parser.parse_args(arguments)
    since = base(asked.since)
    plan = Plan(changed_files(since), since)
    print("패키지의 시험:", *plan.package_tests(), sep="\n  ")
    print("강의:", *shown(plan.lectures), sep="\n  ")
    print("저장소와 사이트의 시험:", *shown(plan.repository), sep="\n  ")
    if plan.builds:
        print("쪽:", *sorted(plan.pages), sep="\n  ")
    if asked.dry_run:
        return
    pytest = [sys.executable, "-m", "pytest", "-q"]
    passed = run("정적 검사", ["make", "--no-print-directory", "lint"])
    if tests := plan.package_tests():
        passed &= run("패키지", [*pytest, *tests, "-n", asked.jobs, "--dist", "worksteal"], ROOT / "code")
    if plan.lectures:
        options = ["-n", asked.jobs, "--dist", "loadscope"]
        passed &= run("강의", [sys.executable, "tools/notebooks.py", *shown(plan.lectures), *options])
    if plan.builds:
        passed &= run("책", ["make", "--no-print-directory", "book"])
        plan.repository.add(ROOT / "tests" / "test_site.py")
    passed &= run(
        "저장소와 사이트",
        [*pytest, *shown(plan.repository), "-n", asked.jobs, "--dist", "worksteal"],
        # 책을 짓지 않았으면 옛 사이트를 보지 않게, 사이트가 필요 없는 시험만 한다.
        NAERIMAK_PAGES=" ".join(sorted(plan.pages)),
    )
    sys.exit(not passed)


if __name__ == "__main__":
    main(sys.argv[1:])
