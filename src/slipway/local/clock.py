"""The one clock of the local cloud: it ticks as any does, and can be set forward.

What the daemon does by the time of day (windows, visibility of messages, schedules, approvals that expire) follows it,
as do the functions, each of which is told with every event how far it is ahead of the machine's clock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import time_machine

MOVED = Condition()
"""Notified when the clock was set: whoever sleeps until a moment looks at it again."""

LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""The archives that builds leave hold no date after 2107 (zip), and time goes on."""

_journeys: list[Journey] = []
_TOLERANCE_SECONDS = 1.0


@dataclass(frozen=True)
class Journey:
    """How the clock was set.

    Attributes:
        ahead: seconds, the same until it is set again.
    """

    travel: time_machine.travel
    traveller: time_machine.Traveller
    ahead: float


def now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def ahead() -> float:
    """Seconds that the clock is ahead of the machine's."""
    return _journeys[-1].ahead if _journeys else 0.0


def set_to(instant: datetime) -> datetime:
    """Set the clock forward to a moment with a time zone; returns the moment it is then.

    Raises:
        ValueError: the moment has passed (by more than a second), is after `LATEST`, or has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError(f"the moment needs a time zone: {instant.isoformat()}")
    if instant > LATEST:
        raise ValueError(f"the clock goes no further than {LATEST:%Y-%m-%d}")
    with MOVED:
        if instant.timestamp() < time.time() - _TOLERANCE_SECONDS:
            raise ValueError(f"the clock goes forward only: it is {now():%Y-%m-%dT%H:%M:%SZ}")
        _travel(max(instant.timestamp(), time.time()))
        MOVED.notify_all()
        return now()


def release() -> None:
    """The machine's own time again: how the daemon, and a test of it, leaves its process."""
    with MOVED:
        while _journeys:
            _journeys.pop().travel.stop()


def _travel(timestamp: float) -> None:
    import time_machine

    if _journeys:
        first = _journeys[0]
        ahead = timestamp - time_machine.escape_hatch.time.time()
        first.traveller.move_to(timestamp)
        _journeys[0] = Journey(first.travel, first.traveller, ahead)
    else:
        ahead, travel = timestamp - time.time(), time_machine.travel(timestamp, tick=True)
        _journeys.append(Journey(travel, travel.start(), ahead))
