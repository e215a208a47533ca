"""20강이 보이는 너비와 학습률의 탐색을 다시 해서 ``naerimak/data/widths.json``에 담습니다.

코어 하나로 10분쯤 걸립니다.
"""

from naerimak.experiments import stored
from naerimak.experiments.parametrization import sweep_widths


def main() -> None:
    """두 매개변수화의 너비 다섯에서 학습률 여섯 개씩을 시드 셋으로 100걸음 배웁니다."""
    stored.write("widths", "python tools/make_widths.py", sweep_widths())


if __name__ == "__main__":
    main()
