"""Where a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.source import NAMESPACE
from slipway.plan.context import Context, Rendered
from slipway.plan.deploys import TARGETS
from slipway.plan.model import NOTIFICATIONS, Action

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction

COMMIT = f"Commit #{{{NAMESPACE}.CommitId}} of #{{{NAMESPACE}.BranchName}}."
"""Not its message, which can be of any length: 1000 characters fit when all is filled in."""


def approval(template: TemplateAction, context: Context) -> Rendered:
    """A wait for a release manager, who sees the commit and is asked what the deploys to the targets will do."""
    service = context.service
    asked = dict.fromkeys(TARGETS[kind].asks(service, context.environment) for kind in service.targets)
    action = Action(
        name=template.name,
        kind="approval",
        category="Approval",
        provider="Manual",
        run_order=template.run_order,
        configuration={
            "NotificationArn": NOTIFICATIONS,
            "CustomData": " ".join([*asked, COMMIT]),
        },
    )
    return Rendered((action,))
