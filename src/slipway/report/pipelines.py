"""The plan's pipelines as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slipway.plan import Pipeline, Plan, Stage


def as_text(plan: Plan) -> str:
    """What the environment's pipelines are, each in one block, then the waves."""
    blocks = [f"{plan.environment}: {len(plan.pipelines)} pipelines of stack {plan.stack}"]
    blocks += [_pipeline(pipeline) for pipeline in plan.pipelines]
    waves = [f"  {number}. {', '.join(wave)}" for number, wave in enumerate(plan.waves, 1)]
    blocks.append("\n".join(["waves", *waves]))
    return "\n\n".join(blocks)


def _pipeline(pipeline: Pipeline) -> str:
    head = (
        f"{pipeline.service}  ({pipeline.name}, {pipeline.execution_mode}, from {', '.join(pipeline.trigger.branches)})"
    )
    return "\n".join([head, *(f"  {stage.name:10} {_actions(stage)}" for stage in pipeline.stages)])


def _actions(stage: Stage) -> str:
    """The actions in the order they run: `,` between those side by side, `>` before those that wait."""
    orders = sorted({action.run_order for action in stage.actions})
    groups = [[action.name for action in stage.actions if action.run_order == order] for order in orders]
    return " > ".join(", ".join(group) for group in groups)
