"""Pipelines of the local cloud, as any AWS client sees them: gates are real functions, events arrive."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from slipway.local import cloud
from slipway.local.cloud import LocalCloud
from tests.emulated.local.pipelines.conftest import BUILT, RUNS, machine, pipeline, runs

SECONDS = 40.0
GATE = """
import json
import boto3


def handle(event, context):
    job = event["CodePipeline.job"]
    asked = json.loads(job["data"]["actionConfiguration"]["configuration"]["UserParameters"])
    client = boto3.client("codepipeline")
    if job["data"].get("continuationToken") == "asked before":
        client.put_job_success_result(jobId=job["id"], executionDetails={"summary": "open for " + asked["tree"]})
    else:
        client.put_job_success_result(jobId=job["id"], continuationToken="asked before")


def verify(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded",
    )
"""


class Clients:
    def __init__(self, running: LocalCloud) -> None:
        self._running, self._held = running, dict[str, Any]()

    def __call__(self, service: str) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
        if service not in self._held:
            self._held[service] = boto3.client(
                service,
                endpoint_url=self._running.endpoint,
                region_name=self._running.region,
                aws_access_key_id="x",
                aws_secret_access_key="x",
            )
        return self._held[service]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    folder: Path = tmp_path_factory.mktemp("local cloud")
    yield cloud.start(folder)
    cloud.stop(folder)


@pytest.fixture(scope="module")
def aws(running: LocalCloud) -> Clients:
    clients = Clients(running)
    _declare(clients)
    return clients


def test_a_push_passes_the_real_gate_is_approved_and_deployed(running: LocalCloud, aws: Clients) -> None:
    execution = _push(running, "a" * 40)
    token = _until(lambda: _approval(aws).get("token"))
    (gate,) = [each for each in _actions(aws, execution) if each["actionName"] == "Gate"]
    tree = next(each for each in _actions(aws, execution) if each["actionName"] == "Image")["output"]["outputVariables"]
    assert gate["output"]["executionResult"]["externalExecutionSummary"] == f"open for {tree['TREE']}"
    _approve(aws, token)
    _until(lambda: _status(aws, execution) == "Succeeded")
    told = _heard(aws)
    assert told["CodePipeline Pipeline Execution State Change"][-1]["state"] == "SUCCEEDED"
    assert [each["state"] for each in told["CodeDeploy Deployment State-change Notification"]] == ["START", "SUCCESS"]
    assert "APPROVAL NEEDED: AWS CodePipeline booking for action Manager" in told["subjects"]


def test_an_approval_expires_once_the_clock_is_seven_days_on(running: LocalCloud, aws: Clients) -> None:
    execution = _push(running, "b" * 40)
    _until(lambda: _approval(aws).get("token"))
    cloud.set_clock(running, cloud.clock(running) + timedelta(days=7))
    _until(lambda: _status(aws, execution) == "Failed")
    assert _approval(aws)["errorDetails"]["code"] == "Timeout"


def _push(running: LocalCloud, commit: str) -> str:
    told = cloud.push(running, {"repository": "fleet/booking", "branch": "main", "commit": commit, "author": "mia"})
    execution: str = told["executions"][0]["execution"]
    return execution


def _approve(aws: Clients, token: str) -> None:
    aws("codepipeline").put_approval_result(
        pipelineName="booking",
        stageName="Approval",
        actionName="Manager",
        token=token,
        result={"status": "Approved", "summary": "seen"},
    )


def _approval(aws: Clients) -> dict[str, Any]:
    states = aws("codepipeline").get_pipeline_state(name="booking")["stageStates"]
    (action,) = next(each for each in states if each["stageName"] == "Approval")["actionStates"]
    found: dict[str, Any] = action.get("latestExecution", {})
    return found


def _actions(aws: Clients, execution: str) -> list[dict[str, Any]]:
    asked = {"pipelineName": "booking", "filter": {"pipelineExecutionId": execution}}
    found: list[dict[str, Any]] = aws("codepipeline").list_action_executions(**asked)["actionExecutionDetails"]
    return found


def _status(aws: Clients, execution: str) -> str:
    told = aws("codepipeline").get_pipeline_execution(pipelineName="booking", pipelineExecutionId=execution)
    status: str = told["pipelineExecution"]["status"]
    return status


def _heard(aws: Clients) -> dict[str, list[Any]]:
    """What has come to the queue: details of events by their type, and subjects of messages."""
    told: dict[str, list[Any]] = {"subjects": []}
    queue = aws("sqs").get_queue_url(QueueName="heard")["QueueUrl"]
    while (
        messages := aws("sqs")
        .receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        .get("Messages")
    ):
        for message in messages:
            body = json.loads(message["Body"])
            if "detail-type" in body:
                told.setdefault(body["detail-type"], []).append(body["detail"])
            else:
                told["subjects"].append(body.get("Subject"))
            aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return told


def _until(true: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is waited for
    deadline = time.monotonic() + SECONDS
    while not (found := true()):
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)
    return found


def _declare(aws: Clients) -> None:
    trust = {"Statement": [{"Principal": {"Service": "codepipeline.amazonaws.com"}}]}
    role = aws("iam").create_role(RoleName="p", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    source = {"type": "CODEPIPELINE", "location": "none"}
    for name, buildspec in (("image", "version: 0.2\nenv: {exported-variables: [TREE, DIGEST]}"), ("unit", "")):
        aws("codebuild").create_project(
            name=name,
            source={**source, "buildspec": buildspec},
            artifacts=source,
            environment=machine(BUILT if name == "image" else {}),
            serviceRole=role,
        )
    aws("codedeploy").create_application(applicationName="apps", computePlatform="ECS")
    aws("codedeploy").create_deployment_group(
        applicationName="apps", deploymentGroupName="booking", serviceRoleArn=role, ecsServices=[RUNS]
    )
    runs(aws)
    _functions(aws, role)
    _ears(aws)
    aws("codepipeline").create_pipeline(pipeline=pipeline(role))


def _functions(aws: Clients, role: str) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("gate.py", GATE)
    for name, handler in (("preflight", "gate.handle"), ("verify", "gate.verify")):
        aws("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler=handler,
            Role=role,
            Timeout=30,
            Code={"ZipFile": package.getvalue()},
        )


def _ears(aws: Clients) -> None:
    """A queue that hears all events of pipelines and deployments, and requests for approval."""
    services = {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]}
    open_to = {"Effect": "Allow", "Principal": services, "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [open_to]})
    url = aws("sqs").create_queue(QueueName="heard", Attributes={"Policy": policy})["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.codepipeline", "aws.codedeploy"]}
    aws("events").put_rule(Name="all", EventPattern=json.dumps(pattern))
    aws("events").put_targets(Rule="all", Targets=[{"Id": "queue", "Arn": arn}])
    topic = aws("sns").create_topic(Name="approvals")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
