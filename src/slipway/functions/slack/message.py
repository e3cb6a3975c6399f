"""A message as Slack shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """A message.

    Attributes:
        text: what notifications and clients without blocks show (Slack's mrkdwn).
        blocks: Block Kit blocks, at most 50; none for text alone.
    """

    text: str
    blocks: tuple[dict[str, Any], ...] = ()
