"""탐색기가 놓이는 곳과 만지는 손.

나란히 이은 짝, 오류를 내는 독자의 규칙, 그림자 뿌리, 쪽을 넘기는 손가락을 본다.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import served
from ipywidgets import jslink
from playwright.sync_api import Browser, Page
from test_explorers import check_same
from tiny_page import write_page

from naerimak.landscapes import Ravine
from naerimak.optimizers import SGD
from naerimak.widgets import ActivationExplorer, PathExplorer, SideBySide

READY = ".naerimak-explorer .naerimak-summary:not(:empty)"


class Mine:
    """독자의 규칙."""

    lr = 0.1

    def init(self, theta: np.ndarray[Any, Any]) -> None:
        """상태가 없다."""

    def step(self, theta: np.ndarray[Any, Any], grad: np.ndarray[Any, Any], state: None) -> Any:
        """부호로만 걷는다."""
        return theta - self.lr * np.sign(grad), state


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """독자의 규칙이 든 탐색기와 아닌 탐색기가 놓인 쪽."""
    folder = tmp_path_factory.mktemp("hosts")
    write_page(folder, [PathExplorer(Ravine(), [SGD(0.5), Mine()])], "reader.html")
    write_page(folder, [PathExplorer(Ravine(), [SGD(0.5)])], "plain.html")
    pair = [
        ActivationExplorer({name: f"{name.lower()}_normal"}, seeds=(0,), title=name)
        for name in ("Xavier", "He")
    ]
    for name in ("activation", "depth"):
        jslink((pair[0], name), (pair[1], name))
    write_page(folder, [SideBySide(*pair)], "pair.html")
    return folder


@pytest.fixture(scope="module")
def base_url(site: Path) -> Iterator[str]:
    """그 폴더의 주소."""
    with served(site) as url:
        yield url


def opened(browser: Browser, url: str, **options: Any) -> Page:
    """쪽을 열고 탐색기가 설 때까지 기다린다."""
    page = browser.new_context(**options).new_page()
    page.goto(url)
    page.wait_for_selector(READY)
    return page


def test_a_rule_that_raises_shows_its_error_and_no_curve(browser: Browser, base_url: str) -> None:
    """커널이 보낸 오류가 문장에 보이고 지난 설정의 길은 사라진다. 다시 되면 길이 돌아온다."""
    page = opened(browser, base_url + "reader.html")
    found = page.evaluate(
        """async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const model = Object.values(naerimak.models).find((one) => one.get("kind") === "path");
          model.alone = false; // 커널이 있는 곳
          const el = document.body.appendChild(document.createElement("div"));
          naerimak.render({ model, el });
          const seen = () => [
            
            el.querySelector(".naerimak-summary").innerText,
            Array.from(el.querySelectorAll(".nm-panel .nm-run"), (one) => one.style.display !== "none"),
            el.facts.runs,
          ];
          const [good, first] = [model.get("reader_runs"), seen()];
          model.set("reader_runs", { Mine: { error: "ValueError: 너무 큽니다" } });
          await frame();
          const broken = seen();
          model.set("reader_runs", good);
          await frame();
          return [first, broken, seen()];
        }"""
    )
    first, broken, again = found
    assert first == again
    assert first[1] == [True] * 4
    assert "Mine: 규칙이 오류를 냈습니다(ValueError: 너무 큽니다)." in broken[0]
    assert broken[1] == [True, False, True, False]
    assert broken[2]["Mine"] == {"error": "ValueError: 너무 큽니다"}
    assert broken[2]["SGD"] == first[2]["SGD"]
    page.context.close()


def test_linked_explorers_move_together(browser: Browser, base_url: str) -> None:
    """jslink로 이은 짝은 어느 쪽을 움직여도 다른 쪽이 따라오고, 두 쪽의 사실은 파이썬과 같다."""
    page = opened(browser, base_url + "pair.html")
    setting = {"activation": "tanh", "seed": 0, "depth": 5}
    for side, name, value in ((0, "activation", "relu"), (1, "depth", 10), (0, "depth", 5)):
        page.locator(f"[data-name={name}]").nth(side).select_option(str(value))
        setting[name] = value
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        facts = page.eval_on_selector_all(".naerimak-explorer", "all => all.map((one) => one.facts)")
        for shown, rule in zip(facts, ("Xavier", "He"), strict=True):
            starts = ((rule, f"{rule.lower()}_normal"),)
            check_same(shown, ActivationExplorer.facts_at(starts, (0,), initializer=rule, **setting))
    page.context.close()


def test_colors_reach_into_a_shadow_root(browser: Browser, base_url: str) -> None:
    """marimo처럼 그림자 뿌리 안에 그려도 선과 표식에 제 색이 있다."""
    page = opened(browser, base_url + "plain.html")
    stroke, fill = page.evaluate(
        """async () => {
          const css = await (await fetch("explorers.css")).text();
          document.querySelector("link[rel=stylesheet]").remove();
          const host = document.body.appendChild(document.createElement("div"));
          const root = host.attachShadow({ mode: "open" });
          const el = document.createElement("div");
          root.append(Object.assign(document.createElement("style"), { textContent: css }), el);
          const model = Object.values(naerimak.models).find((one) => one.get("kind") === "path");
          naerimak.render({ model, el });
          const style = (name) => getComputedStyle(el.querySelector(`.nm-panel ${name}`));
          return [style(".nm-line").stroke, style(".nm-dots").fill];
        }"""
    )
    assert stroke == fill == "rgb(0, 114, 178)"
    page.context.close()


def test_a_finger_that_scrolls_the_page_leaves_the_slider_alone(browser: Browser, base_url: str) -> None:
    """슬라이더 위에서 위아래로 밀면 쪽만 넘어가고 값은 그대로다. 옆으로 밀면 값이 바뀐다."""
    page = opened(
        browser,
        base_url + "plain.html",
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 844},
    )
    slider = page.locator("input[data-name=steps]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    at = {"x": box["x"] + 0.7 * box["width"], "y": box["y"] + box["height"] / 2}
    page.evaluate("y => (window.first = scrollY)")
    session = page.context.new_cdp_session(page)
    steps = "Object.values(naerimak.models).find((one) => one.get('kind') === 'path').get('steps')"

    def swipe(right: float, down: float) -> None:
        touch = {"type": "touchStart", "touchPoints": [at]}
        session.send("Input.dispatchTouchEvent", touch)
        for k in range(1, 16):
            point = {"x": at["x"] + right * k / 15, "y": at["y"] + down * k / 15}
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    swipe(0, -240)
    page.wait_for_function("scrollY > first")
    assert page.evaluate(steps) == 30
    assert page.locator(".nm-range .nm-value").input_value() == "30"
    page.evaluate("scrollTo(0, first)")
    swipe(-80, 0)
    assert page.evaluate(steps) not in (30, None)
    page.context.close()
