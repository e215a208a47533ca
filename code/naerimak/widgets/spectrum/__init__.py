"""특잇값 탐색기: 규칙마다 기울기의 특잇값을 무엇으로 바꾸는지와 뉴턴–슐츠의 다항식을 봅니다."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from naerimak._types import Array
from naerimak.catalog import LINES
from naerimak.experiments import (
    aligned,
    digits_gradient,
    first_update,
    polynomial,
    singular_values,
    spread,
    token_gradients,
    token_start,
    token_task,
)
from naerimak.optimizers import SGD, Muon, Optimizer, Shampoo, SignSGD
from naerimak.plots.style import READER
from naerimak.widgets.specs import look, select_control
from naerimak.widgets.table import TableExplorer

MATRICES = {"tokens": "드문 토큰", "digits": "숫자 신경망", "random": "정규 난수"}
STEPS = tuple(range(9))
COUNT = 32
"""세 행렬 모두 특잇값이 이만큼이다."""

INPUTS = np.geomspace(1e-4, 1, 121)
"""다항식의 곡선을 그릴 특잇값."""


@cache
def matrix_at(matrix: str) -> Array:
    """이름이 ``matrix``인 기울기 행렬."""
    if matrix == "digits":
        return digits_gradient()
    if matrix == "random":
        return np.random.default_rng(0).standard_normal((64, COUNT))
    task = token_task()
    return token_gradients(task, *token_start(task))[2]


def rule_at(rule: str, steps: int) -> Optimizer:
    """이름이 ``rule``인 규칙. ``steps``는 Muon만 씁니다."""
    rules: dict[str, Optimizer] = {
        "SGD": SGD(), "SignSGD": SignSGD(), "Shampoo": Shampoo(eps=1e-12),
        "Muon": Muon(ns_steps=steps, scale="none"),
    }  # fmt: skip
    return rules[rule]


RULES = {"SGD": "SGD", "SignSGD": "SignSGD(부호)", "Shampoo": "Shampoo", "Muon": "Muon"}


@cache
def spectrum_at(matrix: str, rule: str, steps: int) -> tuple[Array, Array, float]:
    """기울기의 특잇값, 첫 걸음의 특잇값, 첫 걸음이 기울기의 특이 벡터를 지킨 비율."""
    grad = matrix_at(matrix)
    update = first_update(rule_at(rule, steps), grad)
    return singular_values(grad), singular_values(update), aligned(update, grad)


def _unit(matrix: str) -> Array:
    """행렬을 프로베니우스 노름으로 나누었을 때의 특잇값. 다항식에 들어가는 것이다."""
    values = singular_values(matrix_at(matrix))
    found: Array = values / np.linalg.norm(values)
    return found


def _short(values: Array, digits: int = 5) -> list[float]:
    return [float(f"{one:.{digits}g}") for one in values]


class SpectrumExplorer(TableExplorer):
    """기울기 행렬과 규칙과 다항식을 쓴 횟수를 바꾸며 한 걸음의 특잇값을 봅니다.

    ``matrix``, ``rule``, ``steps``는 처음 고를 값입니다.
    """

    DIGITS: ClassVar = 5
    CONTROLS: ClassVar = (
        select_control("matrix", "기울기", list(MATRICES.items())),
        select_control("rule", "규칙", list(RULES.items())),
        select_control("steps", "다항식을 쓴 횟수", [(steps, str(steps)) for steps in STEPS]),
    )

    @classmethod
    def at(cls, **setting: Any) -> Mapping[str, Any]:
        _, after, kept = spectrum_at(**setting)
        return {"after": after, "kept": np.array([kept])}

    @classmethod
    def facts_at(cls, **setting: Any) -> dict[str, Any]:
        before, after, kept = spectrum_at(**setting)
        moved = polynomial(_unit(setting["matrix"]), setting["steps"])
        return {
            "before": spread(before), "after": spread(after), "kept": kept,
            "largest": float(after.max()), "smallest": float(after.min()),
            "band": [float(moved.min()), float(moved.max())],
        }  # fmt: skip

    @classmethod
    def about(cls) -> dict[str, Any]:
        return {
            "matrices": MATRICES,
            "rules": RULES,
            "inputs": _short(INPUTS, 4),
            "curves": [_short(polynomial(INPUTS, steps), 3) for steps in STEPS],
            "moved": {name: [_short(polynomial(_unit(name), steps)) for steps in STEPS] for name in MATRICES},
            "beforeLook": look("기울기", READER, "reader"),
            "looks": {name: look("걸음", LINES[name], name) for name in RULES},
        }

    def __init__(
        self, matrix: str = "tokens", rule: str = "Muon", steps: int = 5, *, title: str = "특잇값 탐색기"
    ) -> None:
        super().__init__({"matrix": matrix, "rule": rule, "steps": steps}, title=title)

    def __repr__(self) -> str:
        return "SpectrumExplorer({matrix!r}, {rule!r}, steps={steps})".format(**self.setting())

    def picture(self) -> Figure:
        chosen = self.setting()
        before, after, _ = spectrum_at(**chosen)
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        values, curve = figure.subplots(1, 2)
        order = np.arange(1, COUNT + 1)
        style = LINES[chosen["rule"]]
        values.semilogy(order, before / before.max(), **READER.line(), markevery=4, label="기울기")
        values.semilogy(order, after / after.max(), **style.line(), markevery=4, label="걸음")
        values.set(xlabel="번째", ylabel="특잇값 / 가장 큰 것")
        values.legend()
        curve.semilogx(INPUTS, polynomial(INPUTS, chosen["steps"]), color=LINES["Muon"].color)
        curve.set(xlabel="들어가는 특잇값", ylabel="나오는 특잇값", ylim=(0, 1.3))
        return figure
