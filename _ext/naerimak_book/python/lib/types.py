"""자료형."""

FunctionType = type(lambda: 0)


def MappingProxyType(table):
    return table
