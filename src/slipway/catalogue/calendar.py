"""The shape of calendar.yaml: when each environment takes deployments. `decide.calendar` makes a calendar of it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from slipway.catalogue.values import UNIQUE, EachOnce, EnvironmentName, Name, Sentence, Strict
from slipway.documents import FieldError, Shape, nearest
from slipway.documents.wording import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

LONGEST_FREEZE = timedelta(days=366)
"""A longer one is a mistake in the year; and the next opening is looked for in a little more than a year."""

FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Others are slips of the pen, and the day before or after may be none that a computer knows."""
_DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"


@cache
def time_zones() -> tuple[str, ...]:
    """The names of the time zone database that the project brings along, the same on every machine."""
    return tuple((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def _known_zone(name: str) -> str:
    if name not in time_zones():
        raise FieldError((), f"unknown time zone {shown(name)}; expected a name such as Europe/Berlin", _like(name))
    return name


def _like(name: str) -> str:
    """The zone most like a name; of a city alone, the zone that ends in it."""
    city = re.sub(r"[^a-z]+", "_", name.lower()).strip("_")
    ending = [zone for zone in time_zones() if zone.lower().rpartition("/")[2] == city]
    return ending[0] if ending else nearest(name, time_zones())


def _existing_day(text: str) -> str:
    year, month, day = map(int, text[:10].split("-"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise FieldError((), f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, found {shown(text)}")
    last = monthrange(year, month)[1]
    if day > last:
        raise FieldError((), f"there is no {shown(text[:10])}", f"{text[:8]}{last}{text[10:]}")
    return text


Zone = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]
Clock = Annotated[
    str, Shape(f"^{_CLOCK}$", "a time such as 09:00", lambda text: text.zfill(5) if ":" in text else f"{text:0>2}:00")
]
CalendarDay = Annotated[str, Shape(f"^{_DATE}$", "a date such as 2026-12-24"), AfterValidator(_existing_day)]
Moment = Annotated[
    str,
    Shape(
        f"^{_DATE}([T ]{_CLOCK})?$",
        "a date or a local date and time, such as 2026-12-24 or 2026-12-24 18:00",
        lambda text: text[:16],
    ),
    AfterValidator(_existing_day),
]
"""In the time zone of each environment that it is for."""


class WorkingHours(Strict):
    """When an environment takes deployments."""

    time_zone: Zone = Field(description="Time zone that its hours, holidays and freezes are told in.")
    days: Annotated[list[Day], Field(min_length=1, json_schema_extra=UNIQUE), EachOnce] = Field(
        default=["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], description="Days on which it opens."
    )
    opens: Clock = Field("09:00", description="Local time at which it opens.")
    closes: Clock = Field(
        "18:00", description="Local time at which it closes; on the next day where that is not after `opens`."
    )


class Holiday(Strict):
    """A day on which no window opens."""

    date: CalendarDay = Field(description="The day.")
    name: Sentence = Field(min_length=1, description="What it is called.")


class FreezeEntry(Strict):
    """A time without deployments."""

    begins: Moment = Field(description="First day, or local time from which on.")
    ends: Moment = Field(description="Last day, included, or local time before which.")
    reason: Sentence = Field(min_length=1, description="Why.")
    environments: Annotated[list[EnvironmentName], Field(json_schema_extra=UNIQUE), EachOnce] = Field(
        default=[], description="Environments it is for; empty for all that have hours here."
    )
    systems: Annotated[list[Name], Field(json_schema_extra=UNIQUE), EachOnce] = Field(
        default=[], description="Systems it is for; empty for all."
    )

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first local time, and the local time just after the last."""
        day_after = timedelta(days=1) if len(self.ends) == len("2026-12-24") else timedelta()
        return datetime.fromisoformat(self.begins), datetime.fromisoformat(self.ends) + day_after

    @property
    def scope(self) -> tuple[frozenset[str], frozenset[str]]:
        """The environments and the systems it is for."""
        return frozenset(self.environments), frozenset(self.systems)

    @model_validator(mode="after")
    def _lasts_a_while(self) -> Self:
        begins, ends = self.span
        if ends <= begins:
            raise FieldError(("ends",), f"{self.ends} is not after {self.begins}, where the freeze begins")
        if ends - begins > LONGEST_FREEZE:
            days = (ends - begins).days
            raise FieldError(("ends",), f"the freeze lasts {days:,} days; expected at most {LONGEST_FREEZE.days}")
        return self


class DeliveryCalendar(Strict):
    """The file calendar.yaml."""

    environments: dict[EnvironmentName, WorkingHours] = Field(
        description="Hours by environment; one that is not here takes deployments at any time. Production must be."
    )
    holidays: list[Holiday] = Field(default=[], description="Days on which no window opens.")
    freezes: list[FreezeEntry] = Field(default=[], description="Times without deployments.")


EVERYWHERE = DeliveryCalendar(environments={"production": WorkingHours(time_zone="UTC")})
"""Of a catalogue without calendar.yaml: production by day, on working days."""


def calendar_flaws(
    calendar: DeliveryCalendar, systems: Collection[str] | None
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """What is wrong with entries as they stand beside each other: location, message, suggestion.

    Args:
        calendar: the file.
        systems: the names that systems have; None where they could not be read.
    """
    if "production" not in calendar.environments:
        yield ("environments",), "production is missing; it needs hours", ""
    named: dict[str, int] = {}
    for index, holiday in enumerate(calendar.holidays):
        earlier = named.setdefault(holiday.date, index)
        if earlier != index:
            yield ("holidays", index, "date"), f"{holiday.date} is {calendar.holidays[earlier].name} already", ""
    for index, freeze in enumerate(calendar.freezes):
        for position, environment in enumerate(freeze.environments):
            if environment not in calendar.environments:
                message = f"{environment} has no hours in this file, and so no time zone"
                yield ("freezes", index, "environments", position), message, ""
        for position, system in enumerate(freeze.systems):
            if systems is not None and system not in systems:
                where = ("freezes", index, "systems", position)
                yield where, f"unknown system '{system}'", nearest(system, systems)
        yield from _overlaps(calendar.freezes, index)


def _overlaps(freezes: list[FreezeEntry], index: int) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """An earlier freeze for the same environments and systems that this one overlaps."""
    begins, ends = freezes[index].span
    for other in freezes[:index]:
        if other.scope == freezes[index].scope and other.span[0] < ends and begins < other.span[1]:
            message = f"overlaps the freeze from {other.begins} to {other.ends} for the same; make them one"
            yield ("freezes", index, "begins"), message, ""
            return


def holiday_dates(calendar: DeliveryCalendar) -> dict[date, str]:
    """The names of the holidays by day."""
    return {date.fromisoformat(holiday.date): holiday.name for holiday in calendar.holidays}
