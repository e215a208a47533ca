"""초기화 함수의 카드. 초기화 함수를 하나 더하면 여기에 카드 한 장을 더합니다."""

from collections.abc import Mapping
from types import MappingProxyType

from naerimak import initializers as ours
from naerimak.catalog.cards import InitializerCard, LineStyle, Twin

__all__ = ["INITIALIZER_CARDS", "STARTS"]

_CARDS = (
    InitializerCard(
        ours.zeros, "10_initial_values", {"0": LineStyle("#222222", "*", (1, 2))},
        Twin("zeros"), Twin("zeros_"),
    ),
    InitializerCard(
        ours.constant, "10_initial_values", {"같은 값": LineStyle("#b3478f", "P", (4, 2))},
        Twin("Constant(value)"), Twin("constant_"), factory=True,
    ),
    InitializerCard(
        ours.normal, "10_initial_values",
        {"0.01": LineStyle("#6b6b6b", "s", (2, 2)), "1": LineStyle("#d55e00", "D", (6, 2, 2, 2))},
        Twin("RandomNormal(stddev=std)"), Twin("normal_"), factory=True,
    ),
    InitializerCard(
        ours.uniform, "11_xavier#정규분포와 균등분포",
        keras=Twin("RandomUniform(-limit, limit)"), pytorch=Twin("uniform_"), factory=True,
    ),
    InitializerCard(
        ours.truncated_normal, "12_he#Keras와 PyTorch에서",
        keras=Twin("TruncatedNormal(stddev=std)", same=False), pytorch=Twin("trunc_normal_", same=False),
        factory=True,
    ),
    InitializerCard(
        ours.lecun_normal, "11_xavier#앞으로 가는 조건",
        {"LeCun": LineStyle("#946200", "v", (2, 2)), "1/n_out": LineStyle("#6a4fa3", "X", (6, 2, 2, 2))},
        Twin("lecun_normal, lecun_uniform"), Twin('kaiming_normal_(nonlinearity="linear")'),
        uniform=ours.lecun_uniform,
    ),
    InitializerCard(
        ours.xavier_normal, "11_xavier", {"Xavier": LineStyle("#0072b2", "o")},
        Twin("glorot_normal, glorot_uniform"), Twin("xavier_normal_, xavier_uniform_"),
        uniform=ours.xavier_uniform,
    ),
    InitializerCard(
        ours.he_normal, "12_he", {"He": LineStyle("#00805d", "^", (6, 2))},
        Twin("he_normal, he_uniform"), Twin("kaiming_normal_, kaiming_uniform_"), uniform=ours.he_uniform,
    ),
    InitializerCard(
        ours.orthogonal, "15_recurrent#왜 순환 가중치는 직교 행렬에서 출발하는가",
        {"직교": LineStyle("#c2185b", "h")}, Twin("Orthogonal"), Twin("orthogonal_"),
    ),
    InitializerCard(
        ours.identity, "15_recurrent#왜 순환 가중치는 직교 행렬에서 출발하는가",
        keras=Twin("Identity"), pytorch=Twin("eye_"),
    ),
)  # fmt: skip

INITIALIZER_CARDS: Mapping[str, InitializerCard] = MappingProxyType({card.name: card for card in _CARDS})
"""이름으로 찾는 카드."""

STARTS: dict[str, LineStyle] = {
    label: line for card in INITIALIZER_CARDS.values() for label, line in card.lines.items()
}
"""그림에서 초깃값마다 쓰는 선."""
