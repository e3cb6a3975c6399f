"""What a report shows besides the decision: the metric's course, log lines around the first error, suspect commits.

Each part is had by itself; one that can't be is named in `missing`, and the report goes without it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from slipway.functions.rollback import alarms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.clients import Client, Clients
    from slipway.decide.directory import Listed
    from slipway.functions.changes import Change, Changes
    from slipway.functions.rollback.alarms import Alarm
    from slipway.functions.rollback.cases import Case

Value = TypeVar("Value")

WIDTH, HEIGHT = 600, 240
"""Pixels of the picture."""
BEFORE, AFTER = timedelta(minutes=30), timedelta(minutes=5)
"""What the picture shows before the deployment began, and after the alarm rang."""
ERROR_WORDS = "?ERROR ?Error ?error ?FATAL ?Exception ?Traceback"
"""CloudWatch Logs filter pattern: any of these words."""
IS_ERROR = re.compile(r"error|fatal|exception|traceback", re.IGNORECASE)
LINES, LOOKED_AT = 10, 100
AROUND = timedelta(seconds=10)
LONGEST_LINE = 300
"""Characters of a log line that are shown."""


@dataclass
class Findings:
    """What was found.

    Attributes:
        alarm: as it is described; None where there is none.
        picture: PNG of the metric's course.
        lines: of the log, around the first error.
        change: what lies between the good commit and the guilty one.
        missing: parts that could not be had, with the reason.
    """

    alarm: Alarm | None = None
    picture: bytes | None = None
    lines: tuple[str, ...] = ()
    change: Change | None = None
    missing: list[str] = field(default_factory=list)


def findings(case: Case, listed: Listed, clients: Clients, changes: Changes) -> Findings:
    """Everything that can be found about a rollback."""
    found = Findings()
    if case.alarm:
        cloudwatch = clients("cloudwatch")
        found.alarm = _had(found, "the alarm", lambda: alarms.described(cloudwatch, case.alarm))
        if found.alarm is not None:
            alarm = found.alarm
            found.picture = _had(found, "the metric's course", lambda: picture(cloudwatch, alarm, case))
    if listed.log_group:
        found.lines = _had(found, "the log", lambda: log_lines(clients("logs"), listed.log_group, case)) or ()
    if case.commit:
        found.change = _had(
            found, "the commits", lambda: changes.between(listed.repository, case.to_commit, case.commit)
        )
    else:
        found.missing.append("the commits can't be had: the execution does not tell which it deployed")
    return found


def picture(cloudwatch: Client, alarm: Alarm, case: Case) -> bytes:
    """The metric's course from before the deployment began until the alarm rang, with the threshold.

    Raises:
        ClientError: CloudWatch refused.
    """
    told = cloudwatch.get_metric_widget_image(MetricWidget=json.dumps(widget(alarm, case)), OutputFormat="png")
    image: bytes = told["MetricWidgetImage"]
    return image


def widget(alarm: Alarm, case: Case) -> dict[str, Any]:
    """The picture as CloudWatch is asked for it (CloudWatch API, metric widget structure and syntax)."""
    moments = {"deployed": case.began_at, "alarm": case.rang_at}
    horizontal = [] if alarm.threshold is None else [{"label": "threshold", "value": alarm.threshold}]
    return {
        "title": alarm.name,
        "width": WIDTH,
        "height": HEIGHT,
        "start": _instant(case.began_at - BEFORE),
        "end": _instant(case.rang_at + AFTER),
        "timezone": "+0000",
        "metrics": _metrics(alarm.described),
        "annotations": {
            "horizontal": horizontal,
            "vertical": [{"label": label, "value": _instant(at)} for label, at in moments.items()],
        },
    }


def log_lines(logs: Client, group: str, case: Case) -> tuple[str, ...]:
    """The lines of ten seconds around the first error since the deployment began; none where there is no error.

    Raises:
        ClientError: CloudWatch Logs refused.
    """
    span = {"startTime": _milliseconds(case.began_at), "endTime": _milliseconds(case.rang_at + AFTER)}
    told = logs.filter_log_events(logGroupName=group, filterPattern=ERROR_WORDS, limit=LOOKED_AT, **span)
    first = next((each["timestamp"] for each in told["events"] if IS_ERROR.search(each["message"])), None)
    if first is None:
        return ()
    around = int(AROUND.total_seconds() * 1000)
    span = {"startTime": first - around, "endTime": first + around}
    told = logs.filter_log_events(logGroupName=group, limit=LOOKED_AT, **span)
    events = sorted(told["events"], key=lambda each: int(each["timestamp"]))
    place = next((n for n, each in enumerate(events) if IS_ERROR.search(each["message"])), 0)
    some = events[max(0, place - 2) :][:LINES]
    return tuple(f"{_time(each['timestamp'])} {' '.join(each['message'].split())[:LONGEST_LINE]}" for each in some)


def _metrics(described: Mapping[str, Any]) -> list[list[Any]]:
    if described.get("MetricName"):
        shown = {"stat": described.get("Statistic", "Sum"), "period": described.get("Period", 60)}
        return [[*_name(described), shown]]
    return [_query(query) for query in described.get("Metrics") or ()]


def _query(query: Mapping[str, Any]) -> list[Any]:
    shown = {"id": query["Id"], "visible": query.get("ReturnData", True)}
    if "Expression" in query:
        return [{**shown, "expression": query["Expression"], "label": query.get("Label", query["Id"])}]
    stat = query["MetricStat"]
    return [*_name(stat["Metric"]), {**shown, "stat": stat["Stat"], "period": stat["Period"]}]


def _name(metric: Mapping[str, Any]) -> list[str]:
    dimensions = [text for each in metric.get("Dimensions") or () for text in (each["Name"], each["Value"])]
    return [metric["Namespace"], metric["MetricName"], *dimensions]


def _had(found: Findings, what: str, ask: Callable[[], Value]) -> Value | None:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - see above: the report goes without, and says so
        found.missing.append(f"{what} can't be had: {type(error).__name__}")
        return None


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _time(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%H:%M:%S}"
