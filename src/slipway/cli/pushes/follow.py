"""Follows executions until each waits for a person or has ended, and tells of every action as it ends."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from slipway.clients import Client

POLL_SECONDS = 0.25
PATIENCE_SECONDS = 300.0
"""After which nothing has happened for so long that something is wrong."""
OVER = frozenset({"Succeeded", "Failed", "Stopped", "Superseded", "Cancelled"})
REALLY_RUN = "really run"
HOW = {"Lambda": REALLY_RUN, "Manual": "asked", "CodeDeployToECS": "emulated", "CodeDeploy": "emulated"}
"""How the outcome of an action came to be, by its provider; of others its summary says so."""
HELD_SECONDS = 8.0
"""For which one that is held up is followed: its gate may only wait for evidence that is being written down."""
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
        waits: what for, once it waits for a person, for its gate to open or behind another execution.
        gate: what its gate says while that waits.
        said: of the execution as a whole.
        rolls_back: whether it brings back an earlier deployment.
        held_since: when it was first seen to be held up by its gate or by another, by the monotonic clock.
    """

    pipeline: str
    execution: str
    status: str = "InProgress"
    waits: str = ""
    gate: str = ""
    said: str = ""
    rolls_back: bool = False
    held_since: float | None = None
    actions: list[Action] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether there is nothing more to follow for now."""
        return self.status in OVER or bool(self.waits)

    @property
    def failed(self) -> bool:
        """Whether it ended badly."""
        return self.status in {"Failed", "Stopped", "Cancelled"}

    @property
    def failed_at(self) -> Action | None:
        """The action that it failed at: one that ran again counts as it ended last."""
        last = {(action.stage, action.name): action for action in self.actions}
        return next((action for action in last.values() if action.status == "Failed"), None)


def follow(
    client: Client,
    executions: Iterable[tuple[str, str]],
    tell: Callable[[Followed, Action], None],
    before: Collection[str] = (),
) -> list[Followed]:
    """Follow executions, and the rollbacks that their failures lead to.

    Args:
        client: of CodePipeline.
        executions: pipeline and id of each.
        tell: is told of every action as it ends.
        before: ids of runs of actions that belong to an earlier try, and are left out.

    Raises:
        SlipwayError: nothing has happened for minutes.
    """
    found = [Followed(pipeline, execution) for pipeline, execution in executions]
    seen: set[tuple[str, tuple[str, str, str, str]]] = set()
    last = time.monotonic()
    while not all(each.over for each in found):
        for each in [one for one in found if not one.over]:
            _look(client, each, before)
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


def runs_of(client: Client, pipeline: str, execution: str) -> list[dict[str, Any]]:
    """The runs of actions of an execution, the oldest first."""
    asked = {"pipelineName": pipeline, "filter": {"pipelineExecutionId": execution}}
    pages = client.get_paginator("list_action_executions").paginate(**asked)
    return [run for page in pages for run in page["actionExecutionDetails"]][::-1]


def _look(client: Client, each: Followed, before: Collection[str]) -> None:
    told = client.get_pipeline_execution(pipelineName=each.pipeline, pipelineExecutionId=each.execution)
    status = told["pipelineExecution"]["status"]
    runs = runs_of(client, each.pipeline, each.execution)
    each.actions = [_action(run) for run in runs if run["actionExecutionId"] not in before]
    each.status, each.said = status, told["pipelineExecution"].get("statusSummary", "")
    under_way = [action for action in each.actions if action.status == "InProgress"]
    person = [action for action in under_way if action.how == "asked"]
    gate = [action.said.removeprefix(WAITS) for action in under_way if action.said.startswith(WAITS)]
    each.gate = gate[0] if gate and len(gate) == len(under_way) else ""
    if person and len(person) == len(under_way):
        each.waits = f"waits for {', '.join(action.name for action in person)} to be approved or rejected"
        return
    if each.gate:
        held = f"waits at its gate: {each.gate}"
    else:
        held = "" if under_way or each.status in OVER else _behind(client, each)
    each.held_since = (each.held_since or time.monotonic()) if held else None
    if each.held_since is not None and time.monotonic() - each.held_since >= HELD_SECONDS:
        each.waits = held


def _behind(client: Client, each: Followed) -> str:
    """That it waits before a stage, and for what; empty where it does not."""
    for state in client.get_pipeline_state(name=each.pipeline)["stageStates"]:
        inbound = [one["pipelineExecutionId"] for one in state.get("inboundExecutions") or ()]
        if each.execution in inbound:
            latest = state.get("latestExecution") or {}
            busy = latest.get("status") in {"InProgress", "Stopping"}
            why = f"for execution {latest['pipelineExecutionId']} to leave it" if busy else "that lets nobody in"
            ahead = inbound.index(each.execution)
            others = f", behind {ahead} more" if ahead else ""
            return f"waits before {state['stageName']} {why}{others}"
    return ""


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
