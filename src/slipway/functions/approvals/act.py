"""Acts on one message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from slipway.decide.approval import Answer
from slipway.functions.approvals import answer, from_slack
from slipway.functions.approvals.begin import begin
from slipway.functions.approvals.finish import finish
from slipway.functions.approvals.messages import BEGUN, FAILED, ActionChanged, FromLink, FromSlack, message
from slipway.functions.approvals.overrides import begin as overriding
from slipway.functions.approvals.reason import reason_of
from slipway.functions.approvals.tick import ended, tick
from slipway.functions.approvals.wait import Place

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.messages import ActionDetail


def act(desk: Desk, body: str) -> None:
    """Act on a message of the inbox; the same one again does what is left to do.

    Raises:
        BadMessageError: it is none.
        Exception: what could not be done now.
    """
    told = message(body)
    if isinstance(told, ActionChanged):
        _changed(desk, told.detail)
    elif isinstance(told, FromSlack):
        from_slack.acted(desk, told)
    elif isinstance(told, FromLink):
        _linked(desk, told)
    else:
        tick(desk)


def _changed(desk: Desk, told: ActionDetail) -> None:
    if desk.directory.of_pipeline(told.pipeline) is None:
        return
    place = Place(told.pipeline, told.stage, told.action, told.execution)
    if told.type.category != "Approval":
        if told.state == FAILED:
            overriding.begin(desk, place)
        return
    if told.state == BEGUN:
        begin(desk, place)
        return
    wait, _ = desk.waits.last_of(place.base)
    if wait is None or wait.settled:
        return
    if not wait.over:
        wait = ended(desk, wait)
    if wait.over:
        finish(desk, wait)


def _linked(desk: Desk, told: FromLink) -> None:
    """The link says who answers, and to which request; what that is about, the request itself says."""
    wait = desk.waits.get(told.request)
    if wait is None:
        desk.log.warning("an answer to a request that is not known", by=told.person)
        return
    given = Answer(
        id=f"link {told.key}",
        by=told.person,
        says=told.says,
        reason=reason_of(told.reason),
        request=told.request,
        environment=wait.request.environment,
        digest=wait.request.digest,
        at=datetime.fromtimestamp(told.at, UTC),
    )
    answer.take(desk, given, f"link:{told.person}")
