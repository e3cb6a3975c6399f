"""What people do in Slack: a button asks for the reason, or says at once why it is not theirs; a modal answers."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from slipway.decide.approval import Answer
from slipway.evidence.redaction import redacted
from slipway.functions.approvals import answer
from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.messages import BadMessageError
from slipway.functions.approvals.modal import CALLBACK, REASON, Asking, Meant, Says, modal
from slipway.functions.approvals.show import APPROVE, REJECT
from slipway.functions.slack import Message
from slipway.functions.slack.text import escaped
from slipway.functions.slack_door.interaction import Press

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.messages import FromSlack
    from slipway.functions.slack import Slack
    from slipway.functions.slack_door.interaction import Submission


class BusyError(RuntimeError):
    """Another works on the same message; it comes again, should that one fail."""


TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id"})
"""What Slack says of a modal that is opened more than 3 seconds after the press, or a second time."""
Made = TypeVar("Made", Meant, Asking)
ASKED_FOR = "asked for in the modal"
NOT_COUNTED = "Your answer does not count: "
SLOW = "That took too long for Slack. Please press the button again."


def acted(desk: Desk, told: FromSlack) -> None:
    """Act on what Slack told, once: the same request again, by a replay too, has the same key."""
    if isinstance(told.told, Press):
        done = desk.once(told.key, partial(_pressed, desk, told, told.told))
    else:
        done = desk.once(told.key, partial(_sent, desk, told, told.told))
    if not done:
        raise BusyError("another is at it")


def _pressed(desk: Desk, told: FromSlack, press: Press) -> None:
    (button,) = press.actions
    if button.action_id not in {APPROVE, REJECT}:
        desk.log.info("nothing is done about this button")
        return
    meant = _parsed(Meant, button.value)
    says: Says = "approve" if button.action_id == APPROVE else "reject"
    asking = Asking(**meant.model_dump(), says=says, channel=press.channel.id)
    given = _answer(desk, told, asking, f"press {told.key}", ASKED_FOR)
    wait = desk.waits.get(asking.request)
    if wait is None or answer.refusal(desk, wait, given):
        _tell(desk, asking, press.user.id, answer.take(desk, given, f"slack:{press.user.id}"))
        return
    view = modal(asking, wait.request.service)
    of_slack(desk, "open a modal", lambda slack: _open(slack, press, view, asking))


def _sent(desk: Desk, told: FromSlack, submission: Submission) -> None:
    view = submission.view
    if view.callback_id != CALLBACK:
        desk.log.info("nothing is done about this modal")
        return
    asking = _parsed(Asking, view.private_metadata)
    typed = view.state.values.get(REASON, {}).get(REASON)
    reason = redacted(" ".join((typed.value or "").split())) if typed else ""
    given = _answer(desk, told, asking, f"modal {view.id}", reason)
    why = answer.take(desk, given, f"slack:{submission.user.id}")
    if why:
        _tell(desk, asking, submission.user.id, why)


def _answer(desk: Desk, told: FromSlack, asking: Asking, identity: str, reason: str) -> Answer:
    return Answer(
        id=identity,
        by=desk.directory.who("slack", told.told.user.id) or "",
        says=asking.says,
        reason=reason,
        request=asking.request,
        environment=asking.environment,
        digest=asking.digest,
        at=datetime.fromtimestamp(told.at, UTC),
    )


def _open(slack: Slack, press: Press, view: dict[str, object], asking: Asking) -> None:
    from slack_sdk.errors import SlackApiError

    try:
        slack.open(press.trigger_id, view)
    except SlackApiError as error:
        if error.response.get("error") not in TOO_LATE:
            raise
        slack.whisper(asking.channel, press.user.id, Message(SLOW))


def _tell(desk: Desk, asking: Asking, user: str, why: str) -> None:
    """Tell one person why their answer doesn't count, which nobody else needs to see."""
    message = Message(f"{NOT_COUNTED}{escaped(why)}.")
    of_slack(desk, "tell of a refusal", lambda slack: slack.whisper(asking.channel, user, message))


def _parsed(model: type[Made], text: str) -> Made:
    try:
        return model.model_validate_json(text)
    except ValidationError:
        raise BadMessageError("a button or a modal that was not made here") from None
