"""규칙의 식을 적는다. 수 대신 기호를 넣어 init과 step을 한 번씩 실행한다.

원소마다의 계산뿐이고 조건문이 없으면 식이 나오고, 쪽의 탐색기가 그 식을 직접 계산한다. 아니면 None이다.
"""

from numpy import Expr


class _Leaf:
    pass


def _parted(state, out):
    """상태의 구조. 잎은 `out`에 모은다."""
    if isinstance(state, tuple) and hasattr(state, "_fields"):
        return (type(state), [_parted(one, out) for one in state])
    if isinstance(state, (tuple, list)):
        return (type(state), [_parted(one, out) for one in state])
    if isinstance(state, dict):
        return (dict, [(key, _parted(state[key], out)) for key in sorted(state)])
    if state is None:
        return None
    out.append(state)
    return _Leaf


def _joined(shape, leaves):
    if shape is None:
        return None
    if shape is _Leaf:
        return leaves.pop(0)
    kind, parts = shape
    if kind is dict:
        return {key: _joined(part, leaves) for key, part in parts}
    made = [_joined(part, leaves) for part in parts]
    return tuple(made) if kind is tuple else made if kind is list else kind(*made)


def _symbol(*node):
    Expr.nodes.append(list(node))
    return Expr(len(Expr.nodes) - 1)


def _with_symbols(kind):
    import support

    own = kind()
    for name, _ in support.numeric_fields(own):
        setattr(own, name, _symbol("field", name))
    return own


def _names(state, unpacked):
    """잎의 이름: NamedTuple의 필드, 사전의 키, 아니면 독자가 풀어 받은 이름."""
    if hasattr(state, "_fields"):
        return list(state._fields)
    return sorted(state) if isinstance(state, dict) else unpacked


def tape(kind, unpacked):
    try:
        Expr.nodes = []
        theta = _symbol("theta")
        leaves = []
        begun = _with_symbols(kind).init(theta)
        shape = _parted(begun, leaves)
        first = {"nodes": Expr.nodes, "state": [Expr.place_of(one) for one in leaves]}
        Expr.nodes = []
        theta, grad = _symbol("theta"), _symbol("grad")
        symbols = [_symbol("state", k) for k in range(len(leaves))]
        point, state = _with_symbols(kind).step(theta, grad, _joined(shape, symbols))
        after = []
        if _parted(state, after) != shape:
            return None
        place = Expr.place_of(point)
        places = [Expr.place_of(one) for one in after]
        names = _names(begun, unpacked)
        return {
            "names": names if names and len(names) == len(leaves) else None,
            "init": first,
            "step": {"nodes": Expr.nodes, "theta": place, "state": places},
        }
    except Exception:
        return None
