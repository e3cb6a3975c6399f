"""Turns a document into a typed value, or into problems with their places."""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from slipway.documents.problems import InvalidInputError, Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from slipway.documents.yaml import Document

Model = TypeVar("Model", bound=BaseModel)
Place = Callable[[tuple[str | int, ...], str, str], Problem]


def validate(model: type[Model], document: Document) -> Model:
    """The document's data as a value of the model.

    Raises:
        InvalidInputError: with every problem, each at its line.
    """
    if not isinstance(document.data, dict):
        found = "nothing" if document.data is None else _kind(document.data)
        raise InvalidInputError([document.problem((), f"expected a mapping of fields, found {found}")])
    return validate_data(model, document.data, document.problem)


def validate_data(
    model: type[Model],
    data: Mapping[str, Any],
    place: Place,
) -> Model:
    """Plain data as a value of the model; `place` puts a location, a message and a suggestion into a problem.

    Raises:
        InvalidInputError: with every problem.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InvalidInputError(_problem(model, detail, place) for detail in error.errors()) from None


def _problem(model: type[BaseModel], detail: ErrorDetails, place: Place) -> Problem:
    location = tuple(step for step in detail["loc"] if not _is_union_tag(step))
    value, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            known = sorted(_fields(model, location[:-1]))
            field = nearest(location[-1], known)
            return place(location, f"unknown field; expected one of {', '.join(known)}", field)
        case "missing":
            return place(location, "required, but missing", "")
        case "literal_error" | "enum":
            expected = str(context.get("expected", ""))
            choices = [word.strip(" '") for word in expected.replace(" or ", ",").split(",")]
            return place(location, f"{value!r} is none of {', '.join(choices)}", nearest(value, choices))
        case "value_error":
            return place(location, str(context["error"]), "")
        case "string_pattern_mismatch":
            return place(location, f"{value!r} does not match {context['pattern']}", "")
        case _:
            message = detail["msg"].removeprefix("Input should be ")
            return place(location, f"expected {message}, found {_kind(value)} {value!r:.60}", "")


def _is_union_tag(step: str | int) -> bool:
    return isinstance(step, str) and step.startswith(("function-", "list[", "dict["))


def _fields(model: type[BaseModel], location: Sequence[str | int]) -> set[str]:
    current: type[BaseModel] | None = model
    for step in location:
        if current is not None and isinstance(step, str):
            names = {field.alias or name: field.annotation for name, field in current.model_fields.items()}
            current = _nested_model(names.get(step))
    return {field.alias or name for name, field in current.model_fields.items()} if current else set()


def _nested_model(annotation: object) -> type[BaseModel] | None:
    """The model inside Optional[...], list[...], tuple[...] or dict[...]."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := _nested_model(part)) is not None), None)


def _kind(value: object) -> str:
    names = {dict: "a mapping", list: "a list", str: "text", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(type(value), "nothing" if value is None else type(value).__name__)
