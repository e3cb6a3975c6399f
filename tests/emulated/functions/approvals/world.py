"""Approvals' worker on emulated tables, with a CodePipeline, a Slack and a mail that remember what they were told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws
from slack_sdk.errors import SlackApiError

from slipway.clients import Client
from slipway.decide.directory import Directory, Known, Listed
from slipway.evidence import EvidenceStore, Item
from slipway.functions.approvals.act import act
from slipway.functions.approvals.desk import Desk
from slipway.functions.approvals.overrides.offer import Offers
from slipway.functions.approvals.wait import Place, Wait
from slipway.functions.approvals.waits import Waits
from slipway.functions.changes import Change, Commit
from slipway.functions.claims import Claims
from slipway.functions.directory import Lookup, as_text
from slipway.functions.slack import Message, Posted
from tests.emulated.evidence.conftest import make_tables
from tests.unit.evidence.items import DIGEST, NAMES, REGION, TREE

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PIPELINE, STAGE, ACTION = "test-booking", "Approval", "ReleaseManager"
COMMIT, BEFORE = "c" * 40, "b" * 40
ROLE = "test-approvals"
ANA, BO, CHIDI, DANA, EVE = "U05ANANUNEZ", "U05BOLINDQV", "U05CHIDIOKA", "U05DANAWEIS", "U05STRANGER"
PEOPLE = {
    "ana": Known("ana@example.com", ANA, "ana-n", ("assumed-role/ReleaseManager/ana",), release_manager=True),
    "bo": Known("bo@example.com", BO, "bo-l", (), release_manager=True),
    "chidi": Known("chidi@example.com", CHIDI, "chidi-o", (), release_manager=True),
    "dana": Known("dana@example.com", DANA, "dana-w"),
}
PLANTED = "AKIAABCDEFGHIJKLMNOP"
"""The shape of a key of AWS."""


def listed(service: str, dependencies: tuple[str, ...] = ()) -> Listed:
    return Listed(
        service, "sales", "sales", "sales@example.com", "#team-sales", f"wayfarer/{service}", ".", f"test-{service}",
        {"Preflight/Gate": "gate", f"{STAGE}/{ACTION}": "approval"}, {}, (), "", (), (), dependencies,
    )  # fmt: skip


def directory(approvers: int = 1) -> Lookup:
    services = {"booking": listed("booking"), "search": listed("search", ("booking",))}
    return Lookup(as_text(Directory("test", "production", "#releases", approvers, services, PEOPLE)))


class FakePipeline:
    """CodePipeline with executions that wait, end and are answered, by its documented answers."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.exceptions = type("Exceptions", (), {"ClientError": ClientError})
        self.now = now
        self.actions: list[dict[str, Any]] = []
        self.answered: list[dict[str, Any]] = []
        self.variables = {
            "CommitId": COMMIT, "BranchName": "main", "CommitMessage": "Fix", "AuthorId": "dana-w", "TREE": TREE,
            "DIGEST": DIGEST,
        }  # fmt: skip
        self.trigger: dict[str, str] = {"triggerType": "Webhook", "triggerDetail": "push"}
        self.failing: list[Exception] = []

    def wait(self, execution: str = "e-1", token: str = "t-1") -> Place:  # noqa: S107 - not a password
        self.actions.append({"execution": execution, "token": token, "status": "InProgress", "summary": "", "by": ""})
        return Place(PIPELINE, STAGE, ACTION, execution)

    def end(self, status: str, by: str = "", summary: str = "") -> None:
        self.actions[-1] |= {"status": status, "by": by, "summary": summary}

    def get_pipeline_state(self, name: str) -> dict[str, Any]:
        self._maybe_fail()
        stages = []
        if self.actions and name == PIPELINE:
            last = self.actions[-1]
            latest = {"status": last["status"], "summary": last["summary"], "lastUpdatedBy": last["by"]}
            if last["status"] == "InProgress":
                latest["token"] = last["token"]
            state = {"actionName": ACTION, "latestExecution": latest}
            stages = [
                {
                    "stageName": STAGE,
                    "actionStates": [state],
                    "latestExecution": {"pipelineExecutionId": last["execution"], "status": "InProgress"},
                }
            ]
        return {"stageStates": stages}

    def get_pipeline_execution(self, **_: str) -> dict[str, Any]:
        return {"pipelineExecution": {"trigger": self.trigger}}

    def list_action_executions(self, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3
        wanted = asked["filter"]["pipelineExecutionId"]
        variables = self.variables if wanted != "e-0" else {"CommitId": BEFORE}
        source = {
            "stageName": "Source", "actionName": "Source", "status": "Succeeded",
            "output": {"outputVariables": variables},
        }  # fmt: skip
        approvals = [
            {
                "stageName": STAGE, "actionName": ACTION, "status": one["status"], "updatedBy": one["by"],
                "output": {"executionResult": {"externalExecutionSummary": one["summary"]}},
            }
            for one in reversed(self.actions)
            if one["execution"] == wanted
        ]  # fmt: skip
        return {"actionExecutionDetails": [*approvals, source]}

    def put_approval_result(self, **told: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3
        self._maybe_fail()
        given = next((one for one in self.actions if one["token"] == told["token"]), None)
        if given is None:
            raise refusal("InvalidApprovalTokenException")
        if given["status"] != "InProgress":
            raise refusal("ApprovalAlreadyCompletedException")
        self.answered.append(told)
        status = {"Approved": "Succeeded", "Rejected": "Failed"}[told["result"]["status"]]
        given |= {"status": status, "summary": told["result"]["summary"], "by": "arn:of:somebody"}
        return {"approvedAt": self.now()}

    def _maybe_fail(self) -> None:
        if self.failing:
            raise self.failing.pop(0)


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "PutApprovalResult",
    )


@dataclass
class FakeSlack:
    """A Slack that keeps what stands in its channels."""

    messages: dict[Posted, Message] = field(default_factory=dict)
    threads: dict[Posted, list[Message]] = field(default_factory=dict)
    whispers: list[tuple[str, str]] = field(default_factory=list)
    modals: list[dict[str, Any]] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    missing: frozenset[str] = frozenset()

    def post(self, channel: str, message: Message, thread: Posted | None = None) -> Posted:
        self._maybe_fail()
        if thread:
            self.threads[thread].append(message)
            return thread
        if channel in self.missing:
            raise SlackApiError("refused", {"ok": False, "error": "channel_not_found"})
        posted = Posted(f"C-{channel}", f"{len(self.messages)}.0")
        self.messages[posted], self.threads[posted] = message, []
        return posted

    def rewrite(self, posted: Posted, message: Message) -> None:
        self._maybe_fail()
        self.messages[posted] = message

    def open(self, trigger: str, view: dict[str, Any]) -> None:
        self._maybe_fail()
        self.modals.append({"trigger": trigger, **view})

    def whisper(self, channel: str, user: str, message: Message) -> None:
        del channel
        self._maybe_fail()
        self.whispers.append((user, message.text))

    def _maybe_fail(self) -> None:
        if self.failing:
            raise SlackApiError("refused", {"ok": False, "error": self.failing.pop(0)})

    @property
    def everything(self) -> str:
        shown = [json.dumps([message.text, message.blocks]) for message in self.messages.values()]
        below = [message.text for thread in self.threads.values() for message in thread]
        return "\n".join([*shown, *below, *(text for _, text in self.whispers), json.dumps(self.modals)])


CHANGE = Change(
    (Commit(COMMIT, "dana-w", "Fix the fare"),), frozenset({"dana-w"}), frozenset({"dana-w"}), complete=True,
    compare="https://github.com/wayfarer/booking/compare/b...c",
)  # fmt: skip


@dataclass
class FakeChanges:
    """What lies between two commits."""

    change: Change = CHANGE
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def between(self, repository: str, before: str, after: str) -> Change:
        self.asked.append((repository, before, after))
        return self.change


@dataclass
class FakeMail:
    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, wait: Wait, person: str) -> None:
        self.sent.append((wait.id, person))


@dataclass
class FakeLog:
    lines: list[dict[str, Any]] = field(default_factory=list)

    def info(self, msg: object, **fields: Any) -> None:  # noqa: ANN401
        self.lines.append({"message": msg, **fields})

    warning = info


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
