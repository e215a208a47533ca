"""15강이 보이는 학습률 탐색을 다시 해서 ``naerimak/data/recall.json``에 담습니다.

코어 하나로 30초쯤 걸립니다.
"""

from naerimak.experiments import stored
from naerimak.experiments.recall import sweep_recall


def main() -> None:
    """초깃값 셋, 학습률 여섯씩을 시드 셋에서 배웁니다."""
    stored.write("recall", "python tools/make_recall.py", {"starts": sweep_recall()}, indent=1)


if __name__ == "__main__":
    main()
