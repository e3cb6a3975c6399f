"""The waits for approval in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from slipway.functions.approvals.rows import Rows
from slipway.functions.approvals.wait import Wait

if TYPE_CHECKING:
    from slipway.clients import Client

GOING_ON = "open"
"""The attribute `standing` of a wait that goes on."""


class Waits(Rows[Wait]):
    """The waits."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about a table."""
        super().__init__(client, table, TypeAdapter(Wait), GOING_ON)

    def last_of(self, base: str) -> tuple[Wait | None, str]:
        """The last wait whose id begins so, and the id that the next one would have."""
        last, number = None, 1
        while found := self.get(f"{base}-{number}"):
            last, number = found, number + 1
        return last, f"{base}-{number}"
