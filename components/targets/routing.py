"""How callers reach a target behind its system's load balancer: target groups, and the rules that lead to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from slipway.catalogue import Service, TargetKind
from slipway.plan.deploys.routes import routes


class Routing:
    """The way to one target of a service."""

    def __init__(
        self,
        service: Service,
        target: TargetKind,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self.balancer = foundation.cluster.balancers[service.system]
        self._service, self._context, self._foundation, self._opts = service, context, foundation, opts
        self._route = routes(service)[target]

    def group(self, name: str, target_type: Literal["ip", "instance"]) -> aws.lb.TargetGroup:
        """A target group that takes for well what answers 200 to the service's health check."""
        service = self._service
        return aws.lb.TargetGroup(
            f"{service.name}-{name}",
            name=self._context.name(service.name, name, limit=32),
            vpc_id=self._foundation.network.vpc_id,
            target_type=target_type,
            protocol="HTTP",
            port=service.port,
            deregistration_delay=30,
            health_check={"path": service.health, "matcher": "200", "interval": 15, "timeout": 5},
            tags=self._context.tags(service),
            opts=self._opts,
        )

    def rule(
        self,
        purpose: str,
        listener_arn: pulumi.Output[str],
        weights: Mapping[aws.lb.TargetGroup, int],
        *,
        moves: bool = False,
    ) -> aws.lb.ListenerRule:
        """The rule of a listener that takes the route off the path and forwards to target groups by weight.

        Args:
            purpose: part of the resource's name.
            listener_arn: whose rule it is.
            weights: share of the traffic of each target group.
            moves: whether deployments rewrite the weights, so that what is declared holds only at first.
        """
        route = self._route
        rewrite = {"regex": f"^/{route.replace('.', '[.]')}/?(.*)$", "replace": "/$1"}
        return aws.lb.ListenerRule(
            f"{self._service.name}-{purpose}-rule",
            listener_arn=listener_arn,
            priority=self._context.plan.listener_priorities[route],
            conditions=[{"path_pattern": {"values": [f"/{route}", f"/{route}/*"]}}],
            actions=[_forward(weights)],
            transforms=[{"type": "url-rewrite", "url_rewrite_config": {"rewrite": rewrite}}],
            tags=self._context.tags(self._service),
            opts=pulumi.ResourceOptions.merge(
                self._opts, pulumi.ResourceOptions(ignore_changes=["actions"] if moves else None)
            ),
        )


def _forward(weights: Mapping[aws.lb.TargetGroup, int]) -> dict[str, Any]:
    if len(weights) == 1:
        (only,) = weights
        return {"type": "forward", "target_group_arn": only.arn}
    groups = [{"arn": group.arn, "weight": weight} for group, weight in weights.items()]
    return {"type": "forward", "forward": {"target_groups": groups}}
