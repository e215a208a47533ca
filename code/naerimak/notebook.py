"""강의의 글이 실행 결과에서 수를 끌어다 쓰게 합니다."""

from typing import Any

import numpy as np


def quote(**values: Any) -> None:
    """이름마다 값을 글에 넘깁니다. 글에서는 ``{glue:text}`이름:.2f` ``로 끌어다 씁니다.

    myst-nb의 ``glue``는 numpy의 수를 서식에 맞추지 못하므로 파이썬의 수로 바꿉니다.
    """
    from myst_nb import glue

    for name, value in values.items():
        glue(name, value.item() if isinstance(value, np.generic) else value, display=False)
