import pytest

from components.monitor import Alarms
from slipway.plan.watch import watch
from tests.components.conftest import ContextOf
from tests.components.declared import declared
from tests.components.monitor.conftest import MEASURED, Watched

LOGINS = {"thresholds": {"login_failures_per_minute": 30}}


def test_everything_that_watches_a_stack_is_accepted(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": LOGINS, "search": {"system": "discovery"}}))
    assert found.problems() == []
    assert len(found.of("MetricAlarm")) == 5 + 6 + 2
    assert len(found.of("CompositeAlarm")) == 2


def test_an_alarm_measures_what_the_target_says_of_itself(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": {}}))
    cpu = found.named("auth-ecs-cpu").inputs
    assert cpu["dimensions"] == {"ClusterName": "the-cluster", "ServiceName": "the-service"}
    queries = found.named("auth-ecs-errors").inputs["metricQueries"]
    groups = {query["metric"]["dimensions"]["TargetGroup"] for query in queries if "metric" in query}
    assert groups == {"the-blue", "the-green"}
    assert [query["id"] for query in queries if query["returnData"]] == ["result"]


def test_failed_logins_are_counted_in_the_log_of_the_service(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": LOGINS}))
    counted = found.named("auth-logins-lines").inputs
    assert counted["logGroupName"] == "/slipway/test/auth"
    assert counted["pattern"] == '{ $.event = "login_failed" }'
    rings = found.named("auth-logins").inputs
    metric = counted["metricTransformation"]
    assert (rings["namespace"], rings["metricName"]) == (metric["namespace"], metric["name"])
    assert rings["threshold"] == 30


def test_a_deployment_stops_for_every_alarm_of_its_target(context_of: ContextOf) -> None:
    context = context_of({"auth": LOGINS})
    service = context.plan.services["auth"]
    made: list[Alarms] = []
    found = declared(lambda: made.append(Alarms(service, context, "ecs", MEASURED)))
    assert sorted(made[0].names) == sorted(alarm.inputs["name"] for alarm in found.of("MetricAlarm"))
    assert [name.split("-")[3] for name in made[0].names] == ["errors", "latency", "cpu", "memory"]
    assert len(made[0].resources) == len(watch(service, "production", "ecs"))


def test_a_target_that_leaves_out_what_an_alarm_needs_is_told(context_of: ContextOf) -> None:
    context = context_of({"auth": {}})
    service = context.plan.services["auth"]
    with pytest.raises(ValueError, match="the alarm errors needs 'green'; given are balancer, blue"):
        declared(lambda: Alarms(service, context, "ecs", {"balancer": "b", "blue": "c"}))


def test_a_target_of_another_cloud_has_no_alarm_here(context_of: ContextOf) -> None:
    context = context_of({"auth": {}})
    assert declared(lambda: Alarms(context.plan.services["auth"], context, "cloud-run", {})).made == []
