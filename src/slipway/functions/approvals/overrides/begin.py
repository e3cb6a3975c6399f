"""A gate is closed: what it keeps back is remembered once, and told with a button to go past it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.decide.overriding import Closed, can_open, needed
from slipway.decide.waiting import closed_gates, reasons_of
from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.found import asked, look_up, short
from slipway.functions.approvals.offer import OFFERED_FOR, Offer, offer_id
from slipway.functions.approvals.overrides import show
from slipway.functions.approvals.overrides.finish import refresh
from slipway.functions.approvals.overrides.gate import closed_at

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.overrides.gate import Run
    from slipway.functions.approvals.wait import Place

LONGEST_REASON, MOST_REASONS = 300, 12
"""Characters of a reason that are kept, and how many of them."""


def begin(desk: Desk, place: Place) -> None:
    """Take a closed gate up, where it really is what holds its stage up: an event may come late or twice."""
    run = closed_at(desk.codepipeline, place, desk.directory)
    if run is None:
        desk.log.info("no gate is closed there any more", pipeline=place.pipeline, execution=place.execution)
        return
    take_up(desk, run)


def take_up(desk: Desk, run: Run) -> None:
    """Remember a run of a gate that found it closed, and tell of it; of one that waited before, that it has refused."""
    offer = desk.offers.get(offer_id(run.place, run.id))
    if offer is None:
        offer = _gathered(desk, run)
        if offer is None:
            return
        offer = desk.offers.add(offer)
        _log(desk, offer)
    elif offer.waits and not run.waits:
        offer = desk.offers.change(offer.id, lambda now: _refused(now, run) if now.waits and not now.settled else now)
        refresh(desk, offer)
    tell(desk, offer)


def tell(desk: Desk, offer: Offer) -> None:
    """Tell of it in the stack's channel, once."""
    if offer.over or offer.channel in offer.posted or not desk.slack():
        return
    desk.once(f"override#{offer.id}#post", lambda: _post(desk, offer))


def _post(desk: Desk, offer: Offer) -> None:
    message = show.told(offer, desk.directory.people)
    posted = of_slack(desk, f"post to {offer.channel}", lambda slack: slack.post(offer.channel, message))
    if posted:
        now = desk.offers.change(offer.id, lambda now: replace(now, posted={**now.posted, now.channel: posted}))
        refresh(desk, now)


def _gathered(desk: Desk, run: Run) -> Offer | None:
    """What is to be known of it; None where nobody can go past it: by its reasons or its age, or for want of a tree."""
    place, gates = run.place, can_open(closed_gates(run.summary))
    listed, channel = desk.directory.of_pipeline(place.pipeline), desk.directory.channel
    old = run.at is not None and desk.now() >= run.at + OFFERED_FOR
    if listed is None or not gates or not channel or old:
        return None
    found = look_up(desk, listed, place)
    release = found.release
    if not release.tree:
        desk.log.warning("a gate is closed, and for what is not known", pipeline=place.pipeline)
        return None
    return Offer(
        id=offer_id(place, run.id),
        closed=Closed(
            service=listed.service,
            environment=desk.directory.environment,
            tree=release.tree,
            digest=release.digest,
            gates=gates,
            involved=found.involved.names,
            needed=needed(authors_known=found.all_known),
        ),
        place=place,
        run=run.id,
        waits=run.waits,
        why=_why(run),
        commit=release.commit,
        strangers=tuple(short(each, 80) for each in found.involved.strangers),
        may_sign=asked(desk, found.involved.names),
        begun_at=desk.now(),
        channel=channel,
    )


def _refused(now: Offer, run: Run) -> Offer:
    """A gate that waited in vain: other gates may have closed meanwhile."""
    gates = can_open(closed_gates(run.summary)) or now.closed.gates
    return replace(now, waits=False, why=_why(run), closed=replace(now.closed, gates=gates))


def _why(run: Run) -> tuple[str, ...]:
    return tuple(short(reason, LONGEST_REASON) for reason in reasons_of(run.summary)[:MOST_REASONS])


def _log(desk: Desk, offer: Offer) -> None:
    about = {"offer": offer.id, "service": offer.closed.service, "execution": offer.place.execution}
    desk.log.info("a gate is closed", gates=sorted(offer.closed.gates), waits=offer.waits, **about)
