"""A service on ECS with everything that moving it from blue to green needs."""

from __future__ import annotations

import pulumi

from components.context import Context
from components.foundation import Foundation
from components.monitor import Alarms
from components.targets.ecs.by_codedeploy import by_codedeploy
from components.targets.ecs.by_ecs import by_ecs
from components.targets.ecs.parts import Parts
from components.targets.ecs.task import task_definition
from components.targets.routing import Routing
from slipway.catalogue import Service
from slipway.plan.deploys.ecs import ecs_service
from slipway.plan.model import Placement

CONTROLLERS = {"codedeploy": by_codedeploy, "ecs": by_ecs}
"""How the service is declared for each of what can move its traffic."""


class EcsTarget(pulumi.ComponentResource):
    """A service on Fargate behind its system's load balancer."""

    def __init__(
        self,
        service: Service,
        placement: Placement,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:EcsTarget", f"{service.name}-ecs", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        delivery, routing = placement.delivery_to("ecs"), Routing(service, "ecs", context, foundation, here)
        blue, green = routing.group("blue", "ip"), routing.group("green", "ip")
        both = {blue: 100, green: 0}
        first, tried = (both, both) if delivery.controller == "ecs" else ({blue: 100}, {green: 100})
        traffic = routing.rule("traffic", routing.balancer.listener_arn, first, moves=True)
        test = routing.rule("test", routing.balancer.test_listener_arn, tried, moves=True)
        logs = foundation.log_group(service)
        measured = {
            "balancer": routing.balancer.arn_suffix,
            "blue": blue.arn_suffix,
            "green": green.arn_suffix,
            "cluster": foundation.cluster.name,
            "service": ecs_service(context.plan.stack, service.name),
            "logs": logs.name,
        }
        parts = Parts(
            service=service,
            delivery=delivery,
            context=context,
            foundation=foundation,
            balancer=routing.balancer,
            blue=blue,
            green=green,
            traffic=traffic,
            test=test,
            task=task_definition(service, context, foundation, logs, here),
            alarms=Alarms(service, context, "ecs", measured, here),
            here=here,
        )
        CONTROLLERS[delivery.controller](parts)
        self.register_outputs({})
