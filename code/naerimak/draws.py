r"""파이썬과 브라우저에서 비트까지 같은 난수.

numpy의 생성기는 브라우저에 없습니다. 여기의 생성기는 사칙연산과 나머지만 쓰므로 그대로 자바스크립트로
옮겨지고, 정규분포의 값도 로그를 비교할 때에만 쓰므로 두 곳의 수가 같습니다.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from naerimak import _check
from naerimak._types import Array, Random

__all__ = ["Draws"]

KINDERMAN_MONAHAN = 1.7155277699214135
r"""두 균등 난수의 비로 정규분포를 뽑을 때의 상수 $4/\sqrt{2e}$."""


class Draws(Random):
    r"""L'Ecuyer의 MRG32k3a 생성기. 초기화 함수와 미니배치가 쓰는 numpy ``Generator``의 일을 합니다.

    $$x_n = (1403580\, x_{n-2} - 810728\, x_{n-3}) \bmod m_1,\qquad
    y_n = (527612\, y_{n-1} - 1370589\, y_{n-3}) \bmod m_2,\qquad
    u_n = \frac{(x_n - y_n) \bmod m_1}{m_1 + 1}$$

    $m_1 = 2^{32} - 209$, $m_2 = 2^{32} - 22853$이고 곱이 모두 $2^{53}$보다 작아 배정밀도의 계산이
    정확합니다. 주기는 $2^{191}$쯤입니다. L'Ecuyer(1999), "Good parameters and implementations for combined
    multiple recursive random number generators", 표 II와 그림 I. ``stream``이 다르면 다른 줄기의
    난수입니다.
    """

    def __init__(self, seed: int, stream: int = 0) -> None:
        _check.count("seed", seed, 0)
        _check.count("stream", stream, 0)
        # 첫 여섯 수는 Park–Miller(1988)의 생성기로 시드에서 뽑는다.
        filled = []
        x = (8 * seed + stream) % 2147483646 + 1
        for _ in range(6):
            x = 16807 * x % 2147483647
            filled.append(x)
        self.x = [filled[0], filled[1], filled[2]]
        self.y = [filled[3], filled[4], filled[5]]
        # 가까운 시드의 첫 수들은 서로 닮았으므로 섞일 때까지 버린다.
        for _ in range(20):
            self.random()

    def random(self) -> float:
        """0과 1 사이의 균등 난수 하나."""
        x = (1403580 * self.x[1] - 810728 * self.x[0]) % 4294967087
        # 파이썬의 나머지는 늘 0 이상이지만 자바스크립트의 것은 나뉘는 수의 부호를 따른다.
        if x < 0:
            x = x + 4294967087
        y = (527612 * self.y[2] - 1370589 * self.y[0]) % 4294944443
        if y < 0:
            y = y + 4294944443
        self.x = [self.x[1], self.x[2], x]
        self.y = [self.y[1], self.y[2], y]
        if x > y:
            return (x - y) / 4294967088
        return (x - y + 4294967087) / 4294967088

    def normal(self) -> float:
        """표준정규분포의 난수 하나. Kinderman·Monahan(1977)의 두 균등 난수의 비로 뽑습니다."""
        while True:
            u = self.random()
            v = 1 - self.random()
            z = KINDERMAN_MONAHAN * (u - 0.5) / v
            if z * z / 4 <= -math.log(v):
                return z

    def standard_normal(self, shape: Sequence[int]) -> Array:
        """모양이 ``shape``인 표준정규분포의 난수."""
        drawn = []
        for _ in range(math.prod(shape)):
            drawn.append(self.normal())  # 브라우저로 옮겨지는 모양이다
        return np.array(drawn).reshape(shape)

    def uniform(self, low: float, high: float, shape: Sequence[int]) -> Array:
        """``low``와 ``high`` 사이의 균등 난수."""
        drawn = []
        for _ in range(math.prod(shape)):
            drawn.append(low + (high - low) * self.random())
        return np.array(drawn).reshape(shape)

    def permutation(self, n: int) -> NDArray[np.int64]:
        """0부터 ``n - 1``까지를 섞습니다(Fisher–Yates)."""
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = math.floor(self.random() * (i + 1))
            kept = order[i]
            order[i] = order[j]
            order[j] = kept
        return np.array(order)
