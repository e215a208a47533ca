"""추상 클래스의 이름."""


class ABC:
    pass


def abstractmethod(function):
    return function
