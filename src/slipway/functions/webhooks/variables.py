"""What the function is told of the stack that it belongs to."""

from __future__ import annotations

from pydantic import Field

from slipway.functions.environment import Variables


class WebhookVariables(Variables):
    """The function's environment.

    Attributes:
        deliveries_table: where it is kept which messages were taken.
        event_bus: name or ARN of the bus that they are put on.
        github_secret: name or ARN of the secret that GitHub signs with.
        systems_secret: name or ARN of the secret of all other systems: a JSON object from a system's name to its key.
    """

    deliveries_table: str = Field(min_length=3, max_length=255)
    event_bus: str = Field(min_length=1)
    github_secret: str = Field(min_length=1)
    systems_secret: str = Field(min_length=1)
