"""표와 수의 서식."""

import io
import os
import subprocess
import sys

import pytest

from naerimak.tables import number, table, write_anywhere


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.125, "0.125"),
        (-2.5, "−2.5"),
        (12345.0, "12300"),
        (123456.0, "1.23×10⁵"),
        (0.001, "0.001"),
        (1.04e-5, "1.04×10⁻⁵"),
        (-3.3e-4, "−3.3×10⁻⁴"),
        (1e-5, "10⁻⁵"),
        (-1e-5, "−10⁻⁵"),
        (float("inf"), "∞"),
        (float("nan"), "∞"),
    ],
)
def test_number_writes_significant_digits(value: float, text: str) -> None:
    """탐색기의 ``number``와 같은 형태다."""
    assert number(value) == text


def test_number_keeps_asked_digits() -> None:
    """자릿수를 바꿀 수 있다."""
    assert number(2 / 3, 2) == "0.67"
    assert number(2 / 3, 5) == "0.66667"


def test_table_shows_as_text_and_html() -> None:
    """터미널의 글과 노트북의 표에 같은 수가 있고, HTML의 특별한 글자는 피한다."""
    shown = table(["", "1층"], [["a<b", 0.5], ["c", "글"]])
    assert repr(shown) == " | 1층\na<b | 0.5\nc | 글"
    html = shown._repr_html_()
    assert '<th scope="row">a&lt;b</th><td>0.5</td>' in html
    assert '<tr><td></td><th scope="col">1층</th></tr>' in html


def test_table_rejects_ragged_rows() -> None:
    """머리글과 길이가 다른 줄은 받지 않는다."""
    with pytest.raises(ValueError, match="2칸"):
        table(["", "1층"], [["a", 1.0, 2.0]])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp949", "손실 10^-⁴, -0.5, W_? η"),
        ("ascii", "?? 10^-4, -0.5, W_? ?"),
        ("utf8", "손실 10⁻⁴, −0.5, W_ₜ η"),
    ],
)
def test_what_the_console_cannot_write_is_written_alike(encoding: str, text: str) -> None:
    """한국어 윈도의 cp949와 ASCII에서도 오류 없이 적힌다."""
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding)
    write_anywhere(stream)
    stream.write("손실 10⁻⁴, −0.5, W_ₜ η")
    stream.flush()
    assert buffer.getvalue().decode(encoding) == text


@pytest.mark.parametrize("encoding", ["cp949", "ascii"])
def test_the_command_writes_its_table_to_any_console(encoding: str) -> None:
    """`python -m naerimak.study table > 파일`이 어느 인코딩에서도 끝까지 적는다."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    environment.pop("PYTHONUTF8", None)
    done = subprocess.run(
        [sys.executable, "-m", "naerimak.study", "table"], capture_output=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.decode(encoding).splitlines()) == 9
