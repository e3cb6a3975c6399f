"""The state that an alarm comes to by its latest points (CloudWatch user guide, "Evaluating an alarm")."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slipway.local.alarms.measure import Point

COMPARED: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True)
class Limits:
    """When an alarm rings.

    Attributes:
        of: periods that are looked at; `breaching` of them must breach.
        missing: breaching, notBreaching, ignore or missing.
    """

    comparison: str
    threshold: float
    of: int
    breaching: int
    missing: str = "missing"


def state(points: Sequence[Point], limits: Limits, present: str) -> str:
    """OK, ALARM or INSUFFICIENT_DATA after these points, the oldest first; `present` where nothing new is known."""
    looked_at = points[-limits.of :]
    known = [point for point in looked_at if point is not None]
    if not known:
        return {"breaching": "ALARM", "notBreaching": "OK", "ignore": present}.get(limits.missing, "INSUFFICIENT_DATA")
    compare = COMPARED[limits.comparison]
    breaching = sum(compare(point, limits.threshold) for point in known)
    if limits.missing == "breaching":
        breaching += len(looked_at) - len(known)
    return "ALARM" if breaching >= limits.breaching else "OK"
