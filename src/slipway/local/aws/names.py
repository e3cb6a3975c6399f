"""Names, tags and documents whose rules no model of the API carries."""

import json
import re
from collections.abc import Iterator

from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import Properties


def expect_name(inputs: Properties, key: str, pattern: str, most: int, said: str) -> Iterator[Problem]:
    """A problem where the input `key` is text that doesn't match `pattern` or is longer than `most` characters."""
    value = inputs.get(key)
    if isinstance(value, str) and (len(value) > most or not re.fullmatch(pattern, value)):
        yield Problem((key,), f"expected 1 to {most} characters: {said}", f"{shown(value)} ({len(value)} characters)")


def expect_number(inputs: Properties, key: str, least: int, most: int) -> Iterator[Problem]:
    """A problem where the input `key` is a number outside `least` to `most`."""
    value = inputs.get(key)
    if isinstance(value, float) and not least <= value <= most:
        yield Problem((key,), f"expected a number of {least} to {most}", shown(value))


_MOST_TAGS, _TAG_KEY, _TAG_VALUE = 50, 128, 256
"""Tagging AWS resources user guide, "Tag naming limits and requirements"."""


def tag_problems(tags: object) -> Iterator[Problem]:
    """What AWS refuses in tags."""
    given = tags if isinstance(tags, dict) else {}
    if len(given) > _MOST_TAGS:
        yield Problem(("tags",), f"expected at most {_MOST_TAGS} tags", str(len(given)))
    for key, value in given.items():
        if not 0 < len(key) <= _TAG_KEY or key.lower().startswith("aws:"):
            yield Problem(("tags", key), f"expected a tag key of 1 to {_TAG_KEY} characters, not beginning with aws:")
        if isinstance(value, str) and len(value) > _TAG_VALUE:
            yield Problem(("tags", key), f"expected at most {_TAG_VALUE} characters", f"{len(value)} characters")


def expect_document(inputs: Properties, key: str, most: int | None = None) -> Iterator[Problem]:
    """A problem where the input `key` is not the text of a JSON object, or is longer than `most` without its spaces."""
    value = inputs.get(key)
    if not isinstance(value, str):
        return
    try:
        sound = isinstance(json.loads(value), dict)
    except ValueError:
        sound = False
    if not sound:
        yield Problem((key,), "expected the text of a JSON object", shown(value))
    size = len(re.sub(r"\s", "", value))
    if most is not None and size > most:
        yield Problem((key,), f"expected at most {most} characters beside spaces", f"{size} characters")
