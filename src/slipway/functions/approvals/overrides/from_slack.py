"""What people do in Slack about a closed gate: they ask to go past it, sign, or refuse."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from slipway.decide.overriding import Signature, Wish
from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.modal import Meant
from slipway.functions.approvals.overrides import answer
from slipway.functions.approvals.overrides.gate import TOO_LATE, stands
from slipway.functions.approvals.overrides.modal import Asking, Offered, chosen, modal
from slipway.functions.approvals.overrides.show import ASK, REFUSE, SIGN
from slipway.functions.approvals.reason import reason_of
from slipway.functions.approvals.slack import opened, parsed, tell_refused

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.messages import FromSlack
    from slipway.functions.approvals.offer import Offer
    from slipway.functions.slack_door.interaction import Press, Submission

BUTTONS = frozenset({ASK, SIGN, REFUSE})


def pressed(desk: Desk, told: FromSlack, press: Press) -> None:
    """Act on a press of one of the buttons."""
    (button,) = press.actions
    if button.action_id == ASK:
        _asks(desk, told, press, parsed(Offered, button.value))
        return
    meant = parsed(Meant, button.value)
    signature = Signature(
        id=f"press {told.key}",
        by=_by(desk, press.user.id),
        says="sign" if button.action_id == SIGN else "refuse",
        request=meant.request,
        environment=meant.environment,
        digest=meant.digest,
        at=_at(told),
    )
    why = answer.take_signature(desk, signature, f"slack:{press.user.id}")
    if why:
        tell_refused(desk, press.channel.id, press.user.id, why)


def sent(desk: Desk, told: FromSlack, submission: Submission) -> None:
    """Act on the modal."""
    asking = parsed(Asking, submission.view.private_metadata)
    gates, hours, reason = chosen(submission.view)
    wish = Wish(
        id=f"modal {submission.view.id}",
        by=_by(desk, submission.user.id),
        gates=gates,
        hours=hours,
        reason=reason_of(reason),
        at=_at(told),
    )
    why = answer.ask(desk, asking.offer, wish, f"slack:{submission.user.id}")
    if why:
        tell_refused(desk, asking.channel, submission.user.id, why)


def _asks(desk: Desk, told: FromSlack, press: Press, offered: Offered) -> None:
    """Open the modal, or say at once why there is nothing to ask for."""
    offer = desk.offers.get(offered.offer)
    why = TOO_LATE if offer is None else _no_asking(desk, offer, told, press)
    if offer is not None and not why and not stands(desk.codepipeline, offer.place, offer.run):
        answer.leave(desk, offer.id)
        why = TOO_LATE
    if offer is None or why:
        tell_refused(desk, press.channel.id, press.user.id, why)
        return
    view = modal(offer, press.channel.id)
    of_slack(desk, "open a modal", lambda slack: opened(slack, press, view))


def _no_asking(desk: Desk, offer: Offer, told: FromSlack, press: Press) -> str:
    """Why this person can't ask, which is then on record; empty where they can."""
    by = _by(desk, press.user.id)
    if not answer.no_asking(offer, by):
        return ""
    said = answer.Said(f"press {told.key}", "ask", by, f"slack:{press.user.id}", _at(told))
    return answer.refuse_asking(desk, offer.id, said)


def _by(desk: Desk, user: str) -> str:
    return desk.directory.who("slack", user) or ""


def _at(told: FromSlack) -> datetime:
    return datetime.fromtimestamp(told.at, UTC)
