"""When a schedule expression is due next: rate(5 minutes) or cron(0 9 ? * MON-FRI *), in UTC (EventBridge guide)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_LAST_YEAR = 2199
_MOST_DAYS = 366 * 8 + 1
"""To look ahead: the 29th of February may be eight years away."""
_FURTHER = 8
"""How many times as far is looked back next."""

Field = frozenset[int]


class ExpressionError(ValueError):
    """An expression that EventBridge would refuse."""


def following(expression: str, after: datetime, since: datetime) -> datetime | None:
    """The first moment after `after` when the expression is due; None when it never is again.

    Args:
        expression: rate(...) or cron(...).
        after: a moment in UTC.
        since: when the rule was made, from which a rate counts.

    Raises:
        ExpressionError: the expression is not understood.
    """
    step = _step(expression)
    if step:
        return since + step * ((after - since) // step + 1)
    cron = _CRON.fullmatch(expression)
    if not cron:
        raise ExpressionError(f"{expression}: expected rate(...) or cron(...) with six fields")
    try:
        return _next(cron.groups(), after)
    except (ValueError, KeyError) as error:
        raise ExpressionError(f"{expression}: {error}") from error


def latest(expression: str, after: datetime, until: datetime, since: datetime) -> datetime | None:
    """The last moment after `after`, and not after `until`, when the expression was due; None where it never was.

    It looks back from `until`, further each time: a century of minutes is not walked through.

    Raises:
        ExpressionError: the expression is not understood.
    """
    step = _step(expression)
    if step:
        last = since + step * ((until - since) // step)
        return last if last > max(after, since) else None
    span, found = timedelta(hours=1), None
    while True:
        begun = until - span if until - after > span else after
        due = following(expression, begun, since)
        while due is not None and due <= until:
            found, due = due, following(expression, due, since)
        if found is not None or begun == after:
            return found
        span *= _FURTHER


def _step(expression: str) -> timedelta | None:
    """The step of a rate; None for what is none.

    Raises:
        ExpressionError: it is none at all.
    """
    rate = _RATE.fullmatch(expression)
    if rate is None:
        return None
    step = int(rate[1]) * _UNITS[rate[2]]
    if not step:
        raise ExpressionError(f"{expression}: a rate is at least 1")
    return step


def _next(fields: tuple[str, ...], after: datetime) -> datetime | None:
    minutes, hours = _numbers(fields[0], 0, 59), _numbers(fields[1], 0, 23)
    months, years = _numbers(fields[3], 1, 12, _MONTHS), _numbers(fields[5], 1970, _LAST_YEAR)
    falls = _day(fields[2], fields[4])
    start = after.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    for days in range(_MOST_DAYS):
        day = start.date() + timedelta(days=days)
        if day.year not in years or day.month not in months or not falls(day):
            continue
        for hour in sorted(hours):
            for minute in sorted(minutes):
                moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                if moment >= start:
                    return moment
    return None


def _day(of_month: str, of_week: str) -> Callable[[date], bool]:
    """Whether a day is meant: one of the two fields is `?`, and says nothing."""
    if (of_month == "?") is (of_week == "?"):
        raise ValueError("one of day-of-month and day-of-week is ?, the other is not")
    return _by_month(of_month) if of_week == "?" else _by_week(of_week)


def _by_month(field: str) -> Callable[[date], bool]:
    if field == "L":
        return lambda day: day.day == _length(day)
    near = re.fullmatch(r"(\d+)W", field)
    if near:
        return lambda day: day == _weekday_near(day, int(near[1]))
    numbers = _numbers(field, 1, 31)
    return lambda day: day.day in numbers


def _by_week(field: str) -> Callable[[date], bool]:
    nth = re.fullmatch(r"(\w+)#([1-5])", field)
    if nth:
        weekday, which = _number(nth[1], _DAYS), int(nth[2])
        return lambda day: _week_number(day) == weekday and (day.day - 1) // 7 + 1 == which
    last = re.fullmatch(r"(\w+)L", field)
    if last or field == "L":
        weekday = _number(last[1], _DAYS) if last else _DAYS["SAT"]
        return lambda day: _week_number(day) == weekday and day.day + 7 > _length(day)
    numbers = _numbers(field, 1, 7, _DAYS)
    return lambda day: _week_number(day) in numbers


def _numbers(field: str, least: int, most: int, names: dict[str, int] | None = None) -> Field:
    """The numbers that a field stands for: `*`, `5`, `1-5`, `MON-FRI`, `0/15`, and lists of these."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        low = least if first == "*" else _number(first, names or {})
        high = most if first == "*" or (step and not last) else _number(last or first, names or {})
        if not least <= low <= most or not least <= high <= most:
            raise ValueError(f"{part} is not within {least} to {most}")
        wrapped = range(low, high + 1) if low <= high else (*range(low, most + 1), *range(least, high + 1))
        found.update(list(wrapped)[:: int(step or 1)])
    return frozenset(found)


def _number(word: str, names: dict[str, int]) -> int:
    return names[word.upper()] if word.upper() in names else int(word)


def _week_number(day: date) -> int:
    """1 for Sunday to 7 for Saturday."""
    return day.isoweekday() % 7 + 1


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _weekday_near(day: date, wanted: int) -> date:
    """The weekday nearest to a day of the month, in the same month."""
    target = day.replace(day=min(wanted, _length(day)))
    for shift in (0, -1, 1, -2, 2):
        near = target + timedelta(days=shift)
        if near.month == day.month and near.weekday() < 5:  # noqa: PLR2004 - Monday to Friday
            return near
    return target
