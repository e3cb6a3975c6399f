"""ECS moves the traffic itself, once a function has found the new version well."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws

from components.targets.ecs.parts import Parts
from slipway.plan.model import Shift

STRATEGIES = {"all-at-once": "BLUE_GREEN", "canary": "CANARY", "linear": "LINEAR"}


def by_ecs(parts: Parts) -> None:
    """Declare the service with the strategy that ECS deploys it by; deployments choose the task definition."""
    deployments = parts.foundation.ecs_deployments
    aws.ecs.Service(
        f"{parts.service.name}-service",
        **parts.arguments(),
        deployment_controller={"type": "ECS"},
        deployment_configuration={**strategy(parts.delivery.shift), "lifecycle_hooks": [_hook(parts)]},
        deployment_circuit_breaker={"enable": True, "rollback": True},
        alarms={"enable": True, "rollback": True, "alarm_names": parts.alarms.names},
        load_balancers=[
            {
                **parts.balanced(),
                "advanced_configuration": {
                    "alternate_target_group_arn": parts.green.arn,
                    "production_listener_rule": parts.traffic.arn,
                    "test_listener_rule": parts.test.arn,
                    "role_arn": deployments.role_arn,
                },
            }
        ],
        opts=pulumi.ResourceOptions.merge(
            parts.here,
            pulumi.ResourceOptions(
                depends_on=[*parts.alarms.resources, deployments], ignore_changes=["taskDefinition"]
            ),
        ),
    )


def strategy(shift: Shift) -> dict[str, Any]:
    """A shift as ECS says it; minutes are text there."""
    asked: dict[str, Any] = {
        "strategy": STRATEGIES[shift.kind],
        "bake_time_in_minutes": str(shift.bake_minutes),
    }
    if shift.kind == "canary":
        step = {"canary_percent": shift.percent, "canary_bake_time_in_minutes": str(shift.minutes)}
        return {**asked, "canary_configuration": step}
    if shift.kind == "linear":
        step = {"step_percent": shift.percent, "step_bake_time_in_minutes": str(shift.minutes)}
        return {**asked, "linear_configuration": step}
    return asked


def _hook(parts: Parts) -> dict[str, Any]:
    """The call once test traffic reaches the new version, with what the function must know to find it."""
    details = pulumi.Output.json_dumps(
        {
            "testListenerArn": parts.balancer.test_listener_arn,
            "targetGroups": [parts.blue.name, parts.green.name],
        }
    )
    return {
        "hook_target_arn": parts.foundation.verification.function_arn,
        "role_arn": parts.foundation.ecs_deployments.role_arn,
        "lifecycle_stages": ["POST_TEST_TRAFFIC_SHIFT"],
        "hook_details": details,
    }
