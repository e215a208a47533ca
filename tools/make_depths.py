"""19강이 보이는 깊이와 σ_w의 탐색을 다시 해서 ``naerimak/data/depths.json``에 담습니다.

코어 하나로 6분쯤 걸립니다.
"""

from naerimak.experiments import stored
from naerimak.experiments.depth_scales import sweep_depths


def main() -> None:
    """깊이 일곱, σ_w 아홉, 학습률 넷을 모두 배웁니다."""
    stored.write("depths", "python tools/make_depths.py", sweep_depths())


if __name__ == "__main__":
    main()
