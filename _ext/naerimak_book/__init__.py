"""내리막을 만드는 Sphinx 확장. 무엇을 어떤 차례로 하는지는 `pipeline.py`에 있다."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx가 부르는 곳. 용어표만 읽는 프로그램이 Sphinx까지 불러오지 않도록 그때 불러온다."""
    from .pipeline import register

    return register(app)
