"""책의 용어표 `terms.toml`. 용어집, 뜻풀이 풍선, 찾기, 용어 검사(`tools/terms.py`)가 이 표를 읽는다."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True)
class Term:
    """용어 하나. 뜻이 없으면 검사에만 쓴다."""

    ko: str
    en: str
    symbol: str = ""
    definition: str = ""
    where: str = ""
    also: tuple[str, ...] = ()
    link: bool = True
    wrong: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    search: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """용어집 안의 주소. 영어에서 나와 차례가 바뀌어도 그대로다."""
        return "term-" + re.sub(r"[^a-z0-9]+", "-", self.en.split(",")[0].lower()).strip("-")


@cache
def table() -> dict[str, Any]:
    """표의 내용 그대로."""
    return tomllib.loads(DATA.read_text("utf8"))


@cache
def terms() -> tuple[Term, ...]:
    """표에 적힌 용어. 모르는 칸이 있으면 TypeError다."""
    lists = ("also", "allow", "search")

    def term(row: dict[str, Any]) -> Term:
        values: dict[str, Any] = {key: tuple(row[key]) if key in lists else row[key] for key in row}
        return Term(wrong=tuple(values.pop("not", ())), **values)

    return tuple(term(dict(row)) for row in table()["term"])


@cache
def forbidden() -> dict[str, str]:
    """쓰지 않는 말과 그 대신 쓰는 말."""
    style: dict[str, str] = table()["style"]
    return {wrong: term.ko for term in terms() for wrong in term.wrong} | style
