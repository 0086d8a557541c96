"""What a formula comes to, as far as the stand-in can tell: sums of plain numbers, and the errors people meet.

Everything else shows an empty text until somebody says what it shows (a person's edit may).
"""

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

_LINK = re.compile(r'HYPERLINK\(.*,"((?:[^"]|"")*)"\)', re.DOTALL)
"""A link shows its second argument."""
ERRORS = {
    "DIVIDE_BY_ZERO": ("#DIV/0!", "Function DIVIDE parameter 2 cannot be zero."),
    "N_A": ("#N/A", "Did not find value."),
    "NAME": ("#NAME?", "Unknown function or range name."),
    "REF": ("#REF!", "Reference does not exist."),
    "VALUE": ("#VALUE!", "Function parameter expects number values."),
    "NUM": ("#NUM!", "Function parameter is out of range."),
    "NULL_VALUE": ("#NULL!", "Null error."),
    "ERROR": ("#ERROR!", "Formula parse error."),
}
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def outcome(formula: str) -> dict[str, Any]:
    """The ExtendedValue that the cell shows."""
    body = formula[1:].strip()
    if body.upper() in {"NA()", "#N/A"}:
        return error("N_A")
    if "#REF!" in body.upper():
        return error("REF")
    if body.upper() in {"TRUE", "TRUE()", "FALSE", "FALSE()"}:
        return {"boolValue": body.upper().startswith("TRUE")}
    if len(body) > 1 and body[0] == body[-1] == '"' and '"' not in body[1:-1]:
        return {"stringValue": body[1:-1]}
    if link := _LINK.fullmatch(body):
        return {"stringValue": link[1].replace('""', '"')}
    return _sum(body)


def _sum(body: str) -> dict[str, Any]:
    try:
        return {"numberValue": _number(ast.parse(body.replace("^", "**"), mode="eval").body)}
    except ZeroDivisionError:
        return error("DIVIDE_BY_ZERO")
    except (SyntaxError, TypeError, KeyError, OverflowError):
        return {"stringValue": ""}


def _number(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return float(_OPERATORS[type(node.op)](_number(node.left), _number(node.right)))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_number(node.operand)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    raise TypeError(node)


def error(kind: str) -> dict[str, Any]:
    """An error as a cell shows it."""
    return {"errorValue": {"type": kind, "message": ERRORS[kind][1]}}


def error_text(value: dict[str, Any]) -> str:
    """The text of an error, "#DIV/0!" and its like."""
    return ERRORS[value["type"]][0]
