"""What an alarm measures: statistics of metrics, and the expressions over them that this platform's alarms use."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Point = float | None
"""A value of one period; None where there was no data."""

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARED: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class UnknownExpressionError(ValueError):
    """An expression that is not understood here."""


@dataclass(frozen=True)
class Samples:
    """The values that came within a period, or their statistics where only those were told.

    Attributes:
        counted: how many values stand behind `total`.
    """

    values: tuple[float, ...] = ()
    total: float = 0.0
    counted: float = 0.0


def statistic(samples: Samples, name: str) -> Point:
    """A statistic such as Sum, Average or p99; None without data.

    Raises:
        UnknownExpressionError: there is no such statistic.
    """
    if not samples.counted:
        return None
    match name:
        case "Sum":
            return samples.total
        case "SampleCount":
            return samples.counted
        case "Average":
            return samples.total / samples.counted
        case "Maximum" | "Minimum" if samples.values:
            return max(samples.values) if name == "Maximum" else min(samples.values)
        case _ if name.startswith("p") and samples.values:
            ordered = sorted(samples.values)
            return ordered[min(len(ordered) - 1, math.ceil(float(name[1:]) / 100 * len(ordered)) - 1)]
    raise UnknownExpressionError(f"unknown statistic {name}")


def expression(text: str, metrics: Mapping[str, Point]) -> Point:
    """The value of an expression in one period (CloudWatch user guide, "Using math expressions").

    Raises:
        UnknownExpressionError: it says what is not understood here.
    """
    try:
        parsed = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise UnknownExpressionError(f"{text}: {error.msg}") from None
    return _value(parsed, metrics)


def _value(node: ast.expr, metrics: Mapping[str, Point]) -> Point:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in metrics:
            return metrics[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _both(op, _value(left, metrics), _value(right, metrics))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, other = _value(left, metrics), _value(right, metrics)
            return None if one is None or other is None else float(_COMPARED[type(op)](one, other))
        case ast.Call(func=ast.Name(id=function), args=arguments):
            return _called(function, arguments, metrics)
    raise UnknownExpressionError(f"{ast.unparse(node)} is not understood")


def _both(op: ast.operator, one: Point, other: Point) -> Point:
    """A division by zero has no data point."""
    if one is None or other is None:
        return None
    if isinstance(op, ast.Div):
        return one / other if other else None
    if type(op) not in _BINARY:
        raise UnknownExpressionError(f"operator {type(op).__name__} is not understood")
    return _BINARY[type(op)](one, other)


def _called(function: str, arguments: Sequence[ast.expr], metrics: Mapping[str, Point]) -> Point:
    match function, arguments:
        case "IF", [condition, then, other]:
            return _value(then if _value(condition, metrics) else other, metrics)
        case "FILL", [filled, value]:
            found = _value(filled, metrics)
            return _value(value, metrics) if found is None else found
        case "MAX" | "MIN", [ast.List(elts=elements)]:
            known = [each for each in (_value(element, metrics) for element in elements) if each is not None]
            return (max if function == "MAX" else min)(known) if known else None
    raise UnknownExpressionError(f"function {function} is not understood")
