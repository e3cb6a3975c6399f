"""What a service on ECS is made of, whoever moves it from blue to green."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from components.foundation.cluster import Balancer
from components.monitor import Alarms
from slipway.catalogue import Service
from slipway.plan.deploys.ecs import ecs_service
from slipway.plan.model import Delivery


@dataclass(frozen=True)
class Parts:
    """The parts that both ways of deploying put together.

    Attributes:
        blue, green: the target groups that the versions take turns in.
        traffic, test: the rules that lead to them.
        here: options that place a resource in the target's component.
    """

    service: Service
    delivery: Delivery
    context: Context
    foundation: Foundation
    balancer: Balancer
    blue: aws.lb.TargetGroup
    green: aws.lb.TargetGroup
    traffic: aws.lb.ListenerRule
    test: aws.lb.ListenerRule
    task: aws.ecs.TaskDefinition
    alarms: Alarms
    here: pulumi.ResourceOptions

    def arguments(self) -> dict[str, Any]:
        """The inputs of the ECS service that don't depend on who deploys it."""
        network = self.foundation.network
        return {
            "name": ecs_service(self.context.plan.stack, self.service.name),
            "cluster": self.foundation.cluster.arn,
            "launch_type": "FARGATE",
            "desired_count": self.service.compute.count,
            "task_definition": self.task.arn,
            "network_configuration": {
                "subnets": network.private_subnet_ids,
                "security_groups": [self.balancer.members_group_id],
                "assign_public_ip": False,
            },
            "health_check_grace_period_seconds": 60,
            "tags": self.context.tags(self.service),
        }

    def balanced(self) -> dict[str, Any]:
        """The service's place behind the balancer: in blue, at first."""
        return {
            "target_group_arn": self.blue.arn,
            "container_name": self.service.name,
            "container_port": self.service.port,
        }
