"""Whether an event matches a pattern (EventBridge guide, "Comparison operators for use in event patterns")."""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

_OPERATORS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}


class PatternError(Exception):
    """A pattern that EventBridge has no meaning for."""


def matches(pattern: Mapping[str, Any], event: object) -> bool:
    """Whether an event, or a part of it, has all that the pattern names.

    Where the event has an array, any of its items will do: of arrays of objects too, one item for each member.

    Raises:
        PatternError: the pattern is not understood.
    """
    return all(_member(pattern, key, event) for key in pattern)


def _member(pattern: Mapping[str, Any], key: str, event: object) -> bool:
    wanted = pattern[key]
    if key == "$or":
        return any(matches(each, event) for each in wanted)
    values = list(_values(event, key))
    if isinstance(wanted, Mapping):
        return any(matches(wanted, value) for value in values) or (not values and _absent_will_do(wanted))
    if not isinstance(wanted, list) or not wanted:
        raise PatternError(f"{key}: expected a list of values, or an object")
    return any(_rule(each, values) for each in wanted)


def _values(event: object, key: str) -> Iterable[object]:
    """What stands under a key of an object, or of each object of an array."""
    parts = event if isinstance(event, list) else [event]
    for part in parts:
        if isinstance(part, Mapping) and key in part:
            yield part[key]


def _absent_will_do(wanted: Mapping[str, Any]) -> bool:
    """Of something that is not there: whether the pattern only names what is to be absent."""
    return matches(wanted, {})


def _rule(rule: object, values: list[object]) -> bool:
    leaves = [leaf for value in values for leaf in (value if isinstance(value, list) else [value])]
    leaves = [leaf for leaf in leaves if not isinstance(leaf, Mapping)]
    if not isinstance(rule, Mapping):
        return any(_same(rule, leaf) for leaf in leaves)
    ((name, told),) = rule.items()
    if name == "exists":
        return bool(leaves) is bool(told)
    if name == "anything-but":
        return bool(leaves) and any(_but(told, leaf) for leaf in leaves)
    return any(_is(name, told, leaf) for leaf in leaves)


def _same(wanted: object, leaf: object) -> bool:
    """Equal, and of one kind: true is not 1."""
    return wanted == leaf and isinstance(wanted, bool) == isinstance(leaf, bool)


def _but(told: object, leaf: object) -> bool:
    if isinstance(told, Mapping):
        ((name, values),) = told.items()
        return not any(_is(name, value, leaf) for value in (values if isinstance(values, list) else [values]))
    return not any(_same(value, leaf) for value in (told if isinstance(told, list) else [told]))


def _is(name: str, told: Any, leaf: object) -> bool:  # noqa: ANN401 - as the operator says
    if name == "numeric":
        return _within(leaf, told)
    if isinstance(told, Mapping) and name in {"prefix", "suffix"}:
        return isinstance(leaf, str) and _is(name, told["equals-ignore-case"].lower(), leaf.lower())
    text: dict[str, Callable[[str], bool]] = {
        "prefix": lambda value: value.startswith(told),
        "suffix": lambda value: value.endswith(told),
        "equals-ignore-case": lambda value: value.lower() == told.lower(),
        "wildcard": lambda value: _wildcard(told).fullmatch(value) is not None,
        "cidr": lambda value: _inside(value, told),
    }
    if name not in text:
        raise PatternError(f"{name}: there is no such comparison")
    return isinstance(leaf, str) and text[name](leaf)


def _within(leaf: object, told: Sequence[Any]) -> bool:
    """Whether a number stands to others as told: [">", 0, "<=", 5]."""
    if not isinstance(leaf, int | float) or isinstance(leaf, bool):
        return False
    return all(_OPERATORS[sign](leaf, value) for sign, value in zip(told[::2], told[1::2], strict=True))


def _wildcard(told: str) -> re.Pattern[str]:
    """`*` stands for any characters, also none; a backslash makes the next one plain."""
    parts = re.findall(r"\\.|\*|[^\\*]+", told)
    return re.compile("".join(".*" if part == "*" else re.escape(part.removeprefix("\\")) for part in parts), re.DOTALL)


def _inside(value: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network)
    except ValueError:
        return False
