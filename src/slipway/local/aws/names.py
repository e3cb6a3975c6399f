"""Names whose rules no model of the API carries."""

import re
from collections.abc import Iterator

from slipway.local.checks.problem import Problem, shown
from slipway.local.provider.wire import Properties


def expect_name(inputs: Properties, key: str, pattern: str, most: int, said: str) -> Iterator[Problem]:
    """A problem where the input `key` is text that doesn't match `pattern` or is longer than `most` characters."""
    value = inputs.get(key)
    if isinstance(value, str) and (len(value) > most or not re.fullmatch(pattern, value)):
        yield Problem((key,), f"expected 1 to {most} characters: {said}", f"{shown(value)} ({len(value)} characters)")
