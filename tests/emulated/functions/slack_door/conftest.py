"""The door for Slack on the emulated AWS, and a Slack that really signs."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from moto import mock_aws
from slack_sdk.signature import SignatureVerifier

from slipway.clients import Client
from slipway.functions.slack_door.take import Answer, Door, take
from slipway.functions.slack_door.variables import SlackDoorVariables
from slipway.functions.webhooks.secrets import Secrets

REGION = "us-east-1"
NOW = 1_795_424_400
KEY, NEXT_KEY = "slack-planted-secret-1", "slack-planted-secret-2"

Event = dict[str, Any]
PRESS = {
    "type": "block_actions",
    "user": {"id": "U05ANANUNEZ", "username": "ana"},
    "trigger_id": "12.34.abc",
    "channel": {"id": "C1", "name": "releases"},
    "actions": [{"action_id": "approve", "value": '{"request": "r"}', "type": "button"}],
}
SUBMISSION = {
    "type": "view_submission",
    "user": {"id": "U05ANANUNEZ"},
    "view": {
        "id": "V1",
        "callback_id": "approval",
        "private_metadata": "{}",
        "state": {"values": {"reason": {"reason": {"type": "plain_text_input", "value": "it is größer"}}}},
    },
}


def secret(key: str) -> str:
    return json.dumps({"bot_token": "xoxb-planted-token", "signing_secret": key})


@dataclass
class Cloud:
    """The door, the queue behind it, and the clock of the secrets."""

    clients: dict[str, Client]
    door: Door
    clock: list[float] = field(default_factory=lambda: [0.0])

    def take(self, event: Event, now: float = NOW) -> Answer:
        return take(event, self.door, now)

    @property
    def handed_on(self) -> list[Event]:
        url = self.door.variables.approvals_queue
        found = self.clients["sqs"].receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [json.loads(message["Body"]) for message in found.get("Messages", [])]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        clients = {service: boto3.client(service, REGION) for service in ("secretsmanager", "sqs")}  # type: ignore[call-overload]
        clients["secretsmanager"].create_secret(Name="slack", SecretString=secret(KEY))
        url = clients["sqs"].create_queue(QueueName="approvals")["QueueUrl"]
        clock = [0.0]
        secrets = Secrets(clients["secretsmanager"], lambda: clock[0])
        variables = SlackDoorVariables(slack_secret="slack", approvals_queue=url)
        yield Cloud(clients, Door(variables, secrets, clients["sqs"]), clock)


def signed(body: bytes, key: str = KEY, at: float = NOW, *, encoded: bool = True) -> Event:
    """A request that Slack's own library signs, as API Gateway hands it over."""
    timestamp = str(int(at))
    return {
        "resource": "/slack",
        "httpMethod": "POST",
        "headers": {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": SignatureVerifier(key).generate_signature(timestamp=timestamp, body=body),
        },
        "body": base64.b64encode(body).decode() if encoded else body.decode(),
        "isBase64Encoded": encoded,
    }


def form(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def press(key: str = KEY, at: float = NOW, **more: object) -> Event:
    return signed(form({**PRESS, **more}), key, at)


def submission(key: str = KEY, at: float = NOW) -> Event:
    return signed(form(SUBMISSION), key, at)
