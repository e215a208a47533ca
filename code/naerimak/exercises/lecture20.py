"""깊고 넓게 강의의 연습."""

import math
from typing import Any

from naerimak.exercises import Exercise, Malformed, Mistake, near
from naerimak.initializers import TRUNCATED_STD

BLOCKS, DOUBLED_BLOCKS = 24, 12
ASKED = 0.02
LR, RATIO = 0.01, 8
SHAPES = ((64, 100), (3, 3, 64, 128), (5, 16, 32), (1, 1, 8, 8))


def _tops(branches: int) -> tuple[float, float]:
    return math.sqrt(1 + branches), math.sqrt(2)


def _doubling() -> float:
    return math.sqrt(2 ** (1 / (2 * DOUBLED_BLOCKS)) - 1)


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    window = 1
    for size in shape[:-2]:
        window *= size
    return window * shape[-2], window * shape[-1]


def _counts(answer: Any) -> list[tuple[Any, Any]]:
    """독자의 함수가 모양마다 센 두 수."""
    found = []
    for shape in SHAPES:
        pair = answer(shape)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Malformed(f"두 수 (n_in, n_out)을 내야 합니다. {shape}에서 받은 것은 {pair}입니다.")
        found.append((pair[0], pair[1]))
    return found


def _rates(first: float, hidden: float, last: float, std: float) -> tuple[float, ...]:
    return LR * first, LR * hidden, LR * last, std


EXERCISES = {
    "20-1": Exercise(
        near(lambda: _tops(2 * BLOCKS)),
        (
            "크기 1인 것을 몇 개 더합니까? 블록 하나에 갈래가 둘입니다.",
            "상관없는 것을 더하면 제곱의 평균이 더해집니다. 배율 s이면 갈래 하나가 s²을 더합니다.",
        ),
        (
            Mistake(near(lambda: _tops(BLOCKS)), "갈래는 블록의 두 배입니다."),
            Mistake(
                near(lambda: (1.0 + 2 * BLOCKS, 2.0)),
                "제곱의 평균입니다. 크기는 제곱근입니다.",
            ),
        ),
    ),
    "20-2": Exercise(
        near(_doubling, rel=0.005),
        (
            "갈래 하나가 제곱의 평균을 몇 배로 만드는지 적고, 2D번 곱하세요.",
            "두 배가 되는 식을 s의 제곱으로 풀고 마지막에 제곱근을 하세요.",
        ),
        (
            Mistake(
                near(lambda: (2 * DOUBLED_BLOCKS) ** -0.5),
                "그것은 정규화가 있을 때의 배율입니다. 정규화가 없으면 맨 위의 제곱이 e배쯤 됩니다.",
            ),
            Mistake(near(lambda: _doubling() ** 2), "s의 제곱입니다."),
            Mistake(
                near(lambda: math.sqrt(2 ** (1 / DOUBLED_BLOCKS) - 1)),
                "D번이 아니라 2D번 곱합니다.",
            ),
        ),
    ),
    "20-3": Exercise(
        lambda answer: _counts(answer) == [_fans(shape) for shape in SHAPES],
        (
            "출력의 한 점은 조각의 모든 자리와 모든 채널을 더한 것입니다.",
            "끝의 두 수를 뺀 앞의 수를 모두 곱해, 끝의 두 수에 각각 곱하세요.",
        ),
        (
            Mistake(
                lambda answer: _counts(answer) == [shape[-2:] for shape in SHAPES],
                "창의 크기 k²을 곱하지 않았습니다.",
            ),
            Mistake(
                lambda answer: _counts(answer) == [_fans(shape)[::-1] for shape in SHAPES],
                "들어오는 수와 나가는 수가 뒤바뀌었습니다.",
            ),
        ),
    ),
    "20-4": Exercise(
        near(lambda: (TRUNCATED_STD, ASKED / TRUNCATED_STD)),
        (
            "PyTorch가 자르는 곳은 값 ±2입니다. 표준편차가 0.02이면 몇 표준편차입니까?",
            "JAX의 것만 작아집니다. 작아진 만큼 크게 적으면 됩니다.",
        ),
        (
            Mistake(
                near(lambda: (1.0, ASKED)),
                "두 함수가 자르는 곳이 다릅니다. PyTorch의 ±2는 표준편차의 몇 배가 아닙니다.",
            ),
            Mistake(
                near(lambda: (TRUNCATED_STD, ASKED * TRUNCATED_STD)),
                "작아지는 만큼 크게 적어야 합니다.",
            ),
            Mistake(
                near(lambda: (TRUNCATED_STD**2, ASKED / TRUNCATED_STD**2)),
                "분산의 배수입니다. 표준편차를 물었습니다.",
            ),
        ),
    ),
    "20-5": Exercise(
        near(lambda: _rates(1.0, 1 / RATIO, 1 / RATIO, RATIO**-0.5)),
        (
            "너비가 몇 배인지부터 구하고, 들어오는 수가 너비와 함께 느는 층이 어느 것인지 보세요.",
            "마지막 층의 분산은 들어오는 수의 제곱에 반비례합니다. 표준은 들어오는 수에 반비례합니다.",
        ),
        (
            Mistake(
                near(lambda: _rates(1 / RATIO, 1 / RATIO, 1 / RATIO, RATIO**-0.5)),
                "첫 층에 들어오는 수는 너비와 상관없습니다.",
            ),
            Mistake(
                near(lambda: _rates(1.0, 1 / RATIO, 1 / RATIO, 1 / RATIO)),
                "분산이 r분의 일입니다. 표준편차는 그 제곱근입니다.",
            ),
            Mistake(
                near(lambda: _rates(1.0, 1 / RATIO, 1.0, RATIO**-0.5)),
                "마지막 층에 들어오는 것도 너비와 함께 늘어납니다.",
            ),
        ),
    ),
}
