"""쪽을 고치는 차례와, 쪽의 HTML을 나누고 잇는 도구를 본다."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT
from docutils import nodes
from docutils.utils import new_document
from naerimak_book import build, pipeline
from naerimak_book.page import hosting, policy
from naerimak_book.page.page import Html, Page
from sphinx.errors import ExtensionError

EXTENSION = ROOT / "_ext" / "naerimak_book"
LISTS = [name for name in vars(pipeline) if name.isupper() and isinstance(vars(pipeline)[name], list)]


def page(html: str, **values: Any) -> Page:
    """글만 있는 쪽."""
    return Page(SimpleNamespace(), "글", {}, None, html=Html.read(html), **values)  # type: ignore[arg-type]


def test_reading_and_writing_keeps_every_byte(page_path: str, site: Path) -> None:
    """고치지 않은 쪽은 나누었다 이어도 그대로다."""
    text = (site / page_path).read_text("utf8")
    assert str(Html.read(text)) == text


@pytest.mark.parametrize("text", ["a < b", "<!-- <p> --><p title='>'>", "<", "<3</p", '<a b="<c>">d</a>'])
def test_odd_text_survives(text: str) -> None:
    """이상한 글도 잃지 않는다."""
    assert str(Html.read(text)) == text


def test_tags_can_be_read_and_changed() -> None:
    """속성을 읽고 고치고, 안의 글을 바꾸고, 요소를 뺀다."""
    html = Html.read('<p data-id="x" id="1">가 > 나</p>\n<link rel="a">\n<script>1 < 2</script>')
    paragraph, link, script = html.tags("p", "link", "script")
    assert paragraph.get("id") == "1"
    assert paragraph.get("class") is None
    paragraph.set("id", r"\1")
    paragraph.content = "다"
    assert script.content == "1 < 2"
    link.remove()
    assert str(html) == '<p data-id="x" id="\\1">다</p>\n<script>1 < 2</script>'
    assert [tag.name for tag in html.tags("p", "link", "script")] == ["p", "script"]


def test_every_step_says_why_it_is_there() -> None:
    """차례의 단계는 모두 이름과 설명이 있는 함수나 클래스이고, 한 목록에 한 번씩만 나온다."""
    assert len(LISTS) >= 8
    lists = [vars(pipeline)[name] for name in LISTS]
    assert [len(steps) for steps in lists] == [len(set(steps)) for steps in lists]
    steps = [step for steps in lists for step in steps]
    for step in steps:
        assert step.__name__ != "<lambda>"
        assert inspect.getdoc(step), step


def test_no_step_keeps_its_place_by_a_number() -> None:
    """차례를 수로 정하는 곳은 목록 전체를 다른 확장의 앞이나 뒤에 두는 pipeline.py뿐이다."""
    for path in EXTENSION.rglob("*.py"):
        text = path.read_text("utf8")
        assert (
            path.name == "pipeline.py"
            or not re.search(r"priority|app\.connect|def setup\(", text)
            or (path.name == "__init__.py" and text.count("def setup(") == 1)
        ), path


def test_policy_follows_the_page() -> None:
    """규칙은 쪽에 적힌 스크립트를 그대로 따르고, 데이터를 담은 것은 스크립트로 보지 않는다."""
    meta = '<meta http-equiv="Content-Security-Policy" content=""/>'
    one = page(f'{meta}<script>a()</script><script type="x">b</script><script src="c.js"></script>')
    policy.secure(one)
    assert str(one.html).count("sha256-") == 1
    assert policy._hash("a()") in str(one.html)


def test_only_shown_widgets_are_sent() -> None:
    """쪽에 보이는 위젯과 그것이 품은 위젯만 남고, 번호는 나온 차례로 짧아진다."""
    keys = [f"{number:032x}" for number in range(1, 4)]
    models = {
        keys[0]: {"state": {"children": [f"IPY_MODEL_{keys[1]}"], "_esm": "길다"}},
        keys[1]: {"state": {"value": "</script>"}},
        keys[2]: {"state": {}},
    }
    view = json.dumps({"model_id": keys[0]})
    text = (
        f'<script type="{hosting.WIDGET_VIEW}">{view}</script>'
        f'<script type="{hosting.WIDGET_STATE}">{{}}</script>'
    )
    one = page(text, widgets={"state": models})
    hosting.host_explorers(one)
    shown, state = (tag.content for tag in one.html.tags("script"))
    assert json.loads(shown) == {"model_id": "w1"}
    assert json.loads(state)["state"] == {
        "w1": {"state": {"children": ["IPY_MODEL_w2"]}},
        "w2": {"state": {"value": "</script>"}},
    }
    empty = page(text.replace(keys[0], keys[2].replace("3", "9")), widgets={"state": models})
    hosting.host_explorers(empty)
    assert hosting.WIDGET_STATE not in str(empty.html)


def test_slide_leaves_out_controls_and_panels() -> None:
    """장이 뺀 조절기와 칸은 그 장의 상태에 없고, 없는 이름이면 멈춘다."""
    key = "1" * 32
    state = {"kind": "path", "controls": [{"name": "lr"}, {"name": "steps"}], "series": [{"key": "m_hat"}]}

    def hosted(less: list[str]) -> tuple[dict[str, object], dict[str, object]]:
        view = json.dumps({"less": less, "model_id": key})
        text = (
            f'<script type="{hosting.WIDGET_VIEW}">{view}</script>'
            f'<script type="{hosting.WIDGET_STATE}">{{}}</script>'
        )
        one = page(text, widgets={"state": {key: {"state": state}}})
        hosting.host_explorers(one)
        shown, models = (json.loads(tag.content) for tag in one.html.tags("script"))
        return shown, models["state"]["w1"]["state"]

    shown, left = hosted(["lr", "m_hat"])
    assert shown == {"model_id": "w1"}
    assert left == {"kind": "path", "controls": [{"name": "steps"}], "series": []}
    with pytest.raises(ValueError, match="gain"):
        hosted(["gain"])


def test_readers_find_the_cache_made(tmp_path: Path) -> None:
    """나란히 읽는 프로세스가 나뉘기 전에 표가 있다. 없으면 둘이 함께 만들다 첫 빌드가 실패한다."""
    config = SimpleNamespace(nb_execution_mode="force")
    build.keep_runs(SimpleNamespace(outdir=tmp_path / "html"), config)  # type: ignore[arg-type]
    assert config.nb_execution_mode == "cache"
    assert (Path(config.nb_execution_cache_path) / "global.db").stat().st_size


def test_scripts_of_explorers_do_not_run_notebooks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """실행한 결과는 파이썬과 데이터에 달렸고, 브라우저만 읽는 파일에는 달리지 않았다."""
    monkeypatch.setattr(build, "_package_folder", lambda: tmp_path)
    for name in ("rule.py", "table.npz", "look.js", "look.css", "look.d.ts"):
        (tmp_path / name).write_text("1", "utf8")

    def changes(name: str) -> bool:
        before = build.behind_runs.__wrapped__()
        (tmp_path / name).write_text("2", "utf8")
        return before != build.behind_runs.__wrapped__()

    names = ("rule.py", "table.npz", "look.js", "look.css", "look.d.ts")
    assert [changes(name) for name in names] == [True, True, False, False, False]


def test_scripts_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """바탕이 같으면 지난번에 지은 스크립트를 읽고, 다르면 새로 짓는다. 이름이 비슷한 것은 그대로다."""
    app: Any = SimpleNamespace(outdir=tmp_path / "html")
    other = build.remembered(app, "python-02_sgd", ["칸"])
    other.write_text("칸", "utf8")
    monkeypatch.setattr(build, "behind_runs", lambda: "패키지")
    monkeypatch.setattr(build, "behind_scripts", lambda: "앞")
    assert build.scripts_once(app, "python", lambda: {"a.js": "1"}) == {"a.js": "1"}
    assert build.scripts_once(app, "python", lambda: {"a.js": "2"}) == {"a.js": "1"}
    monkeypatch.setattr(build, "behind_scripts", lambda: "뒤")
    assert build.scripts_once(app, "python", lambda: {"a.js": "2"}) == {"a.js": "2"}
    assert len(list(other.parent.iterdir())) == 2
    assert other.read_text("utf8") == "칸"


def test_readers_environment_does_not_leak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """독자가 정해 둔 것을 지우거나 빈 것으로 바꾸고, 되돌릴 수 없는 것은 한 줄로 말하고 멈춘다."""
    app: Any = SimpleNamespace(outdir=tmp_path / "html")
    emptied = ("MATPLOTLIBRC", "IPYTHONDIR", "KERAS_HOME", "JUPYTER_CONFIG_DIR")
    before = dict.fromkeys((*build.LEAKS, *emptied, "PATH"), "독자의 것")
    monkeypatch.setattr(build.os, "environ", dict(before))
    build.draw_alike_everywhere(app)
    after = build.os.environ
    assert not set(build.LEAKS) & set(after)
    assert after["PATH"] == before["PATH"]
    for name in emptied:
        assert Path(after[name]).is_relative_to(tmp_path)
    assert Path(after["MATPLOTLIBRC"]).read_text("utf8") == ""
    monkeypatch.setattr(build.sys, "flags", SimpleNamespace(optimize=2))
    with pytest.raises(ExtensionError, match=r"^[^\n]*PYTHONOPTIMIZE[^\n]*$"):
        build.draw_alike_everywhere(app)


def test_reading_carries_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """읽은 기록의 연습은 문서를 붙들지 않고, 갈라진 프로세스는 제가 읽은 쪽의 것만 돌려준다."""
    document = new_document("시험")
    document += (inside := nodes.admonition("", nodes.paragraph("", "가")))
    exercises = {name: {"docname": name, "node": inside} for name in ("here", "there")}
    env = SimpleNamespace(
        docname="here", sphinx_exercise_registry=exercises, nb_metadata={"here": 1, "there": 2}
    )
    app: Any = SimpleNamespace(env=env)
    build.carry_little(app, document)
    kept = exercises["here"]["node"]
    assert kept.astext() == inside.astext()
    assert {node.document for node in kept.findall()} == {None}
    assert kept.parent is None
    assert set(exercises) == set(env.nb_metadata) == {"here", "there"}
    monkeypatch.setattr(build, "READER", -1)
    build.carry_little(app, document)
    assert set(exercises) == set(env.nb_metadata) == {"here"}
