"""15강이 보이는 학습률 탐색을 다시 해서 ``naerimak/data/recall.json``에 담습니다.

코어 하나로 30초쯤 걸립니다.
"""

import json
from pathlib import Path

import numpy as np

from naerimak.experiments.recall import sweep_recall

TARGET = Path(__file__).parents[1] / "code" / "naerimak" / "data" / "recall.json"


def main() -> None:
    """초깃값 셋, 학습률 여섯씩을 시드 셋에서 배웁니다."""
    about = {"command": "python tools/make_recall.py", "numpy": np.__version__}
    text = json.dumps({"about": about, "starts": sweep_recall()}, ensure_ascii=False, indent=1)
    TARGET.write_text(text + "\n", "utf8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.1f} KiB")


if __name__ == "__main__":
    main()
