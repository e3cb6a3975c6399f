"""A CodePipeline, a Slack, a mail and a log that remember what they were told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from slack_sdk.errors import SlackApiError

from slipway.functions.approvals.wait import Place, Wait
from slipway.functions.changes import Change, Commit
from slipway.functions.slack import Message, Posted
from tests.emulated.functions.approvals.names import ACTION, BEFORE, COMMIT, PIPELINE, STAGE
from tests.unit.evidence.items import DIGEST, TREE


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
