import re

import pytest

from components.monitor.service_watch import LONGEST_RULE, rule
from tests.components.conftest import ContextOf
from tests.components.monitor.conftest import Watched


def test_one_alarm_stands_for_all_of_a_service_and_they_all_exist(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": {"thresholds": {"login_failures_per_minute": 3}}, "search": {}}))
    alarms = {made.inputs["name"]: made.name for made in found.of("MetricAlarm")}
    for service, count in (("auth", 6), ("search", 5)):
        named = re.findall(r'ALARM\("([^"]+)"\)', found.named(f"{service}-health").inputs["alarmRule"])
        assert len(named) == count
        assert all(alarms[name].startswith(f"{service}-") for name in named)


def test_people_are_told_once_by_the_composite_alone(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": {}}))
    composite = found.named("auth-health").inputs
    assert len(composite["alarmActions"]) == len(composite["okActions"]) == 1
    assert all("alarmActions" not in made.inputs for made in found.of("MetricAlarm") if made.name.startswith("auth"))


def test_the_alarm_on_deliveries_counts_the_pipeline_of_the_service(context_of: ContextOf, watched: Watched) -> None:
    context = context_of({"auth": {}})
    found = watched(context)
    deploys = found.named("auth-deploys").inputs
    counted = found.named("failed-deploys").inputs["metricTransformation"]
    assert deploys["dimensions"] == {"Pipeline": context.plan.pipelines[0].name}
    assert (deploys["namespace"], deploys["metricName"]) == (counted["namespace"], counted["name"])
    assert list(counted["dimensions"]) == list(deploys["dimensions"])


def test_a_rule_that_is_too_long_is_told() -> None:
    assert rule(["a", "b"]) == 'ALARM("a") OR ALARM("b")'
    assert len(rule(["a" * 80] * 100)) <= LONGEST_RULE
    with pytest.raises(ValueError, match="101 alarms in 1410 characters; a composite alarm takes 100 alarms"):
        rule(["a"] * 101)
    with pytest.raises(ValueError, match="and 10240 characters"):
        rule(["a" * 255] * 50)
