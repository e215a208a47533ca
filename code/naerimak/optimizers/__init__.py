r"""매개변수를 갱신하는 규칙.

규칙 하나가 클래스 하나이고, 클래스에는 하이퍼파라미터만 있습니다.
기억할 것은 상태(state)로 따로 주고받습니다.

    state = optimizer.init(theta)
    theta, state = optimizer.step(theta, grad, state)

``step``의 본문은 강의의 식을 한 줄씩 그대로 옮긴 것입니다. 들어온 배열은 바꾸지 않고 새 배열을 내며, 모양과
데이터 타입을 지킵니다. ``matrix``의 규칙(Muon, Shampoo) 말고는 모두 원소마다 작동하므로 0차원에서 n차원까지
어떤 배열에도 쓸 수 있습니다.

이 원문은 그대로 자바스크립트로 옮겨져 정적 페이지의 탐색기를 움직입니다. 그래서 ``init``과 ``step``에는
사칙연산과 거듭제곱, 조건식, ``np.sqrt``·``np.sign``·``np.abs``·``np.maximum``·``np.copy``·
``np.zeros_like``·``np.full_like``만 씁니다.

``step``은 ``theta``와 ``grad``의 모양이나 데이터 타입이 다르거나, 실수형이 아니거나,
``state``의 모양이나 데이터 타입이 다르면 ``ValueError``를 냅니다.
"""

from naerimak.optimizers import adam, adaptive, averaging, base, descent, matrix, sign
from naerimak.optimizers.adam import *
from naerimak.optimizers.adaptive import *
from naerimak.optimizers.averaging import *
from naerimak.optimizers.base import *
from naerimak.optimizers.descent import *
from naerimak.optimizers.matrix import *
from naerimak.optimizers.sign import *

__all__: list[str] = []
__all__ += base.__all__
__all__ += descent.__all__
__all__ += adaptive.__all__
__all__ += adam.__all__
__all__ += sign.__all__
__all__ += averaging.__all__
__all__ += matrix.__all__
