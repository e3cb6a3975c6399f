"""Overrides of a closed gate: what may be asked for, whose signature counts, and what the signatures come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Literal

from slipway.decide.answers import Asked, managers, no_manager, not_meant
from slipway.decide.gate import LONGEST_OVERRIDE, NEVER_OVERRIDDEN, OVERRIDERS, GateName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slipway.decide.answers import Person

SIGNED_WITHIN = timedelta(hours=2)
"""How long a request waits for the signatures that it needs."""
LONGEST_HOURS = LONGEST_OVERRIDE // timedelta(hours=1)

Says = Literal["sign", "refuse"]
End = Literal["opened", "refused", "expired"]


@dataclass(frozen=True)
class Closed:
    """A gate that keeps a tree from an environment, and who may go past it.

    Attributes:
        digest: image or plan that was made of the tree; empty where there is none.
        gates: those that are closed and that an override can open.
        involved: names of who wrote, pushed or started what is held up: they may ask, and do not sign.
        needed: how many release managers must sign.
    """

    service: str
    environment: str
    tree: str
    digest: str
    gates: frozenset[GateName]
    involved: frozenset[str]
    needed: int = OVERRIDERS


@dataclass(frozen=True)
class Wish:
    """What someone asks for.

    Attributes:
        id: of the message that brought it.
        by: name of the person; empty where the sign-in maps to nobody.
        gates: names of gates, as they were chosen.
        hours: for how long; None where no whole number was given.
    """

    id: str
    by: str
    gates: frozenset[str]
    hours: int | None
    reason: str
    at: datetime


@dataclass(frozen=True)
class Request:
    """A wish that may be signed."""

    id: str
    by: str
    gates: frozenset[GateName]
    hours: int
    reason: str
    at: datetime

    @property
    def expires_at(self) -> datetime:
        """From when on no signature counts."""
        return self.at + SIGNED_WITHIN


@dataclass(frozen=True)
class Signature:
    """What someone says to a request, and to which.

    Attributes:
        id: of the message that brought it.
        by: name of the person; empty where the sign-in maps to nobody.
    """

    id: str
    by: str
    says: Says
    request: str
    environment: str
    digest: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """The signatures and refusals that counted so far, and how the request ended, if it has."""

    given: tuple[Signature, ...] = ()
    end: End | None = None

    @property
    def signers(self) -> tuple[str, ...]:
        """Who signed, the first one first."""
        return tuple(one.by for one in self.given if one.says == "sign")


@dataclass(frozen=True)
class Outcome:
    """What a signature or time changes; `refused` says why a signature did not count, and is empty where it did."""

    standing: Standing
    refused: str = ""


def needed(*, authors_known: bool) -> int:
    """How many must sign: one more where an author isn't known, since one of them may be that author."""
    return OVERRIDERS if authors_known else OVERRIDERS + 1


def can_open(gates: Iterable[GateName]) -> frozenset[GateName]:
    """Those of some gates that an override can open."""
    return frozenset(gates) - NEVER_OVERRIDDEN


def objection(closed: Closed, wish: Wish, people: Mapping[str, Person]) -> str:
    """The first reason for which a wish is no request; empty where it is one."""
    return next(_objections(closed, wish, people), "")


def requested(closed: Closed, wish: Wish, identity: str, people: Mapping[str, Person]) -> tuple[Request, Standing]:
    """The request that a wish becomes. Where whoever asks may sign, asking is the first signature.

    Args:
        closed: what is to be gone past.
        wish: nothing speaks against it.
        identity: the id that the request is given.
        people: by name.
    """
    gates = frozenset(gate for gate in closed.gates if gate in wish.gates)
    request = Request(identity, wish.by, gates, wish.hours or 0, wish.reason, wish.at)
    own = Signature(wish.id, wish.by, "sign", identity, closed.environment, closed.digest, wish.at)
    return request, consider(closed, request, Standing(), own, people).standing


def consider(
    closed: Closed, request: Request, standing: Standing, signature: Signature, people: Mapping[str, Person]
) -> Outcome:
    """What a signature comes to. One refusal ends the request."""
    asked = Asked(request.id, closed.environment, closed.digest, request.expires_at, standing.end)
    own = _not_entitled(closed, standing, signature)
    refused = next(chain(not_meant(asked, signature), no_manager(signature.by, people), own), "")
    if refused:
        return Outcome(standing, refused)
    after = Standing((*standing.given, signature))
    if signature.says == "refuse":
        return Outcome(replace(after, end="refused"))
    enough = len(managers(after.signers, people)) >= max(closed.needed, OVERRIDERS)
    return Outcome(replace(after, end="opened") if enough else after)


def expire(request: Request, standing: Standing, at: datetime) -> Standing:
    """What the passing of time comes to: a request that nobody ended in time has expired."""
    return replace(standing, end="expired") if standing.end is None and at >= request.expires_at else standing


def _objections(closed: Closed, wish: Wish, people: Mapping[str, Person]) -> Iterator[str]:
    if wish.by not in people:
        yield "who asks is not known"
    if not wish.gates:
        yield "no gate is named"
    for gate in sorted(wish.gates - closed.gates):
        yield f"gate {gate} can't be gone past" if gate in NEVER_OVERRIDDEN else f"gate {gate} is not closed"
    if not wish.reason.strip():
        yield "it needs a reason"
    if wish.hours is None or not 1 <= wish.hours <= LONGEST_HOURS:
        yield f"it may hold for 1 to {LONGEST_HOURS} whole hours"


def _not_entitled(closed: Closed, standing: Standing, signature: Signature) -> Iterator[str]:
    """Why this signature of a release manager doesn't count."""
    if signature.says == "sign" and signature.by in closed.involved:
        yield f"{signature.by} wrote or started what is held up"
    if signature.says == "sign" and signature.by in standing.signers:
        yield f"{signature.by} has signed before"
