"""What Terraform would change, written down and scanned before anyone is asked to approve it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.plan.context import SOURCE, Context, Rendered, codebuild
from slipway.plan.deploys.terraform import NAMESPACE, PLAN, terraform_variables

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction


def plan(step: TemplateAction, context: Context) -> Rendered:
    """The plan, made with a role that reads the cloud and changes nothing."""
    variables = terraform_variables(context)
    project = context.project("plan", "plan-terraform", context.service.name, variables)
    action = codebuild(step, project, category="Build", reads=SOURCE, outputs=(PLAN,))
    return Rendered((replace(action, namespace=NAMESPACE),), own_projects=(project,))


def plan_scan(step: TemplateAction, context: Context) -> Rendered:
    """A scan of the very plan that is to be approved; its verdict is an artifact of its own."""
    constants = {"ENVIRONMENT": context.environment}
    project = context.project("plan-scan", "plan-scan-terraform", None, constants, role="scans")
    parameters = {"SERVICE": context.service.name}
    outputs = ("plan_scan_evidence",)
    action = codebuild(step, project, category="Test", reads=PLAN, outputs=outputs, parameters=parameters)
    return Rendered((action,), shared_projects=(project,))
