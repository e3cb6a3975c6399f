import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.moto_api._internal import moto_api_backend

from slipway.local.life import Life
from tests.emulated.local.world import FakeWorld
from tests.unit.local.pipelines.walk import action, stage

REGION = "us-east-1"
TREE = "#{BuildVariables.TREE}"
BUILDSPEC = "version: 0.2\nenv:\n  exported-variables: [TREE, DIGEST]\nphases: {build: {commands: [make]}}\n"
IMAGES = "123456789012.dkr.ecr.us-east-1.amazonaws.com/booking"
BUILT = {"SERVICE": "booking", "PORT": "8080", "TASK_FAMILY": "booking", "HOOK": "verify", "ECR_REPOSITORY": IMAGES}
"""Variables of the project that builds the image."""
RUNS = {"clusterName": "fleet", "serviceName": "booking"}


@dataclass
class Cloud:
    """The emulated AWS with a delivery to production in it."""

    life: Life
    world: FakeWorld
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
        if service not in self.clients:
            self.clients[service] = boto3.client(service, region_name=REGION)
        return self.clients[service]

    @property
    def api(self) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
        return self.client("codepipeline")

    def push(self, commit: str = "a" * 40, branch: str = "main", **more: object) -> dict[str, Any]:
        """Send a push to the control application."""
        body = {"repository": "fleet/booking", "branch": branch, "commit": commit, "author": "mia", **more}
        return self.post("/push", body)

    def post(self, path: str, body: object) -> dict[str, Any]:
        from werkzeug.test import Client

        answer = Client(self.life.control).post(path, data=json.dumps(body), content_type="application/json")
        told: dict[str, Any] = json.loads(answer.get_data())
        return {**told, "status": answer.status_code}

    def delivered(self, **more: object) -> str:
        """A push that went all the way to production; returns its execution."""
        execution: str = self.push(**more)["executions"][0]["execution"]
        self.world.passes()
        self.answer("Approved")
        self.world.passes()
        return execution

    def status(self, execution: str) -> str:
        told = self.api.get_pipeline_execution(pipelineName="booking", pipelineExecutionId=execution)
        status: str = told["pipelineExecution"]["status"]
        return status

    def stage(self, name: str) -> dict[str, Any]:
        states = self.api.get_pipeline_state(name="booking")["stageStates"]
        found: dict[str, Any] = next(each for each in states if each["stageName"] == name)
        return found

    def token(self) -> str:
        token: str = self.stage("Approval")["actionStates"][0]["latestExecution"]["token"]
        return token

    def answer(self, status: str, token: str = "") -> None:
        self.api.put_approval_result(
            pipelineName="booking",
            stageName="Approval",
            actionName="Manager",
            token=token or self.token(),
            result={"status": status, "summary": "seen"},
        )


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    world = FakeWorld()
    with mock_aws(), Life(world, world.engine) as life:
        made = Cloud(life, world)
        _declare(made)
        world.run = lambda _, payload: _answer(made, payload)
        yield made
        moto_api_backend.reset()


def _answer(cloud: Cloud, payload: str) -> None:
    """A gate that is open, and a hook that finds everything well."""
    told = json.loads(payload)
    if "CodePipeline.job" in told:
        job = told["CodePipeline.job"]["id"]
        cloud.api.put_job_success_result(jobId=job, executionDetails={"summary": "every gate is open"})
    else:
        put(cloud, told["DeploymentId"], told["LifecycleEventHookExecutionId"])


def put(cloud: Cloud, deployment: str, execution: str, status: str = "Succeeded") -> None:
    """What a hook says."""
    cloud.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=deployment, lifecycleEventHookExecutionId=execution, status=status
    )


def runs(clients: Callable[[str], Any]) -> None:
    """The service that is deployed, and where its artifacts lie."""
    clients("s3").create_bucket(Bucket="artifacts")
    container = {"name": "booking", "image": "first", "memory": 1}
    clients("ecs").create_cluster(clusterName="fleet")
    clients("ecs").register_task_definition(family="booking", containerDefinitions=[container])
    clients("ecs").create_service(
        cluster="fleet",
        serviceName="booking",
        taskDefinition="booking",
        desiredCount=0,
        deploymentController={"type": "CODE_DEPLOY"},
    )


def _declare(cloud: Cloud) -> None:
    trust = {"Statement": [{"Principal": {"Service": "codepipeline.amazonaws.com"}}]}
    role = cloud.client("iam").create_role(RoleName="p", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    for name in ("image", "unit"):
        cloud.client("codebuild").create_project(
            name=name,
            source={
                "type": "CODEPIPELINE",
                "location": "arn:aws:s3:::none",
                "buildspec": BUILDSPEC if name == "image" else "",
            },
            artifacts={"type": "CODEPIPELINE", "location": "none"},
            environment=machine(BUILT if name == "image" else {}),
            serviceRole=role,
        )
    runs(cloud.client)
    deploys = cloud.client("codedeploy")
    deploys.create_application(applicationName="apps", computePlatform="ECS")
    deploys.create_deployment_group(
        applicationName="apps",
        deploymentGroupName="booking",
        serviceRoleArn=role,
        ecsServices=[RUNS],
        alarmConfiguration={"enabled": True, "alarms": [{"name": "booking-errors"}]},
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]},
    )
    cloud.api.create_pipeline(pipeline=pipeline(role))


def machine(variables: Mapping[str, str]) -> dict[str, Any]:
    """The environment of a project with these variables."""
    told = [{"name": name, "value": value} for name, value in variables.items()]
    made = {"type": "LINUX_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_SMALL"}
    return {**made, "environmentVariables": told}


def pipeline(role: str, **more: object) -> dict[str, Any]:
    source = {"ConnectionArn": "arn:c", "FullRepositoryId": "fleet/booking", "BranchName": "main"}
    asked = {"service": "booking", "tree": TREE, "execution": "#{codepipeline.PipelineExecutionId}"}
    gate = {"FunctionName": "preflight", "UserParameters": json.dumps(asked)}
    check = {"Variable": "#{SourceVariables.BranchName}", "Value": "^main$", "Operator": "MATCHES"}
    rule = {"category": "Rule", "owner": "AWS", "provider": "VariableCheck", "version": "1"}
    conditions = {
        "conditions": [{"result": "FAIL", "rules": [{"name": "B", "ruleTypeId": rule, "configuration": check}]}]
    }
    build = action("Image", namespace="BuildVariables", configuration={"ProjectName": "image"})
    shift = {
        "ApplicationName": "apps",
        "DeploymentGroupName": "booking",
        "TaskDefinitionTemplateArtifact": "image",
        "AppSpecTemplateArtifact": "image",
        "Image1ArtifactName": "image",
        "Image1ContainerName": "IMAGE1_NAME",
    }
    topic = {
        "NotificationArn": "arn:aws:sns:us-east-1:123456789012:approvals",
        "CustomData": "Commit #{SourceVariables.CommitId}",
    }
    return {
        "name": "booking",
        "roleArn": role,
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "stages": [
            stage(
                "Source",
                action(
                    "Repository",
                    "Source",
                    namespace="SourceVariables",
                    configuration=source,
                    outputArtifacts=[{"name": "source"}],
                ),
            ),
            stage(
                "Build",
                {**build, "inputArtifacts": [{"name": "source"}], "outputArtifacts": [{"name": "image"}]},
                beforeEntry=conditions,
            ),
            stage("Test", action("Unit", configuration={"ProjectName": "unit"})),
            stage("Preflight", action("Gate", "Invoke", configuration=gate)),
            stage("Approval", action("Manager", "Approval", configuration=topic)),
            stage("Deploy", action("Deploy", "Deploy", configuration=shift), onFailure={"result": "ROLLBACK"}),
        ],
        "triggers": [
            {
                "providerType": "CodeStarSourceConnection",
                "gitConfiguration": {"sourceActionName": "Repository", "push": [{"branches": {"includes": ["main"]}}]},
            }
        ],
        **more,
    }
