"""20강이 보이는 너비와 학습률의 탐색을 다시 해서 ``naerimak/data/widths.json``에 담습니다.

코어 하나로 10분쯤 걸립니다.
"""

import json
from pathlib import Path

import numpy as np

from naerimak.experiments.parametrization import sweep_widths

TARGET = Path(__file__).parents[1] / "code" / "naerimak" / "data" / "widths.json"


def main() -> None:
    """두 매개변수화의 너비 다섯에서 학습률 여섯 개씩을 시드 셋으로 100걸음 배웁니다."""
    about = {"command": "python tools/make_widths.py", "numpy": np.__version__}
    TARGET.write_text(json.dumps({"about": about, **sweep_widths()}, ensure_ascii=False) + "\n", "utf8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.1f} KiB")


if __name__ == "__main__":
    main()
