"""Requests and signatures: whether they count, what they come to, and that they are on record either way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from slipway.decide.overriding import Outcome, consider, objection, requested
from slipway.functions.approvals.offer import offer_of, request_id
from slipway.functions.approvals.overrides.finish import finish
from slipway.functions.approvals.overrides.kept import refused_item
from slipway.functions.approvals.wait import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.decide.overriding import Signature, Wish
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.offer import Offer

UNKNOWN = "the request is not known"


class UnfinishedError(RuntimeError):
    """What follows from the last request is not done, and nothing new is begun before; the message comes again."""


@dataclass(frozen=True)
class Said:
    """A message about a closed gate.

    Attributes:
        id: of the message; the same one again has the same id.
        says: ask, sign or refuse.
        by: name of the person; empty where the sign-in maps to nobody.
        signed_in: what they are known by there, such as `slack:U05ANANUNEZ`.
    """

    id: str
    says: str
    by: str
    signed_in: str
    at: datetime


def ask(desk: Desk, offer: str, wish: Wish, signed_in: str) -> str:
    """Take a request to go past a gate: decide, remember the decision, do what follows.

    Args:
        desk: what to work with.
        offer: id of the closed gate, which may not exist.
        wish: what is asked for; the same one again does what is left.
        signed_in: what whoever asks is known by there.

    Returns:
        Why it does not count; empty where it does.
    """

    def why_not(now: Offer) -> str:
        return no_asking(now, wish.by) or objection(now.closed, wish, desk.people)

    def counted(now: Offer) -> Offer:
        number = now.number + 1
        request, standing = requested(now.closed, wish, request_id(now.id, number), desk.people)
        return replace(now, number=number, request=request, standing=standing)

    return _taken(desk, offer, Said(wish.id, "ask", wish.by, signed_in, wish.at), why_not, counted)


def refuse_asking(desk: Desk, offer: str, said: Said) -> str:
    """Keep that someone could not even ask: a press that opens no modal. Why it does not count."""
    return _taken(desk, offer, said, lambda now: no_asking(now, said.by), lambda now: now)


def take_signature(desk: Desk, signature: Signature, signed_in: str) -> str:
    """Take a signature or a refusal; the same one again does what is left.

    Returns:
        Why it does not count; empty where it does.
    """

    def judged(now: Offer) -> Outcome:
        if now.request is None:
            return Outcome(now.standing, UNKNOWN)
        return consider(now.closed, now.request, now.standing, signature, desk.people)

    said = Said(signature.id, signature.says, signature.by, signed_in, signature.at)
    return _taken(
        desk,
        offer_of(signature.request),
        said,
        lambda now: judged(now).refused,
        lambda now: replace(now, standing=judged(now).standing),
    )


def leave(desk: Desk, offer: str) -> None:
    """Nothing is held up any more, and nobody asks for anything: the message says so."""
    now = desk.offers.change(offer, lambda now: now if now.over or now.asked_for else replace(now, gone=True))
    finish(desk, now)


def no_asking(offer: Offer, by: str) -> str:
    """Why nobody, or not this person, can ask to go past a gate now; empty where they can."""
    if not by:
        return "who asks is not known"
    if offer.opened:
        return "it is overridden already"
    if offer.gone:
        return "nothing is held up here any more"
    return f"{offer.asked_for.by} asks for it already" if offer.asked_for else ""


def _taken(
    desk: Desk, offer: str, said: Said, why_not: Callable[[Offer], str], counted: Callable[[Offer], Offer]
) -> str:
    """Take a message, once: why it does not count, and else what it changes."""
    known = desk.offers.get(offer)
    if known is None:
        desk.log.warning("an answer about a gate that is not known", by=said.by or said.signed_in)
        return UNKNOWN
    if known.unfinished:
        finish(desk, known)
    verdict: list[str] = []

    def decided(now: Offer) -> Offer:
        if now.met(said.id):
            verdict[:] = [next((one.why for one in now.refused if one.id == said.id), "")]
            return now
        verdict[:] = [why := why_not(now)]
        if why:
            return now.with_refused(Refused(said.id, said.by or said.signed_in, why, said.at))
        if now.unfinished:
            raise UnfinishedError(f"an earlier request of {now.id} is not done with")
        return counted(now).with_taken(said.id)

    after = desk.offers.change(offer, decided)
    (why,) = verdict
    by = said.by or said.signed_in
    if why:
        desk.evidence.record(refused_item(after, Refused(said.id, by, why, said.at), said.says))
    about = {"offer": after.id, "service": after.closed.service, "execution": after.place.execution}
    desk.log.info("an answer about a gate", says=said.says, by=by, refused=why, **about)
    finish(desk, after)
    return why
