"""Changes of alarms in the forms that others hear of them: events, messages, history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import Alarm

from slipway.local.account import ACCOUNT
from slipway.local.alarms import data

DETAIL_TYPE = "CloudWatch Alarm State Change"


@dataclass(frozen=True)
class State:
    """How an alarm stands, and why."""

    value: str
    reason: str
    reason_data: str
    since: datetime

    @property
    def told(self) -> dict[str, str]:
        """As events have it."""
        when = self.since.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return {"value": self.value, "reason": self.reason, "reasonData": self.reason_data or "", "timestamp": when}


def event(alarm: Alarm, before: State, now: State) -> dict[str, Any]:
    """The detail of the event (CloudWatch user guide, "Alarm events and EventBridge")."""
    metrics: list[dict[str, Any]] = []
    for query in data.queries(alarm):
        told: dict[str, Any] = {"id": query.id, "returnData": query == data.queries(alarm)[-1]}
        if query.metric:
            told["metricStat"] = {
                "metric": {
                    "namespace": query.metric.namespace,
                    "name": query.metric.name,
                    "dimensions": dict(query.metric.dimensions),
                },
                "period": data.period(alarm),
                "stat": query.statistic,
            }
        else:
            told["expression"] = query.expression
        metrics.append(told)
    return {
        "alarmName": alarm.name,
        "configuration": {"description": alarm.description or "", "metrics": metrics},
        "previousState": before.told,
        "state": now.told,
    }


def composite_event(name: str, rule: str, before: State, now: State) -> dict[str, Any]:
    """The same of an alarm made of others."""
    return {
        "alarmName": name,
        "configuration": {"alarmRule": rule},
        "previousState": before.told,
        "state": now.told,
    }


def message(name: str, arn: str, before: State, now: State, *, description: str = "", region: str) -> str:
    """What a topic is sent."""
    return json.dumps(
        {
            "AlarmName": name,
            "AlarmDescription": description,
            "AWSAccountId": ACCOUNT,
            "NewStateValue": now.value,
            "NewStateReason": now.reason,
            "StateChangeTime": now.told["timestamp"],
            "Region": region,
            "AlarmArn": arn,
            "OldStateValue": before.value,
        }
    )


def history_item(name: str, before: State, now: State) -> dict[str, Any]:
    """AlarmHistoryItem of the API."""
    told = {
        "version": "1.0",
        "oldState": {"stateValue": before.value, "stateReason": before.reason},
        "newState": {"stateValue": now.value, "stateReason": now.reason},
    }
    return {
        "AlarmName": name,
        "AlarmType": "MetricAlarm",
        "Timestamp": now.since,
        "HistoryItemType": "StateUpdate",
        "HistorySummary": f"Alarm updated from {before.value} to {now.value}",
        "HistoryData": json.dumps(told),
    }
