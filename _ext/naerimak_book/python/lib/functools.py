"""functools에서 강의가 쓰는 것."""


def wraps(function):
    return lambda wrapped: wrapped


def cache(function):
    known = {}

    def remembered(*values):
        if values not in known:
            known[values] = function(*values)
        return known[values]

    return remembered


def partial(function, *first, **fixed):
    def call(*rest, **named):
        every = dict(fixed)
        every.update(named)
        return function(*(first + rest), **every)

    return call


def reduce(function, values, *initial):
    values = iter(values)
    found = initial[0] if initial else next(values)
    for one in values:
        found = function(found, one)
    return found


def lru_cache(function=None, maxsize=None):
    return cache(function) if callable(function) else cache
