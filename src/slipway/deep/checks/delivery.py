"""How pipelines run: their type, execution mode and triggers, for the environment that they deliver to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.deep.checks.pipelines import PIPELINE, actions
from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result
from slipway.local.wire import UNKNOWN
from slipway.plan.environments import GUARDED

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = "CodePipeline user guide, Pipeline types"
_MODES = "CodePipeline user guide, Pipeline execution modes: PARALLEL has no rollback, SUPERSEDED drops waiting changes"
_TRIGGERS = "CodePipeline user guide, Filter triggers"


def check(rendered: Rendered) -> Result:
    """Every pipeline is V2 and starts by its own trigger; where a bad delivery hurts, executions queue up."""
    pipelines = list(rendered.of(PIPELINE))
    return result(
        len(pipelines),
        (
            fault
            for pipeline in pipelines
            for fault in (*_kind(pipeline), *_mode(pipeline, rendered.environment), *_starts(pipeline))
        ),
    )


def _kind(pipeline: Resource) -> Iterator[Fault]:
    kind = pipeline.inputs.get("pipelineType", "V1")
    if kind != "V2":
        yield pipeline.fault(Severity.ERROR, "pipelineType", str(kind), "V2", _TYPES)


def _mode(pipeline: Resource, environment: str) -> Iterator[Fault]:
    mode = pipeline.inputs.get("executionMode", "SUPERSEDED")
    if environment in GUARDED and mode != "QUEUED":
        yield pipeline.fault(Severity.ERROR, "executionMode", str(mode), f"QUEUED in {environment}", _MODES)


def _starts(pipeline: Resource) -> Iterator[Fault]:
    """A pipeline with filters starts by them only: a source that detects changes itself would go round them."""
    triggers = pipeline.inputs.get("triggers")
    if not triggers:
        yield pipeline.fault(Severity.ERROR, "triggers", "none", "a trigger that names its branches", _TRIGGERS)
        return
    for path, action in actions(pipeline):
        given = action.get("configuration")
        if action.get("category") != "Source" or given is UNKNOWN:
            continue
        if (given or {}).get("DetectChanges", "true") != "false":
            where = f"{path}.configuration.DetectChanges"
            yield pipeline.fault(Severity.ERROR, where, "true", '"false" beside triggers', _TRIGGERS)
