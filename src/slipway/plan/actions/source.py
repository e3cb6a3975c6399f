"""Where the source tree comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.context import SOURCE, Context, Rendered
from slipway.plan.environments import BRANCHES
from slipway.plan.model import CONNECTION, Action

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction


def source(template: TemplateAction, context: Context) -> Rendered:
    """The repository, by way of its connection; a trigger starts the pipeline, so the action detects nothing itself."""
    action = Action(
        name=template.name,
        kind="source",
        category="Source",
        provider="CodeStarSourceConnection",
        run_order=template.run_order,
        outputs=(SOURCE,),
        configuration={
            "ConnectionArn": CONNECTION,
            "FullRepositoryId": context.service.repository,
            "BranchName": BRANCHES[context.environment].manual,
            "DetectChanges": "false",
        },
    )
    return Rendered((action,))
