"""Time passes: waits that were forgotten on the way go on, people are reminded, and what nobody answers expires."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from slipway.decide.approval import expire, reminders
from slipway.functions.approvals import pipeline, show
from slipway.functions.approvals.begin import take_up, tell
from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.finish import finish, refresh
from slipway.functions.approvals.overrides import tick as overrides
from slipway.functions.approvals.overrides.begin import take_up as closed
from slipway.functions.approvals.overrides.gate import closed_among

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.wait import Wait

LOOKED_AT = 30
"""Pipelines that each tick looks at for what no event told of: of 30 services, all each time."""


def tick(desk: Desk) -> None:
    """Go over all waits and closed gates that are not settled, and over some pipelines.

    Raises:
        ExceptionGroup: of what could not be done; one wait's trouble holds up no other.
    """
    troubles: list[Exception] = []
    steps: list[Callable[[], None]] = [
        *(partial(_go_on, desk, request) for request in desk.waits.open()),
        *(partial(overrides.go_on, desk, offer) for offer in desk.offers.open()),
        *(partial(_look, desk, name) for name in _some_pipelines(desk)),
    ]
    for step in steps:
        try:
            step()
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


def _look(desk: Desk, name: str) -> None:
    """Look for waits and for closed gates that no event told of; of a gate that only waits, none does."""
    latest = list(pipeline.latest_in(desk.codepipeline, name))
    for place, token in pipeline.waits_among(latest):
        last, _ = desk.waits.last_of(place.base)
        if last is None or last.token != token:
            take_up(desk, place, token)
    for run in closed_among(latest, desk.directory):
        closed(desk, run)
