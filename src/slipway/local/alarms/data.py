"""moto's metrics and alarms, as they are measured here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudwatch.models import Alarm, MetricAggregatedDatum, MetricDatum

from slipway.local.alarms.judge import Limits
from slipway.local.alarms.measure import Point, Samples, expression, statistic


@dataclass(frozen=True)
class Metric:
    """A series of values."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


Held = Mapping[Metric, Sequence[Any]]
"""moto's data by metric."""


@dataclass(frozen=True)
class Query:
    """A metric, or an expression over others, under the id that expressions name it by."""

    id: str
    metric: Metric | None
    statistic: str = ""
    expression: str = ""


def queries(alarm: Alarm) -> tuple[Query, ...]:
    """What an alarm measures; the last one is what is compared with its threshold."""
    if alarm.metric_name:
        metric = Metric(alarm.namespace, alarm.metric_name, _dimensions(alarm.dimensions))
        return (Query("m1", metric, alarm.statistic or alarm.extended_statistic or "Average"),)
    found = []
    for query in alarm.metric_data_queries:
        stat = query.metric_stat
        if stat is not None:
            metric = Metric(stat.metric.namespace, stat.metric.metric_name, _dimensions(stat.metric.dimensions))
            found.append(Query(query.id, metric, stat.stat))
        else:
            found.append(Query(query.id, None, expression=query.expression or ""))
    return tuple(sorted(found, key=lambda query: query.metric is None))


def period(alarm: Alarm) -> int:
    """Seconds that a point of the alarm covers."""
    if alarm.metric_name:
        return int(alarm.period or 60)
    stats = [query.metric_stat for query in alarm.metric_data_queries if query.metric_stat]
    return int(stats[0].period) if stats else 60


def limits(alarm: Alarm) -> Limits:
    """When the alarm rings."""
    of = int(alarm.evaluation_periods)
    return Limits(
        comparison=alarm.comparison_operator,
        threshold=float(alarm.threshold),
        of=of,
        breaching=int(alarm.datapoints_to_alarm or of),
        missing=alarm.treat_missing_data or "missing",
    )


def indexed(held: Iterable[Any], since: datetime) -> Held:
    """The data since then, by metric."""
    found: dict[Metric, list[Any]] = {}
    for datum in held:
        if moment(datum) >= since:
            found.setdefault(metric_of(datum), []).append(datum)
    return found


def metric_of(datum: Any) -> Metric:  # noqa: ANN401 - moto's own object
    """What a value is of."""
    return Metric(datum.namespace, datum.name, _dimensions(datum.dimensions))


def moment(datum: Any) -> datetime:  # noqa: ANN401 - moto's own object
    """When a value was measured; moto leaves out the time zone."""
    at: datetime = datum.timestamp
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def points(alarm: Alarm, held: Held, until: datetime, count: int) -> list[Point]:
    """The last `count` points of an alarm, up to the period that `until` lies in, the oldest first.

    Raises:
        UnknownExpressionError: its expression is not understood here.
    """
    asked, seconds = queries(alarm), period(alarm)
    told = series([query.metric for query in asked if query.metric], held, seconds, until, count)
    made = []
    for number in range(count):
        values: dict[str, Point] = {}
        for query in asked:
            if query.metric:
                values[query.id] = statistic(told[query.metric][number], query.statistic)
            else:
                values[query.id] = expression(query.expression, values)
        made.append(values[asked[-1].id])
    return made


def series(
    metrics: Sequence[Metric], held: Held, seconds: int, until: datetime, count: int
) -> Mapping[Metric, list[Samples]]:
    """The samples of each metric in the last `count` periods."""
    last = int(until.timestamp()) // seconds
    wanted = {metric: [Samples() for _ in range(count)] for metric in metrics}
    for metric, made in wanted.items():
        for datum in held.get(metric, ()):
            place = count - 1 - (last - int(moment(datum).timestamp()) // seconds)
            if 0 <= place < count:
                made[place] = _with(made[place], datum)
    return wanted


def begins(until: datetime, seconds: int, count: int) -> datetime:
    """When the first of the last `count` periods begins."""
    last = datetime.fromtimestamp(int(until.timestamp()) // seconds * seconds, UTC)
    return last - timedelta(seconds=seconds * (count - 1))


def _with(samples: Samples, datum: Any) -> Samples:  # noqa: ANN401 - moto's own object
    if isinstance(datum, MetricAggregatedDatum):
        values = (*samples.values, datum.min, datum.max)
        return Samples(values, samples.total + datum.sum, samples.counted + datum.sample_count)
    assert isinstance(datum, MetricDatum)  # noqa: S101 - moto has no third kind
    return Samples((*samples.values, datum.value), samples.total + datum.value, samples.counted + 1)


def _dimensions(given: Iterable[Any]) -> frozenset[tuple[str, str]]:
    return frozenset((each.name, each.value) for each in given or ())
