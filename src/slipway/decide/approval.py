"""Approvals: whose answer counts, and what the answers so far come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_REMINDER, LATER_REMINDERS = timedelta(hours=1), timedelta(days=1)
"""After how long a wait is told of again, and how often from then on."""

End = Literal["approved", "rejected", "expired"]


@dataclass(frozen=True)
class Person:
    """Someone who may answer.

    Attributes:
        name: one name for the person, whatever they sign in with.
    """

    name: str
    release_manager: bool = False


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
    if sum(given.says == "approve" for given in answers) >= request.needed:
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
    reasons = chain(_not_meant(request, standing, answer), _not_entitled(request, standing, answer, people))
    return next(reasons, "")


def _not_meant(request: Request, standing: Standing, answer: Answer) -> Iterator[str]:
    """Why the answer is not one to this request, as it stands."""
    if answer.request != request.id:
        yield "it answers another request"
    if answer.environment != request.environment:
        yield f"it is for {answer.environment}, and this is {request.environment}"
    if answer.digest != request.digest:
        yield f"it is for {answer.digest[:19]}, and this is {request.digest[:19]}"
    if standing.end is not None:
        yield f"the request is {standing.end} already"
    if answer.at >= request.expires_at:
        yield "it came after the request had expired"
    if answer.says == "reject" and not answer.reason.strip():
        yield "a rejection needs a reason"


def _not_entitled(request: Request, standing: Standing, answer: Answer, people: Mapping[str, Person]) -> Iterator[str]:
    """Why this person's answer doesn't count."""
    person = people.get(answer.by)
    if person is None:
        yield "who answers is not known"
        return
    if not person.release_manager:
        yield f"{person.name} is no release manager"
    if answer.says == "approve" and person.name in request.involved:
        yield f"{person.name} wrote or started what is approved"
    if any(given.by == answer.by for given in standing.answers):
        yield f"{person.name} has answered before"
