"""Terraform: the plan that was approved, applied as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from slipway.plan.context import SOURCE, Context, Rendered, codebuild
from slipway.plan.deploys.target import Target
from slipway.plan.model import Delivery, Shift

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName
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


class TerraformApply(Target):
    """One plan, made before the approval and refused by Terraform once the state has moved on."""

    kind: ClassVar[TargetKind] = "terraform"

    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """Apply the plan file whose digest was shown to the one who approved it."""
        name = f"deploy-{self.kind}"
        project = context.project(name, name, context.service.name, terraform_variables(context))
        action = codebuild(step, project, category="Build", reads=SOURCE, parameters={"APPROVED_DIGEST": PLAN_DIGEST})
        action = replace(action, inputs=(SOURCE, PLAN), configuration={**action.configuration, "PrimarySource": SOURCE})
        return Rendered((action,), own_projects=(project,))

    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """All at once; the tree before, planned and approved anew, is the way back."""
        del service, environment
        return Delivery(self.kind, "terraform", Shift("all-at-once"), verified_by=("plan",), rolls_back_by="apply")

    def asks(self, service: Service, environment: EnvironmentName) -> str:
        """What the plan would do, and which file it is."""
        return f"Apply to {environment} for {service.name} of {service.owner}: {PLAN_SUMMARY}. Plan {PLAN_DIGEST}."


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
