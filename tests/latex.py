"""설명글에 쓰는 LaTeX 식을 읽으면서 바로 계산한다. 요약표의 식을 코드와 비교할 때 쓴다."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

TOKEN = re.compile(r"\\(?:mathrm|text|begin|end)\{\w+\}|\\\\|\\[A-Za-z]+|\d+|[A-Za-z]|[{}()^_+\-/,|&>]")
SPACES = re.compile(r"\\[,;:!]|\\displaystyle|\\left(?=\()|\\right(?=\))|\s+")


ENDS = {"", "+", "-", ")", "}", ",", "=", "^", "|", "&", ">", r"\le", r"\\", r"\end{cases}"}
"""곱이 끝나는 곳."""


class Formula:
    """식 하나. 기호의 값은 LaTeX 이름으로 찾는다: `{r"\\beta_1": 0.9, r"\\hat m": …}`."""

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        self.tokens = TOKEN.findall(SPACES.sub(" ", text))
        self.values = values

    def evaluate(self) -> Any:
        """식의 값. 다 읽지 못하면 ValueError다."""
        value = self._sum()
        if self.tokens:
            raise ValueError(f"읽지 못한 글자가 있습니다: {self.tokens}")
        return value

    def _next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _take(self, *expected: str) -> str:
        if expected and self._next() not in expected:
            raise ValueError(f"{self._next()!r}: {expected} 가운데 하나여야 합니다.")
        return self.tokens.pop(0)

    def _sum(self) -> Any:
        value = -self._product() if self._next() == "-" and self._take() else self._product()
        while self._next() in {"+", "-"}:
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> Any:
        value = self._power()
        while self._next() not in ENDS:
            if self._next() in {"\\odot", "\\cdot"}:
                self._take()
            value = value * self._power()
        return value

    def _power(self) -> Any:
        value = self._atom()
        while self._next() == "^":
            self._take()
            value = value ** self._argument()
        return value

    def _cases(self) -> Any:
        """`cases`에 적은 (값 & 조건)들 가운데 조건이 맞는 첫 값."""
        chosen, separator = [], r"\\"
        while separator == r"\\":
            value = self._sum()
            self._take("&")
            left, sign, right = self._sum(), self._take(">", r"\le"), self._sum()
            if left > right if sign == ">" else left <= right:
                chosen.append(value)
            separator = self._take(r"\\", r"\end{cases}")
        return chosen[0]

    def _argument(self) -> Any:
        """명령 뒤의 인자: `{…}`이거나 글자 하나."""
        if self._next() != "{":
            return self._atom()
        self._take("{")
        value = self._sum()
        self._take("}")
        return value

    def _atom(self) -> Any:
        token = self._take()
        if token.isdigit():
            return float(token)
        if token == "(":
            value = self._sum()
            self._take(")")
            return value
        if token == "\\frac":
            return self._argument() / self._argument()
        if token == "\\sqrt":
            # 고르지 않는 쪽의 근호 안은 음수일 수 있다.
            with np.errstate(invalid="ignore"):
                return np.sqrt(self._argument())
        if token == r"\mathrm{sign}":
            return np.sign(self._atom())
        if token == "|":
            value = abs(self._sum())
            self._take("|")
            return value
        if token == r"\begin{cases}":
            return self._cases()
        if token == "\\max":
            self._take("(")
            first = self._sum()
            self._take(",")
            second = self._sum()
            self._take(")")
            return np.maximum(first, second)
        if token == "\\hat":
            return self.values[rf"\hat {self._take().removeprefix('{')}"]
        if self._next() == "_":
            self._take()
            below = self._take()
            if below == "{":
                below = f"{{{self._take()}}}"
                self._take("}")
            token = f"{token}_{below}"
        return self.values[token]
