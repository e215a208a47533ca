"""탐색기를 나란히 놓습니다."""

import base64
import io
from typing import Any

import ipywidgets
from PIL import Image

from naerimak.plots.style import styled
from naerimak.widgets.base import Explorer


class SideBySide(ipywidgets.HBox):  # type: ignore[misc]
    """탐색기를 나란히 놓는 ``HBox``. 좁은 화면에서는 아래로 흐릅니다.

    잇는 일은 ``ipywidgets.jslink``가 합니다. 자바스크립트가 없는 곳에는 두 그림이 위아래로 남습니다.
    """

    def __init__(self, *explorers: Explorer) -> None:
        for explorer in explorers:
            # 탐색기는 제 내용으로 폭을 정하지 않으므로 남은 폭을 나누어 준다.
            explorer.layout.flex = "1 1 19rem"
        super().__init__(explorers, layout={"flex_flow": "row wrap"})

    def __repr__(self) -> str:
        return f"SideBySide({', '.join(map(repr, self.children))})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data = super()._repr_mimebundle_(**kwargs)
        data["image/png"] = base64.b64encode(self._picture()).decode("ascii")
        data["text/plain"] = repr(self)
        return data

    def _picture(self) -> bytes:
        pictures = []
        with styled():
            for explorer in self.children:
                figure = explorer.picture()
                figure.suptitle(explorer.title)
                buffer = io.BytesIO()
                figure.savefig(buffer, format="png", dpi=110, facecolor="white", transparent=False)
                pictures.append(Image.open(buffer))
        stacked = Image.new(
            "RGB", (max(one.width for one in pictures), sum(one.height for one in pictures)), "white"
        )
        top = 0
        for one in pictures:
            stacked.paste(one, (0, top))
            top += one.height
        buffer = io.BytesIO()
        stacked.save(buffer, format="png", optimize=True)
        return buffer.getvalue()
