"""What the function is told of the stack that it belongs to."""

from __future__ import annotations

from pydantic import Field

from slipway.functions.environment import Variables


class SlackDoorVariables(Variables):
    """The function's environment.

    Attributes:
        slack_secret: name or ARN of the secret with the app's `signing_secret`; empty where the stack has no Slack.
        approvals_queue: URL of the queue that presses are handed on to.
    """

    slack_secret: str = ""
    approvals_queue: str = Field(min_length=1)
