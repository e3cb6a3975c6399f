"""What is kept as evidence: an override, one that came to nothing, and an answer that did not count."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slipway.evidence import Item
from slipway.functions.approvals.overrides.show import NOBODY_SIGNED

if TYPE_CHECKING:
    from slipway.decide.overriding import Request
    from slipway.functions.approvals.offer import Offer
    from slipway.functions.approvals.wait import Refused


def override_item(offer: Offer, request: Request) -> Item:
    """The evidence of a request that has ended. Only one that enough have signed names an end, and so opens gates."""
    standing = offer.standing
    last = standing.given[-1] if standing.given else None
    told: dict[str, Any] = {
        "gates": sorted(request.gates),
        "reason": request.reason,
        "request": request.id,
        "asked_by": request.by,
        "commit": offer.commit,
    }
    if offer.opened and last:
        ends = last.at + timedelta(hours=request.hours)
        by, at, more = ", ".join(standing.signers), last.at, {"by": list(standing.signers), "ends": ends.isoformat()}
    elif standing.end == "refused" and last:
        by, at, more = last.by, last.at, {"why": f"refused by {last.by}"}
    else:
        by, at, more = request.by, request.expires_at, {"why": NOBODY_SIGNED}
    return _item(offer, "override", by[:160], request.id, at, passed=offer.opened, details={**told, **more})


def refused_item(offer: Offer, refused: Refused, says: str) -> Item:
    """One item for each person and what they said, however often they try."""
    details = {"offer": offer.id, "why": refused.why}
    action = f"{offer.place.stage}/{offer.place.action} {says} {offer.run}"
    return _item(offer, "refused-answer", refused.by, action[:160], refused.at, passed=False, details=details)


def _item(offer: Offer, kind: Any, by: str, action: str, at: Any, *, passed: bool, details: dict[str, Any]) -> Item:  # noqa: ANN401 - as Item takes them
    closed = offer.closed
    return Item(
        kind=kind,
        service=closed.service,
        environment=closed.environment,
        tree=closed.tree,
        digest=closed.digest or None,
        by=by,
        execution=offer.place.execution,
        action=action,
        at=at,
        passed=passed,
        details=details,
    )
