"""README의 배지 자리에 저장소 주소를 넣거나 비운다. 주소는 명령에 준 한 번만 적는다."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
START, END = "<!-- badges:start -->", "<!-- badges:end -->"
NOTEBOOK = "chapters/13_activation_lab.ipynb"
EMPTY = (
    "저장소 주소를 정하면 `make badges REPOSITORY=소유자/이름`이 이 자리에 Binder와 Colab 배지를 넣습니다."
)


def badges(repository: str) -> str:
    """배지 두 개의 Markdown. 그림은 저장소 안의 것을 써서 다른 곳에 묻지 않는다."""
    if not repository:
        return EMPTY
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise SystemExit(f"REPOSITORY는 소유자/이름 형태여야 합니다: {repository!r}")
    binder = f"https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/{NOTEBOOK}"
    colab = f"https://colab.research.google.com/github/{repository}/blob/main/{NOTEBOOK}"
    return (
        f"[![Binder에서 실행](assets/badge-binder.svg)]({binder}) "
        f"[![Colab에서 실행](assets/badge-colab.svg)]({colab})"
    )


def replace_badges(text: str, repository: str) -> str:
    """두 표시 사이만 바꾼다."""
    pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"README.md에 {START} 자리가 없습니다.")
    return pattern.sub(lambda _: f"{START}\n{badges(repository)}\n{END}", text)


if __name__ == "__main__":
    address = sys.argv[1].strip() if len(sys.argv) > 1 else ""
    README.write_text(replace_badges(README.read_text("utf8"), address), "utf8")
    print("README.md의 배지를 고쳤습니다.")
