"""초깃값을 고르는 표에 적힌 Keras의 이름과 분산이 Keras와 패키지에서 참인지 본다."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from naerimak import initializers, keras_bridge
from naerimak.catalog import INITIALIZER_CARDS

PAGE = (Path(__file__).resolve().parents[1] / "chapters" / "init_table.md").read_text("utf8")
FAN_IN, FAN_OUT, SLOPE = 784, 100, 0.25
FORMULAS = {
    r"$2/(n_\text{in}+n_\text{out})$": 2 / (FAN_IN + FAN_OUT),
    r"$2/n_\text{in}$": 2 / FAN_IN,
    r"$2/\bigl((1+a^2)\,n_\text{in}\bigr)$": 2 / ((1 + SLOPE**2) * FAN_IN),
    r"$1/n_\text{in}$": 1 / FAN_IN,
    r"$1/(3n_\text{in})$": 1 / (3 * FAN_IN),
}
RULES = {"Xavier(Glorot)": "Xavier", "He": "He", "LeCun": "LeCun"}
ERROR = 5 * math.sqrt(2 / (FAN_IN * FAN_OUT))
"""정규분포에서 뽑은 n개로 잰 분산의 표준오차 √(2/n)의 다섯 배. 균등분포와 자른 분포는 이보다 작다."""


def rows() -> list[list[str]]:
    """표의 줄을 칸으로 나눈다."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


CHOICES = [row for row in rows() if len(row) == 5 and row[4] in FORMULAS]
DEFAULTS = {row[0]: row for row in rows() if len(row) == 3 and row[2] in FORMULAS}


def keras_initializer(text: str) -> Any:
    """표에 적힌 글에서 Keras의 초기화 함수를 만든다."""
    module = keras_bridge.keras().initializers
    if "(" in text:
        return eval(f"module.{text}", {"module": module, "a": SLOPE})
    return module.get({"class_name": text, "config": {"seed": 0}})


def test_the_table_has_every_rule() -> None:
    """세 규칙이 모두 있고 기본값은 둘이다."""
    assert {RULES[row[1]] for row in CHOICES} == set(initializers.VARIANCES)
    assert set(DEFAULTS) == {"Keras `Dense`", "PyTorch `nn.Linear`"}


@pytest.mark.parametrize("row", CHOICES, ids=lambda row: row[0])
def test_names_have_the_stated_variance(row: list[str]) -> None:
    """Keras의 이름마다, 그리고 패키지의 규칙이 식대로의 분산을 낸다."""
    variance = FORMULAS[row[4]]
    names = re.findall(r"`([^`]+)`", row[2])
    assert names
    if "a^2" not in row[4]:
        card = INITIALIZER_CARDS[f"{RULES[row[1]].lower()}_normal"]
        assert (row[2], row[3]) == tuple(
            re.sub(r"(\w+(?:\(.*?\))?)", r"`\1`", one.call) for one in (card.keras, card.pytorch)
        )
    for name in names:
        drawn = np.asarray(keras_initializer(name)((FAN_IN, FAN_OUT)))
        assert drawn.var() == pytest.approx(variance, rel=ERROR), name
    rule = RULES[row[1]]
    if "a^2" not in row[4]:
        assert initializers.VARIANCES[rule](FAN_IN, FAN_OUT) == pytest.approx(variance)
    slope = {"slope": SLOPE} if "a^2" in row[4] else {}
    for kind in ("normal", "uniform"):
        draw = getattr(initializers, f"{rule.lower()}_{kind}")
        ours = draw(np.random.default_rng(0), FAN_IN, FAN_OUT, **slope)
        assert ours.var() == pytest.approx(variance, rel=ERROR)


def test_defaults() -> None:
    """Keras Dense의 기본값은 이름이 같고, PyTorch의 기본값은 식이 말하는 분산이다."""
    layer = keras_bridge.keras().layers.Dense(FAN_OUT)
    layer.build((None, FAN_IN))
    name = re.findall(r"`([^`]+)`", DEFAULTS["Keras `Dense`"][1])[0]
    assert type(layer.kernel_initializer) is type(keras_initializer(name))
    limit = 1 / math.sqrt(FAN_IN)
    drawn = initializers.uniform(limit)(np.random.default_rng(0), FAN_IN, FAN_OUT)
    assert drawn.var() == pytest.approx(FORMULAS[DEFAULTS["PyTorch `nn.Linear`"][2]], rel=ERROR)
    assert math.isclose(limit**2 / 3, FORMULAS[DEFAULTS["PyTorch `nn.Linear`"][2]])
