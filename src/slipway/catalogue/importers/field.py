"""A field of a catalogue file to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NOT_TOLD = "not told by the source"


@dataclass(frozen=True)
class Field:
    """A value with a remark: why it is what it is; empty where the source tells it."""

    value: Any
    remark: str = ""
