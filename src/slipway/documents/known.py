"""Which fields a model has at a place: what an unknown field is compared with."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def known_fields(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """The names of the fields below a location, as they are written in the file, in order."""
    reached: list[object] = [model]
    for step in location:
        reached = [below for annotation in reached for below in _below(annotation, step)]
    models = [alternative for annotation in reached for alternative in _alternatives(annotation)]
    return sorted({name for found in models if _is_model(found) for name in _annotations(found)})


def _below(annotation: object, step: str | int) -> Iterator[object]:
    for alternative in _alternatives(annotation):
        if _is_model(alternative):
            fields = _annotations(alternative)
            if step in fields:
                yield fields[str(step)]
        else:
            yield from [argument for argument in typing.get_args(alternative) if argument is not Ellipsis][-1:]


def _alternatives(annotation: object) -> Iterator[object]:
    """The annotation without its metadata, or each branch of a union."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        yield from _alternatives(arguments[0])
    elif origin in (typing.Union, types.UnionType):
        for branch in arguments:
            yield from _alternatives(branch)
    else:
        yield annotation


def _annotations(model: type[BaseModel]) -> dict[str, object]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _is_model(annotation: object) -> typing.TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
