"""Puts alarms behind moto's own CloudWatch, so that any AWS client meets them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, Dimension
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from slipway.local.alarms.alarms import Alarms
from slipway.local.alarms.tell import State
from slipway.local.alarms.widget import picture
from slipway.local.replaced import replaced
from slipway.local.tables import TABLES

MOST = 100


@contextmanager
def installed(alarms: Alarms) -> Iterator[None]:
    """Within it, a change of an alarm is told, and its history and pictures can be asked for."""
    before = CloudWatchBackend.set_alarm_state

    @functools.wraps(before)
    def set_state(backend: CloudWatchBackend, alarm_name: str, *given: Any, **named: Any) -> None:  # noqa: ANN401
        with TABLES:
            held = backend.alarms.get(alarm_name)
            old = _state(held) if held else None
            before(backend, alarm_name, *given, **named)
            if held and old:
                alarms.changed(backend.region_name, held, old)

    def history(response: CloudWatchResponse) -> ActionResult:
        return ActionResult({"AlarmHistoryItems": _history(alarms, response)})

    def image(response: CloudWatchResponse) -> ActionResult:
        asked = response._get_param("MetricWidget")  # noqa: SLF001 - how moto reads a request
        with TABLES:
            drawn = picture(asked, response.cloudwatch_backend.metric_data, alarms.world.now())
        return ActionResult({"MetricWidgetImage": drawn})

    with ExitStack() as stack:
        stack.enter_context(replaced(Dimension, "__lt__", _before))
        stack.enter_context(replaced(CloudWatchBackend, "set_alarm_state", set_state))
        stack.enter_context(replaced(CloudWatchResponse, "describe_alarm_history", history))
        stack.enter_context(replaced(CloudWatchResponse, "get_metric_widget_image", image))
        yield


def _before(one: Dimension, other: Dimension) -> bool:
    """Dimensions have one order, so that moto finds values whose dimensions are the same in another order."""
    return (one.name or "", one.value or "") < (other.name or "", other.value or "")


def _state(alarm: Any) -> State:  # noqa: ANN401 - moto's own object
    since = alarm.state_updated_timestamp
    return State(alarm.state_value, alarm.state_reason, alarm.state_reason_data, since.replace(tzinfo=UTC))


def _history(alarms: Alarms, response: CloudWatchResponse) -> list[dict[str, Any]]:
    name, kind, first, last, most, scan = (
        response._get_param(key)  # noqa: SLF001 - how moto reads a request
        for key in ("AlarmName", "HistoryItemType", "StartDate", "EndDate", "MaxRecords", "ScanBy")
    )
    if kind not in {None, "StateUpdate"}:
        return []
    with TABLES:
        found = [item for each, items in alarms.history.items() if name in {None, each} for item in items]
    found = [item for item in found if _within(item["Timestamp"], first, last)]
    found.sort(key=lambda item: item["Timestamp"], reverse=scan != "TimestampAscending")
    return found[: int(most or MOST)]


def _within(at: datetime, first: datetime | None, last: datetime | None) -> bool:
    return (first is None or at >= _aware(first)) and (last is None or at <= _aware(last))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
