"""Where a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.context import Context, Rendered
from slipway.plan.deploys import TARGETS
from slipway.plan.model import NOTIFICATIONS, Action

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction


def approval(template: TemplateAction, context: Context) -> Rendered:
    """A wait for a release manager, who is asked what the deploys to the service's targets will do."""
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
            "CustomData": " ".join(asked),
        },
    )
    return Rendered((action,))
