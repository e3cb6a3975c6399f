"""Text of a certain shape, refused in words rather than by a regular expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

from slipway.documents.problems import FieldError
from slipway.documents.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue


@dataclass(frozen=True)
class Shape:
    """A constraint for `Annotated[str, Shape(...)]`.

    Attributes:
        pattern: what the whole text must match, from `^` to `$`; also the pattern of the JSON Schema.
        words: what was expected, as a reader would say it.
        mend: makes the nearest right text of a wrong one; offered where the result has the shape.
    """

    pattern: str
    words: str
    mend: Callable[[str], str] | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        rendered: dict[str, Any] = handler(schema)
        return {**rendered, "pattern": self.pattern}

    def _checked(self, value: str) -> str:
        if re.fullmatch(self.pattern, value):
            return value
        near = self.mend(value) if self.mend else ""
        fits = re.fullmatch(self.pattern, near)
        raise FieldError((), f"expected {self.words}, found {shown(value)}", near if fits else "")
