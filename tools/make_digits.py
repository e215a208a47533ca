"""UCI 손글씨 숫자를 ``naerimak/data/digits.npz``로 옮깁니다.

scikit-learn이 있어야 하고, 책을 짓는 데에는 쓰이지 않습니다.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

TARGET = Path(__file__).parents[1] / "code" / "naerimak" / "data" / "digits.npz"


def main() -> None:
    """8×8 영상 1797장을 0~16의 uint8로 저장합니다."""
    digits = load_digits()
    np.savez_compressed(TARGET, images=digits.images.astype(np.uint8), labels=digits.target.astype(np.uint8))
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.1f} KiB")


if __name__ == "__main__":
    main()
