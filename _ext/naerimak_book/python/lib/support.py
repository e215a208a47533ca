"""쪽에서 도는 파이썬의 뒷일: 칸의 실행, 독자의 규칙, 오류의 줄."""

import builtins
import io
import json
import sys
from collections import OrderedDict, namedtuple

CELL = "칸"
SIGNATURES = {}
sources = {}


def learn(table):
    """글에서 읽은 함수의 인자를 외운다."""
    SIGNATURES.update(json.loads(table))


def fields_of(kind):
    """클래스의 필드. 물려받은 것이 먼저다."""
    names = []
    for base in getattr(kind, "__bases__", ()):
        names += [one for one in fields_of(base) if one not in names]
    names += [one for one in kind.__dict__.get("__fields__", ()) if one not in names]
    return tuple(names)


def named(name, fields):
    return namedtuple(name, fields)


def _vars(one):
    names = fields_of(type(one))
    return {name: getattr(one, name) for name in names} if names else one.__dict__


def as_float(one):
    """float(배열). 패키지의 조각에서 float를 부르는 자리에 들어간다."""
    return float(one.item() if hasattr(one, "item") else one)


_plain_repr = repr
_notes = {}


def readable(one):
    """repr와 같되 한글을 그대로 적는다."""
    if isinstance(one, str):
        quote = '"' if "'" in one and '"' not in one else "'"
        text = one.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
        return quote + (text.replace("'", "\\'") if quote == "'" else text) + quote
    if type(one) is list:
        return "[" + ", ".join([readable(part) for part in one]) + "]"
    if isinstance(one, OrderedDict):
        return "{" + ", ".join([readable(key) + ": " + readable(one[key]) for key in one]) + "}"
    if type(one) is tuple:
        return "(" + ", ".join([readable(part) for part in one]) + ("," if len(one) == 1 else "") + ")"
    return _plain_repr(one)


def note(function, text):
    """함수에 붙이는 말. MicroPython의 함수에는 속성이 없다."""
    _notes[id(function)] = (function, text)


def noted(function):
    return _notes.get(id(function), (None, ""))[1]


builtins.vars, builtins.as_float = _vars, as_float
builtins.OrderedDict = OrderedDict
builtins.repr, builtins.note, builtins.noted = readable, note, noted
builtins.ModuleNotFoundError = ImportError
space = {"__name__": "__main__"}


def reset():
    """칸을 바꾼다."""
    space.clear()
    space["__name__"] = "__main__"


def prelude(source):
    """앞의 칸에서 온 이름을 준비한다."""
    exec(compile(source, "앞의 칸", "exec"), space)


def _tail(lines):
    """마지막 문장이 시작하는 줄."""
    for k in range(len(lines) - 1, -1, -1):
        first = lines[k][:1]
        if first and first not in " \t)]}#":
            return k
    return 0


def run(source):
    """칸을 실행하고, 마지막 줄이 값이면 노트북처럼 적는다."""
    sources[CELL] = source.split("\n")
    lines = sources[CELL]
    at = _tail(lines)
    head, tail = "\n".join(lines[:at]), "\n".join(lines[at:])
    try:
        last = compile("\n" * at + "__last__ = (" + tail + "\n)", CELL, "exec")
        compile(tail, CELL, "eval")
    except SyntaxError:
        exec(compile(source, CELL, "exec"), space)
        return
    exec(compile(head, CELL, "exec"), space)
    exec(last, space)
    value = space.pop("__last__")
    if value is not None:
        print(repr(value))


def own_error(error):
    """오류가 독자의 칸에서 났으면 그 오류와 줄을 적은 글."""
    text = io.StringIO()
    sys.print_exception(error, text)
    place = None
    for line in text.getvalue().split("\n"):
        if 'File "%s"' % CELL in line and " in " in line:
            number, _, name = line.partition("line ")[2].partition(", in ")
            place = (int(number), name.strip())
    if place is None or place[1] == "<module>":
        return None
    number, name = place
    lines = sources.get(CELL, [])
    shown = lines[number - 1].strip() if number <= len(lines) else ""
    where = "%s의 %d번째 줄" % (name, number) + (": " + shown if shown else "")
    return "답을 실행하다가 오류가 났습니다.\n%s: %s\n%s" % (
        type(error).__name__,
        error,
        where,
    )


# ── 독자의 규칙 ────────────────────────────────────────────────────────────


def _rule_class(names):
    for name in reversed(names):
        kind = space.get(name)
        if isinstance(kind, type) and hasattr(kind, "init") and hasattr(kind, "step"):
            return kind
    raise ValueError("init과 step이 있는 클래스가 없습니다")


def numeric_fields(rule):
    """수인 하이퍼파라미터와 그 값."""
    names = fields_of(type(rule)) or sorted(rule.__dict__)
    found = []
    for name in names:
        value = getattr(rule, name)
        if isinstance(value, (float, int)) and not isinstance(value, bool):
            found.append([name, value])
    return found


def _stepped(rule, theta, grad, state):
    found = rule.step(theta, grad, state)
    if found is None:
        raise TypeError("step이 None을 냈습니다")
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        raise TypeError("step이 (theta, state) 둘을 내지 않았습니다")
    return found


def _unpacked():
    """`m, v = state`에서 읽은 상태의 이름."""
    for line in sources.get(CELL, []):
        left, _, right = line.partition("=")
        if right.strip() == "state":
            return [one.strip() for one in left.strip(" ()").split(",") if one.strip()]
    return None


def rule(names):
    """독자의 규칙을 살핀다: 이름, 하이퍼파라미터, 적을 수 있으면 식, 확인할 길."""
    import trace

    import numpy as np

    kind = _rule_class(json.loads(names))
    own = kind()
    theta = np.array([1.0, -0.5])
    state, path = own.init(theta), [theta.tolist()]
    for t in range(6):
        grad = np.array([0.7 - 0.3 * t, 0.2 * t * t - 1.1])
        theta, state = _stepped(own, theta, grad, state)
        if np.shape(theta) != (2,):
            raise ValueError("step이 낸 theta의 모양은 %s입니다" % (np.shape(theta),))
        path.append(np.asarray(theta, dtype=float).tolist())
    return json.dumps(
        {
            "name": kind.__name__,
            "fields": numeric_fields(kind()),
            "tape": trace.tape(kind, _unpacked()),
            "path": [[repr(one) for one in point] for point in path],
        }
    )


def walk(request):
    """독자의 규칙으로 지형을 내려간다. 반복은 패키지의 minimize다."""
    import numpy as np

    from naerimak import landscapes
    from naerimak.training import minimize

    asked = json.loads(request)
    made = _rule_class(asked["names"])()
    for name, value in asked["params"].items():
        setattr(made, name, value)
    landscape = getattr(landscapes, asked["landscape"]["kind"])(**asked["landscape"]["params"])
    noise = np.array(asked["noise"]) if asked["noise"] else None
    found = minimize(
        landscape,
        asked["start"],
        made,
        asked["steps"],
        noise=noise,
        reset_every=asked["resetEvery"],
    )
    return json.dumps(
        {
            "theta": found.theta.tolist(),
            "loss": found.loss.tolist(),
            "grad": found.grad.tolist(),
            "divergedAt": found.diverged_at,
        }
    )
