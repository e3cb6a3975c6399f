"""Where a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.context import Context, Rendered
from slipway.plan.model import NOTIFICATIONS, Action

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction


def approval(template: TemplateAction, context: Context) -> Rendered:
    """A wait for a release manager."""
    service = context.service
    action = Action(
        name=template.name,
        kind="approval",
        category="Approval",
        provider="Manual",
        run_order=template.run_order,
        configuration={
            "NotificationArn": NOTIFICATIONS,
            "CustomData": f"Release {service.name} of {service.owner} to {context.environment}.",
        },
    )
    return Rendered((action,))
