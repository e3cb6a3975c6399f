"""Calls of Slack: what it refuses for good holds nothing up, and what it could not do now is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.functions.approvals.desk import Desk
    from slipway.functions.slack import Slack

NOT_NOW = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""What Slack says where the same call may go well later (Slack, "Web API errors")."""

Given = TypeVar("Given")


def of_slack(desk: Desk, what: str, call: Callable[[Slack], Given]) -> Given | None:
    """What a call of Slack gives; None where the stack has no Slack, or Slack refused for good, which is logged.

    Raises:
        SlackApiError: Slack can't do it now.
    """
    slack = desk.slack()
    if slack is None:
        return None
    from slack_sdk.errors import SlackApiError

    try:
        return call(slack)
    except SlackApiError as error:
        refused = str(error.response.get("error", ""))
        if not refused or refused in NOT_NOW:
            raise
        desk.log.warning("Slack refused", what=what, refused=refused)
        return None
