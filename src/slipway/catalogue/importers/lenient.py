"""How the files of other tools are read: fields of no interest are passed over, numbers may stand for text."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from slipway.documents.wording import kind

Item = TypeVar("Item")


class WrongKindError(ValueError):
    """A collection where text belongs, or the reverse; pydantic reports it at its place."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__(f"expected {expected}, found {kind(value)}")


def text_of(value: object) -> str:
    """A scalar as text; nothing is empty text."""
    if isinstance(value, dict | list):
        raise WrongKindError("text or a number", value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def list_of(value: object) -> list[object]:
    """A list; nothing is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise WrongKindError("a list", value)
    return value


def _mapping_of(value: object) -> object:
    return {} if value is None else value


def _texts_of(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise WrongKindError("a mapping", value)
    return {key: text_of(item) for key, item in value.items()}


Text = Annotated[str, BeforeValidator(text_of)]
Texts = Annotated[dict[str, str], BeforeValidator(_texts_of)]
Many = Annotated[tuple[Item, ...], BeforeValidator(list_of)]
Maybe = Annotated[Item, BeforeValidator(_mapping_of)]
"""A mapping of fields, of which nothing may be given."""


class Lenient(BaseModel):
    """A frozen value of the fields that are named; in the file their names are in camel case."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=True)
