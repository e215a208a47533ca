"""표지의 경주."""

import gzip
import json

from naerimak.widgets import front


def test_rates_and_arrivals_come_from_the_race():
    """학습률은 경주 탐색기가 고른 값이고, 네 규칙 모두 경주가 끝나기 전에 닿는다."""
    state, race = front.cover_state(), front.cover_race()
    assert [rule["label"] for rule in state["rules"]] == list(race.traces())
    for rule in state["rules"]:
        assert rule["params"]["lr"] == race.landscapes[0]["rates"][rule["label"]]
    arrivals = front.cover_arrivals()
    assert list(arrivals) == [rule["label"] for rule in state["rules"]]
    assert all(step is not None and 0 < step < front.STEPS for step in arrivals.values())
    assert len(json.dumps(state)) < 4000


def test_order_turns_in_a_narrower_ravine():
    """표지의 골짜기에서는 SGD가, 열 배 좁은 골짜기에서는 모멘텀이 먼저 닿는다. 학습률은 둘 다 맞춘 것이다."""
    here, narrow = front.cover_arrivals(), front.narrow_arrivals()
    assert here["SGD"] < here["Momentum"] < narrow["SGD"]
    assert narrow["Momentum"] < narrow["SGD"] / 2


def test_script_has_no_rule_of_its_own():
    """규칙의 식은 옮긴 모듈에만 있고, 스크립트는 가볍다."""
    script = front.cover_script()
    assert "const browser_compiled" in script
    assert "EXPLORERS" not in script
    assert len(gzip.compress(script.encode())) < 14_000
