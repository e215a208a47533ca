"""itertools에서 강의가 쓰는 것."""


def pairwise(values):
    values = list(values)
    return zip(values[:-1], values[1:])


def product(*lists):
    rows = [()]
    for one in lists:
        rows = [row + (value,) for row in rows for value in one]
    return iter(rows)


def combinations(values, n):
    values = list(values)
    if n == 0:
        yield ()
        return
    for k in range(len(values)):
        for rest in combinations(values[k + 1 :], n - 1):
            yield (values[k],) + rest


def chain(*lists):
    for one in lists:
        for value in one:
            yield value


def accumulate(values, function=None):
    total = None
    for one in values:
        total = one if total is None else function(total, one) if function else total + one
        yield total
