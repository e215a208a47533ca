"""길의 판정: 수렴, 진동, 느림, 발산."""

import math

import pytest

from naerimak import minimize
from naerimak.experiments import judge, turning_share, verdict
from naerimak.landscapes import Parabola, Saddle
from naerimak.optimizers import SGD

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("grads", "share"),
    [
        ([], 0),
        ([[1.0]], 0),
        ([[1.0], [-1.0]], 1),
        ([[1.0], [0.0], [-1.0]], 0),
        ([[1.0, 0.0], [0.0, 1.0]], 0),
        ([[1.0, 2.0], [3.0, -1.0]], 0),
        ([[1.0, 2.0], [1.0, -1.0]], 1),
        # 앞쪽 절반의 뒤집힘은 세지 않고, 경계의 뒤집힘은 센다.
        ([[1.0], [-1.0], [-1.0], [-1.0]], 0),
        ([[1.0], [1.0], [-1.0], [-1.0]], 1 / 2),
        ([[1.0], [1.0], [1.0], [-1.0], [-1.0]], 1 / 3),
    ],
)
def test_turning_share(grads, share):
    assert turning_share(grads) == pytest.approx(share)


@pytest.mark.parametrize(
    ("first", "last", "turning", "word"),
    [
        (1.0, math.nextafter(1, 2), 0.0, "발산"),
        (1.0, NAN, 0.0, "발산"),
        (1.0, INF, 0.0, "발산"),
        (NAN, 1.0, 0.0, "발산"),
        (1.0, 1.0, 0.0, "느림"),
        (1.0, 1.0, 0.5, "느림"),
        (1.0, 1.0, math.nextafter(0.5, 1), "진동"),
        (1.0, 0.001, 1.0, "수렴"),
        (1.0, math.nextafter(0.001, 1), 1.0, "진동"),
        (1.0, math.nextafter(0.001, 1), 0.0, "느림"),
        (0.0, 0.0, 0.0, "수렴"),
        (0.0, 1e-300, 0.0, "발산"),
    ],
)
def test_judge_at_the_boundaries(first, last, turning, word):
    assert judge(first, last, turning) == word


@pytest.mark.parametrize(
    ("lr", "steps", "word"),
    [(0.01, 30, "느림"), (1.0, 1, "수렴"), (1.9, 10, "진동"), (1.9, 100, "수렴"), (2.0, 9, "진동"),
     (2.01, 9, "발산"), (3.0, 2000, "발산"), (1.0, 0, "느림"), (0.0, 5, "느림")],
)  # fmt: skip
def test_verdict_of_the_parabola(lr, steps, word):
    """x²/2에서 x는 걸음마다 (1 - lr)배이므로 판정도 손으로 안다."""
    assert verdict(minimize(Parabola(), [1.0], SGD(lr), steps)) == word


def test_verdict_measures_from_the_lowest_value():
    """안장의 최솟값은 -1/4다. 손실이 -0.24에 멈춰 있으면 0보다 낮아도 아직 느리다."""
    assert verdict(minimize(Saddle(), (0.0, 0.9), SGD(1e-6), 10)) == "느림"
    assert verdict(minimize(Saddle(), (0.0, 0.9), SGD(0.4), 30)) == "수렴"
    assert verdict(minimize(Saddle(), (0.0, 1.0), SGD(0.4), 3)) == "수렴"
