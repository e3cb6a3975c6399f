"""The gate as CodePipeline has it: whether it is closed, and the way on after an override."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slipway.decide.waiting import WAITS as WAITING
from slipway.evidence.patience import patiently
from slipway.functions.approvals.pipeline import DEADLINE, WAITS, latest_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slipway.clients import Client
    from slipway.functions.approvals.wait import Place
    from slipway.functions.directory import Lookup

FAILED = "Failed"
RETRIED, ASKS_AGAIN = "the stage is tried again", "the gate asks again by itself"
TOO_LATE = "the pipeline has gone on, or was stopped: what is to go needs a new push"
REFUSED = frozenset(
    {
        "ConflictException",
        "NotLatestPipelineExecutionException",
        "StageNotFoundException",
        "StageNotRetryableException",
    }
)
"""What CodePipeline says of a stage that can't be tried again (CodePipeline API, RetryStageExecution)."""


@dataclass(frozen=True)
class Run:
    """A run of a gate that found it closed.

    Attributes:
        place: its action.
        id: of the run.
        waits: whether the gate asks itself again; else it has refused.
        summary: what the gate said.
        at: when it said so; None where that is not told.
    """

    place: Place
    id: str
    waits: bool
    summary: str
    at: datetime | None


def closed_among(latest: Iterable[tuple[Place, dict[str, Any]]], directory: Lookup) -> Iterator[Run]:
    """The gates that are closed among the last executions of actions."""
    for place, told in latest:
        listed = directory.of_pipeline(place.pipeline)
        run = run_of(place, told)
        if run and listed and listed.actions.get(f"{place.stage}/{place.action}") == "gate":
            yield run


def closed_at(codepipeline: Client, place: Place, directory: Lookup) -> Run | None:
    """The run of a gate that is closed, where it is the last that came to its stage.

    Raises:
        ClientError, ConnectionError, HTTPClientError: CodePipeline refused, or was busy until the deadline.
    """
    found = closed_among(latest_in(codepipeline, place.pipeline), directory)
    return next((run for run in found if run.place == place), None)


def stands(codepipeline: Client, place: Place, run: str) -> bool:
    """Whether that very run of a gate is what keeps its stage, which no other execution has come to."""
    return _state(codepipeline, place, run) in {WAITS, FAILED}


def go_on(codepipeline: Client, place: Place, run: str) -> str:
    """Have the pipeline go on after an override; how it does, in words. Done again, it does nothing twice.

    Raises:
        ClientError, ConnectionError, HTTPClientError: CodePipeline refused, or was busy until the deadline.
    """
    state = _state(codepipeline, place, run)
    if state != FAILED:
        return _without_us(state)
    asked = {
        "pipelineName": place.pipeline,
        "stageName": place.stage,
        "pipelineExecutionId": place.execution,
        "retryMode": "FAILED_ACTIONS",
    }
    try:
        patiently(lambda: codepipeline.retry_stage_execution(**asked), DEADLINE)
    except codepipeline.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in REFUSED:
            raise
        state = _state(codepipeline, place, run)
        return TOO_LATE if state == FAILED else _without_us(state)
    return RETRIED


def run_of(place: Place, told: dict[str, Any]) -> Run | None:
    """The run of a gate that found it closed in the last execution of its action; None where it did not."""
    summary = str((told.get("errorDetails") or {}).get("message") or told.get("summary") or "")
    waits = told.get("status") == WAITS and summary.startswith(WAITING)
    if not told.get("actionExecutionId") or not (waits or told.get("status") == FAILED):
        return None
    return Run(place, told["actionExecutionId"], waits, summary, told.get("lastStatusChange"))


def _without_us(state: str | None) -> str:
    if state is None:
        return TOO_LATE
    return ASKS_AGAIN if state == WAITS else RETRIED


def _state(codepipeline: Client, place: Place, run: str) -> str | None:
    """How that run stands; empty where a later one of the same execution took its place, None where the execution is
    not the last in its stage.
    """
    told = dict(latest_in(codepipeline, place.pipeline)).get(place)
    if told is None:
        return None
    return str(told.get("status")) if told.get("actionExecutionId") == run else ""
