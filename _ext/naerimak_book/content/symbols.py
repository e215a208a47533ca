"""강의에 쓰는 기호. 한 강의에서 글자 하나는 한 가지만 뜻하고, 그 뜻은 symbols.toml에 있다."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PATH = Path(__file__).with_name("symbols.toml")
COMMON = "common"
"""모든 강의에서 같은 뜻인 글자의 표."""
FENCE = re.compile(r"(`{3,})?(.*?)\s*")
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.S)
WORDS = re.compile(
    r"\\(?:text|mathrm|operatorname|textbf|mathbf|mathit)\s*\{[^{}]*\}|\\(?:begin|end)\{\w+\*?\}|\\tag\{.*?\}"
)
GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
]
SIGN = re.compile(r"\\([A-Za-z]+)|([A-Za-z])")


def table() -> dict[str, dict[str, str]]:
    """강의의 번호(와 ``common``)마다 글자와 뜻."""
    return tomllib.loads(PATH.read_text("utf8"))


def without_code(markdown: str) -> str:
    """코드 블록을 뺀 글. 지시문은 울타리만 빼고 안의 글을 남긴다."""
    kept: list[str] = []
    directives: list[str] = []
    code = ""
    for line in markdown.splitlines():
        fence, rest = FENCE.fullmatch(line).groups("")  # type: ignore[union-attr]
        if code:
            code = "" if len(fence) >= len(code) and not rest else code
        elif rest.startswith("{") and fence:
            directives.append(fence)
        elif fence and not rest and directives and len(fence) >= len(directives[-1]):
            directives.pop()
        elif fence:
            code = fence
        else:
            kept.append(line)
    return "\n".join(kept)


def letters(markdown: str) -> set[str]:
    """글의 식에 나오는 글자.

    그리스 글자는 ``\\alpha``처럼 적은 이름이다. 함수의 이름과 낱말은 글자가 아니다.
    """
    found: set[str] = set()
    for display, inline in MATH.findall(re.sub(r"`[^`\n]*`", "", without_code(markdown))):
        for command, letter in SIGN.findall(WORDS.sub(" ", display or inline)):
            if letter:
                found.add(letter)
            elif command in GREEK:
                found.add(f"\\{command}")
    return found
