"""The plan's pipelines as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.replicas import REPLICATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.plan import Action, Pipeline, Plan, Stage


def as_text(plan: Plan) -> str:
    """What the environment's pipelines are, each in one block, then the waves. A replica has its targets instead."""
    blocks = [_head(plan)]
    if plan.settings.deployed_by:
        blocks.append("\n".join(f"{name}  {', '.join(service.targets)}" for name, service in plan.services.items()))
    blocks += [_pipeline(pipeline) for pipeline in plan.pipelines]
    waves = [f"  {number}. {', '.join(wave)}" for number, wave in enumerate(plan.waves, 1)]
    blocks.append("\n".join(["waves", *waves]))
    return "\n\n".join(blocks)


def _head(plan: Plan) -> str:
    if by := plan.settings.deployed_by:
        services = f"{len(plan.services)} services of stack {plan.stack}"
        return f"{plan.environment}: {services}, deployed by the pipelines of {by.stack}"
    pipelines = f"{plan.environment}: {len(plan.pipelines)} pipelines of stack {plan.stack}"
    return "\n".join([pipelines, *_replicas(plan)])


def _replicas(plan: Plan) -> Iterator[str]:
    """Where else the pipelines deploy to, and which targets have no counterpart there."""
    if plan.settings.deploys_to:
        there = ", ".join(f"{each.stack} ({each.region})" for each in plan.settings.deploys_to)
        left = (
            (name, [kind for kind in each.targets if kind not in REPLICATED]) for name, each in plan.services.items()
        )
        absent = ", ".join(f"{name} ({', '.join(kinds)})" for name, kinds in left if kinds)
        yield f"replicas: {there}" + (f"; not in them: {absent}" if absent else "")


def _pipeline(pipeline: Pipeline) -> str:
    head = (
        f"{pipeline.service}  ({pipeline.name}, {pipeline.execution_mode}, from {', '.join(pipeline.trigger.branches)})"
    )
    return "\n".join([head, *(f"  {stage.name:10} {_actions(stage)}" for stage in pipeline.stages)])


def _actions(stage: Stage) -> str:
    """The actions in the order they run: `,` between those side by side, `>` before those that wait."""
    orders = sorted({action.run_order for action in stage.actions})
    groups = [[_named(action) for action in stage.actions if action.run_order == order] for order in orders]
    return " > ".join(", ".join(group) for group in groups)


def _named(action: Action) -> str:
    """The action, with its region where that isn't the pipeline's own."""
    return f"{action.name} ({action.region})" if action.region else action.name
