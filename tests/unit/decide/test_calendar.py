"""The catalogue's calendar, for one environment and one system."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from slipway.catalogue.calendar import EVERYWHERE, DeliveryCalendar, time_zones
from slipway.decide.calendar import calendar_of
from slipway.decide.window import opening

BERLIN = ZoneInfo("Europe/Berlin")


def _told(**more: object) -> DeliveryCalendar:
    hours = {"production": {"time_zone": "Europe/Berlin"}, "staging": {"time_zone": "America/New_York"}}
    return DeliveryCalendar.model_validate({"environments": hours, **more})


def _freeze(begins: str, ends: str, **more: object) -> dict[str, Any]:
    return {"begins": begins, "ends": ends, "reason": "Sale.", **more}


def test_without_a_file_production_opens_by_day_in_utc_and_the_others_always() -> None:
    evening = datetime(2026, 11, 27, 18, tzinfo=UTC)
    told = opening(calendar_of(EVERYWHERE, "production", "booking"), evening)
    assert told.next == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert opening(calendar_of(EVERYWHERE, "dev", "booking"), evening).open


def test_hours_days_and_holidays_are_those_of_the_environment() -> None:
    told = _told(holidays=[{"date": "2026-11-30", "name": "St Andrew's Day"}])
    calendar = calendar_of(told, "production", "booking")
    assert calendar.holidays == {date(2026, 11, 30): "St Andrew's Day"}
    friday = datetime(2026, 11, 27, 18, 5, tzinfo=BERLIN)
    assert opening(calendar, friday).next == datetime(2026, 12, 1, 9, tzinfo=BERLIN)
    assert opening(calendar_of(told, "staging", "booking"), friday).open


def test_a_freeze_holds_its_last_day_and_is_for_its_environments_and_systems_only() -> None:
    told = _told(freezes=[_freeze("2026-11-24", "2026-11-25", environments=["production"], systems=["payments"])])
    at = datetime(2026, 11, 25, 17, 59, tzinfo=BERLIN)
    frozen = opening(calendar_of(told, "production", "payments"), at)
    assert frozen.reasons == ("freeze until 2026-11-26 00:00 CET: Sale.",)
    assert frozen.next == datetime(2026, 11, 26, 9, tzinfo=BERLIN)
    assert opening(calendar_of(told, "production", "booking"), at).open
    assert opening(calendar_of(told, "staging", "payments"), at).open


def test_a_freeze_is_told_in_the_zone_of_each_environment() -> None:
    told = _told(freezes=[_freeze("2026-11-24 12:00", "2026-11-24 13:00")])
    noon_in_berlin = datetime(2026, 11, 24, 12, tzinfo=BERLIN)
    assert not opening(calendar_of(told, "production", "booking"), noon_in_berlin).open
    (freeze,) = calendar_of(told, "staging", "booking").freezes
    assert freeze.begins == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_a_freeze_is_the_longer_one_where_the_clocks_change() -> None:
    told = _told(
        freezes=[_freeze("2026-10-25 02:30", "2026-10-26 00:00"), _freeze("2027-03-27 00:00", "2027-03-28 02:30")]
    )
    autumn, spring = calendar_of(told, "production", "booking").freezes
    assert autumn.begins == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert spring.ends == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@given(st.sampled_from(time_zones()))
def test_every_zone_of_the_database_can_be_used(zone: str) -> None:
    told = DeliveryCalendar.model_validate({"environments": {"production": {"time_zone": zone}}})
    assert opening(calendar_of(told, "production", "booking"), datetime(2026, 11, 23, tzinfo=UTC)).next
