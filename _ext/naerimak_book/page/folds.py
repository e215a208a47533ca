"""접는 상자. 브라우저의 <details>라서 스크립트가 없어도 열린다."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator


class Fold(nodes.General, nodes.Element):
    """접었다 펴는 상자. 브라우저의 <details>라서 스크립트가 없어도 열린다."""


def visit_fold(translator: HTML5Translator, node: Fold) -> None:
    """상자를 열고 제목을 손잡이로 쓴다."""
    translator.body.append(translator.starttag(node, "details", CLASS="admonition"))


def depart_fold(translator: HTML5Translator, node: Fold) -> None:
    """상자를 닫는다."""
    translator.body.append("</details>\n")


class FoldTitle(nodes.General, nodes.TextElement):
    """접는 상자의 손잡이."""


def visit_fold_title(translator: HTML5Translator, node: FoldTitle) -> None:
    """손잡이를 연다."""
    translator.body.append(translator.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_fold_title(translator: HTML5Translator, node: FoldTitle) -> None:
    """손잡이를 닫는다."""
    translator.body.append("</summary>\n")


def _is_admonition(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Admonition)


class FoldDropdowns(SphinxPostTransform):
    """`:class: dropdown`인 상자를 <details>로 바꾼다. sphinx-togglebutton의 스크립트를 대신한다."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """문서 안의 접는 상자를 모두 바꾼다."""
        boxes: list[Any] = list(self.document.findall(_is_admonition))
        for box in boxes:
            if "dropdown" not in box.get("classes", []) or not box.children:
                continue
            classes = [name for name in box["classes"] if name != "dropdown"]
            title, *rest = box.children
            # 손잡이 안에 링크가 있으면 키보드로 어느 쪽을 누른 것인지 알 수 없다.
            for link in list(title.findall(nodes.reference)):
                link.replace_self(link.children)
            fold = Fold("", ids=box["ids"], classes=[*classes, "fold"])
            fold += FoldTitle("", "", *title.children)
            fold += rest
            box.replace_self(fold)
