from __future__ import annotations

from typing import Any

import pytest

from policies.kit.facts import UNKNOWN, Resource
from policies.kit.rule import Outcome
from policies.pipelines.targets import SERVICE
from policies.rules.delivery.deploy_rolls_back import COMPOSITE_ALARM, DEPLOYMENT_CONFIG, METRIC_ALARM, RULE
from tests.policies.support import Baseline, Judge, Make

BROKEN = {
    "alarms off": ("alarmConfiguration.enabled", False, "`alarmConfiguration` is not enabled"),
    "no alarm": ("alarmConfiguration.alarms", [], "names no alarm"),
    "an alarm of nobody": (
        "alarmConfiguration.alarms",
        ["other"],
        "the alarm other, which this stack does not declare",
    ),
    "no alarms at all": ("alarmConfiguration", None, "`alarmConfiguration` is not enabled"),
    "rollback off": ("autoRollbackConfiguration.enabled", False, "`autoRollbackConfiguration` is not enabled"),
    "rollback on failure only": (
        "autoRollbackConfiguration.events",
        ["DEPLOYMENT_FAILURE"],
        "DEPLOYMENT_STOP_ON_ALARM",
    ),
}
SERVICE_OK = {
    "name": "booking",
    "tags": {"environment": "production"},
    "alarms": {"enable": True, "rollback": True, "alarmNames": ["errors"]},
    "deploymentCircuitBreaker": {"enable": True, "rollback": True},
}


def found(judge: Judge, stack: Baseline | list[Resource]) -> list[tuple[Outcome, str]]:
    return [(outcome, evidence) for outcome, _, evidence in judge(RULE, stack)]


def test_pass(judge: Judge, baseline: Baseline) -> None:
    assert found(judge, baseline) == [(Outcome.COMPLIANT, "")]


def test_empty(judge: Judge) -> None:
    assert judge(RULE, []) == []


@pytest.mark.parametrize(("path", "value", "evidence"), BROKEN.values(), ids=BROKEN)
def test_fail(judge: Judge, baseline: Baseline, path: str, value: object, evidence: str) -> None:
    ((outcome, said),) = found(judge, baseline.set("group", path, value))
    assert outcome is Outcome.VIOLATION
    assert evidence in said


def test_fail_all_at_once_in_place(judge: Judge, baseline: Baseline) -> None:
    baseline.set("group", "deploymentStyle.deploymentType", "IN_PLACE")
    ((outcome, said),) = found(judge, baseline.set("group", "deploymentConfigName", "CodeDeployDefault.AllAtOnce"))
    assert outcome is Outcome.VIOLATION
    assert "replaces everything at once" in said


@pytest.mark.parametrize(("healthy", "evidence"), [(75, ""), (1, ""), (0, "replaces everything at once")])
def test_waves_of_a_configuration_of_the_stack(
    judge: Judge, baseline: Baseline, resource: Make, healthy: int, evidence: str
) -> None:
    baseline.set("group", "deploymentStyle.deploymentType", "IN_PLACE").set("group", "deploymentConfigName", "quarters")
    hosts = {"type": "FLEET_PERCENT", "value": float(healthy)}
    own = resource(DEPLOYMENT_CONFIG, "quarters", {"deploymentConfigName": "quarters", "minimumHealthyHosts": hosts})
    ((outcome, said),) = found(judge, [*baseline.stack().resources, own])
    assert outcome is (Outcome.VIOLATION if evidence else Outcome.COMPLIANT)
    assert evidence in said


def test_waves_that_are_not_known_yet(judge: Judge, baseline: Baseline, resource: Make) -> None:
    baseline.set("group", "deploymentStyle.deploymentType", "IN_PLACE").set("group", "deploymentConfigName", "quarters")
    own = resource(DEPLOYMENT_CONFIG, "quarters", {"deploymentConfigName": "quarters", "minimumHealthyHosts": UNKNOWN})
    ((outcome, said),) = found(judge, [*baseline.stack().resources, own])
    assert outcome is Outcome.UNDECIDABLE
    assert "`minimumHealthyHosts.value` is not known" in said


def test_pass_all_at_once_between_blue_and_green(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.set("group", "deploymentConfigName", "CodeDeployDefault.ECSAllAtOnce")
    assert found(judge, stack) == [(Outcome.COMPLIANT, "")]


def test_pass_with_a_composite_alarm(judge: Judge, baseline: Baseline) -> None:
    baseline.entry("errors").update(type=COMPOSITE_ALARM, properties={"alarmName": "booking-errors"})
    assert found(judge, baseline) == [(Outcome.COMPLIANT, "")]


def test_pass_with_an_unknown_alarm_of_this_stack(judge: Judge, baseline: Baseline) -> None:
    stack = baseline.set("group", "alarmConfiguration.alarms", [UNKNOWN]).depends(
        "group", "alarmConfiguration", "errors"
    )
    assert found(judge, stack) == [(Outcome.COMPLIANT, "")]


def test_unknown_alarms(judge: Judge, baseline: Baseline) -> None:
    ((outcome, said),) = found(judge, baseline.set("group", "alarmConfiguration.alarms", [UNKNOWN]))
    assert outcome is Outcome.UNDECIDABLE
    assert "`alarmConfiguration.alarms` is not known" in said


def test_unknown_alarms_hide_no_other_violation(judge: Judge, baseline: Baseline) -> None:
    baseline.set("group", "alarmConfiguration", UNKNOWN).set("group", "autoRollbackConfiguration.enabled", value=False)
    assert {outcome for outcome, _ in found(judge, baseline)} == {Outcome.UNDECIDABLE, Outcome.VIOLATION}


def test_undecidable_without_the_target(judge: Judge, baseline: Baseline) -> None:
    ((outcome, said),) = found(judge, baseline.remove("group"))
    assert outcome is Outcome.UNDECIDABLE
    assert "the target of Deploy/Ecs is not declared here" in said


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [({"enable": True, "rollback": True, "alarmNames": ["errors"]}, Outcome.COMPLIANT), (None, Outcome.VIOLATION)],
)
def test_a_service_that_another_stacks_pipeline_deploys(
    judge: Judge, resource: Make, alarms: dict[str, Any] | None, expected: Outcome
) -> None:
    own = {**SERVICE_OK, "deploymentController": {"type": "ECS"}, "alarms": alarms}
    stack = [resource(SERVICE, "service", own), resource(METRIC_ALARM, "alarm", {"name": "errors"})]
    assert [outcome for outcome, _ in found(judge, stack)] == [expected]


def test_not_applicable_before_production(judge: Judge, baseline: Baseline) -> None:
    baseline.set("group", "tags.environment", "dev").set("group", "alarmConfiguration", None)
    assert found(judge, baseline) == []


def test_fail_for_a_group_of_no_pipeline(judge: Judge, baseline: Baseline) -> None:
    ((outcome, _),) = found(judge, baseline.remove("pipeline").set("group", "alarmConfiguration", None))
    assert outcome is Outcome.VIOLATION


@pytest.mark.parametrize(
    ("change", "evidence"),
    [
        ({}, ""),
        ({"alarms": None}, "`alarms` do not roll back"),
        ({"deploymentCircuitBreaker": None}, "`deploymentCircuitBreaker` does not roll back"),
        ({"deploymentCircuitBreaker": None, "deploymentConfiguration": {"strategy": "CANARY"}}, ""),
    ],
    ids=["pass", "no alarms", "no circuit breaker", "canary"],
)
def test_service_deployed_by_ecs(judge: Judge, resource: Make, change: dict[str, Any], evidence: str) -> None:
    action = {"name": "Ecs", "category": "Deploy", "provider": "ECS", "configuration": {"ServiceName": "booking"}}
    pipeline = resource(
        "aws:codepipeline/pipeline:Pipeline", "pipeline", {"stages": [{"name": "Deploy", "actions": [action]}]}
    )
    service = resource(SERVICE, "service", SERVICE_OK | change)
    alarm = resource(METRIC_ALARM, "errors", {"name": "errors"})
    ((outcome, said),) = found(judge, [pipeline, service, alarm])
    assert outcome is (Outcome.VIOLATION if evidence else Outcome.COMPLIANT)
    assert evidence in said
