"""걸린 시간 재기."""

import time
from collections.abc import Callable

from naerimak import _check


def seconds(work: Callable[[], object], repeats: int = 20) -> float:
    """``work``를 ``repeats``번 부르며 잰 시간(초) 가운데 가장 짧은 것을 냅니다.

    다른 일이 끼어들면 길어지기만 하기 때문입니다.
    """
    _check.count("repeats", repeats)
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)
