"""The values that a service gives to the parameters of its template; the template says what each may be."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from slipway.documents import FieldError
from slipway.documents.wording import kind


def _plain(value: object) -> object:
    if isinstance(value, str | int | float):
        return value
    raise FieldError((), f"expected a number, text, true or false, found {kind(value)}")


ParameterValue = Annotated[bool | int | float | str, BeforeValidator(_plain)]
