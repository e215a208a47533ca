"""확인 문제.

라디오 단추로만 되어 있어 키보드와 화면 낭독기로 풀고, 스크립트가 없으면 목록과 접힌 풀이로 읽는다.
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from ..page.folds import Fold, FoldTitle

MARKS = "①②③④"
ONLY_WITH_SCRIPT = "pst-js-only"


class Tag(nodes.General, nodes.Element):
    """HTML 요소 하나. 이름은 ``tag``, 속성은 ``html``이다."""


def tag(name: str, /, *children: nodes.Node, **html: str) -> Tag:
    """자식을 담은 요소를 만든다. 속성의 밑줄은 붙임표가 되고, 끝의 밑줄(``class_``)은 사라진다."""
    attributes = {key.rstrip("_").replace("_", "-"): value for key, value in html.items()}
    return Tag("", *children, tag=name, html=attributes)


def visit_tag(translator: HTML5Translator, node: Tag) -> None:
    """요소를 연다."""
    translator.body.append(translator.starttag(node, node["tag"], "", **node["html"]))


def depart_tag(translator: HTML5Translator, node: Tag) -> None:
    """요소를 닫는다. input에는 닫는 표시가 없다."""
    if node["tag"] != "input":
        translator.body.append(f"</{node['tag']}>")


class Question(SphinxDirective):
    """문제 하나. 질문 한 문단, 보기 넷의 목록, 풀이를 차례로 적는다.

    보기마다 첫 문단이 보기이고 나머지가 그 보기의 설명이다. ``:answer:``는 맞는 보기의 번호로 1부터 센다.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"answer": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        """적은 것을 fieldset 하나로 바꾼다."""
        name, answer = self.arguments[0], self.options.get("answer", 0)
        content = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, content)
        parts: list[Any] = [*content.children, None, None]
        question, choices, *solution = parts[: max(2, len(content))]
        if not isinstance(question, nodes.paragraph) or not isinstance(choices, nodes.bullet_list):
            raise self.error(f"{name}: 질문 한 문단과 보기의 목록을 차례로 적어야 합니다.")
        if len(choices) != len(MARKS) or answer not in range(1, len(MARKS) + 1):
            raise self.error(f"{name}: 보기는 {len(MARKS)}개이고 answer는 1부터 {len(MARKS)}까지입니다.")
        listed: list[Any] = choices.children
        if any(len(choice) < 2 or not isinstance(choice[0], nodes.paragraph) for choice in listed):
            raise self.error(f"{name}: 보기마다 한 문단과 그 설명이 있어야 합니다.")
        number = self.env.new_serialno("naerimak-quiz") + 1
        fieldset = tag(
            "fieldset",
            tag("legend", nodes.strong("", f"문제 {number}. "), *question.children),
            tag("ol", *self._choices(name, listed), class_="quiz-choices", role="presentation"),
            tag(
                "p",
                tag("button", nodes.Text("채점"), type="button"),
                tag("span", role="status"),
                class_=f"quiz-check {ONLY_WITH_SCRIPT}",
            ),
            self._solution(listed, solution, answer),
            class_="quiz",
            data_answer=MARKS[answer - 1],
        )
        fieldset["ids"] = [name]
        return [fieldset]

    def _choices(self, name: str, choices: list[Any]) -> list[Tag]:
        """보기마다 이름표가 달린 라디오 단추. 스크립트가 없으면 단추는 숨고 번호와 글만 남는다."""
        return [
            tag(
                "li",
                tag(
                    "label",
                    tag("input", type="radio", name=name, value=mark, class_=ONLY_WITH_SCRIPT),
                    tag("span", nodes.Text(f"{mark} "), *choice[0].children),
                ),
            )
            for mark, choice in zip(MARKS, choices, strict=True)
        ]

    def _solution(self, choices: list[Any], rest: list[nodes.Node], answer: int) -> Fold:
        """접힌 풀이. 보기마다의 설명을 번호와 함께 적고 나머지 풀이를 잇는다."""
        fold = Fold("", classes=["fold", "quiz-solution"])
        fold += FoldTitle("", "", nodes.Text("정답과 풀이"))
        fold += nodes.paragraph("", f"정답은 {MARKS[answer - 1]}입니다.")
        for mark, choice in zip(MARKS, choices, strict=True):
            first, *more = choice.children[1:]
            first.insert(0, nodes.Text(f"{mark} "))
            fold += [first, *more]
        fold += rest
        return fold
