from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.local.delivery import expressions
from slipway.local.delivery.expressions import ExpressionError, following, latest

MADE = datetime(2026, 11, 27, 18, 5, 30, tzinfo=UTC)
"""A Friday."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(5 minutes)", "2026-11-27T18:10:30"),
        ("rate(1 hour)", "2026-11-27T19:05:30"),
        ("rate(7 days)", "2026-12-04T18:05:30"),
        ("cron(* * * * ? *)", "2026-11-27T18:06"),
        ("cron(0/15 * * * ? *)", "2026-11-27T18:15"),
        ("cron(0 9 ? * MON-FRI *)", "2026-11-30T09:00"),
        ("cron(0 9 ? * 2 *)", "2026-11-30T09:00"),
        ("cron(0 9 ? * SAT,SUN *)", "2026-11-28T09:00"),
        ("cron(0 9 ? * FRI-MON *)", "2026-11-28T09:00"),
        ("cron(15 10 ? * 6L 2026-2028)", "2026-12-25T10:15"),
        ("cron(0 8 1 * ? *)", "2026-12-01T08:00"),
        ("cron(0 8 L * ? *)", "2026-11-30T08:00"),
        ("cron(0 8 15W AUG ? *)", "2027-08-16T08:00"),
        ("cron(0 8 1W AUG ? *)", "2027-08-02T08:00"),
        ("cron(0 8 ? * MON#1 *)", "2026-12-07T08:00"),
        ("cron(0 0 29 2 ? *)", "2028-02-29T00:00"),
        ("cron(30 23-1 * * ? *)", "2026-11-27T23:30"),
    ],
)
def test_it_is_due_next(expression: str, due: str) -> None:
    assert following(expression, MADE, MADE) == at(due)


def test_a_leap_day_may_be_eight_years_away() -> None:
    assert following("cron(0 0 29 2 ? *)", at("2096-03-01"), MADE) == at("2104-02-29")


def test_one_that_has_had_its_last_is_never_due() -> None:
    assert following("cron(0 0 1 1 ? 2020)", MADE, MADE) is None


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(5)",
        "cron(0 9 * * *)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * ? *)",
        "cron(61 9 * * ? *)",
        "cron(0 9 ? * XYZ *)",
        "every day",
    ],
)
def test_what_the_bus_would_refuse_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        following(expression, MADE, MADE)


@given(
    after=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is beside it
    expression=st.sampled_from(["rate(7 minutes)", "cron(0/20 8-17 ? * MON-FRI *)", "cron(5 0 L * ? *)"]),
)
def test_moments_follow_each_other_and_none_is_left_out(after: datetime, expression: str) -> None:
    since = at("2026-01-01")
    first = following(expression, after, since)
    second = following(expression, first, since)
    assert after < first < second
    assert following(expression, first.replace(microsecond=0) - (first - after) / 2, since) == first


@given(
    after=st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is beside it
    hours=st.integers(0, 24 * 40),
    expression=st.sampled_from(["rate(7 hours)", "cron(0 8-17/3 ? * MON-FRI *)", "cron(5 0 L * ? *)"]),
)
def test_the_latest_is_the_one_that_walking_on_comes_to(after: datetime, hours: int, expression: str) -> None:
    since, until = at("2026-01-01"), after + timedelta(hours=hours)
    walked, due = None, following(expression, after, since)
    while due <= until:
        walked, due = due, following(expression, due, since)
    assert latest(expression, after, until, since) == walked


@pytest.mark.parametrize("expression", ["rate(1 minute)", "cron(* * * * ? *)"])
def test_a_century_of_minutes_is_not_walked_through(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def counted(expression: str, after: datetime, since: datetime) -> datetime | None:
        steps.append(expression)
        return following(expression, after, since)

    monkeypatch.setattr(expressions, "following", counted)
    assert latest(expression, MADE, at("2126-11-27T18:05:30"), MADE) >= at("2126-11-27T18:05")
    assert len(steps) < 100


def test_a_rate_was_never_due_before_its_first_step() -> None:
    assert latest("rate(1 day)", at("2026-01-01"), MADE + timedelta(hours=23), MADE) is None
