"""How a service gets onto each kind of target: one module a kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.plan.context import Context, Rendered, joined
from slipway.plan.deploys.cloud_run import CloudRun
from slipway.plan.deploys.container_apps import ContainerApps
from slipway.plan.deploys.ec2 import Ec2
from slipway.plan.deploys.ecs import Ecs
from slipway.plan.deploys.function import LambdaFunction
from slipway.plan.deploys.target import Target
from slipway.plan.deploys.terraform import TerraformApply
from slipway.plan.replicas import replicated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.model import Delivery
    from slipway.plan.templates import TemplateAction

__all__ = ["TARGETS", "Target", "deliveries", "deploys", "packs"]

_KINDS: tuple[Target, ...] = (Ecs(), Ec2(), LambdaFunction(), TerraformApply(), CloudRun(), ContainerApps())
TARGETS: dict[TargetKind, Target] = {target.kind: target for target in _KINDS}


def packs(template: TemplateAction, context: Context) -> Rendered:
    """What each target needs made of the build, side by side right after it."""
    return joined(
        TARGETS[kind].pack(_step(template, kind, template.run_order + 1, place), place)
        for place in (context, *_replicas(context))
        for kind in place.service.targets
    )


def deploys(template: TemplateAction, context: Context) -> Rendered:
    """The deploys of each target, one after another, replicas last: a failing one stops those behind it."""
    rendered: list[Rendered] = []
    order = template.run_order
    for place in (context, *_replicas(context)):
        for kind in place.service.targets:
            deployed = TARGETS[kind].deploy(_step(template, kind, order, place), place)
            rendered.append(_there(deployed, place))
            order = 1 + max(action.run_order for action in deployed.actions)
    return joined(rendered)


def deliveries(service: Service, environment: EnvironmentName) -> tuple[Delivery, ...]:
    """How new versions reach each target of a service."""
    return tuple(TARGETS[kind].delivery(service, environment) for kind in service.targets)


def _replicas(context: Context) -> Iterator[Context]:
    """The service's places in other stacks, in the order of the settings."""
    there = replicated(context.service)
    if there:
        for replica in context.settings.deploys_to:
            yield replace(context, service=there, replica=replica)


def _there(rendered: Rendered, place: Context) -> Rendered:
    """The actions in the region of a replica, with the role that deploys there."""
    replica = place.replica
    if replica is None:
        return rendered
    region = "" if replica.region == place.settings.region else replica.region
    moved = (
        replace(action, region=region, role_arn=replica.deploy_role_arn, assumes_deploy_role=False)
        for action in rendered.actions
    )
    return replace(rendered, actions=tuple(moved))


def _step(template: TemplateAction, kind: TargetKind, run_order: int, place: Context) -> TemplateAction:
    words = (template.name, kind, *([place.replica.stack] if place.replica else ()))
    return template.model_copy(update={"name": "-".join(words), "run_order": run_order})
