"""The desk that takes webhooks, on the emulated AWS, and senders who really sign."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws

from slipway.clients import Client
from slipway.decide.webhook import github_signature, signature
from slipway.functions.claims import Claims
from slipway.functions.webhooks.secrets import Secrets
from slipway.functions.webhooks.take import Answer, Desk, take
from slipway.functions.webhooks.variables import WebhookVariables

REGION = "us-east-1"
NOW = 1_795_424_400
KEY, NEXT_KEY, SYSTEM_KEY = "github-planted-secret-1", "github-planted-secret-2", "jenkins-planted-secret"
VARIABLES = WebhookVariables(
    deliveries_table="deliveries", event_bus="default", github_secret="gh", systems_secret="sys"
)
COMMIT = "4f1c" * 10

Event = dict[str, Any]


@dataclass
class Cloud:
    """The desk, the events that are on the bus, and the clock of the secrets."""

    clients: dict[str, Client]
    desk: Desk
    clock: list[float] = field(default_factory=lambda: [0.0])

    def take(self, event: Event, now: float = NOW) -> Answer:
        return take(event, self.desk, now)

    @property
    def told(self) -> list[Event]:
        """The details of the events that reached the bus's one queue."""
        queue = self.clients["sqs"].get_queue_url(QueueName="seen")["QueueUrl"]
        found = self.clients["sqs"].receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"]) for message in found.get("Messages", [])]

    def rotate(self, name: str, value: str) -> None:
        self.clients["secretsmanager"].put_secret_value(SecretId=name, SecretString=value)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        clients = {
            service: boto3.client(service, REGION)  # type: ignore[call-overload]
            for service in ("secretsmanager", "dynamodb", "events", "sqs")
        }
        clients["dynamodb"].create_table(
            TableName="deliveries",
            AttributeDefinitions=[{"AttributeName": "message", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "message", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        clients["secretsmanager"].create_secret(Name="gh", SecretString=KEY)
        clients["secretsmanager"].create_secret(Name="sys", SecretString=json.dumps({"jenkins": SYSTEM_KEY}))
        clients["sqs"].create_queue(QueueName="seen")
        clients["events"].put_rule(Name="seen", EventPattern=json.dumps({"source": ["slipway.webhooks"]}))
        arn = f"arn:aws:sqs:{REGION}:123456789012:seen"
        clients["events"].put_targets(Rule="seen", Targets=[{"Id": "seen", "Arn": arn}])
        clock = [0.0]
        secrets = Secrets(clients["secretsmanager"], lambda: clock[0])
        desk = Desk(VARIABLES, secrets, Claims(clients["dynamodb"], "deliveries"), clients["events"])
        yield Cloud(clients, desk, clock)


def request(
    path: str, body: bytes, headers: dict[str, str], *, system: str | None = None, encoded: bool = True
) -> Event:
    """A request as API Gateway hands it over; it encodes bodies where it is told to leave them as they are."""
    return {
        "resource": path,
        "path": path.replace("{system}", system or ""),
        "httpMethod": "POST",
        "headers": headers,
        "pathParameters": {"system": system} if system else None,
        "requestContext": {"requestId": "r-1"},
        "body": base64.b64encode(body).decode() if encoded else body.decode("utf-8"),
        "isBase64Encoded": encoded,
    }


def push(key: str = KEY, *, delivery: str = "72d3162e-cc78", encoded: bool = True, **more: object) -> Event:
    """A push that GitHub signed; a header's name is told as GitHub writes it."""
    facts = {
        "ref": "refs/heads/main",
        "before": "0" * 40,
        "after": COMMIT,
        "repository": {"full_name": "wayfarer/auth", "private": True},
        "sender": {"login": "ada", "id": 1},
        "commits": [],
    }
    return github("push", {**facts, **more}, key, delivery=delivery, encoded=encoded)


def pull_request(head: str | None) -> Event:
    def side(repository: str | None) -> Event:
        return {"ref": "main", "sha": COMMIT, "repo": repository and {"full_name": repository}}

    proposal = {"number": 7, "head": side(head), "base": side("wayfarer/auth"), "user": {"login": "eve"}}
    facts = {"action": "opened", "pull_request": proposal, "repository": {"full_name": "wayfarer/auth"}}
    return github("pull_request", {**facts, "sender": {"login": "eve"}}, KEY)


def github(kind: str, facts: object, key: str, *, delivery: str = "72d3162e-cc78", encoded: bool = True) -> Event:
    body = json.dumps(facts, ensure_ascii=False).encode() if not isinstance(facts, bytes) else facts
    headers = {
        "X-Hub-Signature-256": github_signature(key, body),
        "X-GitHub-Delivery": delivery,
        "X-GitHub-Event": kind,
    }
    return request("/github", body, headers, encoded=encoded)


def message(body: bytes = b'{"build": 7}', key: str = SYSTEM_KEY, system: str = "jenkins", at: int = NOW) -> Event:
    nonce = "0123456789abcdef"
    headers = {
        "X-Slipway-Signature": signature(key, system, str(at), nonce, body),
        "X-Slipway-Timestamp": str(at),
        "X-Slipway-Nonce": nonce,
    }
    return request("/systems/{system}", body, headers, system=system)


Break = Callable[..., None]


def failing(client: Client, operation: str, error: Exception) -> None:
    """Have every later call of an operation fail."""

    def fail(**_: object) -> None:
        raise error

    client.meta.events.register(f"before-call.{client.meta.service_model.service_id.hyphenize()}.{operation}", fail)
