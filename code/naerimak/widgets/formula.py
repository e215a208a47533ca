"""갱신 규칙의 원문을 읽을 수 있는 식으로 적습니다. 단계표의 식은 모두 ``step``의 본문에서 나옵니다."""

import ast
from typing import Any

from naerimak.catalog import symbol
from naerimak.optimizers import Optimizer
from naerimak.widgets.compiling import step_lines

OPERATORS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: (" + ", 1),
    ast.Sub: (" − ", 1),
    ast.Mult: ("·", 2),
}
"""연산의 기호와, 괄호가 필요한지 가리는 세기."""

UNARY, POWER, ATOM = 3, 4, 5

Token = str | dict[str, Any]
"""글자 그대로인 조각, 값을 끼워 넣을 자리 ``{"key": 값을 찾는 이름, "symbol": 기호}``, 또는 조판할 조각:
분수 ``{"over": 분자, "under": 분모}``, 제곱근 ``{"root": 안}``, 거듭제곱 ``{"power": 지수}``. 안에는 다시
조각들이 있습니다.
"""


def formula(optimizer: Optimizer) -> list[dict[str, Any]]:
    """``step``의 본문을 줄마다 ``{"name", "symbol", "tokens"}``로 냅니다.

    스위치에 따른 조건식은 미리 골라 실제로 계산하는 쪽만 적고, 걸음마다 달라지는 조건식은 두 쪽을 다
    적습니다.
    """
    return [
        {"name": name, "symbol": symbol(name), "tokens": _joined(_tokens(expression, optimizer, 0))}
        for name, expression in step_lines(type(optimizer))
    ]


def _joined(tokens: list[Token]) -> list[Token]:
    """이웃한 글자 조각을 하나로 붙입니다."""
    joined: list[Token] = []
    for token in tokens:
        if isinstance(token, str) and joined and isinstance(joined[-1], str):
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _wrapped(tokens: list[Token], strength: int, around: int) -> list[Token]:
    return ["(", *tokens, ")"] if strength < around else tokens


def _tokens(node: ast.expr, optimizer: Optimizer, around: int) -> list[Token]:
    """``around``는 바깥 연산의 세기입니다. 안쪽이 더 약하면 괄호를 칩니다."""
    match node:
        case ast.Name(id=name):
            return [{"key": name, "symbol": symbol(name)}]
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return [{"key": f"{owner}.{name}", "symbol": symbol(name)}]
        case ast.Constant(value=value):
            return [str(value)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _wrapped(["−", *_tokens(operand, optimizer, UNARY)], UNARY, around)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            over, under = _joined(_tokens(left, optimizer, 0)), _joined(_tokens(right, optimizer, 0))
            return _wrapped([{"over": over, "under": under}], UNARY, around)
        case ast.BinOp(left=base, op=ast.Pow(), right=power):
            raised = {"power": _joined(_tokens(power, optimizer, 0))}
            return _wrapped([*_tokens(base, optimizer, ATOM), raised], POWER, around)
        case ast.BinOp(left=left, op=operator, right=right):
            sign, strength = OPERATORS[type(operator)]
            # 왼쪽부터 묶이므로 오른쪽에 같은 세기가 오면 괄호가 있어야 한다.
            inside = [*_tokens(left, optimizer, strength), sign, *_tokens(right, optimizer, strength + 1)]
            return _wrapped(inside, strength, around)
        case ast.Call(func=ast.Attribute(attr="sqrt"), args=[inner]):
            return [{"root": _joined(_tokens(inner, optimizer, 0))}]
        case ast.Call(func=ast.Attribute(attr="maximum"), args=[first, second]):
            return ["max(", *_tokens(first, optimizer, 0), ", ", *_tokens(second, optimizer, 0), ")"]
        case ast.Call(func=ast.Attribute(attr="abs"), args=[inner]):
            return ["|", *_tokens(inner, optimizer, 0), "|"]
        case ast.Call(func=ast.Attribute(attr="sign"), args=[inner]):
            return ["sign(", *_tokens(inner, optimizer, 0), ")"]
        case ast.Compare(left=left, ops=[ast.Gt()], comparators=[right]):
            return [*_tokens(left, optimizer, 1), " > ", *_tokens(right, optimizer, 1)]
        case ast.IfExp(test=ast.Attribute(attr=flag), body=then, orelse=otherwise):
            return _tokens(then if getattr(optimizer, flag) else otherwise, optimizer, around)
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            parts = [_tokens(one, optimizer, 0) for one in (then, test, otherwise)]
            chosen = [*parts[0], " (", *parts[1], ") 또는 ", *parts[2]]
            return _wrapped(chosen, 0, around)
    raise TypeError(f"식으로 적을 수 없는 원문입니다: {ast.unparse(node)}")
