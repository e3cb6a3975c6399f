"""What AWS answers: each operation of the cloud in memory, with its question checked as botocore does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from tests.unit.functions.rollback.fleet import ERRORS, TOPIC, digest, refusal, tree

if TYPE_CHECKING:
    from tests.unit.functions.rollback.clouds import Cloud


@dataclass
class Execution:
    """An execution of the pipeline; `status` is its deploy action's, empty where it has not come so far."""

    id: str
    letter: str
    status: str
    began_at: datetime
    ended_at: datetime | None = None
    target: str | None = None
    codedeploy: str = ""
    trigger: str = "WebhookV2"


@cache
def _operations(service: str) -> Mapping[str, OperationModel]:
    """The operations of an AWS service, by the names of a client's methods."""
    model = botocore.session.get_session().get_service_model(service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}


@dataclass
class Service:
    """One AWS service's client: each operation is a method SERVICE_OPERATION below, or what `fails` says."""

    cloud: Cloud
    name: str

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401
        def call(**asked: Any) -> Any:  # noqa: ANN401
            report = ParamValidator().validate(asked, _operations(self.name)[operation].input_shape)
            assert not report.has_errors(), report.generate_report()
            if operation in self.cloud.fails:
                raise self.cloud.fails[operation]
            return globals()[f"_{operation}"](self.cloud, asked)

        return call


def _list_pipeline_executions(cloud: Cloud, _asked: dict[str, Any]) -> Any:  # noqa: ANN401
    statuses = {"Succeeded": "Succeeded", "Failed": "Failed"}
    summaries = [
        {
            "pipelineExecutionId": one.id,
            "status": statuses.get(one.status, "InProgress"),
            "startTime": one.began_at - timedelta(minutes=1),
            "trigger": {"triggerType": one.trigger},
            **({"rollbackMetadata": {"rollbackTargetPipelineExecutionId": one.target}} if one.target else {}),
        }
        for one in cloud.executions
    ]
    return {"pipelineExecutionSummaries": summaries[::-1]}


def _list_action_executions(cloud: Cloud, _asked: dict[str, Any]) -> Any:  # noqa: ANN401
    told: list[dict[str, Any]] = []
    for one in cloud.executions:
        variables = {"TREE": tree(one.letter), "DIGEST": digest(one.letter), "CommitId": tree(one.letter)[::-1]}
        if one.target is None:
            told.append(_action(one, "Build", "Image", "Succeeded", variables))
        if one.status:
            told.append(_action(one, "Deploy", "Deploy", one.status, {}))
    return {"actionExecutionDetails": told[::-1]}


def _action(one: Execution, stage: str, name: str, status: str, variables: dict[str, str]) -> dict[str, Any]:
    artifact = {"name": "Image", "s3location": {"bucket": "artifacts", "key": f"prod/{one.letter}"}}
    return {
        "pipelineExecutionId": one.id,
        "stageName": stage,
        "actionName": name,
        "status": status,
        "startTime": one.began_at,
        "lastUpdateTime": one.ended_at or one.began_at,
        "input": {"inputArtifacts": [artifact] if stage == "Deploy" else []},
        "output": {"outputVariables": variables},
    }


def _get_pipeline_execution(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    one = next(each for each in cloud.executions if each.id == asked["pipelineExecutionId"])
    return {"pipelineExecution": {"status": one.status if one.status in {"Succeeded", "Failed"} else "InProgress"}}


def _rollback_stage(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    target = next(each for each in cloud.executions if each.id == asked["targetPipelineExecutionId"])
    assert target.target is None, "CodePipeline goes back to no rollback"
    number = len(cloud.executions) + 1
    one = Execution(f"execution-{number}", target.letter, "InProgress", cloud.clock, target=target.id)
    cloud.executions.append(one)
    cloud.calls.append(f"rollback_stage {target.id}")
    return {"pipelineExecutionId": one.id}


def _list_deployments(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    wanted = asked.get("includeOnlyStatuses")
    span = asked.get("createTimeRange", {})
    found = [
        name
        for name, info in cloud.deployments.items()
        if (wanted is None or info["status"] in wanted)
        and span.get("start", info["createTime"]) <= info["createTime"] <= span.get("end", info["createTime"])
    ]
    return {"deployments": found[::-1]}


def _get_deployment(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    return {"deploymentInfo": cloud.deployments[asked["deploymentId"]]}


def _stop_deployment(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    assert asked["autoRollbackEnabled"] is True
    name = asked["deploymentId"]
    info = cloud.deployments[name]
    if info["status"] in {"Succeeded", "Failed", "Stopped"}:
        raise refusal("DeploymentAlreadyCompletedException")
    cloud.calls.append(f"stop_deployment {name}")
    undoing = f"{name}-undone"
    info |= {"status": "Stopped", "completeTime": cloud.clock, "rollbackInfo": {"rollbackDeploymentId": undoing}}
    cloud.deployments[undoing] = {
        "deploymentId": undoing,
        "status": "InProgress",
        "createTime": cloud.clock,
        "rollbackInfo": {"rollbackTriggeringDeploymentId": name},
    }
    return {"status": "Pending"}


def _create_deployment(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    name = f"d-{len(cloud.deployments) + 100}"
    cloud.calls.append(f"create_deployment {asked['revision']['string']['content']}")
    cloud.deployments[name] = {**asked, "deploymentId": name, "status": "InProgress", "createTime": cloud.clock}
    return {"deploymentId": name}


def _list_service_deployments(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    span = asked.get("createdAt")
    found = [
        one
        for one in cloud.ecs.values()
        if one["status"] in asked["status"] and (span is None or span["after"] <= one["createdAt"] <= span["before"])
    ]
    return {"serviceDeployments": found}


def _stop_service_deployment(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    assert asked["stopType"] == "ROLLBACK"
    cloud.calls.append(f"stop_service_deployment {asked['serviceDeploymentArn']}")
    cloud.ecs[asked["serviceDeploymentArn"]]["status"] = "ROLLBACK_IN_PROGRESS"
    return {}


def _describe_service_deployments(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    return {"serviceDeployments": [cloud.ecs[arn] for arn in asked["serviceDeploymentArns"]]}


def _describe_service_revisions(_cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    return {"serviceRevisions": [{"taskDefinition": f"of {arn}"} for arn in asked["serviceRevisionArns"]]}


def _update_service(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    cloud.calls.append(f"update_service {asked['taskDefinition']}")
    cloud.definition = asked["taskDefinition"]
    return {}


def _describe_services(cloud: Cloud, _asked: dict[str, Any]) -> Any:  # noqa: ANN401
    deployment = {"status": "PRIMARY", "taskDefinition": cloud.definition, "rolloutState": "COMPLETED"}
    return {"services": [{"deployments": [deployment]}]}


def _describe_alarms(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    (name,) = asked["AlarmNames"]
    metric = {
        "Namespace": "AWS/ApplicationELB",
        "MetricName": "RequestCount",
        "Dimensions": [{"Name": "L", "Value": "x"}],
    }
    queries: list[dict[str, Any]] = [
        {"Id": "r0", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
        {"Id": "result", "Expression": "r0", "Label": "share", "ReturnData": True},
    ]
    alarm = {"AlarmName": name, "StateValue": "ALARM" if name in cloud.ringing else "OK", "Threshold": 1.0}
    measured: dict[str, Any] = {"Metrics": queries} if name == ERRORS else {
        "Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Statistic": "Average", "Period": 60
    }  # fmt: skip
    return {"MetricAlarms": [{**alarm, **measured}]}


def _describe_alarm_history(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    found = [
        one
        for one in cloud.history
        if one["AlarmName"] == asked["AlarmName"] and asked["StartDate"] <= one["Timestamp"] <= asked["EndDate"]
    ]
    return {"AlarmHistoryItems": sorted(found, key=lambda one: one["Timestamp"], reverse=True)}


def _get_metric_data(cloud: Cloud, _asked: dict[str, Any]) -> Any:  # noqa: ANN401
    return {"MetricDataResults": [{"Id": "m0", "Values": [cloud.requests]}]}


def _get_metric_widget_image(_cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    assert json.loads(asked["MetricWidget"])["metrics"]
    return {"MetricWidgetImage": b"\x89PNG"}


def _filter_log_events(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    found = [{"timestamp": int(at.timestamp() * 1000), "message": text} for at, text in cloud.log]
    return {"events": [one for one in found if asked["startTime"] <= one["timestamp"] <= asked["endTime"]]}


def _describe_images(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    if asked["imageIds"][0]["imageDigest"] not in cloud.images:
        raise refusal("ImageNotFoundException")
    return {"imageDetails": [{}]}


def _head_object(_cloud: Cloud, _asked: dict[str, Any]) -> Any:  # noqa: ANN401
    return {}


def _publish(cloud: Cloud, asked: dict[str, Any]) -> Any:  # noqa: ANN401
    assert asked["TopicArn"] == TOPIC
    cloud.mails.append((asked["Subject"], asked["Message"]))
    return {"MessageId": "m"}
