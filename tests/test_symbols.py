"""강의의 기호: 식에 나오는 글자와 기호의 표가 맞는다."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from naerimak_book.content.symbols import COMMON, letters, table

LECTURES = sorted((Path(__file__).resolve().parents[1] / "chapters").glob("[0-9][0-9]_*.ipynb"))


def used(path: Path) -> set[str]:
    """강의의 글에 나오는 글자."""
    cells = json.loads(path.read_text("utf8"))["cells"]
    return letters("\n\n".join("".join(one["source"]) for one in cells if one["cell_type"] == "markdown"))


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_every_letter_is_declared_once_and_used(path: Path) -> None:
    """식의 글자마다 뜻이 하나 적혀 있고, 적어 둔 글자는 모두 쓰인다."""
    common, own = table()[COMMON], table()[path.stem[:2]]
    assert not own.keys() & common.keys()
    assert used(path) - common.keys() == own.keys()
    assert all(meaning.strip() for meaning in (common | own).values())


def test_the_common_letters_are_used() -> None:
    """어느 강의도 쓰지 않는 글자는 공통의 표에 두지 않는다."""
    assert table()[COMMON].keys() <= set().union(*map(used, LECTURES))


def test_letters_of_formulas() -> None:
    """글자만 세고 함수의 이름, 낱말, 코드, 값은 세지 않는다."""
    assert letters(r"학습률 $\eta$와 $\hat m_t / \sqrt{v_{\max}}$") == {r"\eta", "m", "t", "v"}
    assert letters("$$\n\\begin{aligned} W &\\leftarrow W - \\eta g \\end{aligned}\n$$") == {
        "W",
        r"\eta",
        "g",
    }
    assert letters(r"`$x$`와 \$5, $n_\text{in}$, $\mathrm{Var}[w]$, $\ln 2$") == {"n", "w"}
    fenced = "````{solution}\n$a$\n```python\nb = $c$\n```\n$d$\n````\n$e$\n\n```\n$f$\n```\n$g$"
    assert letters(fenced) == {"a", "d", "e", "g"}
