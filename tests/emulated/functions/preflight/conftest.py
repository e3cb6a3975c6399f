"""A stack on the emulated AWS in which booking may go to production, to be spoiled by a test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from moto import mock_aws

from slipway.clients import Client
from slipway.decide.checkpoint import Checkpoint
from slipway.decide.window import Calendar, Hours
from slipway.evidence import EvidenceStore, Item
from slipway.evidence.names import Names, names_of
from slipway.functions.preflight import Question, Sources
from tests.emulated.evidence.conftest import make_tables

REGION, ACCOUNT = "us-east-1", "123456789012"
TREE, OTHER = "4f1c" * 10, "9" * 40
DIGEST = "sha256:" + "ab" * 32
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""A Tuesday."""
HERE, STAGING = names_of("prod", ACCOUNT, REGION), names_of("staging", ACCOUNT, REGION)
BOOKING = Checkpoint(
    service="booking",
    environment="production",
    calendar=Calendar(Hours(ZoneInfo("Europe/Berlin"))),
    alarms={"booking-errors": "ecs errors: share of 5xx answers", "booking-cpu": "ecs cpu: mean use"},
    dependencies={"auth": ("auth-errors", "auth-cpu")},
    beyond=(),
    pipeline="prod-booking",
    deployment_groups=(("ecs", "booking-ecs"), ("server", "booking-ec2")),
    ecs_services=(),
    required=frozenset({"built", "scanned sast"}),
    upstream=frozenset({"deployed in stack staging", "verified in stack staging"}),
    release_managers=frozenset({"ana-nunez", "bo-lindqvist"}),
)
QUESTION = Question(TREE, DIGEST, "e-asking")


@cache
def client(service: str) -> Client:
    """The client of a service, made once: that takes longer than most tests."""
    made: Client = boto3.Session("testing", "testing", region_name=REGION).client(service)  # type: ignore[call-overload]
    return made


@dataclass
class Cloud:
    """The emulated AWS as functions are given it: `calls` notes what they ask.

    What the emulator has no operation for, or knows no states of, is told by `answers`, by operation; an exception is
    raised.
    """

    calls: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    _listened: set[str] = field(default_factory=set)

    def __call__(self, service: str) -> Client:
        """The client of a service."""
        if service not in self._listened:
            self._listened.add(service)
            client(service).meta.events.register("before-call", self._answer, unique_id="cloud")
        return client(service)

    def leave(self) -> None:
        """Let go of the clients."""
        for service in self._listened:
            client(service).meta.events.unregister("before-call", unique_id="cloud")

    def _answer(self, model: OperationModel, **_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
        self.calls.append(model.name)
        answer = self.answers.get(model.name)
        if isinstance(answer, Exception):
            raise answer
        return None if answer is None else (AWSResponse("", 200, HTTPHeaders(), None), answer)

    def store(self, names: Names = HERE) -> EvidenceStore:
        return EvidenceStore(self, names.table, names.bucket, names.running_table, now=lambda: NOON)

    @property
    def sources(self) -> Sources:
        return Sources(self, self.store(), self.store(STAGING))

    def record(self, kind: str, action: str = "", names: Names = HERE, **more: Any) -> None:  # noqa: ANN401
        """Evidence of booking in production or, of the names of staging, there."""
        told: dict[str, Any] = {
            "kind": kind,
            "action": action,
            "service": "booking",
            "environment": "staging" if names == STAGING else "production",
            "tree": TREE,
            "digest": DIGEST,
            "by": "pipeline",
            "execution": f"e-{kind}",
            "at": NOON - timedelta(hours=2),
        }
        self.store(names).record(Item(**{**told, **more}))

    def alarm(self, name: str, state: str = "OK", metric: str | None = None) -> None:
        """An alarm on a metric of its own name."""
        client("cloudwatch").put_metric_alarm(
            AlarmName=name,
            Namespace="Slipway",
            MetricName=metric or name,
            Dimensions=[{"Name": "Service", "Value": "booking"}],
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason="told so")

    def data(self, metric: str, at: datetime) -> None:
        """A data point of a metric."""
        client("cloudwatch").put_metric_data(
            Namespace="Slipway",
            MetricData=[
                {
                    "MetricName": metric,
                    "Dimensions": [{"Name": "Service", "Value": "booking"}],
                    "Timestamp": at,
                    "Value": 0,
                }
            ],
        )

    def executions(self, **statuses: str) -> None:
        """Executions of the pipeline, oldest first, by id."""
        began = NOON - timedelta(hours=3)
        summaries = [
            {
                "pipelineExecutionId": name.replace("_", "-"),
                "status": status,
                "startTime": began + timedelta(minutes=number),
            }
            for number, (name, status) in enumerate(statuses.items())
        ]
        self.answers["ListPipelineExecutions"] = {"pipelineExecutionSummaries": summaries[::-1]}


def refusal(code: str, operation: str = "Asked") -> ClientError:
    """What the cloud answers when it refuses."""
    return ClientError({"Error": {"Code": code, "Message": "it said so"}}, operation)


def make_groups() -> None:
    """The deployment groups of booking."""
    codedeploy = client("codedeploy")
    for application, group in BOOKING.deployment_groups:
        codedeploy.create_application(applicationName=application, computePlatform="Server")
        codedeploy.create_deployment_group(
            applicationName=application,
            deploymentGroupName=group,
            serviceRoleArn=f"arn:aws:iam::{ACCOUNT}:role/deployer",
        )


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws():
        cloud = Cloud()
        for names in (HERE, STAGING):
            make_tables(client, names)
        make_groups()
        for name in ("booking-errors", "booking-cpu", "auth-errors", "auth-cpu"):
            cloud.alarm(name)
            cloud.data(name, NOON - timedelta(minutes=5))
        cloud.executions(e_done="Succeeded", e_asking="InProgress")
        cloud.record("built")
        cloud.record("scanned", "sast")
        for kind in ("deployed", "verified"):
            cloud.record(kind, names=STAGING)
        for service in ("booking", "auth"):
            cloud.record("deployed", service=service, tree=OTHER, execution="e-before")
        cloud.calls.clear()
        yield cloud
        cloud.leave()
