"""JSON of unknown origin as a typed value; what a reader doesn't need is passed over."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from slipway.documents.explain import explain
from slipway.documents.problems import LONGEST_FIELD
from slipway.documents.wording import cut
from slipway.documents.yaml import dotted
from slipway.scans.readers.unusable import UnusableReportError


class Shape(BaseModel):
    """A mapping of a report: fields in camel case, types as written, unknown fields ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, alias_generator=to_camel, populate_by_name=True)


class Lenient(Shape):
    """A mapping in which null means left out."""

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, value: object) -> object:
        return {key: kept for key, kept in value.items() if kept is not None} if isinstance(value, dict) else value


Parsed = TypeVar("Parsed", bound=BaseModel)


def parse(shape: type[Parsed], text: str) -> Parsed:
    """The text as a value of the shape.

    Raises:
        UnusableReportError: not JSON, not all of it, nested more than 200 levels (pydantic's limit), or of other types.
    """
    if not text.strip():
        raise UnusableReportError("empty; expected JSON")
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            raise UnusableReportError(f"not whole JSON: {first['ctx']['error']}") from None
        message, _ = explain(first)
        place = cut(dotted(first["loc"]), LONGEST_FIELD)
        raise UnusableReportError(f"{place}: {message}" if place else message) from None
