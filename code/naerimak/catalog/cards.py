"""카드의 양식: 규칙과 초기화 함수 하나마다, 식이 아닌 모든 것."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from naerimak.initializers import Initializer
from naerimak.optimizers import Optimizer

__all__ = ["InitializerCard", "LineStyle", "OptimizerCard", "Twin"]


@dataclass(frozen=True)
class LineStyle:
    """선 하나의 색(밝은 바탕), matplotlib 표식, 선의 무늬(점 길이와 간격의 반복)."""

    color: str
    marker: str
    dash: tuple[float, ...] = ()

    def line(self) -> dict[str, Any]:
        """``Axes.plot``에 넘길 인자."""
        return {
            "color": self.color,
            "marker": self.marker,
            "linestyle": (0, self.dash) if self.dash else "-",
        }


@dataclass(frozen=True)
class Twin:
    """다른 라이브러리의 같은 것.

    ``call``은 그 라이브러리에서 부르는 말(``SGD(momentum=0.9)``)이고, ``same``이 거짓이면 기본 설정에서 식이
    조금 다릅니다(요약표의 ``*``). ``equal``은 ``call``을 그 라이브러리의 기본값대로 부른 것과 비트 가까이
    같은 우리 규칙이며, 없으면 같게 만들 수 없다는 뜻입니다. 시험이 이 짝을 실제로 돌려 비교합니다.

    ``line``은 카드의 ``setting``과 같은 길을 가거나 거기에 가장 가까운 한 줄이고, 균등분포 쪽이 있는 초기화
    함수에서는 ``;``로 나눈 두 줄입니다. ``why``는 옮길 때 조심할 것입니다. 둘 다 프레임워크 표에 실리고,
    줄마다 잰 차이는 ``data/frameworks.json``에 있습니다.
    """

    call: str
    same: bool = True
    equal: Optimizer | None = None
    line: str = ""
    why: str = ""

    @property
    def text(self) -> str:
        """표에 적는 말. 식이 조금 다르면 뒤에 ``*``를 답니다."""
        return self.call if self.same else f"{self.call}*"


@dataclass(frozen=True)
class OptimizerCard:
    """갱신 규칙 하나의 카드. ``kind``는 그 클래스입니다.

    ``korean``은 한국어 이름, ``where``는 다룬 강의와 절(``08_adam#식``)입니다. 다룬 강의가 아직 없으면 비워
    두고, 그동안은 용어집에 나오지 않습니다. ``part``는 몇 편의 규칙인지입니다. 경주의 선수와 9강의 비교와
    한 장 요약의 앞면은 1편의 규칙만 보이므로, 다른 편에 규칙을 더해도 1편과 2편의 강의는 그대로입니다.
    독자가 규칙을 고르는 곳(``OPTIMIZERS``, 탐색기, 놀이터)에는 모든 편의 규칙이 있습니다.
    행렬 하나만 받는 규칙(``elementwise=False``)은 거기에 없고 ``wrappers.ByLayer``로 씁니다.

    ``line``은 그림의 선이고 주인공에게만 있습니다. 변형은 ``variant_of``에 적은 규칙의 색을 쓰고 무늬로
    가립니다. ``ladder``는 신경망에서 학습률을 고를 때의 사다리이며, 1편의 것은 9강이 비교합니다.
    ``keras``, ``pytorch``, ``optax``는 다른 라이브러리의 같은 규칙입니다. ``shared``는 여러 프레임워크에서
    같은 길을 가게 맞출 수 있는 설정이고, 없으면 기본값입니다.

    ``elementwise``는 원소마다 작동해 여러 점을 쌓아 한꺼번에 걸을 수 있는지, ``compilable``은 본문이
    자바스크립트로 옮겨져 탐색기에서 움직이는지입니다.
    """

    kind: type[Optimizer]
    korean: str
    where: str = ""
    line: LineStyle | None = None
    variant_of: str = ""
    part: int = 1
    ladder: tuple[float, ...] = ()
    keras: Twin | None = None
    pytorch: Twin | None = None
    optax: Twin | None = None
    shared: Optimizer | None = None
    elementwise: bool = True
    compilable: bool = True

    @property
    def name(self) -> str:
        """코드에서의 이름. 클래스의 이름과 같습니다."""
        return self.kind.__name__

    @property
    def setting(self) -> Optimizer:
        """프레임워크 표가 네 곳에 나란히 적는 설정."""
        return self.shared if self.shared is not None else self.kind()

    @property
    def lead(self) -> bool:
        """강의의 주인공인지. 아니면 변형입니다."""
        return not self.variant_of


@dataclass(frozen=True)
class InitializerCard:
    """초기화 함수 하나의 카드.

    ``init``은 초기화 함수이거나(``factory``가 거짓) 초기화 함수를 만드는 함수입니다. ``where``는 다룬 강의와
    절, ``lines``는 그림에서의 이름과 선, ``keras``, ``pytorch``, ``jax``는 다른 라이브러리의 같은 함수입니다.
    ``given``은 ``factory``인 것을 비교할 때 넘기는 인자입니다.
    ``uniform``은 분산이 같은 균등분포 쪽이며, 있으면 표에서 한 줄에 적습니다.
    """

    init: Any
    where: str
    lines: Mapping[str, LineStyle] = field(default_factory=dict)
    keras: Twin | None = None
    pytorch: Twin | None = None
    uniform: Initializer | None = None
    factory: bool = False
    jax: Twin | None = None
    given: float | None = None

    @property
    def name(self) -> str:
        """코드에서의 이름."""
        return str(self.init.__name__)

    @property
    def names(self) -> str:
        """표에 적는 이름. 균등분포 쪽이 있으면 함께 적습니다."""
        return f"{self.name}, {self.uniform.__name__}" if self.uniform else self.name  # type: ignore[attr-defined]
