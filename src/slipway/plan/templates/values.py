"""The types of a template's parameters: what a value of each is, its unit, and the order of its values."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Literal

from slipway.documents import FieldError, nearest
from slipway.documents.wording import kind, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ParameterType = Literal["percent", "severity", "minutes", "seconds", "count", "choice", "text", "flag"]
Value = bool | int | str

SEVERITIES = ("low", "medium", "high", "critical")
"""From the strictest threshold, at which every finding fails, to the laxest."""
RANGES: Mapping[ParameterType, tuple[int, int]] = {
    "percent": (0, 100),
    "minutes": (1, 2160),
    "seconds": (1, 2160 * 60),
    "count": (0, 1_000_000),
}
"""Times end where a build does (CodeBuild API, timeoutInMinutes); a count is of things in one repository."""
UNITS: Mapping[ParameterType, str] = {"percent": "percent", "minutes": "minutes", "seconds": "seconds"}
SECONDS = {"s": 1, "sec": 1, "seconds": 1, "m": 60, "min": 60, "minutes": 60, "h": 3600, "hours": 3600}
LONGEST_TEXT = 200
"""Several must fit into the environment of one action (1000 characters, CodePipeline API)."""


def read_value(kind_of: ParameterType, value: object, choices: Sequence[str] = ()) -> Value:
    """The value as one of its type.

    Raises:
        FieldError: it is none; names the type, the unit and, where it can be told, the nearest right value.
    """
    if kind_of in RANGES:
        return _number(kind_of, value)
    if kind_of == "flag":
        if not isinstance(value, bool):
            raise FieldError((), f"expected true or false, found {_found(value)}", nearest(value, ("true", "false")))
        return value
    if kind_of == "text":
        return _text(value)
    words = SEVERITIES if kind_of == "severity" else choices
    if not isinstance(value, str) or value not in words:
        expected = f"expected one of {', '.join(words)}, found {_found(value)}"
        raise FieldError((), expected, nearest(value, words))
    return value


def rank(kind_of: ParameterType, value: Value) -> int:
    """The place of a value among those of its type: the number itself, or how lax a severity is."""
    return SEVERITIES.index(str(value)) if kind_of == "severity" else int(value)


def ordered(kind_of: ParameterType) -> bool:
    """Whether values of the type can be told to be at least or at most another."""
    return kind_of in RANGES or kind_of == "severity"


def as_variable(value: float | str) -> str:
    """The value as the text of an environment variable."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(kind_of: ParameterType, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        unit = f", in {UNITS[kind_of]}" if kind_of in UNITS else ""
        near = _near(kind_of, value)
        raise FieldError((), f"expected a whole number{unit}, found {_found(value)}", near)
    least, most = RANGES[kind_of]
    if not least <= value <= most:
        unit = f" {UNITS[kind_of]}" if kind_of in UNITS else ""
        near = str(min(max(value, least), most))
        raise FieldError((), f"expected {least} to {most:,}{unit}, found {shown(value)}", near)
    return value


def _near(kind_of: ParameterType, value: object) -> str:
    """The number that was meant by one with a unit, in quotes or with a fraction; empty where that can't be told."""
    if isinstance(value, float) and 0 < value < 1 and kind_of == "percent":
        return _whole(value * 100)
    if isinstance(value, float):
        return _whole(round(value)) if abs(value) < RANGES[kind_of][1] else ""
    written = (
        re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*([a-z%]*)\s*", value.lower()) if isinstance(value, str) else None
    )
    if written is None:
        return ""
    number, unit = float(written[1]), written[2]
    if not unit or (kind_of == "percent" and unit in {"%", "percent"}):
        return _whole(number)
    if kind_of in {"minutes", "seconds"} and unit in SECONDS:
        return _whole(number * SECONDS[unit] / (60 if kind_of == "minutes" else 1))
    return ""


def _whole(number: float) -> str:
    return str(round(number)) if math.isclose(number, round(number)) else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FieldError((), f"expected text, found {_found(value)}")
    if len(value) > LONGEST_TEXT or not value.isprintable():
        raise FieldError((), f"expected one line of up to {LONGEST_TEXT} characters, found {_found(value)}")
    return value


def _found(value: object) -> str:
    return f"{kind(value)} {shown(value)}"
