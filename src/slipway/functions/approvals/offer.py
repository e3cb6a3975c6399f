"""A gate that is closed, as it is remembered until it is gone past or nothing is held up by it any more."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from slipway.decide.gate import LONGEST_OVERRIDE
from slipway.decide.overriding import Closed, Request, Standing, expire
from slipway.functions.approvals.rows import Rows
from slipway.functions.approvals.wait import MOST_REFUSED, Place, Refused
from slipway.functions.slack import Posted

if TYPE_CHECKING:
    from slipway.clients import Client

GOING_ON = "gate"
"""The attribute `standing` of an offer that goes on, which is not that of a wait for approval."""
OFFERED_FOR = LONGEST_OVERRIDE
"""How long a closed gate may be asked about: what was to go then is old after a day."""


@dataclass(frozen=True)
class Offer:
    """A run of a gate that found it closed.

    Attributes:
        place: the gate's action.
        run: id of the run of that action: one that is tried again is another one.
        waits: whether the gate asks itself again; else it has refused.
        why: its reasons, without secrets.
        commit: of what is held up.
        strangers: authors, pushers or starters who are nobody's sign-in; a person may be one of them.
        may_sign: names of the release managers whose signature counts.
        number: how many requests there were.
        request, standing: the last one, and what became of it.
        carried: of how many requests all that follows from their end was done.
        went_on: how the pipeline went on after an override; empty as long as nothing was done about it.
        gone: whether nothing is held up here any more, by whatever.
        taken: ids of the last messages that counted.
        refused: the last ones that did not.
        posted: the messages about it, by channel.
        settled: whether nothing is left to do.
        version: counts its changes.
    """

    id: str
    closed: Closed
    place: Place
    run: str
    waits: bool
    why: tuple[str, ...]
    commit: str
    strangers: tuple[str, ...]
    may_sign: tuple[str, ...]
    begun_at: datetime
    channel: str
    number: int = 0
    request: Request | None = None
    standing: Standing = field(default_factory=Standing)
    carried: int = 0
    went_on: str = ""
    gone: bool = False
    taken: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    posted: Mapping[str, Posted] = field(default_factory=dict)
    settled: bool = False
    version: int = 0

    @property
    def asked_for(self) -> Request | None:
        """The request that may be signed now."""
        return self.request if self.standing.end is None else None

    @property
    def opened(self) -> bool:
        """Whether enough have signed."""
        return self.standing.end == "opened"

    @property
    def unfinished(self) -> bool:
        """Whether a request has ended, and not all that follows from it was done."""
        return self.standing.end is not None and self.carried < self.number

    @property
    def over(self) -> bool:
        """Whether nobody can ask any more."""
        return self.opened or self.gone

    def old_at(self, at: datetime) -> bool:
        """Whether it is too old to be asked about."""
        return at >= self.begun_at + OFFERED_FOR

    def met(self, message: str) -> bool:
        """Whether a message was taken before, whatever it came to."""
        return message in self.taken or any(one.id == message for one in self.refused)

    def with_taken(self, message: str) -> Offer:
        """With a message that counted."""
        return replace(self, taken=(*self.taken, message)[-MOST_REFUSED:])

    def with_refused(self, refused: Refused) -> Offer:
        """With a message that did not count."""
        return replace(self, refused=(*self.refused, refused)[-MOST_REFUSED:])

    def at(self, now: datetime) -> Offer:
        """As the passing of time leaves it; the very same where it changes nothing."""
        if self.request and (standing := expire(self.request, self.standing, now)) != self.standing:
            return replace(self, standing=standing)
        if self.asked_for is None and not self.over and self.old_at(now):
            return replace(self, gone=True)
        return self


class Offers(Rows[Offer]):
    """The closed gates in the table of approvals."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about a table."""
        super().__init__(client, table, TypeAdapter(Offer), GOING_ON)


def offer_id(place: Place, run: str) -> str:
    """The id of the offer of a run: always the same."""
    return "gate-" + hashlib.sha256("\n".join((place.base, run)).encode()).hexdigest()[:24]


def request_id(offer: str, number: int) -> str:
    """The id of a request."""
    return f"{offer}.{number}"


def offer_of(request: str) -> str:
    """The id of the offer that a request is about."""
    return request.rpartition(".")[0]
