"""jupyter-book과 같은 명령: python -P tools/book.py build .

jsonschema가 부르는 rfc3987_syntax는 책에 쓰지 않는 주소의 문법 서른여덟 개를 짓느라 CPU를 2초 쓴다.
없는 것으로 해 두면 jsonschema는 그 검사만 뺀다.
"""

from __future__ import annotations

import gc
import sys

# 쪽의 나무는 마디가 수십만이라, 만들 때마다 쓰레기를 찾아 다니면 그 일이 절반이다.
gc.set_threshold(200_000, 20, 50)
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

from jupyter_book.cli.main import main  # type: ignore[import-untyped]  # noqa: E402

if __name__ == "__main__":
    main(prog_name="jupyter-book")
