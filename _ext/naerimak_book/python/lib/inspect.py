"""인자의 이름. MicroPython의 함수는 이름을 잊으므로 worker.js가 글에서 읽어 둔 것을 쓴다."""

import support


class Parameter:
    VAR_KEYWORD = "**"

    def __init__(self, kind):
        self.kind = kind


class Signature:
    def __init__(self, names, needed):
        self.parameters = {
            name.replace("*", ""): Parameter("**" if name[:2] == "**" else "") for name in names
        }
        self.positional = [name for name in names if name[:1] != "*"]
        self.many = bool([name for name in names if name[:1] == "*" and name[1:2] != "*" and len(name) > 1])
        self.needed = needed

    def bind(self, *given, **named):
        if not self.needed - len(named) <= len(given) or (
            len(given) > len(self.positional) and not self.many
        ):
            raise TypeError("인자의 수가 다릅니다")


def signature(one):
    names = support.fields_of(one) if isinstance(one, type) else ()
    if names:
        return Signature(names, 0)
    names, needed = support.SIGNATURES.get(one.__name__, ((), 0))
    return Signature(names, needed)


def isfunction(one):
    return type(one) is type(lambda: 0)
