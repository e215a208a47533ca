"""17강이 보이는 학습률 탐색을 다시 해서 ``naerimak/data/rare_tokens.json``에 담습니다.

코어 하나로 30초쯤 걸립니다.
"""

from naerimak.experiments import stored
from naerimak.experiments.rare_tokens import sweep_tokens


def main() -> None:
    """규칙 여덟, 학습률 여덟씩을 100걸음 배웁니다."""
    stored.write("rare_tokens", "python tools/make_tokens.py", {"rules": sweep_tokens()})


if __name__ == "__main__":
    main()
