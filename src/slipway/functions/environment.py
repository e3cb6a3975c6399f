"""A function's environment variables as one typed model, checked when the function starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Variables(BaseModel):
    """The base of every function's variables; the fields are the names in lower case."""

    model_config = ConfigDict(frozen=True)


class BadEnvironmentError(RuntimeError):
    """Variables that a function can't start with: every one of them, and never a value."""


Model = TypeVar("Model", bound=Variables)


def read(model: type[Model], environment: Mapping[str, str] = os.environ) -> Model:
    """The variables of a function.

    Args:
        model: its fields are the variables: `events_table` is EVENTS_TABLE.
        environment: what to read.

    Raises:
        BadEnvironmentError: variables are missing or not what the model expects.
    """
    given = {name: environment[name.upper()] for name in model.model_fields if name.upper() in environment}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = [f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors()]
        raise BadEnvironmentError(f"environment of {model.__module__}: {'; '.join(wrong)}") from None
