"""The Pulumi program: the plan of the current stack, declared."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.configuration import stack_settings
from components.context import Context
from components.foundation import Foundation
from components.guard.decisions import Decisions
from components.monitor import Watch
from components.pipeline import PullRequestChecks, ServicePipeline, ServiceReplica
from slipway.catalogue import load_catalogue
from slipway.plan import load_templates, resolve


def declare(root: Path) -> None:
    """Declare everything that the current stack's plan asks for.

    Args:
        root: the folder that the settings' paths start from.

    Raises:
        InvalidInputError: the settings, the catalogue or a template can't be used; nothing is declared then.
    """
    settings = stack_settings()
    catalogue = load_catalogue(root / settings.catalogue)
    templates = load_templates(root / settings.templates)
    plan = resolve(catalogue, templates, settings, pulumi.get_stack())
    context = Context(plan, account=aws.get_caller_identity().account_id, region=settings.region)
    foundation = Foundation(context)
    pipelines = {pipeline.service: ServicePipeline(pipeline, context, foundation).arn for pipeline in plan.pipelines}
    if plan.pipelines:
        decisions = Decisions(context, catalogue, foundation)
        pulumi.export("webhooks", decisions.webhooks.url)
    if settings.deployed_by:
        for placement in plan.placements:
            ServiceReplica(placement, context, foundation)
    if plan.pull_requests:
        PullRequestChecks(context, foundation)
    Watch(context, foundation)
    pulumi.export("catalogue", settings.catalogue)
    pulumi.export("templates", settings.templates)
    pulumi.export("environment", plan.environment)
    pulumi.export("pipelines", pipelines)
    pulumi.export("waves", [list(wave) for wave in plan.waves])
