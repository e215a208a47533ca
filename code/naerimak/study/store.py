"""결과의 저장: 일의 열쇠와, 나오는 대로 쌓는 파일."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

from naerimak._types import Array
from naerimak.study.identity import formula, identity
from naerimak.study.jobs import Job

__all__ = [
    "Store",
    "key",
]


def key(job: Job) -> str:
    """일의 열쇠. 결과를 정하는 것(``identity``)이나 numpy의 버전 가운데 하나라도 다르면 다릅니다.

    결과를 정하는지 판단할 수 없는 값이 들어 있으면 ``ValueError``입니다. 틀린 결과를 다시 쓰는 일은 없습니다.
    """
    parts = [identity(job), np.__version__, *(formula(module.__name__) for module in job.sources)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


class Store:
    """결과를 한 줄에 하나씩 쌓는 JSON Lines 파일.

    줄 하나를 한 번에 써서 덧붙입니다. 쓰다가 멈춘 마지막 줄은 다음에 열 때 잘라 내고,
    읽을 수 없는 줄의 일은 다시 합니다.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.results: dict[str, Array] = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
        if lines and not lines[-1].endswith(b"\n"):
            os.truncate(self.path, sum(map(len, lines[:-1])))
            lines.pop()
        for line in lines:
            try:
                record = json.loads(line)
                values = np.array(record["values"], record["dtype"]).reshape(record["shape"])
                self.results[record["key"]] = values
            except (ValueError, KeyError, TypeError):
                continue

    def add(self, key: str, job: Job, values: Array) -> None:
        """결과 하나를 덧붙이고 디스크에 닿을 때까지 기다립니다."""
        record = {
            "key": key, "job": repr(job), "dtype": str(values.dtype), "shape": values.shape,
            "values": values.ravel().tolist(),
        }  # fmt: skip
        with self.path.open("ab") as file:
            file.write((json.dumps(record, ensure_ascii=False) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        self.results[key] = values
