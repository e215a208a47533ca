"""18강의 긴 실행을 다시 해 저장합니다."""

from naerimak.experiments.edge import save

if __name__ == "__main__":
    save()
