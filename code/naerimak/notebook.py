"""강의가 책을 만드는 쪽과 주고받는 것: 글에서 끌어다 쓸 수와, 휴대전화의 그림을 둘 폴더."""

from typing import Any

import numpy as np

GLUE = "application/papermill.record/"
"""화면에 보이지 않고 노트북에만 남는 값의 타입 앞에 붙는 말. myst-nb와 papermill이 함께 씁니다."""

PICTURES = "NAERIMAK_NARROW"
"""책을 만드는 쪽이 좁은 그림을 받을 폴더를 적는 환경 변수."""


def quote(**values: Any) -> None:
    """이름마다 값을 글에 넘깁니다. 글에서는 ``{glue:text}`이름:.2f` ``로 끌어다 씁니다.

    myst-nb의 ``glue``와 같은 것을 남깁니다. 다만 numpy의 수는 서식에 맞추지 못하므로 파이썬의 수로 바꾸고,
    책을 만드는 패키지를 불러오지 않아 그것이 없는 Colab에서도 돕니다.
    """
    from IPython.core.formatters import format_display_data
    from IPython.display import display

    for name, value in values.items():
        data, metadata = format_display_data(value.item() if isinstance(value, np.generic) else value)
        metadata["scrapbook"] = {"name": name, "mime_prefix": GLUE}
        display({GLUE + kind: one for kind, one in data.items()}, raw=True, metadata=metadata)
