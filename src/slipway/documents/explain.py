"""pydantic's errors in a reader's words: what was expected, what was found, and the nearest right value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slipway.documents.problems import FieldError, nearest
from slipway.documents.wording import kind, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sized

    from pydantic_core import ErrorDetails

    Explanation = tuple[str, str]
    Context = Mapping[str, Any]

EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping of fields",
}


def explain(detail: ErrorDetails) -> Explanation:
    """The message and the suggestion for an error; all kinds but unknown fields, which are told by their model."""
    explainer = EXPLAINERS.get(detail["type"])
    if explainer:
        return explainer(detail["input"], detail.get("ctx", {}))
    value = detail["input"]
    expected = EXPECTED.get(detail["type"]) or detail["msg"].removeprefix("Input should be ")
    return f"expected {expected}, found {_found(value)}{_advice(detail['type'], value)}", ""


def _missing(_value: object, _context: Context) -> Explanation:
    return "required, but missing", ""


def _choice(value: object, context: Context) -> Explanation:
    choices = re.findall(r"'([^']*)'", str(context["expected"]))
    return f"expected one of {', '.join(choices)}, found {_found(value)}", nearest(value, choices)


def _own(_value: object, context: Context) -> Explanation:
    error = context["error"]
    return str(error), error.suggestion if isinstance(error, FieldError) else ""


def _pattern(value: object, context: Context) -> Explanation:
    return f"{shown(value)} does not match {context['pattern']}", ""


def _at_least(value: object, context: Context) -> Explanation:
    bound = _number(context["ge"])
    return f"expected at least {bound}, found {shown(value)}", bound


def _at_most(value: object, context: Context) -> Explanation:
    bound = _number(context["le"])
    return f"expected at most {bound}, found {shown(value)}", bound


def _number(bound: float) -> str:
    """A limit as it is written in a file: pydantic makes 100 a 100.0 where the field is a float."""
    return f"{bound:.15g}"


def _too_short(value: Sized, context: Context) -> Explanation:
    return f"expected at least {_counted(context['min_length'], value)}, found {len(value)}", ""


def _too_long(value: Sized, context: Context) -> Explanation:
    return f"expected at most {_counted(context['max_length'], value)}, found {len(value)}", ""


def _counted(number: int, value: object) -> str:
    one, many = ("character", "characters") if isinstance(value, str) else ("entry", "entries")
    return f"{number} {one if number == 1 else many}"


def _found(value: object) -> str:
    return kind(value) if value is None else f"{kind(value)} {shown(value)}"


def _advice(expected: str, value: object) -> str:
    """What to write instead, where YAML read a word otherwise than it was meant."""
    if expected == "string_type" and isinstance(value, bool | int | float):
        return "; to mean text, put it in quotes"
    if expected in {"int_type", "float_type"} and isinstance(value, str) and re.fullmatch(r"[0-9._]+", value):
        return "; to mean a number, write it without quotes, leading zeros and separators"
    return ""


EXPLAINERS: dict[str, Callable[[Any, Context], Explanation]] = {
    "missing": _missing,
    "literal_error": _choice,
    "enum": _choice,
    "value_error": _own,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
    "string_too_short": _too_short,
    "too_short": _too_short,
    "string_too_long": _too_long,
    "too_long": _too_long,
}
