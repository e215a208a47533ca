"""함수의 자료형."""

FunctionType = type(lambda: 0)
