"""한 장 요약의 식이 패키지의 코드와 수로 같고, 한 장의 앞뒤에 인쇄되는지 본다."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, Visit
from latex import Formula
from naerimak_book.content import cheatsheet as sheet

from naerimak import initializers, keras_bridge
from naerimak.catalog import INITIALIZER_CARDS, OPTIMIZER_CARDS, OPTIMIZERS, SCHEDULE_CARDS
from naerimak.optimizers import AdaGrad, RMSProp
from naerimak.training import replay

SYMBOLS = {
    "lr": r"\eta", "momentum": r"\alpha", "rho": r"\rho", "beta1": r"\beta_1", "beta2": r"\beta_2",
    "eps": r"\epsilon", "dampening": "d", "weight_decay": r"\lambda", "v_max": r"v_{\max}",
    "beta3": r"\beta_3", "beta": r"\beta", "alpha": r"\omega", "threshold": r"N_{\min}",
    "m1": "m_1", "m2": "m_2",
}  # fmt: skip
SETTINGS = {
    "lr": 0.37,
    "momentum": 0.6,
    "rho": 0.7,
    "beta1": 0.8,
    "beta2": 0.95,
    "eps": 0.05,
    "weight_decay": 0.2,
    "dampening": 0.3,
    "beta": 0.7,
    "beta3": 0.9,
    "alpha": 3.0,
    "threshold": 4.5,
}
"""기본값과 멀리 떨어진 값. 항 하나가 빠지거나 부호가 바뀌면 크게 달라진다."""


def chosen(name: str) -> Any:
    """설정을 바꾼 규칙."""
    rule = OPTIMIZERS[name]()
    return replace(rule, **{key: value for key, value in SETTINGS.items() if hasattr(rule, key)})


def follow(lines: list[str], values: dict[str, Any]) -> dict[str, Any]:
    """식을 차례로 계산해 왼쪽의 기호에 담는다."""
    for line in lines:
        left, right = re.split(r"\\leftarrow|=", line)
        values[left.strip()] = Formula(right, values).evaluate()
    return values


def mismatch(rule: Any, lines: list[str]) -> float:
    """식을 따라간 길과 `step`의 길이 여덟 걸음 동안 가장 크게 벌어진 정도."""
    rng = np.random.default_rng(7)
    # 부호만 쓰는 규칙은 몇 좌표에서만 갈리므로 좌표가 넉넉해야 잘못이 드러난다.
    theta = rng.normal(size=200)
    state, worst = rule.init(theta), 0.0
    memory = {SYMBOLS.get(name, name): value for name, value in state._asdict().items()}
    known = {SYMBOLS[name]: value for name, value in SETTINGS.items()} | {r"\hat \epsilon": SETTINGS["eps"]}
    values = {**known, **memory, "W": theta}
    for t in range(1, 9):
        grad = rng.normal(size=200)
        values = follow(lines, {**values, "g": grad, "t": t})
        theta, state = rule.step(theta, grad, state)
        expected = {SYMBOLS.get(name, name): value for name, value in state._asdict().items()} | {"W": theta}
        worst = np.max([worst, *(np.abs(values[name] - value).max() for name, value in expected.items())])
    return np.inf if np.isnan(worst) else float(worst)


def shown(name: str) -> list[str]:
    """요약표에 적힌 식. `나머지는 Adam과 같음`이면 Adam의 식이 앞에 온다."""
    rule = OPTIMIZERS[name]
    return [*sheet.inherited(rule), *sheet.statements(rule)]


def test_sheet_has_every_rule_and_initializer() -> None:
    """규칙과 초기화 함수와 스케줄이 빠짐없이 있고, 앞면의 표에는 1편의 규칙만 있다."""
    printed = sheet.CheatSheet._rules(None).astext()  # type: ignore[arg-type]
    assert "RMSProp" in printed
    assert "Lion" not in printed
    assert "Lion" in sheet.CheatSheet._rules(None, 3).astext()  # type: ignore[arg-type]
    schedules = sheet.CheatSheet._schedules(None).astext()  # type: ignore[arg-type]
    assert all(card.kind.__name__ in schedules and card.label in schedules for card in SCHEDULE_CARDS)
    assert "$" not in schedules
    assert "``" not in schedules
    assert list(OPTIMIZERS) == [name for name, card in OPTIMIZER_CARDS.items() if card.elementwise]
    listed = {name for card in INITIALIZER_CARDS.values() for name in card.names.split(", ")}
    assert {*initializers.INITIALIZERS} <= listed
    assert {"constant", "normal", "uniform", "truncated_normal"} <= listed
    adam = sheet.statements(OPTIMIZERS["Adam"])
    assert sheet.inherited(OPTIMIZERS["AdamW"]) == adam[:-1]
    assert sheet.inherited(OPTIMIZERS["AdamEpsHat"]) == adam[:2]
    # NAdam은 m̂을 따로 정하므로 Adam의 m̂은 오지 않는다.
    assert sheet.inherited(OPTIMIZERS["NAdam"]) == [*adam[:2], adam[3]]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_formula_is_the_step(name: str) -> None:
    """식에 적힌 대로 계산한 것이 `step`과 같다."""
    assert mismatch(chosen(name), shown(name)) <= 1e-14


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_any_wrong_sign_or_letter_is_caught(name: str) -> None:
    """식에서 부호나 기호를 하나만 바꾸어도 걸린다."""
    lines = shown(name)
    changes = (("+", "-"), ("-", "+"), (r"\beta_1", r"\beta_2"), (r"\beta_2", r"\beta_1"), (r"\odot g", ""))
    changes += ((r"\eta", ""), (r"\epsilon", "1"), (r"\alpha", ""), (r"\rho", "1"), (r"\max", r"\frac"))
    tried = 0
    for number, line in enumerate(lines):
        for old, new in changes:
            for place in re.finditer(re.escape(old), line):
                wrong = line[: place.start()] + new + line[place.end() :]
                try:
                    with np.errstate(all="ignore"):
                        off = mismatch(chosen(name), [*lines[:number], wrong, *lines[number + 1 :]])
                except (ValueError, KeyError):
                    off = np.inf
                assert off > 1e-6, f"{line} → {wrong}"
                tried += 1
    assert tried >= 2


@pytest.mark.parametrize("rule", [AdaGrad, RMSProp])
def test_note_on_eps_inside(rule: Any) -> None:
    """`eps_inside=True`이면 근호 안이라는 설명."""
    assert r"$\sqrt{h + \epsilon}$" in (ROOT / "chapters" / "cheatsheet.md").read_text("utf8")
    inside = [line.replace(r"\sqrt h + \epsilon", r"\sqrt{h + \epsilon}") for line in sheet.statements(rule)]
    assert inside != sheet.statements(rule)
    assert mismatch(replace(chosen(rule.__name__), eps_inside=True), inside) <= 1e-14


KERAS = {"lr": "learning_rate", "rho": "rho", "beta1": "beta_1", "beta2": "beta_2", "eps": "epsilon"}


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if OPTIMIZER_CARDS[name].keras])
def test_keras_name_and_star(name: str) -> None:
    """Keras의 이름이 있고, 같은 설정에서 별표가 없으면 같은 길을, 있으면 다른 길을 간다."""
    text = OPTIMIZER_CARDS[name].keras.text
    kind, arguments = re.fullmatch(r"(\w+)(?:\((.*)\))?\*?", text).groups()
    ours = replace(OPTIMIZERS[name](), lr=0.05)
    same = {theirs: getattr(ours, our) for our, theirs in KERAS.items() if hasattr(ours, our)}
    if hasattr(ours, "weight_decay"):
        ours, same["weight_decay"] = replace(ours, weight_decay=0.2), 0.2
    given = eval(f"dict({arguments or ''})")
    theirs = getattr(keras_bridge.keras().optimizers, kind)(**same, **given)
    # Keras의 학습률은 float32다. 기울기가 작아야 ε의 자리가 드러난다.
    theta, grads = 1e-4 * np.ones(4), 1e-4 * np.random.default_rng(3).normal(size=(6, 4))
    paths = replay(ours, theta, grads), keras_bridge.replay_keras(theirs, theta, grads)
    off = np.abs(paths[0] - paths[1]).max() / np.abs(paths[0] - theta).max()
    assert off > 1e-4 if text.endswith("*") else off < 1e-5, off


FAN_IN, FAN_OUT, GAIN = 30, 20, 1.7
VALUES = {
    r"n_\text{in}": FAN_IN, r"n_\text{out}": FAN_OUT, r"\mathrm{gain}": GAIN, "a": 0.3,
    r"\mathrm{std}": 0.4, r"\mathrm{limit}": 0.6, r"\mathrm{value}": -0.8,
}  # fmt: skip


@pytest.mark.parametrize("name", INITIALIZER_CARDS)
def test_distribution_is_the_initializer(name: str) -> None:
    """표의 분포에서 같은 난수로 뽑은 것이 초기화 함수와 같다."""
    formula = sheet.distribution(name)

    def drawn(other: str, **settings: float) -> np.ndarray:
        made = getattr(initializers, other)
        made = (
            made(*settings.values())
            if other in {"constant", "normal", "uniform", "truncated_normal"}
            else made
        )
        keywords = {} if made is not getattr(initializers, other) else settings
        return made(np.random.default_rng(5), FAN_IN, FAN_OUT, **keywords)

    rng, shape = np.random.default_rng(5), (FAN_IN, FAN_OUT)
    if found := re.fullmatch(r"W_\{ij\} = (.+)", formula):
        expected = np.full(shape, Formula(found[1], VALUES).evaluate())
        ours = drawn(name, **({"value": -0.8} if name == "constant" else {}))
        np.testing.assert_array_equal(ours, expected)
    elif found := re.fullmatch(r"W = (.+)", formula):
        values = {**VALUES, "I": np.eye(FAN_IN, FAN_OUT)}
        np.testing.assert_array_equal(drawn(name, gain=GAIN), Formula(found[1], values).evaluate())
    elif found := re.fullmatch(r"\\mathrm\{Var\}\[W\] = (.+)", formula):
        std = np.sqrt(Formula(found[1], VALUES).evaluate())
        setting = {"slope": 0.3} if name.startswith("he") else {"gain": GAIN}
        np.testing.assert_allclose(drawn(name, **setting), std * rng.standard_normal(shape), rtol=1e-12)
        limit, rng = np.sqrt(3) * std, np.random.default_rng(5)
        twin = name.replace("_normal", "_uniform")
        assert sheet.distribution(twin) == formula
        uniform = drawn(twin, **setting)
        np.testing.assert_allclose(uniform, rng.uniform(-limit, limit, shape), rtol=1e-12)
    elif found := re.fullmatch(r"U\(-(.+), (.+)\)", formula):
        assert found[1] == found[2]
        limit = Formula(found[1], VALUES).evaluate()
        np.testing.assert_allclose(drawn(name, limit=0.6), rng.uniform(-limit, limit, shape), rtol=1e-12)
    elif found := re.fullmatch(r"\\mathcal N\(0, (.+)\)", formula):
        std = np.sqrt(Formula(found[1], VALUES).evaluate())
        ours = drawn(name, std=0.4)
        if name == "truncated_normal":
            # 되돌린 뒤의 표준편차가 식의 std다. 표준오차의 다섯 배까지 본다.
            assert ours.std() == pytest.approx(std, rel=5 / np.sqrt(2 * ours.size))
            assert np.abs(ours).max() <= 2 * std / initializers.TRUNCATED_STD
        else:
            np.testing.assert_allclose(ours, std * rng.standard_normal(shape), rtol=1e-12)
    else:
        left, right = formula.split("=")
        assert left.strip() == r"W^\top W"
        ours = drawn(name, gain=GAIN)
        identity = Formula(right, {**VALUES, "I": np.eye(FAN_OUT)}).evaluate()
        np.testing.assert_allclose(ours.T @ ours, identity, atol=1e-12)


def test_keras_initializers_exist() -> None:
    """Keras의 초기화 함수 이름이 모두 있다."""
    for card in INITIALIZER_CARDS.values():
        text = card.keras.call
        for one in [text] if "(" in text else text.split(", "):
            assert hasattr(keras_bridge.keras().initializers, re.match(r"\w+", one)[0]), one


def test_sheet_prints_on_both_sides(visit: Visit, base_url: str) -> None:
    """A4 한 장의 앞뒤에 인쇄되고, 글자가 읽을 만하게 크다."""
    page = visit.open(base_url + "chapters/cheatsheet.html")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (210, 297)
    page.emulate_media(media="print")
    size = page.locator(".cheatsheet td").first.evaluate(
        "cell => parseFloat(getComputedStyle(cell).fontSize)"
    )
    assert size * 72 / 96 >= 7
    visit.log.assert_clean()


def test_sheet_style_leaves_other_pages_alone(visit: Visit, base_url: str) -> None:
    """책 전체의 PDF에는 이 쪽의 스타일도 들어간다. 다른 쪽의 여백과 글줄을 바꾸지 않는다."""
    page = visit.open(base_url + "chapters/02_sgd.html")
    page.emulate_media(media="print")
    pour = """async (address) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(await (await fetch(address)).text());
      document.adoptedStyleSheets.push(sheet);
      return sheet.cssRules.length;
    }"""
    look = """() => [...document.querySelectorAll("article :is(h1, p, td)")].map((one) => {
      const { margin, padding, lineHeight, fontSize } = getComputedStyle(one);
      return [margin, padding, lineHeight, fontSize].join();
    })"""
    pages = re.compile(rb"/Type\s*/Page\b")
    before = page.evaluate(look), len(pages.findall(page.pdf(prefer_css_page_size=True)))
    assert page.evaluate(pour, f"{base_url}_static/cheatsheet.css") > 1
    assert (page.evaluate(look), len(pages.findall(page.pdf(prefer_css_page_size=True)))) == before
