"""Approvals: whose answer counts, and what the answers so far come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Literal

from slipway.decide.answers import Asked, managers, no_manager, not_meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.decide.answers import Person

FIRST_REMINDER, LATER_REMINDERS = timedelta(hours=1), timedelta(days=1)
"""After how long a wait is told of again, and how often from then on."""

End = Literal["approved", "rejected", "expired"]


@dataclass(frozen=True)
class Request:
    """A wait for approval.

    Attributes:
        digest: image or plan that is approved, and nothing else.
        involved: names of the authors of what is approved and of who started the execution.
        needed: how many people must approve.
    """

    id: str
    service: str
    environment: str
    tree: str
    digest: str
    involved: frozenset[str]
    expires_at: datetime
    needed: int = 1


@dataclass(frozen=True)
class Answer:
    """What someone answered, and to what they thought they answered.

    Attributes:
        id: of the message that brought it.
        by: name of the person; empty where the sign-in maps to nobody.
    """

    id: str
    by: str
    says: Literal["approve", "reject"]
    reason: str
    request: str
    environment: str
    digest: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """The answers that counted so far, and how the wait ended, if it has."""

    answers: tuple[Answer, ...] = ()
    end: End | None = None


@dataclass(frozen=True)
class Outcome:
    """What an answer changes.

    Attributes:
        standing: after the answer.
        effect: how the wait ends by this very answer; None where it goes on or had ended before.
        refused: why the answer did not count; empty where it did. It is recorded all the same.
    """

    standing: Standing
    effect: End | None = None
    refused: str = ""


def consider(request: Request, standing: Standing, answer: Answer, people: Mapping[str, Person]) -> Outcome:
    """What an answer comes to. The same answer again changes nothing."""
    refused = _refusal(request, standing, answer, people)
    if refused:
        return Outcome(standing, refused=refused)
    answers = (*standing.answers, answer)
    if answer.says == "reject":
        return Outcome(Standing(answers, "rejected"), "rejected")
    if len(managers((given.by for given in answers if given.says == "approve"), people)) >= request.needed:
        return Outcome(Standing(answers, "approved"), "approved")
    return Outcome(Standing(answers))


def expire(request: Request, standing: Standing, at: datetime) -> Outcome:
    """What the passing of time comes to: a wait that nobody ended in time has expired."""
    if standing.end is None and at >= request.expires_at:
        return Outcome(replace(standing, end="expired"), "expired")
    return Outcome(standing)


def needed(approvers: int, *, authors_known: bool) -> int:
    """How many people must approve: one more where an author isn't known, since one of them may be that author."""
    return approvers if authors_known else approvers + 1


def reminders(opened_at: datetime, at: datetime) -> int:
    """How many reminders are due by an instant: one after an hour, then one a day."""
    waited = at - opened_at - FIRST_REMINDER
    return 0 if waited < timedelta() else 1 + waited // LATER_REMINDERS


def _refusal(request: Request, standing: Standing, answer: Answer, people: Mapping[str, Person]) -> str:
    """The first reason for which an answer doesn't count; empty where it does."""
    asked = Asked(request.id, request.environment, request.digest, request.expires_at, standing.end)
    own = _not_entitled(request, standing, answer)
    return next(chain(not_meant(asked, answer), no_manager(answer.by, people), own), "")


def _not_entitled(request: Request, standing: Standing, answer: Answer) -> Iterator[str]:
    """Why this answer of a release manager doesn't count."""
    if answer.says == "reject" and not answer.reason.strip():
        yield "a rejection needs a reason"
    if answer.says == "approve" and answer.by in request.involved:
        yield f"{answer.by} wrote or started what is approved"
    if any(given.by == answer.by for given in standing.answers):
        yield f"{answer.by} has answered before"
