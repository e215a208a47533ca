"""배열의 데이터 타입. 패키지의 어느 층에서나 씁니다."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
"""실수 배열. 모양은 설명글에 적습니다."""

Mask = NDArray[np.bool_]
"""참과 거짓의 배열."""


class Random:
    """numpy ``Generator``의 일을 대신하는 생성기의 바탕. ``draws.Draws``가 물려받습니다."""
