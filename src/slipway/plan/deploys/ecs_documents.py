"""What CodeDeploy is handed for ECS: the task definition and the appspec of a service, as its build writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.plan.deploys.logs import service_logs
from slipway.plan.deploys.verification import hook_function
from slipway.plan.naming import task_family

if TYPE_CHECKING:
    from slipway.catalogue import Service

IMAGE_PLACE = "<IMAGE1_NAME>"
"""Where CodeDeployToECS puts the digest (action reference, Image1ContainerName)."""
TASK_DEFINITION_PLACE = "<TASK_DEFINITION>"


def container(stack: str, service: Service, region: str, image: str) -> dict[str, Any]:
    """The service's container, as ECS takes it."""
    return {
        "name": service.name,
        "image": image,
        "essential": True,
        "portMappings": [{"containerPort": service.port, "protocol": "tcp"}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": service_logs(stack, service.name),
                "awslogs-region": region,
                "awslogs-stream-prefix": service.name,
            },
        },
    }


def task_definition(
    stack: str, service: Service, region: str, *, task_role_arn: str, execution_role_arn: str
) -> dict[str, Any]:
    """taskdef.json: what each deployment registers anew, but for the digest."""
    return {
        "family": task_family(stack, service.name),
        "taskRoleArn": task_role_arn,
        "executionRoleArn": execution_role_arn,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": str(service.compute.cpu),
        "memory": str(service.compute.memory),
        "containerDefinitions": [container(stack, service, region, IMAGE_PLACE)],
    }


def app_spec(stack: str, service: Service) -> dict[str, Any]:
    """appspec.yaml: what takes the traffic, and the function that tries it before it does."""
    balanced = {"ContainerName": service.name, "ContainerPort": service.port}
    properties = {"TaskDefinition": TASK_DEFINITION_PLACE, "LoadBalancerInfo": balanced}
    return {
        "version": 0.0,
        "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}],
        "Hooks": [{"AfterAllowTestTraffic": hook_function(stack)}],
    }
