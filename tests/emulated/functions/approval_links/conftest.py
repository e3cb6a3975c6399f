"""A world in which something waits, the mail with its link, and the page that it leads to."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from slipway.functions.approval_links.take import Answer, Gate, take
from slipway.functions.approval_links.verify import Verifier
from slipway.functions.approvals.mail import Mail
from slipway.functions.approvals.wait import Wait
from tests.emulated.functions.approvals.world import World, world

URL = "https://api.example/live"
Event = dict[str, Any]


@dataclass
class Mailed:
    """The world, its page, and the letters that were sent."""

    it: World
    gate: Gate
    wait: Wait

    def letters(self) -> dict[str, str]:
        """Letters by the person that they are for."""
        url = self.it.clients("sqs").get_queue_url(QueueName="letters")["QueueUrl"]
        found = self.it.clients("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        told = [json.loads(message["Body"]) for message in found.get("Messages", [])]
        return {letter["MessageAttributes"]["recipient"]["Value"]: letter["Message"] for letter in told}

    def link(self, person: str) -> str:
        (link,) = [word for word in self.letters()[person].split() if word.startswith(URL)]
        return link

    def token(self, person: str) -> str:
        return parse_qs(urlsplit(self.link(person)).query)["t"][0]

    def look(self, token: str, request: str = "", **more: str) -> Answer:
        return self.take(self.looks(token, request, **more))

    def looks(self, token: str, request: str = "", **more: str) -> Event:
        """The request of a look."""
        query = {"t": token, **more}
        return {"httpMethod": "GET", "queryStringParameters": query, "pathParameters": self._path(request)}

    def answer(self, token: str, says: str = "approve", reason: str = "by mail", request: str = "") -> Answer:
        return self.take(self.answers(token, says, reason, request))

    def answers(self, token: str, says: str = "approve", reason: str = "by mail", request: str = "") -> Event:
        """The request of an answer."""
        body = urlencode({"t": token, "says": says, "reason": reason}, errors="replace").encode()
        return {
            "httpMethod": "POST",
            "headers": {"content-type": "application/x-www-form-urlencoded"},
            "pathParameters": self._path(request),
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }

    def take(self, event: Event) -> Answer:
        return take(event, self.gate, self.it.at.timestamp())

    def work(self) -> int:
        """Have the worker take what was handed on; how many messages there were."""
        sqs, taken = self.it.clients("sqs"), 0
        while messages := sqs.receive_message(QueueUrl=self.gate.queue_url).get("Messages"):
            for message in messages:
                self.it.act(message["Body"])
                sqs.delete_message(QueueUrl=self.gate.queue_url, ReceiptHandle=message["ReceiptHandle"])
                taken += 1
        return taken

    def _path(self, request: str) -> dict[str, str]:
        return {"request": request or self.wait.id}


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailed]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with world() as it:
        key = it.clients("kms").create_key(KeyUsage="GENERATE_VERIFY_MAC", KeySpec="HMAC_256")["KeyMetadata"]["Arn"]
        topic = it.clients("sns").create_topic(Name="links")["TopicArn"]
        it.clients("sqs").create_queue(QueueName="letters")
        it.clients("sns").subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:letters"
        )
        url = it.clients("sqs").create_queue(QueueName="approvals")["QueueUrl"]
        it.desk = dataclasses.replace(it.desk, mail=Mail(it.clients("kms"), key, it.clients("sns"), topic, URL))
        gate = Gate(it.desk.waits, Verifier(it.clients("kms"), key), it.clients("sqs"), url)
        yield Mailed(it, gate, it.begin())
