"""calendar.yaml: its mistakes, each told at its line."""

from __future__ import annotations

import re
import zoneinfo

import pytest

from slipway.catalogue.calendar import EVERYWHERE, time_zones
from slipway.documents import Problem
from tests.unit.catalogue.folder import Folder

MOMENT = "a date or a local date and time, such as 2026-12-24 or 2026-12-24 18:00"
GOOD = """\
environments:
  production:
    time_zone: Europe/Berlin
    days: [Monday, Friday]
    opens: "09:00"
    closes: "18:00"
holidays:
  - {date: 2026-12-25, name: Christmas Day}
  - {date: 2026-12-26, name: Boxing Day}
freezes:
  - {begins: 2026-12-21, ends: 2027-01-03, reason: Everybody travels.}
  - {begins: 2026-12-28, ends: 2027-01-10, reason: Accounts., systems: [discovery], environments: [production]}
"""


def test_a_catalogue_without_a_calendar_has_the_usual_one(folder: Folder) -> None:
    assert folder.load().calendar == EVERYWHERE


def test_a_good_calendar_is_read_with_its_defaults(folder: Folder) -> None:
    folder.write("calendar.yaml", GOOD)
    calendar = folder.load().calendar
    assert calendar.environments["production"].days == ["Monday", "Friday"]
    assert [holiday.name for holiday in calendar.holidays] == ["Christmas Day", "Boxing Day"]
    folder.write("calendar.yaml", "environments: {production: {time_zone: UTC}}\n")
    hours = folder.load().calendar.environments["production"]
    assert (hours.opens, hours.closes, len(hours.days)) == ("09:00", "18:00", 5)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message", "suggestion"),
    [
        ("Europe/Berlin", "Europe/Berln", 3, "environments.production.time_zone",
         "unknown time zone 'Europe/Berln'; expected a name such as Europe/Berlin", "Europe/Berlin"),
        ("Europe/Berlin", "New York", 3, "environments.production.time_zone",
         "unknown time zone 'New York'; expected a name such as Europe/Berlin", "America/New_York"),
        ("Europe/Berlin", "europe/berlin", 3, "environments.production.time_zone",
         "unknown time zone 'europe/berlin'; expected a name such as Europe/Berlin", "Europe/Berlin"),
        ("Friday", "Fryday", 4, "environments.production.days[1]",
         "expected one of Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, found text 'Fryday'",
         "Friday"),
        ("Monday, Friday", "", 4, "environments.production.days", "expected at least 1 entry, found 0", ""),
        ("Monday, Friday", "Friday, Friday", 4, "environments.production.days[1]", "'Friday' is given twice", ""),
        ('"09:00"', '"9:00"', 5, "environments.production.opens",
         "expected a time such as 09:00, found '9:00'", "09:00"),
        ('"18:00"', '"24:00"', 6, "environments.production.closes",
         "expected a time such as 09:00, found '24:00'", ""),
        ("2026-12-26", "2026-12-25", 9, "holidays[1].date", "2026-12-25 is Christmas Day already", ""),
        ("2026-12-26", "2027-02-29", 9, "holidays[1].date", "there is no '2027-02-29'", "2027-02-28"),
        ("2026-12-26", "0000-12-26", 9, "holidays[1].date",
         "expected a year from 2000 to 2999, found '0000-12-26'", ""),
        ("ends: 2027-01-03", "ends: 9999-12-31", 11, "freezes[0].ends",
         "expected a year from 2000 to 2999, found '9999-12-31'", ""),
        ("2026-12-26", "26.12.2026", 9, "holidays[1].date",
         "expected a date such as 2026-12-24, found '26.12.2026'", ""),
        ("name: Boxing Day", "name: ''", 9, "holidays[1].name", "expected at least 1 character, found 0", ""),
        ("ends: 2027-01-03", "ends: 2026-12-20", 11, "freezes[0].ends",
         "2026-12-20 is not after 2026-12-21, where the freeze begins", ""),
        ("ends: 2027-01-03", "ends: 2026-12-21 00:00", 11, "freezes[0].ends",
         "2026-12-21 00:00 is not after 2026-12-21, where the freeze begins", ""),
        ("ends: 2027-01-03", "ends: 2036-01-03", 11, "freezes[0].ends",
         "the freeze lasts 3,301 days; expected at most 366", ""),
        ("begins: 2026-12-21", "begins: 2026-11-31 08:00", 11, "freezes[0].begins",
         "there is no '2026-11-31'", "2026-11-30 08:00"),
        ("begins: 2026-12-21", "begins: 2026-12-21T08:00:00Z", 11, "freezes[0].begins",
         f"expected {MOMENT}, found '2026-12-21T08:00:00Z'", "2026-12-21T08:00"),
        ("reason: Accounts., ", "", 12, "freezes[1].reason", "required, but missing", ""),
        ("systems: [discovery]", "systems: [discovrey]", 12, "freezes[1].systems[0]",
         "unknown system 'discovrey'", "discovery"),
        ("environments: [production]", "environments: [prod]", 12, "freezes[1].environments[0]",
         "expected one of dev, qa, staging, production, found text 'prod'", ""),
        ("environments: [production]", "environments: [qa]", 12, "freezes[1].environments[0]",
         "qa has no hours in this file, and so no time zone", ""),
        (", systems: [discovery], environments: [production]", "", 12, "freezes[1].begins",
         "overlaps the freeze from 2026-12-21 to 2027-01-03 for the same; make them one", ""),
        ("  production:\n", "  prod:\n", 2, "environments.prod",
         "expected one of dev, qa, staging, production, found text 'prod'", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_line(  # noqa: PLR0917
    folder: Folder, old: str, new: str, line: int, field: str, message: str, suggestion: str
) -> None:
    folder.write("calendar.yaml", GOOD.replace(old, new))
    assert folder.problems() == (Problem("fleet/calendar.yaml", line, field, message, suggestion),)


def test_production_must_have_hours(folder: Folder) -> None:
    folder.write("calendar.yaml", "environments:\n  staging: {time_zone: UTC}\n")
    expected = Problem("fleet/calendar.yaml", 1, "environments", "production is missing; it needs hours", "")
    assert folder.problems() == (expected,)


@pytest.mark.parametrize(
    ("old", "new"), [("2026-12-28", "2027-01-04"), ("2026-12-28", "2026-12-28 00:00"), ("[discovery]", "[identity]")]
)
def test_freezes_that_touch_or_are_for_others_do_not_overlap(folder: Folder, old: str, new: str) -> None:
    both = GOOD.replace("travels.}", "travels., systems: [discovery], environments: [production]}")
    folder.write("calendar.yaml", both)
    assert [problem.field for problem in folder.problems()] == ["freezes[1].begins"]
    folder.write("calendar.yaml", both.replace("2027-01-03", "2026-12-27").replace(old, new))
    assert len(folder.load().calendar.freezes) == 2


def test_every_mistake_of_the_file_is_told_at_once(folder: Folder) -> None:
    text = GOOD.replace("2026-12-26", "2026-12-25").replace("[discovery]", "[nowhere]")
    folder.write("calendar.yaml", text)
    assert [problem.field for problem in folder.problems()] == ["holidays[1].date", "freezes[1].systems[0]"]


def test_the_database_of_zones_is_read_whole() -> None:
    assert len(time_zones()) > 400
    assert not [name for name in time_zones() if not re.fullmatch(r"[A-Za-z0-9_+/-]+", name)]
    assert {"UTC", "Europe/Berlin", "Asia/Kolkata"} <= set(time_zones()) & zoneinfo.available_timezones()
