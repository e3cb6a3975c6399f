"""The delivery rules hold for every way of deploying in AWS: each kind of target passes whole and fails broken."""

from __future__ import annotations

import copy

import pytest

from policies.kit.rule import Outcome, StackRule
from policies.pipelines.targets import SERVICE
from policies.rules.delivery.approval_guards_production import RULE as GUARDS
from policies.rules.delivery.deploy_rolls_back import RULE as ROLLS_BACK
from policies.rules.delivery.path_passes_every_gate import RULE as PASSES
from tests.policies.support import Baseline, Judge

RULES = (PASSES, GUARDS, ROLLS_BACK)
GROUP = {"ApplicationName": "booking", "DeploymentGroupName": "booking-live"}
NATIVE = {
    "name": "booking",
    "tags": {"environment": "production"},
    "deploymentConfiguration": {"strategy": "CANARY"},
    "alarms": {"enable": True, "rollback": True, "alarmNames": ["booking-errors"]},
}


def to_ecs_by_codedeploy(baseline: Baseline) -> Baseline:
    return baseline


def to_ecs_by_itself(baseline: Baseline) -> Baseline:
    baseline.set("pipeline", "stages.4.actions.0.provider", "ECS")
    baseline.set("pipeline", "stages.4.actions.0.configuration", {"ClusterName": "main", "ServiceName": "booking"})
    baseline.remove("group")
    baseline.resources.append({"type": SERVICE, "name": "group", "properties": dict(NATIVE)})
    return baseline


def to_instances(baseline: Baseline) -> Baseline:
    """The image is packed into a bundle right after the build; CodeDeploy takes it to half of the fleet at a time."""
    pack = {
        "name": "Pack",
        "category": "Build",
        "provider": "CodeBuild",
        "runOrder": 2.0,
        "inputArtifacts": ["image"],
        "outputArtifacts": ["bundle"],
        "configuration": {"ProjectName": "pack"},
    }
    baseline.append("pipeline", "stages.1.actions", pack)
    baseline.set("pipeline", "stages.4.actions.0.provider", "CodeDeploy")
    baseline.set("pipeline", "stages.4.actions.0.inputArtifacts", ["bundle"])
    baseline.set("group", "deploymentStyle.deploymentType", "IN_PLACE")
    baseline.set("group", "deploymentConfigName", "CodeDeployDefault.HalfAtATime")
    baseline.resources.append({**copy.deepcopy(baseline.entry("unit")), "name": "pack"})
    return baseline.set("pack", "name", "pack").run("pack", "mkdir bundle", "cp imageDetail.json bundle")


WAYS = {"ecs by codedeploy": to_ecs_by_codedeploy, "ecs by itself": to_ecs_by_itself, "ec2": to_instances}


def found(judge: Judge, rule: StackRule, stack: Baseline) -> set[Outcome]:
    return {outcome for outcome, _, _ in judge(rule, stack)}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def stack(request: pytest.FixtureRequest, baseline: Baseline) -> Baseline:
    made: Baseline = request.param(baseline)
    return made


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_whole(judge: Judge, stack: Baseline, rule: StackRule) -> None:
    assert found(judge, rule, stack) == {Outcome.COMPLIANT}


def test_a_deploy_without_approval_is_found(judge: Judge, stack: Baseline) -> None:
    stack.at("pipeline", "stages").pop(3)
    assert found(judge, PASSES, stack) == {Outcome.VIOLATION}


def test_a_deploy_without_scans_is_found(judge: Judge, stack: Baseline) -> None:
    assert found(judge, PASSES, stack.run("scan", "true")) == {Outcome.VIOLATION}


def test_a_deploy_of_what_is_built_after_the_approval_is_found(judge: Judge, stack: Baseline) -> None:
    stages = stack.at("pipeline", "stages")
    stages[1], stages[3] = stages[3], stages[1]
    assert Outcome.VIOLATION in found(judge, GUARDS, stack)


def test_a_deploy_without_alarms_is_found(judge: Judge, stack: Baseline) -> None:
    stack.remove("errors")
    assert found(judge, ROLLS_BACK, stack) == {Outcome.VIOLATION}


def test_a_bundle_packed_after_the_approval_is_found(judge: Judge, baseline: Baseline) -> None:
    stack = to_instances(baseline)
    pack = stack.at("pipeline", "stages.1.actions").pop()
    stack.set("pipeline", "stages.4.actions.0.runOrder", 2.0).set("pipeline", "stages.4.actions.1.runOrder", 3.0)
    stack.append("pipeline", "stages.4.actions", {**pack, "runOrder": 1.0})
    evidence = [said for outcome, _, said in judge(GUARDS, stack) if outcome is Outcome.VIOLATION]
    assert any("Deploy/Pack writes an artifact after the approval that Deploy/Ecs deploys" in said for said in evidence)
