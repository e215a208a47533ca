"""활성화값의 분포 강의의 연습: 맞는 답은 받고 틀린 답은 받지 않는다."""

import math
from typing import Any

import numpy as np
import pytest

from naerimak import initializers
from naerimak.exercises import check


def leaky(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: Any = np.float64) -> Any:
    """강의의 풀이."""
    return (math.sqrt(2 / ((1 + 0.25**2) * fan_in)) * rng.standard_normal((fan_in, fan_out))).astype(dtype)


def transposed(rng: np.random.Generator, fan_in: int, fan_out: int, *, dtype: Any = np.float64) -> Any:
    """모양을 거꾸로 낸 답."""
    return leaky(rng, fan_in, fan_out, dtype=dtype).T


STDS = [math.sqrt(1 / 784), math.sqrt(2 / 884), math.sqrt(2 / 784)]


@pytest.mark.parametrize(
    ("name", "answer"),
    [("13-1", math.sqrt(0.125)), ("13-2", STDS), ("13-3", leaky), ("13-4", 1.25), ("13-5", 1)],
)
def test_right_answers(name: str, answer: object) -> None:
    """강의의 풀이대로 쓴 답."""
    assert check(name, answer).correct


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("13-1", 0.125),
        ("13-1", 0.5),
        ("13-2", [1 / 784, 2 / 884, 2 / 784]),
        ("13-2", STDS[::-1]),
        ("13-2", STDS[0]),
        ("13-3", initializers.he_normal),
        ("13-3", initializers.xavier_normal),
        ("13-3", transposed),
        ("13-3", lambda rng, fan_in, fan_out, *, dtype=float: ...),
        ("13-4", 1.0),
        ("13-4", 5 / 3),
        ("13-4", "1.25?"),
        ("13-5", 0.01),
        ("13-5", 100),
    ],
)
def test_wrong_answers(name: str, answer: object) -> None:
    """흔히 틀리는 답."""
    assert not check(name, answer).correct
