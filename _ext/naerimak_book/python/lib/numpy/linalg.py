"""작은 NumPy의 선형대수."""

import math as _math


def norm(values, axis=None):
    import numpy as np

    total = np.sum(np.square(values), axis=axis)
    return np.sqrt(total)


def qr(values):
    """열을 하나씩 앞의 열들에 수직으로 만든다. 두 번 해야 마지막 자리까지 수직이다."""
    import numpy as np

    rows, columns = values.shape
    found, upper = [], np.zeros((columns, columns))
    for j in range(columns):
        column = values.data[j::columns]
        for _ in range(2):
            for k, other in enumerate(found):
                dot = sum([x * y for x, y in zip(column, other)])
                upper[k, j] = upper[k, j] + dot
                column = [x - dot * y for x, y in zip(column, other)]
        length = _math.sqrt(sum([x * x for x in column]))
        upper[j, j] = length
        found.append([x / length for x in column])
    return np.ndarray([found[j][i] for i in range(rows) for j in range(columns)], (rows, columns)), upper
