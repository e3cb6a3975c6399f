"""How the alarms of a service stand, and when what they watch last had data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from slipway.decide.gate import STALE_AFTER, Alarm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slipway.clients import Client
    from slipway.decide.checkpoint import Checkpoint

NAMES_A_CALL = 100
"""CloudWatch API, DescribeAlarms."""
HOUR = 3600
"""Seconds of one data point: one says as much as 60 whether there was data."""
COUNT = "SampleCount"


@dataclass(frozen=True)
class Described:
    """The alarms of a service, and which of the services it depends on are healthy."""

    own: tuple[Alarm, ...]
    healthy: frozenset[str]


def described(cloudwatch: Client, checkpoint: Checkpoint, at: datetime) -> Described:
    """How things stand, in two calls for up to a hundred alarms. A dependency is healthy where all of its are OK.

    Raises:
        ClientError: CloudWatch refused.
    """
    names = [*checkpoint.alarms, *(alarm for alarms in checkpoint.dependencies.values() for alarm in alarms)]
    found = {
        alarm["AlarmName"]: alarm
        for start in range(0, len(names), NAMES_A_CALL)
        for alarm in cloudwatch.describe_alarms(
            AlarmNames=names[start : start + NAMES_A_CALL], AlarmTypes=["MetricAlarm"], MaxRecords=NAMES_A_CALL
        )["MetricAlarms"]
    }
    seen = _last_data(cloudwatch, [found[name] for name in checkpoint.alarms if name in found], at)
    own = (Alarm(name, found.get(name, {}).get("StateValue"), seen.get(name)) for name in checkpoint.alarms)
    healthy = (
        service
        for service, alarms in checkpoint.dependencies.items()
        if all(found.get(alarm, {}).get("StateValue") == "OK" for alarm in alarms)
    )
    return Described(tuple(own), frozenset(healthy))


def _last_data(cloudwatch: Client, alarms: Sequence[Mapping[str, Any]], at: datetime) -> dict[str, datetime]:
    """When any metric of each alarm last had data; an alarm whose metrics had none is left out."""
    metrics = {
        alarm["AlarmName"]: [json.dumps(metric, sort_keys=True) for metric in _metrics(alarm)] for alarm in alarms
    }
    distinct = sorted({metric for several in metrics.values() for metric in several})
    if not distinct:
        return {}
    ids = {metric: f"m{number}" for number, metric in enumerate(distinct)}
    queries = [
        {"Id": ids[metric], "MetricStat": {"Metric": json.loads(metric), "Period": HOUR, "Stat": COUNT}}
        for metric in distinct
    ]
    point = timedelta(seconds=HOUR)
    told = cloudwatch.get_metric_data(
        MetricDataQueries=queries, StartTime=at - STALE_AFTER - point, EndTime=at, ScanBy="TimestampDescending"
    )
    last = {
        result["Id"]: max(result["Timestamps"]) + point for result in told["MetricDataResults"] if result["Timestamps"]
    }
    seen = {name: [last[ids[metric]] for metric in several if ids[metric] in last] for name, several in metrics.items()}
    return {name: min(max(times), at) for name, times in seen.items() if times}


def _metrics(alarm: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """What an alarm measures: the metrics that its expression combines, or its only one."""
    for query in alarm.get("Metrics") or ():
        if "MetricStat" in query:
            yield query["MetricStat"]["Metric"]
    if alarm.get("MetricName"):
        names = ("Namespace", "MetricName", "Dimensions")
        yield {name: alarm[name] for name in names if alarm.get(name)}
