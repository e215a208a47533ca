"""연습과 풀이. sphinx-exercise가 만든 것을 이 책의 번호와 모양으로 고친다."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.transforms.post_transforms import SphinxPostTransform


def number_exercises_by_lecture(app: Sphinx, builder: Builder) -> None:
    """연습의 번호를 강의마다 새로 센다. `03_momentum`의 둘째 연습은 3.2이다."""
    for page, numbers in builder.env.toc_fignumbers.items():
        lecture = re.match(r"(\d+)_", page.rpartition("/")[2])
        if lecture and "exercise" in numbers:
            names = numbers["exercise"]
            numbers["exercise"] = {name: (int(lecture[1]), k) for k, name in enumerate(names, start=1)}


class UnwrapExercises(SphinxPostTransform):
    """연습과 풀이의 글을 상자에 바로 담는다.

    sphinx-exercise는 상자마다 id가 같은 <section>으로 한 번 더 싼다.
    """

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """겹으로 싼 것을 벗긴다."""
        for section in list(self.document.findall(nodes.section)):
            if section["ids"] in (["exercise-content"], ["solution-content"]):
                section["ids"] = []  # 남겨 두면 첫 문단이 물려받는다
                section.replace_self(section.children)
