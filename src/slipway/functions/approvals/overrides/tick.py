"""Time passes for closed gates: requests expire, what was held up goes its way, and what was left undone is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.functions.approvals.overrides.answer import leave
from slipway.functions.approvals.overrides.begin import tell
from slipway.functions.approvals.overrides.finish import finish
from slipway.functions.approvals.overrides.gate import stands

if TYPE_CHECKING:
    from slipway.functions.approvals.desk import Desk


def go_on(desk: Desk, identity: str) -> None:
    """Go on with one that is not settled."""
    offer = desk.offers.get(identity)
    if offer is None or offer.settled:
        return
    offer = desk.offers.change(identity, lambda now: now.at(desk.now()))
    if offer.over or offer.unfinished:
        finish(desk, offer)
    elif offer.asked_for is None and not stands(desk.codepipeline, offer.place, offer.run):
        leave(desk, identity)
    else:
        tell(desk, offer)
