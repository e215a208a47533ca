"""진단 놀이: 배우지 못하는 신경망 열 개. 무엇이 잘못인지 보고, 하나를 고쳐 배우게 합니다."""

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["CASES", "Case"]


class Case(NamedTuple):
    """고장 난 신경망 하나.

    ``setting``은 놀이터의 처음 설정과 다른 값, ``mend``는 고치는 값 하나, ``fault``는 놀이터가 가리는 잘못의
    이름(``FAULTS``)이며 판정에 나오지 않는 고장이면 빕니다. ``steps``걸음을 배우면 고장 난 것은 못 배우고
    고친 것은 배웁니다. ``answer``는 풀이입니다.
    """

    setting: Mapping[str, Any]
    mend: Mapping[str, Any]
    fault: str
    answer: str
    steps: int = 400


CASES = (
    Case(
        {"start": "zeros"}, {"start": "xavier_normal"}, "symmetric",
        "초깃값이 모두 0입니다. 뉴런의 지도가 텅 비고 갱신이 0이라 손실이 그대로입니다.",
    ),
    Case(
        {"start": "constant", "std": 0.5}, {"start": "xavier_normal"}, "symmetric",
        "초깃값이 모두 같은 값입니다. 한 층의 뉴런이 모두 같은 것을 보아 뉴런 하나와 다르지 않습니다.",
    ),
    Case(
        {"start": "normal", "std": 1.0, "width": 64, "depth": 10, "rule": "SGD", "lr": 0.05},
        {"start": "xavier_normal"}, "saturated",
        "초깃값의 크기(σ = 1)가 큽니다. 활성화값이 −1과 1에 몰려 포화하고, 아래층의 기울기가 어지럽습니다.",
    ),
    Case(
        {"activation": "sigmoid", "depth": 10}, {"activation": "tanh"}, "vanishing",
        "시그모이드를 열 층 쌓았습니다. 도함수가 1/4을 넘지 못해 기울기가 아래로 가며 사라집니다.",
    ),
    Case(
        {"activation": "relu", "start": "he_normal", "rule": "SGD", "lr": 10.0}, {"lr": 0.2}, "diverged",
        "학습률이 너무 큽니다. 한 걸음에 뉴런이 죽고, 죽은 ReLU는 기울기를 받지 못해 돌아오지 못합니다.",
    ),
    Case(
        {"rule": "SGD", "lr": 0.0001}, {"lr": 0.2}, "",
        "학습률이 너무 작습니다. 갱신과 가중치의 비의 로그가 −3보다 한참 왼쪽에 있습니다.",
    ),
    Case(
        {"activation": "relu", "start": "he_normal", "gain": 0.1, "depth": 8}, {"gain": 1.0}, "vanishing",
        "gain이 0.1입니다. 층마다 신호가 10분의 1이 되어 여덟 층 뒤에는 남는 것이 없습니다.",
    ),
    Case(
        {"activation": "relu", "start": "he_normal", "rule": "SGD", "lr": 1.0, "batch": 1}, {"lr": 0.02},
        "dead",
        "미니배치가 하나인데 학습률이 1입니다. 기울기의 잡음이 커서 걸음이 크게 흔들리다 뉴런이 죽습니다. "
        "학습률을 줄이거나 미니배치를 키웁니다.", 1500,
    ),
    Case(
        {"data": "circles", "activation": "identity"}, {"activation": "tanh"}, "",
        "활성화 함수가 항등 함수입니다. 몇 층을 쌓아도 한 층의 일차식이라 경계가 곧은 선입니다.",
    ),
    Case(
        {"rule": "AdamW", "weight_decay": 0.1}, {"weight_decay": 0.00001}, "",
        "가중치 감쇠가 한 걸음에 10%입니다. 배운 것을 곧바로 잊습니다. 층마다의 표준편차가 줄어듭니다.",
    ),
)  # fmt: skip
"""고장 난 신경망 열 개. 적지 않은 값은 두 반달과 학습률 0.01이고 나머지는 놀이터의 처음 설정입니다."""
