"""Traffic of what was deployed: made-up data of metrics, well or unwell, so that alarms have something to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.backends import get_backend
from moto.cloudwatch.models import Alarm

from slipway.local.account import ACCOUNT
from slipway.local.alarms import data
from slipway.local.alarms.alarms import Alarms
from slipway.local.pipelines.runtime import Work
from slipway.local.tables import TABLES

REQUESTS = 240.0
"""A minute, at each target."""
COUNTED = {"RequestCount": REQUESTS, "Invocations": REQUESTS}
FAILING = {"HTTPCode_Target_5XX_Count": REQUESTS / 2, "Errors": REQUESTS / 2, "Throttles": 20.0}
OF_LOGS = "Slipway"
"""Namespace of metrics that count lines of logs (components/monitor/names.py)."""
PERCENT = frozenset({"CPUUtilization", "MemoryUtilization"})
RINGS_AFTER_SECONDS = 1.0
MINUTE = 60
BEHIND = timedelta(seconds=1)
"""By which values are older than now: who asks for those of until now asks in whole seconds."""
RECENT = timedelta(minutes=30)
"""For which every value is kept."""
UNWELL = timedelta(hours=1)
"""After which whatever made a service unwell has passed."""


@dataclass
class Traffic:
    """What is asked of deployed services.

    Attributes:
        serving: region and service of each that was deployed.
        unwell: since when the metrics are bad of alarms, by region and name: until another deployment of their service
            ends well, or an hour is over.
    """

    alarms: Alarms
    serving: set[tuple[str, str]] = field(default_factory=set)
    unwell: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _minute: int = 0
    _fed: set[data.Metric] = field(default_factory=set)

    def moves(self, work: Work) -> None:
        """A deployment moves traffic."""
        ringing = work.script.ringing
        if ringing and ringing.during:
            self.ring(work.region, ringing.alarm)

    def arrived(self, work: Work) -> None:
        """A deployment has ended well: the service is asked from now on, and may turn out to be unwell."""
        service, ringing = service_of(work), work.script.ringing
        with TABLES:
            self.serving.add((work.region, service))
            own = {alarm.name for alarm in alarms_of(work.region, service)}
            self.unwell = {each: since for each, since in self.unwell.items() if each[1] not in own}
            self._feed()
        if ringing and not ringing.during and not work.execution.is_rollback:
            work.runtime.engine.post(lambda: self.ring(work.region, ringing.alarm), RINGS_AFTER_SECONDS)

    def ring(self, region: str, name: str) -> None:
        """Let an alarm's metrics be bad for as long as it takes to ring; the clock goes on meanwhile."""
        with TABLES:
            alarm = get_backend("cloudwatch")[ACCOUNT][region].alarms.get(name)
            if alarm is None:
                return
            self.unwell[region, name] = self.alarms.world.now()
        for period in range(data.limits(alarm).of + 1):
            if period:
                self.alarms.world.later(data.period(alarm))
            with TABLES:
                self._put(region, [alarm])
        self.alarms.look()

    def look(self) -> None:
        """Once a minute, let deployed services be asked."""
        minute = int(self.alarms.world.now().timestamp()) // MINUTE
        if minute != self._minute:
            with TABLES:
                self._feed()

    def _feed(self) -> None:
        now = self.alarms.world.now()
        self._minute = int(now.timestamp()) // MINUTE
        self.unwell = {each: since for each, since in self.unwell.items() if now - since < UNWELL}
        for region, service in self.serving:
            self._put(region, list(alarms_of(region, service)))
        for region in {region for region, _ in self.serving}:
            self._thin(get_backend("cloudwatch")[ACCOUNT][region], now)

    def _thin(self, backend: Any, now: datetime) -> None:  # noqa: ANN401 - moto's own object
        """Of its own old values leave one an hour: moto looks through all of them for each question."""
        kept, seen = [], set()
        for datum in backend.metric_data:
            metric = data.metric_of(datum)
            at = data.moment(datum)
            hour = metric, int(at.timestamp()) // 3600
            if metric not in self._fed or now - at < RECENT or hour not in seen:
                kept.append(datum)
            seen.add(hour)
        backend.metric_data[:] = kept

    def _put(self, region: str, alarms: Iterable[Alarm]) -> None:
        """One value of each metric of these alarms, now."""
        values: dict[data.Metric, float] = {}
        for alarm in alarms:
            bad = (region, alarm.name) in self.unwell
            for query in data.queries(alarm):
                if query.metric and (bad or query.metric not in values):
                    value = _value(query.metric, alarm, bad=bad)
                    if value is not None:
                        values[query.metric] = value
        backend = get_backend("cloudwatch")[ACCOUNT][region]
        moment = (self.alarms.world.now() - BEHIND).replace(tzinfo=None)
        self._fed |= set(values)
        for metric, value in values.items():
            dimensions = [{"Name": name, "Value": of} for name, of in sorted(metric.dimensions)]
            datum: dict[str, Any] = {
                "MetricName": metric.name,
                "Value": value,
                "Dimensions": dimensions,
                "Timestamp": moment,
            }
            backend.put_metric_data(metric.namespace, [datum])


def service_of(work: Work) -> str:
    """The service whose pipeline it is, by its tag."""
    pipelines = get_backend("codepipeline")[ACCOUNT][work.machine.region].pipelines
    held = pipelines.get(work.machine.definition.name)
    return str(held.tags.get("service", "")) if held else ""


def alarms_of(region: str, service: str) -> Iterable[Alarm]:
    """The alarms with the tag of a service."""
    backend = get_backend("cloudwatch")[ACCOUNT][region]
    for alarm in list(backend.alarms.values()):
        if service and backend.tagger.get_tag_dict_for_resource(alarm.alarm_arn).get("service") == service:
            yield alarm


def _value(metric: data.Metric, alarm: Alarm, *, bad: bool) -> float | None:
    """A value well on this side of the alarm's threshold, or on the other; a balancer leaves out zero counts."""
    if metric.name in COUNTED:
        return COUNTED[metric.name]
    if metric.name in FAILING:
        return FAILING[metric.name] if bad else None if metric.name.startswith("HTTPCode") else 0.0
    threshold = float(alarm.threshold)
    if metric.name in PERCENT:
        return (threshold + 100) / 2 if bad else threshold / 3
    if metric.namespace == OF_LOGS:
        return threshold * 2 + 1 if bad else 0.0
    return threshold * 2 + 1 if bad else threshold / 4
