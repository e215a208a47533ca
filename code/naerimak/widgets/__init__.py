"""탐색기. 정적 페이지와 노트북에서 같은 코드로 움직이며, 식은 패키지의 파이썬 원문에서 옮긴 것입니다.

탐색기 하나가 폴더 하나입니다. 파이썬(``__init__.py``)과 자바스크립트가 나란히 있고, 폴더를 만들면 여기에
저절로 실립니다.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from naerimak.catalog.explorers import APART
from naerimak.widgets.base import EXPLORERS, Explorer
from naerimak.widgets.bundling import apart_bundle, bundle, embedding, kinds, stylesheet
from naerimak.widgets.layout import SideBySide

for _kind in kinds():
    import_module(f"{__name__}.{_kind}")

globals().update({_found.__name__: _found for _found in EXPLORERS.values()})

__all__ = [
    "APART",
    "Explorer",
    "SideBySide",
    "apart_bundle",
    "bundle",
    "embedding",
    "stylesheet",
    *sorted(_found.__name__ for _found in EXPLORERS.values()),
]

if TYPE_CHECKING:
    # 탐색기의 이름은 폴더에서 오므로 타입 검사는 하나하나를 알지 못한다.
    def __getattr__(name: str) -> Any: ...
