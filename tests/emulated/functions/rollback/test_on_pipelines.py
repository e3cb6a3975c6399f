"""The function with pipelines, deployments and alarms of the local cloud: it is given every event that they tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.backends import get_backend

from slipway.decide.directory import Listed
from slipway.decide.dora import Measures
from slipway.decide.rollback import Limits
from slipway.evidence import EvidenceStore
from slipway.evidence.names import names_of
from slipway.functions.changes import Changes
from slipway.functions.logs import logger
from slipway.functions.releases import release_of
from slipway.functions.rollback.by_hand import answered
from slipway.functions.rollback.carry import Desk
from slipway.functions.rollback.cases import Case, Cases
from slipway.functions.rollback.gather import Sources
from slipway.functions.rollback.incoming import read
from slipway.functions.rollback.respond import respond
from slipway.functions.rollback.tell import Teller
from slipway.functions.router.facts import Facts
from tests.emulated.evidence.conftest import make_tables
from tests.emulated.local.pipelines.conftest import Cloud
from tests.emulated.local.pipelines.conftest import cloud as cloud  # noqa: PLC0414 - a fixture
from tests.unit.functions.rollback.fleet import listed, lookup
from tests.unit.functions.rollback.memory import MemorySlack

NAMES = names_of("prod", "123456789012", "us-east-1")
REGISTRY = "prod-booking"
ALARM, LOGINS = "booking-errors", "booking-logins"


def _booking() -> Listed:
    return listed(
        pipeline="booking",
        actions={"Build/Image": "build", "Approval/Manager": "approval", "Deploy/Deploy": "deploy"},
        alarms={ALARM: "ecs errors: 5xx", LOGINS: "logins: more than 9 a minute"},
        rolls_back_on=(ALARM,),
        deployment_groups=(("apps", "booking"),),
        repository="fleet/booking",
        log_group="",
        registry=REGISTRY,
    )


@dataclass
class Stack:
    """The pipeline of booking with its rollback function."""

    cloud: Cloud
    slack: MemorySlack = field(default_factory=MemorySlack)
    heard: int = 0
    measured: list[Measures] = field(default_factory=list)

    @property
    def store(self) -> EvidenceStore:
        now = self.cloud.world.now
        return EvidenceStore(self.cloud.client, NAMES.table, NAMES.bucket, NAMES.running_table, now=now)

    @property
    def desk(self) -> Desk:
        clients, directory = self.cloud.client, lookup(_booking())
        topic = clients("sns").create_topic(Name="alarms")["TopicArn"]
        teller = Teller(
            clients, directory, Changes(clients("dynamodb"), "changes"), topic,
            lambda: self.slack, logger("rollback-test"),  # type: ignore[arg-type, return-value]
        )  # fmt: skip
        sources = Sources(clients, self.store, directory)
        facts, measured = Facts(clients("dynamodb"), "facts"), lambda _, added: self.measured.append(added)
        return Desk(
            sources, Cases(clients("dynamodb"), "claims"), teller, self.cloud.world.now, Limits(), facts, measured
        )

    @property
    def case(self) -> Case:
        held = self.desk.cases.last("booking")
        assert held is not None
        return held.case

    def passes(self, seconds: float = 10) -> None:
        """Let time pass, and give each event to the function, twice."""
        for _ in range(int(seconds * 10)):
            self.cloud.world.passes(0.1)
            events = self.cloud.world.events[self.heard :]
            self.heard += len(events)
            for event in events:
                for _ in range(2):
                    respond(read(json.dumps(event, default=str), self.desk.sources.directory), self.desk)

    def rings(self, alarm: str = ALARM) -> None:
        self.cloud.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="Crossed")

    def tree(self, execution: str) -> str:
        return release_of(self.cloud.api, "booking", execution).tree

    def kinds(self, execution: str) -> list[tuple[str, bool]]:
        return [(item.kind, item.passed) for item in self.store.of_tree("booking", self.tree(execution)).items]

    def executions(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.cloud.api.list_pipeline_executions(pipelineName="booking")[
            "pipelineExecutionSummaries"
        ]
        return told


@pytest.fixture
def stack(cloud: Cloud) -> Iterator[Stack]:
    make_tables(cloud.client, NAMES)
    for name, keys in (
        ("claims", ["message"]),
        ("changes", ["repository", "commit"]),
        ("facts", ["place", "moment"]),
    ):
        cloud.client("dynamodb").create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ["HASH", "RANGE"], strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
        )
    cloud.client("ecr").create_repository(repositoryName=REGISTRY)
    url = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{REGISTRY}"
    project = get_backend("codebuild")["123456789012"]["us-east-1"].codebuild_projects["image"].project_metadata
    project["environment"]["environmentVariables"].append({"name": "ECR_REPOSITORY", "value": url})
    for alarm in (ALARM, LOGINS):
        cloud.client("cloudwatch").put_metric_alarm(
            AlarmName=alarm,
            Namespace="Slipway",
            MetricName=alarm,
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
    return Stack(cloud)


def test_a_bad_version_goes_and_the_good_one_comes_back_by_the_pipeline(stack: Stack) -> None:
    good = stack.cloud.delivered(commit="a" * 40)
    stack.cloud.world.later(3600)
    bad = stack.cloud.delivered(commit="b" * 40)
    stack.heard = len(stack.cloud.world.events)
    stack.rings()
    stack.passes(8)
    assert (stack.case.deployment, stack.case.to, stack.case.phase) == (bad, good, "done")
    (rollback,) = [one for one in stack.executions() if one["executionType"] == "ROLLBACK"]
    assert rollback["rollbackMetadata"] == {"rollbackTargetPipelineExecutionId": good}
    assert stack.kinds(bad) == [("held-back", True), ("rolled-back", True)]
    assert len(stack.slack.reports) == 1
    assert "was rolled back" in stack.slack.rewritten[-1].text


@pytest.mark.parametrize("alarm", [LOGINS, ALARM])
def test_one_that_moves_traffic_is_stopped_by_it_or_by_codedeploy_whoever_is_quicker(stack: Stack, alarm: str) -> None:
    stack.cloud.delivered(commit="a" * 40)
    stack.cloud.world.later(3600)
    stack.cloud.push(commit="b" * 40)
    stack.cloud.world.passes()
    stack.cloud.answer("Approved")
    stack.heard = len(stack.cloud.world.events)
    stack.cloud.world.passes(0.3)
    stack.rings(alarm)
    stack.passes(8)
    assert stack.case.phase == "done"
    assert stack.case.act in ({"stop"} if alarm == LOGINS else {"stop", "nothing"})
    told = stack.desk.facts.since("booking", "production", stack.case.began_at)
    by_pipeline = any(effect.kind == "stage" for effect in stack.case.effects)
    assert [one.undoes for one in told] == ([] if by_pipeline else [stack.case.deployment])
    assert stack.case.effects
    assert stack.kinds(stack.case.deployment)[:2] == [("held-back", True), ("rolled-back", True)]
    assert len(stack.slack.reports) == 1


def test_a_person_goes_back(stack: Stack) -> None:
    stack.cloud.delivered(commit="a" * 40)
    stack.cloud.world.later(3600)
    bad = stack.cloud.delivered(commit="b" * 40)
    stack.heard = len(stack.cloud.world.events)
    told = answered({"service": "booking", "by": "ana-nunez", "reason": "prices are wrong"}, stack.desk)
    assert (told["act"], told["deployment"]) == ("redeploy", bad)
    stack.passes(8)
    assert answered({"service": "booking", "state": True}, stack.desk)["phase"] == "done"


def test_the_first_deployment_pages(stack: Stack) -> None:
    stack.cloud.delivered(commit="a" * 40)
    stack.heard = len(stack.cloud.world.events)
    stack.rings()
    stack.passes(5)
    assert (stack.case.phase, stack.case.act) == ("halted", "halt")
    assert len(stack.executions()) == 1


def test_what_codepipeline_brings_back_by_itself_though_it_is_held_back_goes_again(stack: Stack) -> None:
    good = stack.cloud.delivered(commit="a" * 40)
    stack.cloud.world.later(3600)
    bad = stack.cloud.delivered(commit="b" * 40)
    told = answered({"service": "booking", "by": "ana-nunez", "reason": "prices are wrong"}, stack.desk)
    assert (told["act"], told["deployment"]) == ("redeploy", bad)
    stack.passes(8)
    stack.cloud.world.later(3600)
    stack.cloud.push(commit="c" * 40)
    stack.cloud.world.passes()
    stack.cloud.answer("Approved")
    stack.cloud.world.passes(0.3)
    codedeploy = stack.cloud.client("codedeploy")
    (moving,) = codedeploy.list_deployments(includeOnlyStatuses=["InProgress"])["deployments"]
    codedeploy.stop_deployment(deploymentId=moving, autoRollbackEnabled=True)
    stack.passes(12)
    targets = [one.get("rollbackMetadata", {}).get("rollbackTargetPipelineExecutionId") for one in stack.executions()]
    assert targets == [good, bad, None, good, None, None]
    assert (stack.case.by, stack.case.phase, stack.case.to) == ("rollback", "done", good)
