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

    from slipway.functions.clients import Client

COUNTS = frozenset({"RequestCount", "Invocations"})
"""Metrics that count what a target was asked (Application Load Balancer, Lambda)."""
MINUTE = 60


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
    return Alarm(name, found[0]["StateValue"] == "ALARM", found[0]) if found else None


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
    told = cloudwatch.get_metric_data(MetricDataQueries=queries, StartTime=first, EndTime=until)
    return round(sum(sum(result["Values"]) for result in told["MetricDataResults"]))


def rang_before(cloudwatch: Client, name: str, began: datetime, calm: timedelta) -> datetime | None:
    """When the alarm last came to ring, or to ring no more, in a time before a deployment began; None for never.

    Raises:
        ClientError: CloudWatch refused.
    """
    told = cloudwatch.describe_alarm_history(
        AlarmName=name, HistoryItemType="StateUpdate", StartDate=began - calm, EndDate=began, MaxRecords=100
    )
    moments = [each["Timestamp"] for each in told["AlarmHistoryItems"] if _of_ringing(each)]
    return max((at for at in moments if began - calm <= at < began), default=None)


def _of_ringing(item: Mapping[str, Any]) -> bool:
    told = json.loads(item.get("HistoryData") or "{}")
    states = {(told.get(which) or {}).get("stateValue") for which in ("oldState", "newState")}
    return "ALARM" in states


def _counts(described: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    seen: list[Mapping[str, Any]] = []
    for query in described.get("Metrics") or ():
        metric = (query.get("MetricStat") or {}).get("Metric")
        if metric and metric["MetricName"] in COUNTS and metric not in seen:
            seen.append(metric)
            yield metric
    if described.get("MetricName") in COUNTS:
        yield {name: described[name] for name in ("Namespace", "MetricName", "Dimensions") if described.get(name)}
