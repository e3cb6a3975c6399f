"""How a service gets onto each kind of target: one module a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.context import Context, Rendered
from slipway.plan.deploys.cloud_run import CloudRun
from slipway.plan.deploys.container_apps import ContainerApps
from slipway.plan.deploys.ecs import Ecs
from slipway.plan.deploys.target import Target

if TYPE_CHECKING:
    from slipway.catalogue import TargetKind
    from slipway.plan.templates import TemplateAction

__all__ = ["TARGETS", "Target", "deploys"]

TARGETS: dict[TargetKind, Target] = {target.kind: target for target in (Ecs(), CloudRun(), ContainerApps())}


def deploys(template: TemplateAction, context: Context) -> Rendered:
    """The deploys of each target, one after another, so that a failing one stops those behind it."""
    rendered: list[Rendered] = []
    order = template.run_order
    for kind in context.service.targets:
        step = template.model_copy(update={"name": f"{template.name}-{kind}", "run_order": order})
        rendered.append(TARGETS[kind].deploy(step, context))
        order = 1 + max(action.run_order for action in rendered[-1].actions)
    return Rendered(
        tuple(action for part in rendered for action in part.actions),
        own_projects=tuple(project for part in rendered for project in part.own_projects),
        shared_projects=tuple(project for part in rendered for project in part.shared_projects),
    )
