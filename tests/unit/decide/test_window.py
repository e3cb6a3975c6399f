"""The window over working hours, holidays, freezes, changes of the clock, leap days and midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.decide.window import Calendar, Freeze, Hours, opening

BERLIN, LONDON, NEW_YORK = (ZoneInfo(name) for name in ("Europe/Berlin", "Europe/London", "America/New_York"))
ALL_DAYS = frozenset(range(7))
WORKING_HOURS = Calendar(Hours(BERLIN))


def _at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-06 09:00", True),
        ("2026-03-06 08:59:59", False),
        ("2026-03-06 17:59:59", True),
        ("2026-03-06 18:00", False),
        ("2026-03-07 12:00", False),
    ],
)
def test_working_hours_hold_their_first_instant_and_not_their_last(at: str, is_open: bool) -> None:  # noqa: FBT001
    assert opening(WORKING_HOURS, _at(at)).open == is_open


def test_friday_evening_waits_for_monday_morning_and_says_why() -> None:
    told = opening(WORKING_HOURS, _at("2026-03-06 18:05"))
    assert told.reasons == ("it is 18:05 in Europe/Berlin, the window is 09:00-18:00 Europe/Berlin",)
    assert told.next == _at("2026-03-09 09:00")


def test_the_zone_is_the_environments_own_and_not_that_of_the_question() -> None:
    assert opening(WORKING_HOURS, _at("2026-03-06 12:05", NEW_YORK)).reasons
    assert opening(Calendar(Hours(NEW_YORK)), _at("2026-03-06 18:05", BERLIN)).open


def test_holidays_and_freezes_are_told_with_their_names_and_passed_over() -> None:
    monday, tuesday = date(2026, 4, 6), _at("2026-04-07 00:00")
    calendar = Calendar(
        Hours(BERLIN), {monday: "Easter Monday"}, (Freeze(tuesday, _at("2026-04-08 12:00"), "summer timetable"),)
    )
    on_monday = opening(calendar, _at("2026-04-06 10:00"))
    assert on_monday.reasons == ("2026-04-06 is a holiday: Easter Monday",)
    assert on_monday.next == _at("2026-04-08 12:00")
    assert opening(calendar, _at("2026-04-07 20:00")).reasons == (
        "freeze until 2026-04-08 12:00 CEST: summer timetable",
        "it is 20:00 in Europe/Berlin, the window is 09:00-18:00 Europe/Berlin",
    )


def test_a_freeze_that_begins_at_noon_ends_the_window_then() -> None:
    noon = _at("2026-04-07 12:00")
    calendar = Calendar(Hours(BERLIN), freezes=(Freeze(noon, noon + timedelta(hours=2), "fire drill"),))
    assert opening(calendar, _at("2026-04-07 10:00")).until == noon
    assert opening(calendar, noon).next == _at("2026-04-07 14:00")


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_opens() -> None:
    night = Calendar(Hours(BERLIN, frozenset({4}), time(22), time(6)))
    assert opening(night, _at("2026-03-07 05:59")).open
    assert not opening(night, _at("2026-03-06 05:59")).open
    assert opening(night, _at("2026-03-07 06:00")).next == _at("2026-03-13 22:00")


@pytest.mark.parametrize(
    ("at", "reasons"),
    [
        ("2026-03-07 03:00", ("freeze until 2026-03-08 00:00 CET: sale",)),
        (
            "2026-03-09 03:00",
            ("the window at 03:00 is that of the day before: Sunday is no working day, the window is 22:00-06:00",),
        ),
        ("2026-03-11 03:00", ("the window at 03:00 is that of the day before: 2026-03-10 is a holiday: Tuesday",)),
        ("2026-03-10 07:00", ("2026-03-10 is a holiday: Tuesday",)),
        ("2026-03-12 07:00", ("it is 07:00 in Europe/Berlin, the window is 22:00-06:00",)),
    ],
)
def test_a_window_over_midnight_is_explained_by_the_day_on_which_it_opens(at: str, reasons: tuple[str, ...]) -> None:
    night = Calendar(
        Hours(BERLIN, opens=time(22), closes=time(6)),
        {date(2026, 3, 10): "Tuesday"},
        (Freeze(_at("2026-03-07 00:00"), _at("2026-03-08 00:00"), "sale"),),
    )
    assert tuple(each.removesuffix(" Europe/Berlin") for each in opening(night, _at(at)).reasons) == reasons


def test_the_hour_that_is_skipped_in_spring_narrows_the_window() -> None:
    into_the_gap = Calendar(Hours(BERLIN, ALL_DAYS, time(1), time(2, 30)))
    assert opening(into_the_gap, _at("2026-03-29 01:15")).until == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    out_of_the_gap = Calendar(Hours(BERLIN, ALL_DAYS, time(2, 30), time(6)))
    assert opening(out_of_the_gap, _at("2026-03-29 01:00")).next == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_hour_that_comes_twice_in_autumn_narrows_the_window() -> None:
    ends_twice = Calendar(Hours(BERLIN, ALL_DAYS, time(1), time(2, 30)))
    assert opening(ends_twice, _at("2026-10-25 01:15")).until == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    opens_twice = Calendar(Hours(BERLIN, ALL_DAYS, time(2, 30), time(6)))
    assert opening(opens_twice, _at("2026-10-25 01:00")).next == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_day_whose_window_lies_in_the_skipped_hour_has_none() -> None:
    lost = Calendar(Hours(BERLIN, ALL_DAYS, time(2, 15), time(2, 45)))
    assert opening(lost, _at("2026-03-29 00:00")).next == _at("2026-03-30 02:15")


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert opening(WORKING_HOURS, _at("2028-02-29 10:00")).open
    assert opening(Calendar(Hours(BERLIN), {date(2028, 2, 29): "leap"}), _at("2028-02-28 19:00")).next == _at(
        "2028-03-01 09:00"
    )


def test_an_environment_without_hours_is_open_but_for_freezes() -> None:
    begins = _at("2026-12-20 00:00")
    calendar = Calendar(freezes=(Freeze(begins, _at("2027-01-04 00:00"), "year's end"),))
    assert opening(calendar, begins - timedelta(seconds=1)).until == begins
    assert opening(calendar, begins).next == _at("2027-01-04 00:00")
    assert opening(Calendar(), begins).until is None


def test_a_window_that_never_opens_has_no_next_opening() -> None:
    forever = Freeze(_at("2026-01-01 00:00"), _at("2036-01-01 00:00"), "sold")
    told = opening(Calendar(Hours(BERLIN), freezes=(forever,)), _at("2026-03-06 10:00"))
    assert (told.open, told.next) == (False, None)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        opening(WORKING_HOURS, datetime(2026, 3, 6, 10))  # noqa: DTZ001 - the mistake


clocks = st.times(timezones=st.none()).map(lambda clock: clock.replace(second=0, microsecond=0))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
hours = st.builds(
    Hours, st.sampled_from([BERLIN, LONDON, NEW_YORK]), st.frozensets(st.integers(0, 6), min_size=1), clocks, clocks
)
freezes = st.builds(
    lambda begins, length: Freeze(begins, begins + length, "freeze"),
    instants,
    st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
)
calendars = st.builds(
    Calendar, st.none() | hours, st.just({date(2026, 5, 1): "May Day"}), st.lists(freezes, max_size=3).map(tuple)
)


@given(calendars, instants)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, at: datetime) -> None:
    told = opening(calendar, at)
    assert told.open == (told.next == at)
    if told.next is None:
        return
    assert opening(calendar, told.next).open
    for share in (0.0, 0.3, 0.7, 0.999):
        between = at + (told.next - at) * share
        assert told.open or between >= told.next or not opening(calendar, between).open


@given(calendars, instants)
def test_a_freeze_is_never_open(calendar: Calendar, at: datetime) -> None:
    frozen = any(freeze.begins <= at < freeze.ends for freeze in calendar.freezes)
    assert not (frozen and opening(calendar, at).open)
