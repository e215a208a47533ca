"""저장해 둔 실행을 읽고 적는 곳. 강의가 보이는 긴 탐색이 JSON 하나씩입니다."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

__all__: list[str] = []


def path_of(name: str) -> Path:
    """패키지의 ``data``에 있는 ``name.json``."""
    return Path(str(files("naerimak"))) / "data" / f"{name}.json"


def read(name: str) -> dict[str, Any]:
    """저장해 둔 것. ``about``에 만든 명령과 numpy의 버전이 있습니다."""
    found: dict[str, Any] = json.loads(path_of(name).read_text("utf8"))
    return found


def write(name: str, command: str, found: Mapping[str, Any], *, indent: int | None = None) -> None:
    """``found``에 만든 명령 ``command``와 numpy의 버전을 더해 적고, 크기를 알립니다."""
    about = {"command": command, "numpy": np.__version__}
    text = json.dumps({"about": about, **found}, ensure_ascii=False, indent=indent)
    path_of(name).write_text(text + "\n", "utf8")
    print(f"{name}.json: {path_of(name).stat().st_size / 1024:.1f} KiB")
