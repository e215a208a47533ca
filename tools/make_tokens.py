"""17강이 보이는 학습률 탐색을 다시 해서 ``naerimak/data/rare_tokens.json``에 담습니다.

코어 하나로 30초쯤 걸립니다.
"""

import json
from pathlib import Path

import numpy as np

from naerimak.experiments.rare_tokens import sweep_tokens

TARGET = Path(__file__).parents[1] / "code" / "naerimak" / "data" / "rare_tokens.json"


def main() -> None:
    """규칙 여덟, 학습률 여덟씩을 100걸음 배웁니다."""
    about = {"command": "python tools/make_tokens.py", "numpy": np.__version__}
    TARGET.write_text(
        json.dumps({"about": about, "rules": sweep_tokens()}, ensure_ascii=False) + "\n", "utf8"
    )
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.1f} KiB")


if __name__ == "__main__":
    main()
