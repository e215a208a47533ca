"""글에 끌어다 쓴 수의 형태와 조사."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from naerimak_book.content.numbers import agree, readable


@pytest.mark.parametrize(
    ("python", "prose"),
    [
        ("5.4e-06", "5.4×10⁻⁶"),
        ("1e-15", "10⁻¹⁵"),
        ("-1e-15", "−10⁻¹⁵"),
        ("2.23e+09", "2.23×10⁹"),
        ("1.5e+01", "1.5×10"),
        ("0.0e+00", "0"),
        ("-0.46", "−0.46"),
        ("45,360", "45,360"),
        ("Adam-2", "Adam-2"),
    ],
)
def test_numbers_read_as_prose(python: str, prose: str) -> None:
    """지수는 10의 거듭제곱으로, 붙임표는 빼기로 적는다. 수가 아닌 글은 그대로 둔다."""
    assert readable(python) == prose


@pytest.mark.parametrize(
    ("number", "written", "right"),
    [
        ("(14)", "을 보면", "를 보면"),
        ("(43)", "와 같습니다", "과 같습니다"),
        ("(31)", "는 상한입니다", "은 상한입니다"),
        ("0.25", "으로 줄고", "로 줄고"),
        ("0.26", "로 줄고", "으로 줄고"),
        ("0.68", "으로", "로"),
        ("100", "로 늘고", "으로 늘고"),
        ("10⁻⁷", "로 커집니다", "으로 커집니다"),
        ("1.2", "이 됩니다", "가 됩니다"),
        ("295", "이나 되는데", "나 되는데"),
        ("1.76", "나 남았고", "이나 남았고"),
        ("12", "배와 다릅니다", "배와 다릅니다"),
        ("12", "이고, ", "이고, "),
        ("∞", "으로 갑니다", "으로 갑니다"),
    ],
)
def test_particles_follow_the_sound(number: str, written: str, right: str) -> None:
    """조사는 수를 읽은 끝소리를 따른다. 조사가 아닌 말은 건드리지 않는다."""
    assert agree(number, written) == right


def test_no_raw_exponent_is_left_in_the_prose(page_path: str, site: Path) -> None:
    """지은 책의 글에 e-06 같은 형태가 남지 않는다."""
    html = (site / page_path).read_text("utf8")
    pasted = re.findall(r'<span class="pasted-text">([^<]*)</span>', html)
    assert not [text for text in pasted if re.search(r"\de[-+]\d|^-", text)]
