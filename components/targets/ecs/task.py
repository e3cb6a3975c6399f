"""The first task definition of a service; each deployment registers another."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from slipway.catalogue import Service
from slipway.plan.deploys.ecs_documents import container
from slipway.plan.naming import task_family

BOOTSTRAP_IMAGE = (
    "public.ecr.aws/docker/library/busybox@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662"
)
"""Answers the health check until the first deployment brings the service itself."""
ANSWERING_IMAGE = "docker.io/traefik/whoami@sha256:c4717a8d1f0134a7444e24f881160e033991f23027c6c5a9a3f8fd22e70d1d44"
"""Does so without a command. Where ECS replaces the tasks, the deploy action takes the running task definition and
changes its image alone (CodePipeline user guide, action reference of Amazon ECS): a command would stay."""


def task_definition(
    service: Service,
    context: Context,
    foundation: Foundation,
    logs: aws.cloudwatch.LogGroup,
    opts: pulumi.ResourceOptions,
) -> aws.ecs.TaskDefinition:
    """Declare the task definition, and the role that the service's own code runs with."""
    tags = context.tags(service)
    task_role = iam.role(
        f"{service.name}-task",
        physical=context.name(service.name, "task"),
        path=f"{context.role_path}task/",
        trust=iam.trust("ecs-tasks.amazonaws.com", context.account),
        statements=[],
        tags=tags,
        opts=opts,
    )
    return aws.ecs.TaskDefinition(
        f"{service.name}-task",
        family=task_family(context.plan.stack, service.name),
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(service.compute.cpu),
        memory=str(service.compute.memory),
        execution_role_arn=foundation.roles.execution_arn,
        task_role_arn=task_role.arn,
        container_definitions=logs.name.apply(
            lambda _: json.dumps([bootstrap_container(context.plan.stack, service, context.region)])
        ),
        tags=tags,
        opts=opts,
    )


def bootstrap_container(stack: str, service: Service, region: str) -> dict[str, Any]:
    """A container that answers the health check on the service's port until the service is first deployed."""
    if service.deployment.controller == "ecs":
        port = {"name": "WHOAMI_PORT_NUMBER", "value": str(service.port)}
        return {**container(stack, service, region, ANSWERING_IMAGE), "environment": [port]}
    path = service.health.partition("?")[0]
    page = shlex.quote(f"/www{path}index.html" if path.endswith("/") else f"/www{path}")
    answer = f"mkdir -p $(dirname {page}) && echo waiting > {page} && exec httpd -f -p {service.port} -h /www"
    return {**container(stack, service, region, BOOTSTRAP_IMAGE), "command": ["sh", "-c", answer]}
