"""긴 값은 줄여 적는다."""

import support


def _repr(one, depth=0):
    if isinstance(one, (list, tuple)):
        most = 6
        inside = ", ".join(
            [_repr(part, depth + 1) for part in one[:most]] + (["..."] if len(one) > most else [])
        )
        if isinstance(one, list):
            return "[" + inside + "]"
        return "(" + inside + ("," if len(one) == 1 else "") + ")"
    text = support.readable(one)
    most = 30 if isinstance(one, (str, object)) and not isinstance(one, int) else 40
    if len(text) > most:
        half = (most - 3) // 2
        text = text[:half] + "..." + text[len(text) - (most - 3 - half) :]
    return text


repr = _repr
