"""What the function is told of the stack that it belongs to."""

from __future__ import annotations

from pydantic import Field

from slipway.functions.environment import Variables


class LinksVariables(Variables):
    """The function's environment.

    Attributes:
        approvals_table: where waits are kept.
        approvals_queue: URL of the queue that answers are handed on to.
        links_key: id or ARN of the key that links are signed with.
    """

    approvals_table: str = Field(min_length=3, max_length=255)
    approvals_queue: str = Field(min_length=1)
    links_key: str = Field(min_length=1)
