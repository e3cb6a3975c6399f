"""From the SDK's camelCase inputs to an AWS API's request, told from botocore's own models."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

_session = botocore.session.Session()


@cache
def model(service: str) -> ServiceModel:
    """The botocore model of `service`."""
    return _session.get_service_model(service)


def input_shape(service: str, operation: str, at: str = "") -> StructureShape:
    """The model of what `operation` takes, or of its member `at`."""
    whole = model(service).operation_model(operation).input_shape
    shape = whole.members[at] if whole is not None and at else whole
    if not isinstance(shape, StructureShape):
        raise TypeError(f"{service} {operation} {at} takes no structure")
    return shape


def member(shape: StructureShape, key: str) -> str | None:
    """The member of `shape` that the input `key` stands for: the same word in any case, singular or plural."""
    names = {name.lower(): name for name in shape.members}
    word = key.lower()
    for form in (word, word.removesuffix("s"), f"{word}s", word.removesuffix("es"), word.removesuffix("ies") + "y"):
        if form in names:
            return names[form]
    return None


def request(service: str, operation: str, inputs: Mapping[str, Any], *skip: str, at: str = "") -> dict[str, Any]:
    """The parameters of `operation` that `inputs` give; inputs that it has no member for are left out, as are `skip`.

    `at` names the member of the operation's input that the inputs describe, where they don't describe it all.
    """
    shape = input_shape(service, operation, at)
    kept = {key: value for key, value in inputs.items() if key not in skip}
    converted: dict[str, Any] = _convert(shape, kept)
    return converted


def to_shape(service: str, shape: str, value: object) -> Any:  # noqa: ANN401 - as the shape says
    """`value` in the form of the named shape of a service."""
    return _convert(model(service).shape_for(shape), value)


def pairs(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """Tags as the list of pairs that most AWS APIs take."""
    return [{key: name, value: text} for name, text in tags.items()]


def text(value: object) -> str:
    """A scalar as the text that attribute APIs take: true, 5, word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _convert(shape: Shape, value: Any) -> Any:  # noqa: ANN401 - as the shape says
    if isinstance(shape, StructureShape) and not shape.is_document_type:
        return _structure(shape, value[0] if isinstance(value, list) and len(value) == 1 else value)
    if isinstance(shape, ListShape):
        items = value if isinstance(value, list) else [value]
        return [_convert(shape.member, item) for item in items]
    if isinstance(shape, MapShape):
        return {key: _convert(shape.value, item) for key, item in value.items()} if isinstance(value, dict) else value
    return _scalar(shape.type_name, value)


def _structure(shape: StructureShape, value: object) -> object:
    if not isinstance(value, dict):
        return value
    found = {}
    for key, item in value.items():
        name = member(shape, key)
        if name is not None and item is not None:
            found[name] = _convert(shape.members[name], item)
    return found


def _scalar(kind: str, value: object) -> object:
    if kind in {"integer", "long"} and isinstance(value, float):
        return int(value)
    if kind in {"integer", "long"} and isinstance(value, str) and value.isdigit():
        return int(value)
    if kind == "string" and isinstance(value, bool | float):
        return text(value)
    if kind == "boolean" and isinstance(value, str):
        return value == "true"
    return value
