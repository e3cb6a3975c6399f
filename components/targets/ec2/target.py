"""A service on EC2 with everything that deploying to it in waves needs."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from components.monitor import Alarms
from components.targets.ec2.instances import fleet
from components.targets.routing import Routing
from slipway.catalogue import Service
from slipway.plan.deploys.applications import deploy_group
from slipway.plan.model import Placement

ROLLS_BACK_ON = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM")


class Ec2Target(pulumi.ComponentResource):
    """A service on instances of its own, replaced in place.

    In place, because a blue/green deployment to EC2 would copy the autoscaling group and delete the declared one: the
    next update would find its group gone. The balancer sends nothing to an instance while it is deployed to.
    """

    def __init__(
        self,
        service: Service,
        placement: Placement,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:Ec2Target", f"{service.name}-ec2", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        routing, deployments = Routing(service, "ec2", context, foundation, here), foundation.deployments
        balancer, group = routing.balancer, routing.group("ec2", "instance")
        rule = routing.rule("ec2", balancer.listener_arn, {group: 100})
        instances = fleet(service, context, foundation, group, balancer.members_group_id, here)
        measured = {
            "balancer": balancer.arn_suffix,
            "group": group.arn_suffix,
            "fleet": instances.name,
            "logs": foundation.log_group(service).name,
        }
        alarms = Alarms(service, context, "ec2", measured, here)
        aws.codedeploy.DeploymentGroup(
            f"{service.name}-waves",
            app_name=deployments.application("Server"),
            deployment_group_name=deploy_group(context.plan.stack, service.name, "ec2"),
            service_role_arn=deployments.role_arn("Server"),
            deployment_config_name=deployments.configuration(placement.delivery_to("ec2")),
            deployment_style={"deployment_option": "WITH_TRAFFIC_CONTROL", "deployment_type": "IN_PLACE"},
            autoscaling_groups=[instances.name],
            load_balancer_info={"target_group_infos": [{"name": group.name}]},
            outdated_instances_strategy="UPDATE",
            alarm_configuration={"enabled": True, "alarms": alarms.names},
            auto_rollback_configuration={"enabled": True, "events": list(ROLLS_BACK_ON)},
            tags=context.tags(service),
            opts=pulumi.ResourceOptions.merge(here, pulumi.ResourceOptions(depends_on=[rule, *alarms.resources])),
        )
        self.register_outputs({})
