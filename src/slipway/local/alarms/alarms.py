"""Alarms follow their data; whoever is to know of a change is told: the bus, topics, and alarms made of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from moto.backends import get_backend
from moto.cloudwatch.models import Alarm

from slipway.local.account import ACCOUNT
from slipway.local.alarms import composite, data, tell
from slipway.local.alarms.composite import BadRuleError
from slipway.local.alarms.judge import state
from slipway.local.alarms.measure import UnknownExpressionError
from slipway.local.engine import Engine
from slipway.local.tables import TABLES
from slipway.local.world import World

RECENT = timedelta(hours=1)
"""Data that alarms are judged by; none of the platform's looks further back."""
NO_REASON = "{}"


@dataclass(frozen=True)
class Composite:
    """An alarm made of others, as the provider keeps it."""

    name: str
    arn: str
    rule: str
    actions: dict[str, tuple[str, ...]]


@dataclass
class Alarms:
    """All alarms of the emulated CloudWatch.

    Attributes:
        composites: those that moto does not hold.
        standing: how each of those stands.
        history: changes of state by alarm, the oldest first.
    """

    engine: Engine
    world: World
    composites: Callable[[], Iterable[Composite]] = tuple
    standing: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def changed(self, region: str, alarm: Alarm, before: tell.State) -> None:
        """An alarm may have come to another state. The caller holds the tables."""
        now = tell.State(alarm.state_value, alarm.state_reason, alarm.state_reason_data, _utc(self.world.now()))
        if now.value == before.value:
            return
        self.history.setdefault(alarm.name, []).append(tell.history_item(alarm.name, before, now))
        event = tell.event(alarm, before, now)
        self._post(lambda: self.world.emit("aws.cloudwatch", tell.DETAIL_TYPE, event, [alarm.alarm_arn]))
        if alarm.actions_enabled:
            actions = {
                "ALARM": alarm.alarm_actions,
                "OK": alarm.ok_actions,
                "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
            }
            message = tell.message(
                alarm.name, alarm.alarm_arn, before, now, description=alarm.description or "", region=region
            )
            self._act(actions[now.value] or (), alarm.name, now.value, message)
        self._follow(region, alarm.name)

    def look(self) -> None:
        """Judge every alarm that has new data, or that has had data and a new minute has begun for."""
        now = _utc(self.world.now())
        with TABLES:
            for region, backend in list(get_backend("cloudwatch")[ACCOUNT].items()):
                seen = len(backend.metric_data), int(now.timestamp()) // 60
                if not backend.metric_data or self._seen.get(region) == seen:
                    continue
                self._seen[region] = seen
                held = data.indexed(backend.metric_data, now - RECENT)
                for alarm in list(backend.alarms.values()):
                    self._judge(backend, alarm, held, now)

    def _judge(self, backend: Any, alarm: Alarm, held: data.Held, now: datetime) -> None:  # noqa: ANN401 - moto's
        metrics = [query.metric for query in data.queries(alarm) if query.metric]
        if alarm.rule is not None or not any(metric in held for metric in metrics):
            return
        limits = data.limits(alarm)
        try:
            points = data.points(alarm, held, now, limits.of)
        except UnknownExpressionError:
            return
        found = state(points, limits, alarm.state_value)
        if found != alarm.state_value:
            shown = ["no data" if point is None else f"{point:g}" for point in points]
            reason = f"Threshold Crossed: {limits.of} datapoints [{', '.join(shown)}], threshold {limits.threshold:g}"
            told = {"version": "1.0", "threshold": limits.threshold, "recentDatapoints": points}
            backend.set_alarm_state(alarm.name, reason, json.dumps(told), found)

    def _follow(self, region: str, name: str) -> None:
        """Composite alarms that name this one come to the state that their rules say."""
        alarms = get_backend("cloudwatch")[ACCOUNT][region].alarms

        def standing(other: str) -> str | None:
            return alarms[other].state_value if other in alarms else self.standing.get(other)

        for each in self.composites():
            try:
                if name not in composite.names(each.rule):
                    continue
                found = "ALARM" if composite.holds(each.rule, standing) else "OK"
            except BadRuleError:
                continue
            if found != self.standing.get(each.name, "OK"):
                self._compose(region, each, found, because=name)

    def _compose(self, region: str, each: Composite, found: str, because: str) -> None:
        now = _utc(self.world.now())
        before = tell.State(self.standing.get(each.name, "OK"), "", NO_REASON, now)
        after = tell.State(found, f"{because} changed its state", NO_REASON, now)
        self.standing[each.name] = found
        self.history.setdefault(each.name, []).append(tell.history_item(each.name, before, after))
        event = tell.composite_event(each.name, each.rule, before, after)
        self._post(lambda: self.world.emit("aws.cloudwatch", tell.DETAIL_TYPE, event, [each.arn]))
        message = tell.message(each.name, each.arn, before, after, region=region)
        self._act(each.actions.get(found, ()), each.name, found, message)
        self._follow(region, each.name)

    def _act(self, actions: Iterable[str], name: str, value: str, message: str) -> None:
        for action in actions:
            if action.startswith("arn:aws:sns:"):
                subject = f'{value}: "{name}"'[:100]
                self._post(partial(self.world.publish, action, subject, message))

    def _post(self, step: Callable[[], None]) -> None:
        self.engine.post(step)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
