"""Approvals' worker on emulated tables, and all around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import boto3
from moto import mock_aws

from slipway.clients import Client
from slipway.evidence import EvidenceStore, Item
from slipway.functions.approvals.act import act
from slipway.functions.approvals.desk import Desk
from slipway.functions.approvals.offer import Offers
from slipway.functions.approvals.wait import Wait
from slipway.functions.approvals.waits import Waits
from slipway.functions.claims import Claims
from slipway.functions.slack import Message
from tests.emulated.evidence.conftest import make_tables
from tests.emulated.functions.approvals.fakes import FakeChanges, FakeLog, FakeMail, FakePipeline, FakeSlack
from tests.emulated.functions.approvals.names import ACTION, MONDAY, PIPELINE, ROLE, STAGE, directory
from tests.unit.evidence.items import NAMES, REGION, TREE


class World:
    """The worker and all around it; `at` is its clock."""

    def __init__(self, clients: Callable[[str], Client], approvers: int = 1) -> None:
        self.at = MONDAY
        self.clients = clients
        self.pipeline, self.slack, self.changes = FakePipeline(lambda: self.at), FakeSlack(), FakeChanges()
        self.mail, self.log = FakeMail(), FakeLog()
        evidence = EvidenceStore(clients, NAMES.table, NAMES.bucket, NAMES.running_table, now=lambda: self.at)
        self.desk = Desk(
            codepipeline=self.pipeline,
            waits=Waits(clients("dynamodb"), "approvals"),
            offers=Offers(clients("dynamodb"), "approvals"),
            claims=Claims(clients("dynamodb"), "claims"),
            changes=self.changes,  # type: ignore[arg-type]
            evidence=evidence,
            upstream=None,
            directory=directory(approvers),
            slack=lambda: self.slack,  # type: ignore[arg-type,return-value]
            mail=self.mail,  # type: ignore[arg-type]
            own_role=ROLE,
            lasts=timedelta(hours=120),
            now=lambda: self.at,
            log=self.log,
        )
        self.number = 0

    def act(self, message: object) -> None:
        act(self.desk, message if isinstance(message, str) else json.dumps(message))

    def begin(self, execution: str = "e-1", token: str = "t-1") -> Wait:  # noqa: S107
        place = self.pipeline.wait(execution, token)
        self.act(changed(execution))
        wait, _ = self.desk.waits.last_of(place.base)
        assert wait is not None
        return wait

    def wait(self, request: str) -> Wait:
        found = self.desk.waits.get(request)
        assert found is not None
        return found

    def press(self, wait: Wait, user: str, says: str = "approve", **value: str) -> dict[str, Any]:
        """What the door hands on of a press, a new one each time."""
        self.number += 1
        request = wait.request
        meant = {"request": request.id, "environment": request.environment, "digest": request.digest, **value}
        told = {
            "type": "block_actions", "user": {"id": user}, "trigger_id": f"trigger-{self.number}",
            "channel": {"id": "C-#releases"}, "actions": [{"action_id": says, "value": json.dumps(meant)}],
        }  # fmt: skip
        return {"from": "slack", "key": f"slack#{self.number}", "at": self.at.timestamp(), "told": told}

    def sent(self, wait: Wait, user: str, says: str = "approve", reason: str = "fine", **more: str) -> dict[str, Any]:
        """What the door hands on of a modal that was sent, a new one each time."""
        self.number += 1
        request = wait.request
        asking = {
            "request": request.id, "environment": request.environment, "digest": request.digest, "says": says,
            "channel": "C-#releases", **more,
        }  # fmt: skip
        view = {
            "id": f"V{self.number}", "callback_id": "approval", "private_metadata": json.dumps(asking),
            "state": {"values": {"reason": {"reason": {"value": reason}}}},
        }  # fmt: skip
        told = {"type": "view_submission", "user": {"id": user}, "view": view}
        return {"from": "slack", "key": f"slack#{self.number}", "at": self.at.timestamp(), "told": told}

    def linked(self, wait: Wait, person: str, says: str = "approve", reason: str = "by mail") -> dict[str, Any]:
        self.number += 1
        return {
            "from": "link", "key": str(self.number), "at": self.at.timestamp(), "request": wait.id, "person": person,
            "says": says, "reason": reason,
        }  # fmt: skip

    def tick(self, **later: float) -> None:
        self.at += timedelta(**later)
        self.act({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}})

    def evidence(self, *kinds: str) -> list[Item]:
        return [item for item in self.desk.evidence.of_tree("booking", TREE).items if item.kind in kinds]

    @property
    def main(self) -> Message:
        """The message in the stack's channel."""
        (found,) = [message for posted, message in self.slack.messages.items() if posted.channel == "C-#releases"]
        return found

    @property
    def text(self) -> str:
        return json.dumps(self.main.blocks, ensure_ascii=False)

    @property
    def results(self) -> list[str]:
        """What the pipeline was told."""
        return [told["result"]["status"] for told in self.pipeline.answered]


def changed(execution: str = "e-1", state: str = "STARTED", category: str = "Approval") -> dict[str, Any]:
    """CodePipeline's event (user guide, "CodePipeline Action Execution State Change")."""
    return {
        "version": "0", "id": "i", "detail-type": "CodePipeline Action Execution State Change",
        "source": "aws.codepipeline", "account": "123456789012", "time": "2026-11-23T09:00:00Z", "region": REGION,
        "resources": [],
        "detail": {
            "pipeline": PIPELINE, "execution-id": execution, "stage": STAGE, "action": ACTION, "state": state,
            "type": {"owner": "AWS", "provider": "Manual", "category": category, "version": "1"}, "version": 1.0,
        },
    }  # fmt: skip


@contextmanager
def world(approvers: int = 1) -> Iterator[World]:
    with mock_aws():
        made: dict[str, Client] = {}

        def clients(service: str) -> Client:
            if service not in made:
                made[service] = boto3.client(service, REGION)  # type: ignore[call-overload]
            return made[service]

        make_tables(clients)
        for name, key in (("claims", "message"), ("approvals", "request")):
            index = {
                "IndexName": "open", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [
                    {"AttributeName": "standing", "KeyType": "HASH"}, {"AttributeName": key, "KeyType": "RANGE"},
                ],
            }  # fmt: skip
            clients("dynamodb").create_table(
                TableName=name,
                AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in (key, "standing")],
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                GlobalSecondaryIndexes=[index],
                BillingMode="PAY_PER_REQUEST",
            )
        yield World(clients, approvers)
