"""프레임워크 표: 카드에 적힌 줄을 모두 실행해, 저장해 둔 차이와 같은지 봅니다.

PyTorch의 줄은 설치된 곳에서만 봅니다.
"""

import importlib.metadata
import importlib.util
import json
from pathlib import Path

import frameworks
import numpy as np
import pytest

import naerimak
from naerimak.catalog import INITIALIZER_CARDS, OPTIMIZER_CARDS

STORED = json.loads((Path(naerimak.__file__).parent / "data" / "frameworks.json").read_text("utf8"))
EXACT = 1e-11
PACKAGES = {"keras": "keras", "optax": "optax", "jax": "jax", "pytorch": "torch"}
HERE = [library for library, package in PACKAGES.items() if importlib.util.find_spec(package)]


def of(cards, libraries):
    """라이브러리와 카드의 짝."""
    return [
        pytest.param(library, card, id=f"{library}-{card.name}")
        for library in libraries
        for card in cards.get(library, [])
    ]


def test_every_twin_has_a_line():
    """다른 라이브러리의 이름이 있는 카드에는 맞춘 줄도 있고, 저장해 둔 수도 있다."""
    for kind, cards, libraries in (
        ("rules", OPTIMIZER_CARDS, ("keras", "pytorch", "optax")),
        ("initializers", INITIALIZER_CARDS, ("keras", "pytorch", "jax")),
    ):
        for library in libraries:
            named = {name for name, card in cards.items() if getattr(card, library)}
            lines = {name for name, card in cards.items() if (t := getattr(card, library)) and t.line}
            assert named == lines == set(STORED[library][kind])


@pytest.mark.parametrize(("library", "card"), of(frameworks.RULES, HERE))
def test_the_line_walks_as_far_apart_as_stored(library, card):
    """맞춘 줄의 차이. 반올림만 다르면 저장한 것도 반올림이어야 한다."""
    stored = STORED[library]["rules"][card.name]
    line = getattr(card, library).line
    with frameworks.precision(np.float64):
        found = frameworks.gaps(card, library, card.setting, lambda: frameworks.made(library, line))
    if max(stored["gaps"]) <= EXACT:
        assert max(found) <= EXACT, found
    else:
        # Keras의 Muon은 노름을 float32로 재어 컴퓨터마다 마지막 자리가 다르다.
        near = 2.0 if max(stored["gaps"]) < 1e-6 else 0.02
        assert found == pytest.approx(stored["gaps"], rel=near)


@pytest.mark.parametrize(("library", "card"), of(frameworks.RULES, HERE))
def test_defaults_are_the_stored_ones(library, card):
    """저장할 때와 같은 버전이면 기본값도 같다."""
    if importlib.metadata.version(PACKAGES[library]).split("+")[0] != STORED[library]["about"]["version"]:
        pytest.skip("버전이 다르다")
    name, settings = frameworks.called(getattr(card, library).line)
    kind = frameworks.attrgetter(name)(frameworks.home(library))
    assert frameworks.defaults(kind, settings) == STORED[library]["rules"][card.name]["defaults"]


@pytest.mark.parametrize(("library", "card"), of(frameworks.STARTS, HERE))
def test_the_initializer_draws_what_is_stored(library, card):
    """뽑은 것의 크기가 저장한 것과, 그리고 이 책의 초기화 함수와 표본 오차 안에서 같다."""
    found, stored = frameworks.measure_initializer(card, library), STORED[library]["initializers"][card.name]
    assert found["as_is"] == pytest.approx(stored["as_is"], rel=0.02)
    assert len(found["spreads"]) == (2 if card.uniform else 1)
    for place, (drawn, kept) in enumerate(zip(found["spreads"], stored["spreads"], strict=True)):
        assert drawn == pytest.approx(kept, rel=0.02)
        ours = frameworks.spread(frameworks.ours_drawn(card, place))
        assert drawn[0] == pytest.approx(ours[0], rel=0.02)


def test_pytorch_reads_the_shape_the_other_way():
    """같은 모양을 주면 PyTorch만 뒤의 수를 fan_in으로 읽는다(저장한 수)."""
    order = {library: STORED[library]["initializers"]["he_normal"]["as_is"] for library in frameworks.STARTS}
    assert order["pytorch"] == pytest.approx(np.sqrt(2 / 100), rel=0.01)
    assert order["keras"] == order["jax"] == pytest.approx(np.sqrt(2 / 784), rel=0.01)


def test_a_wrong_line_is_caught():
    """시험이 헐겁지 않다: ε의 자리를 되돌리면 저장한 차이와 멀다."""
    card = OPTIMIZER_CARDS["RMSProp"]
    with frameworks.precision(np.float64):
        line = "rmsprop(learning_rate=0.001, decay=0.9, eps=1e-8)"
        found = frameworks.gaps(card, "optax", card.setting, lambda: frameworks.made("optax", line))
    assert max(found) > 0.1
