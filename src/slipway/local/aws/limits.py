"""Lengths, patterns, enums and ranges from botocore's models; botocore itself enforces only types and minima."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from slipway.local.aws.shapes import input_shape, member, model
from slipway.local.checks.problem import Path, Problem, nearest, shown


def of_operation(service: str, operation: str, at: str, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """What the input model of `operation` (or its member `at`) refuses in the inputs named like its members."""
    yield from _value(inputs, input_shape(service, operation, at), ())


def of_shapes(service: str, shapes: Mapping[str, str], inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """What the named shapes refuse in the inputs at their paths (without indexes: stages.actions.name)."""
    for where, name in shapes.items():
        for path, value in _places(inputs, tuple(where.split(".")), ()):
            yield from _value(value, model(service).shape_for(name), path)


def _places(value: object, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, steps, (*path, index))
    elif not steps:
        yield path, value
    elif isinstance(value, dict) and steps[0] in value:
        yield from _places(value[steps[0]], steps[1:], (*path, steps[0]))


def _value(value: object, shape: Shape, path: Path) -> Iterator[Problem]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        for key, item in value.items():
            name = member(shape, key)
            if name is not None:
                yield from _value(item, shape.members[name], (*path, key))
    elif isinstance(shape, ListShape):
        yield from _list(value, shape, path)
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        yield from _size(len(value), shape, path, "entries")
        for key, item in value.items():
            yield from _value(key, shape.key, (*path, key))
            yield from _value(item, shape.value, (*path, key))
    elif shape.type_name == "string" and isinstance(value, str):
        yield from _text(value, shape, path)
    elif shape.type_name in {"integer", "long", "float", "double"} and isinstance(value, int | float):
        yield from _number(value, shape, path)


def _list(value: object, shape: ListShape, path: Path) -> Iterator[Problem]:
    """A list; where the API's list holds one item at most, the SDK takes that item alone."""
    if isinstance(value, list):
        yield from _size(len(value), shape, path, "items")
        for index, item in enumerate(value):
            yield from _value(item, shape.member, (*path, index))
    elif isinstance(value, dict):
        yield from _value(value, shape.member, path)


def _size(count: int, shape: Shape, path: Path, what: str) -> Iterator[Problem]:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    if count < least or (most is not None and count > most):
        yield Problem(path, f"expected {_range(least, most)} {what}", str(count))


def _number(value: float, shape: Shape, path: Path) -> Iterator[Problem]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and value < least) or (most is not None and value > most):
        yield Problem(path, f"expected a number of {_range(least, most)}", shown(value))


def _text(value: str, shape: Shape, path: Path) -> Iterator[Problem]:
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield Problem(path, f"expected one of {', '.join(allowed)}", shown(value), nearest(value, allowed))
        return
    sized = list(_size(len(value), shape, path, "characters"))
    yield from sized
    pattern = shape.metadata.get("pattern")
    if pattern and not sized and not _matches(pattern, value):
        yield Problem(path, f"expected text that matches {pattern}", shown(value))


def _range(least: float | None, most: float | None) -> str:
    if most is None:
        return f"at least {least}"
    return f"{least or 0} to {most}"


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The model's pattern in Python's form; None for one that Python can't read, which then refuses nothing."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


@cache
def known_members(service: str, shape: str) -> frozenset[str]:
    """The names of the members of a structure."""
    found = model(service).shape_for(shape)
    return frozenset(found.members) if isinstance(found, StructureShape) else frozenset()
