"""Whole stacks as the program declares them, with no engine."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pulumi

from components.context import Context
from components.foundation import Foundation
from components.pipeline import ServicePipeline, ServiceReplica
from slipway.catalogue import load_catalogue
from slipway.checkout import CHECKOUT
from slipway.plan import load_templates, read_settings, resolve
from tests.components.declared import ACCOUNT, Declared, Made, declared

StackOf = Callable[..., "Stack"]
ID = "00000000-0000-0000-0000-000000000000"


@dataclass
class Clouds(Declared):
    """All three clouds; what Google and Azure would compute is text as well."""

    account: str = ACCOUNT
    ignored: dict[str, list[str]] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made, outputs = super().new_resource(args)
        if args.typ == "aws:iam/role:Role":
            return made, {**outputs, "arn": f"arn:aws:iam::{self.account}:role{outputs['path']}{outputs['name']}"}
        if args.typ.startswith("aws:"):
            return made, outputs
        elsewhere = ("name", "loginServer", "principalId", "clientId", "email", "uri")
        told = {"identity": {}, **{key: value for key, value in outputs.items() if isinstance(value, str)}}
        return made, {**{key: f"{args.name}-{key}" for key in elsewhere}, **told}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        if args.token == "azure-native:authorization:getClientConfig":
            return {"subscriptionId": ID, "tenantId": ID, "clientId": ID, "objectId": ID}
        return super().call(args)

    def noted(self, service: str = "") -> pulumi.ResourceOptions:
        """Options that keep what no provider is told: which changes a resource ignores, and which service it is for."""

        def note(args: pulumi.ResourceTransformationArgs) -> None:
            self.ignored[args.name] = list(args.opts.ignore_changes or ())
            self.added.setdefault(service, []).append(args.name)

        return pulumi.ResourceOptions(transformations=[note])


@dataclass(frozen=True)
class Stack:
    """A plan, and what is declared of it."""

    context: Context
    cloud: Clouds

    def of(self, kind: str, *services: str) -> list[Made]:
        """The clouds' resources of a type; only those of some services where these are named."""
        mine = tuple(f"{service}-" for service in services)
        found = [made for made in self.cloud.of(kind) if not made.type.startswith("slipway:")]
        return [made for made in found if not mine or made.name.startswith(mine)]

    def added_by(self, service: str) -> list[str]:
        """The resources, components among them, that the stack has for the sake of one service."""
        logs = [name for name in self.cloud.added[""] if name == f"{service}-logs"]
        return [*self.cloud.added[service], *logs]

    def one(self, kind: str, service: str) -> dict[str, Any]:
        """The inputs of the only resource of a type that a service has."""
        (made,) = self.of(kind, service)
        return made.inputs


def stack_of(context: Context) -> Stack:
    """Everything that the program declares of a plan but the watch over the fleet."""
    cloud = Clouds(account=context.account)

    def program() -> None:
        foundation = Foundation(context, cloud.noted())
        for pipeline in context.plan.pipelines:
            ServicePipeline(pipeline, context, foundation, cloud.noted(pipeline.service))
        if context.plan.settings.deployed_by:
            for placement in context.plan.placements:
                ServiceReplica(placement, context, foundation, cloud.noted(placement.service))

    declared(program, cloud)
    return Stack(context, cloud)


def default_fleet(stack: str = "prod", only: Iterable[str] | None = None) -> Context:
    """The default fleet in its account; of some of its services only, where these are named."""
    plan = resolve(
        load_catalogue(CHECKOUT / "catalogue"),
        load_templates(CHECKOUT / "templates"),
        read_settings(CHECKOUT, stack),
        stack,
    )
    if only is not None:
        kept = set(only)
        plan = replace(plan, pipelines=tuple(each for each in plan.pipelines if each.service in kept))
    return Context(plan, account=ACCOUNT, region=plan.settings.region)
