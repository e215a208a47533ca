"""쪽에 실린 실행이 저장소의 강의와 같은 코드이고, 남겨 둔 출력을 다시 냈는지 본다.

노트북이 실행되는지는 nbval이 따로 본다. 여기서는 다시 실행하지 않고 책을 만들 때의 실행을 본다.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_cache import get_cache

ROOT = Path(__file__).resolve().parents[1]
LECTURES = sorted((ROOT / "chapters").glob("*.ipynb"))
UNSPOKEN = ("image/", "application/")
"""글이 아니라 비교하지 않는 출력의 앞머리."""


def executed(lecture: nbformat.NotebookNode, site: Path) -> nbformat.NotebookNode:
    """책을 만들 때 실행한 강의. 코드가 지금과 다르면 `KeyError`다."""
    (runs,) = (site.parent / "made").glob("runs-*")
    return get_cache(runs).merge_match_into_notebook(lecture)[1]


def said(outputs: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """출력을 글의 종류마다 모은다. 나누어 적은 것은 잇는다."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for output in outputs:
        if output["output_type"] == "stream":
            found[output["name"]] = ["".join(found[output["name"]]) + output["text"]]
        for kind, text in output.get("data", {}).items():
            if not kind.startswith(UNSPOKEN):
                found[kind].append(str(text))
    return dict(found)


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_run_behind_the_book_gives_the_kept_outputs(path: Path, site: Path) -> None:
    """모든 칸이 실행되었고, 강의의 주장인 출력은 저장소에 남긴 것과 같다."""
    written = nbformat.read(path, 4)
    ran = executed(nbformat.read(path, 4), site)
    for before, after in zip(written.cells, ran.cells, strict=True):
        if before.cell_type != "code":
            continue
        assert after.execution_count or not before.source.strip(), f"실행하지 않았습니다: {before.source}"
        if "nbval-check-output" in before.metadata.get("tags", []):
            assert said(after.outputs) == said(before.outputs), before.source


def test_a_changed_output_is_told_apart() -> None:
    """수 하나가 달라도, 출력 하나가 없어도 다르다. 나누어 적은 같은 글은 같다."""
    whole = [{"output_type": "stream", "name": "stdout", "text": "손실 0.25\n끝\n"}]
    parts = [{"output_type": "stream", "name": "stdout", "text": text} for text in ("손실 0.25\n", "끝\n")]
    assert said(whole) == said(parts)
    assert said(whole) != said(parts[:1])
    data = {"output_type": "execute_result", "data": {"text/plain": "0.25", "image/png": "…"}}
    other = {"output_type": "execute_result", "data": {"text/plain": "0.26", "image/png": "…"}}
    assert said([data]) == {"text/plain": ["0.25"]} != said([other])
