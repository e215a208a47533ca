"""얕은 복사."""


def copy(one):
    if isinstance(one, (list, dict)) or hasattr(one, "copy"):
        return one.copy()
    made = object.__new__(type(one))
    for name, value in one.__dict__.items():
        setattr(made, name, value)
    return made
