"""What the catalogue's calendar says of one environment and one system."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from slipway.catalogue.calendar import holiday_dates
from slipway.decide.window import DAYS, Calendar, Freeze, Hours

if TYPE_CHECKING:
    from slipway.catalogue.calendar import DeliveryCalendar, FreezeEntry
    from slipway.plan.environments import EnvironmentName


def calendar_of(calendar: DeliveryCalendar, environment: EnvironmentName, system: str) -> Calendar:
    """When services of a system may be deployed to an environment; at any time where the calendar names no hours."""
    told = calendar.environments.get(environment)
    if told is None:
        return Calendar()
    zone = ZoneInfo(told.time_zone)
    days = frozenset(DAYS.index(day) for day in told.days)
    hours = Hours(zone, days, time.fromisoformat(told.opens), time.fromisoformat(told.closes))
    freezes = (_freeze(freeze, zone) for freeze in calendar.freezes if _is_for(freeze, environment, system))
    return Calendar(hours, holiday_dates(calendar), tuple(freezes))


def _is_for(freeze: FreezeEntry, environment: EnvironmentName, system: str) -> bool:
    return environment in (freeze.environments or [environment]) and system in (freeze.systems or [system])


def _freeze(freeze: FreezeEntry, zone: ZoneInfo) -> Freeze:
    """Of two readings of a local time, where clocks are put back or forward, the one that makes the freeze longer."""
    begins, ends = freeze.span
    return Freeze(min(_readings(begins, zone)), max(_readings(ends, zone)), freeze.reason)


def _readings(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    told = local.replace(tzinfo=zone)
    return told.replace(fold=0).astimezone(UTC), told.replace(fold=1).astimezone(UTC)
