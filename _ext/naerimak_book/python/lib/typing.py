"""타입의 이름. 쪽의 파이썬은 타입을 보지 않는다."""


class Protocol:
    pass


class _Any:
    def __getitem__(self, _):
        return self

    def __call__(self, *_, **__):
        return self


Any = Callable = Sequence = Mapping = Iterable = Iterator = ClassVar = Optional = Union = _Any()


class NamedTuple:
    """worker.js가 이 이름을 `support.named`로 바꾼다."""
