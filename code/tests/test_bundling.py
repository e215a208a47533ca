"""브라우저에 보낼 스크립트를 모으는 일.

import를 따라가고, 없는 이름과 서로 부르는 모듈을 알리고, 탐색기는 폴더만 있으면 실린다.
"""

import gzip
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from naerimak import widgets
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD
from naerimak.widgets import PathExplorer, bundling, front
from naerimak.widgets.base import EXPLORERS

FOLDER = Path(widgets.__file__).parent


@pytest.fixture
def modules(monkeypatch):
    """파일 대신 글로 적은 모듈들."""
    written = {}
    monkeypatch.setattr(bundling, "source", written.__getitem__)
    bundling.assembled.cache_clear()
    yield written
    bundling.assembled.cache_clear()


def test_a_module_is_written_once_before_those_that_use_it(modules):
    modules |= {
        "browser/a.js": (
            "const secret = 1;\nexport function one() { return secret; }\nexport { two };\nconst two = 2;"
        ),
        "path/b.js": (
            'import { one, two as second } from "../browser/a.js";\nexport const three = one() + second;'
        ),
        "main.js": (
            'import * as a from "./browser/a.js";\nimport { three } from "./path/b.js";\n'
            "export const all = [a.one(), three];"
        ),
    }
    script = bundling.assembled("main.js")
    assert script.count("const secret") == 1
    assert "import " not in script
    assert "export " not in script
    assert [line.split(" = ")[0] for line in script.splitlines() if line.endswith("(() => {")] == [
        "const browser_a", "const path_b", "const main",
    ]  # fmt: skip
    assert "const { one, two: second } = browser_a;" in script
    assert "return { one, two };" in script


def test_comments_stay_home(modules):
    """주석은 보내지 않지만, 줄 안의 글자는 건드리지 않는다."""
    modules["a.js"] = (
        '/** 설명.\n * @param {number} x\n */\nexport const a = "// 글"; // 뒤의 말\n  // 홀로\n'
        "/** 타입 */ export_(1);\n/** 설명 */\nexport const b = 2;"
    )
    script = bundling.assembled("a.js")
    assert "설명" not in script
    assert "홀로" not in script
    # 코드 앞의 주석은 그 줄의 코드를 데려가지 않는다.
    assert "export_(1);" in script
    assert 'const a = "// 글";' in script
    assert "return { a, b };" in script


def test_a_name_that_is_not_exported_is_told(modules):
    modules |= {"a.js": "const hidden = 1;", "b.js": 'import { hidden } from "./a.js";'}
    with pytest.raises(ValueError, match=r"^b\.js: a\.js에는 hidden이 없습니다\."):
        bundling.assembled("b.js")


def test_modules_that_use_each_other_are_told(modules):
    modules |= {"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js"):
        bundling.assembled("a.js")


def test_every_folder_is_an_explorer():
    """탐색기의 목록은 어디에도 적지 않는다. 폴더와 클래스와 자바스크립트의 종류가 같다."""
    PathExplorer(Ravine(), [SGD()])  # 만들 때 trait을 더해도 실린 클래스는 그대로다
    assert sorted(EXPLORERS) == list(bundling.kinds())
    for kind, made in EXPLORERS.items():
        assert Path(inspect.getfile(made)) == FOLDER / kind / "__init__.py"
        assert getattr(widgets, made.__name__) is made
        assert made.__name__ in widgets.__all__
        script = widgets.apart_bundle(kind) if kind in bundling.APART else widgets.bundle()
        assert f"const {kind}_{kind} = " in script


def test_every_script_is_reached():
    """실리지 않는 자바스크립트 파일이 없고, 함께 쓰는 스크립트의 것이 따로 싣는 것에 겹쳐 실리지도 않는다."""
    together, alone = widgets.bundle(), [*map(widgets.apart_bundle, bundling.APART)]
    # 남의 쪽과 표지가 받는 스크립트는 제 것을 따로 싣는다.
    apart = "".join(widgets.embedding().values()) + front.cover_script()
    for path in FOLDER.glob("*/*.js"):
        made = f"const {path.parent.name}_{path.stem} = ("
        # 따로 싣는 것은 한 쪽에 하나만 있으므로, 신경망처럼 함께 쓰는 것이 둘에 다 있어도 된다.
        holding = (made in together) + any(made in one for one in alone)
        assert holding == 1 or (not holding and made in apart), path


def test_pages_without_the_playground_do_not_pay_for_it():
    """신경망을 옮긴 코드는 놀이터의 스크립트에만 있고, 그 무게가 정한 것을 넘지 않는다."""
    assert "browser_numpy" not in widgets.bundle()
    assert "browser_numpy" not in bundling.module("path")
    assert "browser_numpy" in bundling.module("playground")
    assert len(gzip.compress(widgets.apart_bundle("playground").encode(), 6)) <= 25_000


def test_another_page_brings_one_explorer():
    """남의 쪽이 받는 것은 함께 쓰는 모듈과 그 탐색기의 것뿐이고, 두 곳에 실리는 것은 따로 싣는 탐색기의
    신경망뿐이다.
    """
    apart = {f"{kind}.mjs" for kind in bundling.APART}
    made = widgets.embedding()
    assert set(made) == {"naerimak.mjs", *(f"{kind}.mjs" for kind in bundling.kinds())}
    for path in FOLDER.glob("*/*.js"):
        text = f"const {path.parent.name}_{path.stem} = ("
        holding = [name for name, script in made.items() if text in script]
        assert len(holding) <= 1 or set(holding) == apart, path
        if path.stem in bundling.kinds():
            assert holding == [f"{path.stem}.mjs"]
    assert "browser_numpy" not in made["naerimak.mjs"]


def test_importing_compiles_nothing():
    """탐색기를 만들기 전에는 식을 옮기지 않는다."""
    script = """
import sys
from naerimak.widgets import PathExplorer, arrays, bundling, compiling
assert "pscript" not in sys.modules
assert not compiling.compiled.cache_info().currsize
assert not arrays.learning.cache_info().currsize
assert not bundling.assembled.cache_info().currsize
from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD
one = PathExplorer(Ravine(), [SGD()])
assert not arrays.learning.cache_info().currsize
assert one.kind == "path" and one._esm == bundling.module() and one._css == bundling.stylesheet()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_types_name_what_is_compiled():
    """타입 검사가 아는 이름은 파이썬이 짓는 모듈이 내는 이름과 같다."""
    for name in ("compiled", "learning", "mean_field"):
        made = bundling.GENERATED[f"browser/{name}.js"]
        written = (FOLDER / "browser" / f"{name}.d.ts").read_text("utf8")
        typed = re.findall(r"^export (?:const|function) (\w+)", written, re.MULTILINE)
        (given,) = bundling.EXPORTS.findall(made())
        assert sorted(typed) == sorted(one.strip() for one in given.split(","))


def test_only_comments_are_stripped():
    """한 줄에 주석과 코드가 함께 있어도 코드는 남는다."""
    for path in FOLDER.rglob("*.js"):
        source = path.read_text("utf8")
        assert bundling.COMMENT.sub("", source).count("constructor(") == source.count("constructor("), (
            path.name
        )
    mixed = "/** 홀로 있는 말 */\nclass A {\n  /** @type {number} */ x = 1;\n\n  y = 2;\n  /** 끝 */\n}\n"
    stripped = "class A {\n  /** @type {number} */ x = 1;\n\n  y = 2;\n}\n"
    assert bundling.COMMENT.sub("", mixed) == stripped
