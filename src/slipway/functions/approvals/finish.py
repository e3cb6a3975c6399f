"""What follows from the end of a wait: the pipeline is told, then evidence, then people; each step can be repeated."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from slipway.evidence import Item
from slipway.functions.approvals import pipeline, show
from slipway.functions.approvals.calls import of_slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.decide.approval import Answer
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.wait import Elsewhere, Wait
    from slipway.functions.slack import Posted, Slack

NOBODY_ANSWERED = "nobody answered in time"


def finish(desk: Desk, wait: Wait) -> None:
    """Do what is left to do after an end. Where the pipeline ended otherwise before, that is what counts."""
    if wait.settled:
        return
    if wait.elsewhere is None and wait.standing.end:
        approved = wait.standing.end == "approved"
        other = pipeline.answer(desk.codepipeline, wait, desk.own_role, approved=approved, summary=_summary(wait))
        if other:
            wait = desk.waits.change(wait.id, lambda now: now if now.elsewhere else replace(now, elsewhere=other))
    for item in _evidence(wait):
        desk.evidence.record(item)
    refresh(desk, wait)
    if _told_in_thread(desk, wait, "end"):
        settled = desk.waits.change(wait.id, lambda now: now if now.settled else replace(now, settled=True))
        desk.told("ended", settled, end=settled.standing.end, elsewhere=settled.elsewhere is not None)


def refresh(desk: Desk, wait: Wait) -> None:
    """Rewrite the messages about a wait, in their places; again where it changed meanwhile: none stays stale."""
    seen = None
    while seen != (shown := (wait.standing, wait.elsewhere, wait.refused, wait.posted)):
        for channel, posted in wait.posted.items():
            of_slack(desk, f"rewrite in {channel}", partial(_rewrite, desk, wait, channel, posted))
        seen, wait = shown, desk.waits.get(wait.id) or wait


def _rewrite(desk: Desk, wait: Wait, channel: str, posted: Posted, slack: Slack) -> None:
    slack.rewrite(posted, show.told(wait, channel, desk.directory.people))


def _told_in_thread(desk: Desk, wait: Wait, what: str) -> bool:
    """Tell how it ended below the message; whether that is done."""
    thread = wait.posted.get(wait.channels[0]) if wait.channels else None
    if thread is None:
        return True
    message = show.ended(wait, desk.directory.people)
    key = f"approval#{wait.id}#{what}"
    return desk.once(key, lambda: of_slack(desk, what, lambda slack: slack.post(thread.channel, message, thread)))


def _summary(wait: Wait) -> str:
    answers = [f"{one.says} by {one.by}" + (f": {one.reason}" if one.reason else "") for one in wait.standing.answers]
    return "; ".join(reversed(answers)) if wait.standing.end != "expired" else NOBODY_ANSWERED


def _evidence(wait: Wait) -> Iterator[Item]:
    """Who approved or rejected; what AWS alone was told is an answer that none of the approvers gave."""
    if wait.overruled:
        if wait.overruled.by:
            yield _elsewhere(wait, wait.overruled)
        return
    for one in wait.standing.answers:
        if (one.says, wait.standing.end) in {("approve", "approved"), ("reject", "rejected")}:
            yield _given(wait, one)


def _given(wait: Wait, one: Answer) -> Item:
    request = wait.request
    return Item(
        kind="approved" if one.says == "approve" else "rejected",
        service=request.service,
        environment=request.environment,
        tree=request.tree,
        digest=request.digest,
        by=one.by,
        execution=wait.place.execution,
        action=f"{wait.place.stage}/{wait.place.action}",
        at=one.at,
        details={"request": request.id, "reason": one.reason, "commit": wait.subject.commit},
    )


def _elsewhere(wait: Wait, told: Elsewhere) -> Item:
    request = wait.request
    return Item(
        kind="refused-answer",
        service=request.service,
        environment=request.environment,
        tree=request.tree,
        digest=request.digest,
        by=told.by[-160:],
        execution=wait.place.execution,
        action=f"{wait.place.stage}/{wait.place.action} in AWS",
        at=wait.opened_at,
        passed=False,
        details={"request": request.id, "why": f"answered past the approvers: {told.status}"},
    )
