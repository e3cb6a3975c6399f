"""Turns a document into a typed value, or into problems with their places."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from slipway.documents.explain import explain
from slipway.documents.known import known_fields
from slipway.documents.problems import FieldError, InvalidInputError, Problem, nearest
from slipway.documents.wording import kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic_core import ErrorDetails

    from slipway.documents.yaml import Document

Model = TypeVar("Model", bound=BaseModel)
Place = typing.Callable[[tuple[str | int, ...], str, str], Problem]

MOST_PROBLEMS = 50
"""Problems that are told of one file; where there are more, the file is not what it was taken for."""


def validate(model: type[Model], document: Document) -> Model:
    """The document's data as a value of the model.

    Raises:
        InvalidInputError: with every problem, each at its line.
    """
    if not isinstance(document.data, dict):
        raise InvalidInputError([document.problem((), f"expected a mapping of fields, found {kind(document.data)}")])
    return validate_data(model, document.data, document.problem)


def validate_data(
    model: type[Model],
    data: Mapping[str, Any],
    place: Callable[[tuple[str | int, ...], str, str], Problem],
) -> Model:
    """Plain data as a value of the model; `place` puts a location, a message and a suggestion into a problem.

    Raises:
        InvalidInputError: with every problem, up to `MOST_PROBLEMS`.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems = [_problem(model, data, detail, place) for detail in details[:MOST_PROBLEMS]]
        if more := len(details) - len(problems):
            problems.append(place((), f"{more:,} more problems in this file", ""))
        raise InvalidInputError(problems) from None


def _problem(model: type[BaseModel], data: Mapping[str, Any], detail: ErrorDetails, place: Place) -> Problem:
    location = tuple(_steps(data, detail))
    if detail["type"] == "extra_forbidden":
        known = known_fields(model, location[:-1])
        return place(location, f"unknown field; expected one of {', '.join(known)}", nearest(location[-1], known))
    error = detail.get("ctx", {}).get("error")
    below = error.location if isinstance(error, FieldError) else ()
    message, suggestion = explain(detail)
    return place((*location, *below), message, suggestion)


def _steps(data: Mapping[str, Any], detail: ErrorDetails) -> Iterator[str | int]:
    """The steps of an error's location that the data has; pydantic puts the names of union branches between them."""
    reached: Any = data
    for step in detail["loc"]:
        is_key = isinstance(reached, dict) and step in reached
        if is_key or (isinstance(reached, list) and isinstance(step, int)):
            reached = reached[step]
            yield step
    if detail["type"] == "missing":
        yield detail["loc"][-1]
