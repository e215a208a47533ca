"""프레임워크 표에 실을 수를 재어 저장합니다: python tools/make_frameworks.py [이름 ...].

``naerimak/data/frameworks.json``에 담습니다. 이름은 keras, optax, jax, pytorch이고, 적지 않으면 pytorch를 뺀
모두입니다. 적지 않은 것의 수는 그대로 둡니다. PyTorch는 책의 요구 사항이 아니므로, torch를 설치한 환경에서
``python tools/make_frameworks.py pytorch``를 합니다.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "code"), str(ROOT / "code" / "tests")]
TARGET = ROOT / "code" / "naerimak" / "data" / "frameworks.json"


def main(libraries: list[str]) -> None:
    """라이브러리마다 잰 수를 고쳐 적습니다."""
    frameworks = importlib.import_module("frameworks")
    for library in libraries:
        module = importlib.import_module("torch" if library == "pytorch" else library)
        about = {
            "version": module.__version__.split("+")[0],
            "command": f"python tools/make_frameworks.py {library}",
        }
        found = {"about": about, **frameworks.measure(library)}
        stored = json.loads(TARGET.read_text("utf8")) if TARGET.exists() else {}
        save(stored | {library: found})


def save(stored: dict[str, Any]) -> None:
    """수를 줄여 적습니다."""
    TARGET.write_text(json.dumps(rounded(stored), ensure_ascii=False, indent=1) + "\n", "utf8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.1f} KiB")


def rounded(value: object) -> object:
    """수를 유효 숫자 네 자리로 줄입니다."""
    if isinstance(value, float):
        return float(f"{value:.3e}")
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main(sys.argv[1:] or ["keras", "optax", "jax"])
