"""함께 만들기의 「더하기」 표가 약속하는 대로, 적힌 파일만 고치면 읽는 이가 볼 곳마다 나타나는지 본다.

저장소의 사본에 규칙, 초기화 함수, 지형, 탐색기, 강의를 하나씩 더하고, 그것만 담은 작은 책을 짓는다.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ROOT

LECTURE = "99_seesaw"
PAGES = ("glossary", "cheatsheet", "explorers", "api")

RULE = '''

class HalfwayState(NamedTuple):
    """``v``는 속도이고 모양은 ``theta``와 같습니다."""

    v: Array


@dataclass(frozen=True)
class Halfway:
    r"""지난 속도를 절반만 남기는 규칙.

    $$v \\leftarrow \\frac{v}{2} - \\eta g,\\qquad W \\leftarrow W + v$$
    """

    lr: float = 0.01

    def __post_init__(self) -> None:
        _check.non_negative("lr", self.lr)
        _check.plain(self)

    def init(self, theta: Array) -> HalfwayState:
        """속도 0에서 시작합니다."""
        return HalfwayState(np.zeros_like(theta))

    @checked
    def step(self, theta: Array, grad: Array, state: HalfwayState) -> tuple[Array, HalfwayState]:
        """속도를 절반만 남기고 한 걸음 갑니다."""
        v = state.v / 2 - self.lr * grad
        theta = theta + v
        return theta, HalfwayState(v)
'''
RULE_CARD = """    OptimizerCard(ours.Halfway, "반걸음 모멘텀", "99_seesaw", LineStyle("#404040", "h")),
"""
PAPER = '''

def halfway(theta, gradients, *, eta):
    """지어낸 논문의 식 (1)."""
    v = 0.0
    path = [theta]
    for g in gradients:
        v = v / 2 - eta * g
        theta = theta + v
        path.append(theta)
    return path
'''
INITIALIZER = '''def third_normal(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64
) -> Array:
    """지어낸 정규분포: 분산 ``3/fan_in``."""
    _checked(rng, fan_in, fan_out)
    return _draw_normal(rng, fan_in, fan_out, math.sqrt(3 / fan_in), dtype)


'''
INITIALIZER_CARD = """    InitializerCard(
        ours.third_normal, "99_seesaw", {"3/n": LineStyle("#404040", "h")},
        Twin("ThirdNormal"), Twin("third_"),
    ),
"""
INITIALIZER_TEST = """

def test_third_normal(rng):
    assert ini.third_normal(rng, 300, 300).var() == pytest.approx(3 / 300, rel=0.05)
"""
LANDSCAPE = '''@dataclass(frozen=True)
class Hollow(Landscape):
    r"""네제곱의 웅덩이 $L = (x^4 + y^4)/4$."""

    label: ClassVar[str] = "네모난 웅덩이"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-2.0, 2.0), (-2.0, 2.0))
    start: ClassVar[tuple[float, ...]] = (-1.5, 1.0)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0, 0.0),)

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        return (x * x * x * x + y * y * y * y) / 4

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        return x * x * x, y * y * y


'''
LANDSCAPE_FORMULA = """    "Hollow": lambda p: (p[0] ** 4 + p[1] ** 4) / 4,
"""
EXPLORER = '''"""시소 탐색기: 무게의 제곱을 봅니다."""

from collections.abc import Mapping
from typing import Any, ClassVar

from matplotlib.figure import Figure

from naerimak.widgets.specs import select_control
from naerimak.widgets.table import TableExplorer


class SeesawExplorer(TableExplorer):
    """무게를 바꾸며 제곱을 봅니다."""

    CONTROLS: ClassVar = (select_control("load", "무게", [(1, "1"), (2, "2")]),)

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        return {"square": [float(setting["load"]) ** 2]}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        return {"square": float(setting["load"]) ** 2}

    def __init__(self, load: int = 1, *, title: str = "시소 탐색기") -> None:
        super().__init__({"load": load}, title=title)

    def __repr__(self) -> str:
        return f"SeesawExplorer({self.setting()['load']})"

    def picture(self) -> Figure:
        return Figure(figsize=(2, 1))
'''
EXPLORER_SCRIPT = """// 시소 탐색기: 무게의 제곱을 글로 보인다.

import { frame } from "../browser/controls.js";
import { html } from "../browser/core.js";
import { tableLookup } from "../browser/table.js";

export function explorer(model, el) {
  const lookup = tableLookup(model);
  function paint() {
    const [square] = lookup().square;
    return { facts: { square }, text: `제곱은 ${square}입니다.` };
  }
  frame(model, el, { picture: [html("div", { className: "nm-panel" })], paint });
}
"""
EXERCISES = '''"""시소 강의의 연습."""

from naerimak.exercises import Exercise, Mistake, near

EXERCISES = {
    "99-1": Exercise(
        near(lambda: 4.0),
        ("같은 수를 두 번 곱하세요.", "2에 2를 곱하세요."),
        (
            Mistake(near(lambda: 2.0), "제곱하기 전의 수입니다."),
            Mistake(near(lambda: 8.0), "세제곱했습니다."),
        ),
    )
}
'''
ANSWERS = '''"""99강의 연습에 맞는 답과 비슷하게 틀린 답."""

RIGHT = {"99-1": [4, 4.0]}

WRONG = {"99-1": [2, 8, None]}

MISTAKES = {"99-1": [2, 8]}
'''
CELLS = (
    ("markdown", "# 시소\n\n**한 줄 요약.** 무게를 제곱하면 기웁니다. 다른 말은 하지 않습니다."),
    (
        "code",
        "from naerimak.landscapes import Hollow\nfrom naerimak.optimizers import SGD, Halfway\n"
        "from naerimak.widgets import PathExplorer, RaceExplorer, SeesawExplorer\n\nSeesawExplorer()",
    ),
    ("markdown", "## 새 규칙과 새 지형\n\n함께 내려갑니다."),
    ("code", "PathExplorer(Hollow(), optimizers=[SGD(), Halfway()])"),
    ("code", "RaceExplorer(steps=20)"),
    ("markdown", "````{exercise}\n:label: ex-99-1\n\n2의 제곱은 얼마입니까?\n````"),
    ("code", 'from naerimak.exercises import check\n\ncheck("99-1", ...)'),
)


def notebook() -> str:
    """새 강의의 노트북."""
    cells = [
        {"cell_type": kind, "id": f"seesaw-{k}", "metadata": {}, "source": text}
        | ({"execution_count": None, "outputs": []} if kind == "code" else {})
        for k, (kind, text) in enumerate(CELLS)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


Change = Callable[[str], str]


def before(mark: str, text: str) -> Change:
    """`mark` 앞에 `text`를 넣는다."""

    def change(source: str) -> str:
        assert source.count(mark) == 1, mark
        return source.replace(mark, text + mark)

    return change


def after(mark: str, text: str) -> Change:
    """처음 나온 `mark` 뒤에 `text`를 넣는다."""

    def change(source: str) -> str:
        assert mark in source, mark
        return source.replace(mark, mark + text, 1)

    return change


def both(*changes: Change) -> Change:
    """차례로 고친다."""

    def change(source: str) -> str:
        for one in changes:
            source = one(source)
        return source

    return change


def at_end(text: str) -> Change:
    """파일의 끝에 `text`를 붙인다. 새 파일이면 그것이 전부다."""
    return lambda source: source + text


# 함께 만들기의 「더하기」 표와 한 줄씩 맞는다.
ADDITIONS: dict[str, dict[str, Change]] = {
    "규칙": {
        "code/naerimak/optimizers/descent.py": both(
            after('    "GradientMomentum",\n', '    "Halfway",\n    "HalfwayState",\n'), at_end(RULE)
        ),
        "code/naerimak/catalog/optimizers.py": after("_CARDS = (\n", RULE_CARD),
        "code/tests/papers.py": at_end(PAPER),
        "code/tests/test_conformance.py": both(
            after("import (\n    SGD,\n", "    Halfway,\n"),
            after("PAPERS = [\n", '    (Halfway(0.1), papers.halfway, {"eta": 0.1}),\n'),
        ),
    },
    "초기화 함수": {
        "code/naerimak/initializers.py": before("INITIALIZERS: dict[", INITIALIZER),
        "code/naerimak/catalog/initializers.py": after("_CARDS = (\n", INITIALIZER_CARD),
        "code/tests/test_initializers.py": at_end(INITIALIZER_TEST),
    },
    "지형": {
        "code/naerimak/landscapes.py": before("LANDSCAPES: dict[", LANDSCAPE),
        "code/tests/test_landscapes.py": after("FORMULAS = {\n", LANDSCAPE_FORMULA),
    },
    "탐색기": {
        "code/naerimak/widgets/seesaw/__init__.py": at_end(EXPLORER),
        "code/naerimak/widgets/seesaw/seesaw.js": at_end(EXPLORER_SCRIPT),
        f"chapters/{LECTURE}.ipynb": at_end(notebook()),
    },
    "강의": {
        f"chapters/{LECTURE}.ipynb": lambda source: source,
        "_toc.yml": after("      - file: chapters/16_schedules\n", f"      - file: chapters/{LECTURE}\n"),
        "code/naerimak/exercises/lecture99.py": at_end(EXERCISES),
        "code/tests/answers/lecture99.py": at_end(ANSWERS),
        "chapters/teaching.md": lambda source: re.sub(
            r"\n\n## 자주 나오는 오해",
            f"\n| 99 | [99 시소]({LECTURE}): 새 규칙과 새 지형 | | | |\\g<0>",
            source,
        ),
    },
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """하나씩 더한 저장소의 사본."""
    root = tmp_path_factory.mktemp("additions") / "사본"
    listed = ["git", "-c", "core.quotePath=false", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, root / name)
    for kind in ADDITIONS.values():
        for name, change in kind.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(change(path.read_text("utf8") if path.exists() else ""), "utf8")
    return root


def run(root: Path, *command: str, cwd: str = ".") -> str:
    """사본의 패키지로 명령을 하고 그 출력을 낸다."""
    environment = os.environ | {"PYTHONPATH": str(root / "code"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root / cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def book(scratch: Path) -> Path:
    """새 강의와 찾아보기 쪽만 담은 책."""
    toc = ["format: jb-book", "root: intro", "parts:", "  - caption: 덤", "    chapters:"]
    toc += [f"      - file: chapters/{name}" for name in (LECTURE, *PAGES)]
    (scratch / "_toc.yml").write_text("\n".join([*toc, ""]), "utf8")
    intro = scratch / "intro.md"
    # 지도에 적어 둔 질문은 이 책에 없는 강의의 것이다.
    intro.write_text(re.sub(r"(?m)^\d\d_\w+: .*\n", "", intro.read_text("utf8")), "utf8")
    run(scratch, str(Path(sys.prefix, "bin", "jupyter-book")), "build", ".", "--keep-going", "--quiet")
    return scratch / "_build" / "html"


def page(book: Path, name: str) -> Tag:
    """쪽의 본문."""
    found = BeautifulSoup((book / f"{name}.html").read_text("utf8"), "html.parser").select_one("article")
    assert found is not None, name
    return found


def test_guide_lists_exactly_the_files_that_are_enough() -> None:
    """함께 만들기의 표가 적은 파일이, 이 시험이 고치는 파일과 같다."""
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf8")
    rows = re.findall(r"^\| (\S.*?) \| ((?:`[^`]+`(?:, )?)+) \|", guide, re.M)
    listed = {kind: re.findall(r"`([^`]+)`", files) for kind, files in rows if kind in ADDITIONS}
    named = {"seesaw": "이름", LECTURE: "NN_이름", "99": "NN", "descent": "가족"}

    def written(name: str) -> str:
        for made, said in sorted(named.items(), key=lambda one: -len(one[0])):
            name = name.replace(made, said)
        return name

    assert listed == {kind: [written(name) for name in files] for kind, files in ADDITIONS.items()}
    assert [len(files) for files in listed.values()] == [4, 3, 2, 3, 5]


def test_package_accepts_the_additions(scratch: Path) -> None:
    """더한 것이 등록된 목록마다 있고, 논문의 직역과 채점과 지형과 초기화 함수의 시험을 지난다."""
    program = """
        from naerimak import catalog, widgets
        from naerimak.widgets.race import LANDSCAPES, RACERS
        assert "Halfway" in catalog.OPTIMIZERS and "Halfway" in catalog.LINES
        assert "Halfway" in {type(one).__name__ for one in RACERS}
        assert "third_normal" in catalog.INITIALIZERS and "3/n" in catalog.STARTS
        assert "Hollow" in {type(one).__name__ for one in LANDSCAPES}
        assert "SeesawExplorer" in widgets.__all__ and "제곱은" in widgets.bundle()
    """
    run(scratch, "-c", "\n".join(line.strip() for line in program.strip().splitlines()))
    tests = ["test_conformance.py", "test_exercises.py", "test_initializers.py", "test_landscapes.py"]
    chosen = "halfway or every_rule_meets or 99-1 or third_normal or hollow"
    found = run(
        scratch, "-m", "pytest", "-q", "-p", "no:cacheprovider",
        *(f"tests/{name}" for name in tests), "-k", chosen,
        cwd="code",
    )  # fmt: skip
    assert re.search(r"(\d+) passed", found)


def test_new_rule_is_everywhere(book: Path) -> None:
    """규칙은 한 장 요약, 용어집, 설명서, 경주, 길 탐색기에 있다."""
    row = page(book, "chapters/cheatsheet").find("code", string="Halfway")
    assert row is not None
    assert "반걸음 모멘텀" in page(book, "chapters/glossary").get_text()
    assert "지난 속도를 절반만 남기는 규칙." in page(book, "chapters/glossary").get_text()
    assert page(book, "chapters/api").select_one('[id="naerimak.optimizers.Halfway"]')
    lecture = (book / f"chapters/{LECTURE}.html").read_text("utf8")
    assert {"path", "race"} <= {state["kind"] for state in states(lecture) if "Halfway" in json.dumps(state)}


def test_new_initializer_and_landscape_are_everywhere(book: Path) -> None:
    """초기화 함수는 초기화 함수의 표에, 지형은 탐색기와 경주와 설명서에 있다."""
    sheet = page(book, "chapters/cheatsheet")
    assert sheet.find("code", string="third_normal")
    assert sheet.find("code", string="ThirdNormal")
    lecture = (book / f"chapters/{LECTURE}.html").read_text("utf8")
    assert {"path", "race"} <= {state["kind"] for state in states(lecture) if "Hollow" in json.dumps(state)}
    assert page(book, "chapters/api").select_one('[id="naerimak.landscapes.Hollow"]')


def test_new_explorer_is_everywhere(book: Path) -> None:
    """탐색기는 강의와 탐색기 모음에 있고, 그리는 코드는 모든 쪽의 스크립트에 들어 있다."""
    lecture = (book / f"chapters/{LECTURE}.html").read_text("utf8")
    assert "seesaw" in {state["kind"] for state in states(lecture)}
    listed = page(book, "chapters/explorers")
    link = listed.find("a", string="시소 탐색기")
    assert link is not None
    assert link["href"].startswith(f"{LECTURE}.html#")
    assert "움직일 것: 무게" in listed.get_text()
    assert any("제곱은" in script.read_text("utf8") for script in book.rglob("naerimak-explorers*.js"))


def test_new_lecture_is_everywhere(book: Path) -> None:
    """강의는 표지의 지도에 한 줄 요약과 함께 있고, 차례와 찾기와 슬라이드에 있다."""
    intro = page(book, "intro")
    link = intro.find("a", string="99 시소")
    assert link is not None
    assert link["href"] == f"chapters/{LECTURE}.html"
    row = link.find_parent("li")
    assert row is not None
    assert "무게를 제곱하면 기웁니다." in row.get_text()
    assert "다른 말은" not in row.get_text()
    deck = BeautifulSoup((book / f"slides/{LECTURE}.html").read_text("utf8"), "html.parser")
    assert "새 규칙과 새 지형" in deck.get_text()
    assert any("기웁니다" in script.read_text("utf8") for script in book.rglob("naerimak-search*.js"))


def states(html: str) -> list[dict[str, object]]:
    """쪽에 담긴 탐색기의 상태."""
    found = re.findall(
        r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', html, re.S
    )
    stored = [model["state"] for text in found for model in json.loads(text)["state"].values()]
    return [state for state in stored if "kind" in state]
