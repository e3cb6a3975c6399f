"""Goes past a closed gate on the local cloud, as people do in Slack: one asks, others sign or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.cli.pressing import Hand, RefusedError, sent
from slipway.decide.overriding import can_open
from slipway.decide.waiting import closed_gates
from slipway.errors import SlipwayError
from slipway.functions.approvals.overrides.gate import run_of
from slipway.functions.approvals.overrides.modal import CHOSEN, HOURS, REASON
from slipway.functions.approvals.overrides.show import ASK, REFUSE, SIGN
from slipway.functions.approvals.pipeline import latest_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slipway.cli.pressing import Pressing
    from slipway.clients import Client
    from slipway.decide.overriding import Request, Says
    from slipway.functions.approvals.offer import Offer, Offers
    from slipway.functions.approvals.overrides.gate import Run
    from slipway.plan import Pipeline


@dataclass(frozen=True)
class Overriding:
    """Asks and signs in the name of people of the catalogue."""

    offers: Offers
    pressing: Pressing

    def closed(self, service: str, held_up: Callable[[], Run | None]) -> Offer:
        """What is known of the gate that holds a service up.

        Args:
            service: its name.
            held_up: what holds its pipeline up, of which the functions may not have told yet.

        Raises:
            SlipwayError: no gate does that an override could open.
        """

        def look() -> Offer | None:
            going_on = [offer for each in self.offers.open() if (offer := self.offers.get(each)) and not offer.over]
            mine = [offer for offer in going_on if offer.closed.service == service]
            if not mine:
                _expect(service, held_up())
            return max(mine, key=lambda offer: offer.begun_at, default=None)

        return self.pressing.until(look, "what is told of the closed gate")

    def ask(self, offer: Offer, name: str | None, gates: Sequence[str], hours: int, reason: str) -> Offer:
        """Ask to go past gates as a person; as the first who may sign where none is named.

        Raises:
            RefusedError: it can't be asked for, or not so.
            SlipwayError: nothing comes of it in time.
        """
        hand = self.pressing.hand(name or _first(offer))
        if offer.asked_for:
            asked = offer.asked_for
            hint = "Another release manager signs with --sign --as NAME, or ends it with --refuse --as NAME."
            raise RefusedError(f"{asked.by} asks for it already, until {asked.expires_at:%H:%M} UTC", hint=hint)
        if other := sorted(set(gates) - offer.closed.gates):
            closed = ", ".join(sorted(offer.closed.gates))
            raise RefusedError(f"gate {other[0]} is not closed here; closed are {closed}")
        reply = self.pressing.asked(hand, self._posted(offer), ASK)
        if not reply.modal:
            raise RefusedError(f"it can't be asked for: {reply.refused}")
        sent(hand, reply.modal, {CHOSEN: list(gates), HOURS: str(hours), REASON: reason})
        return self._outcome(hand, offer, lambda now: now.number > offer.number)

    def say(self, offer: Offer, says: Says, name: str | None) -> Offer:
        """Sign or refuse as a person; as the first who may where none is named.

        Raises:
            RefusedError: it does not count.
            SlipwayError: nobody asks for anything, or nothing comes of it in time.
        """
        request = offer.asked_for
        if request is None:
            hint = "Someone asks with --gate and --reason first."
            raise SlipwayError(f"nobody asks to go past the gate of {offer.closed.service}", hint=hint)
        hand = self.pressing.hand(name or _first(offer))
        hand.person.press(*self._posted(offer), SIGN if says == "sign" else REFUSE)
        return self._outcome(hand, offer, lambda now: _counted(now, request, len(offer.standing.given)))

    def _posted(self, offer: Offer) -> tuple[str, str]:
        """Where its message stands, which may take a moment."""
        told = self.pressing.until(lambda: self._now(offer).posted.get(offer.channel), "its message in Slack")
        return told.channel, told.ts

    def _outcome(self, hand: Hand, offer: Offer, counted: Callable[[Offer], bool]) -> Offer:
        """How things stand after it; where it is open now, how the pipeline goes on too."""

        def come() -> Offer | None:
            now = self._now(offer)
            if counted(now):
                return None if now.opened and not now.went_on else now
            told = hand.reply()
            if told and told.refused:
                raise RefusedError(f"it does not count: {told.refused}")
            return None

        return self.pressing.until(come, "what comes of it")

    def _now(self, offer: Offer) -> Offer:
        return self.offers.get(offer.id) or offer


def held_up(client: Client, pipeline: Pipeline) -> Run | None:
    """The gate that holds a pipeline up, where an override can open it."""
    gates = {
        (stage.name, action.name) for stage in pipeline.stages for action in stage.actions if action.kind == "gate"
    }
    for place, told in latest_in(client, pipeline.name):
        run = run_of(place, told) if (place.stage, place.action) in gates else None
        if run and can_open(closed_gates(run.summary)):
            return run
    return None


def _expect(service: str, run: Run | None) -> None:
    """Nothing is told of a gate yet; whether there is anything to wait for.

    Raises:
        SlipwayError: there is not.
    """
    if run is None:
        raise SlipwayError(f"no gate holds {service} up that an override could open")
    if run.waits:
        hint = "Of a gate that waits Slack is told within five minutes. Then it can be gone past; try again."
        raise SlipwayError(f"the gate of {service} waits, and asks itself again: {run.summary}", hint=hint)


def _counted(now: Offer, request: Request, before: int) -> bool:
    """Whether something was said to a request since; a later one may have taken its place."""
    return now.request is None or now.request.id != request.id or len(now.standing.given) > before


def _first(offer: Offer) -> str:
    """Who is meant where nobody is named: the first who may sign and has not.

    Raises:
        SlipwayError: there is nobody.
    """
    name = next((name for name in offer.may_sign if name not in offer.standing.signers), None)
    if name is None:
        raise SlipwayError("nobody may sign this: every other release manager wrote, pushed or started it")
    return name
