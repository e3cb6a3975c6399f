"""What Terraform would change, written down and scanned before anyone is asked to approve it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.plan.actions.context import SOURCE, Context, Rendered, codebuild

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.plan.templates import TemplateAction

PLAN = "plan"
"""Artifact that holds the plan: tfplan, as text and as JSON, the provider lock file, and the digest of each."""
NAMESPACE = "TerraformPlan"
PLANNED_TREE = f"#{{{NAMESPACE}.TREE}}"
PLAN_DIGEST = f"#{{{NAMESPACE}.PLAN_DIGEST}}"
PLAN_SUMMARY = f"#{{{NAMESPACE}.PLAN_SUMMARY}}"
"""What the plan's build exports, as the actions after it name it."""
LOCK_TIMEOUT = "10m"
"""How long one run waits for another that holds the state, before it gives up."""


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


def terraform_variables(context: Context) -> Mapping[str, str]:
    """What the commands that plan and apply must know, beside what only the cloud does."""
    service = context.service
    return {
        "SERVICE_PATH": service.path,
        "MODULE": service.terraform.folder,
        "STATE_KEY": state_key(service.name),
        "LOCK_TIMEOUT": LOCK_TIMEOUT,
        "TF_VAR_environment": context.environment,
    }


def state_key(service: str) -> str:
    """Where a service's state lies in the stack's bucket."""
    return f"{service}/terraform.tfstate"
