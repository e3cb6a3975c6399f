"""SPDX licence expressions: `MIT OR (Apache-2.0 AND BSD-3-Clause)` (SPDX 2.3, annex D)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.documents.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LENGTH = 2_000
"""Characters of an expression; the longest of real packages have some hundreds."""
MAX_DEPTH = 20
"""Parentheses within parentheses."""

TOKEN = re.compile(r"\s*([()]|[A-Za-z0-9.+:-]+)\s*")


class ExpressionError(ValueError):
    """Text that is no licence expression."""


def satisfied(expression: str, allowed: Callable[[str], bool]) -> bool:
    """Whether allowed licences are enough to use what has this expression: one of an OR, all of an AND.

    A licence with an exception is asked for as a whole, `GPL-2.0-only WITH Classpath-exception-2.0`.

    Raises:
        ExpressionError: it is no expression.
    """
    reader = _Reader(_tokens(expression), allowed)
    result = reader.either(0)
    if reader.rest:
        raise ExpressionError(f"unexpected {shown(reader.rest[0])} in {shown(expression)}")
    return result


def _tokens(expression: str) -> list[str]:
    if len(expression) > MAX_LENGTH:
        raise ExpressionError(f"{len(expression):,} characters; expected at most {MAX_LENGTH:,}")
    tokens: list[str] = []
    position = 0
    while position < len(expression):
        found = TOKEN.match(expression, position)
        if not found:
            raise ExpressionError(f"unexpected {shown(expression[position])} in {shown(expression)}")
        tokens.append(found[1])
        position = found.end()
    return tokens


@dataclass
class _Reader:
    """Descends from OR, which binds least, to AND and a single licence; `rest` is what is still to be read."""

    rest: list[str]
    allowed: Callable[[str], bool]

    def either(self, depth: int) -> bool:
        """Alternatives, of which one is enough."""
        parts = [self.every(depth)]
        while self._take("OR"):
            parts.append(self.every(depth))
        return any(parts)

    def every(self, depth: int) -> bool:
        """Licences that hold together."""
        parts = [self._single(depth)]
        while self._take("AND"):
            parts.append(self._single(depth))
        return all(parts)

    def _single(self, depth: int) -> bool:
        if self._take("("):
            if depth == MAX_DEPTH:
                raise ExpressionError(f"more than {MAX_DEPTH} parentheses within each other")
            inner = self.either(depth + 1)
            if not self._take(")"):
                raise ExpressionError("a parenthesis is not closed")
            return inner
        licence = self._name()
        return self.allowed(f"{licence} WITH {self._name()}" if self._take("WITH") else licence)

    def _name(self) -> str:
        if not self.rest or self.rest[0] in {"(", ")"} or self.rest[0].upper() in {"AND", "OR", "WITH"}:
            raise ExpressionError(f"expected a licence, found {shown(self.rest[0]) if self.rest else 'the end'}")
        return self.rest.pop(0)

    def _take(self, word: str) -> bool:
        if self.rest and self.rest[0].upper() == word:
            self.rest.pop(0)
            return True
        return False
