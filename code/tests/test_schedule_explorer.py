"""스케줄 탐색기: 사실은 패키지의 것과 같고, 그린 점은 꺾은선이 된다."""

import numpy as np
import pytest
from helpers import rejects

from naerimak import Ravine
from naerimak.experiments import expected_losses
from naerimak.schedules import Polyline, WarmUp, shaped
from naerimak.widgets.schedule import KNOTS, NAMES, STEPS, WARMUPS, ScheduleExplorer


@pytest.mark.parametrize("shape", [name for name in NAMES if name != "drawn"])
def test_facts_are_those_of_the_schedule(shape):
    explorer = ScheduleExplorer(shape, lr=0.3, warmup=30, sigma=0.5)
    plan, surface = shaped(shape, 0.3, STEPS, 30), Ravine()
    facts = explorer.facts()
    assert facts["final"] == expected_losses(surface, surface.start, plan, STEPS, 0.5)[-1]
    assert facts["drift"] < facts["final"]
    assert facts["sum"] == pytest.approx(sum(plan(t) for t in range(STEPS)))
    assert explorer.picture().axes


def test_drawn_points_become_a_polyline():
    explorer = ScheduleExplorer("drawn", lr=0.4, warmup=15)
    heights = np.linspace(0.2, 1, KNOTS)
    for i, height in enumerate(heights):
        setattr(explorer, f"k{i}", float(height))
    assert explorer.schedule() == WarmUp(15, Polyline(0.4, STEPS - 15, tuple(heights)))


def test_every_setting_is_sent_and_wrong_ones_are_refused():
    explorer = ScheduleExplorer()
    assert set(explorer.plan["schedules"]) == set(NAMES)
    assert {len(one) for one in explorer.plan["schedules"].values()} == {len(WARMUPS)}
    assert repr(explorer) == "ScheduleExplorer('constant', lr=0.5, warmup=0, sigma=1)"
    with rejects("lr", 2.0, "0.01 이상 0.95 이하의 수"):
        ScheduleExplorer(lr=2.0)
    with rejects("warmup", 7, f"{', '.join(map(str, WARMUPS))} 가운데 하나"):
        ScheduleExplorer(warmup=7)
    with rejects("shape", "sine", f"{', '.join(NAMES)} 가운데 하나"):
        ScheduleExplorer("sine")
