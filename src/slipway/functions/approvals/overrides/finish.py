"""What follows from the end of a request: evidence, then the pipeline, then people; each step can be repeated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.functions.approvals.calls import of_slack
from slipway.functions.approvals.overrides import show
from slipway.functions.approvals.overrides.gate import go_on
from slipway.functions.approvals.overrides.kept import override_item

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk
    from slipway.functions.approvals.offer import Offer


def finish(desk: Desk, offer: Offer) -> None:
    """Do what is left to do, and show how things stand."""
    if offer.settled:
        return
    if not offer.unfinished:
        refresh(desk, offer)
        _settled(desk, offer)
        return
    if offer.request:
        desk.evidence.record(override_item(offer, offer.request))
    if offer.opened and not offer.went_on:
        how = go_on(desk.codepipeline, offer.place, offer.run)
        offer = desk.offers.change(offer.id, lambda now: now if now.went_on else replace(now, went_on=how))
        desk.log.info("overridden", offer=offer.id, service=offer.closed.service, went_on=how)
    refresh(desk, offer)
    if _told_in_thread(desk, offer):
        number = offer.number
        offer = desk.offers.change(offer.id, lambda now: now if now.carried >= number else replace(now, carried=number))
        _settled(desk, offer)


def refresh(desk: Desk, offer: Offer) -> None:
    """Rewrite the message in its place; again where it changed meanwhile: it does not stay stale."""
    seen = None
    while seen != (shown := replace(offer, carried=0, settled=False, version=0)):
        posted = offer.posted.get(offer.channel)
        if posted is None:
            return
        message = show.told(offer, desk.directory.people)
        of_slack(desk, "rewrite", lambda slack, posted=posted, message=message: slack.rewrite(posted, message))  # type: ignore[misc]
        seen, offer = shown, desk.offers.get(offer.id) or offer


def _settled(desk: Desk, offer: Offer) -> None:
    if offer.over and not offer.unfinished:
        desk.offers.change(offer.id, lambda now: now if now.settled else replace(now, settled=True))


def _told_in_thread(desk: Desk, offer: Offer) -> bool:
    """Tell how a request ended below the message; whether that is done."""
    thread = offer.posted.get(offer.channel)
    if thread is None or offer.request is None:
        return True
    message = show.ended(offer, desk.directory.people)
    key = f"override#{offer.request.id}#end"
    return desk.once(key, lambda: of_slack(desk, "end", lambda slack: slack.post(thread.channel, message, thread)))
