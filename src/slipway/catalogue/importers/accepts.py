"""Whether the catalogue would accept a value that a source tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from slipway.catalogue import Build, Owner, Service
from slipway.catalogue.importers.field import Field

if TYPE_CHECKING:
    from pydantic import BaseModel

VALID: dict[type[BaseModel], dict[str, object]] = {
    Service: {"name": "any", "system": "any", "owner": "any", "repository": "any/any", "build": Build(kind="docker")},
    Owner: {"email": "any@example.invalid"},
    Build: {"kind": "docker"},
}
"""The least that each model needs, so that one field can be tried at a time."""


def refusal(model: type[BaseModel], field: str, value: object) -> str:
    """What the catalogue expects in place of the value; empty where it accepts it."""
    try:
        model.model_validate({**VALID[model], field: value})
    except ValidationError as error:
        return error.errors()[0]["msg"].removeprefix("Value error, ")
    return ""


def field_or(model: type[BaseModel], name: str, value: object, otherwise: Field) -> Field:
    """The value as a field, or another one with a remark where the catalogue would refuse it."""
    if not refusal(model, name, value):
        return Field(value)
    return Field(otherwise.value, f"{value!r} in the source can't be used")
