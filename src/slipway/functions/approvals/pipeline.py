"""The wait as CodePipeline has it, which is what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.evidence.patience import patiently
from slipway.functions.approvals.wait import Elsewhere, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slipway.clients import Client
    from slipway.functions.approvals.wait import Wait

WAITS = "InProgress"
LONGEST_SUMMARY = 512
"""Characters (CodePipeline API, ApprovalResult)."""
ENDED = frozenset({"ApprovalAlreadyCompletedException", "InvalidApprovalTokenException"})
"""What CodePipeline says of a wait that is over, or that is no longer the one that was meant."""
DEADLINE = 10.0
"""Seconds for each question."""


class UnsettledError(RuntimeError):
    """CodePipeline took an answer, and does not tell yet whose it was."""


def token_of(codepipeline: Client, place: Place) -> str | None:
    """The token of a place that waits for an answer; None where it doesn't wait, or another execution does."""
    return next((token for where, token in waiting_in(codepipeline, place.pipeline) if where == place), None)


def waiting_in(codepipeline: Client, pipeline: str) -> Iterator[tuple[Place, str]]:
    """The places of a pipeline that wait for an answer now, with their tokens.

    Raises:
        ClientError, ConnectionError, HTTPClientError: CodePipeline refused, or was busy until the deadline.
    """
    yield from waits_among(latest_in(codepipeline, pipeline))


def waits_among(latest: Iterable[tuple[Place, dict[str, Any]]]) -> Iterator[tuple[Place, str]]:
    """The places that wait for an answer among the last executions of actions, with their tokens."""
    for place, told in latest:
        if told.get("status") == WAITS and told.get("token"):
            yield place, told["token"]


def latest_in(codepipeline: Client, pipeline: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    """The last execution of each action of a pipeline.

    Raises:
        ClientError, ConnectionError, HTTPClientError: CodePipeline refused, or was busy until the deadline.
    """
    told = patiently(lambda: codepipeline.get_pipeline_state(name=pipeline), DEADLINE)
    for stage in told["stageStates"]:
        execution = (stage.get("latestExecution") or {}).get("pipelineExecutionId", "")
        for action in stage.get("actionStates", []):
            place = Place(pipeline, stage["stageName"], action["actionName"], execution)
            yield place, action.get("latestExecution") or {}


def answer(codepipeline: Client, wait: Wait, own_role: str, *, approved: bool, summary: str) -> Elsewhere | None:
    """Tell CodePipeline how the wait ended; how it had ended otherwise, where it had.

    The summary ends with the request's id: so it is known again whose answer it was, should the first try's be lost.

    Raises:
        ClientError, ConnectionError, HTTPClientError: CodePipeline refused, or was busy until the deadline.
    """
    mark = f" [{wait.id}]"
    told = {
        "pipelineName": wait.place.pipeline,
        "stageName": wait.place.stage,
        "actionName": wait.place.action,
        "token": wait.token,
        "result": {
            "status": "Approved" if approved else "Rejected",
            "summary": summary[: LONGEST_SUMMARY - len(mark)] + mark,
        },
    }
    try:
        patiently(lambda: codepipeline.put_approval_result(**told), DEADLINE)
    except codepipeline.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ENDED:
            raise
        return ended_elsewhere(codepipeline, wait, own_role)
    return None


def ended_elsewhere(codepipeline: Client, wait: Wait, own_role: str) -> Elsewhere | None:
    """How a wait ended by another than us; None where it was us, or it still waits.

    Args:
        codepipeline: what to ask.
        wait: the one that is meant.
        own_role: name of the role that our answers are given in.

    Raises:
        UnsettledError: it can't be told yet.
        ClientError, ConnectionError, HTTPClientError: CodePipeline refused, or was busy until the deadline.
    """
    place = wait.place
    now = dict(latest_in(codepipeline, place.pipeline)).get(place, {})
    if now.get("token") == wait.token and now.get("status") == WAITS:
        return None
    if _ours(wait, own_role, str(now.get("summary") or ""), str(now.get("lastUpdatedBy") or "")):
        return None
    question = {"pipelineName": place.pipeline, "filter": {"pipelineExecutionId": place.execution}, "maxResults": 100}
    found = patiently(lambda: list(_actions(codepipeline, question)), DEADLINE)
    tries = [one for one in found if (one["stageName"], one["actionName"]) == (place.stage, place.action)]
    if any(_ours(wait, own_role, _summary(one), str(one.get("updatedBy") or "")) for one in tries):
        return None
    last = next((one for one in tries if one["status"] != WAITS), None)
    if last is None and tries:
        raise UnsettledError(f"{place.action} of execution {place.execution} took an answer and does not tell whose")
    return Elsewhere(last["status"], str(last.get("updatedBy") or "")) if last else Elsewhere("Abandoned")


def _ours(wait: Wait, own_role: str, summary: str, by: str) -> bool:
    """Whether an answer was given here: it names the request, or the role is ours."""
    return wait.id in summary or f":assumed-role/{own_role}/" in by


def _actions(codepipeline: Client, question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The actions of an execution, the newest first."""
    more: dict[str, str] = {}
    while True:
        told = codepipeline.list_action_executions(**question, **more)
        yield from told["actionExecutionDetails"]
        if not told.get("nextToken"):
            return
        more = {"nextToken": told["nextToken"]}


def _summary(action: dict[str, Any]) -> str:
    result = (action.get("output") or {}).get("executionResult") or {}
    return str(result.get("externalExecutionSummary") or "")
