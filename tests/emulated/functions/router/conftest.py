"""The router on the emulated AWS: a stack in production with two services, executions of pipelines, and a Slack."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.model import OperationModel
from moto import mock_aws
from slack_sdk.errors import SlackApiError

from slipway.clients import Client
from slipway.decide.attempts import Fact
from slipway.decide.directory import Listed
from slipway.decide.dora import Measures
from slipway.evidence import EvidenceStore, Item
from slipway.functions.changes import Changes
from slipway.functions.claims import Claims
from slipway.functions.router.facts import Facts
from slipway.functions.router.messages import Messages
from slipway.functions.router.take import Outcome, take
from slipway.functions.router.tools import Tools
from slipway.functions.slack import Message, Posted
from tests.emulated.evidence.conftest import make_tables
from tests.unit.evidence.items import NAMES
from tests.unit.functions.router.events import (
    ACCOUNT,
    BUILT,
    NOON,
    REGION,
    SOURCE,
    TREE,
    Told,
    directory,
    records,
)

TABLES: Mapping[str, tuple[str, ...]] = {
    "claims": ("message",),
    "changes": ("repository", "commit"),
    "facts": ("place", "moment"),
}


class FakeSlack:
    """Keeps messages as Slack does; refuses while it is down."""

    def __init__(self) -> None:
        self.messages: dict[Posted, list[Message]] = {}
        self.removed: set[Posted] = set()
        self.down: Exception | None = None
        self._lock = threading.Lock()

    def post(self, channel: str, message: Message, thread: Posted | None = None) -> Posted:  # noqa: ARG002 - as Slack
        self._refuse()
        with self._lock:
            posted = Posted(f"C-{channel}", f"{len(self.messages)}.0")
            self.messages[posted] = [message]
            return posted

    def rewrite(self, posted: Posted, message: Message) -> None:
        self._refuse()
        if posted in self.removed:
            raise SlackApiError("refused", {"ok": False, "error": "message_not_found"})
        self.messages[posted].append(message)

    def _refuse(self) -> None:
        if self.down:
            raise self.down

    @property
    def shown(self) -> dict[str, str]:
        """What stands in each channel."""
        return {posted.channel: json.dumps([versions[-1].blocks]) for posted, versions in self.messages.items()}


@dataclass
class Stage:
    """The emulated AWS and what the router is given of it; `executions` has the actions of each, the oldest first."""

    tools: Tools
    slack: FakeSlack
    executions: dict[str, list[Told]] = field(default_factory=dict)
    back_to: dict[str, str] = field(default_factory=dict)
    measured: list[tuple[Fact, Measures]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failing: dict[str, list[Exception | None]] = field(default_factory=dict)
    clock: datetime = NOON

    @property
    def seconds(self) -> float:
        return self.clock.timestamp()

    def answer(
        self, model: OperationModel, params: Mapping[str, Any], **_: object
    ) -> tuple[AWSResponse, dict[str, Any]] | None:
        self.calls.append(f"{model.service_model.service_name}:{model.name}")
        if self.failing.get(model.name) and (failure := self.failing[model.name].pop(0)):
            raise failure
        if model.service_model.service_name != "codepipeline":
            return None
        asked = json.loads(params["body"])
        execution = asked.get("pipelineExecutionId") or asked["filter"]["pipelineExecutionId"]
        found = {
            "GetPipelineExecution": {
                "pipelineExecution": {
                    "trigger": {"triggerType": "Webhook", "triggerDetail": "x"},
                    **(
                        {"rollbackMetadata": {"rollbackTargetPipelineExecutionId": self.back_to[execution]}}
                        if execution in self.back_to
                        else {}
                    ),
                }
            },
            "ListActionExecutions": {"actionExecutionDetails": self.executions.get(execution, [])[::-1]},
        }
        return AWSResponse("", 200, HTTPHeaders(), None), found[model.name]

    def take(self, *events: Told, left: float = 60) -> list[Outcome]:
        return take(records(*events), self.tools, lambda: left)

    def taken(self, *events: Told) -> None:
        """Take events, all of which go well."""
        assert [outcome.error for outcome in self.take(*events)] == [None] * len(events)

    def evidence(self, tree: str = TREE) -> list[Item]:
        return list(self.tools.evidence.of_tree(None, tree).items)

    def proved(self, tree: str = TREE) -> list[tuple[str, str, bool]]:
        return sorted((item.kind, item.action, item.passed) for item in self.evidence(tree))

    def facts(self) -> list[Fact]:
        return self.tools.facts.since("booking", "production", NOON - timedelta(days=30))[::-1]

    def pages(self) -> list[str]:
        """What reached the queue that is subscribed to the topic."""
        queue = client("sqs").get_queue_url(QueueName="pager")["QueueUrl"]
        found = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"])["Message"] for message in found.get("Messages", [])]


@cache
def client(service: str) -> Client:
    """The client of a service, made once: that takes longer than most tests."""
    made: Client = boto3.Session("testing", "testing", region_name=REGION).client(service)  # type: ignore[call-overload]
    return made


def make(environment: str = "production", *services: Listed) -> Stage:
    """A stage on an AWS that is emulated already."""
    made = {service: client(service) for service in ("dynamodb", "s3", "codepipeline", "sns", "sqs")}
    make_tables(made.__getitem__)
    for table, keys in TABLES.items():
        made["dynamodb"].create_table(
            TableName=table,
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
        )
    topic = made["sns"].create_topic(Name="alarms")["TopicArn"]
    made["sqs"].create_queue(QueueName="pager")
    made["sns"].subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:pager")
    slack = FakeSlack()
    stage: Stage
    tools = Tools(
        clients=made.__getitem__,
        directory=directory(environment, *services),
        evidence=EvidenceStore(
            made.__getitem__, NAMES.table, NAMES.bucket, NAMES.running_table, now=lambda: stage.clock
        ),
        facts=Facts(made["dynamodb"], "facts"),
        changes=Changes(made["dynamodb"], "changes"),
        claims=Claims(made["dynamodb"], "claims"),
        messages=Messages(made["dynamodb"], "claims"),
        slack=lambda: slack,  # type: ignore[arg-type,return-value]  # posts and rewrites as Slack does
        measured=lambda fact, measures: stage.measured.append((fact, measures)),
        now=lambda: stage.seconds,
        topic=topic,
    )
    stage = Stage(tools, slack)
    for one in made.values():
        one.meta.events.unregister("before-call", unique_id="stage")
        one.meta.events.register("before-call", stage.answer, unique_id="stage")
    stage.executions["e-1"] = [SOURCE, BUILT]
    return stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    with mock_aws():
        yield make()
