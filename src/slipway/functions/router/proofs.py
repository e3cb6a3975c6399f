"""The evidence that the actions of a pipeline give: built, tested and scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from slipway.decide.proofs import proof
from slipway.evidence import Item
from slipway.evidence.patience import patiently
from slipway.functions.router.deadline import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.clients import Client
    from slipway.decide.directory import Listed
    from slipway.decide.events import Event
    from slipway.evidence import Kind
    from slipway.functions.releases import Release
    from slipway.functions.router.tools import Releases, Tools

LONGEST_SUMMARY = 1000
"""Characters of what the provider said that are kept."""
PASSED: Mapping[str, bool] = {"Succeeded": True, "Failed": False}
"""Statuses of an action that has ended by itself (CodePipeline API, ActionExecutionDetail)."""


def keep_proof(event: Event, listed: Listed, tools: Tools, releases: Releases) -> None:
    """Keep what one action proved of the tree.

    Where the tree isn't known yet, nothing is: what came before the tree is kept with the action that reveals it.

    Raises:
        ClientError: CodePipeline or the store refused.
    """
    release = releases.of(event.pipeline, event.execution)
    if release.tree:
        proved = _Proof(event.work, event.state == "succeeded", event.at, event.reason)
        tools.evidence.record(_item(proved, listed, release, tools))


def keep_proofs(event: Event, listed: Listed, tools: Tools, releases: Releases) -> None:
    """Keep what every action of the execution proved until now: the tree has just been told.

    Raises:
        ClientError: CodePipeline or the store refused.
    """
    release = releases.of(event.pipeline, event.execution)
    if release.tree and release.rolls_back_to is None:
        for item in _until_now(event, listed, release, tools):
            tools.evidence.record(item)


def _until_now(event: Event, listed: Listed, release: Release, tools: Tools) -> Iterator[Item]:
    for action in _actions(tools.clients("codepipeline"), event.pipeline, event.execution):
        place = (action["stageName"], action["actionName"])
        work, passed = listed.actions.get("/".join(place), ""), PASSED.get(action.get("status", ""))
        if passed is None or proof(work) is None:
            continue
        this = place == (event.stage, event.action) and passed
        at = event.at if this else action["lastUpdateTime"].astimezone(UTC)
        result = (action.get("output") or {}).get("executionResult") or {}
        proved = _Proof(work, passed, at, " ".join(str(result.get("externalExecutionSummary") or "").split()))
        yield _item(proved, listed, release, tools)


def _actions(codepipeline: Client, pipeline: str, execution: str) -> list[dict[str, Any]]:
    """The oldest first; a pipeline has 500 at most (CodePipeline quotas)."""
    asked = {"pipelineName": pipeline, "filter": {"pipelineExecutionId": execution}}
    pages = codepipeline.get_paginator("list_action_executions").paginate(**asked)
    found = patiently(lambda: [action for page in pages for action in page["actionExecutionDetails"]], DEADLINE)
    return found[::-1]


@dataclass(frozen=True)
class _Proof:
    """What an action came to."""

    work: str
    passed: bool
    at: datetime
    summary: str


def _item(proved: _Proof, listed: Listed, release: Release, tools: Tools) -> Item:
    given = proof(proved.work)
    if given is None:
        raise ValueError(f"an action of kind {proved.work} proves nothing")
    kind: Kind = given[0]  # type: ignore[assignment]
    return Item(
        kind=kind,
        service=listed.service,
        environment=tools.directory.environment,
        tree=release.tree,
        digest=release.digest or None,
        by=release.pipeline,
        execution=release.execution,
        action=given[1],
        at=proved.at,
        passed=proved.passed,
        details={"summary": proved.summary[:LONGEST_SUMMARY]} if proved.summary else {},
    )
