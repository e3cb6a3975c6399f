"""What a notice adds to the message that tells of its thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Line:
    """A line of a message, as the table keeps it."""

    at: str
    text: str
    mood: str
    title: str
    links: Mapping[str, str] = field(default_factory=dict)
