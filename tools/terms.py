"""쓰지 않기로 한 말을 찾는다. 말은 용어표 `_ext/naerimak_book/content/terms.toml`에 있다.

    python tools/terms.py          저장소 전체
    python tools/terms.py 파일 …   그 파일만

찾으면 자리와 고칠 말을 적고 1로 끝난다. 패키지의 식별자는 모두 로마자이므로, 파일의 글 전체를 보면
본문·주석·설명글·그림의 글자가 모두 걸린다.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "_ext"))

from naerimak_book.content.terms import DATA, forbidden, table, terms  # noqa: E402

OWN = {DATA, ROOT / "tests" / "test_terms.py"}
"""쓰지 않는 말을 일부러 적어 둔 파일."""
SUFFIXES = {".cff", ".css", ".html", ".ipynb", ".js", ".md", ".py", ".toml", ".yml"}
FOLDERS = ("_ext", "assets", "chapters", "code", "tests", "tools", ".github", ".binder")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """긴 말부터 찾는다. 띄어 쓴 자리에서 줄이 바뀌어도 찾는다."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word).replace(r"\ ", r"[\s#*]+") for word in longest))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    quoted = [text for texts in table()["quotation"].values() for text in texts]
    allowed = [text for term in terms() for text in term.allow]
    return _pattern([*quoted, *allowed]), _pattern(forbidden())


def wrong_words(text: str) -> Iterator[tuple[int, str, str]]:
    """글에서 쓰지 않는 말의 (자리, 말, 고칠 말)을 찾는다."""
    allowed, wrong = _patterns()
    # 허락한 말은 같은 길이로 지워 자리를 지킨다.
    masked = allowed.sub(lambda found: "\0" * len(found[0]), text)
    for found in wrong.finditer(masked):
        word = re.sub(r"[\s#*]+", " ", found[0])
        yield found.start(), word, forbidden()[word]


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """파일의 글을 (자리의 이름, 글)로 나눈다. 노트북은 셀마다 나눈다."""
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    text = path.read_text("utf8")
    if path.suffix != ".ipynb":
        yield name, text
        return
    for cell in json.loads(text)["cells"]:
        kept = json.dumps(cell.get("outputs", []), ensure_ascii=False)
        yield f"{name}: {cell.get('id', '')}", "".join(cell["source"])
        yield f"{name}: {cell.get('id', '')}의 출력", kept


def repository_files() -> list[Path]:
    """글이 있는 저장소의 파일. 쓰지 않는 말을 일부러 적은 것은 뺀다."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        found += ROOT.joinpath(folder).rglob("*")
    built = {"__pycache__", "node_modules", ".ipynb_checkpoints"}
    return sorted(
        path
        for path in found
        if path.suffix in SUFFIXES
        and path not in OWN
        and not any(part in built or part.endswith((".egg-info", "_cache")) for part in path.parts)
    )


def problems(paths: Iterable[Path]) -> Iterator[str]:
    """고칠 곳을 한 줄씩 적는다."""
    for path in paths:
        for place, text in texts(path):
            for start, word, instead in wrong_words(text):
                line = text.count("\n", 0, start) + 1
                yield f"{place}:{line}: {word} → {instead}"


def main(arguments: list[str]) -> int:
    """명령줄에서 받은 파일이나 저장소 전체를 본다."""
    given = [Path(name).resolve() for name in arguments]
    paths = [path for path in given if path.suffix in SUFFIXES and path not in OWN] if given else None
    found = list(problems(repository_files() if paths is None else paths))
    print("\n".join(found) or "쓰지 않기로 한 말이 없습니다.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
