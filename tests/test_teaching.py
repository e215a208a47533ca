"""가르치는 분께 쪽: 표의 설정이 탐색기에서 정말 그렇게 되는지 본다.

주소가 있을 때와 없을 때 링크가 맞는지도 본다.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT
from naerimak_book.content import teaching

from naerimak import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    Landscape,
    Momentum,
    Nesterov,
    Optimizer,
    Parabola,
    Ravine,
    RMSProp,
    Trace,
    Wells,
    minimize,
)
from naerimak.experiments import layer_statistics, verdict
from naerimak.initializers import he_normal, lecun_normal, normal, xavier_normal
from naerimak.optimizers import AdamUncorrected
from naerimak.widgets.chaos import ChaosExplorer
from naerimak.widgets.path import MAX_STEPS
from naerimak.widgets.schedule import ScheduleExplorer
from naerimak.widgets.sharpness import SharpnessExplorer
from naerimak.widgets.spectrum import SpectrumExplorer
from naerimak.widgets.std import STDS
from naerimak.widgets.stream import StreamExplorer
from naerimak.widgets.transfer import TransferExplorer
from naerimak.widgets.width import WIDTHS

PAGE = (ROOT / "chapters" / "teaching.md").read_text("utf8")
START = (-7.0, 2.0)


def rows() -> dict[int, list[str]]:
    """계획의 줄. 시간마다 강의, 탐색기, 질문, 숙제."""
    found = re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, flags=re.MULTILINE)
    return {int(hour): cells.split(" | ") for hour, cells in found if cells.count(" | ") == 3}


def walk(rule: Optimizer, steps: int = 60, landscape: Landscape | None = None) -> Trace:
    """골짜기나 주어진 지형을 내려간 길."""
    landscape = landscape or Ravine()
    start = {Parabola: (2.5,), Wells: (7.2,)}.get(type(landscape), START)
    return minimize(landscape, start, rule, steps)


def test_fifteen_hours_cover_every_lecture() -> None:
    """열다섯 시간이 1부와 2부를, 이어지는 시간이 3부를 순서대로 다루고, 한 시간의 분을 더하면 50이다."""
    plan = rows()
    assert list(plan) == list(range(1, len(plan) + 1))
    numbers = [int(one) for cells in plan.values() for one in re.findall(r"\[(\d\d) ", cells[0])]
    assert numbers == sorted(numbers)
    assert numbers.index(16) == 15, "1부와 2부는 열다섯 시간에 마친다"
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    listed = [one["file"] for part in toc["parts"] for one in part["chapters"]]
    lectures = [name for name in listed if re.match(r"chapters/\d\d_", name)]
    assert sorted(set(numbers)) == [int(name[9:11]) for name in lectures]
    assert all(f"]({name.removeprefix('chapters/')})" in PAGE for name in lectures)
    minutes = re.findall(r"^\| (\d+) \| [^|]+ \|$", PAGE, flags=re.MULTILINE)
    assert sum(map(int, minutes)) == 50


def test_homework_exists() -> None:
    """숙제로 적은 연습이 강의에 있다."""
    for lecture, _, _, homework in rows().values():
        paths = re.findall(r"\]\((\d\d_\w+)\)", lecture)
        for number, first, last in re.findall(r"(?:(\d\d)강의 )?연습 (\d)–(\d)", homework):
            path = next(one for one in paths if one.startswith(number))
            text = (ROOT / "chapters" / f"{path}.ipynb").read_text("utf8")
            checks = set(re.findall(rf'check\(\\"{path[:2]}-(\d)\\"', text))
            assert {str(n) for n in range(int(first), int(last) + 1)} <= checks, path


def test_sections_named_in_the_plan_exist() -> None:
    """볼 절로 적은 제목이 강의에 있다."""
    for lecture, *_ in rows().values():
        for path, sections in re.findall(r"\]\((\d\d_\w+)\): ([^\[]+?)(?:\. (?=\[)|$)", lecture):
            text = (ROOT / "chapters" / f"{path}.ipynb").read_text("utf8")
            titles = " ".join(re.findall(r'"#{2,4} ([^\n]*?)(?:\\n)?"', text))
            for section in sections.split(", "):
                assert section in titles, (path, section)


def test_path_settings_do_what_the_plan_says() -> None:
    """길 탐색기에서 보이라고 한 설정이 적은 대로 움직인다."""
    bowl = [walk(SGD(lr), 20, Parabola()) for lr in (1.0, 1.9, 2.1)]
    assert abs(bowl[0].theta[1, 0]) < 1e-12
    assert bowl[1].loss[-1] < bowl[1].loss[0] < bowl[2].loss[-1]
    assert np.all(np.diff(np.sign(bowl[1].theta[:, 0])) != 0)
    verdicts = [verdict(walk(SGD(lr))) for lr in (0.5, 0.95, 1.1)]
    assert verdicts[0] == verdicts[1] == "수렴"
    assert verdicts[2] == "발산"
    ends = [walk(Momentum(0.1, alpha), MAX_STEPS, Wells()).theta[-1, 0] for alpha in (0.9, 0.93, 0.97)]
    assert ends[0] > 5
    assert abs(ends[1]) < 0.01
    assert ends[2] < -2
    assert np.all(np.abs(walk(Nesterov(0.5, 0.9)).theta[3:, 1]) < 0.01)
    assert verdict(walk(Nesterov(0.7, 0.9))) == "발산"
    assert verdict(walk(Momentum(0.7, 0.9))) != "발산"
    assert all(verdict(walk(AdaGrad(lr))) == "수렴" for lr in (5.0, 10.0))


def test_adaptive_settings_do_what_the_plan_says() -> None:
    """RMSProp, AdaDelta, Adam의 설정이 적은 대로 움직인다."""
    wide, narrow = (np.abs(walk(RMSProp(lr), 300).theta[-20:, 1]).max() for lr in (0.2, 0.02))
    assert wide / narrow == pytest.approx(10, rel=0.05)
    usual, long = (abs(walk(RMSProp(0.2, rho=rho), 1).theta[1, 0] + 7) for rho in (0.9, 0.999))
    assert long > 9 * usual
    losses = [walk(AdaDelta(eps=eps), 200).loss[-1] for eps in (1e-6, 1e-4, 1e-2)]
    assert losses[0] > 1 > losses[1] > losses[2]
    first = [abs(walk(rule, 1).theta[1, 0] + 7) for rule in (Adam(0.3), AdamUncorrected(0.3))]
    assert first[1] > 3 * first[0]
    level = [abs(walk(rule(0.3, beta2=0.99), 1).theta[1, 0] + 7) for rule in (Adam, AdamUncorrected)]
    assert level[1] == pytest.approx(level[0], rel=1e-4)


def test_schedule_settings_do_what_the_plan_says() -> None:
    """스케줄 탐색기에서 보이라고 한 설정이 적은 대로 움직인다."""
    kept, cosine = (ScheduleExplorer(shape).facts() for shape in ("constant", "cosine"))
    assert cosine["final"] < kept["final"] / 5
    drawn = ScheduleExplorer("drawn", lr=0.25).facts()
    assert drawn["final"] < 0.03
    waits = [ScheduleExplorer("cosine", warmup=warmup).facts()["final"] for warmup in (0, 100)]
    assert waits[1] > waits[0]


def test_spectrum_settings_do_what_the_plan_says() -> None:
    """특잇값 탐색기에서 보이라고 한 설정이 적은 대로 나온다."""
    sgd, sign = (SpectrumExplorer("tokens", rule).facts()["after"] for rule in ("SGD", "SignSGD"))
    assert sign < sgd / 5
    smallest = [SpectrumExplorer("digits", "Muon", steps).facts()["smallest"] for steps in range(7)]
    assert smallest == sorted(smallest)
    assert smallest[5] < 0.68 < smallest[6]


def test_sharpness_settings_do_what_the_plan_says() -> None:
    """안정성의 경계 탐색기에서 보이라고 한 설정이 적은 대로 움직인다."""
    explorer = SharpnessExplorer()
    assert explorer.limit() == pytest.approx(10)
    watched = explorer.watched()
    for count, lr in ((1000, 0.2), (300, 0.4)):
        watched.learner.optimizer = SGD(lr)
        for _ in range(count):
            watched.step()
        level = np.median([one[2] for one in watched.seen[-20:]])
        assert level == pytest.approx(2 / lr, rel=0.15)


def test_chaos_settings_do_what_the_plan_says() -> None:
    """혼돈의 경계 탐색기에서 보이라고 한 설정이 적은 대로 나온다."""
    order, edge, chaos = (ChaosExplorer("tanh", weight, 0.2).facts() for weight in (0.9, 1.3, 2.0))
    assert order["chi"] < 0.7 < 0.99 < edge["chi"] < 1.01 < 1.3 < chaos["chi"]
    assert order["correlation"][1] > 0.95
    assert chaos["correlation"][1] < edge["correlation"][1] < order["correlation"][1]
    assert all(ChaosExplorer("relu", weight).facts()["c"] == 1 for weight in (0.9, 1.3, 2.0))


def test_depth_and_width_settings_do_what_the_plan_says() -> None:
    """잔차와 너비의 탐색기에서 보이라고 한 설정이 적은 대로 나온다."""
    bare = [StreamExplorer("none", depth, "one").facts()["value"]["measured"] for depth in (2, 48)]
    assert bare[1] > 1e10 > 10 > bare[0]
    assert StreamExplorer("none", 48, "root").facts()["value"]["measured"] < 2
    standard, mup = (TransferExplorer(name, 1024).facts() for name in ("standard", "mup"))
    assert standard["best"] < mup["best"]
    assert standard["carried"] > 2 * standard["loss"]
    assert mup["carried"] < 2 * mup["loss"]


def test_layer_settings_do_what_the_plan_says() -> None:
    """초깃값의 탐색기에서 보이라고 한 설정이 적은 대로 나온다."""
    assert {0.01, 0.1, 1.0} <= set(STDS)
    assert {100, 784} <= set(WIDTHS)
    tops = [layer_statistics("tanh", normal(std))[-1] for std in (0.01, 0.1, 1.0)]
    assert tops[0].std < 1e-4
    assert 0.1 < tops[1].std < 0.7
    assert tops[2].saturated > 0.5
    rng = np.random.default_rng
    assert np.array_equal(lecun_normal(rng(0), 100, 100), xavier_normal(rng(0), 100, 100))
    assert xavier_normal(rng(0), 784, 100).std() > 1.2 * lecun_normal(rng(0), 784, 100).std()
    deep = [layer_statistics("relu", start, depth=30)[-1].std for start in (xavier_normal, he_normal)]
    assert deep[0] < 1e-3 < 0.1 < deep[1]


def test_pull_link_opens_the_lecture() -> None:
    """Nbgitpuller 주소에 저장소, 브랜치, 열 파일이 들어 있고 가리키는 파일이 있다."""
    link = teaching.pull_link("https://github.com/owner/name", "fall-2026")
    parts = urlsplit(link)
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    assert parts.path == "/hub/user-redirect/git-pull"
    assert asked["repo"] == "https://github.com/owner/name"
    assert asked["branch"] == "fall-2026"
    folder, path = asked["urlpath"].removeprefix("lab/tree/").split("/", 1)
    assert folder == "name"
    assert (ROOT / path).is_file()
    empty = teaching.pull_link(f"https://github.com/{teaching.EMPTY}", "main")
    assert "소유자" in empty
    assert unquote(empty).count("이름") == 2


def test_built_page_has_no_dead_address(site: Path) -> None:
    """주소 없이 만든 쪽에는 채울 것이 적혀 있고, 빈 주소로 가는 링크가 없다."""
    html = (site / "chapters" / "teaching.html").read_text("utf8")
    article = BeautifulSoup(html, "html.parser").select_one("article")
    text = article.get_text()
    assert ("Binder 단추가 그 강의를 바로 엽니다" in text) != ("저장소 주소 없이 만들어져" in text)
    assert "hub/user-redirect/git-pull" in text
    assert not [
        link["href"] for link in article.select("a[href]") if re.search("소유자|허브", unquote(link["href"]))
    ]
