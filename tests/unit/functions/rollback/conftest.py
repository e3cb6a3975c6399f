"""A cloud in memory in which booking is deployed, rings and goes back, to be spoiled by a test."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from slipway.decide.directory import Directory, Known, Listed
from slipway.decide.rollback import Limits
from slipway.evidence import Found, Item, Recorded
from slipway.functions.changes import Change, Commit
from slipway.functions.clients import Client
from slipway.functions.directory import Lookup, as_text
from slipway.functions.logs import logger
from slipway.functions.rollback.carry import Desk
from slipway.functions.rollback.cases import Case, Held, OvertakenError
from slipway.functions.rollback.gather import Sources
from slipway.functions.rollback.incoming import Rang
from slipway.functions.rollback.tell import Teller
from slipway.functions.slack import Message, Posted

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GROUP, ECS = ("prod-ecs", "prod-booking-ecs"), ("prod-cluster", "prod-booking")
ERRORS, CPU, LOGINS, DEPLOYS = "prod-booking-errors", "prod-booking-cpu", "prod-booking-logins", "prod-booking-deploys"
ACTIONS = {"Build/Image": "build", "Approval/ReleaseManager": "approval", "Deploy/Deploy": "deploy"}
CREDENTIAL = "ghp_" + "S3cretThatIsPlanted" * 2
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"


def listed(service: str = "booking", **more: Any) -> Listed:  # noqa: ANN401
    given: dict[str, Any] = {
        "service": service,
        "system": "travel",
        "owner": "team",
        "email": "team@wayfarer.example",
        "channel": "#booking",
        "repository": f"wayfarer/{service}",
        "path": ".",
        "pipeline": f"prod-{service}",
        "actions": ACTIONS,
        "alarms": {ERRORS: "ecs errors: 5xx", CPU: "ecs cpu: use", LOGINS: "logins: many", DEPLOYS: "deploys: failed"},
        "rolls_back_on": (ERRORS, CPU),
        "log_group": f"/slipway/prod/{service}",
        "deployment_groups": (GROUP,),
        "ecs_services": (),
        "dependencies": (),
        "registry": f"prod-{service}",
    }
    return Listed(**{**given, **more})


def lookup(*services: Listed, channel: str = "#releases") -> Lookup:
    people = {
        "ana-nunez": Known(
            "ana@wayfarer.example", "U1", "ana", ("assumed-role/ReleaseManager/ana",), release_manager=True
        ),
        "dana-weiss": Known("dana@wayfarer.example", "U2", "dana", ("assumed-role/Developer/dana",)),
    }
    told = services or (listed(), listed("invoicing", alarms={}, rolls_back_on=(), dependencies=("booking",)))
    return Lookup(as_text(Directory("prod", "production", channel, 1, {one.service: one for one in told}, people)))


def tree(letter: str) -> str:
    return (letter * 40)[:40]


def digest(letter: str) -> str:
    return "sha256:" + (letter * 64)[:64]


def refusal(code: str, operation: str = "Asked", status: int = 400) -> ClientError:
    told: Any = {"Error": {"Code": code, "Message": "it said so"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, operation)


class KilledError(BaseException):
    """The process ends where it stands: no handler of exceptions sees it."""


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


@dataclass
class MemoryCases:
    """The rows of the services, as the table keeps them."""

    rows: dict[str, Held] = field(default_factory=dict)

    def last(self, service: str) -> Held | None:
        return self.rows.get(service)

    def unsettled(self, services: Collection[str]) -> Iterable[Held]:
        return [held for name, held in self.rows.items() if name in services and not held.case.settled]

    def write(self, case: Case, before: Held | None, now: datetime, lease: int = 60) -> Held:
        there = self.rows.get(case.service)
        if (there.version if there else None) != (before.version if before else None):
            raise OvertakenError(case.service)
        held = Held(case, before.version + 1 if before else 1, now + timedelta(seconds=lease))
        self.rows[case.service] = held
        return held


@dataclass
class MemoryEvidence:
    items: dict[str, Item] = field(default_factory=dict)

    def record(self, item: Item) -> Recorded:
        new = item.id not in self.items
        return Recorded(self.items.setdefault(item.id, item), new)

    def of_tree(self, service: str | None, wanted: str) -> Found:
        found = [item for item in self.items.values() if item.tree == wanted and item.service == service]
        return Found(tuple(sorted(found, key=lambda item: item.at)))

    def running(self, environment: str, services: Collection[str] | None = None) -> Found:
        newest: dict[str, Item] = {}
        for item in sorted(self.items.values(), key=lambda item: item.at):
            if item.kind == "deployed" and item.passed and item.environment == environment:
                newest[item.service] = item
        return Found(tuple(item for name, item in newest.items() if services is None or name in services))

    def kinds(self, letter: str) -> list[tuple[str, bool]]:
        return [(item.kind, item.passed) for item in self.items.values() if item.tree == tree(letter)]


@dataclass
class MemorySlack:
    posts: list[tuple[str, Message, Posted | None]] = field(default_factory=list)
    rewritten: list[Message] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    broken: bool = False

    def post(self, channel: str, message: Message, thread: Posted | None = None) -> Posted:
        if self.broken:
            raise OSError("no route to Slack")
        self.posts.append((channel, message, thread))
        return Posted(channel, f"ts-{len(self.posts)}")

    def rewrite(self, _posted: Posted, message: Message) -> None:
        if self.broken:
            raise OSError("no route to Slack")
        self.rewritten.append(message)

    def upload(self, _thread: Posted, _name: str, content: bytes, _title: str) -> None:
        self.files.append(content)

    @property
    def reports(self) -> list[Message]:
        """Messages that are in no thread."""
        return [message for _, message, thread in self.posts if thread is None]

    @property
    def text(self) -> str:
        told = [*(message for _, message, _ in self.posts), *self.rewritten]
        return "\n".join(message.text + json.dumps(message.blocks) for message in told)


class MemoryChanges:
    def between(self, repository: str, before: str, after: str) -> Change:
        commit = Commit(after, "eve", f"Faster checkout <!channel> token={CREDENTIAL}")
        return Change(
            (commit,), frozenset({"eve"}), frozenset({"eve"}), complete=True, compare=f"{repository}:{before}.."
        )


@dataclass
class Cloud:
    """What AWS holds. `fails` has what operations answer instead, by name; `calls` notes what changes something."""

    clock: datetime = NOON
    executions: list[Execution] = field(default_factory=list)
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)
    ecs: dict[str, dict[str, Any]] = field(default_factory=dict)
    images: set[str] = field(default_factory=set)
    ringing: set[str] = field(default_factory=set)
    requests: float = 500
    history: list[dict[str, Any]] = field(default_factory=list)
    log: list[tuple[datetime, str]] = field(default_factory=list)
    mails: list[tuple[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)
    definition: str = ""
    evidence: MemoryEvidence = field(default_factory=MemoryEvidence)
    cases: MemoryCases = field(default_factory=MemoryCases)
    slack: MemorySlack = field(default_factory=MemorySlack)
    directory: Lookup = field(default_factory=lookup)
    has_slack: bool = True

    def __call__(self, service: str) -> Client:
        return Service(self, service)

    @property
    def desk(self) -> Desk:
        sources = Sources(self, self.evidence, self.directory)  # type: ignore[arg-type]
        slack: Any = self.slack if self.has_slack else None
        teller = Teller(self, self.directory, MemoryChanges(), TOPIC, lambda: slack, logger("rollback-test"))  # type: ignore[arg-type]
        return Desk(sources, self.cases, teller, lambda: self.clock, Limits())  # type: ignore[arg-type]

    def deployed(
        self, letter: str, status: str = "Succeeded", *, minutes_ago: float = 10, lasts: float = 5
    ) -> Execution:
        """An execution that deployed a version; the name of its CodeDeploy deployment is told by its number."""
        began = self.clock - timedelta(minutes=minutes_ago + lasts)
        ended = began + timedelta(minutes=lasts) if status in {"Succeeded", "Failed"} else None
        number = len(self.executions) + 1
        one = Execution(f"execution-{number}", letter, status, began, ended, codedeploy=f"d-{number}")
        self.executions.append(one)
        if status:
            self.deployments[one.codedeploy] = {
                "deploymentId": one.codedeploy,
                "status": status,
                "createTime": began + timedelta(seconds=5),
                "revision": {"revisionType": "String", "string": {"content": letter}},
            }
        self.images.add(digest(letter))
        return one

    def rings(self, alarm: str = ERRORS, at: datetime | None = None) -> Rang:
        self.ringing.add(alarm)
        return Rang("booking", alarm, at or self.clock, "Threshold Crossed: 3 datapoints")

    def end(self, execution: str, status: str = "Succeeded") -> None:
        """Let an execution's deploy action end."""
        one = next(each for each in self.executions if each.id == execution)
        one.status, one.ended_at = status, self.clock


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


def _describe_alarm_history(cloud: Cloud, _asked: dict[str, Any]) -> Any:  # noqa: ANN401
    return {"AlarmHistoryItems": cloud.history}


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


def killed_after(cloud: Cloud, writes: int) -> None:
    """After so many further writes of the row the process is gone, whatever it has done and not yet written down."""
    left = [writes]

    def write(*told: Any, **more: Any) -> Held:  # noqa: ANN401
        if not left[0]:
            raise KilledError
        left[0] -= 1
        return MemoryCases.write(cloud.cases, *told, **more)

    cloud.cases.write = write  # type: ignore[method-assign]


@pytest.fixture
def cloud() -> Cloud:
    """Booking runs version b, which took the place of a ten minutes ago."""
    cloud = Cloud()
    cloud.deployed("a", minutes_ago=600)
    cloud.deployed("b")
    return cloud
