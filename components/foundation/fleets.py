"""The compute fleets of a stack."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from slipway.plan.fleets import Fleet, FleetName

ENVIRONMENT_TYPE = "LINUX_CONTAINER"
"""What every build project runs in."""


class Fleets(pulumi.ComponentResource):
    """Machines kept ready for heavy builds, a fleet for each level of trust that the settings name.

    Attributes:
        arns: by level of trust.
    """

    arns: dict[FleetName, pulumi.Output[str]]

    def __init__(self, name: str, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:Fleets", name, None, opts)
        self.arns = {trust: self._fleet(trust, fleet, context) for trust, fleet in context.plan.settings.fleets.items()}
        self.register_outputs({"arns": self.arns})

    def _fleet(self, trust: FleetName, fleet: Fleet, context: Context) -> pulumi.Output[str]:
        here = pulumi.ResourceOptions(parent=self)
        role = iam.role(
            f"{trust}-fleet",
            physical=context.name(trust, "fleet"),
            path=context.role_path,
            trust=iam.trust("codebuild.amazonaws.com", context.account),
            statements=[],
            tags=context.tags(),
            opts=here,
        )
        return aws.codebuild.Fleet(
            f"{trust}-fleet",
            name=context.name(trust, limit=128),
            base_capacity=fleet.capacity,
            compute_type=fleet.compute_type,
            environment_type=ENVIRONMENT_TYPE,
            overflow_behavior=fleet.overflow.upper().replace("-", "_"),
            scaling_configuration=_scaling(fleet),
            fleet_service_role=role.arn,
            tags=context.tags(),
            opts=here,
        ).arn


def _scaling(fleet: Fleet) -> aws.codebuild.FleetScalingConfigurationArgsDict | None:
    """Grow when most machines are busy; a fleet of one size does not scale."""
    if fleet.most in {None, fleet.capacity}:
        return None
    busy: aws.codebuild.FleetScalingConfigurationTargetTrackingScalingConfigArgsDict = {
        "metric_type": "FLEET_UTILIZATION_RATE",
        "target_value": 0.8,
    }
    return {
        "max_capacity": fleet.most,
        "scaling_type": "TARGET_TRACKING_SCALING",
        "target_tracking_scaling_configs": [busy],
    }
