"""What an execution of a pipeline carries: the tree and the digest, the commit, who wrote it and who started it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from slipway.clients import Client

BY_A_PERSON = frozenset({"StartPipelineExecution", "ManualRollback"})
"""What starts an execution in a person's name (CodePipeline API, ExecutionTrigger)."""


@dataclass(frozen=True)
class Release:
    """An execution and what it carries; empty where it has not come so far.

    Attributes:
        tree: hash of the source tree.
        digest: image or plan that was made of it: sha256:...
        commit, branch, message: as the source action tells them.
        author: GitHub login or e-mail of the commit's author.
        summary: what an infrastructure plan says that it changes; empty where none was made.
        started_by: ARN of who started it by hand; empty where a push did.
        rolls_back_to: the earlier execution whose deployment it brings back; None where it brings something new.
        deployments: ids that the deploy actions' providers gave, by STAGE/ACTION.
        began: when each stage began its work, the last time that it was tried.
    """

    pipeline: str
    execution: str
    tree: str = ""
    digest: str = ""
    commit: str = ""
    branch: str = ""
    message: str = ""
    author: str = ""
    summary: str = ""
    started_by: str = ""
    rolls_back_to: str | None = None
    deployments: tuple[tuple[str, str], ...] = ()
    began: tuple[tuple[str, datetime], ...] = ()


def release_of(codepipeline: Client, pipeline: str, execution: str) -> Release:
    """What an execution carries, in two calls; one more for a rollback, which carries what its target carried.

    Raises:
        ClientError: CodePipeline refused, or does not know the execution.
    """
    told = codepipeline.get_pipeline_execution(pipelineName=pipeline, pipelineExecutionId=execution)
    told = told["pipelineExecution"]
    target = (told.get("rollbackMetadata") or {}).get("rollbackTargetPipelineExecutionId")
    own = _actions(codepipeline, pipeline, execution)
    carried = _variables(_actions(codepipeline, pipeline, target) if target else own)
    trigger = told.get("trigger") or {}
    return Release(
        pipeline=pipeline,
        execution=execution,
        tree=carried.get("TREE", ""),
        digest=carried.get("DIGEST") or carried.get("PLAN_DIGEST", ""),
        commit=carried.get("CommitId", ""),
        branch=carried.get("BranchName", ""),
        message=carried.get("CommitMessage", ""),
        author=carried.get("AuthorId") or carried.get("AuthorEmail", ""),
        summary=carried.get("PLAN_SUMMARY", ""),
        started_by=str(trigger.get("triggerDetail", "")) if trigger.get("triggerType") in BY_A_PERSON else "",
        rolls_back_to=target,
        deployments=tuple(_deployments(own)),
        began=tuple(_began(own).items()),
    )


def _actions(codepipeline: Client, pipeline: str, execution: str) -> list[dict[str, Any]]:
    """The actions of an execution, the newest first; pipelines have at most 500 (CodePipeline quotas)."""
    found: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        told = codepipeline.list_action_executions(
            pipelineName=pipeline, filter={"pipelineExecutionId": execution}, maxResults=100, **more
        )
        found += told["actionExecutionDetails"]
        if not told.get("nextToken"):
            return found
        more = {"nextToken": told["nextToken"]}


def _variables(actions: list[dict[str, Any]]) -> Mapping[str, str]:
    """What the actions gave on; of an action that was tried again, what it gave last."""
    carried: dict[str, str] = {}
    for action in reversed(actions):
        carried |= (action.get("output") or {}).get("outputVariables") or {}
    return carried


def _deployments(actions: list[dict[str, Any]]) -> Any:  # noqa: ANN401 - an iterator of pairs
    for action in reversed(actions):
        kind = ((action.get("input") or {}).get("actionTypeId") or {}).get("category")
        result = (action.get("output") or {}).get("executionResult") or {}
        if kind == "Deploy" and result.get("externalExecutionId"):
            yield f"{action['stageName']}/{action['actionName']}", result["externalExecutionId"]


def _began(actions: list[dict[str, Any]]) -> Mapping[str, datetime]:
    """By stage, when the first of its actions began; of one that was tried again, the last try."""
    found: dict[str, dict[str, datetime]] = {}
    for action in reversed(actions):
        if "startTime" in action:
            found.setdefault(action["stageName"], {})[action["actionName"]] = action["startTime"]
    return {stage: min(began.values()) for stage, began in found.items()}
