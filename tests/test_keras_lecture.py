"""14강이 Keras 없이도 알아들을 말을 하고, 글로 적은 표가 참인지 본다."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from naerimak import catalog, keras_bridge, optimizers
from naerimak.training import replay

NOTEBOOK = nbformat.read(Path(__file__).resolve().parents[1] / "chapters" / "14_keras.ipynb", as_version=4)
PROSE = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")
CODE = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
LETTERS = {"η": "0.01", "α": "0.8", "λ": "0.1", "·": "*"}


def rows(heading: str) -> list[list[str]]:
    """머리글의 첫 칸이 ``heading``인 표의 줄."""
    table = re.search(rf"^\| {re.escape(heading)} \|.*\n\|[-|]+\|\n((?:\|.*\n?)+)", PROSE, re.MULTILINE)
    assert table, heading
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]


def made(text: str, names: Any) -> Any:
    """표에 적은 줄을 실행한다. 글자 η, α, λ에는 수를 넣는다."""
    line = text.strip("`")
    for letter, value in LETTERS.items():
        line = line.replace(letter, value)
    return eval(line, {name: getattr(names, name) for name in re.findall(r"^\w+", line)})


def test_without_keras_one_sentence_tells_how_to_install() -> None:
    """Keras나 JAX가 없으면 load_keras()가 설치하는 법을 한 문장으로 말하고, 강의의 글도 그 문장을 옮긴다."""
    opening = CODE[0]
    assert "keras = load_keras()" in opening
    for name in ("keras", "jax"):
        program = f"import sys\nsys.modules[{name!r}] = None\n" + opening
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.strip().splitlines()[-1] == f"ImportError: {keras_bridge.MISSING}"
    assert "pip install 'naerimak[keras]'" in keras_bridge.MISSING
    assert "{glue:text}`missing`" in PROSE
    assert any("missing=MISSING" in cell for cell in CODE)


@pytest.mark.parametrize("row", rows("Keras의 규칙"), ids=lambda row: row[0])
def test_the_table_pairs_equal_rules(row: list[str]) -> None:
    """표의 왼쪽과 오른쪽이 같은 길을 간다.

    AdamW는 표에 적은 대로 ε의 자리만 다르므로 큰 기울기에서만 비교한다.
    """
    theirs, ours = made(row[0], keras_bridge.keras().optimizers), made(row[1], optimizers)
    grads = np.random.default_rng(0).standard_normal((30, 4)).astype(np.float32)
    if not row[1].startswith("`AdamW"):
        grads = grads * np.array([1, 1e-2, 1e-4, 1e-6], np.float32)
    start = np.ones(4, np.float32)
    walked = keras_bridge.replay_keras(theirs, start, grads)
    np.testing.assert_allclose(replay(ours, start, grads), walked, rtol=0, atol=2e-6)


def test_every_rule_of_the_book_is_in_the_table() -> None:
    """강의의 여덟 규칙이 표에 다 있다."""
    named = {re.match(r"`(\w+)", row[1])[1].replace("EpsHat", "") for row in rows("Keras의 규칙")}
    assert named == {card.name for card in catalog.OPTIMIZER_CARDS.values() if card.lead and card.part == 1}


def test_old_lines_fail_and_new_lines_run() -> None:
    """슬라이드의 줄은 여전히 안 되고, 오른쪽에 적은 오늘의 줄은 된다."""
    names = keras_bridge.keras().optimizers
    for old, new, *_ in rows("슬라이드의 줄"):
        if "kernel_initializer" in old or " or " in old:
            for name in re.findall(r"'([^']+)'", new):
                assert keras_bridge.keras().initializers.get(name) is not None
            continue
        bare = old.strip("`").removeprefix("keras.optimizers.")
        with pytest.raises((AttributeError, ValueError)):
            eval(bare, {bare.split("(")[0]: getattr(names, bare.split("(")[0])})
        assert made(new.replace("keras.optimizers.", ""), names)
    with pytest.raises(ValueError, match="he_init"):
        keras_bridge.keras().initializers.get("he_init")
