"""Rules of composite alarms: ALARM("a") OR (OK("b") AND NOT ALARM("c"))."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_TOKEN = re.compile(r'\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]+?)"?\s*\)|(AND|OR|NOT|TRUE|FALSE|\(|\)))')


class BadRuleError(ValueError):
    """A rule that is none."""


def holds(rule: str, state: Callable[[str], str | None]) -> bool:
    """Whether a rule holds; `state` tells how an alarm of a name stands.

    Raises:
        BadRuleError: the rule can't be read.
    """
    reading = _Reading(list(_tokens(rule)), state)
    value = reading.either()
    if reading.rest:
        raise BadRuleError(f"{rule!r} goes on where it should end")
    return value


def names(rule: str) -> frozenset[str]:
    """The alarms that a rule names."""
    return frozenset(name for _, name in _tokens(rule) if name)


def _tokens(rule: str) -> Iterator[tuple[str, str]]:
    at = 0
    while rule[at:].strip():
        found = _TOKEN.match(rule, at)
        if found is None:
            raise BadRuleError(f"{rule[at : at + 20]!r} is not understood")
        yield (found[1] or found[3]), found[2] or ""
        at = found.end()


class _Reading:
    """Reads by descent: OR binds less than AND, and AND less than NOT."""

    def __init__(self, tokens: list[tuple[str, str]], state: Callable[[str], str | None]) -> None:
        self.rest, self._state = tokens, state

    def either(self) -> bool:
        value = self._all()
        while self._take("OR"):
            value = self._all() or value
        return value

    def _all(self) -> bool:
        value = self._one()
        while self._take("AND"):
            value = self._one() and value
        return value

    def _one(self) -> bool:
        if not self.rest:
            raise BadRuleError("the rule ends where an alarm is expected")
        word, name = self.rest.pop(0)
        if name:
            return self._state(name) == word
        if word == "NOT":
            return not self._one()
        if word in {"TRUE", "FALSE"}:
            return word == "TRUE"
        if word == "(":
            value = self.either()
            if self._take(")"):
                return value
        raise BadRuleError(f"{word!r} where an alarm is expected")

    def _take(self, word: str) -> bool:
        if self.rest and self.rest[0] == (word, ""):
            self.rest.pop(0)
            return True
        return False
