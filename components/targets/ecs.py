"""ECS Fargate behind the system's load balancer, moved from blue to green by CodeDeploy."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.monitor import Alarms, service_logs
from slipway.catalogue import Service
from slipway.plan import Pipeline
from slipway.plan.actions.work import task_family
from slipway.plan.deploys.ecs import deploy_application, deploy_group

BOOTSTRAP_IMAGE = (
    "public.ecr.aws/docker/library/busybox@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662"
)
"""Answers the health check until the first deployment brings the service itself."""


class EcsTarget(pulumi.ComponentResource):
    """A service on ECS with everything a blue/green deployment of it needs."""

    def __init__(
        self,
        service: Service,
        _pipeline: Pipeline,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:EcsTarget", f"{service.name}-ecs", None, opts)
        self._service, self._context, self._foundation = service, context, foundation
        self._balancer = foundation.cluster.balancers[service.system]
        self._here = pulumi.ResourceOptions(parent=self)
        self._tags = context.tags(service)
        blue, green = self._target_group("blue"), self._target_group("green")
        rules = [
            self._rule("traffic", self._balancer.listener_arn, blue),
            self._rule("test", self._balancer.test_listener_arn, green),
        ]
        running = self._running(self._task_definition(), blue, rules)
        alarms = self._alarms(running, blue, green)
        self._deployments(running, alarms, blue, green)
        self.register_outputs({})

    def _target_group(self, colour: str) -> aws.lb.TargetGroup:
        service = self._service
        return aws.lb.TargetGroup(
            f"{service.name}-{colour}",
            name=self._context.name(service.name, colour, limit=32),
            vpc_id=self._foundation.network.vpc_id,
            target_type="ip",
            protocol="HTTP",
            port=service.port,
            deregistration_delay=30,
            health_check={"path": service.health, "matcher": "200", "interval": 15, "timeout": 5},
            tags=self._tags,
            opts=self._here,
        )

    def _rule(self, purpose: str, listener_arn: pulumi.Output[str], group: aws.lb.TargetGroup) -> aws.lb.ListenerRule:
        """CodeDeploy moves the rule's action from one target group to the other: it is declared only at first."""
        name = self._service.name
        return aws.lb.ListenerRule(
            f"{name}-{purpose}-rule",
            listener_arn=listener_arn,
            priority=self._context.plan.listener_priorities[name],
            conditions=[{"path_pattern": {"values": [f"/{name}", f"/{name}/*"]}}],
            actions=[{"type": "forward", "target_group_arn": group.arn}],
            tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["actions"]),
        )

    def _task_definition(self) -> aws.ecs.TaskDefinition:
        service, context = self._service, self._context
        self._logs = aws.cloudwatch.LogGroup(
            f"{service.name}-logs",
            name=service_logs(context, service.name),
            retention_in_days=context.plan.settings.log_retention_days,
            kms_key_id=self._foundation.key.arn,
            tags=self._tags,
            opts=self._here,
        )
        task_role = iam.role(
            f"{service.name}-task",
            physical=context.name(service.name, "task"),
            path=f"{context.role_path}task/",
            trust=iam.trust("ecs-tasks.amazonaws.com", context.account),
            statements=[],
            tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return aws.ecs.TaskDefinition(
            f"{service.name}-task",
            family=task_family(context.plan.stack, service.name),
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(service.compute.cpu),
            memory=str(service.compute.memory),
            execution_role_arn=self._foundation.roles.execution_arn,
            task_role_arn=task_role.arn,
            container_definitions=self._logs.name.apply(
                lambda group: json.dumps([bootstrap_container(service, group, context.region)])
            ),
            tags=self._tags,
            opts=self._here,
        )

    def _running(
        self, task: aws.ecs.TaskDefinition, blue: aws.lb.TargetGroup, rules: list[aws.lb.ListenerRule]
    ) -> aws.ecs.Service:
        service = self._service
        group = aws.ec2.SecurityGroup(
            f"{service.name}-group",
            name=self._context.name(service.name, limit=255),
            description=f"Tasks of {service.name}",
            vpc_id=self._foundation.network.vpc_id,
            tags=self._tags,
            opts=self._here,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{service.name}-in",
            security_group_id=group.id,
            description="from the load balancer",
            referenced_security_group_id=self._balancer.security_group_id,
            ip_protocol="tcp",
            from_port=service.port,
            to_port=service.port,
            opts=self._here,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{service.name}-out",
            security_group_id=group.id,
            description="to what it calls",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            opts=self._here,
        )
        return aws.ecs.Service(
            f"{service.name}-service",
            name=self._context.name(service.name, limit=255),
            cluster=self._foundation.cluster.arn,
            launch_type="FARGATE",
            desired_count=service.compute.count,
            task_definition=task.arn,
            deployment_controller={"type": "CODE_DEPLOY"},
            network_configuration={
                "subnets": self._foundation.network.private_subnet_ids,
                "security_groups": [group.id],
                "assign_public_ip": False,
            },
            load_balancers=[
                {
                    "target_group_arn": blue.arn,
                    "container_name": service.name,
                    "container_port": service.port,
                }
            ],
            health_check_grace_period_seconds=60,
            tags=self._tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=rules,
                ignore_changes=["taskDefinition", "loadBalancers", "networkConfiguration"],
            ),
        )

    def _alarms(self, running: aws.ecs.Service, blue: aws.lb.TargetGroup, green: aws.lb.TargetGroup) -> Alarms:
        measured = {
            "balancer": self._balancer.arn_suffix,
            "blue": blue.arn_suffix,
            "green": green.arn_suffix,
            "cluster": self._foundation.cluster.name,
            "service": running.name,
            "logs": self._logs.name,
        }
        return Alarms(self._service, self._context, "ecs", measured, self._here)

    def _deployments(
        self, running: aws.ecs.Service, alarms: Alarms, blue: aws.lb.TargetGroup, green: aws.lb.TargetGroup
    ) -> None:
        service, stack = self._service.name, self._context.plan.stack
        application = aws.codedeploy.Application(
            f"{service}-application",
            name=deploy_application(stack, service),
            compute_platform="ECS",
            tags=self._tags,
            opts=self._here,
        )
        aws.codedeploy.DeploymentGroup(
            f"{service}-blue-green",
            app_name=application.name,
            deployment_group_name=deploy_group(stack, service),
            service_role_arn=self._foundation.roles.blue_green_arn,
            deployment_config_name=f"CodeDeployDefault.{shift(guarded=self._context.guarded)}",
            deployment_style={"deployment_option": "WITH_TRAFFIC_CONTROL", "deployment_type": "BLUE_GREEN"},
            ecs_service={"cluster_name": self._foundation.cluster.name, "service_name": running.name},
            load_balancer_info={
                "target_group_pair_info": {
                    "prod_traffic_route": {"listener_arns": [self._balancer.listener_arn]},
                    "test_traffic_route": {"listener_arns": [self._balancer.test_listener_arn]},
                    "target_groups": [{"name": blue.name}, {"name": green.name}],
                }
            },
            blue_green_deployment_config={
                "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
                "terminate_blue_instances_on_deployment_success": {
                    "action": "TERMINATE",
                    "termination_wait_time_in_minutes": 30,
                },
            },
            alarm_configuration={"enabled": True, "alarms": alarms.names},
            auto_rollback_configuration={
                "enabled": True,
                "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
            },
            tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=alarms.resources),
        )


def shift(*, guarded: bool) -> str:
    """How traffic moves: a tenth first where a bad deployment hurts, all at once where it does not."""
    return "ECSCanary10Percent5Minutes" if guarded else "ECSAllAtOnce"


def bootstrap_container(service: Service, log_group: str, region: str) -> dict[str, Any]:
    """A container that answers the health check on the service's port until the service is first deployed."""
    page = f"/www{service.health}"
    answer = f"mkdir -p $(dirname {page}) && echo waiting > {page} && exec httpd -f -p {service.port} -h /www"
    return {
        "name": service.name,
        "image": BOOTSTRAP_IMAGE,
        "command": ["sh", "-c", answer],
        "essential": True,
        "portMappings": [{"containerPort": service.port, "protocol": "tcp"}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group,
                "awslogs-region": region,
                "awslogs-stream-prefix": service.name,
            },
        },
    }
