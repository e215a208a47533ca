"""강의를 nbval로 실행해 본다: python tools/notebooks.py chapters -n 2. 나머지는 pytest가 받는다.

강의마다 파이썬을 새로 띄워 같은 것을 불러오지 않고, 책을 지을 때처럼 미리 불러 둔 프로세스에서 커널이
갈라져 나온다. 갈라질 수 없는 곳에서는 보통의 커널을 띄운다.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "_ext"))

from naerimak_book import kernels  # noqa: E402


def main(arguments: Sequence[str]) -> None:
    """시험이 끝난 값으로 끝난다."""
    kernel = "--nbval-current-env"
    with tempfile.TemporaryDirectory() as folder:
        if sys.platform == "linux":
            kernels.offer(Path(folder))
            kernel = "--nbval-kernel-name=python3"
        try:
            command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax", kernel, *arguments]
            status = subprocess.run(command, check=False).returncode
        finally:
            kernels.stop()
    sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
