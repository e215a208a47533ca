"""진단 놀이: 배우지 못하는 신경망 열 개. 무엇이 잘못인지 보고, 하나를 고쳐 배우게 합니다."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from naerimak.experiments.learner import LOSS_GROWTH
from naerimak.experiments.settings import PLAIN

__all__ = ["CASES", "Case"]


class Case(NamedTuple):
    """고장 난 신경망 하나.

    ``name``은 고장의 이름, ``setting``은 놀이터의 처음 설정과 다른 값, ``mend``는 고치는 값 하나, ``fault``는
    놀이터가 가리는 잘못의 이름(``FAULTS``)이며 판정에 나오지 않는 고장이면 빕니다. ``steps``걸음을 배우면
    고장 난 것은 못 배우고 고친 것은 배웁니다. ``text``는 풀이이며 수의 자리에 설정의 이름을 적습니다.
    """

    name: str
    setting: Mapping[str, Any]
    mend: Mapping[str, Any]
    fault: str
    text: str
    steps: int = 400

    @property
    def answer(self) -> str:
        """풀이. 수는 설정에서 옵니다."""
        broken = {**PLAIN, **CASE, **self.setting}
        mended = {f"mended_{name}": value for name, value in self.mend.items()}
        return self.text.format(**broken, **mended, growth=LOSS_GROWTH)


CASE = {"data": "moons", "lr": 0.01}
"""고장 난 신경망들의 바탕. 나머지는 놀이터의 처음 설정입니다."""


CASES = (
    Case(
        "입력의 크기를 맞추지 않았다", {"scale": 100.0, "rule": "SGD", "lr": 0.2}, {"scale": 1.0},
        "saturated",
        "입력이 {scale:g}배 큽니다. 1층의 활성화값이 처음부터 −1과 1에 몰려 있습니다. "
        "배율을 {mended_scale:g}로 되돌립니다.",
    ),
    Case(
        "초깃값이 모두 0이다", {"start": "zeros"}, {"start": "xavier_normal"}, "symmetric",
        "뉴런의 지도가 텅 비고, 출력층을 뺀 모든 층의 갱신이 0이라 손실이 그대로입니다.",
    ),
    Case(
        "학습률이 너무 작다", {"rule": "SGD", "lr": 0.0001}, {"lr": 0.2}, "",
        "손실은 내려가지만 아주 느립니다. 갱신과 가중치의 비의 로그가 −3보다 한참 왼쪽에 있습니다.",
    ),
    Case(
        "초깃값의 σ가 너무 크다",
        {"start": "normal", "std": 1.0, "width": 64, "depth": 10, "rule": "SGD", "lr": 0.05},
        {"start": "xavier_normal"}, "saturated",
        "너비 {width}에 σ = {std:g}입니다. 1층은 말끔한데 2층부터 활성화값이 −1과 1에 몰려 포화합니다.",
    ),
    Case(
        "데이터를 섞지 않았다",
        {"data": "circles", "rule": "SGD", "lr": 0.2, "batch": 8, "shuffle": False}, {"shuffle": True}, "",
        "데이터가 라벨의 차례대로 놓여 있어, 한 라벨만 한참 배우다 다른 라벨로 넘어갑니다. 손실이 "
        "톱니처럼 오르내리고 경계가 통째로 왔다 갔다 합니다.",
    ),
    Case(
        "시그모이드를 깊이 쌓았다", {"activation": "sigmoid", "depth": 10}, {"activation": "tanh"},
        "vanishing",
        "은닉층 {depth}개가 모두 시그모이드입니다. 도함수가 1/4을 넘지 못해 기울기가 아래로 가며 사라집니다.",
    ),
    Case(
        "ReLU가 죽었다", {"activation": "relu", "start": "he_normal", "depth": 8, "width": 3},
        {"activation": "leaky_relu"}, "dead",
        "너비 {width}인 층이 {depth}개이면 어느 한 층의 뉴런이 모두 죽기 쉽고, 그러면 신호가 끊깁니다. "
        "leaky ReLU는 죽지 않습니다. 너비를 늘려도 됩니다.",
    ),
    Case(
        "학습률이 너무 크다", {"activation": "relu", "start": "he_normal", "rule": "SGD", "lr": 10.0},
        {"lr": 0.2}, "diverged",
        "몇 걸음 만에 손실이 처음의 {growth:g}배를 넘습니다. 층의 표에서 갱신이 가중치만큼 큽니다.",
    ),
    Case(
        "gain이 알맞지 않다", {"activation": "relu", "start": "he_normal", "gain": 0.1, "depth": 8},
        {"gain": 1.0}, "vanishing",
        "gain이 {gain:g}입니다. 층마다 신호가 그만큼으로 줄어 {depth}개 층 뒤에는 남는 것이 없습니다.",
    ),
    Case(
        "미니배치가 하나이다", {"rule": "SGD", "lr": 0.5, "batch": 1}, {"batch": 32}, "saturated",
        "기울기의 잡음이 커서 손실이 크게 흔들리다 포화합니다. 미니배치를 키우면 같은 학습률로 배웁니다.",
        800,
    ),
)  # fmt: skip
"""고장 난 신경망 열 개. 적지 않은 값은 ``CASE``의 것입니다."""
