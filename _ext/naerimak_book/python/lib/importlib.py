"""이름으로 모듈 부르기."""

import sys


class _Missing(ImportError):
    pass


def import_module(name):
    try:
        __import__(name)
    except ImportError:
        raise KeyError(name)
    return sys.modules[name]
