"""The deployments of a service, as its pipeline tells them: what each brought, when it began and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from slipway.decide.rollback import Deployment
from slipway.evidence.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from slipway.clients import Client
    from slipway.decide.directory import Listed
    from slipway.decide.rollback import State

EXECUTIONS = 100
"""Executions that are looked at, the newest; as many as one call gives."""
PAGES = 4
"""Pages of a hundred actions that are looked at: with 15 actions a run, the last 26 runs."""
DEADLINE = 8.0
"""Seconds for one question, with all its tries."""
ENDED = {"Succeeded": "succeeded", "Failed": "failed", "Abandoned": "failed"}
"""AWS CodePipeline API, ActionExecutionStatus."""
AUTOMATIC = "AutomatedRollback"
"""AWS CodePipeline API, ExecutionTrigger."""


@dataclass(frozen=True)
class Run:
    """An execution of the pipeline that has come to its deploy stage, or is on its way there.

    Attributes:
        deployment: as the decisions take it; where no digest is known, one that only its own repetitions share.
        stage: the stage that deploys.
        brings_back: the earlier execution whose deployment it repeats; None for one that brings something new.
        artifacts: bucket and key of what its deploy actions took in.
        image: whether its digest is of an image in the registry.
    """

    deployment: Deployment
    stage: str
    brings_back: str | None = None
    artifacts: tuple[tuple[str, str], ...] = ()
    image: bool = False


@dataclass
class _Seen:
    """What the actions of one execution tell."""

    variables: dict[str, str] = field(default_factory=dict)
    deploying: list[Mapping[str, Any]] = field(default_factory=list)


def deploy_stage(listed: Listed) -> str:
    """The stage of a service's pipeline that deploys.

    Raises:
        LookupError: none does.
    """
    for place, kind in listed.actions.items():
        if kind == "deploy":
            return place.partition("/")[0]
    raise LookupError(f"no stage of {listed.pipeline} deploys")


def runs(codepipeline: Client, listed: Listed) -> list[Run]:
    """The runs of a pipeline, oldest first.

    Raises:
        ClientError: CodePipeline refused.
        LookupError: no stage deploys.
    """
    stage = deploy_stage(listed)
    summaries = patiently(
        lambda: codepipeline.list_pipeline_executions(pipelineName=listed.pipeline, maxResults=EXECUTIONS), DEADLINE
    )["pipelineExecutionSummaries"]
    seen = _seen(codepipeline, listed, stage)
    known = {each["pipelineExecutionId"]: each for each in summaries}
    found = [run for name, told in known.items() if (run := _run(told, seen.get(name), seen, stage))]
    return _with_undone(sorted(found, key=lambda run: run.deployment.began_at))


def _seen(codepipeline: Client, listed: Listed, stage: str) -> dict[str, _Seen]:
    found: dict[str, _Seen] = {}
    for action in _actions(codepipeline, listed.pipeline):
        seen = found.setdefault(action["pipelineExecutionId"], _Seen())
        told = (action.get("output") or {}).get("outputVariables") or {}
        seen.variables = {**told, **seen.variables}  # the newest comes first
        place = f"{action['stageName']}/{action['actionName']}"
        if action["stageName"] == stage and listed.actions.get(place) == "deploy":
            seen.deploying.append(action)
    return found


def _actions(codepipeline: Client, pipeline: str) -> Iterator[Mapping[str, Any]]:
    more: dict[str, str] = {}
    for _ in range(PAGES):
        asked = more
        told = patiently(
            lambda asked=asked: codepipeline.list_action_executions(pipelineName=pipeline, maxResults=100, **asked),  # type: ignore[misc]
            DEADLINE,
        )
        yield from told["actionExecutionDetails"]
        if not told.get("nextToken"):
            return
        more = {"nextToken": told["nextToken"]}


def _run(told: Mapping[str, Any], seen: _Seen | None, all_seen: Mapping[str, _Seen], stage: str) -> Run | None:
    target = (told.get("rollbackMetadata") or {}).get("rollbackTargetPipelineExecutionId")
    carried = all_seen.get(target) if target else seen
    variables = carried.variables if carried else {}
    image = variables.get("DIGEST", "")
    tried = _last_tries(seen.deploying if seen else ())
    if not tried and told["status"] not in {"InProgress", "Stopping"}:
        return None
    state, began, ended = _course(tried, told)
    return Run(
        Deployment(
            id=told["pipelineExecutionId"],
            digest=image or variables.get("PLAN_DIGEST") or f"of {target or told['pipelineExecutionId']}",
            state=state,
            began_at=began,
            ended_at=ended,
            tree=variables.get("TREE", ""),
            commit=variables.get("CommitId", ""),
            automatic=(told.get("trigger") or {}).get("triggerType") == AUTOMATIC,
        ),
        stage,
        target,
        tuple(_taken_in(tried)),
        image=bool(image),
    )


def _last_tries(deploying: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of an action that was tried again, the last try; the newest comes first."""
    found: dict[str, Mapping[str, Any]] = {}
    for action in deploying:
        found.setdefault(action["actionName"], action)
    return list(found.values())


def _course(tried: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> tuple[State, datetime, datetime | None]:
    """State, beginning and end. A stage with an action that runs still runs; else one that failed has failed."""
    if not tried:
        return "waiting", told["startTime"], None
    began = min(action["startTime"] for action in tried)
    states = {ENDED.get(action["status"], "running") for action in tried}
    if "running" in states:
        return "running", began, None
    ended = max(action["lastUpdateTime"] for action in tried)
    return ("failed" if "failed" in states else "succeeded"), began, ended


def _taken_in(tried: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for action in tried:
        for artifact in (action.get("input") or {}).get("inputArtifacts") or ():
            place = artifact.get("s3location") or {}
            if place.get("bucket") and place.get("key"):
                yield place["bucket"], place["key"]


def _with_undone(found: Sequence[Run]) -> list[Run]:
    """Every rollback with what it undoes."""
    told: list[Run] = []
    undone: set[str] = set()
    for run in found:
        if not run.brings_back:
            told.append(run)
            continue
        rolls_back = _undone(run.brings_back, [each for each in told if each.deployment.id not in undone])
        told.append(replace(run, deployment=replace(run.deployment, rolls_back=rolls_back)))
        if run.deployment.state == "succeeded":
            undone.add(rolls_back)
    return told


def _undone(target: str, before: Sequence[Run]) -> str:
    """What served since the deployment that is brought back; where nothing did, the last that failed to."""
    since = next((place for place, run in enumerate(before) if run.deployment.id == target), -1)
    others = [
        run.deployment
        for run in before[since + 1 :]
        if run.deployment.state != "waiting" and target not in {run.deployment.id, run.brings_back}
    ]
    served = [one for one in others if one.state != "failed"]
    return (served or others)[-1].id if others else target
