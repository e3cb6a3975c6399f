"""What CodeDeploy needs once a stack: an application and a role for each platform, and ways of moving traffic."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from slipway.plan.deploys.applications import deploy_application
from slipway.plan.deploys.configurations import PLATFORMS, Configuration, Platform, configuration, own_configurations
from slipway.plan.model import Delivery

MANAGED: dict[Platform, str] = {
    "ECS": "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
    "Lambda": "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda",
    "Server": "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole",
}
"""What CodeDeploy may do to each platform."""


class Deployments(pulumi.ComponentResource):
    """The applications, roles and configurations that the stack's deployment groups share."""

    def __init__(self, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:Deployments", "deployments", None, opts)
        self._stack = context.plan.stack
        deliveries = [delivery for placement in context.plan.placements for delivery in placement.deliveries]
        by_codedeploy = [delivery for delivery in deliveries if delivery.controller == "codedeploy"]
        platforms = sorted({PLATFORMS[delivery.target] for delivery in by_codedeploy})
        self._applications = {platform: self._application(platform, context) for platform in platforms}
        self._roles = {platform: self._role(platform, context) for platform in platforms}
        self._own = {wish.name: self._configuration(wish) for wish in own_configurations(self._stack, by_codedeploy)}
        self.register_outputs({})

    def application(self, platform: Platform) -> pulumi.Output[str]:
        """The application of a platform that some service of the stack deploys to."""
        return self._applications[platform].name

    def role_arn(self, platform: Platform) -> pulumi.Output[str]:
        """The role that CodeDeploy acts with on a platform."""
        return self._roles[platform].arn

    def configuration(self, delivery: Delivery) -> pulumi.Input[str]:
        """The name of the configuration by which a delivery is made."""
        wish = configuration(self._stack, delivery)
        return self._own[wish.name].deployment_config_name if wish.own else wish.name

    def _application(self, platform: Platform, context: Context) -> aws.codedeploy.Application:
        return aws.codedeploy.Application(
            f"{platform.lower()}-application",
            name=deploy_application(self._stack, platform),
            compute_platform=platform,
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _role(self, platform: Platform, context: Context) -> aws.iam.Role:
        name = f"codedeploy-{platform.lower()}"
        return iam.role(
            name,
            physical=context.name(name),
            path=context.role_path,
            trust=iam.trust("codedeploy.amazonaws.com", context.account),
            statements=[],
            managed=MANAGED[platform],
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _configuration(self, wish: Configuration) -> aws.codedeploy.DeploymentConfig:
        shift = wish.shift
        return aws.codedeploy.DeploymentConfig(
            f"{wish.platform.lower()}-{shift.kind}-{shift.percent}-{shift.minutes}",
            deployment_config_name=wish.name,
            compute_platform=wish.platform,
            minimum_healthy_hosts=(
                {"type": "FLEET_PERCENT", "value": 100 - shift.percent} if shift.kind == "waves" else None
            ),
            traffic_routing_config=_routing(wish) if shift.kind in {"canary", "linear"} else None,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _routing(wish: Configuration) -> aws.codedeploy.DeploymentConfigTrafficRoutingConfigArgsDict:
    step = {"percentage": wish.shift.percent, "interval": wish.shift.minutes}
    if wish.shift.kind == "canary":
        return {"type": "TimeBasedCanary", "time_based_canary": step}
    return {"type": "TimeBasedLinear", "time_based_linear": step}
