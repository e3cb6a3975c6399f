"""The plan and its graph as JSON: a contract with other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.plan.model import Pipeline, Plan


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """The plan as JSON values.

    Keys: environment, stack, pipelines (service, name, execution_mode, branches, paths, events, stages with their entry
    rules and actions), pull_requests (likewise), waves.
    """
    return {
        "environment": plan.environment,
        "stack": plan.stack,
        "pipelines": [_pipeline_as_json(pipeline) for pipeline in plan.pipelines],
        "pull_requests": [_pipeline_as_json(pipeline) for pipeline in plan.pull_requests],
        "waves": [list(wave) for wave in plan.waves],
    }


def graph_as_json(dependencies: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The dependency graph: nodes are services, an edge goes from a service to one that it depends on."""
    return {
        "nodes": sorted(dependencies),
        "edges": [[name, needed] for name in sorted(dependencies) for needed in dependencies[name]],
    }


def _pipeline_as_json(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "service": pipeline.service,
        "name": pipeline.name,
        "execution_mode": pipeline.execution_mode,
        "branches": list(pipeline.trigger.branches),
        "paths": list(pipeline.trigger.paths),
        "events": list(pipeline.trigger.events),
        "stages": [asdict(stage) for stage in pipeline.stages],
    }
