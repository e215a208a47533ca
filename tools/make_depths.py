"""19강이 보이는 깊이와 σ_w의 탐색을 다시 해서 ``naerimak/data/depths.json``에 담습니다.

코어 하나로 6분쯤 걸립니다.
"""

import json
from pathlib import Path

import numpy as np

from naerimak.experiments.depth_scales import sweep_depths

TARGET = Path(__file__).parents[1] / "code" / "naerimak" / "data" / "depths.json"


def main() -> None:
    """깊이 일곱, σ_w 아홉, 학습률 넷을 모두 배웁니다."""
    about = {"command": "python tools/make_depths.py", "numpy": np.__version__}
    TARGET.write_text(json.dumps({"about": about, **sweep_depths()}, ensure_ascii=False) + "\n", "utf8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.1f} KiB")


if __name__ == "__main__":
    main()
