"""하나 더하기: 갱신 규칙, 초기화 함수, 지형을 사본에 하나씩 더하면 독자가 볼 모든 곳에 나타난다.

CONTRIBUTING의 「더하기」가 말하는 파일만 고친다.
책을 지어야 보이는 곳은 저장소의 ``tests/test_additions.py``가 본다.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import naerimak

PACKAGE = Path(naerimak.__file__).parent
EXTENSION = PACKAGE.parents[1] / "_ext"

RULE = '''

@dataclass(frozen=True)
class Unit:
    r"""길이가 늘 같은 걸음.

    $$W \\leftarrow W - \\eta\\frac{g}{\\sqrt{g \\odot g} + \\epsilon}$$
    """

    lr: float = 0.01
    eps: float = 1e-8

    def init(self, theta: Array) -> SGDState:
        """기억할 것이 없는 상태를 냅니다."""
        return SGDState()

    @checked
    def step(self, theta: Array, grad: Array, state: SGDState) -> tuple[Array, SGDState]:
        """기울기를 제 크기로 나누어 갑니다."""
        theta = theta - self.lr * grad / (np.sqrt(grad * grad) + self.eps)
        return theta, state
'''
RULE_CARD = """    OptimizerCard(
        ours.Unit, "단위 걸음", "06_rmsprop", LineStyle("#336655", "d"), ladder=ladder(0.001, 10),
        keras=Twin("Unit"), pytorch=Twin("Unit", same=False),
    ),
"""
INITIALIZER = '''def half_normal(
    rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: DTypeLike = np.float64
) -> Array:
    """반쪽 정규분포: 분산 ``1/(2 fan_in)``."""
    return _draw_normal(rng, fan_in, fan_out, math.sqrt(0.5 / fan_in), dtype)


'''
INITIALIZER_CARD = """    InitializerCard(
        ours.half_normal, "12_he", {"반쪽": LineStyle("#336655", "d")}, Twin("HalfNormal"), Twin("half_"),
    ),
"""
LANDSCAPE = '''@dataclass(frozen=True)
class Valley(Landscape):
    """비스듬한 골."""

    label: ClassVar[str] = "비스듬한 골"
    bounds: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 3.0), (-3.0, 3.0))
    start: ClassVar[tuple[float, ...]] = (2.0, -1.0)
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ((0.0, 0.0),)

    def value(self, x: Array, y: Array) -> Array:  # type: ignore[override]
        return x * x + x * y + y * y

    def slope(self, x: Array, y: Array) -> tuple[Array, Array]:  # type: ignore[override]
        return 2 * x + y, x + 2 * y


'''

PROBE = """
import json


def spoken(token):
    if isinstance(token, str):
        return token
    if isinstance(token, list):
        return "".join(map(spoken, token))
    if "over" in token:
        return f"{spoken(token['over'])} / ({spoken(token['under'])})"
    return f"√({spoken(token['root'])})" if "root" in token else token["symbol"]


from naerimak import catalog, initializers, landscapes, optimizers, plots
from naerimak.widgets import PathExplorer, StepExplorer, race
from naerimak.widgets.bundling import stylesheet
from naerimak.widgets.compiling import compiled
from naerimak_book.content.cheatsheet import CheatSheet

rule = optimizers.Unit()
steps = StepExplorer(rule, landscapes.Valley())
path = PathExplorer(landscapes.Valley(), [rule], controls={"lr": (0.01, 1.0)})
print(json.dumps({
    "선": plots.LINES["Unit"].marker,
    "사다리": len(catalog.LADDERS["Unit"][1]),
    "경주의 선수": "Unit" in [type(one).__name__ for one in race.RACERS],
    "경주의 지형": "Valley" in [type(one).__name__ for one in race.LANDSCAPES],
    "브라우저의 규칙": "Unit: {names:" in compiled(),
    "브라우저의 지형": "Valley: {" in compiled(),
    "색": "--nm-Unit:" in stylesheet(),
    "단계표의 식": spoken(steps.plan["lines"][0]["tokens"]),
    "길 탐색기의 조절기": [one["label"] for one in path.controls if one["name"] == "lr"],
    "요약표의 규칙": "Unit*" in CheatSheet._rules(None).astext()
    and "Unit" in CheatSheet._rules(None).astext(),
    "요약표의 초기화": "HalfNormal" in CheatSheet._initializers(None).astext(),
    "초깃값의 선": plots.STARTS["반쪽"].marker,
    "초깃값의 이름": initializers.get("half_normal") is initializers.half_normal,
    "목록의 지형": "Valley" in landscapes.LANDSCAPES,
}, ensure_ascii=False))
"""


def put(path: Path, before: str, text: str) -> None:
    """파일에서 ``before`` 바로 앞에 글을 끼운다. 꼭 한 곳이어야 한다."""
    source = path.read_text("utf8")
    assert source.count(before) == 1, (path, before)
    path.write_text(source.replace(before, text + before), "utf8")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """사본에 하나씩 더한 뒤 새 파이썬에서 본 것."""
    pytest.importorskip("sphinx")
    root = tmp_path_factory.mktemp("copy")
    copy = root / "naerimak"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    descent, cards = copy / "optimizers" / "descent.py", copy / "catalog"
    source = descent.read_text("utf8")
    descent.write_text(source.replace("__all__ = [", '__all__ = [\n    "Unit",', 1) + RULE, "utf8")
    put(cards / "optimizers.py", ")  # fmt: skip\n\nOPTIMIZER_CARDS", RULE_CARD)
    put(copy / "initializers.py", "INITIALIZERS: dict", INITIALIZER)
    put(cards / "initializers.py", ")  # fmt: skip\n\nINITIALIZER_CARDS", INITIALIZER_CARD)
    put(copy / "landscapes.py", "LANDSCAPES: dict", LANDSCAPE)
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        encoding="utf8",
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{EXTENSION}", "PYTHONUTF8": "1"},
        cwd=root,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_is_added_appears_everywhere_a_reader_would_look(found):
    shown = {
        "선": "d", "사다리": 10, "경주의 선수": True, "경주의 지형": True, "브라우저의 규칙": True,
        "브라우저의 지형": True, "색": True, "단계표의 식": "W − η·g / (√(g·g) + ε)",
        "길 탐색기의 조절기": ["학습률"], "요약표의 규칙": True, "요약표의 초기화": True, "초깃값의 선": "d",
        "초깃값의 이름": True, "목록의 지형": True,
    }  # fmt: skip
    assert found == shown
