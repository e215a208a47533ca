"""작은 NumPy의 난수. 시드가 같으면 NumPy의 `default_rng`와 같은 수가 나온다.

SeedSequence, PCG64, 지구라트 방법을 그대로 옮긴 것이다.
"""

import math as _math

_M32, _M64, _M128 = (1 << 32) - 1, (1 << 64) - 1, (1 << 128) - 1
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
_R = 3.6541528853610088
_tables = []


def _seeded(seed):
    """SeedSequence(seed)가 내는 64비트 수 넷."""
    words = [seed & _M32] if seed <= _M32 else [seed & _M32, seed >> 32 & _M32]
    hashing = [0x43B0D7E5]

    def mix(value):
        value = (value ^ hashing[0]) & _M32
        hashing[0] = hashing[0] * 0x931E8875 & _M32
        value = value * hashing[0] & _M32
        return value ^ (value >> 16)

    def together(x, y):
        found = (x * 0xCA01F9DD - y * 0x4973F715) & _M32
        return found ^ (found >> 16)

    pool = [mix(words[k] if k < len(words) else 0) for k in range(4)]
    for source in range(4):
        for to in range(4):
            if source != to:
                pool[to] = together(pool[to], mix(pool[source]))
    constant, made = 0x8B51F9DD, []
    for k in range(8):
        value = pool[k % 4] ^ constant
        constant = constant * 0x58F38DED & _M32
        value = value * constant & _M32
        made.append(value ^ (value >> 16))
    return [made[2 * k] | made[2 * k + 1] << 32 for k in range(4)]


def _ziggurat():
    """정규분포를 256층으로 나눈 표."""
    if not _tables:
        v = 0.00492867323399
        m = float(1 << 52)
        x = [0.0] * 257
        f = _math.exp(-0.5 * _R * _R)
        x[256], x[255] = v / f, _R
        for k in range(254, 0, -1):
            x[k] = _math.sqrt(-2 * _math.log(v / x[k + 1] + _math.exp(-0.5 * x[k + 1] * x[k + 1])))
        k_table, w_table, f_table = [0] * 256, [0.0] * 256, [0.0] * 256
        q = v / f
        k_table[0], k_table[1] = int(_R / q * m), 0
        w_table[0], w_table[255] = q / m, _R / m
        f_table[0], f_table[255] = 1.0, f
        for k in range(1, 255):
            k_table[k + 1] = int(x[k] / x[k + 1] * m)
            w_table[k] = x[k] / m
            f_table[k] = _math.exp(-0.5 * x[k] * x[k])
        _tables.extend([k_table, w_table, f_table])
    return _tables


class Generator:
    """NumPy의 난수 발생기."""

    def __init__(self, seed):
        words = _seeded(seed)
        self._step = ((words[2] << 64 | words[3]) << 1 | 1) & _M128
        self._state = self._step + (words[0] << 64 | words[1]) & _M128
        self._state = (self._state * _MULTIPLIER + self._step) & _M128
        self._half = None

    def _next(self):
        self._state = state = (self._state * _MULTIPLIER + self._step) & _M128
        turn, value = state >> 122, (state >> 64) ^ (state & _M64)
        return (value >> turn | value << (64 - turn) & _M64) & _M64 if turn else value

    def _next32(self):
        if self._half is not None:
            found, self._half = self._half, None
            return found
        value = self._next()
        self._half = value >> 32
        return value & _M32

    def _unit(self):
        return (self._next() >> 11) * (1.0 / 9007199254740992.0)

    def _normal(self):
        k_table, w_table, f_table = _ziggurat()
        while True:
            r = self._next()
            k = r & 0xFF
            r >>= 8
            size = (r >> 1) & 0xFFFFFFFFFFFFF
            x = size * w_table[k]
            if r & 1:
                x = -x
            if size < k_table[k]:
                return x
            if k == 0:
                while True:
                    a = -_math.log(1.0 - self._unit()) / _R
                    b = -_math.log(1.0 - self._unit())
                    if b + b > a * a:
                        return -(_R + a) if (size >> 8) & 1 else _R + a
            elif (f_table[k - 1] - f_table[k]) * self._unit() + f_table[k] < _math.exp(-0.5 * x * x):
                return x

    def _filled(self, draw, size):
        import numpy as np

        if size is None:
            return draw()
        shape = np._shape(size)
        return np.ndarray([draw() for _ in range(np._size(shape))], shape)

    def random(self, size=None, dtype=None):
        return self._filled(self._unit, size)

    def standard_normal(self, size=None, dtype=None):
        return self._filled(self._normal, size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if hasattr(loc, "shape") or hasattr(scale, "shape"):
            size = scale.shape if size is None and hasattr(scale, "shape") else size
            return loc + scale * self.standard_normal(size or loc.shape)
        return self._filled(lambda: loc + scale * self._normal(), size)

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._filled(lambda: low + (high - low) * self._unit(), size)

    def _below(self, n):
        """Lemire의 방법으로 고른 0 이상 n 미만의 정수."""
        found = self._next32() * n
        if found & _M32 < n:
            least = ((1 << 32) - n) % n
            while found & _M32 < least:
                found = self._next32() * n
        return found >> 32

    def integers(self, low, high=None, size=None):
        low, high = (0, low) if high is None else (low, high)
        return self._filled(lambda: low + self._below(high - low) if high - low > 1 else low, size)

    def choice(self, options, size=None):
        options = list(range(options)) if isinstance(options, int) else list(options)
        picked = self.integers(len(options), size=size)
        if size is None:
            return options[picked]
        import numpy as np

        return np.ndarray([options[k] for k in picked.data], picked.shape)


def default_rng(seed=None):
    return Generator(0 if seed is None else seed)
