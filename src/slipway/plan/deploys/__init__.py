"""How a service gets onto each kind of target: one module a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.context import Context, Rendered, joined
from slipway.plan.deploys.cloud_run import CloudRun
from slipway.plan.deploys.container_apps import ContainerApps
from slipway.plan.deploys.ec2 import Ec2
from slipway.plan.deploys.ecs import Ecs
from slipway.plan.deploys.function import LambdaFunction
from slipway.plan.deploys.target import Target
from slipway.plan.deploys.terraform import TerraformApply

if TYPE_CHECKING:
    from slipway.catalogue import TargetKind
    from slipway.plan.templates import TemplateAction

__all__ = ["TARGETS", "Target", "deploys", "packs"]

_KINDS: tuple[Target, ...] = (Ecs(), Ec2(), LambdaFunction(), TerraformApply(), CloudRun(), ContainerApps())
TARGETS: dict[TargetKind, Target] = {target.kind: target for target in _KINDS}


def packs(template: TemplateAction, context: Context) -> Rendered:
    """What each target needs made of the build, side by side right after it."""
    return joined(
        TARGETS[kind].pack(_step(template, kind, template.run_order + 1), context) for kind in context.service.targets
    )


def deploys(template: TemplateAction, context: Context) -> Rendered:
    """The deploys of each target, one after another, so that a failing one stops those behind it."""
    rendered: list[Rendered] = []
    order = template.run_order
    for kind in context.service.targets:
        rendered.append(TARGETS[kind].deploy(_step(template, kind, order), context))
        order = 1 + max(action.run_order for action in rendered[-1].actions)
    return joined(rendered)


def _step(template: TemplateAction, kind: TargetKind, run_order: int) -> TemplateAction:
    return template.model_copy(update={"name": f"{template.name}-{kind}", "run_order": run_order})
