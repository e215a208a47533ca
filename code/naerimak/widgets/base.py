"""탐색기의 뼈대: 브라우저에 원문을 보내고, 커널이 없을 때의 그림을 곁들입니다."""

import base64
import io
import os
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from matplotlib.figure import Figure

from naerimak.notebook import PICTURES
from naerimak.plots import narrow
from naerimak.plots.style import styled
from naerimak.widgets.bundling import kinds, module, stylesheet

EXPLORERS: dict[str, type["Explorer"]] = {}
"""종류마다의 탐색기. 종류는 탐색기가 사는 폴더의 이름이고, 클래스를 정의하면 저절로 실립니다."""


class Explorer(anywidget.AnyWidget):
    """탐색기 하나. 조절기의 값은 같은 이름의 trait이고, 정적 페이지에서도 커널에서도 같은 코드가 그립니다."""

    # 원문을 옮기는 일은 탐색기를 처음 만들 때 한다. anywidget이 이 값을 읽어 같은 이름의 trait을 단다.
    _esm = property(lambda self: module(self._kind))
    _css = property(lambda self: stylesheet())
    _kind: ClassVar[str] = ""

    kind = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    controls: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    initial: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        package, _, folder = cls.__module__.rpartition(".")
        if package == "naerimak.widgets" and folder in kinds():
            cls._kind = folder
            # trait을 더한 클래스(add_traits)도 여기를 지나므로 처음 것만 싣는다.
            EXPLORERS.setdefault(folder, cls)

    def __init__(self, **state: Any) -> None:
        super().__init__(kind=self._kind, **state)

    def facts(self) -> dict[str, Any]:
        """지금 설정에서 탐색기가 보이는 사실을 파이썬으로 계산합니다. 브라우저의 요소에는 같은 것이
        ``facts``로 남습니다.
        """
        raise NotImplementedError

    def picture(self) -> Figure:
        """지금 설정을 그린 matplotlib 그림. 자바스크립트가 없는 곳에 보입니다."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        found = super()._repr_mimebundle_(**kwargs)
        if found is None:
            return None
        data, metadata = found if isinstance(found, tuple) else (found, {})
        buffer = io.BytesIO()
        with styled():
            figure = self.picture()
            figure.savefig(buffer, format="png", dpi=110, facecolor="white", transparent=False)
            if folder := os.environ.get(PICTURES):
                narrow.draw_still(figure, Path(folder, narrow.still_name(buffer.getvalue())))
        data["image/png"] = base64.b64encode(buffer.getvalue()).decode("ascii")
        data["text/plain"] = repr(self)
        return data, metadata
