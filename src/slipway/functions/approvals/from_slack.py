"""What people do in Slack: a button asks for the reason, or says at once why it is not theirs; a modal answers."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from slipway.decide.approval import Answer
from slipway.functions.approvals import answer
from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.modal import CALLBACK, REASON, Asking, Meant, Says, modal
from slipway.functions.approvals.overrides import from_slack as overriding
from slipway.functions.approvals.overrides.modal import CALLBACK as OVERRIDE
from slipway.functions.approvals.reason import reason_of
from slipway.functions.approvals.show import APPROVE, REJECT
from slipway.functions.approvals.slack import opened, parsed, tell_refused
from slipway.functions.slack_door.interaction import Press

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.messages import FromSlack
    from slipway.functions.slack_door.interaction import Submission


class BusyError(RuntimeError):
    """Another works on the same message; it comes again, should that one fail."""


ASKED_FOR = "asked for in the modal"


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
    if button.action_id in overriding.BUTTONS:
        overriding.pressed(desk, told, press)
        return
    if button.action_id not in {APPROVE, REJECT}:
        desk.log.info("nothing is done about this button")
        return
    meant = parsed(Meant, button.value)
    says: Says = "approve" if button.action_id == APPROVE else "reject"
    asking = Asking(**meant.model_dump(), says=says, channel=press.channel.id)
    given = _answer(desk, told, asking, f"press {told.key}", ASKED_FOR)
    wait = desk.waits.get(asking.request)
    if wait is None or answer.refusal(desk, wait, given):
        tell_refused(desk, asking.channel, press.user.id, answer.take(desk, given, f"slack:{press.user.id}"))
        return
    view = modal(asking, wait.request.service)
    of_slack(desk, "open a modal", lambda slack: opened(slack, press, view))


def _sent(desk: Desk, told: FromSlack, submission: Submission) -> None:
    view = submission.view
    if view.callback_id == OVERRIDE:
        overriding.sent(desk, told, submission)
        return
    if view.callback_id != CALLBACK:
        desk.log.info("nothing is done about this modal")
        return
    asking = parsed(Asking, view.private_metadata)
    typed = view.state.values.get(REASON, {}).get(REASON)
    reason = reason_of(typed.value) if typed else ""
    given = _answer(desk, told, asking, f"modal {view.id}", reason)
    why = answer.take(desk, given, f"slack:{submission.user.id}")
    if why:
        tell_refused(desk, asking.channel, submission.user.id, why)


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
