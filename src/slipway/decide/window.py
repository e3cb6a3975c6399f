"""When an environment may be deployed to: working hours in its own time zone, without holidays and freezes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 400
"""How far ahead an opening is looked for: past every holiday of a year."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Span = tuple[datetime, datetime]
"""From the first instant to just before the second, both in UTC."""


@dataclass(frozen=True)
class Hours:
    """The hours in which deployments are welcome.

    Attributes:
        zone: the time zone that the hours are told in.
        days: weekdays on which the window opens, Monday is 0.
        opens: local time at which it opens.
        closes: local time at which it closes; on the next day where that is not after `opens`.
    """

    zone: ZoneInfo
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(18)


@dataclass(frozen=True)
class Freeze:
    """A time without deployments, from one instant to just before another."""

    begins: datetime
    ends: datetime
    reason: str


@dataclass(frozen=True)
class Calendar:
    """When an environment may be deployed to.

    Attributes:
        hours: its window; None where every hour is welcome.
        holidays: days on which the window does not open, with their names.
    """

    hours: Hours | None = None
    holidays: Mapping[date, str] = field(default_factory=dict)
    freezes: tuple[Freeze, ...] = ()


@dataclass(frozen=True)
class Opening:
    """Whether the window is open, why not, and when it next opens.

    Attributes:
        reasons: empty where it is open.
        next: now where it is open; None where it stays closed as far as is looked ahead.
        until: when it closes, where it is open and closes at all.
    """

    reasons: tuple[str, ...]
    next: datetime | None
    until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether a deployment may begin now."""
        return not self.reasons


def opening(calendar: Calendar, at: datetime) -> Opening:
    """Whether the window is open at an instant, and else when it next opens.

    Raises:
        ValueError: the instant has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("expected an instant with its time zone")
    now = at.astimezone(UTC)
    span = next(_open_spans(calendar, now), None)
    if span is not None and span[0] <= now:
        return Opening((), now, span[1] if span[1] < datetime.max.replace(tzinfo=UTC) else None)
    return Opening(_reasons(calendar, now), span[0] if span else None)


def _open_spans(calendar: Calendar, now: datetime) -> Iterator[Span]:
    """The spans that end after now, in order, less the freezes."""
    for span in _windows(calendar, now):
        for begins, ends in _without(span, calendar.freezes):
            if ends > now:
                yield begins, ends


def _windows(calendar: Calendar, now: datetime) -> Iterator[Span]:
    """The windows of each day from yesterday on, since one that opened then may still be open."""
    hours = calendar.hours
    if hours is None:
        yield now, datetime.max.replace(tzinfo=UTC)
        return
    first = now.astimezone(hours.zone).date() - timedelta(days=1)
    for day in (first + timedelta(days=number) for number in range(LOOK_AHEAD_DAYS)):
        if day.weekday() in hours.days and day not in calendar.holidays:
            begins, ends = _hours_of(day, hours)
            if begins < ends:
                yield begins, ends


def _hours_of(day: date, hours: Hours) -> Span:
    """From when to when the window of a day would be open; to no time at all where the clocks take all of it."""
    closing_day = day if hours.closes > hours.opens else day + timedelta(days=1)
    return max(_readings(day, hours.opens, hours.zone)), min(_readings(closing_day, hours.closes, hours.zone))


def _readings(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants that a local time can mean. They differ only where clocks are put forward or back.

    A window takes the later as its opening and the earlier as its closing: of two readings the narrower one.
    """
    local = datetime.combine(day, clock, zone)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _without(span: Span, freezes: tuple[Freeze, ...]) -> Iterator[Span]:
    """What is left of a span when the freezes are taken out."""
    begins, ends = span
    for freeze in sorted(freezes, key=lambda freeze: freeze.begins):
        if freeze.begins < ends and freeze.ends > begins:
            if freeze.begins > begins:
                yield begins, freeze.begins
            begins = freeze.ends
    if begins < ends:
        yield begins, ends


def _reasons(calendar: Calendar, now: datetime) -> tuple[str, ...]:
    """Everything that keeps the window closed now."""
    frozen = [
        f"freeze until {_told(freeze.ends, calendar)}: {freeze.reason}"
        for freeze in calendar.freezes
        if freeze.begins <= now < freeze.ends
    ]
    hours = calendar.hours
    if hours is None:
        return tuple(frozen)
    local = now.astimezone(hours.zone)
    today = local.date()
    held_by = [day for day in (today - timedelta(days=1), today) if _holds(_hours_of(day, hours), now)]
    day = held_by[0] if held_by else today
    before = "" if day == today else f"the window at {local:%H:%M} is that of the day before: "
    window = f"{hours.opens:%H:%M}-{hours.closes:%H:%M} {hours.zone.key}"
    if day in calendar.holidays:
        return (*frozen, f"{before}{day} is a holiday: {calendar.holidays[day]}")
    if day.weekday() not in hours.days:
        return (*frozen, f"{before}{DAYS[day.weekday()]} is no working day, the window is {window}")
    if held_by:
        return tuple(frozen)
    return (*frozen, f"it is {local:%H:%M} in {hours.zone.key}, the window is {window}")


def _holds(span: Span, now: datetime) -> bool:
    return span[0] <= now < span[1]


def _told(instant: datetime, calendar: Calendar) -> str:
    return f"{_local(instant, calendar):%Y-%m-%d %H:%M %Z}"


def told(instant: datetime, calendar: Calendar) -> str:
    """An instant as people of the environment say it: `Monday 2026-11-30 09:00 CET`."""
    return f"{DAYS[_local(instant, calendar).weekday()]} {_told(instant, calendar)}"


def _local(instant: datetime, calendar: Calendar) -> datetime:
    return instant.astimezone(calendar.hours.zone if calendar.hours else UTC)
