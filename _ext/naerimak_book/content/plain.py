"""쪽의 글을 서식 없이 적는다. 찾기와 쪽의 설명이 함께 쓴다."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx import addnodes

SYMBOLS = {
    **dict(
        zip(
            ["alpha", "beta", "epsilon", "eta", "kappa", "lambda", "rho", "sigma", "theta"],
            "αβεηκλρσθ",
            strict=True,
        )
    ),
    **{
        "nabla": "∇",
        "partial": "∂",
        "sqrt": "√",
        "times": "×",
        "approx": "≈",
        "le": "≤",
        "ge": "≥",
        "to": "→",
    },
}
COMMAND = re.compile(r"\\([a-z]+) ?")
UNKNOWN = "…"


def _plain_math(latex: str) -> str:
    """짧은 수식을 글자로 적는다: `1/n_\\text{in}` → `1/n_in`. 글자로 적을 수 없으면 `…`이다."""
    latex = re.sub(r"\\(?:text|mathrm)\{([^}]*)\}", r"\1", latex)
    latex = COMMAND.sub(lambda name: SYMBOLS.get(name[1], name[0]), latex)
    latex = re.sub(r"[{}]|\\[,;!]", "", latex)
    return UNKNOWN if "\\" in latex else latex


def plain_leaf(node: nodes.Node) -> str | None:
    """더 들어갈 것 없이 글이 정해지는 노드의 글. 안을 보아야 하면 None이다."""
    if isinstance(node, nodes.math):
        return _plain_math(node.astext())
    if isinstance(node, addnodes.pending_xref) and node.get("reftype") in {"eq", "numref"}:
        return UNKNOWN  # 번호는 쪽을 쓸 때에야 정해진다.
    return node.astext() if isinstance(node, nodes.Text) else None


def plain_text(node: nodes.Node) -> str:
    """노드의 글 한 줄."""
    found = plain_leaf(node)
    return "".join(map(plain_text, node.children)) if found is None else found
