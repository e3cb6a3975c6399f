"""CodeDeploy moves the traffic, once a function has found the new version well."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.targets.ecs.parts import Parts
from slipway.plan.deploys.applications import deploy_group

ROLLS_BACK_ON = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM")


def by_codedeploy(parts: Parts) -> None:
    """Declare the service and its deployment group.

    The hook that verifies is named in each deployment's own appspec; it exists once the stack's foundation does.
    """
    service, deployments = parts.service, parts.foundation.deployments
    running = aws.ecs.Service(
        f"{service.name}-service",
        **parts.arguments(),
        deployment_controller={"type": "CODE_DEPLOY"},
        load_balancers=[parts.balanced()],
        opts=pulumi.ResourceOptions.merge(
            parts.here,
            pulumi.ResourceOptions(
                depends_on=[parts.traffic, parts.test],
                ignore_changes=["taskDefinition", "loadBalancers", "networkConfiguration"],
            ),
        ),
    )
    aws.codedeploy.DeploymentGroup(
        f"{service.name}-blue-green",
        app_name=deployments.application("ECS"),
        deployment_group_name=deploy_group(parts.context.plan.stack, service.name, "ecs"),
        service_role_arn=deployments.role_arn("ECS"),
        deployment_config_name=deployments.configuration(parts.delivery),
        deployment_style={"deployment_option": "WITH_TRAFFIC_CONTROL", "deployment_type": "BLUE_GREEN"},
        ecs_service={"cluster_name": parts.foundation.cluster.name, "service_name": running.name},
        load_balancer_info={
            "target_group_pair_info": {
                "prod_traffic_route": {"listener_arns": [parts.balancer.listener_arn]},
                "test_traffic_route": {"listener_arns": [parts.balancer.test_listener_arn]},
                "target_groups": [{"name": parts.blue.name}, {"name": parts.green.name}],
            }
        },
        blue_green_deployment_config={
            "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
            "terminate_blue_instances_on_deployment_success": {
                "action": "TERMINATE",
                "termination_wait_time_in_minutes": parts.delivery.shift.bake_minutes,
            },
        },
        alarm_configuration={"enabled": True, "alarms": parts.alarms.names},
        auto_rollback_configuration={"enabled": True, "events": list(ROLLS_BACK_ON)},
        tags=parts.context.tags(service),
        opts=pulumi.ResourceOptions.merge(
            parts.here,
            pulumi.ResourceOptions(depends_on=[*parts.alarms.resources, parts.foundation.verification]),
        ),
    )
