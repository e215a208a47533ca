"""길의 판정: 손실과 기울기만 보고 수렴, 진동, 느림, 발산을 가립니다.

탐색기도 같은 함수로 판정하므로, 이 모듈의 함수는 모두 자바스크립트로 옮겨집니다.
그래서 반복문과 사칙연산만 씁니다.
"""

from collections.abc import Sequence

__all__ = [
    "arrival",
    "judge",
    "turning_share",
]

IN_BROWSER = True
"""이 모듈의 함수는 모두 자바스크립트로 옮겨집니다."""


def turning_share(grads: Sequence[Sequence[float]]) -> float:
    """뒤쪽 절반의 걸음에서, 기울기가 바로 앞 걸음과 반대쪽을 가리킨(내적이 음수인) 비율을 냅니다."""
    begin = max(1, len(grads) // 2)
    turns = 0
    for k in range(begin, len(grads)):
        dot = 0.0
        for i in range(len(grads[k])):
            dot += grads[k][i] * grads[k - 1][i]
        if dot < 0:
            turns += 1
    return turns / max(1, len(grads) - begin)


def judge(first: float, last: float, turning: float) -> str:
    """처음과 마지막 손실(최솟값을 뺀 값), 뒤집힌 비율로 길을 판정합니다.

    처음보다 높아졌거나 유한하지 않으면 발산, 천분의 일 아래로 내려왔으면 수렴,
    걸음의 절반 넘게 방향이 뒤집히면 진동, 나머지는 느림입니다.
    """
    if not (last <= first):
        return "발산"
    if last <= 0.001 * first:
        return "수렴"
    if turning > 0.5:
        return "진동"
    return "느림"


def arrival(losses: Sequence[float], lowest: float, share: float) -> int | None:
    """손실에서 최솟값 ``lowest``를 뺀 간격이 처음의 ``share``배 아래로 내려와 끝까지 머문 첫 걸음을 냅니다.

    잠깐 스쳐 간 것은 도착이 아닙니다. 끝까지 머문 걸음이 없으면 ``None``입니다.
    """
    target = lowest + share * (losses[0] - lowest)
    t = len(losses)
    while t > 0 and losses[t - 1] <= target:
        t -= 1
    if t == len(losses):
        return None
    return t
