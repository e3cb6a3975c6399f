"""What CloudWatch tells of an alarm: how it stands, when it rang before, and how often the service was asked since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.evidence.patience import patiently
from slipway.functions.rollback.history import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from slipway.clients import Client

COUNTS = frozenset({"RequestCount", "Invocations"})
"""Metrics that count what a target was asked (Application Load Balancer, Lambda)."""
MINUTE, RINGS = 60, "ALARM"


@dataclass(frozen=True)
class Alarm:
    """An alarm as it is.

    Attributes:
        rings: whether it rings at present.
        described: as CloudWatch describes it.
    """

    name: str
    rings: bool
    described: Mapping[str, Any]

    @property
    def threshold(self) -> float | None:
        """Above which it rings."""
        return self.described.get("Threshold")


def described(cloudwatch: Client, name: str) -> Alarm | None:
    """An alarm by its name; None where it was deleted.

    Raises:
        ClientError: CloudWatch refused.
    """
    told = patiently(lambda: cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"]), DEADLINE)
    found: Sequence[Mapping[str, Any]] = told["MetricAlarms"]
    return Alarm(name, found[0]["StateValue"] == RINGS, found[0]) if found else None


def requests_since(cloudwatch: Client, alarm: Alarm, since: datetime, until: datetime) -> int | None:
    """How often the targets that the alarm watches were asked; None where it does not count that.

    Raises:
        ClientError: CloudWatch refused.
    """
    queries = [
        {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": MINUTE, "Stat": "Sum"}}
        for number, metric in enumerate(_counts(alarm.described))
    ]
    if not queries:
        return None
    first = since.replace(second=0, microsecond=0)
    asked = {"MetricDataQueries": queries, "StartTime": first, "EndTime": until}
    told = patiently(lambda: cloudwatch.get_metric_data(**asked), DEADLINE)
    return round(sum(sum(result["Values"]) for result in told["MetricDataResults"]))


def rang_before(
    cloudwatch: Client, name: str, began: datetime, until: datetime, *, calm: timedelta, forgiven: datetime | None
) -> datetime | None:
    """When the alarm last rang in a time before a deployment began; that moment where it rang then, None for never.

    Args:
        cloudwatch: a client.
        name: of the alarm.
        began: when the deployment began.
        until: when the alarm rang of which this is asked.
        calm: how long before counts.
        forgiven: rings that began until then and are over count for nothing: a rollback has ended them.

    Raises:
        ClientError: CloudWatch refused.
    """
    asked = {"AlarmName": name, "HistoryItemType": "StateUpdate", "StartDate": began - calm, "EndDate": until}
    told = patiently(lambda: cloudwatch.describe_alarm_history(**asked, MaxRecords=100), DEADLINE)
    rings = [(start, end) for start, end in _rings(told["AlarmHistoryItems"], began - calm) if start < began]
    if any(end >= began for _, end in rings):
        return began
    return max((end for start, end in rings if forgiven is None or start > forgiven), default=None)


def _rings(items: Sequence[Mapping[str, Any]], since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when until when the alarm rang; where it rang already, from `since`. One that rings still is not told."""
    start = since
    for item in sorted(items, key=lambda each: each["Timestamp"]):
        told = json.loads(item.get("HistoryData") or "{}")
        was, is_now = ((told.get(which) or {}).get("stateValue") for which in ("oldState", "newState"))
        if was == RINGS and is_now != RINGS:
            yield start, item["Timestamp"]
        elif is_now == RINGS and was != RINGS:
            start = item["Timestamp"]


def _counts(described: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    seen: list[Mapping[str, Any]] = []
    for query in described.get("Metrics") or ():
        metric = (query.get("MetricStat") or {}).get("Metric")
        if metric and metric["MetricName"] in COUNTS and metric not in seen:
            seen.append(metric)
            yield metric
    if described.get("MetricName") in COUNTS:
        yield {name: described[name] for name in ("Namespace", "MetricName", "Dimensions") if described.get(name)}
