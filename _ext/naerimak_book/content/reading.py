"""강의를 읽는 데 걸리는 시간. 원문의 길이로 어림해 제목 아래에 적는다.

접은 상자, 연습, 출처, 숨긴 칸은 세지 않는다. 다음으로 나아가는 데 필요하지 않기 때문이다.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SYLLABLES_A_MINUTE = 300
"""식을 따져 가며 읽는 글의 빠르기. 소설은 이것의 두 배쯤이다."""
SECONDS = {"formula": 30, "code": 40, "figure": 30}
"""따로 놓인 식 하나, 보이는 코드 칸 하나, 그림 하나를 보는 시간(초)."""
LECTURE = re.compile(r"chapters/\d\d_\w+")
UNREAD = ("## 연습", "## 출처")
HIDDEN = {"remove-cell", "remove-input", "hide-input", "hide-cell"}
FOLDED = re.compile(r"^(`{3,}|:{3,})\{[^\n]*\n:class: dropdown.*?^\1\s*?$", re.M | re.S)
FORMULA = re.compile(r"^\$\$.*?^\$\$", re.M | re.S)


def minutes(cells: list[dict[str, Any]]) -> int:
    """노트북의 칸들을 읽는 데 걸리는 시간(분)."""
    seconds = 0.0
    for cell in cells:
        source, metadata = "".join(cell["source"]), cell["metadata"]
        if cell["cell_type"] == "code":
            seconds += SECONDS["figure"] * ("figure" in metadata.get("mystnb", {}))
            seconds += SECONDS["code"] * HIDDEN.isdisjoint(metadata.get("tags", []))
            continue
        ends = [at for heading in UNREAD if (at := f"\n{source}".find(f"\n{heading}")) >= 0]
        text = FOLDED.sub("", source[: min(ends, default=len(source))])
        seconds += SECONDS["formula"] * len(FORMULA.findall(text))
        seconds += 60 / SYLLABLES_A_MINUTE * len(re.findall("[가-힣]", FORMULA.sub("", text)))
        if ends:
            break
    return math.ceil(seconds / 60)


class TellReadingTime(SphinxPostTransform):
    """강의의 제목 바로 아래에 읽는 시간을 적는다."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """강의이면 한 줄을 넣는다."""
        if not LECTURE.fullmatch(self.env.docname):
            return
        notebook = json.loads(Path(self.env.doc2path(self.env.docname)).read_text("utf8"))
        title = next(iter(self.document.findall(nodes.title)))
        line = nodes.paragraph("", f"읽는 데 약 {minutes(notebook['cells'])}분", classes=["nm-reading"])
        title.parent.insert(title.parent.index(title) + 1, line)
