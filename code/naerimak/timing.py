"""걸린 시간 재기와, 오래 걸리는 일의 진행 막대."""

import os
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from tqdm.auto import tqdm

from naerimak import _check

T = TypeVar("T")

PROGRESS_AFTER = 2.0
"""일이 이보다(초) 오래 걸릴 때에만 진행 막대가 나타납니다."""

PROGRESS_HIDDEN = bool(os.environ.get("TQDM_DISABLE"))
"""진행 막대를 모두 감추는지. 노트북의 tqdm은 이 환경 변수를 스스로 읽지 않습니다."""


def progress(items: Iterable[T], what: str, *, total: int | None = None, shown: bool = True) -> Iterable[T]:
    """``items``를 차례로 내며, 오래 걸리면 ``what``이라고 적은 진행 막대를 보입니다."""
    hidden = PROGRESS_HIDDEN or not shown
    bar: Iterable[T] = tqdm(items, what, total, delay=PROGRESS_AFTER, leave=False, disable=hidden)
    return bar


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
