"""타입."""

FunctionType = type(lambda: 0)


def MappingProxyType(table):
    return table
