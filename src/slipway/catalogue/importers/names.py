"""Turns any name into one that the catalogue accepts, each a different one."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_NAME = 63
"""As the catalogue's own names: the longest label of a host name (RFC 1035)."""
MIN_NAME = 2


def valid_name(text: str, fallback: str = "service") -> str:
    """The text in lower case letters, digits and single hyphens; `fallback` where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not name:
        return fallback
    if not name[0].isalpha() or len(name) < MIN_NAME:
        name = f"{fallback}-{name}"
    return name[:MAX_NAME].rstrip("-")


def unique_names(texts: Sequence[str], fallback: str = "service") -> list[str]:
    """A valid name for each text, no two the same; a text that is valid as it stands keeps its name."""
    wanted = [valid_name(text, fallback) for text in texts]
    kept = {name for name, text in zip(wanted, texts, strict=True) if name == text}
    taken, counts, names = set[str](), dict[str, int](), list[str]()
    for name, text in zip(wanted, texts, strict=True):
        chosen = name
        while chosen in taken or (chosen in kept and chosen != text):
            counts[name] = counts.get(name, 1) + 1
            suffix = f"-{counts[name]}"
            chosen = name[: MAX_NAME - len(suffix)].rstrip("-") + suffix
        taken.add(chosen)
        names.append(chosen)
    return names
