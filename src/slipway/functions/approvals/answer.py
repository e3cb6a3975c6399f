"""An answer: whether it counts, what it comes to, and that it is on record either way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.decide.approval import consider
from slipway.evidence import Item
from slipway.functions.approvals.finish import finish, refresh
from slipway.functions.approvals.wait import MOST_REFUSED, Refused, Wait

if TYPE_CHECKING:
    from slipway.decide.approval import Answer
    from slipway.functions.approvals.desk import Desk

ENDED = "the request has ended in AWS already"


def take(desk: Desk, answer: Answer, signed_in: str) -> str:
    """Take an answer: decide, remember the decision, do what follows. The same one again does what is left.

    Args:
        desk: what to work with.
        answer: to a request that may not exist.
        signed_in: what whoever answered is known by there, such as `slack:U05ANANUNEZ`.

    Returns:
        Why it does not count; empty where it does.
    """
    if desk.waits.get(answer.request) is None:
        desk.log.warning("an answer to a request that is not known", by=answer.by or signed_in)
        return "the request is not known"
    verdict: list[str] = []

    def decided(wait: Wait) -> Wait:
        verdict[:] = [why := refusal(desk, wait, answer)]
        if wait.met(answer.id):
            return wait
        if why:
            kept = (*wait.refused, Refused(answer.id, answer.by or signed_in, why, answer.at))
            return replace(wait, refused=kept[-MOST_REFUSED:])
        return replace(wait, standing=consider(wait.request, wait.standing, answer, desk.people).standing)

    wait = desk.waits.change(answer.request, decided)
    (why,) = verdict
    if why:
        desk.evidence.record(_refused(wait, answer, signed_in, why))
    desk.told("an answer", wait, says=answer.says, by=answer.by or signed_in, refused=why)
    if wait.over:
        finish(desk, wait)
    else:
        refresh(desk, wait)
    return why


def refusal(desk: Desk, wait: Wait, answer: Answer) -> str:
    """Why an answer does not count; one that was taken before keeps what it came to."""
    before = next((one.why for one in wait.refused if one.id == answer.id), None)
    if before is not None:
        return before
    if wait.met(answer.id):
        return ""
    return consider(wait.request, wait.standing, answer, desk.people).refused or (ENDED if wait.elsewhere else "")


def _refused(wait: Wait, answer: Answer, signed_in: str, why: str) -> Item:
    """One item for each person and what they said, however often they try."""
    request = wait.request
    return Item(
        kind="refused-answer",
        service=request.service,
        environment=request.environment,
        tree=request.tree,
        digest=request.digest,
        by=answer.by or signed_in,
        execution=wait.place.execution,
        action=f"{wait.place.stage}/{wait.place.action} {answer.says}",
        at=answer.at,
        passed=False,
        details={"request": request.id, "why": why, "reason": answer.reason, "signed_in": signed_in},
    )
