"""Hooks of CodeDeploy: who is called, what is waited for, and what becomes of a deployment that is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.emulated.local.pipelines.conftest import Cloud, put

GROUP = {"applicationName": "apps", "deploymentGroupName": "booking"}


def spec(*hooks: str, **more: object) -> str:
    resource = {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": "arn:aws:ecs:us-east-1:1:b:2"}}
    return json.dumps({"version": 0.0, "Resources": [{"T": resource}], "Hooks": [{h: h} for h in hooks], **more})


def create(cloud: Cloud, content: str) -> str:
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    made: str = cloud.client("codedeploy").create_deployment(**GROUP, revision=revision)["deploymentId"]
    return made


def info(cloud: Cloud, deployment: str) -> dict[str, Any]:
    told: dict[str, Any] = cloud.client("codedeploy").get_deployment(deploymentId=deployment)["deploymentInfo"]
    return told


def silent(cloud: Cloud) -> None:
    """Functions that say nothing when they are called."""
    cloud.world.run = lambda _function, _payload: None


def called(cloud: Cloud) -> list[dict[str, str]]:
    return [{**json.loads(payload), "function": function} for function, payload in cloud.world.invoked]


def test_hooks_are_called_one_after_another_and_traffic_moves_between_them(cloud: Cloud) -> None:
    silent(cloud)
    made = create(cloud, spec("AfterAllowTraffic", "BeforeInstall", "AfterAllowTestTraffic"))
    for function in ("BeforeInstall", "AfterAllowTestTraffic", "AfterAllowTraffic"):
        cloud.world.passes(3)
        last = called(cloud)[-1]
        assert (last["function"], last["DeploymentId"], info(cloud, made)["status"]) == (function, made, "InProgress")
        put(cloud, made, last["LifecycleEventHookExecutionId"])
    cloud.world.passes(3)
    assert info(cloud, made)["status"] == "Succeeded"
    assert len(called(cloud)) == 3


def test_one_that_finds_it_unwell_fails_the_deployment_which_is_rolled_back_unasked(cloud: Cloud) -> None:
    good = create(cloud, spec("AfterAllowTestTraffic"))
    cloud.world.passes()
    silent(cloud)
    bad = create(cloud, spec("AfterAllowTestTraffic"))
    cloud.world.passes(1)
    put(cloud, bad, called(cloud)[-1]["LifecycleEventHookExecutionId"], "Failed")
    cloud.world.passes(1)
    told = info(cloud, bad)
    assert (told["status"], told["errorInformation"]["code"]) == ("Failed", "HOOK_EXECUTION_FAILURE")
    assert "AfterAllowTestTraffic failed" in told["errorInformation"]["message"]
    cloud.world.passes()
    back = info(cloud, told["rollbackInfo"]["rollbackDeploymentId"])
    assert (back["status"], back["revision"]) == ("Succeeded", info(cloud, good)["revision"])
    assert len(called(cloud)) == 2, "what is brought back was tried before"


def test_one_that_says_nothing_fails_after_its_hour(cloud: Cloud) -> None:
    silent(cloud)
    made = create(cloud, spec("AfterAllowTestTraffic"))
    cloud.world.passes(1)
    cloud.world.at += timedelta(minutes=59)
    cloud.world.passes(1)
    assert info(cloud, made)["status"] == "InProgress"
    cloud.world.at += timedelta(minutes=1)
    cloud.world.passes(1)
    assert "said nothing for an hour" in info(cloud, made)["errorInformation"]["message"]
    with pytest.raises(ClientError, match="LifecycleEventAlreadyCompletedException"):
        put(cloud, made, called(cloud)[-1]["LifecycleEventHookExecutionId"])


def test_one_that_can_not_be_called_fails_at_once(cloud: Cloud) -> None:
    def nowhere(function: str, _: str) -> None:
        raise LookupError(f"there is no {function}")

    cloud.world.run = nowhere
    made = create(cloud, spec("AfterAllowTestTraffic"))
    cloud.world.passes(2)
    assert "there is no AfterAllowTestTraffic" in info(cloud, made)["errorInformation"]["message"]


def test_a_stop_ends_the_wait(cloud: Cloud) -> None:
    silent(cloud)
    made = create(cloud, spec("AfterAllowTestTraffic"))
    cloud.world.passes(1)
    cloud.client("codedeploy").stop_deployment(deploymentId=made)
    cloud.world.passes(1)
    assert info(cloud, made)["status"] == "Stopped"
    with pytest.raises(ClientError, match="LifecycleEventAlreadyCompletedException"):
        put(cloud, made, called(cloud)[-1]["LifecycleEventHookExecutionId"])


def test_what_nobody_asked_for_is_refused(cloud: Cloud) -> None:
    silent(cloud)
    made = create(cloud, spec("AfterAllowTestTraffic"))
    cloud.world.passes(1)
    execution = called(cloud)[-1]["LifecycleEventHookExecutionId"]
    for given, error in (
        (("d-000000000", execution), "DeploymentDoesNotExistException"),
        ((made, "another"), "InvalidLifecycleEventHookExecutionIdException"),
        ((made, execution, "Skipped"), "InvalidLifecycleEventHookExecutionStatusException"),
    ):
        with pytest.raises(ClientError, match=error):
            put(cloud, *given)
    put(cloud, made, execution)
    with pytest.raises(ClientError, match="LifecycleEventAlreadyCompletedException"):
        put(cloud, made, execution, "Failed")
    cloud.world.passes()
    assert info(cloud, made)["status"] == "Succeeded"


def test_targets_tell_how_far_their_hooks_are(cloud: Cloud) -> None:
    silent(cloud)
    client = cloud.client("codedeploy")
    made = create(cloud, spec("AfterAllowTestTraffic"))
    with pytest.raises(ClientError, match="DeploymentNotStartedException"):
        client.list_deployment_targets(deploymentId=made)
    cloud.world.passes(1)
    (target,) = client.list_deployment_targets(deploymentId=made)["targetIds"]
    (told,) = client.batch_get_deployment_targets(deploymentId=made, targetIds=[target])["deploymentTargets"]
    assert (target, told["deploymentTargetType"]) == ("fleet:booking", "ECSTarget")
    assert told == client.get_deployment_target(deploymentId=made, targetId=target)["deploymentTarget"]
    (event,) = told["ecsTarget"]["lifecycleEvents"]
    assert (event["lifecycleEventName"], event["status"]) == ("AfterAllowTestTraffic", "InProgress")
    with pytest.raises(ClientError, match="DeploymentTargetDoesNotExistException"):
        client.batch_get_deployment_targets(deploymentId=made, targetIds=["other"])
    with pytest.raises(ClientError, match="DeploymentDoesNotExistException"):
        client.list_deployment_targets(deploymentId="d-000000000")


def test_a_pipeline_deploys_what_its_build_left(cloud: Cloud) -> None:
    cloud.delivered()
    (service,) = cloud.client("ecs").describe_services(cluster="fleet", services=["booking"])["services"]
    told = cloud.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert told["revision"] == 2
    digest = cloud.api.list_action_executions(pipelineName="booking")["actionExecutionDetails"]
    (built,) = [each["output"]["outputVariables"] for each in digest if each["actionName"] == "Image"]
    assert told["containerDefinitions"][0]["image"].rpartition("@")[2] == built["DIGEST"]
    assert [each["function"] for each in called(cloud) if "DeploymentId" in each] == ["verify"]


def judging(cloud: Cloud) -> list[int]:
    """Have the hook go by what the service answers; the answers that it gets."""
    arn, seen = "arn:aws:codepipeline:us-east-1:123456789012:booking", []
    cloud.api.tag_resource(resourceArn=arn, tags=[{"key": "service", "value": "booking"}])
    answer = cloud.world.run

    def verify(function: str, payload: str) -> None:
        if function != "verify":
            answer(function, payload)
            return
        told = json.loads(payload)
        seen.append(cloud.life.answers.status("us-east-1", "booking"))
        said = "Succeeded" if seen[-1] == 200 else "Failed"
        put(cloud, told["DeploymentId"], told["LifecycleEventHookExecutionId"], said)

    cloud.world.run = verify
    return seen


def test_a_version_that_is_unwell_is_so_until_its_deployment_has_ended(cloud: Cloud) -> None:
    seen = judging(cloud)
    cloud.delivered()
    bad = cloud.delivered(commit="b" * 40, unwell=True)
    assert (cloud.status(bad), seen) == ("Failed", [200, 500, 200]), "the rollback brings one that is well"
    assert cloud.life.answers.unwell == set()


def test_a_second_try_of_it_goes_well(cloud: Cloud) -> None:
    seen = judging(cloud)
    bad = cloud.delivered(unwell=True)
    assert (cloud.status(bad), seen) == ("Failed", [500])
    asked = {"pipelineName": "booking", "stageName": "Deploy", "pipelineExecutionId": bad}
    cloud.api.retry_stage_execution(**asked, retryMode="FAILED_ACTIONS")
    cloud.world.passes()
    assert (cloud.status(bad), seen) == ("Succeeded", [500, 200])
