"""카탈로그: 규칙과 초기화 함수 하나마다 카드 한 장.

식은 ``optimizers``와 ``initializers``에 있고, 식이 아닌 모든 것(한국어 이름, 주인공인지 변형인지, 그림의 선,
학습률의 사다리, 다룬 강의, 다른 라이브러리의 이름)은 카드에 한 번만 적습니다. 그림의 색, 경주의 선수, 비교의
사다리, 한 장 요약, 탐색기의 기호는 모두 카드에서 나옵니다. 지형과 활성화 함수는 클래스에 적은 ``label`` 같은
값이 곧 카드이고, 정의하면 저절로 목록에 들어갑니다.
"""

from naerimak.activations import ACTIVATIONS as ACTIVATIONS
from naerimak.catalog import cards, initializers, optimizers, schedules, symbols
from naerimak.catalog.cards import *
from naerimak.catalog.initializers import *
from naerimak.catalog.optimizers import *
from naerimak.catalog.schedules import *
from naerimak.catalog.symbols import *
from naerimak.initializers import INITIALIZERS as INITIALIZERS
from naerimak.landscapes import LANDSCAPES as LANDSCAPES

__all__: list[str] = []
__all__ += cards.__all__
__all__ += optimizers.__all__
__all__ += initializers.__all__
__all__ += schedules.__all__
__all__ += symbols.__all__
