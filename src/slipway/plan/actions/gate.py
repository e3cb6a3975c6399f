"""Where the platform's own function says whether the deployment may begin now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slipway.plan.actions.work import BUILT_DIGEST, BUILT_TREE
from slipway.plan.context import EXECUTION, Context, Rendered
from slipway.plan.deploys.terraform import PLANNED_TREE
from slipway.plan.model import Action
from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction


def gate_function(stack: str) -> str:
    """The function of a stack that its pipelines ask (at most 64 characters)."""
    return physical_name(stack, "preflight")


def gate(template: TemplateAction, context: Context) -> Rendered:
    """A question to the gate of the stack, about the very tree and image that this execution would deploy.

    It reads no artifact and gives none. Of Terraform only the tree is named: a plan is made anew in every environment,
    so that what was proved elsewhere was proved of another plan.
    """
    service = context.service
    built = {"tree": BUILT_TREE, "digest": BUILT_DIGEST} if service.has_image else {"tree": PLANNED_TREE}
    asked = {"service": service.name, **built, "execution": EXECUTION}
    action = Action(
        name=template.name,
        kind="gate",
        category="Invoke",
        provider="Lambda",
        run_order=template.run_order,
        configuration={
            "FunctionName": gate_function(context.stack),
            "UserParameters": json.dumps(asked, separators=(",", ":")),
        },
    )
    return Rendered((action,))
