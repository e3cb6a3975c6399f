"""What ECS acts with where it deploys by itself: it moves the balancer's weights and calls the hook."""

from __future__ import annotations

import pulumi

from components import iam
from components.context import Context

BALANCING = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"


class EcsDeployments(pulumi.ComponentResource):
    """The role of every deployment by ECS itself.

    Attributes:
        role_arn: what a service names for its balancer and its hooks.
    """

    role_arn: pulumi.Output[str]

    def __init__(
        self, context: Context, hook_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:EcsDeployments", "ecs-deployments", None, opts)
        role = iam.role(
            "ecs-deployments",
            physical=context.name("ecs-deployments"),
            path=context.role_path,
            trust=iam.trust("ecs.amazonaws.com", context.account),
            statements=[iam.allow(["lambda:InvokeFunction"], hook_arn)],
            managed=BALANCING,
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.role_arn = role.arn
        self.register_outputs({"roleArn": self.role_arn})
