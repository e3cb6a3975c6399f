"""Tells people: in Slack, and by the topic of alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.decide.notices import notices, page
from slipway.evidence.patience import patiently
from slipway.evidence.redaction import redacted
from slipway.functions.router.deadline import DEADLINE
from slipway.functions.router.messages import BusyError, as_message, show

if TYPE_CHECKING:
    from slipway.decide.directory import Listed
    from slipway.decide.events import Event
    from slipway.decide.notices import Notice, Page
    from slipway.functions.router.tools import Tools
    from slipway.functions.slack import Message, Posted, Slack

REMOVED = "message_not_found"
"""What Slack says of a message that is not there any more (Slack, chat.update, errors)."""


def told(event: Event, listed: Listed) -> bool:
    """Whether anybody is to be told of an event, were there a channel."""
    return page(event) is not None or bool(notices(event, listed, "any"))


def tell(event: Event, listed: Listed, tools: Tools) -> None:
    """Tell of an event whoever is to know it: by the topic first, which needs nobody's service but AWS's.

    A channel that can't be told, since Slack was not invited to it for instance, keeps no other from being told.

    Raises:
        BusyError: somebody else is telling it.
        ClientError: a table or the topic refused.
        SlackApiError: Slack refused.
    """
    paged = page(event)
    if paged:
        _page(paged, tools)
    wanted = notices(event, listed, tools.directory.channel)
    slack = tools.slack() if wanted else None
    if slack is None:
        return
    troubles = [trouble for notice in wanted if (trouble := _shown(notice, slack, tools))]
    if troubles:
        raise troubles[0]


def _shown(notice: Notice, slack: Slack, tools: Tools) -> Exception | None:
    """Show a notice in its channel; what Slack has against it. A Slack that does not answer is not asked further."""
    from slack_sdk.errors import SlackApiError

    try:
        show(
            notice,
            tools.messages,
            tools.now(),
            post=lambda standing: slack.post(notice.channel, as_message(standing)),
            rewrite=lambda posted, standing: _rewritten(slack, posted, notice.channel, as_message(standing)),
        )
    except SlackApiError as error:
        return error
    return None


def _rewritten(slack: Slack, posted: Posted, channel: str, message: Message) -> Posted:
    """Where a message stands once it says something else: in a new place where somebody removed it from the old one."""
    from slack_sdk.errors import SlackApiError

    try:
        slack.rewrite(posted, message)
    except SlackApiError as error:
        if error.response["error"] != REMOVED:
            raise
        return slack.post(channel, message)
    return posted


def _page(paged: Page, tools: Tools) -> None:
    key = f"page#{paged.key}"
    stands = patiently(lambda: tools.claims.claim(key, tools.now()), DEADLINE)
    if stands == "busy":
        raise BusyError(f"{paged.key} is being told")
    if stands == "taken":
        return
    try:
        message = {"Subject": redacted(paged.subject), "Message": redacted(paged.text)}
        patiently(lambda: tools.clients("sns").publish(TopicArn=tools.topic, **message), DEADLINE)
    except Exception:
        tools.claims.release(key)
        raise
    patiently(lambda: tools.claims.settle(key), DEADLINE)
