"""놀이터를 작은 쪽에 띄워 실제 브라우저에서 움직인다: 조절기, 배우기, 판정, 링크, 나쁜 설정, 숨은 쪽."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_explorers
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit, frames, served
from playwright.sync_api import Page, expect
from test_explorers import check_same
from tiny_page import write_page

from naerimak.experiments import CASES
from naerimak.tables import number
from naerimak.widgets import PlaygroundExplorer
from naerimak.widgets.playground import GAP, case_setting

READY = ".naerimak-explorer .naerimak-summary:not(:empty)"
PAGES = {
    "one": {},
    "two": {"other": "start:zeros", "depth": 2, "width": 6},
    "wild": {
        "data": "moons", "activation": "relu", "start": "normal", "depth": 10, "width": 64, "lr": 10.0,
        "rule": "SGD",
    },
    "deep": {"activation": "sigmoid", "start": "normal", "std": 1.0, "depth": 10, "width": 64, "batch": 8},
    "curve": {"data": "curve", "depth": 2, "width": 8},
    "digits": {"data": "digits", "depth": 1, "width": 8},
    "planned": {
        "data": "moons", "rule": "AdaGrad", "h0": 0.1, "schedule": "cosine", "length": 100, "lr": 0.1,
        "other": "schedule:onecycle",
    },
    "rates": {"other": "rule:SGD", "schedule": "cosine", "length": 100},
    "wide": {"depth": 6, "width": 64, "start": "normal", "std": 1.0},
    "apart": {"depth": 8, "width": 16, "activation": "sigmoid", "std": 0.01, "other": "start:normal"},
    "average": {"data": "moons", "rule": "ScheduleFreeAdamW", "schedule": "linear", "length": 100},
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """설정마다 놀이터가 하나 놓인 쪽들의 폴더."""
    folder = tmp_path_factory.mktemp("playground")
    for name, setting in PAGES.items():
        write_page(folder, [PlaygroundExplorer(**setting)], f"{name}.html")
    write_page(folder, [PlaygroundExplorer(CASES)], "game.html")
    return folder


@pytest.fixture(scope="module")
def base_url(site: Path) -> Iterator[str]:
    """그 폴더의 주소."""
    with served(site) as url:
        yield url


def open_page(visit: Visit, url: str, **options: int) -> Page:
    """쪽을 열고 놀이터가 설 때까지 기다린다."""
    page = visit.open(url, **options)
    page.wait_for_function("() => document.querySelector('.naerimak-explorer')?.facts?.first && true")
    return page


def press(page: Page, name: str) -> None:
    """놀이터의 단추를 누른다."""
    page.get_by_role("button", name=name, exact=True).click()
    frames(page)


def facts(page: Page) -> dict[str, Any]:
    """지금 보이는 사실."""
    return page.evaluate("document.querySelector('.naerimak-explorer').facts")


def summary(page: Page) -> str:
    """지금의 문장."""
    return page.locator(".naerimak-summary").inner_text()


def same_as_python(page: Page, name: str, **changed: Any) -> None:
    """보이는 사실이 파이썬이 같은 걸음만큼 배운 것과 같다."""
    shown = facts(page)
    explorer = PlaygroundExplorer(**{**PAGES[name], **changed})
    explorer.steps = shown["first"]["t"]
    check_same(shown, json.loads(json.dumps(explorer.facts())), floor=1e-12)


@pytest.mark.parametrize("name", ["one", "two", "curve", "digits", "planned", "average"])
def test_learning_equals_python(name: str, visit: Visit, base_url: str) -> None:
    """처음, 한 걸음 뒤, 한 에폭 뒤의 사실이 파이썬과 같다."""
    page = open_page(visit, f"{base_url}{name}.html")
    same_as_python(page, name)
    press(page, "한 걸음")
    assert facts(page)["first"]["t"] == 1
    press(page, "한 에폭")
    assert facts(page)["first"]["t"] > 5
    same_as_python(page, name)
    visit.log.assert_clean()


@pytest.mark.parametrize(
    "way",
    [test_explorers.by_mouse, test_explorers.by_keyboard],
    ids=["mouse", "keyboard"],
)
def test_every_control_moves_the_picture(way: Any, visit: Visit, base_url: str) -> None:
    """보이는 조절기는 모두 마우스로도 키보드로도 움직이고 문장이 바뀐다. 처음으로는 되돌린다."""
    page = open_page(visit, f"{base_url}one.html")
    page.locator(".nm-fold summary").click()
    first = summary(page)
    names = page.eval_on_selector_all(
        ".nm-control [data-name]:enabled:not([data-name=speed])",
        "all => all.map((one) => one.dataset.name)",
    )
    assert {
        "data",
        "depth",
        "width",
        "activation",
        "start",
        "rule",
        "lr",
        "beta1",
        "schedule",
        "batch",
        "other",
    } <= {*names}
    for name in names:
        control = page.query_selector(f"[data-name={name}]:enabled")
        if control is None:  # 앞의 조절기가 감춘 것
            continue
        before = summary(page)
        way(page, control)
        frames(page)
        page.wait_for_function(
            "(before) => document.querySelector('.naerimak-summary').innerText !== before",
            arg=before,
        )
    page.locator(".nm-reset").click()
    page.wait_for_function(
        "(first) => document.querySelector('.naerimak-summary').innerText === first",
        arg=first,
    )
    visit.log.assert_clean()


@pytest.mark.parametrize("name", ["wild", "deep"])
def test_bad_settings_end_in_a_sentence(name: str, visit: Visit, base_url: str) -> None:
    """학습률 10도, σ = 1인 열 층도 문장으로 끝나고 쪽은 멈추지 않는다. 수가 아닌 것은 보이지 않는다."""
    page = open_page(visit, f"{base_url}{name}.html")
    for _ in range(3):
        press(page, "한 에폭")
    text = summary(page)
    assert "NaN" not in text
    assert "undefined" not in text
    assert "NaN" not in page.locator(".naerimak-explorer").inner_text()
    assert facts(page)["first"]["faults"]
    assert {"wild": "발산", "deep": "포화"}[name] in text
    visit.log.assert_clean()


def test_play_learns_and_rests_out_of_view(visit: Visit, base_url: str) -> None:
    """재생하면 걸음이 늘고, 화면 밖으로 나가면 쉬고, 돌아오면 잇는다. 뷰를 닫으면 멈춘다."""
    page = open_page(visit, f"{base_url}one.html")
    find = "() => Object.values(naerimak.models).find((one) => one.state.kind === 'playground').state.steps"
    page.locator(".nm-play-columns").scroll_into_view_if_needed()
    page.locator(".nm-play").evaluate("node => node.click()")
    page.wait_for_function(f"() => ({find})() > 3")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate("document.querySelector('.naerimak-explorer').style.display = 'none'")
    page.wait_for_timeout(300)  # 보이지 않는다는 알림은 브라우저가 제때 보낸다
    still = page.evaluate(find)
    frames(page, 6)
    assert page.evaluate(find) == still
    page.evaluate("document.querySelector('.naerimak-explorer').style.display = ''")
    page.locator(".nm-play-columns").scroll_into_view_if_needed()
    page.wait_for_function(f"(still) => ({find})() > still", arg=still)
    page.locator(".nm-play").evaluate("node => node.click()")
    assert page.locator(".nm-play").inner_text() == "재생"
    visit.log.assert_clean()


def test_link_carries_the_setting(visit: Visit, base_url: str) -> None:
    """링크에 설정이 담기고, 열면 그 설정이다. 규칙을 바꾸면 그 규칙의 학습률로 시작한다."""
    page = open_page(visit, f"{base_url}one.html")
    page.select_option("[data-name=rule]", "Momentum")
    page.select_option("[data-name=start]", "he_normal")
    page.wait_for_function(
        "() => ['rule=Momentum', 'start=he_normal'].every((one) => location.hash.includes(one))"
    )
    shown, link = summary(page), page.evaluate("location.href")
    again = open_page(visit, link)
    again.wait_for_function(
        "(shown) => document.querySelector('.naerimak-summary').innerText === shown",
        arg=shown,
    )
    same_as_python(again, "one", rule="Momentum", start="he_normal")


def test_schedule_is_seen_and_its_end_is_said(visit: Visit, base_url: str) -> None:
    """스케줄을 고르면 곡선과 지금의 학습률이 나타나고, 다 줄이면 그래서 멈추었다고 말하고, 링크에 담긴다."""
    page = open_page(visit, f"{base_url}one.html")
    curve = page.get_by_role("img", name="걸음에 따른 학습률과 지금의 자리").first
    assert not curve.is_visible()
    page.select_option("[data-name=rule]", "SGD")
    page.select_option("[data-name=schedule]", "linear")
    page.wait_for_function("() => location.hash.includes('schedule=linear')")
    assert curve.is_visible()
    page.locator("[data-name=length]").evaluate(
        "node => { node.value = 0; node.dispatchEvent(new Event('input')); }"
    )
    frames(page)
    assert "스케줄 직선(100걸음, 워밍업 10%)" in summary(page)
    before = curve.evaluate("node => node.toDataURL()")
    press(page, "한 에폭")
    assert curve.evaluate("node => node.toDataURL()") != before
    same_as_python(page, "one", rule="SGD", schedule="linear", length=100)
    for _ in range(13):
        press(page, "한 에폭")
    assert facts(page)["first"]["lr"] == 0
    assert "스케줄이 학습률을 거의 0으로 줄여" in summary(page)
    visit.log.assert_clean()


def test_rules_are_grouped_and_bring_their_controls(visit: Visit, base_url: str) -> None:
    """규칙은 편마다 묶여 있고, 고르면 그 규칙의 조절기가 접은 상자에 처음 값으로 나타난다."""
    page = open_page(visit, f"{base_url}one.html")
    groups = page.eval_on_selector_all(
        "[data-name=rule] optgroup", "all => all.map(({ label, children }) => [label, children.length])"
    )
    assert [label for label, _ in groups] == ["1편의 규칙", "1편의 변형", "3편의 규칙"]
    assert sum(count for _, count in groups) == len(PlaygroundExplorer().about["rules"])
    page.locator(".nm-fold summary").click()
    page.select_option("[data-name=rule]", "AdaGrad")
    frames(page)
    assert page.locator("[data-name=h0]").is_visible()
    assert not page.locator("[data-name=beta1]").is_visible()
    field = page.get_by_label("제곱합의 첫 값 값")
    field.fill("0.1")
    field.press("Enter")
    frames(page)
    assert "h₀ = 0.1" in summary(page)
    assert "바꾼 것 1개" in page.locator(".nm-fold summary").inner_text()
    press(page, "한 걸음")
    same_as_python(page, "one", rule="AdaGrad", h0=0.1)
    page.select_option("[data-name=rule]", "ScheduleFreeSGD")
    press(page, "한 에폭")
    assert "평균을 낸 점에서 잰 것" in summary(page)
    same_as_python(page, "one", rule="ScheduleFreeSGD")


@pytest.mark.parametrize("name", ["one", "two", "planned", "rates"])
def test_picture_and_controls_fit_a_phone_screen(name: str, visit: Visit, base_url: str) -> None:
    """390×844에서 그림과 드러난 조절기가 한 화면에 들고, 그림이 먼저 온다."""
    page = open_page(visit, f"{base_url}{name}.html", width=390, height=844)
    top = page.locator(".naerimak-explorer").bounding_box()
    picture = page.locator(".nm-play-columns").bounding_box()
    controls = page.locator(".nm-controls").first.bounding_box()
    assert top
    assert picture
    assert controls
    assert picture["y"] + picture["height"] <= controls["y"]
    assert controls["y"] + controls["height"] - top["y"] <= 844


def test_neuron_is_chosen_on_the_map(visit: Visit, base_url: str) -> None:
    """뉴런의 칸을 누르면 그 뉴런이 보는 것을 그리고, 가리키는 동안에는 보여 주기만 한다."""
    page = open_page(visit, f"{base_url}one.html")
    plane = page.locator(".nm-play-map").first
    plane.scroll_into_view_if_needed()
    plane.hover(position={"x": 3, "y": 3})
    caption = page.locator(".nm-play-column figcaption").first
    assert caption.inner_text() == "3층 1번 뉴런이 보는 것"
    assert "신경망의 답" in summary(page)
    plane.click(position={"x": 3, "y": 3})
    frames(page)
    assert "3층 1번 뉴런이 보는 것을 그립니다" in summary(page)


def test_fault_is_named_and_mended(visit: Visit, base_url: str) -> None:
    """고장의 이름을 고르면 맞는지 말하고, 값 하나를 고쳐 배우면 그렇다고 말한다."""
    page = open_page(visit, f"{base_url}game.html")
    assert "무엇이 고장인지" in summary(page)
    for k, case in enumerate(CASES, 1):
        page.select_option("[data-name=case]", str(k))
        frames(page)
        assert page.input_value("[data-name=guess]") == ""
        assert case.name not in summary(page)
        # 설정에는 답이 적혀 있으므로(입력 × 100, 섞지 않음) 맞히기 전에는 적지 않는다.
        assert "미니배치" not in summary(page)
        page.select_option("[data-name=guess]", CASES[k % len(CASES)].name)
        frames(page)
        assert "그 고장이 아닙니다" in summary(page)
        page.select_option("[data-name=guess]", case.name)
        frames(page)
        assert case.answer in summary(page)
        assert "값 하나를 고쳐" in summary(page)
        # 규칙이 바뀌어도 학습률은 그 고장의 것이다.
        assert f"η = {number(case_setting(case)['lr'])}," in summary(page)
    press(page, "다음 신경망")
    assert page.input_value("[data-name=case]") == "1"
    press(page, "다음 신경망")
    assert page.input_value("[data-name=case]") == "2"
    assert page.input_value("[data-name=guess]") == ""
    page.select_option("[data-name=guess]", CASES[1].name)
    page.select_option("[data-name=start]", "xavier_normal")
    frames(page)
    # 고친 뒤에는 고치기 전의 신경망을 풀이하지 않는다.
    assert CASES[1].answer not in summary(page)
    for _ in range(40):
        press(page, "한 에폭")
        if "고친 신경망이 배웁니다(바꾼 값 1개)" in summary(page):
            break
    assert "고친 신경망이 배웁니다(바꾼 값 1개)" in summary(page)
    visit.log.assert_clean()


def test_a_mended_network_with_a_fault_is_not_called_untaught(visit: Visit, base_url: str) -> None:
    """학습 데이터를 거의 다 맞히지만 잘못이 남았으면, 판정과 어긋나지 않게 그렇다고 말한다."""
    page = open_page(visit, f"{base_url}game.html")
    page.select_option("[data-name=case]", "4")
    page.select_option("[data-name=guess]", CASES[3].name)
    page.select_option("[data-name=rule]", "Adam")
    page.get_by_label("은닉층의 수 값").fill("4")
    page.get_by_label("은닉층의 수 값").press("Enter")
    for _ in range(40):
        press(page, "한 에폭")
        if facts(page)["first"]["train"][1] >= 0.95:
            break
    shown = facts(page)["first"]
    assert shown["train"][1] >= 0.95
    assert shown["faults"]
    assert "아직 남은 잘못이 있습니다" in summary(page)
    assert "아직 배우지 못했습니다" not in summary(page)


def test_a_gap_between_training_and_test_is_said(visit: Visit, base_url: str) -> None:
    """σ = 1에서는 학습 데이터를 다 맞혀도 시험 데이터는 그만큼 맞히지 못한다고, 벌어진 뒤에만 말한다."""
    page = open_page(visit, f"{base_url}wide.html")
    said = "시험 데이터는 그만큼 맞히지 못합니다"
    gaps = set()
    for _ in range(16):
        press(page, "한 에폭")
        train, test = (facts(page)["first"][name][1] for name in ("train", "test"))
        apart = train >= 0.95 and test < train - GAP
        assert (said in summary(page)) == apart
        gaps.add(apart)
    assert gaps == {False, True}


def test_two_networks_share_their_axes(visit: Visit, base_url: str) -> None:
    """나란한 두 신경망은 손실과 표준편차의 세로축이 같아, 한눈에 비교할 수 있다."""
    page = open_page(visit, f"{base_url}apart.html")
    press(page, "한 에폭")
    stds = [facts(page)[side]["gradient_std"] for side in ("first", "second")]
    assert max(stds[0]) > 10 * max(stds[1])
    axes = page.locator(".nm-play-lines").evaluate_all(
        """(all) => all.map((one) => one.getContext("2d")
          .getImageData(0, 0, 2 * 46, one.height - 2 * 18).data.join())"""
    )
    half = len(axes) // 2
    assert axes[:2] == axes[half : half + 2]


@pytest.mark.parametrize("name", ["one", "planned", "game"])
def test_the_verdict_is_beside_the_play_button_on_a_phone(name: str, visit: Visit, base_url: str) -> None:
    """390×844에서 재생 단추와 짧은 판정이 한 화면에 있고, 은닉층의 수는 접혀 있지 않다."""
    page = open_page(visit, f"{base_url}{name}.html", width=390, height=844)
    page.locator(".naerimak-explorer").evaluate("(el) => el.scrollIntoView()")
    press(page, "한 걸음")
    verdict = page.locator(".nm-play-verdict")
    expect(page.locator(".nm-play")).to_be_in_viewport()
    expect(verdict).to_be_in_viewport(ratio=0.95)
    expect(page.locator("input[type=range][data-name=depth]")).to_be_visible()
    text = verdict.inner_text()
    assert text
    if name == "one":
        assert text in summary(page)


def test_picture_follows_the_theme(visit: Visit, base_url: str) -> None:
    """멈추어 있을 때 쪽의 밝기를 바꾸어도 캔버스의 색이 따라간다."""
    page = open_page(visit, f"{base_url}one.html")
    drawn = "document.querySelector('.nm-play-lines').toDataURL()"
    light = page.evaluate(drawn)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"(light) => {drawn} !== light", arg=light)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.wait_for_function(f"(light) => {drawn} === light", arg=light)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_at_any_width(theme: str, visit: Visit, base_url: str) -> None:
    """접근성 검사에 걸리는 것이 없고, 390 px에서 옆으로 밀리지 않는다."""
    page = open_page(visit, f"{base_url}two.html", width=390, height=844)
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    press(page, "한 걸음")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, context=".naerimak-explorer").response["violations"]
    assert not [one["id"] for one in found]
