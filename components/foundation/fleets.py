"""The compute fleets of a stack.

They need no service role: CodeBuild asks for one where a fleet is inside a network or starts from an image of one's own
(user guide, "Allow a user to add a permission policy for a fleet service role").
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.context import Context
from slipway.plan.fleets import Fleet, FleetName

ENVIRONMENT_TYPE = "LINUX_CONTAINER"
"""What every build project runs in."""


class Fleets(pulumi.ComponentResource):
    """Machines kept ready for heavy tests, a fleet for each level of trust that has work for one.

    Attributes:
        arns: by level of trust.
    """

    arns: dict[FleetName, pulumi.Output[str]]

    def __init__(self, name: str, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:Fleets", name, None, opts)
        used = {project.fleet for project in context.plan.shared_projects}
        fleets = context.plan.settings.fleets
        self.arns = {trust: self._fleet(trust, fleet, context) for trust, fleet in fleets.items() if trust in used}
        self.register_outputs({"arns": self.arns})

    def _fleet(self, trust: FleetName, fleet: Fleet, context: Context) -> pulumi.Output[str]:
        return aws.codebuild.Fleet(
            f"{trust}-fleet",
            name=context.name(trust, limit=128),
            base_capacity=fleet.capacity,
            compute_type=fleet.compute_type,
            environment_type=ENVIRONMENT_TYPE,
            overflow_behavior=fleet.overflow.upper().replace("-", "_"),
            scaling_configuration=_scaling(fleet),
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
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
