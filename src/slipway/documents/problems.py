"""What is wrong with an input: where, what, what was expected, and the nearest right value."""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.documents.wording import cut, printable
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_FIELD = 120
"""Characters of a field's path that are shown; the key of an unknown field can be of any length."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one place; as text it is a single line, safe for a terminal whatever the input held.

    Attributes:
        file: path of the file, as the user would type it.
        line: line of the mistake, counted from 1; 0 where it has none.
        field: dotted path of the field; empty for the file as a whole.
        message: what is wrong and what was expected.
        suggestion: the nearest right value; empty where none is near.
    """

    file: str
    line: int
    field: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f"{cut(self.field, LONGEST_FIELD)}: " if self.field else ""
        hint = f"; did you mean '{self.suggestion}'?" if self.suggestion else ""
        return printable(f"{place}: {field}{self.message}{hint}")


class InvalidInputError(SlipwayError):
    """An input that can't be used; carries every problem found in it, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FieldError(ValueError):
    """Raised by a model's validator: what is wrong with one of its fields, given by its location below the model."""

    def __init__(self, location: tuple[str | int, ...], message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.location = location
        self.suggestion = suggestion


def nearest(word: object, choices: Iterable[str]) -> str:
    """The choice most like the word, whatever their case; an empty string where none is near."""
    return _nearest(str(word).lower(), tuple(choices))


@functools.lru_cache(maxsize=1024)
def _nearest(word: str, choices: tuple[str, ...]) -> str:
    by_lower = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(word, by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else ""
