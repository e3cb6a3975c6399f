"""Versions of functions as a pipeline's project for Lambda publishes them, and the alias that CodeDeploy moves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulated.local.pipelines.conftest import Cloud, machine, pipeline
from tests.unit.local.pipelines.walk import action, stage

DEPLOYS = {
    "FUNCTION": "orders",
    "ALIAS": "live",
    "APPLICATION": "functions",
    "DEPLOYMENT_GROUP": "orders",
    "VERIFIER": "verify",
}


@pytest.fixture
def functions(cloud: Cloud) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
    """Lambda with a function made of an image, which a pipeline's last stage brings new versions of."""
    client, role = cloud.client("lambda"), cloud.api.get_pipeline(name="booking")["pipeline"]["roleArn"]
    client.create_function(
        FunctionName="orders", PackageType="Image", Code={"ImageUri": "first:1"}, Role=role, Publish=True
    )
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1", Description="callers")
    cloud.client("codedeploy").create_application(applicationName="functions", computePlatform="Lambda")
    cloud.client("codedeploy").create_deployment_group(
        applicationName="functions", deploymentGroupName="orders", serviceRoleArn=role
    )
    cloud.client("codebuild").create_project(
        name="deploy-lambda",
        source={"type": "CODEPIPELINE", "location": "arn:aws:s3:::none"},
        artifacts={"type": "CODEPIPELINE", "location": "none"},
        environment=machine(DEPLOYS),
        serviceRole=role,
    )
    changed = pipeline(role)
    deploy = action("Deploy", configuration={"ProjectName": "deploy-lambda"}, inputArtifacts=[{"name": "image"}])
    changed["stages"][-1] = stage("Deploy", deploy)
    cloud.api.update_pipeline(pipeline=changed)
    return client


def live(functions: Any) -> tuple[str, str]:  # noqa: ANN401
    told = functions.get_alias(FunctionName="orders", Name="live")
    return told["FunctionVersion"], told["Description"]


def image(functions: Any, version: str) -> str:  # noqa: ANN401
    uri: str = functions.get_function(FunctionName="orders", Qualifier=version)["Code"]["ImageUri"]
    return uri


def test_a_version_of_what_was_built_is_tried_and_becomes_the_one_that_callers_reach(
    cloud: Cloud,
    functions: Any,  # noqa: ANN401
) -> None:
    execution = cloud.delivered()
    assert (cloud.status(execution), live(functions)) == ("Succeeded", ("2", "callers"))
    assert (image(functions, "1"), "@sha256:" in image(functions, "2")) == ("first:1", True)
    (asked,) = [json.loads(payload) for function, payload in cloud.world.invoked if function == "verify"]
    client = cloud.client("codedeploy")
    ids = client.list_deployment_targets(deploymentId=asked["DeploymentId"])["targetIds"]
    (target,) = client.batch_get_deployment_targets(deploymentId=asked["DeploymentId"], targetIds=ids)[
        "deploymentTargets"
    ]
    info = target["lambdaTarget"]["lambdaFunctionInfo"]
    assert (info["functionName"], info["currentVersion"], info["targetVersion"]) == ("orders", "1", "2")


def test_what_is_live_already_is_not_deployed_again(cloud: Cloud, functions: Any) -> None:  # noqa: ANN401
    cloud.delivered(tree="4f" * 20)
    cloud.delivered(tree="4f" * 20, commit="b" * 40)
    assert live(functions)[0] == "2"
    assert len(cloud.client("codedeploy").list_deployments()["deployments"]) == 1
    (last, _) = [
        each["output"]["executionResult"]["externalExecutionSummary"]
        for each in cloud.api.list_action_executions(pipelineName="booking")["actionExecutionDetails"]
        if each["actionName"] == "Deploy"
    ]
    assert "runs this image already" in last


def test_a_change_of_the_configuration_is_a_version_too(cloud: Cloud, functions: Any) -> None:  # noqa: ANN401
    cloud.delivered(tree="4f" * 20)
    functions.update_function_configuration(FunctionName="orders", MemorySize=512)
    cloud.delivered(tree="4f" * 20, commit="b" * 40)
    assert live(functions)[0] == "3"


def test_one_that_is_unwell_does_not_become_live(cloud: Cloud, functions: Any) -> None:  # noqa: ANN401
    seen = []
    answer = cloud.world.run

    def verify(function: str, payload: str) -> None:
        if function != "verify":
            answer(function, payload)
            return
        seen.append(cloud.life.answers.status("us-east-1", "orders:2"))
        told = json.loads(payload)
        cloud.client("codedeploy").put_lifecycle_event_hook_execution_status(
            deploymentId=told["DeploymentId"],
            lifecycleEventHookExecutionId=told["LifecycleEventHookExecutionId"],
            status="Failed",
        )

    cloud.world.run = verify
    execution = cloud.delivered(unwell=True)
    assert (cloud.status(execution), seen, live(functions)[0]) == ("Failed", [500], "1")
    assert cloud.life.answers.unwell == set()


def test_a_deployment_to_an_alias_that_is_not_there_fails(cloud: Cloud, functions: Any) -> None:  # noqa: ANN401
    assert functions
    properties = {"Name": "orders", "Alias": "other", "CurrentVersion": "1", "TargetVersion": "1"}
    content = {"version": 0.0, "Resources": [{"f": {"Type": "AWS::Lambda::Function", "Properties": properties}}]}
    client = cloud.client("codedeploy")
    made = client.create_deployment(
        applicationName="functions",
        deploymentGroupName="orders",
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}},
    )["deploymentId"]
    cloud.world.passes()
    told = client.get_deployment(deploymentId=made)["deploymentInfo"]
    assert (told["status"], told["errorInformation"]["code"]) == ("Failed", "INVALID_LAMBDA_FUNCTION")
