"""What is shared by all that people press and send in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.messages import BadMessageError
from slipway.functions.slack import Message
from slipway.functions.slack.text import escaped

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.slack import Slack
    from slipway.functions.slack_door.interaction import Press

TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id"})
"""What Slack says of a modal that is opened more than 3 seconds after the press, or a second time."""
NOT_COUNTED = "Your answer does not count: "
SLOW = "That took too long for Slack. Please press the button again."

Made = TypeVar("Made", bound=BaseModel)


def parsed(model: type[Made], text: str) -> Made:
    """What a button or a modal says.

    Raises:
        BadMessageError: it was not made here.
    """
    try:
        return model.model_validate_json(text)
    except ValidationError:
        raise BadMessageError("a button or a modal that was not made here") from None


def opened(slack: Slack, press: Press, view: dict[str, object]) -> None:
    """Open a modal for whoever pressed; where that comes too late, tell them so."""
    from slack_sdk.errors import SlackApiError

    try:
        slack.open(press.trigger_id, view)
    except SlackApiError as error:
        if error.response.get("error") not in TOO_LATE:
            raise
        slack.whisper(press.channel.id, press.user.id, Message(SLOW))


def tell_refused(desk: Desk, channel: str, user: str, why: str) -> None:
    """Tell one person why their answer doesn't count, which nobody else needs to see."""
    message = Message(f"{NOT_COUNTED}{escaped(why)}.")
    of_slack(desk, "tell of a refusal", lambda slack: slack.whisper(channel, user, message))
