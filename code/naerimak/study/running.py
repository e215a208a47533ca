"""일을 어디에서 할지: 이 프로세스, 여러 프로세스, Dask."""

import os
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from naerimak._types import Array
from naerimak.study.jobs import Job
from naerimak.study.store import Store, key
from naerimak.timing import progress as shown_progress

__all__ = [
    "dask",
    "local_dask",
    "pool",
    "sweep",
]


def sweep(
    jobs: Iterable[Job],
    *,
    executor: Executor | None = None,
    path: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> list[Array]:
    """일을 모두 하고 결과를 ``jobs``의 차례로 냅니다. 같은 일이 두 번 있으면 한 번만 합니다.

    ``executor``는 ``concurrent.futures.Executor``이면 무엇이든 되고, 주지 않으면 이 프로세스에서 합니다.
    ``path``를 주면 결과가 나오는 대로 그 파일에 쌓고, 다시 부르면 거기 있는 일은 건너뜁니다. 일의 값과 규칙과
    부르는 함수까지 같아야 같은 일입니다. ``path``를 쓰는 것은 한 번에 하나여야 합니다.
    """
    jobs = list(jobs)
    keys = _keys(jobs, needed=path is not None)
    store = None if path is None else Store(path)
    found = {} if store is None else dict(store.results)
    waiting = {one: job for one, job in zip(keys, jobs, strict=True) if one not in found}
    results = _together(waiting) if executor is None else _apart(waiting, executor)
    for one, values in shown_progress(results, "탐색", total=len(waiting), shown=progress):
        found[one] = values
        if store is not None:
            store.add(one, waiting[one], values)
    return [found[one] for one in keys]


def _keys(jobs: Sequence[Job], *, needed: bool) -> list[str]:
    """일마다의 열쇠. 저장하지 않는다면, 열쇠를 낼 수 없는 일은 모두 다른 일로 봅니다."""
    keys = []
    for k, job in enumerate(jobs):
        try:
            keys.append(key(job))
        except ValueError:
            if needed:
                raise
            keys.append(f"#{k}")
    return keys


def _together(waiting: Mapping[str, Job]) -> Iterator[tuple[str, Array]]:
    groups: dict[tuple[type[Job], Hashable], list[str]] = {}
    for one, job in waiting.items():
        alike = job.alike()
        # 혼자 계산하는 일은 열쇠로 가린다. 독자의 규칙은 해시할 수 없을 수도 있다.
        groups.setdefault((type(job), one if alike is job else alike), []).append(one)
    for (kind, _), members in groups.items():
        yield from zip(members, kind.together([waiting[one] for one in members]), strict=True)


def _run(job: Job) -> Array:
    return job.run()


def _apart(waiting: Mapping[str, Job], executor: Executor) -> Iterator[tuple[str, Array]]:
    futures = {executor.submit(_run, job): one for one, job in waiting.items()}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        # 하나가 실패하거나 도중에 멈추면, 아직 시작하지 않은 일을 거둔다.
        for future in futures:
            future.cancel()


def pool(workers: int) -> ProcessPoolExecutor:
    """프로세스 ``workers``개짜리 실행기. 어느 운영체제에서나 같게, 새 파이썬을 띄우는 spawn을 씁니다."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def dask() -> Any:
    """Dask의 ``distributed``를 불러옵니다. 없으면 어떻게 설치하는지 알리는 ``ImportError``입니다."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise ImportError("Dask가 없습니다. pip install 'naerimak[dask]'로 설치하세요.") from error


@contextmanager
def local_dask(workers: int) -> Iterator[Any]:
    """이 컴퓨터에 일꾼 ``workers``개짜리 Dask를 띄우고 ``Client``를 줍니다. 블록을 나가면 닫습니다."""
    distributed = dask()
    # 상황판의 포트를 비워 두면 8787로 정해져, 한 컴퓨터에 둘을 띄울 때 부딪친다.
    with (
        distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client
