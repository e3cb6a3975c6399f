"""Alarms that ring: what is stopped, what is deployed again, and what its own controller brings back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from slipway.functions.rollback.incoming import Rang, Tick, WentOn
from slipway.functions.rollback.respond import respond
from tests.unit.functions.rollback.answers import Execution
from tests.unit.functions.rollback.clouds import Cloud, case_of, item_of
from tests.unit.functions.rollback.fleet import (
    CREDENTIAL,
    ECS,
    ERRORS,
    NOON,
    listed,
    lookup,
    refusal,
    tree,
)


def test_what_has_ended_is_replaced_by_the_last_good_one(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert cloud.evidence.kinds("b") == [("held-back", True)]
    assert case_of(cloud).phase == "acting"
    cloud.clock += timedelta(minutes=3)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    assert cloud.evidence.kinds("b") == [("held-back", True), ("rolled-back", True)]
    assert case_of(cloud).phase == "done"
    assert len(cloud.slack.reports) == 1
    assert "3 minutes after it began to ring" in str(cloud.slack.rewritten[-1].blocks)


def test_what_still_moves_traffic_is_stopped(cloud: Cloud) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["stop_deployment d-3"]
    cloud.deployments["d-3-undone"]["status"] = "Succeeded"
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"
    assert cloud.evidence.kinds("c") == [("held-back", True), ("rolled-back", True)]


def test_ecs_is_told_to_go_back_where_it_deploys_by_itself(cloud: Cloud) -> None:
    cloud.directory = lookup(listed(deployment_groups=(), ecs_services=(ECS,)))
    cloud.deployed("c", "InProgress", minutes_ago=1)
    cloud.ecs["arn-1"] = {"serviceDeploymentArn": "arn-1", "status": "IN_PROGRESS"}
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["stop_service_deployment arn-1"]
    cloud.ecs["arn-1"]["status"] = "ROLLBACK_SUCCESSFUL"
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"


def test_one_that_ended_before_it_could_be_stopped_is_replaced(cloud: Cloud) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    cloud.fails["stop_deployment"] = refusal("DeploymentAlreadyCompletedException")
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "decided")
    cloud.deployments["d-3"]["status"] = "Succeeded"
    cloud.end("execution-3")
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-2"]


@pytest.mark.parametrize("code", ["UnableToRollbackStageException", "PipelineExecutionOutdatedException"])
def test_codedeploy_goes_back_itself_where_codepipeline_will_not(cloud: Cloud, code: str) -> None:
    cloud.fails["rollback_stage"] = refusal(code)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["create_deployment a"]
    cloud.deployments[case_of(cloud).effects[0].id]["status"] = "Succeeded"
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"
    assert cloud.evidence.kinds("a") == [("deployed", True)]


def test_ecs_goes_back_itself_where_codepipeline_will_not(cloud: Cloud) -> None:
    cloud.directory = lookup(listed(deployment_groups=(), ecs_services=(ECS,)))
    began = cloud.executions[0].began_at
    cloud.ecs["arn-a"] = {"status": "SUCCESSFUL", "createdAt": began, "targetServiceRevisionArn": "revision-a"}
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["update_service of revision-a"]
    assert case_of(cloud).phase == "done"


@pytest.mark.parametrize("kind", ["held-back", "rolled-back", "rejected"])
def test_a_tree_that_went_wrong_never_comes_back(kind: str) -> None:
    cloud = Cloud()
    for letter, minutes in (("e", 900), ("a", 600), ("b", 10)):
        cloud.deployed(letter, minutes_ago=minutes)
    cloud.evidence.record(item_of(cloud, kind, "a", minutes_ago=5))
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert case_of(cloud).to_tree == tree("e")


def test_a_tree_that_was_approved_again_may_come_back(cloud: Cloud) -> None:
    cloud.evidence.record(item_of(cloud, "held-back", "a", minutes_ago=9))
    cloud.evidence.record(item_of(cloud, "approved", "a", minutes_ago=8))
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_where_the_alarm_stops_the_good_version_it_is_deployed_without_alarms(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=1)
    stopped = {"status": "Stopped", "createTime": cloud.clock, "errorInformation": {"code": "ALARM_ACTIVE"}}
    cloud.deployments["d-3"] = {"deploymentId": "d-3", **stopped}
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1", "create_deployment a"]
    (effect,) = case_of(cloud).effects
    assert cloud.deployments[effect.id]["overrideAlarmConfiguration"] == {"enabled": False}
    cloud.deployments[effect.id]["status"] = "Succeeded"
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"
    assert cloud.evidence.kinds("a") == [("deployed", True)]


def test_a_newer_one_that_waits_is_left_waiting(cloud: Cloud) -> None:
    cloud.deployed("c", "", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert case_of(cloud).deployment == "execution-2"


@pytest.mark.parametrize(("ends", "phase"), [("Succeeded", "done"), ("Failed", "failed")])
def test_what_its_own_controller_brings_back_is_held_back_followed_and_told(
    cloud: Cloud, ends: str, phase: str
) -> None:
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    cloud.deployments["d-3"]["rollbackInfo"] = {"rollbackDeploymentId": "d-4"}
    cloud.deployments["d-4"] = {"deploymentId": "d-4", "status": "InProgress", "createTime": cloud.clock}
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "acting")
    cloud.deployments["d-4"]["status"] = ends
    respond(WentOn("booking"), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], phase)
    assert cloud.evidence.kinds("c") == [("held-back", True), ("rolled-back", phase == "done")]
    assert len(cloud.slack.reports) == 1


def test_what_ecs_brings_back_by_itself_is_followed(cloud: Cloud) -> None:
    cloud.directory = lookup(listed(deployment_groups=(), ecs_services=(ECS,)))
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    cloud.ecs["arn-1"] = {"serviceDeploymentArn": "arn-1", "status": "ROLLBACK_FAILED", "createdAt": cloud.clock}
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "failed")


def test_the_pipelines_own_rollback_is_followed(cloud: Cloud) -> None:
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    cloud.executions.append(Execution("execution-4", "b", "InProgress", cloud.clock, target="execution-2"))
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    assert [effect.id for effect in case_of(cloud).effects] == ["execution-4"]
    cloud.end("execution-4")
    respond(WentOn("booking"), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "done")


def test_secrets_are_shown_to_nobody(cloud: Cloud) -> None:
    cloud.log = [(NOON - timedelta(minutes=2), f"ERROR can't reach db with password={CREDENTIAL} <!channel>")]
    event = Rang("booking", ERRORS, cloud.clock, f"because token={CREDENTIAL}")
    cloud.ringing.add(ERRORS)
    respond(event, cloud.desk)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    shown = cloud.slack.text + str(cloud.mails) + str(list(cloud.evidence.items.values()))
    assert CREDENTIAL not in shown
    assert "can't reach db" in shown
    assert "<!channel>" not in cloud.slack.text
