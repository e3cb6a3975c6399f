"""Follows executions until each waits for a person or has ended, and tells of every action as it ends."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slipway.clients import Client

POLL_SECONDS = 0.25
PATIENCE_SECONDS = 300.0
"""After which nothing has happened for so long that something is wrong."""
OVER = frozenset({"Succeeded", "Failed", "Stopped", "Superseded", "Cancelled"})
HOW = {"Lambda": "really run", "Manual": "asked", "CodeDeployToECS": "emulated", "CodeDeploy": "emulated"}
"""How the outcome of an action came to be, by its provider; of others its summary says so."""
GATE_SECONDS = 8.0
"""For which a gate that waits is followed: it may only wait for evidence that is being written down."""
WAITS = "waits: "
"""How the gate begins when it will be asked again (functions/preflight/job.py)."""


@dataclass(frozen=True)
class Action:
    """An action as it stands; `how` says whether it was recorded, emulated, asked or really run."""

    stage: str
    name: str
    status: str
    how: str
    said: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it worth telling again."""
        return self.stage, self.name, self.status, self.said if self.said.startswith(WAITS) else ""


@dataclass
class Followed:
    """An execution that is followed.

    Attributes:
        waits: what for, once it waits for a person or for its gate to open.
        rolls_back: whether it brings back an earlier deployment.
        gate_since: when its gate was first seen to wait, by the monotonic clock.
    """

    pipeline: str
    execution: str
    status: str = "InProgress"
    waits: str = ""
    rolls_back: bool = False
    gate_since: float | None = None
    actions: list[Action] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether there is nothing more to follow for now."""
        return self.status in OVER or bool(self.waits)

    @property
    def failed(self) -> bool:
        """Whether it ended badly."""
        return self.status in {"Failed", "Stopped", "Cancelled"}


def follow(
    client: Client, executions: Iterable[tuple[str, str]], tell: Callable[[Followed, Action], None]
) -> list[Followed]:
    """Follow executions, and the rollbacks that their failures lead to.

    Raises:
        SlipwayError: nothing has happened for minutes.
    """
    found = [Followed(pipeline, execution) for pipeline, execution in executions]
    seen: set[tuple[str, tuple[str, str, str, str]]] = set()
    last = time.monotonic()
    while not all(each.over for each in found):
        for each in [one for one in found if not one.over]:
            _look(client, each)
            for action in each.actions:
                if (each.execution, action.key) not in seen:
                    seen.add((each.execution, action.key))
                    last = time.monotonic()
                    tell(each, action)
            if each.failed and not each.rolls_back:
                found += _rollbacks(client, each)
        if time.monotonic() - last > PATIENCE_SECONDS:
            raise SlipwayError(f"nothing has happened for {PATIENCE_SECONDS:.0f} seconds; see the local cloud's log")
        if not all(each.over for each in found):
            time.sleep(POLL_SECONDS)
    return found


def _look(client: Client, each: Followed) -> None:
    told = client.get_pipeline_execution(pipelineName=each.pipeline, pipelineExecutionId=each.execution)
    status = told["pipelineExecution"]["status"]
    asked = {"pipelineName": each.pipeline, "filter": {"pipelineExecutionId": each.execution}}
    runs = [
        run
        for page in client.get_paginator("list_action_executions").paginate(**asked)
        for run in page["actionExecutionDetails"]
    ]
    each.actions = [_action(run) for run in reversed(runs)]
    each.status = status
    under_way = [action for action in each.actions if action.status == "InProgress"]
    person = [action for action in under_way if action.how == "asked"]
    gate = [action for action in under_way if action.said.startswith(WAITS)]
    if len(person) == len(under_way) and person:
        each.waits = f"waits for {', '.join(action.name for action in person)} to be approved or rejected"
    elif len(gate) == len(under_way) and gate:
        each.gate_since = each.gate_since or time.monotonic()
        if time.monotonic() - each.gate_since >= GATE_SECONDS:
            each.waits = f"its gate {gate[0].said}"
    else:
        each.gate_since = None


def _rollbacks(client: Client, failed: Followed) -> list[Followed]:
    """The rollback that CodePipeline started because of a failure."""
    told = client.list_pipeline_executions(pipelineName=failed.pipeline, maxResults=20)
    return [
        Followed(failed.pipeline, each["pipelineExecutionId"], rolls_back=True)
        for each in told["pipelineExecutionSummaries"]
        if failed.execution in each["trigger"].get("triggerDetail", "") and each["executionType"] == "ROLLBACK"
    ]


def _action(run: dict[str, Any]) -> Action:
    provider = run["input"]["actionTypeId"]["provider"]
    result = run.get("output", {}).get("executionResult", {})
    said = result.get("errorDetails", {}).get("message") or result.get("externalExecutionSummary", "")
    how = HOW.get(provider, "recorded")
    word, colon, rest = said.partition(": ")
    if word in {"recorded", "run here"} and colon:
        how, said = word, rest
    elif said == "recorded outcome":
        said = ""
    elif said.startswith("Deployment d-"):
        how = "emulated"
    return Action(run["stageName"], run["actionName"], run["status"], how, said)
