"""모멘텀이 멈추는 곳."""

from collections.abc import Sequence

import numpy as np

from naerimak import _check
from naerimak._types import Array
from naerimak.landscapes import Landscape
from naerimak.optimizers import Momentum

__all__ = [
    "resting_points",
]


def resting_points(
    landscape: Landscape,
    starts: Sequence[float] | Array,
    momenta: Sequence[float] | Array,
    lr: float,
    steps: int,
) -> Array:
    """1차원 지형에서 모멘텀이 ``steps``걸음 뒤에 가장 가까이 있는 극솟값을 냅니다.

    모양은 ``(len(momenta), len(starts))``입니다. 발산한 곳은 ``nan``입니다.
    """
    if landscape.dim != 1:
        raise _check.fail("landscape", landscape, "1차원 지형")
    _check.count("steps", steps)
    starts = np.asarray(starts, dtype=float)
    minima = np.array(landscape.minima)[:, 0]
    rows = []
    for momentum in np.asarray(momenta):
        rule = Momentum(lr=lr, momentum=float(momentum))
        theta, state = starts, rule.init(starts)
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(steps):
                theta, state = rule.step(theta, landscape.slope(theta)[0], state)
        nearest = minima[np.argmin(np.abs(theta[:, None] - minima), axis=1)]
        rows.append(np.where(np.isfinite(theta), nearest, np.nan))
    return np.array(rows)
