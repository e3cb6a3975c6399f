"""Targets that a build project deploys to, since CodePipeline has no action for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.context import IMAGE, Context, Rendered, codebuild
from slipway.plan.deploys.target import Target

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction


class ByProject(Target):
    """A target whose buildspec is `deploy-<kind>`, run in a project and with a deploy role of the service's own."""

    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """One run of the target's buildspec on what was built."""
        name = f"deploy-{self.kind}"
        project = context.project(name, name, context.service.name, {})
        action = codebuild(step, project, category="Build", reads=IMAGE)
        return Rendered((action,), own_projects=(project,))
