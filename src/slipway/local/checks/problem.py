"""A problem that a check found, and how it reads."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$-]*\Z")
_SHOWN = 80


@dataclass(frozen=True)
class Problem:
    """What is wrong with an input: where, what was expected there, what was got, and a hint at the right value."""

    path: Path
    expected: str
    got: str = ""
    hint: str = ""

    def reason(self, *, secret: bool = False) -> str:
        """One sentence for a person; a secret value is never shown."""
        got = f", got {'a secret value' if secret else self.got}" if self.got else ""
        return f"{self.expected}{got}{'' if secret else self.hint}"


def render(path: Path) -> str:
    """`path` as the engine writes it: stages[0].name, or tags["a b"] for a key that is no plain word."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_KEY.match(step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


def shown(value: object) -> str:
    """`value` for a message, cut to 80 characters."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint "; did you mean 'x'?", or nothing when no known word is near."""
    candidates = {name.lower(): name for name in known}
    matches = difflib.get_close_matches(word.lower(), candidates, n=1)
    return f"; did you mean {candidates[matches[0]]!r}?" if matches else ""
