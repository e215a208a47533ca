"""글 사이에 놓는 작은 표. 노트북과 사이트에서는 표로, 터미널에서는 글로 보입니다."""

import codecs
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉−", "-01234567890123456789-")


def _readable(error: UnicodeError) -> tuple[str, int]:
    """적을 수 없는 글자를 비슷한 글자로 바꿉니다: 10⁻⁵은 10^-5, −는 -, 그 밖에는 물음표."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    text = "".join(one if one.isascii() else "?" for one in lost.translate(PLAIN))
    raised = lost[0] in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹" and not error.object[: error.start].endswith(tuple("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return ("^" if raised else "") + text, error.end


codecs.register_error("naerimak", _readable)


def write_anywhere(stream: Any = None) -> None:
    """``stream``(주지 않으면 표준 출력)의 인코딩으로 적을 수 없는 글자를 비슷한 글자로 바꾸어 적게 합니다.

    한국어 윈도에서 출력을 파일로 돌리면 cp949이고, cp949에는 ⁻가 없습니다.
    """
    stream = sys.stdout if stream is None else stream
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="naerimak")


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 3) -> str:
    """수를 유효 숫자 ``digits``자리로 적습니다. 아주 크거나 작으면 10의 거듭제곱으로 적습니다.

    탐색기의 자바스크립트 ``number``와 같은 형식입니다.
    """
    value = float(value)
    if not math.isfinite(value):
        return "∞"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        # g 서식은 자릿수를 넘는 정수도 지수로 적으므로, 반올림한 값을 다시 적는다.
        text = f"{float(f'{value:.{digits - 1}e}'):.10f}".rstrip("0").rstrip(".")
    else:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        front = {"1": "", "-1": "-"}.get(f"{float(mantissa):g}", f"{float(mantissa):g}×")
        text = f"{front}10{str(int(power)).translate(SUPERSCRIPT)}"
    return text.replace("-", "−")


@dataclass(frozen=True)
class Table:
    """머리글 ``header``와 줄 ``rows``. 줄의 첫 칸은 그 줄의 이름이고, 수는 ``number``로 적습니다."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]

    def _texts(self) -> list[list[str]]:
        return [[one if isinstance(one, str) else number(one) for one in row] for row in self.rows]

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in [list(self.header), *self._texts()])

    def _repr_html_(self) -> str:
        # 빈 머리글은 화면 낭독기가 읽을 것이 없으므로 머리글이 아닌 칸으로 둔다.
        head = "".join(
            f'<th scope="col">{escape(text)}</th>' if text else "<td></td>" for text in self.header
        )
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>'
            + "".join(f"<td>{escape(text)}</td>" for text in texts)
            + "</tr>"
            for name, *texts in self._texts()
        )
        return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def table(header: Sequence[str], rows: Sequence[Sequence[str | float]]) -> Table:
    """머리글과 줄의 길이가 같은지 보고 표를 만듭니다. 다르면 ``ValueError``입니다."""
    wrong = [tuple(row) for row in rows if len(row) != len(header)]
    if wrong:
        raise ValueError(f"rows={wrong[0]!r}: 머리글과 같은 {len(header)}칸이어야 합니다.")
    return Table(tuple(header), tuple(tuple(row) for row in rows))
