"""How values of unknown origin are shown: short, and safe for a terminal."""

from __future__ import annotations

KINDS = {dict: "a mapping", list: "a list", str: "text", bool: "a boolean", int: "a number", float: "a number"}


def kind(value: object) -> str:
    """What a plain value is, in a reader's words."""
    return "nothing" if value is None else KINDS.get(type(value), type(value).__name__)


def shown(value: object, limit: int = 60) -> str:
    """The value as Python would write it, cut to a number of characters.

    Letters beyond ASCII are escaped: what looks like another letter is told apart from it.
    """
    start = value[: limit + 1] if isinstance(value, str) else value
    return cut(ascii(start), limit)


def cut(text: str, limit: int) -> str:
    """The text, ended with an ellipsis where it is longer than a number of characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def printable(text: str) -> str:
    """The text with all that steers a terminal escaped: control characters, changes of direction, half characters."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )
