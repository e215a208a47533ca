"""dataclass. 필드의 이름은 worker.js가 클래스의 글에서 읽어 `__fields__`에 적어 둔다."""

import support


def dataclass(kind=None, **_):
    return _made(kind) if kind is not None else _made


def field(default=None, default_factory=None, **_):
    return default_factory() if default_factory else default


def _made(kind):
    names = support.fields_of(kind)
    own = kind.__dict__

    def start(self, *values, **named):
        if len(values) > len(names):
            raise TypeError("%s에 값이 %d개까지 들어갑니다" % (kind.__name__, len(names)))
        for name in named:
            if name not in names:
                raise TypeError("unexpected keyword argument '%s'" % name)
        for k, name in enumerate(names):
            if k < len(values):
                value = values[k]
            elif name in named:
                value = named[name]
            elif hasattr(kind, name):
                value = getattr(kind, name)
            else:
                raise TypeError("missing argument '%s'" % name)
            setattr(self, name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    def written(self):
        inside = ", ".join(["%s=%r" % (name, getattr(self, name)) for name in names])
        return "%s(%s)" % (type(self).__name__, inside)

    def same(self, other):
        return type(self) is type(other) and all([getattr(self, n) == getattr(other, n) for n in names])

    if "__init__" not in own:
        kind.__init__ = start
    if "__repr__" not in own:
        kind.__repr__ = written
    if "__eq__" not in own:
        kind.__eq__ = same
    kind.__dataclass__ = True
    return kind


def is_dataclass(one):
    return hasattr(one, "__dataclass__")


def fields(one):
    return [_Field(name) for name in support.fields_of(one if isinstance(one, type) else type(one))]


class _Field:
    def __init__(self, name):
        self.name = name


def asdict(one):
    return {name: getattr(one, name) for name in support.fields_of(type(one))}


def replace(one, **changes):
    every = asdict(one)
    every.update(changes)
    return type(one)(**every)
