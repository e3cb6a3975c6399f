"""Time passes: waits that were forgotten on the way go on, people are reminded, and what nobody answers expires."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.decide.approval import expire, reminders
from slipway.functions.approvals import pipeline, show
from slipway.functions.approvals.begin import take_up, tell
from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.finish import finish, refresh

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.wait import Wait

LOOKED_AT = 10
"""Pipelines that each tick looks at for waits that no event told of: all of 100 within an hour of ticks."""


def tick(desk: Desk) -> None:
    """Go over all waits that are not settled, and over some pipelines.

    Raises:
        ExceptionGroup: of what could not be done; one wait's trouble holds up no other.
    """
    troubles: list[Exception] = []
    for request in desk.waits.open():
        try:
            _go_on(desk, request)
        except Exception as error:  # noqa: BLE001 - told below, with those of the others
            troubles.append(error)
    for name in _some_pipelines(desk):
        try:
            _look_for_waits(desk, name)
        except Exception as error:  # noqa: BLE001 - told below, with those of the others
            troubles.append(error)
    if troubles:
        raise ExceptionGroup("some waits could not be gone on with", troubles)


def ended(desk: Desk, wait: Wait) -> Wait:
    """The wait, with how CodePipeline says that it ended where that was none of ours."""
    other = pipeline.ended_elsewhere(desk.codepipeline, wait, desk.own_role)
    if other is None:
        return wait
    return desk.waits.change(wait.id, lambda now: now if now.over else replace(now, elsewhere=other))


def _go_on(desk: Desk, request: str) -> None:
    wait = desk.waits.get(request)
    if wait is None or wait.settled:
        return
    if not wait.over:
        wait = ended(desk, wait)
    if not wait.over:
        wait = desk.waits.change(wait.id, lambda now: _expired(desk, now))
    if wait.over:
        finish(desk, wait)
        return
    tell(desk, wait)
    _remind(desk, wait)


def _expired(desk: Desk, now: Wait) -> Wait:
    outcome = expire(now.request, now.standing, desk.now())
    return now if outcome.effect is None or now.elsewhere else replace(now, standing=outcome.standing)


def _remind(desk: Desk, wait: Wait) -> None:
    """One reminder at a time: of several that were missed, the last."""
    due = reminders(wait.opened_at, desk.now())
    thread = wait.posted.get(wait.channels[0]) if wait.channels else None
    if due and thread:
        message = show.reminder(wait, desk.directory.people)
        key = f"approval#{wait.id}#reminder#{due}"
        if desk.once(key, lambda: of_slack(desk, "remind", lambda slack: slack.post(thread.channel, message, thread))):
            refresh(desk, wait)


def _some_pipelines(desk: Desk) -> tuple[str, ...]:
    """A part of the pipelines, another one at each tick."""
    names = desk.directory.names
    parts = max(1, -(-len(names) // LOOKED_AT))
    turn = int(desk.now().timestamp()) // 300 % parts
    chosen = (desk.directory.service(name) for name in names[turn::parts])
    return tuple(each.pipeline for each in chosen if each)


def _look_for_waits(desk: Desk, name: str) -> None:
    for place, token in pipeline.waiting_in(desk.codepipeline, name):
        last, _ = desk.waits.last_of(place.base)
        if last is None or last.token != token:
            take_up(desk, place, token)
