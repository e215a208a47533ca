"""꾸러미 전체: 불러오기의 가벼움, 모듈의 층, 그리고 ``notebook``·``keras_bridge``·``replay``."""

import ast
import json
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path
from types import SimpleNamespace

import myst_nb
import numpy as np
import pytest
from helpers import walk
from IPython.core import display_functions
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell

import naerimak
from naerimak import keras_bridge
from naerimak.catalog import OPTIMIZERS
from naerimak.notebook import quote
from naerimak.optimizers import SGD, AdamEpsHat, Momentum
from naerimak.training import replay

ROOT = Path(naerimak.__file__).parent

# --- 모듈의 층 ----------------------------------------------------------------------------------------------

# 아래층부터. 모듈은 자기보다 아래층의 것만 불러온다.
FLOORS = tomllib.loads((ROOT.parent / "pyproject.toml").read_text("utf8"))["tool"]["naerimak"]["floors"]


def floor_of(path):
    """파일이 놓인 층."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path):
    """파일이 (함수 안에서라도) 불러오는 naerimak의 층들."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: 상대 경로로 불러옵니다"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            package, *rest = name.split(".")
            if package != "naerimak":
                continue
            # `from naerimak import MLP`처럼 꾸러미에서 꺼낸 이름은 그것이 정의된 모듈의 것이다.
            found = getattr(naerimak, rest[0], None)
            yield rest[0] if rest[0] in FLOORS else found.__module__.split(".")[1]


SOURCES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_import_only_from_lower_floors(path):
    floor = floor_of(path)
    assert floor in FLOORS
    for name in imported(path):
        inside = name == floor and path.parent != ROOT
        assert inside or FLOORS.index(name) < FLOORS.index(floor), f"{floor}이 {name}을 불러옵니다"


def test_every_floor_exists():
    assert {floor_of(path) for path in SOURCES} == set(FLOORS)


def dotted(path):
    """파일의 모듈 이름."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_module_imports_itself_around_a_circle():
    """같은 층의 패키지 안에서도 모듈은 돌아서 자기를 불러오지 않는다."""
    names = {dotted(path): path for path in SOURCES}
    graph = {}
    for name, path in names.items():
        found = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                # 꾸러미에서 꺼낸 이름이 그 안의 모듈이면 그 모듈을, 아니면 꾸러미를 불러온 것이다.
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                found |= {one if one in names else node.module for one in inner}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
        graph[name] = found & set(names)
    list(TopologicalSorter(graph).static_order())


# --- 불러오기 -----------------------------------------------------------------------------------------------

PROBE = """
import json, sys
import naerimak
light = sorted({name.split(".")[0] for name in sys.modules})
import matplotlib
before = matplotlib.rcParams.copy()
import naerimak.plots, naerimak.widgets, naerimak.exercises, naerimak.notebook
import naerimak.keras_bridge, naerimak.study
heavy = sorted({name.split(".")[0] for name in sys.modules})
print(json.dumps({
    "light": light, "heavy": heavy, "pyplot": "matplotlib.pyplot" in sys.modules,
    "unchanged": before == matplotlib.rcParams.copy(),
}))
"""


@pytest.fixture(scope="module")
def probe():
    """새 파이썬에서 불러온 뒤의 형편."""
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "name",
    [
        "keras",
        "jax",
        "optax",
        "torch",
        "tensorflow",
        "matplotlib",
        "pscript",
        "anywidget",
        "IPython",
        "PIL",
        "distributed",
    ],
)
def test_naerimak_alone_is_light(probe, name):
    assert "numpy" in probe["light"]
    assert name not in probe["light"]


@pytest.mark.parametrize("name", ["keras", "jax", "optax", "torch", "tensorflow", "myst_nb", "distributed"])
def test_nothing_imports_a_deep_learning_library_by_itself(probe, name):
    assert "anywidget" in probe["heavy"]
    assert name not in probe["heavy"]


def test_importing_draws_nothing_and_keeps_the_settings(probe):
    assert probe["unchanged"]
    assert not probe["pyplot"]


def test_public_names_exist():
    assert sorted(naerimak.__all__) == list(dict.fromkeys(sorted(naerimak.__all__)))
    assert all(hasattr(naerimak, name) for name in naerimak.__all__)


# --- notebook -----------------------------------------------------------------------------------------------


def test_quote_leaves_what_glue_leaves(monkeypatch):
    """myst-nb의 glue가 남기는 것과 같고, numpy의 수는 파이썬의 수가 된다."""
    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    monkeypatch.setattr(InteractiveShell, "instance", lambda: shell)
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    published = []
    monkeypatch.setattr(
        display_functions,
        "publish_display_data",
        lambda **all: published.append((all["data"], all["metadata"])),
    )
    values = {"a": np.float32(0.5), "b": np.int64(3), "c": np.bool_(True), "d": 2.5, "e": "글", "f": [1, 2]}
    quote(**values)
    ours = published.copy()
    published.clear()
    for name, value in {**values, "a": 0.5, "b": 3, "c": True}.items():
        myst_nb.glue(name, value, display=False)
    assert ours == published
    assert [metadata["scrapbook"]["name"] for _, metadata in ours] == list(values)


# --- replay와 keras_bridge ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_replay_is_the_walk_written_by_hand(name, gradients):
    rule, start = OPTIMIZERS[name](), np.linspace(-1, 1, 15).reshape(3, 5)
    before = start.copy()
    path = replay(rule, start, gradients[:20])
    np.testing.assert_array_equal(path, walk(rule, start, gradients[:20]))
    np.testing.assert_array_equal(start, before)


def test_replay_keeps_shape_and_dtype():
    theta = np.zeros(4, np.float32)
    assert replay(SGD(), theta, np.ones((3, 4), np.float32)).dtype == np.float32
    assert replay(SGD(), theta, np.zeros((0, 4), np.float32)).shape == (1, 4)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (SGD(0.1), lambda keras: keras.optimizers.SGD(0.1)),
        (Momentum(0.1, 0.5), lambda keras: keras.optimizers.SGD(0.1, momentum=0.5)),
        (AdamEpsHat(0.1), lambda keras: keras.optimizers.Adam(0.1)),
    ],
)
def test_replay_keras_is_the_pair_of_replay(ours, theirs, dtype, compiled, rng):
    """Keras는 학습률을 float32로 두므로 float64의 길도 float32만큼만 같다.

    엄밀한 비교는 test_conformance에 있다.
    """
    theta, grads = np.array([1.0, -2.0], dtype), rng.standard_normal((6, 2)).astype(dtype)
    before = theta.copy(), grads.copy()
    path = keras_bridge.replay_keras(theirs(keras_bridge.keras()), theta, grads, compiled=compiled)
    assert path.shape == (7, 2)
    assert path.dtype == dtype
    np.testing.assert_allclose(path, replay(ours, theta, grads), rtol=1e-5)
    np.testing.assert_array_equal(theta, before[0])
    np.testing.assert_array_equal(grads, before[1])


@pytest.mark.parametrize(("given", "used"), [(None, "jax"), ("torch", "torch")])
def test_keras_chooses_jax_unless_told_otherwise(given, used, monkeypatch):
    seen = []
    monkeypatch.setenv("KERAS_BACKEND", "")
    monkeypatch.delenv("KERAS_BACKEND")
    if given:
        monkeypatch.setenv("KERAS_BACKEND", given)
    monkeypatch.setattr(
        keras_bridge.importlib,
        "import_module",
        lambda name: seen.append((name, keras_bridge.os.environ["KERAS_BACKEND"])),
    )
    keras_bridge.keras()
    assert seen == [("keras", used)]


def test_missing_keras_says_how_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(ImportError, match=r"pip install 'naerimak\[keras\]'") as raised:
        keras_bridge.keras()
    assert isinstance(raised.value.__cause__, ImportError)
