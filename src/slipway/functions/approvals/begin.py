"""A wait begins: what is approved is gathered once, and told to who may answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from slipway.functions.approvals import pipeline, show
from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.finish import refresh
from slipway.functions.approvals.gather import gather

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.wait import Place, Wait


def begin(desk: Desk, place: Place) -> None:
    """Take a wait up, where the pipeline really waits: an event may come late, twice or out of order."""
    token = pipeline.token_of(desk.codepipeline, place)
    if token is None:
        desk.log.info("nothing waits there any more", pipeline=place.pipeline, execution=place.execution)
        return
    take_up(desk, place, token)


def take_up(desk: Desk, place: Place, token: str) -> None:
    """Remember a wait once, and tell of it."""
    last, following = desk.waits.last_of(place.base)
    if last is None or last.token != token:
        last = desk.waits.add(gather(desk, place, token, following))
        desk.told("waits for approval", last, needed=last.request.needed)
    tell(desk, last)


def tell(desk: Desk, wait: Wait) -> None:
    """Tell of a wait by mail and in Slack, each once. Where one of both can't be had now, the other is told all the
    same.

    Raises:
        ExceptionGroup: of mails that could not be sent.
        SlackApiError: Slack can't do it now.
    """
    if wait.over:
        return
    asked = wait.subject.asked if desk.mail else ()
    troubles = [trouble for name in asked if (trouble := _mailed(desk, wait, name))]
    for channel in wait.channels if desk.slack() else ():
        if channel not in wait.posted:
            desk.once(f"approval#{wait.id}#post#{channel}", partial(_post, desk, wait, channel))
    if troubles:
        raise ExceptionGroup("some mails could not be sent", troubles)


def _mailed(desk: Desk, wait: Wait, name: str) -> Exception | None:
    """Mail a link to one person; what stands against it, so that the others and Slack are told first."""
    try:
        desk.once(f"approval#{wait.id}#mail#{name}", partial(_mail, desk, wait, name))
    except Exception as error:  # noqa: BLE001 - raised by `tell`
        return error
    return None


def _mail(desk: Desk, wait: Wait, name: str) -> None:
    if desk.mail:
        desk.mail.send(wait, name)


def _post(desk: Desk, wait: Wait, channel: str) -> None:
    message = show.told(wait, channel, desk.directory.people)
    posted = of_slack(desk, f"post to {channel}", lambda slack: slack.post(channel, message))
    if posted:
        now = desk.waits.change(wait.id, lambda now: replace(now, posted={**now.posted, channel: posted}))
        if now.over:
            refresh(desk, now)
