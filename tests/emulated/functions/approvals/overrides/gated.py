"""The approvals' worker and a CodePipeline whose gate refuses, waits, and is tried again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from slipway.functions.approvals.offer import Offer, offer_id
from slipway.functions.approvals.overrides.modal import CALLBACK
from slipway.functions.approvals.overrides.show import ASK, REFUSE, SIGN
from slipway.functions.approvals.wait import Place
from slipway.functions.preflight.evidence import Proofs, proofs
from slipway.functions.preflight.question import Question
from tests.emulated.functions.approvals.fakes import FakePipeline, refusal
from tests.emulated.functions.approvals.names import PIPELINE
from tests.emulated.functions.approvals.world import World, world
from tests.unit.evidence.items import DIGEST, REGION, TREE

STAGE, GATE = "Preflight", "Gate"
RETRY = {"pipelineName": PIPELINE, "stageName": STAGE, "pipelineExecutionId": "e-1", "retryMode": "FAILED_ACTIONS"}
"""What CodePipeline is asked for to try the stage of execution e-1 again."""
CLOSED = (
    "window: it is 18:05 in Europe/Berlin, the window is 09:00-18:00; alarms: alarm test-5xx is in state ALARM; "
    "the window opens Monday 2026-11-30 09:00 (Europe/Berlin)"
)


class GatedPipeline(FakePipeline):
    """A pipeline that comes to its gate before it waits for anybody."""

    def __init__(self, of: FakePipeline) -> None:
        super().__init__(of.now)
        self.runs: list[dict[str, Any]] = []
        self.retried: list[dict[str, str]] = []

    def gate(self, execution: str, summary: str = CLOSED, status: str = "Failed") -> Place:
        """A run of the gate, which found it closed."""
        run = {"id": f"run-{len(self.runs) + 1}", "execution": execution, "status": status, "summary": summary}
        self.runs.append({**run, "at": self.now()})
        return Place(PIPELINE, STAGE, GATE, execution)

    def get_pipeline_state(self, name: str) -> dict[str, Any]:
        told = super().get_pipeline_state(name)
        if self.runs and name == PIPELINE:
            last = self.runs[-1]
            latest = {"actionExecutionId": last["id"], "status": last["status"], "lastStatusChange": last["at"]}
            error = {"code": "JobFailed", "message": last["summary"]}
            latest |= {"errorDetails": error} if last["status"] == "Failed" else {"summary": last["summary"]}
            stage = {
                "stageName": STAGE,
                "actionStates": [{"actionName": GATE, "latestExecution": latest}],
                "latestExecution": {"pipelineExecutionId": last["execution"], "status": last["status"]},
            }
            told["stageStates"] = [stage, *told["stageStates"]]
        return told

    def retry_stage_execution(self, **told: str) -> dict[str, str]:
        self._maybe_fail()
        last = self.runs[-1]
        if told["pipelineExecutionId"] != last["execution"]:
            raise refusal("NotLatestPipelineExecutionException")
        if last["status"] != "Failed":
            raise refusal("StageNotRetryableException")
        self.retried.append(told)
        self.gate(told["pipelineExecutionId"], "", "InProgress")
        return {"pipelineExecutionId": told["pipelineExecutionId"]}


class Gated(World):
    """The world of approvals, whose pipeline has a gate."""

    pipeline: GatedPipeline

    def refuse(self, execution: str = "e-1", summary: str = CLOSED) -> Offer:
        """The gate refuses, and CodePipeline tells of it; what is remembered of that."""
        place = self.pipeline.gate(execution, summary)
        self.act(gate_failed(execution))
        return self.offer(offer_id(place, self.pipeline.runs[-1]["id"]))

    def offer(self, identity: str) -> Offer:
        found = self.desk.offers.get(identity)
        assert found is not None
        return found

    @property
    def offers(self) -> list[Offer]:
        rows = self.clients("dynamodb").scan(TableName="approvals")["Items"]
        return [self.offer(row["request"]["S"]) for row in rows if row["request"]["S"].startswith("gate-")]

    def pressed(self, user: str, action: str, value: object) -> dict[str, Any]:
        """What the door hands on of a press, a new one each time."""
        self.number += 1
        told = {
            "type": "block_actions", "user": {"id": user}, "trigger_id": f"trigger-{self.number}",
            "channel": {"id": "C-#releases"}, "actions": [{"action_id": action, "value": json.dumps(value)}],
        }  # fmt: skip
        return {"from": "slack", "key": f"slack#{self.number}", "at": self.at.timestamp(), "told": told}

    def asks(self, offer: Offer, user: str) -> dict[str, Any]:
        return self.pressed(user, ASK, {"offer": offer.id})

    def asked(
        self, offer: Offer, user: str, gates: tuple[str, ...] = ("window", "alarms"), hours: str = "2",
        reason: str = "nobody can book",
    ) -> dict[str, Any]:  # fmt: skip
        """What the door hands on of the modal, a new one each time."""
        self.number += 1
        values = {
            "gates": {"gates": {"selected_options": [{"value": gate} for gate in gates]}},
            "hours": {"hours": {"value": hours}},
            "reason": {"reason": {"value": reason}},
        }
        view = {
            "id": f"V{self.number}", "callback_id": CALLBACK, "state": {"values": values},
            "private_metadata": json.dumps({"offer": offer.id, "channel": "C-#releases"}),
        }  # fmt: skip
        told = {"type": "view_submission", "user": {"id": user}, "view": view}
        return {"from": "slack", "key": f"slack#{self.number}", "at": self.at.timestamp(), "told": told}

    def signs(self, offer: Offer, user: str, action: str = SIGN, **other: str) -> dict[str, Any]:
        now = self.offer(offer.id)
        request = now.request.id if now.request else f"{now.id}.1"
        closed = now.closed
        return self.pressed(
            user, action, {"request": request, "environment": closed.environment, "digest": closed.digest, **other}
        )

    def refuses(self, offer: Offer, user: str) -> dict[str, Any]:
        return self.signs(offer, user, REFUSE)

    def goes_on(self, execution: str, status: str = "Succeeded") -> None:
        """The stage takes what is next, whatever became of the last."""
        self.pipeline.gate(execution, "every gate is open", status)


def gate_failed(execution: str = "e-1", action: str = GATE, state: str = "FAILED") -> dict[str, Any]:
    """CodePipeline's event (user guide, "CodePipeline Action Execution State Change")."""
    return {
        "version": "0", "id": "i", "detail-type": "CodePipeline Action Execution State Change",
        "source": "aws.codepipeline", "account": "123456789012", "time": "2026-11-27T17:05:00Z", "region": REGION,
        "resources": [],
        "detail": {
            "pipeline": PIPELINE, "execution-id": execution, "stage": STAGE, "action": action, "state": state,
            "type": {"owner": "AWS", "provider": "Lambda", "category": "Invoke", "version": "1"}, "version": 1.0,
        },
    }  # fmt: skip


@contextmanager
def gated(approvers: int = 1) -> Iterator[Gated]:
    with world(approvers) as plain:
        made = Gated(plain.clients, approvers)
        made.pipeline = GatedPipeline(made.pipeline)
        made.desk = dataclasses.replace(made.desk, codepipeline=made.pipeline)
        yield made


def overrides_that_the_gate_reads(it: Gated) -> Proofs:
    """What the gate itself makes of the evidence."""
    managers = frozenset({"ana", "bo", "chidi"})
    told = {"service": "booking", "environment": "production", "upstream": (), "release_managers": managers}
    checkpoint: Any = SimpleNamespace(**told)
    return proofs(Question(TREE, DIGEST), checkpoint, it.desk.evidence, None, lambda _: None)
