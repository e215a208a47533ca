"""무엇을 다시 읽고 쓸지, 어떻게 나누어 할지, 저장소의 주소가 무엇인지 정한다."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from jupyter_cache import get_cache
from sphinx import builders
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.errors import ExtensionError
from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available

EXTENSIONS = Path(__file__).resolve().parents[1]
VENDOR = EXTENSIONS / "vendor"


def set_repository(app: Sphinx, config: Config) -> None:
    """저장소 주소를 한곳에서 정한다. 주소가 없으면 눌러도 소용없는 Binder 단추를 내지 않는다."""
    options = config.html_theme_options
    if repository := os.environ.get("NAERIMAK_REPOSITORY", "").strip("/"):
        is_url = "://" in repository
        options["repository_url"] = repository if is_url else f"https://github.com/{repository}"
    if branch := os.environ.get("NAERIMAK_BRANCH"):
        options["repository_branch"] = branch
    if baseurl := os.environ.get("NAERIMAK_BASEURL"):
        config.html_baseurl = baseurl.rstrip("/") + "/"
    if not options.get("repository_url"):
        options["launch_buttons"] = {}


# ---------------------------------------------------------------- 무엇이 바뀌었나


BROWSER = (".js", ".css", ".ts")
"""브라우저만 읽는 파일. 노트북을 실행한 결과는 이것과 상관없다(쪽에 실을 때 상태에서 뺀다)."""


def _digest(root: Path, wanted: Callable[[Path], bool] = lambda path: True) -> str:
    """폴더에서 `wanted`인 파일의 이름과 내용을 한 값으로 줄인다."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and wanted(path):
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _package_folder() -> Path:
    """naerimak이 놓인 폴더. 불러오지 않고 찾기만 해서 빌드가 느려지지 않는다."""
    spec = importlib.util.find_spec("naerimak")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("naerimak 패키지가 없습니다. `pip install -e ./code`로 설치하세요.")
    return Path(spec.submodule_search_locations[0])


@cache
def behind_runs() -> str:
    """노트북을 실행한 결과를 정하는 것: 우리 패키지의 내용, 설치한 패키지의 버전, 파이썬의 버전."""
    # 폴더의 이름에 버전이 있으므로 수백 개의 설명을 열어 보지 않는다.
    installed = sorted({one.name for folder in sys.path for one in Path(folder).glob("*.dist-info")})
    package = _digest(_package_folder(), lambda path: path.suffix not in BROWSER)
    return "\n".join([package, sys.version, *installed])


@cache
def behind_scripts() -> str:
    """쪽의 스크립트를 정하는 것 가운데 실행한 결과를 정하는 것 말고: 확장과, 패키지의 브라우저 파일."""
    package = _digest(_package_folder(), lambda path: path.suffix in BROWSER)
    return "\n".join([_digest(EXTENSIONS), package])


def keep_runs(app: Sphinx, config: Config) -> None:
    """실행한 노트북의 결과를 두고, 코드 셀이 같으면 다시 실행하지 않는다.

    글만 고친 강의는 곧바로 만들어진다.
    """
    if config.nb_execution_mode == "force":
        config.nb_execution_mode = "cache"
        runs = remembered(app, "runs", [behind_runs()])
        config.nb_execution_cache_path = str(runs)
        # 나란히 읽는 프로세스들이 각각 표를 만들다 부딪치지 않게, 나뉘기 전에 만들어 둔다.
        get_cache(runs).db  # noqa: B018


LEAKS = (
    "MPLBACKEND", "KERAS_BACKEND", "JAX_ENABLE_X64", "JAX_PLATFORMS", "JUPYTER_PATH", "PYTHONSTARTUP",
    "PYTHONWARNINGS",
)  # fmt: skip
"""노트북의 출력을 바꾸는 환경 변수."""


def draw_alike_everywhere(app: Sphinx) -> None:
    """독자가 제 컴퓨터에 정해 둔 것이 책의 실행과 그림을 바꾸거나 없애지 않게 한다.

    되돌릴 수 없는 것이 있으면 무엇인지 한 줄로 말하고 멈춘다.
    """
    if sys.flags.optimize:
        raise ExtensionError(
            "PYTHONOPTIMIZE가 설명글과 assert를 지우므로 책을 만들 수 없습니다. 지우고 다시 실행하세요."
        )
    home = Path(app.outdir).parent / "made" / "home"
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "matplotlibrc"
    settings.write_text("", "utf8")
    # 커널은 이 환경을 물려받는다. 그림, IPython의 시작 파일, Keras의 타입, 커널의 목록이 여기서 정해진다.
    os.environ |= {
        "MATPLOTLIBRC": str(settings),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "KERAS_HOME": str(home / "keras"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    for name in LEAKS:
        os.environ.pop(name, None)


def rerun_after_package_change(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """패키지가 바뀌면 실행하는 쪽을 모두 다시 읽는다. 그러지 않으면 옛 그림이 남는다."""
    now = behind_runs()
    kept: Any = env  # 다음 빌드까지 남는 것은 읽은 기록에 붙여 둔다
    before = getattr(kept, "naerimak_package", now)
    kept.naerimak_package = now
    if before == now:
        return []
    metadata = getattr(env, "nb_metadata", {})
    return [name for name in env.found_docs if "exec_data" in metadata.get(name, {})]


def read_side_by_side(app: Sphinx) -> None:
    """노트북 실행이 가장 오래 걸리므로 나란히 읽는다. jupyter-book에는 sphinx -j를 넘길 길이 없다."""
    # 커널이 뜨기를 기다리며 쉬는 때가 있어 코어보다 하나 많이 읽는다.
    app.parallel = 1 + CORES
    # Sphinx는 쪽들을 차례로 한 뭉치씩 맡기므로 오래 걸리는 강의가 한 뭉치에 몰린다. 한 쪽씩, 오래 걸릴 것부터
    # 맡겨야 마지막 하나를 기다리며 노는 코어가 없다.
    changed: Any = builders
    changed.make_chunks = lambda names, _: [[name] for name in longest_first(names, app.env)]
    # HTML만 만들고 절 번호를 매기지 않으면 하는 일이 없는 확장들인데, 안전하다고 적어 두지 않아 나란히 읽기를
    # 막는다.
    for name in ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex"):
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


CORES = os.cpu_count() or 1
READER = os.getpid()
"""빌드를 맡은 프로세스. 쪽을 읽는 프로세스는 여기서 갈라져 나온다."""


def in_processes(work: Callable[[Any], None], items: Sequence[Any]) -> None:
    """`items`마다 `work`를 한다. 갈라질 수 있으면 코어마다 하나씩 나누어 한다."""

    def share(mine: Sequence[Any]) -> None:
        for one in mine:
            work(one)

    tasks = (ParallelTasks if parallel_available else SerialTasks)(CORES)
    for k in range(min(CORES, len(items))):
        tasks.add_task(share, items[k::CORES])
    tasks.join()


class PageRecords(EnvironmentCollector):
    """읽은 기록에 쪽마다 적어 두는 것. 다시 읽을 쪽의 것을 지우고, 나란히 읽은 것을 합친다."""

    NAME: ClassVar[str]

    @classmethod
    def of(cls, env: BuildEnvironment) -> dict[str, Any]:
        """쪽의 이름마다 적어 둔 것."""
        kept: dict[str, Any] = env.__dict__.setdefault(f"naerimak_{cls.NAME}", {})
        return kept

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """다시 읽을 쪽의 것을 지운다."""
        self.of(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """나란히 읽은 것을 합친다."""
        self.of(env).update({name: found for name, found in self.of(other).items() if name in docnames})


def carry_little(app: Sphinx, document: nodes.document) -> None:
    """읽은 기록에 남길 것을 줄인다. 갈라진 프로세스마다 기록 전체를 부치고 받느라 읽는 것보다 오래 걸렸다.

    연습의 목록은 마디마다 문서 전체를 붙들고 있으므로 떼어 둔다.
    """
    env: Any = app.env
    exercises = getattr(env, "sphinx_exercise_registry", {})
    for label, entry in list(exercises.items()):
        if entry["docname"] == env.docname:
            alone = entry["node"].deepcopy()
            for node in alone.findall():
                node.document = None
            entry["node"] = alone
        elif os.getpid() != READER:
            del exercises[label]
    if os.getpid() != READER:
        # 다른 쪽의 것은 빌드를 맡은 프로세스가 이미 갖고 있다.
        for name in [name for name in getattr(env, "nb_metadata", {}) if name != env.docname]:
            del env.nb_metadata[name]


def longest_first(names: Iterable[str], env: BuildEnvironment) -> list[str]:
    """읽는 데 오래 걸릴 것부터. 지난번에 실행한 시간이 있으면 그것을, 없으면 파일의 크기를 본다."""
    metadata = getattr(env, "nb_metadata", {})

    def expected(name: str) -> tuple[float, int]:
        spent = (metadata.get(name, {}).get("exec_data") or {}).get("runtime") or 0.0
        return spent, Path(env.doc2path(name)).stat().st_size

    return sorted(names, key=expected, reverse=True)


def rewrite_after_asset_change(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """스타일이나 틀, 스크립트가 바뀌면 실행 없이 쪽만 다시 쓴다. Sphinx는 정적 파일의 변화를 보지 않는다."""
    now = [behind_scripts(), _digest(Path(app.confdir, "assets"))]
    kept: Any = env
    before = getattr(kept, "naerimak_assets", now)
    kept.naerimak_assets = now
    return [] if before == now else sorted(env.found_docs)


# ---------------------------------------------------------------- 사이트에 실을 파일


def staged(app: Sphinx) -> Path:
    """만든 정적 파일을 모으는 폴더. Sphinx가 assets와 함께 사이트로 옮긴다."""
    folder = Path(app.outdir).parent / "static"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def address_digest(path: Path) -> str:
    """다 쓴 파일의 주소에 붙여, 글이 바뀌면 브라우저가 새로 받게 한다. 쪽마다 다시 읽지 않는다."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def send_staged_files(app: Sphinx) -> None:
    """모은 파일을 사이트로 보내게 한다."""
    app.config.html_static_path.append(str(staged(app)))


def remembered(app: Sphinx, name: str, made_from: Iterable[str]) -> Path:
    """`made_from`에서 만든 것을 두는 자리.

    만든 바탕이 같으면 다음 빌드에서도 같은 자리이고, 다르면 앞의 것을 지운다.
    """
    key = hashlib.sha256("\0".join(made_from).encode()).hexdigest()[:16]
    path = Path(app.outdir).parent / "made" / f"{name}-{key}"
    path.parent.mkdir(parents=True, exist_ok=True)
    # 이름이 이 이름으로 시작하는 다른 것은 두고, 열쇠만 다른 것을 지운다.
    for old in path.parent.glob(f"{name}-{'[0-9a-f]' * 16}"):
        if old != path:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    return path


def scripts_once(app: Sphinx, name: str, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """`make`가 짓는 이름과 글. 바탕이 같으면 지난번에 지은 것이라, 한 문장을 고칠 때마다 다시 짓지 않는다."""
    kept = remembered(app, name, [behind_runs(), behind_scripts()])
    if not kept.exists():
        half = kept.with_name(f"half-{kept.name}")
        half.write_text(json.dumps(make(), ensure_ascii=False), "utf8")
        half.replace(kept)
    made: dict[str, str] = json.loads(kept.read_text("utf8"))
    return made


def stage_scripts(app: Sphinx, name: str, make: Callable[[], dict[str, str]]) -> None:
    """지은 글을 사이트에 실을 자리에, 다를 때에만 쓴다. Sphinx는 고친 시각이 바뀐 파일을 다시 옮긴다."""
    for file, text in scripts_once(app, name, make).items():
        path = staged(app) / file
        if not path.exists() or path.read_text("utf8") != text:
            path.write_text(text, "utf8")
