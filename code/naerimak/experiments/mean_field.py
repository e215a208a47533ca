r"""평균장: 너비가 아주 넓은 난수 신경망에서 크기와 상관이 층을 지나며 어떻게 바뀌는지 계산합니다.

가중치의 분산은 $\sigma_w^2/n$, 편향의 분산은 $\sigma_b^2$입니다. $q$는 한 층의 $z$의 제곱의 평균, $c$는 두
입력이 만든 $z$의 상관입니다. 탐색기도 같은 식을 쓰므로 이 모듈의 함수는 모두 자바스크립트로 옮겨집니다.
정규분포의 기댓값은 간격 0.25로 나누어 더하고, tanh가 홀함수이므로 한쪽의 두 배를 합니다. $q \le 4$이면
가우스–에르미트 구적과 1e-4 안에서 같습니다. ReLU는 식이 닫혀 있습니다.
"""

import math
from collections.abc import Sequence

import numpy as np

__all__ = [
    "chi",
    "correlation_map",
    "depth_scale",
    "layered",
    "length_map",
    "mapped_length",
    "measured_pair",
    "passed_product",
    "passed_slope",
    "passed_square",
    "resting_correlation",
    "resting_length",
    "unit_draws",
]

IN_BROWSER = "mean_field"
"""이 모듈의 함수는 모두 자바스크립트의 mean_field.js로 옮겨집니다. 탐색기 하나만 씁니다."""


def passed_square(kind: str, q: float) -> float:
    r"""$z \sim \mathcal N(0, q)$일 때 $E[f(z)^2]$. ``kind``는 tanh나 relu입니다."""
    if kind == "relu":
        return q / 2
    total = 0.0
    for k in range(1, 25):
        u = 0.25 * k
        y = np.tanh(math.sqrt(q) * u)
        total = total + math.exp(-u * u / 2) * y * y
    return total * 0.5 / math.sqrt(2 * math.pi)


def passed_slope(kind: str, q: float) -> float:
    r"""$z \sim \mathcal N(0, q)$일 때 도함수의 제곱의 평균 $E[f'(z)^2]$."""
    if kind == "relu":
        return 0.5
    total = 0.5
    for k in range(1, 25):
        u = 0.25 * k
        y = np.tanh(math.sqrt(q) * u)
        slope = 1 - y * y
        total = total + math.exp(-u * u / 2) * slope * slope
    return total * 0.5 / math.sqrt(2 * math.pi)


def passed_product(kind: str, q: float, c: float) -> float:
    r"""분산이 $q$이고 상관이 $c$인 두 정규분포의 수에서 $E[f(z_1)f(z_2)]$.

    ReLU이면 $\frac{q}{2\pi}\bigl(\sqrt{1-c^2} + c(\pi - \arccos c)\bigr)$입니다.
    """
    rest = math.sqrt(np.maximum(0.0, 1 - c * c))
    if kind == "relu":
        return q * (rest + c * (math.pi - math.atan2(rest, c))) / (2 * math.pi)
    total = 0.0
    for i in range(1, 25):
        u = 0.25 * i
        inner = 0.0
        for j in range(49):
            v = 0.25 * (j - 24)
            inner = inner + math.exp(-v * v / 2) * np.tanh(math.sqrt(q) * (c * u + rest * v))
        total = total + math.exp(-u * u / 2) * np.tanh(math.sqrt(q) * u) * inner
    return total * 0.0625 / math.pi


def length_map(kind: str, q: float, weight: float, bias: float) -> float:
    r"""크기 사상: 다음 층의 $q' = \sigma_w^2E[f(z)^2] + \sigma_b^2$.

    ``weight``는 $\sigma_w$, ``bias``는 $\sigma_b$입니다.
    """
    return weight * weight * passed_square(kind, q) + bias * bias


def resting_length(kind: str, weight: float, bias: float) -> float:
    r"""크기 사상의 안정한 고정점 $q^*$. 0으로 줄어들면 0, 끝없이 커지면 무한대입니다."""
    if kind == "relu":
        if weight * weight >= 2:
            return math.inf
        return bias * bias / (1 - weight * weight / 2)
    # tanh의 제곱은 1을 넘지 못하므로 고정점은 이 구간 안에 있고, 하나뿐이다.
    low, high = 0.0, weight * weight + bias * bias
    for _ in range(50):
        middle = (low + high) / 2
        if length_map(kind, middle, weight, bias) > middle:
            low = middle
        else:
            high = middle
    return 0.0 if high < 1e-9 else high


def mapped_length(kind: str, weight: float, bias: float) -> float:
    """사상을 그릴 때의 q: 머무는 크기이고, 0이나 무한대이면 아주 작거나 큰 수."""
    q = resting_length(kind, weight, bias)
    if q < 1e-6:
        return 1e-6
    return 1e6 if q > 1e6 else q


def chi(kind: str, q: float, weight: float) -> float:
    r"""$\chi = \sigma_w^2E[f'(z)^2]$: 가까운 두 입력의 차이의 제곱과 기울기의 제곱에 한 층이 곱하는 수."""
    return weight * weight * passed_slope(kind, q)


def correlation_map(kind: str, c: float, q: float, weight: float, bias: float) -> float:
    r"""상관 사상: 크기가 $q$인 두 입력의 상관 $c$가 다음 층에서 되는 $c'$.

    $c' = \bigl(\sigma_w^2E[f(z_1)f(z_2)] + \sigma_b^2\bigr)/q'$입니다.
    """
    return (weight * weight * passed_product(kind, q, c) + bias * bias) / length_map(kind, q, weight, bias)


def resting_correlation(kind: str, q: float, weight: float, bias: float) -> float:
    r"""크기가 $q$에 머물 때 상관 사상의 안정한 고정점 $c^*$. $\chi \le 1$이거나 ReLU이면 1입니다."""
    if kind == "relu" or chi(kind, q, weight) <= 1:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        if correlation_map(kind, middle, q, weight, bias) > middle:
            low = middle
        else:
            high = middle
    return low


def layered(kind: str, weight: float, bias: float, depth: int, cosine: float) -> list[list[float]]:
    r"""성분의 제곱의 평균이 1이고 상관이 ``cosine``인 두 입력에서 층마다의 $q_l$과 $c_l$을 냅니다."""
    q, product = weight * weight + bias * bias, weight * weight * cosine + bias * bias
    lengths, correlations = [0.0 for _ in range(depth)], [0.0 for _ in range(depth)]
    c = product / q
    for layer in range(depth):
        lengths[layer] = q
        correlations[layer] = c
        c = correlation_map(kind, c, q, weight, bias)
        q = length_map(kind, q, weight, bias)
    return [lengths, correlations]


def depth_scale(rate: float) -> float:
    r"""한 층에 ``rate``배가 되는 것이 $e$배만큼 달라지는 층의 수 $\xi = 1/\lvert\ln\mathrm{rate}\rvert$."""
    if rate <= 0:
        return 0.0
    size = math.fabs(math.log(rate))
    return math.inf if size < 1e-9 else 1 / size


def unit_draws(count: int, seed: int) -> list[float]:
    """표준정규분포의 난수를 ``count``개 냅니다. 자바스크립트에서도 같은 수가 나오는 작은 생성기입니다."""
    draws = [0.0 for _ in range(count)]
    state = seed
    for k in range(count):
        # 곱이 2⁵³을 넘지 않아 실수로도 정확하다(Park·Miller, 1988).
        state = 16807 * state % 2147483647
        radius = math.sqrt(-2 * math.log(state / 2147483647))
        state = 16807 * state % 2147483647
        draws[k] = radius * math.cos(2 * math.pi * state / 2147483647)
    return draws


def measured_pair(
    kind: str, weight: float, bias: float, unit: Sequence[float], width: int, depth: int, cosine: float
) -> list[list[float]]:
    r"""상관이 ``cosine``인 두 입력을 너비 ``width``인 진짜 신경망에 넣고 층마다 잰 것을 냅니다.

    차례로 $z$의 제곱의 평균(두 입력의 평균), 두 $z$의 상관, 첫 입력에서 $z$에 대한 기울기의 제곱의
    평균(맨 위의 것으로 나눈 것)이고, 길이는 ``depth``입니다. ``unit``은 표준정규분포의 난수
    ``width * (depth * (width + 1) + 3)``개입니다.
    """
    a, b, ab = 0.0, 0.0, 0.0
    for i in range(width):
        a = a + unit[i] * unit[i]
        b = b + unit[width + i] * unit[width + i]
        ab = ab + unit[i] * unit[width + i]
    # 두 입력은 꼭 그 상관과 크기가 되도록 맞춘다.
    along, across = math.sqrt(width / a), math.sqrt((1 - cosine * cosine) * width / (b - ab * ab / a))
    one = [along * unit[i] for i in range(width)]
    other = [cosine * one[i] + across * (unit[width + i] - ab / a * unit[i]) for i in range(width)]
    scale, at = weight / math.sqrt(width), 3 * width
    sizes, aligned, grown = (
        [0.0 for _ in range(depth)],
        [0.0 for _ in range(depth)],
        [0.0 for _ in range(depth)],
    )
    slopes = [one for _ in range(depth)]
    for layer in range(depth):
        first, second = [0.0 for _ in range(width)], [0.0 for _ in range(width)]
        a, b, ab = 0.0, 0.0, 0.0
        for i in range(width):
            z = bias * unit[at + width * width + i]
            w = z
            for j in range(width):
                z = z + scale * unit[at + i * width + j] * one[j]
                w = w + scale * unit[at + i * width + j] * other[j]
            first[i] = z
            second[i] = w
            a = a + z * z
            b = b + w * w
            ab = ab + z * w
        sizes[layer] = (a + b) / (2 * width)
        aligned[layer] = ab / math.sqrt(a * b)
        at = at + width * (width + 1)
        if kind == "relu":
            one, other = [np.maximum(z, 0) for z in first], [np.maximum(z, 0) for z in second]
            slopes[layer] = [np.sign(y) for y in one]
        else:
            one, other = [np.tanh(z) for z in first], [np.tanh(z) for z in second]
            slopes[layer] = [1 - y * y for y in one]
    grads = [unit[2 * width + i] for i in range(width)]
    for up in range(depth):
        layer = depth - 1 - up
        at = at - width * (width + 1)
        below = [0.0 for _ in range(width)]
        for i in range(width):
            delta = grads[i] * slopes[layer][i]
            grown[layer] = grown[layer] + delta * delta
            for j in range(width):
                below[j] = below[j] + scale * unit[at + i * width + j] * delta
        grads = below
    return [sizes, aligned, [one / grown[depth - 1] for one in grown]]
