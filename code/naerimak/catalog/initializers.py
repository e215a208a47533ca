"""초기화 함수의 카드. 초기화 함수를 하나 더하면 여기에 카드 한 장을 더합니다."""

from collections.abc import Mapping
from types import MappingProxyType

from naerimak import initializers as ours
from naerimak.catalog.cards import InitializerCard, LineStyle, Twin

__all__ = ["INITIALIZER_CARDS", "STARTS"]

_CARDS = (
    InitializerCard(
        ours.zeros, "10_initial_values", {"0": LineStyle("#222222", "*", (1, 2))},
        Twin("zeros", line="Zeros()"), Twin("zeros_", line="zeros_()"), jax=Twin("zeros", line="zeros"),
    ),
    InitializerCard(
        ours.constant, "10_initial_values", {"같은 값": LineStyle("#b3478f", "P", (4, 2))},
        Twin("Constant(value)", line="Constant(value=0.05)"),
        Twin("constant_", line="constant_(val=0.05)"),
        factory=True, jax=Twin("constant(value)", line="constant(value=0.05)"), given=0.05,
    ),
    InitializerCard(
        ours.normal, "10_initial_values",
        {"0.01": LineStyle("#6b6b6b", "s", (2, 2)), "1": LineStyle("#d55e00", "D", (6, 2, 2, 2))},
        Twin("RandomNormal(stddev=std)", line="RandomNormal(stddev=0.01)"),
        Twin("normal_", line="normal_(std=0.01)"),
        factory=True, jax=Twin("normal(stddev=std)", line="normal(stddev=0.01)"), given=0.01,
    ),
    InitializerCard(
        ours.uniform, "11_xavier#정규분포와 균등분포",
        keras=Twin("RandomUniform(-limit, limit)", line="RandomUniform(minval=-0.05, maxval=0.05)"),
        pytorch=Twin("uniform_", line="uniform_(a=-0.05, b=0.05)"),
        factory=True, given=0.05,
        jax=Twin(
            "uniform(scale)", same=False, line="uniform(scale=0.05)",
            why="0에서 scale까지, 한쪽에서만 뽑는다. 평균이 0이 아니다.",
        ),
    ),
    InitializerCard(
        ours.truncated_normal, "12_he#Keras와 PyTorch에서",
        keras=Twin(
            "TruncatedNormal(stddev=std)", same=False,
            line="TruncatedNormal(stddev=0.1 / 0.87962566103423978)",
            why="자르면서 줄어든 표준편차를 되돌리지 않으므로 미리 나누어 준다.",
        ),
        pytorch=Twin(
            "trunc_normal_", same=False,
            line="trunc_normal_(std=0.1 / 0.87962566103423978, a=-0.2 / 0.87962566103423978, "
            "b=0.2 / 0.87962566103423978)",
            why="자르는 곳 a, b는 표준편차의 배수가 아니라 값이다. "
            "기본값 ±2에서는 std가 작으면 아무것도 자르지 않는다.",
        ),
        factory=True, given=0.1,
        jax=Twin(
            "truncated_normal(stddev=std)", same=False,
            line="truncated_normal(stddev=0.1 / 0.87962566103423978)",
            why="자르면서 줄어든 표준편차를 되돌리지 않는다. variance_scaling과 he_normal 들은 되돌린다.",
        ),
    ),
    InitializerCard(
        ours.lecun_normal, "11_xavier#앞으로 가는 조건",
        {"LeCun": LineStyle("#946200", "v", (2, 2)), "1/n_out": LineStyle("#6a4fa3", "X", (6, 2, 2, 2))},
        Twin("lecun_normal, lecun_uniform", line="LecunNormal(); LecunUniform()"),
        Twin(
            'kaiming_normal_(nonlinearity="linear")',
            line='kaiming_normal_(nonlinearity="linear"); kaiming_uniform_(nonlinearity="linear")',
            why="LeCun이라는 이름의 함수가 없다. 이득이 1인 Kaiming이 그것이다.",
        ),
        uniform=ours.lecun_uniform,
        jax=Twin("lecun_normal, lecun_uniform", line="lecun_normal(); lecun_uniform()"),
    ),
    InitializerCard(
        ours.xavier_normal, "11_xavier", {"Xavier": LineStyle("#0072b2", "o")},
        Twin("glorot_normal, glorot_uniform", line="GlorotNormal(); GlorotUniform()"),
        Twin(
            "xavier_normal_, xavier_uniform_", line="xavier_normal_(gain=1.0); xavier_uniform_(gain=1.0)",
            why='tanh의 이득은 `gain=nn.init.calculate_gain("tanh")`, 곧 5/3이다. 적지 않으면 1이다.',
        ),
        uniform=ours.xavier_uniform,
        jax=Twin("glorot_normal, glorot_uniform", line="glorot_normal(); glorot_uniform()"),
    ),
    InitializerCard(
        ours.he_normal, "12_he", {"He": LineStyle("#00805d", "^", (6, 2))},
        Twin("he_normal, he_uniform", line="HeNormal(); HeUniform()"),
        Twin(
            "kaiming_normal_, kaiming_uniform_",
            line='kaiming_normal_(nonlinearity="relu"); kaiming_uniform_(nonlinearity="relu")',
            why="적지 않으면 기울기 a = 0의 leaky ReLU라 ReLU와 같다. "
            "nn.Linear의 기본값은 a = √5여서 분산이 6분의 1이다.",
        ),
        uniform=ours.he_uniform, jax=Twin("he_normal, he_uniform", line="he_normal(); he_uniform()"),
    ),
    InitializerCard(
        ours.orthogonal, "15_recurrent#왜 순환 가중치는 직교 행렬에서 출발하는가",
        {"직교": LineStyle("#c2185b", "h")}, Twin("Orthogonal", line="Orthogonal(gain=1.0)"),
        Twin("orthogonal_", line="orthogonal_(gain=1)"), jax=Twin("orthogonal", line="orthogonal(scale=1.0)"),
    ),
    InitializerCard(
        ours.identity, "15_recurrent#왜 순환 가중치는 직교 행렬에서 출발하는가",
        keras=Twin("Identity", line="Identity(gain=1.0)"), pytorch=Twin("eye_", line="eye_()"),
    ),
)  # fmt: skip

INITIALIZER_CARDS: Mapping[str, InitializerCard] = MappingProxyType({card.name: card for card in _CARDS})
"""이름으로 찾는 카드."""

STARTS: dict[str, LineStyle] = {
    label: line for card in INITIALIZER_CARDS.values() for label, line in card.lines.items()
}
"""그림에서 초깃값마다 쓰는 선."""
